//! Statements that change rows.

use orm::prelude::*;
use orm_tests::models::{Author, Book, Publisher, Sample, Tag};
use orm_tests::rows::date;
use rust_decimal::Decimal;

use super::cases::golden;
use super::models::{Order, Person};

#[test]
fn writing() {
    golden("writing", |cases| {
        // One row.
        cases.case("insert", |db| Tag::create().name("sf").save(db));
        cases.case("insert: with defaults", |db| {
            Book::create().title("a").author(1).published_date(date(2025, 1, 1)).isbn("1").save(db)
        });
        cases
            .case("insert: with a NULL", |db| Publisher::create().name("a").country(None::<String>).save(db));
        cases.case("insert: a key that is given", |db| Tag::create().id(7).name("sf").save(db));
        cases.case("insert: a key of text", |db| Person::create().code("a").name("b").partner("c").save(db));
        cases.case("insert: refused", |db| {
            Book::create()
                .title("a")
                .author(1)
                .published_date(date(2025, 1, 1))
                .isbn("12345678901234")
                .save(db)
        });
        cases.case("save", |db| Author::objects().get(db)?.save(db));
        cases.case("save_only", |db| {
            let mut book = Book::objects().get(db)?;
            book.save_only(db, |b| b.status)?;
            book.save_only(db, |b| (b.author, b.pages))
        });
        cases.case("save: no such row", |db| {
            let mut tag = Tag::objects().get(db)?;
            db.backend().rows(0);
            tag.save(db)
        });
        cases.case("refresh", |db| Tag::objects().get(db)?.refresh(db));
        cases.case("delete", |db| Tag::objects().get(db)?.delete(db));
        cases.case("delete: a key of text", |db| Person::objects().get(db)?.delete(db));

        // Many rows.
        let available = || Book::objects().filter(|b| b.status.eq("available"));
        cases.case("update", |db| available().update(db, |b| b.status.set("lent")));
        cases.case("update: of the row's own columns", |db| {
            available().update(db, |b| (b.pages.set(b.pages + 1), b.title.set(b.status)))
        });
        cases.case("update: all rows", |db| Book::objects().update(db, |b| b.pages.set(1)));
        cases.case("update: to NULL", |db| {
            available().update(db, |b| (b.publisher.set(None::<i64>), b.editor.set(1)))
        });
        cases.case("update: filtered by a join", |db| {
            Book::objects()
                .filter(|b| b.author.name.contains("Lem") & b.pages.gt(1))
                .update(db, |b| b.pages.set(1))
        });
        cases.case("update: excluded by a nullable join", |db| {
            Book::objects().exclude(|b| b.publisher.country.eq("US")).update(db, |b| b.pages.set(b.pages * 2))
        });
        cases.case("update: filtered by a collection", |db| {
            Book::objects().filter(|b| b.tags.any(|t| t.name.eq("sf"))).update(db, |b| b.pages.set(1))
        });
        cases.case("update: from a collection", |db| {
            Book::objects().update(db, |b| b.title.set(b.author.name))?;
            Ok(())
        });
        cases.case("update: from a subquery", |db| {
            Publisher::objects().update(db, |p| p.country.set(p.books.first(|b| b.title)))
        });
        cases.case("update: by a key", |db| {
            Book::objects().filter(|b| b.author.id.eq(1)).update(db, |b| b.pages.set(1))
        });
        cases.case("update: ordered, and nothing of it is sent", |db| {
            Book::objects().order_by(|b| b.author.name).update(db, |b| b.pages.set(1))
        });
        cases.case("update: distinct", |db| Book::objects().distinct().update(db, |b| b.pages.set(1)));
        cases.case("delete: distinct_on is refused", |db| {
            Book::objects().order_by(|b| b.author).distinct_on(|b| b.author).delete(db)
        });
        cases
            .case("update: what matches nothing", |db| {
                Book::objects().filter(|b| b.id.in_([0; 0])).update(db, |b| b.pages.set(1))
            })
            .statements(0);
        cases.case("update: decimals", |db| {
            Order::objects()
                .filter(|o| o.price.lt(Decimal::TEN))
                .update(db, |o| o.price.set(o.price * Decimal::TWO))
        });
        cases.case("update: integers", |db| {
            Sample::objects()
                .update(db, |s| (s.small.set(s.small + 1), s.large.set(s.large / 2), s.flag.set(false)))
        });
        cases.case("update: the rows of one row", |db| {
            Author::objects()
                .get(db)?
                .books()
                .filter(|b| b.pages.gt(1) | b.status.eq("lent"))
                .update(db, |b| b.pages.set(1))
        });
        cases.case("update: the rows of one row, many-to-many", |db| {
            Tag::objects().get(db)?.books().filter(|b| b.pages.gt(1)).update(db, |b| b.pages.set(1))
        });
        cases.case("delete: filtered", |db| available().delete(db));
        cases.case("delete: all rows", |db| Book::objects().delete(db));
        cases.case("delete: filtered by a join", |db| {
            Book::objects().filter(|b| b.author.name.eq("a")).delete(db)
        });
        cases.case("delete: excluded by a nullable join", |db| {
            Book::objects().exclude(|b| b.editor.name.eq("a") | b.pages.gt(1)).delete(db)
        });
        cases.case("delete: filtered by a collection", |db| {
            Author::objects().filter(|a| a.books.none(|b| b.pages.gt(1))).delete(db)
        });
        cases.case("delete: filtered by a join and an outer field", |db| {
            Book::objects().filter(|b| b.author.books.any(|o| o.title.eq(b.publisher.name))).delete(db)
        });
        cases.case("delete: the rows of one row", |db| Author::objects().get(db)?.books().delete(db));
        cases.case("delete: the rows of one row, many-to-many", |db| {
            Book::objects().get(db)?.tags().filter(|t| t.name.eq("sf")).delete(db)
        });

        // The pairs of a many-to-many.
        cases.case("pairs: add", |db| Book::objects().get(db)?.tags().add(db, [2, 3]));
        cases.case("pairs: add from the other side", |db| Tag::objects().get(db)?.books().add(db, [2, 3]));
        cases
            .case("pairs: add nothing", |db| Book::objects().get(db)?.tags().add(db, [0_i64; 0]))
            .statements(1);
        cases.case("pairs: remove", |db| Book::objects().get(db)?.tags().remove(db, [2, 3]));
        cases.case("pairs: remove nothing", |db| Book::objects().get(db)?.tags().remove(db, [0_i64; 0]));
        cases.case("pairs: set", |db| Book::objects().get(db)?.tags().set(db, [2, 3]));
        cases.case("pairs: set to nothing", |db| Book::objects().get(db)?.tags().set(db, [0_i64; 0]));
        cases.case("pairs: clear", |db| Book::objects().get(db)?.tags().clear(db));
        cases.case("pairs: keys of text", |db| Person::objects().get(db)?.friends().set(db, ["a", "b"]));

        // Transactions.
        cases.case("transaction, with a savepoint that is undone", |db| {
            db.atomic(|tx| {
                Tag::create().name("a").save(tx)?;
                let undone = tx.atomic(|sp| {
                    Tag::create().name("b").save(sp)?;
                    Err::<(), _>(Error::new(ErrorKind::Invalid, "undo"))
                });
                assert!(undone.is_err());
                tx.atomic(|sp| Tag::objects().delete(sp))
            })
        });
        cases.case("transaction: undone", |db| {
            db.atomic(|tx| {
                Tag::objects().delete(tx)?;
                Err::<(), _>(Error::new(ErrorKind::Invalid, "undo"))
            })
        });
        cases.case("raw: placeholders", |db| {
            db.execute("UPDATE tag SET name = ? WHERE name <> '?' AND id = ? -- ?", params!["a", 1_i64])
        });
    });
}
