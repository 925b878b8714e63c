//! A check of the page index before anything is read by it: pages inside of the file, rows counted upwards.

use parquet::file::metadata::ParquetMetaData;

use crate::error::{Code, Error, Result};

/// Refuses a page index that points outside of a file of `size` bytes, or that contradicts the row counts.
pub(crate) fn check_page_index(metadata: &ParquetMetaData, size: u64) -> Result<()> {
    let Some(index) = metadata.page_index() else {
        return Ok(());
    };
    for (group, row_group) in metadata.row_groups().iter().enumerate() {
        for (column, chunk) in row_group.columns().iter().enumerate() {
            let Some(pages) = index.offset_index(group, column) else {
                continue;
            };
            let corrupt = |message: &str| {
                let name = chunk.column_path().string();
                Err(Error::new(Code::Corrupt, message).in_column(&name))
            };
            let pages = pages.page_locations();
            if pages.is_empty() && row_group.num_rows() > 0 {
                return corrupt("the page index names no page of a column that has rows");
            }
            let (chunk_start, chunk_length) = chunk.byte_range();
            let (mut next_byte, chunk_end) = (chunk_start, chunk_start.saturating_add(chunk_length));
            let mut next_row = 0;
            for page in pages {
                let end = page.offset.checked_add(i64::from(page.compressed_page_size));
                let Some(end) = end.and_then(|end| u64::try_from(end).ok()) else {
                    return corrupt("the page index points outside of the file");
                };
                if page.offset < 0 || page.compressed_page_size < 0 || end > size {
                    return corrupt("the page index points outside of the file");
                }
                // The reader slices a chunk by these places, and does not look whether they are in it.
                if (page.offset as u64) < next_byte || end > chunk_end {
                    return corrupt("the page index points outside of its column");
                }
                next_byte = end;
                let is_first = next_row == 0;
                let follows = if is_first {
                    page.first_row_index == 0
                } else {
                    page.first_row_index >= next_row
                };
                if !follows || page.first_row_index > row_group.num_rows() {
                    return corrupt("the page index contradicts the number of rows");
                }
                next_row = page.first_row_index + 1;
            }
        }
    }
    Ok(())
}
