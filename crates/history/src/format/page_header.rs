//! The header in front of each page.

use super::thrift::{Kind, Reader};
use super::types::Encoding;
use crate::error::{Code, Error, Result};

/// What a page is, with the counts of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PageKind {
    /// Levels and values compressed together.
    Data {
        values: usize,
        encoding: Encoding,
        definition: Encoding,
        repetition: Encoding,
    },
    /// Levels in front, not compressed.
    DataV2 {
        values: usize,
        nulls: usize,
        encoding: Encoding,
        definition_bytes: usize,
        repetition_bytes: usize,
        is_compressed: bool,
    },
    Dictionary {
        values: usize,
        encoding: Encoding,
    },
    /// Something that a later version of the format puts between pages.
    Other,
}

/// A header, and how long it is itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageHeader {
    pub kind: PageKind,
    pub uncompressed: usize,
    pub compressed: usize,
    pub crc: Option<u32>,
    pub length: usize,
}

#[derive(Default)]
struct Counts {
    values: Option<usize>,
    nulls: usize,
    encoding: Option<Encoding>,
    definition: Option<Encoding>,
    repetition: Option<Encoding>,
    definition_bytes: usize,
    repetition_bytes: usize,
    is_plain: bool,
}

impl PageHeader {
    /// Reads the header at the start of the bytes; `Truncated` when they end before it does.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(bytes);
        let (mut code, mut uncompressed, mut compressed, mut crc) = (None, None, None, None);
        let (mut data, mut dictionary, mut second) = (None, None, None);
        reader.structure(&mut |reader, field, kind| {
            match field {
                1 => code = Some(reader.integer(kind)?),
                2 => uncompressed = Some(size(reader, kind)?),
                3 => compressed = Some(size(reader, kind)?),
                4 => crc = Some(reader.integer(kind)? as u32),
                5 => data = Some(data_counts(reader, kind)?),
                7 => dictionary = Some(data_counts(reader, kind)?),
                8 => second = Some(second_counts(reader, kind)?),
                _ => {}
            }
            Ok(())
        })?;
        let missing = || Error::new(Code::Corrupt, "a page header lacks a field that it must have");
        let kind = match code.ok_or_else(missing)? {
            0 => {
                let counts = data.ok_or_else(missing)?;
                PageKind::Data {
                    values: counts.values.ok_or_else(missing)?,
                    encoding: counts.encoding.ok_or_else(missing)?,
                    definition: counts.definition.unwrap_or(Encoding::Rle),
                    repetition: counts.repetition.unwrap_or(Encoding::Rle),
                }
            }
            2 => {
                let counts = dictionary.ok_or_else(missing)?;
                PageKind::Dictionary {
                    values: counts.values.ok_or_else(missing)?,
                    encoding: counts.encoding.ok_or_else(missing)?,
                }
            }
            3 => {
                let counts = second.ok_or_else(missing)?;
                PageKind::DataV2 {
                    values: counts.values.ok_or_else(missing)?,
                    nulls: counts.nulls,
                    encoding: counts.encoding.ok_or_else(missing)?,
                    definition_bytes: counts.definition_bytes,
                    repetition_bytes: counts.repetition_bytes,
                    is_compressed: !counts.is_plain,
                }
            }
            _ => PageKind::Other,
        };
        Ok(Self {
            kind,
            uncompressed: uncompressed.ok_or_else(missing)?,
            compressed: compressed.ok_or_else(missing)?,
            crc,
            length: reader.position(),
        })
    }
}

fn size(reader: &mut Reader<'_>, kind: Kind) -> Result<usize> {
    let size = reader.natural(kind)?;
    i32::try_from(size)
        .map(|size| size as usize)
        .map_err(|_| Error::new(Code::Corrupt, "a size in a page header is out of range"))
}

fn encoding(reader: &mut Reader<'_>, kind: Kind) -> Result<Option<Encoding>> {
    Encoding::read(reader.integer(kind)?).map(Some)
}

fn data_counts(reader: &mut Reader<'_>, kind: Kind) -> Result<Counts> {
    let mut counts = Counts::default();
    reader.nested(kind, &mut |reader, field, kind| {
        match field {
            1 => counts.values = Some(size(reader, kind)?),
            2 => counts.encoding = encoding(reader, kind)?,
            // A dictionary has a truth value here, which says nothing that matters.
            3 if Reader::boolean(kind).is_err() => counts.definition = encoding(reader, kind)?,
            4 => counts.repetition = encoding(reader, kind)?,
            _ => {}
        }
        Ok(())
    })?;
    Ok(counts)
}

fn second_counts(reader: &mut Reader<'_>, kind: Kind) -> Result<Counts> {
    let mut counts = Counts::default();
    reader.nested(kind, &mut |reader, field, kind| {
        match field {
            1 => counts.values = Some(size(reader, kind)?),
            2 => counts.nulls = size(reader, kind)?,
            4 => counts.encoding = encoding(reader, kind)?,
            5 => counts.definition_bytes = size(reader, kind)?,
            6 => counts.repetition_bytes = size(reader, kind)?,
            7 => counts.is_plain = !Reader::boolean(kind)?,
            _ => {}
        }
        Ok(())
    })?;
    Ok(counts)
}
