//! Connecting, the pool, and threads.

mod connecting {
    mod ahead;
    mod handles;
    mod lost;
    mod proxy;
    mod settings;
    mod threads;
}
