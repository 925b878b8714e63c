//! Values as they are stored.

use std::sync::Arc;

use crate::column::{Bits, Texts};
use crate::error::Result;
use crate::format::schema::Leaf;
use crate::format::types::Physical;

/// Values of one physical type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Buffer {
    Bool(Bits),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    Texts(Texts),
    Coded(Vec<i32>, Arc<Texts>),
    Fixed(usize, Vec<u8>),
}

impl Buffer {
    pub fn new(leaf: &Leaf) -> Self {
        match leaf.physical {
            Physical::Boolean => Self::Bool(Bits::default()),
            Physical::Int32 => Self::Int32(Vec::new()),
            Physical::Int64 => Self::Int64(Vec::new()),
            Physical::Float => Self::Float(Vec::new()),
            Physical::Double => Self::Double(Vec::new()),
            Physical::ByteArray => Self::Texts(Texts::new()),
            Physical::Int96 | Physical::Fixed => Self::Fixed(leaf.width, Vec::new()),
        }
    }

    /// Makes room for numbers that are about to come.
    pub fn reserve(&mut self, count: usize) {
        match self {
            Self::Int32(values) | Self::Coded(values, _) => values.reserve(count),
            Self::Int64(values) => values.reserve(count),
            Self::Float(values) => values.reserve(count),
            Self::Double(values) => values.reserve(count),
            Self::Texts(texts) => texts.offsets.reserve(count),
            Self::Bool(_) | Self::Fixed(..) => {}
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Self::Bool(values) => values.len(),
            Self::Int32(values) | Self::Coded(values, _) => values.len(),
            Self::Int64(values) => values.len(),
            Self::Float(values) => values.len(),
            Self::Double(values) => values.len(),
            Self::Texts(texts) => texts.len(),
            Self::Fixed(width, bytes) => bytes.len().checked_div(*width).unwrap_or(0),
        }
    }

    /// About how many bytes are held.
    pub fn bytes(&self) -> u64 {
        let bytes = match self {
            Self::Bool(values) => values.as_bytes().len(),
            Self::Int32(values) | Self::Coded(values, _) => values.len() * 4,
            Self::Int64(values) => values.len() * 8,
            Self::Float(values) => values.len() * 4,
            Self::Double(values) => values.len() * 8,
            Self::Texts(texts) => texts.bytes.len() + texts.offsets.len() * 4,
            Self::Fixed(_, bytes) => bytes.len(),
        };
        bytes as u64
    }

    /// Makes room for nulls: the values from `from` on go to the places of the bits from there on that are set.
    pub fn spread(&mut self, from: usize, validity: &Bits) {
        match self {
            Self::Bool(values) => {
                let mut spread = Bits::default();
                spread.extend_range(values, 0..from);
                let mut next = from;
                for row in from..validity.len() {
                    let is_there = validity.get(row);
                    spread.push(is_there && values.get(next));
                    next += usize::from(is_there);
                }
                *values = spread;
            }
            Self::Int32(values) | Self::Coded(values, _) => spread(values, from, validity),
            Self::Int64(values) => spread(values, from, validity),
            Self::Float(values) => spread(values, from, validity),
            Self::Double(values) => spread(values, from, validity),
            Self::Texts(texts) => {
                let ends = texts.offsets.split_off(from + 1);
                let mut ends = ends.into_iter();
                let mut last = texts.offsets[from];
                for row in from..validity.len() {
                    if validity.get(row) {
                        last = ends.next().unwrap_or(last);
                    }
                    texts.offsets.push(last);
                }
            }
            Self::Fixed(width, bytes) => {
                let packed = bytes.split_off(from * *width);
                let mut next = packed.chunks_exact((*width).max(1));
                for row in from..validity.len() {
                    let value = validity.get(row).then(|| next.next()).flatten();
                    match value {
                        Some(value) => bytes.extend_from_slice(value),
                        None => bytes.resize(bytes.len() + *width, 0),
                    }
                }
            }
        }
    }

    /// Places in a dictionary become the texts that they stand for.
    pub fn spell(&mut self) -> Result<()> {
        if let Self::Coded(codes, dictionary) = self {
            let mut texts = Texts::new();
            for code in codes.iter() {
                texts.push(dictionary.get(*code as usize))?;
            }
            *self = Self::Texts(texts);
        }
        Ok(())
    }
}

/// From the end on, so that no value is written over before it has moved.
fn spread<T: Copy + Default>(values: &mut Vec<T>, from: usize, validity: &Bits) {
    let mut source = values.len();
    values.resize(validity.len(), T::default());
    let bytes = validity.as_bytes();
    let mut row = validity.len();
    while row > from {
        if row == source {
            // All that is left stands where it belongs.
            return;
        }
        let first = ((row - 1) / 8 * 8).max(from);
        let byte = bytes[row / 8 - usize::from(row.is_multiple_of(8))];
        while row > first {
            row -= 1;
            // Without a branch, which could not be foreseen: where there is none, the value that is read means nothing.
            let is_there = byte >> (row % 8) & 1 == 1;
            source -= usize::from(is_there);
            let value = values[source];
            values[row] = if is_there { value } else { T::default() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_move_to_the_rows_that_have_one() {
        for pattern in [
            0x00_u64,
            0xff,
            0xffff_0000_ff01_8003,
            u64::MAX,
            0x5555_5555_5555_5555,
        ] {
            let mut validity = Bits::set(3);
            for at in 0..61 {
                validity.push(pattern >> at & 1 == 1);
            }
            let there = validity.count(3..64);
            let mut values: Vec<i32> = (0..3 + there as i32).map(|at| at + 1).collect();
            spread(&mut values, 3, &validity);
            let mut next = 3;
            let expected: Vec<i32> = (0..64)
                .map(|row| {
                    if row < 3 {
                        return row + 1;
                    }
                    next += i32::from(validity.get(row as usize));
                    if validity.get(row as usize) { next } else { 0 }
                })
                .collect();
            assert_eq!(values, expected);
        }
    }
}
