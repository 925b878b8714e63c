//! Reads the page index of the wanted columns of a row group, and nothing else of it.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use super::Context;
use crate::error::Result;
use crate::format::footer::Chunk;
use crate::format::page_index::{read_bounds, read_offsets};
use crate::format::schema::Leaf;
use crate::open::LeafIndex;
use crate::prune::{step_leaf, wanted_rows};

/// The parts of the page index that are still to come.
pub(crate) struct IndexRead {
    group: usize,
    parts: Vec<Part>,
}

struct Part {
    name: String,
    leaf: usize,
    offsets: (Range<u64>, Option<Bytes>),
    bounds: Option<(Range<u64>, Option<Bytes>)>,
    is_asked: bool,
}

impl IndexRead {
    pub fn new(context: &Context<'_>, group: usize) -> Result<Self> {
        let file = context.file;
        let step = step_leaf(file)?.map(|leaf| leaf.index);
        let others = context
            .schema
            .iter()
            .filter_map(|column| file.column(&column.name));
        let names = others.chain(file.step_column());
        let leaves: Vec<(&str, &Leaf)> = names
            .flat_map(|node| node.leaves().into_iter().map(|leaf| (node.name.as_str(), leaf)))
            .collect();
        let mut parts: Vec<Part> = Vec::new();
        for (name, leaf) in leaves {
            let known = file.index(group, leaf.index).is_some();
            let chunk = &file.footer().groups[group].chunks[leaf.index];
            let Some(offsets) = chunk.offset_index.clone().filter(|_| !known) else {
                continue;
            };
            if parts.iter().any(|part| part.leaf == leaf.index) {
                continue;
            }
            let kept = |range: &Range<u64>| file.kept(range);
            let bounds = chunk.column_index.clone().filter(|_| step == Some(leaf.index));
            parts.push(Part {
                name: name.to_owned(),
                leaf: leaf.index,
                offsets: (offsets.clone(), kept(&offsets)),
                bounds: bounds.map(|range| (range.clone(), kept(&range))),
                is_asked: false,
            });
        }
        Ok(Self { group, parts })
    }

    pub fn ask(&mut self) -> Vec<Range<u64>> {
        let mut asks = Vec::new();
        for part in self.parts.iter_mut().filter(|part| !part.is_asked) {
            part.is_asked = true;
            for (range, bytes) in std::iter::once(&part.offsets).chain(&part.bounds) {
                if bytes.is_none() {
                    asks.push(range.clone());
                }
            }
        }
        asks
    }

    pub fn push(&mut self, start: u64, bytes: &Bytes) {
        let end = start + bytes.len() as u64;
        for part in &mut self.parts {
            for (range, slot) in std::iter::once(&mut part.offsets).chain(&mut part.bounds) {
                if start <= range.start && range.end <= end {
                    *slot = Some(bytes.slice((range.start - start) as usize..(range.end - start) as usize));
                }
            }
        }
    }

    /// Reads what has come; true once all of it has.
    pub fn proceed(&mut self, context: &Context<'_>, group: usize) -> Result<bool> {
        let metadata = &context.file.footer().groups[group];
        let mut left = Vec::new();
        for part in std::mem::take(&mut self.parts) {
            let has_bounds = part.bounds.as_ref().is_none_or(|(_, bytes)| bytes.is_some());
            let (Some(offsets), true) = (&part.offsets.1, has_bounds) else {
                left.push(part);
                continue;
            };
            let chunk = &metadata.chunks[part.leaf];
            let index = read(
                offsets,
                part.bounds.as_ref().and_then(|(_, bytes)| bytes.as_ref()),
                chunk,
                metadata.rows,
            )
            .map_err(|error| error.in_column(&part.name))?;
            context.file.remember_index(group, part.leaf, index);
        }
        self.parts = left;
        Ok(self.parts.is_empty())
    }

    /// The rows of the pages that may hold a wanted step.
    pub fn wanted_rows(&self, context: &Context<'_>) -> Result<Vec<Range<u64>>> {
        let rows = context.file.footer().groups[self.group].rows;
        let step = step_leaf(context.file)?;
        let index = step.and_then(|leaf| context.file.index(self.group, leaf.index));
        let (Some(leaf), Some(index)) = (step, index) else {
            return Ok(std::iter::once(0..rows).collect());
        };
        let bounds = index.bounds.as_ref().map(|bounds| bounds.as_slice());
        Ok(wanted_rows(leaf, &index.pages, bounds, context.query.steps))
    }
}

fn read(offsets: &Bytes, bounds: Option<&Bytes>, chunk: &Chunk, rows: u64) -> Result<LeafIndex> {
    let pages = read_offsets(offsets, chunk, rows)?;
    let bounds = match bounds {
        Some(bytes) => read_bounds(bytes, pages.len())?,
        None => None,
    };
    Ok(LeafIndex {
        pages: Arc::new(pages),
        bounds: bounds.map(Arc::new),
    })
}
