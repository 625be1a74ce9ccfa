use orm::Json;
use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{All, Author, Award, Book, Category, Publisher};
use orm_tests::rows::library;
use rust_decimal::Decimal;

/// A price may be unknown.
#[derive(Model, Debug, Clone, PartialEq)]
struct Offer {
    id: i64,
    price: Option<Decimal>,
    sold: bool,
    weight: f32,
    count: i64,
}

fn offers(db: &Database) {
    db.create_tables::<Offer>().unwrap();
    for (price, sold, weight, count) in [
        (Some("1.10"), true, 0.5, 1),
        (Some("2.20"), false, 1.5, 2),
        (None, true, 2.5, 4),
        (Some("3.30"), true, 3.5, 8),
    ] {
        let price = price.map(|price| price.parse::<Decimal>().unwrap());
        Offer::create().price(price).sold(sold).weight(weight).count(count).save(db).unwrap();
    }
}

#[test]
fn deviations_and_variances() {
    on_each(|db| {
        offers(db);
        let (population, sample) =
            Offer::objects().aggregate(db, |o| (o.count.variance(), o.count.variance_sample())).unwrap();
        assert_eq!((population, sample), (Some(7.1875), Some(9.583_333_333_333_334)));
        let (population, sample) =
            Offer::objects().aggregate(db, |o| (o.weight.std_dev(), o.weight.std_dev_sample())).unwrap();
        assert_eq!(population, Some(1.25_f64.sqrt()));
        assert_eq!(sample, Some((5.0_f64 / 3.0).sqrt()));
        let of_decimals = Offer::objects().aggregate(db, |o| o.price.variance()).unwrap().unwrap();
        assert!((of_decimals - 0.806_666_666_666_666_6).abs() < 1e-12, "{of_decimals}");
        let one = Offer::objects().filter(|o| o.count.eq(1));
        let (population, sample, none) = one
            .aggregate(db, |o| {
                (o.count.std_dev(), o.count.std_dev_sample(), o.count.variance().filter(o.count.gt(1)))
            })
            .unwrap();
        assert_eq!((population, sample, none), (Some(0.0), None, None));
        let default = one.aggregate(db, |o| o.count.std_dev_sample().default(-1.0)).unwrap();
        assert_eq!(default, -1.0);
        // A filter is refined, and the values of it change, with one text.
        for (least, expected) in [(2, Some(6.222_222_222_222_222)), (3, Some(4.0)), (9, None)] {
            let found =
                Offer::objects().aggregate(db, |o| o.count.variance().filter(o.count.ge(least))).unwrap();
            assert_eq!(found, expected);
        }
    });
}

#[test]
fn infinite_values_have_no_variance() {
    on_each(|db| {
        offers(db);
        Offer::objects().filter(|o| o.count.eq(8)).update(db, |o| o.weight.set(f32::INFINITY)).unwrap();
        let (all, finite) = Offer::objects()
            .aggregate(db, |o| (o.weight.variance(), o.weight.variance().filter(o.weight.lt(99.0))))
            .unwrap();
        assert_eq!((all, finite.is_some()), (None, true));
    });
}

#[test]
fn least_and_greatest_of_truth_values() {
    on_each(|db| {
        offers(db);
        let (least, greatest) = Offer::objects().aggregate(db, |o| (o.sold.min(), o.sold.max())).unwrap();
        assert_eq!((least, greatest), (Some(false), Some(true)));
    });
}

#[test]
fn texts_are_joined_in_order() {
    on_each(|db| {
        library(db).unwrap();
        let (titles, countries) = Book::objects()
            .aggregate(db, |b| {
                (
                    b.title.string_agg(" | ").order_by(b.pages),
                    b.publisher.country.string_agg("'").order_by(b.publisher.country.desc()),
                )
            })
            .unwrap();
        let all = "Solaris | The Left Hand of Darkness | Fiasco | The Dispossessed";
        assert_eq!((titles.as_deref(), countries.as_deref()), (Some(all), Some("US'UK")));
        // The same shape with another delimiter and another filter.
        for (delimiter, status, expected) in
            [(", ", "lent", "The Left Hand of Darkness"), ("; ", "none", "-")]
        {
            let found = Book::objects()
                .aggregate(db, |b| b.title.string_agg(delimiter).filter(b.status.eq(status)).default("-"))
                .unwrap();
            assert_eq!(found, expected);
        }
        let per_author = Author::objects()
            .annotate(|a| a.books.order_by(|b| b.title.desc()).string_agg(|b| b.title, ", "))
            .order_by(|(a, _)| a.id)
            .values(|(_, titles)| titles)
            .all(db)
            .unwrap();
        let expected = ["The Left Hand of Darkness, The Dispossessed", "Solaris, Fiasco"];
        assert_eq!(per_author, [Some(expected[0].to_owned()), Some(expected[1].to_owned()), None]);
        let first_two = Author::objects()
            .order_by(|a| a.id)
            .values(|a| a.books.order_by(|b| b.pages).limit(1).string_agg(|b| b.title, ", "))
            .first(db)
            .unwrap();
        assert_eq!(first_two, Some(Some("The Left Hand of Darkness".to_owned())));
        let statuses = Author::objects()
            .order_by(|a| a.id)
            .values(|a| (a.books.distinct().string_agg(|b| b.status, "/"), a.books.std_dev(|b| b.pages)))
            .limit(2)
            .all(db)
            .unwrap();
        assert_eq!(statuses[1], (Some("available".to_owned()), Some(59.0)));
        assert_eq!(statuses[0].1, Some(50.5));
    });
}

#[test]
fn values_are_gathered_in_arrays() {
    on_each(|db| {
        library(db).unwrap();
        offers(db);
        let (pages, countries) = Book::objects()
            .aggregate(db, |b| {
                (
                    b.pages.array_agg().order_by(b.pages.desc()).filter(b.pages.gt(250)),
                    b.publisher.country.array_agg().order_by(b.title),
                )
            })
            .unwrap();
        assert_eq!(pages, Some(Json(vec![387, 322, 286])));
        let (us, uk) = (Some("US".to_owned()), Some("UK".to_owned()));
        assert_eq!(countries, Some(Json(vec![None, None, uk, us])));
        let sold = Offer::objects().aggregate(db, |o| o.sold.array_agg().order_by(o.id)).unwrap();
        assert_eq!(sold, Some(Json(vec![true, false, true, true])));
        let (none, or_empty) = Offer::objects()
            .filter(|o| o.id.lt(0))
            .aggregate(db, |o| (o.count.array_agg(), o.count.array_agg().default(Json(vec![]))))
            .unwrap();
        assert_eq!((none, or_empty), (None, Json(vec![])));
        let any = Book::objects()
            .group_by(|b| b.author.id)
            .aggregate(|b| (b.author.name.any_value(), b.editor.name.any_value()))
            .order_by(|(id, _)| id)
            .all(db)
            .unwrap();
        assert_eq!(any[0].1, (Some("Ursula K. Le Guin".to_owned()), Some("Stanisław Lem".to_owned())));
        assert_eq!(any[1].1, (Some("Stanisław Lem".to_owned()), Some("Ursula K. Le Guin".to_owned())));
    });
}

#[test]
fn what_cannot_match_sends_nothing() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let none = Book::objects().filter(|b| b.id.in_([0_i64; 0]));
        assert_queries!(db, 0, {
            let row = none
                .aggregate(db, |b| {
                    (count(), b.pages.sum(), b.pages.avg().default(1.5), b.title.max(), b.pages.array_agg())
                })
                .unwrap();
            assert_eq!(row, (0, None, 1.5, None, None));
            assert_eq!(none.clone().group_by(|b| b.status).aggregate(|_| count()).all(db).unwrap(), []);
        });
        // What is computed of aggregates is left to the database.
        assert_queries!(db, 1, {
            assert_eq!(none.aggregate(db, |b| b.pages.count() + 1).unwrap(), 1);
        });
    });
}

#[test]
fn groups_keep_null_and_computed_keys() {
    on_each(|db| {
        library(db).unwrap();
        for (divisor, least, expected) in
            [(100, 2, vec![(2, 2), (3, 2)]), (50, 5, vec![(5, 1), (6, 1), (7, 1)])]
        {
            let found = Book::objects()
                .group_by(|b| b.pages / divisor)
                .aggregate(|_| count())
                .filter(|(key, _)| key.ge(least))
                .order_by(|(key, _)| key)
                .all(db)
                .unwrap();
            assert_eq!(found, expected);
        }
        let countries = Book::objects()
            .group_by(|b| b.publisher.country)
            .aggregate(|b| b.pages.sum())
            .filter(|(country, _)| country.is_null())
            .all(db)
            .unwrap();
        assert_eq!(countries, [(None, Some(526))]);
        let distinct = Book::objects().distinct().group_by(|b| b.status).aggregate(|_| count());
        assert_eq!(distinct.order_by(|(_, n)| n.desc()).all(db).unwrap()[0], ("available".to_owned(), 3));
        let all = Book::objects().distinct().aggregate(db, |b| (count(), b.pages.sum())).unwrap();
        assert_eq!(all, (4, Some(1199)));
        assert_eq!(Book::objects().distinct().aggregate(db, |_| count()).unwrap(), 4);
        let refused = Book::objects().values(|b| b.status).distinct().aggregate(db, |_| count()).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Invalid);
    });
}

#[test]
fn annotations_compose() {
    on_each(|db| {
        library(db).unwrap();
        let of_annotations = Author::objects()
            .annotate(|a| (a.books.count(), a.books.sum(|b| b.pages)))
            .filter(|(_, (n, _))| n.gt(0))
            .aggregate(db, |(_, (n, pages))| (count(), n.sum(), pages.max()))
            .unwrap();
        assert_eq!(of_annotations, (2, Some(4), Some(673)));
        let by_number = Author::objects()
            .annotate(|a| a.books.count())
            .group_by(|(_, n)| n)
            .aggregate(|(a, _)| (count(), a.name.string_agg(",").order_by(a.name)))
            .order_by(|(n, _)| n)
            .all(db)
            .unwrap();
        assert_eq!(by_number[0], (0, (1, Some("Nobody".to_owned()))));
        assert_eq!(by_number[1].1.0, 2);
        // In the query sets of relations, and with prefetches.
        let rows = library_authors(db);
        let of_one = rows[0]
            .books()
            .annotate(|b| b.reviews.count())
            .filter(|(_, n)| n.gt(1))
            .prefetch_related(|(b, _)| b.reviews.order_by(|r| r.rating))
            .all(db)
            .unwrap();
        assert_eq!((of_one.len(), of_one[0].1, of_one[0].0.reviews()[0].rating), (1, 2, 4));
        let with = Publisher::objects()
            .prefetch_related(|p| p.books.filter(|b| b.reviews.count().gt(1)).order_by(|b| b.reviews.count()))
            .order_by(|p| p.name)
            .all(db)
            .unwrap();
        assert_eq!(with.iter().map(|p| p.books().len()).collect::<Vec<_>>(), [0, 1, 0]);
        let set = Publisher::objects()
            .annotate(|p| p.books.max(|b| b.pages))
            .filter(|(_, most)| most.gt(300))
            .update(db, |(p, _)| p.country.set("long"))
            .unwrap();
        assert_eq!(set, 2);
        assert_eq!(Category::objects().aggregate(db, |c| c.name.string_agg(",")).unwrap(), None);
        assert_eq!(Award::objects().aggregate(db, |a| a.year.std_dev().default(0.0)).unwrap(), 0.0);
    });
}

fn library_authors(db: &Database) -> Vec<Author> {
    Author::objects().order_by(|a| a.id).all(db).unwrap()
}

#[test]
fn values_stand_beside_prefetched_rows() {
    on_each(|db| {
        library(db).unwrap();
        let authors = assert_queries!(db, 3, {
            Author::objects()
                .order_by(|a| a.id)
                .prefetch_related(|a| {
                    a.books
                        .order_by(|b| b.reviews.count().desc())
                        .annotate(|b| {
                            (b.reviews.count(), b.pages * 2, row_number().over(|w| w.order_by(b.pages)))
                        })
                        .select_related(|b| b.publisher)
                        .prefetch_related(|b| b.tags)
                })
                .all(db)
                .unwrap()
        });
        let (book, values) = &authors[0].books()[0];
        assert_eq!((book.title.as_str(), *values), ("The Dispossessed", (2, 774, 2)));
        assert_eq!((book.publisher().unwrap().name.as_str(), book.tags().len()), ("Gollancz", 2));
        let of_lem: Vec<_> =
            authors[1].books().iter().map(|(b, (n, _, place))| (b.title.as_str(), *n, *place)).collect();
        assert_eq!(of_lem, [("Solaris", 1, 1), ("Fiasco", 0, 2)]);
        assert!(authors[2].books().is_empty());
        let cut = Author::objects()
            .order_by(|a| a.id)
            .prefetch_related(|a| {
                a.books.order_by(|b| b.pages.desc()).limit(1).annotate(|b| b.reviews.max(|r| r.rating))
            })
            .all(db)
            .unwrap();
        assert_eq!(
            cut[0].books().iter().map(|(b, best)| (b.pages, *best)).collect::<Vec<_>>(),
            [(387, Some(5))]
        );
        let twice = Author::objects()
            .order_by(|a| a.id)
            .prefetch_related(|a| {
                a.books.annotate(|b| b.pages + 1).annotate(|b| (b.title.length(), b.author.name))
            })
            .first(db)
            .unwrap()
            .unwrap();
        for ((book, more), (length, author)) in twice.books() {
            assert_eq!((*more, *length as usize, author), (book.pages + 1, book.title.len(), &twice.name));
        }
        // The same shape with another value.
        for factor in [2, 3] {
            let rows = Author::objects()
                .prefetch_related(|a| a.books.annotate(|b| b.pages * factor))
                .all(db)
                .unwrap();
            let right = rows.iter().flat_map(|a| a.books()).all(|(b, product)| *product == b.pages * factor);
            assert!(right);
        }
    });
}
