//! Reads parquet files with arrow-rs on one thread, as the task on each line of standard input says.
//!
//! A line is `{"task": …, "source": path or http URL, "keys": [...] or null, "minStep": n, "maxStep": n}`; the answer is
//! `{"milliseconds": n, "rows": n, "present": n, "sum": n}`. What is timed is the reading alone.

mod http;

use std::error::Error;
use std::fs::File;
use std::io::BufRead;
use std::time::Instant;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::kernels::cmp::{gt_eq, lt};
use arrow::compute::{and, cast};
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowPredicateFn, ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowFilter,
    RowSelection, RowSelector,
};
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData};
use parquet::file::reader::ChunkReader;
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const STEP: &str = "_step";

struct Task {
    source: String,
    keys: Option<Vec<String>>,
    steps: Option<(i64, i64)>,
    visits_cells: bool,
}

/// What came out: for the check that all read the same.
#[derive(Default)]
struct Seen {
    rows: usize,
    present: usize,
    sum: f64,
}

fn main() -> Result<()> {
    println!("\"ready\"");
    for line in std::io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line?)?;
        let task = Task {
            source: request["source"].as_str().unwrap_or_default().to_owned(),
            keys: request["keys"]
                .as_array()
                .map(|keys| keys.iter().filter_map(|key| key.as_str().map(str::to_owned)).collect()),
            steps: request["minStep"].as_i64().zip(request["maxStep"].as_i64()),
            visits_cells: matches!(request["task"].as_str(), Some("objects" | "rows")),
        };
        let started = Instant::now();
        let batches = read(&task)?;
        let mut seen = Seen::default();
        if task.visits_cells {
            visit(&batches, &mut seen);
        }
        let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
        if !task.visits_cells {
            add_up(&batches, &mut seen)?;
        }
        let Seen { rows, present, sum } = seen;
        println!("{}", json!({ "milliseconds": milliseconds, "rows": rows, "present": present, "sum": sum }));
    }
    Ok(())
}

fn read(task: &Task) -> Result<Vec<RecordBatch>> {
    if task.source.starts_with("http:") {
        read_from(http::HttpFile::open(&task.source)?, task)
    } else {
        read_from(File::open(&task.source)?, task)
    }
}

fn read_from<R: ChunkReader + 'static>(file: R, task: &Task) -> Result<Vec<RecordBatch>> {
    let policy = if task.steps.is_some() { PageIndexPolicy::Optional } else { PageIndexPolicy::Skip };
    let options = ArrowReaderOptions::new().with_page_index_policy(policy);
    let metadata = ArrowReaderMetadata::load(&file, options)?;
    let parquet = metadata.metadata().clone();
    let schema = metadata.parquet_schema();
    let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone()).with_batch_size(8192);
    if let Some(keys) = &task.keys {
        let names = keys.iter().map(String::as_str).chain([STEP]);
        builder = builder.with_projection(ProjectionMask::columns(schema, names));
    }
    if let Some((min, max)) = task.steps {
        let (groups, selection) = pages_of(&parquet, min, max)?;
        let wanted = ArrowPredicateFn::new(ProjectionMask::columns(schema, [STEP]), move |batch: RecordBatch| {
            let steps = cast(batch.column(0), &DataType::Int64)?;
            let [from, to] = [min, max].map(|end| arrow::array::Int64Array::new_scalar(end));
            and(&gt_eq(&steps, &from)?, &lt(&steps, &to)?)
        });
        builder = builder
            .with_row_groups(groups)
            .with_row_selection(selection)
            .with_row_filter(RowFilter::new(vec![Box::new(wanted)]));
    }
    Ok(builder.build()?.collect::<std::result::Result<_, _>>()?)
}

/// The row groups and, within them, the rows of the pages that may hold a wanted step.
fn pages_of(parquet: &ParquetMetaData, min: i64, max: i64) -> Result<(Vec<usize>, RowSelection)> {
    let mut groups = Vec::new();
    let mut selectors = Vec::new();
    for (at, group) in parquet.row_groups().iter().enumerate() {
        let columns = group.columns();
        let step = columns.iter().position(|column| column.column_path().string() == STEP).ok_or("no steps")?;
        let rows = group.num_rows() as usize;
        let Some(index) = parquet.page_index() else {
            groups.push(at);
            selectors.push(RowSelector::select(rows));
            continue;
        };
        let (Some(ColumnIndexMetaData::INT64(bounds)), Some(places)) = (index.column_index(at, step), index.offset_index(at, step)) else {
            groups.push(at);
            selectors.push(RowSelector::select(rows));
            continue;
        };
        let places = places.page_locations();
        let mut chosen = Vec::new();
        for (page, place) in places.iter().enumerate() {
            let first = place.first_row_index as usize;
            let end = places.get(page + 1).map_or(rows, |next| next.first_row_index as usize);
            let is_wanted = bounds.min_value(page).is_none_or(|low| *low < max)
                && bounds.max_value(page).is_none_or(|high| *high >= min);
            chosen.push(if is_wanted { RowSelector::select(end - first) } else { RowSelector::skip(end - first) });
        }
        if chosen.iter().any(|selector| !selector.skip) {
            groups.push(at);
            selectors.extend(chosen);
        }
    }
    Ok((groups, selectors.into()))
}

/// Looks at every cell of every row, as making rows does.
fn visit(batches: &[RecordBatch], seen: &mut Seen) {
    for batch in batches {
        let columns: Vec<Cells> = batch.columns().iter().map(Cells::of).collect();
        seen.rows += batch.num_rows();
        for row in 0..batch.num_rows() {
            for column in &columns {
                match column.at(row) {
                    Cell::Null => {}
                    Cell::Number(number) => {
                        seen.present += 1;
                        seen.sum += number;
                    }
                    Cell::Text(text) => {
                        seen.present += 1;
                        std::hint::black_box(text);
                    }
                }
            }
        }
    }
}

enum Cells<'a> {
    Doubles(&'a arrow::array::Float64Array),
    Integers(&'a arrow::array::Int64Array),
    Texts(&'a arrow::array::StringArray),
}

enum Cell<'a> {
    Null,
    Number(f64),
    Text(&'a str),
}

impl<'a> Cells<'a> {
    fn of(array: &'a ArrayRef) -> Self {
        match array.data_type() {
            DataType::Float64 => Self::Doubles(array.as_primitive::<Float64Type>()),
            DataType::Int64 => Self::Integers(array.as_primitive::<Int64Type>()),
            _ => Self::Texts(array.as_string::<i32>()),
        }
    }

    fn at(&self, row: usize) -> Cell<'a> {
        match self {
            Self::Doubles(array) if array.is_valid(row) => Cell::Number(array.value(row)),
            Self::Integers(array) if array.is_valid(row) => Cell::Number(array.value(row) as f64),
            Self::Texts(array) if array.is_valid(row) => Cell::Text(array.value(row)),
            _ => Cell::Null,
        }
    }
}

/// The check's figures of columns: all values that are there, and the sum of the numbers.
fn add_up(batches: &[RecordBatch], seen: &mut Seen) -> Result<()> {
    for batch in batches {
        seen.rows += batch.num_rows();
        for column in batch.columns() {
            seen.present += column.len() - column.null_count();
            if column.data_type().is_numeric() {
                let numbers = cast(column, &DataType::Float64)?;
                seen.sum += numbers.as_primitive::<Float64Type>().iter().flatten().sum::<f64>();
            }
        }
    }
    Ok(())
}

