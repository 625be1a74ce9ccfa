use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{Author, Award, Book, Category, Publisher};
use orm_tests::rows::{date, library};

/// The titles of books, sorted.
fn titles(books: &[Book]) -> Vec<&str> {
    let mut titles: Vec<&str> = books.iter().map(|book| book.title.as_str()).collect();
    titles.sort_unstable();
    titles
}

#[test]
fn filters_across_relations() {
    on_each(|db| {
        library(db).unwrap();
        let books = Book::objects()
            .filter(|b| b.author.name.icontains("le guin") & (b.pages.gt(300) | b.status.eq("lent")))
            .all(db)
            .unwrap();
        assert_eq!(titles(&books), ["The Dispossessed", "The Left Hand of Darkness"]);
        let books = Book::objects().filter(|b| b.author.agency.name.eq("Ace")).all(db).unwrap();
        assert_eq!(titles(&books), ["The Dispossessed", "The Left Hand of Darkness"]);
    });
}

#[test]
fn exclude_is_the_complement_of_filter() {
    on_each(|db| {
        library(db).unwrap();
        let kept = Book::objects().filter(|b| b.publisher.country.eq("US")).all(db).unwrap();
        let dropped = Book::objects().exclude(|b| b.publisher.country.eq("US")).all(db).unwrap();
        assert_eq!(titles(&kept), ["The Left Hand of Darkness"]);
        assert_eq!(titles(&dropped), ["Fiasco", "Solaris", "The Dispossessed"]);
        let dropped = Book::objects().exclude(|b| b.tags.any(|t| t.name.eq("classic"))).all(db).unwrap();
        assert_eq!(titles(&dropped), ["Fiasco", "The Left Hand of Darkness"]);
    });
}

#[test]
fn null_is_two_valued() {
    on_each(|db| {
        library(db).unwrap();
        let count = |books: orm::QuerySet<Book>| books.count(db).unwrap();
        assert_eq!(count(Book::objects().filter(|b| b.publisher.country.eq(None))), 2);
        assert_eq!(count(Book::objects().filter(|b| b.publisher.country.is_null())), 2);
        assert_eq!(count(Book::objects().filter(|b| b.publisher.is_null())), 1);
        assert_eq!(count(Book::objects().filter(|b| b.publisher.country.ne("US"))), 3);
        assert_eq!(count(Book::objects().filter(|b| !b.publisher.country.gt("A"))), 2);
        assert_eq!(count(Book::objects().filter(|b| b.publisher.country.eq(Some("UK".to_owned())))), 1);
        assert_eq!(count(Book::objects().filter(|b| b.editor.bio.eq(b.publisher.country))), 0);
        assert_eq!(count(Book::objects().filter(|b| b.editor.bio.same_as(b.publisher.country))), 1);
    });
}

#[test]
fn collections_answer_without_multiplying_rows() {
    on_each(|db| {
        library(db).unwrap();
        let names = |authors: Vec<Author>| authors.into_iter().map(|a| a.name).collect::<Vec<_>>();
        let by_name = || Author::objects().order_by(|a| a.name);
        let found = by_name()
            .filter(|a| a.books.any(|b| b.pages.gt(300) & b.tags.any(|t| t.name.eq("sf"))))
            .all(db)
            .unwrap();
        assert_eq!(names(found), ["Ursula K. Le Guin"]);
        let found = by_name().filter(|a| a.books.every(|b| b.pages.gt(210))).all(db).unwrap();
        assert_eq!(names(found), ["Nobody", "Ursula K. Le Guin"]);
        let found = by_name().filter(|a| a.books.none(|b| b.status.eq("lent"))).all(db).unwrap();
        assert_eq!(names(found), ["Nobody", "Stanisław Lem"]);
        let found = by_name().filter(|a| a.books.count().eq(2)).all(db).unwrap();
        assert_eq!(names(found), ["Stanisław Lem", "Ursula K. Le Guin"]);
        let found = by_name().filter(|a| a.books.exists()).count(db).unwrap();
        assert_eq!(found, 2);
        let found = by_name().filter(|a| a.books.sum(|b| b.pages).gt(600)).all(db).unwrap();
        assert_eq!(names(found), ["Ursula K. Le Guin"]);
        let found = by_name()
            .filter(|a| a.books.order_by(|b| b.pages).first(|b| b.title).eq("Solaris"))
            .all(db)
            .unwrap();
        assert_eq!(names(found), ["Stanisław Lem"]);
        let found = by_name()
            .filter(|a| a.books.filter(|b| b.status.eq("lent")).limit(1).count().eq(1))
            .all(db)
            .unwrap();
        assert_eq!(names(found), ["Ursula K. Le Guin"]);
    });
}

#[test]
fn an_inner_closure_uses_outer_fields() {
    on_each(|db| {
        let library = library(db).unwrap();
        Award::create().winner("Solaris").year(1970).save(db).unwrap();
        Book::create()
            .title("Stanisław Lem")
            .author(&library.authors[1])
            .published_date(date(2000, 1, 1))
            .isbn("1")
            .save(db)
            .unwrap();
        let named = Author::objects().filter(|a| a.books.any(|b| b.title.eq(a.name))).all(db).unwrap();
        assert_eq!(named.len(), 1);
        let awarded = Book::objects()
            .filter(|b| b.all::<Award>().filter(|w| w.winner.eq(b.title)).exists())
            .all(db)
            .unwrap();
        assert_eq!(titles(&awarded), ["Solaris"]);
        let twins = Author::objects()
            .filter(|a| a.books.any(|b| b.author.books.any(|c| c.pages.gt(b.pages) & c.id.ne(b.id))))
            .count(db)
            .unwrap();
        assert_eq!(twins, 2);
        let error = Author::objects()
            .filter(|a| a.books.any(|b| a.books.any(|c| c.pages.gt(b.pages))))
            .count(db)
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
    });
}

#[test]
fn values_and_lists() {
    on_each(|db| {
        let library = library(db).unwrap();
        let rows: Vec<(String, String)> =
            Book::objects().order_by(|b| b.id).values(|b| (b.title, b.author.name)).all(db).unwrap();
        assert_eq!(rows[2], ("Solaris".to_owned(), "Stanisław Lem".to_owned()));
        let countries: Vec<Option<String>> =
            Book::objects().order_by(|b| b.id).values(|b| b.publisher.country).all(db).unwrap();
        assert_eq!(countries, [Some("UK".to_owned()), Some("US".to_owned()), None, None]);
        let keys = [library.books[0].id, library.books[2].id, library.books[2].id];
        assert_eq!(Book::objects().filter(|b| b.id.in_(keys)).count(db).unwrap(), 2);
        assert_eq!(Book::objects().filter(|b| b.title.in_(["Fiasco", "x"])).count(db).unwrap(), 1);
        let lem = Author::objects().filter(|a| a.name.contains("Lem")).values(|a| a.id);
        assert_eq!(Book::objects().filter(|b| b.author.id.in_(lem.clone())).count(db).unwrap(), 2);
        assert_eq!(Book::objects().exclude(|b| b.editor.id.in_(lem)).count(db).unwrap(), 3);
        let log = db.record();
        let none: [i64; 0] = [];
        assert_eq!(Book::objects().filter(|b| b.id.in_(none)).all(db).unwrap(), []);
        assert_eq!(log.count(), 0);
        let statuses = Book::objects().values(|b| b.status).distinct().count(db).unwrap();
        assert_eq!(statuses, 2);
    });
}

#[test]
fn terminals() {
    on_each(|db| {
        let library = library(db).unwrap();
        let first = Book::objects().first(db).unwrap().unwrap();
        assert_eq!(first.title, "Fiasco");
        assert_eq!(Book::objects().last(db).unwrap().unwrap().title, "Solaris");
        assert_eq!(Book::objects().latest(db, |b| b.pages).unwrap().unwrap().title, "The Dispossessed");
        assert_eq!(Book::objects().earliest(db, |b| b.pages).unwrap().unwrap().title, "Solaris");
        assert!(Book::objects().filter(|b| b.pages.gt(300)).exists(db).unwrap());
        assert!(!Book::objects().filter(|b| b.pages.gt(3000)).exists(db).unwrap());
        let error = Book::objects().filter(|b| b.pages.gt(3000)).get(db).unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::DoesNotExist, Some("Book")));
        assert!(error.location().unwrap().file().ends_with("reading.rs"));
        let error = Book::objects().get(db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MultipleObjects);
        let by_key = Book::objects().in_bulk(db, [library.books[1].id, 999_999]).unwrap();
        assert_eq!(by_key.len(), 1);
        assert_eq!(by_key[&library.books[1].id].title, "The Left Hand of Darkness");
        assert_eq!(Book::objects().limit(2).count(db).unwrap(), 2);
        assert_eq!(Book::objects().slice(1..3).all(db).unwrap().len(), 2);
        assert_eq!(Book::objects().offset(3).all(db).unwrap().len(), 1);
        let page = Book::objects().page(2, 3).all(db).unwrap();
        assert_eq!((page.rows.len(), page.total, page.pages), (1, 4, 2));
    });
}

#[test]
fn keyset_pages_cover_all_rows_once() {
    on_each(|db| {
        library(db).unwrap();
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let page = Book::objects()
                .order_by(|b| (b.published_date.desc(), b.id.desc()))
                .keyset(3)
                .after(cursor)
                .all(db)
                .unwrap();
            seen.extend(page.rows.into_iter().map(|book| book.title));
            cursor = page.next.map(|next| next.to_string().parse().unwrap());
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, ["Fiasco", "The Dispossessed", "The Left Hand of Darkness", "Solaris"]);
        let page = Book::objects().order_by(|b| b.publisher.country.desc()).keyset(1).all(db).unwrap();
        let second = Book::objects()
            .order_by(|b| b.publisher.country.desc())
            .keyset(5)
            .after(page.next.clone())
            .all(db)
            .unwrap();
        assert_eq!(page.rows.len() + second.rows.len(), 4);
        let other =
            Book::objects().order_by(|b| b.editor.bio).keyset(1).after(page.next).all(db).unwrap_err();
        assert_eq!(other.kind(), ErrorKind::Invalid);
    });
}

#[test]
fn text_lookups_are_data_and_unicode() {
    on_each(|db| {
        db.create_tables::<orm_tests::models::All>().unwrap();
        for name in ["ÉCOLE normale", "100% wool", "a_b", r"back\slash", "axb"] {
            Publisher::create().name(name).save(db).unwrap();
        }
        let count = |q: orm::QuerySet<Publisher>| q.count(db).unwrap();
        assert_eq!(count(Publisher::objects().filter(|p| p.name.icontains("école"))), 1);
        assert_eq!(count(Publisher::objects().filter(|p| p.name.contains("école"))), 0);
        assert_eq!(count(Publisher::objects().filter(|p| p.name.contains("%"))), 1);
        assert_eq!(count(Publisher::objects().filter(|p| p.name.contains("_"))), 1);
        assert_eq!(count(Publisher::objects().filter(|p| p.name.contains("\\"))), 1);
        assert_eq!(count(Publisher::objects().filter(|p| p.name.starts_with("a_"))), 1);
        assert_eq!(count(Publisher::objects().filter(|p| p.name.starts_with("A"))), 0);
        assert_eq!(count(Publisher::objects().filter(|p| p.name.istarts_with("A"))), 2);
        assert_eq!(count(Publisher::objects().filter(|p| p.name.ends_with("wool"))), 1);
        assert_eq!(count(Publisher::objects().filter(|p| p.name.iends_with("NORMALE"))), 1);
        assert_eq!(count(Publisher::objects().filter(|p| p.name.iexact("école NORMALE"))), 1);
        assert_eq!(count(Publisher::objects().filter(|p| p.name.like("a_b"))), 2);
        assert_eq!(count(Publisher::objects().filter(|p| p.name.like(r"a\_b"))), 1);
        assert_eq!(count(Publisher::objects().filter(|p| p.name.regex("^a.b$"))), 2);
        assert_eq!(count(Publisher::objects().filter(|p| p.name.iregex("^école"))), 1);
        assert_eq!(count(Publisher::objects().filter(|p| p.name.contains(p.name))), 5);
        assert_eq!(count(Publisher::objects().filter(|p| p.name.ends_with(p.country))), 0);
    });
}

#[test]
fn parts_of_dates() {
    on_each(|db| {
        library(db).unwrap();
        let count = |q: orm::QuerySet<Book>| q.count(db).unwrap();
        assert_eq!(count(Book::objects().filter(|b| b.published_date.year().ge(1974))), 2);
        assert_eq!(count(Book::objects().filter(|b| b.published_date.year().eq(1969))), 1);
        assert_eq!(count(Book::objects().filter(|b| b.published_date.year().ne(1969))), 3);
        assert_eq!(count(Book::objects().filter(|b| b.published_date.month().eq(5))), 1);
        assert_eq!(count(Book::objects().filter(|b| b.published_date.quarter().eq(2))), 2);
        assert_eq!(count(Book::objects().filter(|b| b.published_date.week().eq(1))), 1);
        assert_eq!(count(Book::objects().filter(|b| b.published_date.iso_week_day().eq(3))), 2);
        assert_eq!(count(Book::objects().filter(|b| b.published_date.week_day().eq(4))), 2);
        assert_eq!(count(Book::objects().filter(|b| b.published_date.iso_year().eq(1986))), 1);
        let months =
            Book::objects().order_by(|b| b.id).values(|b| b.published_date.trunc(Month)).all(db).unwrap();
        assert_eq!(months[0], date(1974, 5, 1));
        let weeks =
            Book::objects().order_by(|b| b.id).values(|b| b.published_date.trunc(Week)).all(db).unwrap();
        assert_eq!(weeks[0], date(1974, 4, 29));
    });
}

#[test]
fn self_relations_and_order_of_null() {
    on_each(|db| {
        library(db).unwrap();
        let root = Category::create().name("root").save(db).unwrap();
        let child = Category::create().name("child").parent(&root).save(db).unwrap();
        Category::create().name("leaf").parent(child.id).save(db).unwrap();
        let found = Category::objects().filter(|c| c.parent.parent.name.eq("root")).get(db).unwrap();
        assert_eq!(found.name, "leaf");
        let roots = Category::objects().filter(|c| c.parent.is_null() & c.children.exists()).all(db).unwrap();
        assert_eq!(roots.len(), 1);
        let ascending = Category::objects().order_by(|c| c.parent.name).values(|c| c.name).all(db).unwrap();
        assert_eq!(ascending, ["leaf", "child", "root"]);
        let descending =
            Category::objects().order_by(|c| c.parent.name.desc()).values(|c| c.name).all(db).unwrap();
        assert_eq!(descending, ["root", "child", "leaf"]);
        let first =
            Category::objects().order_by(|c| c.parent.name.asc().nulls_first()).first(db).unwrap().unwrap();
        assert_eq!(first.name, "root");
    });
}

#[test]
fn plans_name_their_indexes() {
    on_each(|db| {
        library(db).unwrap();
        let plan = Book::objects().filter(|b| b.pages.gt(1)).unordered().explain(db).unwrap();
        assert_eq!(plan.full_scans().len(), 1, "{plan}");
    });
    orm_tests::databases::on_sqlite(|db| {
        library(db).unwrap();
        let plan =
            Book::objects().filter(|b| b.published_date.year().ge(1975)).unordered().explain(db).unwrap();
        assert!(plan.uses_index("book_pub_date_idx"), "{plan}");
        let plan = Book::objects().filter(|b| b.title.starts_with("The ")).unordered().explain(db).unwrap();
        assert!(plan.uses_index("library_book_title_idx"), "{plan}");
    });
}
