//! Statements that write many rows, and those that look before they write.

use orm::prelude::*;
use orm_core::ast::{Base, ForeignKey, Predicate, TableName};
use orm_core::backend::Backend as _;
use orm_core::exec::Tables;
use orm_core::query::Complete;
use orm_core::schema::{Column, OnDelete, Table};
use orm_tests::models::{All, Author, Book, Category, Publisher, Tag};
use orm_tests::rows::date;

use super::cases::golden;
use super::models::{Leaf, Order, Person};
use super::paper::Db;

fn book(isbn: &str) -> impl Complete<Model = Book> + use<> {
    Book::create().title("a").author(1).published_date(date(2025, 1, 1)).isbn(isbn)
}

fn order(token: u128) -> impl Complete<Model = Order> {
    let order = Order::create().token(uuid::Uuid::from_u128(token)).price(rust_decimal::Decimal::TEN);
    order.document(serde_json::Value::Null).group("a").made(moment()).changed(moment())
}

fn moment() -> chrono::DateTime<chrono::Utc> {
    date(2025, 1, 1).and_time(chrono::NaiveTime::MIN).and_utc()
}

fn name(name: &str) -> TableName {
    TableName { schema: None, name: name.to_owned() }
}

/// A foreign key, as a database would tell it.
fn foreign_key(table: &Table, column: &Column, on_delete: OnDelete) -> ForeignKey {
    let target = (column.reference.expect("a foreign key").table)();
    ForeignKey {
        table: name(table.name),
        column: column.name.to_owned(),
        target: name(target.name),
        target_column: target.key_columns().next().expect("a key").name.to_owned(),
        on_delete,
        is_composite: false,
    }
}

fn foreign_keys<T: Tables>() -> Vec<ForeignKey> {
    let columns =
        T::tables().into_iter().flat_map(|table| table.columns.iter().map(move |column| (table, column)));
    columns
        .filter_map(|(table, column)| Some(foreign_key(table, column, column.reference?.on_delete)))
        .collect()
}

fn plan<M: Model, T: Tables>(db: &Db) -> Result<Vec<String>, Error> {
    text_of::<M>(db, &foreign_keys::<T>())
}

/// The query that counts what goes with all rows of a model.
fn text_of<M: Model>(db: &Db, keys: &[ForeignKey]) -> Result<Vec<String>, Error> {
    let cascade = orm_core::plan::cascade(&name(M::TABLE_NAME), keys)?;
    let base =
        Base { from: M::TABLE.path, key: M::KEY_COLUMNS, annotations: &[], filter: &Predicate::Const(true) };
    Ok(vec![orm_core::compile::cascade(db.backend().dialect(), &cascade, base)?.sql])
}

#[test]
fn bulk() {
    golden("bulk", |cases| {
        // New rows. Every statement answers with one row, so a batch is one.
        cases.case("bulk_create", |db| Book::bulk_create(db, [book("1")]));
        cases.case("bulk_create: two batches", |db| {
            Book::bulk_create_with(db, [book("1"), book("2")], BulkCreate::new().batch_size(1))
        });
        cases.case("bulk_create: NULL for what another row sets", |db| {
            let rows = [Publisher::create().name("a"), Publisher::create().name("b").country("UK")];
            Publisher::bulk_create_with(db, rows, BulkCreate::new().batch_size(1))
        });
        cases.case("bulk_create: a key that one row gives", |db| {
            Tag::bulk_create(db, [Tag::create().name("a"), Tag::create().name("b").id(7)])
        });
        cases.case("bulk_create: quoted names, and what the database makes", |db| {
            Order::bulk_create(db, [order(1)])
        });
        cases.case("pairs of many rows", |db| Book::link(db, |b| b.tags, [(1, 2), (3, 4)]));
        cases.case("conflict: update", |db| {
            let options = BulkCreate::<Book>::new().on_conflict(|b| b.isbn).update(|b| (b.title, b.status));
            Book::bulk_create_with(db, [book("1")], options)
        });
        cases.case("conflict: update, by several fields and of a relation", |db| {
            let options =
                BulkCreate::<Book>::new().on_conflict(|b| (b.title, b.author)).update(|b| b.publisher);
            Book::bulk_create_with(db, [book("1")], options)
        });
        cases.case("conflict: update, by the key, with auto_now", |db| {
            let options = BulkCreate::<Order>::new().on_conflict(|o| o.token).update(|o| o.group);
            Order::bulk_create_with(db, [order(1)], options)
        });
        cases.case("conflict: ignore", |db| {
            let options = BulkCreate::<Book>::new().on_conflict(|b| b.isbn).ignore();
            Book::bulk_create_with(db, [book("1")], options)
        });
        cases.case("conflict: ignore any", |db| {
            Book::bulk_create_with(db, [book("1")], BulkCreate::new().ignore())
        });
        cases
            .case("conflict: by what is not unique", |db| {
                let options = BulkCreate::<Book>::new().on_conflict(|b| b.title).ignore();
                Book::bulk_create_with(db, [book("1")], options)
            })
            .statements(0);
        cases
            .case("conflict: with one another", |db| {
                let options = BulkCreate::<Book>::new().on_conflict(|b| b.isbn).update(|b| b.title);
                Book::bulk_create_with(db, [book("1"), book("1")], options)
            })
            .statements(0);
        cases.case("copy_in", |db| Book::copy_in(db, [book("1"), book("2")]));
        cases.case("copy_in: quoted names, and what the database makes", |db| Order::copy_in(db, [order(1)]));

        // New values.
        cases.case("bulk_update", |db| {
            db.backend().rows(1);
            let books = Book::objects().all(db)?;
            Book::bulk_update(db, &books, |b| (b.status, b.pages, b.publisher))
        });
        cases.case("bulk_update: a key of text", |db| {
            let persons = Person::objects().all(db)?;
            Person::bulk_update(db, &persons, |p| (p.name, p.partner))
        });
        cases.case("bulk_update: versions", |db| {
            db.backend().rows(1);
            let leaves = Leaf::objects().all(db)?;
            Leaf::bulk_update(db, &leaves, |l| l.text)
        });
        cases.case("bulk_update: assignments", |db| {
            let books = Book::objects().all(db)?;
            Book::bulk_update(db, &books, |b| (b.status, b.pages.set(b.pages + 7), b.title.set("new")))
        });
        cases.case("bulk_update: assignments alone, and versions", |db| {
            let leaves = Leaf::objects().all(db)?;
            Leaf::bulk_update(db, &leaves, |l| l.text.set(l.text.upper()))
        });
        cases.case("bulk_update: a query is assigned", |db| {
            let books = Book::objects().all(db)?;
            Book::bulk_update(db, &books, |b| b.pages.set(b.tags.count().cast::<i32>()))
        });
        cases.case("bulk_update: a row is missing", |db| {
            let mut tags = vec![Tag::objects().get(db)?];
            tags[0].id = 2;
            db.backend().rows(0);
            Tag::bulk_update(db, &tags, |t| t.name)
        });
        cases.case("bulk_update: the key", |db| {
            let tags = Tag::objects().all(db)?;
            Tag::bulk_update(db, &tags, |t| (t.name, t.id))
        });

        // What a deletion would do.
        cases.case("delete_plan: the foreign keys", |db| {
            Publisher::objects()
                .filter(|p| p.country.eq("US") | p.books.none(|b| b.pages.gt(1)))
                .delete_plan(db)
        });
        cases.texts("delete_plan: rows by several ways", plan::<Author, All>);
        cases.texts("delete_plan: a tree", plan::<Category, All>);
        cases.texts("delete_plan: a circle", |db| {
            let back = foreign_key(Publisher::TABLE, &Author::TABLE.columns[4], OnDelete::Cascade);
            let mut keys = foreign_keys::<All>();
            keys.retain(|key| key.table.name != "author");
            keys.extend([foreign_key(Author::TABLE, &Author::TABLE.columns[4], OnDelete::Cascade)]);
            keys.extend([ForeignKey {
                table: name("publisher"),
                target: name("author"),
                column: "id".to_owned(),
                ..back
            }]);
            text_of::<Author>(db, &keys)
        });

        // Rows that may be there.
        let name = "sf";
        cases.case("get_or_create: there", |db| {
            Tag::get_or_create(db, |t| t.name.eq(name), || Tag::create().name(name))
        });
        cases.case("get_or_create: never to be found", |db| {
            db.backend().rows(0);
            Tag::get_or_create(db, |t| t.name.eq(name), || Tag::create().name(name))
        });
        cases.case("get_or_create: several", |db| {
            db.backend().rows(2);
            Tag::get_or_create(db, |t| t.name.eq(name), || Tag::create().name(name))
        });
        cases.case("update_or_create: there", |db| {
            let new = || Author::create().name("a").email("b");
            Author::update_or_create(db, |a| a.email.eq("b"), |a| (a.bio.set("x"), a.agency.set(1)), new)
        });
        cases.case("update_or_create: over a relation", |db| {
            Author::update_or_create(
                db,
                |a| a.agency.name.eq("b") & a.books.any(|b| b.pages.gt(1)),
                |a| a.bio.set("x"),
                || Author::create().name("a").email("b"),
            )
        });
        cases.case("update_or_create: several", |db| {
            db.backend().rows(2);
            let new = || Author::create().name("a").email("b");
            Author::update_or_create(db, |a| a.email.eq("b"), |a| a.bio.set("x"), new)
        });
    });
}
