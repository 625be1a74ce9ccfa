//! A new row and its children, to be written in one call: `Author::create()..with(|b| b.author, [Book::create()..])`. Runs nothing.

use std::marker::PhantomData;

use super::{
    Complete, Field, Is, Model, ModelFields, NewRow, Relation, Root, SingleRelation, ToOne, handles,
};

/// A builder of a new row, whatever is set in it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a new row: give what `create()` returns, its setters called",
    label = "not a new row"
)]
pub trait Builder {
    /// The model.
    type Model: Model;
}

/// A foreign key that completes the builder `C`: its other required fields are all set. A trait of the key and not of the builder, so that
/// the compiler waits until it knows the key, and speaks of that one alone.
#[diagnostic::on_unimplemented(
    message = "a child by the foreign key `{Self}` sets all its required fields but that one: call the setters of what is `Missing` in `{C}`, and leave out that of `{Self}`",
    label = "sets too few fields, or the foreign key"
)]
pub trait Completes<C>: Relation {
    /// The values.
    fn into_child(builder: C) -> NewRow<Self::From>;
}

/// A builder of a new row that can be given children.
pub trait CreateWith: Complete {
    /// Adds rows that point at the new one by this foreign key of theirs, which they leave unset:
    /// `Author::create().name("Lem").with(|b| b.author, [Book::create().title("Eden")])`. Then `save` writes them all, in one transaction.
    #[rustfmt::skip]
    fn with<C: Builder, R, H, N>(self, foreign_key: impl FnOnce(ModelFields<C::Model>) -> H, children: impl IntoIterator<Item = C>) -> Family<Self::Model, (Children<R>,)> where Self: Sized, Self::Model: Is<N>, H: ChildKey<N, R>, R: Relation<From = C::Model> + Completes<C> {
        foreign_key(handles());
        Family { parent: self.into_new_row(), children: (Children::new::<C, H, N>(children),) }
    }
}

impl<P: Complete> CreateWith for P {}

/// A new row and its children: call `save`.
#[must_use = "a new row is not in the database before `.save(&db)`"]
pub struct Family<M, L> {
    pub(crate) parent: NewRow<M>,
    pub(crate) children: L,
}

impl<M: Model, L> Family<M, L> {
    /// Adds children of another kind, or by another foreign key. As [`CreateWith::with`].
    #[rustfmt::skip]
    pub fn with<C: Builder, R, H, N>(self, foreign_key: impl FnOnce(ModelFields<C::Model>) -> H, children: impl IntoIterator<Item = C>) -> Family<M, L::Pushed> where M: Is<N>, H: ChildKey<N, R>, R: Relation<From = C::Model> + Completes<C>, L: Push<Children<R>> {
        foreign_key(handles());
        let children = self.children.push(Children::new::<C, H, N>(children));
        Family { parent: self.parent, children }
    }
}

/// New rows that point at a row by the foreign key `R`.
pub struct Children<R: Relation> {
    pub(crate) rows: Vec<NewRow<R::From>>,
    pub(crate) column: &'static str,
    relation: PhantomData<fn() -> R>,
}

impl<R: Relation> Children<R> {
    fn new<C, H: ChildKey<N, R>, N>(builders: impl IntoIterator<Item = C>) -> Self
    where
        R: Completes<C>,
    {
        let rows = builders.into_iter().map(R::into_child).collect();
        Self { rows, column: H::COLUMN, relation: PhantomData }
    }
}

/// The handle of a foreign key to `M`, for children of a new `M`.
#[diagnostic::on_unimplemented(
    message = "the children of a new `{M}` are given with their foreign key to `{M}`, and `{Self}` is none: use `|child| child.field`",
    label = "not a foreign key to `{M}`"
)]
pub trait ChildKey<M, R>: PointsAt<M, R> {}

#[diagnostic::do_not_recommend]
impl<M, R, H: PointsAt<M, R>> ChildKey<M, R> for H {}

/// What [`ChildKey`] says, for the type that is: a trait of its own, so that messages name no other.
pub trait PointsAt<M, R> {
    /// The column of the children.
    const COLUMN: &'static str;
}

#[diagnostic::do_not_recommend]
impl<M, R: SingleRelation<To: Is<M>> + Field> PointsAt<M, R> for ToOne<Root<R::From>, R> {
    const COLUMN: &'static str = R::COLUMN;
}

/// A tuple with room for one more.
#[diagnostic::on_unimplemented(
    message = "no more than 12 kinds of children are written in one call",
    label = "too many kinds of children"
)]
pub trait Push<T> {
    /// The longer tuple.
    type Pushed;

    /// Adds a value as the last.
    fn push(self, value: T) -> Self::Pushed;
}

macro_rules! tuples {
    ($($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<Last, $($name),+> Push<Last> for ($($name,)+) {
            type Pushed = ($($name,)+ Last,);

            fn push(self, value: Last) -> Self::Pushed {
                #[allow(non_snake_case, reason = "a macro has one name for a type and its value")]
                let ($($name,)+) = self;
                ($($name,)+ value,)
            }
        }
    };
}

super::for_each_tuple!(tuples);

impl<M, L> std::fmt::Debug for Family<M, L> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Family").field("parent", &self.parent).finish_non_exhaustive()
    }
}

impl<R: Relation> std::fmt::Debug for Children<R> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Children").field("column", &self.column).field("rows", &self.rows).finish()
    }
}
