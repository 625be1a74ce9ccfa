//! Groups are read as query sets are: counted, paged, streamed, explained.

use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{Author, Book, Review};
use orm_tests::rows::library;

#[test]
fn they_are_counted() {
    on_each(|db| {
        library(db).unwrap();
        let groups = Book::objects().group_by(|b| b.author.name).aggregate(|b| (count(), b.pages.sum()));
        assert_eq!(assert_queries!(db, 1, { groups.count(db).unwrap() }), 2);
        // The same shape with other values, from one place.
        for (least, factor, expected) in [(600, 1, 1), (500, 2, 2), (700, 3, 0), (600, 4, 1)] {
            let found =
                groups.clone().filter(|(_, (_, pages))| pages.gt(least)).order_by(|(_, (n, _))| n * factor);
            assert_eq!((found.count(db).unwrap(), found.exists(db).unwrap()), (expected, expected > 0));
            assert_eq!(found.limit(1).count(db).unwrap(), expected.min(1));
        }
        // A key with values in it, in HAVING too; the NULL group is one.
        for (divisor, least, expected) in [(100, 3, 1), (100, 2, 2), (50, 5, 3), (100, 3, 1)] {
            let by_size = Book::objects()
                .group_by(|b| b.pages / divisor)
                .aggregate(|_| count())
                .filter(|(key, _)| key.ge(least));
            assert_eq!((by_size.count(db).unwrap(), by_size.exists(db).unwrap()), (expected, true));
        }
        let countries = Book::objects().group_by(|b| b.publisher.country).aggregate(|_| count());
        assert_eq!(countries.count(db).unwrap(), 3);
        let by_number = Author::objects().group_by(|a| a.books.count()).aggregate(|_| count());
        assert_eq!((by_number.count(db).unwrap(), by_number.clone().offset(1).count(db).unwrap()), (2, 1));
        let constant = Book::objects().group_by(|_| sql::<i32, _>("2", ())).aggregate(|_| count());
        assert_eq!((constant.count(db).unwrap(), constant.all(db).unwrap()), (1, vec![(2, 4)]));
        // What can match nothing is not sent.
        let none =
            Book::objects().filter(|b| b.id.in_([0_i64; 0])).group_by(|b| b.status).aggregate(|_| count());
        assert_queries!(db, 0, {
            assert_eq!((none.count(db).unwrap(), none.exists(db).unwrap()), (0, false));
            assert_eq!((none.first(db).unwrap(), none.last(db).unwrap()), (None, None));
            assert!(none.iterator(db, 2).next().is_none());
        });
        assert_eq!(none.get(db).unwrap_err().kind(), ErrorKind::DoesNotExist);
        let of_window = Book::objects()
            .annotate(|b| row_number().over(|w| w.partition_by(b.author.id).order_by(b.pages)))
            .filter(|(_, place)| place.eq(1))
            .group_by(|(b, _)| b.status)
            .aggregate(|_| count());
        assert_eq!((of_window.count(db).unwrap(), of_window.exists(db).unwrap()), (2, true));
    });
}

#[test]
fn pages_and_chunks() {
    on_each(|db| {
        library(db).unwrap();
        let by_pages =
            Book::objects().group_by(|b| (b.pages / 10, b.status)).aggregate(|b| (count(), b.id.max()));
        // Without an ordering the keys are one.
        let keys = |found: &[((i32, String), (i64, Option<i64>))]| {
            found.iter().map(|(key, _)| key.0).collect::<Vec<_>>()
        };
        let page = by_pages.clone().page(2, 3).all(db).unwrap();
        assert_eq!((keys(&page.rows), page.number, page.total, page.pages), (vec![38], 2, 4, 2));
        assert_eq!(keys(&by_pages.clone().page(1, 3).all(db).unwrap().rows), [20, 28, 32]);
        assert!(by_pages.clone().page(9, 3).all(db).unwrap().rows.is_empty());
        let last = by_pages.clone().order_by(|(_, (_, id))| id.desc()).page(1, 1).all(db).unwrap();
        assert_eq!((keys(&last.rows), last.total), (vec![32], 4));
        let streamed: Vec<_> =
            by_pages.clone().order_by(|((tens, _), _)| tens).iterator(db, 3).map(Result::unwrap).collect();
        assert_eq!(keys(&streamed), [20, 28, 32, 38]);
        assert_eq!(by_pages.iterator(db, 2).count(), 4);
        db.atomic(|tx| {
            assert_eq!(by_pages.iterator(tx, 1).count(), 4);
            assert_eq!(by_pages.count(tx)?, 4);
            Ok(())
        })
        .unwrap();
        assert_eq!(by_pages.iterator(db, 0).next().unwrap().unwrap_err().kind(), ErrorKind::Invalid);
    });
}

#[test]
fn single_ones() {
    on_each(|db| {
        library(db).unwrap();
        let ratings = Review::objects().group_by(|r| r.rating).aggregate(|_| count());
        assert_eq!((ratings.first(db).unwrap(), ratings.last(db).unwrap()), (Some((3, 1)), Some((5, 2))));
        let by_number = ratings.clone().order_by(|(rating, n)| (n.desc(), rating.desc()));
        assert_eq!((by_number.first(db).unwrap(), by_number.last(db).unwrap()), (Some((5, 2)), Some((3, 1))));
        assert_eq!(ratings.clone().filter(|(_, n)| n.gt(1)).get(db).unwrap(), (5, 2));
        assert_eq!(ratings.clone().exclude(|(_, n)| n.gt(1)).all(db).unwrap().len(), 2);
        assert_eq!(ratings.get(db).unwrap_err().kind(), ErrorKind::MultipleObjects);
        assert_eq!(ratings.clone().limit(2).get(db).unwrap_err().kind(), ErrorKind::MultipleObjects);
        let none = ratings.clone().filter(|(rating, _)| rating.gt(5));
        assert_eq!(
            (none.get(db).unwrap_err().kind(), none.first(db).unwrap()),
            (ErrorKind::DoesNotExist, None)
        );
        assert!(!ratings.explain(db).unwrap().lines().is_empty());
        // Loads of the rows before are none of the groups.
        let loaded = Book::objects()
            .select_related(|b| b.author)
            .prefetch_related(|b| b.tags)
            .group_by(|b| b.author.name)
            .aggregate(|_| count());
        assert_eq!(assert_queries!(db, 1, { loaded.all(db).unwrap() }).len(), 2);
    });
}

/// `distinct` values would be grouped before they are told apart.
#[test]
fn of_distinct_values_they_are_refused() {
    on_each(|db| {
        library(db).unwrap();
        let refused =
            Book::objects().values(|b| b.status).distinct().group_by(|b| b.status).aggregate(|_| count());
        assert_eq!(refused.all(db).unwrap_err().kind(), ErrorKind::Invalid);
        assert_eq!(refused.count(db).unwrap_err().kind(), ErrorKind::Invalid);
        let on = Book::objects().order_by(|b| b.author).distinct_on(|b| b.author);
        let refused = on.group_by(|b| b.status).aggregate(|_| count());
        assert_eq!(refused.all(db).unwrap_err().kind(), ErrorKind::Invalid);
    });
}
