//! Puts the leaves of a column together: objects, lists and maps from the levels of their values.

use std::collections::VecDeque;

use super::leaf_rows::LeafRows;
use super::output;
use super::stored::Buffer;
use crate::column::append::offset;
use crate::column::{Bits, Column, Values};
use crate::error::{Code, Error, Result};
use crate::format::schema::{Leaf, Levels, Node, Shape};

/// Whether a column is a single leaf, one value at most in each row.
pub(crate) fn is_flat(node: &Node) -> bool {
    matches!(&node.shape, Shape::Leaf(leaf) if leaf.repetition == 0)
}

/// The column of some rows from those of its leaves, in their order.
pub(crate) fn column(node: &Node, leaves: Vec<LeafRows>) -> Result<Column> {
    let mut leaves = VecDeque::from(leaves);
    if let (Shape::Leaf(leaf), true) = (&node.shape, is_flat(node)) {
        let rows = leaves.pop_front().ok_or_else(missing)?;
        return output::column(leaf, rows.buffer, rows.validity, rows.rows);
    }
    part(
        node,
        &mut leaves,
        Levels {
            definition: 0,
            repetition: 0,
        },
    )
}

/// The values of a node: one for each entry at which the item `of` is there and that does not continue a deeper list.
fn part(node: &Node, leaves: &mut VecDeque<LeafRows>, of: Levels) -> Result<Column> {
    match &node.shape {
        Shape::Leaf(leaf) => {
            let rows = leaves.pop_front().ok_or_else(missing)?;
            values(leaf, rows, of)
        }
        Shape::Struct(fields) => {
            let first = leaves.front().ok_or_else(missing)?;
            let mut validity = Bits::default();
            for (definition, repetition) in entries(first) {
                if repetition <= of.repetition && definition >= of.definition {
                    validity.push(definition >= node.definition);
                }
            }
            let rows = validity.len();
            let mut columns = Vec::with_capacity(fields.len());
            for field in fields {
                let column = part(field, leaves, of)?;
                if column.len() != rows {
                    return Err(contradiction());
                }
                columns.push((field.name.clone(), column));
            }
            Ok(Column {
                values: Values::Struct(rows, columns),
                validity: some_null(validity),
            })
        }
        Shape::List(levels, item) => {
            let (offsets, validity) = lists(node, leaves, of, *levels)?;
            let item = part(item, leaves, *levels)?;
            if offsets.last().copied() != Some(item.len() as i32) {
                return Err(contradiction());
            }
            Ok(Column {
                values: Values::List(offsets, Box::new(item)),
                validity: some_null(validity),
            })
        }
        Shape::Map(levels, entry) => {
            let (offsets, validity) = lists(node, leaves, of, *levels)?;
            let keys = part(&entry[0], leaves, *levels)?;
            let values = part(&entry[1], leaves, *levels)?;
            if keys.len() != values.len() || offsets.last().copied() != Some(keys.len() as i32) {
                return Err(contradiction());
            }
            Ok(Column {
                values: Values::Map(offsets, Box::new([keys, values])),
                validity: some_null(validity),
            })
        }
    }
}

fn entries(rows: &LeafRows) -> impl Iterator<Item = (u16, u16)> {
    let levels = rows.definitions.iter().zip(&rows.repetitions);
    levels.map(|(definition, repetition)| (u16::from(*definition), u16::from(*repetition)))
}

/// Where each list begins and ends among the items, and which lists are there, by the first leaf below.
fn lists(node: &Node, leaves: &VecDeque<LeafRows>, of: Levels, items: Levels) -> Result<(Vec<i32>, Bits)> {
    let first = leaves.front().ok_or_else(missing)?;
    let (mut offsets, mut validity, mut count) = (vec![0], Bits::default(), 0_usize);
    for (definition, repetition) in entries(first) {
        if repetition <= of.repetition {
            if definition >= of.definition {
                if !validity.is_empty() {
                    offsets.push(offset(count)?);
                }
                validity.push(definition >= node.definition);
                count += usize::from(definition >= items.definition);
            }
        } else if repetition == items.repetition {
            count += 1;
        }
    }
    if !validity.is_empty() {
        offsets.push(offset(count)?);
    }
    Ok((offsets, validity))
}

fn values(leaf: &Leaf, mut rows: LeafRows, of: Levels) -> Result<Column> {
    let mut validity = Bits::default();
    for (definition, repetition) in entries(&rows) {
        if repetition <= of.repetition && definition >= of.definition {
            validity.push(definition == leaf.definition);
        }
    }
    let count = validity.len();
    let there = validity.count(0..count);
    // Values of no width cannot be counted.
    if !matches!(rows.buffer, Buffer::Fixed(0, _)) {
        if rows.buffer.len() != there {
            return Err(contradiction());
        }
        if there < count {
            rows.buffer.spread(0, &validity);
        }
    }
    output::column(leaf, rows.buffer, some_null(validity), count)
}

fn some_null(validity: Bits) -> Option<Bits> {
    (validity.count(0..validity.len()) < validity.len()).then_some(validity)
}

fn missing() -> Error {
    Error::new(Code::Corrupt, "a part of a nested column is missing")
}

fn contradiction() -> Error {
    Error::new(
        Code::Corrupt,
        "the parts of a nested column contradict one another",
    )
}
