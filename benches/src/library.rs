//! The same work as in `hand`, by the library.

use std::cell::{RefCell, RefMut};
use std::rc::Rc;

use orm::prelude::*;

use crate::hand::Hand;
use crate::models::{Author, Book, Catalogue, FullBook, FullCatalogue, Publisher, Review};
use crate::shared::{
    COMMENT, ISBN, LEAST_RATING, RATING, SOUGHT, STATUS, Stats, Work, folded, key, new_pages, new_rating,
    reviewed, saved, saved_pages,
};
use crate::workload::Workload;

/// All workloads. The number that each gets says which turn it is, so that keys can differ.
pub fn workloads<H: Hand + 'static>() -> Vec<Workload<H>> {
    [reading(), loading(), asking(), streaming(), writing(), writing_many()].into_iter().flatten().collect()
}

fn reading<H: Hand + 'static>() -> Vec<Workload<H>> {
    let mut workloads = vec![Workload::new(
        Work::Get,
        move |db, turn| Book::objects().filter(|b| b.id.eq(key(turn))).get(db),
        move |hand: &mut H, turn| hand.book(key(turn)),
        |book| book,
    )];
    for (work, rows) in [(Work::Row, 1), (Work::Rows100, 100), (Work::Rows10000, 10_000)] {
        workloads.push(Workload::new(
            work,
            move |db, _| Book::objects().order_by(|b| b.id).limit(rows).all(db),
            move |hand: &mut H, _| hand.books(rows),
            |books| books,
        ));
    }
    workloads.push(Workload::new(
        Work::Search,
        |db, _| {
            Book::objects()
                .filter(|b| b.title.contains(SOUGHT) & b.pages.gt(300))
                .order_by(|b| (b.published_date.desc(), b.id))
                .limit(50)
                .all(db)
        },
        |hand: &mut H, _| hand.search(SOUGHT),
        |books| books,
    ));
    workloads
}

fn loading<H: Hand + 'static>() -> Vec<Workload<H>> {
    vec![
        Workload::compared(
            Work::Join,
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
            Work::Authors,
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
            Work::Tags,
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
            Work::Nest,
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
        Workload::compared(
            Work::NestReviews,
            |db, _| {
                Publisher::objects()
                    .order_by(|p| p.id)
                    .prefetch_related(|p| {
                        p.books.select_related(|b| b.author).prefetch_related(|b| (b.tags, b.reviews))
                    })
                    .all(db)
            },
            |hand: &mut H, _| hand.full_catalogues(),
            |publishers| {
                let catalogues = publishers.iter().map(|publisher| -> FullCatalogue {
                    let books = publisher.books().iter().map(|book| {
                        let tags = sorted(book.tags().to_vec(), |tag| tag.id);
                        let reviews = sorted(book.reviews().to_vec(), |review| review.id);
                        ((**book).clone(), book.author().clone(), tags, reviews)
                    });
                    ((**publisher).clone(), sorted(books.collect(), |(book, ..)| book.id))
                });
                catalogues.collect()
            },
            |catalogues| {
                for (_, books) in catalogues {
                    books.sort_by_key(|(book, ..)| book.id);
                    books.iter_mut().for_each(|(_, _, tags, reviews)| {
                        tags.sort_by_key(|tag| tag.id);
                        reviews.sort_by_key(|review| review.id);
                    });
                }
            },
        ),
    ]
}

/// How many rows an iteration has in memory at a time.
const CHUNK: usize = 1_000;

fn streaming<H: Hand + 'static>() -> Vec<Workload<H>> {
    let all = |db: &Database, _| sum(Review::objects().iterator(db, CHUNK));
    vec![
        Workload::new(Work::Stream, all, |hand: &mut H, _| hand.stream(), |sum| sum),
        Workload::new(
            Work::StreamSome,
            |db, _| sum(Review::objects().filter(|r| r.rating.ge(LEAST_RATING)).iterator(db, CHUNK)),
            |hand: &mut H, _| hand.stream_some(LEAST_RATING, false),
            |sum| sum,
        ),
        Workload::new(
            Work::StreamSorted,
            |db, _| {
                let reviews = Review::objects().filter(|r| r.rating.ge(LEAST_RATING));
                sum(reviews.order_by(|r| (r.rating.desc(), r.id)).iterator(db, CHUNK))
            },
            |hand: &mut H, _| hand.stream_some(LEAST_RATING, true),
            |sum| sum,
        ),
        Workload::new(Work::StreamMillion, all, |hand: &mut H, _| hand.stream(), |sum| sum)
            .long(Some(1_000_000)),
    ]
}

fn sum(reviews: impl Iterator<Item = Result<Review, Error>>) -> Result<u64, Error> {
    let mut sum = 0_u64;
    for review in reviews {
        let review = std::hint::black_box(review?);
        let comment = review.comment.as_deref();
        sum = sum.wrapping_add(folded(review.id, *review.book.key(), review.rating, comment));
    }
    Ok(sum)
}

fn asking<H: Hand + 'static>() -> Vec<Workload<H>> {
    // PostgreSQL's average of integers is a decimal number, which is not always the nearest one after the cast.
    let nearly = |groups: &mut Vec<Stats>| {
        groups.iter_mut().for_each(|(_, _, rating)| *rating = (*rating * 1e9).round() / 1e9);
    };
    vec![
        Workload::compared(
            Work::Stats,
            |db, _| {
                Review::objects()
                    .group_by(|r| r.book.author.id)
                    .aggregate(|r| (count(), r.rating.avg()))
                    .order_by(|(author, (reviews, _))| (reviews.desc(), author))
                    .limit(50)
                    .all(db)
            },
            |hand: &mut H, _| hand.stats(),
            move |groups| {
                let mut groups = groups
                    .into_iter()
                    .map(|(author, (reviews, rating))| (author, reviews, rating.expect("reviews")))
                    .collect();
                nearly(&mut groups);
                groups
            },
            nearly,
        ),
        Workload::new(
            Work::Count,
            |db, _| Book::objects().filter(|b| b.status.eq(STATUS)).count(db),
            |hand: &mut H, _| hand.count(STATUS),
            |count| count,
        ),
        Workload::new(
            Work::Exists,
            |db, _| Book::objects().filter(|b| b.isbn.eq(ISBN)).exists(db),
            |hand: &mut H, _| hand.exists(ISBN),
            |exists| exists,
        ),
    ]
}

fn writing<H: Hand + 'static>() -> Vec<Workload<H>> {
    let review = |mut review: Review| {
        review.id = 0;
        review
    };
    let workloads = vec![
        Workload::compared(
            Work::Insert,
            |db, turn| Review::create().book(reviewed(turn)).rating(RATING).comment(COMMENT).save(db),
            |hand: &mut H, turn| hand.insert(reviewed(turn), RATING, COMMENT),
            review,
            |review| review.id = 0,
        ),
        Workload::compared(
            Work::Insert100,
            |db, _| {
                db.atomic(|tx| {
                    (1..=100)
                        .map(|book| Review::create().book(book).rating(RATING).comment(COMMENT).save(tx))
                        .collect()
                })
            },
            |hand: &mut H, _| hand.insert_many(100, COMMENT),
            move |reviews: Vec<Review>| reviews.into_iter().map(review).collect(),
            |reviews| reviews.iter_mut().for_each(|review| review.id = 0),
        ),
        Workload::compared(
            Work::Insert10000,
            |db, _| {
                Review::bulk_create(
                    db,
                    (1..=10_000).map(|book| Review::create().book(book).rating(RATING).comment(COMMENT)),
                )
            },
            |hand: &mut H, _| hand.insert_at_once(10_000, COMMENT),
            move |reviews: Vec<Review>| reviews.into_iter().map(review).collect(),
            |reviews| reviews.iter_mut().for_each(|review| review.id = 0),
        ),
        Workload::new(
            Work::Update1000,
            {
                let books = first_books();
                move |db, turn| Book::bulk_update(db, &*with_pages(&books, turn), |b| b.pages)
            },
            {
                let books = first_books();
                move |hand: &mut H, turn| hand.update_pages(&with_pages(&books, turn))
            },
            |changed| changed,
        ),
        Workload::new(
            Work::Save,
            |db, turn| a_book(turn).save(db),
            |hand: &mut H, turn| hand.update(&a_book(turn)),
            |done| done,
        ),
    ];
    workloads.into_iter().map(Workload::writing).collect()
}

/// New reviews in whatever number. The type of the builder has no name.
macro_rules! new_reviews {
    ($rows:expr) => {
        (0..$rows).map(|number| Review::create().book(1 + number % 10_000).rating(RATING).comment(COMMENT))
    };
}

fn writing_many<H: Hand + 'static>() -> Vec<Workload<H>> {
    let without_keys = |reviews: Vec<Review>| {
        reviews.into_iter().map(|review| Review { id: 0, ..review }).collect::<Vec<_>>()
    };
    let level = |reviews: &mut Vec<Review>| reviews.iter_mut().for_each(|review| review.id = 0);
    let at_once = |work, rows| {
        Workload::compared(
            work,
            move |db, _| Review::bulk_create(db, new_reviews!(rows)),
            move |hand: &mut H, _| hand.insert_at_once(rows, COMMENT),
            without_keys,
            level,
        )
    };
    let copied = |work, rows| {
        Workload::new(
            work,
            move |db, _| Review::copy_in(db, new_reviews!(rows)),
            move |hand: &mut H, _| hand.copy(rows, COMMENT),
            |count| count,
        )
    };
    let one_by_one = Workload::compared(
        Work::InsertEach10000,
        |db, _| db.atomic(|tx| new_reviews!(10_000).map(|review| review.save(tx)).collect()),
        |hand: &mut H, _| hand.insert_many(10_000, COMMENT),
        without_keys,
        level,
    );
    let updated = Workload::new(
        Work::Update100000,
        |db, turn| Review::bulk_update(db, &many_reviews(turn), |r| r.rating),
        |hand: &mut H, turn| hand.update_ratings(&many_reviews(turn)),
        |changed| changed,
    );
    let workloads = vec![
        at_once(Work::InsertBatch100, 100),
        one_by_one,
        copied(Work::Copy10000, 10_000),
        at_once(Work::InsertMillion, 1_000_000).long(None),
        copied(Work::CopyMillion, 1_000_000).long(None),
        updated.long(Some(FIRST_MANY + 100_000)),
    ];
    workloads.into_iter().map(Workload::writing).collect()
}

/// The reviews after these are those that a workload adds.
const FIRST_MANY: i64 = crate::data::REVIEWS;

/// 100,000 reviews, as far as the update looks at them.
fn many_reviews(turn: u64) -> Vec<Review> {
    let review = |id| Review { id, book: ForeignKey::new(1), rating: new_rating(id, turn), comment: None };
    (FIRST_MANY + 1..=FIRST_MANY + 100_000).map(review).collect()
}

/// A book that is saved with other pages in each turn.
fn a_book(turn: u64) -> Book {
    let (year, month, day) = saved::DATE;
    let date = chrono::NaiveDate::from_ymd_opt(year.into(), month as u32, day as u32);
    Book {
        id: saved::ID,
        title: saved::TITLE.to_owned(),
        author: ForeignKey::new(saved::AUTHOR),
        publisher: None,
        published_date: date.expect("a date"),
        isbn: saved::ISBN.to_owned(),
        status: saved::STATUS.to_owned(),
        pages: saved_pages(turn),
    }
}

/// The first 1,000 books, as far as the update looks at them, made once and shared by the turns.
fn first_books() -> Rc<RefCell<Vec<Book>>> {
    Rc::new(RefCell::new((1..=1_000).map(|id| Book { id, ..a_book(0) }).collect()))
}

fn with_pages(books: &RefCell<Vec<Book>>, turn: u64) -> RefMut<'_, Vec<Book>> {
    let mut books = books.borrow_mut();
    books.iter_mut().for_each(|book| book.pages = new_pages(book.id, turn));
    books
}

fn sorted<T>(mut rows: Vec<T>, key: impl Fn(&T) -> i64) -> Vec<T> {
    rows.sort_by_key(key);
    rows
}
