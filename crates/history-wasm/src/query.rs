//! A query as JavaScript writes it.

use history::{Code, Error, KeyMode, Limits, Query, Result, StepRange};
use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;

pub(crate) fn read(given: &JsValue) -> Result<Query> {
    Ok(Query {
        keys: keys(&field(given, "keys"))?,
        steps: StepRange {
            min: step(given, "minStep")?,
            max: step(given, "maxStep")?,
        },
        key_mode: key_mode(&field(given, "keyMode"))?,
        batch_rows: batch_rows(&field(given, "batchRows"))?,
        request_bytes: count(given, "requestBytes", Query::default().request_bytes)?,
        limits: limits(&field(given, "limits"))?,
    })
}

fn field(given: &JsValue, name: &str) -> JsValue {
    Reflect::get(given, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

fn is_absent(value: &JsValue) -> bool {
    value.is_undefined() || value.is_null()
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(Code::InvalidQuery, message)
}

fn keys(value: &JsValue) -> Result<Option<Vec<String>>> {
    if is_absent(value) {
        return Ok(None);
    }
    let names =
        Array::is_array(value).then(|| Array::from(value).iter().map(|key| key.as_string()).collect());
    names
        .flatten()
        .map(Some)
        .ok_or_else(|| invalid("`keys` is a list of strings"))
}

fn step(given: &JsValue, name: &str) -> Result<Option<i64>> {
    let value = field(given, name);
    if is_absent(&value) {
        return Ok(None);
    }
    i64::try_from(value)
        .map(Some)
        .map_err(|_| invalid(format!("`{name}` is a bigint of 64 bits at most")))
}

fn key_mode(value: &JsValue) -> Result<KeyMode> {
    match value.as_string().as_deref() {
        Some("all") => Ok(KeyMode::All),
        Some("any") => Ok(KeyMode::Any),
        Some("every-row") => Ok(KeyMode::EveryRow),
        None if is_absent(value) => Ok(KeyMode::default()),
        _ => Err(invalid("`keyMode` is 'all', 'any' or 'every-row'")),
    }
}

fn batch_rows(value: &JsValue) -> Result<usize> {
    match value.as_f64() {
        None if is_absent(value) => Ok(Query::default().batch_rows),
        Some(rows) if rows >= 1.0 && rows.fract() == 0.0 && rows <= f64::from(u32::MAX) => Ok(rows as usize),
        _ => Err(invalid("`batchRows` is a whole number of 1 at least")),
    }
}

fn limits(given: &JsValue) -> Result<Limits> {
    let usual = Limits::default();
    if is_absent(given) {
        return Ok(usual);
    }
    Ok(Limits {
        page_bytes: count(given, "pageBytes", usual.page_bytes)?,
        ratio: count(given, "ratio", usual.ratio)?,
        rows: count(given, "rows", usual.rows)?,
        memory: count(given, "memory", usual.memory)?,
    })
}

fn count(given: &JsValue, name: &str, usual: u64) -> Result<u64> {
    let value = field(given, name);
    match value.as_f64() {
        None if is_absent(&value) => Ok(usual),
        Some(number) if number >= 0.0 => Ok(number as u64),
        _ => Err(invalid(format!("`{name}` is a number that is not negative"))),
    }
}
