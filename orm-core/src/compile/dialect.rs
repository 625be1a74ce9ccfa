//! What differs between databases: small hooks, each with the reason where it is overridden.

use std::borrow::Cow;

use super::{AggregateText, Writer};
use crate::ast::{AggregateKind, Arithmetic, Begin, Expr, Function, Param, TextLookup};
use crate::error::Result;
use crate::schema::{Column, Default, Table};
use crate::value::{ElementKind, Kind, SqlValue};

/// How SQL is written for one database.
pub trait Dialect: Sync + std::fmt::Debug {
    /// The name for messages.
    fn name(&self) -> &'static str;

    /// Appends the placeholder of the parameter with this number, counted from 1.
    fn placeholder(&self, sql: &mut String, number: usize);

    /// Whether a text may be written with escapes: `E'it\'s'`.
    fn has_escape_strings(&self) -> bool {
        false
    }

    /// Whether a comment may hold another.
    fn nests_comments(&self) -> bool {
        false
    }

    /// Whether placeholders have numbers, so that one parameter can stand in several places.
    fn numbers_placeholders(&self) -> bool {
        false
    }

    /// A value as a literal, for definitions, which take no parameters.
    fn literal(&self, value: &SqlValue) -> String;

    /// The type of a column.
    fn column_type(&self, column: &Column) -> String;

    /// The type of arrays of these elements, for casts; `None` where there are no arrays.
    fn array_type(&self, element: ElementKind) -> Option<&'static str> {
        let _ = element;
        None
    }

    /// What follows a column's name and type in a definition, where the database makes the key.
    fn generated_key(&self) -> &'static str;

    /// What follows the closing parenthesis of the definition of a model's table, or of a join table of pairs.
    fn table_suffix(&self, table: Option<&Table>) -> &'static str;

    /// A condition that a column's type does not see to by itself.
    fn column_check(&self, column: &Column) -> Option<String>;

    /// The statement that adds a foreign key to a table that exists; `None` where a table may be defined before the one
    /// it points at.
    fn add_foreign_key(&self, table: &str, constraint: &str, definition: &str) -> Option<String>;

    /// Appends ` IN list` after an operand, where the list is one parameter.
    ///
    /// # Errors
    /// When the list holds a value that was refused.
    fn one_of<'a>(&self, writer: &mut Writer<'a>, list: &'a Param) -> Result<()>;

    /// Appends a query for the rows that these lists are the columns of, where each list is one parameter.
    ///
    /// # Errors
    /// When a list holds a value that was refused.
    fn rows_of<'a>(&self, writer: &mut Writer<'a>, lists: &'a [Param]) -> Result<()>;

    /// Appends the value and the FROM clause of a query for the values of a list, where the list is one parameter.
    ///
    /// # Errors
    /// When the list holds a value that was refused.
    fn each_of<'a>(&self, writer: &mut Writer<'a>, list: &'a Param) -> Result<()>;

    /// Whether many rows are written from one array per column. Else one statement is run for each row.
    fn writes_arrays(&self) -> bool;

    /// Whether a connection knows the keys that it has just made: an INSERT then need not return them.
    fn knows_new_keys(&self) -> bool {
        false
    }

    /// How many new rows of so many values each are inserted by one statement where one statement for each is slower and their keys are known
    /// beforehand. `None`: one for each.
    fn rows_at_once(&self, values: usize) -> Option<usize> {
        let _ = values;
        None
    }

    /// What makes a table and its columns the target of a copy, where rows stream to the database in a format of its own.
    /// Else one statement is run for each row.
    fn copies(&self) -> Option<&'static str> {
        None
    }

    /// The query for all foreign keys: the schema of the table where it must be named, the table, the column, the same three of
    /// what it points at, the rule of deletion by its first letter (of `SET NULL` and `SET DEFAULT` `n` and `d`, of `NO ACTION`
    /// `a`), and the number of columns.
    fn foreign_keys(&self) -> &'static str;

    /// Appends a text lookup that is false, or NULL, where either side is NULL.
    ///
    /// # Errors
    /// When a side cannot be written.
    fn text<'a>(
        &self,
        writer: &mut Writer<'a>,
        lookup: TextLookup,
        left: &'a Expr,
        right: &'a Expr,
    ) -> Result<()>;

    /// Appends a call of a function.
    ///
    /// # Errors
    /// When an argument cannot be written.
    fn call<'a>(&self, writer: &mut Writer<'a>, function: Function, arguments: &'a [Expr]) -> Result<()>;

    /// Appends arithmetic, in parentheses.
    ///
    /// # Errors
    /// When an operand cannot be written.
    fn arithmetic<'a>(
        &self,
        writer: &mut Writer<'a>,
        operator: Arithmetic,
        left: &'a Expr,
        right: &'a Expr,
        kind: Kind,
    ) -> Result<()>;

    /// Appends arithmetic whose result is stored in a column of this kind, in parentheses.
    ///
    /// # Errors
    /// When an operand cannot be written.
    fn arithmetic_of_column<'a>(
        &self,
        writer: &mut Writer<'a>,
        operator: Arithmetic,
        left: &'a Expr,
        right: &'a Expr,
        kind: Kind,
    ) -> Result<()> {
        self.arithmetic(writer, operator, left, right, kind)
    }

    /// How an aggregate of a value of the kind `of` is written, whose result has the kind `result`: of the query's rows, or of
    /// a window of them (`over`).
    ///
    /// # Errors
    /// When the database has no such aggregate of that kind.
    fn aggregate(
        &self,
        kind: AggregateKind,
        of: Option<Kind>,
        result: Kind,
        over: bool,
    ) -> Result<AggregateText>;

    /// The collation that a computed value of this kind is compared with.
    fn collation(&self, kind: Kind) -> Option<&'static str>;

    /// The operator that compares NULL-safe.
    fn same_as(&self) -> &'static str;

    /// Where NULL comes in an ordering that says nothing of it.
    fn nulls_are_greatest(&self) -> bool;

    /// Whether `SELECT DISTINCT ON` exists.
    fn has_distinct_on(&self) -> bool;

    /// Whether aggregates of collections are computed by groups, for all rows at once, where all rows are read. Else each is a
    /// subquery of its own.
    fn groups_collections(&self) -> bool {
        false
    }

    /// Whether ORDER BY of a subquery sees the columns of the query around it.
    fn orders_by_outer_columns(&self) -> bool {
        true
    }

    /// What LIMIT says where there is an OFFSET and no limit.
    fn no_limit(&self) -> Option<&'static str>;

    /// What ends the query inside of EXISTS.
    fn exists_end(&self) -> &'static str {
        ""
    }

    /// What makes a query a question for its plan, with the plan's lines in the last column.
    fn explain(&self) -> &'static str;

    /// Whether single rows can be locked. Else a transaction that may write holds the lock of the whole database.
    fn locks_rows(&self) -> bool;

    /// Whether a cursor lives in a transaction alone.
    fn cursors_need_transactions(&self) -> bool;

    /// What begins a transaction.
    ///
    /// # Errors
    /// `Unsupported` where the database has nothing that does what is asked for.
    fn begin(&self, begin: &Begin) -> Result<Cow<'static, str>>;

    /// What is to be undone before a transaction ends, whichever way.
    fn before_end(&self, begin: &Begin) -> &'static str {
        let _ = begin;
        ""
    }

    /// What has others wait who make tables at the same time, until the transaction ends. Nothing, where a transaction that writes holds up all
    /// others anyway.
    fn one_makes_tables(&self) -> &'static str {
        ""
    }

    /// Whether a default is written into the table as well.
    fn default_clause(&self, default: &Default) -> Option<String> {
        match default {
            Default::Value(value) => value().ok().map(|value| self.literal(&value)),
            Default::Database(sql) => Some(format!("({sql})")),
            Default::Required | Default::Null | Default::Generated => None,
        }
    }
}

/// The operator of arithmetic, with spaces around it.
pub fn operator(arithmetic: Arithmetic) -> &'static str {
    match arithmetic {
        Arithmetic::Add => " + ",
        Arithmetic::Subtract => " - ",
        Arithmetic::Multiply => " * ",
        Arithmetic::Divide => " / ",
        Arithmetic::Remainder => " % ",
    }
}
