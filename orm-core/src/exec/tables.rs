//! Models as a list, for `create_tables`.

use crate::query::Model;
use crate::schema::Table;

/// What `create_tables` takes: a model, or a tuple of models.
#[diagnostic::on_unimplemented(
    message = "`create_tables` takes models, and `{Self}` is not one, nor a tuple of them: add `#[derive(Model)]` to each",
    label = "not a model, nor a tuple of models"
)]
pub trait Tables: TableList {}

// By an inner trait, as `IntoValue`: the message stays short.
#[diagnostic::do_not_recommend]
impl<T: TableList> Tables for T {}

/// What [`Tables`] says, for each type that is.
pub trait TableList {
    /// Their tables.
    fn tables() -> Vec<&'static Table>;
}

#[diagnostic::do_not_recommend]
impl<M: Model> TableList for M {
    fn tables() -> Vec<&'static Table> {
        vec![M::TABLE]
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<$($name: TableList),+> TableList for ($($name,)+) {
            fn tables() -> Vec<&'static Table> {
                [$($name::tables()),+].concat()
            }
        }
    };
}

crate::query::for_each_tuple!(tuples);
