//! Databases for tests: behaviour is written once and runs on each.

use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

use orm::Database;

/// The environment variable that holds the URL of a PostgreSQL server for tests.
const POSTGRES: &str = "ORM_TEST_POSTGRES";

/// Runs a test on a new, empty database of each kind: SQLite in memory, SQLite on file, PostgreSQL.
///
/// Without a PostgreSQL server it says so, once and loudly, and runs the others.
pub fn on_each(test: impl Fn(&Database)) {
    on_sqlite(&test);
    on_file(&test);
    on_postgres(&test);
}

/// Runs a test on SQLite in memory.
pub fn on_sqlite(test: impl Fn(&Database)) {
    test(&Database::connect("sqlite::memory:").expect("a database in memory"));
}

/// Runs a test on SQLite on file.
pub fn on_file(test: impl Fn(&Database)) {
    on_file_url(|url| test(&Database::connect(url).expect("a database on file")));
}

/// Runs a test on PostgreSQL, in a schema of its own. Without a server it says so and does nothing.
pub fn on_postgres(test: impl Fn(&Database)) {
    let Some(server) = postgres_server() else { return };
    let schema = Schema::new(server);
    test(&Database::connect(&schema.url()).expect("a connection to PostgreSQL"));
}

/// Runs a test on the URL of a new, empty database that outlives its connections: SQLite on file, PostgreSQL.
pub fn on_each_url(test: impl Fn(&str)) {
    on_file_url(&test);
    if let Some(server) = postgres_server() {
        test(&Schema::new(server).url());
    }
}

/// Runs a test on the URL of a new, empty SQLite file.
pub fn on_file_url(test: impl Fn(&str)) {
    let file = TemporaryFile::new();
    test(&format!("sqlite://{}", file.0));
}

/// Runs a test on the URL of a schema of its own on PostgreSQL. Without a server it says so and does nothing.
pub fn on_postgres_url(test: impl Fn(&str)) {
    if let Some(server) = postgres_server() {
        test(&Schema::new(server).url());
    }
}

/// The URL of the PostgreSQL server for tests. Without one it says so, once.
pub fn postgres_server() -> Option<String> {
    let server = std::env::var(POSTGRES).ok().filter(|url| !url.is_empty());
    if server.is_none() {
        static SAID: Once = Once::new();
        SAID.call_once(|| eprintln!("\n*** PostgreSQL is LEFT OUT: {POSTGRES} is not set; `./test` starts a server and runs everything ***\n"));
    }
    server
}

struct TemporaryFile(String);

impl TemporaryFile {
    fn new() -> Self {
        let name = format!("orm-test-{}-{}.db", std::process::id(), number());
        Self(std::env::temp_dir().join(name).to_string_lossy().into_owned())
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", self.0));
        }
    }
}

struct Schema {
    server: String,
    name: String,
}

impl Schema {
    fn new(server: String) -> Self {
        let name = format!("orm_test_{}_{}", std::process::id(), number());
        let schema = Self { server, name };
        schema.run("CREATE SCHEMA");
        schema
    }

    fn run(&self, what: &str) {
        let admin = Database::connect(&self.server).expect("a connection to PostgreSQL");
        admin.execute_batch(&format!("{what} {}", self.name)).expect("a schema of the test's own");
    }

    fn url(&self) -> String {
        let separator = if self.server.contains('?') { '&' } else { '?' };
        format!("{}{separator}options=-csearch_path%3D{}", self.server, self.name)
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        let admin = Database::connect(&self.server).expect("a connection to PostgreSQL");
        let _ = admin.execute_batch(&format!("DROP SCHEMA {} CASCADE", self.name));
    }
}

fn number() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
