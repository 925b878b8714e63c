//! Memory for expanded pages that goes from one reader to the next.

use std::sync::{Arc, Mutex, PoisonError};

/// No more bytes than this are kept for later.
const MOST: usize = 16 << 20;

/// Memory that earlier pages have used: that of a fresh page would have to be cleared before it is written over.
#[derive(Debug, Clone, Default)]
pub(crate) struct Buffers {
    free: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Buffers {
    /// Memory for so many bytes; what is in it means nothing.
    pub fn take(&self, size: usize) -> Vec<u8> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let fitting = (0..free.len()).filter(|at| free[*at].len() >= size);
        let best = fitting.min_by_key(|at| free[*at].len());
        best.map(|at| free.swap_remove(at)).unwrap_or_default()
    }

    /// Takes memory back that is used no longer.
    pub fn give(&self, buffer: Vec<u8>) {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let kept: usize = free.iter().map(Vec::capacity).sum();
        if buffer.capacity() > 0 && kept + buffer.capacity() <= MOST {
            free.push(buffer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_memory_that_is_large_enough_is_used_again() {
        let buffers = Buffers::default();
        for size in [100, 10, 50] {
            buffers.give(vec![0; size]);
        }
        assert_eq!(buffers.take(20).len(), 50);
        assert_eq!(buffers.take(20).len(), 100);
        assert_eq!(buffers.take(20).len(), 0);
        assert_eq!(buffers.take(1).len(), 10);
    }

    #[test]
    fn no_more_memory_is_kept_than_some_pages_need() {
        let buffers = Buffers::default();
        buffers.give(vec![0; MOST]);
        buffers.give(vec![0; 1]);
        assert_eq!(buffers.take(1).len(), MOST);
        assert_eq!(buffers.take(1).len(), 0);
    }
}
