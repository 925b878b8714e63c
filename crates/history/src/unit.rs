//! One row group of one file on its way through the decoder: wants ranges, gives batches whose steps ascend.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use arrow_array::{ArrayRef, BooleanArray, RecordBatch, UInt64Array};
use arrow_schema::{ArrowError, SchemaRef};
use arrow_select::concat::concat_batches;
use arrow_select::filter::filter_record_batch;
use arrow_select::take::take_record_batch;
use bytes::Bytes;
use parquet::DecodeResult;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowPredicateFn, RowFilter};
use parquet::arrow::push_decoder::{ParquetPushDecoder, ParquetPushDecoderBuilder};

use crate::error::{Code, Error, Result};
use crate::guard::guarded;
use crate::open::OpenFile;
use crate::plan::RowGroupRead;
use crate::prune::page_selection;
use crate::query::{Query, rows_to_keep};
use crate::schema::STEP;
use crate::steps::{StepRange, steps};
use crate::unify::conform;

/// Where a row group stands in the order of rows: by step, then by file, then by place in the file.
pub(crate) type Key = (i64, usize, usize);

/// Rows that are decoded but not handed out yet, ascending by step.
pub(crate) struct Head {
    /// Tells the heads of a unit apart.
    pub number: usize,
    pub batch: RecordBatch,
    pub steps: Vec<i64>,
    pub at: usize,
}

/// What a unit can offer right now.
pub(crate) enum Offer {
    Rows,
    NeedsData,
    Nothing,
}

/// One row group.
pub(crate) struct Unit {
    pub file: usize,
    pub group: usize,
    /// The first and the last step, from statistics or from a look at the column.
    pub bounds: (i64, i64),
    pub head: Option<Head>,
    pub wanted: Vec<Range<u64>>,
    /// The compressed size of its wanted columns.
    pub bytes: u64,
    in_one_go: bool,
    heads: usize,
    decoder: Option<ParquetPushDecoder>,
    watch: Arc<StepWatch>,
    finished: bool,
}

/// What the step filter has seen; it sees all of a row group before the first batch comes out.
#[derive(Default)]
struct StepWatch {
    last: AtomicI64,
    seen: AtomicBool,
    unsorted: AtomicBool,
}

impl StepWatch {
    fn see(&self, step: i64) {
        let last = self.last.swap(step, Ordering::Relaxed);
        if self.seen.swap(true, Ordering::Relaxed) && step < last {
            self.unsorted.store(true, Ordering::Relaxed);
        }
    }
}

impl Unit {
    pub fn new(file: usize, read: &RowGroupRead, bounds: (i64, i64)) -> Self {
        Self {
            file,
            group: read.group,
            bounds,
            head: None,
            wanted: Vec::new(),
            bytes: read.bytes,
            in_one_go: read.in_one_go,
            heads: 0,
            decoder: None,
            watch: Arc::default(),
            finished: false,
        }
    }

    /// Where the next row of this unit stands, as far as is known.
    pub fn key(&self) -> Key {
        let step = self
            .head
            .as_ref()
            .map_or(self.bounds.0, |head| head.steps[head.at]);
        (step, self.file, self.group)
    }

    /// Where its first row may stand, by its statistics alone: what waiting row groups are ordered by.
    pub fn start(&self) -> Key {
        (self.bounds.0, self.file, self.group)
    }

    /// Hands over bytes that this unit had asked for.
    pub fn push(&mut self, start: u64, bytes: &Bytes) -> Result<()> {
        let Some(decoder) = &mut self.decoder else {
            return Ok(());
        };
        let end = start + bytes.len() as u64;
        let (given, left) = std::mem::take(&mut self.wanted)
            .into_iter()
            .partition(|range: &Range<u64>| start <= range.start && range.end <= end);
        self.wanted = left;
        for range in given {
            let slice = bytes.slice((range.start - start) as usize..(range.end - start) as usize);
            decoder.push_range(range, slice)?;
        }
        Ok(())
    }

    pub fn buffered_bytes(&self) -> u64 {
        self.decoder
            .as_ref()
            .map_or(0, ParquetPushDecoder::buffered_bytes)
    }

    /// Decodes as far as the bytes at hand allow, until there are rows.
    pub fn offer(&mut self, file: &OpenFile, query: &Query, schema: &SchemaRef) -> Result<Offer> {
        guarded(|| self.try_offer(file, query, schema)).map_err(|error| error.in_file(&file.name))
    }

    fn try_offer(&mut self, file: &OpenFile, query: &Query, schema: &SchemaRef) -> Result<Offer> {
        loop {
            if self.head.is_some() {
                return Ok(Offer::Rows);
            }
            if self.finished {
                return Ok(Offer::Nothing);
            }
            if !self.wanted.is_empty() {
                return Ok(Offer::NeedsData);
            }
            let batch = match self.decode(file, query, schema)? {
                DecodeResult::NeedsData(ranges) => {
                    self.wanted = ranges;
                    if std::mem::take(&mut self.in_one_go) {
                        self.want_all(file, schema);
                    }
                    continue;
                }
                DecodeResult::Finished => {
                    self.finished = true;
                    self.decoder = None;
                    continue;
                }
                DecodeResult::Data(batch) => batch,
            };
            self.head = self.head_of(&batch, query, schema)?;
        }
    }

    fn decode(
        &mut self,
        file: &OpenFile,
        query: &Query,
        schema: &SchemaRef,
    ) -> Result<DecodeResult<RecordBatch>> {
        let decoder = match &mut self.decoder {
            Some(decoder) => decoder,
            None => self
                .decoder
                .insert(decoder(file, self.group, query, schema, &self.watch)?),
        };
        let mut first = None;
        if !self.watch.unsorted.load(Ordering::Relaxed) {
            let result = decoder.try_decode()?;
            // The step filter runs inside of the first call that has the bytes: only then is the order known.
            match result {
                DecodeResult::Data(batch) if self.watch.unsorted.load(Ordering::Relaxed) => {
                    first = Some(batch);
                }
                other => return Ok(other),
            }
        }
        self.decode_unsorted(file, first)
    }

    /// Asks for the whole chunks of all wanted columns, and for what the decoder asks beside them.
    fn want_all(&mut self, file: &OpenFile, schema: &SchemaRef) {
        let chunks = file.parquet().row_group(self.group).columns();
        let wanted = chunks.iter().filter(|chunk| {
            let root = chunk.column_path().parts().first();
            root.is_some_and(|root| schema.index_of(root).is_ok())
        });
        let mut ranges: Vec<Range<u64>> = wanted
            .map(parquet::file::metadata::ColumnChunkMetaData::byte_range)
            .map(|(start, length)| start..start + length)
            .collect();
        let is_inside = |asked: &Range<u64>| {
            ranges
                .iter()
                .any(|range| range.start <= asked.start && asked.end <= range.end)
        };
        let others: Vec<_> = self
            .wanted
            .iter()
            .filter(|asked| !is_inside(asked))
            .cloned()
            .collect();
        ranges.extend(others);
        self.wanted = ranges;
    }

    /// A row group whose steps go up and down is brought into order as a whole; no row of it is lost.
    fn decode_unsorted(
        &mut self,
        file: &OpenFile,
        first: Option<RecordBatch>,
    ) -> Result<DecodeResult<RecordBatch>> {
        let Some(decoder) = &mut self.decoder else {
            return Ok(DecodeResult::Finished);
        };
        let mut batches: Vec<RecordBatch> = first.into_iter().collect();
        loop {
            match decoder.try_decode()? {
                DecodeResult::Data(batch) => batches.push(batch),
                DecodeResult::Finished => break,
                DecodeResult::NeedsData(ranges) if batches.is_empty() => {
                    return Ok(DecodeResult::NeedsData(ranges));
                }
                DecodeResult::NeedsData(_) => {
                    let message = "the decoder asked for more bytes in the middle of a row group";
                    return Err(Error::new(Code::Corrupt, message).in_file(&file.name));
                }
            }
        }
        let Some(first) = batches.first() else {
            return Ok(DecodeResult::Finished);
        };
        let all = concat_batches(&first.schema(), &batches)?;
        let known = step_column(&all)?;
        let mut order: Vec<u64> = (0..all.num_rows() as u64).collect();
        order.sort_by_key(|row| known[*row as usize]);
        self.watch = Arc::default();
        Ok(DecodeResult::Data(take_record_batch(
            &all,
            &UInt64Array::from(order),
        )?))
    }

    fn head_of(&mut self, batch: &RecordBatch, query: &Query, schema: &SchemaRef) -> Result<Option<Head>> {
        let mut batch = conform(batch, schema)?;
        if let Some(keep) = rows_to_keep(query, &batch) {
            batch = filter_record_batch(&batch, &keep)?;
        }
        let known = step_column(&batch)?;
        let (Some(first), Some(last)) = (known.first(), known.last()) else {
            return Ok(None);
        };
        if *first < self.bounds.0 || *last > self.bounds.1 {
            return Err(Error::new(Code::Corrupt, "the statistics contradict the steps").in_column(STEP));
        }
        self.heads += 1;
        Ok(Some(Head {
            number: self.heads,
            batch,
            steps: known,
            at: 0,
        }))
    }
}

fn decoder(
    file: &OpenFile,
    group: usize,
    query: &Query,
    schema: &SchemaRef,
    watch: &Arc<StepWatch>,
) -> Result<ParquetPushDecoder> {
    let columns = schema.fields().iter().map(|field| field.name().as_str());
    let filter = ArrowPredicateFn::new(mask(file, [STEP]), step_filter(query.steps, Arc::clone(watch)));
    let mut builder = ParquetPushDecoderBuilder::new_with_metadata(file.metadata.clone())
        .with_batch_size(query.batch_rows)
        .with_row_groups(vec![group])
        .with_projection(mask(file, columns))
        .with_row_filter(RowFilter::new(vec![Box::new(filter)]));
    if let Some(selection) = page_selection(file, group, query.steps)? {
        builder = builder.with_row_selection(selection);
    }
    Ok(builder.build()?)
}

/// The leaves below the top-level columns of these names; a name is looked up, never a position.
pub(crate) fn mask<'a>(file: &OpenFile, names: impl IntoIterator<Item = &'a str>) -> ProjectionMask {
    let places = names
        .into_iter()
        .filter_map(|name| file.schema().index_of(name).ok());
    ProjectionMask::roots(file.parquet().file_metadata().schema_descr(), places)
}

fn step_filter(
    range: StepRange,
    watch: Arc<StepWatch>,
) -> impl FnMut(RecordBatch) -> std::result::Result<BooleanArray, ArrowError> + Send + 'static {
    move |batch| {
        let known = steps(batch.column(0)).map_err(|error| ArrowError::ExternalError(Box::new(error)))?;
        let keep = known.into_iter().map(|step| {
            let wanted = step.filter(|step| range.contains(*step));
            if let Some(step) = wanted {
                watch.see(step);
            }
            Some(wanted.is_some())
        });
        Ok(keep.collect())
    }
}

/// The steps of rows that have passed the step filter, so that each has one.
fn step_column(batch: &RecordBatch) -> Result<Vec<i64>> {
    let missing = || Error::new(Code::NoStepColumn, format!("the rows have no column `{STEP}`"));
    let array: &ArrayRef = batch.column_by_name(STEP).ok_or_else(missing)?;
    steps(array)?
        .into_iter()
        .collect::<Option<Vec<i64>>>()
        .ok_or_else(missing)
}
