//! The hand-written code on the `postgres` crate.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;

use orm::ForeignKey;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{BorrowToSql, ToSql};
use postgres::{Client, Error, NoTls, Row, Statement};

use crate::data::{AUTHORS, BOOKS, Data, PUBLISHERS, REVIEWS, TAGS};
use crate::hand::{Hand, columns};
use crate::models::{Author, Book, Catalogue, FullBook, FullCatalogue, Publisher, Review, Tag};
use crate::shared::{COMMENT, RATING, Stats, folded, saved};

/// A schema of the bench's own, dropped at the end.
pub struct Schema {
    server: String,
    name: String,
}

impl Schema {
    pub fn new(server: &str) -> Result<Self, Error> {
        let name = format!("orm_bench_{}", std::process::id());
        Client::connect(server, NoTls)?.batch_execute(&format!("CREATE SCHEMA {name}"))?;
        Ok(Self { server: server.to_owned(), name })
    }

    pub fn url(&self) -> String {
        let separator = if self.server.contains('?') { '&' } else { '?' };
        format!("{}{separator}options=-csearch_path%3D{}", self.server, self.name)
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        let dropped = Client::connect(&self.server, NoTls)
            .and_then(|mut client| client.batch_execute(&format!("DROP SCHEMA {} CASCADE", self.name)));
        if let Err(error) = dropped {
            eprintln!("the schema {} is left behind: {error}", self.name);
        }
    }
}

pub struct Postgres {
    client: Client,
    /// What puts the tables in order between measurements.
    keeper: Client,
    /// Each text is prepared once.
    prepared: HashMap<&'static str, Statement>,
}

impl Postgres {
    pub fn open(url: &str) -> Result<Self, Error> {
        let (client, keeper) = (Client::connect(url, NoTls)?, Client::connect(url, NoTls)?);
        Ok(Self { client, keeper, prepared: HashMap::new() })
    }

    /// Fills the tables, which are there and empty.
    pub fn fill(&mut self, data: &Data) -> Result<(), Error> {
        let rows = data.publishers.iter().map(|row| (row.id, &row.name, null(row.country.as_ref())));
        self.copy(
            "publisher (id, name, country)",
            rows.map(|(id, name, country)| format!("{id}\t{name}\t{country}")),
        )?;
        let rows = data.authors.iter();
        self.copy(
            "author (id, name, email, bio)",
            rows.map(|row| format!("{}\t{}\t{}\t{}", row.id, row.name, row.email, row.bio)),
        )?;
        self.copy("tag (id, name)", data.tags.iter().map(|row| format!("{}\t{}", row.id, row.name)))?;
        let books = data.books.iter().map(|row| {
            let publisher = null(row.publisher.as_ref());
            format!(
                "{}\t{}\t{}\t{publisher}\t{}\t{}\t{}\t{}",
                row.id, row.title, row.author, row.published_date, row.isbn, row.status, row.pages
            )
        });
        self.copy("book (id, title, author_id, publisher_id, published_date, isbn, status, pages)", books)?;
        let pairs = data.book_tags.iter().map(|(book, tag)| format!("{book}\t{tag}"));
        self.copy("book_tags (book_id, tag_id)", pairs)?;
        let reviews = data
            .reviews
            .iter()
            .map(|row| format!("{}\t{}\t{}\t{}", row.id, row.book, row.rating, null(row.comment.as_ref())));
        self.copy("review (id, book_id, rating, comment)", reviews)?;
        let mut ending = String::new();
        for (table, last) in [
            ("publisher", PUBLISHERS),
            ("author", AUTHORS),
            ("tag", TAGS),
            ("book", BOOKS),
            ("review", REVIEWS),
        ] {
            let _ = write!(ending, "SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last});");
        }
        self.client.batch_execute(&ending)?;
        self.client.batch_execute("VACUUM ANALYZE")
    }

    fn copy(&mut self, table: &str, rows: impl Iterator<Item = String>) -> Result<(), Error> {
        let mut writer = self.client.copy_in(&format!("COPY {table} FROM STDIN"))?;
        for row in rows {
            writeln!(writer, "{row}").expect("the server takes the rows");
        }
        writer.finish().map(drop)
    }

    fn statement(&mut self, sql: &'static str) -> Result<Statement, Error> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.prepared.insert(sql, statement.clone());
        Ok(statement)
    }

    /// Hands each row to `take`.
    fn each<P: BorrowToSql, I: IntoIterator<Item = P, IntoIter: ExactSizeIterator>>(
        &mut self,
        sql: &'static str,
        params: I,
        mut take: impl FnMut(&Row),
    ) -> Result<(), Error> {
        let statement = self.statement(sql)?;
        let mut rows = self.client.query_raw(&statement, params)?;
        while let Some(row) = rows.next()? {
            take(&row);
        }
        Ok(())
    }

    fn all<T>(&mut self, sql: &'static str, read: impl Fn(&Row) -> T) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        self.each(sql, NONE, |row| all.push(read(row)))?;
        Ok(all)
    }

    /// Reads the rows that belong to these keys, and hands each to `attach` with its parent's key in front.
    fn of_keys(
        &mut self,
        sql: &'static str,
        keys: &[i64],
        key_at: usize,
        mut attach: impl FnMut(i64, &Row),
    ) -> Result<(), Error> {
        self.each(sql, [keys], |row| attach(row.get(key_at), row))
    }

    fn read_search(&mut self, text: &str) -> Result<Vec<Book>, Error> {
        const SQL: &str = concat!(
            "SELECT ",
            columns::book!(),
            " FROM book AS b WHERE b.title LIKE $1 AND b.pages > $2 \
             ORDER BY b.published_date DESC, b.id LIMIT 50"
        );
        let pattern = format!("%{text}%");
        let params: [&(dyn ToSql + Sync); 2] = [&pattern, &300_i32];
        let mut all = Vec::with_capacity(50);
        self.each(SQL, params, |row| all.push(book(row, 0)))?;
        Ok(all)
    }

    fn read_full_books(&mut self) -> Result<Vec<FullBook>, Error> {
        const SQL: &str = concat!(
            "SELECT ",
            columns::book!(),
            ", ",
            columns::author!(),
            ", ",
            columns::publisher!(),
            " FROM book AS b JOIN author AS a ON a.id = b.author_id LEFT JOIN publisher AS p ON p.id = b.publisher_id"
        );
        self.all(SQL, |row| {
            let publisher = row.get::<_, Option<i64>>(12).map(|id| publisher(row, id, 12));
            (book(row, 0), author(row, 8), publisher)
        })
    }

    fn read_authors_with_books(&mut self) -> Result<Vec<(Author, Vec<Book>)>, Error> {
        const ALL: &str = concat!("SELECT ", columns::author!(), " FROM author AS a ORDER BY a.id");
        const SQL: &str = concat!("SELECT ", columns::book!(), " FROM book AS b WHERE b.author_id = ANY($1)");
        let mut authors = self.all(ALL, |row| (author(row, 0), Vec::new()))?;
        let keys: Vec<i64> = authors.iter().map(|(author, _)| author.id).collect();
        let places = places(&keys);
        self.of_keys(SQL, &keys, 2, |key, row| authors[places[&key]].1.push(book(row, 0)))?;
        Ok(authors)
    }

    fn read_books_with_tags(&mut self, rows: u64) -> Result<Vec<(Book, Vec<Tag>)>, Error> {
        let mut books = self.all(first_books(rows), |row| (book(row, 0), Vec::new()))?;
        let keys: Vec<i64> = books.iter().map(|(book, _)| book.id).collect();
        let places = places(&keys);
        self.of_keys(BOOK_TAGS, &keys, 0, |key, row| books[places[&key]].1.push(tag(row, 1)))?;
        Ok(books)
    }

    fn read_catalogues(&mut self) -> Result<Vec<Catalogue>, Error> {
        const ALL: &str = concat!("SELECT ", columns::publisher!(), " FROM publisher AS p ORDER BY p.id");
        const SQL: &str = concat!(
            "SELECT ",
            columns::book!(),
            ", ",
            columns::author!(),
            " FROM book AS b JOIN author AS a ON a.id = b.author_id WHERE b.publisher_id = ANY($1)"
        );
        let mut catalogues: Vec<Catalogue> =
            self.all(ALL, |row| (publisher(row, row.get(0), 0), Vec::new()))?;
        let keys: Vec<i64> = catalogues.iter().map(|(publisher, _)| publisher.id).collect();
        let publishers = places(&keys);
        let mut books = HashMap::new();
        self.of_keys(SQL, &keys, 3, |key, row| {
            let place = publishers[&key];
            let own = &mut catalogues[place].1;
            let book = book(row, 0);
            books.insert(book.id, (place, own.len()));
            own.push((book, author(row, 8), Vec::new()));
        })?;
        let keys: Vec<i64> = books.keys().copied().collect();
        self.of_keys(BOOK_TAGS, &keys, 0, |key, row| {
            let (publisher, book) = books[&key];
            catalogues[publisher].1[book].2.push(tag(row, 1));
        })?;
        Ok(catalogues)
    }

    fn read_full_catalogues(&mut self) -> Result<Vec<FullCatalogue>, Error> {
        const SQL: &str =
            "SELECT r.book_id, r.id, r.rating, r.comment FROM review AS r WHERE r.book_id = ANY($1)";
        let catalogues = self.read_catalogues()?;
        let mut places = HashMap::new();
        let mut full: Vec<FullCatalogue> = Vec::with_capacity(catalogues.len());
        for (publisher, books) in catalogues {
            let of = full.len();
            places.extend(books.iter().enumerate().map(|(place, (book, ..))| (book.id, (of, place))));
            let books = books.into_iter().map(|(book, author, tags)| (book, author, tags, Vec::new()));
            full.push((publisher, books.collect()));
        }
        let keys: Vec<i64> = places.keys().copied().collect();
        self.of_keys(SQL, &keys, 0, |key, row| {
            let (publisher, book) = places[&key];
            full[publisher].1[book].3.push(review(row, row.get(1), key, 2));
        })?;
        Ok(full)
    }

    /// Reviews off the wire, one after another; each is a struct, as for whoever would work with it.
    fn fold<P: BorrowToSql, I: IntoIterator<Item = P, IntoIter: ExactSizeIterator>>(
        &mut self,
        sql: &'static str,
        params: I,
    ) -> Result<u64, Error> {
        let mut sum = 0_u64;
        self.each(sql, params, |row| {
            let review = std::hint::black_box(review(row, row.get(0), row.get(1), 2));
            let comment = review.comment.as_deref();
            sum = sum.wrapping_add(folded(review.id, *review.book.key(), review.rating, comment));
        })?;
        Ok(sum)
    }

    /// COPY in the binary format.
    fn copy_reviews(&mut self, rows: i64, comment: &str) -> Result<u64, Error> {
        let mut writer =
            self.client.copy_in("COPY review (book_id, rating, comment) FROM STDIN (FORMAT binary)")?;
        let mut piece = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0".to_vec();
        for number in 0..rows {
            piece.extend(3_i16.to_be_bytes());
            piece.extend(8_i32.to_be_bytes());
            piece.extend((1 + number % 10_000).to_be_bytes());
            piece.extend(4_i32.to_be_bytes());
            piece.extend(RATING.to_be_bytes());
            piece.extend((comment.len() as i32).to_be_bytes());
            piece.extend(comment.as_bytes());
            if piece.len() > 1 << 16 {
                writer.write_all(&piece).expect("the server takes the rows");
                piece.clear();
            }
        }
        piece.extend((-1_i16).to_be_bytes());
        writer.write_all(&piece).expect("the server takes the rows");
        writer.finish()
    }

    fn write_ratings(&mut self, reviews: &[Review]) -> Result<u64, Error> {
        let statement = self.statement(
            "UPDATE review SET rating = new.rating FROM UNNEST($1::bigint[], $2::integer[]) AS new (id, rating) \
             WHERE review.id = new.id",
        )?;
        let (keys, ratings): (Vec<i64>, Vec<i32>) =
            reviews.iter().map(|review| (review.id, review.rating)).unzip();
        self.client.execute(&statement, &[&keys, &ratings])
    }

    fn write_review(&mut self, book: i64, rating: i32, comment: &str) -> Result<Review, Error> {
        let params: [&(dyn ToSql + Sync); 3] = [&book, &rating, &comment];
        let mut id = 0;
        self.each(
            "INSERT INTO review (book_id, rating, comment) VALUES ($1, $2, $3) RETURNING id",
            params,
            |row| {
                id = row.get(0);
            },
        )?;
        Ok(Review { id, book: ForeignKey::new(book), rating, comment: Some(comment.to_owned()) })
    }

    fn write_reviews(&mut self, rows: i64, comment: &str) -> Result<Vec<Review>, Error> {
        self.client.batch_execute("BEGIN")?;
        let reviews = (0..rows)
            .map(|n| self.write_review(1 + n % 10_000, RATING, comment))
            .collect::<Result<_, _>>()?;
        self.client.batch_execute("COMMIT")?;
        Ok(reviews)
    }

    fn write_reviews_at_once(&mut self, rows: i64, comment: &str) -> Result<Vec<Review>, Error> {
        const SQL: &str = "INSERT INTO review (book_id, rating, comment) \
             SELECT * FROM UNNEST($1::bigint[], $2::integer[], $3::text[]) RETURNING id";
        let books: Vec<i64> = (0..rows).map(|number| 1 + number % 10_000).collect();
        let (ratings, comments) = (vec![RATING; books.len()], vec![comment; books.len()]);
        let params: [&(dyn ToSql + Sync); 3] = [&books, &ratings, &comments];
        let mut reviews = Vec::with_capacity(books.len());
        self.each(SQL, params, |row| {
            let book = ForeignKey::new(books[reviews.len()]);
            reviews.push(Review { id: row.get(0), book, rating: RATING, comment: Some(comment.to_owned()) });
        })?;
        Ok(reviews)
    }

    fn write_pages(&mut self, books: &[Book]) -> Result<u64, Error> {
        let statement = self.statement(
            "UPDATE book SET pages = new.pages FROM UNNEST($1::bigint[], $2::integer[]) AS new (id, pages) \
             WHERE book.id = new.id",
        )?;
        let (keys, pages): (Vec<i64>, Vec<i32>) = books.iter().map(|book| (book.id, book.pages)).unzip();
        self.client.execute(&statement, &[&keys, &pages])
    }

    fn write_book(&mut self, book: &Book) -> Result<(), Error> {
        let statement = self.statement(
            "UPDATE book SET title = $1, author_id = $2, publisher_id = $3, published_date = $4, isbn = $5, \
             status = $6, pages = $7 WHERE id = $8",
        )?;
        let publisher = book.publisher.as_ref().map(|publisher| *publisher.key());
        let changed = self.client.execute(
            &statement,
            &[
                &book.title,
                book.author.key(),
                &publisher,
                &book.published_date,
                &book.isbn,
                &book.status,
                &book.pages,
                &book.id,
            ],
        )?;
        assert_eq!(changed, 1);
        Ok(())
    }
}

const NONE: [&(dyn ToSql + Sync); 0] = [];

const BOOK_TAGS: &str = "SELECT j.book_id, t.id, t.name FROM tag AS t JOIN book_tags AS j ON j.tag_id = t.id \
     WHERE j.book_id = ANY($1)";

fn first_books(rows: u64) -> &'static str {
    macro_rules! limited {
        ($limit:literal) => {
            concat!("SELECT ", columns::book!(), " FROM book AS b ORDER BY b.id LIMIT ", $limit)
        };
    }
    match rows {
        1 => limited!(1),
        100 => limited!(100),
        1_000 => limited!(1_000),
        10_000 => limited!(10_000),
        _ => unreachable!("no workload asks for {rows} rows"),
    }
}

/// A value as COPY's text has it.
fn null(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "\\N".to_owned(), |value| value.to_string())
}

fn places(keys: &[i64]) -> HashMap<i64, usize> {
    keys.iter().enumerate().map(|(place, key)| (*key, place)).collect()
}

fn book(row: &Row, at: usize) -> Book {
    Book {
        id: row.get(at),
        title: row.get(at + 1),
        author: ForeignKey::new(row.get::<_, i64>(at + 2)),
        publisher: row.get::<_, Option<i64>>(at + 3).map(ForeignKey::new),
        published_date: row.get(at + 4),
        isbn: row.get(at + 5),
        status: row.get(at + 6),
        pages: row.get(at + 7),
    }
}

fn author(row: &Row, at: usize) -> Author {
    Author { id: row.get(at), name: row.get(at + 1), email: row.get(at + 2), bio: row.get(at + 3) }
}

fn publisher(row: &Row, id: i64, at: usize) -> Publisher {
    Publisher { id, name: row.get(at + 1), country: row.get(at + 2) }
}

fn review(row: &Row, id: i64, book: i64, at: usize) -> Review {
    Review { id, book: ForeignKey::new(book), rating: row.get(at), comment: row.get(at + 1) }
}

fn tag(row: &Row, at: usize) -> Tag {
    Tag { id: row.get(at), name: row.get(at + 1) }
}

impl Hand for Postgres {
    fn book(&mut self, id: i64) -> Book {
        const SQL: &str = concat!("SELECT ", columns::book!(), " FROM book AS b WHERE b.id = $1");
        let mut found = None;
        self.each(SQL, [id], |row| found = Some(book(row, 0))).expect("a book");
        found.expect("the book")
    }

    fn books(&mut self, rows: u64) -> Vec<Book> {
        self.all(first_books(rows), |row| book(row, 0)).expect("books")
    }

    fn search(&mut self, text: &str) -> Vec<Book> {
        self.read_search(text).expect("books")
    }

    fn full_books(&mut self) -> Vec<FullBook> {
        self.read_full_books().expect("books")
    }

    fn authors_with_books(&mut self) -> Vec<(Author, Vec<Book>)> {
        self.read_authors_with_books().expect("authors")
    }

    fn books_with_tags(&mut self, rows: u64) -> Vec<(Book, Vec<Tag>)> {
        self.read_books_with_tags(rows).expect("books")
    }

    fn catalogues(&mut self) -> Vec<Catalogue> {
        self.read_catalogues().expect("publishers")
    }

    fn full_catalogues(&mut self) -> Vec<FullCatalogue> {
        self.read_full_catalogues().expect("publishers")
    }

    fn stream(&mut self) -> u64 {
        self.fold("SELECT id, book_id, rating, comment FROM review", NONE).expect("reviews")
    }

    fn stream_some(&mut self, least: i32, sorted: bool) -> u64 {
        const SQL: &str = "SELECT id, book_id, rating, comment FROM review WHERE rating >= $1";
        const SORTED: &str =
            "SELECT id, book_id, rating, comment FROM review WHERE rating >= $1 ORDER BY rating DESC, id";
        self.fold(if sorted { SORTED } else { SQL }, [least]).expect("reviews")
    }

    fn copy(&mut self, rows: i64, comment: &str) -> u64 {
        self.copy_reviews(rows, comment).expect("reviews")
    }

    fn fill_up(&mut self, reviews: i64) {
        let sql = "INSERT INTO review (id, book_id, rating, comment) SELECT i, 1 + i % 10000, 1 + i % 5, $2 \
             FROM generate_series((SELECT 1 + coalesce(max(id), 0) FROM review), $1) AS i";
        self.keeper.execute(sql, &[&reviews, &COMMENT]).expect("reviews");
        self.keeper.batch_execute("ANALYZE review").expect("statistics");
    }

    fn update_ratings(&mut self, reviews: &[Review]) -> u64 {
        self.write_ratings(reviews).expect("reviews")
    }

    fn stats(&mut self) -> Vec<Stats> {
        const SQL: &str = "SELECT b.author_id, COUNT(*), AVG(r.rating)::float8 FROM review AS r \
             JOIN book AS b ON b.id = r.book_id GROUP BY b.author_id ORDER BY COUNT(*) DESC, b.author_id LIMIT 50";
        self.all(SQL, |row| (row.get(0), row.get(1), row.get(2))).expect("groups")
    }

    fn count(&mut self, status: &str) -> u64 {
        let mut count = 0;
        self.each("SELECT COUNT(*) FROM book WHERE status = $1", [status], |row| {
            count = row.get::<_, i64>(0)
        })
        .expect("a count");
        count as u64
    }

    fn exists(&mut self, isbn: &str) -> bool {
        let mut exists = false;
        self.each("SELECT 1 FROM book WHERE isbn = $1 LIMIT 1", [isbn], |_| exists = true)
            .expect("an answer");
        exists
    }

    fn insert(&mut self, book: i64, rating: i32, comment: &str) -> Review {
        self.write_review(book, rating, comment).expect("a review")
    }

    fn insert_many(&mut self, rows: i64, comment: &str) -> Vec<Review> {
        self.write_reviews(rows, comment).expect("reviews")
    }

    fn insert_at_once(&mut self, rows: i64, comment: &str) -> Vec<Review> {
        self.write_reviews_at_once(rows, comment).expect("reviews")
    }

    fn update(&mut self, book: &Book) {
        self.write_book(book).expect("a book");
    }

    fn update_pages(&mut self, books: &[Book]) -> u64 {
        self.write_pages(books).expect("books")
    }

    fn tidy(&mut self) {
        self.keeper.execute("DELETE FROM review WHERE id > $1", &[&REVIEWS]).expect("a tidy table");
        for table in ["review", "book"] {
            self.keeper.batch_execute(&format!("VACUUM {table}")).expect("a clean table");
        }
    }

    fn written(&mut self) -> (Vec<Review>, Vec<Book>) {
        const SQL: &str = "SELECT book_id, rating, comment FROM review WHERE id > $1 ORDER BY id";
        let mut reviews = Vec::new();
        self.each(SQL, [REVIEWS], |row| {
            let book = ForeignKey::new(row.get::<_, i64>(0));
            reviews.push(Review { id: 0, book, rating: row.get(1), comment: row.get(2) });
        })
        .expect("reviews");
        let mut books = self.books(1_000);
        books.push(self.book(saved::ID));
        (reviews, books)
    }

    fn spoil(&mut self) {
        let sql = "UPDATE book SET pages = 0 WHERE id <= 1000 OR id = $1";
        self.keeper.execute(sql, &[&saved::ID]).expect("books");
    }
}
