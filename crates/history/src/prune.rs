//! What statistics say about steps: which row groups, and which pages of them, a range of steps can be in.

use std::ops::Range;

use crate::error::Result;
use crate::format::footer::Statistics;
use crate::format::page_index::PagePlace;
use crate::format::schema::{Leaf, Node, Shape};
use crate::format::types::Physical;
use crate::kind::Kind;
use crate::open::OpenFile;
use crate::steps::{StepRange, no_steps, stored_step};
use crate::unify::EXACT;

/// The column of steps, when it is of a type that orders rows.
///
/// # Errors
/// When it is of another type.
pub(crate) fn step_leaf(file: &OpenFile) -> Result<Option<&Leaf>> {
    let Some(node) = file.step_column() else {
        return Ok(None);
    };
    match &node.shape {
        Shape::Leaf(leaf)
            if leaf.repetition == 0
                && matches!(
                    leaf.kind,
                    Kind::Int(_) | Kind::UInt(_) | Kind::Float(_) | Kind::Null
                ) =>
        {
            Ok(Some(leaf))
        }
        _ => Err(no_steps(&node.kind())),
    }
}

/// The steps that a row group holds, first and last included, as far as its statistics tell.
pub(crate) fn row_group_steps(file: &OpenFile) -> Result<Vec<Option<(i64, i64)>>> {
    let leaf = step_leaf(file)?;
    let groups = file.footer().groups.iter();
    Ok(groups
        .map(|group| {
            let leaf = leaf?;
            bounds(leaf, &group.chunks[leaf.index].statistics)
        })
        .collect())
}

fn bounds(leaf: &Leaf, statistics: &Statistics) -> Option<(i64, i64)> {
    if statistics.is_old && matches!(leaf.kind, Kind::UInt(_)) {
        return None;
    }
    let (first, last) = (
        stored_step(leaf, statistics.min?)?,
        stored_step(leaf, statistics.max?)?,
    );
    (first <= last).then_some((first, last))
}

/// The rows of the pages that may hold a wanted step.
pub(crate) fn wanted_rows(
    leaf: &Leaf,
    pages: &[PagePlace],
    known: Option<&[Statistics]>,
    range: StepRange,
) -> Vec<Range<u64>> {
    let mut wanted: Vec<Range<u64>> = Vec::new();
    for (at, page) in pages.iter().enumerate() {
        let statistics = known.and_then(|known| known.get(at));
        let may_hold = statistics.is_none_or(|statistics| {
            let is_empty = statistics.nulls == Some(u64::MAX);
            !is_empty && bounds(leaf, statistics).is_none_or(|(first, last)| range.overlaps(first, last))
        });
        if !may_hold || page.rows.is_empty() {
            continue;
        }
        match wanted.last_mut() {
            Some(last) if last.end == page.rows.start => last.end = page.rows.end,
            _ => wanted.push(page.rows.clone()),
        }
    }
    wanted
}

/// Whether the statistics show that all whole numbers of a top-level column are exact as doubles.
pub(crate) fn is_exact_as_double(file: &OpenFile, column: &Node) -> bool {
    let Shape::Leaf(leaf) = &column.shape else {
        return false;
    };
    // Narrow columns are written in 32 bits, whose statistics may be missing as well.
    if leaf.physical == Physical::Int32 {
        return true;
    }
    let mut groups = file.footer().groups.iter().filter(|group| group.rows > 0);
    groups.all(|group| {
        let chunk = &group.chunks[leaf.index];
        let is_unsigned = matches!(leaf.kind, Kind::UInt(_));
        let bound = |stored: &[u8]| {
            let value = stored.try_into().ok().map(i64::from_le_bytes);
            value.is_some_and(|value| (-EXACT..=EXACT).contains(&value) && (value >= 0 || !is_unsigned))
        };
        match (&chunk.statistics.min, &chunk.statistics.max) {
            (Some(min), Some(max)) => bound(min.bytes()) && bound(max.bytes()),
            (None, None) => chunk.statistics.nulls == Some(chunk.values),
            _ => false,
        }
    })
}
