//! Statements to SQL: text and parameters. The only place that writes SQL, with the dialects of the backends.
//!
//! Values enter as parameters alone, and names through quoting.

mod ddl;
mod dialect;
mod expr;
mod function;
mod predicate;
mod raw;
mod scope;
mod select;
mod text;
mod write;
mod writer;

pub use ddl::{create_index, create_tables};
pub use dialect::{Dialect, aggregate_name, operator};
pub use function::{digest_name, math_name, no_function};
pub use raw::raw;
pub use select::{count, explain, select};
pub use text::{Bound, Sql, Statement, Transform};
pub use write::{delete, insert, insert_arrays, link, unlink, update};
pub use writer::Writer;
