//! What stored values mean.

use super::decimal;
use super::stored::Buffer;
use crate::column::append::offset;
use crate::column::{Bits, Column, Numbers, TextKind, Texts, TimeKind, Values};
use crate::error::{Code, Error, Result};
use crate::format::schema::Leaf;
use crate::kind::Kind;
use crate::unify::EXACT;

/// The values with their meaning.
pub(crate) fn column(leaf: &Leaf, buffer: Buffer, validity: Option<Bits>, rows: usize) -> Result<Column> {
    let validity = validity.filter(|bits| bits.count(0..bits.len()) < bits.len());
    let values = match (&leaf.kind, buffer) {
        (Kind::Null, _) => return Ok(Column::null(rows)),
        (Kind::Bool, Buffer::Bool(values)) => Values::Bool(values),
        (Kind::Int(_), Buffer::Int32(values)) => doubles(values.into_iter().map(f64::from)),
        (Kind::UInt(_), Buffer::Int32(values)) => {
            doubles(values.into_iter().map(|value| f64::from(value as u32)))
        }
        (Kind::Int(_), Buffer::Int64(values)) => signed(values),
        (Kind::UInt(_), Buffer::Int64(values)) => unsigned(values),
        (Kind::Float(16), Buffer::Fixed(2, bytes)) => doubles(
            bytes
                .chunks_exact(2)
                .map(|half| half_float(u16::from_le_bytes([half[0], half[1]]))),
        ),
        (Kind::Float(_), Buffer::Float(values)) => doubles(values.into_iter().map(f64::from)),
        (Kind::Float(_), Buffer::Double(values)) => Values::Numbers(Numbers::Float64(values)),
        (Kind::Utf8, Buffer::Texts(texts)) => Values::Texts(TextKind::Utf8, texts),
        (Kind::Utf8, Buffer::Coded(codes, dictionary)) => Values::Coded(TextKind::Utf8, codes, dictionary),
        (Kind::Json, Buffer::Texts(texts)) => Values::Texts(TextKind::Json, texts),
        (Kind::Json, Buffer::Coded(codes, dictionary)) => Values::Coded(TextKind::Json, codes, dictionary),
        (Kind::Binary(width), Buffer::Fixed(_, bytes)) => {
            let texts = fixed_texts(*width, bytes, rows)?;
            Values::Texts(TextKind::Binary, texts)
        }
        (Kind::Date, Buffer::Int32(values)) => Values::Dates(values),
        (Kind::Time(unit), buffer) => Values::Times(TimeKind::TimeOfDay, *unit, ticks(buffer, leaf)?),
        (Kind::Timestamp(unit, utc), buffer) => {
            Values::Times(TimeKind::Timestamp(*utc), *unit, ticks(buffer, leaf)?)
        }
        (Kind::Decimal(_, scale), buffer) => {
            Values::Texts(TextKind::Decimal, decimal::texts(buffer, *scale)?)
        }
        _ => return Err(unreadable(leaf)),
    };
    Ok(Column { values, validity })
}

/// A double as a step: towards zero; NaN and what 64 bits cannot hold is none.
pub(crate) fn truncate(value: f64) -> Option<i64> {
    // 2^63 is the first double beyond the range, -2^63 the last one inside of it.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    (-LIMIT..LIMIT).contains(&value).then_some(value as i64)
}

fn unreadable(leaf: &Leaf) -> Error {
    let message = format!("values of type {} stored so cannot be read", leaf.kind);
    Error::new(Code::Unsupported, message)
}

fn doubles(values: impl Iterator<Item = f64>) -> Values {
    Values::Numbers(Numbers::Float64(values.collect()))
}

fn signed(values: Vec<i64>) -> Values {
    let is_exact = |value: &i64| value.wrapping_add(EXACT) as u64 <= 2 * EXACT as u64;
    let is_exact = values.iter().fold(true, |all, value| all & is_exact(value));
    if is_exact {
        return doubles(values.into_iter().map(|value| value as f64));
    }
    Values::Numbers(Numbers::Int64(values))
}

fn unsigned(values: Vec<i64>) -> Values {
    if values.iter().all(|value| (*value as u64) <= EXACT as u64) {
        return doubles(values.into_iter().map(|value| value as f64));
    }
    Values::Numbers(Numbers::UInt64(
        values.into_iter().map(|value| value as u64).collect(),
    ))
}

pub(crate) fn half_float(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    match exponent {
        0 => sign * fraction * 2_f64.powi(-24),
        31 if fraction == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN,
        _ => sign * (1.0 + fraction / 1024.0) * 2_f64.powi(exponent - 15),
    }
}

fn ticks(buffer: Buffer, leaf: &Leaf) -> Result<Vec<i64>> {
    match buffer {
        Buffer::Int64(values) => Ok(values),
        Buffer::Int32(values) => Ok(values.into_iter().map(i64::from).collect()),
        Buffer::Fixed(12, bytes) => bytes.chunks_exact(12).map(nanoseconds).collect(),
        _ => Err(unreadable(leaf)),
    }
}

/// The old form of a point in time: nanoseconds of the day, then the day by the Julian calendar.
fn nanoseconds(stored: &[u8]) -> Result<i64> {
    const DAY: i128 = 86_400_000_000_000;
    const JULIAN_DAY_OF_1970: i128 = 2_440_588;
    let (time, day) = stored.split_at(8);
    let time = time
        .first_chunk::<8>()
        .map_or(0, |bytes| i64::from_le_bytes(*bytes));
    let day = day
        .first_chunk::<4>()
        .map_or(0, |bytes| i32::from_le_bytes(*bytes));
    if (time, day) == (0, 0) {
        // Where a row has no value.
        return Ok(0);
    }
    let since = (i128::from(day) - JULIAN_DAY_OF_1970) * DAY + i128::from(time);
    i64::try_from(since).map_err(|_| {
        let message = "a point in time lies beyond what 64 bits of nanoseconds can tell";
        Error::new(Code::Unsupported, message)
    })
}

fn fixed_texts(width: usize, bytes: Vec<u8>, rows: usize) -> Result<Texts> {
    let offsets = (0..=rows).map(|row| offset(row * width)).collect::<Result<_>>()?;
    let texts = Texts { offsets, bytes };
    if texts.bytes.len() != rows * width {
        return Err(Error::new(
            Code::Corrupt,
            "values of a fixed width have another one",
        ));
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_are_truncated_towards_zero_and_what_is_no_step_is_none() {
        assert_eq!(truncate(1.9), Some(1));
        assert_eq!(truncate(-1.9), Some(-1));
        assert_eq!(truncate(f64::NAN), None);
        assert_eq!(truncate(f64::INFINITY), None);
        assert_eq!(truncate(9.3e18), None);
        assert_eq!(truncate(-9_223_372_036_854_775_808.0), Some(i64::MIN));
    }

    #[test]
    fn half_floats_are_widened_exactly() {
        let found: Vec<f64> = [0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x7c00, 0xfc00]
            .into_iter()
            .map(half_float)
            .collect();
        let tiny = 2_f64.powi(-24);
        assert_eq!(
            found,
            [1.0, -2.0, 65504.0, tiny, -0.0, f64::INFINITY, f64::NEG_INFINITY]
        );
        assert!(found[4].is_sign_negative() && half_float(0x7e00).is_nan());
    }
}
