//! What is read, told in words: row groups and pages by statistics, and every request in its order.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::fmt::Write as _;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array};
use bytes::Bytes;
use history::{Code, KeyMode, Next, Query, StepRange};
use parquet::basic::Compression;
use parquet::file::metadata::ParquetMetaDataReader;
use parquet::file::properties::WriterPropertiesBuilder;
use support::{file_with, history, keys, properties, without_statistics};

const ROWS: i64 = 40_000;

fn noise(seed: i64) -> ArrayRef {
    let of = |row: i64| ((row + seed).wrapping_mul(0x9e37_79b9_7f4a_7c15_u64 as i64) >> 11) as f64;
    Arc::new(Float64Array::from_iter_values((0..ROWS).map(of)))
}

/// Four row groups of 10,000 rows; each column chunk of about 80 kB in ten pages.
fn file_of(properties: WriterPropertiesBuilder) -> Bytes {
    let steps: ArrayRef = Arc::new(Int64Array::from_iter_values(0..ROWS));
    let columns = vec![
        ("_step", steps),
        ("loss", noise(1)),
        ("unwanted", noise(2)),
        ("accuracy", noise(3)),
    ];
    let paged = properties
        .set_data_page_row_count_limit(1000)
        .set_write_batch_size(1000);
    file_with(columns, paged.set_dictionary_enabled(false).build())
}

fn asked(min: i64, max: i64, request_bytes: u64) -> Query {
    Query {
        steps: StepRange {
            min: Some(min),
            max: Some(max),
        },
        request_bytes,
        ..keys(&["loss", "accuracy"], KeyMode::EveryRow)
    }
}

/// The plan, then each request as the columns and row groups that it touches, and the rows that came of it.
fn story(file: &Bytes, query: Query) -> String {
    let history = history(std::slice::from_ref(file)).unwrap();
    let metadata = ParquetMetaDataReader::new().parse_and_finish(file).unwrap();
    let touched = |range: &std::ops::Range<u64>| {
        let mut names = Vec::new();
        for (at, group) in metadata.row_groups().iter().enumerate() {
            for chunk in group.columns() {
                let (start, length) = chunk.byte_range();
                let overlap = range
                    .end
                    .min(start + length)
                    .saturating_sub(range.start.max(start));
                if overlap > 0 {
                    let share = if overlap == length { "all" } else { "pages" };
                    names.push(format!(
                        "{share} of {} in row group {at}",
                        chunk.column_path().string()
                    ));
                }
            }
        }
        if names.is_empty() {
            "page index".into()
        } else {
            names.join(" + ")
        }
    };
    let mut scan = history.scan(query).unwrap();
    let mut told = scan.plan().to_string();
    let (mut rows, mut round) = (0, 0);
    loop {
        let requests = scan.requests().unwrap();
        round += usize::from(!requests.is_empty());
        for range in requests.iter().flat_map(|asked| &asked.ranges) {
            writeln!(told, "round {round}: {}", touched(range)).unwrap();
            scan.push(
                0,
                range.start,
                &file.slice(range.start as usize..range.end as usize),
            )
            .unwrap();
        }
        match scan.next().unwrap() {
            Next::NeedsData => {}
            Next::Batch(batch) => rows += batch.rows,
            Next::Finished => break,
        }
    }
    let (pages, skipped) = scan.pages();
    if pages > 0 {
        writeln!(told, "{skipped} of {pages} pages skipped").unwrap();
    }
    writeln!(told, "{rows} rows").unwrap();
    told
}

fn without_sizes(story: &str) -> String {
    story
        .lines()
        .map(|line| match line.split_once(" rows, ") {
            Some((before, after)) => format!("{before} rows, {}", after.split_once("at most, ").unwrap().1),
            None => line.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_narrow_range_reads_only_the_pages_that_it_is_in() {
    let found = without_sizes(&story(&file_of(properties(10_000)), asked(12_300, 12_800, 0)));
    let expected = "\
steps 12300 to 12800 (exclusive)
0.parquet: 1 of 4 row groups, columns _step, loss, accuracy
  row group 1: 10000 rows, steps 10000 to 19999, by the page index
round 1: pages of _step in row group 1
round 1: pages of loss in row group 1
round 1: pages of accuracy in row group 1
27 of 30 pages skipped
500 rows";
    assert_eq!(found, expected);
}

#[test]
fn a_dictionary_that_no_wanted_page_refers_to_is_not_expanded() {
    let steps: ArrayRef = Arc::new(Int64Array::from_iter_values(0..ROWS));
    let paged = properties(ROWS as usize)
        .set_compression(Compression::SNAPPY)
        .set_data_page_row_count_limit(1000)
        .set_write_batch_size(1000)
        .set_dictionary_page_size_limit(40_000)
        .set_column_dictionary_enabled("_step".into(), false);
    let file = file_with(vec![("_step", steps), ("loss", noise(1))], paged.build());
    let metadata = ParquetMetaDataReader::new().parse_and_finish(&file).unwrap();
    let loss = metadata.row_group(0).column(1);
    let dictionary = loss.dictionary_page_offset().unwrap() as usize + 64..loss.data_page_offset() as usize;
    let mut damaged = file.to_vec();
    damaged[dictionary].fill(0xff);
    let read = |min| {
        let range = StepRange {
            min: Some(min),
            max: Some(min + 500),
        };
        let query = Query {
            steps: range,
            request_bytes: 0,
            ..keys(&["loss"], KeyMode::EveryRow)
        };
        support::scan(&[Bytes::from(damaged.clone())], query).map(|found| found.rows.len())
    };
    assert_eq!(read(39_000).unwrap(), 500);
    assert_eq!(read(1000).unwrap_err().code, Code::Corrupt);
}

#[test]
fn where_a_request_is_dear_everything_between_is_read_along() {
    let found = without_sizes(&story(
        &file_of(properties(10_000)),
        asked(12_300, 12_800, 1 << 20),
    ));
    let expected = "\
steps 12300 to 12800 (exclusive)
0.parquet: 1 of 4 row groups, columns _step, loss, accuracy
  row group 1: 10000 rows, steps 10000 to 19999, in one go
round 1: all of _step in row group 1 + all of loss in row group 1 + all of unwanted in row group 1 + all of accuracy in row group 1
500 rows";
    assert_eq!(found, expected);
}

#[test]
fn without_a_page_index_the_steps_are_read_first_and_nothing_more_where_none_is_wanted() {
    let plain = properties(10_000).set_offset_index_disabled(true);
    let plain = plain.set_statistics_enabled(parquet::file::properties::EnabledStatistics::Chunk);
    let file = file_of(plain);
    let found = without_sizes(&story(&file, asked(19_000, 21_000, 0)));
    let expected = "\
steps 19000 to 21000 (exclusive)
0.parquet: 2 of 4 row groups, columns _step, loss, accuracy
  row group 1: 10000 rows, steps 10000 to 19999, steps first
  row group 2: 10000 rows, steps 20000 to 29999, steps first
round 1: all of _step in row group 1
round 1: all of _step in row group 2
round 2: all of loss in row group 1
round 2: all of accuracy in row group 1
round 3: all of loss in row group 2
round 3: all of accuracy in row group 2
2000 rows";
    assert_eq!(found, expected);
}

#[test]
fn row_groups_that_are_wanted_whole_are_read_in_one_go_and_ahead() {
    let found = without_sizes(&story(&file_of(properties(10_000)), asked(10_000, 30_000, 0)));
    let expected = "\
steps 10000 to 30000 (exclusive)
0.parquet: 2 of 4 row groups, columns _step, loss, accuracy
  row group 1: 10000 rows, steps 10000 to 19999, in one go
  row group 2: 10000 rows, steps 20000 to 29999, in one go
round 1: all of _step in row group 1 + all of loss in row group 1
round 1: all of accuracy in row group 1 + all of _step in row group 2 + all of loss in row group 2
round 1: all of accuracy in row group 2
20000 rows";
    assert_eq!(found, expected);
}

#[test]
fn row_groups_of_unknown_steps_are_looked_at_first() {
    let steps: ArrayRef = Arc::new(Int64Array::from_iter_values((0..200).rev()));
    let values: ArrayRef = Arc::new(Float64Array::from_iter_values((0..200).map(f64::from)));
    let small = file_with(vec![("_step", steps), ("loss", values)], without_statistics());
    let found = without_sizes(&story(&small, asked(20, 30, 0)));
    let expected = "\
steps 20 to 30 (exclusive)
0.parquet: 2 of 2 row groups, columns _step, loss
  row group 0: 100 rows, steps unknown, steps first
  row group 1: 100 rows, steps unknown, steps first
10 rows";
    // All of so small a file has come along when it was opened.
    assert_eq!(found, expected);
}

#[test]
fn a_history_is_cut_where_its_row_groups_begin() {
    let history = history(&[file_of(properties(10_000))]).unwrap();
    assert_eq!(
        history.cuts(&Query::default(), 4).unwrap(),
        [10_000, 20_000, 30_000]
    );
    assert_eq!(history.cuts(&Query::default(), 2).unwrap(), [20_000]);
    assert_eq!(history.cuts(&asked(15_000, 25_000, 0), 9).unwrap(), [20_000]);
    let file = file_with(
        vec![("_step", Arc::new(Int64Array::from(vec![1, 2])))],
        without_statistics(),
    );
    assert!(
        support::history(&[file])
            .unwrap()
            .cuts(&Query::default(), 4)
            .unwrap()
            .is_empty()
    );
}
