//! Columns: which ones there are over all files, and what they and their types are called.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef, TimeUnit};

use crate::open::OpenFile;
use crate::prune::is_exact_as_double;
use crate::unify::{Kind, common};

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
    let mut found: Vec<(String, Kind, Vec<usize>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for (index, file) in files.iter().enumerate().filter(|(_, file)| !file.is_empty()) {
        for field in file.schema().fields() {
            let is_exact = || is_exact_as_double(file, field.name());
            let kind = Kind {
                data_type: field.data_type().clone(),
                is_exact: field.data_type().is_integer() && is_exact(),
            };
            match places.get(field.name()) {
                None => {
                    places.insert(field.name().clone(), found.len());
                    found.push((field.name().clone(), kind, vec![index]));
                }
                Some(&place) => {
                    let (_, known, of): &mut (String, Kind, Vec<usize>) = &mut found[place];
                    of.push(index);
                    *known = common(known, &kind);
                }
            }
        }
    }
    found
        .into_iter()
        .map(|(name, kind, of)| (Field::new(name, kind.data_type, true), of))
        .collect()
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

/// The fields of a result with their order; nullable, since a file may lack any of them.
pub(crate) fn result_schema(fields: &[(Field, Vec<usize>)], names: &[String]) -> SchemaRef {
    let find = |name: &String| {
        fields
            .iter()
            .find(|(field, _)| field.name() == name)
            .map(|(field, _)| field.clone())
    };
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
        DataType::Time32(unit) | DataType::Time64(unit) => format!("time<{}>", unit_name(*unit)),
        DataType::Timestamp(unit, _) => format!("timestamp<{}>", unit_name(*unit)),
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

pub(crate) fn unit_name(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Second => "s",
        TimeUnit::Millisecond => "ms",
        TimeUnit::Microsecond => "us",
        TimeUnit::Nanosecond => "ns",
    }
}
