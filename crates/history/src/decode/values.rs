//! Reads the values of a page, a part at a time, whatever encoding they are in.

use super::delta;
use super::dictionary::{Dictionary, coded};
use super::levels::{Run, Runs};
use super::page::Page;
use super::plain::{check_text, corrupt, plain, short, text, value_width};
use super::stored::Buffer;
use crate::column::Texts;
use crate::error::{Code, Error, Result};
use crate::format::schema::Leaf;
use crate::format::types::{Encoding, Physical};
use crate::limits::Limits;

/// Where in the values of a page the reader is.
#[derive(Debug)]
pub(crate) enum Decoder {
    /// Side by side; for booleans the place counts bits.
    Plain {
        at: usize,
    },
    /// The bytes of a value apart from one another: all first ones, then all second ones.
    Split {
        start: usize,
        at: usize,
        stride: usize,
    },
    Dictionary(Runs),
    Runs(Runs),
    /// Decoded as a whole before.
    Whole {
        values: Buffer,
        at: usize,
    },
}

impl Decoder {
    pub fn new(page: &Page, leaf: &Leaf, limits: &Limits) -> Result<Self> {
        let (data, at) = (&page.data, page.values_at);
        let most = page.left;
        let width = value_width(leaf);
        Ok(match (page.encoding, leaf.physical) {
            (Encoding::Plain, Physical::Boolean) => Self::Plain { at: at * 8 },
            (Encoding::Plain, _) => Self::Plain { at },
            (Encoding::Dictionary, _) => {
                // A page of nothing but nulls may leave out the width too.
                let width = data.get(at).copied().map_or(0, usize::from);
                Self::Dictionary(Runs::new(at + 1, data.len(), width)?)
            }
            (Encoding::Rle, Physical::Boolean) => {
                let start = at + 4;
                let length = data.get(at..).and_then(|rest| rest.first_chunk::<4>());
                let end = length.map_or(start, |length| start + u32::from_le_bytes(*length) as usize);
                if end > data.len() && length.is_some() {
                    return Err(corrupt("the booleans go beyond their end"));
                }
                Self::Runs(Runs::new(start, end, 1)?)
            }
            (Encoding::BitPacked, Physical::Boolean) => {
                Self::Runs(Runs::packed(at, (data.len() - at) * 8, 1))
            }
            (
                Encoding::ByteStreamSplit,
                Physical::Float | Physical::Double | Physical::Int32 | Physical::Int64 | Physical::Fixed,
            ) => {
                let stride = (data.len() - at).checked_div(width).unwrap_or(0);
                Self::Split {
                    start: at,
                    at: 0,
                    stride,
                }
            }
            (Encoding::DeltaBinaryPacked, Physical::Int32 | Physical::Int64) => {
                limits.check_page(data.len() as u64, most as u64 * 8)?;
                let (values, _) = delta::numbers(data, at, most)?;
                let values = if leaf.physical == Physical::Int32 {
                    Buffer::Int32(values.into_iter().map(|value| value as i32).collect())
                } else {
                    Buffer::Int64(values)
                };
                Self::Whole { values, at: 0 }
            }
            (Encoding::DeltaLengthByteArray, Physical::ByteArray) => {
                limits.check_page(data.len() as u64, most as u64 * 8)?;
                let texts = delta::texts(data, at, most)?;
                check_text(leaf, &texts, 0)?;
                Self::Whole {
                    values: Buffer::Texts(texts),
                    at: 0,
                }
            }
            (Encoding::DeltaByteArray, Physical::ByteArray | Physical::Fixed) => {
                limits.check_page(data.len() as u64, most as u64 * 8)?;
                let texts = delta::prefixed_texts(data, at, most, limits.page_bytes)?;
                Self::Whole {
                    values: prefixed(leaf, texts)?,
                    at: 0,
                }
            }
            (encoding, physical) => {
                let message = format!("{encoding:?} is no encoding of values of the type {physical:?}");
                return Err(Error::new(Code::Unsupported, message));
            }
        })
    }

    /// Adds the next `count` values to a buffer.
    pub fn read(
        &mut self,
        page: &[u8],
        dictionary: Option<&Dictionary>,
        leaf: &Leaf,
        count: usize,
        into: &mut Buffer,
    ) -> Result<()> {
        if count == 0 {
            return Ok(());
        }
        match self {
            Self::Plain { at } => plain(page, at, leaf, count, into),
            Self::Split { start, at, stride } => {
                let width = value_width(leaf);
                if *at + count > *stride {
                    return Err(short());
                }
                let mut joined = Vec::with_capacity(count * width);
                for value in *at..*at + count {
                    joined.extend((0..width).map(|byte| page[*start + byte * *stride + value]));
                }
                *at += count;
                plain(&joined, &mut 0, leaf, count, into)
            }
            Self::Dictionary(runs) => {
                let dictionary = dictionary.ok_or_else(|| corrupt("its dictionary is missing"))?;
                coded(page, runs, dictionary, count, into)
            }
            Self::Runs(runs) => booleans(page, runs, count, into),
            Self::Whole { values, at } => {
                if *at + count > values.len() {
                    return Err(short());
                }
                copy(values, *at, count, into)?;
                *at += count;
                Ok(())
            }
        }
    }

    /// Passes over the next `count` values.
    pub fn skip(&mut self, page: &[u8], leaf: &Leaf, count: usize) -> Result<()> {
        match self {
            Self::Plain { at } if leaf.physical == Physical::ByteArray => {
                for _ in 0..count {
                    text(page, at)?;
                }
            }
            Self::Plain { at } if leaf.physical == Physical::Boolean => *at += count,
            Self::Plain { at } => *at = at.saturating_add(count.saturating_mul(value_width(leaf))),
            Self::Split { at, .. } | Self::Whole { at, .. } => *at = at.saturating_add(count),
            Self::Dictionary(runs) | Self::Runs(runs) => {
                let mut left = count;
                while left > 0 {
                    left -= match runs.next(page, left)? {
                        Run::Repeated { count, .. } | Run::Packed { count, .. } => count,
                    };
                }
            }
        }
        Ok(())
    }
}

fn booleans(page: &[u8], runs: &mut Runs, count: usize, into: &mut Buffer) -> Result<()> {
    let Buffer::Bool(bits) = into else {
        return Err(corrupt("only booleans are written in runs"));
    };
    let mut left = count;
    while left > 0 {
        match runs.next(page, left)? {
            Run::Repeated { value, count } => {
                bits.extend(value & 1 == 1, count);
                left -= count;
            }
            Run::Packed { from, count } => {
                bits.extend_from(page, from, count);
                left -= count;
            }
        }
    }
    Ok(())
}

fn prefixed(leaf: &Leaf, texts: Texts) -> Result<Buffer> {
    if leaf.physical == Physical::ByteArray {
        check_text(leaf, &texts, 0)?;
        return Ok(Buffer::Texts(texts));
    }
    let is_fixed = |ends: &[i32]| (ends[1] - ends[0]) as usize == leaf.width;
    if !texts.offsets.windows(2).all(is_fixed) {
        return Err(corrupt("values of a fixed width have another one"));
    }
    Ok(Buffer::Fixed(leaf.width, texts.bytes))
}

fn copy(from: &Buffer, at: usize, count: usize, into: &mut Buffer) -> Result<()> {
    match (from, &mut *into) {
        (Buffer::Int32(from), Buffer::Int32(into)) => into.extend_from_slice(&from[at..at + count]),
        (Buffer::Int64(from), Buffer::Int64(into)) => into.extend_from_slice(&from[at..at + count]),
        (Buffer::Fixed(width, from), Buffer::Fixed(_, into)) => {
            into.extend_from_slice(&from[at * width..(at + count) * width]);
        }
        (Buffer::Texts(from), Buffer::Texts(into)) => {
            for text in at..at + count {
                into.push(from.get(text))?;
            }
        }
        (Buffer::Texts(_), Buffer::Coded(..)) => {
            into.spell()?;
            return copy(from, at, count, into);
        }
        _ => return Err(corrupt("its values are of another type than its column")),
    }
    Ok(())
}
