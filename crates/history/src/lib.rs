//! Reads and writes parquet run histories without doing any I/O.
//!
//! Opening and scanning are machines: they say which bytes they need, the host fetches them however it likes.
//!
//! ```
//! # use bytes::Bytes;
//! # use history::{History, Next, Opening, Query, Writer, WriterOptions};
//! # let mut writer = Writer::new(WriterOptions::default());
//! # writer.append(b"{\"_step\":0,\"loss\":0.5}\n{\"_step\":1,\"loss\":0.25}")?;
//! # let file = Bytes::from(writer.finish()?);
//! # let read = |range: &std::ops::Range<u64>| file.slice(range.start as usize..range.end as usize);
//! let mut opening = Opening::new("0.parquet", file.len() as u64);
//! let open = loop {
//!     match opening.proceed()? {
//!         Ok(open) => break open,
//!         Err(ranges) => {
//!             for range in ranges {
//!                 opening.push(range.start, read(&range))?;
//!             }
//!         }
//!     }
//! };
//!
//! let history = History::new(vec![open]);
//! let mut scan = history.scan(Query { keys: Some(vec!["loss".into()]), ..Query::default() })?;
//! let mut rows = 0;
//! loop {
//!     match scan.next()? {
//!         Next::NeedsData(files) => {
//!             for range in files.iter().flat_map(|file| &file.ranges) {
//!                 scan.push(0, range.start, &read(range))?;
//!             }
//!         }
//!         Next::Batch(batch) => rows += batch.num_rows(),
//!         Next::Finished => break,
//!     }
//! }
//! assert_eq!(rows, 2);
//! # Ok::<(), history::Error>(())
//! ```

mod error;
#[cfg(feature = "read")]
mod footer;
#[cfg(feature = "read")]
mod guard;
#[cfg(feature = "read")]
mod hand_over;
#[cfg(feature = "read")]
mod history;
#[cfg(feature = "read")]
mod numbers;
#[cfg(feature = "read")]
mod open;
#[cfg(feature = "read")]
mod pages;
#[cfg(feature = "read")]
mod plan;
#[cfg(feature = "read")]
mod prune;
#[cfg(feature = "read")]
mod query;
#[cfg(feature = "read")]
mod ranges;
#[cfg(feature = "read")]
mod scan;
#[cfg(feature = "read")]
mod schema;
#[cfg(feature = "read")]
mod steps;
#[cfg(feature = "read")]
mod survey;
#[cfg(feature = "read")]
mod thrift;
#[cfg(feature = "read")]
mod unify;
#[cfg(feature = "read")]
mod unit;
#[cfg(feature = "write")]
mod write;

#[cfg(feature = "read")]
pub use arrow_array::RecordBatch;
pub use error::{Code, Error, Result};
#[cfg(feature = "read")]
pub use hand_over::{Column, Numbers, hand_over};
#[cfg(feature = "read")]
pub use history::History;
#[cfg(feature = "read")]
pub use open::{OpenFile, Opening};
#[cfg(feature = "read")]
pub use plan::{FilePlan, Plan, RowGroupRead};
#[cfg(feature = "read")]
pub use query::{KeyMode, Query};
#[cfg(feature = "read")]
pub use scan::{FileRanges, Next, Scan};
#[cfg(feature = "read")]
pub use schema::{ColumnSchema, STEP};
#[cfg(feature = "read")]
pub use steps::StepRange;
#[cfg(feature = "write")]
pub use write::{Compression, Writer, WriterOptions};
