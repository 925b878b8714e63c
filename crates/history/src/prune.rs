//! What statistics say about steps: which row groups, and which pages of them, a range of steps can be in.

use arrow_array::{Array, ArrayRef};
use parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use parquet::arrow::arrow_reader::{RowSelection, RowSelector};

use crate::error::Result;
use crate::open::OpenFile;
use crate::schema::STEP;
use crate::steps::{StepRange, steps};

/// The steps that a row group holds, first and last included, as far as its statistics tell.
pub(crate) fn row_group_steps(file: &OpenFile) -> Result<Vec<Option<(i64, i64)>>> {
    let converter = converter(file)?;
    let groups = file.parquet().row_groups();
    let first = bounds(&converter.row_group_mins(groups)?, groups.len())?;
    let last = bounds(&converter.row_group_maxes(groups)?, groups.len())?;
    Ok(first.into_iter().zip(last).map(|(first, last)| Some((first?, last?))).collect())
}

/// The rows of a row group whose pages may hold a wanted step; none when the file has no page index to tell from.
pub(crate) fn page_selection(file: &OpenFile, group: usize, range: StepRange) -> Result<Option<RowSelection>> {
    let metadata = file.parquet();
    let Some(pages) = metadata.page_index().map(|pages| pages.as_ref()) else {
        return Ok(None);
    };
    let converter = converter(file)?;
    let Some(column) = converter.parquet_column_index() else {
        return Ok(None);
    };
    let Some(offsets) = pages.offset_index(group, column) else {
        return Ok(None);
    };
    let total = metadata.row_group(group).num_rows();
    let starts = offsets.page_locations().iter().map(|page| page.first_row_index);
    let ends = starts.clone().skip(1).chain([total]);
    let counts: Vec<i64> = starts.zip(ends).map(|(start, end)| end - start).collect();
    let groups = [group];
    let first = bounds(&converter.data_page_mins(pages, &groups)?, counts.len())?;
    let last = bounds(&converter.data_page_maxes(pages, &groups)?, counts.len())?;
    let mut selectors = Vec::with_capacity(counts.len());
    for (page, rows) in counts.iter().enumerate() {
        let rows = *rows as usize;
        let wanted = match (first[page], last[page]) {
            (Some(first), Some(last)) => range.overlaps(first, last),
            _ => true,
        };
        selectors.push(if wanted { RowSelector::select(rows) } else { RowSelector::skip(rows) });
    }
    Ok(Some(RowSelection::from(selectors)))
}

fn converter(file: &OpenFile) -> Result<StatisticsConverter<'_>> {
    let descriptor = file.parquet().file_metadata().schema_descr();
    Ok(StatisticsConverter::try_new(STEP, file.schema(), descriptor)?)
}

/// Bounds as steps; statistics of another length than expected tell nothing.
fn bounds(array: &ArrayRef, expected: usize) -> Result<Vec<Option<i64>>> {
    if array.len() != expected {
        return Ok(vec![None; expected]);
    }
    steps(array)
}
