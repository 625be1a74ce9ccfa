//! Running query sets: the only stage that talks to a connection.
//!
//! `run` is the one function to read first; the terminals of query sets are a second `impl` block in `terminal`.

mod aggregate;
mod atomic;
mod attach;
mod bulk;
mod by_key;
mod cache;
mod cursor;
mod database;
mod insert;
mod iterator;
mod keyset;
mod linked;
mod lock;
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
mod validate;
mod version;
mod write;

pub use atomic::Atomic;
pub use attach::{AttachAttrs, AttachSlot};
pub use cursor::{Cursor, CursorKey};
pub use database::Database;
pub use insert::{Stored, insert, stored};
pub use iterator::{Home, RowIterator};
pub use keyset::{IntoCursor, Keyset, KeysetPage};
pub use linked::{linked_rows, related_rows};
pub use lock::{Runs, RunsState};
pub use now::{Now, now};
pub use page::{Page, Paged};
pub use raw::{IntoParams, RawQuery, ToParam};
pub use related::{Related, prefetch_related};
pub use run::{Call, Executor};
pub use save::{FieldNames, Persist, SavedFields};
pub use tables::Tables;
pub use terminal::Fetch;
pub use transaction::Transaction;
pub use validate::validate;
pub use version::{Counter, first_version, next_version};
