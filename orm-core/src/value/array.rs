//! `Vec<T>` as an array column, and the types that such a column holds. `Vec<u8>` is bytes.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::{CellError, Cells, ElementKind, IntoValue, Kind, Literal, SqlValue, Value, ValueError};

/// A type whose values array columns hold: a `Vec<T>` of it is the type of one, on PostgreSQL.
///
/// The integers but `u8`, floats, `bool`, `String`, dates and times, `Decimal`, `Uuid`, and what `#[derive(Value)]` makes of one of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an element of array columns: use a number but `u8`, `bool`, `String`, a date or a time, or `Json<Vec<{Self}>>` for the whole",
    label = "no array column holds it"
)]
pub trait ArrayElement: Value {
    /// The kind of the elements.
    const ELEMENT: ElementKind;
}

macro_rules! elements {
    ($($type:ty => $kind:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl ArrayElement for $type {
            const ELEMENT: ElementKind = ElementKind::$kind;
        }
    )*};
}

elements! {
    bool => Bool;
    i8 => I16;
    i16 => I16;
    i32 => I32;
    u16 => I32;
    i64 => I64;
    u32 => I64;
    f32 => F32;
    f64 => F64;
    String => Text;
    NaiveDate => Date;
    NaiveTime => Time;
    NaiveDateTime => DateTime;
    DateTime<Utc> => Timestamp;
}

#[cfg(feature = "decimal")]
elements! { rust_decimal::Decimal => Decimal; }
#[cfg(feature = "uuid")]
elements! { uuid::Uuid => Uuid; }

#[diagnostic::do_not_recommend]
impl<T: ArrayElement> Value for Vec<T> {
    const KIND: Kind = Kind::Array(T::ELEMENT);

    fn encode(&self) -> Result<SqlValue, ValueError> {
        array::<T, _>(self)
    }

    fn encode_owned(self) -> Result<SqlValue, ValueError> {
        array::<T, _>(self)
    }

    #[inline]
    fn decode<C: Cells>(row: &C, index: usize) -> Result<Option<Self>, CellError> {
        row.array(index)
    }
}

/// An array of these values.
pub(crate) fn array<T: ArrayElement, V: IntoValue<T>>(
    values: impl IntoIterator<Item = V>,
) -> Result<SqlValue, ValueError> {
    let values = values.into_iter().map(IntoValue::into_value).collect::<Result<_, _>>()?;
    Ok(SqlValue::Array(T::ELEMENT, values))
}

macro_rules! literals {
    ($([$($generics:tt)*] $element:ty: $type:ty $(, $bound:ty)?;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> Literal<Vec<$element>> for $type
        where
            $($bound: IntoValue<$element>)?
        {
            fn encode_literal(self) -> Result<SqlValue, ValueError> {
                array::<$element, _>(self)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generics)*> Literal<Option<Vec<$element>>> for $type
        where
            $($bound: IntoValue<$element>)?
        {
            fn encode_literal(self) -> Result<SqlValue, ValueError> {
                array::<$element, _>(self)
            }
        }
    )*};
}

// Lists of what is written where an element is wanted: `["sf", "classic"]` for a `Vec<String>`.
literals! {
    [T: ArrayElement, V, const N: usize] T: [V; N], V;
    ['a, T: ArrayElement, V, const N: usize] T: &'a [V; N], &'a V;
    ['a, T: ArrayElement, V] T: &'a [V], &'a V;
    ['a] String: Vec<&'a str>;
}
