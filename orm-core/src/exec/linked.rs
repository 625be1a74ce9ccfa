//! The rows on the other side of a relation of one row: query sets, and the pairs of a many-to-many.

use super::{Call, Executor};
use crate::ast::{Members, Param};
use crate::compile;
use crate::error::Result;
use crate::query::{IntoKeys, ManyRelation, Model, Of, Pairs, QuerySet, Relation, holds_pairs};
use crate::value::{Key, SqlValue};

/// For generated code: the rows on the other side of a relation to many, of one row.
pub fn related_rows<R: ManyRelation>(row: &R::From) -> QuerySet<R::To> {
    let mut query_set = QuerySet::of_model();
    query_set.query.select.members =
        Some(Box::new(Members { link: R::LINK, keys: row.key().first().into() }));
    query_set
}

/// For generated code: the rows on the other side of a many-to-many relation, of one row.
pub fn linked_rows<R: ManyRelation>(row: &R::From) -> QuerySet<R::To, R::To, Of<R>> {
    related_rows::<R>(row).cast()
}

type Target<R> = <R as Relation>::To;

/// The pairs of a many-to-many relation, of one row.
impl<R: ManyRelation> QuerySet<Target<R>, Target<R>, Of<R>> {
    /// Adds rows, given as rows or as keys. Those that are there already stay.
    ///
    /// # Errors
    /// `ForeignKeyViolation` for a row that does not exist; the database's.
    #[track_caller]
    #[rustfmt::skip]
    pub fn add<E: Executor, K: IntoKeys<Target<R>>, N>(&self, db: &E, rows: K) -> Result<()> where R: ManyRelation<Linked = N>, N: Pairs<R> {
        self.link(&Call::new(db), &rows.into_keys())
    }

    /// Removes rows, given as rows or as keys. Those that are not there are passed over.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    #[rustfmt::skip]
    pub fn remove<E: Executor, K: IntoKeys<Target<R>>, N>(&self, db: &E, rows: K) -> Result<()> where R: ManyRelation<Linked = N>, N: Pairs<R> {
        let keys = rows.into_keys();
        if is_empty(&keys) {
            return Ok(());
        }
        self.unlink(&Call::new(db), Some((&keys, true)))
    }

    /// Makes these the rows, and no others. Pairs that stay are not touched. In one transaction.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    #[track_caller]
    #[rustfmt::skip]
    pub fn set<E: Executor, K: IntoKeys<Target<R>>, N>(&self, db: &E, rows: K) -> Result<()> where R: ManyRelation<Linked = N>, N: Pairs<R> {
        let keys = rows.into_keys();
        let location = std::panic::Location::caller();
        db.write(location, |tx| {
            let call = Call::at(tx, location);
            self.unlink(&call, (!is_empty(&keys)).then_some((&keys, false)))?;
            self.link(&call, &keys)
        })
    }

    /// Removes all rows.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    #[rustfmt::skip]
    pub fn clear<E: Executor, N>(&self, db: &E) -> Result<()> where R: ManyRelation<Linked = N>, N: Pairs<R> {
        self.unlink(&Call::new(db), None)
    }

    fn owner(&self) -> Option<&Param> {
        // Of a model with type parameters, the derive cannot ask the other side whether there are pairs.
        const {
            assert!(
                holds_pairs(R::LINK),
                "the pairs of this relation are rows of a model: create and delete those"
            )
        };
        self.query.select.members.as_ref().map(|members| &members.keys)
    }

    fn link<E: Executor>(&self, call: &Call<'_, E>, keys: &Param) -> Result<()> {
        let (Some(near), Some(through)) = (self.owner(), R::LINK.through) else { return Ok(()) };
        if is_empty(keys) {
            return Ok(());
        }
        let statement = compile::link(call.dialect(), &through, near, keys)
            .map_err(|error| call.place(error, Some(<R::From as Model>::TABLE)))?;
        call.execute(&statement, Some(<R::From as Model>::TABLE)).map(drop)
    }

    fn unlink<E: Executor>(&self, call: &Call<'_, E>, far: Option<(&Param, bool)>) -> Result<()> {
        let Some(near) = self.owner() else { return Ok(()) };
        let statement = compile::unlink(call.dialect(), R::LINK, near, far)
            .map_err(|error| call.place(error, Some(<R::From as Model>::TABLE)))?;
        call.execute(&statement, Some(<R::From as Model>::TABLE)).map(drop)
    }
}

fn is_empty(keys: &Param) -> bool {
    matches!(keys, Param::Value(SqlValue::List(_, keys)) if keys.is_empty())
}
