//! Several files as one history: order, gaps, types that differ.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray, UInt64Array,
};
use arrow_schema::Schema;
use bytes::Bytes;
use history::{KeyMode, Query};
use parquet::arrow::ArrowWriter;
use support::{between, file, file_with, history, keys, properties, rows_of, scan, without_statistics};

fn labelled(label: &str, steps: &[i64]) -> Vec<(&'static str, ArrayRef)> {
    let labels = steps.iter().enumerate().map(|(at, _)| format!("{label}{at}"));
    vec![
        (
            "_step",
            Arc::new(Int64Array::from_iter_values(steps.iter().copied())),
        ),
        ("row", Arc::new(StringArray::from_iter_values(labels))),
    ]
}

/// `step:label` of each row.
fn order(files: &[Bytes], query: Query) -> Vec<String> {
    let short = |row: String| row.replace("_step=", "").replace(" row=", ":").replace('\'', "");
    rows_of(files, query).into_iter().map(short).collect()
}

#[test]
fn disjoint_files_come_in_the_order_of_their_steps() {
    let files = [
        file(labelled("late", &[10, 11])),
        file(labelled("early", &[0, 1])),
    ];
    assert_eq!(
        order(&files, Query::default()),
        ["0:early0", "1:early1", "10:late0", "11:late1"]
    );
}

#[test]
fn overlapping_files_are_merged_and_rows_of_one_step_all_stay_in_the_order_of_the_files() {
    let files = [
        file(labelled("a", &[0, 2, 2, 4])),
        file(labelled("b", &[1, 2, 4, 5])),
    ];
    let expected = ["0:a0", "1:b0", "2:a1", "2:a2", "2:b1", "4:a3", "4:b2", "5:b3"];
    assert_eq!(order(&files, Query::default()), expected);
}

#[test]
fn a_file_whose_steps_go_up_and_down_is_sorted_and_loses_nothing() {
    let bytes = file(labelled("r", &[5, 3, 3, 9, 0, 5]));
    let expected = ["0:r4", "3:r1", "3:r2", "5:r0", "5:r5", "9:r3"];
    assert_eq!(order(std::slice::from_ref(&bytes), Query::default()), expected);
    assert_eq!(
        order(std::slice::from_ref(&bytes), between(3, 6)),
        ["3:r1", "3:r2", "5:r0", "5:r5"]
    );
    assert_eq!(
        order(
            &[bytes],
            Query {
                batch_rows: 2,
                ..Query::default()
            }
        ),
        expected
    );
}

#[test]
fn unsorted_row_groups_of_one_file_are_merged_among_one_another() {
    let steps: Vec<i64> = (0..1000).map(|at| (at * 7919) % 1000).collect();
    for properties in [properties(64).build(), without_statistics()] {
        let bytes = file_with(labelled("r", &steps), properties);
        let query = Query {
            batch_rows: 100,
            ..Query::default()
        };
        let found: Vec<i64> = order(&[bytes], query)
            .iter()
            .map(|row| row.split(':').next().unwrap().parse().unwrap())
            .collect();
        assert_eq!(found, (0..1000).collect::<Vec<i64>>());
    }
}

#[test]
fn only_steps_asked_for_an_unsorted_file_come_sorted_too() {
    let bytes = file(vec![(
        "_step",
        Arc::new(Int64Array::from(vec![3, 1, 2])) as ArrayRef,
    )]);
    assert_eq!(
        rows_of(&[bytes], keys(&["_step"], KeyMode::All)),
        ["_step=1", "_step=2", "_step=3"]
    );
}

/// A random history, cut into files at random, against a plain sort.
#[test]
fn any_cut_of_a_history_gives_what_a_stable_sort_gives() {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below
    };
    for round in 0..60 {
        let mut files = Vec::new();
        let mut expected: Vec<(i64, String)> = Vec::new();
        for at in 0..=random(4) {
            let spread = [1, 10, 1000][random(3) as usize];
            let offset = (random(3) * 500) as i64;
            let mut steps: Vec<i64> = (0..random(400)).map(|_| offset + random(spread) as i64).collect();
            if random(3) > 0 {
                steps.sort_unstable();
            }
            let label = format!("f{at}r");
            expected.extend(
                steps
                    .iter()
                    .enumerate()
                    .map(|(row, step)| (*step, format!("{step}:{label}{row}"))),
            );
            let group = 1 + random(150) as usize;
            let written = match random(3) {
                0 => properties(group)
                    .set_statistics_enabled(parquet::file::properties::EnabledStatistics::None)
                    .build(),
                1 => properties(group)
                    .set_data_page_row_count_limit(7)
                    .set_write_batch_size(5)
                    .build(),
                _ => properties(group).build(),
            };
            files.push(file_with(labelled(&label, &steps), written));
        }
        expected.sort_by_key(|(step, _)| *step);
        let (min, max) = (random(1200) as i64 - 100, random(1600) as i64 - 100);
        let (query, range) = if random(2) == 0 || min >= max {
            (Query::default(), i64::MIN..i64::MAX)
        } else {
            (between(min, max), min..max)
        };
        let query = Query {
            batch_rows: 1 + random(300) as usize,
            ..query
        };
        let expected: Vec<String> = expected
            .into_iter()
            .filter(|(step, _)| range.contains(step))
            .map(|(_, row)| row)
            .collect();
        assert_eq!(order(&files, query), expected, "round {round}");
    }
}

#[test]
fn a_column_that_a_file_lacks_is_null_in_its_rows() {
    let one = file(vec![
        ("_step", Arc::new(Int64Array::from(vec![0, 1])) as ArrayRef),
        ("a", Arc::new(Float64Array::from(vec![1.5, 2.5]))),
    ]);
    let other = file(vec![
        ("b", Arc::new(BooleanArray::from(vec![true, false])) as ArrayRef),
        ("_step", Arc::new(Int64Array::from(vec![2, 3]))),
    ]);
    let files = [one, other];
    assert_eq!(
        rows_of(&files, Query::default()),
        [
            "_step=0 a=1.5",
            "_step=1 a=2.5",
            "_step=2 b=true",
            "_step=3 b=false"
        ]
    );
    let columns = history(&files).unwrap().columns();
    let told: Vec<_> = columns
        .iter()
        .map(|column| (column.name.as_str(), column.files.clone()))
        .collect();
    assert_eq!(told, [("_step", vec![0, 1]), ("a", vec![0]), ("b", vec![1])]);
}

fn typed(step: i64, values: ArrayRef) -> Bytes {
    let steps = Int64Array::from_iter_values(step..step + values.len() as i64);
    file(vec![("_step", Arc::new(steps) as ArrayRef), ("v", values)])
}

fn type_of(files: &[Bytes]) -> String {
    let columns = history(files).unwrap().columns();
    columns
        .into_iter()
        .find(|column| column.name == "v")
        .unwrap()
        .kind
        .to_string()
}

#[test]
fn whole_numbers_and_floats_become_doubles_where_the_statistics_show_that_they_are_exact() {
    let files = [
        typed(0, Arc::new(Int64Array::from(vec![1, (1 << 53) - 1]))),
        typed(2, Arc::new(Float64Array::from(vec![0.5]))),
    ];
    assert_eq!(type_of(&files), "double");
    assert_eq!(
        rows_of(&files, keys(&["v"], KeyMode::All)),
        ["_step=0 v=1", "_step=1 v=9007199254740991", "_step=2 v=0.5"]
    );
}

#[test]
fn whole_numbers_that_no_double_holds_stay_beside_the_floats() {
    let long = i64::MAX - 1;
    let files = [
        typed(0, Arc::new(Float64Array::from(vec![0.5]))),
        typed(1, Arc::new(Int64Array::from(vec![long]))),
    ];
    assert_eq!(type_of(&files), "union<_type_double: double, _type_int64: int64>");
    assert_eq!(
        rows_of(&files, keys(&["v"], KeyMode::All)),
        ["_step=0 v=0.5".to_owned(), format!("_step=1 v={long}n")]
    );
}

#[test]
fn whole_numbers_of_different_widths_become_the_wider_one() {
    let files = [
        typed(0, Arc::new(Int32Array::from(vec![1]))),
        typed(1, Arc::new(Int64Array::from(vec![i64::MAX]))),
        typed(2, Arc::new(UInt64Array::from(vec![7]))),
    ];
    assert_eq!(type_of(&files), "int64");
    assert_eq!(
        rows_of(&files, keys(&["v"], KeyMode::All))[1..],
        [format!("_step=1 v={}n", i64::MAX), "_step=2 v=7n".into()]
    );
}

#[test]
fn types_that_have_nothing_in_common_are_kept_side_by_side() {
    let files = [
        typed(0, Arc::new(StringArray::from(vec![Some("x"), None]))),
        typed(2, Arc::new(BooleanArray::from(vec![true]))),
        typed(3, Arc::new(Float64Array::from(vec![0.5]))),
        typed(4, Arc::new(Int64Array::from(vec![3]))),
    ];
    let rows = rows_of(&files, keys(&["v"], KeyMode::All));
    assert_eq!(
        rows,
        ["_step=0 v='x'", "_step=2 v=true", "_step=3 v=0.5", "_step=4 v=3"]
    );
}

#[test]
fn files_without_rows_or_columns_give_nothing_and_no_error() {
    let no_rows = file(labelled("x", &[]));
    let mut writer = ArrowWriter::try_new(Vec::new(), Arc::new(Schema::empty()), None).unwrap();
    writer
        .write(&RecordBatch::new_empty(Arc::new(Schema::empty())))
        .unwrap();
    let no_columns = Bytes::from(writer.into_inner().unwrap());
    let no_step = file(vec![(
        "other",
        Arc::new(Int64Array::from(Vec::<i64>::new())) as ArrayRef,
    )]);
    for empty in [&no_rows, &no_columns, &no_step] {
        assert!(rows_of(&[(*empty).clone()], Query::default()).is_empty());
        let history = history(&[(*empty).clone()]).unwrap();
        assert!(history.files()[0].is_empty());
        assert_eq!(
            (
                history.step_range().unwrap(),
                history.num_rows(),
                history.columns().len()
            ),
            (None, 0, 0)
        );
    }
    let files = [no_rows, no_columns, file(labelled("r", &[1])), no_step];
    assert_eq!(order(&files, Query::default()), ["1:r0"]);
    assert_eq!(history(&files).unwrap().step_range().unwrap(), Some((1, 1)));
    assert!(rows_of(&[], Query::default()).is_empty());
}

#[test]
fn row_groups_of_a_long_history_are_read_a_few_at_a_time() {
    let rows = 400_000;
    let noise = |row: i64| (row.wrapping_mul(0x9e37_79b9_7f4a_7c15_u64 as i64) >> 11) as f64;
    let values: ArrayRef = Arc::new(Float64Array::from_iter_values((0..rows).map(noise)));
    let steps: ArrayRef = Arc::new(Int64Array::from_iter_values(0..rows));
    let more: ArrayRef = Arc::new(Float64Array::from_iter_values(
        (0..rows).map(|row| noise(row + rows)),
    ));
    let columns = vec![("_step", steps), ("a", values), ("b", more)];
    let bytes = file_with(columns, properties(10_000).set_dictionary_enabled(false).build());
    let found = scan(std::slice::from_ref(&bytes), Query::default()).unwrap();
    assert_eq!(found.rows.len(), rows as usize);
    assert!(
        found.bytes <= bytes.len() as u64,
        "nothing is read twice: {} of {}",
        found.bytes,
        bytes.len()
    );
    assert!(found.requests <= 12, "{} requests", found.requests);
    assert!(
        found.buffered < 6 << 20,
        "{} bytes waited of {}",
        found.buffered,
        bytes.len()
    );
}
