//! Which rows and columns a scan gives: names, key modes, steps.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::sync::Arc;

use arrow_array::{
    ArrayRef, Float32Array, Float64Array, Int32Array, Int64Array, StringArray, StructArray, UInt64Array,
};
use arrow_schema::{DataType, Field};
use history::{Code, KeyMode, Query, StepRange};
use support::{between, file, file_with, history, keys, properties, rows_of, scan};

fn steps(values: impl IntoIterator<Item = i64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(values))
}

fn doubles(values: impl IntoIterator<Item = f64>) -> ArrayRef {
    Arc::new(Float64Array::from_iter_values(values))
}

fn with_a_struct_first() -> bytes::Bytes {
    let fields = [
        ("bins", vec![1, 2]),
        ("counts", vec![3, 4]),
        ("width", vec![5, 6]),
    ];
    let inside =
        fields.map(|(name, values)| (Arc::new(Field::new(name, DataType::Int64, true)), steps(values)));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("histogram", Arc::new(StructArray::from(inside.to_vec()))),
        ("first", doubles([0.1, 0.2])),
        ("_step", steps([7, 8])),
        ("last", doubles([10.0, 20.0])),
    ];
    file(columns)
}

#[test]
fn a_key_is_found_by_its_name_though_a_struct_stands_before_it() {
    let asked = keys(&["last"], KeyMode::EveryRow);
    assert_eq!(
        rows_of(&[with_a_struct_first()], asked),
        ["_step=7 last=10", "_step=8 last=20"]
    );
}

#[test]
fn all_columns_come_in_the_order_of_the_file() {
    let rows = rows_of(&[with_a_struct_first()], Query::default());
    assert_eq!(
        rows[0],
        "histogram={bins:1,counts:3,width:5} first=0.1 _step=7 last=10"
    );
}

#[test]
fn the_fields_of_a_struct_are_no_keys_and_missing_keys_are_told() {
    let found = scan(
        &[with_a_struct_first()],
        keys(&["bins", "last", "histogram.bins"], KeyMode::EveryRow),
    )
    .unwrap();
    assert_eq!(found.missing, ["bins", "histogram.bins"]);
    assert_eq!(found.rows, ["_step=7 last=10", "_step=8 last=20"]);
}

#[test]
fn asked_keys_keep_their_order_and_come_once() {
    let asked = keys(&["last", "_step", "first", "last"], KeyMode::EveryRow);
    assert_eq!(
        rows_of(&[with_a_struct_first()], asked)[0],
        "last=10 _step=7 first=0.1"
    );
}

fn with_gaps() -> bytes::Bytes {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("_step", steps(0..4)),
        (
            "a",
            Arc::new(Float64Array::from(vec![Some(1.0), None, Some(3.0), None])),
        ),
        (
            "b",
            Arc::new(StringArray::from(vec![Some("x"), Some("y"), None, None])),
        ),
    ];
    file(columns)
}

#[test]
fn key_modes_say_which_rows_with_gaps_are_kept() {
    let of = |mode| rows_of(&[with_gaps()], keys(&["a", "b"], mode));
    assert_eq!(of(KeyMode::All), ["_step=0 a=1 b='x'"]);
    assert_eq!(
        of(KeyMode::Any),
        ["_step=0 a=1 b='x'", "_step=1 b='y'", "_step=2 a=3"]
    );
    assert_eq!(
        of(KeyMode::EveryRow),
        ["_step=0 a=1 b='x'", "_step=1 b='y'", "_step=2 a=3", "_step=3"]
    );
}

#[test]
fn a_key_that_no_file_has_lets_all_keep_nothing_and_any_keep_the_rest() {
    let of = |mode| rows_of(&[with_gaps()], keys(&["a", "nowhere"], mode));
    assert!(of(KeyMode::All).is_empty());
    assert_eq!(of(KeyMode::Any).len(), 2);
    assert_eq!(of(KeyMode::EveryRow).len(), 4);
}

#[test]
fn without_keys_every_row_is_kept_in_each_mode() {
    for key_mode in [KeyMode::All, KeyMode::Any, KeyMode::EveryRow] {
        assert_eq!(
            rows_of(
                &[with_gaps()],
                Query {
                    key_mode,
                    ..Query::default()
                }
            )
            .len(),
            4
        );
    }
}

#[test]
fn the_first_step_is_included_and_the_last_is_not() {
    let rows = rows_of(&[file(vec![("_step", steps(-5..20))])], between(-2, 3));
    assert_eq!(rows, ["_step=-2", "_step=-1", "_step=0", "_step=1", "_step=2"]);
}

#[test]
fn a_range_without_a_step_in_it_reads_nothing() {
    let found = scan(&[file(vec![("_step", steps(0..1000))])], between(2000, 3000)).unwrap();
    assert_eq!((found.rows.len(), found.bytes), (0, 0));
    assert_eq!(
        scan(&[file(vec![("_step", steps(0..10))])], between(5, 5))
            .unwrap()
            .bytes,
        0
    );
}

#[test]
fn a_double_step_is_truncated_towards_zero_and_what_is_no_step_drops_the_row() {
    let values = vec![
        Some(-1.5),
        Some(-0.5),
        Some(0.9),
        Some(1.0),
        None,
        Some(f64::NAN),
        Some(2.7),
        Some(f64::INFINITY),
        Some(1e300),
    ];
    let names: ArrayRef = Arc::new(StringArray::from_iter_values(
        (0..values.len()).map(|at| format!("r{at}")),
    ));
    let bytes = file(vec![
        ("_step", Arc::new(Float64Array::from(values))),
        ("name", names),
    ]);
    let names = |query: Query| {
        let rows = rows_of(std::slice::from_ref(&bytes), query);
        rows.iter()
            .map(|row| row.split("name=").nth(1).unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(Query::default()), ["'r0'", "'r1'", "'r2'", "'r3'", "'r6'"]);
    assert_eq!(names(between(0, 2)), ["'r1'", "'r2'", "'r3'"]);
    assert_eq!(names(between(-1, 0)), ["'r0'"]);
}

#[test]
fn steps_may_be_of_any_numeric_type() {
    let columns: [ArrayRef; 3] = [
        Arc::new(Int32Array::from(vec![1, 2, 3])),
        Arc::new(Float32Array::from(vec![1.0, 2.0, 3.0])),
        Arc::new(UInt64Array::from(vec![1, 2, u64::MAX])),
    ];
    let found = columns.map(|column| rows_of(&[file(vec![("_step", column)])], between(2, i64::MAX)).len());
    assert_eq!(found, [2, 2, 1]);
}

#[test]
fn rows_without_a_step_are_dropped() {
    let steps: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None, Some(2)]));
    let values = doubles([1.0, 2.0, 3.0]);
    assert_eq!(
        rows_of(&[file(vec![("_step", steps), ("v", values)])], Query::default()),
        ["_step=1 v=1", "_step=2 v=3"]
    );
}

#[test]
fn a_step_that_is_text_is_refused_by_name() {
    let steps: ArrayRef = Arc::new(StringArray::from(vec!["1", "2"]));
    let error = scan(&[file(vec![("_step", steps)])], Query::default()).unwrap_err();
    assert_eq!(
        (error.code, error.column.as_deref()),
        (Code::Unsupported, Some("_step"))
    );
}

#[test]
fn the_extremes_of_64_bits_are_steps_too() {
    let bytes = file(vec![("_step", steps([i64::MIN, -1, 0, i64::MAX]))]);
    let query = Query {
        steps: StepRange {
            min: Some(i64::MIN),
            max: None,
        },
        ..Query::default()
    };
    assert_eq!(rows_of(std::slice::from_ref(&bytes), query).len(), 4);
    assert_eq!(rows_of(&[bytes], between(i64::MIN, i64::MAX)).len(), 3);
}

#[test]
fn queries_that_make_no_sense_are_refused() {
    let history = history(&[with_gaps()]).unwrap();
    for query in [
        Query {
            batch_rows: 0,
            ..Query::default()
        },
        between(3, 2),
    ] {
        assert_eq!(
            history.scan(query).err().map(|error| error.code),
            Some(Code::InvalidQuery)
        );
    }
}

#[test]
fn pages_that_hold_no_wanted_step_are_not_fetched() {
    let rows = 200_000;
    let noise = |row: i64| (row.wrapping_mul(0x9e37_79b9_7f4a_7c15_u64 as i64) >> 11) as f64;
    let bytes = file_with(
        vec![
            ("_step", steps(0..rows)),
            ("noise", doubles((0..rows).map(noise))),
        ],
        properties(rows as usize)
            .set_data_page_row_count_limit(5_000)
            .set_dictionary_enabled(false)
            .build(),
    );
    let found = scan(std::slice::from_ref(&bytes), between(100_000, 100_010)).unwrap();
    assert_eq!(found.rows.len(), 10);
    assert!(found.bytes < 250_000, "{} bytes of {}", found.bytes, bytes.len());
}
