//! The one error of this crate: what is wrong, where, and a code that stays the same between versions.

use std::fmt;

#[cfg(feature = "write")]
use parquet::errors::ParquetError;

/// What kind of thing went wrong. The text of [`Code::as_str`] is part of the public contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Code {
    /// The bytes are not a parquet file.
    NotParquet,
    /// The file ends before its content does.
    Truncated,
    /// The file contradicts itself, or a checksum does not fit.
    Corrupt,
    /// The file or one of its columns is encrypted.
    Encrypted,
    /// A codec or a type that this build does not read.
    Unsupported,
    /// The file has rows, but no column `_step`.
    NoStepColumn,
    /// A limit that protects the host was reached.
    LimitExceeded,
    /// The question asked of the files makes no sense.
    InvalidQuery,
    /// A row that should be written is no JSON object with a `_step`.
    InvalidRow,
}

impl Code {
    /// The stable name, as callers in other languages see it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotParquet => "NOT_PARQUET",
            Self::Truncated => "TRUNCATED",
            Self::Corrupt => "CORRUPT",
            Self::Encrypted => "ENCRYPTED",
            Self::Unsupported => "UNSUPPORTED",
            Self::NoStepColumn => "NO_STEP_COLUMN",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::InvalidQuery => "INVALID_QUERY",
            Self::InvalidRow => "INVALID_ROW",
        }
    }
}

/// An error with its code and, where known, the file and the column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The kind.
    pub code: Code,
    /// What happened, in words, starting in lower case.
    pub message: String,
    /// The name that the file was opened under.
    pub file: Option<String>,
    /// The column concerned.
    pub column: Option<String>,
    /// The place in the file, in bytes.
    pub offset: Option<u64>,
    /// The line of the text that was handed over, counted from 1.
    pub line: Option<usize>,
}

/// A result with this crate's error.
pub type Result<T> = std::result::Result<T, Error>;

/// The longest message kept: foreign text in it may be of any length.
const MESSAGE_LIMIT: usize = 300;

/// The longest name kept of a file or a column, for the same reason.
const NAME_LIMIT: usize = 100;

fn shortened(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

impl Error {
    /// An error of a kind with its description.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: shortened(&message.into(), MESSAGE_LIMIT),
            file: None,
            column: None,
            offset: None,
            line: None,
        }
    }

    /// The same error, saying in which file.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Self {
        self.file.get_or_insert_with(|| shortened(file, NAME_LIMIT));
        self
    }

    /// The same error, saying in which column.
    #[must_use]
    pub fn in_column(mut self, column: &str) -> Self {
        self.column.get_or_insert_with(|| shortened(column, NAME_LIMIT));
        self
    }

    /// The same error, saying at which byte of the file.
    #[must_use]
    pub fn at(mut self, offset: u64) -> Self {
        self.offset.get_or_insert(offset);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(column) = &self.column {
            write!(f, " (column `{column}`)")?;
        }
        match &self.file {
            Some(file) => write!(f, " in `{file}`"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(feature = "write")]
impl From<ParquetError> for Error {
    fn from(error: ParquetError) -> Self {
        let code = match &error {
            ParquetError::NYI(_) => Code::Unsupported,
            ParquetError::EOF(_) => Code::Truncated,
            ParquetError::General(text)
                if text.contains("Disabled feature") || text.contains("disabled feature") =>
            {
                Code::Unsupported
            }
            _ => Code::Corrupt,
        };
        Self::new(code, error.to_string())
    }
}

#[cfg(feature = "write")]
impl From<arrow_schema::ArrowError> for Error {
    fn from(error: arrow_schema::ArrowError) -> Self {
        Self::new(Code::Corrupt, error.to_string())
    }
}
