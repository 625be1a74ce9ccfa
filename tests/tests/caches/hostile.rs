//! Rows that the types do not allow are errors that name the model and the field, whichever method reads them.

use orm::prelude::*;
use orm_core::exec::Fetch;
use orm_core::query::Shape;
use orm_tests::databases::{on_each, on_postgres, on_sqlite};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(things: Thing.shelf))]
struct Shelf {
    id: i64,
    label: String,
    size: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Thing {
    id: i64,
    shelf: ForeignKey<Shelf>,
    note: Option<String>,
}

/// Tables without the constraints that the models need, made by somebody else.
fn tables(db: &Database) {
    let sql = "CREATE TABLE shelf (id bigint PRIMARY KEY, label text, size int);
        CREATE TABLE thing (id bigint PRIMARY KEY, shelf_id bigint, note text);
        INSERT INTO shelf VALUES (1, 'one', 1), (2, 'two', 2); INSERT INTO thing VALUES (10, 1, NULL), (20, 2, 'x')";
    db.execute_batch(sql).unwrap();
}

type Outcome = (ErrorKind, Option<String>, Option<String>);

fn outcome<T>(result: Result<T, Error>) -> Outcome {
    let Err(error) = result else { return (ErrorKind::Invalid, None, Some("no error".to_owned())) };
    assert!(error.location().is_some(), "{error:?}");
    (error.kind(), error.model().map(str::to_owned), error.field().map(str::to_owned))
}

/// What every method that reads these rows says of them.
fn outcomes<M: Model, R: Fetch<M, Item: Send> + Shape<M> + 'static>(
    db: &Database,
    rows: &QuerySet<M, R>,
) -> Vec<Outcome> {
    let mut outcomes = vec![
        outcome(rows.all(db)),
        outcome(rows.first(db)),
        outcome(rows.last(db)),
        outcome(rows.clone().limit(2).all(db)),
        outcome(rows.clone().page(1, 5).all(db)),
        outcome(db.atomic(|tx| rows.all(tx))),
    ];
    for chunk in [1, 2, 100] {
        outcomes.push(outcome(rows.iterator(db, chunk).collect::<Result<Vec<_>, _>>()));
        outcomes.push(outcome(db.atomic(|tx| rows.iterator(tx, chunk).collect::<Result<Vec<_>, _>>())));
    }
    outcomes
}

#[track_caller]
fn all_are(outcomes: Vec<Outcome>, kind: ErrorKind, model: &str, field: &str) {
    for (place, outcome) in outcomes.into_iter().enumerate() {
        assert_eq!(outcome, (kind, Some(model.to_owned()), Some(field.to_owned())), "method {place}");
    }
}

fn hostile(db: &Database, kind: ErrorKind, column: &str) {
    let shelves = || Shelf::objects().filter(|s| s.id.gt(0));
    all_are(outcomes(db, &shelves()), kind, "Shelf", column);
    let related = Thing::objects().select_related(|t| t.shelf);
    all_are(outcomes(db, &related), kind, "Thing", &format!("shelf.{column}"));
    let prefetched = Thing::objects().prefetch_related(|t| t.shelf);
    all_are(outcomes(db, &prefetched), kind, "Shelf", column);
    let mut thing = Thing::objects().filter(|t| t.id.eq(20)).get(db).unwrap();
    let mut shelf = Shelf { id: 2, label: String::new(), size: 0 };
    let single = vec![
        outcome(thing.shelf.fetch(db)),
        outcome(shelf.refresh(db)),
        outcome(shelves().in_bulk(db, [1, 2])),
        outcome(shelves().order_by(|s| s.id).keyset(9).all(db)),
        outcome(shelves().union(Shelf::objects()).all(db)),
        outcome(shelves().annotate(|s| s.things.count()).all(db)),
        outcome(shelves().latest(db, |s| s.id)),
        outcome(Shelf::raw("SELECT * FROM shelf ORDER BY id DESC", params![]).all(db)),
        outcome(Shelf::get_or_create(db, |s| s.id.eq(2), || Shelf::create().label("x").size(1))),
    ];
    all_are(single, kind, "Shelf", column);
    // The connections are as good as before.
    thing.refresh(db).unwrap();
    assert_eq!((Shelf::objects().count(db).unwrap(), thing.note.as_deref()), (2, Some("x")));
}

#[test]
fn null_where_the_type_says_no() {
    on_each(|db| {
        tables(db);
        // All rows, so that the last one is one of them.
        for (column, value) in [("label", "'two'"), ("size", "2")] {
            db.execute(&format!("UPDATE shelf SET {column} = NULL"), params![]).unwrap();
            hostile(db, ErrorKind::Decode, column);
            db.execute(&format!("UPDATE shelf SET {column} = {value}"), params![]).unwrap();
        }
        assert_eq!(Shelf::objects().all(db).unwrap().len(), 2);
    });
}

#[test]
fn numbers_that_are_too_large() {
    on_each(|db| {
        tables(db);
        // Of a column that is wider than the field; SQLite's all are.
        let _ = db.execute_batch("ALTER TABLE shelf ALTER COLUMN size TYPE bigint");
        for size in ["2147483648", "-2147483649", "9223372036854775807"] {
            db.execute(&format!("UPDATE shelf SET size = {size}"), params![]).unwrap();
            hostile(db, ErrorKind::Decode, "size");
        }
    });
}

#[test]
fn texts_that_are_none() {
    on_sqlite(|db| {
        tables(db);
        for text in [
            "CAST(x'ff41' AS TEXT)",
            "x'41'",
            "CAST(x'c328' AS TEXT)",
            "CAST(zeroblob(3000000) || x'ff' AS TEXT)",
        ] {
            db.execute(&format!("UPDATE shelf SET label = {text}"), params![]).unwrap();
            hostile(db, ErrorKind::Decode, "label");
        }
    });
    on_postgres(|db| {
        tables(db);
        db.execute_batch("ALTER TABLE shelf ALTER COLUMN label TYPE bytea USING decode('ff41', 'hex')")
            .unwrap();
        hostile(db, ErrorKind::Decode, "label");
    });
}

#[test]
fn huge_texts_arrive_whole() {
    on_each(|db| {
        tables(db);
        let huge = "é".repeat(8 << 20);
        Shelf::objects().filter(|s| s.id.eq(2)).update(db, |s| s.label.set(&huge)).unwrap();
        for _ in 0..2 {
            let shelf = Shelf::objects().filter(|s| s.id.eq(2)).get(db).unwrap();
            assert!(shelf.label == huge);
            assert_eq!(Shelf::objects().filter(|s| s.label.eq(&huge)).count(db).unwrap(), 1);
        }
    });
}
