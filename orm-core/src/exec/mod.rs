//! Running query sets: the only stage that talks to a connection.
//!
//! `run` is the one function to read first; the terminals of query sets are a second `impl` block in `terminal`.

mod aggregate;
mod attach;
mod bulk;
mod cache;
mod cursor;
mod database;
mod insert;
mod keyset;
mod linked;
mod no_row;
mod now;
mod page;
mod parents;
mod pool;
mod prefetch;
mod raw;
mod related;
mod run;
mod save;
mod sink;
mod tables;
mod terminal;
mod transaction;
mod write;

pub use attach::{AttachAttrs, AttachSlot};
pub use cursor::{Cursor, CursorKey};
pub use database::Database;
pub use insert::{Stored, insert, stored};
pub use keyset::{IntoCursor, Keyset, KeysetPage};
pub use linked::{linked_rows, related_rows};
pub use now::{Now, now};
pub use page::{Page, Paged};
pub use raw::{IntoParams, RawQuery, ToParam};
pub use related::{Related, prefetch_related};
pub use run::{Call, Executor};
pub use save::{FieldNames, Persist, SavedFields};
pub use tables::Tables;
pub use terminal::Fetch;
pub use transaction::Transaction;
