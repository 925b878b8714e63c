//! The page index: where the pages of a column chunk are, which rows they hold, and between which bounds.

use std::ops::Range;

use super::footer::{Chunk, Statistics, Stored};
use super::thrift::Reader;
use crate::error::{Code, Error, Result};

/// One page of a column chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PagePlace {
    pub bytes: Range<u64>,
    pub rows: Range<u64>,
}

/// Reads where the pages of a chunk are. Pages outside of the chunk, or whose rows do not count upwards, are refused.
pub(crate) fn read_offsets(bytes: &[u8], chunk: &Chunk, rows: u64) -> Result<Vec<PagePlace>> {
    let mut pages: Vec<PagePlace> = Vec::new();
    Reader::new(bytes).structure(&mut |reader, field, kind| {
        if field != 1 {
            return Ok(());
        }
        reader.list(kind, &mut |reader, kind| {
            let (mut offset, mut length, mut first) = (None, None, None);
            reader.nested(kind, &mut |reader, field, kind| {
                match field {
                    1 => offset = Some(reader.natural(kind)?),
                    2 => length = Some(reader.natural(kind)?),
                    3 => first = Some(reader.natural(kind)?),
                    _ => {}
                }
                Ok(())
            })?;
            let (Some(offset), Some(length), Some(first)) = (offset, length, first) else {
                return Err(corrupt("a page in the page index lacks its place"));
            };
            let (next_byte, next_row) = pages
                .last()
                .map_or((chunk.bytes.start, 0), |page| (page.bytes.end, page.rows.start));
            let end = offset.checked_add(length);
            if offset < next_byte || end.is_none_or(|end| end > chunk.bytes.end) {
                return Err(corrupt("the page index points outside of its column"));
            }
            // A page that only continues the row before it has no row of its own.
            let follows = if pages.is_empty() {
                first == 0
            } else {
                first >= next_row
            };
            if !follows || first > rows {
                return Err(corrupt("the page index contradicts the number of rows"));
            }
            if let Some(last) = pages.last_mut() {
                last.rows.end = first;
            }
            pages.push(PagePlace {
                bytes: offset..offset + length,
                rows: first..rows,
            });
            Ok(())
        })
    })?;
    if pages.is_empty() && rows > 0 {
        return Err(corrupt("the page index names no page of a column that has rows"));
    }
    Ok(pages)
}

/// Reads the bounds of each page; nothing when they are not of as many pages.
pub(crate) fn read_bounds(bytes: &[u8], pages: usize) -> Result<Option<Vec<Statistics>>> {
    let mut empty: Vec<bool> = Vec::new();
    let (mut low, mut high) = (Vec::new(), Vec::new());
    Reader::new(bytes).structure(&mut |reader, field, kind| match field {
        1 => reader.list(kind, &mut |reader, kind| {
            empty.push(reader.boolean_item(kind)?);
            Ok(())
        }),
        2 | 3 => {
            let into = if field == 2 { &mut low } else { &mut high };
            reader.list(kind, &mut |reader, kind| {
                into.push(Stored::new(reader.bytes(kind)?));
                Ok(())
            })
        }
        _ => Ok(()),
    })?;
    if [empty.len(), low.len(), high.len()] != [pages; 3] {
        return Ok(None);
    }
    let of = |((is_empty, min), max): ((bool, Option<Stored>), Option<Stored>)| Statistics {
        min: min.filter(|_| !is_empty),
        max: max.filter(|_| !is_empty),
        is_old: false,
        // Only whether there is nothing but nulls is told, which is all that is asked.
        nulls: is_empty.then_some(u64::MAX),
    };
    Ok(Some(empty.into_iter().zip(low).zip(high).map(of).collect()))
}

fn corrupt(message: &str) -> Error {
    Error::new(Code::Corrupt, message)
}
