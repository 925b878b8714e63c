//! What a step is: a whole number of 64 bits, from whatever numeric type the column has.

use std::ops::Range;

use crate::column::bits::join;
use crate::column::{Bits, Column, Numbers, Values};
use crate::decode::leaf_rows::LeafRows;
use crate::decode::output::{half_float, truncate};
use crate::decode::stored::Buffer;
use crate::error::{Code, Error, Result};
use crate::format::footer::Stored;
use crate::format::schema::Leaf;
use crate::format::types::Physical;
use crate::kind::Kind;

/// The column that orders a history.
pub const STEP: &str = "_step";

/// The steps wanted: `min` inclusive, `max` exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StepRange {
    /// The first step wanted; none means from the beginning, negative steps included.
    pub min: Option<i64>,
    /// The first step no longer wanted; none means to the end.
    pub max: Option<i64>,
}

impl StepRange {
    /// Whether a step is wanted.
    pub fn contains(&self, step: i64) -> bool {
        self.min.is_none_or(|min| step >= min) && self.max.is_none_or(|max| step < max)
    }

    /// Whether any step between the two, both included, may be wanted.
    pub(crate) fn overlaps(&self, first: i64, last: i64) -> bool {
        self.min.is_none_or(|min| last >= min) && self.max.is_none_or(|max| first < max)
    }

    /// Whether no step can be wanted at all.
    pub(crate) fn is_empty(&self) -> bool {
        matches!((self.min, self.max), (Some(min), Some(max)) if min >= max)
    }

    /// About which share of the steps from `first` to `last` is wanted.
    pub(crate) fn share(&self, first: i64, last: i64) -> f64 {
        let from = self.min.map_or(first, |min| min.max(first)) as f64;
        let to = self
            .max
            .map_or(last as f64 + 1.0, |max| (max as f64).min(last as f64 + 1.0));
        ((to - from) / (last as f64 + 1.0 - first as f64)).clamp(0.0, 1.0)
    }
}

/// The rows of a row group whose steps are wanted, as far as they have been looked at.
#[derive(Debug, Default)]
pub(crate) struct Selection {
    pub runs: Vec<Range<u64>>,
    /// The lowest and the highest step of these rows.
    pub bounds: Option<(i64, i64)>,
    /// Whether a step is lower than the one before it.
    pub is_unsorted: bool,
    last: Option<i64>,
}

impl Selection {
    /// Looks at the step column of some rows of a row group.
    pub fn look(
        &mut self,
        leaf: &Leaf,
        rows: &LeafRows,
        kept: &[Range<u64>],
        range: StepRange,
    ) -> Result<()> {
        let valid = rows
            .validity
            .as_ref()
            .filter(|bits| bits.count(0..bits.len()) < bits.len());
        match (&leaf.kind, &rows.buffer) {
            (Kind::Int(_), Buffer::Int64(values)) => {
                self.look_at(values, |value| Some(*value), valid, kept, range);
            }
            (Kind::UInt(_), Buffer::Int64(values)) => {
                self.look_at(
                    values,
                    |value| (*value >= 0).then_some(*value),
                    valid,
                    kept,
                    range,
                );
            }
            (Kind::Int(_), Buffer::Int32(values)) => {
                self.look_at(values, |value| Some(i64::from(*value)), valid, kept, range);
            }
            (Kind::UInt(_), Buffer::Int32(values)) => {
                self.look_at(values, |value| Some(i64::from(*value as u32)), valid, kept, range);
            }
            (Kind::Float(_), Buffer::Double(values)) => {
                self.look_at(values, |value| truncate(*value), valid, kept, range);
            }
            (Kind::Float(_), Buffer::Float(values)) => {
                self.look_at(values, |value| truncate(f64::from(*value)), valid, kept, range);
            }
            (Kind::Float(_), Buffer::Fixed(2, bytes)) => {
                let (halves, _) = bytes.as_chunks::<2>();
                let step = |half: &[u8; 2]| truncate(half_float(u16::from_le_bytes(*half)));
                self.look_at(halves, step, valid, kept, range);
            }
            (Kind::Null, _) => {}
            _ => return Err(no_steps(&leaf.kind)),
        }
        Ok(())
    }

    fn look_at<T>(
        &mut self,
        values: &[T],
        step: impl Fn(&T) -> Option<i64>,
        valid: Option<&Bits>,
        kept: &[Range<u64>],
        range: StepRange,
    ) {
        if valid.is_none() && is_ascending(values, &step) {
            self.see_ascending(values, step, kept, range);
            return;
        }
        let numbers = kept.iter().cloned().flatten();
        for ((row, value), number) in values.iter().enumerate().zip(numbers) {
            let step =
                step(value).filter(|step| range.contains(*step) && valid.is_none_or(|bits| bits.get(row)));
            if let Some(step) = step {
                self.see(number, step);
            }
        }
    }

    /// Steps that ascend: the wanted ones lie together.
    fn see_ascending<T>(
        &mut self,
        values: &[T],
        step: impl Fn(&T) -> Option<i64>,
        kept: &[Range<u64>],
        range: StepRange,
    ) {
        let from = values
            .partition_point(|value| step(value).is_some_and(|step| range.min.is_some_and(|min| step < min)));
        let to = values
            .partition_point(|value| step(value).is_some_and(|step| range.max.is_none_or(|max| step < max)));
        let (Some(first), Some(last)) = (values.get(from), values[..to].last()) else {
            return;
        };
        let (Some(first), Some(last), true) = (step(first), step(last), from < to) else {
            return;
        };
        self.bounds = Some((first, last));
        let mut before = 0;
        for rows in kept {
            let count = rows.end - rows.start;
            let start = (from as u64).clamp(before, before + count) - before;
            let end = (to as u64).clamp(before, before + count) - before;
            if start < end {
                self.runs.push(rows.start + start..rows.start + end);
            }
            before += count;
        }
    }

    fn see(&mut self, row: u64, step: i64) {
        match &mut self.bounds {
            Some((low, high)) => {
                *low = (*low).min(step);
                *high = (*high).max(step);
            }
            None => self.bounds = Some((step, step)),
        }
        self.is_unsorted |= self.last.is_some_and(|last| step < last);
        self.last = Some(step);
        match self.runs.last_mut() {
            Some(run) if run.end == row => run.end += 1,
            _ => self.runs.push(row..row + 1),
        }
    }

    /// Only the selected rows of a column of the rows that were looked at.
    pub fn only(&self, column: Column, kept: &[Range<u64>]) -> Result<Column> {
        let selected: u64 = self.runs.iter().map(|run| run.end - run.start).sum();
        if selected == column.len() as u64 {
            return Ok(column);
        }
        column.take(&self.places(kept))
    }

    /// The runs as places among the rows that were looked at.
    fn places(&self, kept: &[Range<u64>]) -> Vec<Range<usize>> {
        // The rows that were looked at are the kept ones, one run after another.
        let mut places = Vec::new();
        let (mut at, mut before) = (0, 0_u64);
        for run in &self.runs {
            while let Some(known) = kept.get(at)
                && known.end <= run.start
            {
                before += known.end - known.start;
                at += 1;
            }
            let start = kept.get(at).map_or(0, |known| before + run.start - known.start) as usize;
            join(&mut places, start..start + (run.end - run.start) as usize);
        }
        places
    }
}

/// Whether all rows have a step and none is lower than the one before it.
fn is_ascending<T>(values: &[T], step: impl Fn(&T) -> Option<i64>) -> bool {
    let mut last = i64::MIN;
    values.iter().all(|value| match step(value) {
        Some(step) if step >= last => {
            last = step;
            true
        }
        _ => false,
    })
}

/// The step at a row of a column of steps, all of which are there.
pub(crate) fn step_at(column: &Column, row: usize) -> i64 {
    match &column.values {
        Values::Numbers(Numbers::Float64(values)) => values[row] as i64,
        Values::Numbers(Numbers::Int64(values)) => values[row],
        Values::Numbers(Numbers::UInt64(values)) => values[row] as i64,
        _ => 0,
    }
}

/// A bound as it is stored in statistics, as a step: what 64 bits cannot hold is their end.
pub(crate) fn stored_step(leaf: &Leaf, stored: Stored) -> Option<i64> {
    let bytes = stored.bytes();
    let float = |value: f64| (!value.is_nan()).then_some(value as i64);
    match (leaf.physical, &leaf.kind) {
        (Physical::Int64, Kind::Int(_)) => Some(i64::from_le_bytes(bytes.try_into().ok()?)),
        (Physical::Int64, Kind::UInt(_)) => {
            let value = u64::from_le_bytes(bytes.try_into().ok()?);
            Some(i64::try_from(value).unwrap_or(i64::MAX))
        }
        (Physical::Int32, Kind::Int(_)) => Some(i64::from(i32::from_le_bytes(bytes.try_into().ok()?))),
        (Physical::Int32, Kind::UInt(_)) => Some(i64::from(u32::from_le_bytes(bytes.try_into().ok()?))),
        (Physical::Double, _) => float(f64::from_le_bytes(bytes.try_into().ok()?)),
        (Physical::Float, _) => float(f64::from(f32::from_le_bytes(bytes.try_into().ok()?))),
        (Physical::Fixed, Kind::Float(16)) => float(half_float(u16::from_le_bytes(bytes.try_into().ok()?))),
        _ => None,
    }
}

pub(crate) fn no_steps(kind: &Kind) -> Error {
    let message = format!("`{STEP}` is of type {kind}, which orders nothing");
    Error::new(Code::Unsupported, message).in_column(STEP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_step_is_included_and_the_last_is_not() {
        let range = StepRange {
            min: Some(3),
            max: Some(5),
        };
        assert_eq!(
            [2, 3, 4, 5].map(|step| range.contains(step)),
            [false, true, true, false]
        );
        assert!(range.overlaps(0, 3) && range.overlaps(4, 9));
        assert!(!range.overlaps(0, 2) && !range.overlaps(5, 9));
    }

    #[test]
    fn places_count_only_the_rows_that_were_kept() {
        let selection = Selection {
            runs: vec![10..12, 14..15, 30..40],
            ..Selection::default()
        };
        assert_eq!(selection.places(&[5..15, 30..40]), [5..7, 9..20]);
    }
}
