//! Arrays, where a database has them: how many of them travel in one list, and the error of a database that has none.
//!
//! Databases have no arrays of arrays, only tables of one width. So in a list each array is a text, and the statement casts it back: one
//! statement for every number of rows, and each row's array as long as it likes. Of 10,000 rows with 5 texts each PostgreSQL wrote so in 13 ms
//! (7 of them without any array to read), from JSON in 24, from all elements in one array, grouped by their row, in 51, and from slices of it in 1,280.

use super::{Dialect, Writer};
use crate::ast::{Column, Param};
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Kind, SqlValue};

impl<'a> Writer<'a> {
    /// Appends one value of each of these lists, whose rows are those of an `unnest` named `v` with the columns `c0`, `c1`, and so on.
    pub(super) fn unnested(&mut self, lists: &'a [Param]) {
        for (place, list) in lists.iter().enumerate() {
            if place > 0 {
                self.push(", ");
            }
            self.unnested_at(place, list);
        }
    }

    /// Appends the value of the list in this place.
    pub(super) fn unnested_at(&mut self, place: usize, list: &Param) {
        let array_type = self.array_type(list);
        self.push(if array_type.is_some() { "CAST(v.c" } else { "v.c" });
        self.number(place as u64);
        if let Some(array_type) = array_type {
            self.push(" AS ");
            self.push(array_type);
            self.push(")");
        }
    }

    /// The type that an element of this list is cast to: that of an array, where it is a list of arrays.
    pub fn array_type(&self, list: &Param) -> Option<&'static str> {
        match list {
            Param::Value(SqlValue::List(Kind::Array(element), _)) => self.dialect().array_type(*element),
            _ => None,
        }
    }

    /// Refuses a column of arrays where there are none.
    pub(super) fn knows_column(&self, column: &Column) -> Result<()> {
        check(self.dialect(), column.kind).map_err(|error| error.with_field(column.full_name()))
    }

    /// Refuses an array where there are none.
    pub(super) fn knows_param(&self, param: &Param) -> Result<()> {
        match param {
            Param::Value(value) => check(self.dialect(), value.kind()),
            Param::Refused(_) => Ok(()),
        }
    }
}

/// Refuses values of a kind that the database does not have.
pub(super) fn check(dialect: &dyn Dialect, kind: Kind) -> Result<()> {
    match kind {
        Kind::Array(element) if dialect.array_type(element).is_none() => Err(no_arrays(dialect.name(), kind)),
        _ => Ok(()),
    }
}

/// The error of an array on a database that has none.
#[cold]
pub fn no_arrays(database: &str, kind: Kind) -> Error {
    let array = kind.rust_name();
    Error::new(
        ErrorKind::Unsupported,
        format!("{database} has no arrays such as a `{array}`: declare the field as `Json<{array}>`"),
    )
}
