//! Annotations together with everything else that a query set does.

use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{Author, Book, Publisher, Review};
use orm_tests::rows::library;

/// Authors with the number of their books, those with books first.
fn counted()
-> QuerySet<Author, orm_core::query::Annotated<Author, orm::Expr<orm_core::query::Computed<Author, i64>>>> {
    Author::objects().annotate(|a| a.books.count())
}

fn names(rows: &[(Author, i64)]) -> Vec<(&str, i64)> {
    rows.iter().map(|(a, n)| (a.name.as_str(), *n)).collect()
}

const ALL: [(&str, i64); 3] = [("Nobody", 0), ("Stanisław Lem", 2), ("Ursula K. Le Guin", 2)];

#[test]
fn terminals() {
    on_each(|db| {
        library(db).unwrap();
        let ordered = || counted().order_by(|(a, n)| (n, a.name));
        assert_eq!(names(&ordered().all(db).unwrap()), ALL);
        assert_eq!(names(&[ordered().first(db).unwrap().unwrap()]), ALL[..1]);
        assert_eq!(names(&[ordered().last(db).unwrap().unwrap()]), ALL[2..]);
        assert_eq!(names(&[ordered().filter(|(_, n)| n.eq(0)).get(db).unwrap()]), ALL[..1]);
        assert_eq!(counted().latest(db, |(_, n)| n).unwrap().unwrap().1, 2);
        assert_eq!(counted().earliest(db, |(_, n)| n).unwrap().unwrap().1, 0);
        assert_eq!(ordered().filter(|(_, n)| n.gt(0)).count(db).unwrap(), 2);
        assert!(ordered().filter(|(_, n)| n.gt(1)).exists(db).unwrap());
        assert!(!ordered().filter(|(_, n)| n.gt(2)).exists(db).unwrap());
        assert_eq!(names(&ordered().limit(2).all(db).unwrap()), ALL[..2]);
        assert_eq!(names(&ordered().slice(1..3).all(db).unwrap()), ALL[1..]);
        assert_eq!(ordered().filter(|(_, n)| n.gt(0)).limit(1).count(db).unwrap(), 1);
        assert!(ordered().filter(|(_, n)| n.gt(0)).offset(1).exists(db).unwrap());
        let streamed: Vec<_> = ordered().iterator(db, 2).map(Result::unwrap).collect();
        assert_eq!(names(&streamed), ALL);
        let page = ordered().page(2, 2).all(db).unwrap();
        assert_eq!((names(&page.rows), page.total, page.pages), (ALL[2..].to_vec(), 3, 2));
        assert!(!ordered().explain(db).unwrap().lines().is_empty());
        assert_eq!(names(&ordered().reverse().all(db).unwrap())[0], ALL[2]);
        // By keys: a cursor of an annotation, in both directions.
        for descending in [false, true] {
            let pages = |cursor| {
                if descending {
                    counted()
                        .order_by(|(a, n)| (n.desc(), a.id.desc()))
                        .keyset(1)
                        .after(cursor)
                        .all(db)
                        .unwrap()
                } else {
                    counted()
                        .order_by(|(a, n)| (n.asc(), a.id.asc()))
                        .keyset(1)
                        .after(cursor)
                        .all(db)
                        .unwrap()
                }
            };
            let (mut found, mut cursor) = (Vec::new(), None);
            loop {
                let page = pages(cursor.take());
                found.extend(page.rows.iter().map(|(_, n)| *n));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(found, if descending { [2, 2, 0] } else { [0, 2, 2] });
        }
        let by_key = counted().in_bulk(db, [1, 3, 99]).unwrap();
        assert_eq!((by_key.len(), by_key[&1].1, by_key[&3].1), (2, 2, 0));
        let values = counted().values(|(a, n)| (a.name, n)).in_bulk(db, [2, 3]).unwrap();
        assert_eq!((values.len(), &values[&2]), (2, &("Stanisław Lem".to_owned(), 2)));
        let loaded = counted().prefetch_related(|(a, _)| a.books).in_bulk(db, [1]).unwrap();
        assert_eq!(loaded[&1].0.books().len(), 2);
        assert_eq!(Author::objects().only(|a| a.bio).in_bulk(db, [2]).unwrap()[&2].bio(), "Polish");
        assert_eq!(counted().distinct().count(db).unwrap(), 3);
        db.atomic(|tx| {
            let locked = Author::objects().annotate(|a| a.name.length()).select_for_update().all(tx)?;
            assert_eq!(locked.len(), 3);
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn values_and_annotations_of_annotations() {
    on_each(|db| {
        library(db).unwrap();
        for factor in [10_i64, 20] {
            let chained = Author::objects()
                .annotate(|a| (a.books.count(), a.books.sum(|b| b.pages).coalesce(0)))
                .annotate(|(_, (n, pages))| (n * factor, pages.gt(500)))
                .annotate(|((a, (n, _)), (tens, _))| a.name.length().cast::<i64>() + n + tens)
                .filter(|((_, (_, long)), all)| long & all.gt(0))
                .order_by(|(((a, _), _), all)| (all.desc(), a.id));
            let rows = chained
                .clone()
                .values(|(((a, (n, pages)), (tens, long)), all)| (a.name, n, pages, tens, long, all, all + n))
                .all(db)
                .unwrap();
            let expected = |name: &str, pages: i64| {
                let all = name.chars().count() as i64 + 2 + 2 * factor;
                (name.to_owned(), 2, pages, 2 * factor, true, all, all + 2)
            };
            assert_eq!(rows, [expected("Ursula K. Le Guin", 673), expected("Stanisław Lem", 526)]);
            assert_eq!(chained.count(db).unwrap(), 2);
            let nested = chained.all(db).unwrap();
            let (((author, (n, _)), (tens, _)), _) = &nested[0];
            assert_eq!((author.name.as_str(), *n, *tens), ("Ursula K. Le Guin", 2, 2 * factor));
        }
        let mut distinct: Vec<i64> = counted().values(|(_, n)| n).distinct().all(db).unwrap();
        distinct.sort_unstable();
        assert_eq!(distinct, [0, 2]);
        let ids = counted().filter(|(_, n)| n.gt(0)).values(|(a, _)| a.id);
        assert_eq!(Book::objects().filter(|b| b.author.id.in_(ids)).count(db).unwrap(), 4);
        let ids = counted().order_by(|(a, n)| (n.desc(), a.id)).limit(1).values(|(a, _)| a.id);
        assert_eq!(Book::objects().filter(|b| b.author.id.in_(ids)).count(db).unwrap(), 2);
    });
}

#[test]
fn loads_and_columns() {
    on_each(|db| {
        library(db).unwrap();
        let books = || {
            Book::objects().annotate(|b| (b.reviews.count(), b.author.name.upper())).order_by(|(b, _)| b.id)
        };
        let rows = books()
            .select_related(|(b, _)| (b.author, b.publisher))
            .prefetch_related(|(b, _)| b.tags.order_by(|t| t.name))
            .all(db)
            .unwrap();
        let (book, (reviews, name)) = &rows[0];
        assert_eq!((book.author().name.to_uppercase(), *reviews), (name.clone(), 2));
        assert_eq!((book.publisher().unwrap().name.as_str(), book.tags().len()), ("Gollancz", 2));
        let cut = books().prefetch_related(|(b, _)| b.tags).limit(2).all(db).unwrap();
        assert_eq!(cut.iter().map(|(b, _)| b.tags().len()).collect::<Vec<_>>(), [2, 1]);
        let loaded_first = Book::objects()
            .select_related(|b| b.author)
            .annotate(|b| b.reviews.count())
            .filter(|(_, n)| n.gt(1))
            .all(db)
            .unwrap();
        assert_eq!((loaded_first[0].0.author().name.as_str(), loaded_first[0].1), ("Ursula K. Le Guin", 2));
        let in_chunks = books().prefetch_related(|(b, _)| b.tags).iterator(db, 2);
        assert_eq!(in_chunks.map(|row| row.unwrap().0.tags().len()).collect::<Vec<_>>(), [2, 1, 2, 0]);
        // Some columns alone, before and after.
        let only = Book::objects()
            .only(|b| b.title)
            .annotate(|b| b.pages * 2)
            .order_by(|(b, _)| b.id)
            .all(db)
            .unwrap();
        assert_eq!((only[0].0.title().as_str(), only[0].1), ("The Dispossessed", 774));
        let defer = Author::objects()
            .defer(|a| a.bio)
            .annotate(|a| a.bio.length())
            .order_by(|(a, _)| a.id)
            .all(db)
            .unwrap();
        assert_eq!((defer[1].0.name().as_str(), defer[1].1), ("Stanisław Lem", 6));
    });
}

#[test]
fn in_collections_that_are_prefetched() {
    on_each(|db| {
        library(db).unwrap();
        let publishers = Publisher::objects()
            .annotate(|p| p.books.count())
            .order_by(|(p, _)| p.id)
            .prefetch_related(|(p, _)| {
                p.books
                    .filter(|b| b.reviews.count().ge(0) & b.author.books.count().eq(2))
                    .order_by(|b| b.reviews.max(|r| r.rating).desc())
                    .annotate(|b| (b.reviews.avg(|r| r.rating), b.author.name))
                    .select_related(|b| b.author)
                    .prefetch_related(|b| b.reviews.annotate(|r| r.rating * 10))
            })
            .all(db)
            .unwrap();
        let (gollancz, n) = &publishers[1];
        let (book, (mean, author)) = &gollancz.books()[0];
        assert_eq!((*n, *mean, author), (1, Some(4.5), &book.author().name));
        assert_eq!(book.reviews().iter().map(|(_, tens)| *tens).max(), Some(50));
    });
}

#[test]
fn set_operations() {
    on_each(|db| {
        library(db).unwrap();
        let some = || counted().filter(|(_, n)| n.gt(0));
        let none = || counted().filter(|(_, n)| n.eq(0));
        let all = some().union(none()).order_by(|(a, n)| (n, a.name));
        assert_eq!(names(&all.all(db).unwrap()), ALL);
        assert_eq!((all.count(db).unwrap(), all.exists(db).unwrap()), (3, true));
        assert_eq!(names(&all.clone().limit(1).all(db).unwrap()), ALL[..1]);
        assert_eq!(all.values(|(_, n)| n).all(db).unwrap(), [0, 2, 2]);
        assert_eq!(counted().except(none()).count(db).unwrap(), 2);
        assert_eq!(counted().intersect(none()).all(db).unwrap()[0].1, 0);
        assert_eq!(some().union_all(counted()).count(db).unwrap(), 5);
    });
}

#[test]
fn updates_and_deletes() {
    on_each(|db| {
        library(db).unwrap();
        let changed = Book::objects()
            .annotate(|b| (b.reviews.count(), b.title.length()))
            .annotate(|(b, (n, _))| b.pages.cast::<i64>() + n * 100)
            .filter(|((_, (n, _)), _)| n.gt(0))
            .update(db, |((b, (n, length)), total)| {
                (
                    b.pages.set(total.cast::<i32>()),
                    b.status.set(n.cast::<String>()),
                    b.isbn.set(length.cast::<String>().concat(b.isbn.left(5))),
                )
            })
            .unwrap();
        assert_eq!(changed, 3);
        let rows =
            Book::objects().order_by(|b| b.id).values(|b| (b.pages, b.status, b.isbn)).all(db).unwrap();
        assert_eq!(rows[0], (587, "2".to_owned(), "1697800".to_owned()));
        assert_eq!((rows[2].0, rows[3].0), (304, 322));
        // What is behind a join may choose the rows, and not be written: as in Django.
        let joined =
            Book::objects().annotate(|b| b.author.name.upper()).filter(|(_, name)| name.contains("LEM"));
        assert_eq!(joined.update(db, |(b, name)| b.title.set(name)).unwrap_err().kind(), ErrorKind::Invalid);
        assert_eq!(joined.update(db, |(b, _)| b.status.set("lem")).unwrap(), 2);
        let by_subquery = Author::objects()
            .annotate(|a| a.books.order_by(|b| b.pages.desc()).first(|b| b.title))
            .filter(|(_, longest)| longest.is_not_null())
            .update(db, |(a, longest)| a.bio.set(longest.coalesce("none")))
            .unwrap();
        assert_eq!(by_subquery, 2);
        let bios = Author::objects().order_by(|a| a.id).values(|a| a.bio).all(db).unwrap();
        assert_eq!(bios, ["The Dispossessed", "Fiasco", ""]);
        let windowed = Review::objects()
            .annotate(|r| row_number().over(|w| w.partition_by(r.book).order_by(r.rating.desc())))
            .filter(|(_, place)| place.gt(1))
            .delete(db)
            .unwrap();
        assert_eq!(windowed, 1);
        assert_eq!(counted().filter(|(_, n)| n.eq(0)).delete(db).unwrap(), 1);
    });
}

#[test]
fn aggregates_of_annotations() {
    on_each(|db| {
        library(db).unwrap();
        let (n, most, mean) = counted().aggregate(db, |(_, n)| (count(), n.max(), n.avg())).unwrap();
        assert_eq!((n, most), (3, Some(2)));
        assert!((mean.unwrap() - 4.0 / 3.0).abs() < 1e-12);
        let groups = Book::objects()
            .annotate(|b| (b.reviews.count(), b.pages / 100))
            .annotate(|(_, (n, hundreds))| n * 10 + hundreds.cast::<i64>())
            .group_by(|((_, (n, _)), _)| n)
            .aggregate(|((b, (_, hundreds)), mixed)| (b.pages.sum(), hundreds.max(), mixed.min()))
            .filter(|(n, (pages, ..))| n.lt(2) & pages.gt(0))
            .order_by(|(n, _)| n);
        assert_eq!(
            groups.all(db).unwrap(),
            [(0, (Some(322), Some(3), Some(3))), (1, (Some(490), Some(2), Some(12)))]
        );
        assert_eq!(groups.count(db).unwrap(), 2);
    });
}
