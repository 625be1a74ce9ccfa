//! Rows that were inserted a moment ago, read off the values that were sent: right where the database adds nothing to them but
//! the key, and cheaper than having it return them.

use super::Stored;
use super::insert::whole;
use super::sink::misfit;
use crate::decode::Taken;
use crate::error::Result;
use crate::schema::{Column, Default, Table};
use crate::value::{CellError, Key, Kind, SqlValue};

/// Where the value of each column comes from.
#[derive(Debug)]
pub(super) struct Sources(Vec<Source>);

#[derive(Clone, Copy, Debug)]
enum Source {
    /// The value in this place among those that were sent.
    Sent(usize),
    /// The key that the database made.
    Key,
    /// NULL.
    Null,
}

impl Sources {
    /// The sources of a row of which these columns are sent; `None` where the database makes more of it than a key.
    pub(super) fn of(table: &'static Table, sent: &[&Column]) -> Option<Self> {
        let place = |column: &Column| sent.iter().position(|sent| sent.name == column.name);
        let source = |column: &Column| match (place(column), column.default) {
            (Some(place), _) => Some(Source::Sent(place)),
            (None, Default::Generated) => Some(Source::Key),
            (None, Default::Null) => Some(Source::Null),
            (None, Default::Required | Default::Value(_) | Default::Database(_)) => None,
        };
        table.columns.iter().map(source).collect::<Option<_>>().map(Self)
    }

    /// The columns that hold a key which the database makes.
    pub(super) fn made_keys(&self, table: &'static Table) -> impl Iterator<Item = &'static Column> {
        let columns = self.0.iter().zip(table.columns);
        columns.filter(|(source, _)| matches!(source, Source::Key)).map(|(_, column)| column)
    }

    /// The row of these values, which are taken out, and this key.
    pub(super) fn row<M: Stored>(&self, sent: &mut [SqlValue], key: i64) -> Result<M> {
        let mut at = 0;
        let row = key_value(key, M::Key::FIRST).and_then(|key| {
            let mut key = Some(key);
            let null = || SqlValue::Null(M::Key::FIRST);
            let value = |place: usize| match self.0[place] {
                Source::Sent(place) => std::mem::replace(&mut sent[place], null()),
                Source::Key => key.take().unwrap_or_else(null),
                Source::Null => null(),
            };
            M::of_fields(&mut Taken { value, at: &mut at })
        });
        row.map_err(|error| misfit(&error, &whole::<M>(), at))
    }
}

/// A key that the database made, as its column holds it.
fn key_value(key: i64, kind: Kind) -> std::result::Result<SqlValue, CellError> {
    let out_of_range = |_| CellError::malformed("key", format_args!("{key} is out of range"));
    Ok(match kind {
        Kind::I16 => SqlValue::I16(i16::try_from(key).map_err(out_of_range)?),
        Kind::I32 => SqlValue::I32(i32::try_from(key).map_err(out_of_range)?),
        _ => SqlValue::I64(key),
    })
}
