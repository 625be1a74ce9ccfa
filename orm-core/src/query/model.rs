//! What the derive implements: models, their fields, their relations.

use std::borrow::Cow;

use super::{Condition, ModelFields, Path, Pred, QuerySet, Root};
use crate::ast;
use crate::schema::{Auto, Column, Default, Table};
use crate::value::{Key, Kind, Nullness, SqlType, Value};

/// A struct whose fields are the columns of a table. Implemented by `#[derive(Model)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model: add `#[derive(Model)]` to it",
    label = "not a model"
)]
pub trait Model: Sized + 'static {
    /// The handles of the fields and relations, at a path.
    type Fields<P: Path>: Handles;
    /// The type of the primary key: of several columns, a tuple.
    type Key: Key;
    /// The row type over this model that nothing is loaded with yet.
    type Row;
    /// A row of which no column is read yet: what `only` starts from.
    type Empty;
    /// The table's name.
    const TABLE_NAME: &'static str;
    /// The primary key's columns, in order.
    const KEY_COLUMNS: &'static [&'static str];
    /// The table.
    const TABLE: &'static Table;

    /// The primary key of this row: borrowed where one field is the key, made where several are.
    fn key(&self) -> Cow<'_, Self::Key>;

    /// This row, with room for relations.
    fn into_row(self) -> Self::Row;

    /// The ordering that the model declares, at a path.
    fn ordering<P: Path>() -> Vec<ast::Order> {
        Vec::new()
    }

    /// All rows of the model, in its own ordering. Runs nothing.
    fn objects() -> QuerySet<Self> {
        QuerySet::of_model()
    }

    /// A predicate to keep and use later.
    fn q<P: Condition<Self>>(predicate: impl FnOnce(ModelFields<Self>) -> P) -> Pred<Self> {
        Pred::new(predicate(<Self::Fields<Root<Self>> as Handles>::HANDLES).into_predicate())
    }
}

/// A struct of handles, one per field and relation of a model, all of size zero.
pub trait Handles: Copy + 'static {
    /// The one value.
    const HANDLES: &'static Self;
}

/// The type that stands for a field of a model.
pub trait Field: 'static {
    /// The model.
    type Model: Model;
    /// The type of the struct's field.
    type Type: SqlType;
    /// The column in the database.
    const COLUMN: &'static str;
    /// The portable type of the column.
    const KIND: Kind = <Self::Type as SqlType>::Base::KIND;
    /// Whether the column holds NULL.
    const NULLABLE: bool = <Self::Type as SqlType>::NULLABLE;
}

/// For generated code: the table of a model. A function, because models may point at each other.
pub fn table<M: Model>() -> &'static Table {
    M::TABLE
}

/// For generated code: a column of which nothing is said but its field.
pub const fn column<F: Field>(field: &'static str) -> Column {
    Column {
        field,
        name: F::COLUMN,
        kind: F::KIND,
        nullable: F::NULLABLE,
        max_length: None,
        unique: false,
        index: false,
        default: Default::Required,
        auto: Auto::No,
        validate: None,
        reference: None,
    }
}

/// The type that stands for a relation of a model.
pub trait Relation: 'static {
    /// The model that declares it.
    type From: Model;
    /// The model on the other side.
    type To: Model;
}

/// A relation to at most one row.
pub trait SingleRelation: Relation {
    /// What it does to the nullness of what is read through it.
    type Null<N: Nullness>: Nullness;
    /// The step.
    const STEP: &'static ast::ToOne;
}

/// A relation to at most one row that no other row points at.
pub trait UniqueRelation: SingleRelation {}

/// A relation to any number of rows.
pub trait ManyRelation: Relation {
    /// Whether there is a join table of pairs alone: [`Linked`].
    type Linked;
    /// The step.
    const LINK: &'static ast::Link;
}

/// Whether a relation to many has a join table of pairs alone, as the type of
/// [`ManyRelation::Linked`]: the other side takes it over from [`holds_pairs`] of its own step.
#[derive(Debug)]
pub enum Linked<const PAIRS: bool> {}

/// For generated code: whether a step to many goes through a join table of pairs alone.
pub const fn holds_pairs(link: &ast::Link) -> bool {
    matches!(link.through, Some(ast::Through { pairs: true, .. }))
}

/// What [`ManyRelation::Linked`] says of a relation `R` whose pairs can be added and removed.
#[diagnostic::on_unimplemented(
    message = "`{R}` has no pairs of its own: create and delete rows of the other model, or of the one it goes through",
    label = "no pairs to add or remove"
)]
pub trait Pairs<R> {}

// By an inner trait, as `IntoValue`: the message stays short.
#[diagnostic::do_not_recommend]
impl<R, N: PairsAlone> Pairs<R> for N {}

/// What [`Pairs`] says, for the one type that is.
pub trait PairsAlone {}

#[diagnostic::do_not_recommend]
impl PairsAlone for Linked<true> {}
