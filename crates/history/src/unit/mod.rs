//! One row group of one file on its way through the decoder: wants ranges, gives rows whose steps ascend.

mod columns;
mod index;
mod pages;
mod rows;

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use self::columns::{ColumnReader, step_reader};
use self::index::IndexRead;
pub(crate) use self::pages::PageCount;
use self::rows::Rows;
use crate::column::{Batch, Column};
use crate::decode::buffers::Buffers;
use crate::decode::leaf::{LeafReader, Progress};
use crate::decode::output;
use crate::error::{Code, Error, Result};
use crate::open::OpenFile;
use crate::plan::{How, RowGroupRead};
use crate::query::Query;
use crate::schema::ColumnSchema;
use crate::steps::{STEP, Selection, step_at};

/// Where a row group stands in the order of rows: by step, then by file, then by place in the file.
pub(crate) type Key = (i64, usize, usize);

/// A row group of more compressed bytes than this is read a part at a time.
const WHOLE: u64 = 8 << 20;
/// No column is read in smaller parts than this.
const LEAST_WINDOW: u64 = 256 << 10;

/// Rows that are decoded but not handed out yet, ascending by step.
pub(crate) struct Head {
    /// Tells the heads of a unit apart.
    pub number: usize,
    pub batch: Arc<Batch>,
    steps: Steps,
    pub at: usize,
}

/// The steps of some rows: a column of the batch that has them, or one beside it.
pub(crate) enum Steps {
    Within(usize),
    Beside(Column),
}

/// What a unit can offer right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offer {
    Rows,
    NeedsData,
    Nothing,
}

/// What all units of a scan share.
pub(crate) struct Context<'a> {
    pub file: &'a OpenFile,
    pub query: &'a Query,
    pub schema: &'a [ColumnSchema],
    pub buffers: &'a Buffers,
    pub pages: &'a PageCount,
}

enum Stage {
    New,
    Index(IndexRead),
    Steps {
        step: Box<LeafReader>,
        /// The rows that the step reader goes through: all of them, or those of the wanted pages.
        kept: Vec<Range<u64>>,
        at: usize,
        columns: Option<Vec<ColumnReader>>,
    },
    Rows(Box<Rows>),
    Finished,
}

/// One row group.
pub(crate) struct Unit {
    pub file: usize,
    pub group: usize,
    /// The first and the last step, from statistics or from a look at the column.
    pub bounds: Option<(i64, i64)>,
    pub head: Option<Head>,
    /// The compressed size of its wanted columns.
    pub bytes: u64,
    rows: u64,
    how: How,
    heads: usize,
    stage: Stage,
}

impl Head {
    /// How many rows there are, the ones that are handed out included.
    pub fn len(&self) -> usize {
        self.batch.rows
    }

    pub fn step(&self, row: usize) -> i64 {
        match &self.steps {
            Steps::Within(column) => step_at(&self.batch.columns[*column], row),
            Steps::Beside(column) => step_at(column, row),
        }
    }
}

impl Unit {
    pub fn new(file: usize, read: &RowGroupRead) -> Self {
        Self {
            file,
            group: read.group,
            bounds: read.bounds,
            head: None,
            bytes: read.bytes,
            rows: read.rows,
            how: read.how,
            heads: 0,
            stage: Stage::New,
        }
    }

    /// Where the next row of this unit stands, as far as is known.
    pub fn key(&self) -> Key {
        let step = self.head.as_ref().map(|head| head.step(head.at));
        (step.unwrap_or_else(|| self.first()), self.file, self.group)
    }

    /// Where its first row may stand, by its statistics alone: what waiting row groups are ordered by.
    pub fn start(&self) -> Key {
        (self.first(), self.file, self.group)
    }

    fn first(&self) -> i64 {
        self.bounds.map_or(i64::MIN, |(first, _)| first)
    }

    /// Hands over bytes that this unit may have asked for.
    pub fn push(&mut self, start: u64, bytes: &Bytes) {
        match &mut self.stage {
            Stage::Index(index) => index.push(start, bytes),
            Stage::Steps { step, columns, .. } => {
                step.source.push(start, bytes);
                for reader in columns.iter_mut().flatten() {
                    reader.push(start, bytes);
                }
            }
            Stage::Rows(rows) => rows.push(start, bytes),
            Stage::New | Stage::Finished => {}
        }
    }

    /// What it wants now and has not asked for yet.
    pub fn ask(&mut self) -> Vec<Range<u64>> {
        match &mut self.stage {
            Stage::Index(index) => index.ask(),
            Stage::Steps { step, columns, .. } => {
                let window = window(self.bytes, columns.as_deref());
                let mut asks = step.source.ask(window);
                for reader in columns.iter_mut().flatten() {
                    asks.extend(reader.ask(window));
                }
                asks
            }
            Stage::Rows(rows) => rows.ask(window(self.bytes, Some(&rows.columns))),
            Stage::New | Stage::Finished => Vec::new(),
        }
    }

    /// About how many bytes have been asked for, as long as nothing is decoded.
    pub fn asked_bytes(&self) -> u64 {
        match self.stage {
            Stage::New | Stage::Finished => 0,
            Stage::Index(_) | Stage::Steps { .. } | Stage::Rows(_) => self.bytes.max(1),
        }
    }

    /// The bytes that were pushed and are not decoded yet.
    pub fn buffered_bytes(&self) -> u64 {
        match &self.stage {
            Stage::Steps { step, columns, .. } => {
                step.source.buffered() + columns.iter().flatten().map(ColumnReader::buffered).sum::<u64>()
            }
            Stage::Rows(rows) => rows.columns.iter().map(ColumnReader::buffered).sum(),
            Stage::New | Stage::Index(_) | Stage::Finished => 0,
        }
    }

    /// About how many bytes are held beside those.
    pub fn held_bytes(&self) -> u64 {
        let head = self.head.as_ref().map_or(0, |head| {
            head.batch
                .columns
                .iter()
                .map(|column| column.bytes() as u64)
                .sum::<u64>()
        });
        head + match &self.stage {
            Stage::Steps { step, .. } => step.held(),
            Stage::Rows(rows) => rows.held(),
            Stage::New | Stage::Index(_) | Stage::Finished => 0,
        }
    }

    /// Finds out what it wants first, without decoding anything.
    pub fn prepare(&mut self, context: &Context<'_>) -> Result<()> {
        if matches!(self.stage, Stage::New) {
            self.stage = match self.how {
                How::ByPages => Stage::Index(IndexRead::new(context, self.group)?),
                How::InOneGo | How::StepsFirst => self.steps(context, None)?,
            };
        }
        Ok(())
    }

    /// Decodes as far as the bytes at hand allow, until the steps are known.
    pub fn look(&mut self, context: &Context<'_>) -> Result<Offer> {
        loop {
            self.prepare(context)?;
            match std::mem::replace(&mut self.stage, Stage::Finished) {
                Stage::Index(mut index) => {
                    if !index.proceed(context, self.group)? {
                        self.stage = Stage::Index(index);
                        return Ok(Offer::NeedsData);
                    }
                    let kept = index.wanted_rows(context)?;
                    if !kept.is_empty() {
                        self.stage = self.steps(context, Some(kept))?;
                    }
                }
                Stage::Steps {
                    mut step,
                    kept,
                    mut at,
                    columns,
                } => {
                    while let Some(run) = kept.get(at) {
                        let has_come = step.row() >= run.start || step.skip_to(run.start)? == Progress::Done;
                        if !has_come || step.read_to(run.end)? == Progress::Missing {
                            self.stage = Stage::Steps {
                                step,
                                kept,
                                at,
                                columns,
                            };
                            return Ok(Offer::NeedsData);
                        }
                        at += 1;
                    }
                    self.stage = self.select(context, *step, &kept, columns)?;
                }
                stage @ Stage::Rows(_) => {
                    self.stage = stage;
                    return Ok(Offer::Rows);
                }
                Stage::New | Stage::Finished => return Ok(Offer::Nothing),
            }
        }
    }

    /// Begins to read the steps, and the other columns beside them where that is cheaper.
    fn steps(&self, context: &Context<'_>, kept: Option<Vec<Range<u64>>>) -> Result<Stage> {
        // All of them are held until the rows are given.
        let rows = kept
            .iter()
            .flatten()
            .map(|run| run.end - run.start)
            .reduce(|sum, rows| sum + rows);
        context
            .query
            .limits
            .check_memory(rows.unwrap_or(self.rows).saturating_mul(8))?;
        let step = step_reader(context, self.group, kept.as_deref())?;
        let columns = match self.how {
            How::StepsFirst => None,
            How::InOneGo | How::ByPages => Some(ColumnReader::all(context, self.group, kept.as_deref())?),
        };
        Ok(Stage::Steps {
            step: Box::new(step),
            kept: kept.unwrap_or_else(|| std::iter::once(0..self.rows).collect()),
            at: 0,
            columns,
        })
    }

    /// Goes through the steps that were read.
    fn select(
        &mut self,
        context: &Context<'_>,
        mut step: LeafReader,
        kept: &[Range<u64>],
        columns: Option<Vec<ColumnReader>>,
    ) -> Result<Stage> {
        let rows = step.take();
        let mut selection = Selection::default();
        selection.look(&step.leaf, &rows, kept, context.query.steps)?;
        let Some((first, last)) = selection.bounds else {
            return Ok(Stage::Finished);
        };
        let (low, high) = *self.bounds.get_or_insert((first, last));
        if first < low || last > high {
            return Err(Error::new(Code::Corrupt, "the statistics contradict the steps").in_column(STEP));
        }
        let steps = output::column(&step.leaf, rows.buffer, rows.validity, rows.rows)?;
        let mut steps = selection.only(steps, kept)?;
        // Rows without a step were not selected.
        steps.validity = None;
        let columns = match columns {
            Some(columns) => columns,
            None => ColumnReader::all(context, self.group, Some(&selection.runs))?,
        };
        Ok(Stage::Rows(Box::new(Rows::new(steps, selection, columns))))
    }

    /// Decodes as far as the bytes at hand allow, until there are rows.
    pub fn offer(&mut self, context: &Context<'_>) -> Result<Offer> {
        loop {
            if self.head.is_some() {
                return Ok(Offer::Rows);
            }
            match self.look(context)? {
                Offer::Rows => {}
                other => return Ok(other),
            }
            let Stage::Rows(rows) = &mut self.stage else {
                return Ok(Offer::Nothing);
            };
            if rows.is_finished() {
                self.stage = Stage::Finished;
                return Ok(Offer::Nothing);
            }
            let Some((steps, batch)) = rows.next(context)? else {
                return Ok(Offer::NeedsData);
            };
            if batch.rows == 0 {
                continue;
            }
            self.heads += 1;
            self.head = Some(Head {
                number: self.heads,
                batch: Arc::new(batch),
                steps,
                at: 0,
            });
        }
    }
}

/// How many bytes of a column are asked for at a time.
fn window(bytes: u64, columns: Option<&[ColumnReader]>) -> u64 {
    if bytes <= WHOLE {
        return u64::MAX / 4;
    }
    let leaves: usize = columns.unwrap_or_default().iter().map(ColumnReader::leaves).sum();
    (WHOLE / (leaves as u64 + 1)).max(LEAST_WINDOW)
}
