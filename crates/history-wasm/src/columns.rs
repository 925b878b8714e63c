//! Batches for JavaScript: each buffer becomes a typed array of its own, copied once.

use history::{Column, ColumnSchema, Numbers, hand_over};
use js_sys::{Array, BigInt64Array, BigUint64Array, Float64Array, Int32Array, Uint8Array};
use wasm_bindgen::JsValue;

use crate::values::{object, to_js};

pub(crate) fn column_schemas(columns: &[ColumnSchema]) -> Array {
    let entry = |column: &ColumnSchema| {
        let files: Array = column.files.iter().map(|file| JsValue::from(*file)).collect();
        JsValue::from(object(&[
            ("name", JsValue::from_str(&column.name)),
            ("type", JsValue::from_str(&column.type_name)),
            ("files", files.into()),
        ]))
    };
    columns.iter().map(entry).collect()
}

pub(crate) fn batch(rows: &history::RecordBatch) -> Result<JsValue, JsValue> {
    let schema = rows.schema();
    let columns = Array::new();
    for (field, array) in schema.fields().iter().zip(rows.columns()) {
        columns.push(&column(&hand_over(field.name(), array).map_err(to_js)?));
    }
    Ok(object(&[("numRows", rows.num_rows().into()), ("columns", columns.into())]).into())
}

#[allow(clippy::too_many_lines, reason = "an arm for each kind of column")]
fn column(column: &Column) -> JsValue {
    let entries: Vec<(&str, JsValue)> = match column {
        Column::Numbers { values, validity } => {
            let (kind, values) = match values {
                Numbers::Float64(values) => ("float64", Float64Array::from(values.as_slice()).into()),
                Numbers::Int64(values) => ("int64", BigInt64Array::from(values.as_slice()).into()),
                Numbers::UInt64(values) => ("uint64", BigUint64Array::from(values.as_slice()).into()),
            };
            vec![
                ("kind", kind.into()),
                ("values", values),
                ("validity", bytes(validity.as_deref())),
            ]
        }
        Column::Bool { values, validity } => {
            vec![
                ("kind", "bool".into()),
                ("values", bytes(Some(values))),
                ("validity", bytes(validity.as_deref())),
            ]
        }
        Column::Bytes {
            kind,
            offsets,
            bytes: text,
            validity,
        } => vec![
            ("kind", (*kind).into()),
            ("offsets", integers(offsets)),
            ("bytes", bytes(Some(text))),
            ("validity", bytes(validity.as_deref())),
        ],
        Column::Time {
            kind,
            unit,
            utc,
            values,
            validity,
        } => vec![
            ("kind", (*kind).into()),
            ("unit", (*unit).into()),
            ("utc", (*utc).into()),
            ("values", BigInt64Array::from(values.as_slice()).into()),
            ("validity", bytes(validity.as_deref())),
        ],
        Column::Date { values, validity } => {
            vec![
                ("kind", "date".into()),
                ("values", integers(values)),
                ("validity", bytes(validity.as_deref())),
            ]
        }
        Column::Decimal { scale, values } => {
            let text = |value: &Option<String>| value.as_deref().map_or(JsValue::NULL, JsValue::from_str);
            let values: Array = values.iter().map(text).collect();
            vec![
                ("kind", "decimal".into()),
                ("scale", (*scale).into()),
                ("values", values.into()),
            ]
        }
        Column::List {
            offsets,
            child,
            validity,
        } => vec![
            ("kind", "list".into()),
            ("offsets", integers(offsets)),
            ("child", self::column(child)),
            ("validity", bytes(validity.as_deref())),
        ],
        Column::Map {
            offsets,
            keys,
            values,
            validity,
        } => vec![
            ("kind", "map".into()),
            ("offsets", integers(offsets)),
            ("keys", self::column(keys)),
            ("values", self::column(values)),
            ("validity", bytes(validity.as_deref())),
        ],
        Column::Struct {
            kind,
            fields,
            length,
            validity,
        } => {
            let field = |(name, data): &(String, Column)| {
                JsValue::from(object(&[
                    ("name", JsValue::from_str(name)),
                    ("data", self::column(data)),
                ]))
            };
            let fields: Array = fields.iter().map(field).collect();
            vec![
                ("kind", (*kind).into()),
                ("fields", fields.into()),
                ("length", (*length).into()),
                ("validity", bytes(validity.as_deref())),
            ]
        }
        Column::Null { length } => vec![("kind", "null".into()), ("length", (*length).into())],
    };
    object(&entries).into()
}

fn bytes(values: Option<&[u8]>) -> JsValue {
    values.map_or(JsValue::UNDEFINED, |values| Uint8Array::from(values).into())
}

fn integers(values: &[i32]) -> JsValue {
    Int32Array::from(values).into()
}
