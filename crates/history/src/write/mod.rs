//! Turns logged rows into a parquet file as the service exports them.

mod build;
mod json;
mod rows;
mod shape;

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::Compression as Codec;
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::schema::types::ColumnPath;

use crate::error::{Code, Error, Result};
use build::array;
use json::Value;
use rows::Rows;
use shape::resolve;

/// How a file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriterOptions {
    /// The rows of a row group.
    pub row_group_rows: usize,
    /// How pages are compressed.
    pub compression: Compression,
}

/// The codec of a file's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compression {
    /// Snappy: fast, and what exports have.
    #[default]
    Snappy,
    /// None.
    Uncompressed,
}

impl Default for WriterOptions {
    fn default() -> Self {
        Self {
            row_group_rows: 100_000,
            compression: Compression::default(),
        }
    }
}

/// The rows of one page at most: pages are what a scan of few steps fetches.
const PAGE_ROWS: usize = 10_000;

/// Collects rows, then writes them as one file, ascending by step.
///
/// A dictionary without `_type` is flattened one level with dots; deeper ones stay structs. A key whose values are
/// of several kinds becomes a struct with a field for each, all named `_type_…`; what has no type becomes JSON text
/// in an unannotated byte array. A key that is only ever null is no column.
#[derive(Debug, Default)]
pub struct Writer {
    options: WriterOptions,
    rows: Rows,
}

impl Writer {
    /// A writer without rows.
    pub fn new(options: WriterOptions) -> Self {
        Self {
            options,
            rows: Rows::default(),
        }
    }

    /// Adds rows: UTF-8 JSON objects, one on a line, with `NaN`, `Infinity` and `-Infinity` as bare words.
    ///
    /// # Errors
    /// [`Code::InvalidRow`] when a line is no such object, or has no whole number `_step`; no row of the call is added then.
    pub fn append(&mut self, lines: &[u8]) -> Result<()> {
        let before = self.rows.len();
        for (number, line) in lines.split(|byte| *byte == b'\n').enumerate() {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            if let Err(error) = json::parse(line).and_then(|value| self.rows.add(value)) {
                self.rows.truncate(before);
                let message = format!("line {}: {}", number + 1, error.message);
                return Err(Error {
                    line: Some(number + 1),
                    ..Error::new(Code::InvalidRow, message)
                });
            }
        }
        Ok(())
    }

    /// The rows added so far.
    pub fn num_rows(&self) -> usize {
        self.rows.len()
    }

    /// Writes the file, and is without rows again.
    ///
    /// # Errors
    /// When a column cannot be built, which would be an error in this crate.
    pub fn finish(&mut self) -> Result<Vec<u8>> {
        let properties = self.options.properties();
        let (names, rows) = std::mem::take(&mut self.rows).into_sorted();
        let mut shapes = vec![shape::Shape::default(); names.len()];
        for (column, value) in rows.iter().flat_map(|row| &row.cells) {
            shapes[*column].see(value);
        }
        let mut columns: Vec<Option<usize>> = vec![None; names.len()];
        let mut fields = Vec::with_capacity(names.len());
        for (at, (name, shape)) in names.iter().zip(&shapes).enumerate() {
            if let Some(kind) = resolve(shape) {
                columns[at] = Some(fields.len());
                fields.push(Field::new(name, kind, at != 0));
            }
        }
        let schema = Arc::new(Schema::new(fields));
        let options = ArrowWriterOptions::new()
            .with_properties(properties)
            .with_skip_arrow_metadata(true);
        let mut writer = ArrowWriter::try_new_with_options(Vec::new(), Arc::clone(&schema), options)?;
        for chunk in rows.chunks(self.options.row_group_rows.max(1)) {
            let mut cells: Vec<Vec<Option<&Value>>> = vec![vec![None; chunk.len()]; schema.fields().len()];
            for (at, row) in chunk.iter().enumerate() {
                for (column, value) in &row.cells {
                    if let Some(place) = columns[*column] {
                        cells[place][at] = Some(value);
                    }
                }
            }
            let arrays = schema
                .fields()
                .iter()
                .zip(&cells)
                .map(|(field, cells)| array(field.data_type(), cells));
            let batch = RecordBatch::try_new(Arc::clone(&schema), arrays.collect::<Result<_>>()?)?;
            writer.write(&batch)?;
            writer.flush()?;
        }
        Ok(writer.into_inner()?)
    }
}

impl WriterOptions {
    fn properties(&self) -> WriterProperties {
        let step = ColumnPath::from(rows::STEP);
        WriterProperties::builder()
            .set_writer_version(WriterVersion::PARQUET_1_0)
            .set_compression(match self.compression {
                Compression::Snappy => Codec::SNAPPY,
                Compression::Uncompressed => Codec::UNCOMPRESSED,
            })
            .set_max_row_group_row_count(Some(self.row_group_rows.max(1)))
            .set_data_page_row_count_limit(PAGE_ROWS)
            // Steps hardly repeat: a dictionary of them would only be read for nothing.
            .set_column_dictionary_enabled(step, false)
            .set_created_by(concat!("runscan ", env!("CARGO_PKG_VERSION")).to_owned())
            .build()
    }
}
