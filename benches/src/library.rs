//! The same work as in `hand`, by the library.

use orm::prelude::*;

use crate::hand::Hand;
use crate::models::{Author, Book, Catalogue, FullBook, Publisher, Review};
use crate::workload::Workload;

/// All workloads. The number that each gets says which turn it is, so that keys can differ.
pub fn workloads<H: Hand + 'static>() -> Vec<Workload<H>> {
    [reading(), loading(), asking(), writing()].into_iter().flatten().collect()
}

fn reading<H: Hand + 'static>() -> Vec<Workload<H>> {
    let key = |turn: u64| 1 + (turn * 37 % 10_000) as i64;
    let mut workloads = vec![Workload::new(
        "get by key",
        move |db, turn| Book::objects().filter(|b| b.id.eq(key(turn))).get(db),
        move |hand: &mut H, turn| hand.book(key(turn)),
        |book| book,
    )];
    for (name, rows) in [("1 row", 1), ("100 rows", 100), ("10,000 rows", 10_000)] {
        workloads.push(Workload::new(
            name,
            move |db, _| Book::objects().order_by(|b| b.id).limit(rows).all(db),
            move |hand: &mut H, _| hand.books(rows),
            |books| books,
        ));
    }
    workloads.push(Workload::new(
        "contains, order, limit 50",
        |db, _| {
            Book::objects()
                .filter(|b| b.title.contains("stone") & b.pages.gt(300))
                .order_by(|b| (b.published_date.desc(), b.id))
                .limit(50)
                .all(db)
        },
        |hand: &mut H, _| hand.search("stone"),
        |books| books,
    ));
    workloads
}

fn loading<H: Hand + 'static>() -> Vec<Workload<H>> {
    vec![
        Workload::compared(
            "10,000 books, author and publisher joined",
            |db, _| Book::objects().select_related(|b| (b.author, b.publisher)).all(db),
            |hand: &mut H, _| hand.full_books(),
            |books| {
                let full = books.iter().map(|book| -> FullBook {
                    ((**book).clone(), book.author().clone(), book.publisher().cloned())
                });
                sorted(full.collect(), |(book, ..)| book.id)
            },
            |books| books.sort_by_key(|(book, ..)| book.id),
        ),
        Workload::compared(
            "1,000 authors, books prefetched",
            |db, _| Author::objects().order_by(|a| a.id).prefetch_related(|a| a.books).all(db),
            |hand: &mut H, _| hand.authors_with_books(),
            |authors| {
                let with_books = authors
                    .iter()
                    .map(|author| ((**author).clone(), sorted(author.books().to_vec(), |book| book.id)));
                with_books.collect()
            },
            |authors| authors.iter_mut().for_each(|(_, books)| books.sort_by_key(|book| book.id)),
        ),
        Workload::compared(
            "1,000 books, tags prefetched",
            |db, _| Book::objects().order_by(|b| b.id).limit(1_000).prefetch_related(|b| b.tags).all(db),
            |hand: &mut H, _| hand.books_with_tags(1_000),
            |books| {
                let with_tags =
                    books.iter().map(|book| ((**book).clone(), sorted(book.tags().to_vec(), |tag| tag.id)));
                with_tags.collect()
            },
            |books| books.iter_mut().for_each(|(_, tags)| tags.sort_by_key(|tag| tag.id)),
        ),
        Workload::compared(
            "100 publishers, books, author and tags",
            |db, _| {
                Publisher::objects()
                    .order_by(|p| p.id)
                    .prefetch_related(|p| p.books.select_related(|b| b.author).prefetch_related(|b| b.tags))
                    .all(db)
            },
            |hand: &mut H, _| hand.catalogues(),
            |publishers| {
                let catalogues = publishers.iter().map(|publisher| -> Catalogue {
                    let books = publisher.books().iter().map(|book| {
                        ((**book).clone(), book.author().clone(), sorted(book.tags().to_vec(), |tag| tag.id))
                    });
                    ((**publisher).clone(), sorted(books.collect(), |(book, ..)| book.id))
                });
                catalogues.collect()
            },
            |catalogues| {
                for (_, books) in catalogues {
                    books.sort_by_key(|(book, ..)| book.id);
                    books.iter_mut().for_each(|(.., tags)| tags.sort_by_key(|tag| tag.id));
                }
            },
        ),
    ]
}

fn asking<H: Hand + 'static>() -> Vec<Workload<H>> {
    vec![
        Workload::new(
            "count",
            |db, _| Book::objects().filter(|b| b.status.eq("lent")).count(db),
            |hand: &mut H, _| hand.count("lent"),
            |count| count,
        ),
        Workload::new(
            "exists",
            |db, _| Book::objects().filter(|b| b.isbn.eq("9780000004711")).exists(db),
            |hand: &mut H, _| hand.exists("9780000004711"),
            |exists| exists,
        ),
    ]
}

fn writing<H: Hand + 'static>() -> Vec<Workload<H>> {
    const COMMENT: &str = "read it in one night";
    let review = |mut review: Review| {
        review.id = 0;
        review
    };
    let workloads = vec![
        Workload::compared(
            "insert a row",
            |db, turn| Review::create().book(1 + (turn % 10_000) as i64).rating(4).comment(COMMENT).save(db),
            |hand: &mut H, turn| hand.insert(1 + (turn % 10_000) as i64, 4, COMMENT),
            review,
            |review| review.id = 0,
        ),
        Workload::compared(
            "insert 100 rows in a transaction",
            |db, _| {
                db.atomic(|tx| {
                    (1..=100)
                        .map(|book| Review::create().book(book).rating(4).comment(COMMENT).save(tx))
                        .collect()
                })
            },
            |hand: &mut H, _| hand.insert_many(100, COMMENT),
            move |reviews: Vec<Review>| reviews.into_iter().map(review).collect(),
            |reviews| reviews.iter_mut().for_each(|review| review.id = 0),
        ),
        Workload::new(
            "save a row",
            |db, turn| a_book(turn).save(db),
            |hand: &mut H, turn| hand.update(&a_book(turn)),
            |done| done,
        ),
    ];
    workloads.into_iter().map(|workload| workload.tidied_by(H::tidy)).collect()
}

/// A book as the data have it but for its status and pages, which nothing else reads.
fn a_book(turn: u64) -> Book {
    Book {
        id: 10_000,
        title: "The saved Book".to_owned(),
        author: ForeignKey::new(7),
        publisher: None,
        published_date: chrono::NaiveDate::from_ymd_opt(2001, 2, 3).expect("a date"),
        isbn: "9780000010000".to_owned(),
        status: "lost".to_owned(),
        pages: 1 + (turn % 1_000) as i32,
    }
}

fn sorted<T>(mut rows: Vec<T>, key: impl Fn(&T) -> i64) -> Vec<T> {
    rows.sort_by_key(key);
    rows
}
