//! Aggregates of collections are the same by subqueries, one for each row, and by groups, for all rows at once. A condition on
//! the rows' own columns that is always true asks for the first; without it PostgreSQL does the second.

use std::fmt::Debug;

use chrono::Days;
use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{All, Author, Book, Category, Publisher, Review, Tag};
use orm_tests::rows::date;

/// The same at each run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }

    fn maybe<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        (self.below(3) > 0).then(|| self.one(of))
    }
}

fn rows(db: &Database, seed: u64) {
    let mut random = Random(seed);
    db.create_tables::<All>().unwrap();
    let publishers: Vec<Publisher> = ["Ace", "Orbit", "Tor"]
        .iter()
        .map(|name| {
            Publisher::create()
                .name(*name)
                .country((*name != "Ace").then(|| "US".to_owned()))
                .save(db)
                .unwrap()
        })
        .collect();
    let authors: Vec<Author> = (0..12)
        .map(|n| Author::create().name(format!("a{}", n % 5)).email(format!("{n}@x")).save(db).unwrap())
        .collect();
    let tags: Vec<Tag> =
        ["sf", "old", "new", "none"].iter().map(|name| Tag::create().name(*name).save(db).unwrap()).collect();
    for n in 0..40 {
        let book = Book::create()
            .title(format!("t{n}"))
            // Some have none.
            .author(random.one(&authors[..9]))
            .editor(random.maybe(&authors))
            .publisher(random.maybe(&publishers))
            .published_date(date(1990, 1, 1) + Days::new(random.below(9999)))
            .isbn(format!("{n}"))
            .status(*random.one(&["available", "lent"]))
            .pages(i32::try_from(random.below(500)).unwrap() + 1)
            .save(db)
            .unwrap();
        for tag in &tags[..3] {
            if random.below(2) == 0 {
                book.tags().add(db, [tag]).unwrap();
            }
        }
        for _ in 0..random.below(4) {
            let rating = i32::try_from(random.below(5)).unwrap() + 1;
            Review::create().book(&book).rating(rating).save(db).unwrap();
        }
    }
    let mut categories: Vec<Category> = Vec::new();
    for n in 0..9 {
        let parent = if n == 0 { None } else { random.maybe(&categories) };
        categories.push(Category::create().name(format!("c{n}")).parent(parent).save(db).unwrap());
    }
}

/// Runs a query by subqueries and as the database does it, and compares.
#[track_caller]
fn same<T: PartialEq + Debug>(db: &Database, by_groups: bool, query: impl Fn(bool) -> Result<T, Error>) -> T {
    let log = db.record();
    let subqueries = query(true).unwrap();
    assert!(!is_grouped(&log), "{:?}", log.queries());
    let found = query(false).unwrap();
    let is_postgres = log.queries().iter().any(|query| query.sql.contains("$1"));
    assert_eq!(found, subqueries);
    if is_postgres {
        assert_eq!(is_grouped(&log), by_groups, "{:?}", log.queries());
    }
    found
}

fn is_grouped(log: &orm::Log) -> bool {
    log.queries().iter().any(|query| query.sql.contains("LEFT JOIN (SELECT"))
}

#[test]
fn by_groups_as_by_subqueries() {
    on_each(|db| {
        rows(db, 1);
        let authors = |own: bool| Author::objects().filter_if(own.then_some(0), |a, zero| a.id.gt(zero));
        let books = |own: bool| Book::objects().filter_if(own.then_some(0), |b, zero| b.id.gt(zero));
        // The limit is a value, so that another query of the same shape has another.
        for limit in [100, 250, 900] {
            let annotated = |own| {
                authors(own).annotate(|a| {
                    (
                        a.books.count(),
                        a.books.filter(|b| b.pages.gt(limit) | b.status.eq("lent")).count(),
                        a.books.filter(|b| b.publisher.country.eq("US")).sum(|b| b.pages + limit),
                        a.books.avg(|b| b.pages),
                        a.edited.filter(|b| b.pages.lt(limit)).max(|b| b.title),
                        a.books.exists(),
                    )
                })
            };
            same(db, true, |own| annotated(own).order_by(|(a, _)| a.id).all(db));
            same(db, true, |own| {
                annotated(own)
                    .filter(|(_, (n, some, ..))| (some * 2).gt(n) | n.eq(0))
                    .order_by(|(a, (n, _, sum, ..))| (n.desc(), sum, a.id))
                    .limit(5)
                    .all(db)
            });
            same(db, true, |own| annotated(own).filter(|(_, (_, some, ..))| some.gt(1)).count(db));
            same(db, true, |own| {
                annotated(own).filter(|(_, (_, _, sum, ..))| !sum.gt(i64::from(limit))).count(db)
            });
            same(db, true, |own| {
                annotated(own).aggregate(db, |(a, (n, some, ..))| (n.sum(), some.max(), a.id.count()))
            });
            same(db, false, |own| annotated(own).order_by(|(a, _)| a.id).limit(3).all(db));
            same(db, false, |own| annotated(own).filter(|(_, (n, ..))| n.gt(2)).exists(db));
            same(db, false, |own| annotated(own).count(db));
            // A collection that looks at the row around it.
            same(db, true, |own| {
                annotated(own)
                    .annotate(|(a, (n, ..))| (a.books.filter(|b| b.id.gt(n * 3)).count(), n + 1))
                    .order_by(|((a, _), _)| a.id)
                    .all(db)
            });
            same(db, true, |own| {
                authors(own)
                    .group_by(|a| a.books.filter(|b| b.pages.gt(limit)).count())
                    .aggregate(|a| (count(), a.name.max()))
                    .order_by(|(key, _)| key)
                    .all(db)
            });
            // Many to many, queries inside, rows of related ones.
            same(db, true, |own| {
                books(own)
                    .annotate(|b| {
                        (
                            b.tags.count(),
                            b.tags.filter(|t| t.name.ne("old")).max(|t| t.name),
                            b.reviews.filter(|r| r.rating.gt(limit / 100)).avg(|r| r.rating),
                            b.tags.filter(|t| t.books.any(|other| other.pages.gt(limit))).count(),
                        )
                    })
                    .select_related(|(b, _)| (b.author, b.publisher))
                    .prefetch_related(|(b, _)| b.tags.order_by(|t| t.id))
                    .order_by(|(b, (n, ..))| (n.desc(), b.id))
                    .all(db)
                    .map(|found| {
                        let row = |(book, values): &(_, _)| (format!("{book:?}"), format!("{values:?}"));
                        found.iter().map(row).collect::<Vec<_>>()
                    })
            });
            let page = same(db, true, |own| {
                let page =
                    annotated(own).filter(|(_, (n, ..))| n.ge(1)).order_by(|(a, (n, ..))| (n.desc(), a.id));
                page.page(2, 4).all(db)
            });
            assert_eq!(page.number, 2);
        }
    });
}

#[test]
fn of_what_depends_on_more_than_the_key() {
    on_each(|db| {
        rows(db, 2);
        let authors = |own: bool| Author::objects().filter_if(own.then_some(0), |a, zero| a.id.gt(zero));
        let all = |own| authors(own).order_by(|a| a.id);
        same(db, false, |own| all(own).annotate(|a| a.books.filter(|b| b.title.gt(a.name)).count()).all(db));
        same(db, false, |own| all(own).annotate(|a| a.books.sum(|b| b.id + a.id)).all(db));
        same(db, false, |own| {
            all(own).annotate(|a| a.books.order_by(|b| b.id).limit(2).sum(|b| b.pages)).all(db)
        });
        same(db, false, |own| all(own).annotate(|a| a.books.distinct().sum(|b| b.pages)).all(db));
        same(db, false, |own| {
            all(own).annotate(|a| a.books.order_by(|b| b.id).string_agg(|b| b.title, "/")).all(db)
        });
        same(db, false, |own| all(own).annotate(|a| a.books.order_by(|b| b.id).first(|b| b.title)).all(db));
        // One table joined to itself, and rows that belong to nobody.
        let of_category = |own: bool| {
            let categories = Category::objects().filter_if(own.then_some(0), |c, zero| c.id.gt(zero));
            categories
                .annotate(|c| (c.children.count(), c.children.max(|child| child.name), c.parent.name))
                .order_by(|(c, _)| c.id)
                .values(|(c, values)| (c.id, values))
        };
        same(db, true, |own| of_category(own).all(db));
    });
}

/// What may fail is not computed of rows that the query asks nothing of.
#[test]
fn what_may_fail_is_computed_where_it_is_asked_for_alone() {
    on_each(|db| {
        let library = orm_tests::rows::library(db).unwrap();
        Review::create().book(&library.books[3]).rating(0).save(db).unwrap();
        let per_rating = |db: &Database| {
            Book::objects().order_by(|b| b.id).annotate(|b| b.reviews.sum(|r| 60 / r.rating)).all(db)
        };
        // Asked for of every book, it fails on both.
        assert!(per_rating(db).is_err());
        // Guarded by a choice, by a filter, by a part of a condition: not.
        let guarded = Book::objects().order_by(|b| b.id).annotate(|b| {
            case()
                .when(b.reviews.min(|r| r.rating).gt(0), b.reviews.sum(|r| 60 / r.rating))
                .otherwise(None::<i64>)
        });
        let sums: Vec<_> = guarded.all(db).unwrap().into_iter().map(|(_, sum)| sum).collect();
        assert_eq!(sums, [Some(27), Some(12), Some(20), None]);
        let coalesced = Book::objects()
            .order_by(|b| b.id)
            .annotate(|b| b.reviews.min(|r| r.rating).null_if(0).coalesce(b.reviews.count().cast::<i32>()));
        assert_eq!(coalesced.all(db).unwrap()[3].1, 1);
        let filtered = Book::objects()
            .annotate(|b| (b.reviews.min(|r| r.rating), b.reviews.sum(|r| 60 / r.rating)))
            .filter(|(_, (least, _))| least.gt(0))
            .order_by(|(b, _)| b.id);
        assert_eq!(
            filtered.all(db).unwrap().into_iter().map(|(_, (_, sum))| sum).collect::<Vec<_>>(),
            [Some(27), Some(12), Some(20)]
        );
        let overflowing = Book::objects()
            .annotate(|b| (b.reviews.min(|r| r.rating), b.reviews.sum(|r| r.rating.cast::<i64>() * i64::MAX)))
            .filter(|(_, (least, _))| least.eq(0))
            .all(db)
            .unwrap();
        assert_eq!(overflowing[0].1, (Some(0), Some(0)));
        // Of what cannot fail nothing changes.
        same(db, true, |own| {
            Book::objects()
                .filter_if(own.then_some(0), |b, zero| b.id.gt(zero))
                .annotate(|b| {
                    case().when(b.reviews.count().gt(0), b.reviews.sum(|r| r.rating)).otherwise(None::<i64>)
                })
                .order_by(|(b, _)| b.id)
                .all(db)
        });
    });
}
