//! Compressed blocks: literals, and the sequences that put them between matches.

use super::literals;
use super::memory::Memory;
use super::sequences;

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
