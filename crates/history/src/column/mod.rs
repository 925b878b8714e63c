//! Columns of rows in the form in which they leave: plain buffers, and nothing that only one language can read.

pub(crate) mod append;
pub(crate) mod bits;

use std::sync::Arc;

pub use self::bits::Bits;
use crate::kind::{Unit, is_union};

/// Numbers in the narrowest form that loses nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Numbers {
    /// All of them are exact as doubles.
    Float64(Vec<f64>),
    /// At least one is not.
    Int64(Vec<i64>),
    /// At least one is beyond 63 bits.
    UInt64(Vec<u64>),
}

/// Texts or bytes: value `i` is `bytes[offsets[i]..offsets[i + 1]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    /// One more than there are values, beginning at zero.
    pub offsets: Vec<i32>,
    /// The values one after another.
    pub bytes: Vec<u8>,
}

/// What is written in [`Texts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    /// Text.
    Utf8,
    /// Texts that hold JSON, or any bytes.
    Json,
    /// Bytes.
    Binary,
    /// Decimal numbers in digits.
    Decimal,
}

/// Times since 1970, or since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeKind {
    /// Points in time, and whether they are in UTC.
    Timestamp(bool),
    /// Times of day.
    TimeOfDay,
}

/// Values, some of which may be null.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The values; where there is none, anything may stand.
    pub values: Values,
    /// Which values are there; none when all are.
    pub validity: Option<Bits>,
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Numbers.
    Numbers(Numbers),
    /// Booleans.
    Bool(Bits),
    /// Texts, JSON, bytes or decimals.
    Texts(TextKind, Texts),
    /// The same, as places in a dictionary.
    Coded(TextKind, Vec<i32>, Arc<Texts>),
    /// Times.
    Times(TimeKind, Unit, Vec<i64>),
    /// Days since 1970.
    Dates(Vec<i32>),
    /// Lists: value `i` is the items `offsets[i]..offsets[i + 1]`.
    List(Vec<i32>, Box<Column>),
    /// Maps: as lists, of keys and of values.
    Map(Vec<i32>, Box<[Column; 2]>),
    /// So many objects, or values of which one field is there, by their fields.
    Struct(usize, Vec<(String, Column)>),
    /// So many nulls.
    Null(usize),
}

/// Rows as columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// How many rows there are.
    pub rows: usize,
    /// One for each column of the scan.
    pub columns: Vec<Column>,
}

impl Column {
    /// Nothing but nulls.
    pub(crate) fn null(rows: usize) -> Self {
        Self {
            values: Values::Null(rows),
            validity: None,
        }
    }

    /// How many values there are, the nulls among them.
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Numbers(Numbers::Float64(values)) => values.len(),
            Values::Numbers(Numbers::Int64(values)) | Values::Times(_, _, values) => values.len(),
            Values::Numbers(Numbers::UInt64(values)) => values.len(),
            Values::Bool(values) => values.len(),
            Values::Texts(_, texts) => texts.len(),
            Values::Coded(_, codes, _) => codes.len(),
            Values::Dates(values) => values.len(),
            Values::List(offsets, _) | Values::Map(offsets, _) => offsets.len() - 1,
            Values::Struct(length, _) | Values::Null(length) => *length,
        }
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether there is a value at a row. In a union, one of the members has to be; JSON may say itself that it is null.
    pub fn is_present(&self, row: usize) -> bool {
        let is_valid = self.validity.as_ref().is_none_or(|bits| bits.get(row));
        is_valid
            && match &self.values {
                Values::Null(_) => false,
                Values::Texts(TextKind::Json, texts) => texts.get(row).trim_ascii() != b"null",
                Values::Coded(TextKind::Json, codes, texts) => {
                    texts.get(codes[row] as usize).trim_ascii() != b"null"
                }
                Values::Struct(_, fields) if self.is_union() => {
                    fields.iter().any(|(_, member)| member.is_present(row))
                }
                _ => true,
            }
    }

    /// Whether a value is present in every row without a look at each.
    pub(crate) fn is_full(&self) -> bool {
        let may_lack = matches!(
            self.values,
            Values::Null(_) | Values::Texts(TextKind::Json, _) | Values::Coded(TextKind::Json, ..)
        );
        self.validity.is_none() && !may_lack && !self.is_union()
    }

    /// Whether this is one value of several types.
    pub fn is_union(&self) -> bool {
        match &self.values {
            Values::Struct(_, fields) => is_union(fields.iter().map(|(name, _)| name.as_str())),
            _ => false,
        }
    }

    /// About how many bytes the values take.
    pub(crate) fn bytes(&self) -> usize {
        let values = match &self.values {
            Values::Bool(values) => values.as_bytes().len(),
            Values::Texts(_, texts) => texts.bytes.len() + texts.offsets.len() * 4,
            Values::Coded(_, codes, _) => codes.len() * 4,
            Values::List(offsets, item) => offsets.len() * 4 + item.bytes(),
            Values::Map(offsets, entry) => offsets.len() * 4 + entry[0].bytes() + entry[1].bytes(),
            Values::Struct(_, fields) => fields.iter().map(|(_, field)| field.bytes()).sum(),
            Values::Null(_) => 0,
            Values::Dates(values) => values.len() * 4,
            Values::Numbers(_) | Values::Times(..) => self.len() * 8,
        };
        values + self.validity.as_ref().map_or(0, |bits| bits.as_bytes().len())
    }
}

impl Texts {
    /// None at all.
    pub(crate) fn new() -> Self {
        Self {
            offsets: vec![0],
            bytes: Vec::new(),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes of one of them.
    pub fn get(&self, at: usize) -> &[u8] {
        &self.bytes[self.offsets[at] as usize..self.offsets[at + 1] as usize]
    }
}
