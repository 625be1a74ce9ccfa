use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{Author, AuthorRow, Book, BookRow, Profile, Publisher};
use orm_tests::rows::library;

orm::attr!(recent_books, long_books);

fn by_line(book: &BookRow<Loaded<Author>>) -> String {
    format!("{} by {}", book.title, book.author().name)
}

#[test]
fn select_related_is_one_query() {
    on_each(|db| {
        library(db).unwrap();
        let books = assert_queries!(db, 1, {
            Book::objects().select_related(|b| (b.author, b.publisher)).all(db).unwrap()
        });
        assert_eq!(books[0].author().name, "Stanisław Lem");
        assert_eq!(books[0].publisher().map(|p| p.name.as_str()), Some("Penumbra"));
        assert_eq!(books[3].title, "Solaris");
        assert_eq!(books[3].publisher().map(|p| p.name.as_str()), None);
        let books = Book::objects().select_related(|b| b.author).all(db).unwrap();
        assert_eq!(by_line(&books[3]), "Solaris by Stanisław Lem");
        let books = assert_queries!(db, 1, {
            Book::objects()
                .select_related(|b| b.author.agency)
                .select_related(|b| b.editor)
                .order_by(|b| b.id)
                .all(db)
                .unwrap()
        });
        assert_eq!(books[0].author().agency().map(|p| p.name.as_str()), Some("Ace"));
        assert!(books[2].author().agency().is_none());
        assert_eq!(books[2].editor().map(|e| e.name.as_str()), Some("Ursula K. Le Guin"));
        assert!(books[3].editor().is_none());
        let author: AuthorRow<_, _, _, _> = books.into_iter().next().unwrap().into_author();
        assert_eq!(author.name, "Ursula K. Le Guin");
    });
}

#[test]
fn reverse_one_to_one() {
    on_each(|db| {
        let library = library(db).unwrap();
        Profile::create().author(&library.authors[1]).website("lem.pl").save(db).unwrap();
        let authors = assert_queries!(db, 1, {
            Author::objects().select_related(|a| a.profile).order_by(|a| a.id).all(db).unwrap()
        });
        assert!(authors[0].profile().is_none());
        assert_eq!(authors[1].profile().map(|p| p.website.as_str()), Some("lem.pl"));
        let found = Author::objects().filter(|a| a.profile.website.eq("lem.pl")).count(db).unwrap();
        assert_eq!(found, 1);
        assert_eq!(Author::objects().filter(|a| a.profile.is_null()).count(db).unwrap(), 2);
        let authors = assert_queries!(db, 2, {
            Author::objects().prefetch_related(|a| a.profile).order_by(|a| a.id).all(db).unwrap()
        });
        assert!(authors[0].profile().is_none());
        assert_eq!(authors[1].profile().map(|p| p.website.as_str()), Some("lem.pl"));
    });
}

#[test]
fn prefetch_is_one_query_per_relation_and_level() {
    on_each(|db| {
        library(db).unwrap();
        let authors = assert_queries!(db, 4, {
            Author::objects()
                .prefetch_related(|a| {
                    a.books
                        .filter(|b| b.published_date.year().ge(1960))
                        .order_by(|b| b.published_date.desc())
                        .limit(1)
                        .select_related(|b| b.publisher)
                        .prefetch_related(|b| (b.tags, b.reviews))
                })
                .order_by(|a| a.id)
                .all(db)
                .unwrap()
        });
        let titles: Vec<Vec<&str>> =
            authors.iter().map(|a| a.books().iter().map(|b| b.title.as_str()).collect()).collect();
        assert_eq!(titles, [vec!["The Dispossessed"], vec!["Fiasco"], vec![]]);
        let tags: Vec<&str> = authors[0].books()[0].tags().iter().map(|t| t.name.as_str()).collect();
        assert_eq!(tags.len(), 2);
        assert_eq!(authors[0].books()[0].reviews().len(), 2);
        assert_eq!(authors[0].books()[0].publisher().map(|p| p.name.as_str()), Some("Gollancz"));
    });
}

#[test]
fn many_to_many_and_the_other_side() {
    on_each(|db| {
        library(db).unwrap();
        let books = assert_queries!(db, 2, {
            Book::objects()
                .order_by(|b| b.id)
                .prefetch_related(|b| b.tags.order_by(|t| t.name))
                .all(db)
                .unwrap()
        });
        let tags: Vec<Vec<&str>> =
            books.iter().map(|b| b.tags().iter().map(|t| t.name.as_str()).collect()).collect();
        assert_eq!(tags, [vec!["classic", "sf"], vec!["sf"], vec!["classic", "sf"], vec![]]);
        let tags = orm_tests::models::Tag::objects()
            .order_by(|t| t.id)
            .prefetch_related(|t| t.books.filter(|b| b.pages.gt(250)))
            .all(db)
            .unwrap();
        assert_eq!(tags.iter().map(|t| t.books().len()).collect::<Vec<_>>(), [2, 1, 0]);
    });
}

#[test]
fn to_one_by_prefetch_shares_targets() {
    on_each(|db| {
        library(db).unwrap();
        let log = db.record();
        let books =
            Book::objects().prefetch_related(|b| (b.author, b.publisher)).order_by(|b| b.id).all(db).unwrap();
        assert_eq!(log.count(), 3);
        assert_eq!(log.queries()[1].rows, Some(2));
        assert_eq!(books[1].author().name, "Ursula K. Le Guin");
        assert!(books[2].publisher().is_none());
        let books = assert_queries!(db, 3, {
            Book::objects().order_by(|b| b.id).prefetch_related(|b| b.author.agency).all(db).unwrap()
        });
        assert_eq!(books[0].author().agency().map(|p| p.name.as_str()), Some("Ace"));
        let books = assert_queries!(db, 2, {
            Book::objects()
                .order_by(|b| b.id)
                .select_related(|b| b.author)
                .prefetch_related(|b| b.author.books)
                .all(db)
                .unwrap()
        });
        assert_eq!(books[0].author().books().len(), 2);
    });
}

#[test]
fn nothing_is_sent_for_no_parents() {
    on_each(|db| {
        library(db).unwrap();
        assert_queries!(db, 1, {
            Author::objects().filter(|a| a.id.lt(0)).prefetch_related(|a| a.books).all(db).unwrap()
        });
        assert_queries!(db, 1, {
            Book::objects()
                .filter(|b| b.publisher.is_null())
                .prefetch_related(|b| b.publisher)
                .all(db)
                .unwrap()
        });
    });
}

#[test]
fn rows_under_names() {
    on_each(|db| {
        library(db).unwrap();
        let authors = assert_queries!(db, 4, {
            Author::objects()
                .order_by(|a| a.id)
                .prefetch_related(|a| {
                    a.books.filter(|b| b.published_date.year().ge(1970)).to_attr(recent_books)
                })
                .prefetch_related(|a| {
                    (a.books.filter(|b| b.pages.gt(300)).prefetch_related(|b| b.tags).to_attr(long_books),)
                })
                .all(db)
                .unwrap()
        });
        assert_eq!(authors[0].get(recent_books).len(), 1);
        assert_eq!(authors[1].get(long_books)[0].title, "Fiasco");
        assert_eq!(authors[0].get(long_books)[0].tags().len(), 2);
    });
}

#[test]
fn parts_of_rows() {
    on_each(|db| {
        library(db).unwrap();
        let log = db.record();
        let books = Book::objects().only(|b| (b.id, b.title)).order_by(|b| b.id).all(db).unwrap();
        assert_eq!(books[0].title(), "The Dispossessed");
        assert!(!log.queries()[0].sql.contains("isbn"));
        let authors = Author::objects()
            .defer(|a| a.bio)
            .order_by(|a| a.id)
            .prefetch_related(|a| a.books)
            .all(db)
            .unwrap();
        assert_eq!(authors[1].name(), "Stanisław Lem");
        assert_eq!(authors[1].books().len(), 2);
        let books = Book::objects()
            .only(|b| b.title)
            .select_related(|b| b.author)
            .order_by(|b| b.id)
            .all(db)
            .unwrap();
        assert_eq!(
            (books[2].title().as_str(), books[2].author().name.as_str()),
            ("Solaris", "Stanisław Lem")
        );
        let publishers = Publisher::objects().only(|p| p.name).all(db).unwrap();
        assert_eq!(publishers.len(), 3);
    });
}

#[test]
fn relations_are_loaded_onto_rows_that_are_here() {
    on_each(|db| {
        let library = library(db).unwrap();
        let authors = assert_queries!(db, 3, {
            orm::prefetch_related(db, library.authors, |a| {
                (a.books.order_by(|b| b.pages).prefetch_related(|b| b.tags), a.profile)
            })
            .unwrap()
        });
        assert_eq!(authors[0].books()[1].title, "The Dispossessed");
        assert_eq!(authors[0].books()[0].tags().len(), 1);
        assert!(authors[0].profile().is_none());
        let books = Book::objects().select_related(|b| b.author).order_by(|b| b.id).all(db).unwrap();
        let books = assert_queries!(db, 2, {
            orm::prefetch_related(db, books, |b| (b.author.books, b.author.agency)).unwrap()
        });
        assert_eq!(books[0].author().books().len(), 2);
        assert_eq!(books[0].author().agency().map(|p| p.name.as_str()), Some("Ace"));
        let named = orm::prefetch_related(db, books, |b| b.tags.to_attr(recent_books)).unwrap();
        assert_eq!(named[0].get(recent_books).len(), 2);
    });
}

#[test]
fn a_collection_that_is_asked_for_again_is_as_the_last_request_says() {
    on_each(|db| {
        let library = library(db).unwrap();
        let titles = |author: &AuthorRow<NotLoaded, NotLoaded, Loaded<Book>>| -> Vec<String> {
            author.books().iter().map(|book| book.title.clone()).collect()
        };
        let authors = orm::prefetch_related(db, library.authors, |a| a.books.order_by(|b| b.id)).unwrap();
        assert_eq!(titles(&authors[1]), ["Solaris", "Fiasco"]);
        let authors = orm::prefetch_related(db, authors, |a| a.books.order_by(|b| b.pages.desc())).unwrap();
        assert_eq!(titles(&authors[1]), ["Fiasco", "Solaris"]);
        let authors = orm::prefetch_related(db, authors, |a| a.books.filter(|b| b.pages.lt(300))).unwrap();
        assert_eq!(titles(&authors[1]), ["Solaris"]);
        // With more on each of its rows, and none at all.
        let authors = orm::prefetch_related(db, authors, |a| a.books.prefetch_related(|b| b.tags)).unwrap();
        assert_eq!(authors[1].books().iter().map(|book| book.tags().len()).sum::<usize>(), 2);
        assert_eq!(authors[1].books().len(), 2);
        let authors =
            orm::prefetch_related(db, authors, |a| a.books.prefetch_related(|b| b.tags).limit(0)).unwrap();
        assert!(authors.iter().all(|author| author.books().is_empty()));
    });
}
