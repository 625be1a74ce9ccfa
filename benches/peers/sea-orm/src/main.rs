//! SeaORM beside the library: `shared.rs` says what a peer is.

mod models;
#[path = "../../shared.rs"]
mod shared;

use std::collections::HashMap;
use std::ops::Range;

use futures_util::TryStreamExt;
use models::{author, book, publisher, review, tag};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr,
    EntityTrait, LoaderTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, SelectExt,
    TransactionTrait,
};
use shared::*;
use tokio::runtime::{Builder, Runtime};

fn main() -> Outcome<()> {
    let (url, is_postgres) = shared::url()?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let db = runtime.block_on(async {
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).min_connections(1).sqlx_logging(false).test_before_acquire(false);
        let db = Database::connect(options).await?;
        if !is_postgres {
            db.execute_unprepared(shared::SET_UP).await?;
        }
        Ok::<_, DbErr>(db)
    })?;
    shared::serve(SeaOrm { db, runtime })
}

struct SeaOrm {
    db: DatabaseConnection,
    runtime: Runtime,
}

impl Peer for SeaOrm {
    fn work(&mut self, work: Work, turns: Range<u64>, taker: &mut Taker) -> Outcome<Did> {
        let db = &self.db;
        self.runtime.block_on(async {
            for turn in turns {
                match work {
                    Work::Get => taker.take(get(db, key(turn)).await?),
                    Work::Row => taker.take(first_books(db, 1).await?),
                    Work::Rows100 => taker.take(first_books(db, 100).await?),
                    Work::Rows10000 => taker.take(first_books(db, 10_000).await?),
                    Work::Search => taker.take(search(db).await?),
                    Work::Join => taker.take(full_books(db).await?),
                    Work::Authors => taker.take(authors_with_books(db).await?),
                    Work::Tags => taker.take(books_with_tags(db).await?),
                    Work::Nest => taker.take(catalogues(db).await?),
                    Work::Stats => taker.take(stats(db).await?),
                    Work::Count => taker.take(count(db).await?),
                    Work::Exists => taker.take(exists(db).await?),
                    Work::Insert => taker.take(new_review(reviewed(turn)).insert(db).await?),
                    Work::Insert100 => taker.take(insert_each(db, 100).await?),
                    Work::Insert10000 => taker.take(insert_at_once(db, 10_000).await?),
                    Work::Save => taker.take(save(db, turn).await?),
                    Work::Update1000 => taker.take(update_each(db, turn).await?),
                    Work::NestReviews => taker.take(full_catalogues(db).await?),
                    Work::Stream | Work::StreamMillion => {
                        taker.take(stream(db, review::Entity::find()).await?)
                    }
                    Work::StreamSome => taker.take(stream(db, some_reviews()).await?),
                    Work::StreamSorted => taker.take(stream(db, sorted_reviews()).await?),
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

type Result<T> = std::result::Result<T, DbErr>;

async fn get(db: &DatabaseConnection, id: i64) -> Result<Option<book::Model>> {
    book::Entity::find_by_id(id).one(db).await
}

async fn first_books(db: &DatabaseConnection, rows: u64) -> Result<Vec<book::Model>> {
    book::Entity::find().order_by_asc(book::Column::Id).limit(rows).all(db).await
}

async fn search(db: &DatabaseConnection) -> Result<Vec<book::Model>> {
    book::Entity::find()
        .filter(book::Column::Title.contains(SOUGHT))
        .filter(book::Column::Pages.gt(300))
        .order_by_desc(book::Column::PublishedDate)
        .order_by_asc(book::Column::Id)
        .limit(50)
        .all(db)
        .await
}

type FullBook = (book::Model, author::Model, Option<publisher::Model>);

async fn full_books(db: &DatabaseConnection) -> Result<Vec<FullBook>> {
    let books = book::Entity::find()
        .find_also_related(author::Entity)
        .find_also_related(publisher::Entity)
        .all(db)
        .await?;
    Ok(books.into_iter().filter_map(|(book, author, publisher)| Some((book, author?, publisher))).collect())
}

async fn authors_with_books(db: &DatabaseConnection) -> Result<Vec<(author::Model, Vec<book::Model>)>> {
    let authors = author::Entity::find().order_by_asc(author::Column::Id).all(db).await?;
    let books = authors.load_many(book::Entity, db).await?;
    Ok(authors.into_iter().zip(books).collect())
}

async fn books_with_tags(db: &DatabaseConnection) -> Result<Vec<(book::Model, Vec<tag::Model>)>> {
    let books = first_books(db, 1_000).await?;
    let tags = books.load_many(tag::Entity, db).await?;
    Ok(books.into_iter().zip(tags).collect())
}

type Catalogue = (publisher::Model, Vec<(book::Model, author::Model, Vec<tag::Model>)>);

async fn catalogues(db: &DatabaseConnection) -> Result<Vec<Catalogue>> {
    let publishers = publishers(db).await?;
    let books = books_of(db, &publishers).await?;
    let authors = books.load_one(author::Entity, db).await?;
    let tags = books.load_many(tag::Entity, db).await?;
    let books = books.into_iter().zip(authors).zip(tags);
    let books =
        books.map(|((book, author), tags)| (book.publisher_id, author.map(|author| (book, author, tags))));
    Ok(of_publishers(publishers, books))
}

type FullCatalogue =
    (publisher::Model, Vec<(book::Model, author::Model, Vec<tag::Model>, Vec<review::Model>)>);

async fn full_catalogues(db: &DatabaseConnection) -> Result<Vec<FullCatalogue>> {
    let publishers = publishers(db).await?;
    let books = books_of(db, &publishers).await?;
    let authors = books.load_one(author::Entity, db).await?;
    let tags = books.load_many(tag::Entity, db).await?;
    let reviews = books.load_many(review::Entity, db).await?;
    let books = books.into_iter().zip(authors).zip(tags).zip(reviews);
    let books = books.map(|(((book, author), tags), reviews)| {
        (book.publisher_id, author.map(|author| (book, author, tags, reviews)))
    });
    Ok(of_publishers(publishers, books))
}

async fn publishers(db: &DatabaseConnection) -> Result<Vec<publisher::Model>> {
    publisher::Entity::find().order_by_asc(publisher::Column::Id).all(db).await
}

async fn books_of(db: &DatabaseConnection, publishers: &[publisher::Model]) -> Result<Vec<book::Model>> {
    Ok(publishers.load_many(book::Entity, db).await?.into_iter().flatten().collect())
}

/// These rows at their publishers.
fn of_publishers<T>(
    publishers: Vec<publisher::Model>,
    rows: impl Iterator<Item = (Option<i64>, Option<T>)>,
) -> Vec<(publisher::Model, Vec<T>)> {
    let places: HashMap<i64, usize> =
        publishers.iter().enumerate().map(|(place, publisher)| (publisher.id, place)).collect();
    let mut all: Vec<_> = publishers.into_iter().map(|publisher| (publisher, Vec::new())).collect();
    for (publisher, row) in rows {
        if let (Some(publisher), Some(row)) = (publisher, row) {
            all[places[&publisher]].1.push(row);
        }
    }
    all
}

fn some_reviews() -> Select<review::Entity> {
    review::Entity::find().filter(review::Column::Rating.gte(LEAST_RATING))
}

fn sorted_reviews() -> Select<review::Entity> {
    some_reviews().order_by_desc(review::Column::Rating).order_by_asc(review::Column::Id)
}

async fn stream(db: &DatabaseConnection, reviews: Select<review::Entity>) -> Result<u64> {
    let mut reviews = reviews.stream(db).await?;
    let mut sum = 0_u64;
    while let Some(review) = reviews.try_next().await? {
        let review = std::hint::black_box(review);
        let comment = review.comment.as_deref();
        sum = sum.wrapping_add(folded(review.id, review.book_id, review.rating, comment));
    }
    Ok(sum)
}

/// The average of integers is a decimal on PostgreSQL: so it is cast in SQL.
async fn stats(db: &DatabaseConnection) -> Result<Vec<Stats>> {
    let average = Expr::col((review::Entity, review::Column::Rating)).avg().cast_as("double precision");
    review::Entity::find()
        .inner_join(book::Entity)
        .select_only()
        .column(book::Column::AuthorId)
        .column_as(review::Column::Id.count(), "reviews")
        .column_as(average, "rating")
        .group_by(book::Column::AuthorId)
        .order_by_desc(review::Column::Id.count())
        .order_by_asc(book::Column::AuthorId)
        .limit(50)
        .into_tuple()
        .all(db)
        .await
}

async fn count(db: &DatabaseConnection) -> Result<u64> {
    book::Entity::find().filter(book::Column::Status.eq(STATUS)).count(db).await
}

async fn exists(db: &DatabaseConnection) -> Result<bool> {
    book::Entity::find().filter(book::Column::Isbn.eq(ISBN)).exists(db).await
}

fn new_review(book: i64) -> review::ActiveModel {
    review::ActiveModel {
        book_id: Set(book),
        rating: Set(RATING),
        comment: Set(Some(COMMENT.to_owned())),
        ..Default::default()
    }
}

async fn insert_each(db: &DatabaseConnection, rows: i64) -> Result<Vec<review::Model>> {
    let transaction = db.begin().await?;
    let mut reviews = Vec::with_capacity(rows as usize);
    for book in 1..=rows {
        reviews.push(new_review(book).insert(&transaction).await?);
    }
    transaction.commit().await?;
    Ok(reviews)
}

async fn insert_at_once(db: &DatabaseConnection, rows: i64) -> Result<Vec<review::Model>> {
    review::Entity::insert_many((1..=rows).map(new_review)).exec_with_returning(db).await
}

async fn save(db: &DatabaseConnection, turn: u64) -> Result<()> {
    let (year, month, day) = saved::DATE;
    let date = chrono::NaiveDate::from_ymd_opt(year.into(), month as u32, day as u32);
    let book = book::ActiveModel {
        id: Unchanged(saved::ID),
        title: Set(saved::TITLE.to_owned()),
        author_id: Set(saved::AUTHOR),
        publisher_id: Set(None),
        published_date: Set(date.expect("a date")),
        isbn: Set(saved::ISBN.to_owned()),
        status: Set(saved::STATUS.to_owned()),
        pages: Set(saved_pages(turn)),
    };
    book.update(db).await.map(drop)
}

/// There is no one statement for many rows with values of their own. `update` of a model would read each row back.
async fn update_each(db: &DatabaseConnection, turn: u64) -> Result<u64> {
    let transaction = db.begin().await?;
    let mut changed = 0;
    for id in 1..=1_000 {
        let update = book::Entity::update_many()
            .col_expr(book::Column::Pages, Expr::value(new_pages(id, turn)))
            .filter(book::Column::Id.eq(id));
        changed += update.exec(&transaction).await?.rows_affected;
    }
    transaction.commit().await?;
    Ok(changed)
}
