//! One data page: checked, expanded, its levels and values found.

use bytes::Bytes;

use super::codec::expand;
use super::levels::Runs;
use crate::error::{Code, Error, Result};
use crate::format::page_header::{PageHeader, PageKind};
use crate::format::schema::Leaf;
use crate::format::types::{Codec, Encoding};
use crate::limits::Limits;

/// A data page that is expanded.
#[derive(Debug)]
pub(crate) struct Page {
    pub data: Vec<u8>,
    /// The values with the nulls that are not read yet.
    pub left: usize,
    pub repetition: Option<Runs>,
    pub definition: Option<Runs>,
    pub encoding: Encoding,
    /// Where the values begin.
    pub values_at: usize,
}

/// Refuses a page whose bytes do not fit its checksum.
pub(crate) fn check_crc(header: &PageHeader, body: &[u8]) -> Result<()> {
    match header.crc {
        Some(crc) if crc32fast::hash(body) != crc => {
            Err(corrupt("the checksum of a page does not fit its bytes"))
        }
        _ => Ok(()),
    }
}

/// Expands a page's body as a whole.
pub(crate) fn expand_body(
    header: &PageHeader,
    body: &[u8],
    codec: Codec,
    limits: &Limits,
    mut into: Vec<u8>,
) -> Result<Vec<u8>> {
    limits.check_page(body.len() as u64, header.uncompressed as u64)?;
    expand(codec, body, header.uncompressed, &mut into, 0)?;
    Ok(into)
}

/// Opens a data page. `buffer` is memory that an earlier page has used.
pub(crate) fn open(
    header: &PageHeader,
    body: &Bytes,
    leaf: &Leaf,
    codec: Codec,
    limits: &Limits,
    buffer: Vec<u8>,
) -> Result<Page> {
    match header.kind {
        PageKind::Data {
            values,
            encoding,
            definition,
            repetition,
        } => {
            let data = expand_body(header, body, codec, limits, buffer)?;
            let mut at = 0;
            let repetition = prefixed(&data, &mut at, leaf.repetition, repetition)?;
            let definition = prefixed(&data, &mut at, leaf.definition, definition)?;
            Ok(Page {
                data,
                left: values,
                repetition,
                definition,
                encoding,
                values_at: at,
            })
        }
        PageKind::DataV2 {
            values,
            encoding,
            definition_bytes,
            repetition_bytes,
            is_compressed,
            ..
        } => {
            limits.check_page(body.len() as u64, header.uncompressed as u64)?;
            let levels = definition_bytes + repetition_bytes;
            if levels > body.len() || levels > header.uncompressed {
                return Err(corrupt("the levels of a page go beyond its end"));
            }
            let mut data = buffer;
            data.resize(data.len().max(levels), 0);
            data[..levels].copy_from_slice(&body[..levels]);
            let codec = if is_compressed { codec } else { Codec::Uncompressed };
            expand(
                codec,
                &body[levels..],
                header.uncompressed - levels,
                &mut data,
                levels,
            )?;
            let runs = |level: u16, from: usize, to: usize| {
                let width = width_of(level);
                (level > 0).then(|| Runs::new(from, to, width)).transpose()
            };
            Ok(Page {
                left: values,
                repetition: runs(leaf.repetition, 0, repetition_bytes)?,
                definition: runs(leaf.definition, repetition_bytes, levels)?,
                encoding,
                values_at: levels,
                data,
            })
        }
        PageKind::Dictionary { .. } | PageKind::Other => {
            Err(corrupt("a page of another kind stands for data"))
        }
    }
}

/// Levels in front of the values, after their length.
fn prefixed(data: &[u8], at: &mut usize, level: u16, encoding: Encoding) -> Result<Option<Runs>> {
    if level == 0 {
        return Ok(None);
    }
    if encoding != Encoding::Rle {
        return Err(Error::new(
            Code::Unsupported,
            "levels in an encoding that is no longer written",
        ));
    }
    let length = data[*at..]
        .first_chunk::<4>()
        .map(|length| u32::from_le_bytes(*length) as usize)
        .ok_or_else(|| corrupt("a page ends before its levels do"))?;
    let start = *at + 4;
    let end = start
        .checked_add(length)
        .filter(|end| *end <= data.len())
        .ok_or_else(|| corrupt("the levels of a page go beyond its end"))?;
    *at = end;
    Runs::new(start, end, width_of(level)).map(Some)
}

fn width_of(level: u16) -> usize {
    (u16::BITS - level.leading_zeros()) as usize
}

fn corrupt(message: &str) -> Error {
    Error::new(Code::Corrupt, message)
}
