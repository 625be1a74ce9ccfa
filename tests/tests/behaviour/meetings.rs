//! How the parts of the library meet: one model with a key of several columns, checks, a version, hooks, times that are set, and a
//! column of many values, in every way to write and to read. Once with a document, on every database, and once with an array.

#[allow(clippy::duplicate_mod, reason = "the same programs of another type")]
mod arrays;
mod documents;
mod ends;
mod judged;
