//! The joins that a path asks for: how many, and whether INNER or LEFT.

use orm::prelude::*;
use orm_tests::models::{Author, Book, Category, Profile, Review};

use super::cases::golden;
use super::models::{Club, Membership, Person};

#[test]
fn joins() {
    golden("joins", |cases| {
        // Keys are read off this side.
        cases.lookup::<Book>("the key of a foreign key", |b| b.author.id.eq(1)).joins(0, 0);
        cases.lookup::<Book>("the key of a nullable foreign key", |b| b.editor.id.eq(1)).joins(0, 0);
        cases
            .lookup::<Book>("a foreign key by its row's key", |b| b.author.eq(1) & b.editor.ne(2))
            .joins(0, 0);
        cases
            .lookup::<Book>("a foreign key in a list", |b| b.author.in_([1, 2]) & b.publisher.in_([0; 0]))
            .joins(0, 0);
        cases.lookup::<Book>("a foreign key in a list of keys", |b| b.publisher.in_([1, 2])).joins(0, 0);
        cases.lookup::<Book>("a foreign key that is NULL", |b| b.publisher.is_null()).joins(0, 0);
        cases.lookup::<Book>("a foreign key that is not NULL", |b| b.publisher.is_not_null()).joins(0, 0);
        cases
            .lookup::<Book>("the key of a foreign key's foreign key", |b| b.author.agency.id.eq(1))
            .joins(1, 0);
        cases.lookup::<Person>("a key of text", |p| p.partner.code.eq("a")).joins(0, 0);
        cases
            .case("a key in values and order", |db| {
                Book::objects()
                    .order_by(|b| (b.author, b.editor.id))
                    .values(|b| (b.author.id, b.editor))
                    .all(db)
            })
            .joins(0, 0);

        // One join per place, whoever names it.
        cases
            .lookup::<Book>("one join for two fields", |b| b.author.name.eq("a") & b.author.email.eq("b"))
            .joins(1, 0);
        cases
            .case("one join for filter, order and values", |db| {
                Book::objects()
                    .filter(|b| b.author.name.eq("a"))
                    .exclude(|b| b.author.bio.eq(""))
                    .order_by(|b| b.author.name)
                    .values(|b| (b.title, b.author.email))
                    .all(db)
            })
            .joins(1, 0);
        cases.lookup::<Book>("two foreign keys to one model", |b| b.author.name.eq(b.editor.name));
        cases
            .case("two foreign keys to one model: both are joined", |db| {
                Book::objects().filter(|b| b.author.name.eq(b.editor.name)).count(db)
            })
            .joins(2, 0);

        // INNER or LEFT: by nullness.
        cases
            .case("a path that is never NULL", |db| Book::objects().values(|b| b.author.name).all(db))
            .joins(1, 0);
        cases.case("a nullable path", |db| Book::objects().values(|b| b.editor.name).all(db)).joins(0, 1);
        cases
            .case("below a nullable path all is nullable", |db| {
                Review::objects().values(|r| (r.book.publisher.name, r.book.editor.agency.name)).all(db)
            })
            .joins(1, 3);
        cases
            .case("an order by a nullable path keeps all rows", |db| {
                Book::objects().order_by(|b| b.publisher.name).all(db)
            })
            .joins(0, 1);

        // INNER or LEFT: by the filter.
        let books = Book::objects;
        cases
            .case("a filter by a nullable path", |db| books().filter(|b| b.publisher.name.eq("a")).count(db))
            .joins(1, 0);
        cases
            .case("its complement", |db| books().exclude(|b| b.publisher.name.eq("a")).count(db))
            .joins(0, 1);
        cases.case("not equal", |db| books().filter(|b| b.publisher.name.ne("a")).count(db)).joins(0, 1);
        cases
            .case("the complement of not equal", |db| books().exclude(|b| b.publisher.name.ne("a")).count(db))
            .joins(1, 0);
        cases
            .case("is_null on a nullable path", |db| {
                books().filter(|b| b.publisher.country.is_null()).count(db)
            })
            .joins(0, 1);
        cases
            .case("is_not_null on a nullable path", |db| {
                books().filter(|b| b.publisher.country.is_not_null()).count(db)
            })
            .joins(1, 0);
        cases
            .case("or with another column", |db| {
                books().filter(|b| b.publisher.name.eq("a") | b.pages.gt(1)).count(db)
            })
            .joins(0, 1);
        cases
            .case("and with another column", |db| {
                books().filter(|b| b.publisher.name.eq("a") & b.pages.gt(1)).count(db)
            })
            .joins(1, 0);
        cases
            .case("or of the same relation", |db| {
                books().filter(|b| b.publisher.name.eq("a") | b.publisher.country.eq("b")).count(db)
            })
            .joins(1, 0);
        cases
            .case("or of two relations", |db| {
                books().filter(|b| b.publisher.name.eq("a") | b.editor.name.eq("b")).count(db)
            })
            .joins(0, 2);
        cases
            .case("an or, and one filter more", |db| {
                books()
                    .filter(|b| b.publisher.name.eq("a") | b.editor.name.eq("b"))
                    .filter(|b| b.publisher.country.eq("c"))
                    .count(db)
            })
            .joins(1, 1);
        cases
            .case("the complement of an or", |db| {
                books().exclude(|b| b.publisher.name.eq("a") | b.editor.name.eq("b")).count(db)
            })
            .joins(0, 2);
        cases
            .case("the complement of an and", |db| {
                books().exclude(|b| b.publisher.name.eq("a") & b.editor.name.eq("b")).count(db)
            })
            .joins(0, 2);
        cases
            .case("the complement of an or of complements", |db| {
                books().exclude(|b| b.publisher.name.ne("a") | b.editor.name.ne("b")).count(db)
            })
            .joins(2, 0);
        cases
            .case("same_as on a nullable path", |db| {
                books().filter(|b| b.publisher.country.same_as(b.editor.bio)).count(db)
            })
            .joins(0, 2);
        cases
            .case("a filter that needs the far end makes the whole way INNER", |db| {
                books().filter(|b| b.editor.agency.name.eq("a")).count(db)
            })
            .joins(2, 0);
        cases
            .case("in_, between and text lookups need the row", |db| {
                books().filter(|b| b.publisher.name.in_(["a"])).count(db)?;
                books().filter(|b| b.publisher.name.between("a", "b")).count(db)?;
                books().filter(|b| b.publisher.name.contains("a")).count(db)?;
                books().filter(|b| b.publisher.name.lower().eq("a")).count(db)?;
                books().filter(|b| b.publisher.name.in_(Author::objects().values(|a| a.name))).count(db)
            })
            .joins(1, 0);
        cases
            .case("a subquery may be true without the row", |db| {
                books().filter(|b| b.publisher.books.none(|o| o.pages.gt(1))).count(db)
            })
            .joins(0, 0);
        cases
            .case("a collection below a nullable path, by another column", |db| {
                books().filter(|b| b.author.books.any(|o| o.title.eq(b.publisher.name))).count(db)
            })
            .joins(0, 1);

        // Relations to itself, and the other side of a one-to-one.
        cases.lookup::<Category>("self: the parent's name", |c| c.parent.name.eq("a"));
        cases
            .case("self: two steps", |db| {
                Category::objects().filter(|c| c.parent.parent.name.eq("a")).count(db)
            })
            .joins(2, 0);
        cases
            .case("self: the key two steps away", |db| {
                Category::objects().filter(|c| c.parent.parent.id.eq(1)).count(db)
            })
            .joins(1, 0);
        cases
            .case("self: no grandparent", |db| {
                Category::objects().filter(|c| c.parent.parent.is_null()).count(db)
            })
            .joins(0, 1);
        cases
            .case("has_one: a field", |db| Author::objects().filter(|a| a.profile.website.eq("a")).count(db))
            .joins(1, 0);
        cases
            .case("has_one: the complement", |db| {
                Author::objects().exclude(|a| a.profile.website.eq("a")).count(db)
            })
            .joins(0, 1);
        cases
            .case("has_one: none", |db| Author::objects().filter(|a| a.profile.is_null()).count(db))
            .joins(0, 1);
        cases
            .case("has_one: there is one", |db| {
                Author::objects().filter(|a| a.profile.is_not_null()).count(db)
            })
            .joins(1, 0);
        cases.case("has_one: its key", |db| Author::objects().values(|a| a.profile.id).all(db)).joins(0, 1);
        cases
            .case("has_one: by its row's key", |db| Author::objects().filter(|a| a.profile.eq(1)).count(db))
            .joins(1, 0);
        cases
            .case("has_one: back again", |db| {
                Author::objects().filter(|a| a.profile.author.name.eq("a")).count(db)
            })
            .joins(2, 0);
        cases
            .case("one-to-one: from its own side", |db| {
                Profile::objects().filter(|p| p.author.name.eq("a")).count(db)
            })
            .joins(1, 0);
        cases
            .case("a key of text, from another table", |db| {
                Membership::objects().filter(|m| m.person.code.eq("a") & m.club.head.id.eq(1)).count(db)
            })
            .joins(1, 0);
        cases
            .case("through three tables", |db| {
                Club::objects().filter(|c| c.head.person.partner.name.eq("a")).count(db)
            })
            .joins(3, 0);
    });
}
