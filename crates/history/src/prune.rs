//! What statistics say about steps: which row groups, and which pages of them, a range of steps can be in.

use arrow_array::{Array, ArrayRef};
use parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use parquet::arrow::arrow_reader::{RowSelection, RowSelector};
use parquet::basic::{ConvertedType, Type};
use parquet::file::statistics::Statistics;

use crate::error::Result;
use crate::numbers::EXACT;
use crate::open::OpenFile;
use crate::schema::STEP;
use crate::steps::{StepRange, steps};

/// The steps that a row group holds, first and last included, as far as its statistics tell.
pub(crate) fn row_group_steps(file: &OpenFile) -> Result<Vec<Option<(i64, i64)>>> {
    let converter = converter(file)?;
    let groups = file.parquet().row_groups();
    let first = bounds(&converter.row_group_mins(groups)?, groups.len())?;
    let last = bounds(&converter.row_group_maxes(groups)?, groups.len())?;
    Ok(first
        .into_iter()
        .zip(last)
        .map(|(first, last)| Some((first?, last?)))
        .collect())
}

/// The rows of a row group whose pages may hold a wanted step; none when the file has no page index to tell from.
pub(crate) fn page_selection(
    file: &OpenFile,
    group: usize,
    range: StepRange,
) -> Result<Option<RowSelection>> {
    let metadata = file.parquet();
    let Some(pages) = metadata.page_index().map(std::convert::AsRef::as_ref) else {
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
        selectors.push(if wanted {
            RowSelector::select(rows)
        } else {
            RowSelector::skip(rows)
        });
    }
    Ok(Some(RowSelection::from(selectors)))
}

/// Whether the statistics show that all whole numbers of a top-level column are exact as doubles.
pub(crate) fn is_exact_as_double(file: &OpenFile, column: &str) -> bool {
    let groups = file
        .parquet()
        .row_groups()
        .iter()
        .filter(|group| group.num_rows() > 0);
    let mut chunks = groups.map(|group| {
        group
            .columns()
            .iter()
            .find(|chunk| chunk.column_path().parts() == [column])
    });
    chunks.all(|chunk| match chunk.and_then(|chunk| chunk.statistics()) {
        // Narrow columns are written in 32 bits, whose statistics may be missing as well.
        None => chunk.is_some_and(|chunk| chunk.column_type() == Type::INT32),
        Some(Statistics::Int32(_)) => true,
        Some(Statistics::Int64(values)) => {
            let is_unsigned =
                chunk.is_some_and(|chunk| chunk.column_descr().converted_type() == ConvertedType::UINT_64);
            let bound = |value: Option<&i64>| {
                value.is_none_or(|value| (-EXACT..=EXACT).contains(value) && (*value >= 0 || !is_unsigned))
            };
            let is_told = values.min_opt().is_some() && values.max_opt().is_some();
            (is_told || values.null_count_opt() == chunk.map(|chunk| chunk.num_values().max(0) as u64))
                && bound(values.min_opt())
                && bound(values.max_opt())
        }
        Some(_) => false,
    })
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
