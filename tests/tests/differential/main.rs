//! Predicates made at random mean the same in memory and on each database, and `exclude` is the complement of `filter`.
//!
//! `ORM_SEED` repeats a run, `ORM_CASE` one predicate of it, `ORM_CASES` runs as many as that.

#![allow(missing_docs, reason = "models of a test")]
#![allow(unreachable_pub, reason = "the derive makes what is as visible as the model")]

mod case;
mod cell;
mod evaluate;
mod family;
mod generate;
mod harness;
mod lookups;
mod models;
mod random;
mod shrink;
mod translate;
mod world;

use std::time::{SystemTime, UNIX_EPOCH};

use orm::Database;
use orm_tests::databases;

use crate::evaluate::Rules;
use crate::harness::Run;

fn run(name: &'static str, db: &Database, cases: u64, cases_per_rows: u64, rules: Rules) -> Result<(), String> {
    let cases = number("ORM_CASES").unwrap_or(cases);
    let run = Run { name, seed: seed(), cases, cases_per_rows, rules, db };
    eprintln!("{name}: ORM_SEED={}", run.seed);
    run.start()
}

fn seed() -> u64 {
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64 % 1_000_000_000);
    number("ORM_SEED").unwrap_or_else(clock)
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is not a number: {text}")))
}

fn holds(result: Result<(), String>) {
    if let Err(report) = result {
        panic!("{report}");
    }
}

#[test]
fn predicates_mean_the_same_on_sqlite() {
    databases::on_sqlite(|db| holds(run("SQLite", db, 20_000, 2_500, Rules::Right)));
}

#[test]
fn predicates_mean_the_same_on_postgresql() {
    databases::on_postgres(|db| holds(run("PostgreSQL", db, 2_000, 500, Rules::Right)));
}

/// A rule that is wrong is found, and cut down to what it is about.
#[test]
fn a_wrong_rule_is_found() {
    databases::on_sqlite(|db| {
        let report = run("a wrong rule", db, 5_000, 2_500, Rules::NullIsNotUnequal).expect_err("a difference");
        let least = report.lines().find(|line| line.starts_with("least: ")).expect("the least predicate");
        assert!(least.contains(".ne("), "{report}");
        assert!(least.len() < 400, "{report}");
    });
}
