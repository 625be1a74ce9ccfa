//! What the library does, on every backend.

mod behaviour {
    mod eager_loading;
    mod reading;
    mod writing;
}
