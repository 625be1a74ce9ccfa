//! `Postgres`: what is needed to open connections, made from the URL. Opens nothing until asked.

use std::fmt;
use std::time::Duration;

use orm_core::backend::{Backend, Iterates, Url};
use orm_core::compile::Dialect;
use orm_core::error::{Error, ErrorKind, Result};
use postgres::{Client, NoTls};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use crate::connection::PostgresConnection;
use crate::dialect::{PostgresDialect, SESSION};
use crate::error;

/// A PostgreSQL database, named by a URL of the scheme `postgres` or `postgresql`.
///
/// Unless the URL says otherwise the host is `localhost`, `application_name` is `orm` and
/// `connect_timeout` is 10 seconds. `Debug` shows host, port and database, never the password.
///
/// Beside the driver's options the URL takes `prepared_statements=false`, for a proxy that gives each transaction another
/// session, as PgBouncer does in its mode `transaction`: statements are then sent unnamed and none is kept.
///
/// ```
/// use orm_core::backend::{Backend, Url};
/// use orm_postgres::Postgres;
///
/// let url = Url::parse("postgres://ann:s3cret@db.example/library").expect("a scheme");
/// let postgres = Postgres::from_url(&url).expect("PostgreSQL's scheme").expect("well-formed");
/// assert_eq!(format!("{postgres:?}"), "Postgres(db.example:5432/library)");
/// ```
pub struct Postgres {
    config: Config,
    target: String,
    keeps_statements: bool,
}

impl Postgres {
    fn parse(url: &Url) -> Result<Self> {
        refuse_ambiguous(url)?;
        refuse_tls(url)?;
        let (driver_url, keeps_statements) = without_own_option(url.secret())?;
        let mut config: Config = driver_url.parse().map_err(|error| malformed(url, &error))?;
        if config.get_ssl_mode() == SslMode::Require {
            return Err(no_tls());
        }
        fill_in(&mut config);
        refuse_uneven_ports(&config)?;
        let target = target(&config);
        Ok(Self { config, target, keeps_statements })
    }

    /// A connection of the driver's own, prepared as the others are.
    pub(crate) fn client(&self) -> Result<Client> {
        let connect = || {
            let mut client = postgres::Config::from(self.config.clone()).connect(NoTls)?;
            client.batch_execute(SESSION)?;
            Ok(client)
        };
        connect().map_err(|error| error::of_connecting(error, &self.target))
    }
}

impl fmt::Debug for Postgres {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Postgres({})", self.target)
    }
}

impl Backend for Postgres {
    type Connection = PostgresConnection;

    fn from_url(url: &Url) -> Option<Result<Self>> {
        matches!(url.scheme(), "postgres" | "postgresql").then(|| Self::parse(url))
    }

    fn dialect(&self) -> &'static dyn Dialect {
        &PostgresDialect
    }

    fn name(&self) -> &'static str {
        "postgresql"
    }

    // A stream has a statement that is prepared before its transaction: a proxy might give that another session.
    fn iterates(&self) -> Iterates {
        if self.keeps_statements { Iterates::Ahead } else { Iterates::ByCursor }
    }

    fn connect(&self) -> Result<PostgresConnection> {
        PostgresConnection::open(&self.config, &self.target, self.keeps_statements)
    }
}

/// The URL as the driver knows it, and whether statements are kept. The driver refuses options that it does not know.
fn without_own_option(url: &str) -> Result<(String, bool)> {
    let Some((base, options)) = url.split_once('?') else { return Ok((url.to_owned(), true)) };
    let mut keeps_statements = true;
    let mut others = Vec::new();
    for option in options.split('&') {
        match option.strip_prefix("prepared_statements=") {
            Some("true") => keeps_statements = true,
            Some("false") => keeps_statements = false,
            Some(_) => {
                let message = "`prepared_statements` in the database URL is `true` or `false`";
                return Err(Error::new(ErrorKind::Invalid, message));
            }
            None => others.push(option),
        }
    }
    let separator = if others.is_empty() { "" } else { "?" };
    Ok((format!("{base}{separator}{}", others.join("&")), keeps_statements))
}

/// The driver ends the user information at the first `@`. With two of them the rest of a password
/// would become the name of the host, and show up in messages.
fn refuse_ambiguous(url: &Url) -> Result<()> {
    let before_options = url.secret().split('?').next().unwrap_or_default();
    if !url.secret().contains("://") || before_options.matches('@').count() > 1 {
        return Err(Error::new(ErrorKind::Invalid, SHAPE));
    }
    Ok(())
}

/// The driver knows no `verify-ca` and `verify-full` and would call them malformed.
fn refuse_tls(url: &Url) -> Result<()> {
    if url.rest().contains("sslmode=verify") {
        return Err(no_tls());
    }
    Ok(())
}

fn no_tls() -> Error {
    Error::new(
        ErrorKind::Unsupported,
        "TLS is not supported by this backend yet: `sslmode` must be `disable` or `prefer`, \
         and the server must accept plain connections",
    )
}

const SHAPE: &str = "the database URL is malformed: expected \
    `postgres://user:password@host:port/database?option=value`, with `@ : / ? & % #` inside of the user name \
    and the password percent-encoded";

/// The driver's reason may quote parts of the URL. An unescaped password ends up in any part, so a
/// URL that has one gets no reason.
fn malformed(url: &Url, error: &postgres::Error) -> Error {
    let rest = url.rest();
    let has_password =
        rest.rfind('@').is_some_and(|at| rest[..at].contains(':')) || rest.contains("password");
    match std::error::Error::source(error) {
        Some(reason) if !has_password => {
            Error::new(ErrorKind::Invalid, format!("the database URL is malformed: {reason}"))
        }
        _ => Error::new(ErrorKind::Invalid, SHAPE),
    }
}

fn fill_in(config: &mut Config) {
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        config.host("localhost");
    }
    if config.get_application_name().is_none() {
        config.application_name("orm");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(10));
    }
}

/// The driver finds this out on connecting; the URL is at fault, so say it at once.
fn refuse_uneven_ports(config: &Config) -> Result<()> {
    let (hosts, ports) =
        (config.get_hosts().len().max(config.get_hostaddrs().len()), config.get_ports().len());
    if ports > 1 && ports != hosts {
        return Err(Error::new(
            ErrorKind::Invalid,
            format!(
                "the database URL names {ports} ports for {hosts} host(s): write the port once, \
                 after the host or, if the host is an option, as the option `port`"
            ),
        ));
    }
    Ok(())
}

/// `host:port/database`, for messages.
fn target(config: &Config) -> String {
    let mut hosts: Vec<String> = config.get_hosts().iter().map(host_name).collect();
    if hosts.is_empty() {
        hosts = config.get_hostaddrs().iter().map(ToString::to_string).collect();
    }
    let ports = config.get_ports();
    let targets: Vec<String> = hosts
        .iter()
        .enumerate()
        .map(|(index, host)| format!("{host}:{}", ports.get(index).or(ports.first()).unwrap_or(&5432)))
        .collect();
    // Without a name of its own the database is called as the user, as in libpq.
    let database = config.get_dbname().or(config.get_user()).unwrap_or_default();
    format!("{}/{database}", targets.join(","))
}

fn host_name(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(path) => path.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<Postgres> {
        Postgres::from_url(&Url::parse(url).expect("a scheme")).expect("the scheme")
    }

    #[test]
    fn hosts_and_sockets() {
        for (url, shown) in [
            ("postgres://ann:s3cret@host/db", "Postgres(host:5432/db)"),
            ("postgresql://ann@host:6000/db", "Postgres(host:6000/db)"),
            ("postgres://ann@%2Ftmp%2Fdir/db", "Postgres(/tmp/dir:5432/db)"),
            ("postgres://ann@%2Ftmp%2Fdir:5433/db", "Postgres(/tmp/dir:5433/db)"),
            ("postgres://ann@/db?host=/tmp/dir&port=5433", "Postgres(/tmp/dir:5433/db)"),
            ("postgres:///db", "Postgres(localhost:5432/db)"),
            ("postgres://ann@a,b:1/db", "Postgres(a:5432,b:1/db)"),
            ("postgres://ann@host", "Postgres(host:5432/ann)"),
        ] {
            assert_eq!(format!("{:?}", parse(url).expect(url)), shown);
        }
    }

    #[test]
    fn other_schemes_are_not_ours() {
        assert!(Postgres::from_url(&Url::parse("sqlite::memory:").expect("a scheme")).is_none());
    }

    #[test]
    fn defaults_yield_to_the_url() {
        let postgres = parse("postgres://h/d").expect("valid");
        assert_eq!(postgres.config.get_application_name(), Some("orm"));
        assert_eq!(postgres.config.get_connect_timeout(), Some(&Duration::from_secs(10)));
        let postgres = parse("postgres://h/d?application_name=shop&connect_timeout=3").expect("valid");
        assert_eq!(postgres.config.get_application_name(), Some("shop"));
        assert_eq!(postgres.config.get_connect_timeout(), Some(&Duration::from_secs(3)));
    }

    #[test]
    fn statements_are_kept_unless_the_url_says_otherwise() {
        for (url, keeps) in [
            ("postgres://h/d", true),
            ("postgres://h/d?prepared_statements=true", true),
            ("postgres://h/d?prepared_statements=false", false),
            ("postgres://h/d?application_name=shop&prepared_statements=false&connect_timeout=3", false),
        ] {
            assert_eq!(parse(url).expect(url).keeps_statements, keeps, "{url}");
        }
        let error = parse("postgres://h/d?prepared_statements=no").expect_err("no truth value");
        assert_eq!(error.to_string(), "`prepared_statements` in the database URL is `true` or `false`");
    }

    #[test]
    fn tls_is_refused() {
        for mode in ["require", "verify-ca", "verify-full"] {
            let error = parse(&format!("postgres://h/d?sslmode={mode}")).expect_err("no TLS");
            assert_eq!(error.kind(), ErrorKind::Unsupported);
        }
        assert!(parse("postgres://h/d?sslmode=prefer").is_ok());
    }

    #[test]
    fn malformed_urls_keep_the_password() {
        for url in [
            "postgres://ann:s3cret@host:port/db",
            "postgres://ann:s3@s3cret@host/db",
            "postgres://ann:s3@s3/s3cret@host/db",
            "postgres://ann:x@s?s3cret=1@host/db",
            "postgres://ann@host/db?password=x&s3cret=1",
            "postgres:password=s3cret",
        ] {
            let error = parse(url).expect_err(url);
            assert_eq!(error.kind(), ErrorKind::Invalid);
            assert!(!format!("{error} {error:?}").contains("s3"), "{error:?}");
        }
        let error = parse("postgres://ann@host/db?colour=red").expect_err("unknown option");
        assert_eq!(error.to_string(), "the database URL is malformed: unknown option `colour`");
        let error = parse("postgres://ann@host/db?port=1").expect_err("two ports");
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }
}
