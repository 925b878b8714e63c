//! Values as places in a dictionary, which texts stay as long as they can.

use std::sync::Arc;

use super::levels::{Run, Runs};
use super::plain::{corrupt, plain, short, value_width};
use super::stored::Buffer;
use super::unpack::unpack;
use crate::column::Texts;
use crate::error::{Error, Result};
use crate::format::schema::Leaf;
use crate::format::types::Physical;

/// The values of a chunk's dictionary.
#[derive(Debug)]
pub(crate) enum Dictionary {
    /// The page itself: numbers are read out of it as they are, since often each of them is used once.
    Values(Vec<u8>),
    Texts(Arc<Texts>),
}

impl Dictionary {
    /// About how many bytes are held.
    pub fn bytes(&self) -> u64 {
        let bytes = match self {
            Self::Values(page) => page.len(),
            Self::Texts(texts) => texts.bytes.len() + texts.offsets.len() * 4,
        };
        bytes as u64
    }
}

/// Reads a dictionary page.
pub(crate) fn dictionary(mut page: Vec<u8>, leaf: &Leaf, count: usize) -> Result<Dictionary> {
    match leaf.physical {
        Physical::Boolean => Err(corrupt("booleans have no dictionary")),
        Physical::ByteArray => {
            let mut values = Buffer::Texts(Texts::new());
            plain(&page, &mut 0, leaf, count, &mut values)?;
            match values {
                Buffer::Texts(texts) => Ok(Dictionary::Texts(Arc::new(texts))),
                _ => Err(corrupt("its dictionary is of another type")),
            }
        }
        _ => {
            let length = count.checked_mul(value_width(leaf));
            page.truncate(length.filter(|length| *length <= page.len()).ok_or_else(short)?);
            Ok(Dictionary::Values(page))
        }
    }
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
        (Dictionary::Values(known), Buffer::Int32(values)) => {
            look_up(page, runs, known, count, i32::from_le_bytes, values)
        }
        (Dictionary::Values(known), Buffer::Int64(values)) => {
            look_up(page, runs, known, count, i64::from_le_bytes, values)
        }
        (Dictionary::Values(known), Buffer::Float(values)) => {
            look_up(page, runs, known, count, f32::from_le_bytes, values)
        }
        (Dictionary::Values(known), Buffer::Double(values)) => {
            look_up(page, runs, known, count, f64::from_le_bytes, values)
        }
        (Dictionary::Values(known), Buffer::Fixed(width, bytes)) => {
            let mut places = Vec::new();
            codes(
                page,
                runs,
                count,
                known.len().checked_div(*width).unwrap_or(0),
                &mut places,
            )?;
            for place in places {
                let start = place as usize * *width;
                bytes.extend_from_slice(&known[start..start + *width]);
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
            into.spell()?;
            coded(page, runs, dictionary, count, into)
        }
        _ => Err(corrupt("its dictionary is of another type")),
    }
}

/// Reads places in a dictionary, and refuses those that lie outside of it.
fn codes(page: &[u8], runs: &mut Runs, count: usize, known: usize, into: &mut Vec<i32>) -> Result<()> {
    let mut left = count;
    while left > 0 {
        match runs.next(page, left)? {
            Run::Repeated { value, count } => {
                check_places(&[value], known)?;
                into.resize(into.len() + count, value as i32);
                left -= count;
            }
            Run::Packed { from, count } => {
                unpack(page, from, runs.width(), count, |places| {
                    check_places(places, known)?;
                    into.extend(places.iter().map(|place| *place as i32));
                    Ok(())
                })?;
                left -= count;
            }
        }
    }
    Ok(())
}

fn look_up<const WIDTH: usize, T: Copy + Default>(
    page: &[u8],
    runs: &mut Runs,
    known: &[u8],
    count: usize,
    number: impl Fn([u8; WIDTH]) -> T,
    values: &mut Vec<T>,
) -> Result<()> {
    let (known, _) = known.as_chunks::<WIDTH>();
    let mut left = count;
    values.reserve(count);
    while left > 0 {
        match runs.next(page, left)? {
            Run::Repeated { value, count } => {
                let value = *known.get(value as usize).ok_or_else(outside)?;
                values.resize(values.len() + count, number(value));
                left -= count;
            }
            Run::Packed { from, count } => {
                unpack(page, from, runs.width(), count, |places| {
                    let mut is_inside = true;
                    values.extend(places.iter().map(|place| {
                        let value = known.get(*place as usize);
                        is_inside &= value.is_some();
                        value.map_or_else(T::default, |value| number(*value))
                    }));
                    if is_inside { Ok(()) } else { Err(outside()) }
                })?;
                left -= count;
            }
        }
    }
    Ok(())
}

fn check_places(places: &[u32], known: usize) -> Result<()> {
    let highest = places.iter().copied().max().unwrap_or(0);
    if highest as usize >= known {
        return Err(outside());
    }
    Ok(())
}

fn outside() -> Error {
    corrupt("a value stands for a place outside of its dictionary")
}
