//! Orderings, and where NULL comes in them.

use orm::prelude::*;
use orm_tests::models::{Book, Category, Sample};

use super::cases::golden;
use super::models::Order;

#[test]
fn ordering() {
    golden("ordering", |cases| {
        cases.case("ascending", |db| Sample::objects().order_by(|s| s.medium).values(|s| s.id).all(db));
        cases.case("descending", |db| {
            Sample::objects().order_by(|s| s.medium.desc()).values(|s| s.id).all(db)
        });
        cases.case("nullable: ascending", |db| {
            Sample::objects().order_by(|s| s.maybe_number.asc()).values(|s| s.id).all(db)
        });
        cases.case("nullable: descending", |db| {
            Sample::objects().order_by(|s| s.maybe_number.desc()).values(|s| s.id).all(db)
        });
        cases.case("nullable: ascending, nulls first", |db| {
            Sample::objects().order_by(|s| s.maybe_number.asc().nulls_first()).values(|s| s.id).all(db)
        });
        cases.case("nullable: ascending, nulls last", |db| {
            Sample::objects().order_by(|s| s.maybe_number.asc().nulls_last()).values(|s| s.id).all(db)
        });
        cases.case("nullable: descending, nulls first", |db| {
            Sample::objects().order_by(|s| s.maybe_number.desc().nulls_first()).values(|s| s.id).all(db)
        });
        cases.case("nullable: descending, nulls last", |db| {
            Sample::objects().order_by(|s| s.maybe_number.desc().nulls_last()).values(|s| s.id).all(db)
        });
        cases.case("never NULL: nulls first says nothing", |db| {
            Sample::objects().order_by(|s| s.medium.asc().nulls_first()).values(|s| s.id).all(db)
        });
        cases.case("several", |db| {
            Sample::objects()
                .order_by(|s| (s.date.desc(), s.text, s.maybe_text.desc()))
                .values(|s| s.id)
                .all(db)
        });
        cases.case("the last order_by wins", |db| {
            Sample::objects().order_by(|s| s.date).order_by(|s| s.text).values(|s| s.id).all(db)
        });
        cases.case("the model's own", |db| Book::objects().values(|b| b.id).all(db));
        cases.case("the model's own: replaced", |db| {
            Book::objects().order_by(|b| b.id).values(|b| b.id).all(db)
        });
        cases.case("the model's own: dropped", |db| Book::objects().unordered().values(|b| b.id).all(db));
        cases.case("reverse", |db| Book::objects().reverse().values(|b| b.id).all(db));
        cases.case("reverse: nulls turn around", |db| {
            Sample::objects()
                .order_by(|s| (s.maybe_number, s.maybe_text.asc().nulls_first(), s.id.desc()))
                .reverse()
                .values(|s| s.id)
                .all(db)
        });
        cases.case("a relation by its key", |db| {
            Book::objects().order_by(|b| (b.author, b.editor.desc())).values(|b| b.id).all(db)
        });
        cases.case("over a path", |db| {
            Book::objects().order_by(|b| (b.author.name, b.publisher.name)).values(|b| b.id).all(db)
        });
        cases.case("over a path to itself", |db| {
            Category::objects().order_by(|c| c.parent.parent.name.desc()).values(|c| c.id).all(db)
        });
        cases.case("by an expression", |db| {
            Book::objects().order_by(|b| ((b.pages % 10).desc(), b.title.lower())).values(|b| b.id).all(db)
        });
        cases.case("by a decimal", |db| {
            Order::objects()
                .order_by(|o| (o.price + Decimal::ONE, o.discount.desc()))
                .values(|o| o.token)
                .all(db)
        });
    });
}

use rust_decimal::Decimal;
