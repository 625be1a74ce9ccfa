//! The typed query surface, planner and SQL compiler behind the `orm` crate. Use that crate.

pub mod ast;
pub mod backend;
pub mod compile;
pub mod error;
pub mod query;
pub mod schema;
pub mod value;
