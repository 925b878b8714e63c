//! The same files through arrow-rs, which is what the scanner's values are compared with.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, Time32MillisecondType, Time64MicrosecondType, Time64NanosecondType, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use bytes::Bytes;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};

const EXACT: i64 = (1 << 53) - 1;

/// The rows of a file as arrow-rs reads them, each as the scanner's are told.
pub fn rows(file: &Bytes) -> Vec<String> {
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let reader = ParquetRecordBatchReaderBuilder::try_new_with_options(file.clone(), options).unwrap();
    let batches: Vec<RecordBatch> = reader.build().unwrap().map(Result::unwrap).collect();
    let mut rows = Vec::new();
    for batch in &batches {
        let schema = batch.schema();
        for row in 0..batch.num_rows() {
            let cells = schema
                .fields()
                .iter()
                .zip(batch.columns())
                .filter_map(|(field, array)| {
                    cell(array.as_ref(), row).map(|value| format!("{}={value}", field.name()))
                });
            rows.push(cells.collect::<Vec<_>>().join(" "));
        }
    }
    rows
}

/// One value as text; nothing for null.
#[allow(clippy::too_many_lines, reason = "an arm for each type")]
fn cell(array: &dyn Array, row: usize) -> Option<String> {
    if array.is_null(row) || *array.data_type() == DataType::Null {
        return None;
    }
    let or_null = |array: &dyn Array, row: usize| cell(array, row).unwrap_or_else(|| "null".into());
    macro_rules! primitive {
        ($kind:ty) => {
            array.as_primitive::<$kind>().value(row)
        };
    }
    // Numbers of 64 bits are told apart when a double does not hold all of a batch: the tests keep them small or all large.
    let whole = |value: i64| {
        if (-EXACT..=EXACT).contains(&value) {
            (value as f64).to_string()
        } else {
            format!("{value}n")
        }
    };
    Some(match array.data_type() {
        DataType::Boolean => array.as_boolean().value(row).to_string(),
        DataType::Int8 => f64::from(primitive!(Int8Type)).to_string(),
        DataType::Int16 => f64::from(primitive!(Int16Type)).to_string(),
        DataType::Int32 => f64::from(primitive!(Int32Type)).to_string(),
        DataType::Int64 => whole(primitive!(Int64Type)),
        DataType::UInt8 => f64::from(primitive!(UInt8Type)).to_string(),
        DataType::UInt16 => f64::from(primitive!(UInt16Type)).to_string(),
        DataType::UInt32 => f64::from(primitive!(UInt32Type)).to_string(),
        DataType::UInt64 => {
            let value = primitive!(UInt64Type);
            if value <= EXACT as u64 {
                (value as f64).to_string()
            } else {
                format!("{value}n")
            }
        }
        DataType::Float16 => f64::from(primitive!(Float16Type)).to_string(),
        DataType::Float32 => f64::from(primitive!(Float32Type)).to_string(),
        DataType::Float64 => primitive!(Float64Type).to_string(),
        DataType::Utf8 => format!("'{}'", array.as_string::<i32>().value(row)),
        DataType::Binary => format!(
            "'{}'",
            String::from_utf8_lossy(array.as_binary::<i32>().value(row))
        ),
        DataType::FixedSizeBinary(_) => format!("{:?}", array.as_fixed_size_binary().value(row)),
        DataType::Date32 => format!("{}d", primitive!(Date32Type)),
        DataType::Time32(_) => format!("{}ms", primitive!(Time32MillisecondType)),
        DataType::Time64(TimeUnit::Microsecond) => format!("{}us", primitive!(Time64MicrosecondType)),
        DataType::Time64(_) => format!("{}ns", primitive!(Time64NanosecondType)),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            format!("{}ms", primitive!(TimestampMillisecondType))
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            format!("{}us", primitive!(TimestampMicrosecondType))
        }
        DataType::Timestamp(_, _) => format!("{}ns", primitive!(TimestampNanosecondType)),
        DataType::Decimal128(..) => array.as_primitive::<Decimal128Type>().value_as_string(row),
        DataType::List(_) => {
            let items = array.as_list::<i32>().value(row);
            let items = (0..items.len()).map(|at| or_null(items.as_ref(), at));
            format!("[{}]", items.collect::<Vec<_>>().join(","))
        }
        DataType::Map(_, _) => {
            let entries = array.as_map().value(row);
            let entry = |at| {
                let [key, value] = [0, 1].map(|part| or_null(entries.column(part).as_ref(), at));
                format!("{key}:{value}")
            };
            format!(
                "{{{}}}",
                (0..entries.len()).map(entry).collect::<Vec<_>>().join(",")
            )
        }
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            let field = |(field, column): (&std::sync::Arc<arrow_schema::Field>, &arrow_array::ArrayRef)| {
                format!("{}:{}", field.name(), or_null(column.as_ref(), row))
            };
            format!(
                "{{{}}}",
                fields
                    .iter()
                    .zip(columns)
                    .map(field)
                    .collect::<Vec<_>>()
                    .join(",")
            )
        }
        other => panic!("no text for {other}"),
    })
}
