//! Turns a panic of the decoder into an error: some corrupt pages make the parquet crate panic instead of refuse.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::{Code, Error, Result};

/// Runs a step of a decoder. What the decoder held is of no use after an error, and is not touched again.
///
/// Where panics abort, as in WebAssembly, the host sees a trap instead and replaces the instance.
pub(crate) fn guarded<T>(step: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(step)).unwrap_or_else(|panic| {
        let said = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no reason given");
        Err(Error::new(
            Code::Corrupt,
            format!("the data cannot be decoded: {said}"),
        ))
    })
}
