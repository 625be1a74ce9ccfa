//! Tables change under statements that are kept: these are prepared again, without a word where that is safe, and nothing is
//! written twice.

use orm::prelude::*;
use orm_tests::databases::{on_each_url, on_postgres, on_postgres_url};
use orm_tests::models::Award;

/// Uses the table in each way, and leaves it empty. The keys are left out: no two runs have the same.
fn everything(on: &impl Executor) -> Result<Vec<String>, Error> {
    let award = |n: i32| Award::create().winner(format!("w{n}")).year(n);
    let mut seen = Vec::new();
    let mut first = award(1).save(on)?;
    seen.push(format!("{} {}", first.winner, first.year));
    let made = Award::bulk_create(on, (2..5).map(award))?;
    seen.push(format!("{:?}", made.iter().map(|award| award.year).collect::<Vec<_>>()));
    Award::bulk_create_with(on, [award(5)], BulkCreate::<Award>::new().on_conflict(|a| a.id).ignore())?;
    seen.push(Award::copy_in(on, (6..8).map(award))?.to_string());
    seen.push(format!("{:?}", Award::objects().order_by(|a| a.year).values(|a| (a.winner, a.year)).all(on)?));
    seen.push(Award::bulk_update(on, &made, |a| (a.winner, a.year.set(a.year * 10)))?.to_string());
    seen.push(Award::objects().filter(|a| a.year.lt(9)).update(on, |a| a.year.set(a.year + 1))?.to_string());
    first.year = 100;
    first.save(on)?;
    seen.push(Award::objects().filter(|a| a.winner.in_(["w1", "w2"])).count(on)?.to_string());
    let streamed = Award::objects().order_by(|a| a.year).iterator(on, 2);
    let streamed: Vec<_> = streamed.map(|award| award.map(|award| award.year)).collect::<Result<_, _>>()?;
    seen.push(format!("{streamed:?}"));
    seen.push(Award::objects().filter(|a| a.id.eq(first.id)).get(on)?.winner);
    seen.push(Award::raw("SELECT * FROM award WHERE year = ?", params![100]).all(on)?.len().to_string());
    seen.push(Award::objects().delete(on)?.to_string());
    Ok(seen)
}

const CHANGES: &[&str] = &[
    "ALTER TABLE award ADD COLUMN extra integer",
    "CREATE INDEX award_year ON award (year)",
    "ALTER TABLE award RENAME COLUMN winner TO w; ALTER TABLE award RENAME COLUMN w TO winner",
    "ALTER TABLE award RENAME TO prize; CREATE TABLE award (year integer NOT NULL, id KEY, winner text NOT NULL)",
    "DROP TABLE award; CREATE TABLE award (id KEY, year integer NOT NULL, note text, winner text NOT NULL)",
    "DROP TABLE prize",
];

/// Those that change what statements yield.
const CHANGES_OF_TYPES: &[&str] = &[
    "ALTER TABLE award ALTER COLUMN winner TYPE varchar(50)",
    "ALTER TABLE award ALTER COLUMN winner TYPE varchar(60)",
    "ALTER TABLE award ALTER COLUMN winner TYPE text",
    "DEALLOCATE ALL",
    "DISCARD ALL",
];

#[test]
fn every_use_of_a_table_goes_on() {
    on_each_url(|url| {
        let (db, other) = (&Database::connect(url).unwrap(), &Database::connect(url).unwrap());
        db.create_tables::<Award>().unwrap();
        let expected = everything(db).unwrap();
        assert_eq!(everything(db).unwrap(), expected);
        let is_postgres = url.starts_with("postgres");
        let key = if is_postgres { "bigserial PRIMARY KEY" } else { "integer PRIMARY KEY" };
        let types = if is_postgres { CHANGES_OF_TYPES } else { &[] };
        for change in CHANGES.iter().chain(types) {
            for by in [other, db] {
                let _ = by.execute_batch(&change.replace("KEY", key));
                assert_eq!(everything(db).unwrap(), expected, "{change}");
                assert_eq!(Award::objects().count(db).unwrap(), 0);
            }
        }
    });
}

/// A failure ends a transaction, so that nobody but the program can run it again. Then it fails no more, whatever number of statements it has.
#[test]
fn a_transaction_fails_once() {
    on_postgres_url(|url| {
        // A single connection, so that it is known which has seen the change.
        let db = &Database::connect(&format!("{url}&pool_size=1")).unwrap();
        let other = Database::connect(url).unwrap();
        db.create_tables::<Award>().unwrap();
        let expected = db.atomic(|tx| everything(tx)).unwrap();
        for change in CHANGES_OF_TYPES {
            if change.starts_with('D') { db.execute_batch(change) } else { other.execute_batch(change) }
                .unwrap();
            if let Err(error) = db.atomic(|tx| everything(tx)) {
                assert_eq!(error.kind(), ErrorKind::Schema, "{change}: {error}");
            }
            assert_eq!(db.atomic(|tx| everything(tx)).unwrap(), expected, "{change}");
        }
    });
}

/// Two that run at the same time as the table changes.
#[test]
fn nothing_is_written_twice() {
    const ROWS: i32 = 300;
    on_postgres(|db| {
        db.create_tables::<Award>().unwrap();
        std::thread::scope(|scope| {
            for thread in 0..3 {
                scope.spawn(move || {
                    for n in 0..ROWS {
                        let award = |place| Award::create().winner(format!("{thread}")).year(2 * n + place);
                        if n % 2 == 0 {
                            award(0).save(db).unwrap();
                        } else {
                            Award::bulk_create(db, [award(0), award(1)]).unwrap();
                        }
                    }
                });
            }
            for size in 1..40 {
                let change = format!("ALTER TABLE award ALTER COLUMN winner TYPE varchar({})", 100 - size);
                db.execute_batch(&change).unwrap();
                std::thread::sleep(std::time::Duration::from_millis(2));
            }
        });
        let rows = Award::objects().count(db).unwrap();
        assert_eq!(rows, 3 * (150 + 300));
        let pairs = Award::objects().unordered().values(|a| (a.winner, a.year)).distinct().count(db).unwrap();
        assert_eq!(pairs, rows);
    });
}
