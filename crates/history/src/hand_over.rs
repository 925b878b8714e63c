//! Columns in the form in which they leave for another language: plain buffers, nothing that only Arrow can read.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, DecimalType,
    Float64Type, Int32Type, Time32MillisecondType, Time32SecondType, Time64MicrosecondType,
    Time64NanosecondType, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt64Type,
};
use arrow_array::{Array, ArrayRef, PrimitiveArray};
use arrow_buffer::BooleanBuffer;
use arrow_schema::{DataType, Field, Fields, TimeUnit};

use crate::error::{Code, Error, Result};
use crate::numbers::{EXACT, floats, integers};
use crate::schema::{is_union, type_name, unit_name};

/// Numbers in the narrowest form that loses nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Numbers {
    /// All of them are exact as doubles.
    Float64(Vec<f64>),
    /// At least one is not.
    Int64(Vec<i64>),
    /// At least one is beyond 63 bits.
    UInt64(Vec<u64>),
}

/// A column. `validity` is a bitmap, lowest bit first, 1 for a value that is there; none when all are.
#[derive(Debug, Clone, PartialEq)]
#[allow(
    missing_docs,
    reason = "the fields are the buffers that each variant describes"
)]
pub enum Column {
    /// Numbers.
    Numbers {
        values: Numbers,
        validity: Option<Vec<u8>>,
    },
    /// Booleans as a bitmap.
    Bool {
        values: Vec<u8>,
        validity: Option<Vec<u8>>,
    },
    /// Texts (`utf8`), texts that hold JSON (`json`) or bytes (`binary`): value `i` is `bytes[offsets[i]..offsets[i + 1]]`.
    Bytes {
        kind: &'static str,
        offsets: Vec<i32>,
        bytes: Vec<u8>,
        validity: Option<Vec<u8>>,
    },
    /// Points in time since 1970 (`timestamp`) or since midnight (`time`) in a unit of `s`, `ms`, `us` or `ns`.
    Time {
        kind: &'static str,
        unit: &'static str,
        utc: bool,
        values: Vec<i64>,
        validity: Option<Vec<u8>>,
    },
    /// Days since 1970.
    Date {
        values: Vec<i32>,
        validity: Option<Vec<u8>>,
    },
    /// Decimals as text, none for null.
    Decimal { scale: i8, values: Vec<Option<String>> },
    /// Lists: value `i` is the child's values `offsets[i]..offsets[i + 1]`.
    List {
        offsets: Vec<i32>,
        child: Box<Column>,
        validity: Option<Vec<u8>>,
    },
    /// Objects (`struct`), or values of which one field is there (`union`).
    Struct {
        kind: &'static str,
        fields: Vec<(String, Column)>,
        length: usize,
        validity: Option<Vec<u8>>,
    },
    /// Maps: as lists, of keys and values.
    Map {
        offsets: Vec<i32>,
        keys: Box<Column>,
        values: Box<Column>,
        validity: Option<Vec<u8>>,
    },
    /// Nothing but nulls.
    Null { length: usize },
}

/// Brings an array into that form.
///
/// # Errors
/// When the type is none that a history can have.
pub fn hand_over(name: &str, array: &ArrayRef) -> Result<Column> {
    column(array).map_err(|error| error.in_column(name))
}

fn column(array: &ArrayRef) -> Result<Column> {
    let validity = validity(array);
    if let Some(values) = numbers(array) {
        return Ok(Column::Numbers { values, validity });
    }
    if let Some(time) = time(array) {
        return Ok(time);
    }
    Ok(match array.data_type() {
        DataType::Null => Column::Null { length: array.len() },
        DataType::Boolean => Column::Bool {
            values: bits(array.as_boolean().values()),
            validity,
        },
        DataType::Utf8 => {
            let array = array.as_string::<i32>();
            byte_column("utf8", array.offsets(), array.values(), validity)
        }
        DataType::Binary => {
            let array = array.as_binary::<i32>();
            byte_column("json", array.offsets(), array.values(), validity)
        }
        DataType::FixedSizeBinary(width) => {
            let fixed = array.as_fixed_size_binary();
            let offsets = (0..=fixed.len() as i32).map(|at| at * width).collect();
            Column::Bytes {
                kind: "binary",
                offsets,
                bytes: fixed.value_data().to_vec(),
                validity,
            }
        }
        DataType::List(_) => {
            let list = array.as_list::<i32>();
            let (offsets, child) = items(list.offsets(), list.values());
            Column::List {
                offsets,
                child: Box::new(column(&child)?),
                validity,
            }
        }
        DataType::Map(_, _) => {
            let map = array.as_map();
            let (offsets, keys) = items(map.offsets(), map.keys());
            let (_, values) = items(map.offsets(), map.values());
            Column::Map {
                offsets,
                keys: Box::new(column(&keys)?),
                values: Box::new(column(&values)?),
                validity,
            }
        }
        DataType::Struct(fields) => structure(array, fields, validity)?,
        DataType::Decimal32(..) => decimal::<Decimal32Type>(array),
        DataType::Decimal64(..) => decimal::<Decimal64Type>(array),
        DataType::Decimal128(..) => decimal::<Decimal128Type>(array),
        DataType::Decimal256(..) => decimal::<Decimal256Type>(array),
        other => {
            let message = format!("values of type {} cannot be read", type_name(other));
            return Err(Error::new(Code::Unsupported, message));
        }
    })
}

fn structure(array: &ArrayRef, fields: &Fields, validity: Option<Vec<u8>>) -> Result<Column> {
    let structure = array.as_struct();
    let kind = if is_union(fields) { "union" } else { "struct" };
    let member =
        |(field, values): (&std::sync::Arc<Field>, &ArrayRef)| Ok((field.name().clone(), column(values)?));
    let fields = fields
        .iter()
        .zip(structure.columns())
        .map(member)
        .collect::<Result<Vec<_>>>()?;
    Ok(Column::Struct {
        kind,
        fields,
        length: array.len(),
        validity,
    })
}

fn numbers(array: &ArrayRef) -> Option<Numbers> {
    if let Some(values) = floats(array) {
        return Some(Numbers::Float64(values.values().to_vec()));
    }
    if *array.data_type() == DataType::UInt64 {
        let values = array.as_primitive::<UInt64Type>();
        let is_exact = values.iter().flatten().all(|value| value <= EXACT as u64);
        return Some(if is_exact {
            Numbers::Float64(values.values().iter().map(|value| *value as f64).collect())
        } else {
            Numbers::UInt64(values.values().to_vec())
        });
    }
    let values = integers(array)?;
    let is_exact = values
        .iter()
        .flatten()
        .all(|value| (-EXACT..=EXACT).contains(&value));
    Some(if is_exact {
        Numbers::Float64(
            values
                .unary::<_, Float64Type>(|value| value as f64)
                .values()
                .to_vec(),
        )
    } else {
        Numbers::Int64(values.values().to_vec())
    })
}

fn time(array: &ArrayRef) -> Option<Column> {
    let validity = validity(array);
    macro_rules! ticks {
        ($kind:ty) => {
            array
                .as_primitive::<$kind>()
                .values()
                .iter()
                .map(|value| i64::from(*value))
                .collect::<Vec<i64>>()
        };
    }
    let (kind, unit, utc, values) = match array.data_type() {
        DataType::Timestamp(unit, zone) => {
            let values = match unit {
                TimeUnit::Second => ticks!(TimestampSecondType),
                TimeUnit::Millisecond => ticks!(TimestampMillisecondType),
                TimeUnit::Microsecond => ticks!(TimestampMicrosecondType),
                TimeUnit::Nanosecond => ticks!(TimestampNanosecondType),
            };
            ("timestamp", unit, zone.is_some(), values)
        }
        DataType::Time32(unit @ TimeUnit::Second) => ("time", unit, false, ticks!(Time32SecondType)),
        DataType::Time32(unit) => ("time", unit, false, ticks!(Time32MillisecondType)),
        DataType::Time64(unit @ TimeUnit::Microsecond) => {
            ("time", unit, false, ticks!(Time64MicrosecondType))
        }
        DataType::Time64(unit) => ("time", unit, false, ticks!(Time64NanosecondType)),
        DataType::Date32 => {
            return Some(Column::Date {
                values: array.as_primitive::<Date32Type>().values().to_vec(),
                validity,
            });
        }
        DataType::Date64 => {
            const DAY: i64 = 86_400_000;
            let days: PrimitiveArray<Int32Type> = array
                .as_primitive::<Date64Type>()
                .unary(|value| value.div_euclid(DAY) as i32);
            return Some(Column::Date {
                values: days.values().to_vec(),
                validity,
            });
        }
        _ => return None,
    };
    Some(Column::Time {
        kind,
        unit: unit_name(*unit),
        utc,
        values,
        validity,
    })
}

fn decimal<T: DecimalType>(array: &ArrayRef) -> Column {
    let array = array.as_primitive::<T>();
    let text = |at: usize| array.is_valid(at).then(|| array.value_as_string(at));
    Column::Decimal {
        scale: array.scale(),
        values: (0..array.len()).map(text).collect(),
    }
}

/// Offsets that begin at zero, with only the bytes that they reach.
fn byte_column(kind: &'static str, offsets: &[i32], bytes: &[u8], validity: Option<Vec<u8>>) -> Column {
    let (first, last) = ends(offsets);
    let bytes = bytes
        .get(first as usize..last as usize)
        .unwrap_or_default()
        .to_vec();
    Column::Bytes {
        kind,
        offsets: offsets.iter().map(|offset| offset - first).collect(),
        bytes,
        validity,
    }
}

fn items(offsets: &[i32], values: &ArrayRef) -> (Vec<i32>, ArrayRef) {
    let (first, last) = ends(offsets);
    let values = values.slice(first as usize, (last - first) as usize);
    (offsets.iter().map(|offset| offset - first).collect(), values)
}

fn ends(offsets: &[i32]) -> (i32, i32) {
    (
        offsets.first().copied().unwrap_or(0),
        offsets.last().copied().unwrap_or(0),
    )
}

fn validity(array: &ArrayRef) -> Option<Vec<u8>> {
    array
        .nulls()
        .filter(|nulls| nulls.null_count() > 0)
        .map(|nulls| bits(nulls.inner()))
}

/// The bitmap from its first bit on, whatever slice it was cut from.
fn bits(buffer: &BooleanBuffer) -> Vec<u8> {
    let aligned = buffer.sliced();
    aligned.as_slice()[..buffer.len().div_ceil(8)].to_vec()
}
