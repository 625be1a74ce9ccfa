//! The text that is being written, its parameters, and the scopes that are open.

use std::fmt::Write as _;

use super::Dialect;
use super::grouped::Held;
use super::scope::Scope;
use super::text::{Bound, Statement, Transform};
use crate::ast::{Column, Expr, Param, Path, Select};
use crate::error::{Error, ErrorKind, Result};
use crate::plan::{Grouped, Leaf};
use crate::value::SqlValue;

/// Writes one statement.
#[derive(Debug)]
pub struct Writer<'a> {
    dialect: &'static dyn Dialect,
    sql: String,
    params: Vec<Bound<'a>>,
    scopes: Vec<Scope<'a>>,
    aliases: u32,
    literals: bool,
    /// Whether a window function is being written.
    pub(super) in_window: bool,
    /// What the statement computes by groups, until its scope is open.
    pub(super) grouped: Vec<Grouped<'a>>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(dialect: &'static dyn Dialect) -> Self {
        Self {
            dialect,
            sql: String::with_capacity(256),
            params: Vec::new(),
            scopes: Vec::new(),
            aliases: 0,
            literals: false,
            in_window: false,
            grouped: Vec::new(),
        }
    }

    /// A writer for definitions, where values stand in the text, and columns without a table.
    pub(super) fn for_definition(dialect: &'static dyn Dialect) -> Self {
        Self { literals: true, ..Self::new(dialect) }
    }

    pub(super) fn finish(self) -> Statement<'a> {
        Statement { sql: self.sql, params: self.params }
    }

    /// The dialect.
    pub fn dialect(&self) -> &'static dyn Dialect {
        self.dialect
    }

    /// Appends SQL.
    pub fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    /// Appends a number.
    pub fn number(&mut self, number: u64) {
        // Writing to a string cannot fail.
        let _ = write!(self.sql, "{number}");
    }

    /// Appends a quoted name.
    pub fn name(&mut self, name: &str) {
        quote(&mut self.sql, name);
    }

    /// Appends a value: as a parameter, or as a literal in a definition.
    ///
    /// # Errors
    /// As [`param_as`](Self::param_as).
    pub fn param(&mut self, param: &'a Param) -> Result<()> {
        self.param_as(param, Transform::Keep)
    }

    /// Appends a value, transformed.
    ///
    /// # Errors
    /// In a definition, when the value was refused; `Unsupported` for an array where there are none.
    pub fn param_as(&mut self, param: &'a Param, transform: Transform) -> Result<()> {
        self.knows_param(param)?;
        let bound = Bound { param, transform };
        if self.literals {
            let literal = self.dialect.literal(&*bound.resolve()?);
            self.sql.push_str(&literal);
        } else {
            let number = self.number_of(bound);
            self.dialect.placeholder(&mut self.sql, number);
        }
        Ok(())
    }

    /// The number of a parameter. One that is written twice, as a group's key is in HAVING, has one number where placeholders
    /// have numbers: PostgreSQL takes two expressions for one only where their parameters are the same.
    fn number_of(&mut self, bound: Bound<'a>) -> usize {
        let is_same =
            |other: &Bound<'a>| std::ptr::eq(other.param, bound.param) && other.transform == bound.transform;
        let earlier =
            if self.dialect.numbers_placeholders() { self.params.iter().position(is_same) } else { None };
        earlier.map_or_else(
            || {
                self.params.push(bound);
                self.params.len()
            },
            |place| place + 1,
        )
    }

    /// A new alias.
    pub(super) fn alias(&mut self) -> u32 {
        self.aliases += 1;
        self.aliases - 1
    }

    /// Appends an alias.
    pub(super) fn push_alias(&mut self, alias: u32) {
        let _ = write!(self.sql, "t{alias}");
    }

    /// The values of a list as literals, in a definition.
    pub(super) fn literals_of(&self, list: &Param) -> Result<Option<Vec<String>>> {
        if !self.literals {
            return Ok(None);
        }
        Ok(match &*(Bound { param: list, transform: Transform::Keep }).resolve()? {
            SqlValue::List(_, values) => {
                Some(values.iter().map(|value| self.dialect.literal(value)).collect())
            }
            _ => None,
        })
    }

    /// Appends a column of an alias; in a definition, the column alone.
    pub(super) fn aliased(&mut self, alias: u32, column: &str) {
        if !self.literals {
            self.push_alias(alias);
            self.sql.push('.');
        }
        quote(&mut self.sql, column);
    }

    /// Appends what is written of each of these, as one value or as a row of them.
    pub(super) fn row_of(&mut self, names: &[&str], mut write: impl FnMut(&mut Self, &str)) {
        let is_row = names.len() > 1;
        self.push(if is_row { "(" } else { "" });
        for (place, name) in names.iter().enumerate() {
            self.push(if place > 0 { ", " } else { "" });
            write(self, name);
        }
        self.push(if is_row { ")" } else { "" });
    }

    /// Appends a column.
    pub(super) fn column(&mut self, column: &Column) -> Result<()> {
        self.knows_column(column)?;
        let Some(scope) = self.scope_of(column.path) else {
            return Err(out_of_scope(&column.path.describe()));
        };
        if scope.leaves.is_some() {
            let leaf = scope.leaf(&Leaf::Column(*column));
            let (alias, place) = leaf.ok_or_else(|| out_of_scope(&column.path.describe()))?;
            self.derived(alias, place);
            return Ok(());
        }
        let alias = self.alias_of(column.path)?;
        self.aliased(alias, column.name);
        Ok(())
    }

    /// Appends a column of a derived table.
    pub(super) fn derived(&mut self, alias: u32, place: usize) {
        let _ = write!(self.sql, "t{alias}.c{place}");
    }

    /// Appends the column of a derived table that holds this, where one does.
    pub(super) fn if_derived(&mut self, leaf: &Leaf<'_>) -> bool {
        let found = self.scopes.iter().rev().find_map(|scope| scope.leaf(leaf));
        if let Some((alias, place)) = found {
            self.derived(alias, place);
        }
        found.is_some()
    }

    /// Whether a column of a derived table holds this.
    pub(super) fn is_derived(&self, leaf: &Leaf<'_>) -> bool {
        self.scopes.iter().rev().any(|scope| scope.leaf(leaf).is_some())
    }

    /// Where the value of a subquery is, if it is computed by groups.
    pub(super) fn value_by_group(&self, subquery: &Select) -> Option<Held<'a>> {
        self.scopes.iter().rev().flat_map(|scope| &scope.held).find(|held| held.is_of(subquery)).copied()
    }

    /// Opens a scope.
    ///
    /// # Errors
    /// When the same rows are open already: the handles of both would mean the inner ones.
    pub(super) fn open(&mut self, scope: Scope<'a>) -> Result<()> {
        if self.scopes.iter().any(|open| open.holds(scope.base.0)) {
            let path = scope.base.0.describe();
            return Err(Error::new(
                ErrorKind::Invalid,
                format!(
                    "`{path}` is used inside its own closure, where its rows could not be told apart: \
                     start the inner one from the inner row"
                ),
            ));
        }
        self.scopes.push(scope);
        Ok(())
    }

    /// Appends a condition on a table's own columns, as a definition has it.
    pub(super) fn definition(
        &mut self,
        path: &'static Path,
        predicate: &'a crate::ast::Predicate,
    ) -> Result<()> {
        let alias = self.alias();
        self.open(Scope::new((path, alias), &[]))?;
        self.condition(predicate)
    }

    /// Closes the innermost scope.
    pub(super) fn close(&mut self) {
        self.scopes.pop();
    }

    /// Hides all open scopes while a query of its own is written, and returns them.
    pub(super) fn isolate(&mut self) -> Vec<Scope<'a>> {
        std::mem::take(&mut self.scopes)
    }

    /// Brings scopes back.
    pub(super) fn restore(&mut self, scopes: Vec<Scope<'a>>) {
        self.scopes = scopes;
    }

    /// Hides the scopes inside that of a query which is open, and returns them.
    pub(super) fn hide_inside(&mut self, base: &Path) -> Vec<Scope<'a>> {
        let own = self.scopes.iter().rposition(|scope| scope.holds(base));
        self.scopes.split_off(own.map_or(self.scopes.len(), |own| own + 1))
    }

    /// Brings the scopes inside back.
    pub(super) fn show(&mut self, inner: Vec<Scope<'a>>) {
        self.scopes.extend(inner);
    }

    /// Whether a query is being written inside another.
    pub(super) fn is_nested(&self) -> bool {
        !self.scopes.is_empty()
    }

    /// Appends the test that what was written is one of these keys, or this one.
    pub(super) fn belongs(&mut self, keys: &'a Param) -> Result<()> {
        if matches!(keys, Param::Value(SqlValue::List(..))) {
            self.dialect.one_of(self, keys)
        } else {
            self.push(" = ");
            self.param(keys)
        }
    }

    /// The innermost scope's expression for the key of a row's parent.
    pub(super) fn parent_key(&mut self) -> Result<()> {
        match self.scopes.last().and_then(|scope| scope.parent_key) {
            Some((alias, column)) => {
                self.aliased(alias, column);
                Ok(())
            }
            None => Err(out_of_scope("the key of a parent")),
        }
    }

    /// The expression that a query which is open computes in a place.
    pub(super) fn annotation(&self, base: &Path, place: usize) -> Result<&'a Expr> {
        let scope = self.scopes.iter().rev().find(|scope| scope.holds(base));
        scope.and_then(|scope| scope.annotations.get(place)).ok_or_else(|| out_of_scope("an annotation"))
    }

    /// The alias of a place: of the scope at which the way to it starts.
    pub(super) fn alias_of(&self, path: &'static Path) -> Result<u32> {
        let alias = self.scope_of(path).and_then(|scope| scope.alias(path));
        alias.ok_or_else(|| out_of_scope(&path.describe()))
    }

    /// The scope at which the way to a place starts.
    fn scope_of(&self, path: &'static Path) -> Option<&Scope<'a>> {
        let mut start = Some(path);
        while let Some(place) = start {
            if let Some(scope) = self.scopes.iter().rev().find(|scope| scope.holds(place)) {
                return Some(scope);
            }
            start = place.parent;
        }
        None
    }
}

/// A handle was carried out of the closure that it belongs to.
fn out_of_scope(what: &str) -> Error {
    Error::new(
        ErrorKind::Invalid,
        format!(
            "a field of `{what}` is used where its row is not: use handles inside the closure that gives them"
        ),
    )
}

/// Appends a name in double quotes, which the standard and both databases understand.
pub(super) fn quote(sql: &mut String, name: &str) {
    sql.push('"');
    for character in name.chars() {
        if character == '"' {
            sql.push('"');
        }
        sql.push(character);
    }
    sql.push('"');
}
