//! The plan of a scan: which row groups of which files are read, for which columns, and how. A value that prints.

use std::fmt;

use crate::decode::codec::is_known;
use crate::error::{Code, Error, Result};
use crate::format::footer::RowGroup;
use crate::format::schema::Node;
use crate::open::OpenFile;
use crate::prune::{row_group_steps, step_leaf};
use crate::query::Query;
use crate::schema::ColumnSchema;
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
    /// How the reads follow one another.
    pub how: How,
}

/// How the columns of a row group are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// All of them at once: all rows are wanted, or they are so small that another request would cost more.
    InOneGo,
    /// The page index first, then the pages that may hold a wanted step, of all columns at once.
    ByPages,
    /// The steps first, then the other columns where rows are wanted.
    StepsFirst,
}

impl FilePlan {
    /// The row groups that no wanted step is in.
    pub fn skipped(&self) -> usize {
        self.row_groups - self.reads.len()
    }

    /// About how many rows the scan will give: where only a part of a row group's steps is wanted, as large a part of its
    /// rows.
    pub fn rows(&self, steps: StepRange) -> u64 {
        let wanted = |read: &RowGroupRead| match read.bounds {
            Some((first, last)) => (steps.share(first, last) * read.rows as f64).ceil() as u64,
            None => read.rows,
        };
        self.reads.iter().map(wanted).sum()
    }

    /// The bytes of the columns that are read, at most.
    pub fn bytes(&self) -> u64 {
        self.reads.iter().map(|read| read.bytes).sum()
    }
}

/// Plans which row groups of a file to read for the given columns.
pub(crate) fn plan_file(file: &OpenFile, columns: &[ColumnSchema], query: &Query) -> Result<FilePlan> {
    let mut plan = FilePlan {
        name: file.name.clone(),
        row_groups: file.footer().groups.len(),
        reads: Vec::new(),
        columns: Vec::new(),
    };
    let nodes: Vec<&Node> = columns
        .iter()
        .filter_map(|column| file.column(&column.name))
        .collect();
    plan.columns = nodes.iter().map(|node| node.name.clone()).collect();
    if file.is_empty() || query.steps.is_empty() {
        return Ok(plan);
    }
    for (group, bounds) in row_group_steps(file)?.into_iter().enumerate() {
        let metadata = &file.footer().groups[group];
        let is_wanted = bounds.is_none_or(|(first, last)| query.steps.overlaps(first, last));
        if metadata.rows == 0 || !is_wanted {
            continue;
        }
        let bytes = projected_bytes(file, metadata, &nodes)?;
        plan.reads.push(RowGroupRead {
            group,
            rows: metadata.rows,
            bytes,
            bounds,
            how: how(file, metadata, &nodes, bounds, bytes, query)?,
        });
    }
    Ok(plan)
}

/// The size of the wanted chunks; a chunk in a codec that this build does not read is an error here, not later.
fn projected_bytes(file: &OpenFile, group: &RowGroup, nodes: &[&Node]) -> Result<u64> {
    let mut bytes = 0;
    let steps = file
        .step_column()
        .filter(|step| !nodes.iter().any(|node| node.name == step.name));
    for node in nodes.iter().copied().chain(steps) {
        for leaf in node.leaves() {
            let chunk = &group.chunks[leaf.index];
            if !is_known(chunk.codec) {
                let message = format!("the codec {} is not in this build", chunk.codec.name());
                return Err(Error::new(Code::Unsupported, message).in_column(&node.name));
            }
            bytes += chunk.bytes.end - chunk.bytes.start;
        }
    }
    Ok(bytes)
}

fn how(
    file: &OpenFile,
    group: &RowGroup,
    nodes: &[&Node],
    bounds: Option<(i64, i64)>,
    bytes: u64,
    query: &Query,
) -> Result<How> {
    let range = query.steps;
    let is_covered = match bounds {
        Some((first, last)) => range.contains(first) && range.contains(last),
        None => range == StepRange::default(),
    };
    if is_covered || bytes <= query.request_bytes {
        return Ok(How::InOneGo);
    }
    let Some(step) = step_leaf(file)? else {
        return Ok(How::InOneGo);
    };
    let step = &group.chunks[step.index];
    if step.column_index.is_none() || step.offset_index.is_none() {
        return Ok(How::StepsFirst);
    }
    // What comes with the page index, against what it saves; where it has come along already, it costs nothing.
    let leaves = nodes.iter().flat_map(|node| node.leaves());
    let indexes = leaves
        .map(|leaf| &group.chunks[leaf.index].offset_index)
        .chain([&step.column_index, &step.offset_index]);
    let is_missing = |index: &&std::ops::Range<u64>| file.kept(index).is_none();
    let missing: Vec<_> = indexes.flatten().filter(is_missing).collect();
    let index_bytes: u64 = missing.iter().map(|index| index.end - index.start).sum();
    let share = bounds.map_or(0.0, |(first, last)| range.share(first, last));
    let request = if missing.is_empty() {
        0
    } else {
        query.request_bytes
    };
    let by_pages = (share * bytes as f64) as u64 + index_bytes + request;
    Ok(if by_pages < bytes {
        How::ByPages
    } else {
        How::InOneGo
    })
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
                    None => "steps unknown".to_owned(),
                };
                let how = match read.how {
                    How::InOneGo => "in one go",
                    How::ByPages => "by the page index",
                    How::StepsFirst => "steps first",
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
