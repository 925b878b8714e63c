//! Columns: which ones there are, over all files; what they are called; and one type for each, however the files differ.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, RecordBatch, RecordBatchOptions, StructArray, new_null_array};
use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef, TimeUnit};

use crate::error::Result;
use crate::open::OpenFile;

/// The column that orders a history.
pub const STEP: &str = "_step";

/// A struct whose fields are all named so is one value of several types, one field for each, the others null.
pub(crate) const UNION_FIELD: &str = "_type_";

/// A top-level column over all files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnSchema {
    /// The key as it was logged; the keys of a nested dictionary are joined to it with dots.
    pub name: String,
    /// The type in words, such as `double` or `struct<bins: list<double>>`.
    pub type_name: String,
    /// The files that have it, by index.
    pub files: Vec<usize>,
}

/// The columns of all files in the order of their first appearance, each with a type that holds every file's values.
pub(crate) fn union_fields(files: &[OpenFile]) -> Vec<(Field, Vec<usize>)> {
    let mut found: Vec<(Field, Vec<usize>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for (index, file) in files.iter().enumerate() {
        if file.is_empty() {
            continue;
        }
        for field in file.schema().fields() {
            match places.get(field.name()) {
                None => {
                    places.insert(field.name().clone(), found.len());
                    found.push((Field::new(field.name(), field.data_type().clone(), true), vec![index]));
                }
                Some(&place) => {
                    let (known, of): &mut (Field, Vec<usize>) = &mut found[place];
                    of.push(index);
                    let both = common_type(known.data_type(), field.data_type());
                    known.set_data_type(both);
                }
            }
        }
    }
    found
}

/// The union of the files' columns, described.
pub(crate) fn describe(fields: &[(Field, Vec<usize>)]) -> Vec<ColumnSchema> {
    let column = |(field, files): &(Field, Vec<usize>)| ColumnSchema {
        name: field.name().clone(),
        type_name: type_name(field.data_type()),
        files: files.clone(),
    };
    fields.iter().map(column).collect()
}

pub(crate) fn is_union(fields: &Fields) -> bool {
    !fields.is_empty() && fields.iter().all(|field| field.name().starts_with(UNION_FIELD))
}

/// Integers and floats of up to 32 bits widen without loss; anything else that differs is kept side by side.
fn common_type(a: &DataType, b: &DataType) -> DataType {
    if a == b {
        return a.clone();
    }
    match (small_number(a), small_number(b)) {
        (Some(Small::Integer), Some(Small::Integer)) => return DataType::Int64,
        (Some(_), Some(_)) => return DataType::Float64,
        _ => {}
    }
    let is_long = |kind: &DataType| *kind == DataType::Int64;
    let is_double = |kind: &DataType| *kind == DataType::Float64;
    if (is_long(a) && small_number(b) == Some(Small::Integer)) || (is_long(b) && small_number(a) == Some(Small::Integer)) {
        return DataType::Int64;
    }
    if (is_double(a) && small_number(b).is_some()) || (is_double(b) && small_number(a).is_some()) {
        return DataType::Float64;
    }
    let mut members: Vec<Field> = Vec::new();
    for kind in [a, b] {
        match kind {
            DataType::Struct(fields) if is_union(fields) => members.extend(fields.iter().map(|field| field.as_ref().clone())),
            other => members.push(union_member(other)),
        }
    }
    members.sort_by(|left, right| left.name().cmp(right.name()));
    members.dedup_by(|left, right| left.name() == right.name());
    DataType::Struct(members.into())
}

#[derive(PartialEq, Eq)]
enum Small {
    Integer,
    Float,
}

fn small_number(kind: &DataType) -> Option<Small> {
    match kind {
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::UInt8 | DataType::UInt16 | DataType::UInt32 => {
            Some(Small::Integer)
        }
        DataType::Float16 | DataType::Float32 => Some(Small::Float),
        _ => None,
    }
}

fn union_member(kind: &DataType) -> Field {
    Field::new(format!("{UNION_FIELD}{}", type_name(kind)), kind.clone(), true)
}

/// The batch with exactly the wanted columns: what it lacks is null, what has another type is brought to the wanted one.
pub(crate) fn conform(batch: &RecordBatch, wanted: &SchemaRef) -> Result<RecordBatch> {
    let rows = batch.num_rows();
    let mut columns = Vec::with_capacity(wanted.fields().len());
    for field in wanted.fields() {
        columns.push(match batch.column_by_name(field.name()) {
            None => new_null_array(field.data_type(), rows),
            Some(array) => widen(array, field.data_type()),
        });
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    Ok(RecordBatch::try_new_with_options(Arc::clone(wanted), columns, &options)?)
}

fn widen(array: &ArrayRef, wanted: &DataType) -> ArrayRef {
    if array.data_type() == wanted {
        return Arc::clone(array);
    }
    match wanted {
        DataType::Int64 => match integers(array) {
            Some(values) => Arc::new(values),
            None => Arc::clone(array),
        },
        DataType::Float64 => match floats(array) {
            Some(values) => Arc::new(values),
            None => Arc::clone(array),
        },
        DataType::Struct(fields) if is_union(fields) => place_in_union(array, fields),
        _ => Arc::clone(array),
    }
}

/// A one-typed array, or a narrower union, as the union that several files make together.
fn place_in_union(array: &ArrayRef, fields: &Fields) -> ArrayRef {
    let own = union_member(array.data_type());
    let members = fields.iter().map(|field| match array.data_type() {
        DataType::Struct(given) if is_union(given) => match array.as_struct().column_by_name(field.name()) {
            Some(member) => Arc::clone(member),
            None => new_null_array(field.data_type(), array.len()),
        },
        _ if field.name() == own.name() => Arc::clone(array),
        _ => new_null_array(field.data_type(), array.len()),
    });
    let columns: Vec<ArrayRef> = members.collect();
    Arc::new(StructArray::new(fields.clone(), columns, array.nulls().cloned()))
}

/// Any whole numbers of up to 63 bits as `i64`; `None` for other types.
pub(crate) fn integers(array: &ArrayRef) -> Option<Int64Array> {
    use arrow_array::types::{Int8Type, Int16Type, Int32Type, UInt8Type, UInt16Type, UInt32Type};
    macro_rules! widened {
        ($kind:ty) => {
            array.as_primitive::<$kind>().unary::<_, Int64Type>(i64::from)
        };
    }
    Some(match array.data_type() {
        DataType::Int8 => widened!(Int8Type),
        DataType::Int16 => widened!(Int16Type),
        DataType::Int32 => widened!(Int32Type),
        DataType::Int64 => array.as_primitive::<Int64Type>().clone(),
        DataType::UInt8 => widened!(UInt8Type),
        DataType::UInt16 => widened!(UInt16Type),
        DataType::UInt32 => widened!(UInt32Type),
        _ => return None,
    })
}

/// Any numbers that a double holds exactly as `f64`; `None` for other types.
pub(crate) fn floats(array: &ArrayRef) -> Option<Float64Array> {
    use arrow_array::types::{Float16Type, Float32Type};
    Some(match array.data_type() {
        DataType::Float16 => array.as_primitive::<Float16Type>().unary::<_, Float64Type>(f64::from),
        DataType::Float32 => array.as_primitive::<Float32Type>().unary::<_, Float64Type>(f64::from),
        DataType::Float64 => array.as_primitive::<Float64Type>().clone(),
        DataType::Int64 | DataType::UInt64 => return None,
        _ => integers(array)?.unary::<_, Float64Type>(|value| value as f64),
    })
}

/// The fields of a result with their order; nullable, since a file may lack any of them.
pub(crate) fn result_schema(fields: &[(Field, Vec<usize>)], names: &[String]) -> SchemaRef {
    let find = |name: &String| fields.iter().find(|(field, _)| field.name() == name).map(|(field, _)| field.clone());
    Arc::new(Schema::new(names.iter().filter_map(find).collect::<Vec<_>>()))
}

/// A type in words that do not change with the Arrow version.
pub(crate) fn type_name(kind: &DataType) -> String {
    let named = |field: &Field| format!("{}: {}", field.name(), type_name(field.data_type()));
    match kind {
        DataType::Null => "null".into(),
        DataType::Boolean => "bool".into(),
        DataType::Int8 => "int8".into(),
        DataType::Int16 => "int16".into(),
        DataType::Int32 => "int32".into(),
        DataType::Int64 => "int64".into(),
        DataType::UInt8 => "uint8".into(),
        DataType::UInt16 => "uint16".into(),
        DataType::UInt32 => "uint32".into(),
        DataType::UInt64 => "uint64".into(),
        DataType::Float16 => "float16".into(),
        DataType::Float32 => "float".into(),
        DataType::Float64 => "double".into(),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "utf8".into(),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => "json".into(),
        DataType::FixedSizeBinary(width) => format!("binary<{width}>"),
        DataType::Date32 | DataType::Date64 => "date".into(),
        DataType::Time32(unit) | DataType::Time64(unit) => format!("time<{}>", unit_name(unit)),
        DataType::Timestamp(unit, _) => format!("timestamp<{}>", unit_name(unit)),
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            format!("list<{}>", type_name(item.data_type()))
        }
        DataType::Map(entries, _) => format!("map<{}>", type_name(entries.data_type())),
        DataType::Struct(fields) => {
            let inside: Vec<String> = fields.iter().map(|field| named(field)).collect();
            let outside = if is_union(fields) { "union" } else { "struct" };
            format!("{outside}<{}>", inside.join(", "))
        }
        DataType::Decimal32(precision, scale)
        | DataType::Decimal64(precision, scale)
        | DataType::Decimal128(precision, scale)
        | DataType::Decimal256(precision, scale) => format!("decimal<{precision}, {scale}>"),
        other => other.to_string().to_lowercase(),
    }
}

pub(crate) fn unit_name(unit: &TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Second => "s",
        TimeUnit::Millisecond => "ms",
        TimeUnit::Microsecond => "us",
        TimeUnit::Nanosecond => "ns",
    }
}
