//! What the library does, on every backend.

mod behaviour {
    mod aggregation;
    mod eager_loading;
    mod functions;
    mod reading;
    mod writing;
}
