//! Bits that are read from the end of some bytes to their start, as all entropy-coded streams of zstd are.

/// A stream of bits, of which the last ones come first.
pub(super) struct ReverseBits<'a> {
    bytes: &'a [u8],
    /// Where the eight bytes begin that are in `held`.
    at: usize,
    held: u64,
    /// How many bits of `held` have been read, counted from the top.
    read: u32,
}

impl<'a> ReverseBits<'a> {
    /// Begins behind the mark, the highest bit that is set in the last byte. None when there is no mark.
    pub(super) fn new(bytes: &'a [u8]) -> Option<Self> {
        let last = *bytes.last()?;
        if last == 0 {
            return None;
        }
        let mark = last.leading_zeros() + 1;
        if let Some(held) = bytes.last_chunk::<8>() {
            return Some(Self {
                bytes,
                at: bytes.len() - 8,
                held: u64::from_le_bytes(*held),
                read: mark,
            });
        }
        let mut held = [0; 8];
        held[..bytes.len()].copy_from_slice(bytes);
        let missing = 8 * (8 - bytes.len() as u32);
        Some(Self {
            bytes,
            at: 0,
            held: u64::from_le_bytes(held),
            read: mark + missing,
        })
    }

    /// The next bits as the lowest of a number, 56 at most after a refill; they are not taken.
    #[inline]
    pub(super) fn peek(&self, count: u32) -> u64 {
        (self.held << (self.read & 63)) >> 1 >> (63 - count)
    }

    #[inline]
    pub(super) fn skip(&mut self, count: u32) {
        self.read += count;
    }

    /// Takes up to 56 bits. Past the start of the stream they mean nothing, and `is_past_start` says so.
    #[inline]
    pub(super) fn take(&mut self, count: u32) -> u64 {
        let bits = self.peek(count);
        self.skip(count);
        bits
    }

    /// Makes 56 bits available where the stream has them. False, with nothing changed, close to its start.
    #[inline]
    pub(super) fn refill_far(&mut self) -> bool {
        if self.at < 8 {
            return false;
        }
        let Some(at) = self.at.checked_sub((self.read >> 3) as usize) else {
            return false;
        };
        let Some(held) = self.bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) else {
            return false;
        };
        self.held = u64::from_le_bytes(*held);
        self.at = at;
        self.read &= 7;
        true
    }

    /// Makes 56 bits available, or all that are left.
    #[inline]
    pub(super) fn refill(&mut self) {
        if self.refill_far() || self.at == 0 || self.read > 64 {
            return;
        }
        let step = ((self.read >> 3) as usize).min(self.at);
        if let Some(held) = self
            .bytes
            .get(self.at - step..)
            .and_then(|rest| rest.first_chunk::<8>())
        {
            self.at -= step;
            self.read -= 8 * step as u32;
            self.held = u64::from_le_bytes(*held);
        }
    }

    /// Whether more was read than there is.
    pub(super) fn is_past_start(&self) -> bool {
        self.read > 64
    }

    /// Whether all was read, and not more.
    pub(super) fn is_done(&self) -> bool {
        self.at == 0 && self.read == 64
    }
}
