//! The encodings that write differences: of numbers, of lengths, and of texts that begin alike.

use super::unpack::unpack;
use crate::column::Texts;
use crate::error::{Code, Error, Result};

/// Numbers that are written as differences, and where the data go on behind them. At most `most` of them.
pub(crate) fn numbers(data: &[u8], start: usize, most: usize) -> Result<(Vec<i64>, usize)> {
    let mut reader = Reader { data, at: start };
    let block = reader.size()?;
    let miniblocks = reader.size()?;
    let count = reader.size()?;
    let first = reader.zigzag()?;
    if miniblocks == 0 || block == 0 || block % miniblocks != 0 || !(block / miniblocks).is_multiple_of(8) {
        return Err(corrupt("its blocks are of an impossible size"));
    }
    if count > most {
        return Err(corrupt("it holds more values than its page"));
    }
    let per = block / miniblocks;
    if count == 0 {
        return Ok((Vec::new(), reader.at));
    }
    let mut values = vec![first];
    let mut last = first;
    while values.len() < count {
        let lowest = reader.zigzag()?;
        let widths = reader.take(miniblocks)?;
        for width in widths {
            if values.len() == count {
                break;
            }
            let width = usize::from(*width);
            if width > 64 {
                return Err(corrupt("its numbers are wider than 64 bits"));
            }
            let wanted = per.min(count - values.len());
            let bytes = per
                .checked_mul(width)
                .ok_or_else(|| corrupt("its blocks are of an impossible size"))?
                / 8;
            // The last block may end where its values do.
            let there = bytes.min(data.len() - reader.at);
            if there < (wanted * width).div_ceil(8) {
                return Err(corrupt("it ends before its values do"));
            }
            let block = &data[reader.at..reader.at + there];
            let mut add = |delta: u64| {
                last = last.wrapping_add(lowest).wrapping_add(delta as i64);
                values.push(last);
            };
            if width <= 32 {
                unpack(block, 0, width, wanted, |deltas| {
                    for delta in deltas {
                        add(u64::from(*delta));
                    }
                    Ok(())
                })?;
            } else {
                for at in 0..wanted {
                    add(wide(block, at * width, width));
                }
            }
            reader.at += there;
        }
    }
    Ok((values, reader.at))
}

/// A number of more than 32 bits, from a bit on.
fn wide(data: &[u8], from: usize, width: usize) -> u64 {
    let mut word = [0; 16];
    let rest = &data[from / 8..];
    let there = rest.len().min(9);
    word[..there].copy_from_slice(&rest[..there]);
    let value = (u128::from_le_bytes(word) >> (from % 8)) as u64;
    if width == 64 {
        value
    } else {
        value & ((1 << width) - 1)
    }
}

/// Texts whose lengths are written in front of all of them.
pub(crate) fn texts(data: &[u8], start: usize, most: usize) -> Result<Texts> {
    let (lengths, mut at) = numbers(data, start, most)?;
    let mut texts = Texts::new();
    for length in lengths {
        texts.push(part(data, &mut at, length)?)?;
    }
    Ok(texts)
}

/// Texts of which only what differs from the one before is written. `most_bytes` is what they may come to.
pub(crate) fn prefixed_texts(data: &[u8], start: usize, most: usize, most_bytes: u64) -> Result<Texts> {
    let (prefixes, at) = numbers(data, start, most)?;
    let (suffixes, mut at) = numbers(data, at, most)?;
    if prefixes.len() != suffixes.len() {
        return Err(corrupt("it holds another number of beginnings than of ends"));
    }
    let mut texts = Texts::new();
    let mut last = 0..0;
    for (prefix, suffix) in prefixes.into_iter().zip(suffixes) {
        let prefix = usize::try_from(prefix)
            .ok()
            .filter(|prefix| *prefix <= last.len())
            .ok_or_else(|| corrupt("a value begins with more than the one before it has"))?;
        let suffix = part(data, &mut at, suffix)?;
        let start = texts.bytes.len();
        if (start + prefix + suffix.len()) as u64 > most_bytes {
            let message = "the values of a page expand to more than `limits.pageBytes` allows";
            return Err(Error::new(Code::LimitExceeded, message));
        }
        texts.bytes.extend_from_within(last.start..last.start + prefix);
        texts.push(suffix)?;
        last = start..texts.bytes.len();
    }
    Ok(texts)
}

fn part<'a>(data: &'a [u8], at: &mut usize, length: i64) -> Result<&'a [u8]> {
    let end = usize::try_from(length)
        .ok()
        .and_then(|length| at.checked_add(length));
    let part = end.and_then(|end| data.get(*at..end));
    let part = part.ok_or_else(|| corrupt("it ends before its values do"))?;
    *at += part.len();
    Ok(part)
}

struct Reader<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn varint(&mut self) -> Result<u64> {
        let mut value: u64 = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(corrupt("a number is longer than 64 bits"))
    }

    fn size(&mut self) -> Result<usize> {
        let size = self.varint()?;
        i32::try_from(size)
            .map(|size| size as usize)
            .map_err(|_| corrupt("a count is out of range"))
    }

    fn zigzag(&mut self) -> Result<i64> {
        let raw = self.varint()?;
        Ok((raw >> 1) as i64 ^ -((raw & 1) as i64))
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let taken = self
            .data
            .get(self.at..self.at + count)
            .ok_or_else(|| corrupt("it ends before its values do"))?;
        self.at += count;
        Ok(taken)
    }
}

fn corrupt(message: &str) -> Error {
    Error::new(
        Code::Corrupt,
        format!("a delta-encoded page is damaged: {message}"),
    )
}
