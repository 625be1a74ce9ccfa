//! What `bulk_update` writes of each row: fields, which take the row's value, and assignments, which are computed of the row as it is
//! stored.

use super::{Assignment, Assignments, Col, Expr, Field, FieldNames, Root, SingleRelation, ToOne};
use crate::ast;

/// What is written of each row.
#[derive(Debug, Default)]
pub struct RowChanges {
    /// The columns that take the row's value.
    pub(crate) names: Vec<&'static str>,
    /// The columns that are computed, and what of.
    pub(crate) set: Vec<(&'static str, ast::Expr)>,
}

/// Fields of a model and assignments of them, for `bulk_update`: one, or a tuple.
#[diagnostic::on_unimplemented(
    message = "`bulk_update` writes fields of `{M}`, and `{Self}` is not one: use `|x| x.field`, `x.field.set(..)`, or a tuple of them",
    label = "not a field of the model"
)]
pub trait UpdatedFields<M>: ChangesRows<M> {}

#[diagnostic::do_not_recommend]
impl<M, T: ChangesRows<M>> UpdatedFields<M> for T {}

/// What the trait above says, for each type that is: a trait of its own, so that messages name no other.
pub trait ChangesRows<M> {
    /// Appends what is written.
    fn append(self, changes: &mut RowChanges);
}

#[diagnostic::do_not_recommend]
impl<M, F: Field<Model = M>> ChangesRows<M> for Expr<Col<Root<M>, F>> {
    fn append(self, changes: &mut RowChanges) {
        FieldNames::append(self, &mut changes.names);
    }
}

#[diagnostic::do_not_recommend]
impl<M, R: SingleRelation<From = M>> ChangesRows<M> for ToOne<Root<M>, R> {
    fn append(self, changes: &mut RowChanges) {
        FieldNames::append(self, &mut changes.names);
    }
}

#[diagnostic::do_not_recommend]
impl<M> ChangesRows<M> for Assignment<M> {
    fn append(self, changes: &mut RowChanges) {
        Assignments::append(self, &mut changes.set);
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<Model, $($name: ChangesRows<Model>),+> ChangesRows<Model> for ($($name,)+) {
            fn append(self, changes: &mut RowChanges) {
                #[allow(non_snake_case, reason = "a macro has one name for a type and its value")]
                let ($($name,)+) = self;
                $($name.append(changes);)+
            }
        }
    };
}

super::for_each_tuple!(tuples);
