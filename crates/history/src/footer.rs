//! A check of the footer before the decoder sees it: what it lets through neither overflows a stack nor leaves the file.

use crate::error::{Code, Error, Result};
use crate::thrift::{Event, walk};

/// The bytes at the end of a file that hold the footer's length and the magic.
pub(crate) const TAIL: u64 = 8;
/// Deeper nested columns than this are refused.
const MAX_SCHEMA_DEPTH: usize = 100;
/// More schema elements than this are refused.
const MAX_SCHEMA_ELEMENTS: usize = 100_000;

// Paths of field numbers in parquet's `FileMetaData`.
const SCHEMA_ELEMENT: &[i16] = &[2];
const SCHEMA_CHILDREN: &[i16] = &[2, 5];
const ROW_COUNT: &[i16] = &[3];
const ROW_GROUP: &[i16] = &[4];
const ROW_GROUP_ROWS: &[i16] = &[4, 3];
const COLUMN_CHUNK: &[i16] = &[4, 1];
const CHUNK_CRYPTO: [&[i16]; 2] = [&[4, 1, 8], &[4, 1, 9]];
const FILE_ENCRYPTION: &[i16] = &[8];
const CHUNK_INDEXES: [(&[i16], &[i16]); 2] = [(&[4, 1, 4], &[4, 1, 5]), (&[4, 1, 6], &[4, 1, 7])];
const CHUNK_VALUES: &[i16] = &[4, 1, 3, 5];
const CHUNK_UNCOMPRESSED: &[i16] = &[4, 1, 3, 6];
const CHUNK_COMPRESSED: &[i16] = &[4, 1, 3, 7];
const CHUNK_DATA_PAGE: &[i16] = &[4, 1, 3, 9];
const CHUNK_INDEX_PAGE: &[i16] = &[4, 1, 3, 10];
const CHUNK_DICTIONARY_PAGE: &[i16] = &[4, 1, 3, 11];

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

/// Refuses footers that a decoder should not be shown: too deep, contradictory, encrypted, or pointing outside of the file.
pub(crate) fn check_footer(footer: &[u8], size: u64) -> Result<()> {
    let mut check = Check {
        size,
        children: 0,
        elements: Vec::new(),
        leaves: None,
        chunks: 0,
        chunk: Chunk::default(),
    };
    walk(footer, &mut |path, event| check.see(path, event))?;
    check.leaves().map(|_| ())
}

struct Check {
    size: u64,
    children: i64,
    elements: Vec<i64>,
    leaves: Option<usize>,
    chunks: usize,
    chunk: Chunk,
}

#[derive(Default)]
struct Chunk {
    starts: [Option<i64>; 3],
    compressed: i64,
    indexes: [(i64, i64); 2],
}

impl Check {
    fn see(&mut self, path: &[i16], event: Event) -> Result<()> {
        if path == FILE_ENCRYPTION || CHUNK_CRYPTO.contains(&path) {
            return Err(Error::new(Code::Encrypted, "the file is encrypted"));
        }
        match event {
            Event::Integer(value) => self.integer(path, value),
            Event::StructureEnd if path == SCHEMA_ELEMENT => self.element_end(),
            Event::StructureEnd if path == COLUMN_CHUNK => self.chunk_end(),
            Event::StructureEnd if path == ROW_GROUP => self.row_group_end(),
            Event::StructureEnd | Event::Present => Ok(()),
        }
    }

    fn integer(&mut self, path: &[i16], value: i64) -> Result<()> {
        if path == SCHEMA_CHILDREN {
            self.children = value;
            return Ok(());
        }
        let chunk = &mut self.chunk;
        match path {
            CHUNK_COMPRESSED => chunk.compressed = value,
            CHUNK_DATA_PAGE => chunk.starts[0] = Some(value),
            CHUNK_INDEX_PAGE => chunk.starts[1] = Some(value),
            CHUNK_DICTIONARY_PAGE => chunk.starts[2] = Some(value),
            ROW_COUNT | ROW_GROUP_ROWS | CHUNK_VALUES | CHUNK_UNCOMPRESSED => {}
            _ => {
                for (at, (offset, length)) in CHUNK_INDEXES.into_iter().enumerate() {
                    if path == offset {
                        chunk.indexes[at].0 = value;
                    } else if path == length {
                        chunk.indexes[at].1 = value;
                    } else {
                        continue;
                    }
                    return not_negative(value);
                }
                return Ok(());
            }
        }
        not_negative(value)
    }

    fn element_end(&mut self) -> Result<()> {
        if self.elements.len() >= MAX_SCHEMA_ELEMENTS {
            let message = format!("the schema has more than {MAX_SCHEMA_ELEMENTS} elements");
            return Err(Error::new(Code::LimitExceeded, message));
        }
        not_negative(self.children)?;
        self.elements.push(std::mem::take(&mut self.children));
        Ok(())
    }

    /// How many leaf columns the schema has, which each row group must have chunks for.
    fn leaves(&mut self) -> Result<usize> {
        if let Some(leaves) = self.leaves {
            return Ok(leaves);
        }
        let leaves = count_leaves(&self.elements)?;
        self.leaves = Some(leaves);
        Ok(leaves)
    }

    fn chunk_end(&mut self) -> Result<()> {
        self.chunks += 1;
        let chunk = std::mem::take(&mut self.chunk);
        let starts = chunk.starts.into_iter().flatten().map(|start| (start, 0));
        let first = chunk
            .starts
            .into_iter()
            .flatten()
            .filter(|start| *start > 0)
            .min()
            .unwrap_or(0);
        let body = std::iter::once((first, chunk.compressed));
        for (start, length) in starts.chain(body).chain(chunk.indexes) {
            let end = start.checked_add(length).and_then(|end| u64::try_from(end).ok());
            if end.is_none_or(|end| end > self.size) {
                return Err(Error::new(
                    Code::Corrupt,
                    "a column chunk lies outside of the file",
                ));
            }
        }
        Ok(())
    }

    fn row_group_end(&mut self) -> Result<()> {
        let leaves = self.leaves()?;
        let chunks = std::mem::take(&mut self.chunks);
        if chunks != leaves {
            let message = format!("a row group has {chunks} column chunks for {leaves} columns");
            return Err(Error::new(Code::Corrupt, message));
        }
        Ok(())
    }
}

fn not_negative(value: i64) -> Result<()> {
    if value < 0 {
        return Err(Error::new(
            Code::Corrupt,
            "a count, size or offset in the footer is negative",
        ));
    }
    Ok(())
}

/// The schema is a tree written in depth-first order, each element with the number of its children.
fn count_leaves(elements: &[i64]) -> Result<usize> {
    let corrupt = || Error::new(Code::Corrupt, "the schema's elements do not form a tree");
    let Some((root, rest)) = elements.split_first() else {
        return Err(corrupt());
    };
    let mut open = vec![*root];
    let mut leaves = 0;
    for children in rest {
        while open.last() == Some(&0) {
            open.pop();
        }
        let Some(missing) = open.last_mut() else {
            return Err(corrupt());
        };
        *missing -= 1;
        if *children > 0 {
            open.push(*children);
        } else {
            leaves += 1;
        }
        if open.len() > MAX_SCHEMA_DEPTH {
            let message = format!("the schema nests deeper than {MAX_SCHEMA_DEPTH} levels");
            return Err(Error::new(Code::LimitExceeded, message));
        }
    }
    if open.iter().any(|missing| *missing != 0) {
        return Err(corrupt());
    }
    Ok(leaves)
}
