//! The type of an expression: `T`, or `Option<T>` where the value may be NULL.

use super::{CellError, Cells, IntoValue, SqlValue, Value, ValueError};

/// The type of a column or an expression: a [`Value`], or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the type of a column: use a type that columns can hold, an `Option` of one, or a type with `#[derive(Value)]`",
    label = "not the type of a column"
)]
pub trait SqlType: Sized + 'static {
    /// The type without its `Option`.
    type Base: Value;
    /// Whether NULL may occur, as a type.
    type Null: Nullness;
    /// Whether NULL may occur.
    const NULLABLE: bool = Self::Null::NULLABLE;

    /// Reads a value of this type from a row.
    ///
    /// # Errors
    /// When the cell holds something else, or NULL where that cannot be.
    fn read<C: Cells>(row: &C, index: usize) -> Result<Self, CellError>;

    /// The same of a value that was on its way to the database.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    fn read_owned(value: SqlValue) -> Result<Self, CellError>;

    /// The value as a parameter.
    ///
    /// # Errors
    /// As [`Value::encode`].
    fn write(&self) -> Result<SqlValue, ValueError>;
}

#[diagnostic::do_not_recommend]
impl<T: Value> SqlType for T {
    type Base = T;
    type Null = NonNull;

    #[inline]
    fn read<C: Cells>(row: &C, index: usize) -> Result<Self, CellError> {
        T::decode(row, index)?.ok_or_else(CellError::unexpected_null)
    }

    #[inline]
    fn read_owned(value: SqlValue) -> Result<Self, CellError> {
        T::decode_owned(value)?.ok_or_else(CellError::unexpected_null)
    }

    fn write(&self) -> Result<SqlValue, ValueError> {
        self.encode()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Value> SqlType for Option<T> {
    type Base = T;
    type Null = Nullable;

    #[inline]
    fn read<C: Cells>(row: &C, index: usize) -> Result<Self, CellError> {
        T::decode(row, index)
    }

    #[inline]
    fn read_owned(value: SqlValue) -> Result<Self, CellError> {
        T::decode_owned(value)
    }

    fn write(&self) -> Result<SqlValue, ValueError> {
        self.into_value()
    }
}

/// Whether NULL may occur: [`NonNull`] or [`Nullable`].
pub trait Nullness: 'static {
    /// The type `T`, with NULL allowed where this says so.
    type Apply<T: SqlType>: SqlType<Base = T::Base>;
    /// NULL may occur where this or the other says so.
    type Or<N: Nullness>: Nullness;
    /// NULL may occur where this and the other say so.
    type And<N: Nullness>: Nullness;
    /// Whether NULL may occur.
    const NULLABLE: bool;
}

/// NULL cannot occur, but for what the type itself says.
#[derive(Debug)]
pub enum NonNull {}

/// NULL may occur.
#[derive(Debug)]
pub enum Nullable {}

impl Nullness for NonNull {
    type Apply<T: SqlType> = T;
    type Or<N: Nullness> = N;
    type And<N: Nullness> = Self;
    const NULLABLE: bool = false;
}

impl Nullness for Nullable {
    type Apply<T: SqlType> = Option<T::Base>;
    type Or<N: Nullness> = Self;
    type And<N: Nullness> = N;
    const NULLABLE: bool = true;
}

/// A type whose values may be NULL.
#[diagnostic::on_unimplemented(
    message = "`{N}` is a `{Self}`, which is never NULL: remove the test, or make the field an `Option`",
    label = "never NULL"
)]
pub trait MayBeNull<N> {}

#[diagnostic::do_not_recommend]
impl<N, T> MayBeNull<N> for Option<T> {}
