//! Which tables are kept in the order of their key alone (`WITHOUT ROWID`), rather than by number with an index beside them.
//!
//! Of narrow rows with a key of several columns that halves the time of inserts and of look-ups, and a range of keys is read four times
//! as fast. Of wide rows (1,500 bytes) inserts take ten times as long. So it is done where the model says that rows are narrow.

use orm_core::schema::{Column, Table};
use orm_core::value::Kind;

/// What SQLite's documentation holds to be narrow: a twentieth of a page.
const NARROW: u32 = 200;

/// Whether a table is better kept so.
pub(super) fn serves(table: &Table) -> bool {
    let width: Option<u32> = table.columns.iter().map(width).sum();
    table.key.len() > 1 && width.is_some_and(|width| width <= NARROW)
}

/// The most bytes of a value, or characters of a text that is mostly ASCII; `None` where there is no limit.
fn width(column: &Column) -> Option<u32> {
    match column.kind {
        Kind::Bool => Some(1),
        Kind::I16 | Kind::I32 | Kind::I64 | Kind::F32 | Kind::F64 => Some(8),
        Kind::Date | Kind::Time | Kind::DateTime | Kind::Timestamp | Kind::Decimal => Some(30),
        Kind::Uuid => Some(36),
        Kind::Text => column.max_length.or_else(|| target(column)?.max_length),
        _ => None,
    }
}

/// The column that a foreign key points at.
fn target(column: &Column) -> Option<&'static Column> {
    (column.reference?.table)().key_columns().next()
}
