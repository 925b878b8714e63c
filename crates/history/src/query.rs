//! What may be asked of a history, and the rule by which a row that lacks a key is kept or not.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::DataType;

use crate::error::{Code, Error, Result};
use crate::schema::{STEP, is_union};
use crate::steps::StepRange;

/// Which rows a list of keys selects. A value is missing when it is null or its column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyMode {
    /// Rows that have every key.
    All,
    /// Rows that have at least one of the keys.
    Any,
    /// Every row, with nulls for what is missing.
    #[default]
    EveryRow,
}

/// A question to a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Exact names of top-level columns; none or an empty list means all of them.
    pub keys: Option<Vec<String>>,
    /// The wanted steps.
    pub steps: StepRange,
    /// Which rows the keys select.
    pub key_mode: KeyMode,
    /// The most rows of a batch.
    pub batch_rows: usize,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            keys: None,
            steps: StepRange::default(),
            key_mode: KeyMode::default(),
            batch_rows: 8192,
        }
    }
}

impl Query {
    pub(crate) fn check(&self) -> Result<()> {
        if self.batch_rows == 0 {
            return Err(Error::new(Code::InvalidQuery, "a batch needs one row at least"));
        }
        if let (Some(min), Some(max)) = (self.steps.min, self.steps.max)
            && min > max
        {
            return Err(Error::new(
                Code::InvalidQuery,
                format!("the first step {min} is after the last step {max}"),
            ));
        }
        Ok(())
    }

    /// The keys asked for, when the list says anything.
    pub(crate) fn asked(&self) -> Option<&[String]> {
        self.keys.as_deref().filter(|keys| !keys.is_empty())
    }

    /// The names of the result's columns: `_step` in front of the asked keys, each once, or all that there are.
    pub(crate) fn columns(&self, known: &[String]) -> Vec<String> {
        let Some(asked) = self.asked() else {
            return known.to_vec();
        };
        let mut names: Vec<String> = Vec::with_capacity(asked.len() + 1);
        if !asked.iter().any(|key| key == STEP) {
            names.push(STEP.to_owned());
        }
        for key in asked {
            if known.contains(key) && !names.contains(key) {
                names.push(key.clone());
            }
        }
        names
    }
}

/// The rows of a batch that the key mode keeps; none means all of them.
pub(crate) fn rows_to_keep(query: &Query, batch: &RecordBatch) -> Option<BooleanArray> {
    let asked = query.asked()?;
    if query.key_mode == KeyMode::EveryRow {
        return None;
    }
    let rows = batch.num_rows();
    let keys = asked
        .iter()
        .filter(|key| query.key_mode == KeyMode::All || *key != STEP);
    let present = keys.map(|key| match batch.column_by_name(key) {
        None => BooleanBuffer::new_unset(rows),
        Some(array) => present(array),
    });
    let kept = present.reduce(|a, b| match query.key_mode {
        KeyMode::All => &a & &b,
        KeyMode::Any | KeyMode::EveryRow => &a | &b,
    });
    kept.map(|kept| BooleanArray::new(kept, None))
}

/// Which values are there. In a union, one of the members has to be.
fn present(array: &ArrayRef) -> BooleanBuffer {
    if *array.data_type() == DataType::Null {
        return BooleanBuffer::new_unset(array.len());
    }
    let own = array.nulls().map_or_else(
        || BooleanBuffer::new_set(array.len()),
        |nulls: &NullBuffer| nulls.inner().clone(),
    );
    match array.data_type() {
        DataType::Struct(fields) if is_union(fields) => {
            let members = array.as_struct().columns().iter().map(present);
            let any = members
                .reduce(|a, b| &a | &b)
                .unwrap_or_else(|| BooleanBuffer::new_unset(array.len()));
            &own & &any
        }
        _ => own,
    }
}
