//! Runs what the cases sent on real databases, to see that it parses and that its parameters fit: each statement in a
//! transaction that is undone.

use std::ops::ControlFlow;

use orm::prelude::*;
use orm::{Query, Result};
use orm_core::backend::{Columns, Connection, RowSink};
use orm_core::exec::Runner;
use orm_core::value::SqlValue;
use orm_tests::databases::{on_postgres, on_sqlite};
use orm_tests::models::All;

use super::cases::Case;
use super::models::{Others, Shelf};

#[track_caller]
pub(crate) fn everywhere(module: &str, cases: &[Case]) {
    on_sqlite(|db| each(db, module, "sqlite", cases));
    on_postgres(|db| each(db, module, "postgres", cases));
}

#[track_caller]
fn each(db: &Database, module: &str, dialect: &str, cases: &[Case]) {
    db.create_tables::<(All, Others)>().expect("the tables");
    if dialect == "postgres" {
        db.create_tables::<Shelf>().expect("a table with arrays");
    }
    let mut refused = String::new();
    for case in cases {
        for side in case.sides.iter().filter(|side| side.dialect == dialect) {
            // A copy is followed by its rows, in a format of its own: behaviour tests run it.
            let is_statement = |query: &&Query| !query.is_control() && !query.sql.starts_with("COPY ");
            for query in side.queries.iter().filter(is_statement) {
                if let Err(error) = run(db, query) {
                    refused +=
                        &format!("{module}, {}: {error}: {:?}\n    {}\n", case.name, error.kind(), query.sql);
                }
            }
        }
    }
    assert!(refused.is_empty(), "{dialect} refuses:\n{refused}");
}

/// Runs a statement. The tables are empty, so that a row may break a constraint; all else is wrong.
fn run(db: &Database, query: &Query) -> Result<()> {
    let params: Vec<&SqlValue> = query.params.iter().collect();
    let outcome = db.atomic(|tx| {
        tx.with_connection(|connection| connection.query(&query.sql, &params, &mut Ignore))?;
        Err::<(), _>(Error::new(ErrorKind::Stale, "undo"))
    });
    match outcome {
        Err(error) if matches!(error.kind(), ErrorKind::Stale | ErrorKind::ForeignKeyViolation) => Ok(()),
        other => other,
    }
}

struct Ignore;

impl RowSink for Ignore {
    fn row<R: Columns>(&mut self, _: &R) -> Result<ControlFlow<()>> {
        Ok(ControlFlow::Continue(()))
    }
}
