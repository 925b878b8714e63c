//! Takes numbers of some bits each apart, which are written side by side without a gap.

use crate::error::Result;

/// Numbers are unpacked so many at a time: they stay in the processor's cache until they are used.
const BLOCK: usize = 64;
/// So many numbers begin and end with a byte, or as many bits behind its beginning as the first one does.
const GROUP: usize = 8;
/// What is read for each number, which may be more than it has.
const WORD: usize = 8;

/// So many numbers of `width` bits each, 32 at most, from a bit of the data on; `take` gets a block of them at a time.
/// Beyond the data they are zero.
#[inline]
pub(crate) fn unpack(
    data: &[u8],
    from: usize,
    width: usize,
    count: usize,
    mut take: impl FnMut(&[u32]) -> Result<()>,
) -> Result<()> {
    let mut block = [0; BLOCK];
    for start in (0..count).step_by(BLOCK) {
        let numbers = &mut block[..BLOCK.min(count - start)];
        unpack_block(data, from + start * width, width, numbers);
        take(numbers)?;
    }
    Ok(())
}

fn unpack_block(data: &[u8], from: usize, width: usize, numbers: &mut [u32]) {
    let bytes = data.get(from / 8..).unwrap_or_default();
    let (groups, _) = numbers.as_chunks_mut::<GROUP>();
    // The last groups of the data are not followed by enough bytes to be read a word at a time.
    let whole = match bytes.len().checked_sub(WORD) {
        Some(room) => groups.len().min(room.checked_div(width).unwrap_or(0)),
        None => 0,
    };
    unpack_groups(bytes, from % 8, width, &mut groups[..whole]);
    for (at, number) in numbers.iter_mut().enumerate().skip(whole * GROUP) {
        *number = one(data, from + at * width, width);
    }
}

/// One number, wherever it lies.
fn one(data: &[u8], from: usize, width: usize) -> u32 {
    let mut word = [0; WORD];
    for (byte, from) in word.iter_mut().zip(data.get(from / 8..).unwrap_or_default()) {
        *byte = *from;
    }
    ((u64::from_le_bytes(word) >> (from % 8)) & ((1 << width) - 1)) as u32
}

/// A function for each width: where a number of a group lies is a constant in it then, and nothing is left to compute.
fn unpack_groups(bytes: &[u8], skipped: usize, width: usize, groups: &mut [[u32; GROUP]]) {
    macro_rules! of_width {
        ($($known:literal)*) => {
            match width {
                $($known => groups_of::<$known>(bytes, skipped, groups),)*
                _ => {}
            }
        };
    }
    of_width!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32);
}

fn groups_of<const WIDTH: usize>(bytes: &[u8], skipped: usize, groups: &mut [[u32; GROUP]]) {
    for (at, group) in groups.iter_mut().enumerate() {
        let bytes = &bytes[at * WIDTH..at * WIDTH + WIDTH + WORD];
        for (place, number) in group.iter_mut().enumerate() {
            let bit = place * WIDTH;
            let Some(word) = bytes[bit / 8..].first_chunk::<WORD>() else {
                return;
            };
            let word = u64::from_le_bytes(*word) >> (bit % 8 + skipped);
            *number = (word & ((1 << WIDTH) - 1)) as u32;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_width_are_unpacked_from_any_place() {
        for width in 1..=32_usize {
            let mask = ((1_u64 << width) - 1) as u32;
            let numbers: Vec<u32> = (0..667_u32)
                .map(|at| at.wrapping_mul(0x9e37_79b9) & mask)
                .collect();
            let mut bytes = vec![0_u8; (667 * width).div_ceil(8)];
            for (at, number) in numbers.iter().enumerate() {
                for bit in (0..width).filter(|bit| number >> bit & 1 == 1) {
                    let place = at * width + bit;
                    bytes[place / 8] |= 1 << (place % 8);
                }
            }
            for from in [0, 3, 40, 667 - 64, 666] {
                let mut found = Vec::new();
                let take = |numbers: &[u32]| {
                    found.extend_from_slice(numbers);
                    Ok(())
                };
                unpack(&bytes, from * width, width, 667 - from, take).unwrap();
                assert_eq!(found, numbers[from..], "{width} bits from {from}");
            }
        }
    }
}
