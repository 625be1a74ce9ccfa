//! Where a database is: the URL's path and options, and the life of a database in memory.
//!
//! How a connection is prepared and used is in `connection`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use orm_core::backend::{Backend, Iterates, Url};
use orm_core::compile::Dialect;
use orm_core::error::{Error, ErrorKind, Result};
use rusqlite::OpenFlags;

use crate::{SqliteConnection, SqliteDialect};

/// A SQLite database: a file, or a database in memory that lives as long as this value.
///
/// | URL | Database |
/// |---|---|
/// | `sqlite://library.db`, `sqlite:library.db` | a file, relative to the working directory |
/// | `sqlite:///var/lib/library.db` | a file, by its absolute path |
/// | `sqlite::memory:`, `sqlite://:memory:` | in memory, shared by all connections of one `Sqlite` |
///
/// The path is taken as it is written, up to the first `?`: there are no percent escapes.
/// Options follow the `?`, separated by `&`:
///
/// - `mode=ro`, `rw` or `rwc` (the default: read, write, create);
/// - `busy_timeout=<milliseconds>`: how long to wait for another writer. The default is 5000.
///
/// ```
/// use orm_core::backend::{Backend, Connection, Url};
/// use orm_sqlite::Sqlite;
///
/// let url = Url::parse("sqlite::memory:").expect("a URL");
/// let database = Sqlite::from_url(&url).expect("the scheme is sqlite")?;
/// let mut connection = database.connect()?;
/// connection.execute_batch("CREATE TABLE book (id INTEGER PRIMARY KEY) STRICT")?;
/// # Ok::<(), orm_core::error::Error>(())
/// ```
///
/// # Limits
///
/// A database in memory has no write-ahead log: while one connection writes, the others wait, reads
/// included, and a writer waits at COMMIT until open reads are done. So one thread must not use a second
/// connection while its first is in a transaction that wrote: it would wait for itself, until
/// `ErrorKind::Busy`. Its size is limited to 1 GiB.
/// Files use the write-ahead log, where readers and one writer work at the same time. With
/// `synchronous=NORMAL`, losing power may lose the last transactions, but never damages the file.
#[derive(Debug)]
pub struct Sqlite {
    location: Location,
    mode: Mode,
    busy_timeout: Duration,
    /// Keeps a database in memory alive while no connection is open. Opened by the first `connect`.
    anchor: Mutex<Option<rusqlite::Connection>>,
}

#[derive(Debug)]
enum Location {
    File(String),
    /// The URI that names the database within this process.
    Memory(String),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Mode {
    ReadOnly,
    ReadWrite,
    Create,
}

impl Backend for Sqlite {
    type Connection = SqliteConnection;

    fn from_url(url: &Url) -> Option<Result<Self>> {
        (url.scheme() == "sqlite").then(|| Self::parse(url))
    }

    fn dialect(&self) -> &'static dyn Dialect {
        &SqliteDialect
    }

    fn name(&self) -> &'static str {
        "sqlite"
    }

    // Readers of a database in memory hold up its writers.
    fn iterates(&self) -> Iterates {
        if self.has_log() { Iterates::InPlace } else { Iterates::ByCursor }
    }

    fn connect(&self) -> Result<SqliteConnection> {
        let Location::Memory(uri) = &self.location else {
            return self.open();
        };
        let mut anchor = self.anchor.lock().unwrap_or_else(PoisonError::into_inner);
        if anchor.is_none() {
            let opened = rusqlite::Connection::open_with_flags(uri, self.flags());
            *anchor = Some(opened.map_err(|error| crate::error::opening(error, self.shown()))?);
        }
        drop(anchor);
        self.open()
    }
}

impl Sqlite {
    fn parse(url: &Url) -> Result<Self> {
        let (path, options) = url.rest().split_once('?').unwrap_or((url.rest(), ""));
        let mut sqlite = Self {
            location: Location::parse(path, url)?,
            mode: Mode::Create,
            busy_timeout: Duration::from_millis(5000),
            anchor: Mutex::new(None),
        };
        for option in options.split('&').filter(|option| !option.is_empty()) {
            sqlite.set_option(option)?;
        }
        if sqlite.mode == Mode::ReadOnly && matches!(sqlite.location, Location::Memory(_)) {
            return Err(invalid("a database in memory cannot be read-only: remove `mode=ro`".into()));
        }
        Ok(sqlite)
    }

    fn set_option(&mut self, option: &str) -> Result<()> {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        match name {
            "mode" => self.mode = Mode::parse(value)?,
            "busy_timeout" => self.busy_timeout = milliseconds(value)?,
            _ => {
                return Err(invalid(format!(
                    "unknown option `{name}` in the URL of a SQLite database: use `mode` or `busy_timeout`"
                )));
            }
        }
        Ok(())
    }

    fn open(&self) -> Result<SqliteConnection> {
        let name = match &self.location {
            Location::File(path) => path,
            Location::Memory(uri) => uri,
        };
        rusqlite::Connection::open_with_flags(name, self.flags())
            .and_then(|inner| SqliteConnection::prepare(inner, self.busy_timeout, self.has_log()))
            .map_err(|error| crate::error::opening(error, self.shown()))
    }

    /// Whether connections switch to the write-ahead log: not in memory, and not without writing.
    fn has_log(&self) -> bool {
        matches!(self.location, Location::File(_)) && self.mode != Mode::ReadOnly
    }

    fn flags(&self) -> OpenFlags {
        let mode = match self.mode {
            Mode::ReadOnly => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Mode::ReadWrite => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Mode::Create => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        };
        // One thread at a time uses a connection, so SQLite need not lock it at every call.
        let flags = mode | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        match self.location {
            Location::File(_) => flags,
            Location::Memory(_) => flags | OpenFlags::SQLITE_OPEN_URI,
        }
    }

    pub(crate) fn busy_timeout(&self) -> Duration {
        self.busy_timeout
    }

    fn shown(&self) -> &str {
        match &self.location {
            Location::File(path) => path,
            Location::Memory(_) => ":memory:",
        }
    }
}

impl Location {
    fn parse(path: &str, url: &Url) -> Result<Self> {
        match path {
            "" => {
                Err(invalid(format!("no path in `{url}`: write `sqlite://library.db` or `sqlite::memory:`")))
            }
            ":memory:" => Ok(Self::memory()),
            // SQLite would read these as a URI, and as the name of a database of its own.
            _ if path.starts_with("file:") || path.starts_with(':') => Ok(Self::File(format!("./{path}"))),
            _ => Ok(Self::File(path.to_owned())),
        }
    }

    /// A name of its own for each database. The VFS `memdb` shares a database among the connections of
    /// one process that open the same name; `cache=shared` would do so too, but fails at once with
    /// SQLITE_LOCKED where this one waits for the other connection.
    fn memory() -> Self {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        Self::Memory(format!("file:/orm-{}-{number}?vfs=memdb", std::process::id()))
    }
}

impl Mode {
    fn parse(value: &str) -> Result<Self> {
        match value {
            "ro" => Ok(Self::ReadOnly),
            "rw" => Ok(Self::ReadWrite),
            "rwc" => Ok(Self::Create),
            _ => Err(invalid(format!(
                "`mode={value}` in the URL of a SQLite database: use `ro`, `rw` or `rwc`"
            ))),
        }
    }
}

fn milliseconds(value: &str) -> Result<Duration> {
    match value.parse::<i32>() {
        Ok(count @ 0..) => Ok(Duration::from_millis(u64::from(count.unsigned_abs()))),
        _ => Err(invalid(format!(
            "`busy_timeout={value}` in the URL of a SQLite database: give whole milliseconds, 5000 for example"
        ))),
    }
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::Invalid, message)
}
