//! Connecting, the pool, and threads.

mod connecting {
    mod handles;
    mod settings;
    mod threads;
}
