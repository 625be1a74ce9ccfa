//! A new row and its children in one call: the row first, whose key the children get, then each kind of children at once.

use super::bulk::bulk_create;
use super::{Call, Executor, Stored, Writes};
use crate::error::{Error, ErrorKind, Result};
use crate::query::{BulkCreate, Children, Family, Model, Relation};
use crate::value::{Key, SqlValue, ValueError};

impl<M: Stored, L: SaveChildren<M>> Family<M, L> {
    /// Writes the row and its children, all or none, and returns them as the database has them: the row, then a `Vec` for each kind of
    /// children, in order.
    ///
    /// The row is written as `create().save` does, with its hooks; the children as `bulk_create` does, without.
    ///
    /// # Errors
    /// `Invalid` for a child that sets the foreign key itself, before anything is sent; else as `create().save` and `bulk_create`.
    #[track_caller]
    pub fn save<E: Executor>(self, db: &E) -> Result<L::Saved> {
        let call = Call::new(db);
        self.children.check(&call)?;
        call.executor().transaction(call.location(), |tx| {
            let call = Call::at(tx, call.location());
            let parent = M::Writes::insert(&call, self.parent)?;
            self.children.save(&call, parent)
        })
    }
}

/// Tuples of [`Children`] of an `M`.
#[diagnostic::on_unimplemented(
    message = "a new `{M}` cannot be saved with these children: give no more than 12 kinds",
    label = "not a list of children"
)]
pub trait SaveChildren<M> {
    /// The row, and its children by kind.
    type Saved;

    /// Refuses children that point at a row already.
    ///
    /// # Errors
    /// `Invalid` for such a child.
    fn check<E: Executor>(&self, call: &Call<'_, E>) -> Result<()>;

    /// Writes the children of the row.
    ///
    /// # Errors
    /// As `bulk_create`.
    fn save<E: Executor>(self, call: &Call<'_, E>, parent: M) -> Result<Self::Saved>;
}

macro_rules! tuples {
    ($($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case, reason = "a macro has one name for a type and its value")]
        impl<Parent: Model, $($name: Relation<From: Stored>),+> SaveChildren<Parent> for ($(Children<$name>,)+) {
            type Saved = (Parent, $(Vec<$name::From>,)+);

            fn check<Ex: Executor>(&self, call: &Call<'_, Ex>) -> Result<()> {
                let ($($name,)+) = self;
                $(unset(call, $name)?;)+
                Ok(())
            }

            fn save<Ex: Executor>(self, call: &Call<'_, Ex>, parent: Parent) -> Result<Self::Saved> {
                let ($($name,)+) = self;
                let key = parent.key().first();
                $(let $name = born(call, $name, &key)?;)+
                Ok((parent, $($name,)+))
            }
        }
    };
}

crate::query::for_each_tuple!(tuples);

/// The place of the foreign key among the children's columns.
fn place<R: Relation>(children: &Children<R>) -> Option<usize> {
    R::From::TABLE.columns.iter().position(|column| column.name == children.column)
}

/// A foreign key that is required is not set, by type; one that is not may have been.
fn unset<R: Relation, E: Executor>(call: &Call<'_, E>, children: &Children<R>) -> Result<()> {
    let Some(place) = place(children) else { return Ok(()) };
    if children.rows.iter().all(|row| row.get(place).is_none()) {
        return Ok(());
    }
    let column = &R::From::TABLE.columns[place];
    let message = "the foreign key is filled with the key of the new row: do not set it";
    let error = Error::new(ErrorKind::Invalid, message).with_field(column.field);
    Err(call.place(error, Some(R::From::TABLE)))
}

/// The children of the row with this key, as the database has them.
fn born<R: Relation<From: Stored>, E: Executor>(
    call: &Call<'_, E>,
    children: Children<R>,
    key: &Result<SqlValue, ValueError>,
) -> Result<Vec<R::From>> {
    let place = place(&children);
    let rows = children.rows.into_iter().map(|mut row| {
        if let Some(place) = place {
            row.set(place, key.clone());
        }
        row
    });
    bulk_create(call, rows, &BulkCreate::new())
}
