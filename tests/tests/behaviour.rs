//! What the library does, on every backend.

mod behaviour {
    mod aggregation;
    mod bulk_create;
    mod bulk_expressions;
    mod bulk_models;
    mod bulk_update;
    mod collected;
    mod compounds;
    mod copy_in;
    mod delete_plan;
    mod eager_loading;
    mod families;
    mod functions;
    mod get_or_create;
    mod groups;
    mod hooks;
    mod json;
    mod locks;
    mod matrix;
    mod meetings;
    mod promises;
    mod races;
    mod raw;
    mod reading;
    mod reading_ahead;
    mod statistics;
    mod stepping;
    mod streaming;
    mod transactions;
    mod truths;
    mod unkind;
    mod validation;
    mod versions;
    mod windows;
    mod write_paths;
    mod writing;
}
