//! The handles of relations: `ToOne` derefs to the fields of the other side, `ToMany` does not.

use std::marker::PhantomData;
use std::ops::Deref;

use super::{
    Handles, IntoKey, Is, ManyRelation, Model, Path, Pred, Relation, Root, SingleRelation, UniqueRelation,
    Via, key_among, key_columns_at, key_is,
};
use crate::ast;
use crate::schema::Table;
use crate::value::{Key, Nullable, Nullness};

/// A relation to at most one row. Its fields are reached by a dot: `b.author.name`.
pub struct ToOne<P, R>(PhantomData<fn() -> (P, R)>);

/// A relation to any number of rows: a collection inside a query.
pub struct ToMany<P, R>(PhantomData<fn() -> (P, R)>);

impl<P, R> ToOne<P, R> {
    /// The handle. For generated code.
    pub const fn relation() -> Self {
        Self(PhantomData)
    }
}

impl<P, R> ToMany<P, R> {
    /// The handle. For generated code.
    pub const fn relation() -> Self {
        Self(PhantomData)
    }
}

impl<P, R> Clone for ToOne<P, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, R> Copy for ToOne<P, R> {}

impl<P, R> Clone for ToMany<P, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, R> Copy for ToMany<P, R> {}

impl<P: Path, R: SingleRelation> Deref for ToOne<P, R> {
    type Target = <R::To as Model>::Fields<Via<P, R>>;

    fn deref(&self) -> &Self::Target {
        <Self::Target as Handles>::HANDLES
    }
}

/// A nullness under which NULL may occur.
#[diagnostic::on_unimplemented(
    message = "relation `{R}` always has a row: remove the test, or make the foreign key an `Option`",
    label = "never NULL"
)]
pub trait MayBeMissing<R> {}

#[diagnostic::do_not_recommend]
impl<R> MayBeMissing<R> for Nullable {}

impl<P: Path, R: SingleRelation> ToOne<P, R> {
    /// Points at this row, given as a row or as its key.
    pub fn eq<K: IntoKey<R::To>>(self, row: K) -> Pred<P::Root> {
        Pred::new(key_is::<<R::To as Model>::Key>(self.keys(), row.into_key().into_parts()))
    }

    /// Does not point at this row; true as well where it points at none.
    pub fn ne<K: IntoKey<R::To>>(self, row: K) -> Pred<P::Root> {
        !self.eq(row)
    }

    /// Points at one of these rows, given as rows or as keys.
    pub fn in_<K: IntoKey<R::To>>(self, rows: impl IntoIterator<Item = K>) -> Pred<P::Root> {
        let keys = rows.into_iter().map(|row| row.into_key().into_parts());
        Pred::new(key_among::<<R::To as Model>::Key>(self.keys(), keys))
    }

    /// Points at no row.
    #[rustfmt::skip]
    pub fn is_null(self) -> Pred<P::Root> where R::Null<P::Null>: MayBeMissing<R> {
        Pred::new(ast::Predicate::IsNull(self.key()))
    }

    /// Points at a row.
    #[rustfmt::skip]
    pub fn is_not_null(self) -> Pred<P::Root> where R::Null<P::Null>: MayBeMissing<R> {
        !self.is_null()
    }

    /// The first column of the key of the row on the other side: of one that relations go by, the only one.
    pub(crate) fn key(self) -> ast::Expr {
        let nullable = R::Null::<P::Null>::NULLABLE;
        let (path, name) = if R::STEP.holds_key {
            (P::NODE, R::STEP.local)
        } else {
            // No key is without a column.
            (<Via<P, R> as Path>::NODE, <R::To as Model>::KEY_COLUMNS[0])
        };
        ast::Expr::Column(ast::Column { path, name, kind: <R::To as Model>::Key::FIRST, nullable })
    }

    /// The key of the row on the other side, by its columns: read off this side where the foreign key is here.
    fn keys(self) -> impl Iterator<Item = ast::Expr> {
        let nullable = R::Null::<P::Null>::NULLABLE;
        let more = key_columns_at::<R::To>(<Via<P, R> as Path>::NODE).skip(1);
        let more = more.map(move |column| ast::Expr::Column(ast::Column { nullable, ..column }));
        std::iter::once(self.key()).chain(more)
    }
}

/// The handle of a relation to `M`.
pub trait Relates<M> {
    /// The relation.
    type Relation: Relation;
}

#[diagnostic::do_not_recommend]
impl<M, P: Path, R: Relation<To: Is<M>>> Relates<M> for ToOne<P, R> {
    type Relation = R;
}

#[diagnostic::do_not_recommend]
impl<M, P: Path, R: Relation<To: Is<M>>> Relates<M> for ToMany<P, R> {
    type Relation = R;
}

/// The handle of a foreign key to `M`: what `has_many` names.
#[diagnostic::on_unimplemented(
    message = "`has_many` of `{M}` is the other side of a foreign key to `{M}`, and `{Self}` is not one: name a field of the type `ForeignKey<{M}>`",
    label = "not a foreign key to `{M}`"
)]
pub trait ReferenceTo<M>: Relates<M, Relation: SingleRelation> {}

// By an inner trait, as `IntoValue`: the message stays short.
#[diagnostic::do_not_recommend]
impl<M, H: Relates<M, Relation: SingleRelation>> ReferenceTo<M> for H {}

/// The handle of a one-to-one to `M`: what `has_one` names.
#[diagnostic::on_unimplemented(
    message = "`has_one` of `{M}` is the other side of a one-to-one to `{M}`, and `{Self}` is not one: make it a `OneToOne<{M}>`, or write `has_many`",
    label = "not a one-to-one to `{M}`"
)]
pub trait UniqueReferenceTo<M>: Relates<M, Relation: UniqueRelation> {}

// By an inner trait, as `IntoValue`: the message stays short.
#[diagnostic::do_not_recommend]
impl<M, H: Relates<M, Relation: UniqueRelation>> UniqueReferenceTo<M> for H {}

/// The handle of a many-to-many to `M`: what the other side of one names.
#[diagnostic::on_unimplemented(
    message = "`many_to_many` of `{M}` with a field is the other side of a `many_to_many` to `{M}`, and `{Self}` is not one: name the relation that makes the join table",
    label = "not a many-to-many to `{M}`"
)]
pub trait LinkTo<M>: Relates<M, Relation: ManyRelation> {}

// By an inner trait, as `IntoValue`: the message stays short.
#[diagnostic::do_not_recommend]
impl<M, H: Relates<M, Relation: ManyRelation>> LinkTo<M> for H {}

/// The handle of a many-to-many relation of `M`, in a query about it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no many-to-many relation of `{M}`: use `|x| x.relation`",
    label = "not a many-to-many relation of `{M}`"
)]
pub trait LinkOf<M, R>: LinksFrom<M, R> {}

// By an inner trait, as `IntoValue`: the message stays short.
#[diagnostic::do_not_recommend]
impl<M, R, H: LinksFrom<M, R>> LinkOf<M, R> for H {}

/// What [`LinkOf`] says, for the type that is.
pub trait LinksFrom<M, R> {}

#[diagnostic::do_not_recommend]
impl<M, R: ManyRelation<From: Is<M>>> LinksFrom<M, R> for ToMany<Root<R::From>, R> {}

/// For generated code: the step back over a foreign key, from a row to those that point at it.
#[rustfmt::skip]
pub const fn reverse_many<M, H>(_: &H, name: &'static str, slot: usize) -> ast::Link where H: ReferenceTo<M> {
    let step = H::Relation::STEP;
    ast::Link {
        name,
        slot,
        table: <<H::Relation as Relation>::From as Model>::TABLE_NAME,
        local: step.foreign,
        foreign: step.local,
        through: None,
    }
}

/// For generated code: the step back over a one-to-one, from a row to the one that points at it.
#[rustfmt::skip]
pub const fn reverse_one<M, H>(_: &H, name: &'static str, slot: usize) -> ast::ToOne where H: UniqueReferenceTo<M> {
    let step = H::Relation::STEP;
    ast::ToOne {
        name,
        slot,
        table: <<H::Relation as Relation>::From as Model>::TABLE_NAME,
        local: step.foreign,
        foreign: step.local,
        nullable: true,
        holds_key: false,
    }
}

/// For generated code: the other side of a many-to-many.
#[rustfmt::skip]
pub const fn reverse_link<M, H>(_: &H, name: &'static str, slot: usize) -> ast::Link where H: LinkTo<M> {
    let link = H::Relation::LINK;
    ast::Link {
        name,
        slot,
        table: <<H::Relation as Relation>::From as Model>::TABLE_NAME,
        local: link.foreign,
        foreign: link.local,
        through: match link.through {
            Some(through) => Some(ast::Through { near: through.far, far: through.near, ..through }),
            None => None,
        },
    }
}

/// For generated code: the column by which a join table that is a model points at the table of this name. Where that is
/// not one column, the compiler says what is `wrong`.
pub const fn key_to(link: &Table, target: &str, wrong: &str) -> &'static str {
    let mut found = None;
    let mut place = 0;
    while place < link.columns.len() {
        let column = &link.columns[place];
        if let Some(reference) = &column.reference
            && same(reference.table_name, target)
        {
            assert!(found.is_none(), "{}", wrong);
            found = Some(column.name);
        }
        place += 1;
    }
    match found {
        Some(column) => column,
        None => panic!("{}", wrong),
    }
}

/// `==`, where constants are computed.
const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut same = left.len() == right.len();
    let mut place = 0;
    while same && place < left.len() {
        same = left[place] == right[place];
        place += 1;
    }
    same
}
