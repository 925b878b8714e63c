//! The history writer for JavaScript: lines in, a parquet file out.
#![allow(
    clippy::missing_errors_doc,
    reason = "all that is thrown is described once, in the types below"
)]
#![allow(clippy::needless_pass_by_value, reason = "wasm-bindgen hands its values over")]

mod panics;

use history::{Code, Compression, Error, Writer, WriterOptions};
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = r"
/** What is thrown; `line` counts the lines of the call from 1. */
export interface HistoryError {
  name: 'HistoryError'
  code: 'INVALID_ROW' | 'INVALID_QUERY' | 'LIMIT_EXCEEDED' | 'UNSUPPORTED' | 'CORRUPT'
  message: string
  column?: string
  line?: number
}

/** `rowGroupRows` is 100000 when left out, `compression` is 'snappy'. */
export interface HistoryWriterOptions {
  rowGroupRows?: number | undefined
  compression?: 'snappy' | 'uncompressed' | undefined
}
";

/// Collects rows, then writes them as one parquet file.
#[wasm_bindgen]
pub struct HistoryWriter {
    writer: Writer,
}

#[wasm_bindgen]
impl HistoryWriter {
    /// A writer without rows.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_optional_param_type = "HistoryWriterOptions")] options: JsValue,
    ) -> Result<Self, JsValue> {
        Ok(Self {
            writer: Writer::new(read(&options).map_err(to_js)?),
        })
    }

    /// Adds rows: UTF-8 JSON objects, one on a line. When a line is refused, no row of the call is added.
    pub fn append(&mut self, lines: &[u8]) -> Result<(), JsValue> {
        self.writer.append(lines).map_err(to_js)
    }

    /// The rows added so far.
    #[wasm_bindgen(js_name = numRows)]
    pub fn num_rows(&self) -> usize {
        self.writer.num_rows()
    }

    /// The file. The writer is empty after it.
    pub fn finish(&mut self) -> Result<Vec<u8>, JsValue> {
        self.writer.finish().map_err(to_js)
    }
}

fn read(options: &JsValue) -> history::Result<WriterOptions> {
    let field = |name: &str| Reflect::get(options, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
    let mut read = WriterOptions::default();
    let rows = field("rowGroupRows");
    match rows.as_f64() {
        Some(rows) if rows >= 1.0 && rows.fract() == 0.0 && rows <= f64::from(u32::MAX) => {
            read.row_group_rows = rows as usize;
        }
        None if rows.is_undefined() => {}
        _ => {
            return Err(Error::new(
                Code::InvalidQuery,
                "`rowGroupRows` is a whole number of 1 at least",
            ));
        }
    }
    let compression = field("compression");
    read.compression = match compression.as_string().as_deref() {
        Some("snappy") => Compression::Snappy,
        Some("uncompressed") => Compression::Uncompressed,
        None if compression.is_undefined() => read.compression,
        _ => {
            return Err(Error::new(
                Code::InvalidQuery,
                "`compression` is 'snappy' or 'uncompressed'",
            ));
        }
    };
    Ok(read)
}

fn to_js(error: Error) -> JsValue {
    let target = Object::new();
    let entries = [
        ("name", Some("HistoryError".into())),
        ("code", Some(error.code.as_str().into())),
        ("message", Some(JsValue::from_str(&error.message))),
        ("column", error.column.as_deref().map(JsValue::from_str)),
        ("line", error.line.map(|line| JsValue::from(line as f64))),
    ];
    for (key, value) in entries {
        if let Some(value) = value {
            // Setting a property of an ordinary object cannot fail.
            let _ = Reflect::set(&target, &JsValue::from_str(key), &value);
        }
    }
    target.into()
}
