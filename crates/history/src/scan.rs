//! The scan itself: a machine that says which bytes it needs, and gives batches whose steps ascend over all files.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use arrow_select::interleave::interleave_record_batch;
use bytes::Bytes;

use crate::error::{Code, Error, Result};
use crate::history::History;
use crate::open::beyond;
use crate::plan::{Plan, plan_file};
use crate::query::Query;
use crate::ranges::coalesce;
use crate::schema::{ColumnSchema, describe, result_schema, union_fields};
use crate::survey::Survey;
use crate::unit::{Key, Offer, Unit};

/// The next row groups are asked for ahead of their turn, one at least, up to this many bytes.
const AHEAD: u64 = 4 * 1024 * 1024;

/// What a scan says when it is asked to go on.
#[derive(Debug)]
pub enum Next {
    /// It needs these bytes; push them, then ask again.
    NeedsData(Vec<FileRanges>),
    /// Rows, ascending by step.
    Batch(RecordBatch),
    /// There are no more rows.
    Finished,
}

/// Byte ranges of one file, ascending and apart from one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRanges {
    /// The file's index.
    pub file: usize,
    /// The ranges, ends exclusive.
    pub ranges: Vec<Range<u64>>,
}

/// A running scan.
pub struct Scan {
    history: Arc<History>,
    query: Query,
    schema: SchemaRef,
    columns: Vec<ColumnSchema>,
    missing: Vec<String>,
    plan: Plan,
    surveys: Vec<Survey>,
    waiting: VecDeque<Unit>,
    active: Vec<Unit>,
    ready: Ready,
}

/// What a batch came from: the file, the row group, and which of its heads.
type Source = (usize, usize, usize);

/// Rows in their final order that do not fill a batch yet.
#[derive(Default)]
struct Ready {
    sources: Vec<Source>,
    batches: Vec<RecordBatch>,
    rows: Vec<(usize, usize)>,
}

impl Scan {
    pub(crate) fn new(history: Arc<History>, query: Query) -> Result<Self> {
        query.check()?;
        let fields = union_fields(history.files());
        let known: Vec<String> = fields.iter().map(|(field, _)| field.name().clone()).collect();
        let names = query.columns(&known);
        let missing = query
            .asked()
            .unwrap_or_default()
            .iter()
            .filter(|key| !known.contains(key))
            .cloned()
            .collect();
        let schema = result_schema(&fields, &names);
        let chosen: Vec<_> = names
            .iter()
            .filter_map(|name| fields.iter().find(|(field, _)| field.name() == name).cloned())
            .collect();
        let mut files = Vec::with_capacity(history.files().len());
        for file in history.files() {
            files.push(plan_file(file, &names, query.steps).map_err(|error| error.in_file(&file.name))?);
        }
        let plan = Plan {
            files,
            steps: query.steps,
        };
        let mut scan = Self {
            schema,
            columns: describe(&chosen),
            missing,
            plan,
            surveys: Vec::new(),
            waiting: VecDeque::new(),
            active: Vec::new(),
            ready: Ready::default(),
            history,
            query,
        };
        scan.set_up()?;
        Ok(scan)
    }

    fn set_up(&mut self) -> Result<()> {
        let mut units = Vec::new();
        for (index, file) in self.plan.files.iter().enumerate() {
            for read in &file.reads {
                match read.bounds {
                    Some(bounds) => units.push(Unit::new(index, read, bounds)),
                    None => self
                        .surveys
                        .push(Survey::new(index, &self.history.files()[index], read.group)?),
                }
            }
        }
        self.wait(units);
        Ok(())
    }

    fn wait(&mut self, units: impl IntoIterator<Item = Unit>) {
        self.waiting.extend(units);
        self.waiting.make_contiguous().sort_by_key(Unit::start);
    }

    /// The columns of the batches, in their order.
    pub fn columns(&self) -> &[ColumnSchema] {
        &self.columns
    }

    /// The asked keys that no file has.
    pub fn missing_keys(&self) -> &[String] {
        &self.missing
    }

    /// What the scan reads and skips.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The bytes that were pushed and are not decoded yet.
    pub fn buffered_bytes(&self) -> u64 {
        self.active
            .iter()
            .chain(&self.waiting)
            .map(Unit::buffered_bytes)
            .sum()
    }

    /// Hands over bytes of a file from `start` on.
    ///
    /// # Errors
    /// When there is no such file, or the bytes reach beyond its end.
    pub fn push(&mut self, file: usize, start: u64, bytes: &Bytes) -> Result<()> {
        let Some(known) = self.history.files().get(file) else {
            return Err(Error::new(Code::InvalidQuery, format!("there is no file {file}")));
        };
        if start
            .checked_add(bytes.len() as u64)
            .is_none_or(|end| end > known.size)
        {
            return Err(beyond(start, bytes.len(), known.size).in_file(&known.name));
        }
        for survey in self.surveys.iter_mut().filter(|survey| survey.file == file) {
            survey.push(start, bytes)?;
        }
        for unit in self
            .active
            .iter_mut()
            .chain(&mut self.waiting)
            .filter(|unit| unit.file == file)
        {
            unit.push(start, bytes)?;
        }
        Ok(())
    }

    /// Goes on with what has been pushed.
    ///
    /// # Errors
    /// When a file turns out to be corrupt, or to hold what this build does not read.
    #[allow(
        clippy::should_implement_trait,
        reason = "an iterator could not ask for bytes"
    )]
    pub fn next(&mut self) -> Result<Next> {
        if !self.survey()? {
            return Ok(Next::NeedsData(self.wanted()));
        }
        loop {
            self.activate();
            match self.fill()? {
                Filled::NeedsData => return Ok(Next::NeedsData(self.wanted())),
                Filled::Changed => continue,
                Filled::Nothing => return Ok(self.ready.take()?.map_or(Next::Finished, Next::Batch)),
                Filled::Heads => {}
            }
            if let Some(batch) = self.emit()? {
                return Ok(Next::Batch(batch));
            }
        }
    }

    /// Goes on with the row groups of unknown steps; true once none is left.
    fn survey(&mut self) -> Result<bool> {
        let mut left = Vec::new();
        let mut found = Vec::new();
        for mut survey in std::mem::take(&mut self.surveys) {
            let name = &self.history.files()[survey.file].name;
            match survey.proceed().map_err(|error| error.in_file(name))? {
                None => left.push(survey),
                Some(Some((first, last))) if self.query.steps.overlaps(first, last) => {
                    let mut reads = self.plan.files[survey.file].reads.iter();
                    let read = reads.find(|read| read.group == survey.group);
                    found.extend(read.map(|read| Unit::new(survey.file, read, (first, last))));
                }
                Some(_) => {}
            }
        }
        self.surveys = left;
        self.wait(found);
        Ok(self.surveys.is_empty())
    }

    /// Lets in each waiting row group that may hold the next row.
    fn activate(&mut self) {
        while let Some(unit) = self.waiting.front() {
            let lowest = self.active.iter().map(Unit::key).min();
            if lowest.is_some_and(|lowest| lowest < unit.start()) {
                return;
            }
            self.active.extend(self.waiting.pop_front());
        }
    }

    /// Sees to it that each active row group has rows to compare, and that the next one is on its way.
    fn fill(&mut self) -> Result<Filled> {
        let mut filled = Filled::Nothing;
        let mut at = 0;
        while let Some(unit) = self.active.get_mut(at) {
            let had_rows = unit.head.is_some();
            match unit.offer(&self.history.files()[unit.file], &self.query, &self.schema)? {
                Offer::Nothing => {
                    self.active.swap_remove(at);
                    filled = filled.and(Filled::Changed);
                    continue;
                }
                Offer::NeedsData => filled = filled.and(Filled::NeedsData),
                // Fresh rows may begin later than was promised, which changes who comes next.
                Offer::Rows => filled = filled.and(if had_rows { Filled::Heads } else { Filled::Changed }),
            }
            at += 1;
        }
        if filled == Filled::Nothing && !self.waiting.is_empty() {
            return Ok(Filled::Changed);
        }
        if filled == Filled::NeedsData {
            let mut ahead = 0;
            for unit in &mut self.waiting {
                unit.offer(&self.history.files()[unit.file], &self.query, &self.schema)?;
                ahead += unit.bytes;
                if ahead >= AHEAD {
                    break;
                }
            }
        }
        Ok(filled)
    }

    fn wanted(&self) -> Vec<FileRanges> {
        let units = self
            .active
            .iter()
            .chain(&self.waiting)
            .map(|unit| (unit.file, &unit.wanted));
        let surveys = self.surveys.iter().map(|survey| (survey.file, &survey.wanted));
        let all: Vec<_> = units
            .chain(surveys)
            .filter(|(_, wanted)| !wanted.is_empty())
            .collect();
        let of = |file: usize| {
            all.iter()
                .filter(move |(of, _)| *of == file)
                .flat_map(|(_, wanted)| wanted.iter().cloned())
        };
        let files = 0..self.history.files().len();
        let asked = files.map(|file| FileRanges {
            file,
            ranges: coalesce(of(file)),
        });
        asked.filter(|asked| !asked.ranges.is_empty()).collect()
    }

    /// Moves the rows that come next into the batch to be; gives the batch when it is full.
    fn emit(&mut self) -> Result<Option<RecordBatch>> {
        let Some(at) = (0..self.active.len()).min_by_key(|at| self.active[*at].key()) else {
            return Ok(None);
        };
        let others = self
            .active
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .map(|(_, unit)| unit.key());
        let bound: Option<Key> = others.chain(self.waiting.front().map(Unit::start)).min();
        let unit = &mut self.active[at];
        let (file, group) = (unit.file, unit.group);
        let Some(head) = &mut unit.head else {
            return Err(Error::new(
                Code::Corrupt,
                "a row group without rows was to give some",
            ));
        };
        let rest = &head.steps[head.at..];
        let before = |step: &i64| bound.is_none_or(|bound| (*step, file, group) < bound);
        let room = self.query.batch_rows - self.ready.rows.len();
        let count = rest.partition_point(before).clamp(1, room);
        let (from, to) = (head.at, head.at + count);
        head.at = to;
        let source = (file, group, head.number);
        let batch = head.batch.clone();
        if to == head.steps.len() {
            unit.head = None;
        }
        self.ready.add(source, batch, from..to, self.query.batch_rows)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Filled {
    Nothing,
    Heads,
    Changed,
    NeedsData,
}

impl Filled {
    /// The more pressing of two.
    fn and(self, other: Self) -> Self {
        if other as u8 > self as u8 { other } else { self }
    }
}

impl Ready {
    /// Adds rows of one source, of which `limit` leaves room for; gives the batch when it is full.
    fn add(
        &mut self,
        source: Source,
        batch: RecordBatch,
        rows: Range<usize>,
        limit: usize,
    ) -> Result<Option<RecordBatch>> {
        // A long run of one source needs no copying together with others.
        if self.rows.is_empty() && rows.len() * 2 >= limit {
            return Ok(Some(batch.slice(rows.start, rows.len())));
        }
        let known = self.sources.iter().rposition(|known| *known == source);
        let place = known.unwrap_or(self.sources.len());
        if known.is_none() {
            self.sources.push(source);
            self.batches.push(batch);
        }
        self.rows.extend(rows.map(|row| (place, row)));
        if self.rows.len() >= limit {
            self.take()
        } else {
            Ok(None)
        }
    }

    fn take(&mut self) -> Result<Option<RecordBatch>> {
        let Self { batches, rows, .. } = std::mem::take(self);
        if rows.is_empty() {
            return Ok(None);
        }
        let batches: Vec<&RecordBatch> = batches.iter().collect();
        Ok(Some(interleave_record_batch(&batches, &rows)?))
    }
}
