//! A walk over Thrift's compact encoding that believes nothing it reads: depth and lengths are bounded by the input.

use crate::error::{Code, Error, Result};

/// Deeper structures than this are an attack, not metadata.
const MAX_DEPTH: usize = 32;

/// What a walk comes across, each with the path of field numbers that leads there.
#[derive(Clone, Copy)]
pub(crate) enum Event {
    /// A whole number.
    Integer(i64),
    /// Something whose content does not matter, only that it is there.
    Present,
    /// The end of a structure.
    StructureEnd,
}

/// Walks one structure from the start of `bytes`, telling `visit` what is in it.
pub(crate) fn walk(bytes: &[u8], visit: &mut dyn FnMut(&[i16], Event) -> Result<()>) -> Result<()> {
    let mut walker = Walker {
        bytes,
        at: 0,
        depth: 0,
        path: Vec::with_capacity(MAX_DEPTH),
        visit,
    };
    walker.structure()
}

struct Walker<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    path: Vec<i16>,
    visit: &'a mut dyn FnMut(&[i16], Event) -> Result<()>,
}

impl Walker<'_> {
    fn structure(&mut self) -> Result<()> {
        let mut field: i16 = 0;
        loop {
            let header = self.byte()?;
            if header == 0 {
                return (self.visit)(&self.path, Event::StructureEnd);
            }
            let delta = i16::from(header >> 4);
            field = if delta == 0 {
                i16::try_from(self.zigzag()?).map_err(|_| corrupt("a field number is out of range"))?
            } else {
                field
                    .checked_add(delta)
                    .ok_or_else(|| corrupt("a field number is out of range"))?
            };
            self.path.push(field);
            self.value(header & 0x0f, true)?;
            self.path.pop();
        }
    }

    fn value(&mut self, kind: u8, is_field: bool) -> Result<()> {
        match kind {
            // A boolean field carries its value in the header; an element of a list is a byte.
            1 | 2 if is_field => (self.visit)(&self.path, Event::Present),
            1..=3 => self.skip(1),
            4..=6 => {
                let value = self.zigzag()?;
                (self.visit)(&self.path, Event::Integer(value))
            }
            7 => self.skip(8),
            8 => {
                let length = self.length()?;
                self.skip(length)
            }
            9..=12 => self.nested(kind),
            13 => self.skip(16),
            _ => Err(corrupt(format!("the footer holds an unknown Thrift type {kind}"))),
        }
    }

    fn nested(&mut self, kind: u8) -> Result<()> {
        if self.depth >= MAX_DEPTH {
            let message = format!("the footer nests deeper than {MAX_DEPTH} levels");
            return Err(Error::new(Code::LimitExceeded, message));
        }
        self.depth += 1;
        match kind {
            9 | 10 => self.list()?,
            11 => self.map()?,
            _ => self.structure()?,
        }
        self.depth -= 1;
        Ok(())
    }

    fn list(&mut self) -> Result<()> {
        let header = self.byte()?;
        let count = match header >> 4 {
            15 => self.length()?,
            short => usize::from(short),
        };
        // Every element takes a byte at least.
        if count > self.bytes.len() - self.at {
            return Err(corrupt("a list in the footer is longer than the footer"));
        }
        for _ in 0..count {
            self.value(header & 0x0f, false)?;
        }
        Ok(())
    }

    fn map(&mut self) -> Result<()> {
        let count = self.length()?;
        if count == 0 {
            return Ok(());
        }
        let kinds = self.byte()?;
        for _ in 0..count {
            self.value(kinds >> 4, false)?;
            self.value(kinds & 0x0f, false)?;
        }
        Ok(())
    }

    fn byte(&mut self) -> Result<u8> {
        let byte = *self
            .bytes
            .get(self.at)
            .ok_or_else(|| corrupt("the footer ends in the middle of a value"))?;
        self.at += 1;
        Ok(byte)
    }

    fn skip(&mut self, count: usize) -> Result<()> {
        if count > self.bytes.len() - self.at {
            return Err(corrupt("a value in the footer is longer than the footer"));
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
        Err(corrupt("a number in the footer is longer than 64 bits"))
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
            .ok_or_else(|| corrupt("a length in the footer goes beyond its end"))
    }
}

fn corrupt(message: impl Into<String>) -> Error {
    Error::new(Code::Corrupt, message)
}
