//! Statements as data: what a query set says, before any SQL.
//!
//! Knows no model, no Rust type of a column and no database: tables and columns are names, steps between
//! tables are static descriptions. Two statements that differ only in values are equal and hash alike
//! (see [`Param`]), which is what the cache of compiled statements rests on.

mod aggregate;
mod cascade;
mod expr;
mod function;
mod lock;
mod param;
mod params;
mod path;
mod predicate;
mod search;
mod select;
mod transaction;
mod window;
mod write;

pub use aggregate::{Aggregate, AggregateKind};
pub use cascade::{Base, By, Cascade, ForeignKey, Gone, TableName, Touched};
pub use expr::{Arithmetic, Case, Column, Expr, Template};
pub use function::{ArrayFunction, Collation, Digest, Function, JsonFunction, Math, Part, Span, Trunc};
pub use lock::{Lock, Strength, Wait};
pub use param::Param;
pub use params::Values;
pub use path::{Link, Path, Step, Through, ToOne};
pub use predicate::{Comparison, Predicate, TextLookup};
pub use select::{Combine, Compound, Distinct, Members, Nulls, Order, Output, Recursion, Select};
pub use transaction::{Begin, Isolation};
pub use window::{Exclude, Frame, FrameUnit, Window, WindowFunction};
pub use write::{Conflict, Delete, Insert, Update, UpdateRows};
