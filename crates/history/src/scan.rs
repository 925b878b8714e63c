//! The scan itself: a machine that says which bytes it needs, and gives batches whose steps ascend over all files.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use crate::column::Batch;
use crate::decode::buffers::Buffers;
use crate::error::{Code, Error, Result};
use crate::filled::Filled;
use crate::merge::Ready;
use crate::open::{OpenFile, check_place};
use crate::plan::{Plan, plan_file};
use crate::query::Query;
use crate::ranges::coalesce;
use crate::schema::{ColumnSchema, union_columns};
use crate::steps::STEP;
use crate::unit::{Context, Key, Offer, PageCount, Unit};

/// The next row groups are asked for ahead of their turn, one at least, up to about this many bytes.
const AHEAD: u64 = 4 * 1024 * 1024;

/// What a scan says when it is asked to go on.
#[derive(Debug)]
pub enum Next {
    /// It needs bytes that [`Scan::requests`] has named; push them, then ask again.
    NeedsData,
    /// Rows, ascending by step.
    Batch(Batch),
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
    files: Arc<[OpenFile]>,
    query: Query,
    schema: Vec<ColumnSchema>,
    missing: Vec<String>,
    plan: Plan,
    /// Row groups of unknown steps.
    unknown: Vec<Unit>,
    waiting: VecDeque<Unit>,
    active: Vec<Unit>,
    ready: Ready,
    buffers: Buffers,
    pages: PageCount,
    rows: u64,
    peak: u64,
}

impl Scan {
    pub(crate) fn new(files: Arc<[OpenFile]>, query: Query) -> Result<Self> {
        query.check()?;
        let known = union_columns(&files);
        let is_known = |key: &&String| known.iter().any(|column| column.name == **key);
        let asked = query.asked().unwrap_or_default();
        let missing = asked.iter().filter(|key| !is_known(key)).cloned().collect();
        let schema = query.columns(known);
        let mut plans = Vec::with_capacity(files.len());
        for file in files.iter() {
            plans.push(plan_file(file, &schema, &query).map_err(|error| error.in_file(&file.name))?);
        }
        let plan = Plan {
            files: plans,
            steps: query.steps,
        };
        let mut scan = Self {
            schema,
            missing,
            unknown: Vec::new(),
            waiting: VecDeque::new(),
            active: Vec::new(),
            ready: Ready::default(),
            buffers: Buffers::default(),
            pages: PageCount::default(),
            rows: 0,
            peak: 0,
            plan,
            files,
            query,
        };
        for (index, file) in scan.plan.files.iter().enumerate() {
            for read in &file.reads {
                let unit = Unit::new(index, read);
                if read.bounds.is_some() {
                    scan.waiting.push_back(unit);
                } else {
                    scan.unknown.push(unit);
                }
            }
        }
        scan.waiting.make_contiguous().sort_by_key(Unit::start);
        Ok(scan)
    }

    /// The columns of the batches, in their order.
    pub fn columns(&self) -> &[ColumnSchema] {
        &self.schema
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
        self.units().map(Unit::buffered_bytes).sum()
    }

    /// The most bytes that were held at a time so far, the ones that wait to be decoded included.
    pub fn peak_bytes(&self) -> u64 {
        self.peak
    }

    /// The pages of which the page index has told the place so far, and how many of them were passed over unread.
    pub fn pages(&self) -> (u64, u64) {
        self.pages.get()
    }

    fn units(&self) -> impl Iterator<Item = &Unit> {
        self.active.iter().chain(&self.waiting).chain(&self.unknown)
    }

    /// Hands over bytes of a file from `start` on.
    ///
    /// # Errors
    /// When there is no such file, or the bytes reach beyond its end.
    pub fn push(&mut self, file: usize, start: u64, bytes: &Bytes) -> Result<()> {
        let Some(known) = self.files.get(file) else {
            return Err(Error::new(Code::InvalidQuery, format!("there is no file {file}")));
        };
        check_place(start, bytes.len(), known.size).map_err(|error| error.in_file(&known.name))?;
        let all = self
            .active
            .iter_mut()
            .chain(&mut self.waiting)
            .chain(&mut self.unknown);
        for unit in all.filter(|unit| unit.file == file) {
            unit.push(start, bytes);
        }
        Ok(())
    }

    /// The ranges that are wanted now and were not asked for before: what comes next, and something ahead of it.
    ///
    /// # Errors
    /// When a file turns out to be corrupt.
    pub fn requests(&mut self) -> Result<Vec<FileRanges>> {
        let mut asks: Vec<Vec<Range<u64>>> = self.files.iter().map(|_| Vec::new()).collect();
        let files = Arc::clone(&self.files);
        let urgent = self.active.iter_mut();
        for unit in urgent {
            ask(unit, &files, &mut asks);
        }
        // Nothing is topped up before it has sunk to the half, so that the requests are not too many.
        let mut ahead: u64 = self
            .unknown
            .iter()
            .chain(&self.waiting)
            .map(Unit::asked_bytes)
            .sum();
        if ahead <= AHEAD / 2 {
            for unit in self.unknown.iter_mut().chain(&mut self.waiting) {
                if ahead >= AHEAD {
                    break;
                }
                if unit.asked_bytes() > 0 && unit.bounds.is_some() {
                    continue;
                }
                let file = &files[unit.file];
                let context = Context {
                    file,
                    query: &self.query,
                    schema: &self.schema,
                    buffers: &self.buffers,
                    pages: &self.pages,
                };
                unit.prepare(&context)
                    .map_err(|error| error.in_file(&file.name))?;
                ask(unit, &files, &mut asks);
                ahead += unit.bytes.max(1);
            }
        }
        let gap = self.query.request_bytes;
        let of = |(file, ranges)| FileRanges {
            file,
            ranges: coalesce(ranges, gap),
        };
        let asked = asks.into_iter().enumerate().map(of);
        Ok(asked.filter(|asked| !asked.ranges.is_empty()).collect())
    }

    /// Goes on with what has been pushed.
    ///
    /// # Errors
    /// When a file turns out to be corrupt, or to hold what this build does not read, or when a limit is reached.
    #[allow(
        clippy::should_implement_trait,
        reason = "an iterator could not ask for bytes"
    )]
    pub fn next(&mut self) -> Result<Next> {
        if !self.look()? {
            return Ok(Next::NeedsData);
        }
        loop {
            self.activate();
            match self.fill()? {
                Filled::NeedsData => return Ok(Next::NeedsData),
                Filled::Changed => continue,
                Filled::Nothing => {
                    return match self.ready.take()? {
                        Some(batch) => self.give(batch),
                        None => Ok(Next::Finished),
                    };
                }
                Filled::Heads => {}
            }
            if let Some(batch) = self.emit()? {
                return self.give(batch);
            }
        }
    }

    fn give(&mut self, batch: Batch) -> Result<Next> {
        self.rows += batch.rows as u64;
        self.query.limits.check_rows(self.rows)?;
        Ok(Next::Batch(batch))
    }

    /// Looks at the row groups of unknown steps; true once none is left.
    fn look(&mut self) -> Result<bool> {
        if self.unknown.is_empty() {
            return Ok(true);
        }
        let mut left = Vec::new();
        for mut unit in std::mem::take(&mut self.unknown) {
            let file = &self.files[unit.file];
            let context = Context {
                file,
                query: &self.query,
                schema: &self.schema,
                buffers: &self.buffers,
                pages: &self.pages,
            };
            match unit.look(&context).map_err(|error| error.in_file(&file.name))? {
                Offer::NeedsData => left.push(unit),
                Offer::Rows => self.waiting.push_back(unit),
                Offer::Nothing => {}
            }
        }
        self.unknown = left;
        self.measure()?;
        self.waiting.make_contiguous().sort_by_key(Unit::start);
        Ok(self.unknown.is_empty())
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

    /// Sees to it that each active row group has rows to compare.
    fn fill(&mut self) -> Result<Filled> {
        let mut filled = Filled::Nothing;
        let mut at = 0;
        let mut is_decoded = false;
        while let Some(unit) = self.active.get_mut(at) {
            let had_rows = unit.head.is_some();
            is_decoded |= !had_rows;
            let file = &self.files[unit.file];
            let context = Context {
                file,
                query: &self.query,
                schema: &self.schema,
                buffers: &self.buffers,
                pages: &self.pages,
            };
            match unit.offer(&context).map_err(|error| error.in_file(&file.name))? {
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
        if is_decoded {
            self.measure()?;
        }
        if filled == Filled::Nothing && !self.waiting.is_empty() {
            return Ok(Filled::Changed);
        }
        Ok(filled)
    }

    fn measure(&mut self) -> Result<()> {
        let held: u64 = self
            .units()
            .map(|unit| unit.held_bytes() + unit.buffered_bytes())
            .sum();
        self.peak = self.peak.max(held);
        self.query.limits.check_memory(held)
    }

    /// Moves the rows that come next into the batch to be; gives the batch when it is full.
    fn emit(&mut self) -> Result<Option<Batch>> {
        let Some(at) = (0..self.active.len()).min_by_key(|at| self.active[*at].key()) else {
            return Ok(None);
        };
        let others = self.active.iter().enumerate().filter(|(other, _)| *other != at);
        let keys = others
            .map(|(_, unit)| unit.key())
            .chain(self.waiting.front().map(Unit::start));
        let bound: Option<Key> = keys.min();
        let unit = &mut self.active[at];
        let (file, group) = (unit.file, unit.group);
        let Some(mut head) = unit.head.take() else {
            let message = "a row group without rows was to give some";
            return Err(Error::new(Code::Corrupt, message).in_column(STEP));
        };
        let room = self.query.batch_rows - self.ready.len();
        let before = |step: i64| bound.is_none_or(|bound| (step, file, group) < bound);
        let left = head.len() - head.at;
        // What is left over from a row group would have to be copied together with all of the next one, batch by batch.
        if self.ready.is_worth_giving(left, self.query.batch_rows) && before(head.step(head.len() - 1)) {
            unit.head = Some(head);
            return self.ready.take();
        }
        let most = room.min(left);
        let count = if before(head.step(head.at + most - 1)) {
            most
        } else {
            rows_before(&head, most, before).max(1)
        };
        let rows = head.at..head.at + count;
        head.at = rows.end;
        let (batch, number) = (Arc::clone(&head.batch), head.number);
        if head.at < head.len() {
            unit.head = Some(head);
        } else {
            drop(head);
        }
        self.ready
            .add((file, group, number), batch, rows, self.query.batch_rows)
    }
}

fn ask(unit: &mut Unit, files: &[OpenFile], asks: &mut [Vec<Range<u64>>]) {
    let file = &files[unit.file];
    for range in unit.ask() {
        match file.kept(&range) {
            // Small files are there from the opening on.
            Some(bytes) => unit.push(range.start, &bytes),
            None => asks[unit.file].push(range),
        }
    }
}

/// How many of the next rows of a head come before something else, by halves.
fn rows_before(head: &crate::unit::Head, most: usize, before: impl Fn(i64) -> bool) -> usize {
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = usize::midpoint(low, high);
        if before(head.step(head.at + middle)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
