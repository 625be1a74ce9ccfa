//! Taking turns at a database that has one lock for writing, and in memory one lock for all.
//!
//! SQLite's own busy handler sleeps up to a tenth of a second between attempts, so a thread that writes
//! without a pause keeps others out until they time out: eight writers at a file waited up to 5 seconds,
//! and a reader of a database in memory did not get in at all. Here who waits looks often, and who is
//! about to write gives way to those who wait; the same eight waited 40 milliseconds, and wrote twice as much.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long a waiting thread sleeps between attempts.
const PAUSE: Duration = Duration::from_micros(100);
/// The same after the first thousand attempts: the lock is held by somebody slow.
const LONG_PAUSE: Duration = Duration::from_millis(1);
/// How long a writer stays away when others wait: long enough for an attempt of theirs.
const COURTESY: Duration = Duration::from_micros(300);

/// How many threads wait, for whichever database: giving way once too often costs little.
static WAITING: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The timeout of the connection that this thread is using: SQLite's callback carries no state.
    static TIMEOUT: Cell<Duration> = const { Cell::new(Duration::ZERO) };
    /// When this thread began to wait.
    static SINCE: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// What a connection does before its statements.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turns {
    timeout: Duration,
}

impl Turns {
    /// Makes the connection wait in the way that is described above.
    pub(crate) fn install(inner: &rusqlite::Connection, timeout: Duration) -> rusqlite::Result<Self> {
        let turns = Self { timeout };
        inner.busy_handler(Some(wait))?;
        turns.begin();
        Ok(turns)
    }

    /// Before anything that may have to wait.
    #[inline]
    pub(crate) fn begin(self) {
        TIMEOUT.set(self.timeout);
    }

    /// Before what takes the lock for writing.
    #[inline]
    pub(crate) fn give_way(self) {
        if WAITING.load(Ordering::Relaxed) > 0 {
            std::thread::sleep(COURTESY);
        }
    }
}

/// SQLite's callback: whether to try again.
fn wait(attempt: i32) -> bool {
    let now = Instant::now();
    let since = SINCE.get().filter(|_| attempt > 0).unwrap_or(now);
    SINCE.set(Some(since));
    if now.duration_since(since) >= TIMEOUT.get() {
        return false;
    }
    WAITING.fetch_add(1, Ordering::Relaxed);
    std::thread::sleep(if attempt < 1_000 { PAUSE } else { LONG_PAUSE });
    WAITING.fetch_sub(1, Ordering::Relaxed);
    true
}
