//! Joins byte ranges whose gap costs less than a request of its own.

use std::ops::Range;

/// The ranges in ascending order, joined where the gap between two is not larger than `gap`.
pub(crate) fn coalesce(ranges: impl IntoIterator<Item = Range<u64>>, gap: u64) -> Vec<Range<u64>> {
    let mut sorted: Vec<Range<u64>> = ranges.into_iter().collect();
    sorted.sort_by_key(|range| range.start);
    let mut joined: Vec<Range<u64>> = Vec::with_capacity(sorted.len());
    for range in sorted {
        match joined.last_mut() {
            Some(last) if range.start <= last.end.saturating_add(gap) => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_ranges_become_one_and_far_ones_stay_apart() {
        assert_eq!(coalesce([100..200, 0..50, 200..300], 50), vec![0..300]);
        assert_eq!(coalesce([0..10, 21..30], 10), vec![0..10, 21..30]);
        assert_eq!(coalesce([0..100, 20..30], 0), vec![0..100]);
    }
}
