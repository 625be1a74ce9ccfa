//! `ForeignKey`: the key of a row of another model, never the row.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use super::{HoldsModel, Model};
use crate::ast::Param;
use crate::value::{CellError, Cells, Key, Kind, SqlValue, Value, ValueError};

/// The key of a row of `M`. `book.author.fetch(&db)?` reads the row itself.
///
/// `K` is the type of that key, never written. (It is a parameter so that the compiler says once that `M` is no model: a field of
/// that type would make it an error of everything around.)
pub struct ForeignKey<M, K = <M as Model>::Key> {
    key: K,
    model: PhantomData<fn() -> M>,
}

/// For generated code: the model that a foreign key goes to.
pub trait Points {
    /// The model.
    type Model: Model;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Points for ForeignKey<M> {
    type Model = M;
}

/// A foreign key that no two rows share.
pub type OneToOne<M> = ForeignKey<M>;

impl<M: Model> ForeignKey<M> {
    /// Points at the row with this key.
    pub fn new(row: impl IntoKey<M>) -> Self {
        Self { key: row.into_key(), model: PhantomData }
    }

    /// The key.
    pub fn key(&self) -> &M::Key {
        &self.key
    }

    /// The key, owned.
    pub fn into_inner(self) -> M::Key {
        self.key
    }
}

impl<M, K: Clone> Clone for ForeignKey<M, K> {
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), model: PhantomData }
    }
}

impl<M, K: Copy> Copy for ForeignKey<M, K> {}

impl<M, K: fmt::Debug> fmt::Debug for ForeignKey<M, K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("ForeignKey").field(&self.key).finish()
    }
}

impl<M, K: PartialEq> PartialEq for ForeignKey<M, K> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<M, K: Eq> Eq for ForeignKey<M, K> {}

impl<M, K: Hash> Hash for ForeignKey<M, K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl<M, K: PartialOrd> PartialOrd for ForeignKey<M, K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        self.key.partial_cmp(&other.key)
    }
}

impl<M, K: fmt::Display> fmt::Display for ForeignKey<M, K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(formatter)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> Value for ForeignKey<M> {
    const KIND: Kind = M::Key::FIRST;

    fn encode(&self) -> Result<SqlValue, ValueError> {
        self.key.first()
    }

    fn encode_owned(self) -> Result<SqlValue, ValueError> {
        self.key.into_first()
    }

    #[inline]
    fn decode<C: Cells>(row: &C, index: usize) -> Result<Option<Self>, CellError> {
        Ok(M::Key::read_key(row, |_| index)?.map(|key| Self { key, model: PhantomData }))
    }
}

impl<M: Model> From<&M> for ForeignKey<M> {
    fn from(row: &M) -> Self {
        Self { key: row.key().into_owned(), model: PhantomData }
    }
}

/// What names a row of `M`: the row, its key, or a foreign key to it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a row of `{M}`: give a `&{M}`, its key, or a `ForeignKey<{M}>`",
    label = "expected a `{M}` or its key"
)]
pub trait IntoKey<M: Model> {
    /// The key.
    fn into_key(self) -> M::Key;
}

// By an inner trait, as `IntoValue`: the message stays short.
#[diagnostic::do_not_recommend]
impl<M: Model, K: RowKey<M>> IntoKey<M> for K {
    fn into_key(self) -> M::Key {
        self.row_key()
    }
}

/// What [`IntoKey`] says, for each type that is.
pub trait RowKey<M: Model> {
    /// The key.
    fn row_key(self) -> M::Key;
}

#[diagnostic::do_not_recommend]
impl<'a, M: Model, R> RowKey<M> for &'a R
where
    &'a R: HoldsModel<Model = M>,
{
    fn row_key(self) -> M::Key {
        self.model().key().into_owned()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> RowKey<M> for ForeignKey<M> {
    fn row_key(self) -> M::Key {
        self.key
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> RowKey<M> for &ForeignKey<M> {
    fn row_key(self) -> M::Key {
        self.key.clone()
    }
}

macro_rules! keys {
    ($($key:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M: Model<Key = $key>> RowKey<M> for $key {
            fn row_key(self) -> M::Key {
                self
            }
        }
    )*};
}

keys!(i16, i32, i64, String);
#[cfg(feature = "uuid")]
keys!(uuid::Uuid);

macro_rules! tuples {
    ($($part:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<M: Model<Key = Self>, $($part),+> RowKey<M> for ($($part,)+) {
            fn row_key(self) -> M::Key {
                self
            }
        }
    };
}

super::for_each_tuple!(tuples);

#[diagnostic::do_not_recommend]
impl<M: Model<Key = String>> RowKey<M> for &str {
    fn row_key(self) -> M::Key {
        self.to_owned()
    }
}

/// What the setter of a nullable foreign key takes: what names a row, or an `Option` of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a row of `{M}`: give a `&{M}`, its key, a `ForeignKey<{M}>`, or an `Option` of one",
    label = "expected a `{M}`, its key, or an `Option` of them"
)]
pub trait IntoOptionalKey<M: Model> {
    /// The key, where there is one.
    fn into_optional_key(self) -> Option<M::Key>;
}

// By an inner trait, as `IntoValue`: the message stays short.
#[diagnostic::do_not_recommend]
impl<M: Model, K: OptionalRowKey<M>> IntoOptionalKey<M> for K {
    fn into_optional_key(self) -> Option<M::Key> {
        self.optional_row_key()
    }
}

/// What [`IntoOptionalKey`] says, for each type that is.
pub trait OptionalRowKey<M: Model> {
    /// The key, where there is one.
    fn optional_row_key(self) -> Option<M::Key>;
}

macro_rules! optional_keys {
    ($([$($generics:tt)*] $row:ty),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> OptionalRowKey<M> for $row {
            fn optional_row_key(self) -> Option<M::Key> {
                Some(IntoKey::<M>::into_key(self))
            }
        }
    )*};
}

optional_keys! {
    [M: Model] ForeignKey<M>,
    [M: Model] &ForeignKey<M>,
    [M: Model<Key = i16>] i16,
    [M: Model<Key = i32>] i32,
    [M: Model<Key = i64>] i64,
    [M: Model<Key = String>] String,
    [M: Model<Key = String>] &str,
}
#[cfg(feature = "uuid")]
optional_keys! { [M: Model<Key = uuid::Uuid>] uuid::Uuid }

#[diagnostic::do_not_recommend]
impl<'a, M: Model, R> OptionalRowKey<M> for &'a R
where
    &'a R: HoldsModel<Model = M>,
{
    fn optional_row_key(self) -> Option<M::Key> {
        Some(self.row_key())
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, K: IntoKey<M>> OptionalRowKey<M> for Option<K> {
    fn optional_row_key(self) -> Option<M::Key> {
        self.map(IntoKey::into_key)
    }
}

/// What names any number of rows of `M`: whatever iterates over rows or keys.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not list rows of `{M}`: give an array, a slice or an iterator of rows or keys, such as `[&row]`",
    label = "not a list of `{M}`"
)]
pub trait IntoKeys<M: Model> {
    /// The keys as a parameter.
    fn into_keys(self) -> Param;
}

// By what iterators say, as `IntoValue`: the message stays short.
#[diagnostic::do_not_recommend]
impl<M: Model, I: IntoIterator<Item: IntoKey<M>>> IntoKeys<M> for I {
    fn into_keys(self) -> Param {
        let keys: Result<Vec<SqlValue>, _> =
            self.into_iter().map(|row| row.into_key().into_first()).collect();
        keys.map(|keys| SqlValue::List(M::Key::FIRST, keys)).into()
    }
}
