//! One type for a column that several files hold in several types, and each file's values brought to it without loss.
//!
//! Whole numbers become `int64`; whole numbers and floats become `double` when the statistics show that each whole
//! number is exact as one. All else stays side by side, as a union with a member for each type.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, Int64Array, RecordBatch, RecordBatchOptions, StructArray, new_null_array,
};
use arrow_schema::{DataType, Field, Fields, SchemaRef};

use crate::error::{Code, Error, Result};
use crate::numbers::{EXACT, floats, integers};
use crate::schema::{UNION_FIELD, is_union, type_name};

/// A column's type, and whether all of its whole numbers are known to be exact as doubles.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Kind {
    pub data_type: DataType,
    pub is_exact: bool,
}

/// The type that holds the values of both.
pub(crate) fn common(a: &Kind, b: &Kind) -> Kind {
    let is_exact = a.is_exact && b.is_exact;
    let kind = |data_type| Kind { data_type, is_exact };
    let floating = |kind: &Kind| kind.data_type.is_floating();
    let whole =
        |kind: &Kind| fits_int64(&kind.data_type) || (kind.is_exact && kind.data_type == DataType::UInt64);
    let exact = |kind: &Kind| floating(kind) || kind.is_exact;
    match (&a.data_type, &b.data_type) {
        (one, other) if one == other => kind(one.clone()),
        (DataType::Null, _) => b.clone(),
        (_, DataType::Null) => a.clone(),
        _ if whole(a) && whole(b) => kind(DataType::Int64),
        _ if exact(a) && exact(b) => kind(DataType::Float64),
        (one, other) => kind(union_of(one, other)),
    }
}

fn fits_int64(kind: &DataType) -> bool {
    kind.is_integer() && *kind != DataType::UInt64
}

fn union_of(a: &DataType, b: &DataType) -> DataType {
    let mut members: Vec<Field> = Vec::new();
    for field in members_of(a).into_iter().chain(members_of(b)) {
        if members
            .iter()
            .any(|known| known.data_type() == field.data_type() && is_named(known, field.name()))
        {
            continue;
        }
        let clashes = members
            .iter()
            .filter(|known| is_named(known, field.name()))
            .count();
        let name = if clashes == 0 {
            field.name().clone()
        } else {
            format!("{}#{}", field.name(), clashes + 1)
        };
        members.push(field.with_name(name));
    }
    DataType::Struct(members.into())
}

/// Whether a member has this name, or had it before another member of the name and another type came along.
fn is_named(member: &Field, name: &str) -> bool {
    member
        .name()
        .strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
}

fn members_of(kind: &DataType) -> Vec<Field> {
    match kind {
        DataType::Struct(fields) if is_union(fields) => fields
            .iter()
            .map(|field| field.as_ref().clone().with_nullable(true))
            .collect(),
        other => vec![Field::new(member_name(other), other.clone(), true)],
    }
}

fn member_name(kind: &DataType) -> String {
    match kind {
        DataType::Utf8 => format!("{UNION_FIELD}string"),
        DataType::List(_) => format!("{UNION_FIELD}list"),
        DataType::Struct(_) => format!("{UNION_FIELD}map"),
        other => format!("{UNION_FIELD}{}", type_name(other)),
    }
}

/// The batch with exactly the wanted columns: what it lacks is null, what has another type is brought to the wanted one.
pub(crate) fn conform(batch: &RecordBatch, wanted: &SchemaRef) -> Result<RecordBatch> {
    let rows = batch.num_rows();
    let mut columns = Vec::with_capacity(wanted.fields().len());
    for field in wanted.fields() {
        columns.push(match batch.column_by_name(field.name()) {
            None => new_null_array(field.data_type(), rows),
            Some(array) => widen(array, field.data_type()).map_err(|error| error.in_column(field.name()))?,
        });
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    Ok(RecordBatch::try_new_with_options(
        Arc::clone(wanted),
        columns,
        &options,
    )?)
}

fn widen(array: &ArrayRef, wanted: &DataType) -> Result<ArrayRef> {
    if array.data_type() == wanted {
        return Ok(Arc::clone(array));
    }
    match wanted {
        _ if *array.data_type() == DataType::Null => Ok(new_null_array(wanted, array.len())),
        DataType::Int64 => Ok(Arc::new(whole(array)?)),
        DataType::Float64 => double(array),
        DataType::Struct(fields) if is_union(fields) => place_in_union(array, fields),
        other => Err(contradiction(array, other)),
    }
}

fn contradiction(array: &ArrayRef, wanted: &DataType) -> Error {
    let message = format!(
        "values of type {} cannot become {}",
        type_name(array.data_type()),
        type_name(wanted)
    );
    Error::new(Code::Corrupt, message)
}

fn whole(array: &ArrayRef) -> Result<Int64Array> {
    if let Some(values) = integers(array) {
        return Ok(values);
    }
    let values = array
        .as_primitive_opt::<UInt64Type>()
        .ok_or_else(|| contradiction(array, &DataType::Int64))?;
    if values.iter().flatten().any(|value| value > EXACT as u64) {
        return Err(Error::new(Code::Corrupt, "the statistics contradict the values"));
    }
    Ok(values.unary(|value| value as i64))
}

fn double(array: &ArrayRef) -> Result<ArrayRef> {
    if let Some(values) = floats(array) {
        return Ok(Arc::new(values));
    }
    let values = whole(array)?;
    if values
        .iter()
        .flatten()
        .any(|value| !(-EXACT..=EXACT).contains(&value))
    {
        return Err(Error::new(Code::Corrupt, "the statistics contradict the values"));
    }
    Ok(Arc::new(values.unary::<_, Float64Type>(|value| value as f64)))
}

/// A one-typed array, or a narrower union, as the union that several files make together.
fn place_in_union(array: &ArrayRef, fields: &Fields) -> Result<ArrayRef> {
    let rows = array.len();
    let mut columns: Vec<ArrayRef> = fields
        .iter()
        .map(|field| new_null_array(field.data_type(), rows))
        .collect();
    let given: Vec<(String, ArrayRef)> = match array.data_type() {
        DataType::Struct(members) if is_union(members) => {
            let names = members.iter().map(|member| member.name().clone());
            names.zip(array.as_struct().columns().iter().cloned()).collect()
        }
        other => vec![(member_name(other), Arc::clone(array))],
    };
    for (name, values) in given {
        let same = |field: &Field| field.data_type() == values.data_type();
        let place = fields
            .iter()
            .position(|field| same(field) && is_named(field, &name));
        let place = place.or_else(|| {
            let wide = [DataType::Int64, DataType::Float64];
            let number =
                |field: &Field| wide.contains(field.data_type()) && widen(&values, field.data_type()).is_ok();
            fields.iter().position(|field| number(field))
        });
        let place = place.ok_or_else(|| contradiction(array, &DataType::Struct(fields.clone())))?;
        columns[place] = widen(&values, fields[place].data_type())?;
    }
    Ok(Arc::new(StructArray::try_new(
        fields.clone(),
        columns,
        array.nulls().cloned(),
    )?))
}
