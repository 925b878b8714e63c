//! The bytes of one column chunk on their way in: which are wanted, asked for, and there.

use std::collections::VecDeque;
use std::ops::Range;

use bytes::Bytes;

/// A stretch of pages that are read one after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    pub bytes: Range<u64>,
    /// The first row of its first page, where the page index tells.
    pub row: Option<u64>,
}

/// The spans of one chunk that are still to be read, and what has come of them.
#[derive(Debug)]
pub(crate) struct Source {
    spans: VecDeque<Span>,
    /// The place up to which bytes were asked for.
    asked: u64,
    outstanding: Vec<Range<u64>>,
    parts: VecDeque<(u64, Bytes)>,
    /// How many bytes from the reading place on are needed to go on at all.
    needed: u64,
}

impl Source {
    pub fn new(spans: Vec<Span>) -> Self {
        Self {
            spans: spans.into_iter().filter(|span| !span.bytes.is_empty()).collect(),
            asked: 0,
            outstanding: Vec::new(),
            parts: VecDeque::new(),
            needed: 0,
        }
    }

    /// The span that is being read.
    pub fn span(&self) -> Option<&Span> {
        self.spans.front()
    }

    /// The span after it.
    pub fn next_span(&self) -> Option<&Span> {
        self.spans.get(1)
    }

    /// Asks for more, so that about `window` bytes are there or on their way.
    pub fn ask(&mut self, window: u64) -> Vec<Range<u64>> {
        let window = window.max(self.needed);
        let asked = |span: &Span| self.asked.clamp(span.bytes.start, span.bytes.end) - span.bytes.start;
        let known: u64 = self.spans.iter().map(asked).sum();
        // Nothing is topped up before it has sunk to the half, so that the requests are not too many.
        if known > window / 2 && self.needed <= known {
            return Vec::new();
        }
        let (mut ahead, mut asks) = (0, Vec::new());
        for span in &self.spans {
            if ahead >= window {
                break;
            }
            let known = self.asked.clamp(span.bytes.start, span.bytes.end);
            ahead += known - span.bytes.start;
            // A rest that is smaller than a window is asked for with it.
            let left = span.bytes.end - known;
            let more = window.saturating_sub(ahead);
            let take = if left <= more.saturating_add(window / 4) {
                left
            } else {
                more
            };
            if take > 0 {
                asks.push(known..known + take);
                self.asked = known + take;
                ahead += take;
            }
        }
        self.outstanding.extend(asks.iter().cloned());
        asks
    }

    /// Takes what was asked for out of bytes of the file.
    pub fn push(&mut self, start: u64, bytes: &Bytes) {
        let end = start + bytes.len() as u64;
        let is_given = |range: &Range<u64>| start <= range.start && range.end <= end;
        let (given, left): (Vec<_>, Vec<_>) = std::mem::take(&mut self.outstanding)
            .into_iter()
            .partition(is_given);
        self.outstanding = left;
        for range in given {
            let slice = bytes.slice((range.start - start) as usize..(range.end - start) as usize);
            let place = self.parts.partition_point(|(start, _)| *start < range.start);
            self.parts.insert(place, (range.start, slice));
        }
        self.drop_parts();
    }

    /// The bytes that are there and not read yet.
    pub fn buffered(&self) -> u64 {
        self.parts.iter().map(|(_, bytes)| bytes.len() as u64).sum()
    }

    /// The bytes at the reading place, as many as lie together; none while there are none.
    pub fn peek(&self) -> Option<&[u8]> {
        let span = self.spans.front()?;
        let (start, bytes) = self.parts.front()?;
        let from = span.bytes.start.checked_sub(*start)? as usize;
        let to = bytes.len().min((span.bytes.end - start) as usize);
        bytes.get(from..to).filter(|bytes| !bytes.is_empty())
    }

    /// So many bytes from the reading place on, which stays; none while some of them are missing.
    pub fn look(&mut self, length: usize) -> Option<Bytes> {
        let at = self.spans.front()?.bytes.start;
        let (start, bytes) = self.parts.front()?;
        let from = at.checked_sub(*start)? as usize;
        if from + length <= bytes.len() {
            return Some(bytes.slice(from..from + length));
        }
        let mut joined = Vec::new();
        let mut next = at;
        for (start, bytes) in &self.parts {
            let from = next.checked_sub(*start)? as usize;
            let part = bytes.get(from..)?;
            let take = part.len().min(length - joined.len());
            joined.extend_from_slice(&part[..take]);
            next += take as u64;
            if joined.len() == length {
                return Some(Bytes::from(joined));
            }
        }
        None
    }

    /// Says that nothing can go on before so many bytes from the reading place on are there.
    pub fn need(&mut self, length: u64) {
        self.needed = length;
    }

    /// Moves the reading place on.
    pub fn advance(&mut self, length: u64) {
        self.needed = 0;
        if let Some(span) = self.spans.front_mut() {
            span.bytes.start = (span.bytes.start + length).min(span.bytes.end);
            if span.bytes.is_empty() {
                self.spans.pop_front();
            }
        }
        self.drop_parts();
    }

    /// Moves on to the next span.
    pub fn skip_span(&mut self) {
        self.needed = 0;
        self.spans.pop_front();
        self.drop_parts();
    }

    fn drop_parts(&mut self) {
        let at = self.spans.front().map_or(u64::MAX, |span| span.bytes.start);
        while let Some((start, bytes)) = self.parts.front()
            && start + bytes.len() as u64 <= at
        {
            self.parts.pop_front();
        }
    }
}
