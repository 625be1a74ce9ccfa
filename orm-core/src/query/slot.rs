//! Loaded relations as types: a row has one type parameter per relation, `NotLoaded` until a query loads it.

use std::fmt;
use std::marker::PhantomData;

use super::Model;

/// A relation that the query did not load.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NotLoaded;

/// A relation that the query loaded, as rows of type `T`.
pub struct Loaded<T>(PhantomData<fn() -> T>);

impl<T> fmt::Debug for Loaded<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Loaded")
    }
}

/// The state of a relation in a row: [`NotLoaded`] or [`Loaded`].
pub trait Slot {
    /// What a row holds for a relation to one.
    type One;
    /// What a row holds for a relation to many.
    type Many;
    /// The type of the related rows; `Bare` where they are not loaded.
    type RowOr<Bare>;
}

impl Slot for NotLoaded {
    type One = NotLoaded;
    type Many = NotLoaded;
    type RowOr<Bare> = Bare;
}

impl<T> Slot for Loaded<T> {
    type One = Option<T>;
    type Many = Vec<T>;
    type RowOr<Bare> = T;
}

/// What a row holds for a relation that is loaded: its row.
pub trait HasRow<V> {
    /// The row.
    fn get(&self) -> &V;
    /// The row, moved out.
    fn take(self) -> V;
}

/// The foreign key is not nullable, and a query fails where the row that it points at is gone.
#[diagnostic::do_not_recommend]
impl<V> HasRow<V> for Option<V> {
    #[inline]
    fn get(&self) -> &V {
        match self {
            Some(row) => row,
            None => unreachable!("a relation that is not nullable always has a row"),
        }
    }

    #[inline]
    fn take(self) -> V {
        match self {
            Some(row) => row,
            None => unreachable!("a relation that is not nullable always has a row"),
        }
    }
}

/// What a row holds for a nullable relation that is loaded: its row, if it has one.
pub trait MayHaveRow<V> {
    /// The row.
    fn get(&self) -> Option<&V>;
    /// The row, moved out.
    fn take(self) -> Option<V>;
}

#[diagnostic::do_not_recommend]
impl<V> MayHaveRow<V> for Option<V> {
    #[inline]
    fn get(&self) -> Option<&V> {
        self.as_ref()
    }

    #[inline]
    fn take(self) -> Option<V> {
        self
    }
}

/// What a row holds for a collection that is loaded: its rows.
pub trait HasRows<V> {
    /// The rows.
    fn get(&self) -> &[V];
    /// The rows, moved out.
    fn take(self) -> Vec<V>;
}

#[diagnostic::do_not_recommend]
impl<V> HasRows<V> for Vec<V> {
    #[inline]
    fn get(&self) -> &[V] {
        self
    }

    #[inline]
    fn take(self) -> Vec<V> {
        self
    }
}

/// A row type with a slot for the relation `R`.
pub trait Slots<R> {
    /// The type of the related rows: as loaded, or the bare model.
    type Current;
    /// This row type with the slot in another state.
    type Set<S: Slot>;
}

/// A row type that can hold rows under names of the user's choice (`to_attr`).
pub trait Extend {
    /// The named rows so far.
    type Attrs;
    /// This row type with other named rows.
    type WithAttrs<X>;
}

/// A row type whose columns can be exchanged for a part of them (`only`, `defer`).
#[diagnostic::on_unimplemented(
    message = "`only` and `defer` choose columns of a model's rows, and this query reads `{Self}`: call them before `values`, or leave them out",
    label = "no rows of a model"
)]
pub trait Rebase {
    /// This row type, with the columns of `B`.
    type To<B>;
}

// A model is loaded as its row type is, of which nothing is loaded yet.

#[diagnostic::do_not_recommend]
impl<M: Model<Row: Slots<R>>, R> Slots<R> for M {
    type Current = <M::Row as Slots<R>>::Current;
    type Set<S: Slot> = <M::Row as Slots<R>>::Set<S>;
}

#[diagnostic::do_not_recommend]
impl<M: Model<Row: Extend>> Extend for M {
    type Attrs = <M::Row as Extend>::Attrs;
    type WithAttrs<X> = <M::Row as Extend>::WithAttrs<X>;
}

#[diagnostic::do_not_recommend]
impl<M: Model<Row: Rebase>> Rebase for M {
    type To<B> = <M::Row as Rebase>::To<B>;
}

/// Rows under a name of the user's choice, and those named before.
pub struct Attr<N, R, T, Rest> {
    pub(crate) rows: Vec<T>,
    pub(crate) rest: Rest,
    types: PhantomData<fn() -> (N, R)>,
}

impl<N, R, T, Rest> Attr<N, R, T, Rest> {
    pub(crate) fn new(rest: Rest) -> Self {
        Self { rows: Vec::new(), rest, types: PhantomData }
    }
}

impl<N, R, T: Clone, Rest: Clone> Clone for Attr<N, R, T, Rest> {
    fn clone(&self) -> Self {
        Self { rows: self.rows.clone(), rest: self.rest.clone(), types: PhantomData }
    }
}

impl<N, R, T: PartialEq, Rest: PartialEq> PartialEq for Attr<N, R, T, Rest> {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows && self.rest == other.rest
    }
}

impl<N, R, T: fmt::Debug, Rest: fmt::Debug> fmt::Debug for Attr<N, R, T, Rest> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(&self.rows).finish()?;
        self.rest.fmt(formatter)
    }
}

/// The first of the named rows.
#[derive(Debug)]
pub enum Here {}

/// One of the later ones.
pub struct There<I>(PhantomData<fn() -> I>);

/// A name of rows, declared by [`attr!`](crate::attr).
pub struct AttrName<N>(PhantomData<fn() -> N>);

impl<N> AttrName<N> {
    /// The name. For code that `attr!` makes.
    #[must_use]
    pub const fn declared() -> Self {
        Self(PhantomData)
    }
}

/// A name that occurs in the list `Attrs` of named rows, which have the type `T`.
#[diagnostic::on_unimplemented(
    message = "this query loads no rows as `{Self}`: add `.prefetch_related(|x| x.relation.to_attr(..))` of that name",
    label = "not loaded"
)]
pub trait Names<Attrs, I, T>: NameIn<Attrs, I, Item = T> {}

// By an inner trait, as `Selectable`: the message stays short.
#[diagnostic::do_not_recommend]
impl<N: NameIn<Attrs, I, Item = T>, Attrs, I, T> Names<Attrs, I, T> for N {}

/// What [`Names`] says, for each name. (The name is the `Self` type: the compiler then never guesses it from the list, where
/// it would say that another one was expected.)
pub trait NameIn<Attrs, I> {
    /// The rows' type.
    type Item;
    /// The rows.
    fn rows(attrs: &Attrs) -> &Vec<Self::Item>;
}

#[diagnostic::do_not_recommend]
impl<N, R, T, Rest> NameIn<Attr<N, R, T, Rest>, Here> for AttrName<N> {
    type Item = T;

    fn rows(attrs: &Attr<N, R, T, Rest>) -> &Vec<T> {
        &attrs.rows
    }
}

#[diagnostic::do_not_recommend]
impl<N, I, Other, R, T, Rest> NameIn<Attr<Other, R, T, Rest>, There<I>> for AttrName<N>
where
    Self: NameIn<Rest, I>,
{
    type Item = <Self as NameIn<Rest, I>>::Item;

    fn rows(attrs: &Attr<Other, R, T, Rest>) -> &Vec<Self::Item> {
        <Self as NameIn<Rest, I>>::rows(&attrs.rest)
    }
}

/// Declares names for [`to_attr`](super::Collection::to_attr).
///
/// ```
/// mod names {
///     orm_core::attr!(pub recent_books, first_books);
/// }
/// ```
#[macro_export]
macro_rules! attr {
    ($visibility:vis $($name:ident),+ $(,)?) => {$(
        #[allow(non_camel_case_types, missing_docs, reason = "it is used as a name of a value")]
        #[derive(Debug)]
        $visibility enum $name {}

        #[allow(non_upper_case_globals, missing_docs, reason = "it stands where a value stands")]
        $visibility const $name: $crate::query::AttrName<$name> = $crate::query::AttrName::declared();
    )+};
}
