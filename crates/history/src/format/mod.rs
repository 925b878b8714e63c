//! The parquet format's own structures: read with bounds, checked before anything is done by them.

pub(crate) mod footer;
pub(crate) mod page_header;
pub(crate) mod page_index;
pub(crate) mod schema;
pub(crate) mod thrift;
pub(crate) mod types;
