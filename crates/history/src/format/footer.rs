//! The footer: what columns and row groups there are, and where. What contradicts itself or the file's size is refused.

use std::ops::Range;

use super::thrift::{Kind, Reader};
use super::types::{Codec, Physical};
use crate::error::{Code, Error, Result};

/// The bytes at the end of a file that hold the footer's length and the magic.
pub(crate) const TAIL: u64 = 8;
/// More schema elements than this are refused.
const MAX_SCHEMA_ELEMENTS: usize = 100_000;

/// What the footer of a file says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Footer {
    pub elements: Vec<Element>,
    pub groups: Vec<RowGroup>,
}

/// Whether a value is there once, at most once, or any number of times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repetition {
    Required,
    Optional,
    Repeated,
}

/// A node of the schema, which is written in depth-first order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub name: String,
    /// None for a group.
    pub physical: Option<Physical>,
    pub width: usize,
    pub repetition: Repetition,
    pub children: usize,
    /// The older way to say what the values mean.
    pub converted: Option<i64>,
    pub scale: i32,
    pub precision: i32,
    pub logical: Option<Logical>,
}

/// What the values mean: the number of the logical type with the details of those that have some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Logical {
    pub number: i16,
    /// Scale and precision of decimals; bits of integers; the unit of times, as 1 for ms, 2 for us, 3 for ns.
    pub detail: [i64; 2],
    /// Whether times are in UTC, or integers signed.
    pub flag: bool,
}

/// Rows that are stored together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RowGroup {
    pub rows: u64,
    /// One for each leaf column.
    pub chunks: Vec<Chunk>,
}

/// The values of one leaf column in one row group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chunk {
    pub physical: Physical,
    pub codec: Codec,
    pub values: u64,
    /// Where its pages are, the dictionary's first.
    pub bytes: Range<u64>,
    pub statistics: Statistics,
    pub column_index: Option<Range<u64>>,
    pub offset_index: Option<Range<u64>>,
}

/// The bounds of some values, as they are stored; only those of eight bytes or less are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Statistics {
    pub min: Option<Stored>,
    pub max: Option<Stored>,
    /// Bounds of an older kind, which compared unsigned numbers as signed ones.
    pub is_old: bool,
    pub nulls: Option<u64>,
}

/// A value as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stored {
    bytes: [u8; 8],
    length: u8,
}

impl Stored {
    pub fn new(value: &[u8]) -> Option<Self> {
        let mut bytes = [0; 8];
        bytes.get_mut(..value.len())?.copy_from_slice(value);
        Some(Self {
            bytes,
            length: value.len() as u8,
        })
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

/// The length of the footer, read from the last eight bytes of a file of `size` bytes.
pub(crate) fn footer_length(tail: &[u8], size: u64) -> Result<u64> {
    let Some((length, magic)) = tail.split_first_chunk::<4>() else {
        return Err(Error::new(
            Code::Truncated,
            "the file is too short for a parquet footer",
        ));
    };
    match magic {
        b"PAR1" => {}
        b"PARE" => return Err(Error::new(Code::Encrypted, "the file's footer is encrypted")),
        _ => {
            return Err(Error::new(
                Code::NotParquet,
                "the file does not end as a parquet file does",
            ));
        }
    }
    let length = u64::from(u32::from_le_bytes(*length));
    if length == 0 || length + TAIL + 4 > size {
        let message = format!("the footer claims {length} bytes, but the file has {size}");
        return Err(Error::new(Code::Truncated, message));
    }
    Ok(length)
}

impl Footer {
    /// Reads the footer of a file of `size` bytes.
    pub fn read(bytes: &[u8], size: u64) -> Result<Self> {
        let (mut elements, mut groups) = (Vec::new(), Vec::<RowGroup>::new());
        let mut rows = None;
        Reader::new(bytes)
            .structure(&mut |reader, field, kind| {
                match field {
                    2 => reader.list(kind, &mut |reader, kind| {
                        if elements.len() == MAX_SCHEMA_ELEMENTS {
                            let message = format!("the schema has more than {MAX_SCHEMA_ELEMENTS} elements");
                            return Err(Error::new(Code::LimitExceeded, message));
                        }
                        elements.push(element(reader, kind)?);
                        Ok(())
                    })?,
                    3 => rows = Some(reader.natural(kind)?),
                    4 => reader.list(kind, &mut |reader, kind| {
                        groups.push(row_group(reader, kind, size)?);
                        Ok(())
                    })?,
                    8 => return Err(Error::new(Code::Encrypted, "the file is encrypted")),
                    _ => {}
                }
                Ok(())
            })
            // The footer's length is known, so that one which ends early is no matter of missing bytes.
            .map_err(|error| match error.code {
                Code::Truncated => Error::new(Code::Corrupt, error.message),
                _ => error,
            })?;
        let sum = groups
            .iter()
            .try_fold(0_u64, |sum, group| sum.checked_add(group.rows));
        if sum != Some(rows.unwrap_or(0)) {
            return Err(corrupt(
                "the number of rows of the file is not that of its row groups",
            ));
        }
        Ok(Self { elements, groups })
    }
}

fn element(reader: &mut Reader<'_>, kind: Kind) -> Result<Element> {
    let mut read = Element {
        name: String::new(),
        physical: None,
        width: 0,
        repetition: Repetition::Required,
        children: 0,
        converted: None,
        scale: 0,
        precision: 0,
        logical: None,
    };
    reader.nested(kind, &mut |reader, field, kind| {
        match field {
            1 => read.physical = Some(Physical::read(reader.integer(kind)?)?),
            2 => read.width = small(reader.natural(kind)?)?,
            3 => {
                read.repetition = match reader.integer(kind)? {
                    0 => Repetition::Required,
                    1 => Repetition::Optional,
                    2 => Repetition::Repeated,
                    _ => return Err(corrupt("a column is repeated in an unknown way")),
                }
            }
            4 => read.name = String::from_utf8_lossy(reader.bytes(kind)?).into_owned(),
            5 => read.children = small(reader.natural(kind)?)?,
            6 => read.converted = Some(reader.integer(kind)?),
            7 => read.scale = reader.integer(kind)? as i32,
            8 => read.precision = reader.integer(kind)? as i32,
            10 => read.logical = logical(reader, kind)?,
            _ => {}
        }
        Ok(())
    })?;
    Ok(read)
}

fn logical(reader: &mut Reader<'_>, kind: Kind) -> Result<Option<Logical>> {
    let mut found = None;
    reader.nested(kind, &mut |reader, number, kind| {
        let mut logical = Logical {
            number,
            ..Logical::default()
        };
        reader.nested(kind, &mut |reader, field, kind| {
            match (number, field) {
                (5 | 10, 1) => logical.detail[0] = reader.integer(kind)?,
                (5, 2) => logical.detail[1] = reader.integer(kind)?,
                (10, 2) | (7 | 8, 1) => logical.flag = Reader::boolean(kind)?,
                (7 | 8, 2) => reader.nested(kind, &mut |_, unit, _| {
                    logical.detail[0] = i64::from(unit);
                    Ok(())
                })?,
                _ => {}
            }
            Ok(())
        })?;
        found = Some(logical);
        Ok(())
    })?;
    Ok(found)
}

fn row_group(reader: &mut Reader<'_>, kind: Kind, size: u64) -> Result<RowGroup> {
    let mut group = RowGroup {
        rows: 0,
        chunks: Vec::new(),
    };
    reader.nested(kind, &mut |reader, field, kind| {
        match field {
            1 => reader.list(kind, &mut |reader, kind| {
                group.chunks.push(chunk(reader, kind, size)?);
                Ok(())
            })?,
            3 => group.rows = reader.natural(kind)?,
            _ => {}
        }
        Ok(())
    })?;
    Ok(group)
}

/// A range as its offset and its length, both told apart.
#[derive(Default)]
struct Place {
    offset: Option<u64>,
    length: u64,
}

impl Place {
    fn range(&self, size: u64) -> Result<Option<Range<u64>>> {
        let Some(offset) = self.offset else {
            return Ok(None);
        };
        inside(offset, self.length, size)?;
        Ok((self.length > 0).then(|| offset..offset + self.length))
    }
}

fn chunk(reader: &mut Reader<'_>, kind: Kind, size: u64) -> Result<Chunk> {
    let (mut column, mut offsets) = (Place::default(), Place::default());
    let mut read = None;
    reader.nested(kind, &mut |reader, field, kind| {
        match field {
            1 if !reader.bytes(kind)?.is_empty() => {
                let message = "a column lies in another file, which is never opened";
                return Err(Error::new(Code::Unsupported, message));
            }
            3 => read = Some(chunk_metadata(reader, kind, size)?),
            4 => offsets.offset = Some(reader.natural(kind)?),
            5 => offsets.length = reader.natural(kind)?,
            6 => column.offset = Some(reader.natural(kind)?),
            7 => column.length = reader.natural(kind)?,
            8 | 9 => return Err(Error::new(Code::Encrypted, "a column of the file is encrypted")),
            _ => {}
        }
        Ok(())
    })?;
    let mut read = read.ok_or_else(|| corrupt("a column chunk has no metadata"))?;
    read.column_index = column.range(size)?;
    read.offset_index = offsets.range(size)?;
    Ok(read)
}

fn chunk_metadata(reader: &mut Reader<'_>, kind: Kind, size: u64) -> Result<Chunk> {
    let (mut physical, mut codec, mut values, mut length) = (None, None, None, None);
    let (mut data, mut dictionary) = (None, None);
    let mut read = Statistics::default();
    reader.nested(kind, &mut |reader, field, kind| {
        match field {
            1 => physical = Some(Physical::read(reader.integer(kind)?)?),
            4 => codec = Some(Codec::read(reader.integer(kind)?)?),
            5 => values = Some(reader.natural(kind)?),
            6 => _ = reader.natural(kind)?,
            7 => length = Some(reader.natural(kind)?),
            9 => data = Some(reader.natural(kind)?),
            10 => inside(reader.natural(kind)?, 0, size)?,
            11 => dictionary = Some(reader.natural(kind)?),
            12 => read = statistics(reader, kind)?,
            _ => {}
        }
        Ok(())
    })?;
    let missing = || corrupt("a column chunk lacks a field that it must have");
    let (data, length) = (data.ok_or_else(missing)?, length.ok_or_else(missing)?);
    inside(data, 0, size)?;
    // Some writers put a zero where there is no dictionary.
    let start = dictionary
        .filter(|dictionary| *dictionary > 0)
        .map_or(data, |dictionary| dictionary.min(data));
    inside(start, length, size)?;
    inside(dictionary.unwrap_or(0), 0, size)?;
    Ok(Chunk {
        physical: physical.ok_or_else(missing)?,
        codec: codec.ok_or_else(missing)?,
        values: values.ok_or_else(missing)?,
        bytes: start..start + length,
        statistics: read,
        column_index: None,
        offset_index: None,
    })
}

fn statistics(reader: &mut Reader<'_>, kind: Kind) -> Result<Statistics> {
    let (mut old, mut new, mut nulls) = ([None; 2], [None; 2], None);
    reader.nested(kind, &mut |reader, field, kind| {
        match field {
            1 => old[1] = Stored::new(reader.bytes(kind)?),
            2 => old[0] = Stored::new(reader.bytes(kind)?),
            3 => nulls = Some(reader.natural(kind)?),
            5 => new[1] = Stored::new(reader.bytes(kind)?),
            6 => new[0] = Stored::new(reader.bytes(kind)?),
            _ => {}
        }
        Ok(())
    })?;
    let is_old = new == [None; 2];
    let [min, max] = if is_old { old } else { new };
    Ok(Statistics {
        min,
        max,
        is_old,
        nulls,
    })
}

fn inside(offset: u64, length: u64, size: u64) -> Result<()> {
    if offset.checked_add(length).is_none_or(|end| end > size) {
        return Err(corrupt("a column chunk lies outside of the file"));
    }
    Ok(())
}

fn small(value: u64) -> Result<usize> {
    i32::try_from(value)
        .map(|value| value as usize)
        .map_err(|_| corrupt("a count in the schema is out of range"))
}

fn corrupt(message: &str) -> Error {
    Error::new(Code::Corrupt, message)
}
