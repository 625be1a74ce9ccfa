//! Models under the strictest lints that a user's crate may have: what the derives make must pass all of them.
#![deny(missing_docs, warnings, rust_2018_idioms, unreachable_pub)]
#![deny(clippy::all, clippy::pedantic)]

pub mod attributes;
pub mod library;
pub mod narrow;
pub mod other_crate;
pub mod use_of_rows;
pub mod values;
pub mod wide;
