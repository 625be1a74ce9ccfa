//! Toasty beside the library: `shared.rs` says what a peer is.

mod models;
#[path = "../../shared.rs"]
mod shared;

use std::ops::Range;

use models::*;
use shared::*;
use toasty::stmt::Paginate;
use toasty::{Db, Result};
use tokio::runtime::{Builder, Runtime};

fn main() -> Outcome<()> {
    let (url, is_postgres) = shared::url()?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let db = runtime.block_on(async {
        let models = toasty::models!(Publisher, Author, Book, Tag, BookTag, Review);
        let mut db = Db::builder().models(models).max_pool_size(1).connect(&url).await?;
        if !is_postgres {
            for pragma in shared::SET_UP.split_terminator(';') {
                toasty::sql::query(pragma.trim()).exec(&mut db).await?;
            }
        }
        Ok::<_, toasty::Error>(db)
    })?;
    shared::serve(Toasty { db, runtime })
}

struct Toasty {
    db: Db,
    runtime: Runtime,
}

impl Peer for Toasty {
    fn work(&mut self, work: Work, turns: Range<u64>, taker: &mut Taker) -> Outcome<Did> {
        let db = &mut self.db;
        self.runtime.block_on(async {
            for turn in turns {
                match work {
                    Work::Get => taker.take(Book::get_by_id(db, &key(turn)).await?),
                    Work::Row => taker.take(first_books(db, 1).await?),
                    Work::Rows100 => taker.take(first_books(db, 100).await?),
                    Work::Rows10000 => taker.take(first_books(db, 10_000).await?),
                    Work::Search => taker.take(search(db).await?),
                    Work::Join => taker.take(full_books(db).await?),
                    Work::Authors => taker.take(authors_with_books(db).await?),
                    Work::Tags => taker.take(books_with_tags(db).await?),
                    Work::Nest => taker.take(catalogues(db).await?),
                    // There is no GROUP BY but in SQL of one's own.
                    Work::Stats => return Ok(Did::Cannot),
                    Work::Count => taker.take(count(db).await?),
                    Work::Exists => taker.take(exists(db).await?),
                    Work::Insert => taker.take(new_review(reviewed(turn)).exec(db).await?),
                    Work::Insert100 => taker.take(insert_each(db, 100).await?),
                    Work::Insert10000 => taker.take(insert_at_once(db, 10_000).await?),
                    Work::Save => taker.take(save(db, turn).await?),
                    Work::Update1000 => taker.take(update_each(db, turn).await?),
                    Work::NestReviews => taker.take(full_catalogues(db).await?),
                    Work::Stream | Work::StreamMillion => taker.take(stream(db).await?),
                    Work::StreamSome => taker.take(stream_some(db).await?),
                    Work::StreamSorted => taker.take(stream_sorted(db).await?),
                    Work::InsertBatch100 => taker.take(insert_at_once(db, 100).await?),
                    Work::InsertEach10000 => taker.take(insert_each(db, 10_000).await?),
                    // There is no COPY.
                    Work::Copy10000 | Work::CopyMillion => return Ok(Did::Cannot),
                    // Those that the bench alone has so far.
                    _ => return Ok(Did::Cannot),
                }
            }
            Ok(Did::It)
        })
    }
}

async fn first_books(db: &mut Db, rows: usize) -> Result<Vec<Book>> {
    Book::all().order_by(Book::fields().id().asc()).limit(rows).exec(db).await
}

async fn search(db: &mut Db) -> Result<Vec<Book>> {
    Book::filter(Book::fields().title().like(format!("%{SOUGHT}%")))
        .filter(Book::fields().pages().gt(300))
        .order_by((Book::fields().published_date().desc(), Book::fields().id().asc()))
        .limit(50)
        .exec(db)
        .await
}

async fn full_books(db: &mut Db) -> Result<Vec<FullBook>> {
    let books =
        Book::all().include(Book::fields().author()).include(Book::fields().publisher()).exec(db).await?;
    Ok(books.into_iter().map(FullBook).collect())
}

async fn authors_with_books(db: &mut Db) -> Result<Vec<AuthorWithBooks>> {
    let authors = Author::all().order_by(Author::fields().id().asc()).include(Author::fields().books());
    Ok(authors.exec(db).await?.into_iter().map(AuthorWithBooks).collect())
}

async fn books_with_tags(db: &mut Db) -> Result<Vec<BookWithTags>> {
    let books = Book::all().order_by(Book::fields().id().asc()).limit(1_000).include(Book::fields().tags());
    Ok(books.exec(db).await?.into_iter().map(BookWithTags).collect())
}

async fn catalogues(db: &mut Db) -> Result<Vec<Catalogue>> {
    let publishers = Publisher::all()
        .order_by(Publisher::fields().id().asc())
        .include(Publisher::fields().books().author())
        .include(Publisher::fields().books().tags());
    Ok(publishers.exec(db).await?.into_iter().map(Catalogue).collect())
}

async fn full_catalogues(db: &mut Db) -> Result<Vec<FullCatalogue>> {
    let publishers = Publisher::all()
        .order_by(Publisher::fields().id().asc())
        .include(Publisher::fields().books().author())
        .include(Publisher::fields().books().tags())
        .include(Publisher::fields().books().reviews());
    Ok(publishers.exec(db).await?.into_iter().map(FullCatalogue).collect())
}

async fn stream(db: &mut Db) -> Result<u64> {
    sum(db, Review::all().order_by(Review::fields().id().asc()).paginate(PAGE)).await
}

async fn stream_some(db: &mut Db) -> Result<u64> {
    let some = Review::filter(Review::fields().rating().ge(LEAST_RATING));
    sum(db, some.order_by(Review::fields().id().asc()).paginate(PAGE)).await
}

async fn stream_sorted(db: &mut Db) -> Result<u64> {
    let some = Review::filter(Review::fields().rating().ge(LEAST_RATING));
    let order = (Review::fields().rating().desc(), Review::fields().id().asc());
    sum(db, some.order_by(order).paginate(PAGE)).await
}

/// How many rows are in memory at a time: as many as in the library's iteration.
const PAGE: usize = 1_000;

/// There is no iteration over one query. Pages, each from the last key on, are the way to read without holding all rows.
/// Their condition is `id > last OR id IS NULL` (toasty 0.11), for which PostgreSQL reads the index from its start at each page.
async fn sum(db: &mut Db, reviews: Paginate<Review>) -> Result<u64> {
    let (mut page, mut sum) = (Some(reviews.exec(db).await?), 0_u64);
    while let Some(reviews) = page {
        for review in reviews.iter() {
            let review = std::hint::black_box(review);
            let comment = review.comment.as_deref();
            sum = sum.wrapping_add(folded(review.id, review.book_id, review.rating, comment));
        }
        page = reviews.next(db).await?;
    }
    Ok(sum)
}

async fn count(db: &mut Db) -> Result<u64> {
    Book::filter(Book::fields().status().eq(STATUS)).count().exec(db).await
}

/// There is no EXISTS for a query: the row is read.
async fn exists(db: &mut Db) -> Result<bool> {
    Ok(Book::filter_by_isbn(ISBN).first().exec(db).await?.is_some())
}

fn new_review(book: i64) -> <Review as toasty::schema::Model>::Create {
    Review::create().book_id(book).rating(RATING).comment(COMMENT)
}

async fn insert_each(db: &mut Db, rows: i64) -> Result<Vec<Review>> {
    let mut transaction = db.transaction().await?;
    let mut reviews = Vec::with_capacity(rows as usize);
    for book in 1..=rows {
        reviews.push(new_review(book).exec(&mut transaction).await?);
    }
    transaction.commit().await?;
    Ok(reviews)
}

async fn insert_at_once(db: &mut Db, rows: i64) -> Result<Vec<Review>> {
    let mut many = Review::create_many();
    for book in 1..=rows {
        many = many.item(new_review(book));
    }
    many.exec(db).await
}

async fn save(db: &mut Db, turn: u64) -> Result<()> {
    let (year, month, day) = saved::DATE;
    Book::filter_by_id(saved::ID)
        .update()
        .title(saved::TITLE)
        .author_id(saved::AUTHOR)
        .publisher_id(None::<i64>)
        .published_date(jiff::civil::date(year, month, day))
        .isbn(saved::ISBN)
        .status(saved::STATUS)
        .pages(saved_pages(turn))
        .exec(db)
        .await
        .map(drop)
}

/// There is no one statement for many rows with values of their own.
async fn update_each(db: &mut Db, turn: u64) -> Result<u64> {
    let mut transaction = db.transaction().await?;
    for id in 1..=1_000 {
        Book::filter_by_id(id).update().pages(new_pages(id, turn)).exec(&mut transaction).await?;
    }
    transaction.commit().await?;
    Ok(1_000)
}
