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
//!     for file in scan.requests()? {
//!         for range in &file.ranges {
//!             scan.push(file.file, range.start, &read(range))?;
//!         }
//!     }
//!     match scan.next()? {
//!         Next::NeedsData => {}
//!         Next::Batch(batch) => rows += batch.rows,
//!         Next::Finished => break,
//!     }
//! }
//! assert_eq!(rows, 2);
//! # Ok::<(), history::Error>(())
//! ```

mod error;

#[cfg(feature = "read")]
mod column;
#[cfg(feature = "read")]
mod decode;
#[cfg(feature = "read")]
mod filled;
#[cfg(feature = "read")]
mod format;
#[cfg(feature = "read")]
mod history;
#[cfg(feature = "read")]
mod kind;
#[cfg(feature = "read")]
mod limits;
#[cfg(feature = "read")]
mod merge;
#[cfg(feature = "read")]
mod open;
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
mod unify;
#[cfg(feature = "read")]
mod unit;
#[cfg(feature = "write")]
mod write;
#[cfg(feature = "read")]
mod zstd;

#[cfg(feature = "read")]
pub use column::{Batch, Bits, Column, Numbers, TextKind, Texts, TimeKind, Values};
pub use error::{Code, Error, Result};
#[cfg(feature = "read")]
pub use history::History;
#[cfg(feature = "read")]
pub use kind::{Kind, Unit as TimeUnit};
#[cfg(feature = "read")]
pub use limits::Limits;
#[cfg(feature = "read")]
pub use open::{OpenFile, Opening};
#[cfg(feature = "read")]
pub use plan::{FilePlan, How, Plan, RowGroupRead};
#[cfg(feature = "read")]
pub use query::{KeyMode, Query};
#[cfg(feature = "read")]
pub use scan::{FileRanges, Next, Scan};
#[cfg(feature = "read")]
pub use schema::ColumnSchema;
#[cfg(feature = "read")]
pub use steps::{STEP, StepRange};
#[cfg(feature = "write")]
pub use write::{Compression, Writer, WriterOptions};
