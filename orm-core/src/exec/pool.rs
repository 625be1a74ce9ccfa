//! The pool: connections that are open and free, and how many there may be.

use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::backend::{Backend, Connection, Url};
use crate::error::{Error, ErrorKind, Result};

/// How large a pool may grow, and how long its callers wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// How many connections it opens at the most.
    size: usize,
    /// How long a caller waits for one.
    patience: Duration,
}

impl Limits {
    /// What a URL asks for. Its options are taken out of it: drivers refuse what they do not know.
    pub(super) fn take(url: &mut Url) -> Result<Self> {
        let mut limits = Self { size: 16, patience: Duration::from_secs(30) };
        if let Some(size) = url.take_option("pool_size") {
            limits.size = size.parse().ok().filter(|size| (1..=100_000).contains(size)).ok_or_else(|| {
                invalid(format!(
                    "`pool_size={size}` in the database URL: give the number of connections, 1 or more"
                ))
            })?;
        }
        if let Some(timeout) = url.take_option("pool_timeout") {
            let milliseconds: u32 = timeout.parse().map_err(|_| {
                invalid(format!(
                    "`pool_timeout={timeout}` in the database URL: give whole milliseconds, 30000 for example"
                ))
            })?;
            limits.patience = Duration::from_millis(milliseconds.into());
        }
        Ok(limits)
    }
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::Invalid, message)
}

/// Connections to one database.
pub(super) struct Pool<B: Backend> {
    limits: Limits,
    state: Mutex<State<B::Connection>>,
    freed: Condvar,
}

struct State<C> {
    // In boxes: they go to callers and come back without being copied.
    idle: Vec<Box<C>>,
    open: usize,
    /// How many callers wait. To wake nobody is a call of the system, at every query.
    waiting: usize,
}

impl<B: Backend> Pool<B> {
    pub(super) fn new(limits: Limits) -> Self {
        let state = State { idle: Vec::new(), open: 0, waiting: 0 };
        Self { limits, state: Mutex::new(state), freed: Condvar::new() }
    }

    /// A connection, given back when dropped.
    pub(super) fn get(&self, backend: &B) -> Result<Pooled<'_, B>> {
        let mut state = self.lock();
        let mut deadline = None;
        loop {
            if let Some(connection) = state.idle.pop() {
                return Ok(Pooled { connection: Some(connection), pool: self });
            }
            if state.open < self.limits.size {
                state.open += 1;
                drop(state);
                let place = Place { pool: self };
                return backend.connect().map(|connection| place.with(Box::new(connection)));
            }
            let deadline = *deadline.get_or_insert_with(|| Instant::now() + self.limits.patience);
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(exhausted(self.limits));
            }
            state.waiting += 1;
            state = self.freed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
            state.waiting -= 1;
        }
    }

    /// A panic while the lock is held leaves nothing half done: every change is one assignment.
    fn lock(&self) -> MutexGuard<'_, State<B::Connection>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn give_back(&self, connection: Option<Box<B::Connection>>) {
        let mut state = self.lock();
        match connection {
            Some(connection) => state.idle.push(connection),
            None => state.open -= 1,
        }
        let is_awaited = state.waiting > 0;
        drop(state);
        if is_awaited {
            self.freed.notify_one();
        }
    }

    /// Forgets a connection that was lost, and those that are idle: what ended the one, a restart of the server for
    /// example, mostly ended them all, and each would cost its next user an error.
    fn lose(&self) {
        let mut state = self.lock();
        let idle = std::mem::take(&mut state.idle);
        state.open -= idle.len() + 1;
        drop(state);
        self.freed.notify_all();
        // Closing them may take a while, and nobody need wait for it.
        drop(idle);
    }
}

#[cold]
fn exhausted(Limits { size, patience }: Limits) -> Error {
    Error::new(
        ErrorKind::Timeout,
        format!(
            "all {size} connections were in use for {} seconds: pass `tx` instead of `&db` inside a transaction, and keep \
             transactions short; or raise `pool_size` or `pool_timeout` in the URL",
            patience.as_secs_f64()
        ),
    )
}

/// The place of a connection that is being opened, or is part of something else for a while; freed when it does not come back.
pub(super) struct Place<'a, B: Backend> {
    pool: &'a Pool<B>,
}

impl<'a, B: Backend> Place<'a, B> {
    /// The connection in its place.
    pub(super) fn with(self, connection: Box<B::Connection>) -> Pooled<'a, B> {
        let pool = self.pool;
        std::mem::forget(self);
        Pooled { connection: Some(connection), pool }
    }
}

impl<B: Backend> Drop for Place<'_, B> {
    fn drop(&mut self) {
        self.pool.give_back(None);
    }
}

/// A connection of a pool.
pub(super) struct Pooled<'a, B: Backend> {
    connection: Option<Box<B::Connection>>,
    pool: &'a Pool<B>,
}

impl<'a, B: Backend> Pooled<'a, B> {
    /// The connection by itself, and its place.
    pub(super) fn apart(mut self) -> (Box<B::Connection>, Place<'a, B>) {
        match self.connection.take() {
            Some(connection) => (connection, Place { pool: self.pool }),
            // Only this and `drop` take the connection out, and both are the end of this value.
            None => unreachable!("the connection is there until it is dropped"),
        }
    }
}

impl<B: Backend> Deref for Pooled<'_, B> {
    type Target = B::Connection;

    fn deref(&self) -> &B::Connection {
        match &self.connection {
            Some(connection) => connection,
            // Only `drop` and `apart` take the connection out.
            None => unreachable!("the connection is there until it is dropped"),
        }
    }
}

impl<B: Backend> DerefMut for Pooled<'_, B> {
    fn deref_mut(&mut self) -> &mut B::Connection {
        match &mut self.connection {
            Some(connection) => connection,
            // Only `drop` and `apart` take the connection out.
            None => unreachable!("the connection is there until it is dropped"),
        }
    }
}

impl<B: Backend> Drop for Pooled<'_, B> {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        if connection.is_reusable() {
            self.pool.give_back(Some(connection));
        } else {
            self.pool.lose();
        }
    }
}
