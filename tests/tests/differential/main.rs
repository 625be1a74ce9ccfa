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
use crate::generate::Reaches;
use crate::harness::Run;
use crate::random::Random;

fn run(
    name: &'static str,
    db: &Database,
    cases: u64,
    cases_per_rows: u64,
    rules: Rules,
) -> Result<(), String> {
    let cases = number("ORM_CASES").unwrap_or(cases);
    let run = Run { name, seed: seed(), cases, cases_per_rows, rules, db };
    eprintln!("{name}: ORM_SEED={}", run.seed);
    run.start()
}

fn seed() -> u64 {
    let clock = || {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_nanos() as u64 % 1_000_000_000)
    };
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

/// Every form of a predicate is made, and often.
#[test]
fn every_form_is_made() {
    let reaches = Reaches::new();
    let text: String = (0..20_000)
        .map(|number| format!("{}\n", reaches.test(&mut Random::new(1, 2, number)).case))
        .collect();
    let forms = ".eq( .ne( .lt( .le( .gt( .ge( .same_as( .between( .in_([]) .in_([1 .in_(City .in_(Work .is_null() \
        .is_not_null() .eq(None) .ne(None) .iexact( .contains( .icontains( .starts_with( .istarts_with( .ends_with( \
        .iends_with( .like( .regex( .iregex( .year() .month() .day() .quarter() .week() .week_day() .iso_year() \
        .iso_week_day() .hour() .minute() .second() .date() .time() .trunc(Week) .trunc(Second) .lower() .length() \
        .any(| .every(| .none(| .exists() .count() .sum(| .avg(| .min(| .max(| .first(| .filter(| .exclude(| \
        .distinct() .order_by(| .offset(2) .limit(0) .limit(1) .nulls_first() .nulls_last() .all::< Q::all Q::any \
        !( .boss.boss.boss .passport.holder.home x.maybe_uuid x.json z.works .labels.any(|y| y.works w.number";
    let forms = forms.split_whitespace();
    let rare: Vec<&str> = forms.filter(|form| text.matches(form).count() < 20).collect();
    assert!(rare.is_empty(), "made less than 20 times in 20,000 predicates: {rare:?}");
}

/// A rule that is wrong is found, and cut down to what it is about.
#[test]
fn a_wrong_rule_is_found() {
    databases::on_sqlite(|db| {
        let report =
            run("a wrong rule", db, 5_000, 2_500, Rules::NullIsNotUnequal).expect_err("a difference");
        let least = report.lines().find(|line| line.starts_with("least: ")).expect("the least predicate");
        assert!(least.contains(".ne("), "{report}");
        assert!(least.len() < 400, "{report}");
    });
}
