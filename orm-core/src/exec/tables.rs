//! Models as a list, for `create_tables`.

use crate::query::Model;
use crate::schema::Table;

/// A model, or a tuple of models.
pub trait Tables {
    /// Their tables.
    fn tables() -> Vec<&'static Table>;
}

impl<M: Model> Tables for M {
    fn tables() -> Vec<&'static Table> {
        vec![M::TABLE]
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        impl<$($name: Tables),+> Tables for ($($name,)+) {
            fn tables() -> Vec<&'static Table> {
                [$($name::tables()),+].concat()
            }
        }
    };
}

crate::query::for_each_tuple!(tuples);
