use orm::prelude::*;
use orm_tests::databases::postgres_server;

/// The error of a wrong URL, which never shows its password.
#[track_caller]
fn connecting(url: &str) -> Error {
    let error = Database::connect(url).unwrap_err();
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        shown.push_str(&format!("{cause} {cause:?}"));
        source = cause.source();
    }
    assert!(!shown.contains("s3cret"), "{shown}");
    error
}

#[test]
fn urls_that_are_none() {
    for url in
        ["", "library.db", ":memory:", "//host/db", "s3cret@host/db", "s3cret@host:5432/db", "ann s3cret:x"]
    {
        let error = connecting(url);
        assert_eq!(error.kind(), ErrorKind::Invalid, "{url}");
        assert!(error.to_string().contains("sqlite://library.db"), "{error}");
    }
    for url in ["mysql://ann:s3cret@host/db", "ann:s3cret@host/db", "http://s3cret"] {
        let error = connecting(url);
        assert_eq!(error.kind(), ErrorKind::Invalid, "{url}");
        assert!(error.to_string().contains(&format!("`{}`", url.split(':').next().unwrap())), "{error}");
        assert!(error.to_string().contains("feature"), "{error}");
    }
}

#[test]
fn urls_of_postgres_that_are_malformed() {
    for url in [
        "postgres://ann:s3cret@host:port/db",
        "postgres://ann:s3cret@host:99999/db",
        "postgres://ann:s3cret@host:5432x/db",
        "postgres://ann:s3cret@a@b/db",
        "postgres://ann:s3cret@host/db?colour=red",
        "postgres://ann:s3cret@host/db?connect_timeout=soon",
        "postgres://host/db?password=s3cret&port=x",
        "postgres:ann:s3cret@host",
    ] {
        assert_eq!(connecting(url).kind(), ErrorKind::Invalid, "{url}");
    }
    assert_eq!(connecting("postgres://ann:s3cret@host/db?sslmode=require").kind(), ErrorKind::Unsupported);
}

#[test]
fn urls_of_sqlite_that_are_malformed() {
    for url in [
        "sqlite:",
        "sqlite://",
        "sqlite://?mode=ro",
        "sqlite://a.db?mode=s3cretly",
        "sqlite://a.db?password=s3cret",
        "sqlite://a.db?busy_timeout=soon",
        "sqlite::memory:?mode=ro",
    ] {
        let error = Database::connect(url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{url}");
    }
    let error = connecting("sqlite:///no/such/directory/library.db");
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.to_string().contains("/no/such/directory/library.db"), "{error}");
    let error = connecting("sqlite://no-such-file.db?mode=rw");
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(!std::path::Path::new("no-such-file.db").exists());
    let error = connecting("sqlite://Cargo.toml");
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.to_string().contains("not a SQLite database"), "{error}");
}

#[test]
fn servers_that_are_not_there() {
    let error = connecting("postgres://ann:s3cret@127.0.0.1:1/library");
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.to_string().contains("127.0.0.1:1/library"), "{error}");
    assert!(std::error::Error::source(&error).is_some());
    let error = connecting("postgres://ann:s3cret@no-such-host.invalid/library?connect_timeout=2");
    assert_eq!(error.kind(), ErrorKind::Connection);
}

#[test]
fn servers_that_refuse() {
    let Some(server) = postgres_server() else { return };
    let host = server.rsplit_once('@').map_or(server.as_str(), |(_, host)| host);
    let (host, name) = host.split_once('/').unwrap();
    let error = connecting(&format!("postgres://nobody_of_this_name:s3cret@{host}/{name}"));
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Connection, Some("28000")), "{error:?}");
    let error = connecting(&format!("postgres://postgres:s3cret@{host}/no_such_database"));
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Connection, Some("3D000")), "{error:?}");
    let db = Database::connect(&format!("postgres://postgres:s3cret@{host}/{name}")).unwrap();
    assert!(!format!("{db:?} {:?}", db.backend()).contains("s3cret"));
}
