//! The open files of one run, seen as one table.

use std::sync::Arc;

use crate::decode::codec::is_known;
use crate::error::Result;
use crate::format::types::Codec;
use crate::open::OpenFile;
use crate::prune::row_group_steps;
use crate::query::Query;
use crate::scan::Scan;
use crate::schema::{ColumnSchema, union_columns};

/// All files of a run's history.
#[derive(Debug)]
pub struct History {
    files: Arc<[OpenFile]>,
}

impl History {
    /// A history of these files; rows of one step come out in this order.
    pub fn new(files: Vec<OpenFile>) -> Arc<Self> {
        Arc::new(Self { files: files.into() })
    }

    /// The files in the order given.
    pub fn files(&self) -> &[OpenFile] {
        &self.files
    }

    /// The rows of all files, the ones without a step included.
    pub fn num_rows(&self) -> u64 {
        self.files.iter().map(OpenFile::num_rows).sum()
    }

    /// The columns of all files, each once.
    pub fn columns(&self) -> Vec<ColumnSchema> {
        union_columns(&self.files)
    }

    /// Whether there are pages in the brotli codec that this build cannot expand.
    pub fn needs_brotli(&self) -> bool {
        let chunks = |file: &OpenFile| {
            let mut chunks = file.footer().groups.iter().flat_map(|group| &group.chunks);
            chunks.any(|chunk| chunk.codec == Codec::Brotli)
        };
        !is_known(Codec::Brotli) && self.files.iter().any(chunks)
    }

    /// The first and last step by the statistics; none when a file has none, or when there are no rows.
    ///
    /// # Errors
    /// When the steps are of a type that orders nothing.
    pub fn step_range(&self) -> Result<Option<(i64, i64)>> {
        let mut found: Option<(i64, i64)> = None;
        for file in self.files.iter().filter(|file| !file.is_empty()) {
            let groups = file.footer().groups.iter();
            let steps = row_group_steps(file).map_err(|error| error.in_file(&file.name))?;
            for (_, bounds) in groups.zip(steps).filter(|(group, _)| group.rows > 0) {
                let Some((first, last)) = bounds else {
                    return Ok(None);
                };
                let (low, high) = found.unwrap_or((first, last));
                found = Some((low.min(first), high.max(last)));
            }
        }
        Ok(found)
    }

    /// Starts a scan.
    ///
    /// # Errors
    /// When the query makes no sense, or asks for a column in a codec that this build does not read.
    pub fn scan(&self, query: Query) -> Result<Scan> {
        Scan::new(Arc::clone(&self.files), query)
    }

    /// Steps that cut a scan into about as many parts of equal work, each of which can be scanned for itself; fewer
    /// where row groups are large, none where statistics are missing.
    ///
    /// # Errors
    /// When the scan could not be started.
    pub fn cuts(&self, query: &Query, parts: usize) -> Result<Vec<i64>> {
        let scan = self.scan(query.clone())?;
        let reads = scan.plan().files.iter().flat_map(|file| &file.reads);
        let Some(mut groups) = reads
            .map(|read| read.bounds.map(|(first, _)| (first, read.bytes)))
            .collect::<Option<Vec<(i64, u64)>>>()
        else {
            return Ok(Vec::new());
        };
        groups.sort_unstable();
        let all: u64 = groups.iter().map(|(_, bytes)| bytes).sum();
        let part = all.div_ceil(parts.max(1) as u64).max(1);
        let (mut cuts, mut before) = (Vec::new(), 0);
        for (first, bytes) in groups {
            let is_within = query.steps.contains(first) && cuts.last() != Some(&first);
            if before >= part * (cuts.len() as u64 + 1) && is_within {
                cuts.push(first);
            }
            before += bytes;
        }
        Ok(cuts)
    }
}
