//! Loaded relations as types: a row has one type parameter per relation, `NotLoaded` until a query loads it.

use std::fmt;
use std::marker::PhantomData;

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
pub trait Rebase {
    /// This row type, with the columns of `B`.
    type To<B>;
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

/// A list of named rows in which `N` occurs.
#[diagnostic::on_unimplemented(
    message = "no rows are loaded under the name `{N}`: add `.prefetch_related(|x| x.relation.to_attr({N}))` to the query",
    label = "not loaded"
)]
pub trait FindAttr<N, I> {
    /// The rows' type.
    type Item;
    /// The rows.
    fn find(&self) -> &Vec<Self::Item>;
    /// The rows, to move them out.
    fn find_mut(&mut self) -> &mut Vec<Self::Item>;
}

#[diagnostic::do_not_recommend]
impl<N, R, T, Rest> FindAttr<N, Here> for Attr<N, R, T, Rest> {
    type Item = T;

    fn find(&self) -> &Vec<T> {
        &self.rows
    }

    fn find_mut(&mut self) -> &mut Vec<T> {
        &mut self.rows
    }
}

#[diagnostic::do_not_recommend]
impl<N, I, Other, R, T, Rest: FindAttr<N, I>> FindAttr<N, There<I>> for Attr<Other, R, T, Rest> {
    type Item = Rest::Item;

    fn find(&self) -> &Vec<Self::Item> {
        self.rest.find()
    }

    fn find_mut(&mut self) -> &mut Vec<Self::Item> {
        self.rest.find_mut()
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
        #[derive(Clone, Copy, Debug)]
        $visibility struct $name;
    )+};
}
