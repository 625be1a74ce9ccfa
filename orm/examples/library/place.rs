//! Where the library is: the argument, and an empty database for it, of which nothing stays. Nothing that the example
//! did not make is removed.

use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;

use orm::prelude::*;

pub const USAGE: &str = "usage: library [--url sqlite://PATH | --url postgres://USER@HOST/NAME]";

/// Marks the SQLite files that the example made: "Libr" in ASCII.
const APPLICATION_ID: i64 = 0x4c69_6272;

/// The schema in PostgreSQL, which nobody else is likely to use.
const SCHEMA: &str = "orm_example_library";

/// The URL, from the arguments.
pub fn url(mut arguments: impl Iterator<Item = OsString>) -> Result<String, &'static str> {
    let Some(option) = arguments.next() else {
        return Ok(default_url());
    };
    let value = arguments.next().and_then(|value| value.into_string().ok());
    match (option.to_str(), value, arguments.next()) {
        (Some("--url"), Some(url), None) if url.contains(':') => Ok(url),
        _ => Err(USAGE),
    }
}

fn default_url() -> String {
    let path = std::env::temp_dir().join("orm-example-library.db");
    format!("sqlite://{}", path.display())
}

/// The URL as it may be printed: without the password.
pub fn shown(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => format!("{}…{}", &url[..scheme + 3], &url[at..]),
        _ => url.to_owned(),
    }
}

/// Connects to the database, made anew.
pub fn open(url: &str) -> Result<Database, Box<dyn Error>> {
    match url.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest)) {
        Some(path) if path != ":memory:" => open_file(url, path),
        Some(_) => Ok(Database::connect(url)?),
        None => open_schema(url),
    }
}

fn open_file(url: &str, path: &str) -> Result<Database, Box<dyn Error>> {
    let path = path.split('?').next().unwrap_or(path);
    if fs::metadata(path).is_ok_and(|file| file.len() > 0) {
        let is_ours =
            Database::connect(url)?.query_as::<i64>("PRAGMA application_id", params![])?;
        if is_ours != [APPLICATION_ID] {
            return Err(format!(
                "`{path}` is there already, and not made by this example: give another path"
            )
            .into());
        }
    }
    remove_file(path)?;
    let db = Database::connect(url)?;
    db.execute_batch(&format!("PRAGMA application_id = {APPLICATION_ID}"))?;
    Ok(db)
}

fn remove_file(path: &str) -> Result<(), Box<dyn Error>> {
    for end in ["", "-wal", "-shm"] {
        match fs::remove_file(format!("{path}{end}")) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(format!("cannot remove `{path}{end}`: {error}").into());
            }
            _ => {}
        }
    }
    Ok(())
}

/// Makes the schema anew, and connects so that all tables are in it.
fn open_schema(url: &str) -> Result<Database, Box<dyn Error>> {
    let server = Database::connect(url)?;
    server.execute_batch(&format!(
        "SET client_min_messages = warning; DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}"
    ))?;
    let separator = if url.contains('?') { '&' } else { '?' };
    Ok(Database::connect(&format!("{url}{separator}options=-csearch_path%3D{SCHEMA}"))?)
}

/// Removes the library. A SQLite file stays where its path was given.
pub fn close(db: Database, url: &str) -> Result<(), Box<dyn Error>> {
    let is_default = url == default_url();
    match url.strip_prefix("sqlite:") {
        None => db.execute_batch(&format!(
            "SET client_min_messages = warning; DROP SCHEMA {SCHEMA} CASCADE"
        ))?,
        Some(path) if is_default => {
            drop(db); // closes its connections, so that the file can go
            remove_file(path.trim_start_matches("//"))?;
        }
        Some(_) => {}
    }
    Ok(())
}
