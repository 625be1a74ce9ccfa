//! A new row and its children, to be written in one call: `Author::create()..with(|b| b.author, [Book::create()..])`. Children may have
//! children of their own. Runs nothing.

use std::marker::PhantomData;

use super::{
    Complete, Field, Is, Model, ModelFields, NewRow, Relation, Root, SingleRelation, ToOne, handles,
};

/// A builder of a new row, whatever is set in it; also with children.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a new row: give what `create()` returns, its setters called",
    label = "not a new row"
)]
pub trait Builder {
    /// The model.
    type Model: Model;
}

/// A builder whose required fields are all set, for a row with children.
#[diagnostic::on_unimplemented(
    message = "the new row `{Self}` lacks required fields: call the setters of what is `Missing` in it before `save`",
    label = "a required field is not set"
)]
pub trait WholeRow: Builder {
    /// The values.
    fn into_whole(self) -> NewRow<Self::Model>;
}

#[diagnostic::do_not_recommend]
impl<P: Builder + Complete<Model = <P as Builder>::Model>> WholeRow for P {
    fn into_whole(self) -> NewRow<<P as Builder>::Model> {
        self.into_new_row()
    }
}

/// A foreign key that completes the builder `C`: its other required fields are all set. A trait of the key and not of the builder, so that
/// the compiler waits until it knows the key, and speaks of that one alone.
#[diagnostic::on_unimplemented(
    message = "a child by the foreign key `{Self}` sets all its required fields but that one: call the setters of what is `Missing` in `{C}`, and leave out that of `{Self}`",
    label = "sets too few fields, or the foreign key"
)]
pub trait Completes<C>: Relation {
    /// The child's own children.
    type Below;

    /// The values, and the child's own children.
    fn into_child(builder: C) -> (NewRow<Self::From>, Self::Below);
}

#[diagnostic::do_not_recommend]
impl<R: Completes<P>, P, L> Completes<Family<P, L>> for R {
    type Below = L;

    fn into_child(family: Family<P, L>) -> (NewRow<R::From>, L) {
        (R::into_child(family.parent).0, family.children)
    }
}

/// A builder of a new row that can be given children.
pub trait CreateWith: Builder {
    /// Adds rows that point at the new one by this foreign key of theirs, which they leave unset:
    /// `Author::create().name("Lem").with(|b| b.author, [Book::create().title("Eden")])`. They may have children in the same way. Then `save` writes
    /// them all, in one transaction.
    #[rustfmt::skip]
    fn with<C: Builder, R, H, N>(self, foreign_key: impl FnOnce(ModelFields<C::Model>) -> H, children: impl IntoIterator<Item = C>) -> Family<Self, (Children<R, R::Below>,)> where Self: Sized, Self::Model: Is<N>, H: ChildKey<N, R>, R: Relation<From = C::Model> + Completes<C> {
        foreign_key(handles());
        Family { parent: self, children: (Children::new::<C, H, N>(children),) }
    }
}

impl<P: Builder> CreateWith for P {}

/// A new row and its children: call `save`, or give it to another row as a child.
#[derive(Clone)]
#[must_use = "a new row is not in the database before `.save(&db)`"]
pub struct Family<P, L> {
    pub(crate) parent: P,
    pub(crate) children: L,
}

impl<P: Builder, L> Builder for Family<P, L> {
    type Model = P::Model;
}

impl<P: Builder, L> Family<P, L> {
    /// Adds children of another kind, or by another foreign key. As [`CreateWith::with`].
    #[rustfmt::skip]
    pub fn with<C: Builder, R, H, N>(self, foreign_key: impl FnOnce(ModelFields<C::Model>) -> H, children: impl IntoIterator<Item = C>) -> Family<P, L::Pushed> where P::Model: Is<N>, H: ChildKey<N, R>, R: Relation<From = C::Model> + Completes<C>, L: Push<Children<R, R::Below>> {
        foreign_key(handles());
        let children = self.children.push(Children::new::<C, H, N>(children));
        Family { parent: self.parent, children }
    }
}

/// New rows that point at a row by the foreign key `R`, each with its own children `L`.
pub struct Children<R: Relation, L = ()> {
    pub(crate) rows: Vec<(NewRow<R::From>, L)>,
    pub(crate) column: &'static str,
    relation: PhantomData<fn() -> R>,
}

impl<R: Relation, L> Children<R, L> {
    fn new<C, H: ChildKey<N, R>, N>(builders: impl IntoIterator<Item = C>) -> Self
    where
        R: Completes<C, Below = L>,
    {
        let rows = builders.into_iter().map(R::into_child).collect();
        Self { rows, column: H::COLUMN, relation: PhantomData }
    }
}

impl<R: Relation, L: Clone> Clone for Children<R, L> {
    fn clone(&self) -> Self {
        Self { rows: self.rows.clone(), column: self.column, relation: PhantomData }
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

impl<P: std::fmt::Debug, L> std::fmt::Debug for Family<P, L> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Family").field("parent", &self.parent).finish_non_exhaustive()
    }
}

impl<R: Relation, L> std::fmt::Debug for Children<R, L> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Children").field("column", &self.column).finish_non_exhaustive()
    }
}
