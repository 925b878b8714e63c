//! What a step is: a whole number of 64 bits, from whatever numeric type the column has.

use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use crate::error::{Code, Error, Result};
use crate::numbers::{floats, integers};
use crate::schema::{STEP, type_name};

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
}

/// The step of each row: doubles are truncated towards zero; null, NaN and what 64 bits cannot hold is none.
pub(crate) fn steps(array: &ArrayRef) -> Result<Vec<Option<i64>>> {
    if let Some(values) = integers(array) {
        return Ok(values.iter().collect());
    }
    if let Some(values) = floats(array) {
        return Ok(values.iter().map(|value| value.and_then(truncate)).collect());
    }
    match array.data_type() {
        DataType::UInt64 => {
            let values = array.as_primitive::<UInt64Type>();
            Ok(values
                .iter()
                .map(|value| value.and_then(|value| i64::try_from(value).ok()))
                .collect())
        }
        DataType::Null => Ok(vec![None; array.len()]),
        other => {
            let message = format!("`{STEP}` is of type {}, which orders nothing", type_name(other));
            Err(Error::new(Code::Unsupported, message).in_column(STEP))
        }
    }
}

fn truncate(value: f64) -> Option<i64> {
    // 2^63 is the first double beyond the range, -2^63 the last one inside of it.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    (-LIMIT..LIMIT).contains(&value).then_some(value as i64)
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
}
