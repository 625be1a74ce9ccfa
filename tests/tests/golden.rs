//! The SQL of every kind of query in both dialects, side by side: the cases are in `golden/*.rs`, what they yield in
//! `golden/*.snap`. Needs no database.
//!
//! `UPDATE_GOLDEN=1 cargo test -p orm-tests --test golden` writes the files anew: read what changed in them.

mod golden {
    mod cases;
    mod files;
    mod models;
    mod paper;
    mod run;

    mod aggregates;
    mod arrays;
    mod bulk;
    mod collections;
    mod compounds;
    mod ddl;
    mod functions;
    mod joins;
    mod json;
    mod keys;
    mod loads;
    mod locks;
    mod lookups;
    mod ordering;
    mod shapes;
    mod windows;
    mod writing;
}
