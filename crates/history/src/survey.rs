//! A look at the steps of row groups that have no statistics, so that these can be put in order and skipped too.

use std::ops::Range;

use bytes::Bytes;
use parquet::DecodeResult;
use parquet::arrow::push_decoder::{ParquetPushDecoder, ParquetPushDecoderBuilder};

use crate::error::Result;
use crate::guard::guarded;
use crate::open::OpenFile;
use crate::schema::STEP;
use crate::steps::steps;
use crate::unit::mask;

/// One row group whose steps are still unknown.
pub(crate) struct Survey {
    pub file: usize,
    pub group: usize,
    pub wanted: Vec<Range<u64>>,
    decoder: ParquetPushDecoder,
    bounds: Option<(i64, i64)>,
}

impl Survey {
    pub fn new(index: usize, file: &OpenFile, group: usize) -> Result<Self> {
        let decoder = ParquetPushDecoderBuilder::new_with_metadata(file.metadata.clone())
            .with_row_groups(vec![group])
            .with_projection(mask(file, [STEP]))
            .build()?;
        Ok(Self {
            file: index,
            group,
            wanted: Vec::new(),
            decoder,
            bounds: None,
        })
    }

    pub fn push(&mut self, start: u64, bytes: &Bytes) -> Result<()> {
        let end = start + bytes.len() as u64;
        let (given, left) = std::mem::take(&mut self.wanted)
            .into_iter()
            .partition(|range: &Range<u64>| start <= range.start && range.end <= end);
        self.wanted = left;
        for range in given {
            let slice = bytes.slice((range.start - start) as usize..(range.end - start) as usize);
            self.decoder.push_range(range, slice)?;
        }
        Ok(())
    }

    /// The first and last step once all are seen (none when no row has a step); nothing while bytes are missing.
    #[allow(
        clippy::option_option,
        reason = "unknown yet, known to be none, and known are three things"
    )]
    pub fn proceed(&mut self) -> Result<Option<Option<(i64, i64)>>> {
        while self.wanted.is_empty() {
            match guarded(|| Ok(self.decoder.try_decode()?))? {
                DecodeResult::NeedsData(ranges) => self.wanted = ranges,
                DecodeResult::Finished => return Ok(Some(self.bounds)),
                DecodeResult::Data(batch) => {
                    for step in steps(batch.column(0))?.into_iter().flatten() {
                        let (first, last) = self.bounds.unwrap_or((step, step));
                        self.bounds = Some((first.min(step), last.max(step)));
                    }
                }
            }
        }
        Ok(None)
    }
}
