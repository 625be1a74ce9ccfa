//! Statements to SQL: text and parameters. The only place that writes SQL, with the dialects of the backends.
//!
//! Values enter as parameters alone, and names through quoting.

mod aggregate;
mod array;
mod bulk;
mod cascade;
mod compound;
mod ddl;
mod derived;
mod dialect;
mod expr;
mod function;
mod grouped;
mod lock;
mod outer_order;
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
pub use array::no_arrays;
pub use bulk::{copy_in, insert_arrays, insert_rows, update_arrays, update_each};
pub use cascade::cascade;
pub use ddl::{constraint_name, create_index, create_tables, unique_constraint};
pub use dialect::{Dialect, operator};
pub use function::{digest_name, math_name, no_function};
pub use raw::raw;
pub use select::{count, explain, select};
pub use text::{Bound, Sql, Statement, Transform};
pub use write::{delete, insert, link, unlink, update, update_returning};
pub use writer::Writer;
