//! Finite state entropy: the probabilities of symbols, and the table of states that is made of them.

/// What a state stands for, and how the next one is found.
#[derive(Clone, Copy, Default)]
pub(super) struct State {
    pub(super) symbol: u8,
    /// How many bits choose the next state.
    pub(super) bits: u8,
    /// The next state when these bits are zero.
    pub(super) next: u16,
}

/// The probabilities of a table, of which there are two to the power of `log` in all; -1 stands for less than one.
pub(super) struct Probabilities {
    pub(super) log: u32,
    pub(super) of_symbols: Vec<i16>,
}

/// Reads probabilities. Gives how many bytes they take too.
pub(super) fn read_probabilities(
    bytes: &[u8],
    largest_log: u32,
    symbols: usize,
) -> Option<(Probabilities, usize)> {
    let mut at = 0_usize;
    let mut take = |count: u32, is_taken: &dyn Fn(u32) -> u32| {
        let value = bits_at(bytes, at, count);
        at += is_taken(value) as usize;
        value
    };
    let log = take(4, &|_| 4) + 5;
    if log > largest_log {
        return None;
    }
    let mut of_symbols = Vec::with_capacity(symbols);
    let mut left = (1_i32 << log) + 1;
    let mut threshold = 1_i32 << log;
    let mut width = log + 1;
    while left > 1 {
        // Values that are rare enough take one bit less.
        let short = 2 * threshold - 1 - left;
        let is_short = |value: u32| ((value as i32) & (threshold - 1)) < short;
        let value = take(width, &|value| if is_short(value) { width - 1 } else { width });
        let probability = if is_short(value) {
            (value as i32) & (threshold - 1)
        } else {
            value as i32 - if value as i32 >= threshold { short } else { 0 }
        } - 1;
        left -= probability.abs();
        of_symbols.push(probability as i16);
        if probability == 0 {
            loop {
                let zeros = take(2, &|_| 2);
                of_symbols.resize(of_symbols.len() + zeros as usize, 0);
                if zeros != 3 {
                    break;
                }
                if of_symbols.len() > symbols {
                    return None;
                }
            }
        }
        if of_symbols.len() > symbols {
            return None;
        }
        while left < threshold {
            width -= 1;
            threshold >>= 1;
        }
    }
    let length = at.div_ceil(8);
    (left == 1 && length <= bytes.len()).then_some((Probabilities { log, of_symbols }, length))
}

/// Up to 24 bits from a place on; zeros behind the end.
fn bits_at(bytes: &[u8], at: usize, count: u32) -> u32 {
    let mut held = [0; 4];
    for (to, from) in held.iter_mut().zip(bytes.get(at / 8..).unwrap_or_default()) {
        *to = *from;
    }
    (u32::from_le_bytes(held) >> (at % 8)) & ((1 << count) - 1)
}

/// Makes the states: each symbol gets as many as its probability says, spread over the table.
pub(super) fn states(Probabilities { log, of_symbols }: &Probabilities) -> Option<Vec<State>> {
    let size = 1_usize << log;
    let mut states = vec![State::default(); size];
    // How often each symbol has come up, from its probability on.
    let mut seen = vec![0_u16; of_symbols.len()];
    let mut end = size;
    for (symbol, &probability) in of_symbols.iter().enumerate() {
        if probability == -1 {
            end = end.checked_sub(1)?;
            states[end].symbol = symbol as u8;
            seen[symbol] = 1;
        } else {
            seen[symbol] = u16::try_from(probability).ok()?;
        }
    }
    let step = (size >> 1) + (size >> 3) + 3;
    let mut at = 0;
    for (symbol, &probability) in of_symbols.iter().enumerate() {
        for _ in 0..probability.max(0) {
            if end == 0 {
                return None;
            }
            states[at].symbol = symbol as u8;
            loop {
                at = (at + step) & (size - 1);
                if at < end {
                    break;
                }
            }
        }
    }
    if at != 0 {
        return None;
    }
    for state in &mut states {
        let count = &mut seen[usize::from(state.symbol)];
        let next = u32::from(*count);
        *count += 1;
        let bits = log - next.checked_ilog2()?;
        state.bits = bits as u8;
        state.next = ((next << bits) - size as u32) as u16;
    }
    Some(states)
}
