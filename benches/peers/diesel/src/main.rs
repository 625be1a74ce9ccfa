//! Diesel beside the library: `shared.rs` says what a peer is.

mod models;
#[path = "../../shared.rs"]
mod shared;

use diesel::connection::{DefaultLoadingMode, SimpleConnection};
use diesel::pg::PgRowByRowLoadingMode;
use diesel::{Connection, ExecuteCopyFromDsl, PgConnection, QueryResult, SqliteConnection};
use shared::Outcome;

fn main() -> Outcome<()> {
    let (url, is_postgres) = shared::url()?;
    if is_postgres {
        return shared::serve(postgres::Diesel(PgConnection::establish(&url)?));
    }
    let file = url.strip_prefix("sqlite://").ok_or("neither SQLite nor PostgreSQL")?;
    let mut connection = SqliteConnection::establish(file)?;
    connection.batch_execute(shared::SET_UP)?;
    shared::serve(sqlite::Diesel(connection))
}

/// SQLite has no COPY.
fn no_copy(_: &mut SqliteConnection, _: i64) -> Option<QueryResult<usize>> {
    None
}

fn copy(connection: &mut PgConnection, rows: i64) -> Option<QueryResult<usize>> {
    let rows: Vec<_> = (0..rows as u64).map(|row| models::new_review(shared::reviewed(row))).collect();
    Some(diesel::copy_from(models::review::table).from_insertable(&rows).execute(connection))
}

/// The same code for each type of connection, as one program has one. The mode is that in which rows come one by one.
macro_rules! on {
    ($database:ident, $connection:ty, $mode:ty, $copy:ident) => {
        mod $database {
            use std::collections::HashMap;
            use std::ops::Range;

            use diesel::prelude::*;

            use crate::models::*;
            use crate::shared::*;

            pub struct Diesel(pub $connection);

            impl Peer for Diesel {
                fn work(&mut self, work: Work, turns: Range<u64>, taker: &mut Taker) -> Outcome<Did> {
                    for turn in turns {
                        match work {
                            Work::Get => taker.take(self.get(key(turn))?),
                            Work::Row => taker.take(self.first_books(1)?),
                            Work::Rows100 => taker.take(self.first_books(100)?),
                            Work::Rows10000 => taker.take(self.first_books(10_000)?),
                            Work::Search => taker.take(self.search()?),
                            Work::Join => taker.take(self.full_books()?),
                            Work::Authors => taker.take(self.authors_with_books()?),
                            Work::Tags => taker.take(self.books_with_tags()?),
                            Work::Nest => taker.take(self.catalogues()?),
                            Work::Stats => taker.take(self.stats()?),
                            Work::Count => taker.take(self.count()? as u64),
                            Work::Exists => taker.take(self.exists()?),
                            Work::Insert => taker.take(insert(&mut self.0, reviewed(turn))?),
                            Work::Insert100 => taker.take(self.insert_each(100)?),
                            Work::Insert10000 => taker.take(self.insert_at_once(10_000)?),
                            Work::Save => taker.take(self.save(turn)?),
                            Work::Update1000 => taker.take(self.update_each(turn)?),
                            Work::NestReviews => taker.take(self.full_catalogues()?),
                            Work::Stream | Work::StreamMillion => taker.take(self.stream()?),
                            Work::StreamSome => taker.take(self.stream_some()?),
                            Work::StreamSorted => taker.take(self.stream_sorted()?),
                            Work::InsertBatch100 => taker.take(self.insert_at_once(100)?),
                            Work::InsertEach10000 => taker.take(self.insert_each(10_000)?),
                            Work::Copy10000 | Work::CopyMillion => {
                                let rows = if work == Work::Copy10000 { 10_000 } else { 1_000_000 };
                                let Some(count) = crate::$copy(&mut self.0, rows) else {
                                    return Ok(Did::Cannot);
                                };
                                taker.take(count? as u64);
                            }
                            // Those that the bench alone has so far.
                            _ => return Ok(Did::Cannot),
                        }
                    }
                    Ok(Did::It)
                }
            }

            impl Diesel {
                /// Without `first`: the LIMIT that this adds has SQLite prepare the statement at each execution.
                fn get(&mut self, id: i64) -> QueryResult<Book> {
                    book::table.find(id).get_result(&mut self.0)
                }

                fn first_books(&mut self, rows: i64) -> QueryResult<Vec<Book>> {
                    book::table.order(book::id).limit(rows).load(&mut self.0)
                }

                fn search(&mut self) -> QueryResult<Vec<Book>> {
                    book::table
                        .filter(book::title.like(format!("%{SOUGHT}%")).and(book::pages.gt(300)))
                        .order((book::published_date.desc(), book::id))
                        .limit(50)
                        .load(&mut self.0)
                }

                fn full_books(&mut self) -> QueryResult<Vec<(Book, Author, Option<Publisher>)>> {
                    book::table
                        .inner_join(author::table)
                        .left_join(publisher::table)
                        .select((Book::as_select(), Author::as_select(), Option::<Publisher>::as_select()))
                        .load(&mut self.0)
                }

                fn authors_with_books(&mut self) -> QueryResult<Vec<(Author, Vec<Book>)>> {
                    let authors: Vec<Author> = author::table.order(author::id).load(&mut self.0)?;
                    let books = Book::belonging_to(&authors).load::<Book>(&mut self.0)?.grouped_by(&authors);
                    Ok(authors.into_iter().zip(books).collect())
                }

                fn books_with_tags(&mut self) -> QueryResult<Vec<(Book, Vec<Tag>)>> {
                    let books = self.first_books(1_000)?;
                    let tags = self.tags(&books)?;
                    Ok(books.into_iter().zip(tags).collect())
                }

                fn tags(&mut self, books: &[Book]) -> QueryResult<Vec<Vec<Tag>>> {
                    let tags = BookTag::belonging_to(books)
                        .inner_join(tag::table)
                        .select((BookTag::as_select(), Tag::as_select()))
                        .load::<(BookTag, Tag)>(&mut self.0)?
                        .grouped_by(books);
                    Ok(tags.into_iter().map(|tags| tags.into_iter().map(|(_, tag)| tag).collect()).collect())
                }

                fn catalogues(&mut self) -> QueryResult<Vec<(Publisher, Vec<(Book, Author, Vec<Tag>)>)>> {
                    let publishers = self.publishers()?;
                    let (books, authors) = self.books_of(&publishers)?;
                    let tags = self.tags(&books)?;
                    let books = books.into_iter().zip(authors).zip(tags);
                    let books = books.map(|((book, author), tags)| (book.publisher_id, (book, author, tags)));
                    Ok(of_publishers(publishers, books))
                }

                #[allow(clippy::type_complexity, reason = "the shape of the rows")]
                fn full_catalogues(
                    &mut self,
                ) -> QueryResult<Vec<(Publisher, Vec<(Book, Author, Vec<Tag>, Vec<Review>)>)>> {
                    let publishers = self.publishers()?;
                    let (books, authors) = self.books_of(&publishers)?;
                    let tags = self.tags(&books)?;
                    let reviews =
                        Review::belonging_to(&books).load::<Review>(&mut self.0)?.grouped_by(&books);
                    let books = books.into_iter().zip(authors).zip(tags).zip(reviews);
                    let books = books.map(|(((book, author), tags), reviews)| {
                        (book.publisher_id, (book, author, tags, reviews))
                    });
                    Ok(of_publishers(publishers, books))
                }

                fn publishers(&mut self) -> QueryResult<Vec<Publisher>> {
                    publisher::table.order(publisher::id).load(&mut self.0)
                }

                fn books_of(&mut self, publishers: &[Publisher]) -> QueryResult<(Vec<Book>, Vec<Author>)> {
                    let books: Vec<(Book, Author)> = Book::belonging_to(publishers)
                        .inner_join(author::table)
                        .select((Book::as_select(), Author::as_select()))
                        .load(&mut self.0)?;
                    Ok(books.into_iter().unzip())
                }

                fn stream(&mut self) -> QueryResult<u64> {
                    sum(review::table.load_iter::<Review, $mode>(&mut self.0)?)
                }

                fn stream_some(&mut self) -> QueryResult<u64> {
                    let some = review::table.filter(review::rating.ge(LEAST_RATING));
                    sum(some.load_iter::<Review, $mode>(&mut self.0)?)
                }

                fn stream_sorted(&mut self) -> QueryResult<u64> {
                    let some = review::table.filter(review::rating.ge(LEAST_RATING));
                    let sorted = some.order((review::rating.desc(), review::id));
                    sum(sorted.load_iter::<Review, $mode>(&mut self.0)?)
                }

                /// The average of integers is a decimal to diesel, on SQLite too: so it is cast in SQL.
                fn stats(&mut self) -> QueryResult<Vec<Stats>> {
                    use diesel::dsl::{count_star, sql};
                    use diesel::sql_types::Double;
                    review::table
                        .inner_join(book::table)
                        .group_by(book::author_id)
                        .select((
                            book::author_id,
                            count_star(),
                            sql::<Double>("CAST(AVG(review.rating) AS double precision)"),
                        ))
                        .order((count_star().desc(), book::author_id))
                        .limit(50)
                        .load(&mut self.0)
                }

                fn count(&mut self) -> QueryResult<i64> {
                    book::table.filter(book::status.eq(STATUS)).count().get_result(&mut self.0)
                }

                fn exists(&mut self) -> QueryResult<bool> {
                    let found = book::table.filter(book::isbn.eq(ISBN));
                    diesel::select(diesel::dsl::exists(found)).get_result(&mut self.0)
                }

                fn insert_each(&mut self, rows: i64) -> QueryResult<Vec<Review>> {
                    self.0.transaction(|connection| (1..=rows).map(|book| insert(connection, book)).collect())
                }

                fn insert_at_once(&mut self, rows: i64) -> QueryResult<Vec<Review>> {
                    let rows: Vec<NewReview<'_>> = (1..=rows).map(new_review).collect();
                    diesel::insert_into(review::table)
                        .values(&rows)
                        .returning(Review::as_returning())
                        .get_results(&mut self.0)
                }

                fn save(&mut self, turn: u64) -> QueryResult<()> {
                    let (year, month, day) = saved::DATE;
                    let date = chrono::NaiveDate::from_ymd_opt(year.into(), month as u32, day as u32);
                    let book = Book {
                        id: saved::ID,
                        title: saved::TITLE.to_owned(),
                        author_id: saved::AUTHOR,
                        publisher_id: None,
                        published_date: date.expect("a date"),
                        isbn: saved::ISBN.to_owned(),
                        status: saved::STATUS.to_owned(),
                        pages: saved_pages(turn),
                    };
                    diesel::update(&book).set(&book).execute(&mut self.0).map(drop)
                }

                /// There is no one statement for many rows with values of their own.
                fn update_each(&mut self, turn: u64) -> QueryResult<u64> {
                    self.0.transaction(|connection| {
                        let mut changed = 0;
                        for id in 1..=1_000 {
                            let pages = book::pages.eq(new_pages(id, turn));
                            changed += diesel::update(book::table.find(id)).set(pages).execute(connection)?;
                        }
                        Ok(changed as u64)
                    })
                }
            }

            /// These rows at their publishers.
            fn of_publishers<T>(
                publishers: Vec<Publisher>,
                rows: impl Iterator<Item = (Option<i64>, T)>,
            ) -> Vec<(Publisher, Vec<T>)> {
                let places = publishers.iter().enumerate().map(|(place, publisher)| (publisher.id, place));
                let places: HashMap<i64, usize> = places.collect();
                let mut all: Vec<_> =
                    publishers.into_iter().map(|publisher| (publisher, Vec::new())).collect();
                for (publisher, row) in rows {
                    if let Some(publisher) = publisher {
                        all[places[&publisher]].1.push(row);
                    }
                }
                all
            }

            fn sum(reviews: impl Iterator<Item = QueryResult<Review>>) -> QueryResult<u64> {
                let mut sum = 0_u64;
                for review in reviews {
                    let review = std::hint::black_box(review?);
                    let comment = review.comment.as_deref();
                    sum = sum.wrapping_add(folded(review.id, review.book_id, review.rating, comment));
                }
                Ok(sum)
            }

            fn insert(connection: &mut $connection, book: i64) -> QueryResult<Review> {
                diesel::insert_into(review::table)
                    .values(new_review(book))
                    .returning(Review::as_returning())
                    .get_result(connection)
            }
        }
    };
}

on!(sqlite, diesel::SqliteConnection, crate::DefaultLoadingMode, no_copy);
on!(postgres, diesel::PgConnection, crate::PgRowByRowLoadingMode, copy);
