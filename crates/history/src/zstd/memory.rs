//! What a frame keeps from one block to the next.

use super::huffman::Codes;
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
    pub(super) room: Vec<u8>,
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
