//! Set operations: nested, ordered, cut, read as values.

use orm::prelude::*;
use orm_tests::models::{Author, Book, Category};

use super::cases::golden;
use super::models::Person;

#[test]
fn compounds() {
    golden("compounds", |cases| {
        let named = |name: &'static str| Author::objects().filter(move |a| a.name.eq(name));
        let long = || Book::objects().filter(|b| b.pages.gt(500));
        let lent = || Book::objects().filter(|b| b.status.eq("lent"));
        cases.case("ordered by a field", move |db| {
            named("a").union(named("b")).order_by(|a| (a.name.desc(), a.agency)).all(db)
        });
        cases.case("ordered by a related field", move |db| {
            long().union(lent()).order_by(|b| (b.publisher.name, b.id)).all(db)
        });
        cases.case("ordered by what is computed", move |db| {
            long().union(lent()).order_by(|b| (b.title.lower(), b.reviews.count().desc())).limit(3).all(db)
        });
        cases.case("nested", move |db| {
            let all = named("a").union(named("b").except(named("c"))).intersect(named("d"));
            all.union_all(named("e")).all(db)
        });
        cases.case("intersections", move |db| {
            named("a").intersect(named("b")).intersect(named("c")).all(db)?;
            named("a").union(named("b")).intersect(named("c")).all(db)?;
            named("a").intersect(named("b")).union(named("c")).all(db)
        });
        cases.case("ordered and cut within", move |db| {
            let first = named("a").union(named("b")).order_by(|a| a.email).limit(2);
            first.union(named("c")).order_by(|a| a.name).slice(1..4).all(db)
        });
        cases.case("count, exists, first", move |db| {
            let all = || long().except(lent()).order_by(|b| b.title);
            all().count(db)?;
            all().exists(db)?;
            all().first(db)?;
            all().limit(5).count(db)
        });
        cases.case("values of the rows", move |db| {
            long().union(lent()).values(|b| (b.status, b.author.name)).all(db)?;
            long().union_all(lent()).values(|b| b.title.upper()).limit(3).all(db)?;
            long().union(lent()).order_by(|b| b.pages.desc()).values(|b| b.title).all(db)
        });
        cases.case("values of nested ones", move |db| {
            long().union(lent().limit(3).except(long())).values(|b| b.title).all(db)
        });
        cases.case("of values", move |db| {
            let all = long().values(|b| (b.status, b.pages)).union(lent().values(|b| (b.title, b.pages)));
            all.clone().order_by(|b| (b.pages.desc(), b.status)).all(db)?;
            all.clone().order_by(|b| b.pages + 1).all(db)?;
            all.count(db)
        });
        cases.case("of values, ordered by what is not read", move |db| {
            long().values(|b| b.status).union(lent().values(|b| b.status)).order_by(|b| b.pages).all(db)
        });
        cases.case("of annotated rows", move |db| {
            let all = long().annotate(|b| b.pages * 2).union_all(lent().annotate(|b| b.pages * 3));
            all.clone().order_by(|(b, n)| (n.desc(), b.id)).all(db)?;
            all.values(|(b, n)| (b.title, n + 1)).all(db)
        });
        cases.case("with loads", move |db| {
            long()
                .union(lent())
                .select_related(|b| b.author)
                .prefetch_related(|b| b.tags)
                .order_by(|b| (b.author.name, b.id))
                .all(db)
        });
        cases.case("in a condition", move |db| {
            let keys = long().values(|b| b.author.id).union(lent().values(|b| b.author.id));
            Author::objects().filter(|a| a.id.in_(keys.clone())).all(db)
        });
        cases.case("recursive: below, above, by a join table", |db| {
            Category::objects().filter(|c| c.name.eq("a")).recursive(|c| c.children).all(db)?;
            let above = Category::objects().filter(|c| c.id.eq(7)).recursive(|c| c.parent);
            above.filter(|c| c.parent.is_null()).select_related(|c| c.parent).order_by(|c| c.name).all(db)?;
            Person::objects().filter(|p| p.name.eq("a")).recursive(|p| p.friends).count(db)
        });
        cases.case("recursive: update and delete", |db| {
            let below = || Category::objects().filter(|c| c.name.eq("a")).recursive(|c| c.children);
            below().update(db, |c| c.name.set("b"))?;
            below().exclude(|c| c.name.eq("a")).delete(db)
        });
        cases
            .case("of nothing", move |db| {
                let none = || Author::objects().filter(|a| a.id.in_([0_i64; 0]));
                none().union(none()).all(db)?;
                named("a").union(none()).limit(0).all(db)
            })
            .statements(0);
    });
}
