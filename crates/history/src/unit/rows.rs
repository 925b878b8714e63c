//! The wanted rows of a row group, a slice at a time.

use std::ops::Range;

use bytes::Bytes;

use super::columns::ColumnReader;
use super::{Context, Steps};
use crate::column::{Batch, Column};
use crate::decode::leaf::Progress;
use crate::error::Result;
use crate::format::schema::Node;
use crate::kind::Kind;
use crate::steps::{STEP, Selection, step_at};
use crate::unify::conform;

/// The rows that are still to be given.
pub(crate) struct Rows {
    pub columns: Vec<ColumnReader>,
    /// The steps of all wanted rows, in the order of the file, until they are given.
    steps: Column,
    /// How many wanted rows there are.
    count: usize,
    runs: Vec<Range<u64>>,
    is_unsorted: bool,
    /// How many rows have been given, and which of the runs comes next.
    done: usize,
    run: usize,
    /// The rows that are being read.
    slice: Option<Vec<Range<u64>>>,
    /// All rows in order, where the file does not have them so.
    sorted: Option<(Steps, Batch)>,
}

impl Rows {
    pub fn new(steps: Column, selection: Selection, columns: Vec<ColumnReader>) -> Self {
        Self {
            columns,
            count: steps.len(),
            steps,
            runs: selection.runs,
            is_unsorted: selection.is_unsorted,
            done: 0,
            run: 0,
            slice: None,
            sorted: None,
        }
    }

    pub fn push(&mut self, start: u64, bytes: &Bytes) {
        for reader in &mut self.columns {
            reader.push(start, bytes);
        }
    }

    pub fn ask(&mut self, window: u64) -> Vec<Range<u64>> {
        self.columns
            .iter_mut()
            .flat_map(|reader| reader.ask(window))
            .collect()
    }

    pub fn held(&self) -> u64 {
        let sorted = self.sorted.as_ref().map_or(0, |(_, batch)| {
            batch.columns.iter().map(|column| column.bytes() as u64).sum()
        });
        let readers: u64 = self.columns.iter().map(ColumnReader::held).sum();
        self.steps.bytes() as u64 + sorted + readers
    }

    pub fn is_finished(&self) -> bool {
        self.done == self.count && self.slice.is_none()
    }

    /// The next rows with their steps; none while bytes are missing.
    pub fn next(&mut self, context: &Context<'_>) -> Result<Option<(Steps, Batch)>> {
        let most = context.query.batch_rows;
        if self.is_unsorted {
            return self.next_sorted(context, most);
        }
        match self.read(context, most)? {
            Some((steps, batch)) => filtered(context, steps, batch).map(Some),
            None => Ok(None),
        }
    }

    /// A row group whose steps go up and down is brought into order as a whole; no row of it is lost.
    fn next_sorted(&mut self, context: &Context<'_>, most: usize) -> Result<Option<(Steps, Batch)>> {
        if self.sorted.is_none() {
            let Some((steps, batch)) = self.read(context, usize::MAX)? else {
                return Ok(None);
            };
            self.done = 0;
            let column = match &steps {
                Steps::Within(at) => &batch.columns[*at],
                Steps::Beside(column) => column,
            };
            let mut order: Vec<usize> = (0..self.count).collect();
            order.sort_by_key(|row| step_at(column, *row));
            let runs: Vec<Range<usize>> = order.into_iter().map(|row| row..row + 1).collect();
            self.sorted = Some(taken(&steps, &batch, &runs)?);
        }
        let Some((steps, batch)) = &self.sorted else {
            return Ok(None);
        };
        let rows = self.done..self.done.saturating_add(most).min(self.count);
        self.done = rows.end;
        let (steps, batch) = taken(steps, batch, &[rows])?;
        filtered(context, steps, batch).map(Some)
    }

    /// Reads up to `most` of the wanted rows in the order of the file.
    fn read(&mut self, context: &Context<'_>, most: usize) -> Result<Option<(Steps, Batch)>> {
        let runs = match self.slice.take() {
            Some(runs) => runs,
            None => self.cut(most),
        };
        for reader in &mut self.columns {
            if reader.read(&runs)? == Progress::Missing {
                self.slice = Some(runs);
                return Ok(None);
            }
        }
        let rows: usize = runs.iter().map(|run| (run.end - run.start) as usize).sum();
        let steps = if rows == self.count {
            std::mem::replace(&mut self.steps, Column::null(0))
        } else {
            let rows = self.done..self.done + rows;
            self.steps.take(&[rows])?
        };
        self.done += rows;
        let mut columns: Vec<Column> = context.schema.iter().map(|_| Column::null(rows)).collect();
        for reader in &mut self.columns {
            columns[reader.target] = reader.take()?;
        }
        let Some(at) = context.schema.iter().position(|column| column.name == STEP) else {
            return Ok(Some((Steps::Beside(steps), Batch { rows, columns })));
        };
        let from = context.file.step_column().map_or(Kind::Null, Node::kind);
        let to = &context.schema[at].kind;
        let beside = if to.is_union() { Some(steps.clone()) } else { None };
        columns[at] = conform(steps, &from, to).map_err(|error| error.in_column(STEP))?;
        let steps = beside.map_or(Steps::Within(at), Steps::Beside);
        Ok(Some((steps, Batch { rows, columns })))
    }

    /// The next rows of the row group that are to be read.
    fn cut(&mut self, most: usize) -> Vec<Range<u64>> {
        let (mut left, mut cut) = (most as u64, Vec::new());
        while let Some(run) = self.runs.get_mut(self.run)
            && left > 0
        {
            let end = run.end.min(run.start.saturating_add(left));
            left -= end - run.start;
            cut.push(run.start..end);
            run.start = end;
            if run.start == run.end {
                self.run += 1;
            }
        }
        cut
    }
}

/// Some rows of a batch.
fn taken(steps: &Steps, batch: &Batch, runs: &[Range<usize>]) -> Result<(Steps, Batch)> {
    let columns: Result<Vec<Column>> = batch.columns.iter().map(|column| column.take(runs)).collect();
    let steps = match steps {
        Steps::Within(at) => Steps::Within(*at),
        Steps::Beside(column) => Steps::Beside(column.take(runs)?),
    };
    let rows = runs.iter().map(Range::len).sum();
    Ok((
        steps,
        Batch {
            rows,
            columns: columns?,
        },
    ))
}

/// Leaves out the rows that the key mode does not keep.
fn filtered(context: &Context<'_>, steps: Steps, batch: Batch) -> Result<(Steps, Batch)> {
    let kept = context
        .query
        .rows_to_keep(context.schema, &batch.columns, batch.rows);
    match kept.filter(|kept| kept.count(0..kept.len()) < kept.len()) {
        Some(kept) => taken(&steps, &batch, &kept.runs()),
        None => Ok((steps, batch)),
    }
}
