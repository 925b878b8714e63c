//! Values as places in a dictionary, which texts stay as long as they can.

use std::sync::Arc;

use super::levels::{Run, Runs, unpack};
use super::output::Buffer;
use super::plain::{corrupt, plain};
use crate::column::Texts;
use crate::column::append::offset;
use crate::error::{Error, Result};
use crate::format::schema::Leaf;
use crate::format::types::Physical;

/// The values of a chunk's dictionary.
#[derive(Debug, Clone)]
pub(crate) enum Dictionary {
    Values(Buffer),
    Texts(Arc<Texts>),
}

/// Reads a dictionary page.
pub(crate) fn dictionary(page: &[u8], leaf: &Leaf, count: usize) -> Result<Dictionary> {
    let mut values = Buffer::new(leaf);
    if leaf.physical == Physical::Boolean {
        return Err(corrupt("booleans have no dictionary"));
    }
    plain(page, &mut 0, leaf, count, &mut values)?;
    Ok(match values {
        Buffer::Texts(texts) => Dictionary::Texts(Arc::new(texts)),
        other => Dictionary::Values(other),
    })
}

/// Adds the values of the next `count` places to a buffer.
pub(crate) fn coded(
    page: &[u8],
    runs: &mut Runs,
    dictionary: &Dictionary,
    count: usize,
    into: &mut Buffer,
) -> Result<()> {
    match (dictionary, &mut *into) {
        (Dictionary::Values(Buffer::Int32(known)), Buffer::Int32(values)) => {
            look_up(page, runs, known, count, values)
        }
        (Dictionary::Values(Buffer::Int64(known)), Buffer::Int64(values)) => {
            look_up(page, runs, known, count, values)
        }
        (Dictionary::Values(Buffer::Float(known)), Buffer::Float(values)) => {
            look_up(page, runs, known, count, values)
        }
        (Dictionary::Values(Buffer::Double(known)), Buffer::Double(values)) => {
            look_up(page, runs, known, count, values)
        }
        (Dictionary::Values(Buffer::Fixed(width, known)), Buffer::Fixed(_, bytes)) => {
            let mut places = Vec::new();
            codes(
                page,
                runs,
                count,
                known.len().checked_div(*width).unwrap_or(0),
                &mut places,
            )?;
            for place in places {
                let start = place as usize * width;
                bytes.extend_from_slice(&known[start..start + width]);
            }
            Ok(())
        }
        (Dictionary::Texts(known), Buffer::Coded(places, mine)) if Arc::ptr_eq(known, mine) => {
            codes(page, runs, count, known.len(), places)
        }
        (Dictionary::Texts(known), Buffer::Texts(texts)) if texts.is_empty() && !known.is_empty() => {
            let mut places = Vec::with_capacity(count);
            codes(page, runs, count, known.len(), &mut places)?;
            *into = Buffer::Coded(places, Arc::clone(known));
            Ok(())
        }
        (Dictionary::Texts(known), Buffer::Texts(texts)) => {
            let mut places = Vec::with_capacity(count);
            codes(page, runs, count, known.len(), &mut places)?;
            for place in places {
                texts.push(known.get(place as usize))?;
            }
            Ok(())
        }
        (Dictionary::Texts(_), Buffer::Coded(..)) => {
            spell(into)?;
            coded(page, runs, dictionary, count, into)
        }
        _ => Err(corrupt("its dictionary is of another type")),
    }
}

/// Reads places in a dictionary, and refuses those that lie outside of it.
fn codes(page: &[u8], runs: &mut Runs, count: usize, known: usize, into: &mut Vec<i32>) -> Result<()> {
    let start = into.len();
    let mut left = count;
    while left > 0 {
        match runs.next(page, left)? {
            Run::Repeated { value, count } => {
                into.resize(into.len() + count, value as i32);
                left -= count;
            }
            Run::Packed { from, count } => {
                into.extend(unpack(page, from, runs.width(), count).map(|value| value as i32));
                left -= count;
            }
        }
    }
    if into[start..].iter().any(|code| *code as u32 as usize >= known) {
        return Err(outside());
    }
    Ok(())
}

fn look_up<T: Copy + Default>(
    page: &[u8],
    runs: &mut Runs,
    known: &[T],
    count: usize,
    values: &mut Vec<T>,
) -> Result<()> {
    let mut left = count;
    values.reserve(count);
    while left > 0 {
        match runs.next(page, left)? {
            Run::Repeated { value, count } => {
                let value = *known.get(value as usize).ok_or_else(outside)?;
                values.resize(values.len() + count, value);
                left -= count;
            }
            Run::Packed { from, count } => {
                let mut is_inside = true;
                let start = values.len();
                values.resize(start + count, T::default());
                let codes = unpack(page, from, runs.width(), count);
                for (place, code) in values[start..].iter_mut().zip(codes) {
                    match known.get(code as usize) {
                        Some(value) => *place = *value,
                        None => is_inside = false,
                    }
                }
                if !is_inside {
                    return Err(outside());
                }
                left -= count;
            }
        }
    }
    Ok(())
}

/// Places in a dictionary as the texts that they stand for.
pub(crate) fn spell(buffer: &mut Buffer) -> Result<()> {
    if let Buffer::Coded(codes, dictionary) = buffer {
        let mut texts = Texts::new();
        for code in codes.iter() {
            texts.push(dictionary.get(*code as usize))?;
        }
        offset(texts.bytes.len())?;
        *buffer = Buffer::Texts(texts);
    }
    Ok(())
}

fn outside() -> Error {
    corrupt("a value stands for a place outside of its dictionary")
}
