//! A new row and its children in one call.

use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{All, Author, Book, Category, Profile, Publisher, Review};
use orm_tests::rows::date;

fn author(email: &str) -> impl CreateWith<Model = Author> + orm::Complete<Model = Author> + Clone + use<> {
    Author::create().name("Lem").email(email)
}

#[test]
fn children_get_the_key_of_their_parent() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let titles = ["Eden", "Solaris", "Fiasco"];
        let book = |(n, title): (usize, &str)| {
            Book::create().title(title).published_date(date(1961, 1, 1)).isbn(n.to_string())
        };
        let (lem, books) = author("lem@example.org")
            .with(|b| b.author, titles.into_iter().enumerate().map(book))
            .save(db)
            .unwrap();
        assert!(books.iter().all(|book| *book.author.key() == lem.id && book.status == "available"));
        assert_eq!(books.iter().map(|book| book.title.as_str()).collect::<Vec<_>>(), titles);
        assert_eq!(Book::objects().order_by(|b| b.id).all(db).unwrap(), books);
        assert_eq!(lem.books().count(db).unwrap(), 3);

        // Of several kinds; two foreign keys that go to one model; a one-to-one; and none at all.
        let edited = Book::create().title("Edited").author(&lem).published_date(date(2000, 1, 1)).isbn("x");
        let (editor, own, edited, profiles) = author("kandel@example.org")
            .with(|b| b.author, [book((7, "Own"))])
            .with(|b| b.editor, vec![edited])
            .with(|p| p.author, [Profile::create().website("https://example.org")])
            .save(db)
            .unwrap();
        assert_eq!((*own[0].author.key(), own[0].editor), (editor.id, None));
        assert_eq!((*edited[0].author.key(), edited[0].editor), (lem.id, Some((&editor).into())));
        assert_eq!(Profile::objects().get(db).unwrap(), profiles[0]);
        let none = std::iter::empty().map(book);
        let (nobody, none) = author("nobody@example.org").with(|b| b.author, none).save(db).unwrap();
        assert_eq!((nobody.books().count(db).unwrap(), none), (0, vec![]));
    });
}

#[test]
fn a_tree_points_at_itself() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let child = |name: &str| Category::create().name(name);
        let (root, children) =
            Category::create().name("root").with(|c| c.parent, ["a", "b"].map(child)).save(db).unwrap();
        assert_eq!(root.children().count(db).unwrap(), 2);
        assert!(children.iter().all(|child| child.parent == Some((&root).into())));
    });
}

#[test]
fn all_or_none() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let book = |isbn: &str| Book::create().title(isbn).published_date(date(1961, 1, 1)).isbn(isbn);
        let error = author("a").with(|b| b.author, ["1", "1"].map(book)).save(db).unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::UniqueViolation, Some("Book")));
        assert!(error.location().unwrap().file().ends_with("families.rs"));
        let error = author("a").with(|b| b.author, ["12345678901234"].map(book)).save(db).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, Some("isbn")));
        // In a savepoint, and the transaction goes on.
        db.atomic(|tx| {
            assert!(tx.atomic(|sp| author("a").with(|b| b.author, ["1", "1"].map(book)).save(sp)).is_err());
            author("a").with(|b| b.author, ["1"].map(book)).save(tx)
        })
        .unwrap();
        assert_eq!((Author::objects().count(db).unwrap(), Book::objects().count(db).unwrap()), (1, 1));

        // A foreign key that is not required is not told by type.
        let child = Category::create().name("child").parent(1);
        let new = Category::create().name("root").with(|c| c.parent, [child]);
        let error = assert_queries!(db, 0, { new.save(db).unwrap_err() });
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("parent")));
        assert_eq!((error.model(), Category::objects().count(db).unwrap()), (Some("Category"), 0));
    });
}

#[test]
fn one_statement_for_each_kind() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let book =
            |n: i32| Book::create().title(n.to_string()).published_date(date(1961, 1, 1)).isbn(n.to_string());
        let agent = |n: i32| Author::create().name("x").email(n.to_string());
        let publisher = Publisher::create().name("Ace");
        let log = db.record();
        publisher.with(|a| a.agency, [1, 2].map(agent)).save(db).unwrap();
        log.assert_count(2);
        let log = db.record();
        author("b").with(|b| b.author, (0..1000).map(book)).save(db).unwrap();
        log.assert_count(2);
        let book = Book::create().title("t").author(1).published_date(date(1961, 1, 1)).isbn("i");
        let reviews = (1..=5).map(|n| Review::create().rating(n));
        let (book, reviews) = book.with(|r| r.book, reviews).save(db).unwrap();
        assert_eq!(book.reviews().order_by(|r| r.id).all(db).unwrap(), reviews);
    });
}

#[test]
fn children_have_children() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let review = |rating: i32| Review::create().rating(rating);
        let book = |title: &str, ratings: &[i32]| {
            Book::create()
                .title(title)
                .published_date(date(1961, 1, 1))
                .isbn(title)
                .with(|r| r.book, ratings.iter().copied().map(review).collect::<Vec<_>>())
        };
        let agent = |email: &str, books: [(&str, &[i32]); 2]| {
            Author::create()
                .name("Lem")
                .email(email)
                .with(|p| p.author, [Profile::create().website(email)])
                .with(|b| b.author, books.map(|(title, ratings)| book(title, ratings)))
        };
        let agents = [
            agent("lem", [("Eden", &[5, 4]), ("Solaris", &[])]),
            agent("other", [("Fiasco", &[1]), ("Katar", &[2, 3, 4])]),
        ];
        let new = Publisher::create().name("Ace").with(|a| a.agency, agents);
        let log = db.record();
        let (ace, authors) = new.clone().save(db).unwrap();
        // The publisher, the authors, the profiles, the books, the reviews.
        log.assert_count(5);
        drop(log);
        let shape: Vec<_> = authors
            .iter()
            .map(|(author, profiles, books)| {
                assert_eq!(author.agency, Some((&ace).into()));
                assert_eq!((profiles.len(), *profiles[0].author.key()), (1, author.id));
                let books: Vec<_> = books
                    .iter()
                    .map(|(book, reviews)| {
                        assert_eq!(*book.author.key(), author.id);
                        assert!(reviews.iter().all(|review| *review.book.key() == book.id));
                        (book.title.as_str(), reviews.iter().map(|review| review.rating).collect::<Vec<_>>())
                    })
                    .collect();
                (author.email.as_str(), books)
            })
            .collect();
        assert_eq!(
            shape,
            [
                ("lem", vec![("Eden", vec![5, 4]), ("Solaris", vec![])]),
                ("other", vec![("Fiasco", vec![1]), ("Katar", vec![2, 3, 4])]),
            ]
        );
        let stored = Review::objects().order_by(|r| r.id).all(db).unwrap();
        let mut made: Vec<Review> =
            authors.into_iter().flat_map(|(.., books)| books).flat_map(|(_, reviews)| reviews).collect();
        made.sort_by_key(|review| review.id);
        assert_eq!(stored, made);

        // All or none, to the last level.
        let error = new.save(db).unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::UniqueViolation, Some("Publisher")));
        let wrong =
            author("x").with(|b| b.author, [book("Return", &[1]), book("far too long an isbn", &[1])]);
        let error = wrong.save(db).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::OutOfRange, Some("Book"), Some("isbn"))
        );
        assert_eq!((Author::objects().count(db).unwrap(), Review::objects().count(db).unwrap()), (2, 6));
    });
}

#[test]
fn a_tree_of_three_levels() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let leaf = |name: &str| Category::create().name(name);
        let twig = |name: &str| leaf(name).with(|c| c.parent, ["1", "2"].map(leaf));
        let log = db.record();
        let (root, twigs) = leaf("root").with(|c| c.parent, ["a", "b"].map(twig)).save(db).unwrap();
        log.assert_count(3);
        drop(log);
        for (twig, leaves) in &twigs {
            assert_eq!(twig.parent, Some((&root).into()));
            assert!(leaves.len() == 2 && leaves.iter().all(|leaf| leaf.parent == Some(twig.into())));
        }
        // One that points elsewhere is found at any depth, before anything is sent.
        let wrong = leaf("x").with(|c| c.parent, [leaf("y").with(|c| c.parent, [leaf("z").parent(root.id)])]);
        let error = assert_queries!(db, 0, { wrong.save(db).unwrap_err() });
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("parent")));
    });
}
