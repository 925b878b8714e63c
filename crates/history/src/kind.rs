//! What the values of a column are, and what that is called.

use std::fmt;

/// A struct whose fields are all named so is one value of several types, one field for each, the others null.
pub(crate) const UNION_FIELD: &str = "_type_";

/// What the values of a column are. Prints as a type in words, such as `double` or `struct<bins: list<double>>`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Nothing but nulls.
    Null,
    /// True or false.
    Bool,
    /// Whole numbers of so many bits.
    Int(u8),
    /// Whole numbers of so many bits that are not negative.
    UInt(u8),
    /// Floating-point numbers of so many bits.
    Float(u8),
    /// Texts.
    Utf8,
    /// Values without a type: texts that hold JSON, or any bytes.
    Json,
    /// So many bytes each.
    Binary(usize),
    /// Days.
    Date,
    /// Times of day.
    Time(Unit),
    /// Points in time, and whether they are in UTC.
    Timestamp(Unit, bool),
    /// Decimal numbers of a precision and a scale.
    Decimal(i32, i32),
    /// Lists.
    List(Box<Kind>),
    /// Maps of keys to values.
    Map(Box<[Kind; 2]>),
    /// Objects, or values of several types.
    Struct(Vec<(String, Kind)>),
}

/// How fine times are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Milliseconds.
    Milli,
    /// Microseconds.
    Micro,
    /// Nanoseconds.
    Nano,
}

impl Unit {
    /// The unit's sign: `ms`, `us` or `ns`.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Milli => "ms",
            Self::Micro => "us",
            Self::Nano => "ns",
        }
    }
}

impl Kind {
    /// Whether this is one value of several types, of which each row has one.
    pub fn is_union(&self) -> bool {
        match self {
            Self::Struct(fields) => is_union(fields.iter().map(|(name, _)| name.as_str())),
            _ => false,
        }
    }

    pub(crate) fn is_integer(&self) -> bool {
        matches!(self, Self::Int(_) | Self::UInt(_))
    }
}

/// Whether these are the fields of one value of several types.
pub(crate) fn is_union<'a>(mut fields: impl Iterator<Item = &'a str>) -> bool {
    let Some(first) = fields.next() else {
        return false;
    };
    first.starts_with(UNION_FIELD) && fields.all(|field| field.starts_with(UNION_FIELD))
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool => f.write_str("bool"),
            Self::Int(bits) => write!(f, "int{bits}"),
            Self::UInt(bits) => write!(f, "uint{bits}"),
            Self::Float(16) => f.write_str("float16"),
            Self::Float(32) => f.write_str("float"),
            Self::Float(_) => f.write_str("double"),
            Self::Utf8 => f.write_str("utf8"),
            Self::Json => f.write_str("json"),
            Self::Binary(width) => write!(f, "binary<{width}>"),
            Self::Date => f.write_str("date"),
            Self::Time(unit) => write!(f, "time<{}>", unit.sign()),
            Self::Timestamp(unit, _) => write!(f, "timestamp<{}>", unit.sign()),
            Self::Decimal(precision, scale) => write!(f, "decimal<{precision}, {scale}>"),
            Self::List(item) => write!(f, "list<{item}>"),
            Self::Map(entry) => write!(f, "map<{}, {}>", entry[0], entry[1]),
            Self::Struct(fields) => {
                f.write_str(if self.is_union() { "union<" } else { "struct<" })?;
                for (at, (name, kind)) in fields.iter().enumerate() {
                    write!(f, "{}{name}: {kind}", if at > 0 { ", " } else { "" })?;
                }
                f.write_str(">")
            }
        }
    }
}
