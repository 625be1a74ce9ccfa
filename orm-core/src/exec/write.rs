//! The methods of query sets that change rows.

use super::checks::Assigned;
use super::delete::delete_rows;
use super::insert::refusal;
use super::validate::Refusals;
use super::{Call, Executor};
use crate::ast::{self, Delete, Expr, Predicate, Select, Update};
use crate::backend::Connection;
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Is, Model, Path, QuerySet, Refinable, Root, Shape, Updates, key_in};

impl<M: Model, R: Shape<M>, S> QuerySet<M, R, S> {
    /// Changes the rows in one statement: `|b| b.pages.set(b.pages + 1)`, or a tuple. Returns how many matched. A `version` is
    /// counted up; of `auto_now` fields only those are set that are named.
    ///
    /// Hooks of the model are not called.
    ///
    /// # Errors
    /// The database's, such as a broken constraint.
    #[track_caller]
    #[rustfmt::skip]
    pub fn update<E: Executor, F, A, N>(&self, db: &E, assignments: F) -> Result<u64> where F: FnOnce(R::Args) -> A, M: Is<N>, A: Updates<N>, S: Refinable {
        let call = Call::new(db);
        let mut set = Vec::new();
        assignments(R::args()).append(&mut set);
        let filter = targets::<M>(&self.query.select).map_err(|error| call.place(error, Some(M::TABLE)))?;
        if set.is_empty() || filter == Predicate::Const(false) {
            return Ok(0);
        }
        check::<M, E>(&call, &set)?;
        let only = if let [(column, _)] = set[..] { Some(column) } else { None };
        super::version::count_up::<M>(&mut set);
        let update = Update {
            from: <Root<M> as Path>::NODE,
            key: M::KEY_COLUMNS,
            set,
            annotations: self.query.select.annotations.clone(),
            filter,
        };
        let updated = call.change(&update, M::TABLE, |connection, sql, params| connection.execute(sql, params));
        // PostgreSQL does not say which column a number is too large for.
        updated.map_err(|error| match only.and_then(|name| M::TABLE.column(name)) {
            Some(column) if error.kind() == ErrorKind::OutOfRange => error.with_field(column.field),
            _ => error,
        })
    }

    /// Deletes the rows in one statement. Returns how many, without those that the database deletes with them.
    ///
    /// Hooks of the model are not called.
    ///
    /// # Errors
    /// `Protected` when other rows point at one of these, naming the field ([`protected_by`](Error::protected_by)): see
    /// [`delete_plan`](Self::delete_plan); the database's.
    #[track_caller]
    #[rustfmt::skip]
    pub fn delete<E: Executor>(&self, db: &E) -> Result<u64> where S: Refinable {
        let call = Call::new(db);
        let filter = targets::<M>(&self.query.select).map_err(|error| call.place(error, Some(M::TABLE)))?;
        if filter == Predicate::Const(false) {
            return Ok(0);
        }
        let delete = Delete {
            from: <Root<M> as Path>::NODE,
            key: M::KEY_COLUMNS,
            annotations: self.query.select.annotations.clone(),
            filter,
        };
        delete_rows::<M, E>(&call, &delete)
    }
}

/// Refuses what columns cannot keep and what checks do not allow, before anything is sent, naming the fields.
pub(super) fn check<M: Model, E: Executor>(call: &Call<'_, E>, set: &[(&'static str, Expr)]) -> Result<()> {
    let mut refusals = Refusals::default();
    for (name, value) in set {
        if let Some(refusal) = M::TABLE.column(name).and_then(|column| refusal(column, value)) {
            refusals.push(refusal);
        }
    }
    refusals.check_row(call.checks(M::TABLE).as_deref(), &Assigned(set));
    refusals.into_result().map_err(|error| call.place(error, Some(M::TABLE)))
}

/// Which rows a query set means, as one predicate: its filter, and its parents where they are given by key.
pub(super) fn targets<M: Model>(select: &Select) -> Result<Predicate> {
    if matches!(select.distinct, ast::Distinct::On(_)) {
        return Err(Error::new(
            ErrorKind::Invalid,
            "the rows of `distinct_on` cannot be changed: filter by their keys, \
             `.filter(|x| x.id.in_(query.distinct_on(..).values(|x| x.id)))`",
        ));
    }
    let Some(members) = &select.members else { return Ok(select.filter.clone()) };
    if members.link.through.is_none() {
        let keys = Expr::Param(members.keys.clone());
        let column = ast::Column::at(<Root<M> as Path>::NODE, members.link.foreign, keys.kind(), false);
        let belongs = Predicate::Compare(ast::Comparison::Eq, Expr::Column(column), keys);
        return Ok(belongs.and(select.filter.clone()));
    }
    let mut inner = Select::new(<Root<M> as Path>::NODE);
    inner.members = Some(members.clone());
    Ok(key_in::<M>(inner).and(select.filter.clone()))
}
