//! The typed query surface, planner and SQL compiler behind the `orm` crate. Use that crate.

pub mod backend;
pub mod compile;
pub mod error;
pub mod value;
