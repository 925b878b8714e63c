//! A host for the tests: files in memory, every read written down, rows as text.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{Field, Schema};
use bytes::Bytes;
use history::{
    Batch, Column, History, KeyMode, Next, Numbers, OpenFile, Opening, Query, Result, StepRange, TextKind,
    Values,
};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};

/// How a test file is written.
pub fn properties(rows_of_a_group: usize) -> WriterPropertiesBuilder {
    WriterProperties::builder().set_max_row_group_row_count(Some(rows_of_a_group))
}

/// The properties of a file that tells nothing about its steps.
pub fn without_statistics() -> WriterProperties {
    properties(100)
        .set_statistics_enabled(EnabledStatistics::None)
        .build()
}

/// A parquet file of these columns.
pub fn file_with(columns: Vec<(&str, ArrayRef)>, properties: WriterProperties) -> Bytes {
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array)| Field::new(*name, array.data_type().clone(), true))
        .collect();
    let schema = Arc::new(Schema::new(fields));
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), schema, Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    Bytes::from(writer.into_inner().unwrap())
}

/// The same with 100 rows in a row group.
pub fn file(columns: Vec<(&str, ArrayRef)>) -> Bytes {
    file_with(columns, properties(100).build())
}

/// Opens one file as a host does: the last 64 KiB first, then what is asked for.
pub fn open(name: &str, bytes: &Bytes) -> Result<OpenFile> {
    let size = bytes.len() as u64;
    let mut opening = Opening::new(name, size);
    let from = bytes.len().saturating_sub(64 * 1024);
    opening.push(from as u64, bytes.slice(from..))?;
    for _ in 0..100 {
        match opening.proceed()? {
            Ok(open) => return Ok(open),
            Err(ranges) => {
                for range in ranges {
                    assert!(
                        range.start < range.end && range.end <= size,
                        "asks for {range:?} of {size}"
                    );
                    opening.push(range.start, part(bytes, &range))?;
                }
            }
        }
    }
    panic!("opening does not end");
}

fn part(bytes: &Bytes, range: &Range<u64>) -> Bytes {
    bytes.slice(range.start as usize..range.end as usize)
}

/// A history of these files, named by their place.
pub fn history(files: &[Bytes]) -> Result<Arc<History>> {
    let open = files
        .iter()
        .enumerate()
        .map(|(at, bytes)| open(&format!("{at}.parquet"), bytes));
    Ok(History::new(open.collect::<Result<_>>()?))
}

/// What came of a scan.
#[derive(Default, Debug)]
pub struct Scanned {
    /// One text for each row, such as `_step=1 loss=0.5`; nulls are left out.
    pub rows: Vec<String>,
    pub batches: Vec<Batch>,
    pub requests: usize,
    pub bytes: u64,
    /// The most bytes that waited at a time.
    pub buffered: u64,
    pub plan: String,
    pub missing: Vec<String>,
}

/// Scans to the end, giving exactly what is asked for.
#[allow(clippy::needless_pass_by_value)]
pub fn scan(files: &[Bytes], query: Query) -> Result<Scanned> {
    let history = history(files)?;
    let mut scan = history.scan(query.clone())?;
    let mut found = Scanned {
        plan: scan.plan().to_string(),
        missing: scan.missing_keys().to_vec(),
        ..Scanned::default()
    };
    let names: Vec<String> = scan.columns().iter().map(|column| column.name.clone()).collect();
    let mut idle = 0;
    loop {
        for need in scan.requests()? {
            let bytes = &files[need.file];
            for range in need.ranges {
                assert!(
                    range.start < range.end && range.end <= bytes.len() as u64,
                    "asks for {range:?}"
                );
                found.requests += 1;
                found.bytes += range.end - range.start;
                scan.push(need.file, range.start, &part(bytes, &range))?;
            }
        }
        found.buffered = found.buffered.max(scan.buffered_bytes());
        match scan.next()? {
            Next::Finished => return Ok(found),
            Next::Batch(batch) => {
                assert!(
                    batch.rows > 0 && batch.rows <= query.batch_rows,
                    "{} rows",
                    batch.rows
                );
                rows(&names, &batch, &mut found.rows);
                found.batches.push(batch);
                idle = 0;
            }
            Next::NeedsData => {
                idle += 1;
                assert!(idle < 1000, "the scan does not get on");
            }
        }
    }
}

/// The rows of a scan that must go well.
pub fn rows_of(files: &[Bytes], query: Query) -> Vec<String> {
    scan(files, query).unwrap().rows
}

/// A query for some keys.
pub fn keys(names: &[&str], key_mode: KeyMode) -> Query {
    let keys = Some(names.iter().map(|name| (*name).to_owned()).collect());
    Query {
        keys,
        key_mode,
        ..Query::default()
    }
}

/// A query for steps.
pub fn between(min: i64, max: i64) -> Query {
    Query {
        steps: StepRange {
            min: Some(min),
            max: Some(max),
        },
        ..Query::default()
    }
}

fn rows(names: &[String], batch: &Batch, out: &mut Vec<String>) {
    for row in 0..batch.rows {
        let mut text = String::new();
        for (name, column) in names.iter().zip(&batch.columns) {
            assert_eq!(column.len(), batch.rows, "{name}");
            if let Some(value) = cell(column, row) {
                let space = if text.is_empty() { "" } else { " " };
                write!(text, "{space}{name}={value}").unwrap();
            }
        }
        out.push(text);
    }
}

/// One value as text, a union's as that of the member that is there; nothing for null.
pub fn cell(column: &Column, at: usize) -> Option<String> {
    if column.validity.as_ref().is_some_and(|bits| !bits.get(at)) {
        return None;
    }
    let or_null = |column: &Column, at: usize| cell(column, at).unwrap_or_else(|| "null".into());
    let items = |offsets: &[i32]| offsets[at] as usize..offsets[at + 1] as usize;
    let text = |kind: TextKind, value: &[u8]| match kind {
        TextKind::Binary => format!("{value:?}"),
        TextKind::Decimal => std::str::from_utf8(value).unwrap().to_owned(),
        TextKind::Utf8 | TextKind::Json => format!("'{}'", String::from_utf8_lossy(value)),
    };
    Some(match &column.values {
        Values::Numbers(Numbers::Float64(values)) => values[at].to_string(),
        Values::Numbers(Numbers::Int64(values)) => format!("{}n", values[at]),
        Values::Numbers(Numbers::UInt64(values)) => format!("{}n", values[at]),
        Values::Bool(values) => values.get(at).to_string(),
        Values::Texts(kind, texts) => text(*kind, texts.get(at)),
        Values::Coded(kind, codes, dictionary) => text(*kind, dictionary.get(codes[at] as usize)),
        Values::Times(_, unit, values) => format!("{}{}", values[at], unit.sign()),
        Values::Dates(values) => format!("{}d", values[at]),
        Values::List(offsets, item) => {
            let items = items(offsets).map(|at| or_null(item, at));
            format!("[{}]", items.collect::<Vec<_>>().join(","))
        }
        Values::Map(offsets, entry) => {
            let entry = |at: usize| format!("{}:{}", or_null(&entry[0], at), or_null(&entry[1], at));
            format!("{{{}}}", items(offsets).map(entry).collect::<Vec<_>>().join(","))
        }
        Values::Struct(_, fields) if column.is_union() => {
            return fields.iter().find_map(|(_, member)| cell(member, at));
        }
        Values::Struct(_, fields) => {
            let field = |(name, data): &(String, Column)| format!("{name}:{}", or_null(data, at));
            format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(","))
        }
        Values::Null(_) => return None,
    })
}
