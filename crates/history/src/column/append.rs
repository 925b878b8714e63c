//! Puts rows of columns together: the one operation that slicing, filtering, sorting and merging are made of.

use std::ops::Range;
use std::sync::Arc;

use super::{Bits, Column, Numbers, TextKind, Texts, Values};
use crate::error::{Code, Error, Result};

impl Column {
    /// The rows of these ranges, in their order.
    pub(crate) fn take(&self, runs: &[Range<usize>]) -> Result<Self> {
        let mut taken = Self::null(0);
        taken.append(self, runs)?;
        Ok(taken)
    }

    /// Adds rows of a column of the same type, in the order of the ranges.
    pub(crate) fn append(&mut self, other: &Self, runs: &[Range<usize>]) -> Result<()> {
        let before = self.len();
        let added: usize = runs.iter().map(Range::len).sum();
        self.append_validity(other, runs, before);
        if let Values::Null(rows) = &self.values {
            // Nulls take on whatever type comes first.
            let rows = *rows;
            if matches!(other.values, Values::Null(_)) {
                self.values = Values::Null(rows + added);
                return Ok(());
            }
            self.values = blank(&other.values, rows);
        }
        if matches!(other.values, Values::Null(_)) {
            extend_blank(&mut self.values, added);
            return Ok(());
        }
        self.append_values(&other.values, runs)
    }

    fn append_validity(&mut self, other: &Self, runs: &[Range<usize>], before: usize) {
        let is_null = |column: &Self| matches!(column.values, Values::Null(_));
        if self.validity.is_none() && other.validity.is_none() && is_null(self) == is_null(other) {
            return;
        }
        if self.validity.is_none() && other.validity.is_none() && before == 0 && !is_null(other) {
            return;
        }
        let mut bits = self.validity.take().unwrap_or_else(|| {
            let mut bits = Bits::default();
            bits.extend(!is_null(self), before);
            bits
        });
        for run in runs {
            match &other.validity {
                Some(validity) => bits.extend_range(validity, run.clone()),
                None => bits.extend(!is_null(other), run.len()),
            }
        }
        self.validity = Some(bits);
    }

    fn append_values(&mut self, other: &Values, runs: &[Range<usize>]) -> Result<()> {
        if let (Values::Coded(_, _, mine), Values::Coded(_, _, theirs)) = (&self.values, other)
            && !Arc::ptr_eq(mine, theirs)
        {
            self.values = spelled(&self.values);
        }
        if matches!(self.values, Values::Coded(..)) && matches!(other, Values::Texts(..)) {
            self.values = spelled(&self.values);
        }
        match (&mut self.values, other) {
            (Values::Numbers(mine), Values::Numbers(theirs)) => append_numbers(mine, theirs, runs),
            (Values::Bool(mine), Values::Bool(theirs)) => {
                for run in runs {
                    mine.extend_range(theirs, run.clone());
                }
                Ok(())
            }
            (Values::Texts(_, mine), Values::Texts(_, theirs)) => append_texts(mine, theirs, runs),
            (Values::Texts(_, mine), Values::Coded(_, codes, dictionary)) => {
                for code in runs.iter().flat_map(|run| &codes[run.clone()]) {
                    mine.push(dictionary.get(*code as usize))?;
                }
                Ok(())
            }

            (Values::Times(_, _, mine), Values::Times(_, _, theirs)) => {
                extend(mine, theirs, runs);
                Ok(())
            }
            (Values::Coded(_, mine, _), Values::Coded(_, theirs, _))
            | (Values::Dates(mine), Values::Dates(theirs)) => {
                extend(mine, theirs, runs);
                Ok(())
            }
            (Values::List(mine, item), Values::List(theirs, others)) => {
                let items = append_offsets(mine, theirs, runs)?;
                item.append(others, &items)
            }
            (Values::Map(mine, entry), Values::Map(theirs, others)) => {
                let items = append_offsets(mine, theirs, runs)?;
                entry[0].append(&others[0], &items)?;
                entry[1].append(&others[1], &items)
            }
            (Values::Struct(length, mine), Values::Struct(_, theirs)) if mine.len() == theirs.len() => {
                for ((_, mine), (_, theirs)) in mine.iter_mut().zip(theirs) {
                    mine.append(theirs, runs)?;
                }
                *length += runs.iter().map(Range::len).sum::<usize>();
                Ok(())
            }
            _ => Err(Error::new(
                Code::Corrupt,
                "values of two types came together in one column",
            )),
        }
    }
}

impl Texts {
    pub(crate) fn push(&mut self, value: &[u8]) -> Result<()> {
        self.bytes.extend_from_slice(value);
        self.offsets.push(offset(self.bytes.len())?);
        Ok(())
    }
}

/// Offsets count in 31 bits.
pub(crate) fn offset(length: usize) -> Result<i32> {
    i32::try_from(length).map_err(|_| {
        let message =
            "a batch holds more than 2 GiB of one column: ask for fewer rows at a time (`batchRows`)";
        Error::new(Code::LimitExceeded, message)
    })
}

fn extend<T: Copy>(mine: &mut Vec<T>, theirs: &[T], runs: &[Range<usize>]) {
    for run in runs {
        mine.extend_from_slice(&theirs[run.clone()]);
    }
}

fn append_numbers(mine: &mut Numbers, theirs: &Numbers, runs: &[Range<usize>]) -> Result<()> {
    match (&mut *mine, theirs) {
        (Numbers::Float64(mine), Numbers::Float64(theirs)) => extend(mine, theirs, runs),
        (Numbers::Int64(mine), Numbers::Int64(theirs)) => extend(mine, theirs, runs),
        (Numbers::UInt64(mine), Numbers::UInt64(theirs)) => extend(mine, theirs, runs),
        // Doubles beside whole numbers are whole numbers that were exact as doubles.
        (Numbers::Float64(exact), Numbers::Int64(_)) => {
            *mine = Numbers::Int64(exact.iter().map(|value| *value as i64).collect());
            return append_numbers(mine, theirs, runs);
        }
        (Numbers::Float64(exact), Numbers::UInt64(_)) => {
            *mine = Numbers::UInt64(exact.iter().map(|value| *value as u64).collect());
            return append_numbers(mine, theirs, runs);
        }
        (Numbers::Int64(mine), Numbers::Float64(theirs)) => {
            let values = runs.iter().flat_map(|run| &theirs[run.clone()]);
            mine.extend(values.map(|value| *value as i64));
        }
        (Numbers::UInt64(mine), Numbers::Float64(theirs)) => {
            let values = runs.iter().flat_map(|run| &theirs[run.clone()]);
            mine.extend(values.map(|value| *value as u64));
        }
        (Numbers::Int64(_), Numbers::UInt64(_)) | (Numbers::UInt64(_), Numbers::Int64(_)) => {
            return Err(Error::new(
                Code::Corrupt,
                "signed and unsigned numbers came together in one column",
            ));
        }
    }
    Ok(())
}

fn append_texts(mine: &mut Texts, theirs: &Texts, runs: &[Range<usize>]) -> Result<()> {
    for run in runs {
        let (from, to) = (theirs.offsets[run.start], theirs.offsets[run.end]);
        let shift = mine.bytes.len();
        mine.bytes
            .extend_from_slice(&theirs.bytes[from as usize..to as usize]);
        offset(mine.bytes.len())?;
        let moved = theirs.offsets[run.start + 1..=run.end].iter();
        mine.offsets.extend(moved.map(|end| end - from + shift as i32));
    }
    Ok(())
}

/// Adds the lists of these ranges; gives the ranges of their items.
fn append_offsets(mine: &mut Vec<i32>, theirs: &[i32], runs: &[Range<usize>]) -> Result<Vec<Range<usize>>> {
    let mut items = Vec::with_capacity(runs.len());
    for run in runs {
        let (from, to) = (theirs[run.start], theirs[run.end]);
        let last = mine.last().copied().unwrap_or(0);
        offset(last as usize + (to - from) as usize)?;
        mine.extend(
            theirs[run.start + 1..=run.end]
                .iter()
                .map(|end| end - from + last),
        );
        if from < to {
            super::bits::join(&mut items, from as usize..to as usize);
        }
    }
    Ok(items)
}

/// So many values of the same type that mean nothing.
fn blank(like: &Values, rows: usize) -> Values {
    let mut values = match like {
        Values::Numbers(Numbers::Float64(_)) => Values::Numbers(Numbers::Float64(Vec::new())),
        Values::Numbers(Numbers::Int64(_)) => Values::Numbers(Numbers::Int64(Vec::new())),
        Values::Numbers(Numbers::UInt64(_)) => Values::Numbers(Numbers::UInt64(Vec::new())),
        Values::Bool(_) => Values::Bool(Bits::default()),

        Values::Coded(kind, _, dictionary) if !dictionary.is_empty() => {
            Values::Coded(*kind, Vec::new(), Arc::clone(dictionary))
        }
        Values::Texts(kind, _) | Values::Coded(kind, ..) => Values::Texts(*kind, Texts::new()),
        Values::Times(kind, unit, _) => Values::Times(*kind, *unit, Vec::new()),
        Values::Dates(_) => Values::Dates(Vec::new()),
        Values::List(..) => Values::List(vec![0], Box::new(Column::null(0))),
        Values::Map(..) => Values::Map(vec![0], Box::new([Column::null(0), Column::null(0)])),
        Values::Struct(_, fields) => {
            let fields = fields.iter().map(|(name, _)| (name.clone(), Column::null(0)));
            Values::Struct(0, fields.collect())
        }
        Values::Null(_) => Values::Null(0),
    };
    extend_blank(&mut values, rows);
    values
}

fn extend_blank(values: &mut Values, rows: usize) {
    match values {
        Values::Numbers(Numbers::Float64(values)) => values.resize(values.len() + rows, 0.0),
        Values::Numbers(Numbers::Int64(values)) | Values::Times(_, _, values) => {
            values.resize(values.len() + rows, 0);
        }
        Values::Numbers(Numbers::UInt64(values)) => values.resize(values.len() + rows, 0),
        Values::Bool(values) => values.extend(false, rows),
        Values::Texts(_, texts) => repeat_last(&mut texts.offsets, rows),
        Values::Coded(_, values, _) | Values::Dates(values) => values.resize(values.len() + rows, 0),
        Values::List(offsets, _) | Values::Map(offsets, _) => repeat_last(offsets, rows),
        Values::Struct(length, fields) => {
            *length += rows;
            let (nulls, all) = (Column::null(rows), 0..rows);
            for (_, field) in fields {
                // Nulls can be added to any column.
                let _ = field.append(&nulls, std::slice::from_ref(&all));
            }
        }
        Values::Null(length) => *length += rows,
    }
}

fn repeat_last(offsets: &mut Vec<i32>, rows: usize) {
    let last = offsets.last().copied().unwrap_or(0);
    offsets.resize(offsets.len() + rows, last);
}

/// Texts in full instead of places in a dictionary.
fn spelled(values: &Values) -> Values {
    let Values::Coded(kind, codes, dictionary) = values else {
        return values.clone();
    };
    let mut texts = Texts::new();
    for code in codes {
        // What does not fit shows when more is added.
        let _ = texts.push(dictionary.get(*code as usize));
    }
    Values::Texts(*kind, texts)
}

impl TextKind {
    /// The name under which texts of this kind leave.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf8",
            Self::Json => "json",
            Self::Binary => "binary",
            Self::Decimal => "decimal",
        }
    }
}
