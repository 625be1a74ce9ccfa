//! Arrays: values are one parameter each, many rows are texts that are cast, and SQLite refuses all of it.

use orm::BulkCreate;
use orm::prelude::*;
use orm_core::backend::Backend as _;
use orm_core::compile::create_tables;
use orm_core::exec::TableList as _;

use super::cases::golden;
use super::models::Shelf;
use super::paper::Db;

/// A case that reads values of each row.
macro_rules! value {
    ($cases:ident, $name:literal, $values:expr) => {
        $cases.case($name, |db: &Db| Shelf::objects().values($values).all(db));
    };
}

/// A case that counts rows.
macro_rules! filter {
    ($cases:ident, $name:literal, $filter:expr) => {
        $cases.case($name, |db: &Db| Shelf::objects().filter($filter).count(db));
    };
}

#[test]
fn arrays() {
    golden("arrays", |cases| {
        cases.texts("table", |db| create_tables(db.backend().dialect(), &Shelf::tables()));
        filter!(cases, "contains", |s| s.labels.contains(["a", "b"]));
        filter!(cases, "not contains", |s| !s.labels.contains(["a"]));
        filter!(cases, "contains another", |s| s.labels.contains(s.labels));
        filter!(cases, "nullable contains", |s| s.codes.contains([1]));
        filter!(cases, "not nullable contains", |s| !s.codes.contains([1]));
        filter!(cases, "contained by", |s| s.labels.contained_by(vec!["a".to_owned()]));
        filter!(cases, "overlap", |s| s.codes.overlap([1, 2]));
        filter!(cases, "not overlap", |s| !s.codes.overlap([1, 2]));
        filter!(cases, "eq", |s| s.labels.eq(["a"]));
        filter!(cases, "ne", |s| s.codes.ne([1]));
        filter!(cases, "eq none", |s| s.codes.eq(None));
        filter!(cases, "in", |s| s.labels.in_([vec!["a"], vec![]]));
        filter!(cases, "not in", |s| !s.codes.in_([[1], [2]]));
        filter!(cases, "greater", |s| s.codes.gt([1]));
        filter!(cases, "index", |s| s.labels.index(0).eq("a"));
        value!(cases, "index from the end", |s| s.codes.index(-1));
        value!(cases, "len", |s| (s.labels.len(), s.codes.len()));
        value!(cases, "arrays", |s| (s.labels, s.codes));
        let row = || Shelf::create().codes([1, 2]);
        cases.case("insert", |db: &Db| row().save(db));
        cases.case("bulk create", |db: &Db| Shelf::bulk_create(db, [row(), row()]));
        cases.case("bulk create with conflicts", |db: &Db| {
            let options = BulkCreate::<Shelf>::new().on_conflict(|s| s.id).update(|s| s.labels);
            Shelf::bulk_create_with(db, [row().id(1), row().id(2)], options)
        });
        let shelf = |id| Shelf { id, labels: vec!["a,b".into()], codes: None, prices: vec![] };
        cases.case("bulk update", |db: &Db| {
            Shelf::bulk_update(db, &[shelf(1), shelf(2)], |s| (s.labels, s.codes))
        });
        cases.case("copy in", |db: &Db| Shelf::copy_in(db, [row(), row()]));
        cases.case("update", |db: &Db| {
            Shelf::objects().update(db, |s| (s.labels.set(["x"]), s.codes.set(s.codes)))
        });
        cases.case("save", |db: &Db| shelf(1).save(db));
    });
}
