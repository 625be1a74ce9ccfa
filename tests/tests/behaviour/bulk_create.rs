use std::collections::HashMap;

use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{Author, Book, Publisher, Tag};
use orm_tests::rows::{date, library};

use super::bulk_models::{Code, Country, HOSTILE, Item, Size};

macro_rules! item {
    ($code:expr) => {
        Item::create().code(Code($code.to_string())).shelf(1).place(0).size(Size::Small)
    };
}

#[test]
fn conflicts_update_and_come_back_in_order() {
    on_each(|db| {
        let library = library(db).unwrap();
        let new = |title: &str, isbn: &str| {
            let book =
                Book::create().title(title).author(&library.authors[1]).published_date(date(2000, 1, 1));
            book.isbn(isbn).status("new").pages(9)
        };
        let rows = [new("a", "1"), new("b", "9780156027601"), new("c", "2"), new("d", "9780060512750")];
        let options = BulkCreate::<Book>::new().on_conflict(|b| b.isbn).update(|b| (b.title, b.status));
        let books = assert_queries!(db, 1, { Book::bulk_create_with(db, rows, options).unwrap() });
        let titles: Vec<_> = books.iter().map(|book| book.title.as_str()).collect();
        assert_eq!(titles, ["a", "b", "c", "d"]);
        assert_eq!((books[1].id, books[3].id), (library.books[2].id, library.books[0].id));
        assert_eq!((books[1].status.as_str(), books[1].pages), ("new", 204));
        assert_eq!(books[1].author, library.books[2].author);
        assert_eq!(Book::objects().count(db).unwrap(), 6);
        for book in books {
            assert_eq!(Book::objects().filter(|b| b.id.eq(book.id)).get(db).unwrap(), book);
        }
    });
}

#[test]
fn conflicts_are_passed_over() {
    on_each(|db| {
        let library = library(db).unwrap();
        let names = || ["sf", "new", "classic", "newer", "new"].map(|name| Tag::create().name(name));
        let by_name = BulkCreate::<Tag>::new().on_conflict(|t| t.name).ignore();
        let made = Tag::bulk_create_with(db, names(), by_name.clone()).unwrap();
        assert_eq!(made.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["new", "newer"]);
        assert_eq!(Tag::bulk_create_with(db, names(), by_name).unwrap(), []);
        assert_eq!(Tag::bulk_create_with(db, names(), BulkCreate::new().ignore()).unwrap(), []);
        assert_eq!(Tag::objects().count(db).unwrap(), 5);
        // Another constraint than the one that is named is an error, and any is meant where none is named.
        let taken = || [Tag::create().id(library.tags[0].id).name("other"), Tag::create().name("newest")];
        let by_name = BulkCreate::<Tag>::new().on_conflict(|t| t.name).ignore();
        let error = Tag::bulk_create_with(db, taken(), by_name).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UniqueViolation);
        assert_eq!(Tag::objects().count(db).unwrap(), 5);
        let made = Tag::bulk_create_with(db, taken(), BulkCreate::new().ignore()).unwrap();
        assert_eq!((made.len(), made[0].name.as_str()), (1, "newest"));
        assert_eq!(Tag::bulk_create_with(db, [taken()[0].clone()], BulkCreate::new().ignore()).unwrap(), []);
        // What is wrong in another way than by being there is not passed over.
        let book =
            Book::create().title("x").author(&library.authors[0]).published_date(date(2000, 1, 1)).isbn("1");
        for (book, kind) in [
            (book.clone().pages(0), ErrorKind::CheckViolation),
            (book.clone().editor(4711), ErrorKind::ForeignKeyViolation),
        ] {
            let error = Book::bulk_create_with(db, [book], BulkCreate::new().ignore()).unwrap_err();
            assert_eq!(error.kind(), kind);
        }
    });
}

#[test]
fn what_the_database_makes_comes_back() {
    on_each(|db| {
        db.create_tables::<Item>().unwrap();
        let rows = [
            item!("a").place(1),
            item!("b").place(2).note("n").stock(1),
            item!("c").place(3).id(500),
            item!("d").place(4).stock(2).parent(500),
            item!("e").place(5).note("m"),
        ];
        // A row may point at one before it, so the rows are not put into another order.
        let items = assert_queries!(db, 5, { Item::bulk_create(db, rows.clone()).unwrap() });
        assert_eq!(items.iter().map(|item| item.code.0.as_str()).collect::<String>(), "abcde");
        assert_eq!(items.iter().map(|item| item.stock).collect::<Vec<_>>(), [7, 1, 7, 2, 7]);
        assert_eq!(items[1].note.as_deref(), Some("n"));
        assert_eq!((items[0].note.as_deref(), items[2].id), (None, 500));
        for item in &items {
            assert_eq!(Item::objects().filter(|i| i.id.eq(item.id)).get(db).unwrap(), *item);
        }
        // And by conflict, the rows come back in order, changed as the new ones would have been.
        let options =
            BulkCreate::<Item>::new().on_conflict(|i| (i.place, i.shelf)).update(|i| (i.stock, i.note));
        let again =
            [item!("x").place(4), item!("y").place(1).stock(9), item!("z").place(2), item!("f").place(6)];
        let changed = Item::bulk_create_with(db, again, options).unwrap();
        assert_eq!(changed.iter().map(|item| item.code.0.as_str()).collect::<String>(), "dabf");
        assert_eq!(changed.iter().map(|item| item.stock).collect::<Vec<_>>(), [7, 9, 7, 7]);
        assert!(changed[0].changed > items[3].changed && changed[0].made == items[3].made);
        assert_eq!(changed[2].note, None);
        assert_eq!(changed[0].id, items[3].id);
    });
}

#[test]
fn rows_that_set_different_fields_are_few_statements() {
    on_each(|db| {
        db.create_tables::<(Publisher, Author)>().unwrap();
        let ace = Publisher::create().name("Ace").save(db).unwrap();
        let rows = (0..100).map(|n| {
            let author = Author::create().name(format!("{n}")).email(format!("{n}"));
            let author = if n % 3 == 0 { author.id(-1 - n) } else { author };
            if n % 2 == 0 { author.agency(&ace) } else { author }
        });
        let authors = assert_queries!(db, 2, { Author::bulk_create(db, rows).unwrap() });
        for (n, author) in (0..).zip(&authors) {
            assert_eq!(author.name, n.to_string());
            assert_eq!((author.id < 0, author.agency.is_some()), (n % 3 == 0, n % 2 == 0));
        }
        assert_eq!(Author::objects().order_by(|a| a.id).all(db).unwrap().len(), authors.len());
    });
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_sent() {
    on_each(|db| {
        db.create_tables::<(Item, Publisher, Author, Tag, Book)>().unwrap();
        let log = db.record();
        let rows = || [item!("a").place(1), item!("b").place(2)];
        let error = |options: BulkCreate<Item>| {
            let error = Item::bulk_create_with(db, rows(), options).unwrap_err();
            assert_eq!((error.kind(), error.model()), (ErrorKind::Invalid, Some("Item")));
            error.to_string()
        };
        let new = BulkCreate::<Item>::new;
        assert_eq!(
            error(new().batch_size(0)),
            "a batch of 0 rows writes nothing: `batch_size` is 1 or more (model `Item`)"
        );
        assert_eq!(
            error(new().on_conflict(|i| i.shelf).ignore()),
            "`on_conflict` names `shelf`, and no constraint of `Item` keeps that unique: unique are `id`, `code`, \
             (`shelf`, `place`) (model `Item`)"
        );
        assert!(
            error(new().on_conflict(|i| (i.shelf, i.code)).ignore())
                .contains("names (`shelf`, `code`), and no")
        );
        // A partial index is no constraint on all rows.
        assert!(
            error(new().on_conflict(|i| i.label).ignore())
                .contains("names `label`, and `label_of_large` keeps that unique among the rows")
        );
        assert!(
            error(new().on_conflict(|i| i.code).update(|i| (i.id, i.note))).contains("(field `Item.id`)")
        );
        let twice = [item!("a").place(1), item!("b").place(2), item!("a").place(3)];
        let options = new().batch_size(1).on_conflict(|i| i.code).update(|i| i.note);
        let error = Item::bulk_create_with(db, twice.clone(), options).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the new rows 1 and 3 conflict with each other, so that one would overwrite the other: give each row once \
             (field `Item.code`)"
        );
        let long =
            Book::create().title("a").author(1).published_date(date(2000, 1, 1)).isbn("12345678901234");
        let error = Book::bulk_create(db, [long]).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, Some("isbn")));
        log.assert_count(0);
        let options = new().on_conflict(|i| i.code).ignore();
        assert_eq!(Item::bulk_create_with(db, twice, options).unwrap().len(), 2);
    });
}

#[test]
fn every_number_of_rows_comes_back_with_its_keys() {
    on_each(|db| {
        db.create_tables::<(Publisher, Country)>().unwrap();
        for rows in [1, 2, 15, 16, 17, 18, 31, 33, 50, 10_000] {
            let country = |n: usize| (!n.is_multiple_of(3)).then(|| format!("{n} of {rows}"));
            let new = (0..rows).map(|n| Publisher::create().name(format!("{rows}: {n}")).country(country(n)));
            let made = Publisher::bulk_create(db, new).unwrap();
            let there: HashMap<i64, Publisher> =
                Publisher::objects().in_bulk(db, made.iter().map(|publisher| publisher.id)).unwrap();
            assert_eq!(there.len(), rows);
            for (n, publisher) in made.iter().enumerate() {
                assert_eq!((&publisher.name, &publisher.country), (&format!("{rows}: {n}"), &country(n)));
                assert_eq!(there[&publisher.id], *publisher);
            }
            // And where the rows bring their keys.
            let new = (0..rows).map(|n| Country::create().code(format!("{n} of {rows}")).weight(n as f64));
            let made = Country::bulk_create(db, new).unwrap();
            let there = Country::objects().filter(|c| c.code.ends_with(format!(" of {rows}")));
            let there = there.order_by(|c| c.weight).all(db).unwrap();
            assert_eq!(there, made);
        }
    });
}

#[test]
fn a_bad_row_among_many_is_told_as_if_it_were_alone() {
    on_each(|db| {
        db.create_tables::<(Item, Country)>().unwrap();
        for bad in [0, 1, 16, 17, 40, 49] {
            let new = |n: i32| item!(n).place(if n == bad { 1_000 } else { n });
            item!("there").place(1_000).save(db).unwrap();
            let error = Item::bulk_create(db, (0..50).map(new)).unwrap_err();
            let alone = new(bad).save(db).unwrap_err();
            assert_eq!((error.kind(), error.model()), (ErrorKind::UniqueViolation, Some("Item")));
            assert_eq!((error.field(), error.constraint()), (alone.field(), alone.constraint()));
            assert_eq!(Item::objects().count(db).unwrap(), 1);
            Item::objects().delete(db).unwrap();
            let new = |n: i32| {
                Country::create().code(if n == bad { "there" } else { "new" }.to_owned() + &n.to_string())
            };
            Country::create().code(format!("there{bad}")).save(db).unwrap();
            let error = Country::bulk_create(db, (0..50).map(new)).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("code")));
            assert_eq!(Country::objects().count(db).unwrap(), 1);
            Country::objects().delete(db).unwrap();
        }
    });
}

#[test]
fn batches_are_one_transaction() {
    on_each(|db| {
        db.create_tables::<Tag>().unwrap();
        let tags = |range: std::ops::Range<i32>| range.map(|n| Tag::create().name(format!("tag {n}")));
        let log = db.record();
        let made = Tag::bulk_create_with(db, tags(0..2500), BulkCreate::new().batch_size(1000)).unwrap();
        log.assert_count(3);
        let queries = log.queries();
        let executions: Vec<_> =
            queries.iter().filter(|q| !q.is_control()).map(|q| (q.executions, q.rows)).collect();
        let each = [(1000, Some(1000)), (1000, Some(1000)), (500, Some(500))];
        let once = [(1, Some(1000)), (1, Some(1000)), (1, Some(500))];
        assert!(executions == each || executions == once, "{executions:?}");
        assert_eq!(queries.iter().filter(|q| q.is_control()).count(), 2);
        assert!(made.iter().zip(0..).all(|(tag, n)| tag.name == format!("tag {n}")));
        // The last batch fails: nothing is there of the others, and the transaction around it goes on.
        db.atomic(|tx| {
            let rows = tags(3000..3009).chain(tags(0..1));
            let error = tx.atomic(|sp| Tag::bulk_create_with(sp, rows, BulkCreate::new().batch_size(4)));
            assert_eq!(error.unwrap_err().kind(), ErrorKind::UniqueViolation);
            assert_eq!(Tag::objects().count(tx)?, 2500);
            Ok(())
        })
        .unwrap();
        assert_eq!(Tag::bulk_create(db, tags(0..0)).unwrap(), []);
    });
}

#[test]
fn hostile_texts_are_data() {
    on_each(|db| {
        db.create_tables::<(Item, Country)>().unwrap();
        let rows = |note: &'static str| {
            HOSTILE.iter().zip(1..).map(move |(text, place)| item!(text).place(place).label(*text).note(note))
        };
        let made = Item::bulk_create(db, rows("a")).unwrap();
        let options = BulkCreate::<Item>::new().on_conflict(|i| i.code).update(|i| (i.label, i.note));
        let again = Item::bulk_create_with(db, rows("b'\"$1"), options).unwrap();
        for ((item, text), first) in again.iter().zip(HOSTILE).zip(&made) {
            assert_eq!((item.code.0.as_str(), item.label.as_str(), item.id), (text, text, first.id));
            assert_eq!(item.note.as_deref(), Some("b'\"$1"));
        }
        let codes = HOSTILE.map(|text| Country::create().code(text).weight(0.5));
        let made = Country::bulk_create(db, codes).unwrap();
        assert!(
            made.iter()
                .zip(HOSTILE)
                .all(|(country, text)| country.code == text && country.weight == Some(0.5))
        );
    });
}

#[test]
fn a_hundred_thousand_rows() {
    on_each(|db| {
        db.create_tables::<Item>().unwrap();
        let rows = (0..100_000).map(|n| item!(n).place(n).label(format!("label {n}")));
        let made = Item::bulk_create(db, rows.clone()).unwrap();
        assert!(made.iter().zip(0..).all(|(item, n)| item.place == n && item.stock == 7));
        let options = BulkCreate::<Item>::new().on_conflict(|i| i.code).update(|i| i.label);
        let again = Item::bulk_create_with(db, rows.map(|row| row.label("new").note("n")), options).unwrap();
        assert!(
            again
                .iter()
                .zip(&made)
                .all(|(new, old)| new.id == old.id && new.label == "new" && new.note.is_none())
        );
        assert_eq!(Item::objects().count(db).unwrap(), 100_000);
    });
}
