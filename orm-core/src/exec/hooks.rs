//! Hooks: what a model does around the writing of a single row; and the writing itself, with hooks and without.
//!
//! A model without hooks writes `Plainly`: nothing is asked at run time, and no transaction begins.

use std::cell::Cell;

use super::bulk::bulk_create;
use super::insert::{insert_row, inserted};
use super::save::{delete_row, write_row};
use super::validate::Refusals;
use super::{Call, Executor, Stored};
use crate::ast::Conflict;
use crate::decode::Taken;
use crate::error::{Error, ErrorKind, Result};
use crate::query::{BulkCreate, Draft, NewRow};
use crate::schema::Auto;
use crate::value::{Key, SqlValue};

/// What a model does around the writing of a single row, behind `#[orm(hooks)]`: `save` of a new row and of one that is there,
/// `save_only`, `delete`, and the new row of `get_or_create` and `update_or_create`.
///
/// The write and its hooks are one transaction, or a savepoint of the one that they run in: an error of a hook undoes it all, and is
/// what the write returns. `tx` is that transaction, for what the hook writes itself. A row that failed to be saved is unchanged in the
/// program, but for its `auto_now` fields.
///
/// What is to happen once the write is there for good, and outside of the database, a hook gives to `tx.on_commit(..)`.
///
/// What writes many rows calls no hooks: `bulk_create`, `bulk_update`, `copy_in`, `update` and `delete` of a query set, the change that
/// `update_or_create` makes, and what the database deletes along. The children of `create().with(..)` are single rows, and have theirs called.
///
/// `before_save(draft: &mut Draft<Self>, _: &impl Executor) -> Result<()> { draft.set(|a| a.slug, ".."); Ok(()) }`; the guide's chapter on
/// writing has the whole.
pub trait Hooks: Stored<Writes: CallsHooks<Self>> {
    /// Before a row is inserted or changed. What is set in the draft is written.
    ///
    /// # Errors
    /// What it says: nothing is written then.
    fn before_save(draft: &mut Draft<Self>, tx: &impl Executor) -> Result<()> {
        let _ = (draft, tx);
        Ok(())
    }

    /// After a row was inserted (`created`) or changed; it is as the database has it.
    ///
    /// # Errors
    /// What it says: what was written is undone then.
    fn after_save(&self, created: bool, tx: &impl Executor) -> Result<()> {
        let _ = (created, tx);
        Ok(())
    }

    /// Before this row is deleted.
    ///
    /// # Errors
    /// What it says: nothing is deleted then.
    fn before_delete(&self, tx: &impl Executor) -> Result<()> {
        let _ = tx;
        Ok(())
    }

    /// After this row was deleted.
    ///
    /// # Errors
    /// What it says: the row is there again then.
    fn after_delete(&self, tx: &impl Executor) -> Result<()> {
        let _ = tx;
        Ok(())
    }
}

/// The way in which the rows of a model with `#[orm(hooks)]` are written: hooks of another model would never be called.
#[diagnostic::on_unimplemented(
    message = "the hooks of `{M}` would never be called: add `#[orm(hooks)]` to the model `{M}`",
    label = "a model without `#[orm(hooks)]`"
)]
pub trait CallsHooks<M> {}

#[diagnostic::do_not_recommend]
impl<M> CallsHooks<M> for WithHooks {}

/// For generated code: how the single rows of a model are written.
#[diagnostic::on_unimplemented(
    message = "`{M}` is marked `#[orm(hooks)]` and has none: write `impl Hooks for {M} {{ .. }}`, or remove the attribute",
    label = "there is no `impl Hooks for {M}`"
)]
pub trait Writes<M: Stored> {
    /// Inserts a row.
    ///
    /// # Errors
    /// As `create().save`.
    fn insert<E: Executor>(call: &Call<'_, E>, row: NewRow<M>) -> Result<M>;

    /// Inserts rows, all or none, and returns them in their order.
    ///
    /// # Errors
    /// As `bulk_create`.
    fn insert_many<E: Executor>(call: &Call<'_, E>, rows: Vec<NewRow<M>>) -> Result<Vec<M>>;

    /// Inserts a row; `None` where it was passed over because of a conflict.
    ///
    /// # Errors
    /// As `create().save`.
    fn insert_unless<E: Executor>(
        call: &Call<'_, E>,
        row: NewRow<M>,
        conflict: Conflict,
    ) -> Result<Option<M>>;

    /// Writes the columns in these places of a row that is there.
    ///
    /// # Errors
    /// As `save`.
    fn save<E: Executor>(call: &Call<'_, E>, row: &mut M, places: Vec<usize>) -> Result<()>;

    /// Deletes a row.
    ///
    /// # Errors
    /// As `delete`.
    fn delete<E: Executor>(call: &Call<'_, E>, row: &M) -> Result<()>;
}

/// Without hooks.
#[derive(Debug)]
pub enum Plainly {}

#[diagnostic::do_not_recommend]
impl<M: Stored> Writes<M> for Plainly {
    fn insert<E: Executor>(call: &Call<'_, E>, row: NewRow<M>) -> Result<M> {
        inserted(call, row)
    }

    fn insert_many<E: Executor>(call: &Call<'_, E>, rows: Vec<NewRow<M>>) -> Result<Vec<M>> {
        bulk_create(call, rows, &BulkCreate::new())
    }

    fn insert_unless<E: Executor>(
        call: &Call<'_, E>,
        row: NewRow<M>,
        conflict: Conflict,
    ) -> Result<Option<M>> {
        insert_row(call, row, Some(conflict))
    }

    fn save<E: Executor>(call: &Call<'_, E>, row: &mut M, places: Vec<usize>) -> Result<()> {
        write_row(row, call, places)
    }

    fn delete<E: Executor>(call: &Call<'_, E>, row: &M) -> Result<()> {
        delete_row(row, call)
    }
}

/// With the model's hooks, in a transaction.
#[derive(Debug)]
pub enum WithHooks {}

#[diagnostic::do_not_recommend]
impl<M: Hooks> Writes<M> for WithHooks {
    fn insert<E: Executor>(call: &Call<'_, E>, row: NewRow<M>) -> Result<M> {
        call.executor().write(call.location(), |tx| {
            let call = Call::at(tx, call.location());
            let row = inserted(&call, drafted(&call, row)?)?;
            row.after_save(true, tx)?;
            Ok(row)
        })
    }

    fn insert_many<E: Executor>(call: &Call<'_, E>, rows: Vec<NewRow<M>>) -> Result<Vec<M>> {
        call.executor().write(call.location(), |tx| {
            let call = Call::at(tx, call.location());
            rows.into_iter().map(|row| Self::insert(&call, row)).collect()
        })
    }

    fn insert_unless<E: Executor>(
        call: &Call<'_, E>,
        row: NewRow<M>,
        conflict: Conflict,
    ) -> Result<Option<M>> {
        let passed_over = Cell::new(false);
        let outcome = call.executor().write(call.location(), |tx| {
            let call = Call::at(tx, call.location());
            let Some(row) = insert_row(&call, drafted(&call, row)?, Some(conflict))? else {
                passed_over.set(true);
                // Undoes what the hook has written for a row that did not come to be. Nobody sees this error.
                return Err(Error::new(ErrorKind::UniqueViolation, "the row is there already"));
            };
            row.after_save(true, tx)?;
            Ok(row)
        });
        if passed_over.get() { Ok(None) } else { outcome.map(Some) }
    }

    fn save<E: Executor>(call: &Call<'_, E>, row: &mut M, places: Vec<usize>) -> Result<()> {
        let saved = call.executor().write(call.location(), |tx| {
            let call = Call::at(tx, call.location());
            let (mut saved, places) = redrafted(&call, row, places)?;
            write_row(&mut saved, &call, places)?;
            saved.after_save(false, tx)?;
            Ok(saved)
        })?;
        *row = saved;
        Ok(())
    }

    fn delete<E: Executor>(call: &Call<'_, E>, row: &M) -> Result<()> {
        call.executor().write(call.location(), |tx| {
            row.before_delete(tx)?;
            delete_row(row, &Call::at(tx, call.location()))?;
            row.after_delete(tx)
        })
    }
}

/// A new row, as its hook leaves it.
fn drafted<M: Hooks, E: Executor>(call: &Call<'_, E>, row: NewRow<M>) -> Result<NewRow<M>> {
    let mut draft = Draft::of_new(row);
    M::before_save(&mut draft, call.executor())?;
    was_readable(call, &draft)?;
    Ok(draft.into_row())
}

/// A row that is there, as its hook leaves it, and the places of the columns that are written: those that the hook has set too.
fn redrafted<M: Hooks, E: Executor>(
    call: &Call<'_, E>,
    row: &M,
    mut places: Vec<usize>,
) -> Result<(M, Vec<usize>)> {
    let mut draft = Draft::of_row(row.values());
    M::before_save(&mut draft, call.executor())?;
    was_readable(call, &draft)?;
    for &place in draft.set_places() {
        let column = &M::TABLE.columns[place];
        if M::TABLE.is_key(column.name) || column.auto == Auto::Version {
            let message = "a hook cannot set the key or the version of a row that is there";
            let error = Error::new(ErrorKind::Invalid, message).with_field(column.field);
            return Err(call.place(error, Some(M::TABLE)));
        }
        places.push(place);
    }
    Ok((decoded(call, draft.into_row())?, places))
}

fn was_readable<M: Hooks, E: Executor>(call: &Call<'_, E>, draft: &Draft<M>) -> Result<()> {
    match draft.unreadable() {
        None => Ok(()),
        Some((field, reason)) => {
            let error = Error::new(ErrorKind::Decode, reason).with_field(field);
            Err(call.place(error, Some(M::TABLE)))
        }
    }
}

/// The row of these values, of which every one is set.
fn decoded<M: Stored, E: Executor>(call: &Call<'_, E>, row: NewRow<M>) -> Result<M> {
    let placed = |error| call.place(error, Some(M::TABLE));
    let mut refusals = Refusals::default();
    let mut values = Vec::with_capacity(M::TABLE.columns.len());
    for (column, value) in M::TABLE.columns.iter().zip(row.into_values()) {
        match value {
            Some(Ok(value)) => values.push(value),
            Some(Err(error)) => drop(refusals.check(column, Err(error))),
            None => {}
        }
    }
    refusals.into_result().map_err(placed)?;
    let mut at = 0;
    let value = |place: usize| std::mem::replace(&mut values[place], SqlValue::Null(M::Key::FIRST));
    M::of_fields(&mut Taken { value, at: &mut at }).map_err(|error| {
        let error = Error::new(ErrorKind::Decode, error.to_string());
        let column = M::TABLE.columns.get(at);
        placed(match column {
            Some(column) => error.with_field(column.field),
            None => error,
        })
    })
}
