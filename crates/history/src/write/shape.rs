//! What the values of a column have in common, and the type that holds all of them without loss.

use std::sync::Arc;

use arrow_schema::{DataType, Field};

use super::json::Value;

/// Structs with more fields than this are kept as JSON text.
const MAX_FIELDS: usize = 512;
/// The whole numbers up to here are exact as doubles.
const EXACT: u64 = 1 << 53;

/// The kinds of values that were seen.
#[derive(Debug, Default, Clone)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a thing that was seen or not"
)]
pub(crate) struct Shape {
    bool: bool,
    integer: bool,
    negative: bool,
    /// Some integer is not exact as a double.
    inexact: bool,
    unsigned: bool,
    float: bool,
    text: bool,
    /// Something that only JSON text holds.
    untyped: bool,
    list: Option<Box<Shape>>,
    object: Option<Vec<(String, Shape)>>,
}

impl Shape {
    /// Takes note of a value.
    pub fn see(&mut self, value: &Value) {
        match value {
            Value::Null => {}
            Value::Bool(_) => self.bool = true,
            Value::Integer(value) => {
                self.integer = true;
                self.negative |= *value < 0;
                self.inexact |= value.unsigned_abs() > EXACT;
            }
            Value::Unsigned(_) => {
                self.integer = true;
                self.unsigned = true;
                self.inexact = true;
            }
            Value::Long(_) => self.untyped = true,
            Value::Float(_) => self.float = true,
            Value::Text(_) => self.text = true,
            Value::List(items) => {
                let inner = self.list.get_or_insert_default();
                for item in items {
                    inner.see(item);
                }
            }
            Value::Object(entries) => {
                let fields = self.object.get_or_insert_default();
                for (key, value) in entries {
                    let place = fields
                        .iter()
                        .position(|(known, _)| known == key)
                        .unwrap_or_else(|| {
                            fields.push((key.clone(), Shape::default()));
                            fields.len() - 1
                        });
                    fields[place].1.see(value);
                }
                self.untyped |= fields.len() > MAX_FIELDS;
            }
        }
    }

    fn numbers(&self) -> Option<Number> {
        match (self.integer, self.float) {
            (false, false) => None,
            (false, true) => Some(Number::One(DataType::Float64)),
            (true, true) if !self.inexact => Some(Number::One(DataType::Float64)),
            (true, true) if !self.unsigned => Some(Number::Both),
            (true, false) if !self.unsigned => Some(Number::One(DataType::Int64)),
            (true, false) if !self.negative => Some(Number::One(DataType::UInt64)),
            _ => Some(Number::Neither),
        }
    }

    /// The types of the kinds that were seen, `None` when one of them has no type.
    fn kinds(&self) -> Option<Vec<DataType>> {
        if self.untyped {
            return None;
        }
        let mut kinds = Vec::new();
        match self.numbers() {
            None => {}
            Some(Number::One(kind)) => kinds.push(kind),
            Some(Number::Both) => kinds.extend([DataType::Int64, DataType::Float64]),
            Some(Number::Neither) => return None,
        }
        if self.bool {
            kinds.push(DataType::Boolean);
        }
        if self.text {
            kinds.push(DataType::Utf8);
        }
        if let Some(inner) = &self.list {
            let [item] = <[DataType; 1]>::try_from(inner.kinds()?).ok()?;
            kinds.push(DataType::List(Arc::new(Field::new("item", item, true))));
        }
        if let Some(fields) = &self.object {
            if fields.is_empty() {
                return None;
            }
            let field = |(name, shape): &(String, Shape)| Field::new(name, inner_type(shape), true);
            kinds.push(DataType::Struct(fields.iter().map(field).collect()));
        }
        Some(kinds)
    }
}

enum Number {
    One(DataType),
    /// Integers that no double holds, and floats: each keeps its own.
    Both,
    /// No type holds all of them.
    Neither,
}

/// JSON text: a byte array that claims nothing else.
pub(crate) const JSON: DataType = DataType::Binary;

/// The type of a top-level column; none when it holds nothing but nulls.
pub(crate) fn resolve(shape: &Shape) -> Option<DataType> {
    let Some(kinds) = shape.kinds() else {
        return Some(JSON);
    };
    match kinds.len() {
        0 => None,
        1 => kinds.into_iter().next(),
        _ => Some(DataType::Struct(
            kinds
                .into_iter()
                .map(|kind| Field::new(member_name(&kind), kind, true))
                .collect(),
        )),
    }
}

/// The type of a field inside of a struct, where a mixture is JSON text.
fn inner_type(shape: &Shape) -> DataType {
    let Some(kinds) = shape.kinds() else {
        return JSON;
    };
    match <[DataType; 1]>::try_from(kinds) {
        Ok([kind]) => kind,
        Err(kinds) if kinds.is_empty() => DataType::Null,
        Err(_) => JSON,
    }
}

/// The name of a union's member.
pub(crate) fn member_name(kind: &DataType) -> &'static str {
    match kind {
        DataType::Boolean => "_type_bool",
        DataType::Int64 => "_type_int64",
        DataType::UInt64 => "_type_uint64",
        DataType::Float64 => "_type_double",
        DataType::Utf8 => "_type_string",
        DataType::List(_) => "_type_list",
        _ => "_type_map",
    }
}
