//! The type of a primary key: a value, or a tuple of values, one for each of its columns.
//!
//! Rows are found, told apart and sorted by all parts. Relations go by one column, and the derive refuses those that would
//! need more: what they use of a key is its first part.

use std::fmt::Debug;
use std::hash::Hash;

use super::{CellError, Cells, IntoValue, Kind, SqlValue, Value, ValueError};

/// The type of a primary key: the value of its one column, or a tuple of the values of its columns, in order.
///
/// ```
/// use orm_core::value::{Key, Kind};
///
/// assert_eq!(<(i64, String) as Key>::KINDS, [Kind::I64, Kind::Text]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a primary key: use an integer, a `String`, a `Uuid`, or another type of a column that is `Eq` and `Hash`",
    label = "not the type of a key"
)]
pub trait Key: Clone + Debug + Eq + Hash + 'static {
    /// The values of the columns, as parameters. An array: no key allocates to be one.
    type Parts: IntoIterator<Item = Result<SqlValue, ValueError>>;
    /// The kinds of the columns, in order.
    const KINDS: &'static [Kind];
    /// The kind of the first column.
    const FIRST: Kind = Self::KINDS[0];

    /// The values of the columns.
    fn parts(&self) -> Self::Parts;

    /// As [`parts`](Self::parts), of a key that is not used any more.
    fn into_parts(self) -> Self::Parts;

    /// Reads the parts from where each is; `None` where one is NULL.
    ///
    /// # Errors
    /// When a cell holds something else.
    fn read_key<C: Cells>(row: &C, place: impl Fn(usize) -> usize) -> Result<Option<Self>, CellError>;

    /// The value of the first column.
    ///
    /// # Errors
    /// As [`Value::encode`].
    #[inline]
    fn first(&self) -> Result<SqlValue, ValueError> {
        first(self.parts())
    }

    /// As [`first`](Self::first), of a key that is not used any more.
    ///
    /// # Errors
    /// As [`Value::encode`].
    #[inline]
    fn into_first(self) -> Result<SqlValue, ValueError> {
        first(self.into_parts())
    }
}

#[inline]
fn first(parts: impl IntoIterator<Item = Result<SqlValue, ValueError>>) -> Result<SqlValue, ValueError> {
    parts.into_iter().next().unwrap_or_else(|| Err(ValueError::new("a key has a column")))
}

#[diagnostic::do_not_recommend]
impl<T: Value + Clone + Debug + Eq + Hash> Key for T {
    type Parts = [Result<SqlValue, ValueError>; 1];
    const KINDS: &'static [Kind] = &[T::KIND];

    #[inline]
    fn parts(&self) -> Self::Parts {
        [self.encode()]
    }

    #[inline]
    fn into_parts(self) -> Self::Parts {
        [self.encode_owned()]
    }

    #[inline]
    fn read_key<C: Cells>(row: &C, place: impl Fn(usize) -> usize) -> Result<Option<Self>, CellError> {
        T::decode(row, place(0))
    }
}

/// What a key can be given as: the value of its column, or a tuple of the values of its columns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key of the type `{K}`: give a `{K}`",
    label = "expected `{K}`"
)]
pub trait IntoKeyParts<K: Key> {
    /// The values of the columns, as parameters.
    fn into_key_parts(self) -> K::Parts;
}

// By an inner trait, as `IntoValue`: the message stays short.
#[diagnostic::do_not_recommend]
impl<K: Key, V: KeyParts<K>> IntoKeyParts<K> for V {
    fn into_key_parts(self) -> K::Parts {
        self.key_parts()
    }
}

/// What [`IntoKeyParts`] says, for each type that is.
pub trait KeyParts<K: Key> {
    /// The values of the columns, as parameters.
    fn key_parts(self) -> K::Parts;
}

#[diagnostic::do_not_recommend]
impl<K: Value + Clone + Debug + Eq + Hash, V: IntoValue<K>> KeyParts<K> for V {
    fn key_parts(self) -> <K as Key>::Parts {
        [self.into_value()]
    }
}

macro_rules! tuples {
    ($($count:literal: $($name:ident $given:ident $place:tt)+;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($name: Value + Clone + Debug + Eq + Hash),+> Key for ($($name,)+) {
            type Parts = [Result<SqlValue, ValueError>; $count];
            const KINDS: &'static [Kind] = &[$($name::KIND),+];

            fn parts(&self) -> Self::Parts {
                [$(self.$place.encode()),+]
            }

            fn into_parts(self) -> Self::Parts {
                [$(self.$place.encode_owned()),+]
            }

            #[inline]
            fn read_key<Row: Cells>(
                row: &Row,
                place: impl Fn(usize) -> usize,
            ) -> Result<Option<Self>, CellError> {
                Ok(Some(($(
                    match $name::decode(row, place($place))? {
                        Some(part) => part,
                        None => return Ok(None),
                    },
                )+)))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($name: Value + Clone + Debug + Eq + Hash, $given: IntoValue<$name>),+> KeyParts<($($name,)+)>
            for ($($given,)+)
        {
            fn key_parts(self) -> <($($name,)+) as Key>::Parts {
                [$(self.$place.into_value()),+]
            }
        }
    )*};
}

tuples! {
    2: A A2 0 B B2 1;
    3: A A2 0 B B2 1 C C2 2;
    4: A A2 0 B B2 1 C C2 2 D D2 3;
    5: A A2 0 B B2 1 C C2 2 D D2 3 E E2 4;
    6: A A2 0 B B2 1 C C2 2 D D2 3 E E2 4 F F2 5;
    7: A A2 0 B B2 1 C C2 2 D D2 3 E E2 4 F F2 5 G G2 6;
    8: A A2 0 B B2 1 C C2 2 D D2 3 E E2 4 F F2 5 G G2 6 H H2 7;
}
