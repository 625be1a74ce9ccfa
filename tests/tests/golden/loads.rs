//! Eager loading: joins, and queries of their own.

use orm::prelude::*;
use orm_tests::models::{Author, Book, Category, Publisher, Review, Tag};

use super::cases::golden;
use super::models::Person;

orm::attr!(recent, long);

#[test]
fn loads() {
    golden("loads", |cases| {
        // One query with joins.
        cases
            .case("select: one", |db| Review::objects().select_related(|r| r.book).all(db))
            .statements(1)
            .joins(1, 0);
        cases
            .case("select: nullable", |db| Author::objects().select_related(|a| a.agency).all(db))
            .joins(0, 1);
        cases
            .case("select: several", |db| {
                Book::objects().unordered().select_related(|b| (b.author, b.editor, b.publisher)).all(db)
            })
            .joins(1, 2);
        cases
            .case("select: nested", |db| Review::objects().select_related(|r| r.book.author.agency).all(db))
            .joins(2, 1);
        cases
            .case("select: nested below a nullable one", |db| {
                Book::objects().unordered().select_related(|b| b.editor.agency).all(db)
            })
            .joins(0, 2);
        cases
            .case("select: two below one", |db| {
                Review::objects().select_related(|r| (r.book.author, r.book.publisher)).all(db)
            })
            .joins(2, 1);
        cases
            .case("select: twice the same", |db| {
                Review::objects().select_related(|r| r.book).select_related(|r| r.book.author).all(db)
            })
            .joins(2, 0);
        cases
            .case("select: the join of the filter", |db| {
                Author::objects().filter(|a| a.agency.country.eq("US")).select_related(|a| a.agency).all(db)
            })
            .joins(1, 0);
        cases
            .case("select: the join of the order", |db| {
                Author::objects().select_related(|a| a.agency).order_by(|a| a.agency.name.desc()).all(db)
            })
            .joins(0, 1);
        cases
            .case("select: an excluded relation stays LEFT", |db| {
                Author::objects().exclude(|a| a.agency.country.eq("US")).select_related(|a| a.agency).all(db)
            })
            .joins(0, 1);
        cases
            .case("select: has_one", |db| Author::objects().select_related(|a| a.profile).all(db))
            .joins(0, 1);
        cases
            .case("select: self", |db| Category::objects().select_related(|c| c.parent.parent).all(db))
            .joins(0, 2);
        cases
            .case("select: limited", |db| Author::objects().select_related(|a| a.agency).limit(5).all(db))
            .joins(0, 1);
        cases
            .case("select: count joins nothing for it", |db| {
                Author::objects().select_related(|a| a.agency).count(db)
            })
            .joins(0, 0);
        cases
            .case("select: exists joins nothing for it", |db| {
                Author::objects().select_related(|a| a.agency).exists(db)
            })
            .joins(0, 0);
        cases.case("select: first", |db| Review::objects().select_related(|r| r.book).first(db)).joins(1, 0);
        cases
            .case("select: to a key of text", |db| Person::objects().select_related(|p| p.partner).all(db))
            .joins(0, 1);

        // A query of its own each.
        cases
            .case("prefetch: many", |db| Author::objects().prefetch_related(|a| a.books).all(db))
            .statements(2);
        cases
            .case("prefetch: two foreign keys to one model", |db| {
                Author::objects().prefetch_related(|a| (a.books, a.edited)).all(db)
            })
            .statements(3);
        cases
            .case("prefetch: filtered", |db| {
                Author::objects()
                    .prefetch_related(|a| a.books.filter(|b| b.pages.gt(1) | b.status.eq("lent")))
                    .all(db)
            })
            .statements(2);
        cases
            .case("prefetch: filtered by a path", |db| {
                Author::objects()
                    .prefetch_related(|a| a.books.filter(|b| b.publisher.country.eq("US")))
                    .all(db)
            })
            .statements(2);
        cases.case("prefetch: filtered by the parent", |db| {
            Author::objects().prefetch_related(|a| a.books.filter(|b| b.title.eq(a.name))).all(db)
        });
        cases
            .case("prefetch: ordered", |db| {
                Author::objects()
                    .prefetch_related(|a| a.books.order_by(|b| (b.pages.desc(), b.publisher.name)))
                    .all(db)
            })
            .statements(2);
        cases
            .case("prefetch: limited per parent", |db| {
                Author::objects().prefetch_related(|a| a.books.order_by(|b| b.pages.desc()).limit(3)).all(db)
            })
            .statements(2);
        cases
            .case("prefetch: sliced per parent", |db| {
                Author::objects().prefetch_related(|a| a.books.filter(|b| b.pages.gt(1)).slice(2..5)).all(db)
            })
            .statements(2);
        cases
            .case("prefetch: an offset per parent", |db| {
                Author::objects().prefetch_related(|a| a.books.offset(2)).all(db)
            })
            .statements(2);
        cases
            .case("prefetch: limit(0)", |db| Author::objects().prefetch_related(|a| a.books.limit(0)).all(db))
            .statements(1);
        cases
            .case("prefetch: distinct", |db| {
                Author::objects().prefetch_related(|a| a.books.distinct()).all(db)
            })
            .statements(2);
        cases
            .case("prefetch: with joins", |db| {
                Author::objects()
                    .prefetch_related(|a| a.books.select_related(|b| (b.publisher, b.editor)))
                    .all(db)
            })
            .statements(2);
        cases
            .case("prefetch: nested", |db| {
                Publisher::objects()
                    .prefetch_related(|p| p.books.prefetch_related(|b| (b.tags, b.reviews)))
                    .all(db)
            })
            .statements(4);
        cases
            .case("prefetch: limited, with joins, nested", |db| {
                Author::objects()
                    .prefetch_related(|a| {
                        a.books
                            .filter(|b| b.published_date.year().ge(2025))
                            .order_by(|b| b.published_date.desc())
                            .limit(3)
                            .select_related(|b| b.publisher)
                            .prefetch_related(|b| b.tags)
                    })
                    .all(db)
            })
            .statements(3);
        cases
            .case("prefetch: many-to-many", |db| Book::objects().prefetch_related(|b| b.tags).all(db))
            .statements(2);
        cases
            .case("prefetch: many-to-many, the other side", |db| {
                Tag::objects().prefetch_related(|t| t.books).all(db)
            })
            .statements(2);
        cases
            .case("prefetch: many-to-many, filtered and ordered", |db| {
                Book::objects()
                    .prefetch_related(|b| b.tags.filter(|t| t.name.ne("sf")).order_by(|t| t.name))
                    .all(db)
            })
            .statements(2);
        cases
            .case("prefetch: many-to-many, limited per parent", |db| {
                Book::objects().prefetch_related(|b| b.tags.order_by(|t| t.name).limit(2)).all(db)
            })
            .statements(2);
        cases
            .case("prefetch: many-to-many, to itself", |db| {
                Person::objects().prefetch_related(|p| p.friends).all(db)
            })
            .statements(2);
        cases
            .case("prefetch: many-to-many, through a model", |db| {
                Person::objects().prefetch_related(|p| p.clubs).all(db)
            })
            .statements(2);
        cases
            .case("prefetch: one", |db| Book::objects().prefetch_related(|b| b.author).all(db))
            .statements(2);
        cases
            .case("prefetch: one, nullable and nested", |db| {
                Review::objects().prefetch_related(|r| r.book.editor.agency).all(db)
            })
            .statements(4);
        cases
            .case("prefetch: has_one", |db| Author::objects().prefetch_related(|a| a.profile).all(db))
            .statements(2);
        cases
            .case("prefetch: below a join", |db| {
                Review::objects().select_related(|r| r.book).prefetch_related(|r| r.book.tags).all(db)
            })
            .statements(2);
        cases
            .case("prefetch: below a query of its own", |db| {
                Review::objects().prefetch_related(|r| r.book.tags).all(db)
            })
            .statements(3);
        cases
            .case("prefetch: under names", |db| {
                Author::objects()
                    .prefetch_related(|a| {
                        (
                            a.books.filter(|b| b.published_date.year().ge(2025)).to_attr(recent),
                            a.books.filter(|b| b.pages.gt(500)).to_attr(long),
                        )
                    })
                    .all(db)
            })
            .statements(3);
        cases
            .case("prefetch: nothing for no rows", |db| {
                db.backend().rows(0);
                Author::objects().prefetch_related(|a| (a.books, a.agency)).all(db)
            })
            .statements(1);
        cases
            .case("prefetch: not for count", |db| Author::objects().prefetch_related(|a| a.books).count(db))
            .statements(1);
        cases
            .case("prefetch: for get and first", |db| {
                Author::objects().prefetch_related(|a| a.books).get(db)?;
                Author::objects().prefetch_related(|a| a.books).first(db)
            })
            .statements(4);
    });
}
