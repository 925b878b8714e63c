//! Values as they are, one after another.

use super::stored::Buffer;
use crate::column::Texts;
use crate::error::{Code, Error, Result};
use crate::format::schema::Leaf;
use crate::format::types::Physical;
use crate::kind::Kind;

/// The bytes of a value; 0 where it depends on the value.
pub(crate) fn value_width(leaf: &Leaf) -> usize {
    match leaf.physical {
        Physical::Int32 | Physical::Float => 4,
        Physical::Int64 | Physical::Double => 8,
        Physical::Int96 | Physical::Fixed => leaf.width,
        Physical::Boolean | Physical::ByteArray => 0,
    }
}

/// Adds the next `count` values to a buffer, and moves the place on.
pub(crate) fn plain(page: &[u8], at: &mut usize, leaf: &Leaf, count: usize, into: &mut Buffer) -> Result<()> {
    let width = value_width(leaf);
    let mut part = || {
        let end = count.checked_mul(width).and_then(|bytes| at.checked_add(bytes));
        let part = end.and_then(|end| page.get(*at..end)).ok_or_else(short)?;
        *at += part.len();
        Ok::<_, Error>(part)
    };
    match into {
        Buffer::Bool(bits) => {
            if at.checked_add(count).is_none_or(|end| end > page.len() * 8) {
                return Err(short());
            }
            bits.extend_from(page, *at, count);
            *at += count;
        }
        Buffer::Int32(values) => values.extend(numbers(part()?).map(i32::from_le_bytes)),
        Buffer::Int64(values) => values.extend(numbers(part()?).map(i64::from_le_bytes)),
        Buffer::Float(values) => values.extend(numbers(part()?).map(f32::from_le_bytes)),
        Buffer::Double(values) => values.extend(numbers(part()?).map(f64::from_le_bytes)),
        Buffer::Fixed(_, bytes) => bytes.extend_from_slice(part()?),
        Buffer::Coded(..) => {
            into.spell()?;
            return plain(page, at, leaf, count, into);
        }
        Buffer::Texts(texts) => {
            let first = texts.len();
            for _ in 0..count {
                texts.push(text(page, at)?)?;
            }
            check_text(leaf, texts, first)?;
        }
    }
    Ok(())
}

fn numbers<const WIDTH: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; WIDTH]> {
    let (whole, _) = bytes.as_chunks::<WIDTH>();
    whole.iter().copied()
}

/// A text after its length.
pub(crate) fn text<'a>(page: &'a [u8], at: &mut usize) -> Result<&'a [u8]> {
    let length = page
        .get(*at..)
        .and_then(|rest| rest.first_chunk::<4>())
        .ok_or_else(short)?;
    let start = *at + 4;
    let end = start.checked_add(u32::from_le_bytes(*length) as usize);
    let text = end.and_then(|end| page.get(start..end)).ok_or_else(short)?;
    *at = start + text.len();
    Ok(text)
}

/// Refuses what is said to be text and is none.
pub(crate) fn check_text(leaf: &Leaf, texts: &Texts, first: usize) -> Result<()> {
    if leaf.kind != Kind::Utf8 {
        return Ok(());
    }
    let start = texts.offsets[first] as usize;
    let no_text = || corrupt("a text is not written in UTF-8");
    let whole = std::str::from_utf8(&texts.bytes[start..]).map_err(|_| no_text())?;
    let is_apart = |end: &i32| whole.is_char_boundary(*end as usize - start);
    if whole.is_ascii() || texts.offsets[first..].iter().all(is_apart) {
        return Ok(());
    }
    Err(no_text())
}

pub(crate) fn short() -> Error {
    corrupt("it ends before its values do")
}

pub(crate) fn corrupt(message: &str) -> Error {
    Error::new(Code::Corrupt, format!("a page is damaged: {message}"))
}
