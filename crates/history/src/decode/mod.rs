//! From the bytes of a column chunk to values.

pub(crate) mod assemble;
pub(crate) mod buffers;
pub(crate) mod codec;
mod decimal;
mod delta;
mod dictionary;
pub(crate) mod leaf;
pub(crate) mod leaf_rows;
mod levels;
mod open_page;
pub(crate) mod output;
pub(crate) mod page;
mod page_levels;
mod plain;
pub(crate) mod source;
pub(crate) mod stored;
mod unpack;
mod values;
