//! Reads Thrift's compact encoding and believes nothing of it: depth and lengths are bounded by the input.

use crate::error::{Code, Error, Result};

/// Deeper structures than this are an attack, not metadata.
const MAX_DEPTH: usize = 32;

/// What a value is, as its header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind(u8);

const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const MAP: u8 = 11;
const STRUCTURE: u8 = 12;

/// A place in the encoded bytes.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
}

/// Takes one field of a structure by its number; leaves alone what it does not know.
type Field<'f, 'a> = &'f mut dyn FnMut(&mut Reader<'a>, i16, Kind) -> Result<()>;

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            depth: 0,
        }
    }

    /// How many bytes have been read.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Reads a structure: `field` is called for each of its fields, and what it does not read is skipped.
    pub fn structure(&mut self, field: Field<'_, 'a>) -> Result<()> {
        self.enter()?;
        let mut number: i16 = 0;
        loop {
            let header = self.byte()?;
            if header == 0 {
                break;
            }
            let delta = i16::from(header >> 4);
            number = if delta == 0 {
                i16::try_from(self.zigzag()?).map_err(|_| corrupt("a field number is out of range"))?
            } else {
                number
                    .checked_add(delta)
                    .ok_or_else(|| corrupt("a field number is out of range"))?
            };
            let kind = Kind(header & 0x0f);
            let before = self.at;
            field(self, number, kind)?;
            if self.at == before {
                self.skip_value(kind, true)?;
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// Reads a structure that is the value of a field or of a list.
    pub fn nested(&mut self, kind: Kind, field: Field<'_, 'a>) -> Result<()> {
        expect(kind.0 == STRUCTURE, "a structure")?;
        self.structure(field)
    }

    /// Reads a list: `item` is called as many times as it has items, and has to read each.
    pub fn list(&mut self, kind: Kind, item: &mut dyn FnMut(&mut Self, Kind) -> Result<()>) -> Result<()> {
        expect(kind.0 == LIST || kind.0 == SET, "a list")?;
        self.enter()?;
        let (count, of) = self.list_header()?;
        for _ in 0..count {
            item(self, of)?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// A whole number of any width.
    pub fn integer(&mut self, kind: Kind) -> Result<i64> {
        match kind.0 {
            // A byte is not encoded further.
            3 => Ok(i64::from(self.byte()? as i8)),
            4..=6 => self.zigzag(),
            _ => Err(corrupt("a number was expected in the metadata")),
        }
    }

    /// A whole number that cannot be negative: a count, a size or a place.
    pub fn natural(&mut self, kind: Kind) -> Result<u64> {
        u64::try_from(self.integer(kind)?)
            .map_err(|_| corrupt("a count, size or offset in the metadata is negative"))
    }

    /// Bytes or text.
    pub fn bytes(&mut self, kind: Kind) -> Result<&'a [u8]> {
        expect(kind.0 == BINARY, "bytes")?;
        let length = self.length()?;
        let bytes = &self.bytes[self.at..self.at + length];
        self.at += length;
        Ok(bytes)
    }

    /// A truth value of a field, which is in its header.
    pub fn boolean(kind: Kind) -> Result<bool> {
        expect(kind.0 == TRUE || kind.0 == FALSE, "a truth value")?;
        Ok(kind.0 == TRUE)
    }

    /// A truth value in a list, which is a byte.
    pub fn boolean_item(&mut self, kind: Kind) -> Result<bool> {
        expect(kind.0 == TRUE || kind.0 == FALSE, "a truth value")?;
        Ok(self.byte()? == 1)
    }

    fn enter(&mut self) -> Result<()> {
        if self.depth >= MAX_DEPTH {
            let message = format!("the metadata nest deeper than {MAX_DEPTH} levels");
            return Err(Error::new(Code::LimitExceeded, message));
        }
        self.depth += 1;
        Ok(())
    }

    fn list_header(&mut self) -> Result<(usize, Kind)> {
        let header = self.byte()?;
        let count = match header >> 4 {
            15 => self.length()?,
            short => usize::from(short),
        };
        // Every item takes a byte at least.
        if count > self.bytes.len() - self.at {
            return Err(corrupt("a list in the metadata is longer than they are"));
        }
        Ok((count, Kind(header & 0x0f)))
    }

    fn skip_value(&mut self, kind: Kind, is_field: bool) -> Result<()> {
        match kind.0 {
            TRUE | FALSE if is_field => Ok(()),
            1..=3 => self.skip(1),
            4..=6 => self.varint().map(|_| ()),
            7 => self.skip(8),
            BINARY => {
                let length = self.length()?;
                self.skip(length)
            }
            LIST | SET => {
                self.enter()?;
                let (count, of) = self.list_header()?;
                for _ in 0..count {
                    self.skip_value(of, false)?;
                }
                self.depth -= 1;
                Ok(())
            }
            MAP => self.skip_map(),
            STRUCTURE => self.structure(&mut |_, _, _| Ok(())),
            13 => self.skip(16),
            other => Err(corrupt(format!(
                "the metadata hold an unknown Thrift type {other}"
            ))),
        }
    }

    fn skip_map(&mut self) -> Result<()> {
        self.enter()?;
        let count = self.length()?;
        if count > 0 {
            let kinds = self.byte()?;
            for _ in 0..count {
                self.skip_value(Kind(kinds >> 4), false)?;
                self.skip_value(Kind(kinds & 0x0f), false)?;
            }
        }
        self.depth -= 1;
        Ok(())
    }

    fn byte(&mut self) -> Result<u8> {
        let byte = *self
            .bytes
            .get(self.at)
            .ok_or_else(|| Error::new(Code::Truncated, "the metadata end in the middle of a value"))?;
        self.at += 1;
        Ok(byte)
    }

    fn skip(&mut self, count: usize) -> Result<()> {
        if count > self.bytes.len() - self.at {
            return Err(Error::new(
                Code::Truncated,
                "a value in the metadata is longer than they are",
            ));
        }
        self.at += count;
        Ok(())
    }

    fn varint(&mut self) -> Result<u64> {
        let mut value: u64 = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(corrupt("a number in the metadata is longer than 64 bits"))
    }

    fn zigzag(&mut self) -> Result<i64> {
        let raw = self.varint()?;
        Ok((raw >> 1) as i64 ^ -((raw & 1) as i64))
    }

    fn length(&mut self) -> Result<usize> {
        let length = self.varint()?;
        let left = self.bytes.len() - self.at;
        usize::try_from(length)
            .ok()
            .filter(|length| *length <= left)
            .ok_or_else(|| Error::new(Code::Truncated, "a length in the metadata goes beyond their end"))
    }
}

fn expect(is_so: bool, what: &str) -> Result<()> {
    if is_so {
        return Ok(());
    }
    Err(corrupt(format!("{what} was expected in the metadata")))
}

fn corrupt(message: impl Into<String>) -> Error {
    Error::new(Code::Corrupt, message)
}
