use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{All, Author, Book, Category};
use orm_tests::rows::library;

fn titles(books: &[Book]) -> Vec<&str> {
    books.iter().map(|book| book.title.as_str()).collect()
}

#[test]
fn rows_are_combined_ordered_and_cut() {
    on_each(|db| {
        library(db).unwrap();
        let long = || Book::objects().filter(|b| b.pages.gt(300));
        let sf = || Book::objects().filter(|b| b.tags.any(|t| t.name.eq("sf")));
        let all = long().union(sf()).order_by(|b| b.pages).all(db).unwrap();
        assert_eq!(titles(&all), ["Solaris", "The Left Hand of Darkness", "Fiasco", "The Dispossessed"]);
        let all = long().union_all(sf()).order_by(|b| (b.title.desc(), b.id)).slice(0..3).all(db).unwrap();
        assert_eq!(titles(&all), ["The Left Hand of Darkness", "The Dispossessed", "The Dispossessed"]);
        assert_eq!(titles(&long().intersect(sf()).all(db).unwrap()), ["The Dispossessed"]);
        assert_eq!(titles(&long().except(sf()).all(db).unwrap()), ["Fiasco"]);
        let by_name =
            long().union(sf()).order_by(|b| (b.publisher.name.desc(), b.title.lower())).all(db).unwrap();
        assert_eq!(titles(&by_name), ["Solaris", "Fiasco", "The Dispossessed", "The Left Hand of Darkness"]);
        let by_reviews = long().union(sf()).order_by(|b| b.reviews.count().desc()).first(db).unwrap();
        assert_eq!(by_reviews.unwrap().title, "The Dispossessed");
        assert_eq!(long().union(sf()).first(db).unwrap().unwrap().title, "Fiasco");
        assert_eq!(long().union_all(sf()).count(db).unwrap(), 5);
        assert_eq!(long().union_all(sf()).limit(3).count(db).unwrap(), 3);
        assert!(!long().except(long()).exists(db).unwrap());
        let loaded = long()
            .union(sf())
            .select_related(|b| b.author)
            .prefetch_related(|b| b.tags)
            .order_by(|b| (b.author.name, b.pages))
            .all(db)
            .unwrap();
        assert_eq!((loaded[0].author().name.as_str(), loaded[0].tags().len()), ("Stanisław Lem", 2));
    });
}

#[test]
fn without_an_ordering_the_models_own_holds_or_the_key() {
    on_each(|db| {
        library(db).unwrap();
        let long = || Book::objects().filter(|b| b.pages.gt(300));
        let sf = || Book::objects().filter(|b| b.tags.any(|t| t.name.eq("sf")));
        let newest = ["Fiasco", "The Dispossessed", "The Left Hand of Darkness", "Solaris"];
        assert_eq!(titles(&long().union(sf()).all(db).unwrap()), newest);
        assert_eq!(titles(&sf().union(long()).limit(2).all(db).unwrap()), newest[..2]);
        assert_eq!(titles(&sf().order_by(|b| b.pages).union(long()).all(db).unwrap()), newest);
        assert_eq!(titles(&sf().union_all(long().limit(1)).except(long().limit(0)).all(db).unwrap()), newest);
        assert_eq!(long().union(sf()).values(|b| b.title).all(db).unwrap(), newest);
        let only = long().union(sf()).only(|b| b.title).all(db).unwrap();
        assert_eq!(only.iter().map(|b| b.title().as_str()).collect::<Vec<_>>(), newest);
        let reordered = long().union(sf()).order_by(|b| b.title).union(sf());
        assert_eq!(titles(&reordered.all(db).unwrap()), newest);
        let annotated = || Book::objects().annotate(|b| b.reviews.count());
        let both = annotated().filter(|(_, n)| n.gt(0)).union(annotated().filter(|(b, _)| b.pages.gt(300)));
        assert_eq!(
            both.all(db).unwrap().iter().map(|(b, n)| (b.title.as_str(), *n)).collect::<Vec<_>>(),
            [(newest[0], 0), (newest[1], 2), (newest[2], 1), (newest[3], 1)]
        );
        // Values are so where what the model orders by is among them.
        let dated = |books: QuerySet<Book>| books.values(|b| (b.title, b.published_date));
        let found = dated(long()).union(dated(sf())).all(db).unwrap();
        assert_eq!(found.iter().map(|(title, _)| title.as_str()).collect::<Vec<_>>(), newest);
        assert_eq!(long().values(|b| b.pages).union(sf().values(|b| b.pages)).count(db).unwrap(), 4);
        // A model without an ordering is in that of its key.
        let ids = |authors: Vec<Author>| authors.iter().map(|author| author.id).collect::<Vec<_>>();
        let author = |id: i64| Author::objects().filter(move |a| a.id.eq(id));
        assert_eq!(ids(author(3).union(author(1)).union_all(author(2)).all(db).unwrap()), [1, 2, 3]);
        assert_eq!(author(3).union(author(1)).values(|a| a.id).all(db).unwrap(), [1, 3]);
        assert_eq!(
            Author::objects()
                .filter(|a| a.id.in_(author(3).union(author(1)).values(|a| a.id)))
                .count(db)
                .unwrap(),
            2
        );
        let unordered =
            |books: QuerySet<Book>| books.unordered().union(sf()).to_sql(&orm::PostgresDialect).unwrap().text;
        assert!(!unordered(long()).contains("ORDER BY"));
    });
}

#[test]
fn operations_are_done_from_left_to_right() {
    on_each(|db| {
        library(db).unwrap();
        let named = |name: &'static str| Author::objects().filter(move |a| a.name.icontains(name));
        let (guin, lem, all) = (|| named("guin"), || named("lem"), Author::objects);
        let ids = |authors: Vec<Author>| authors.iter().map(|author| author.id).collect::<Vec<_>>();
        // (guin | lem) & lem, where PostgreSQL would have guin | (lem & lem).
        assert_eq!(ids(guin().union(lem()).intersect(lem()).all(db).unwrap()), [2]);
        assert_eq!(guin().intersect(lem()).union(all()).count(db).unwrap(), 3);
        assert_eq!(ids(all().except(guin().union(lem())).all(db).unwrap()), [3]);
        assert_eq!(all().except(guin()).union(guin()).count(db).unwrap(), 3);
        let first = all().order_by(|a| a.id.desc()).limit(2);
        assert_eq!(ids(first.union(guin()).order_by(|a| a.id).limit(2).all(db).unwrap()), [1, 2]);
        let cut = guin().union(lem()).order_by(|a| a.id.desc()).limit(1);
        assert_eq!(ids(cut.union_all(named("nobody")).order_by(|a| a.id).all(db).unwrap()), [2, 3]);
        // The same shape with other values.
        for (name, expected) in [("guin", 2), ("lem", 1)] {
            assert_eq!(
                Author::objects().filter(|a| a.name.icontains(name)).union(lem()).count(db).unwrap(),
                expected
            );
        }
    });
}

#[test]
fn values_of_and_before_set_operations() {
    on_each(|db| {
        library(db).unwrap();
        let (long, all) = (|| Book::objects().filter(|b| b.pages.gt(300)), Book::objects);
        // Rows are combined, then read: three books of one status.
        let statuses = long().union(all()).order_by(|b| b.id).values(|b| b.status).all(db).unwrap();
        assert_eq!(statuses, ["available", "lent", "available", "available"]);
        let names =
            long().union(all()).order_by(|b| b.id).values(|b| (b.author.name, b.pages * 2)).limit(1).all(db);
        assert_eq!(names.unwrap(), [("Ursula K. Le Guin".to_owned(), 774)]);
        assert_eq!(long().union(all()).values(|b| b.status).count(db).unwrap(), 4);
        let nested = all().except(long().union(all().limit(0))).values(|b| b.title).count(db).unwrap();
        assert_eq!(nested, 2);
        // Values are combined: each once.
        let statuses = long().values(|b| b.status).union(all().values(|b| b.status));
        assert_eq!(statuses.clone().order_by(|b| b.status.desc()).all(db).unwrap(), ["lent", "available"]);
        assert_eq!(statuses.count(db).unwrap(), 2);
        let refused = statuses.order_by(|b| b.pages).all(db).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Invalid);
        let twice = |n: i32| all().annotate(move |b| b.pages * n);
        let both = twice(2).union_all(twice(3)).order_by(|(_, n)| n.desc());
        assert_eq!(both.first(db).unwrap().unwrap().1, 1161);
        let numbers =
            twice(2).union_all(twice(3)).order_by(|(_, n)| n).values(|(_, n)| n + 1).limit(2).all(db);
        assert_eq!(numbers.unwrap(), [409, 573]);
        let keys = long().values(|b| b.author.id).intersect(all().values(|b| b.author.id));
        assert_eq!(Author::objects().filter(|a| a.id.in_(keys)).count(db).unwrap(), 2);
    });
}

#[test]
fn distinct_rows_give_up_the_models_ordering() {
    on_each(|db| {
        library(db).unwrap();
        let mut statuses = Book::objects().values(|b| b.status).distinct().all(db).unwrap();
        statuses.sort();
        assert_eq!(statuses, ["available", "lent"]);
        let ordered = Book::objects().values(|b| b.status).distinct().order_by(|b| b.status.desc());
        assert_eq!(ordered.all(db).unwrap(), ["lent", "available"]);
        let refused = Book::objects().order_by(|b| b.pages).values(|b| b.status).distinct().all(db);
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::Invalid);
        assert!(Book::objects().values(|b| b.status).distinct().first(db).unwrap().is_some());
    });
}

#[test]
fn distinct_on_is_of_one_database() {
    on_each(|db| {
        library(db).unwrap();
        let longest = Book::objects()
            .order_by(|b| (b.author.id, b.pages.desc()))
            .distinct_on(|b| b.author.id)
            .values(|b| b.title);
        let log = db.record();
        match longest.all(db) {
            Ok(titles) => assert_eq!(titles, ["The Dispossessed", "Fiasco"]),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Unsupported);
                assert_eq!(log.queries().len(), 0);
            }
        }
    });
}

#[test]
fn trees_are_walked() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let root = Category::create().name("root").save(db).unwrap();
        let left = Category::create().name("left").parent(&root).save(db).unwrap();
        let leaf = Category::create().name("leaf").parent(&left).save(db).unwrap();
        Category::create().name("right").parent(&root).save(db).unwrap();
        let other = Category::create().name("other").save(db).unwrap();
        let names = |rows: Vec<Category>| rows.into_iter().map(|row| row.name).collect::<Vec<_>>();
        let below = |name: &str| Category::objects().filter(|c| c.name.eq(name)).recursive(|c| c.children);
        let above = |name: &str| Category::objects().filter(|c| c.name.eq(name)).recursive(|c| c.parent);
        assert_eq!(
            names(below("root").order_by(|c| c.name).all(db).unwrap()),
            ["leaf", "left", "right", "root"]
        );
        assert_eq!(names(below("left").order_by(|c| c.name).all(db).unwrap()), ["leaf", "left"]);
        assert_eq!(names(above("leaf").order_by(|c| c.id).all(db).unwrap()), ["root", "left", "leaf"]);
        assert_eq!(above("leaf").filter(|c| c.parent.is_null()).get(db).unwrap().name, "root");
        assert_eq!(below("nobody").count(db).unwrap(), 0);
        // What is loaded, cut, computed of the rows.
        let loaded =
            below("root").select_related(|c| c.parent).order_by(|c| c.name).limit(1).all(db).unwrap();
        assert_eq!(loaded[0].parent().unwrap().name, "left");
        let per_parent =
            below("root").group_by(|c| c.parent.name).aggregate(|_| count()).order_by(|(_, n)| n.desc());
        assert_eq!(per_parent.all(db).unwrap()[0], (Some("root".to_owned()), 2));
        let of_one =
            Category::objects().filter(|c| c.id.in_(below("left").values(|c| c.id))).count(db).unwrap();
        assert_eq!(of_one, 2);
        // A ring ends.
        Category::objects().filter(|c| c.id.eq(root.id)).update(db, |c| c.parent.set(&leaf)).unwrap();
        assert_eq!(below("leaf").count(db).unwrap(), 4);
        assert_eq!(
            below("root").exclude(|c| c.id.eq(leaf.id)).update(db, |c| c.name.set("same")).unwrap(),
            3
        );
        assert_eq!(below("other").delete(db).unwrap(), 1);
        assert!(!Category::objects().filter(|c| c.id.eq(other.id)).exists(db).unwrap());
        assert_queries!(db, 0, {
            let none = Category::objects().filter(|c| c.id.in_([0_i64; 0])).recursive(|c| c.children);
            assert_eq!(none.all(db).unwrap(), []);
        });
    });
}
