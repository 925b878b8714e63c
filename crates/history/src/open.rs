//! Opening a file without doing I/O: says which bytes it wants until the footer and the page index are known.

use std::ops::Range;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use bytes::Bytes;
use parquet::DecodeResult;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataPushDecoder};

use crate::error::{Code, Error, Result};
use crate::footer::{TAIL, check_footer, footer_length};
use crate::guard::guarded;
use crate::pages::check_page_index;
use crate::schema::STEP;

/// A file of which the footer is known.
#[derive(Debug, Clone)]
pub struct OpenFile {
    /// The name for messages.
    pub name: String,
    /// The file's size in bytes.
    pub size: u64,
    pub(crate) metadata: ArrowReaderMetadata,
}

impl OpenFile {
    pub(crate) fn parquet(&self) -> &Arc<ParquetMetaData> {
        self.metadata.metadata()
    }

    pub(crate) fn schema(&self) -> &SchemaRef {
        self.metadata.schema()
    }

    /// The number of rows that the footer tells.
    pub fn num_rows(&self) -> u64 {
        self.parquet()
            .row_groups()
            .iter()
            .map(|group| group.num_rows().max(0) as u64)
            .sum()
    }

    /// Whether there is nothing in it: the service marks a run without history by a file without columns.
    pub fn is_empty(&self) -> bool {
        self.num_rows() == 0
    }
}

/// A file on its way to being an [`OpenFile`].
pub struct Opening {
    name: String,
    size: u64,
    ranges: Vec<(u64, Bytes)>,
    footer: Option<Range<u64>>,
    decoder: Option<ParquetMetaDataPushDecoder>,
    pushed: usize,
}

impl Opening {
    /// Starts opening a file of `size` bytes.
    pub fn new(name: impl Into<String>, size: u64) -> Self {
        Self {
            name: name.into(),
            size,
            ranges: Vec::new(),
            footer: None,
            decoder: None,
            pushed: 0,
        }
    }

    /// The name given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Hands over the bytes of the file from `start` on; more than was asked for is welcome.
    ///
    /// # Errors
    /// When the bytes reach beyond the end of the file.
    pub fn push(&mut self, start: u64, bytes: Bytes) -> Result<()> {
        if start
            .checked_add(bytes.len() as u64)
            .is_none_or(|end| end > self.size)
        {
            return Err(beyond(start, bytes.len(), self.size).in_file(&self.name));
        }
        self.ranges.push((start, bytes));
        Ok(())
    }

    /// Goes on with what has been pushed: the ranges still wanted, or the open file.
    ///
    /// # Errors
    /// When the file is no parquet file, is cut short, corrupt or encrypted, or has rows but no `_step`.
    pub fn proceed(&mut self) -> Result<std::result::Result<OpenFile, Vec<Range<u64>>>> {
        guarded(|| self.try_proceed()).map_err(|error| error.in_file(&self.name))
    }

    fn try_proceed(&mut self) -> Result<std::result::Result<OpenFile, Vec<Range<u64>>>> {
        if self.size < TAIL + 4 {
            return Err(Error::new(
                Code::Truncated,
                format!("a file of {} bytes cannot be a parquet file", self.size),
            ));
        }
        let footer = if let Some(footer) = &self.footer {
            footer.clone()
        } else {
            let tail = self.size - TAIL..self.size;
            let Some(bytes) = self.bytes(&tail) else {
                return Ok(Err(vec![tail]));
            };
            let length = footer_length(&bytes, self.size)?;
            let footer = self.size - TAIL - length..self.size - TAIL;
            self.footer = Some(footer.clone());
            footer
        };
        if self.decoder.is_none() {
            let Some(bytes) = self.bytes(&footer) else {
                return Ok(Err(vec![footer]));
            };
            check_footer(&bytes, self.size)?;
            let decoder = ParquetMetaDataPushDecoder::try_new(self.size)?;
            self.decoder = Some(decoder.with_page_index_policy(PageIndexPolicy::Optional));
        }
        self.decode()
    }

    fn decode(&mut self) -> Result<std::result::Result<OpenFile, Vec<Range<u64>>>> {
        let Some(decoder) = &mut self.decoder else {
            return Ok(Err(Vec::new()));
        };
        for (start, bytes) in &self.ranges[self.pushed..] {
            decoder.push_range(*start..*start + bytes.len() as u64, bytes.clone())?;
        }
        self.pushed = self.ranges.len();
        match decoder.try_decode()? {
            DecodeResult::NeedsData(ranges) => Ok(Err(ranges)),
            DecodeResult::Data(metadata) => open(self.name.clone(), self.size, metadata).map(Ok),
            DecodeResult::Finished => Err(Error::new(Code::Corrupt, "the footer could not be decoded")),
        }
    }

    fn bytes(&self, wanted: &Range<u64>) -> Option<Bytes> {
        self.ranges.iter().find_map(|(start, bytes)| {
            let from = wanted.start.checked_sub(*start)? as usize;
            let to = from + (wanted.end - wanted.start) as usize;
            (to <= bytes.len()).then(|| bytes.slice(from..to))
        })
    }
}

pub(crate) fn beyond(start: u64, length: usize, size: u64) -> Error {
    let message = format!("{length} bytes from {start} on were pushed for a file of {size} bytes");
    Error::new(Code::InvalidQuery, message).at(start)
}

fn open(name: String, size: u64, metadata: ParquetMetaData) -> Result<OpenFile> {
    check_page_index(&metadata, size)?;
    // The types are those of parquet: what an Arrow writer noted beside them only multiplies the kinds of one value.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let metadata = ArrowReaderMetadata::try_new(Arc::new(metadata), options)?;
    let file = OpenFile { name, size, metadata };
    if !file.is_empty() && file.schema().index_of(STEP).is_err() {
        let message = format!("the file has {} rows but no column `{STEP}`", file.num_rows());
        return Err(Error::new(Code::NoStepColumn, message));
    }
    Ok(file)
}
