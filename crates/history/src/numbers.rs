//! Numbers of any width as one of the two widths that a scan works with, where nothing is lost by it.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type,
};
use arrow_array::{Array, ArrayRef, Float64Array, Int64Array};
use arrow_schema::DataType;

/// The whole numbers between this and its negative are exact as doubles.
pub(crate) const EXACT: i64 = 1 << 53;

/// Any whole numbers of up to 63 bits as `i64`; `None` for other types.
pub(crate) fn integers(array: &ArrayRef) -> Option<Int64Array> {
    macro_rules! widened {
        ($kind:ty) => {
            array
                .as_primitive::<$kind>()
                .unary::<_, Int64Type>(i64::from)
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
    Some(match array.data_type() {
        DataType::Float16 => array
            .as_primitive::<Float16Type>()
            .unary::<_, Float64Type>(f64::from),
        DataType::Float32 => array
            .as_primitive::<Float32Type>()
            .unary::<_, Float64Type>(f64::from),
        DataType::Float64 => array.as_primitive::<Float64Type>().clone(),
        DataType::Int64 | DataType::UInt64 => return None,
        _ => integers(array)?.unary::<_, Float64Type>(|value| value as f64),
    })
}
