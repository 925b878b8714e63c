//! The open files of one run, seen as one table.

use std::sync::Arc;

use crate::error::Result;
use crate::open::OpenFile;
use crate::prune::row_group_steps;
use crate::query::Query;
use crate::scan::Scan;
use crate::schema::{ColumnSchema, describe, union_fields};

/// All files of a run's history.
#[derive(Debug)]
pub struct History {
    files: Vec<OpenFile>,
}

impl History {
    /// A history of these files; rows of one step come out in this order.
    pub fn new(files: Vec<OpenFile>) -> Arc<Self> {
        Arc::new(Self { files })
    }

    /// The files in the order given.
    pub fn files(&self) -> &[OpenFile] {
        &self.files
    }

    /// The rows of all files, the ones without a step included.
    pub fn num_rows(&self) -> u64 {
        self.files.iter().map(OpenFile::num_rows).sum()
    }

    /// The columns of all files, each once.
    pub fn columns(&self) -> Vec<ColumnSchema> {
        describe(&union_fields(&self.files))
    }

    /// The first and last step by the statistics; none when a file has none, or when there are no rows.
    ///
    /// # Errors
    /// When the statistics cannot be decoded.
    pub fn step_range(&self) -> Result<Option<(i64, i64)>> {
        let mut found: Option<(i64, i64)> = None;
        for file in self.files.iter().filter(|file| !file.is_empty()) {
            for bounds in row_group_steps(file).map_err(|error| error.in_file(&file.name))? {
                let Some((first, last)) = bounds else {
                    return Ok(None);
                };
                let (low, high) = found.unwrap_or((first, last));
                found = Some((low.min(first), high.max(last)));
            }
        }
        Ok(found)
    }

    /// Starts a scan.
    ///
    /// # Errors
    /// When the query makes no sense, or asks for a column in a codec that this build does not read.
    pub fn scan(self: &Arc<Self>, query: Query) -> Result<Scan> {
        Scan::new(Arc::clone(self), query)
    }
}
