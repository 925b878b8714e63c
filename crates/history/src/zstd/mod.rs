//! Expands zstd frames (RFC 8878) whose size is known, as pages of parquet have them.
//!
//! What is expanded is its own window: nothing is copied out of a ring buffer, and matches reach back in place. The
//! entropy decoders work on 64 bits at a time. Dictionaries are not known: parquet has none.

mod bits;
mod block;
mod frame;
mod fse;
mod huffman;
mod literals;
mod memory;
mod numbers;
mod sequences;
mod tables;
#[cfg(test)]
mod tests;

pub(crate) use frame::expand;
