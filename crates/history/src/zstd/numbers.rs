//! Numbers of whole bytes.

/// A number of up to eight bytes, the lowest first.
pub(super) fn number(bytes: &[u8]) -> u64 {
    let place = |number, byte: &u8| number << 8 | u64::from(*byte);
    bytes.iter().rev().fold(0, place)
}
