//! The pool: connections that are open and free, and how many there may be.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
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

/// After how long those who wait look again, should nobody have seen that they wait.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// Connections to one database.
pub(super) struct Pool<B: Backend> {
    limits: Limits,
    /// A free connection, for who needs it for one statement: that runs while this is locked, which is one lock in place of two, to take
    /// a connection and to give it back. Nobody waits for this lock.
    at_hand: Mutex<Option<Box<B::Connection>>>,
    state: Mutex<State<B::Connection>>,
    /// How many callers wait. To wake nobody is a call of the system, at every query.
    waiting: AtomicUsize,
    freed: Condvar,
}

struct State<C> {
    // In boxes: they go to callers and come back without being copied.
    idle: Vec<Box<C>>,
    open: usize,
}

impl<B: Backend> Pool<B> {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            at_hand: Mutex::new(None),
            state: Mutex::new(State { idle: Vec::new(), open: 0 }),
            waiting: AtomicUsize::new(0),
            freed: Condvar::new(),
        }
    }

    /// Does some work on a connection.
    pub(super) fn with<T>(
        &self,
        backend: &B,
        work: impl FnOnce(&mut B::Connection) -> Result<T>,
    ) -> Result<T> {
        // An empty place is let go of: to open a connection, or to wait for one, takes long.
        let mut held = match self.at_hand().filter(|place| place.is_some()) {
            Some(place) => Held::AtHand(AtHand { place, pool: self }),
            None => Held::Taken(self.get(backend)?),
        };
        work(held.connection())
    }

    /// A connection, given back when dropped.
    pub(super) fn get(&self, backend: &B) -> Result<Pooled<'_, B>> {
        if let Some(connection) = self.take_at_hand() {
            return Ok(Pooled { connection: Some(connection), pool: self });
        }
        let mut state = self.lock();
        if let Some(connection) = state.idle.pop() {
            return Ok(Pooled { connection: Some(connection), pool: self });
        }
        if state.open < self.limits.size { self.open(state, backend) } else { self.wait(state, backend) }
    }

    #[cold]
    fn open<'p>(
        &'p self,
        mut state: MutexGuard<'_, State<B::Connection>>,
        backend: &B,
    ) -> Result<Pooled<'p, B>> {
        state.open += 1;
        drop(state);
        let place = Place { pool: self };
        backend.connect().map(|connection| place.with(Box::new(connection)))
    }

    #[cold]
    fn wait<'p>(
        &'p self,
        mut state: MutexGuard<'_, State<B::Connection>>,
        backend: &B,
    ) -> Result<Pooled<'p, B>> {
        let waiting = Waiting::new(&self.waiting);
        let deadline = Instant::now() + self.limits.patience;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(exhausted(self.limits));
            }
            state = self
                .freed
                .wait_timeout(state, left.min(LOOK_AGAIN))
                .unwrap_or_else(PoisonError::into_inner)
                .0;
            if let Some(connection) = state.idle.pop().or_else(|| self.take_at_hand()) {
                return Ok(Pooled { connection: Some(connection), pool: self });
            }
            if state.open < self.limits.size {
                drop(waiting);
                return self.open(state, backend);
            }
        }
    }

    /// A panic while the lock is held leaves nothing half done: every change is one assignment.
    fn lock(&self) -> MutexGuard<'_, State<B::Connection>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The place of the connection at hand, unless somebody works there. After a panic there the connection is asked whether it is of use.
    fn at_hand(&self) -> Option<MutexGuard<'_, Option<Box<B::Connection>>>> {
        match self.at_hand.try_lock() {
            Ok(place) => Some(place),
            Err(TryLockError::Poisoned(place)) => Some(place.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    fn take_at_hand(&self) -> Option<Box<B::Connection>> {
        self.at_hand()?.take()
    }

    fn is_awaited(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }

    fn give_back(&self, connection: Box<B::Connection>) {
        if !self.is_awaited()
            && let Some(mut place) = self.at_hand()
            && place.is_none()
        {
            *place = Some(connection);
            return;
        }
        self.lock().idle.push(connection);
        if self.is_awaited() {
            self.freed.notify_one();
        }
    }

    /// Forgets a connection that could not be opened.
    fn give_up(&self) {
        self.lock().open -= 1;
        self.freed.notify_one();
    }

    /// Forgets a connection that was lost, and those that are idle: what ended the one, a restart of the server for
    /// example, mostly ended them all, and each would cost its next user an error.
    fn lose(&self) {
        let at_hand = self.take_at_hand();
        let mut state = self.lock();
        let idle = std::mem::take(&mut state.idle);
        state.open -= idle.len() + usize::from(at_hand.is_some()) + 1;
        drop(state);
        self.freed.notify_all();
        // Closing them may take a while, and nobody need wait for it.
        drop((idle, at_hand));
    }
}

/// Somebody who waits, counted until this is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cold]
fn exhausted(Limits { size, patience }: Limits) -> Error {
    Error::new(
        ErrorKind::Timeout,
        format!(
            "all {size} connections were in use for {} seconds: pass `tx` instead of `&db` inside a transaction, and keep \
             transactions and iterators short; or raise `pool_size` or `pool_timeout` in the URL",
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
        self.pool.give_up();
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
            self.pool.give_back(connection);
        } else {
            self.pool.lose();
        }
    }
}

/// The connection at hand, while somebody works on it.
struct AtHand<'a, B: Backend> {
    place: MutexGuard<'a, Option<Box<B::Connection>>>,
    pool: &'a Pool<B>,
}

impl<B: Backend> Drop for AtHand<'_, B> {
    fn drop(&mut self) {
        let is_reusable = self.place.as_mut().is_some_and(|connection| connection.is_reusable());
        if is_reusable && !self.pool.is_awaited() {
            return;
        }
        match self.place.take() {
            Some(connection) if is_reusable => self.pool.give_back(connection),
            _ => self.pool.lose(),
        }
    }
}

/// A connection that somebody works on.
enum Held<'a, B: Backend> {
    AtHand(AtHand<'a, B>),
    Taken(Pooled<'a, B>),
}

impl<B: Backend> Held<'_, B> {
    fn connection(&mut self) -> &mut B::Connection {
        match self {
            Self::Taken(pooled) => pooled,
            Self::AtHand(at_hand) => match &mut *at_hand.place {
                Some(connection) => connection,
                // Made where there is one; only `drop` takes it out.
                None => unreachable!("the connection is there until it is dropped"),
            },
        }
    }
}
