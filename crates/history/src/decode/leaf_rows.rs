//! Some rows of a leaf column, before they are a column or a part of one.

use super::stored::Buffer;
use crate::column::Bits;
use crate::format::schema::Leaf;

/// Some rows of a leaf column.
#[derive(Debug)]
pub(crate) struct LeafRows {
    pub rows: usize,
    pub buffer: Buffer,
    /// Of a flat column: which rows have a value; the buffer has a place for each row then.
    pub validity: Option<Bits>,
    /// Of a nested column: the levels of each entry; the buffer has only the values that are there.
    pub definitions: Vec<u8>,
    pub repetitions: Vec<u8>,
}

impl LeafRows {
    pub fn new(leaf: &Leaf, is_flat: bool) -> Self {
        Self {
            rows: 0,
            buffer: Buffer::new(leaf),
            validity: (is_flat && leaf.definition > 0).then(Bits::default),
            definitions: Vec::new(),
            repetitions: Vec::new(),
        }
    }

    /// About how many bytes are held.
    pub fn bytes(&self) -> u64 {
        self.buffer.bytes() + 2 * self.definitions.len() as u64
    }
}
