//! Files that are no histories: each gets an error that says so, none a panic, none an endless wait.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array, StringArray};
use bytes::Bytes;
use history::{Code, Error, Opening, Query};
use support::{file_with, open, properties, scan};

fn sample() -> Bytes {
    let rows = 300;
    let text = (0..rows).map(|at| format!("text {}", at % 5));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("_step", Arc::new(Int64Array::from_iter_values(0..rows))),
        (
            "loss",
            Arc::new(Float64Array::from_iter_values(
                (0..rows).map(|at| 1.0 / (at + 1) as f64),
            )),
        ),
        ("text", Arc::new(StringArray::from_iter_values(text))),
    ];
    file_with(
        columns,
        properties(100)
            .set_data_page_row_count_limit(20)
            .set_write_batch_size(10)
            .build(),
    )
}

fn error_of(bytes: &[u8]) -> Error {
    open("it.parquet", &Bytes::copy_from_slice(bytes))
        .map(|_| ())
        .unwrap_err()
}

/// A file around a footer.
fn around(footer: &[u8]) -> Vec<u8> {
    let mut bytes = b"PAR1".to_vec();
    bytes.extend(footer);
    bytes.extend((footer.len() as u32).to_le_bytes());
    bytes.extend(b"PAR1");
    bytes
}

#[test]
fn what_is_no_parquet_file_is_called_so_with_its_name() {
    let error = error_of(b"<html><body>403 Forbidden, the link has expired</body></html>");
    assert_eq!(
        (error.code, error.file.as_deref()),
        (Code::NotParquet, Some("it.parquet"))
    );
    assert_eq!(error_of(b"").code, Code::Truncated);
    assert_eq!(error_of(b"PAR1").code, Code::Truncated);
}

#[test]
fn a_file_that_was_cut_off_anywhere_is_an_error() {
    let whole = sample();
    for length in (0..whole.len()).step_by(7) {
        let code = error_of(&whole[..length]).code;
        assert!(
            matches!(code, Code::NotParquet | Code::Truncated | Code::Corrupt),
            "{length}: {code:?}"
        );
    }
}

#[test]
fn a_footer_that_claims_more_than_the_file_has_is_truncation() {
    let mut bytes = sample().to_vec();
    let at = bytes.len() - 8;
    bytes[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(error_of(&bytes).code, Code::Truncated);
}

#[test]
fn an_encrypted_file_is_called_encrypted() {
    let mut bytes = sample().to_vec();
    let at = bytes.len() - 4;
    bytes[at..].copy_from_slice(b"PARE");
    assert_eq!(error_of(&bytes).code, Code::Encrypted);
    // A plain footer of encrypted columns: field 8, the encryption algorithm, a struct.
    assert_eq!(error_of(&around(&[0x8c, 0x00, 0x00])).code, Code::Encrypted);
}

#[test]
fn rows_without_a_step_column_are_an_error_that_names_the_file() {
    let column: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
    let bytes = file_with(vec![("step", column)], properties(100).build());
    let error = error_of(&bytes);
    assert_eq!(
        (error.code, error.file.as_deref()),
        (Code::NoStepColumn, Some("it.parquet"))
    );
    assert!(error.message.contains("2 rows"), "{error}");
}

/// A footer of one schema list in compact Thrift, each element with this many children.
fn schema_of(children: impl Iterator<Item = u8>) -> Vec<u8> {
    let elements: Vec<Vec<u8>> = children
        .map(|children| {
            // Field 4, the name, of no bytes; field 5, the number of children; end.
            vec![0x48, 0x00, 0x15, children * 2, 0x00]
        })
        .collect();
    let mut footer = vec![0x15, 0x04, 0x19, 0xfc];
    let mut count = elements.len();
    while count >= 0x80 {
        footer.push(count as u8 | 0x80);
        count >>= 7;
    }
    footer.push(count as u8);
    footer.extend(elements.into_iter().flatten());
    // Field 3, the rows; field 4, no row groups; end.
    footer.extend([0x16, 0x00, 0x19, 0x0c, 0x00]);
    footer
}

#[test]
fn a_schema_that_nests_500_levels_is_refused_before_it_is_decoded() {
    let deep = (0..500).map(|_| 1).chain([0]);
    assert_eq!(error_of(&around(&schema_of(deep))).code, Code::LimitExceeded);
}

#[test]
fn a_schema_that_is_no_tree_is_corrupt() {
    for children in [vec![], vec![2, 0], vec![1, 0, 0], vec![3, 1, 0]] {
        let code = error_of(&around(&schema_of(children.clone().into_iter()))).code;
        assert_eq!(code, Code::Corrupt, "{children:?}");
    }
}

#[test]
fn structures_that_nest_without_end_are_refused() {
    let footer = [0x1c].repeat(100_000);
    assert_eq!(error_of(&around(&footer)).code, Code::LimitExceeded);
    let lists = [0x19]
        .into_iter()
        .chain([0x19].repeat(100_000))
        .collect::<Vec<u8>>();
    assert!(matches!(
        error_of(&around(&lists)).code,
        Code::LimitExceeded | Code::Corrupt
    ));
}

#[test]
fn lengths_beyond_the_footer_are_corrupt() {
    for footer in [
        &[0x18, 0xff, 0xff, 0xff, 0xff, 0x0f][..],
        &[0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f],
        &[0x16, 0xff],
    ] {
        assert_eq!(error_of(&around(footer)).code, Code::Corrupt, "{footer:?}");
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

/// Opens and scans; any error is fine, a panic or a wait without end is not.
fn survives(bytes: Vec<u8>, what: &str) {
    let bytes = Bytes::from(bytes);
    let outcome = std::panic::catch_unwind(|| scan(&[bytes], Query::default()).map(|found| found.rows.len()));
    assert!(outcome.is_ok(), "{what} made it panic");
}

#[test]
fn flipped_bits_in_the_footer_and_the_page_index_never_panic() {
    let whole = sample();
    let length = u32::from_le_bytes(whole[whole.len() - 8..whole.len() - 4].try_into().unwrap()) as usize;
    let footer = whole.len() - 8 - length;
    let index = footer.saturating_sub(1500);
    let mut random = Random(0x5eed_0001);
    for round in 0..20_000 {
        let mut bytes = whole.to_vec();
        let mut flipped = Vec::new();
        for _ in 0..=random.below(3) {
            let at = index + random.below(whole.len() - index);
            let bit = random.below(8);
            bytes[at] ^= 1 << bit;
            flipped.push((at, bit));
        }
        survives(bytes, &format!("round {round}, byte and bit {flipped:?}"));
    }
}

#[test]
fn flipped_bits_in_the_pages_never_panic() {
    let whole = sample();
    let mut random = Random(0x5eed_0002);
    for round in 0..5_000 {
        let mut bytes = whole.to_vec();
        let (at, bit) = (random.below(whole.len()), random.below(8));
        bytes[at] ^= 1 << bit;
        survives(bytes, &format!("round {round}, byte {at}, bit {bit}"));
    }
}

#[test]
fn a_push_beyond_the_end_of_the_file_is_refused() {
    let mut opening = Opening::new("it.parquet", 100);
    let error = opening.push(90, Bytes::from_static(&[0; 20])).unwrap_err();
    assert_eq!((error.code, error.offset), (Code::InvalidQuery, Some(90)));
}

#[test]
fn opening_takes_one_read_of_the_last_64_kilobytes() {
    let bytes = sample();
    let size = bytes.len() as u64;
    let mut opening = Opening::new("it.parquet", size);
    let first = opening.proceed().unwrap().unwrap_err();
    assert_eq!((first.len(), first[0].clone()), (1, size - 8..size));
    opening.push(0, bytes).unwrap();
    assert_eq!(opening.proceed().unwrap().unwrap().num_rows(), 300);
}
