//! A new row and its children in one call: the row first, whose key the children get, then each kind of children at once, and below them
//! their own children, of all of them at once. So the number of statements depends on the kinds alone.

use super::{Call, Executor, Stored, Writes};
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Builder, Children, Family, Model, NewRow, Relation, WholeRow};
use crate::value::{Key as _, SqlValue, ValueError};

impl<P: Builder, L> Family<P, L> {
    /// Writes the row and all below it, all or none, and returns them as the database has them: the row, then a `Vec` for each kind of
    /// children, in order. A child with children of its own comes as such a tuple too.
    ///
    /// One query for the row, and one for each kind of children at each level, whatever their number, in one transaction. Rows of a model with
    /// hooks are written one by one, each with its hooks.
    ///
    /// # Errors
    /// `Invalid` for a child that sets the foreign key itself, before anything is sent; else as `create().save` and `bulk_create`.
    #[track_caller]
    #[rustfmt::skip]
    pub fn save<E: Executor, M: Stored>(self, db: &E) -> Result<L::Saved> where P: WholeRow<Model = M>, L: SaveChildren<M> {
        let call = Call::new(db);
        self.children.check(&call)?;
        call.executor().write(call.location(), |tx| {
            let call = Call::at(tx, call.location());
            let parent = M::Writes::insert(&call, self.parent.into_whole())?;
            let saved = L::save(&call, vec![parent], vec![self.children])?.pop();
            saved.ok_or_else(|| call.place(lost(), Some(M::TABLE)))
        })
    }
}

/// What is below a row: nothing, or a tuple of [`Children`] of an `M`.
#[diagnostic::on_unimplemented(
    message = "a new `{M}` cannot be saved with these children: give no more than 12 kinds",
    label = "not a list of children"
)]
pub trait SaveChildren<M>: Sized {
    /// The row, and its children by kind.
    type Saved;

    /// Refuses children that point at a row already.
    ///
    /// # Errors
    /// `Invalid` for such a child.
    fn check<E: Executor>(&self, call: &Call<'_, E>) -> Result<()>;

    /// Writes what is below each of the rows, and returns the rows with it.
    ///
    /// # Errors
    /// As `bulk_create`.
    fn save<E: Executor>(call: &Call<'_, E>, parents: Vec<M>, below: Vec<Self>) -> Result<Vec<Self::Saved>>;
}

/// A row without children.
#[diagnostic::do_not_recommend]
impl<M> SaveChildren<M> for () {
    type Saved = M;

    fn check<E: Executor>(&self, _: &Call<'_, E>) -> Result<()> {
        Ok(())
    }

    fn save<E: Executor>(_: &Call<'_, E>, parents: Vec<M>, _: Vec<Self>) -> Result<Vec<M>> {
        Ok(parents)
    }
}

macro_rules! tuples {
    ($($kind:ident $rows:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<Parent: Model, $($kind: Kind),+> SaveChildren<Parent> for ($($kind,)+) {
            type Saved = (Parent, $(Vec<$kind::Saved>,)+);

            fn check<Ex: Executor>(&self, call: &Call<'_, Ex>) -> Result<()> {
                let ($($rows,)+) = self;
                $($rows.check(call)?;)+
                Ok(())
            }

            fn save<Ex: Executor>(call: &Call<'_, Ex>, parents: Vec<Parent>, below: Vec<Self>) -> Result<Vec<Self::Saved>> {
                let keys: Vec<Key> = parents.iter().map(|parent| parent.key().first()).collect();
                #[allow(non_snake_case, reason = "a macro has one name for a type and its value")]
                let ($(mut $kind,)+) = ($(Vec::<$kind>::with_capacity(below.len()),)+);
                for ($($rows,)+) in below {
                    $($kind.push($rows);)+
                }
                $(let mut $rows = $kind::save(call, &keys, $kind)?.into_iter();)+
                Ok(parents.into_iter().map_while(|parent| Some((parent, $($rows.next()?,)+))).collect())
            }
        }
    };
}

tuples!(A a);
tuples!(A a B b);
tuples!(A a B b C c);
tuples!(A a B b C c D d);
tuples!(A a B b C c D d E e);
tuples!(A a B b C c D d E e F f);
tuples!(A a B b C c D d E e F f G g);
tuples!(A a B b C c D d E e F f G g H h);
tuples!(A a B b C c D d E e F f G g H h I i);
tuples!(A a B b C c D d E e F f G g H h I i J j);
tuples!(A a B b C c D d E e F f G g H h I i J j K k);
tuples!(A a B b C c D d E e F f G g H h I i J j K k L l);

/// The key of a parent.
type Key = Result<SqlValue, ValueError>;

/// One kind of children: [`Children`].
pub trait Kind: Sized {
    /// A child, with what is below it.
    type Saved;

    /// As [`SaveChildren::check`].
    ///
    /// # Errors
    /// `Invalid` for a child that points at a row already.
    fn check<E: Executor>(&self, call: &Call<'_, E>) -> Result<()>;

    /// Writes the children of each of the parents, all at once.
    ///
    /// # Errors
    /// As `bulk_create`.
    fn save<E: Executor>(
        call: &Call<'_, E>,
        parents: &[Result<SqlValue, ValueError>],
        children: Vec<Self>,
    ) -> Result<Vec<Vec<Self::Saved>>>;
}

#[diagnostic::do_not_recommend]
impl<R: Relation<From: Stored>, L: SaveChildren<R::From>> Kind for Children<R, L> {
    type Saved = L::Saved;

    /// A foreign key that is required is not set, by type; one that is not may have been.
    fn check<E: Executor>(&self, call: &Call<'_, E>) -> Result<()> {
        let Some(place) = place(self) else { return Ok(()) };
        for (row, below) in &self.rows {
            if row.get(place).is_some() {
                let column = &R::From::TABLE.columns[place];
                let message = "the foreign key is filled with the key of the new row: do not set it";
                let error = Error::new(ErrorKind::Invalid, message).with_field(column.field);
                return Err(call.place(error, Some(R::From::TABLE)));
            }
            below.check(call)?;
        }
        Ok(())
    }

    fn save<E: Executor>(
        call: &Call<'_, E>,
        parents: &[Key],
        children: Vec<Self>,
    ) -> Result<Vec<Vec<L::Saved>>> {
        let counts: Vec<usize> = children.iter().map(|children| children.rows.len()).collect();
        let (mut rows, mut below) = (Vec::new(), Vec::new());
        for (key, children) in parents.iter().zip(children) {
            let place = place(&children);
            for (row, own) in children.rows {
                rows.push(pointing(row, place, key));
                below.push(own);
            }
        }
        let rows = <R::From as Stored>::Writes::insert_many(call, rows)?;
        let mut saved = L::save(call, rows, below)?.into_iter();
        Ok(counts.into_iter().map(|count| saved.by_ref().take(count).collect()).collect())
    }
}

/// The place of the foreign key among the children's columns.
fn place<R: Relation, L>(children: &Children<R, L>) -> Option<usize> {
    R::From::TABLE.columns.iter().position(|column| column.name == children.column)
}

/// The row, which points at the parent with this key.
fn pointing<M: Model>(mut row: NewRow<M>, place: Option<usize>, key: &Key) -> NewRow<M> {
    if let Some(place) = place {
        row.set(place, key.clone());
    }
    row
}

#[cold]
fn lost() -> Error {
    Error::new(ErrorKind::Database, "the database did not return every row that was inserted")
}
