//! What came of a look at all active row groups.

/// From the least pressing to the most.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filled {
    Nothing,
    Heads,
    Changed,
    NeedsData,
}

impl Filled {
    /// The more pressing of two.
    pub fn and(self, other: Self) -> Self {
        if other as u8 > self as u8 { other } else { self }
    }
}
