//! Opening a file without doing I/O: says which bytes it wants until the footer is known.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::error::{Code, Error, Result};
use crate::format::footer::Statistics;
use crate::format::footer::{Footer, TAIL, footer_length};
use crate::format::page_index::PagePlace;
use crate::format::schema::{Node, columns};
use crate::steps::STEP;

/// A file of which the footer is known.
#[derive(Debug, Clone)]
pub struct OpenFile {
    /// The name for messages.
    pub name: String,
    /// The file's size in bytes.
    pub size: u64,
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    footer: Footer,
    columns: Vec<Node>,
    /// The bytes before the footer that came along with it: often the page index is among them.
    before: (u64, Bytes),
    index: Mutex<HashMap<(usize, usize), LeafIndex>>,
}

/// The page index of one column chunk.
#[derive(Debug, Clone)]
pub(crate) struct LeafIndex {
    pub pages: Arc<Vec<PagePlace>>,
    pub bounds: Option<Arc<Vec<Statistics>>>,
}

impl OpenFile {
    pub(crate) fn footer(&self) -> &Footer {
        &self.inner.footer
    }

    pub(crate) fn columns(&self) -> &[Node] {
        &self.inner.columns
    }

    /// The column of a name; the first when the name is there twice.
    pub(crate) fn column(&self, name: &str) -> Option<&Node> {
        self.columns().iter().find(|column| column.name == name)
    }

    pub(crate) fn step_column(&self) -> Option<&Node> {
        self.column(STEP)
    }

    /// What is known of the pages of a leaf in a row group.
    pub(crate) fn index(&self, group: usize, leaf: usize) -> Option<LeafIndex> {
        let known = self.inner.index.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&(group, leaf)).cloned()
    }

    pub(crate) fn remember_index(&self, group: usize, leaf: usize, index: LeafIndex) {
        let mut known = self.inner.index.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert((group, leaf), index);
    }

    /// Bytes that have come along when the file was opened.
    pub(crate) fn kept(&self, wanted: &Range<u64>) -> Option<Bytes> {
        part(&self.inner.before, wanted)
    }

    /// The number of rows that the footer tells.
    pub fn num_rows(&self) -> u64 {
        self.footer().groups.iter().map(|group| group.rows).sum()
    }

    /// Whether there is nothing in it: the service marks a run without history by a file without columns.
    pub fn is_empty(&self) -> bool {
        self.num_rows() == 0
    }
}

/// A file on its way to being an [`OpenFile`].
#[derive(Debug)]
pub struct Opening {
    name: String,
    size: u64,
    ranges: Vec<(u64, Bytes)>,
    footer: Option<Range<u64>>,
}

impl Opening {
    /// Starts opening a file of `size` bytes.
    pub fn new(name: impl Into<String>, size: u64) -> Self {
        Self {
            name: name.into(),
            size,
            ranges: Vec::new(),
            footer: None,
        }
    }

    /// The name given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Hands over the bytes of the file from `start` on; more than was asked for is welcome.
    ///
    /// # Errors
    /// When the bytes reach beyond the end of the file.
    pub fn push(&mut self, start: u64, bytes: Bytes) -> Result<()> {
        check_place(start, bytes.len(), self.size).map_err(|error| error.in_file(&self.name))?;
        self.ranges.push((start, bytes));
        Ok(())
    }

    /// Goes on with what has been pushed: the ranges still wanted, or the open file.
    ///
    /// # Errors
    /// When the file is no parquet file, is cut short, corrupt or encrypted, or has rows but no `_step`.
    pub fn proceed(&mut self) -> Result<std::result::Result<OpenFile, Vec<Range<u64>>>> {
        self.try_proceed().map_err(|error| error.in_file(&self.name))
    }

    fn try_proceed(&mut self) -> Result<std::result::Result<OpenFile, Vec<Range<u64>>>> {
        if self.size < TAIL + 4 {
            return Err(Error::new(
                Code::Truncated,
                format!("a file of {} bytes cannot be a parquet file", self.size),
            ));
        }
        let footer = if let Some(footer) = &self.footer {
            footer.clone()
        } else {
            let tail = self.size - TAIL..self.size;
            let Some(bytes) = self.bytes(&tail) else {
                return Ok(Err(vec![tail]));
            };
            let length = footer_length(&bytes, self.size)?;
            let footer = self.size - TAIL - length..self.size - TAIL;
            self.footer = Some(footer.clone());
            footer
        };
        let Some(bytes) = self.joined(&footer) else {
            let there = self.ranges.iter().map(|(start, _)| *start);
            let end = there
                .filter(|start| *start > footer.start)
                .min()
                .unwrap_or(footer.end);
            let wanted = footer.start..end.min(footer.end);
            return Ok(Err(vec![wanted]));
        };
        let footer_start = footer.start;
        // Everything that the footer tells of lies before it.
        let footer = Footer::read(&bytes, footer_start)?;
        let columns = columns(&footer)?;
        let before = self.ranges.iter().filter(|(start, _)| *start < footer_start);
        let before = before.min_by_key(|(start, _)| footer_start - start).cloned();
        let file = OpenFile {
            name: self.name.clone(),
            size: self.size,
            inner: Arc::new(Inner {
                footer,
                columns,
                before: before.unwrap_or_default(),
                index: Mutex::default(),
            }),
        };
        if !file.is_empty() && file.step_column().is_none() {
            let message = format!("the file has {} rows but no column `{STEP}`", file.num_rows());
            return Err(Error::new(Code::NoStepColumn, message));
        }
        Ok(Ok(file))
    }

    fn bytes(&self, wanted: &Range<u64>) -> Option<Bytes> {
        self.ranges.iter().find_map(|pushed| part(pushed, wanted))
    }

    /// Bytes that may have come in several parts.
    fn joined(&self, wanted: &Range<u64>) -> Option<Bytes> {
        if let Some(bytes) = self.bytes(wanted) {
            return Some(bytes);
        }
        let mut joined = Vec::new();
        let mut at = wanted.start;
        while at < wanted.end {
            let covers = |(start, bytes): &&(u64, Bytes)| *start <= at && at < start + bytes.len() as u64;
            let (start, bytes) = self.ranges.iter().find(covers)?;
            let to = wanted.end.min(start + bytes.len() as u64);
            joined.extend_from_slice(&bytes[(at - start) as usize..(to - start) as usize]);
            at = to;
        }
        Some(Bytes::from(joined))
    }
}

fn part((start, bytes): &(u64, Bytes), wanted: &Range<u64>) -> Option<Bytes> {
    let from = usize::try_from(wanted.start.checked_sub(*start)?).ok()?;
    let to = from + usize::try_from(wanted.end - wanted.start).ok()?;
    (to <= bytes.len()).then(|| bytes.slice(from..to))
}

/// Refuses bytes that reach beyond the end of a file.
pub(crate) fn check_place(start: u64, length: usize, size: u64) -> Result<()> {
    if start.checked_add(length as u64).is_some_and(|end| end <= size) {
        return Ok(());
    }
    let message = format!("{length} bytes from {start} on were pushed for a file of {size} bytes");
    Err(Error::new(Code::InvalidQuery, message).at(start))
}
