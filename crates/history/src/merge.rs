//! Rows of several row groups, in their final order, on their way to being one batch.

use std::ops::Range;
use std::sync::Arc;

use crate::column::{Batch, Column};
use crate::error::Result;

/// What rows came from: the file, the row group, and which of its heads.
type Source = (usize, usize, usize);

/// No batch between others is shorter than this part of a full one.
const SHORTEST: usize = 8;

/// Rows in their final order that do not fill a batch yet.
#[derive(Default)]
pub(crate) struct Ready {
    sources: Vec<Source>,
    batches: Vec<Arc<Batch>>,
    /// Rows of one source after another.
    runs: Vec<(usize, Range<usize>)>,
    rows: usize,
}

impl Ready {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether these rows had better be a short batch than be put together with so many that follow.
    pub fn is_worth_giving(&self, following: usize, limit: usize) -> bool {
        self.rows * SHORTEST >= limit && is_long(following, limit)
    }

    /// Adds rows of one source, of which `limit` leaves room for; gives the batch when it is full.
    pub fn add(
        &mut self,
        source: Source,
        batch: Arc<Batch>,
        rows: Range<usize>,
        limit: usize,
    ) -> Result<Option<Batch>> {
        // A long run of one source needs no copying together with others.
        if self.rows == 0 && is_long(rows.len(), limit) {
            return cut(batch, rows).map(Some);
        }
        let known = self.sources.iter().rposition(|known| *known == source);
        let place = known.unwrap_or(self.sources.len());
        if known.is_none() {
            self.sources.push(source);
            self.batches.push(batch);
        }
        self.rows += rows.len();
        self.runs.push((place, rows));
        if self.rows >= limit { self.take() } else { Ok(None) }
    }

    /// All rows that there are.
    pub fn take(&mut self) -> Result<Option<Batch>> {
        let Self {
            mut batches,
            runs,
            rows,
            ..
        } = std::mem::take(self);
        if rows == 0 {
            return Ok(None);
        }
        if let ([_], [(_, only)]) = (batches.as_slice(), runs.as_slice())
            && let Some(batch) = batches.pop()
        {
            return cut(batch, only.clone()).map(Some);
        }
        let count = batches.first().map_or(0, |batch| batch.columns.len());
        let mut columns = Vec::with_capacity(count);
        for at in 0..count {
            let mut column = Column::null(0);
            for part in runs.chunk_by(|a, b| a.0 == b.0) {
                let ranges: Vec<Range<usize>> = part.iter().map(|(_, rows)| rows.clone()).collect();
                column.append(&batches[part[0].0].columns[at], &ranges)?;
            }
            columns.push(column);
        }
        Ok(Some(Batch { rows, columns }))
    }
}

/// Whether rows need no company to be a batch.
fn is_long(rows: usize, limit: usize) -> bool {
    rows * 2 >= limit
}

/// Some rows of a batch, which is not copied when it is all of them and nobody else has it.
fn cut(batch: Arc<Batch>, rows: Range<usize>) -> Result<Batch> {
    if rows == (0..batch.rows) {
        return Ok(Arc::try_unwrap(batch).unwrap_or_else(|shared| shared.as_ref().clone()));
    }
    let runs = [rows];
    let columns: Result<Vec<Column>> = batch.columns.iter().map(|column| column.take(&runs)).collect();
    Ok(Batch {
        rows: runs[0].len(),
        columns: columns?,
    })
}
