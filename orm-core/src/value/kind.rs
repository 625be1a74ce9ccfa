//! The portable column types. Each backend maps a kind onto one type of its database.

/// The type of a column, as every backend understands it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// A signed integer of 16 bits.
    I16,
    /// A signed integer of 32 bits.
    I32,
    /// A signed integer of 64 bits.
    I64,
    /// A floating-point number of 32 bits.
    F32,
    /// A floating-point number of 64 bits.
    F64,
    /// Text of any length.
    Text,
    /// Raw bytes.
    Bytes,
    /// A calendar date.
    Date,
    /// A time of day with microseconds.
    Time,
    /// A date and a time of day with microseconds, of no time zone.
    DateTime,
    /// A moment in UTC with microseconds.
    Timestamp,
    /// An exact decimal number.
    Decimal,
    /// A UUID.
    Uuid,
    /// A JSON document.
    Json,
}

impl Kind {
    /// Whether columns of this kind hold whole numbers.
    pub fn is_integer(self) -> bool {
        matches!(self, Self::I16 | Self::I32 | Self::I64)
    }

    /// The Rust type that a column of this kind is read into, for messages.
    pub fn rust_name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::F32 => "f32",
            Self::F64 => "f64",
            Self::Text => "String",
            Self::Bytes => "Vec<u8>",
            Self::Date => "NaiveDate",
            Self::Time => "NaiveTime",
            Self::DateTime => "NaiveDateTime",
            Self::Timestamp => "DateTime<Utc>",
            Self::Decimal => "Decimal",
            Self::Uuid => "Uuid",
            Self::Json => "serde_json::Value",
        }
    }
}
