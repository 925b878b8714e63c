//! Counts the pages that the page index rules out.

use std::sync::atomic::{AtomicU64, Ordering};

/// Pages of which the page index has told the place, and how many of them are not read.
#[derive(Debug, Default)]
pub(crate) struct PageCount {
    all: AtomicU64,
    skipped: AtomicU64,
}

impl PageCount {
    pub fn add(&self, all: usize, skipped: usize) {
        self.all.fetch_add(all as u64, Ordering::Relaxed);
        self.skipped.fetch_add(skipped as u64, Ordering::Relaxed);
    }

    pub fn get(&self) -> (u64, u64) {
        (
            self.all.load(Ordering::Relaxed),
            self.skipped.load(Ordering::Relaxed),
        )
    }
}
