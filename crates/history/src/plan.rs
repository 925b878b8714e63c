//! The plan of a scan: which row groups of which files are read, for which columns. A value that prints.

use std::fmt;

use parquet::basic::Compression;
use parquet::file::metadata::RowGroupMetaData;

use crate::error::{Code, Error, Result};
use crate::open::OpenFile;
use crate::prune::row_group_steps;
use crate::schema::STEP;
use crate::steps::StepRange;

/// What a scan will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// One part for each file, in the order in which they were added.
    pub files: Vec<FilePlan>,
    /// The wanted steps.
    pub steps: StepRange,
}

/// What a scan will do with one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePlan {
    /// The file's name.
    pub name: String,
    /// The columns that are read, `_step` among them.
    pub columns: Vec<String>,
    /// How many row groups the file has.
    pub row_groups: usize,
    /// The row groups that may hold a wanted step.
    pub reads: Vec<RowGroupRead>,
}

/// A row group that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowGroupRead {
    /// Its place in the file.
    pub group: usize,
    /// Its rows.
    pub rows: u64,
    /// The compressed size of the columns that are read: the most that is fetched, without page pruning.
    pub bytes: u64,
    /// The first and last step by the statistics; without statistics the steps are looked at first.
    pub bounds: Option<(i64, i64)>,
    /// Whether all columns are fetched together with the steps, rather than after them and only where rows are wanted.
    pub in_one_go: bool,
}

/// A row group whose columns are no larger than this is fetched in one go: it costs less than another request.
const SMALL: u64 = 256 * 1024;

impl FilePlan {
    /// The row groups that no wanted step is in.
    pub fn skipped(&self) -> usize {
        self.row_groups - self.reads.len()
    }

    /// The rows of the row groups that are read.
    pub fn rows(&self) -> u64 {
        self.reads.iter().map(|read| read.rows).sum()
    }

    /// The bytes of the columns that are read, at most.
    pub fn bytes(&self) -> u64 {
        self.reads.iter().map(|read| read.bytes).sum()
    }
}

/// Plans which row groups of a file to read for the given columns.
pub(crate) fn plan_file(file: &OpenFile, columns: &[String], range: StepRange) -> Result<FilePlan> {
    let mut names: Vec<String> = columns
        .iter()
        .filter(|name| file.schema().index_of(name).is_ok())
        .cloned()
        .collect();
    let mut plan = FilePlan {
        name: file.name.clone(),
        row_groups: file.parquet().num_row_groups(),
        reads: Vec::new(),
        columns: Vec::new(),
    };
    if !file.is_empty() && !range.is_empty() {
        for (group, bounds) in row_group_steps(file)?.into_iter().enumerate() {
            let metadata = file.parquet().row_group(group);
            let is_wanted = bounds.is_none_or(|(first, last)| range.overlaps(first, last));
            if metadata.num_rows() > 0 && is_wanted {
                let bytes = projected_bytes(metadata, &names)?;
                let is_covered =
                    bounds.is_some_and(|(first, last)| range.contains(first) && range.contains(last));
                let in_one_go = is_covered || bytes <= SMALL;
                plan.reads.push(RowGroupRead {
                    group,
                    rows: metadata.num_rows() as u64,
                    bytes,
                    bounds,
                    in_one_go,
                });
            }
        }
    }
    plan.columns.append(&mut names);
    Ok(plan)
}

/// The size of the wanted chunks; a chunk in a codec that this build does not read is an error here, not later.
fn projected_bytes(group: &RowGroupMetaData, names: &[String]) -> Result<u64> {
    let mut bytes = 0;
    for chunk in group.columns() {
        let Some(root) = chunk.column_path().parts().first() else {
            continue;
        };
        if root != STEP && !names.contains(root) {
            continue;
        }
        match chunk.compression() {
            Compression::UNCOMPRESSED
            | Compression::SNAPPY
            | Compression::GZIP(_)
            | Compression::LZ4
            | Compression::LZ4_RAW => bytes += chunk.compressed_size().max(0) as u64,
            other => {
                let message = format!("the codec {other} is not in this build");
                return Err(Error::new(Code::Unsupported, message).in_column(root));
            }
        }
    }
    Ok(bytes)
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bound =
            |step: Option<i64>, open: &str| step.map_or_else(|| open.to_owned(), |step| step.to_string());
        writeln!(
            f,
            "steps {} to {} (exclusive)",
            bound(self.steps.min, "first"),
            bound(self.steps.max, "last")
        )?;
        for file in &self.files {
            let (read, all) = (file.reads.len(), file.row_groups);
            writeln!(
                f,
                "{}: {read} of {all} row groups, columns {}",
                file.name,
                file.columns.join(", ")
            )?;
            for read in &file.reads {
                let steps = match read.bounds {
                    Some((first, last)) => format!("steps {first} to {last}"),
                    None => "steps unknown, looked at first".to_owned(),
                };
                let how = if read.in_one_go {
                    "in one go"
                } else {
                    "steps first"
                };
                let (group, rows, bytes) = (read.group, read.rows, read.bytes);
                writeln!(
                    f,
                    "  row group {group}: {rows} rows, {bytes} bytes at most, {steps}, {how}"
                )?;
            }
        }
        Ok(())
    }
}
