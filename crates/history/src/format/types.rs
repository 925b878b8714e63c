//! The names that the parquet format gives to physical types, codecs and encodings.

use crate::error::{Code, Error, Result};

/// How a value is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Physical {
    Boolean,
    Int32,
    Int64,
    Int96,
    Float,
    Double,
    ByteArray,
    Fixed,
}

impl Physical {
    pub fn read(code: i64) -> Result<Self> {
        Ok(match code {
            0 => Self::Boolean,
            1 => Self::Int32,
            2 => Self::Int64,
            3 => Self::Int96,
            4 => Self::Float,
            5 => Self::Double,
            6 => Self::ByteArray,
            7 => Self::Fixed,
            _ => return Err(unknown("physical type", code)),
        })
    }
}

/// How the bytes of a page are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Codec {
    Uncompressed,
    Snappy,
    Gzip,
    Lzo,
    Brotli,
    /// LZ4 in Hadoop's framing, or in LZ4's own.
    Lz4,
    Zstd,
    Lz4Raw,
}

impl Codec {
    pub fn read(code: i64) -> Result<Self> {
        Ok(match code {
            0 => Self::Uncompressed,
            1 => Self::Snappy,
            2 => Self::Gzip,
            3 => Self::Lzo,
            4 => Self::Brotli,
            5 => Self::Lz4,
            6 => Self::Zstd,
            7 => Self::Lz4Raw,
            _ => return Err(unknown("codec", code)),
        })
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Uncompressed => "uncompressed",
            Self::Snappy => "snappy",
            Self::Gzip => "gzip",
            Self::Lzo => "lzo",
            Self::Brotli => "brotli",
            Self::Lz4 => "lz4",
            Self::Zstd => "zstd",
            Self::Lz4Raw => "lz4 (raw)",
        }
    }
}

/// How the values of a page are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Plain,
    /// Places in a dictionary; the older of its two names included.
    Dictionary,
    Rle,
    BitPacked,
    DeltaBinaryPacked,
    DeltaLengthByteArray,
    DeltaByteArray,
    ByteStreamSplit,
}

impl Encoding {
    pub fn read(code: i64) -> Result<Self> {
        Ok(match code {
            0 => Self::Plain,
            2 | 8 => Self::Dictionary,
            3 => Self::Rle,
            4 => Self::BitPacked,
            5 => Self::DeltaBinaryPacked,
            6 => Self::DeltaLengthByteArray,
            7 => Self::DeltaByteArray,
            9 => Self::ByteStreamSplit,
            _ => return Err(unknown("encoding", code)),
        })
    }
}

fn unknown(what: &str, code: i64) -> Error {
    Error::new(
        Code::Unsupported,
        format!("the file uses an unknown {what}, number {code}"),
    )
}
