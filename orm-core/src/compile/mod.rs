//! Statements to SQL: text and parameters. The only place that writes SQL, with the dialects of the backends.
//!
//! Values enter as parameters alone, and names through quoting.

mod aggregate;
mod compound;
mod ddl;
mod derived;
mod dialect;
mod expr;
mod predicate;
mod raw;
mod recursion;
mod scope;
mod select;
mod sliced;
mod text;
mod window;
mod write;
mod writer;

pub use aggregate::AggregateText;
pub use ddl::{create_index, create_tables};
pub use dialect::{Dialect, operator};
pub use raw::raw;
pub use select::{count, explain, select};
pub use text::{Bound, Sql, Statement, Transform};
pub use write::{delete, insert, insert_arrays, link, unlink, update};
pub use writer::Writer;
