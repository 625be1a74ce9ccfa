//! Array columns: on PostgreSQL all that can be done with them, on SQLite the error that says what to use instead.

mod arrays {
    mod lookups;
    mod models;
    mod random;
    mod storing;
    mod unsupported;
    mod wrong;
}
