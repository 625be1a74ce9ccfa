//! The pool: connections that are open and free, and how many there may be.

use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::backend::{Backend, Connection};
use crate::error::{Error, ErrorKind, Result};

/// How many connections a pool opens at the most.
const SIZE: usize = 16;
/// How long a caller waits for a connection.
const PATIENCE: Duration = Duration::from_secs(30);

/// Connections to one database.
pub(super) struct Pool<B: Backend> {
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
    pub(super) fn new() -> Self {
        Self { state: Mutex::new(State { idle: Vec::new(), open: 0, waiting: 0 }), freed: Condvar::new() }
    }

    /// A connection, given back when dropped.
    pub(super) fn get(&self, backend: &B) -> Result<Pooled<'_, B>> {
        let mut state = self.lock();
        let mut deadline = None;
        loop {
            if let Some(connection) = state.idle.pop() {
                return Ok(Pooled { connection: Some(connection), pool: self });
            }
            if state.open < SIZE {
                state.open += 1;
                drop(state);
                let place = Place { pool: self };
                let connection = Box::new(backend.connect()?);
                std::mem::forget(place);
                return Ok(Pooled { connection: Some(connection), pool: self });
            }
            let deadline = *deadline.get_or_insert_with(|| Instant::now() + PATIENCE);
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(exhausted());
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
fn exhausted() -> Error {
    Error::new(
        ErrorKind::Timeout,
        format!(
            "all {SIZE} connections were in use for {} seconds: pass `tx` instead of `&db` inside a transaction, and keep \
             transactions short",
            PATIENCE.as_secs()
        ),
    )
}

/// The place of a connection that is being opened; freed when opening it fails or panics.
struct Place<'a, B: Backend> {
    pool: &'a Pool<B>,
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

impl<B: Backend> Deref for Pooled<'_, B> {
    type Target = B::Connection;

    fn deref(&self) -> &B::Connection {
        match &self.connection {
            Some(connection) => connection,
            // Only `drop` takes the connection out.
            None => unreachable!("the connection is there until it is dropped"),
        }
    }
}

impl<B: Backend> DerefMut for Pooled<'_, B> {
    fn deref_mut(&mut self) -> &mut B::Connection {
        match &mut self.connection {
            Some(connection) => connection,
            // Only `drop` takes the connection out.
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
