//! Aggregates, groups and annotations.

use orm::prelude::*;
use orm_tests::models::{Author, Book, Publisher, Review, Sample};
use rust_decimal::Decimal;

use super::cases::golden;
use super::models::Order;

#[test]
fn aggregates() {
    golden("aggregates", |cases| {
        cases.case("all", |db| {
            Book::objects().aggregate(db, |b| (count(), b.pages.count(), b.status.count_distinct()))?;
            Book::objects().aggregate(db, |b| (b.pages.sum(), b.pages.avg(), b.pages.min(), b.title.max()))
        });
        cases.case("of each number", |db| {
            Sample::objects()
                .aggregate(db, |s| (s.small.sum(), s.large.sum(), s.single.sum(), s.double.sum()))?;
            Sample::objects()
                .aggregate(db, |s| (s.small.avg(), s.large.avg(), s.single.avg(), s.double.avg()))?;
            Order::objects().aggregate(db, |o| (o.price.sum(), o.discount.avg(), o.price.max()))
        });
        cases.case("of truth values and UUIDs", |db| {
            Order::objects().aggregate(db, |o| (o.done.min(), o.done.max(), o.token.min(), o.token.max()))
        });
        cases.case("statistics", |db| {
            Book::objects().aggregate(db, |b| (b.pages.std_dev(), b.pages.std_dev_sample()))?;
            Order::objects().aggregate(db, |o| (o.price.variance(), o.discount.variance_sample()))
        });
        cases.case("any_value", |db| {
            Book::objects().aggregate(db, |b| {
                (b.title.any_value(), b.publisher.country.any_value().filter(b.status.eq("lent")))
            })
        });
        cases.case("string_agg", |db| {
            Book::objects().aggregate(db, |b| {
                let joined = b.title.string_agg(", ");
                (joined, b.publisher.country.string_agg("'").order_by((b.pages.desc(), b.id)))
            })
        });
        cases.case("array_agg", |db| {
            Book::objects().aggregate(db, |b| {
                (b.pages.array_agg(), b.publisher.country.array_agg().order_by(b.title))
            })?;
            Order::objects().aggregate(db, |o| o.done.array_agg().filter(o.weight.gt(1.5)))
        });
        cases.case("filter: a year is a range", |db| {
            Book::objects().aggregate(db, |b| {
                (count().filter(b.published_date.year().eq(2020)), b.pages.sum().filter(b.status.eq("lent")))
            })
        });
        cases.case("filter: twice, and a related field", |db| {
            Book::objects().aggregate(db, |b| {
                b.pages
                    .max()
                    .filter(b.publisher.country.eq("US") | b.pages.gt(9))
                    .filter(b.author.name.ne("x"))
            })
        });
        cases.case("default", |db| {
            Book::objects().aggregate(db, |b| {
                (b.pages.sum().default(0), b.title.max().default("none").filter(b.pages.gt(9)))
            })
        });
        cases.case("of what is computed", |db| {
            Book::objects().aggregate(db, |b| ((b.pages * 2).sum(), b.pages.sum() / b.pages.count()))
        });
        cases
            .case("of what matches nothing", |db| {
                let none = || Book::objects().filter(|b| b.id.in_([0_i64; 0]));
                let row = none().aggregate(db, |b| {
                    (
                        count(),
                        b.pages.sum(),
                        b.pages.sum().default(7),
                        b.title.min(),
                        b.title.string_agg(",").default("-"),
                    )
                })?;
                assert_eq!(row, (0, None, 7, None, "-".to_owned()));
                none().group_by(|b| b.status).aggregate(|_| count()).all(db).map(|rows| assert_eq!(rows, []))
            })
            .statements(0);
        cases.case("of a slice", |db| {
            let longest = Book::objects().filter(|b| b.pages.gt(9)).order_by(|b| b.pages.desc());
            longest.clone().limit(3).aggregate(db, |b| (count(), b.pages.sum(), b.author.name.max()))?;
            longest.unordered().offset(2).aggregate(db, |b| b.pages.avg().filter(b.status.eq("lent")))
        });
        cases.case("of a slice with annotations", |db| {
            let counted = Author::objects().annotate(|a| a.books.count()).order_by(|(_, n)| n.desc());
            counted.limit(3).aggregate(db, |(_, n)| n.sum())
        });
        cases.case("of set operations", |db| {
            let (lent, long) = (
                || Book::objects().filter(|b| b.status.eq("lent")),
                || Book::objects().filter(|b| b.pages.gt(9)),
            );
            lent()
                .union_all(long())
                .aggregate(db, |b| (count(), b.pages.sum().filter(b.author.name.ne("x"))))?;
            lent().union(long()).limit(3).aggregate(db, |b| b.pages.max())?;
            lent().union_all(long()).limit(3).aggregate(db, |b| b.pages.max())
        });
        cases.case("of a window after a slice is refused", |db| {
            let places = Book::objects().annotate(|b| row_number().over(|w| w.order_by(b.id)));
            places.limit(3).aggregate(db, |(_, place)| place.max())
        });
        cases.case("of distinct rows", |db| Book::objects().distinct().aggregate(db, |b| b.pages.sum()));
        cases.case("of distinct values is refused", |db| {
            Book::objects().values(|b| b.status).distinct().aggregate(db, |_| count())
        });
        cases.case("of annotations", |db| {
            Author::objects()
                .annotate(|a| a.books.count())
                .filter(|(_, n)| n.gt(1))
                .aggregate(db, |(a, n)| (n.sum(), n.max(), a.name.count()))
        });
    });
}

#[test]
fn groups() {
    golden("groups", |cases| {
        cases.case("the model's ordering is dropped", |db| {
            Book::objects().group_by(|b| b.status).aggregate(|_| count()).all(db)
        });
        cases.case("two keys, one computed", |db| {
            Book::objects()
                .group_by(|b| (b.status, b.published_date.year()))
                .aggregate(|b| (count(), b.pages.sum(), b.author.id.count_distinct()))
                .filter(|(_, (n, _, _))| n.gt(10))
                .order_by(|(key, (n, ..))| (n.desc(), key.0))
                .all(db)
        });
        cases.case("a key with a parameter", |db| {
            Book::objects()
                .group_by(|b| b.pages / 100)
                .aggregate(|b| b.pages.max())
                .filter(|(key, _)| key.gt(2))
                .order_by(|(key, _)| key)
                .all(db)
        });
        cases.case("a relation", |db| {
            Book::objects().group_by(|b| b.author).aggregate(|b| b.pages.avg()).limit(3).offset(1).all(db)
        });
        cases.case("a nullable key over a join", |db| {
            Book::objects()
                .group_by(|b| b.publisher.country)
                .aggregate(|_| count())
                .order_by(|(country, n)| (country, n.desc()))
                .all(db)
        });
        cases.case("filter before and after", |db| {
            Book::objects()
                .filter(|b| b.author.name.ne("x"))
                .group_by(|b| b.author.name)
                .aggregate(|b| (count(), b.pages.sum().default(0)))
                .filter(|(name, (n, pages))| (n.gt(1) | pages.gt(500)) & name.icontains("a"))
                .all(db)
        });
        cases.case("an aggregate in a condition alone", |db| {
            Book::objects()
                .group_by(|b| b.status)
                .aggregate(|b| b.pages.sum())
                .filter(|_| count().gt(3))
                .all(db)
        });
        cases.case("a collection's value as key", |db| {
            Author::objects().group_by(|a| a.books.count()).aggregate(|_| count()).all(db)
        });
        cases.case("an annotation as key and value", |db| {
            Author::objects()
                .annotate(|a| (a.books.count(), a.books.sum(|b| b.pages)))
                .group_by(|(_, (n, _))| n)
                .aggregate(|(_, (_, pages))| (pages.sum(), count()))
                .order_by(|(n, _)| n)
                .all(db)
        });
        cases.case("count and exists", |db| {
            let groups = Book::objects()
                .group_by(|b| b.status)
                .aggregate(|b| b.pages.sum())
                .filter(|(_, pages)| pages.gt(500))
                .order_by(|(_, pages)| pages);
            groups.count(db)?;
            groups.exists(db)?;
            groups.limit(3).count(db)
        });
        cases.case("count of a key with a parameter in HAVING", |db| {
            let by_size = Book::objects().group_by(|b| b.pages / 100).aggregate(|_| count());
            by_size.filter(|(key, _)| key.gt(2)).count(db)
        });
        cases.case("first, last and a page without an ordering: by the keys", |db| {
            let groups = Book::objects().group_by(|b| (b.status, b.publisher)).aggregate(|_| count());
            groups.first(db)?;
            groups.last(db)?;
            groups.clone().page(2, 10).all(db)?;
            groups.explain(db)
        });
        cases.case("in chunks", |db| {
            let groups = Book::objects().group_by(|b| b.status).aggregate(|_| count());
            groups.iterator(db, 100).collect::<Result<Vec<_>, _>>()
        });
        cases.case("of distinct values they are refused", |db| {
            Book::objects()
                .values(|b| b.status)
                .distinct()
                .group_by(|b| b.status)
                .aggregate(|_| count())
                .all(db)
        });
        cases.case("truth values", |db| {
            Order::objects()
                .group_by(|o| o.done)
                .aggregate(|o| (o.done.max(), count().gt(3)))
                .filter(|(done, (any, many))| done & any & !many)
                .all(db)
        });
        cases.case("statistics and lists", |db| {
            Book::objects()
                .group_by(|b| b.author.id)
                .aggregate(|b| {
                    (
                        b.pages.std_dev(),
                        b.title.string_agg("; ").order_by(b.title).filter(b.pages.gt(9)).default(""),
                        b.pages.array_agg().order_by(b.pages.desc()),
                    )
                })
                .filter(|(_, (deviation, ..))| deviation.gt(1.5))
                .all(db)
        });
        cases.case("distinct rows", |db| {
            Book::objects().distinct().group_by(|b| b.status).aggregate(|_| count()).all(db)
        });
    });
}

#[test]
fn annotations() {
    golden("annotations", |cases| {
        cases.case("collections' aggregates", |db| {
            Author::objects()
                .annotate(|a| {
                    (
                        a.books.count(),
                        a.books.filter(|b| b.status.eq("lent")).std_dev(|b| b.pages),
                        a.books.order_by(|b| b.pages.desc()).string_agg(|b| b.title, ", "),
                        a.books.variance_sample(|b| b.pages),
                    )
                })
                .all(db)
        });
        cases.case("of all rows, of the first by an aggregate, of the first by a column, of some", |db| {
            let pages = || {
                Author::objects().annotate(|a| {
                    (a.books.count(), a.books.filter(|b| b.publisher.country.eq("US")).sum(|b| b.pages))
                })
            };
            pages().all(db)?;
            pages().order_by(|(_, (n, _))| n.desc()).limit(5).all(db)?;
            pages().order_by(|(a, _)| a.name).limit(5).all(db)?;
            pages().filter(|(a, _)| a.name.eq("Ann")).all(db)
        });
        cases.case("inside a closure of the same collection", |db| {
            Author::objects()
                .annotate(|a| a.books.avg(|b| b.id))
                .filter(|(a, mean)| a.books.any(|b| b.id.cast::<f64>().gt(mean)))
                .all(db)
        });
        cases.case("text of a sliced collection, and of a distinct one", |db| {
            Author::objects()
                .annotate(|a| {
                    (
                        a.books.order_by(|b| b.title).limit(2).string_agg(|b| b.title, "/"),
                        a.books.distinct().string_agg(|b| b.status, "/"),
                    )
                })
                .all(db)
        });
        cases.case("used by later ones", |db| {
            Author::objects()
                .annotate(|a| (a.books.count(), a.edited.count()))
                .annotate(|(_, (written, edited))| written + edited)
                .annotate(|((_, (written, _)), all)| (all * 2, written.gt(1)))
                .filter(|(((_, _), all), (_, _))| all.gt(1))
                .order_by(|((_, all), (_, many))| (many.desc(), all))
                .all(db)
        });
        cases.case("in values", |db| {
            Author::objects()
                .annotate(|a| a.books.count())
                .values(|(a, n)| (a.name, n, n + 1))
                .distinct()
                .all(db)
        });
        cases.case("in an update", |db| {
            Book::objects()
                .annotate(|b| b.reviews.max(|r| r.rating))
                .filter(|(_, best)| best.ge(4))
                .update(db, |(b, _)| b.pages.set(b.pages + 1))?;
            Publisher::objects()
                .annotate(|p| p.books.first(|b| b.title))
                .update(db, |(p, title)| p.country.set(title))
        });
        cases.case("in a deletion", |db| {
            Author::objects().annotate(|a| a.books.count()).filter(|(_, n)| n.eq(0)).delete(db)
        });
        cases
            .case("with loads and a slice", |db| {
                Book::objects()
                    .annotate(|b| b.reviews.avg(|r| r.rating))
                    .select_related(|(b, _)| (b.author, b.publisher))
                    .order_by(|(b, rating)| (rating.desc().nulls_last(), b.id))
                    .slice(5..15)
                    .all(db)
            })
            .statements(1);
        cases.case("count, exists, first, last, get", |db| {
            let some = || Author::objects().annotate(|a| a.books.count()).filter(|(_, n)| n.gt(3));
            some().count(db)?;
            some().exists(db)?;
            some().first(db)?;
            some().last(db)?;
            some().get(db).map(drop).or(Ok(()))
        });
        cases.case("in a subquery of keys", |db| {
            let busy = Author::objects()
                .annotate(|a| a.books.count())
                .filter(|(_, n)| n.gt(3))
                .values(|(a, _)| a.id);
            Review::objects().filter(|r| r.book.author.id.in_(busy.clone())).all(db)
        });
        cases.case("beside prefetched rows", |db| {
            Author::objects()
                .prefetch_related(|a| {
                    a.books
                        .order_by(|b| b.pages)
                        .limit(3)
                        .annotate(|b| (b.reviews.count(), rank().over(|w| w.order_by(b.pages))))
                        .select_related(|b| b.publisher)
                })
                .all(db)
        });
        cases.case("of decimals", |db| {
            Order::objects()
                .annotate(|o| o.price * Decimal::new(11, 1))
                .filter(|(_, gross)| gross.gt(Decimal::ONE))
                .order_by(|(_, gross)| gross)
                .all(db)
        });
    });
}
