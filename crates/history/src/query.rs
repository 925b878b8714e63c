//! What may be asked of a history, and the rule by which a row that lacks a key is kept or not.

use crate::column::{Bits, Column};
use crate::error::{Code, Error, Result};
use crate::limits::Limits;
use crate::schema::ColumnSchema;
use crate::steps::{STEP, StepRange};

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
    /// What a request costs, in bytes that could be read in its time: gaps and columns smaller than this are read along.
    pub request_bytes: u64,
    /// What the scan may hold and do.
    pub limits: Limits,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            keys: None,
            steps: StepRange::default(),
            key_mode: KeyMode::default(),
            batch_rows: 8192,
            request_bytes: 64 * 1024,
            limits: Limits::default(),
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

    /// The result's columns: `_step` in front of the asked keys, each once, or all that there are.
    pub(crate) fn columns(&self, known: Vec<ColumnSchema>) -> Vec<ColumnSchema> {
        let Some(asked) = self.asked() else {
            return known;
        };
        let mut names: Vec<&str> = Vec::with_capacity(asked.len() + 1);
        if !asked.iter().any(|key| key == STEP) {
            names.push(STEP);
        }
        names.extend(asked.iter().map(String::as_str));
        let mut columns: Vec<ColumnSchema> = Vec::with_capacity(names.len());
        for name in names {
            let column = known.iter().find(|column| column.name == name);
            if let Some(column) = column
                && !columns.iter().any(|chosen| chosen.name == name)
            {
                columns.push(column.clone());
            }
        }
        columns
    }

    /// The rows that the key mode keeps; none means all of them.
    pub(crate) fn rows_to_keep(
        &self,
        schema: &[ColumnSchema],
        columns: &[Column],
        rows: usize,
    ) -> Option<Bits> {
        let asked = self.asked()?;
        if self.key_mode == KeyMode::EveryRow {
            return None;
        }
        let all = self.key_mode == KeyMode::All;
        let mut kept: Option<Bits> = None;
        for key in asked.iter().filter(|key| all || *key != STEP) {
            let column = schema
                .iter()
                .position(|column| column.name == **key)
                .map(|at| &columns[at]);
            if all && column.is_some_and(Column::is_full) {
                continue;
            }
            let present = column.map_or_else(|| none(rows), |column| present(column, rows));
            match &mut kept {
                None => kept = Some(present),
                Some(kept) if all => kept.and(&present),
                Some(kept) => kept.or(&present),
            }
        }
        kept
    }
}

fn none(rows: usize) -> Bits {
    let mut bits = Bits::default();
    bits.extend(false, rows);
    bits
}

fn present(column: &Column, rows: usize) -> Bits {
    if column.is_full() {
        return Bits::set(rows);
    }
    let mut bits = Bits::default();
    for row in 0..rows {
        bits.push(column.is_present(row));
    }
    bits
}
