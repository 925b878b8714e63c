//! The rows that wait to be written, each a list of cells, with the columns numbered in order of appearance.

use std::collections::HashMap;

use super::json::Value;
use crate::error::{Code, Error, Result};

pub(crate) const STEP: &str = "_step";

/// One row.
#[derive(Debug)]
pub(crate) struct Row {
    pub step: i64,
    pub cells: Vec<(usize, Value)>,
}

/// All rows; column 0 is `_step`.
#[derive(Debug)]
pub(crate) struct Rows {
    names: Vec<String>,
    places: HashMap<String, usize>,
    list: Vec<Row>,
}

impl Default for Rows {
    fn default() -> Self {
        let places = HashMap::from([(STEP.to_owned(), 0)]);
        Self {
            names: vec![STEP.to_owned()],
            places,
            list: Vec::new(),
        }
    }
}

impl Rows {
    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn truncate(&mut self, length: usize) {
        self.list.truncate(length);
    }

    /// Adds one logged object.
    pub fn add(&mut self, value: Value) -> Result<()> {
        let Value::Object(entries) = value else {
            return Err(Error::new(Code::InvalidRow, "the row is no JSON object"));
        };
        let step = entries
            .iter()
            .find(|(key, _)| key == STEP)
            .map(|(_, value)| value);
        let step = match step {
            Some(Value::Integer(step)) => *step,
            Some(Value::Float(step)) if step.fract() == 0.0 && step.abs() < 9e15 => *step as i64,
            _ => {
                return Err(Error::new(
                    Code::InvalidRow,
                    format!("the row has no whole number `{STEP}`"),
                ));
            }
        };
        let mut cells = vec![(0, Value::Integer(step))];
        for (key, value) in entries {
            match value {
                _ if key == STEP => {}
                Value::Null => {}
                Value::Object(inner) if is_plain(&inner) => {
                    for (name, value) in inner {
                        self.set(&mut cells, &format!("{key}.{name}"), value);
                    }
                }
                value => self.set(&mut cells, &key, value),
            }
        }
        self.list.push(Row { step, cells });
        Ok(())
    }

    fn set(&mut self, cells: &mut Vec<(usize, Value)>, name: &str, value: Value) {
        if value == Value::Null {
            return;
        }
        let column = if let Some(column) = self.places.get(name) {
            *column
        } else {
            self.names.push(name.to_owned());
            self.places.insert(name.to_owned(), self.names.len() - 1);
            self.names.len() - 1
        };
        // `{"a.b": 1, "a": {"b": 2}}` names one column twice: the later one holds.
        match cells.iter_mut().find(|(known, _)| *known == column) {
            Some(cell) => cell.1 = value,
            None => cells.push((column, value)),
        }
    }

    /// The names of the columns, and the rows ascending by step, rows of one step in the order in which they came.
    pub fn into_sorted(self) -> (Vec<String>, Vec<Row>) {
        let mut rows = self.list;
        rows.sort_by_key(|row| row.step);
        (self.names, rows)
    }
}

/// A dictionary that is flattened: one that has keys, and is no typed value such as a histogram.
fn is_plain(entries: &[(String, Value)]) -> bool {
    !entries.is_empty() && entries.iter().all(|(key, _)| key != "_type")
}
