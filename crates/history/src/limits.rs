//! What protects the host: bounds on what a file may make the scanner hold or do.

use crate::error::{Code, Error, Result};

/// Bounds that a scan keeps to. What would go beyond one is an error that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes that a page may have when it is expanded.
    pub page_bytes: u64,
    /// The most times that a page of a megabyte or more may be larger than its compressed form.
    pub ratio: u64,
    /// The most rows that a scan gives.
    pub rows: u64,
    /// The most bytes that a scan holds at a time.
    pub memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            page_bytes: 64 << 20,
            ratio: 100_000,
            rows: u64::MAX,
            memory: 512 << 20,
        }
    }
}

impl Limits {
    /// Refuses a page that is too large, before anything is set aside for it.
    pub(crate) fn check_page(&self, compressed: u64, uncompressed: u64) -> Result<()> {
        if uncompressed > self.page_bytes {
            let limit = self.page_bytes;
            return Err(exceeded(
                "pageBytes",
                &format!("a page expands to {uncompressed} bytes, more than {limit}"),
            ));
        }
        if uncompressed >= 1 << 20 && uncompressed / self.ratio.max(1) > compressed {
            let limit = self.ratio;
            return Err(exceeded(
                "ratio",
                &format!("a page of {compressed} bytes expands to {uncompressed}, more than {limit} times"),
            ));
        }
        Ok(())
    }

    /// Refuses to hold more than is allowed.
    pub(crate) fn check_memory(&self, held: u64) -> Result<()> {
        if held > self.memory {
            let limit = self.memory;
            return Err(exceeded(
                "memory",
                &format!("the scan would hold {held} bytes at a time, more than {limit}"),
            ));
        }
        Ok(())
    }

    /// Refuses to give more rows than is allowed.
    pub(crate) fn check_rows(&self, rows: u64) -> Result<()> {
        if rows > self.rows {
            let limit = self.rows;
            return Err(exceeded("rows", &format!("the scan has more than {limit} rows")));
        }
        Ok(())
    }
}

fn exceeded(name: &str, what: &str) -> Error {
    Error::new(
        Code::LimitExceeded,
        format!("{what}: raise `limits.{name}` if the file is to be trusted"),
    )
}
