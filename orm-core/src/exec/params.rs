//! The values of a statement, in the order of its parameters. Nothing here depends on a model: it is compiled once.

use smallvec::SmallVec;

use super::cache::Plan;
use crate::ast::{Param, Select};
use crate::compile::{Bound, Transform};
use crate::error::Result;
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

impl Plan {
    /// Puts the values of a query of this shape into `params`, as [`collect`] does.
    pub(super) fn collect<'v>(
        &self,
        select: &'v Select,
        made: &'v mut Vec<SqlValue>,
        params: &mut Params<'v>,
    ) -> Result<()> {
        if self.takes_values_as_they_come {
            return in_order(select, params);
        }
        let mut values: SmallVec<[&Param; FEW]> = SmallVec::new();
        select.params(&mut |param| values.push(param));
        let bound = self.params.iter().map(|&(place, transform)| Bound { param: values[place], transform });
        collect(bound, made, params)
    }
}

fn in_order<'v>(select: &'v Select, params: &mut Params<'v>) -> Result<()> {
    let mut outcome = Ok(());
    select.params(&mut |param| match (Bound { param, transform: Transform::Keep }).kept() {
        Ok(value) => params.push(value),
        Err(error) => outcome = Err(error),
    });
    outcome
}

/// Whether these parameters, by the places of their values, are all values of the query in their order, each as it is.
pub(super) fn are_in_order(params: &[(usize, Transform)], select: &Select) -> bool {
    let mut values = 0;
    select.params(&mut |_| values += 1);
    let as_it_comes = |(at, param): (usize, &(usize, Transform))| *param == (at, Transform::Keep);
    params.len() == values && params.iter().enumerate().all(as_it_comes)
}
