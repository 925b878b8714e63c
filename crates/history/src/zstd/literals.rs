//! The literals of a block: bytes that sequences put between their matches.

use super::huffman::Codes;
use super::numbers::number;

/// No block is larger when it is expanded.
const LARGEST_BLOCK: usize = 128 * 1024;

/// Where the literals of a block are, and how long their section is.
pub(super) struct Literals<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) section: usize,
}

/// Reads the literals; those that have to be decoded go into `room`. `codes` are those of an earlier block, for blocks
/// that have none of their own.
pub(super) fn read<'a>(
    block: &'a [u8],
    codes: &mut Option<Codes>,
    room: &'a mut Vec<u8>,
) -> Option<Literals<'a>> {
    let first = *block.first()?;
    let (kind, format) = (first & 3, (first >> 2) & 3);
    if kind < 2 {
        let (header, size) = match format {
            0 | 2 => (1, usize::from(first >> 3)),
            1 => (2, number(block.get(..2)?) as usize >> 4),
            _ => (3, number(block.get(..3)?) as usize >> 4),
        };
        if size > LARGEST_BLOCK {
            return None;
        }
        if kind == 0 {
            return Some(Literals {
                bytes: block.get(header..header + size)?,
                section: header + size,
            });
        }
        room.clear();
        room.resize(size, *block.get(header)?);
        return Some(Literals {
            bytes: room,
            section: header + 1,
        });
    }
    let (header, width) = match format {
        0 | 1 => (3, 10),
        2 => (4, 14),
        _ => (5, 18),
    };
    let sizes = number(block.get(..header)?) >> 4;
    let mask = (1 << width) - 1;
    let (size, packed) = ((sizes & mask) as usize, ((sizes >> width) & mask) as usize);
    if size > LARGEST_BLOCK {
        return None;
    }
    let section = header + packed;
    let mut rest = block.get(header..section)?;
    if kind == 2 {
        let (own, length) = Codes::read(rest)?;
        *codes = Some(own);
        rest = &rest[length..];
    }
    let codes = codes.as_ref()?;
    // All of it is written over, or it is an error.
    room.resize(size, 0);
    if format == 0 {
        codes.decode(rest, room)?;
    } else {
        codes.decode_four(rest, room)?;
    }
    Some(Literals { bytes: room, section })
}
