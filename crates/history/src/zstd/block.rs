//! Compressed blocks: literals, and the sequences that put them between matches.

use super::huffman::Codes;
use super::literals;
use super::sequences;
use super::tables::Table;

/// What later blocks of a frame may refer to.
pub(super) struct Memory {
    pub(super) codes: Option<Codes>,
    pub(super) literal_lengths: Option<Table>,
    pub(super) offsets: Option<Table>,
    pub(super) match_lengths: Option<Table>,
    /// The offsets of the last matches, the newest one first.
    pub(super) recent: [usize; 3],
    /// Room for literals.
    room: Vec<u8>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            codes: None,
            literal_lengths: None,
            offsets: None,
            match_lengths: None,
            recent: [1, 4, 8],
            room: Vec::new(),
        }
    }
}

/// Expands a block behind what is `written` already. Gives how many bytes came of it.
pub(super) fn expand(block: &[u8], into: &mut [u8], written: usize, memory: &mut Memory) -> Option<usize> {
    let mut room = std::mem::take(&mut memory.room);
    let literals = literals::read(block, &mut memory.codes, &mut room)?;
    let end = sequences::expand(
        block.get(literals.section..)?,
        literals.bytes,
        into,
        written,
        memory,
    )?;
    memory.room = room;
    Some(end - written)
}
