//! Plain values for JavaScript.

use std::ops::Range;

use history::{Code, ColumnSchema, Error, FileRanges};
use js_sys::{Array, Float64Array, Object, Reflect};
use wasm_bindgen::JsValue;

/// Sets a property of an ordinary object, which cannot fail.
pub(crate) fn set(target: &Object, key: &str, value: &JsValue) {
    let _ = Reflect::set(target, &JsValue::from_str(key), value);
}

pub(crate) fn object(entries: &[(&str, JsValue)]) -> Object {
    let target = Object::new();
    for (key, value) in entries {
        set(&target, key, value);
    }
    target
}

/// An error as `{ name, code, message }` with the file, the column and the offset where they are known.
pub(crate) fn to_js(error: Error) -> JsValue {
    let target = object(&[
        ("name", "HistoryError".into()),
        ("code", error.code.as_str().into()),
        ("message", JsValue::from_str(&error.message)),
    ]);
    let known = [
        ("file", error.file.as_deref().map(JsValue::from_str)),
        ("column", error.column.as_deref().map(JsValue::from_str)),
        ("offset", error.offset.map(|offset| JsValue::from(offset as f64))),
    ];
    for (key, value) in known {
        if let Some(value) = value {
            set(&target, key, &value);
        }
    }
    target.into()
}

/// A place in a file: JavaScript counts bytes in doubles.
pub(crate) fn offset(number: f64) -> history::Result<u64> {
    const LARGEST: f64 = 9_007_199_254_740_991.0;
    if number.fract() == 0.0 && (0.0..=LARGEST).contains(&number) {
        return Ok(number as u64);
    }
    Err(Error::new(
        Code::InvalidQuery,
        format!("{number} is no size of a file nor a place in one"),
    ))
}

pub(crate) fn to_ranges(ranges: &[Range<u64>]) -> Float64Array {
    let numbers: Vec<f64> = ranges
        .iter()
        .flat_map(|range| [range.start as f64, range.end as f64])
        .collect();
    Float64Array::from(numbers.as_slice())
}

pub(crate) fn file_ranges(files: &[FileRanges]) -> Float64Array {
    let numbers: Vec<f64> = files
        .iter()
        .flat_map(|asked| asked.ranges.iter().map(|range| (asked.file, range)))
        .flat_map(|(file, range)| [file as f64, range.start as f64, range.end as f64])
        .collect();
    Float64Array::from(numbers.as_slice())
}

pub(crate) fn column_schemas(columns: &[ColumnSchema]) -> Array {
    let entry = |column: &ColumnSchema| {
        let files: Array = column.files.iter().map(|file| JsValue::from(*file)).collect();
        JsValue::from(object(&[
            ("name", JsValue::from_str(&column.name)),
            ("type", JsValue::from_str(&column.kind.to_string())),
            ("files", files.into()),
        ]))
    };
    columns.iter().map(entry).collect()
}
