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
    /// An array of values of one kind, none of which is NULL.
    Array(ElementKind),
}

/// The types of the elements of arrays: those [`Kind`]s of which databases have arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ElementKind {
    /// See [`Kind::Bool`].
    Bool,
    /// See [`Kind::I16`].
    I16,
    /// See [`Kind::I32`].
    I32,
    /// See [`Kind::I64`].
    I64,
    /// See [`Kind::F32`].
    F32,
    /// See [`Kind::F64`].
    F64,
    /// See [`Kind::Text`].
    Text,
    /// See [`Kind::Date`].
    Date,
    /// See [`Kind::Time`].
    Time,
    /// See [`Kind::DateTime`].
    DateTime,
    /// See [`Kind::Timestamp`].
    Timestamp,
    /// See [`Kind::Decimal`].
    Decimal,
    /// See [`Kind::Uuid`].
    Uuid,
}

impl ElementKind {
    /// The kind of an element by itself.
    pub fn kind(self) -> Kind {
        match self {
            Self::Bool => Kind::Bool,
            Self::I16 => Kind::I16,
            Self::I32 => Kind::I32,
            Self::I64 => Kind::I64,
            Self::F32 => Kind::F32,
            Self::F64 => Kind::F64,
            Self::Text => Kind::Text,
            Self::Date => Kind::Date,
            Self::Time => Kind::Time,
            Self::DateTime => Kind::DateTime,
            Self::Timestamp => Kind::Timestamp,
            Self::Decimal => Kind::Decimal,
            Self::Uuid => Kind::Uuid,
        }
    }

    /// The Rust type of an array of these, for messages.
    fn rust_name_of_array(self) -> &'static str {
        match self {
            Self::Bool => "Vec<bool>",
            Self::I16 => "Vec<i16>",
            Self::I32 => "Vec<i32>",
            Self::I64 => "Vec<i64>",
            Self::F32 => "Vec<f32>",
            Self::F64 => "Vec<f64>",
            Self::Text => "Vec<String>",
            Self::Date => "Vec<NaiveDate>",
            Self::Time => "Vec<NaiveTime>",
            Self::DateTime => "Vec<NaiveDateTime>",
            Self::Timestamp => "Vec<DateTime<Utc>>",
            Self::Decimal => "Vec<Decimal>",
            Self::Uuid => "Vec<Uuid>",
        }
    }
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
            Self::Array(element) => element.rust_name_of_array(),
        }
    }
}
