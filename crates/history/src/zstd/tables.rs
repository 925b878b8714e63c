//! The codes of sequences: lengths and offsets as a base with some more bits, and the tables of their states.

use super::fse::{self, Probabilities, State};

/// What a state of a sequence's table stands for: a base to which `more` bits are added; and how the next one is found.
#[derive(Clone, Copy, Default)]
pub(super) struct Entry {
    pub(super) base: u32,
    pub(super) more: u8,
    /// How many bits choose the next state.
    pub(super) bits: u8,
    /// The next state when these bits are zero.
    pub(super) next: u16,
}

/// A table, and how many bits its first state takes.
pub(super) struct Table {
    pub(super) entries: Vec<Entry>,
    pub(super) log: u32,
}

/// What there is to know of one of the three kinds of codes.
pub(super) struct Kind {
    largest_log: u32,
    /// Base and number of more bits by code.
    code: fn(u8) -> Option<(u32, u8)>,
    symbols: usize,
    common_log: u32,
    common: &'static [i16],
}

pub(super) const LITERAL_LENGTHS: Kind = Kind {
    largest_log: 9,
    code: literal_length,
    symbols: 36,
    common_log: 6,
    common: &[
        4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1,
        -1, -1, -1,
    ],
};

pub(super) const MATCH_LENGTHS: Kind = Kind {
    largest_log: 9,
    code: match_length,
    symbols: 53,
    common_log: 6,
    common: &[
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
    ],
};

pub(super) const OFFSETS: Kind = Kind {
    largest_log: 8,
    code: offset,
    symbols: 32,
    common_log: 5,
    common: &[
        1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
    ],
};

fn literal_length(code: u8) -> Option<(u32, u8)> {
    const MORE: [u8; 20] = [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
    ranged(code, 16, 16, &MORE)
}

fn match_length(code: u8) -> Option<(u32, u8)> {
    const MORE: [u8; 21] = [
        1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
    ];
    let (base, more) = ranged(code, 32, 32, &MORE)?;
    Some((base + 3, more))
}

fn offset(code: u8) -> Option<(u32, u8)> {
    Some((1_u32.checked_shl(u32::from(code))?, code))
}

/// Codes below `plain` are themselves; those from there on have ranges that follow one another.
fn ranged(code: u8, plain: u8, start: u32, more: &[u8]) -> Option<(u32, u8)> {
    let Some(at) = code.checked_sub(plain) else {
        return Some((u32::from(code), 0));
    };
    let at = usize::from(at);
    let own = *more.get(at)?;
    Some((
        more[..at].iter().fold(start, |base, bits| base + (1 << bits)),
        own,
    ))
}

impl Kind {
    /// The table of a section; one of an earlier block is in `known`, and stays there. Gives how many bytes it took.
    pub(super) fn read(&self, way: u8, bytes: &[u8], known: &mut Option<Table>) -> Option<usize> {
        let (table, length) = match way {
            0 => {
                let common = Probabilities {
                    log: self.common_log,
                    of_symbols: self.common.to_vec(),
                };
                (self.table(&common)?, 0)
            }
            1 => {
                let (start, more) = (self.code)(*bytes.first()?)?;
                (
                    Table {
                        entries: vec![Entry {
                            base: start,
                            more,
                            bits: 0,
                            next: 0,
                        }],
                        log: 0,
                    },
                    1,
                )
            }
            2 => {
                let (probabilities, length) = fse::read_probabilities(bytes, self.largest_log, self.symbols)?;
                (self.table(&probabilities)?, length)
            }
            _ => return known.is_some().then_some(0),
        };
        *known = Some(table);
        Some(length)
    }

    fn table(&self, probabilities: &Probabilities) -> Option<Table> {
        let entry = |State { symbol, bits, next }| {
            let (base, more) = (self.code)(symbol)?;
            Some(Entry {
                base,
                more,
                bits,
                next,
            })
        };
        let entries = fse::states(probabilities)?
            .into_iter()
            .map(entry)
            .collect::<Option<_>>()?;
        Some(Table {
            entries,
            log: probabilities.log,
        })
    }
}
