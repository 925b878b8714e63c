//! Values of every type, encoding and codec, compared with what arrow-rs reads.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "support/arrow.rs"]
mod reference;
mod support;

use std::sync::Arc;

use arrow_array::builder::{Int32Builder, ListBuilder, MapBuilder, StringBuilder, StructBuilder};
use arrow_array::types::{Float16Type, Float64Type, Int32Type, IntervalDayTime};
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, FixedSizeBinaryArray, Float32Array,
    Float64Array, Int8Array, Int32Array, Int64Array, IntervalDayTimeArray, ListArray, PrimitiveArray,
    StringArray, StructArray, Time32MillisecondArray, Time64NanosecondArray, TimestampMicrosecondArray,
    TimestampMillisecondArray, TimestampNanosecondArray, UInt16Array, UInt32Array, UInt64Array,
};
use arrow_schema::{DataType, Field, Fields};
use bytes::Bytes;
use history::Query;
use parquet::basic::{BrotliLevel, Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use support::{between, file_with, properties, rows_of, scan};

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// So many values, of which one in `gap` is null, in runs of both.
    fn options<T>(&mut self, rows: usize, gap: u64, mut make: impl FnMut(&mut Self) -> T) -> Vec<Option<T>> {
        let mut values = Vec::with_capacity(rows);
        while values.len() < rows {
            let is_null = gap > 0 && self.below(gap) == 0;
            for _ in 0..=self.below(9) {
                values.push((!is_null).then(|| make(self)));
            }
        }
        values.truncate(rows);
        values
    }
}

fn text(random: &mut Random) -> String {
    match random.below(5) {
        0 => String::new(),
        1 => "grün ✓".into(),
        2 => format!("text {}", random.below(1000)),
        _ => format!("label {}", random.below(3)),
    }
}

#[allow(clippy::too_many_lines, reason = "a column for each type")]
fn flat_columns(random: &mut Random, rows: usize, gap: u64) -> Vec<(&'static str, ArrayRef)> {
    let big = |random: &mut Random| (random.next() >> 1) as i64 | 1 << 62;
    let steps = Int64Array::from_iter_values((0..rows as i64).map(|row| row * 3));
    vec![
        ("_step", Arc::new(steps)),
        (
            "bool",
            Arc::new(BooleanArray::from(
                random.options(rows, gap, |random| random.below(3) == 0),
            )),
        ),
        (
            "int8",
            Arc::new(Int8Array::from(
                random.options(rows, gap, |random| random.next() as i8),
            )),
        ),
        (
            "uint16",
            Arc::new(UInt16Array::from(
                random.options(rows, gap, |random| random.next() as u16),
            )),
        ),
        (
            "int32",
            Arc::new(Int32Array::from(
                random.options(rows, gap, |random| random.next() as i32),
            )),
        ),
        (
            "uint32",
            Arc::new(UInt32Array::from(
                random.options(rows, gap, |random| random.next() as u32),
            )),
        ),
        (
            "small",
            Arc::new(Int64Array::from(
                random.options(rows, gap, |random| random.below(50) as i64 - 25),
            )),
        ),
        ("big", Arc::new(Int64Array::from(random.options(rows, 0, big)))),
        (
            "uint64",
            Arc::new(UInt64Array::from(
                random.options(rows, 0, |random| random.next() | 1 << 63),
            )),
        ),
        (
            "half",
            Arc::new(PrimitiveArray::<Float16Type>::from(random.options(
                rows,
                gap,
                |random| half::f16::from_f32(random.below(1000) as f32 / 8.0),
            ))),
        ),
        (
            "float",
            Arc::new(Float32Array::from(
                random.options(rows, gap, |random| random.next() as f32 / 7.0),
            )),
        ),
        (
            "double",
            Arc::new(Float64Array::from(
                random.options(rows, gap, |random| random.next() as f64 / 7.0),
            )),
        ),
        (
            "few",
            Arc::new(Float64Array::from(
                random.options(rows, gap, |random| random.below(4) as f64),
            )),
        ),
        (
            "text",
            Arc::new(StringArray::from(random.options(rows, gap, text))),
        ),
        (
            "json",
            Arc::new(BinaryArray::from_iter(
                random.options(rows, gap, |random| format!("[{}]", random.below(9))),
            )),
        ),
        (
            "fixed",
            Arc::new(
                FixedSizeBinaryArray::try_from_sparse_iter_with_size(
                    random
                        .options(rows, gap, |random| (random.next() as u32 % 99).to_le_bytes())
                        .into_iter(),
                    4,
                )
                .unwrap(),
            ),
        ),
        (
            "date",
            Arc::new(Date32Array::from(
                random.options(rows, gap, |random| random.below(40_000) as i32 - 9000),
            )),
        ),
        (
            "clock",
            Arc::new(Time32MillisecondArray::from(random.options(
                rows,
                gap,
                |random| random.below(86_400_000) as i32,
            ))),
        ),
        (
            "fine",
            Arc::new(Time64NanosecondArray::from(
                random.options(rows, gap, |random| random.below(1 << 46) as i64),
            )),
        ),
        (
            "ms",
            Arc::new(TimestampMillisecondArray::from(random.options(rows, gap, big))),
        ),
        (
            "us",
            Arc::new(TimestampMicrosecondArray::from(random.options(rows, gap, big)).with_timezone("UTC")),
        ),
        (
            "ns",
            Arc::new(TimestampNanosecondArray::from(random.options(rows, gap, big))),
        ),
        (
            "decimal",
            Arc::new(
                Decimal128Array::from(
                    random.options(rows, gap, |random| i128::from(random.next() as i64) * 1_000_003),
                )
                .with_precision_and_scale(38, 5)
                .unwrap(),
            ),
        ),
        (
            "price",
            Arc::new(
                Decimal128Array::from(
                    random.options(rows, gap, |random| i128::from(random.below(100_000)) - 50_000),
                )
                .with_precision_and_scale(7, 2)
                .unwrap(),
            ),
        ),
    ]
}

fn nested_columns(random: &mut Random, rows: usize, gap: u64) -> Vec<(&'static str, ArrayRef)> {
    let lists = random.options(rows, gap, |random| {
        let length = random.below(5) as usize;
        random.options(length, gap, |random| random.below(100) as i32)
    });
    let doubles = random.options(rows, gap, |random| {
        let length = random.below(70) as usize;
        random.options(length, 0, |random| random.next() as f64)
    });
    let mut deep = ListBuilder::new(ListBuilder::new(StringBuilder::new()));
    for outer in random.options(rows, gap, |random| random.below(3)) {
        for _ in 0..outer.unwrap_or(0) {
            for _ in 0..random.below(3) {
                let word = text(random);
                deep.values()
                    .values()
                    .append_option((random.below(4) > 0).then_some(word));
            }
            deep.values().append(random.below(4) > 0);
        }
        deep.append(outer.is_some());
    }
    let mut maps = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
    for entries in random.options(rows, gap, |random| random.below(4)) {
        for at in 0..entries.unwrap_or(0) {
            maps.keys().append_value(format!("k{at}"));
            maps.values()
                .append_option((random.below(3) > 0).then_some(at as i32));
        }
        maps.append(entries.is_some()).unwrap();
    }
    let fields = Fields::from(vec![
        Field::new("number", DataType::Int32, true),
        Field::new("word", DataType::Utf8, true),
    ]);
    let mut objects = ListBuilder::new(StructBuilder::from_fields(fields, rows));
    for items in random.options(rows, gap, |random| random.below(3)) {
        for _ in 0..items.unwrap_or(0) {
            let word = text(random);
            let entry = objects.values();
            entry
                .field_builder::<Int32Builder>(0)
                .unwrap()
                .append_option((random.below(3) > 0).then_some(7));
            entry
                .field_builder::<StringBuilder>(1)
                .unwrap()
                .append_option((random.below(3) > 0).then_some(word));
            entry.append(random.below(4) > 0);
        }
        objects.append(items.is_some());
    }
    let inner: ArrayRef = Arc::new(Int32Array::from(
        random.options(rows, gap, |random| random.below(9) as i32),
    ));
    let words: ArrayRef = Arc::new(StringArray::from(random.options(rows, gap, text)));
    let list: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(lists.clone()));
    let nullable = |name: &str, array: &ArrayRef| Arc::new(Field::new(name, array.data_type().clone(), true));
    let nulls = random
        .options(rows, gap, |_| ())
        .iter()
        .map(Option::is_some)
        .collect::<Vec<_>>();
    let object = StructArray::new(
        vec![nullable("a", &inner), nullable("b", &words), nullable("c", &list)].into(),
        vec![inner, words, list],
        Some(nulls.into()),
    );
    let steps = Int64Array::from_iter_values(0..rows as i64);
    vec![
        ("object", Arc::new(object)),
        ("_step", Arc::new(steps)),
        (
            "list",
            Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(lists)),
        ),
        (
            "bins",
            Arc::new(ListArray::from_iter_primitive::<Float64Type, _, _>(doubles)),
        ),
        ("deep", Arc::new(deep.finish())),
        ("map", Arc::new(maps.finish())),
        ("objects", Arc::new(objects.finish())),
    ]
}

fn check(columns: Vec<(&str, ArrayRef)>, properties: WriterPropertiesBuilder, what: &str) {
    let file = file_with(columns, properties.build());
    let expected = reference::rows(&file);
    for batch_rows in [1000, 37] {
        let query = Query {
            batch_rows,
            ..Query::default()
        };
        let found = rows_of(std::slice::from_ref(&file), query);
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found, expected, "{what}");
        }
        assert_eq!(found.len(), expected.len(), "{what}");
    }
}

fn codecs() -> Vec<Compression> {
    let mut codecs = vec![
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::LZ4,
        Compression::LZ4_RAW,
        Compression::ZSTD(ZstdLevel::default()),
    ];
    if cfg!(feature = "brotli") {
        codecs.push(Compression::BROTLI(BrotliLevel::default()));
    }
    codecs
}

#[test]
fn flat_columns_of_every_type_and_codec_are_as_arrow_reads_them() {
    let mut random = Random(0x1234_5678_9abc_def1);
    for codec in codecs() {
        for (version, gap) in [
            (WriterVersion::PARQUET_1_0, 4),
            (WriterVersion::PARQUET_2_0, 4),
            (WriterVersion::PARQUET_1_0, 0),
        ] {
            let columns = flat_columns(&mut random, 700, gap);
            let properties = properties(300).set_compression(codec).set_writer_version(version);
            check(
                columns,
                properties
                    .set_data_page_row_count_limit(90)
                    .set_write_batch_size(30),
                &format!("{codec} {version:?} {gap}"),
            );
        }
    }
}

#[test]
fn every_encoding_of_every_type_is_as_arrow_reads_it() {
    let mut random = Random(0x0bad_5eed_0000_0001);
    let encodings: [(&[&str], Encoding); 4] = [
        (
            &["int32", "small", "big", "uint64", "date", "ms"],
            Encoding::DELTA_BINARY_PACKED,
        ),
        (&["text", "json"], Encoding::DELTA_LENGTH_BYTE_ARRAY),
        (&["text", "json", "fixed", "decimal"], Encoding::DELTA_BYTE_ARRAY),
        (
            &["float", "double", "int32", "small", "fixed"],
            Encoding::BYTE_STREAM_SPLIT,
        ),
    ];
    for (names, encoding) in encodings {
        let mut properties = properties(400)
            .set_dictionary_enabled(false)
            .set_data_page_row_count_limit(100);
        for name in names {
            properties = properties.set_column_encoding((*name).into(), encoding);
        }
        check(
            flat_columns(&mut random, 900, 5),
            properties,
            &format!("{encoding}"),
        );
    }
    // A dictionary that grows too large: the pages after it are plain.
    let spilled = properties(800)
        .set_dictionary_page_size_limit(256)
        .set_data_page_row_count_limit(50)
        .set_write_batch_size(10);
    check(flat_columns(&mut random, 900, 5), spilled, "spilled dictionaries");
}

#[test]
fn nested_columns_are_as_arrow_reads_them() {
    let mut random = Random(0x0bad_5eed_0000_0002);
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        for (gap, page) in [(3, 40), (6, 500), (0, 60)] {
            let columns = nested_columns(&mut random, 600, gap);
            let properties = properties(250)
                .set_writer_version(version)
                .set_data_page_row_count_limit(page);
            check(
                columns,
                properties.set_write_batch_size(16),
                &format!("{version:?} {gap} {page}"),
            );
        }
    }
}

#[test]
fn any_range_of_steps_of_any_columns_has_the_rows_that_a_filter_of_all_rows_has() {
    let mut random = Random(0x0bad_5eed_0000_0003);
    let mut columns = nested_columns(&mut random, 3000, 4);
    columns.extend(
        flat_columns(&mut random, 3000, 4)
            .into_iter()
            .filter(|(name, _)| *name != "_step"),
    );
    let properties = properties(1100)
        .set_data_page_row_count_limit(64)
        .set_write_batch_size(16)
        .build();
    let file = file_with(columns, properties);
    let expected = reference::rows(&file);
    for request_bytes in [0, 1 << 40] {
        for _ in 0..25 {
            let from = random.below(3000) as i64;
            let to = from + random.below(400) as i64;
            let query = Query {
                request_bytes,
                batch_rows: 1 + random.below(200) as usize,
                ..between(from, to)
            };
            let found = rows_of(std::slice::from_ref(&file), query);
            let to = (to as usize).min(expected.len());
            assert_eq!(found, expected[from as usize..to], "{from} to {to}");
        }
    }
}

#[test]
fn a_large_row_group_is_read_a_part_at_a_time() {
    let mut random = Random(0x0bad_5eed_0000_0004);
    let rows = 400_000;
    let mut noise = || -> ArrayRef {
        Arc::new(Float64Array::from_iter_values(
            (0..rows).map(|_| random.next() as f64),
        ))
    };
    let columns = vec![
        (
            "_step",
            Arc::new(Int64Array::from_iter_values(0..i64::from(rows))) as ArrayRef,
        ),
        ("a", noise()),
        ("b", noise()),
        ("c", noise()),
        ("d", noise()),
    ];
    let file: Bytes = file_with(
        columns,
        WriterProperties::builder()
            .set_dictionary_enabled(false)
            .set_offset_index_disabled(true)
            .build(),
    );
    let expected = reference::rows(&file);
    let found = scan(std::slice::from_ref(&file), Query::default()).unwrap();
    assert!(found.rows == expected, "other rows");
    assert!(found.bytes <= file.len() as u64, "nothing is read twice");
    assert!(
        found.buffered < 12 << 20,
        "{} of {} bytes waited",
        found.buffered,
        file.len()
    );
}

/// Months, days and milliseconds, four bytes each: no reader that ours are compared with makes the same of them.
#[test]
fn intervals_are_their_twelve_bytes() {
    let intervals = IntervalDayTimeArray::from(vec![Some(IntervalDayTime::new(3, 258)), None]);
    let file = file_with(
        vec![
            ("_step", Arc::new(Int64Array::from(vec![0, 1]))),
            ("took", Arc::new(intervals)),
        ],
        properties(10).build(),
    );
    let rows = rows_of(&[file], Query::default());
    assert_eq!(
        rows,
        ["_step=0 took=[0, 0, 0, 0, 3, 0, 0, 0, 2, 1, 0, 0]", "_step=1"]
    );
}
