//! Connecting, the pool, and threads.

mod connecting {
    mod handles;
    mod lost;
    mod settings;
    mod threads;
}
