//! Sequences: so many literals, then so many bytes again of what came before.

use super::bits::ReverseBits;
use super::memory::Memory;
use super::tables::{Entry, LITERAL_LENGTHS, MATCH_LENGTHS, OFFSETS, Table};

/// Copies of at most this many bytes are made as one of exactly so many, where there is room: it is one or two moves.
const SHORT: usize = 16;

/// Carries out the sequences of a section, with the literals that are left behind them. Gives where the output ends.
pub(super) fn expand(
    section: &[u8],
    literals: &[u8],
    into: &mut [u8],
    written: usize,
    memory: &mut Memory,
) -> Option<usize> {
    let (count, rest) = read_count(section)?;
    let mut out = Output {
        into,
        at: written,
        literals,
        taken: 0,
    };
    if count > 0 {
        let (&modes, mut rest) = rest.split_first()?;
        if modes & 3 != 0 {
            return None;
        }
        for (kind, shift, known) in [
            (&LITERAL_LENGTHS, 6, &mut memory.literal_lengths),
            (&OFFSETS, 4, &mut memory.offsets),
            (&MATCH_LENGTHS, 2, &mut memory.match_lengths),
        ] {
            let length = kind.read((modes >> shift) & 3, rest, known)?;
            rest = rest.get(length..)?;
        }
        decode(count, rest, memory, &mut out)?;
    } else if !rest.is_empty() {
        return None;
    }
    let left = literals.len() - out.taken;
    out.take_literals(left)?;
    Some(out.at)
}

fn read_count(section: &[u8]) -> Option<(usize, &[u8])> {
    match *section {
        [first, ref rest @ ..] if first < 128 => Some((usize::from(first), rest)),
        [255, second, third, ref rest @ ..] => {
            Some((usize::from(second) + (usize::from(third) << 8) + 0x7f00, rest))
        }
        [first, second, ref rest @ ..] if first < 255 => {
            Some((((usize::from(first) - 128) << 8) + usize::from(second), rest))
        }
        _ => None,
    }
}

/// A table, and where it is.
struct Cursor<'a> {
    entries: &'a [Entry],
    state: usize,
}

impl<'a> Cursor<'a> {
    fn new(table: Option<&'a Table>, bits: &mut ReverseBits) -> Option<Self> {
        let table = table?;
        Some(Self {
            entries: &table.entries,
            state: bits.take(table.log) as usize,
        })
    }

    #[inline]
    fn entry(&self) -> Option<Entry> {
        self.entries.get(self.state).copied()
    }

    #[inline]
    fn go_on(&mut self, entry: Entry, bits: &mut ReverseBits) {
        self.state = usize::from(entry.next) + bits.take(u32::from(entry.bits)) as usize;
    }
}

fn decode(count: usize, bytes: &[u8], memory: &mut Memory, out: &mut Output) -> Option<()> {
    let mut bits = ReverseBits::new(bytes)?;
    bits.refill();
    let mut literal_lengths = Cursor::new(memory.literal_lengths.as_ref(), &mut bits)?;
    let mut offsets = Cursor::new(memory.offsets.as_ref(), &mut bits)?;
    let mut match_lengths = Cursor::new(memory.match_lengths.as_ref(), &mut bits)?;
    let mut recent = memory.recent;
    for left in (0..count).rev() {
        let [literal, offset, matched] = [literal_lengths.entry()?, offsets.entry()?, match_lengths.entry()?];
        bits.refill();
        let offset_value = offset.base as usize + bits.take(u32::from(offset.more)) as usize;
        let match_length = matched.base as usize + bits.take(u32::from(matched.more)) as usize;
        bits.refill();
        let literal_length = literal.base as usize + bits.take(u32::from(literal.more)) as usize;
        if left > 0 {
            literal_lengths.go_on(literal, &mut bits);
            match_lengths.go_on(matched, &mut bits);
            offsets.go_on(offset, &mut bits);
        }
        if bits.is_past_start() {
            return None;
        }
        let distance = distance_of(offset_value, literal_length, &mut recent)?;
        out.take_literals(literal_length)?;
        out.repeat(distance, match_length)?;
    }
    memory.recent = recent;
    bits.refill();
    bits.is_done().then_some(())
}

/// How far back a match is: said outright, or as one of the last ones.
#[inline]
fn distance_of(value: usize, literal_length: usize, recent: &mut [usize; 3]) -> Option<usize> {
    if value > 3 {
        *recent = [value - 3, recent[0], recent[1]];
        return Some(value - 3);
    }
    // Without literals between them, the last match would only have been longer: the others move up.
    match value + usize::from(literal_length == 0) {
        1 => {}
        2 => *recent = [recent[1], recent[0], recent[2]],
        3 => *recent = [recent[2], recent[0], recent[1]],
        _ => {
            *recent = [
                recent[0].checked_sub(1).filter(|distance| *distance > 0)?,
                recent[0],
                recent[1],
            ];
        }
    }
    Some(recent[0])
}

/// The output so far, which is its own window.
struct Output<'a> {
    into: &'a mut [u8],
    at: usize,
    literals: &'a [u8],
    /// How many of the literals are in the output.
    taken: usize,
}

impl Output<'_> {
    #[inline]
    fn take_literals(&mut self, length: usize) -> Option<()> {
        let from = self.literals.get(self.taken..)?;
        let to = self.into.get_mut(self.at..)?;
        if length > from.len() || length > to.len() {
            return None;
        }
        if let (true, Some(from), Some(to)) = (
            length <= SHORT,
            from.first_chunk::<SHORT>(),
            to.first_chunk_mut::<SHORT>(),
        ) {
            *to = *from;
        } else {
            to[..length].copy_from_slice(&from[..length]);
        }
        self.taken += length;
        self.at += length;
        Some(())
    }

    #[inline]
    fn repeat(&mut self, distance: usize, length: usize) -> Option<()> {
        let start = self.at.checked_sub(distance)?;
        let end = self.at + length;
        if end > self.into.len() {
            return None;
        }
        if length <= SHORT && distance >= SHORT && self.at + SHORT <= self.into.len() {
            self.into.copy_within(start..start + SHORT, self.at);
        } else if distance >= length {
            self.into.copy_within(start..start + length, self.at);
        } else {
            // What is repeated reaches into what is written: each copy makes the next one twice as long.
            let mut done = 0;
            while done < length {
                let some = (distance + done).min(length - done);
                self.into.copy_within(start..start + some, self.at + done);
                done += some;
            }
        }
        self.at = end;
        Some(())
    }
}
