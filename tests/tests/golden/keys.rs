//! Statements about models whose key has several columns.

use orm::prelude::*;
use orm_core::backend::Backend as _;
use orm_core::compile::create_tables;
use orm_core::exec::TableList as _;
use orm_core::query::Complete;

use super::cases::golden;
use super::models::{Guest, Person, Score, Table};

fn guest(chair: i16) -> impl Complete<Model = Guest> + use<> {
    Guest::create().at(1).chair(chair)
}

#[test]
fn keys() {
    golden("keys", |cases| {
        cases.texts("tables", |db| create_tables(db.backend().dialect(), &<(Score, Guest)>::tables()));

        // One row.
        cases.case("insert", |db| Guest::create().at(1).chair(1).save(db));
        cases.case("insert: with a version", |db| Score::create().player("a").game("b").save(db));
        cases.case("save", |db| Guest::objects().get(db)?.save(db));
        cases.case("save: with a version", |db| Score::objects().get(db)?.save(db));
        cases.case("save_only", |db| Guest::objects().get(db)?.save_only(db, |g| g.glasses));
        cases.case("refresh", |db| Guest::objects().get(db)?.refresh(db));
        cases.case("delete", |db| Guest::objects().get(db)?.delete(db));
        cases.case("get: by the key", |db| Guest::objects().filter(|g| g.at.eq(1) & g.chair.eq(2)).get(db));
        cases.case("get: by a part of the key", |db| Guest::objects().filter(|g| g.at.eq(1)).get(db));
        cases.case("update_or_create", |db| {
            let found = |g: orm_core::query::ModelFields<Guest>| g.at.eq(1) & g.chair.eq(2);
            Guest::update_or_create(db, found, |g| g.glasses.set(1), || guest(2))
        });

        // Many rows.
        cases.case("bulk_create", |db| Guest::bulk_create(db, [guest(1)]));
        cases.case("conflict: by the key", |db| {
            let options = BulkCreate::<Guest>::new().on_conflict(|g| (g.at, g.chair)).update(|g| g.glasses);
            Guest::bulk_create_with(db, [guest(1)], options)
        });
        cases.case("bulk_update", |db| {
            let guests = Guest::objects().all(db)?;
            Guest::bulk_update(db, &guests, |g| g.glasses)
        });
        cases.case("bulk_update: versions", |db| {
            let scores = Score::objects().all(db)?;
            Score::bulk_update(db, &scores, |s| (s.points, s.remark))
        });
        cases.case("bulk_update: a row is missing", |db| {
            let guests = Guest::objects().all(db)?;
            db.backend().rows(0);
            Guest::bulk_update(db, &guests, |g| g.glasses)
        });
        cases.case("copy_in", |db| Guest::copy_in(db, [guest(1)]));
        cases.case("update: filtered by a join", |db| {
            Score::objects().filter(|s| s.player.name.eq("a")).update(db, |s| s.points.set(1))
        });
        cases.case("delete: filtered by a join", |db| {
            Score::objects().filter(|s| s.player.name.eq("a") & s.game.ne("b")).delete(db)
        });
        cases.case("delete: by a window", |db| {
            let ranks =
                Guest::objects().annotate(|g| row_number().over(|w| w.partition_by(g.at).order_by(g.chair)));
            ranks.filter(|(_, n)| n.gt(2)).delete(db)
        });

        // Reading.
        cases.case("in_bulk", |db| Guest::objects().in_bulk(db, [(1, 2), (3, 4)]));
        cases.case("in_bulk: of a text", |db| {
            Score::objects().filter(|s| s.points.gt(1)).in_bulk(db, [("a", "b")])
        });
        cases.case("in_bulk: of values", |db| Guest::objects().values(|g| g.glasses).in_bulk(db, [(1, 2)]));
        cases
            .case("aggregate: of a slice", |db| Guest::objects().limit(3).aggregate(db, |g| g.glasses.sum()));
        cases.case("first, last", |db| {
            Guest::objects().first(db)?;
            Guest::objects().last(db)
        });
        cases.case("keyset", |db| {
            db.backend().rows(2);
            let page = Score::objects().order_by(|s| s.points).keyset(1).all(db)?;
            Score::objects().order_by(|s| s.points).keyset(1).after(page.next).all(db)
        });
        cases.case("iterator", |db| Guest::objects().iterator(db, 10).collect::<Result<Vec<_>, _>>());
        cases.case("union: ordered by the key", |db| {
            let of = |table: i64| Guest::objects().filter(move |g| g.at.eq(table));
            of(1).union(of(2)).first(db)
        });
        cases.case("union: counted", |db| {
            let of = |table: i64| Guest::objects().filter(move |g| g.at.eq(table));
            of(1).union(of(2)).values(|g| g.glasses).all(db)
        });
        cases.case("select_related", |db| Score::objects().select_related(|s| s.player).all(db));
        cases.case("prefetch_related", |db| Table::objects().prefetch_related(|t| t.guests).all(db));
        cases.case("annotate: a count of rows", |db| Table::objects().annotate(|t| t.guests.count()).all(db));
        cases.case("delete_plan", |db| {
            Person::objects().filter(|p| p.name.eq("a")).delete_plan(db)?;
            Score::objects().filter(|s| s.player.name.eq("a")).delete_plan(db)
        });
    });
}
