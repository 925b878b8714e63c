//! Arrow arrays from logged values, of the types that `shape` chose.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Float64Array, Int64Array, ListArray, NullArray, StringArray,
    StructArray, UInt64Array,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, Fields};

use super::json::{Value, print};
use super::shape::{JSON, member_name};
use crate::error::{Code, Error, Result};

/// One array of a type; values that are of another kind are null in it.
pub(crate) fn array(kind: &DataType, cells: &[Option<&Value>]) -> Result<ArrayRef> {
    let cells = || {
        cells
            .iter()
            .map(|cell| cell.filter(|value| **value != Value::Null))
    };
    Ok(match kind {
        DataType::Null => Arc::new(NullArray::new(cells().len())),
        DataType::Boolean => Arc::new(
            cells()
                .map(|cell| cell.and_then(as_bool))
                .collect::<BooleanArray>(),
        ),
        DataType::Int64 => Arc::new(
            cells()
                .map(|cell| cell.and_then(as_integer))
                .collect::<Int64Array>(),
        ),
        DataType::UInt64 => Arc::new(
            cells()
                .map(|cell| cell.and_then(as_unsigned))
                .collect::<UInt64Array>(),
        ),
        DataType::Float64 => Arc::new(
            cells()
                .map(|cell| cell.and_then(as_float))
                .collect::<Float64Array>(),
        ),
        DataType::Utf8 => Arc::new(
            cells()
                .map(|cell| cell.and_then(as_text))
                .collect::<StringArray>(),
        ),
        kind if *kind == JSON => Arc::new(cells().map(|cell| cell.map(as_json)).collect::<BinaryArray>()),
        DataType::List(item) => list(item, cells())?,
        DataType::Struct(fields) => structure(fields, &cells().collect::<Vec<_>>())?,
        other => {
            return Err(Error::new(
                Code::Unsupported,
                format!("no values of type {other} are written"),
            ));
        }
    })
}

fn list<'a>(item: &Arc<Field>, cells: impl Iterator<Item = Option<&'a Value>>) -> Result<ArrayRef> {
    let mut lengths = Vec::new();
    let mut present = Vec::new();
    let mut items: Vec<Option<&Value>> = Vec::new();
    for cell in cells {
        let list = match cell {
            Some(Value::List(list)) => Some(list),
            _ => None,
        };
        present.push(list.is_some());
        lengths.push(list.map_or(0, Vec::len));
        items.extend(list.into_iter().flatten().map(Some));
    }
    let values = array(item.data_type(), &items)?;
    let offsets = OffsetBuffer::from_lengths(lengths);
    Ok(Arc::new(ListArray::try_new(
        Arc::clone(item),
        offsets,
        values,
        Some(NullBuffer::from(present)),
    )?))
}

fn structure(fields: &Fields, cells: &[Option<&Value>]) -> Result<ArrayRef> {
    let is_union = fields
        .iter()
        .all(|field| field.name() == member_name(field.data_type()));
    let mut columns = Vec::with_capacity(fields.len());
    for field in fields {
        let values: Vec<Option<&Value>> = if is_union {
            cells
                .iter()
                .map(|cell| cell.filter(|value| is_member(value, field.data_type())))
                .collect()
        } else {
            cells
                .iter()
                .map(|cell| cell.and_then(|value| entry(value, field.name())))
                .collect()
        };
        columns.push(array(field.data_type(), &values)?);
    }
    let present: Vec<bool> = cells
        .iter()
        .map(|cell| is_union && cell.is_some() || cell.is_some_and(is_object))
        .collect();
    Ok(Arc::new(StructArray::try_new(
        fields.clone(),
        columns,
        Some(NullBuffer::from(present)),
    )?))
}

/// Whether a value belongs to this member of a union: each to one, integers to the doubles where there is no other place.
fn is_member(value: &Value, kind: &DataType) -> bool {
    match value {
        Value::Float(_) => *kind == DataType::Float64,
        Value::Integer(_) | Value::Unsigned(_) => {
            matches!(kind, DataType::Int64 | DataType::UInt64 | DataType::Float64)
        }
        Value::Bool(_) => *kind == DataType::Boolean,
        Value::Text(_) => *kind == DataType::Utf8,
        Value::List(_) => matches!(kind, DataType::List(_)),
        Value::Object(_) => matches!(kind, DataType::Struct(_)),
        Value::Null | Value::Long(_) => false,
    }
}

fn is_object(value: &Value) -> bool {
    matches!(value, Value::Object(_))
}

fn entry<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let Value::Object(entries) = value else {
        return None;
    };
    entries
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}

fn as_bool(value: &Value) -> Option<bool> {
    if let Value::Bool(value) = value {
        Some(*value)
    } else {
        None
    }
}

fn as_integer(value: &Value) -> Option<i64> {
    if let Value::Integer(value) = value {
        Some(*value)
    } else {
        None
    }
}

fn as_unsigned(value: &Value) -> Option<u64> {
    match value {
        Value::Integer(value) => u64::try_from(*value).ok(),
        Value::Unsigned(value) => Some(*value),
        _ => None,
    }
}

fn as_float(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(value) => Some(*value as f64),
        Value::Float(value) => Some(*value),
        _ => None,
    }
}

fn as_text(value: &Value) -> Option<&str> {
    if let Value::Text(value) = value {
        Some(value)
    } else {
        None
    }
}

fn as_json(value: &Value) -> Vec<u8> {
    let mut text = String::new();
    print(value, &mut text);
    text.into_bytes()
}
