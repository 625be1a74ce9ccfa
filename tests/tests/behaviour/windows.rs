use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{Author, Award, Book};
use orm_tests::rows::library;
use rust_decimal::Decimal;

/// A payment of a person on a day.
#[derive(Model, Debug, Clone, PartialEq)]
struct Payment {
    id: i64,
    person: String,
    day: i32,
    amount: Decimal,
    note: Option<i32>,
}

fn payments(db: &Database) {
    db.create_tables::<Payment>().unwrap();
    let rows = [
        ("a", 1, "1.50", Some(1)),
        ("a", 2, "2.50", None),
        ("a", 2, "0.25", Some(3)),
        ("a", 9, "4.00", Some(4)),
        ("b", 1, "10.00", None),
        ("b", 5, "0.10", Some(6)),
    ];
    for (person, day, amount, note) in rows {
        let amount: Decimal = amount.parse().unwrap();
        Payment::create().person(person).day(day).amount(amount).note(note).save(db).unwrap();
    }
}

fn decimals(texts: &[&str]) -> Vec<Option<Decimal>> {
    texts.iter().map(|text| Some(text.parse().unwrap())).collect()
}

#[test]
fn places_and_ranks() {
    on_each(|db| {
        payments(db);
        let rows = Payment::objects()
            .order_by(|p| p.id)
            .values(|p| {
                (
                    row_number().over(|w| w.partition_by(p.person).order_by(p.id.desc())),
                    rank().over(|w| w.order_by(p.day)),
                    dense_rank().over(|w| w.order_by(p.day)),
                    percent_rank().over(|w| w.order_by(p.day)),
                    cume_dist().over(|w| w.partition_by(p.person).order_by(p.day)),
                    ntile(4).over(|w| w.order_by(p.id)),
                )
            })
            .all(db)
            .unwrap();
        let expected = [
            (4, 1, 1, 0.0, 0.25, 1),
            (3, 3, 2, 0.4, 0.75, 1),
            (2, 3, 2, 0.4, 0.75, 2),
            (1, 6, 4, 1.0, 1.0, 2),
            (2, 1, 1, 0.0, 0.5, 3),
            (1, 5, 3, 0.8, 1.0, 4),
        ];
        assert_eq!(rows, expected);
    });
}

#[test]
fn values_of_other_rows() {
    on_each(|db| {
        payments(db);
        let rows = Payment::objects()
            .order_by(|p| p.id)
            .values(|p| {
                (
                    lag(p.note).over(|w| w.order_by(p.id)),
                    lead(p.day).offset(2).default(0).over(|w| w.order_by(p.id)),
                    lag(p.day).default(p.day * 10).over(|w| w.partition_by(p.person).order_by(p.id)),
                    first_value(p.note).over(|w| w.order_by(p.id.desc()).rows(..)),
                    last_value(p.day).over(|w| w.partition_by(p.person).order_by(p.day)),
                    nth_value(p.day, 4).over(|w| w.order_by(p.id).rows(..=0)),
                )
            })
            .all(db)
            .unwrap();
        let expected = [
            (None, 2, 10, Some(6), Some(1), None),
            (Some(1), 9, 1, Some(6), Some(2), None),
            (None, 1, 2, Some(6), Some(2), None),
            (Some(3), 5, 2, Some(6), Some(9), Some(9)),
            (Some(4), 0, 10, Some(6), Some(1), Some(9)),
            (None, 0, 1, Some(6), Some(5), Some(9)),
        ];
        assert_eq!(rows, expected);
        // The same shape with other values.
        for default in [7, 8] {
            let last = Payment::objects()
                .order_by(|p| p.id.desc())
                .values(|p| lead(p.day).default(default).over(|w| w.order_by(p.id)))
                .first(db)
                .unwrap();
            assert_eq!(last, Some(default));
        }
    });
}

#[test]
fn aggregates_over_windows() {
    on_each(|db| {
        payments(db);
        let running = Payment::objects()
            .order_by(|p| p.id)
            .values(|p| p.amount.sum().over(|w| w.order_by(p.id)))
            .all(db)
            .unwrap();
        assert_eq!(running, decimals(&["1.50", "4.00", "4.25", "8.25", "18.25", "18.35"]));
        let moving = Payment::objects()
            .order_by(|p| p.id)
            .values(|p| p.amount.sum().over(|w| w.order_by(p.id).rows(-1..=1)))
            .all(db)
            .unwrap();
        assert_eq!(moving, decimals(&["4.00", "4.25", "6.75", "14.25", "14.10", "10.10"]));
        let rows = Payment::objects()
            .order_by(|p| p.id)
            .values(|p| {
                (
                    count().over(|w| w.partition_by(p.person)),
                    p.note.sum().filter(p.note.gt(2)).default(0).over(|w| w.order_by(p.id)),
                    p.day.std_dev().over(|w| w.order_by(p.id).rows(-1..=0)),
                    p.day.variance().over(|w| w.partition_by(p.person)),
                    p.person.string_agg("+").over(|w| w.order_by(p.id).rows(-1..=0)),
                    p.amount.max().over(|w| w.partition_by(p.person).order_by(p.day).exclude_current_row()),
                )
            })
            .all(db)
            .unwrap();
        let text = |text: &str| Some(text.to_owned());
        let amount = |text: &str| Some(text.parse::<Decimal>().unwrap());
        assert_eq!(rows[0], (4, 0, Some(0.0), Some(10.25), text("a"), None));
        assert_eq!(rows[1], (4, 0, Some(0.5), Some(10.25), text("a+a"), amount("1.50")));
        assert_eq!(rows[2], (4, 3, Some(0.0), Some(10.25), text("a+a"), amount("2.50")));
        assert_eq!(rows[3], (4, 7, Some(3.5), Some(10.25), text("a+a"), amount("2.50")));
        assert_eq!(rows[4], (2, 7, Some(4.0), Some(4.0), text("a+b"), None));
        assert_eq!(rows[5], (2, 13, Some(2.0), Some(4.0), text("b+b"), amount("10.00")));
    });
}

#[test]
fn frames() {
    on_each(|db| {
        payments(db);
        let rows = Payment::objects()
            .filter(|p| p.person.eq("a"))
            .order_by(|p| p.id)
            .values(|p| {
                (
                    count().over(|w| w.order_by(p.day).range(-1..=1)),
                    count().over(|w| w.order_by(p.day).groups(-1..=0)),
                    count().over(|w| w.order_by(p.day).rows(1..)),
                    count().over(|w| w.order_by(p.day).rows(..).exclude_group()),
                    count().over(|w| w.order_by(p.day).exclude_ties()),
                    count().over(|w| w.order_by(p.day).rows(..).exclude_ties()),
                )
            })
            .all(db)
            .unwrap();
        assert_eq!(rows[0], (3, 1, 3, 3, 1, 4));
        assert_eq!((rows[1].0, rows[1].1, rows[1].3, rows[1].4, rows[1].5), (3, 3, 2, 2, 3));
        assert_eq!(rows[3], (1, 3, 0, 3, 4, 4));
        // Numbers of frames and functions are a part of the shape.
        for (start, expected) in [(-1, [1, 2, 2, 2]), (-2, [1, 2, 3, 3])] {
            let found = Payment::objects()
                .filter(|p| p.person.eq("a"))
                .order_by(|p| p.id)
                .values(|p| count().over(|w| w.order_by(p.id).rows(start..=0)))
                .all(db)
                .unwrap();
            assert_eq!(found, expected);
        }
        for (parts, expected) in [(2, 2), (3, 3)] {
            let last = Payment::objects()
                .order_by(|p| p.id.desc())
                .values(|p| ntile(parts).over(|w| w.order_by(p.id)))
                .first(db)
                .unwrap();
            assert_eq!(last, Some(expected));
        }
        let refused = |error: Error| assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
        let all = Payment::objects;
        refused(all().values(|p| count().over(|w| w.order_by(p.person).range(-1..=0))).all(db).unwrap_err());
        let (start, end) = (2, 1);
        refused(all().values(|p| count().over(|w| w.order_by(p.day).rows(start..=end))).all(db).unwrap_err());
        refused(all().values(|_| count().over(|w| w.groups(..=0))).all(db).unwrap_err());
        refused(all().values(|p| nth_value(p.day, 0).over(|w| w)).all(db).unwrap_err());
    });
}

#[test]
fn filters_on_a_windows_value() {
    on_each(|db| {
        library(db).unwrap();
        let longest = || {
            Book::objects()
                .annotate(|b| row_number().over(|w| w.partition_by(b.author.id).order_by(b.pages.desc())))
                .filter(|(_, n)| n.eq(1))
        };
        let titles = |rows: Vec<(Book, i64)>| rows.into_iter().map(|(b, _)| b.title).collect::<Vec<_>>();
        // In the model's own ordering: the newest first.
        assert_eq!(titles(longest().all(db).unwrap()), ["Fiasco", "The Dispossessed"]);
        assert_eq!(
            titles(longest().order_by(|(b, _)| b.author.name.desc()).all(db).unwrap())[0],
            "The Dispossessed"
        );
        assert_eq!((longest().count(db).unwrap(), longest().exists(db).unwrap()), (2, true));
        assert_eq!(titles(longest().slice(1..5).all(db).unwrap()), ["The Dispossessed"]);
        assert_eq!(longest().limit(1).count(db).unwrap(), 1);
        assert_eq!(longest().last(db).unwrap().unwrap().0.title, "The Dispossessed");
        // Conditions on rows come before the window, wherever they stand.
        let among = longest().filter(|(b, _)| b.status.eq("lent"));
        assert_eq!(titles(among.all(db).unwrap()), ["The Left Hand of Darkness"]);
        let either = longest().exclude(|(b, n)| b.title.eq("Fiasco") & n.eq(1));
        assert_eq!(titles(either.all(db).unwrap()), ["The Dispossessed"]);
        let loaded = longest()
            .select_related(|(b, _)| (b.author, b.publisher))
            .prefetch_related(|(b, _)| b.tags)
            .all(db)
            .unwrap();
        assert_eq!(loaded[1].0.author().name, "Ursula K. Le Guin");
        assert_eq!(
            (loaded[0].0.publisher().unwrap().name.as_str(), loaded[1].0.tags().len()),
            ("Penumbra", 2)
        );
        let values = longest().values(|(b, n)| (b.author.name, n, b.reviews.count())).all(db).unwrap();
        assert_eq!(values[1], ("Ursula K. Le Guin".to_owned(), 1, 2));
        let statuses = longest().values(|(b, _)| b.status).distinct().all(db).unwrap();
        assert_eq!(statuses, ["available"]);
        let (n, pages) = longest().aggregate(db, |(b, n)| (n.sum(), b.pages.sum())).unwrap();
        assert_eq!((n, pages), (Some(2), Some(709)));
        // The same shape with another value.
        for (place, expected) in [(1, 2), (2, 2), (3, 0)] {
            let ranked = Book::objects()
                .annotate(|b| row_number().over(|w| w.partition_by(b.author.id).order_by(b.pages.desc())));
            assert_eq!(ranked.filter(|(_, n)| n.eq(place)).count(db).unwrap(), expected);
        }
    });
}

#[test]
fn groups_and_changes_by_windows() {
    on_each(|db| {
        library(db).unwrap();
        let ranked =
            || Book::objects().annotate(|b| rank().over(|w| w.partition_by(b.author.id).order_by(b.pages)));
        let per_place = ranked()
            .group_by(|(_, n)| n)
            .aggregate(|(b, _)| (count(), b.pages.max()))
            .order_by(|(n, _)| n.desc())
            .all(db)
            .unwrap();
        assert_eq!(per_place, [(2, (2, Some(387))), (1, (2, Some(286)))]);
        let per_status = ranked()
            .filter(|(_, n)| n.eq(2))
            .group_by(|(b, _)| b.status)
            .aggregate(|(_, n)| (count(), n.max()))
            .filter(|(_, (n, _))| n.gt(1))
            .all(db)
            .unwrap();
        assert_eq!(per_status, [("available".to_owned(), (2, Some(2)))]);
        let changed =
            ranked().filter(|(_, n)| n.eq(1)).update(db, |(b, _)| b.pages.set(b.pages + 1000)).unwrap();
        assert_eq!(changed, 2);
        assert_eq!(Book::objects().filter(|b| b.pages.gt(1000)).count(db).unwrap(), 2);
        let parts = Book::objects().annotate(|b| ntile(2).over(|w| w.order_by(b.id)));
        let refused = parts.update(db, |(b, n)| b.pages.set(n)).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Invalid);
        assert_eq!(ranked().filter(|(_, n)| n.eq(2)).delete(db).unwrap(), 2);
        assert_eq!(Book::objects().count(db).unwrap(), 2);
    });
}

#[test]
fn windows_over_collections_and_keys() {
    on_each(|db| {
        library(db).unwrap();
        let by_books = Author::objects()
            .annotate(|a| a.books.sum(|b| b.pages))
            .annotate(|(_, pages)| dense_rank().over(|w| w.order_by(pages.desc().nulls_last())))
            .filter(|((a, _), place)| place.le(2) & a.name.contains("e"))
            .order_by(|(_, place)| place)
            .all(db)
            .unwrap();
        let names: Vec<_> =
            by_books.iter().map(|((a, pages), place)| (a.name.as_str(), *pages, *place)).collect();
        assert_eq!(names, [("Ursula K. Le Guin", Some(673), 1), ("Stanisław Lem", Some(526), 2)]);
        let top = Book::objects()
            .annotate(|b| row_number().over(|w| w.order_by(b.pages.desc())))
            .filter(|(_, n)| n.le(2))
            .values(|(b, _)| b.id);
        let authors = Author::objects().filter(|a| a.books.any(|b| b.id.in_(top.clone()))).count(db).unwrap();
        assert_eq!(authors, 2);
        let rows = Author::objects().order_by(|a| a.id).all(db).unwrap();
        let of_one = rows[1]
            .books()
            .annotate(|b| row_number().over(|w| w.order_by(b.pages)))
            .filter(|(_, n)| n.eq(2))
            .get(db)
            .unwrap();
        assert_eq!(of_one.0.title, "Fiasco");
        let nested = Book::objects()
            .annotate(|b| row_number().over(|w| w.order_by(b.id)))
            .annotate(|(_, n)| lag(n).over(|w| w.order_by(n)));
        assert_eq!(nested.all(db).unwrap_err().kind(), ErrorKind::Invalid);
        let distinct = Book::objects().values(|b| b.status.count_distinct().over(|w| w)).all(db).unwrap_err();
        assert_eq!(distinct.kind(), ErrorKind::Unsupported);
        assert!(Award::objects().values(|_| row_number().over(|w| w)).all(db).unwrap().is_empty());
    });
}

#[test]
fn windows_in_pages_and_set_operations() {
    on_each(|db| {
        library(db).unwrap();
        let place = || Book::objects().annotate(|b| row_number().over(|w| w.order_by(b.pages)));
        let titles = |rows: &[(Book, i64)]| rows.iter().map(|(b, _)| b.title.clone()).collect::<Vec<_>>();
        let pages = place().order_by(|(b, n)| (n.desc(), b.id)).keyset(3);
        let first = pages.all(db).unwrap();
        assert_eq!(titles(&first.rows), ["The Dispossessed", "Fiasco", "The Left Hand of Darkness"]);
        let second = pages.after(first.next.unwrap()).all(db).unwrap();
        assert_eq!((titles(&second.rows), second.rows[0].1), (vec!["Solaris".to_owned()], 1));
        let page = place().filter(|(_, n)| n.gt(1)).page(2, 2).all(db).unwrap();
        assert_eq!(
            (page.total, page.pages, titles(&page.rows)),
            (3, 2, vec!["The Left Hand of Darkness".to_owned()])
        );
        let ends = place().filter(|(_, n)| n.eq(1)).union(place().filter(|(_, n)| n.eq(4)));
        assert_eq!(
            titles(&ends.clone().order_by(|(_, n)| n.desc()).all(db).unwrap()),
            ["The Dispossessed", "Solaris"]
        );
        let by_author =
            ends.clone().order_by(|(b, _)| b.author.name).values(|(b, n)| (b.author.name, n)).all(db);
        assert_eq!(by_author.unwrap()[1], ("Ursula K. Le Guin".to_owned(), 4));
        // A window over what was combined.
        let numbered = ends.values(|(b, _)| row_number().over(|w| w.order_by(b.title))).all(db).unwrap();
        assert_eq!(numbered.iter().sum::<i64>(), 3);
        let status = place().filter(|(_, n)| n.le(2)).distinct().count(db).unwrap();
        assert_eq!(status, 2);
        let latest = place().filter(|(_, n)| n.le(2)).latest(db, |(b, _)| b.published_date).unwrap().unwrap();
        assert_eq!(latest.0.title, "The Left Hand of Darkness");
    });
}

#[test]
fn windows_inside_of_collections() {
    on_each(|db| {
        library(db).unwrap();
        // A window's value in a condition on a collection.
        let same = Book::objects()
            .annotate(|b| ntile(4).over(|w| w.order_by(b.pages)))
            .filter(|(b, part)| b.reviews.any(|r| r.rating.gt(part)))
            .order_by(|(_, part)| part)
            .all(db)
            .unwrap();
        let found: Vec<_> = same.iter().map(|(b, part)| (b.title.as_str(), *part)).collect();
        assert_eq!(found, [("Solaris", 1), ("The Left Hand of Darkness", 2), ("The Dispossessed", 4)]);
        // A window of a collection's own rows is none of the query's.
        let own = Author::objects()
            .filter(|a| {
                a.books
                    .order_by(|b| b.pages.desc())
                    .first(|b| row_number().over(|w| w.order_by(b.pages)))
                    .eq(2)
            })
            .count(db)
            .unwrap();
        assert_eq!(own, 2);
        // An ordering of prefetched rows by a window: one of each author's books.
        let rows = Author::objects()
            .order_by(|a| a.id)
            .prefetch_related(|a| {
                a.books.order_by(|b| (b.pages.sum().over(|w| w.partition_by(b.status)).desc(), b.id))
            })
            .all(db)
            .unwrap();
        assert_eq!(rows[0].books().iter().map(|b| b.pages).collect::<Vec<_>>(), [387, 286]);
        let cut = Author::objects()
            .prefetch_related(|a| a.books.order_by(|b| row_number().over(|w| w.order_by(b.id))).limit(1))
            .all(db);
        assert_eq!(cut.unwrap_err().kind(), ErrorKind::Invalid);
        // Groups by what a collection says, which is named again.
        let per_answer = Author::objects()
            .annotate(|a| a.books.any(|b| b.pages.gt(300)))
            .group_by(|(_, long)| long)
            .aggregate(|_| count())
            .filter(|(long, n)| long.eq(true) | n.gt(5))
            .all(db)
            .unwrap();
        assert_eq!(per_answer, [(true, 2)]);
        let by_number = Author::objects()
            .group_by(|a| a.books.count())
            .aggregate(|_| count())
            .filter(|(books, _)| books.lt(2))
            .all(db)
            .unwrap();
        assert_eq!(by_number, [(0, 1)]);
    });
}
