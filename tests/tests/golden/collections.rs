//! Collections inside a query: EXISTS and scalar subqueries, which multiply no rows.

use orm::prelude::*;
use orm_tests::models::{Author, Award, Book, Category, Publisher, Tag};

use super::cases::golden;
use super::models::{Order, Person};

#[test]
fn collections() {
    golden("collections", |cases| {
        // Truth values, and their complements.
        cases.lookup::<Author>("any", |a| a.books.any(|b| b.pages.gt(500)));
        cases.lookup::<Author>("any of two conditions on one row", |a| {
            a.books.any(|b| b.pages.gt(500) & b.status.eq("lent"))
        });
        cases.lookup::<Author>("two any, of maybe two rows", |a| {
            a.books.any(|b| b.pages.gt(500)) & a.books.any(|b| b.status.eq("lent"))
        });
        cases.lookup::<Author>("any of an or", |a| a.books.any(|b| b.pages.gt(500) | b.status.eq("lent")));
        cases.lookup::<Author>("every", |a| a.books.every(|b| b.pages.gt(500)));
        cases.lookup::<Author>("every, of what may be NULL", |a| {
            a.books.every(|b| b.publisher.country.eq("US"))
        });
        cases.lookup::<Author>("none", |a| a.books.none(|b| b.pages.gt(500)));
        cases.lookup::<Author>("exists", |a| a.books.exists());
        cases.lookup::<Author>("exists, filtered, ordered and cut", |a| {
            a.books.filter(|b| b.pages.gt(1)).order_by(|b| b.title).limit(2).exists()
        });
        cases.lookup::<Author>("exists after an offset", |a| a.books.offset(2).exists());
        cases.lookup::<Author>("exists of no rows", |a| a.books.limit(0).exists());
        cases.lookup::<Author>("a filter that matches nothing", |a| a.books.any(|b| b.pages.in_([0; 0])));
        cases.lookup::<Author>("exclude inside", |a| {
            a.books.exclude(|b| b.publisher.country.eq("US")).exists()
        });
        cases.lookup::<Author>("over two foreign keys", |a| a.books.exists() | a.edited.exists());
        cases.lookup::<Author>("with a join inside", |a| a.books.any(|b| b.publisher.name.eq("Ace")));
        cases.lookup::<Author>("back to the outer row by the relation", |a| {
            a.books.any(|b| b.author.name.eq("a"))
        });
        cases.lookup::<Author>("back to the outer row's key", |a| a.books.any(|b| b.author.id.eq(1)));

        // Many to many.
        cases.lookup::<Book>("many-to-many: any", |b| b.tags.any(|t| t.name.eq("sf")));
        cases.lookup::<Tag>("many-to-many: the other side", |t| t.books.any(|b| b.pages.gt(1)));
        cases.lookup::<Book>("many-to-many: exists", |b| b.tags.exists());
        cases.lookup::<Book>("many-to-many: count", |b| b.tags.count().gt(2));
        cases.lookup::<Person>("many-to-many: to itself", |p| p.friends.any(|f| f.name.eq(p.name)));
        cases.lookup::<Person>("many-to-many: through a model", |p| p.clubs.any(|c| c.name.eq("a")));
        cases.lookup::<Person>("the model in between", |p| {
            p.memberships.any(|m| m.level.gt(1) & m.club.name.eq("a"))
        });

        // Values.
        cases.lookup::<Author>("count", |a| a.books.count().ge(2));
        cases.lookup::<Author>("count, filtered", |a| a.books.filter(|b| b.status.eq("lent")).count().eq(0));
        cases.lookup::<Author>("count, cut", |a| a.books.limit(3).count().eq(3));
        cases.lookup::<Author>("count, distinct", |a| a.books.distinct().count().eq(3));
        cases.lookup::<Author>("sum, distinct", |a| a.books.distinct().sum(|b| b.pages).gt(1000));
        cases.lookup::<Author>("exists, distinct after an offset", |a| a.books.distinct().offset(2).exists());
        cases.lookup::<Author>("sum", |a| a.books.sum(|b| b.pages).gt(1000));
        cases.lookup::<Author>("sum, cut", |a| {
            a.books.order_by(|b| b.pages.desc()).limit(2).sum(|b| b.pages).gt(1000)
        });
        cases.lookup::<Author>("avg", |a| a.books.avg(|b| b.pages).gt(300.0));
        cases.lookup::<Author>("min", |a| {
            a.books.min(|b| b.published_date).lt(orm_tests::rows::date(1970, 1, 1))
        });
        cases.lookup::<Author>("max", |a| a.books.max(|b| b.title).eq("Z"));
        cases.lookup::<Author>("sum of the rows of the rows", |a| {
            a.books.sum(|b| b.reviews.sum(|r| r.rating)).gt(10)
        });
        cases.lookup::<Author>("max over a path", |a| a.books.max(|b| b.publisher.name).eq("Z"));
        cases.lookup::<Author>("first", |a| a.books.order_by(|b| b.pages).first(|b| b.title).eq("a"));
        cases.lookup::<Author>("first, in the model's ordering", |a| a.books.first(|b| b.title).is_null());
        cases.lookup::<Author>("first, of what may be NULL", |a| a.books.first(|b| b.publisher.name).ne("a"));
        cases.lookup::<Author>("first after an offset", |a| a.books.offset(1).first(|b| b.title).eq("a"));
        cases.lookup::<Order>("decimals: sum, avg, min, first", |o| {
            let others = || o.all::<Order>();
            others().sum(|x| x.price).gt(o.price)
                & others().avg(|x| x.price).gt(o.price)
                & others().min(|x| x.price).lt(o.price)
                & others().first(|x| x.price).eq(o.price)
        });
        cases.case("as values", |db| {
            Author::objects()
                .values(|a| (a.name, a.books.count(), a.books.exists(), a.books.sum(|b| b.pages)))
                .all(db)
        });
        cases.case("as values: a nullable truth value is closed", |db| {
            Author::objects().values(|a| (a.agency.name.eq("Ace"), !a.agency.name.eq("Ace"))).all(db)
        });
        cases.case("in the order", |db| {
            Author::objects()
                .order_by(|a| (a.books.count().desc(), a.books.max(|b| b.pages)))
                .values(|a| a.id)
                .all(db)
        });

        // Nested, and with the outer row's fields.
        cases.lookup::<Author>("nested", |a| {
            a.books.any(|b| b.pages.gt(500) & b.tags.any(|t| t.name.eq("sf")))
        });
        cases.lookup::<Publisher>("nested three deep", |p| {
            p.books.any(|b| b.tags.any(|t| t.books.any(|o| o.id.ne(b.id) & o.publisher.eq(1))))
        });
        cases.lookup::<Author>("an outer field", |a| a.books.any(|b| b.title.eq(a.name)));
        cases
            .lookup::<Book>("an outer field over a path", |b| b.reviews.any(|r| r.comment.eq(b.author.name)));
        cases.lookup::<Book>("an outer field over a nullable path", |b| {
            b.reviews.any(|r| r.comment.eq(b.publisher.country))
        });
        cases.lookup::<Author>("an outer field two levels out", |a| {
            a.books.any(|b| b.tags.any(|t| t.name.eq(a.name) | t.name.eq(b.title)))
        });
        cases.lookup::<Book>("of a related row", |b| b.author.books.any(|o| o.pages.gt(b.pages)));
        cases.lookup::<Book>("of a related row that may be missing", |b| {
            b.editor.books.any(|o| o.pages.gt(1))
        });
        cases.lookup::<Author>("of a related row inside", |a| {
            a.books.any(|b| b.publisher.books.count().gt(1))
        });
        cases.lookup::<Category>("self", |c| c.children.any(|d| d.children.none(|e| e.name.eq(c.name))));
        cases.lookup::<Category>("self: the parent's children", |c| c.parent.children.count().gt(1));
        cases.lookup::<Author>("the same collection twice, nested: refused", |a| {
            a.books.any(|b| a.books.any(|o| o.pages.gt(b.pages)))
        });

        // A model without a relation.
        cases.lookup::<Author>("all: exists", |a| a.all::<Award>().filter(|w| w.winner.eq(a.name)).exists());
        cases.lookup::<Author>("all: count", |a| {
            a.all::<Award>().filter(|w| w.winner.eq(a.name)).count().gt(1)
        });
        cases.lookup::<Author>("all: nested", |a| {
            a.books.any(|b| b.all::<Award>().any(|w| w.winner.eq(b.title) & w.winner.ne(a.name)))
        });
        cases.lookup::<Author>("all: of its own model", |a| {
            a.all::<Author>().any(|o| o.name.eq(a.name) & o.id.ne(a.id))
        });
        cases.lookup::<Author>("all: its relations", |a| a.all::<Book>().any(|b| b.author.name.eq(a.name)));

        // exclude over collections keeps what filter drops.
        cases.case("exclude: two conditions on one row", |db| {
            Author::objects()
                .exclude(|a| a.books.any(|b| b.pages.gt(1) & b.publisher.country.eq("US")))
                .count(db)
        });
        cases.case("exclude: with an or", |db| {
            Author::objects().exclude(|a| a.books.any(|b| b.pages.gt(1)) | a.name.eq("a")).count(db)
        });
        cases.case("exclude: a sum that may be NULL", |db| {
            Author::objects().exclude(|a| a.books.sum(|b| b.pages).gt(1)).count(db)
        });

        // The rows of one row.
        cases.case("ordered by an outer field", |db| {
            Author::objects()
                .values(|a| a.books.order_by(|b| (b.title.concat(a.name), b.id)).first(|b| b.pages))
                .all(db)?;
            Author::objects()
                .values(|a| a.books.order_by(|b| b.title.concat(a.name).desc()).limit(2).sum(|b| b.pages + 1))
                .all(db)
        });
        cases.case("of one row", |db| {
            let author = Author::objects().get(db)?;
            author.books().all(db)?;
            author
                .books()
                .filter(|b| b.pages.gt(1) | b.status.eq("lent"))
                .order_by(|b| b.pages)
                .limit(2)
                .all(db)?;
            author.books().exists(db)?;
            author.books().count(db)
        });
        cases.case("of one row: many-to-many", |db| {
            let book = Book::objects().get(db)?;
            book.tags().all(db)?;
            book.tags().filter(|t| t.name.eq("sf")).order_by(|t| t.name).values(|t| t.name).all(db)?;
            book.tags().filter(|t| t.books.count().gt(1)).count(db)
        });
        cases.case("of one row: used inside another query", |db| {
            let author = Author::objects().get(db)?;
            Book::objects().filter(|b| b.id.in_(author.books().values(|b| b.id))).count(db)
        });
        cases.case("of one row: fetch", |db| Book::objects().get(db)?.author.fetch(db));
    });
}
