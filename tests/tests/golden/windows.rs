//! Window functions, and what is computed of their values.

use orm::prelude::*;
use orm_tests::models::{Author, Book, Publisher, Sample};
use rust_decimal::Decimal;

use super::cases::golden;
use super::models::Order;

#[test]
fn windows() {
    let (after, before) = (1, -1);
    golden("windows", |cases| {
        cases.case("all functions", |db| {
            Book::objects()
                .unordered()
                .values(|b| {
                    (
                        row_number().over(|w| w.order_by(b.id)),
                        rank().over(|w| w.order_by(b.pages.desc())),
                        dense_rank().over(|w| w.partition_by(b.author.id).order_by(b.pages)),
                        percent_rank().over(|w| w.partition_by(b.author).order_by((b.pages, b.title.desc()))),
                        cume_dist().over(|w| w.order_by(b.publisher.country)),
                        ntile(4).over(|w| w.order_by(b.id)),
                    )
                })
                .all(db)?;
            Book::objects()
                .unordered()
                .values(|b| {
                    (
                        lag(b.pages).over(|w| w.order_by(b.id)),
                        lead(b.publisher.name).offset(2).over(|w| w.order_by(b.id)),
                        lag(b.pages).offset(3).default(-1).over(|w| w.order_by(b.id)),
                        lead(b.pages).default(b.pages * 2).over(|w| w.order_by(b.id)),
                        first_value(b.title).over(|w| w.order_by(b.id)),
                        last_value(b.title).over(|w| w.order_by(b.id).rows(..)),
                        nth_value(b.title, 2).over(|w| w.order_by(b.id)),
                    )
                })
                .all(db)
        });
        cases.case("aggregates", |db| {
            Book::objects()
                .unordered()
                .values(|b| {
                    (
                        count().over(|w| w.partition_by((b.author.id, b.status))),
                        b.pages.sum().over(|w| w.order_by(b.id)),
                        b.pages.sum().filter(b.status.ne("lent")).default(0).over(|w| w),
                        b.pages.avg().over(|w| w.order_by(b.id).rows(-2..=0)),
                        b.pages.std_dev().over(|w| w.order_by(b.id).rows(-2..1)),
                        b.title.string_agg(", ").over(|w| w.order_by(b.id)),
                        b.publisher.country.any_value().over(|w| w.partition_by(b.author.id)),
                        b.pages.array_agg().over(|w| w.order_by(b.id)),
                    )
                })
                .all(db)?;
            Order::objects()
                .unordered()
                .values(|o| {
                    (
                        o.price.sum().over(|w| w.order_by(o.token)),
                        o.price.avg().over(|w| w.order_by(o.token).rows(-1..=1)),
                        lag(o.price).over(|w| w.order_by(o.price)),
                        o.price.variance().over(|w| w),
                    )
                })
                .all(db)
        });
        cases.case("frames", |db| {
            Book::objects()
                .unordered()
                .values(|b| {
                    (
                        count().over(|w| w.order_by(b.pages).rows(..=0)),
                        count().over(|w| w.order_by(b.pages).rows(1..)),
                        count().over(|w| w.order_by(b.pages).range(-50..=50)),
                        count().over(|w| w.order_by(b.status).range(0..=0)),
                        count().over(|w| w.order_by(b.status).groups(-1..=1)),
                        count().over(|w| w.order_by(b.status).exclude_current_row()),
                        count().over(|w| w.order_by(b.status).rows(..).exclude_group()),
                        count().over(|w| w.order_by(b.status).groups(..).exclude_ties()),
                    )
                })
                .all(db)
        });
        cases.case("ranges of each integer", |db| {
            Sample::objects()
                .values(|s| {
                    (
                        count().over(|w| w.order_by(s.small).range(-5..=5)),
                        count().over(|w| w.order_by(s.large.desc()).range(-3_000_000_000..=5)),
                        count().over(|w| w.order_by(s.maybe_number).range(-5..)),
                    )
                })
                .all(db)
        });
        cases.case("frames that cannot be", move |db| {
            Book::objects().values(|b| count().over(|w| w.order_by(b.pages).rows(after..=before))).all(db)
        });
        cases.case("a range of numbers over text", |db| {
            Book::objects().values(|b| count().over(|w| w.order_by(b.title).range(-1..=0))).all(db)
        });
        cases.case("ntile of no parts", |db| Book::objects().values(|_| ntile(0).over(|w| w)).all(db));
        cases.case("distinct values", |db| {
            Book::objects().values(|b| b.status.count_distinct().over(|w| w)).all(db)
        });
        cases.case("an ordered aggregate", |db| {
            Book::objects().values(|b| b.title.string_agg(",").order_by(b.title).over(|w| w)).all(db)
        });
        cases.case("annotate, order_by", |db| {
            Book::objects()
                .annotate(|b| row_number().over(|w| w.partition_by(b.author.id).order_by(b.pages.desc())))
                .order_by(|(b, n)| (n, b.title))
                .limit(3)
                .all(db)?;
            Book::objects()
                .order_by(|b| (b.pages.sum().over(|w| w.partition_by(b.status)).desc(), b.id))
                .all(db)
        });
        cases.case("computed of", |db| {
            Book::objects()
                .annotate(|b| lag(b.pages).over(|w| w.order_by(b.id)))
                .annotate(|(b, before)| b.pages - before)
                .values(|((b, _), more)| (b.title, more))
                .all(db)
        });
        cases.case("a window of a window", |db| {
            Book::objects()
                .annotate(|b| row_number().over(|w| w.order_by(b.id)))
                .annotate(|(_, n)| lag(n).over(|w| w.order_by(n)))
                .all(db)
        });
    });
}

#[test]
fn qualified() {
    golden("qualified", |cases| {
        let ranked = || {
            Book::objects()
                .annotate(|b| row_number().over(|w| w.partition_by(b.author.id).order_by(b.pages.desc())))
        };
        let top = move || ranked().filter(|(b, n)| n.le(3) & b.status.eq("available"));
        cases.case("all", move |db| top().all(db));
        cases.case("before and after", move |db| {
            Book::objects()
                .filter(|b| b.pages.gt(1))
                .annotate(|b| rank().over(|w| w.order_by(b.publisher.name)))
                .filter(|(b, n)| n.eq(1) | b.author.name.eq("x"))
                .exclude(|(b, _)| b.title.eq("y"))
                .all(db)
        });
        cases.case("ordered, cut", move |db| {
            top().order_by(|(b, n)| (n.desc(), b.publisher.name)).slice(5..15).all(db)
        });
        cases.case("count, exists, first, last", move |db| {
            top().count(db)?;
            top().exists(db)?;
            top().first(db)?;
            top().last(db)
        });
        cases.case("count of a slice", move |db| top().limit(7).count(db));
        cases.case("with loads", move |db| {
            top().select_related(|(b, _)| (b.author, b.publisher)).prefetch_related(|(b, _)| b.tags).all(db)
        });
        cases.case("values", move |db| {
            top().values(|(b, n)| (b.title, b.author.name, n, b.reviews.count(), b.pages * 2)).all(db)
        });
        cases.case("distinct values", move |db| top().values(|(b, _)| b.status).distinct().all(db));
        cases.case("aggregates", move |db| top().aggregate(db, |(b, n)| (count(), b.pages.sum(), n.max())));
        cases.case("groups", move |db| {
            top()
                .group_by(|(b, _)| b.status)
                .aggregate(|(b, n)| (count(), n.avg(), b.pages.max().filter(n.lt(2))))
                .filter(|(_, (all, ..))| all.gt(1))
                .order_by(|(status, _)| status)
                .all(db)
        });
        cases.case("grouped by a window", move |db| {
            ranked().group_by(|(_, n)| n).aggregate(|_| count()).order_by(|(n, _)| n).all(db)
        });
        cases.case("update and delete", move |db| {
            top().update(db, |(b, _)| b.pages.set(b.pages + 1))?;
            top().delete(db)
        });
        cases.case("update to a window", |db| {
            Book::objects()
                .annotate(|b| ntile(3).over(|w| w.order_by(b.id)))
                .update(db, |(b, n)| b.pages.set(n))
        });
        cases.case("with collections", |db| {
            Author::objects()
                .annotate(|a| a.books.count())
                .annotate(|(_, n)| rank().over(|w| w.order_by(n.desc())))
                .filter(|((a, n), place)| place.le(3) & n.gt(0) & a.books.any(|b| b.pages.gt(9)))
                .exclude(|((a, _), place)| place.eq(2) & a.edited.exists())
                .all(db)
        });
        cases.case("as keys of another query", move |db| {
            Publisher::objects().filter(|p| p.books.any(|b| b.id.in_(top().values(|(b, _)| b.id)))).all(db)
        });
        cases.case("decimals", |db| {
            Order::objects()
                .annotate(|o| o.price.sum().over(|w| w.order_by(o.token)))
                .filter(|(o, running)| running.gt(Decimal::ONE) & o.price.lt(running))
                .order_by(|(o, running)| (running, o.discount.desc()))
                .all(db)
        });
    });
}
