//! Functions wherever an expression may stand, and the same shape with other values.

use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{Author, Book};
use orm_tests::rows::{date, library};

/// Functions in definitions, where values are literals.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
    table = "function_note",
    index(name, name = "short_notes", condition = |n| n.name.left(3).ne("abc") & n.size.abs().lt(5)),
    check(name = "has_a_name", |n| n.name.trim().replace("-", "").length().gt(0)),
    check(name = "is_sized", |n| case().when(n.size.gt(10), 1).otherwise(2).eq(1) | n.size.coalesce(7).le(7)),
)]
struct Note {
    id: i64,
    name: String,
    size: Option<i32>,
}

#[test]
fn functions_in_constraints_and_indexes() {
    on_each(|db| {
        db.create_tables::<(Note,)>().unwrap();
        Note::create().name("żółw").save(db).unwrap();
        Note::create().name("x").size(11).save(db).unwrap();
        for (name, size) in [(" -- ", 1), ("x", 8)] {
            let error = Note::create().name(name).size(size).save(db).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::CheckViolation, "{name} {size}");
        }
        let page =
            || Note::objects().order_by(|n| (n.name.lpad(2, "-").length().desc(), n.name.left(1))).keyset(1);
        let first = page().all(db).unwrap();
        let second = page().after(first.next.unwrap()).all(db).unwrap();
        assert_eq!((first.rows[0].name.as_str(), second.rows[0].name.as_str()), ("x", "żółw"));
    });
}

#[test]
fn functions_stand_wherever_expressions_do() {
    on_each(|db| {
        library(db).unwrap();
        let titles = Book::objects()
            .filter(|b| b.title.left(3).lower().eq("the") & b.publisher.country.coalesce("?").ne("UK"))
            .order_by(|b| b.title.reverse())
            .values(|b| concat((b.title.left(13), " / ", b.publisher.country)))
            .all(db)
            .unwrap();
        assert_eq!(titles, ["The Left Hand / US"]);
        let kinds = Book::objects()
            .annotate(|b| case().when(b.pages.gt(300), "long").otherwise("short"))
            .filter(|(_, kind)| kind.eq("long"))
            .order_by(|(b, kind)| (kind.length(), b.title.substr(3, 2)))
            .values(|(b, kind)| (b.title, kind.upper()))
            .all(db)
            .unwrap();
        assert_eq!(kinds, [("Fiasco".into(), "LONG".into()), ("The Dispossessed".into(), "LONG".into())]);
        let groups = Book::objects()
            .group_by(|b| case().when(b.pages.gt(300), "long").otherwise("short"))
            .aggregate(|b| (count(), b.title.length().max(), b.reviews.count().max().coalesce(0).greatest(1)))
            .filter(|(_, (n, ..))| n.abs().gt(0))
            .order_by(|(kind, _)| kind)
            .all(db)
            .unwrap();
        assert_eq!(groups, [("long".into(), (2, Some(16), 2)), ("short".into(), (2, Some(25), 1))]);
        let (lent, mean) = Book::objects()
            .aggregate(db, |b| {
                (case().when(b.status.eq("lent"), b.pages).sum(), b.pages.sqrt().floor().avg().coalesce(0.0))
            })
            .unwrap();
        assert_eq!((lent, mean), (Some(286), 16.5));
    });
}

#[test]
fn functions_inside_of_collections() {
    on_each(|db| {
        library(db).unwrap();
        let found = Author::objects()
            .filter(|a| a.books.any(|b| b.title.length().lt(a.name.length()) & b.title.left(3).ne("The")))
            .order_by(|a| a.id)
            .values(|a| {
                (
                    a.name.right(3),
                    a.books.sum(|b| case().when(b.pages.gt(300), 1_i32).otherwise(0)).coalesce(0),
                    a.books.order_by(|b| b.title.length()).first(|b| b.title.upper()).coalesce("none"),
                    a.bio.null_if("").coalesce(a.name.lower()),
                )
            })
            .all(db)
            .unwrap();
        assert_eq!(found, [("Lem".into(), 1, "FIASCO".into(), "Polish".into())]);
    });
}

#[test]
fn updates_to_functions_of_the_row() {
    on_each(|db| {
        library(db).unwrap();
        let changed = Book::objects()
            .update(db, |b| {
                (
                    b.status.set(case().when(b.pages.gt(300), "long").otherwise(b.status.upper())),
                    b.published_date.set(b.published_date.add_months(12)),
                    b.pages.set(greatest((b.pages, 300))),
                )
            })
            .unwrap();
        assert_eq!(changed, 4);
        let books = Book::objects()
            .order_by(|b| b.id)
            .values(|b| (b.status, b.published_date, b.pages))
            .all(db)
            .unwrap();
        assert_eq!(books[0], ("long".into(), date(1975, 5, 1), 387));
        assert_eq!(books[1], ("LENT".into(), date(1970, 3, 1), 300));
    });
}

#[test]
fn the_same_shape_with_other_values() {
    on_each(|db| {
        library(db).unwrap();
        let ask = |limit: i32, long: &str, none: &str, characters: i32, added: i32| {
            Book::objects()
                .filter(|b| b.title.left(characters).length().ge(characters))
                .order_by(|b| b.title.lpad(characters * 9, none))
                .values(|b| {
                    (
                        case().when(b.pages.gt(limit), long).otherwise(none),
                        b.publisher.name.coalesce(none),
                        sql::<i32, _>("{} + {}", (b.pages, added)),
                    )
                })
                .all(db)
                .unwrap()
        };
        let first = ask(300, "long", "short", 3, 1);
        let second = ask(210, "much", "little", 8, 1000);
        assert_eq!(first.len(), 4);
        assert_eq!(second.len(), 2);
        assert_eq!(first.iter().filter(|row| row.0 == "long").count(), 2);
        assert!(first.iter().any(|row| row.1 == "short") && first.iter().any(|row| row.2 == 388));
        assert!(second.iter().all(|row| row.0 == "much" && row.2 > 1000), "{second:?}");
        // A branch more is another shape.
        let third = Book::objects().values(|b| case().when(b.pages.gt(300), "long")).all(db).unwrap();
        assert_eq!(third.iter().flatten().count(), 2);
    });
}

#[test]
fn groups_of_functions_with_values_are_filtered_and_ordered() {
    on_each(|db| {
        library(db).unwrap();
        let groups = Book::objects()
            .group_by(|b| (b.title.left(3), b.pages / 100 * 100))
            .aggregate(|b| (count(), b.title.substr(1, 6).max().coalesce("")))
            .filter(|((start, pages), (n, last))| {
                start.ne("Sol") & pages.ge(300) & n.lt(5) & last.length().gt(2) & start.lower().ne("x")
            })
            .order_by(|((start, pages), (_, last))| (start.reverse(), pages + 1, last))
            .all(db)
            .unwrap();
        assert_eq!(
            groups,
            [(("Fia".into(), 300), (1, "Fiasco".into())), (("The".into(), 300), (1, "The Di".into()))]
        );
        let shuffled = Book::objects().order_by(|_| orm::random()).values(|b| b.id).all(db).unwrap();
        assert_eq!(shuffled.len(), 4);
        let distinct = Book::objects().unordered().distinct();
        let starts = distinct
            .clone()
            .annotate(|b| b.title.left(3))
            .order_by(|(_, start)| start)
            .values(|(_, start)| start);
        assert_eq!(starts.all(db).unwrap(), ["Fia", "Sol", "The"]);
        let error = distinct.order_by(|b| b.title.left(3)).values(|b| b.title.left(3)).all(db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.to_string().contains("`annotate` it"), "{error}");
    });
}
