//! Statements as data: what a query set says, before any SQL.
//!
//! Knows no model, no Rust type of a column and no database: tables and columns are names, steps between
//! tables are static descriptions. Two statements that differ only in values are equal and hash alike
//! (see [`Param`]), which is what the cache of compiled statements rests on.

mod aggregate;
mod expr;
mod param;
mod params;
mod path;
mod predicate;
mod search;
mod select;
mod window;
mod write;

pub use aggregate::{Aggregate, AggregateKind};
pub use expr::{Arithmetic, Column, Expr, Function, Part, Trunc};
pub use param::Param;
pub use path::{Link, Path, Step, Through, ToOne};
pub use predicate::{Comparison, Predicate, TextLookup};
pub use select::{Combine, Compound, Distinct, Lock, Members, Nulls, Order, Output, Recursion, Select};
pub use window::{Exclude, Frame, FrameUnit, Window, WindowFunction};
pub use write::{Delete, Insert, Update};
