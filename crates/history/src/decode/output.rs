//! Values as they are stored, and what they mean.

use std::sync::Arc;

use super::decimal;
use crate::column::append::offset;
use crate::column::{Bits, Column, Numbers, TextKind, Texts, TimeKind, Values};
use crate::error::{Code, Error, Result};
use crate::format::schema::Leaf;
use crate::format::types::Physical;
use crate::schema::Kind;
use crate::unify::EXACT;

/// Values of one physical type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Buffer {
    Bool(Bits),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    Texts(Texts),
    Coded(Vec<i32>, Arc<Texts>),
    Fixed(usize, Vec<u8>),
}

impl Buffer {
    pub fn new(leaf: &Leaf) -> Self {
        match leaf.physical {
            Physical::Boolean => Self::Bool(Bits::default()),
            Physical::Int32 => Self::Int32(Vec::new()),
            Physical::Int64 => Self::Int64(Vec::new()),
            Physical::Float => Self::Float(Vec::new()),
            Physical::Double => Self::Double(Vec::new()),
            Physical::ByteArray => Self::Texts(Texts::new()),
            Physical::Int96 | Physical::Fixed => Self::Fixed(leaf.width, Vec::new()),
        }
    }

    /// Makes room for numbers that are about to come.
    pub fn reserve(&mut self, count: usize) {
        match self {
            Self::Int32(values) | Self::Coded(values, _) => values.reserve(count),
            Self::Int64(values) => values.reserve(count),
            Self::Float(values) => values.reserve(count),
            Self::Double(values) => values.reserve(count),
            Self::Texts(texts) => texts.offsets.reserve(count),
            Self::Bool(_) | Self::Fixed(..) => {}
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Self::Bool(values) => values.len(),
            Self::Int32(values) | Self::Coded(values, _) => values.len(),
            Self::Int64(values) => values.len(),
            Self::Float(values) => values.len(),
            Self::Double(values) => values.len(),
            Self::Texts(texts) => texts.len(),
            Self::Fixed(width, bytes) => bytes.len().checked_div(*width).unwrap_or(0),
        }
    }

    /// About how many bytes are held.
    pub fn bytes(&self) -> u64 {
        let bytes = match self {
            Self::Bool(values) => values.as_bytes().len(),
            Self::Int32(values) | Self::Coded(values, _) => values.len() * 4,
            Self::Int64(values) => values.len() * 8,
            Self::Float(values) => values.len() * 4,
            Self::Double(values) => values.len() * 8,
            Self::Texts(texts) => texts.bytes.len() + texts.offsets.len() * 4,
            Self::Fixed(_, bytes) => bytes.len(),
        };
        bytes as u64
    }

    /// Makes room for nulls: the values from `from` on go to the places of the bits from there on that are set.
    pub fn spread(&mut self, from: usize, validity: &Bits) {
        match self {
            Self::Bool(values) => {
                let mut spread = Bits::default();
                spread.extend_range(values, 0..from);
                let mut next = from;
                for row in from..validity.len() {
                    let is_there = validity.get(row);
                    spread.push(is_there && values.get(next));
                    next += usize::from(is_there);
                }
                *values = spread;
            }
            Self::Int32(values) | Self::Coded(values, _) => spread(values, from, validity),
            Self::Int64(values) => spread(values, from, validity),
            Self::Float(values) => spread(values, from, validity),
            Self::Double(values) => spread(values, from, validity),
            Self::Texts(texts) => {
                let ends = texts.offsets.split_off(from + 1);
                let mut ends = ends.into_iter();
                let mut last = texts.offsets[from];
                for row in from..validity.len() {
                    if validity.get(row) {
                        last = ends.next().unwrap_or(last);
                    }
                    texts.offsets.push(last);
                }
            }
            Self::Fixed(width, bytes) => {
                let packed = bytes.split_off(from * *width);
                let mut next = packed.chunks_exact((*width).max(1));
                for row in from..validity.len() {
                    let value = validity.get(row).then(|| next.next()).flatten();
                    match value {
                        Some(value) => bytes.extend_from_slice(value),
                        None => bytes.resize(bytes.len() + *width, 0),
                    }
                }
            }
        }
    }
}

/// From the end on, so that no value is written over before it has moved.
fn spread<T: Copy + Default>(values: &mut Vec<T>, from: usize, validity: &Bits) {
    let mut source = values.len();
    values.resize(validity.len(), T::default());
    let bytes = validity.as_bytes();
    let mut row = validity.len();
    while row > from {
        if row == source {
            // All that is left stands where it belongs.
            return;
        }
        let first = ((row - 1) / 8 * 8).max(from);
        let byte = bytes[row / 8 - usize::from(row.is_multiple_of(8))];
        while row > first {
            row -= 1;
            // Without a branch, which could not be foreseen: where there is none, the value that is read means nothing.
            let is_there = byte >> (row % 8) & 1 == 1;
            source -= usize::from(is_there);
            let value = values[source];
            values[row] = if is_there { value } else { T::default() };
        }
    }
}

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
    fn values_move_to_the_rows_that_have_one() {
        for pattern in [
            0x00_u64,
            0xff,
            0xffff_0000_ff01_8003,
            u64::MAX,
            0x5555_5555_5555_5555,
        ] {
            let mut validity = Bits::set(3);
            for at in 0..61 {
                validity.push(pattern >> at & 1 == 1);
            }
            let there = validity.count(3..64);
            let mut values: Vec<i32> = (0..3 + there as i32).map(|at| at + 1).collect();
            spread(&mut values, 3, &validity);
            let mut next = 3;
            let expected: Vec<i32> = (0..64)
                .map(|row| {
                    if row < 3 {
                        return row + 1;
                    }
                    next += i32::from(validity.get(row as usize));
                    if validity.get(row as usize) { next } else { 0 }
                })
                .collect();
            assert_eq!(values, expected);
        }
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
