//! sqlx beside the library: `shared.rs` says what a peer is. Its users write the SQL, so this is the best SQL for each database.

mod models;
#[path = "../../shared.rs"]
mod shared;

use shared::Outcome;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection, SqliteConnection};
use tokio::runtime::Builder;

fn main() -> Outcome<()> {
    let (url, is_postgres) = shared::url()?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    if is_postgres {
        let connection = runtime.block_on(PgConnection::connect(&url))?;
        return shared::serve(postgres::Sqlx { connection, runtime });
    }
    let options: sqlx::sqlite::SqliteConnectOptions = url.parse()?;
    let mut connection: SqliteConnection = runtime.block_on(options.connect())?;
    runtime.block_on(connection.execute(shared::SET_UP))?;
    shared::serve(sqlite::Sqlx { connection, runtime })
}

/// The statements that differ.
mod best {
    use std::fmt::Write;

    use sqlx::{PgConnection, Postgres, QueryBuilder, Result, Sqlite, SqliteConnection};

    use crate::shared::{COMMENT, RATING, reviewed};

    /// The text ends before the keys.
    pub fn postgres_keys(text: &'static str, keys: Vec<i64>) -> QueryBuilder<Postgres> {
        let mut query = QueryBuilder::new(text);
        query.push(" = ANY(").push_bind(keys).push(")");
        query
    }

    pub fn sqlite_keys(text: &'static str, keys: Vec<i64>) -> QueryBuilder<Sqlite> {
        let mut query = QueryBuilder::new(text);
        query.push(" IN (");
        let mut list = query.separated(", ");
        for key in keys {
            list.push_bind(key);
        }
        query.push(")");
        query
    }

    pub fn postgres_reviews(books: Vec<i64>) -> QueryBuilder<Postgres> {
        let (ratings, comments) = (vec![RATING; books.len()], vec![COMMENT; books.len()]);
        let mut query =
            QueryBuilder::new("INSERT INTO review (book_id, rating, comment) SELECT * FROM UNNEST(");
        query.push_bind(books).push(", ").push_bind(ratings).push(", ").push_bind(comments);
        query.push(") RETURNING id");
        query
    }

    /// One statement, because each one waits for the thread that has the connection.
    pub fn sqlite_reviews(books: Vec<i64>) -> QueryBuilder<Sqlite> {
        let mut query = QueryBuilder::new("INSERT INTO review (book_id, rating, comment) ");
        query.push_values(books, |mut row, book| {
            row.push_bind(book).push_bind(RATING).push_bind(COMMENT);
        });
        query.push(" RETURNING id");
        query
    }

    /// In the text format: sqlx has no encoder of rows for the binary one.
    pub async fn postgres_copy(db: &mut PgConnection, rows: u64) -> Result<Option<u64>> {
        let mut copy = db.copy_in_raw("COPY review (book_id, rating, comment) FROM STDIN").await?;
        let mut piece = String::new();
        for row in 0..rows {
            let _ = writeln!(piece, "{}\t{RATING}\t{COMMENT}", reviewed(row));
            if piece.len() > 1 << 16 {
                copy.send(piece.as_bytes()).await?;
                piece.clear();
            }
        }
        copy.send(piece.as_bytes()).await?;
        copy.finish().await.map(Some)
    }

    /// SQLite has no COPY.
    pub async fn sqlite_copy(_: &mut SqliteConnection, _: u64) -> Result<Option<u64>> {
        Ok(None)
    }

    pub fn postgres_pages(books: Vec<(i64, i32)>) -> QueryBuilder<Postgres> {
        let (keys, pages): (Vec<i64>, Vec<i32>) = books.into_iter().unzip();
        let mut query = QueryBuilder::new("UPDATE book SET pages = new.pages FROM UNNEST(");
        query.push_bind(keys).push(", ").push_bind(pages);
        query.push(") AS new (id, pages) WHERE book.id = new.id");
        query
    }

    pub fn sqlite_pages(books: Vec<(i64, i32)>) -> QueryBuilder<Sqlite> {
        let mut query = QueryBuilder::new("UPDATE book SET pages = new.column2 FROM (");
        query.push_values(books, |mut row, (id, pages)| {
            row.push_bind(id).push_bind(pages);
        });
        query.push(") AS new WHERE book.id = new.column1");
        query
    }
}

/// The same code for each type of connection, as one program has one.
macro_rules! on {
    ($database:ident, $connection:ty, $row:ty, $keys:ident, $reviews:ident, $pages:ident, $copy:ident) => {
        mod $database {
            use std::collections::HashMap;
            use std::ops::Range;

            use futures_util::{Stream, TryStreamExt};
            use sqlx::{Connection, Result, Row};
            use tokio::runtime::Runtime;

            use crate::models::*;
            use crate::shared::*;

            const BOOK: &str = "SELECT b.id, b.title, b.author_id, b.publisher_id, b.published_date, b.isbn, b.status, \
                 b.pages FROM book AS b WHERE b.id = $1";

            pub struct Sqlx {
                pub connection: $connection,
                pub runtime: Runtime,
            }

            impl Peer for Sqlx {
                fn work(&mut self, work: Work, turns: Range<u64>, taker: &mut Taker) -> Outcome<Did> {
                    let db = &mut self.connection;
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
                                Work::Count => taker.take(count(db).await? as u64),
                                Work::Exists => taker.take(exists(db).await?),
                                Work::Insert => taker.take(insert(db, reviewed(turn)).await?),
                                Work::Insert100 => taker.take(insert_each(db, 100).await?),
                                Work::Insert10000 => taker.take(insert_at_once(db, 10_000).await?),
                                Work::Save => taker.take(save(db, turn).await?),
                                Work::Update1000 => taker.take(update_each(db, turn).await?),
                                Work::NestReviews => taker.take(full_catalogues(db).await?),
                                Work::Stream | Work::StreamMillion => taker.take(stream(db).await?),
                                Work::StreamSome => taker.take(stream_some(db, SOME).await?),
                                Work::StreamSorted => taker.take(stream_some(db, SORTED).await?),
                                Work::InsertBatch100 => taker.take(insert_at_once(db, 100).await?),
                                Work::InsertEach10000 => {
                                    taker.take(insert_each(db, 10_000).await?);
                                }
                                Work::Copy10000 | Work::CopyMillion => {
                                    let rows = if work == Work::Copy10000 { 10_000 } else { 1_000_000 };
                                    match crate::best::$copy(db, rows).await? {
                                        Some(count) => taker.take(count),
                                        None => return Ok(Did::Cannot),
                                    }
                                }
                                // Those that the bench alone has so far.
                                _ => return Ok(Did::Cannot),
                            }
                        }
                        Ok(Did::It)
                    })
                }
            }

            async fn get(db: &mut $connection, id: i64) -> Result<Book> {
                sqlx::query_as(BOOK).bind(id).fetch_one(db).await
            }

            /// The limits are written out: a bound one has SQLite prepare the statement at each execution.
            async fn first_books(db: &mut $connection, rows: u64) -> Result<Vec<Book>> {
                let sql = match rows {
                    1 => "SELECT * FROM book ORDER BY id LIMIT 1",
                    100 => "SELECT * FROM book ORDER BY id LIMIT 100",
                    1_000 => "SELECT * FROM book ORDER BY id LIMIT 1000",
                    _ => "SELECT * FROM book ORDER BY id LIMIT 10000",
                };
                sqlx::query_as(sql).fetch_all(db).await
            }

            async fn search(db: &mut $connection) -> Result<Vec<Book>> {
                let sql = "SELECT * FROM book WHERE title LIKE $1 AND pages > $2 \
                     ORDER BY published_date DESC, id LIMIT 50";
                sqlx::query_as(sql).bind(format!("%{SOUGHT}%")).bind(300_i32).fetch_all(db).await
            }

            async fn full_books(db: &mut $connection) -> Result<Vec<(Book, Author, Option<Publisher>)>> {
                const SQL: &str = "SELECT b.id, b.title, b.author_id, b.publisher_id, b.published_date, b.isbn, \
                     b.status, b.pages, a.id, a.name, a.email, a.bio, p.id, p.name, p.country FROM book AS b \
                     JOIN author AS a ON a.id = b.author_id LEFT JOIN publisher AS p ON p.id = b.publisher_id";
                let query = sqlx::query(SQL).try_map(|row: $row| {
                    let publisher = match row.try_get::<Option<i64>, _>(12)? {
                        Some(id) => Some(Publisher { id, name: row.try_get(13)?, country: row.try_get(14)? }),
                        None => None,
                    };
                    Ok((book(&row)?, author(&row)?, publisher))
                });
                query.fetch_all(db).await
            }

            /// The first eight columns.
            fn book(row: &$row) -> Result<Book> {
                Ok(Book {
                    id: row.try_get(0)?,
                    title: row.try_get(1)?,
                    author_id: row.try_get(2)?,
                    publisher_id: row.try_get(3)?,
                    published_date: row.try_get(4)?,
                    isbn: row.try_get(5)?,
                    status: row.try_get(6)?,
                    pages: row.try_get(7)?,
                })
            }

            /// The four columns after a book's.
            fn author(row: &$row) -> Result<Author> {
                Ok(Author {
                    id: row.try_get(8)?,
                    name: row.try_get(9)?,
                    email: row.try_get(10)?,
                    bio: row.try_get(11)?,
                })
            }

            async fn authors_with_books(db: &mut $connection) -> Result<Vec<(Author, Vec<Book>)>> {
                const SQL: &str = "SELECT * FROM book WHERE author_id";
                let authors: Vec<Author> =
                    sqlx::query_as("SELECT * FROM author ORDER BY id").fetch_all(&mut *db).await?;
                let keys: Vec<i64> = authors.iter().map(|author| author.id).collect();
                let places = places(&keys);
                let mut all: Vec<_> = authors.into_iter().map(|author| (author, Vec::new())).collect();
                let mut query = crate::best::$keys(SQL, keys);
                for book in query.build_query_as::<Book>().fetch_all(db).await? {
                    all[places[&book.author_id]].1.push(book);
                }
                Ok(all)
            }

            fn places(keys: &[i64]) -> HashMap<i64, usize> {
                keys.iter().enumerate().map(|(place, key)| (*key, place)).collect()
            }

            async fn books_with_tags(db: &mut $connection) -> Result<Vec<(Book, Vec<Tag>)>> {
                let books = first_books(db, 1_000).await?;
                let tags = tags(db, books.iter().map(|book| book.id).collect()).await?;
                Ok(books.into_iter().zip(tags).collect())
            }

            /// In the order of the keys.
            async fn tags(db: &mut $connection, keys: Vec<i64>) -> Result<Vec<Vec<Tag>>> {
                const SQL: &str = "SELECT j.book_id, t.id, t.name FROM tag AS t \
                     JOIN book_tags AS j ON j.tag_id = t.id WHERE j.book_id";
                let places = places(&keys);
                let mut tags: Vec<Vec<Tag>> = keys.iter().map(|_| Vec::new()).collect();
                for row in crate::best::$keys(SQL, keys).build().fetch_all(db).await? {
                    let book: i64 = row.try_get(0)?;
                    tags[places[&book]].push(Tag { id: row.try_get(1)?, name: row.try_get(2)? });
                }
                Ok(tags)
            }

            type Catalogue = (Publisher, Vec<(Book, Author, Vec<Tag>)>);

            async fn catalogues(db: &mut $connection) -> Result<Vec<Catalogue>> {
                let publishers = publishers(db).await?;
                let books = books_of(db, &publishers).await?;
                let tags = tags(db, books.iter().map(|(book, _)| book.id).collect()).await?;
                let books = books.into_iter().zip(tags);
                let books = books.map(|((book, author), tags)| (book.publisher_id, (book, author, tags)));
                Ok(of_publishers(publishers, books))
            }

            type FullCatalogue = (Publisher, Vec<(Book, Author, Vec<Tag>, Vec<Review>)>);

            async fn full_catalogues(db: &mut $connection) -> Result<Vec<FullCatalogue>> {
                let publishers = publishers(db).await?;
                let books = books_of(db, &publishers).await?;
                let keys: Vec<i64> = books.iter().map(|(book, _)| book.id).collect();
                let tags = tags(db, keys.clone()).await?;
                let reviews = reviews(db, keys).await?;
                let books = books.into_iter().zip(tags).zip(reviews);
                let books = books.map(|(((book, author), tags), reviews)| {
                    (book.publisher_id, (book, author, tags, reviews))
                });
                Ok(of_publishers(publishers, books))
            }

            /// In the order of the keys.
            async fn reviews(db: &mut $connection, keys: Vec<i64>) -> Result<Vec<Vec<Review>>> {
                let places = places(&keys);
                let mut reviews: Vec<Vec<Review>> = keys.iter().map(|_| Vec::new()).collect();
                let mut query = crate::best::$keys("SELECT * FROM review WHERE book_id", keys);
                for review in query.build_query_as::<Review>().fetch_all(db).await? {
                    reviews[places[&review.book_id]].push(review);
                }
                Ok(reviews)
            }

            async fn publishers(db: &mut $connection) -> Result<Vec<Publisher>> {
                sqlx::query_as("SELECT * FROM publisher ORDER BY id").fetch_all(db).await
            }

            async fn books_of(
                db: &mut $connection,
                publishers: &[Publisher],
            ) -> Result<Vec<(Book, Author)>> {
                const SQL: &str = "SELECT b.id, b.title, b.author_id, b.publisher_id, b.published_date, b.isbn, \
                     b.status, b.pages, a.id, a.name, a.email, a.bio FROM book AS b \
                     JOIN author AS a ON a.id = b.author_id WHERE b.publisher_id";
                let keys = publishers.iter().map(|publisher| publisher.id).collect();
                let rows = crate::best::$keys(SQL, keys).build().fetch_all(db).await?;
                rows.iter().map(|row| Ok((book(row)?, author(row)?))).collect()
            }

            /// These rows at their publishers.
            fn of_publishers<T>(
                publishers: Vec<Publisher>,
                rows: impl Iterator<Item = (Option<i64>, T)>,
            ) -> Vec<(Publisher, Vec<T>)> {
                let keys: Vec<i64> = publishers.iter().map(|publisher| publisher.id).collect();
                let places = places(&keys);
                let mut all: Vec<_> =
                    publishers.into_iter().map(|publisher| (publisher, Vec::new())).collect();
                for (publisher, row) in rows {
                    if let Some(publisher) = publisher {
                        all[places[&publisher]].1.push(row);
                    }
                }
                all
            }

            const SOME: &str = "SELECT * FROM review WHERE rating >= $1";
            const SORTED: &str = "SELECT * FROM review WHERE rating >= $1 ORDER BY rating DESC, id";

            async fn stream(db: &mut $connection) -> Result<u64> {
                sum(sqlx::query_as("SELECT * FROM review").fetch(db)).await
            }

            async fn stream_some(db: &mut $connection, sql: &'static str) -> Result<u64> {
                sum(sqlx::query_as(sql).bind(LEAST_RATING).fetch(db)).await
            }

            async fn sum(mut reviews: impl Stream<Item = Result<Review>> + Unpin) -> Result<u64> {
                let mut sum = 0_u64;
                while let Some(review) = reviews.try_next().await? {
                    let review = std::hint::black_box(review);
                    let comment = review.comment.as_deref();
                    sum = sum.wrapping_add(folded(review.id, review.book_id, review.rating, comment));
                }
                Ok(sum)
            }

            async fn stats(db: &mut $connection) -> Result<Vec<Stats>> {
                const SQL: &str = "SELECT b.author_id, COUNT(*), CAST(AVG(r.rating) AS double precision) \
                     FROM review AS r JOIN book AS b ON b.id = r.book_id \
                     GROUP BY b.author_id ORDER BY COUNT(*) DESC, b.author_id LIMIT 50";
                sqlx::query_as(SQL).fetch_all(db).await
            }

            async fn count(db: &mut $connection) -> Result<i64> {
                sqlx::query_scalar("SELECT COUNT(*) FROM book WHERE status = $1").bind(STATUS).fetch_one(db).await
            }

            async fn exists(db: &mut $connection) -> Result<bool> {
                let sql = "SELECT EXISTS (SELECT 1 FROM book WHERE isbn = $1)";
                sqlx::query_scalar(sql).bind(ISBN).fetch_one(db).await
            }

            async fn insert(db: &mut $connection, book_id: i64) -> Result<Review> {
                let sql = "INSERT INTO review (book_id, rating, comment) VALUES ($1, $2, $3) RETURNING id";
                let query = sqlx::query_scalar(sql).bind(book_id).bind(RATING).bind(COMMENT);
                Ok(review(query.fetch_one(db).await?, book_id))
            }

            fn review(id: i64, book_id: i64) -> Review {
                Review { id, book_id, rating: RATING, comment: Some(COMMENT.to_owned()) }
            }

            async fn insert_each(db: &mut $connection, rows: i64) -> Result<Vec<Review>> {
                let mut transaction = db.begin().await?;
                let mut reviews = Vec::with_capacity(rows as usize);
                for book in 1..=rows {
                    reviews.push(insert(&mut transaction, book).await?);
                }
                transaction.commit().await?;
                Ok(reviews)
            }

            async fn insert_at_once(db: &mut $connection, rows: i64) -> Result<Vec<Review>> {
                let mut query = crate::best::$reviews((1..=rows).collect());
                let keys: Vec<i64> = query.build_query_scalar().fetch_all(db).await?;
                Ok(keys.into_iter().zip(1..).map(|(id, book)| review(id, book)).collect())
            }

            async fn save(db: &mut $connection, turn: u64) -> Result<()> {
                const SQL: &str = "UPDATE book SET title = $1, author_id = $2, publisher_id = $3, \
                     published_date = $4, isbn = $5, status = $6, pages = $7 WHERE id = $8";
                let (year, month, day) = saved::DATE;
                let date = chrono::NaiveDate::from_ymd_opt(year.into(), month as u32, day as u32);
                let query = sqlx::query(SQL)
                    .bind(saved::TITLE)
                    .bind(saved::AUTHOR)
                    .bind(None::<i64>)
                    .bind(date)
                    .bind(saved::ISBN)
                    .bind(saved::STATUS)
                    .bind(saved_pages(turn))
                    .bind(saved::ID);
                query.execute(db).await.map(drop)
            }

            async fn update_each(db: &mut $connection, turn: u64) -> Result<u64> {
                let books = (1..=1_000).map(|id| (id, new_pages(id, turn))).collect();
                Ok(crate::best::$pages(books).build().execute(db).await?.rows_affected())
            }
        }
    };
}

on!(
    sqlite,
    sqlx::SqliteConnection,
    sqlx::sqlite::SqliteRow,
    sqlite_keys,
    sqlite_reviews,
    sqlite_pages,
    sqlite_copy
);
on!(
    postgres,
    sqlx::PgConnection,
    sqlx::postgres::PgRow,
    postgres_keys,
    postgres_reviews,
    postgres_pages,
    postgres_copy
);
