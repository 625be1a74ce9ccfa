//! What the library does, on every backend.

mod behaviour {
    mod aggregation;
    mod eager_loading;
    mod locks;
    mod reading;
    mod streaming;
    mod transactions;
    mod validation;
    mod versions;
    mod writing;
}
