//! The readers of one column of a row group, one for each of its leaves.

use std::ops::Range;

use bytes::Bytes;

use super::Context;
use crate::column::Column;
use crate::decode::assemble;
use crate::decode::leaf::{LeafReader, Progress};
use crate::decode::source::Span;
use crate::error::{Code, Error, Result};
use crate::format::schema::{Leaf, Node};
use crate::kind::Kind;
use crate::prune::step_leaf;
use crate::steps::STEP;
use crate::unify::conform;

/// A column of the result that is read from the file.
pub(crate) struct ColumnReader {
    /// Its place in the result.
    pub target: usize,
    node: Node,
    from: Kind,
    to: Kind,
    leaves: Vec<LeafProgress>,
}

/// A leaf, and how far it has come in the rows that are being read.
struct LeafProgress {
    reader: LeafReader,
    run: usize,
    is_begun: bool,
}

/// The reader of the steps, of all rows or of some.
pub(crate) fn step_reader(
    context: &Context<'_>,
    group: usize,
    rows: Option<&[Range<u64>]>,
) -> Result<LeafReader> {
    let missing = || Error::new(Code::NoStepColumn, format!("the rows have no column `{STEP}`"));
    let leaf = step_leaf(context.file)?.ok_or_else(missing)?;
    leaf_reader(context, group, leaf, true, rows).map_err(|error| error.in_column(STEP))
}

impl ColumnReader {
    /// The readers of all columns of the result that the file has, but for the steps.
    pub fn all(context: &Context<'_>, group: usize, rows: Option<&[Range<u64>]>) -> Result<Vec<Self>> {
        let mut readers = Vec::new();
        for (target, column) in context.schema.iter().enumerate() {
            let Some(node) = context.file.column(&column.name).filter(|node| node.name != STEP) else {
                continue;
            };
            let is_flat = assemble::is_flat(node);
            let leaf = |leaf| {
                let reader = leaf_reader(context, group, leaf, is_flat, rows)?;
                Ok(LeafProgress {
                    reader,
                    run: 0,
                    is_begun: false,
                })
            };
            let leaves: Result<Vec<_>> = node.leaves().into_iter().map(leaf).collect();
            readers.push(Self {
                target,
                leaves: leaves.map_err(|error| error.in_column(&node.name))?,
                from: node.kind(),
                to: column.kind.clone(),
                node: node.clone(),
            });
        }
        Ok(readers)
    }

    pub fn leaves(&self) -> usize {
        self.leaves.len()
    }

    pub fn push(&mut self, start: u64, bytes: &Bytes) {
        for leaf in &mut self.leaves {
            leaf.reader.source.push(start, bytes);
        }
    }

    pub fn ask(&mut self, window: u64) -> Vec<Range<u64>> {
        self.leaves
            .iter_mut()
            .flat_map(|leaf| leaf.reader.source.ask(window))
            .collect()
    }

    pub fn buffered(&self) -> u64 {
        self.leaves.iter().map(|leaf| leaf.reader.source.buffered()).sum()
    }

    pub fn held(&self) -> u64 {
        self.leaves.iter().map(|leaf| leaf.reader.held()).sum()
    }

    /// Reads these rows of the row group. It may be called again when bytes were missing.
    pub fn read(&mut self, runs: &[Range<u64>]) -> Result<Progress> {
        let mut progress = Progress::Done;
        for leaf in &mut self.leaves {
            if leaf
                .read(runs)
                .map_err(|error| error.in_column(&self.node.name))?
                == Progress::Missing
            {
                progress = Progress::Missing;
            }
        }
        Ok(progress)
    }

    /// The rows that have been read, as a column of the result.
    pub fn take(&mut self) -> Result<Column> {
        let mut rows = Vec::with_capacity(self.leaves.len());
        for leaf in &mut self.leaves {
            (leaf.run, leaf.is_begun) = (0, false);
            rows.push(leaf.reader.take());
        }
        assemble::column(&self.node, rows)
            .and_then(|column| conform(column, &self.from, &self.to))
            .map_err(|error| error.in_column(&self.node.name))
    }
}

impl LeafProgress {
    fn read(&mut self, runs: &[Range<u64>]) -> Result<Progress> {
        while let Some(run) = runs.get(self.run) {
            if !self.is_begun {
                if self.reader.row() < run.start && self.reader.skip_to(run.start)? == Progress::Missing {
                    return Ok(Progress::Missing);
                }
                self.is_begun = true;
            }
            if self.reader.read_to(run.end)? == Progress::Missing {
                return Ok(Progress::Missing);
            }
            self.run += 1;
            self.is_begun = false;
        }
        Ok(Progress::Done)
    }
}

fn leaf_reader(
    context: &Context<'_>,
    group: usize,
    leaf: &Leaf,
    is_flat: bool,
    rows: Option<&[Range<u64>]>,
) -> Result<LeafReader> {
    let metadata = &context.file.footer().groups[group];
    let chunk = &metadata.chunks[leaf.index];
    if leaf.repetition == 0 && chunk.values != metadata.rows {
        let (values, rows) = (chunk.values, metadata.rows);
        let message = format!("a column has {values} values in a row group of {rows} rows");
        return Err(Error::new(Code::Corrupt, message));
    }
    let index = context.file.index(group, leaf.index);
    let spans = match (index, rows) {
        (Some(index), Some(rows)) => {
            let first = index
                .pages
                .first()
                .map_or(chunk.bytes.end, |page| page.bytes.start);
            // What lies before the first page is the dictionary.
            let mut spans = vec![Span {
                bytes: chunk.bytes.start..first,
                row: None,
            }];
            let mut skipped = 0;
            for page in index.pages.iter() {
                let is_wanted = rows.iter().any(|run| {
                    if page.rows.is_empty() {
                        // It continues the row before it.
                        return run.start < page.rows.start && page.rows.start <= run.end;
                    }
                    run.start < page.rows.end && page.rows.start < run.end
                });
                if !is_wanted {
                    skipped += 1;
                    continue;
                }
                match spans.last_mut() {
                    Some(last) if last.row.is_some() && last.bytes.end == page.bytes.start => {
                        last.bytes.end = page.bytes.end;
                    }
                    _ => spans.push(Span {
                        bytes: page.bytes.clone(),
                        row: Some(page.rows.start),
                    }),
                }
            }
            context.pages.add(index.pages.len(), skipped);
            spans
        }
        _ => vec![Span {
            bytes: chunk.bytes.clone(),
            row: Some(0),
        }],
    };
    let (limits, buffers) = (context.query.limits, context.buffers.clone());
    Ok(LeafReader::new(leaf, chunk, spans, is_flat, limits, buffers))
}
