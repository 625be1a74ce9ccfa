//! `Value`: a Rust type that a column can hold.

use std::fmt;

use super::{CellError, Cells, Kind, SqlValue, ValueCells};

/// A Rust type that a column can hold. `Option<T>` of it is the type of a nullable column.
///
/// Implemented for the types listed in the guide's chapter on models; `#[derive(Value)]` implements
/// it for a newtype over one of them and for an enum without fields.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the type of a column: use a type that columns can hold, or `#[derive(Value)]` on it",
    label = "not the type of a column"
)]
pub trait Value: Sized + 'static {
    /// The portable column type.
    const KIND: Kind;

    /// The value as a parameter.
    ///
    /// # Errors
    /// When the database would not keep the value unchanged: NaN, a fraction below a microsecond.
    fn encode(&self) -> Result<SqlValue, ValueError>;

    /// As [`encode`](Self::encode), where the value is not needed afterwards: text and bytes are moved.
    ///
    /// # Errors
    /// As `encode`.
    fn encode_owned(self) -> Result<SqlValue, ValueError> {
        self.encode()
    }

    /// Reads the value from a row; `None` for NULL.
    ///
    /// # Errors
    /// When the cell holds something else.
    fn decode<C: Cells>(row: &C, index: usize) -> Result<Option<Self>, CellError>;

    /// As [`decode`](Self::decode), of a value that was on its way to the database: text and bytes are moved.
    ///
    /// # Errors
    /// As `decode`.
    #[inline]
    fn decode_owned(value: SqlValue) -> Result<Option<Self>, CellError> {
        Self::decode(&ValueCells(&[&value]), 0)
    }
}

/// A literal that a setter or a list takes where a `T` is stored: `T` itself, and for text `&str`.
///
/// `T` is the type of the column, `Option` included; a nullable column takes the bare value too.
#[diagnostic::on_unimplemented(
    message = "a column of type `{T}` cannot hold `{Self}`: give it a `{T}`",
    label = "expected `{T}`"
)]
pub trait IntoValue<T> {
    /// The value as a parameter.
    ///
    /// # Errors
    /// As [`Value::encode`].
    fn into_value(self) -> Result<SqlValue, ValueError>;
}

// The one implementation. Which types are literals is said of an inner trait: the compiler then neither lists its
// implementations nor quotes the call, and its message stays short. Other traits that stand in bounds follow this pattern.
#[diagnostic::do_not_recommend]
impl<T, V: Literal<T>> IntoValue<T> for V {
    fn into_value(self) -> Result<SqlValue, ValueError> {
        self.encode_literal()
    }
}

/// What [`IntoValue`] says, for each type that is.
pub trait Literal<T> {
    /// The value as a parameter.
    ///
    /// # Errors
    /// As [`Value::encode`].
    fn encode_literal(self) -> Result<SqlValue, ValueError>;
}

#[diagnostic::do_not_recommend]
impl<T: Value> Literal<T> for T {
    fn encode_literal(self) -> Result<SqlValue, ValueError> {
        self.encode_owned()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Value> Literal<T> for &T {
    fn encode_literal(self) -> Result<SqlValue, ValueError> {
        self.encode()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Value> Literal<Option<T>> for T {
    fn encode_literal(self) -> Result<SqlValue, ValueError> {
        self.encode_owned()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Value> Literal<Option<T>> for Option<T> {
    fn encode_literal(self) -> Result<SqlValue, ValueError> {
        self.map_or(Ok(SqlValue::Null(T::KIND)), Value::encode_owned)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Value> Literal<Option<T>> for &Option<T> {
    fn encode_literal(self) -> Result<SqlValue, ValueError> {
        self.as_ref().map_or(Ok(SqlValue::Null(T::KIND)), Value::encode)
    }
}

#[diagnostic::do_not_recommend]
impl Literal<String> for &str {
    #[inline]
    fn encode_literal(self) -> Result<SqlValue, ValueError> {
        Ok(SqlValue::Text(self.to_owned()))
    }
}

#[diagnostic::do_not_recommend]
impl Literal<Option<String>> for &str {
    #[inline]
    fn encode_literal(self) -> Result<SqlValue, ValueError> {
        Ok(SqlValue::Text(self.to_owned()))
    }
}

#[diagnostic::do_not_recommend]
impl Literal<String> for &&str {
    fn encode_literal(self) -> Result<SqlValue, ValueError> {
        Literal::<String>::encode_literal(*self)
    }
}

#[diagnostic::do_not_recommend]
impl Literal<Option<String>> for &&str {
    fn encode_literal(self) -> Result<SqlValue, ValueError> {
        Literal::<String>::encode_literal(*self)
    }
}

/// Why a value cannot be stored. The caller adds the model and the field.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueError(Box<str>);

impl ValueError {
    /// An error with this reason: which value, and why the database would change it.
    #[cold]
    pub fn new(reason: impl fmt::Display) -> Self {
        Self(reason.to_string().into())
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for ValueError {}
