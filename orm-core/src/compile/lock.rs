//! Row locks to SQL: which tables of a SELECT are locked, and where nothing can be.

use super::Writer;
use super::select::{From, unsupported};
use crate::ast::{Distinct, Lock, Path, Select, Strength, Wait};
use crate::error::{Error, ErrorKind, Result};

/// Refuses a lock of rows that are no rows of a table any more.
pub(super) fn refuse_computed_rows(select: &Select) -> Result<()> {
    let computed = select.distinct != Distinct::No
        || select.compound.is_some()
        || select.recursion.is_some()
        || !select.group.is_empty()
        || select.limit_per.is_some();
    if select.lock.is_none() || !computed {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Invalid,
        "rows of `distinct`, of groups and of set operations stand for several and cannot be locked: lock the rows by their \
         keys, `.filter(|x| x.id.in_(keys)).select_for_update()`",
    ))
}

impl Writer<'_> {
    /// Appends the lock of a SELECT, whose scope is open.
    pub(super) fn lock(&mut self, select: &Select, from: &From) -> Result<()> {
        let Some(lock) = &select.lock else { return Ok(()) };
        let tables = tables(select, lock, from)?;
        if !self.dialect().locks_rows() {
            return self.is_met(lock);
        }
        self.push(match lock.strength {
            Strength::Update => " FOR UPDATE",
            Strength::NoKeyUpdate => " FOR NO KEY UPDATE",
            Strength::Share => " FOR SHARE",
        });
        for (place, table) in tables.into_iter().enumerate() {
            self.push(if place == 0 { " OF " } else { ", " });
            self.push_alias(self.alias_of(table)?);
        }
        self.push(match lock.wait {
            Wait::Block => "",
            Wait::NoWait => " NOWAIT",
            Wait::SkipLocked => " SKIP LOCKED",
        });
        Ok(())
    }

    /// Where a transaction holds the lock of the whole database from its start, no row is held by another. It has waited for
    /// that lock at its start, though, which is what these two are there to prevent.
    fn is_met(&self, lock: &Lock) -> Result<()> {
        let option = match lock.wait {
            Wait::Block => return Ok(()),
            Wait::NoWait => "`no_wait`",
            Wait::SkipLocked => "`skip_locked`",
        };
        let instead = "its transactions wait for each other when they begin; set `busy_timeout` in the URL, or leave it out";
        Err(unsupported(self.dialect(), option, instead))
    }
}

/// The tables to name. Without any the database locks all, and refuses where one of them is joined by a LEFT JOIN.
fn tables(select: &Select, lock: &Lock, from: &From) -> Result<Vec<&'static Path>> {
    let outer = |path: &Path| from.joins.iter().any(|join| join.outer && join.path == path);
    if let Some(nullable) = lock.of.iter().find(|path| outer(path)) {
        return Err(Error::new(
            ErrorKind::Invalid,
            format!(
                "`of` names `{}`, which may have no row to lock: leave it out, or `filter` the rows that have one",
                nullable.describe()
            ),
        ));
    }
    if !lock.of.is_empty() {
        return Ok(lock.of.clone());
    }
    if !from.joins.iter().any(|join| join.outer) {
        return Ok(Vec::new());
    }
    let inner = from.joins.iter().filter(|join| !join.outer).map(|join| join.path);
    Ok(std::iter::once(select.from).chain(inner).collect())
}
