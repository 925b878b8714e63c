//! Reads the rows of one leaf column of a row group, page by page, as far as its bytes have come.

use bytes::Bytes;

use super::buffers::Buffers;
use super::dictionary::{Dictionary, dictionary};
use super::leaf_rows::LeafRows;
use super::open_page::OpenPage;
use super::page::{check_crc, expand_body, open};
use super::page_levels::presence;
use super::source::{Source, Span};
use super::values::Decoder;
use crate::column::Bits;
use crate::error::{Code, Error, Result};
use crate::format::footer::Chunk;
use crate::format::page_header::{PageHeader, PageKind};
use crate::format::schema::Leaf;
use crate::format::types::{Codec, Encoding};
use crate::limits::Limits;

/// Rows are read so many at a time.
const MOST_ROWS: usize = 1 << 18;

/// Whether it is done, or bytes are missing for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    Done,
    Missing,
}

/// A reader of one leaf column in one row group.
pub(crate) struct LeafReader {
    pub leaf: Leaf,
    pub source: Source,
    is_flat: bool,
    codec: Codec,
    limits: Limits,
    dictionary: Option<Dictionary>,
    /// The dictionary page with the number of its values, until a page refers to it.
    packed_dictionary: Option<(PageHeader, Bytes, usize)>,
    page: Option<OpenPage>,
    buffers: Buffers,
    /// The row that comes next.
    row: u64,
    rows: LeafRows,
    /// How many values the pages may still have.
    values: u64,
}

impl LeafReader {
    /// A reader of some spans of a chunk. `is_flat` columns have a place in the buffer for each row.
    pub fn new(
        leaf: &Leaf,
        chunk: &Chunk,
        spans: Vec<Span>,
        is_flat: bool,
        limits: Limits,
        buffers: Buffers,
    ) -> Self {
        Self {
            source: Source::new(spans),
            rows: LeafRows::new(leaf, is_flat),
            leaf: leaf.clone(),
            is_flat,
            codec: chunk.codec,
            limits,
            dictionary: None,
            packed_dictionary: None,
            page: None,
            buffers,
            row: 0,
            values: chunk.values,
        }
    }

    /// The row that comes next.
    pub fn row(&self) -> u64 {
        self.row
    }

    /// About how many bytes are held, without those that wait to be decoded.
    pub fn held(&self) -> u64 {
        let page = self.page.as_ref().map_or(0, |open| open.page.data.len() as u64);
        let dictionary = self.dictionary.as_ref().map_or(0, Dictionary::bytes);
        let packed = self
            .packed_dictionary
            .as_ref()
            .map_or(0, |(_, body, _)| body.len() as u64);
        page + dictionary + packed + self.rows.bytes()
    }

    /// The rows that have been read; none are left here.
    pub fn take(&mut self) -> LeafRows {
        std::mem::replace(&mut self.rows, LeafRows::new(&self.leaf, self.is_flat))
    }

    /// Reads on to a row, which comes next then.
    pub fn read_to(&mut self, row: u64) -> Result<Progress> {
        self.go_to(row, true)
    }

    /// Passes over everything before a row.
    pub fn skip_to(&mut self, row: u64) -> Result<Progress> {
        while let Some(next) = self.source.next_span()
            // The dictionary's span has no row.
            && self.source.span().is_some_and(|span| span.row.is_some())
            && next.row.is_some_and(|first| first <= row)
        {
            self.source.skip_span();
            self.close_page();
        }
        self.go_to(row, false)
    }

    fn go_to(&mut self, row: u64, keep: bool) -> Result<Progress> {
        // Not for all rows at once: what the footer says of them may be wrong.
        if keep && self.rows.rows == 0 && self.is_flat {
            self.rows
                .buffer
                .reserve((row.saturating_sub(self.row) as usize).min(MOST_ROWS));
        }
        loop {
            if self.is_flat && self.row >= row {
                return Ok(Progress::Done);
            }
            if !self.page.as_ref().is_some_and(OpenPage::has_rows) {
                match self.next_page(if keep { 0 } else { row })? {
                    Next::Page => continue,
                    Next::Missing => return Ok(Progress::Missing),
                    Next::End if self.row >= row => return Ok(Progress::Done),
                    Next::End => return Err(corrupt("a column has fewer rows than its row group")),
                }
            }
            if self.is_flat {
                self.flat_rows(row, keep)?;
            } else if self.nested_rows(row, keep)? {
                return Ok(Progress::Done);
            }
            self.limits.check_memory(self.rows.bytes())?;
        }
    }

    fn flat_rows(&mut self, row: u64, keep: bool) -> Result<()> {
        let Some(open) = &mut self.page else {
            return Ok(());
        };
        // Not more at a time than the limits can be looked after: a few bytes may stand for billions of rows.
        let count = ((row - self.row) as usize).min(open.page.left).min(MOST_ROWS);
        let data = &open.page.data;
        let mut scratch = Bits::default();
        let (validity, from) = match (&mut self.rows.validity, keep) {
            (Some(bits), true) => {
                let from = bits.len();
                (bits, from)
            }
            _ => (&mut scratch, 0),
        };
        let there = match &mut open.page.definition {
            None => count,
            Some(runs) => {
                presence(runs, data, count, self.leaf.definition, validity)?;
                validity.count(from..from + count)
            }
        };
        let dictionary = self.dictionary.as_ref();
        if keep {
            let start = self.rows.buffer.len();
            open.values
                .read(data, dictionary, &self.leaf, there, &mut self.rows.buffer)?;
            if there < count {
                self.rows.buffer.spread(start, validity);
            }
            self.rows.rows += count;
        } else {
            open.values.skip(data, &self.leaf, there)?;
        }
        open.page.left -= count;
        self.row += count as u64;
        Ok(())
    }

    /// Reads entries of this page; true when the row is reached.
    fn nested_rows(&mut self, row: u64, keep: bool) -> Result<bool> {
        let Some(open) = &mut self.page else {
            return Ok(false);
        };
        if open.at == open.definitions.len() {
            open.next_levels(&self.leaf)?;
        }
        let start = open.at;
        let mut reached = false;
        while open.at < open.repetitions.len() {
            if open.repetitions[open.at] == 0 {
                if self.row >= row {
                    reached = true;
                    break;
                }
                self.row += 1;
                self.rows.rows += usize::from(keep);
            } else if self.row == 0 {
                return Err(corrupt("the first value of a column continues a row before it"));
            }
            open.at += 1;
        }
        let definitions = &open.definitions[start..open.at];
        let highest = self.leaf.definition as u8;
        let there: usize = definitions
            .iter()
            .map(|level| usize::from(*level == highest))
            .sum();
        let data = &open.page.data;
        if keep {
            self.rows.definitions.extend_from_slice(definitions);
            self.rows
                .repetitions
                .extend_from_slice(&open.repetitions[start..open.at]);
            let dictionary = self.dictionary.as_ref();
            open.values
                .read(data, dictionary, &self.leaf, there, &mut self.rows.buffer)?;
        } else {
            open.values.skip(data, &self.leaf, there)?;
        }
        Ok(reached)
    }

    /// Opens the next data page. Pages that end before the row `skip` are passed over unread, where that can be told.
    fn next_page(&mut self, skip: u64) -> Result<Next> {
        loop {
            let Some(span) = self.source.span().cloned() else {
                return Ok(Next::End);
            };
            self.row = self.row.max(span.row.unwrap_or(0));
            let Some(there) = self.source.peek() else {
                return Ok(Next::Missing);
            };
            let (there, left) = (there.len() as u64, span.bytes.end - span.bytes.start);
            let header = match self.source.peek().map(PageHeader::read) {
                Some(Ok(header)) => header,
                Some(Err(error)) if error.code == Code::Truncated && there < left => {
                    if let Some(more) = self.source.look((there + 1) as usize) {
                        // The header lies across two answers.
                        let length = (left.min(there + 64 * 1024)) as usize;
                        let joined = self.source.look(length).unwrap_or(more);
                        match PageHeader::read(&joined) {
                            Ok(header) => header,
                            Err(error) if error.code == Code::Truncated && (joined.len() as u64) < left => {
                                self.source.need(joined.len() as u64 * 2);
                                return Ok(Next::Missing);
                            }
                            Err(error) => return Err(not_cut(error)),
                        }
                    } else {
                        self.source.need(there * 2);
                        return Ok(Next::Missing);
                    }
                }
                Some(Err(error)) => return Err(not_cut(error)),
                None => return Ok(Next::Missing),
            };
            let length = (header.length + header.compressed) as u64;
            if length > left {
                return Err(corrupt("a page goes beyond the end of its column chunk"));
            }
            self.limits
                .check_page(header.compressed as u64, header.uncompressed as u64)?;
            if self.is_flat
                && let PageKind::Data { values, .. } | PageKind::DataV2 { values, .. } = header.kind
                && self.row + values as u64 <= skip
            {
                self.row += values as u64;
                self.count(values)?;
                self.source.advance(length);
                continue;
            }
            let Some(whole) = self.source.look(length as usize) else {
                self.source.need(length);
                return Ok(Next::Missing);
            };
            let body = whole.slice(header.length..);
            self.source.advance(length);
            if self.take_page(&header, &body)? {
                return Ok(Next::Page);
            }
        }
    }

    fn close_page(&mut self) {
        if let Some(open) = self.page.take() {
            self.buffers.give(open.page.data);
        }
    }

    /// Refuses pages that have more values than the footer says.
    fn count(&mut self, values: usize) -> Result<()> {
        let left = self.values.checked_sub(values as u64);
        self.values = left.ok_or_else(|| corrupt("the pages of a column have more values than it"))?;
        Ok(())
    }

    fn open_dictionary(&mut self) -> Result<()> {
        if let Some((header, body, values)) = self.packed_dictionary.take() {
            let buffer = self.buffers.take(header.uncompressed);
            let data = expand_body(&header, &body, self.codec, &self.limits, buffer)?;
            self.dictionary = Some(dictionary(data, &self.leaf, values)?);
        }
        Ok(())
    }

    /// Takes in a page; true when it has rows.
    fn take_page(&mut self, header: &PageHeader, body: &Bytes) -> Result<bool> {
        check_crc(header, body)?;
        self.close_page();
        match header.kind {
            PageKind::Dictionary { values, encoding } => {
                if self.dictionary.is_some() || self.packed_dictionary.is_some() {
                    return Err(corrupt("a column chunk has two dictionaries"));
                }
                if !matches!(encoding, Encoding::Plain | Encoding::Dictionary) {
                    return Err(corrupt("a dictionary is in an encoding of its own"));
                }
                // The wanted pages may be some that have gone over to values in full.
                self.packed_dictionary = Some((header.clone(), body.clone(), values));
                Ok(false)
            }
            PageKind::Other => Ok(false),
            PageKind::Data { .. } | PageKind::DataV2 { .. } => {
                let buffer = self.buffers.take(header.uncompressed);
                let page = open(header, body, &self.leaf, self.codec, &self.limits, buffer)?;
                self.count(page.left)?;
                if page.encoding == Encoding::Dictionary {
                    self.open_dictionary()?;
                }
                let values = Decoder::new(&page, &self.leaf, &self.limits)?;
                let has_rows = page.left > 0;
                self.page = Some(OpenPage::new(page, values));
                Ok(has_rows)
            }
        }
    }
}

/// Its memory is good for the next one.
impl Drop for LeafReader {
    fn drop(&mut self) {
        self.close_page();
        if let Some(Dictionary::Values(page)) = self.dictionary.take() {
            self.buffers.give(page);
        }
    }
}

enum Next {
    Page,
    Missing,
    End,
}

/// All of the chunk is there: what ends too early is damaged.
fn not_cut(error: Error) -> Error {
    match error.code {
        Code::Truncated => Error::new(Code::Corrupt, "a page header ends in the middle"),
        _ => error,
    }
}

fn corrupt(message: &str) -> Error {
    Error::new(Code::Corrupt, message)
}
