//! Runs of repeated or bit-packed small numbers: levels, places in dictionaries, booleans.

use crate::error::{Code, Error, Result};

/// A part of the numbers, as they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Run {
    /// One number so many times.
    Repeated { value: u32, count: usize },
    /// So many numbers side by side, from a bit of the data on.
    Packed { from: usize, count: usize },
}

/// Reads runs from a part of a page.
#[derive(Debug, Clone)]
pub(crate) struct Runs {
    at: usize,
    end: usize,
    width: usize,
    left: Option<Run>,
}

impl Runs {
    /// Runs of numbers of `width` bits, from `at` to `end` of the data.
    pub fn new(at: usize, end: usize, width: usize) -> Result<Self> {
        if width > 32 {
            return Err(corrupt("numbers of more than 32 bits"));
        }
        Ok(Self {
            at,
            end,
            width,
            left: None,
        })
    }

    /// Numbers that are bit-packed without being told so.
    pub fn packed(at: usize, count: usize, width: usize) -> Self {
        let left = Run::Packed { from: at * 8, count };
        Self {
            at,
            end: at,
            width,
            left: Some(left),
        }
    }

    /// The bits of a number.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The next run, of `most` numbers at most.
    pub fn next(&mut self, data: &[u8], most: usize) -> Result<Run> {
        let run = match self.left.take() {
            Some(run) => run,
            None => self.read(data)?,
        };
        let (now, later) = split(run, most, self.width);
        self.left = later;
        Ok(now)
    }

    fn read(&mut self, data: &[u8]) -> Result<Run> {
        let header = self.varint(data)?;
        let count = header >> 1;
        if count == 0 {
            // A run of nothing would let the reader go round without end.
            return Err(corrupt("a run of no numbers"));
        }
        if header & 1 == 0 {
            let mut value = 0;
            for at in 0..self.width.div_ceil(8) {
                value |= u32::from(self.byte(data)?) << (8 * at);
            }
            return Ok(Run::Repeated { value, count });
        }
        let from = self.at * 8;
        let bytes = count.saturating_mul(self.width);
        // The last group may be cut short by the page's end.
        let there = self.end - self.at;
        let count = if bytes <= there || self.width == 0 {
            count.saturating_mul(8)
        } else {
            there * 8 / self.width
        };
        self.at += bytes.min(there);
        if count == 0 {
            return Err(corrupt("a run goes beyond the end of its page"));
        }
        Ok(Run::Packed { from, count })
    }

    fn byte(&mut self, data: &[u8]) -> Result<u8> {
        if self.at >= self.end {
            return Err(corrupt("the runs of a page end before its values do"));
        }
        let byte = data.get(self.at).copied();
        self.at += 1;
        byte.ok_or_else(|| corrupt("the runs of a page end before its values do"))
    }

    fn varint(&mut self, data: &[u8]) -> Result<usize> {
        let mut value: u64 = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte(data)?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return usize::try_from(value).map_err(|_| corrupt("a run is too long"));
            }
        }
        Err(corrupt("a run is too long"))
    }
}

fn split(run: Run, most: usize, width: usize) -> (Run, Option<Run>) {
    match run {
        Run::Repeated { value, count } if count > most => (
            Run::Repeated { value, count: most },
            Some(Run::Repeated {
                value,
                count: count - most,
            }),
        ),
        Run::Packed { from, count } if count > most => (
            Run::Packed { from, count: most },
            Some(Run::Packed {
                from: from + most * width,
                count: count - most,
            }),
        ),
        whole => (whole, None),
    }
}

fn corrupt(message: &str) -> Error {
    Error::new(
        Code::Corrupt,
        format!("the levels or places of a page are damaged: {message}"),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_split_where_the_reader_wants_and_end_with_an_error() {
        // Ten times the number 5, then eight numbers of three bits.
        let data = [20, 5, 3, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        let mut runs = Runs::new(0, data.len(), 3).unwrap();
        assert_eq!(runs.next(&data, 4).unwrap(), Run::Repeated { value: 5, count: 4 });
        assert_eq!(
            runs.next(&data, 100).unwrap(),
            Run::Repeated { value: 5, count: 6 }
        );
        assert_eq!(runs.next(&data, 3).unwrap(), Run::Packed { from: 24, count: 3 });
        assert_eq!(runs.next(&data, 100).unwrap(), Run::Packed { from: 33, count: 5 });
        assert!(runs.next(&data, 1).is_err());
    }
}
