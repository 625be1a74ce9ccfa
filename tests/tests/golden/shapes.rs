//! What a row is read into, and the terminals that shape the query themselves.

use orm::prelude::*;
use orm_tests::models::{Author, Book, Publisher, Tag};

use super::cases::golden;
use super::models::Order;

#[derive(Projection, Debug)]
#[orm(from = Book)]
struct Card {
    title: String,
    #[orm(value = |b| b.author.name)]
    author: String,
    #[orm(value = |b| b.publisher.name)]
    publisher: Option<String>,
    #[orm(value = |b| b.reviews.count())]
    reviews: i64,
}

#[test]
fn shapes() {
    golden("shapes", |cases| {
        // Rows, and parts of them.
        cases.case("all", |db| Tag::objects().all(db));
        cases.case("all: in the model's ordering", |db| Book::objects().all(db));
        cases.case("all: names that must be quoted", |db| Order::objects().all(db));
        cases.case("only", |db| Book::objects().only(|b| (b.title, b.pages)).all(db));
        cases.case("only, with a join", |db| {
            Book::objects().unordered().only(|b| b.title).select_related(|b| b.author).all(db)
        });
        cases.case("only, with a prefetch", |db| {
            Author::objects().only(|a| a.name).prefetch_related(|a| a.books).all(db)
        });
        cases.case("only nothing", |db| Tag::objects().only(|_| ()).all(db));
        cases.case("defer", |db| Author::objects().defer(|a| (a.bio, a.email)).all(db));
        cases.case("values: one", |db| Book::objects().values(|b| b.title).all(db));
        cases.case("values: many", |db| {
            Book::objects().unordered().values(|b| (b.title, b.author.name, b.publisher.country)).all(db)
        });
        cases.case("values: keys", |db| Book::objects().unordered().values(|b| (b.author, b.editor)).all(db));
        cases.case("values: expressions", |db| {
            Book::objects()
                .unordered()
                .values(|b| (b.pages * 2, b.title.lower(), b.published_date.year(), b.status.eq("lent")))
                .all(db)
        });
        cases.case("values: distinct", |db| {
            Book::objects().unordered().values(|b| b.status).distinct().all(db)
        });
        cases.case("project", |db| {
            let cards = Book::objects().filter(|b| b.status.eq("available")).project::<Card>().all(db)?;
            let Card { title, author, publisher, reviews } = &cards[0];
            assert_eq!((title, author, publisher.as_ref(), *reviews), (author, title, Some(title), 1));
            Ok(())
        });

        // Slices.
        cases.case("limit", |db| Tag::objects().limit(5).all(db));
        cases.case("limit(0)", |db| Tag::objects().limit(0).all(db)).statements(0);
        cases.case("offset", |db| Tag::objects().offset(5).all(db));
        cases.case("slice", |db| Tag::objects().slice(10..20).all(db));
        cases.case("slice: an empty one", |db| Tag::objects().slice(10..10).all(db)).statements(0);
        cases.case("slice of a slice", |db| Tag::objects().slice(10..20).slice(2..30).all(db));
        cases.case("slice: beyond what a database counts", |db| {
            Tag::objects().limit(u64::MAX).offset(u64::MAX).all(db)
        });

        // Distinct, and set operations.
        cases.case("distinct", |db| Tag::objects().distinct().all(db));
        cases.case("distinct: ordered by what is not read", |db| {
            Book::objects().order_by(|b| b.author.name).values(|b| b.status).distinct().all(db)
        });
        cases.case("distinct_on", |db| {
            Book::objects()
                .order_by(|b| (b.author, b.pages.desc()))
                .distinct_on(|b| b.author)
                .values(|b| b.title)
                .all(db)
        });
        cases.case("distinct_on: of two, one joined", |db| {
            Book::objects()
                .order_by(|b| (b.publisher.name, b.status, b.id))
                .distinct_on(|b| (b.publisher.name, b.status))
                .values(|b| b.id)
                .all(db)
        });
        let named = |name: &'static str| Tag::objects().filter(move |t| t.name.eq(name));
        cases.case("union", |db| named("a").union(named("b")).all(db));
        cases.case("union_all", |db| named("a").union_all(named("b")).all(db));
        cases.case("intersect", |db| named("a").intersect(named("b")).all(db));
        cases.case("except", |db| named("a").except(named("b")).all(db));
        cases.case("union of three, cut", |db| {
            named("a").union(named("b")).except(named("c")).slice(1..3).all(db)
        });
        cases.case("union of slices", |db| {
            let first = || Tag::objects().order_by(|t| t.name).limit(2);
            first().union_all(first()).all(db)
        });
        cases.case("union of a slice and more", |db| {
            let slice = || Tag::objects().filter(|t| t.id.gt(7)).order_by(|t| t.name).limit(2);
            slice().union(named("a")).limit(3).except(slice()).all(db)
        });
        cases.case("union of what is distinct", |db| {
            Book::objects()
                .unordered()
                .values(|b| b.status)
                .distinct()
                .union_all(Book::objects().values(|b| b.title))
                .all(db)
        });
        cases.case("union of rows with joins", |db| {
            let authors = || Author::objects().select_related(|a| a.agency);
            authors()
                .filter(|a| a.agency.country.eq("US"))
                .union(authors().filter(|a| a.name.eq("a")))
                .all(db)
        });
        cases.case("union of what is ordered", |db| Book::objects().union(Book::objects()).count(db));
        cases.case("union: count, exists, first", |db| {
            named("a").union(named("b")).count(db)?;
            named("a").union(named("b")).exists(db)?;
            named("a").union(named("b")).first(db)
        });
        cases.case("union of values", |db| {
            Author::objects().values(|a| a.name).union(Author::objects().values(|a| a.email)).all(db)
        });
        cases.case("union of rows that differ in what they read", |db| {
            Author::objects()
                .values(|a| a.name)
                .union(Author::objects().filter(|a| a.id.gt(1)).values(|a| a.bio))
                .count(db)
        });
        cases.case("union with what matches nothing", |db| {
            named("a").union(Tag::objects().filter(|t| t.id.in_([0; 0]))).all(db)
        });

        // Terminals.
        let books = || Book::objects().filter(|b| b.pages.gt(1));
        cases.case("count", |db| books().count(db));
        cases
            .case("count: joins of the order are left out", |db| {
                books().order_by(|b| b.author.name).count(db)
            })
            .joins(0, 0);
        cases.case("count: of a slice", |db| books().limit(5).count(db));
        cases.case("count: distinct", |db| books().distinct().count(db));
        cases.case("count: distinct values", |db| books().values(|b| b.status).distinct().count(db));
        cases.case("count: of values with a parameter", |db| books().values(|b| b.pages * 2).count(db));
        cases.case("count: of a slice ordered by a parameter", |db| {
            books().order_by(|b| b.pages % 7).values(|b| b.pages * 2).limit(5).count(db)
        });
        cases.case("count: distinct values with a parameter", |db| {
            books().values(|b| b.pages * 2).distinct().count(db)
        });
        cases.case("count: of a union ordered by a parameter", |db| {
            books()
                .order_by(|b| b.pages % 7)
                .values(|b| b.pages * 2)
                .union(books().values(|b| b.pages * 3))
                .count(db)
        });
        cases.case("exists: of values with a parameter", |db| {
            books().order_by(|b| b.pages % 7).values(|b| b.pages * 2).exists(db)?;
            books().values(|b| b.pages * 2).distinct().offset(1).exists(db)
        });
        cases.case("get: of a slice keeps the ordering", |db| {
            Tag::objects().order_by(|t| t.name).limit(1).get(db)?;
            Tag::objects().order_by(|t| t.name).get(db)
        });
        cases.case("exists", |db| books().exists(db));
        cases.case("exists: of a slice", |db| books().offset(5).exists(db));
        cases.case("get", |db| Tag::objects().filter(|t| t.name.eq("a")).get(db));
        cases.case("get: none", |db| {
            db.backend().rows(0);
            Tag::objects().get(db)
        });
        cases.case("get: two", |db| {
            db.backend().rows(2);
            Tag::objects().get(db)
        });
        cases.case("first: in the model's ordering", |db| Book::objects().values(|b| b.id).first(db));
        cases.case("first: without an ordering", |db| Tag::objects().first(db));
        cases.case("first: of a slice", |db| Tag::objects().slice(3..9).first(db));
        cases.case("last: in the model's ordering", |db| Book::objects().values(|b| b.id).last(db));
        cases.case("last: without an ordering", |db| Tag::objects().last(db));
        cases.case("last: nulls turn around too", |db| {
            Publisher::objects().order_by(|p| (p.country.asc().nulls_first(), p.name)).last(db)
        });
        cases.case("latest", |db| Book::objects().values(|b| b.id).latest(db, |b| b.published_date));
        cases.case("latest: nullable", |db| Publisher::objects().latest(db, |p| p.country));
        cases.case("earliest", |db| Publisher::objects().earliest(db, |p| p.country));
        cases.case("latest: of two", |db| Tag::objects().latest(db, |t| (t.name, t.id)));
        cases.case("in_bulk", |db| Tag::objects().in_bulk(db, [1, 2]));
        cases.case("in_bulk: of none", |db| Tag::objects().in_bulk(db, [0_i64; 0])).statements(0);

        // Pages.
        cases.case("page", |db| Tag::objects().order_by(|t| t.name).page(3, 50).all(db)).statements(2);
        cases.case("page: the first", |db| Tag::objects().order_by(|t| t.name).page(1, 50).all(db));
        cases.case("page: of joined rows", |db| {
            Author::objects().select_related(|a| a.agency).order_by(|a| a.agency.name).page(2, 10).all(db)
        });
        cases.case("keyset: by the key", |db| {
            db.backend().rows(2);
            let pages = || Tag::objects().order_by(|t| t.id).keyset(1);
            pages().after(pages().all(db)?.next).all(db)
        });
        cases.case("keyset: the key is added", |db| {
            db.backend().rows(2);
            let pages = || Tag::objects().order_by(|t| t.name.desc()).keyset(1);
            pages().after(pages().all(db)?.next).all(db)
        });
        cases.case("keyset: of one direction", |db| {
            db.backend().rows(2);
            let pages = || {
                Book::objects()
                    .filter(|b| b.pages.gt(1))
                    .order_by(|b| (b.published_date.desc(), b.id.desc()))
                    .values(|b| b.title)
                    .keyset(1)
            };
            pages().after(pages().all(db)?.next).all(db)
        });
        cases.case("keyset: of mixed directions", |db| {
            db.backend().rows(2);
            let pages = || {
                Book::objects()
                    .order_by(|b| (b.published_date.desc(), b.title, b.id.desc()))
                    .values(|b| b.title)
                    .keyset(1)
            };
            pages().after(pages().all(db)?.next).all(db)
        });
        cases.case("keyset: nullable, ascending", |db| {
            db.backend().rows(2);
            let pages = || Publisher::objects().order_by(|p| (p.country, p.id)).values(|p| p.name).keyset(1);
            pages().after(pages().all(db)?.next).all(db)
        });
        cases.case("keyset: nullable, descending", |db| {
            db.backend().rows(2);
            let pages =
                || Publisher::objects().order_by(|p| (p.country.desc(), p.id)).values(|p| p.name).keyset(1);
            pages().after(pages().all(db)?.next).all(db)
        });
        cases.case("keyset: after NULL, ascending", |db| {
            db.backend().rows(2);
            db.backend().null(1);
            let pages = || Publisher::objects().order_by(|p| (p.country, p.id)).values(|p| p.name).keyset(1);
            pages().after(pages().all(db)?.next).all(db)
        });
        cases.case("keyset: after NULL, descending", |db| {
            db.backend().rows(2);
            db.backend().null(1);
            let pages =
                || Publisher::objects().order_by(|p| (p.country.desc(), p.id)).values(|p| p.name).keyset(1);
            pages().after(pages().all(db)?.next).all(db)
        });
        cases.case("keyset: by an expression with a parameter", |db| {
            db.backend().rows(2);
            let pages = || {
                Book::objects()
                    .filter(|b| b.pages.gt(1))
                    .order_by(|b| (b.pages % 7, b.id))
                    .values(|b| b.pages * 2)
                    .keyset(1)
            };
            pages().after(pages().all(db)?.next).all(db)
        });
        cases.case("keyset: by a joined column", |db| {
            db.backend().rows(2);
            let pages = || Book::objects().order_by(|b| (b.author.name, b.id)).values(|b| b.title).keyset(1);
            pages().after(pages().all(db)?.next).all(db)
        });
        cases.case("keyset: with an or in the filter", |db| {
            db.backend().rows(2);
            let pages = || {
                Publisher::objects()
                    .filter(|p| p.name.eq("a") | p.name.eq("b"))
                    .order_by(|p| (p.country.desc(), p.id))
                    .values(|p| p.name)
                    .keyset(1)
            };
            pages().after(pages().all(db)?.next).all(db)
        });
    });
}
