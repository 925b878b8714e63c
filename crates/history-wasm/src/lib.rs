//! The scanner for JavaScript: values in, typed arrays out, nothing decided here.
#![allow(clippy::needless_pass_by_value, reason = "wasm-bindgen hands its values over")]
#![allow(
    clippy::missing_errors_doc,
    reason = "all that is thrown is described once, in types.rs"
)]

mod panics;
mod query;
mod tape;
mod types;
mod values;

use std::sync::Arc;

use bytes::Bytes;
use history::{Batch, Code, Error, History, Next, OpenFile, Opening, Scan};
use js_sys::{Array, BigInt, Float64Array, Object};
use wasm_bindgen::prelude::*;

use crate::tape::Tape;
use crate::values::{column_schemas, file_ranges, object, offset, to_js, to_ranges};

type Result<T> = std::result::Result<T, JsValue>;

enum File {
    Opening(Box<Opening>),
    Open(OpenFile),
}

/// The files of one history: being opened at first, then ready to be scanned.
#[wasm_bindgen]
#[derive(Default)]
pub struct HistoryFiles {
    files: Vec<File>,
    history: Option<Arc<History>>,
}

#[wasm_bindgen]
impl HistoryFiles {
    /// No files yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file of `size` bytes under a name for messages; gives its index.
    #[wasm_bindgen(js_name = addFile)]
    pub fn add_file(&mut self, name: String, size: f64) -> Result<usize> {
        let size = offset(size).map_err(|error| to_js(error.in_file(&name)))?;
        self.files.push(File::Opening(Box::new(Opening::new(name, size))));
        self.history = None;
        Ok(self.files.len() - 1)
    }

    /// The bytes that a file still wants, as start, end, start, end …; empty once it is open.
    #[wasm_bindgen(js_name = openRanges)]
    pub fn open_ranges(&mut self, file: usize) -> Result<Float64Array> {
        let place = self.files.get_mut(file).ok_or_else(|| to_js(no_file(file)))?;
        let File::Opening(opening) = place else {
            return Ok(to_ranges(&[]));
        };
        match opening.proceed().map_err(to_js)? {
            Err(ranges) => Ok(to_ranges(&ranges)),
            Ok(open) => {
                *place = File::Open(open);
                Ok(to_ranges(&[]))
            }
        }
    }

    /// Hands over bytes of a file that is being opened, from `start` on; more than was asked for is welcome.
    pub fn push(&mut self, file: usize, start: f64, bytes: Vec<u8>) -> Result<()> {
        let start = offset(start).map_err(to_js)?;
        match self.files.get_mut(file) {
            Some(File::Opening(opening)) => opening.push(start, Bytes::from(bytes)).map_err(to_js),
            Some(File::Open(_)) => Ok(()),
            None => Err(to_js(no_file(file))),
        }
    }

    /// Whether a file has pages in the brotli codec and this module cannot read them.
    #[wasm_bindgen(js_name = needsBrotli)]
    pub fn needs_brotli(&mut self) -> Result<bool> {
        Ok(self.history()?.needs_brotli())
    }

    /// Whether an open file has no columns or no rows.
    #[wasm_bindgen(js_name = isEmptyMarker)]
    pub fn is_empty_marker(&self, file: usize) -> Result<bool> {
        match self.files.get(file) {
            Some(File::Open(open)) => Ok(open.is_empty()),
            Some(File::Opening(opening)) => Err(to_js(not_open(opening))),
            None => Err(to_js(no_file(file))),
        }
    }

    /// The columns over all files.
    #[wasm_bindgen(unchecked_return_type = "ColumnSchema[]")]
    pub fn schema(&mut self) -> Result<Array> {
        Ok(column_schemas(&self.history()?.columns()))
    }

    /// The rows of all files.
    #[wasm_bindgen(js_name = numRows)]
    pub fn num_rows(&mut self) -> Result<f64> {
        Ok(self.history()?.num_rows() as f64)
    }

    /// The first and the last step, or undefined when the statistics do not tell.
    #[wasm_bindgen(js_name = stepRange, unchecked_return_type = "{ min: bigint, max: bigint } | undefined")]
    pub fn step_range(&mut self) -> Result<JsValue> {
        let Some((min, max)) = self.history()?.step_range().map_err(to_js)? else {
            return Ok(JsValue::UNDEFINED);
        };
        Ok(object(&[
            ("min", BigInt::from(min).into()),
            ("max", BigInt::from(max).into()),
        ])
        .into())
    }

    /// Steps that cut a scan into about as many parts of equal work; fewer where the files do not tell.
    pub fn cuts(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "HistoryQuery")] query: JsValue,
        parts: usize,
    ) -> Result<Vec<i64>> {
        let query = query::read(&query).map_err(to_js)?;
        self.history()?.cuts(&query, parts).map_err(to_js)
    }

    /// Starts a scan. The scanner lives on without these files.
    pub fn scan(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "HistoryQuery")] query: JsValue,
    ) -> Result<HistoryScanner> {
        let query = query::read(&query).map_err(to_js)?;
        let scan = self.history()?.scan(query).map_err(to_js)?;
        Ok(HistoryScanner {
            scan,
            tape: Tape::default(),
            batch: None,
        })
    }

    fn history(&mut self) -> Result<Arc<History>> {
        if let Some(history) = &self.history {
            return Ok(Arc::clone(history));
        }
        let mut open = Vec::with_capacity(self.files.len());
        for file in &self.files {
            match file {
                File::Open(file) => open.push(file.clone()),
                File::Opening(opening) => return Err(to_js(not_open(opening))),
            }
        }
        Ok(Arc::clone(self.history.insert(History::new(open))))
    }
}

fn no_file(file: usize) -> Error {
    Error::new(Code::InvalidQuery, format!("there is no file {file}"))
}

fn not_open(opening: &Opening) -> Error {
    Error::new(
        Code::InvalidQuery,
        "the file is not open yet: push what openRanges asks for",
    )
    .in_file(opening.name())
}

/// A running scan.
#[wasm_bindgen]
pub struct HistoryScanner {
    scan: Scan,
    tape: Tape,
    /// The batch that JavaScript looks at.
    batch: Option<Batch>,
}

#[wasm_bindgen]
impl HistoryScanner {
    /// The columns of the batches.
    #[wasm_bindgen(unchecked_return_type = "ColumnSchema[]")]
    pub fn columns(&self) -> Array {
        column_schemas(self.scan.columns())
    }

    /// The asked keys that no file has.
    #[wasm_bindgen(js_name = missingKeys)]
    pub fn missing_keys(&self) -> Vec<String> {
        self.scan.missing_keys().to_vec()
    }

    /// The plan in words, one read on a line.
    pub fn explain(&self) -> String {
        self.scan.plan().to_string()
    }

    /// The plan in numbers, a part for each file.
    #[wasm_bindgen(unchecked_return_type = "ScanPlan")]
    pub fn plan(&self) -> Object {
        let steps = self.scan.plan().steps;
        let file = |(index, plan): (usize, &history::FilePlan)| {
            let columns: Array = plan.columns.iter().map(|name| JsValue::from_str(name)).collect();
            JsValue::from(object(&[
                ("file", index.into()),
                ("name", JsValue::from_str(&plan.name)),
                ("rowGroups", plan.row_groups.into()),
                ("rowGroupsRead", plan.reads.len().into()),
                ("rowGroupsSkipped", plan.skipped().into()),
                ("rowsPlanned", (plan.rows(steps) as f64).into()),
                ("bytesPlanned", (plan.bytes() as f64).into()),
                ("columns", columns.into()),
            ]))
        };
        let files: Array = self.scan.plan().files.iter().enumerate().map(file).collect();
        object(&[("files", files.into())])
    }

    /// The ranges that are wanted now and were not named before, as file, start, end, file, start, end …
    pub fn requests(&mut self) -> Result<Float64Array> {
        Ok(file_ranges(&self.scan.requests().map_err(to_js)?))
    }

    /// Goes on: 0 at the end, 1 when bytes are needed, 2 when there is a batch. What was looked at before is gone then.
    #[wasm_bindgen(js_name = next)]
    pub fn go_on(&mut self) -> Result<u32> {
        self.batch = None;
        Ok(match self.scan.next().map_err(to_js)? {
            Next::Finished => 0,
            Next::NeedsData => 1,
            Next::Batch(batch) => {
                self.batch = Some(batch);
                2
            }
        })
    }

    /// How many rows the batch has.
    #[wasm_bindgen(js_name = batchRows)]
    pub fn batch_rows(&self) -> usize {
        self.batch.as_ref().map_or(0, |batch| batch.rows)
    }

    /// Where in memory the batch lies: see `tape.rs`.
    #[wasm_bindgen(js_name = batchTape)]
    pub fn batch_tape(&mut self) -> Vec<u32> {
        self.batch
            .as_ref()
            .map(|batch| self.tape.write(batch))
            .unwrap_or_default()
    }

    /// Hands over bytes of a file from `start` on.
    pub fn push(&mut self, file: usize, start: f64, bytes: Vec<u8>) -> Result<()> {
        let start = offset(start).map_err(to_js)?;
        self.scan.push(file, start, &Bytes::from(bytes)).map_err(to_js)
    }

    /// The pages of which the page index has told the place so far, read or not.
    pub fn pages(&self) -> f64 {
        self.scan.pages().0 as f64
    }

    /// Those of them that were not read, because no wanted step can be in them.
    #[wasm_bindgen(js_name = pagesSkipped)]
    pub fn pages_skipped(&self) -> f64 {
        self.scan.pages().1 as f64
    }

    /// The most bytes that were held at a time so far.
    #[wasm_bindgen(js_name = peakBytes)]
    pub fn peak_bytes(&self) -> f64 {
        self.scan.peak_bytes() as f64
    }
}
