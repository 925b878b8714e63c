//! Huffman codes of literals: read as weights, decoded eleven bits at a time.

use super::bits::ReverseBits;
use super::fse::{self, State};

/// The longest code.
const LONGEST: u32 = 11;
/// Symbols that are decoded between two refills: as many of the longest code as are there after one.
const BETWEEN_REFILLS: usize = 5;

/// For the next eleven bits: the symbol, and how many of them are its code.
pub(super) struct Codes(Box<[Code; 1 << LONGEST]>);

#[derive(Clone, Copy, Default)]
struct Code {
    symbol: u8,
    length: u8,
}

impl Codes {
    /// Reads codes. Gives how many bytes they take too.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let (&header, rest) = bytes.split_first()?;
        let header = usize::from(header);
        if header >= 128 {
            let count = header - 127;
            let length = count.div_ceil(2);
            let packed = rest.get(..length)?;
            let weights = (0..count).map(|at| {
                if at % 2 == 0 {
                    packed[at / 2] >> 4
                } else {
                    packed[at / 2] & 15
                }
            });
            return Some((Self::of_weights(weights.collect())?, 1 + length));
        }
        let weights = packed_weights(rest.get(..header)?)?;
        Some((Self::of_weights(weights)?, 1 + header))
    }

    /// The last symbol's weight is not written: it is what is missing.
    fn of_weights(mut weights: Vec<u8>) -> Option<Self> {
        let share = |weight: u8| if weight == 0 { 0 } else { 1_u32 << (weight - 1) };
        if weights.iter().any(|&weight| u32::from(weight) > LONGEST) {
            return None;
        }
        let sum: u32 = weights.iter().map(|&weight| share(weight)).sum();
        let log = sum.checked_ilog2()? + 1;
        let missing = (1 << log) - sum;
        if log > LONGEST || !missing.is_power_of_two() {
            return None;
        }
        weights.push(missing.ilog2() as u8 + 1);
        let mut codes = Box::new([Code::default(); 1 << LONGEST]);
        let mut at = 0;
        for weight in 1..=log as u8 {
            // Longest codes first; a shorter code stands for all bits that may follow it.
            let count = (share(weight) << (LONGEST - log)) as usize;
            let length = (log + 1) as u8 - weight;
            for (symbol, _) in weights.iter().enumerate().filter(|(_, each)| **each == weight) {
                codes.get_mut(at..at + count)?.fill(Code {
                    symbol: u8::try_from(symbol).ok()?,
                    length,
                });
                at += count;
            }
        }
        (at == codes.len()).then_some(Self(codes))
    }

    /// Decodes one stream, which has to end with the last symbol.
    pub(super) fn decode(&self, bytes: &[u8], into: &mut [u8]) -> Option<()> {
        self.decode_rest(ReverseBits::new(bytes)?, into)
    }

    /// Decodes four streams side by side, each a quarter of the symbols: processors do more at a time with them.
    pub(super) fn decode_four(&self, bytes: &[u8], into: &mut [u8]) -> Option<()> {
        let (sizes, rest) = bytes.split_first_chunk::<6>()?;
        let size = |at: usize| usize::from(u16::from_le_bytes([sizes[at], sizes[at + 1]]));
        let (first, rest) = rest.split_at_checked(size(0))?;
        let (second, rest) = rest.split_at_checked(size(2))?;
        let (third, fourth) = rest.split_at_checked(size(4))?;
        let quarter = into.len().div_ceil(4);
        let (out1, rest) = into.split_at_mut_checked(quarter)?;
        let (out2, rest) = rest.split_at_mut_checked(quarter)?;
        let (out3, out4) = rest.split_at_mut_checked(quarter)?;
        let mut bits1 = ReverseBits::new(first)?;
        let mut bits2 = ReverseBits::new(second)?;
        let mut bits3 = ReverseBits::new(third)?;
        let mut bits4 = ReverseBits::new(fourth)?;
        let mut done = 0;
        for (((some1, some2), some3), some4) in out1
            .chunks_exact_mut(BETWEEN_REFILLS)
            .zip(out2.chunks_exact_mut(BETWEEN_REFILLS))
            .zip(out3.chunks_exact_mut(BETWEEN_REFILLS))
            .zip(out4.chunks_exact_mut(BETWEEN_REFILLS))
        {
            let is_far = bits1.refill_far() && bits2.refill_far() && bits3.refill_far() && bits4.refill_far();
            if !is_far {
                break;
            }
            for (((to1, to2), to3), to4) in some1.iter_mut().zip(some2).zip(some3).zip(some4) {
                *to1 = self.next(&mut bits1);
                *to2 = self.next(&mut bits2);
                *to3 = self.next(&mut bits3);
                *to4 = self.next(&mut bits4);
            }
            done += BETWEEN_REFILLS;
        }
        self.decode_rest(bits1, &mut out1[done..])?;
        self.decode_rest(bits2, &mut out2[done..])?;
        self.decode_rest(bits3, &mut out3[done..])?;
        self.decode_rest(bits4, &mut out4[done..])
    }

    #[inline]
    fn next(&self, bits: &mut ReverseBits) -> u8 {
        let Code { symbol, length } = self.0[bits.peek(LONGEST) as usize & ((1 << LONGEST) - 1)];
        bits.skip(u32::from(length));
        symbol
    }

    fn decode_rest(&self, mut bits: ReverseBits, into: &mut [u8]) -> Option<()> {
        for some in into.chunks_mut(BETWEEN_REFILLS) {
            bits.refill();
            for to in some {
                *to = self.next(&mut bits);
            }
            if bits.is_past_start() {
                return None;
            }
        }
        bits.refill();
        bits.is_done().then_some(())
    }
}

/// Weights that are themselves entropy-coded: two states take turns until there are no bits left.
fn packed_weights(bytes: &[u8]) -> Option<Vec<u8>> {
    let (probabilities, length) = fse::read_probabilities(bytes, 6, 12)?;
    let states = fse::states(&probabilities)?;
    let mut bits = ReverseBits::new(bytes.get(length..)?)?;
    let mut weights = Vec::with_capacity(255);
    bits.refill();
    let mut turn = bits.take(probabilities.log);
    let mut other = bits.take(probabilities.log);
    if bits.is_past_start() {
        return None;
    }
    while weights.len() < 255 {
        let State {
            symbol,
            bits: count,
            next,
        } = *states.get(turn as usize)?;
        weights.push(symbol);
        bits.refill();
        let following = u64::from(next) + bits.take(u32::from(count));
        if bits.is_past_start() {
            weights.push(states.get(other as usize)?.symbol);
            return (weights.len() <= 255).then_some(weights);
        }
        (turn, other) = (other, following);
    }
    None
}
