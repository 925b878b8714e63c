//! A row of bits, lowest first in each byte.

use std::ops::Range;

/// Bits, lowest first. Those of the last byte that are not used are zero.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bits {
    bytes: Vec<u8>,
    length: usize,
}

impl Bits {
    /// So many bits that are all set.
    pub(crate) fn set(length: usize) -> Self {
        let mut bits = Self::default();
        bits.extend(true, length);
        bits
    }

    /// How many bits there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The bytes that hold the bits.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// One bit; false beyond the last.
    pub fn get(&self, at: usize) -> bool {
        self.bytes
            .get(at / 8)
            .is_some_and(|byte| byte >> (at % 8) & 1 == 1)
    }

    pub(crate) fn push(&mut self, bit: bool) {
        if self.length.is_multiple_of(8) {
            self.bytes.push(0);
        }
        if bit {
            let last = self.bytes.len() - 1;
            self.bytes[last] |= 1 << (self.length % 8);
        }
        self.length += 1;
    }

    /// Adds the same bit so many times.
    pub(crate) fn extend(&mut self, bit: bool, count: usize) {
        let mut left = count;
        while left > 0 && !self.length.is_multiple_of(8) {
            self.push(bit);
            left -= 1;
        }
        let whole = left / 8;
        self.bytes
            .resize(self.bytes.len() + whole, if bit { 0xff } else { 0 });
        self.length += whole * 8;
        for _ in 0..left % 8 {
            self.push(bit);
        }
    }

    /// Adds so many bits of some bytes, from the bit `from` on; beyond the bytes' end they are zero.
    pub(crate) fn extend_from(&mut self, bytes: &[u8], from: usize, count: usize) {
        let mut at = from;
        let end = from + count;
        if self.length.is_multiple_of(8) && from.is_multiple_of(8) {
            let whole = bytes.get(from / 8..end / 8).unwrap_or_default();
            self.bytes.extend_from_slice(whole);
            self.length += whole.len() * 8;
            at += whole.len() * 8;
        }
        while at < end {
            let room = 8 - self.length % 8;
            let take = room.min(end - at);
            let low = bytes.get(at / 8).copied().unwrap_or(0);
            let high = bytes.get(at / 8 + 1).copied().unwrap_or(0);
            let both = u16::from_le_bytes([low, high]) >> (at % 8);
            let part = (both & ((1_u16 << take) - 1)) as u8;
            if room == 8 {
                self.bytes.push(part);
            } else {
                let last = self.bytes.len() - 1;
                self.bytes[last] |= part << (8 - room);
            }
            self.length += take;
            at += take;
        }
    }

    /// Adds some of another row's bits.
    pub(crate) fn extend_range(&mut self, other: &Self, rows: Range<usize>) {
        self.extend_from(&other.bytes, rows.start, rows.len());
    }

    /// How many bits of a range are set.
    pub(crate) fn count(&self, range: Range<usize>) -> usize {
        let (first, last) = (range.start.div_ceil(8), range.end / 8);
        if first > last {
            return range.filter(|at| self.get(*at)).count();
        }
        let ends = (range.start..first * 8).chain(last * 8..range.end);
        let (words, rest) = self.bytes[first..last].as_chunks::<8>();
        let whole: u32 = words
            .iter()
            .map(|word| u64::from_le_bytes(*word).count_ones())
            .sum();
        let rest: u32 = rest.iter().map(|byte| byte.count_ones()).sum();
        (whole + rest) as usize + ends.filter(|at| self.get(*at)).count()
    }

    /// Leaves only those that are set in the other too.
    pub(crate) fn and(&mut self, other: &Self) {
        for (byte, other) in self.bytes.iter_mut().zip(&other.bytes) {
            *byte &= other;
        }
    }

    /// Adds those that are set in the other.
    pub(crate) fn or(&mut self, other: &Self) {
        for (byte, other) in self.bytes.iter_mut().zip(&other.bytes) {
            *byte |= other;
        }
    }

    /// The ranges of bits that are set, in their order.
    pub(crate) fn runs(&self) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        let mut at = 0;
        while at < self.length {
            let byte = self.bytes[at / 8];
            if at.is_multiple_of(8) && byte == 0 {
                at += 8;
            } else if at.is_multiple_of(8) && byte == 0xff {
                join(&mut runs, at..at + 8);
                at += 8;
            } else {
                if self.get(at) {
                    join(&mut runs, at..at + 1);
                }
                at += 1;
            }
        }
        runs
    }
}

/// Adds a range, as a part of the last one when it follows it.
pub(crate) fn join(runs: &mut Vec<Range<usize>>, next: Range<usize>) {
    match runs.last_mut() {
        Some(last) if last.end == next.start => last.end = next.end,
        _ => runs.push(next),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_back_as_they_were_put_in_whatever_the_places() {
        let pattern: Vec<bool> = (0..100).map(|at| at % 3 == 0 || at % 7 == 2).collect();
        let mut whole = Bits::default();
        for bit in &pattern {
            whole.push(*bit);
        }
        for (from, to) in [(0, 100), (3, 90), (8, 64), (13, 14), (50, 50)] {
            let mut part = Bits::default();
            part.extend(true, 5);
            part.extend_range(&whole, from..to);
            let found: Vec<bool> = (5..part.len()).map(|at| part.get(at)).collect();
            assert_eq!(found, pattern[from..to]);
            assert_eq!(
                whole.count(from..to),
                pattern[from..to].iter().filter(|bit| **bit).count()
            );
        }
        let from_runs: Vec<usize> = whole.runs().into_iter().flatten().collect();
        let expected: Vec<usize> = (0..100).filter(|at| pattern[*at]).collect();
        assert_eq!(from_runs, expected);
    }
}
