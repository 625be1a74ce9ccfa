//! What the library does, on every backend.

mod behaviour {
    mod aggregation;
    mod compounds;
    mod eager_loading;
    mod reading;
    mod statistics;
    mod windows;
    mod writing;
}
