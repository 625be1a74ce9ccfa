//! The typed query surface, planner and SQL compiler behind the `orm` crate. Use that crate.

pub mod ast;
pub mod backend;
pub mod compile;
pub mod decode;
pub mod error;
pub mod exec;
pub mod inspect;
pub mod plan;
pub mod query;
pub mod schema;
pub mod value;
