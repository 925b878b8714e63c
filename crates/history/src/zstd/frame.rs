//! Frames: what holds the blocks together.

use std::hash::Hasher;

use twox_hash::XxHash64;

use super::block;
use super::memory::Memory;
use super::numbers::number;

const MAGIC: u32 = 0xfd2f_b528;
const SKIPPED_MAGIC: u32 = 0x184d_2a50;

/// Expands one frame after another. Gives how many bytes came of it; None for data that are damaged, that need a
/// dictionary, or of which more comes than there is room for.
pub(crate) fn expand(bytes: &[u8], into: &mut [u8]) -> Option<usize> {
    let (mut rest, mut written) = (bytes, 0);
    while !rest.is_empty() {
        let (magic, after) = rest.split_first_chunk::<4>()?;
        let magic = u32::from_le_bytes(*magic);
        if magic & !15 == SKIPPED_MAGIC {
            let (length, after) = after.split_first_chunk::<4>()?;
            rest = after.get(u32::from_le_bytes(*length) as usize..)?;
        } else if magic == MAGIC {
            let (after, length) = expand_frame(after, into.get_mut(written..)?)?;
            rest = after;
            written += length;
        } else {
            return None;
        }
    }
    Some(written)
}

/// What the header of a frame says.
struct Header {
    size: Option<u64>,
    has_checksum: bool,
}

fn expand_frame<'a>(bytes: &'a [u8], into: &mut [u8]) -> Option<(&'a [u8], usize)> {
    let (header, mut rest) = read_header(bytes)?;
    let mut memory = Memory::default();
    let mut written = 0;
    loop {
        let (block, after) = rest.split_first_chunk::<3>()?;
        let block = number(block);
        let (is_last, kind, size) = (block & 1 == 1, (block >> 1) & 3, (block >> 3) as usize);
        // A block of one repeated byte is one byte long; its size is the expanded one.
        let content = after.get(..if kind == 1 { 1 } else { size })?;
        rest = &after[content.len()..];
        match kind {
            0 => into.get_mut(written..written + size)?.copy_from_slice(content),
            1 => into.get_mut(written..written + size)?.fill(content[0]),
            2 => written += block::expand(content, into, written, &mut memory)?,
            _ => return None,
        }
        if kind < 2 {
            written += size;
        }
        if is_last {
            break;
        }
    }
    if header.size.is_some_and(|size| size != written as u64) {
        return None;
    }
    if header.has_checksum {
        let (checksum, after) = rest.split_first_chunk::<4>()?;
        let mut hash = XxHash64::with_seed(0);
        hash.write(&into[..written]);
        if hash.finish() as u32 != u32::from_le_bytes(*checksum) {
            return None;
        }
        rest = after;
    }
    Some((rest, written))
}

fn read_header(bytes: &[u8]) -> Option<(Header, &[u8])> {
    let (&descriptor, rest) = bytes.split_first()?;
    let is_single_segment = descriptor & 0x20 != 0;
    if descriptor & 8 != 0 {
        return None;
    }
    let window = usize::from(!is_single_segment);
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let width = match descriptor >> 6 {
        0 => usize::from(is_single_segment),
        flag => 1 << flag,
    };
    let after = rest.get(window..)?;
    let (dictionary, after) = after.split_at_checked(dictionary)?;
    let (size, after) = after.split_at_checked(width)?;
    if dictionary.iter().any(|byte| *byte != 0) {
        return None;
    }
    let size = match width {
        0 => None,
        2 => Some(number(size) + 256),
        _ => Some(number(size)),
    };
    Some((
        Header {
            size,
            has_checksum: descriptor & 4 != 0,
        },
        after,
    ))
}
