//! Expands compressed pages.

use crate::error::{Code, Error, Result};
use crate::format::types::Codec;

/// Whether this build reads a codec.
pub(crate) fn is_known(codec: Codec) -> bool {
    match codec {
        Codec::Uncompressed | Codec::Snappy | Codec::Gzip | Codec::Lz4 | Codec::Lz4Raw | Codec::Zstd => true,
        Codec::Brotli => cfg!(feature = "brotli"),
        Codec::Lzo => false,
    }
}

/// Expands bytes to exactly `size` of them, from `start` on; `all` ends behind them. What it held there means nothing.
pub(crate) fn expand(codec: Codec, bytes: &[u8], size: usize, all: &mut Vec<u8>, start: usize) -> Result<()> {
    // Only what the memory has never held is cleared: the rest is written over, or it is an error.
    all.resize(start + size, 0);
    // Nothing is in nothing, whatever the codec's own form of it.
    if size == 0 {
        return Ok(());
    }
    let into = &mut all[start..];
    let written = match codec {
        Codec::Uncompressed if bytes.len() == size => {
            into.copy_from_slice(bytes);
            Some(size)
        }
        Codec::Uncompressed | Codec::Lzo => None,
        Codec::Snappy => snap::raw::Decoder::new().decompress(bytes, into).ok(),
        Codec::Gzip => gzip(bytes, into),
        Codec::Lz4Raw => lz4_flex::block::decompress_into(bytes, into).ok(),
        Codec::Lz4 => lz4(bytes, into),
        Codec::Zstd => crate::zstd::expand(bytes, into),
        Codec::Brotli => brotli(bytes, into),
    };
    if written == Some(size) {
        return Ok(());
    }
    let name = codec.name();
    Err(Error::new(
        Code::Corrupt,
        format!("a page cannot be expanded: its {name} data are damaged or not {size} bytes long"),
    ))
}

/// One gzip member after another.
fn gzip(bytes: &[u8], into: &mut [u8]) -> Option<usize> {
    let (mut rest, mut at) = (bytes, 0);
    while at < into.len() {
        let body = rest.get(gzip_header(rest)?..)?;
        let (read, written) = inflate(body, &mut into[at..])?;
        at += written;
        // The member's checksum and length: eight bytes.
        rest = body.get(read + 8..)?;
    }
    Some(at)
}

/// The length of a gzip header (RFC 1952).
fn gzip_header(bytes: &[u8]) -> Option<usize> {
    let flags = match bytes.get(..10)? {
        [0x1f, 0x8b, 8, flags, ..] => *flags,
        _ => return None,
    };
    let mut at = 10;
    if flags & 4 != 0 {
        let length = u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]);
        at += 2 + usize::from(length);
    }
    for flag in [8, 16] {
        if flags & flag != 0 {
            at += bytes.get(at..)?.iter().position(|byte| *byte == 0)? + 1;
        }
    }
    Some(at + if flags & 2 == 0 { 0 } else { 2 })
}

fn inflate(bytes: &[u8], into: &mut [u8]) -> Option<(usize, usize)> {
    use miniz_oxide::inflate::TINFLStatus;
    use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
    let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (status, read, written) = decompress(&mut DecompressorOxide::new(), bytes, into, 0, flags);
    (status == TINFLStatus::Done).then_some((read, written))
}

/// The codec that is called LZ4 without more: Hadoop's blocks as a rule, LZ4's frames or one bare block from some writers.
fn lz4(bytes: &[u8], into: &mut [u8]) -> Option<usize> {
    hadoop_lz4(bytes, into)
        .or_else(|| lz4_frame(bytes, into))
        .or_else(|| lz4_flex::block::decompress_into(bytes, into).ok())
}

/// Blocks, each after its expanded and its compressed length.
fn hadoop_lz4(bytes: &[u8], into: &mut [u8]) -> Option<usize> {
    let (mut rest, mut at) = (bytes, 0_usize);
    while !rest.is_empty() {
        let (expanded, after) = rest.split_first_chunk::<4>()?;
        let (compressed, after) = after.split_first_chunk::<4>()?;
        let [expanded, compressed] =
            [expanded, compressed].map(|length| u32::from_be_bytes(*length) as usize);
        let target = into.get_mut(at..at.checked_add(expanded)?)?;
        let block = after.get(..compressed)?;
        if lz4_flex::block::decompress_into(block, target).ok()? != expanded {
            return None;
        }
        at += expanded;
        rest = &after[compressed..];
    }
    Some(at)
}

fn lz4_frame(bytes: &[u8], into: &mut [u8]) -> Option<usize> {
    bytes.starts_with(&[0x04, 0x22, 0x4d, 0x18]).then_some(())?;
    fill(lz4_flex::frame::FrameDecoder::new(bytes), into)
}

#[cfg(feature = "brotli")]
fn brotli(bytes: &[u8], into: &mut [u8]) -> Option<usize> {
    fill(brotli_decompressor::Decompressor::new(bytes, 4096), into)
}

#[cfg(not(feature = "brotli"))]
fn brotli(_: &[u8], _: &mut [u8]) -> Option<usize> {
    None
}

fn fill(mut reader: impl std::io::Read, into: &mut [u8]) -> Option<usize> {
    let mut at = 0;
    while at < into.len() {
        match reader.read(&mut into[at..]).ok()? {
            0 => break,
            read => at += read,
        }
    }
    Some(at)
}
