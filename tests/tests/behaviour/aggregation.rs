use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{Author, Book, Publisher, Review};
use orm_tests::rows::library;

#[test]
fn aggregates_of_all_rows() {
    on_each(|db| {
        library(db).unwrap();
        let (n, mean, longest) =
            Book::objects().aggregate(db, |b| (count(), b.pages.avg(), b.pages.max())).unwrap();
        assert_eq!((n, mean, longest), (4, Some(299.75), Some(387)));
        let (statuses, lent) = Book::objects()
            .aggregate(db, |b| (b.status.count_distinct(), b.pages.sum().filter(b.status.eq("lent"))))
            .unwrap();
        assert_eq!((statuses, lent), (2, Some(286)));
        let none = Book::objects().filter(|b| b.pages.gt(9999));
        let (n, sum, or_zero) =
            none.aggregate(db, |b| (count(), b.pages.sum(), b.pages.sum().default(0))).unwrap();
        assert_eq!((n, sum, or_zero), (0, None, 0));
        let countries = Book::objects().aggregate(db, |b| b.publisher.country.count()).unwrap();
        assert_eq!(countries, 2);
    });
}

#[test]
fn annotations_are_usable_at_once() {
    on_each(|db| {
        library(db).unwrap();
        let authors = assert_queries!(db, 1, {
            Author::objects()
                .annotate(|a| (a.books.count(), a.books.filter(|b| b.status.eq("lent")).exists()))
                .filter(|(a, (n, _))| n.gt(1) & n.lt(9) & a.name.icontains("l"))
                .order_by(|(a, (n, lent))| (lent.desc(), n, a.name))
                .all(db)
                .unwrap()
        });
        let found: Vec<(&str, i64, bool)> =
            authors.iter().map(|(a, (n, lent))| (a.name.as_str(), *n, *lent)).collect();
        assert_eq!(found, [("Ursula K. Le Guin", 2, true), ("Stanisław Lem", 2, false)]);
        let both = Author::objects()
            .annotate(|a| (a.books.sum(|b| b.pages), a.edited.count()))
            .annotate(|(_, (pages, edited))| pages + edited)
            .order_by(|((a, _), _)| a.id)
            .all(db)
            .unwrap();
        assert_eq!(both[0].1, Some(674));
        assert_eq!(both[0].0.1, (Some(673), 1));
        assert_eq!(both[2].1, None);
        let books = Book::objects()
            .annotate(|b| b.reviews.avg(|r| r.rating))
            .select_related(|(b, _)| b.author)
            .prefetch_related(|(b, _)| b.tags)
            .order_by(|(_, rating)| rating.desc())
            .limit(3)
            .all(db)
            .unwrap();
        let (book, rating) = &books[1];
        assert_eq!((book.title.as_str(), *rating), ("The Left Hand of Darkness", Some(5.0)));
        assert_eq!((book.author().name.as_str(), book.tags().len()), ("Ursula K. Le Guin", 1));
        let values: Vec<(String, i64)> = Author::objects()
            .annotate(|a| a.books.count())
            .filter(|(_, n)| n.eq(0))
            .values(|(a, n)| (a.name, n))
            .all(db)
            .unwrap();
        assert_eq!(values, [("Nobody".to_owned(), 0)]);
        assert_eq!(
            Author::objects().annotate(|a| a.books.count()).filter(|(_, n)| n.gt(0)).count(db).unwrap(),
            2
        );
        let changed = Author::objects()
            .annotate(|a| a.books.count())
            .filter(|(_, n)| n.eq(0))
            .update(db, |(a, _)| a.bio.set("without books"))
            .unwrap();
        assert_eq!(changed, 1);
    });
}

#[test]
fn groups() {
    on_each(|db| {
        library(db).unwrap();
        let per_status = Book::objects()
            .group_by(|b| (b.status, b.author.name))
            .aggregate(|b| (count(), b.pages.sum(), b.author.id.count_distinct()))
            .filter(|(_, (n, pages, _))| n.ge(1) & pages.gt(300))
            .order_by(|(key, (n, ..))| (n.desc(), key.0, key.1))
            .all(db)
            .unwrap();
        assert_eq!(
            per_status,
            [
                (("available".to_owned(), "Stanisław Lem".to_owned()), (2, Some(526), 1)),
                (("available".to_owned(), "Ursula K. Le Guin".to_owned()), (1, Some(387), 1)),
            ]
        );
        let per_country = Book::objects()
            .group_by(|b| b.publisher.country)
            .aggregate(|_| count())
            .order_by(|(country, _)| country)
            .all(db)
            .unwrap();
        assert_eq!(per_country, [(Some("UK".to_owned()), 1), (Some("US".to_owned()), 1), (None, 2)]);
        let decades = Book::objects()
            .group_by(|b| b.published_date.year() / 10)
            .aggregate(|b| b.pages.max())
            .order_by(|(decade, _)| decade)
            .limit(2)
            .all(db)
            .unwrap();
        assert_eq!(decades, [(196, Some(286)), (197, Some(387))]);
        let per_book = Review::objects().group_by(|r| r.book).aggregate(|r| r.rating.avg()).all(db).unwrap();
        assert_eq!(per_book.len(), 3);
        let empty = Publisher::objects()
            .filter(|p| p.id.lt(0))
            .group_by(|p| p.name)
            .aggregate(|_| count())
            .all(db)
            .unwrap();
        assert_eq!(empty, []);
    });
}

#[test]
fn groups_are_cut_and_the_first_is_read() {
    on_each(|db| {
        library(db).unwrap();
        let per_author = Book::objects()
            .group_by(|b| b.author.name)
            .aggregate(|_| count())
            .order_by(|(name, n)| (n.desc(), name));
        let all = per_author.all(db).unwrap();
        assert_eq!(per_author.clone().slice(1..3).all(db).unwrap(), all[1..3.min(all.len())]);
        assert_eq!(per_author.first(db).unwrap().as_ref(), all.first());
        let none = Book::objects().filter(|b| b.pages.gt(9999)).group_by(|b| b.status).aggregate(|_| count());
        assert_eq!(none.first(db).unwrap(), None);
    });
}
