//! Fields by name: what a write is told to touch. Values play no part here; `row_changes` has what they do.

use super::{Col, Expr, Field, Root, SingleRelation, ToOne};

/// Fields of a model, for `save_only`: one, or a tuple.
#[diagnostic::on_unimplemented(
    message = "`save_only` takes fields of `{M}`, and `{Self}` is not one: use `|x| x.field`, or a tuple of fields",
    label = "not a field of the model"
)]
pub trait SavedFields<M>: FieldNames<M> {}

#[diagnostic::do_not_recommend]
impl<M, T: FieldNames<M>> SavedFields<M> for T {}

/// Fields of a model, for `on_conflict` and its `update`: one, or a tuple.
#[diagnostic::on_unimplemented(
    message = "a conflict is told by fields of `{M}`, and `{Self}` is not one: use `|x| x.field`, or a tuple of fields",
    label = "not a field of the model"
)]
pub trait ConflictFields<M>: FieldNames<M> {}

#[diagnostic::do_not_recommend]
impl<M, T: FieldNames<M>> ConflictFields<M> for T {}

/// What the traits above say, for each type that is: a trait of its own, so that messages name no other.
pub trait FieldNames<M> {
    /// Appends the columns.
    fn append(self, columns: &mut Vec<&'static str>);
}

#[diagnostic::do_not_recommend]
impl<M, F: Field<Model = M>> FieldNames<M> for Expr<Col<Root<M>, F>> {
    fn append(self, columns: &mut Vec<&'static str>) {
        columns.push(F::COLUMN);
    }
}

#[diagnostic::do_not_recommend]
impl<M, R: SingleRelation<From = M>> FieldNames<M> for ToOne<Root<M>, R> {
    fn append(self, columns: &mut Vec<&'static str>) {
        columns.push(R::STEP.local);
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<Model, $($name: FieldNames<Model>),+> FieldNames<Model> for ($($name,)+) {
            fn append(self, columns: &mut Vec<&'static str>) {
                #[allow(non_snake_case, reason = "a macro has one name for a type and its value")]
                let ($($name,)+) = self;
                $($name.append(columns);)+
            }
        }
    };
}

super::for_each_tuple!(tuples);
