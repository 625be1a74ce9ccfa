//! The values of a statement, in the order of its parameters. Nothing here depends on a model: it is compiled once.

use smallvec::SmallVec;

use crate::ast::{Param, Values};
use crate::compile::{Bound, Statement, Transform};
use crate::error::{Error, ErrorKind, Result};
use crate::value::SqlValue;

/// How many values most statements have at the most: up to so many are passed on without an allocation.
const FEW: usize = 8;

/// The values, borrowed: a copy would be the dearest part of a short query.
pub(super) type Params<'v> = SmallVec<[&'v SqlValue; FEW]>;

/// Puts the values of parameters into `params`. Few are made of a value; those are kept in `made`.
pub(super) fn collect<'v, 's: 'v>(
    bound: impl Iterator<Item = Bound<'s>> + Clone,
    made: &'v mut Vec<SqlValue>,
    params: &mut Params<'v>,
) -> Result<()> {
    for bound in bound.clone().filter(Bound::is_made) {
        made.extend(bound.made());
    }
    let mut made = made.iter();
    for bound in bound {
        let made = if bound.is_made() { made.next() } else { None };
        params.push(made.map_or_else(|| bound.kept(), Ok)?);
    }
    Ok(())
}

/// A text, and which values it takes of the statements of its shape.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) sql: String,
    /// Its parameters: places in the order of the statement's values.
    params: Vec<(usize, Transform)>,
    /// Whether these are the values in their order, each as it is.
    takes_values_as_they_come: bool,
}

impl Text {
    /// The text that was written of `written`, which is `built` with what it reads.
    pub(super) fn new<S: Values>(statement: Statement<'_>, written: &S, built: &S) -> Result<Self> {
        let mut values: Vec<*const Param> = Vec::new();
        written.values(&mut |param| values.push(param));
        let place = |param: &Param| values.iter().position(|value| std::ptr::eq(*value, param));
        let params =
            statement.params.iter().map(|bound| place(bound.param).map(|place| (place, bound.transform)));
        let params: Vec<_> = params.collect::<Option<_>>().ok_or_else(|| {
            Error::new(
                ErrorKind::Invalid,
                "a value of the query is not among its values: please report this query",
            )
        })?;
        let takes_values_as_they_come = are_in_order(&params, built);
        Ok(Self { sql: statement.sql, params, takes_values_as_they_come })
    }

    /// Puts the values of a statement of this shape into `params`, as [`collect`] does.
    pub(super) fn collect<'v, S: Values>(
        &self,
        statement: &'v S,
        made: &'v mut Vec<SqlValue>,
        params: &mut Params<'v>,
    ) -> Result<()> {
        if self.takes_values_as_they_come {
            return in_order(statement, params);
        }
        let mut values: SmallVec<[&Param; FEW]> = SmallVec::new();
        statement.values(&mut |param| values.push(param));
        let bound = self.params.iter().map(|&(place, transform)| Bound { param: values[place], transform });
        collect(bound, made, params)
    }
}

fn in_order<'v, S: Values>(statement: &'v S, params: &mut Params<'v>) -> Result<()> {
    let mut outcome = Ok(());
    statement.values(&mut |param| match (Bound { param, transform: Transform::Keep }).kept() {
        Ok(value) => params.push(value),
        Err(error) => outcome = Err(error),
    });
    outcome
}

/// Whether these parameters, by the places of their values, are all values of the statement in their order, each as it is.
fn are_in_order<S: Values>(params: &[(usize, Transform)], statement: &S) -> bool {
    let mut values = 0;
    statement.values(&mut |_| values += 1);
    let as_it_comes = |(at, param): (usize, &(usize, Transform))| *param == (at, Transform::Keep);
    params.len() == values && params.iter().enumerate().all(as_it_comes)
}
