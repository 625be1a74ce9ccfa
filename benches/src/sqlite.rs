//! The hand-written code on rusqlite.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use chrono::{Datelike, NaiveDate};
use orm::ForeignKey;
use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, Result, Row, params};

use crate::data::{Data, REVIEWS};
use crate::hand::{Hand, columns};
use crate::models::{Author, Book, Catalogue, FullBook, FullCatalogue, Publisher, Review, Tag};
use crate::shared::{COMMENT, RATING, Stats, folded, saved};

/// A database file, deleted at the end unless the user named it.
pub struct File {
    path: PathBuf,
    keep: bool,
}

impl File {
    pub fn new(named: Option<String>) -> Self {
        let keep = named.is_some();
        let path = named.map_or_else(
            || std::env::temp_dir().join(format!("orm-bench-{}.db", std::process::id())),
            PathBuf::from,
        );
        Self { path, keep }
    }

    pub fn url(&self) -> String {
        format!("sqlite://{}", self.path.display())
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for File {
    fn drop(&mut self) {
        if !self.keep {
            for end in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{end}", self.path.display()));
            }
        }
    }
}

/// The log is emptied between measurements and not in the middle of them: the one difference from the library's set-up,
/// made on its connection too.
pub const NO_CHECKPOINTS: &str = "PRAGMA wal_autocheckpoint = 0";

pub struct Sqlite {
    connection: Connection,
    /// What puts the tables in order between measurements. The pages that it wrote are in no other connection's cache: whoever works
    /// next finds an equal start.
    keeper: Connection,
}

impl Sqlite {
    /// A connection that is set up as the library sets up its own.
    pub fn open(path: &Path) -> Result<Self> {
        Ok(Self { connection: connect(path)?, keeper: connect(path)? })
    }

    pub fn is_filled(&self) -> Result<bool> {
        self.connection.query_row("SELECT EXISTS (SELECT 1 FROM review)", [], |row| row.get(0))
    }

    /// Fills the tables, which are there and empty.
    pub fn fill(&mut self, data: &Data) -> Result<()> {
        let transaction = self.connection.transaction()?;
        insert(&transaction, data)?;
        transaction.commit()?;
        self.connection.execute_batch("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)")
    }

    fn all<T>(&self, sql: &str, read: impl Fn(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(read(row)?);
        }
        Ok(all)
    }

    /// Reads the rows that belong to these keys, and hands each to `attach` with its parent's key in front.
    fn of_keys(
        &self,
        sql: &str,
        keys: impl Iterator<Item = i64>,
        key_at: usize,
        mut attach: impl FnMut(i64, &Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let keys: Rc<Vec<Value>> = Rc::new(keys.map(Value::Integer).collect());
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([keys])?;
        while let Some(row) = rows.next()? {
            attach(integer(row, key_at)?, row)?;
        }
        Ok(())
    }

    fn read_book(&self, id: i64) -> Result<Book> {
        const SQL: &str = concat!("SELECT ", columns::book!(), " FROM book AS b WHERE b.id = ?");
        let mut statement = self.connection.prepare_cached(SQL)?;
        let mut rows = statement.query([id])?;
        book(rows.next()?.expect("the book"), 0)
    }

    fn read_books(&self, rows: u64) -> Result<Vec<Book>> {
        self.all(first_books(rows), |row| book(row, 0))
    }

    fn read_search(&self, text: &str) -> Result<Vec<Book>> {
        const SQL: &str = concat!(
            "SELECT ",
            columns::book!(),
            " FROM book AS b WHERE instr(b.title, ?) > 0 AND b.pages > ? \
             ORDER BY b.published_date DESC, b.id LIMIT 50"
        );
        let mut statement = self.connection.prepare_cached(SQL)?;
        let mut rows = statement.query(params![text, 300])?;
        let mut all = Vec::with_capacity(50);
        while let Some(row) = rows.next()? {
            all.push(book(row, 0)?);
        }
        Ok(all)
    }

    fn read_full_books(&self) -> Result<Vec<FullBook>> {
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
            let publisher = match row.get_ref(12)?.as_i64_or_null()? {
                Some(id) => Some(publisher(row, id, 12)?),
                None => None,
            };
            Ok((book(row, 0)?, author(row, 8)?, publisher))
        })
    }

    fn read_authors_with_books(&self) -> Result<Vec<(Author, Vec<Book>)>> {
        const AUTHORS: &str = concat!("SELECT ", columns::author!(), " FROM author AS a ORDER BY a.id");
        const SQL: &str =
            concat!("SELECT ", columns::book!(), " FROM book AS b WHERE b.author_id IN rarray(?)");
        let mut authors = self.all(AUTHORS, |row| Ok((author(row, 0)?, Vec::new())))?;
        let keys: Vec<i64> = authors.iter().map(|(author, _)| author.id).collect();
        let places = places(keys.iter().copied());
        self.of_keys(SQL, keys.into_iter(), 2, |key, row| {
            authors[places[&key]].1.push(book(row, 0)?);
            Ok(())
        })?;
        Ok(authors)
    }

    fn read_books_with_tags(&self, rows: u64) -> Result<Vec<(Book, Vec<Tag>)>> {
        let mut books = self.all(first_books(rows), |row| Ok((book(row, 0)?, Vec::new())))?;
        let keys: Vec<i64> = books.iter().map(|(book, _)| book.id).collect();
        let places = places(keys.iter().copied());
        self.of_keys(TAGS, keys.into_iter(), 0, |key, row| {
            books[places[&key]].1.push(tag(row, 1)?);
            Ok(())
        })?;
        Ok(books)
    }

    fn read_catalogues(&self) -> Result<Vec<Catalogue>> {
        const PUBLISHERS: &str =
            concat!("SELECT ", columns::publisher!(), " FROM publisher AS p ORDER BY p.id");
        const SQL: &str = concat!(
            "SELECT ",
            columns::book!(),
            ", ",
            columns::author!(),
            " FROM book AS b JOIN author AS a ON a.id = b.author_id WHERE b.publisher_id IN rarray(?)"
        );
        let mut catalogues: Vec<Catalogue> =
            self.all(PUBLISHERS, |row| Ok((publisher(row, integer(row, 0)?, 0)?, Vec::new())))?;
        let keys: Vec<i64> = catalogues.iter().map(|(publisher, _)| publisher.id).collect();
        let publishers = places(keys.iter().copied());
        let mut books = HashMap::new();
        self.of_keys(SQL, keys.into_iter(), 3, |key, row| {
            let place = publishers[&key];
            let own = &mut catalogues[place].1;
            let book = book(row, 0)?;
            books.insert(book.id, (place, own.len()));
            own.push((book, author(row, 8)?, Vec::new()));
            Ok(())
        })?;
        self.of_keys(TAGS, books.keys().copied(), 0, |key, row| {
            let (publisher, book) = books[&key];
            catalogues[publisher].1[book].2.push(tag(row, 1)?);
            Ok(())
        })?;
        Ok(catalogues)
    }

    fn read_full_catalogues(&self) -> Result<Vec<FullCatalogue>> {
        const REVIEWS: &str =
            "SELECT r.book_id, r.id, r.rating, r.comment FROM review AS r WHERE r.book_id IN rarray(?)";
        let catalogues = self.read_catalogues()?;
        let mut places = HashMap::new();
        let mut full: Vec<FullCatalogue> = Vec::with_capacity(catalogues.len());
        for (publisher, books) in catalogues {
            let of = full.len();
            places.extend(books.iter().enumerate().map(|(place, (book, ..))| (book.id, (of, place))));
            let books = books.into_iter().map(|(book, author, tags)| (book, author, tags, Vec::new()));
            full.push((publisher, books.collect()));
        }
        self.of_keys(REVIEWS, places.keys().copied(), 0, |key, row| {
            let (publisher, book) = places[&key];
            full[publisher].1[book].3.push(review(row, integer(row, 1)?, key, 2)?);
            Ok(())
        })?;
        Ok(full)
    }

    /// Steps through reviews; each is a struct, as for whoever would work with it.
    fn fold(&self, sql: &str, params: impl rusqlite::Params) -> Result<u64> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut sum = 0_u64;
        while let Some(row) = rows.next()? {
            let review = review(row, integer(row, 0)?, integer(row, 1)?, 2)?;
            sum = sum.wrapping_add(fold(&std::hint::black_box(review)));
        }
        Ok(sum)
    }

    fn copy_reviews(&mut self, rows: i64, comment: &str) -> Result<u64> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let mut statement = self.connection.prepare_cached(NEW_REVIEW)?;
        for number in 0..rows {
            statement.execute(params![1 + number % 10_000, RATING, comment])?;
        }
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(rows as u64)
    }

    fn write_ratings(&self, reviews: &[Review]) -> Result<u64> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let mut statement = self.connection.prepare_cached("UPDATE review SET rating = ? WHERE id = ?")?;
        let mut changed = 0;
        for review in reviews {
            changed += statement.execute(params![review.rating, review.id])?;
        }
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(changed as u64)
    }

    fn read_stats(&self) -> Result<Vec<Stats>> {
        const SQL: &str = "SELECT b.author_id, COUNT(*), AVG(r.rating) FROM review AS r \
             JOIN book AS b ON b.id = r.book_id GROUP BY b.author_id ORDER BY COUNT(*) DESC, b.author_id LIMIT 50";
        self.all(SQL, |row| Ok((integer(row, 0)?, integer(row, 1)?, row.get_ref(2)?.as_f64()?)))
    }

    fn read_count(&self, status: &str) -> Result<i64> {
        let mut statement = self.connection.prepare_cached("SELECT COUNT(*) FROM book WHERE status = ?")?;
        statement.query_row([status], |row| row.get(0))
    }

    fn read_exists(&self, isbn: &str) -> Result<bool> {
        self.connection.prepare_cached("SELECT 1 FROM book WHERE isbn = ? LIMIT 1")?.exists([isbn])
    }

    fn write_review(&self, book: i64, rating: i32, comment: &str) -> Result<Review> {
        let mut statement = self.connection.prepare_cached(NEW_REVIEW)?;
        let id = statement.insert(params![book, rating, comment])?;
        Ok(Review { id, book: ForeignKey::new(book), rating, comment: Some(comment.to_owned()) })
    }

    fn write_reviews(&mut self, rows: i64, comment: &str) -> Result<Vec<Review>> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let reviews =
            (0..rows).map(|n| self.write_review(1 + n % 10_000, RATING, comment)).collect::<Result<_>>()?;
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(reviews)
    }

    fn write_reviews_at_once(&mut self, rows: i64, comment: &str) -> Result<Vec<Review>> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let mut statement = self.connection.prepare_cached(NEW_REVIEW)?;
        let mut reviews = Vec::with_capacity(rows as usize);
        for number in 0..rows {
            let book = 1 + number % 10_000;
            let id = statement.insert(params![book, RATING, comment])?;
            let comment = Some(comment.to_owned());
            reviews.push(Review { id, book: ForeignKey::new(book), rating: RATING, comment });
        }
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(reviews)
    }

    fn write_pages(&self, books: &[Book]) -> Result<u64> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let mut statement = self.connection.prepare_cached("UPDATE book SET pages = ? WHERE id = ?")?;
        let mut changed = 0;
        for book in books {
            changed += statement.execute(params![book.pages, book.id])?;
        }
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(changed as u64)
    }

    fn new_reviews(&self) -> Result<Vec<Review>> {
        let mut statement = self
            .connection
            .prepare("SELECT id, book_id, rating, comment FROM review WHERE id > ? ORDER BY id")?;
        let rows = statement.query_map([REVIEWS], |row| {
            Ok(Review {
                id: 0,
                book: ForeignKey::new(row.get::<_, i64>(1)?),
                rating: row.get(2)?,
                comment: row.get(3)?,
            })
        })?;
        rows.collect()
    }

    fn write_book(&self, book: &Book) -> Result<()> {
        let mut statement = self.connection.prepare_cached(
            "UPDATE book SET title = ?, author_id = ?, publisher_id = ?, published_date = ?, isbn = ?, status = ?, \
             pages = ? WHERE id = ?",
        )?;
        let date = format_date(book.published_date);
        let changed = statement.execute(params![
            book.title,
            book.author.key(),
            book.publisher.as_ref().map(|publisher| *publisher.key()),
            std::str::from_utf8(&date).expect("digits"),
            book.isbn,
            book.status,
            book.pages,
            book.id,
        ])?;
        assert_eq!(changed, 1);
        Ok(())
    }
}

fn connect(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.set_prepared_statement_cache_capacity(256);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
    rusqlite::vtab::array::load_module(&connection)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    Ok(connection)
}

fn insert(connection: &Connection, data: &Data) -> Result<()> {
    let mut insert = connection.prepare("INSERT INTO publisher (id, name, country) VALUES (?, ?, ?)")?;
    for row in &data.publishers {
        insert.execute(params![row.id, row.name, row.country])?;
    }
    let mut insert = connection.prepare("INSERT INTO author (id, name, email, bio) VALUES (?, ?, ?, ?)")?;
    for row in &data.authors {
        insert.execute(params![row.id, row.name, row.email, row.bio])?;
    }
    let mut insert = connection.prepare("INSERT INTO tag (id, name) VALUES (?, ?)")?;
    for row in &data.tags {
        insert.execute(params![row.id, row.name])?;
    }
    let mut insert = connection.prepare(
        "INSERT INTO book (id, title, author_id, publisher_id, published_date, isbn, status, pages) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    for row in &data.books {
        insert.execute(params![
            row.id,
            row.title,
            row.author.key(),
            row.publisher.as_ref().map(|publisher| *publisher.key()),
            row.published_date.to_string(),
            row.isbn,
            row.status,
            row.pages,
        ])?;
    }
    let mut insert = connection.prepare("INSERT INTO book_tags (book_id, tag_id) VALUES (?, ?)")?;
    for pair in &data.book_tags {
        insert.execute(*pair)?;
    }
    let mut insert =
        connection.prepare("INSERT INTO review (id, book_id, rating, comment) VALUES (?, ?, ?, ?)")?;
    for row in &data.reviews {
        insert.execute(params![row.id, row.book.key(), row.rating, row.comment])?;
    }
    Ok(())
}

const NEW_REVIEW: &str = "INSERT INTO review (book_id, rating, comment) VALUES (?, ?, ?)";

const TAGS: &str = "SELECT j.book_id, t.id, t.name FROM tag AS t JOIN book_tags AS j ON j.tag_id = t.id \
     WHERE j.book_id IN rarray(?)";

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

fn places(keys: impl Iterator<Item = i64>) -> HashMap<i64, usize> {
    keys.enumerate().map(|(place, key)| (key, place)).collect()
}

fn integer(row: &Row<'_>, at: usize) -> Result<i64> {
    Ok(row.get_ref(at)?.as_i64()?)
}

fn text(row: &Row<'_>, at: usize) -> Result<String> {
    Ok(row.get_ref(at)?.as_str()?.to_owned())
}

fn text_or_null(row: &Row<'_>, at: usize) -> Result<Option<String>> {
    Ok(row.get_ref(at)?.as_str_or_null()?.map(str::to_owned))
}

fn book(row: &Row<'_>, at: usize) -> Result<Book> {
    Ok(Book {
        id: integer(row, at)?,
        title: text(row, at + 1)?,
        author: ForeignKey::new(integer(row, at + 2)?),
        publisher: row.get_ref(at + 3)?.as_i64_or_null()?.map(ForeignKey::new),
        published_date: parse_date(row.get_ref(at + 4)?.as_bytes()?),
        isbn: text(row, at + 5)?,
        status: text(row, at + 6)?,
        pages: integer(row, at + 7)? as i32,
    })
}

fn author(row: &Row<'_>, at: usize) -> Result<Author> {
    Ok(Author {
        id: integer(row, at)?,
        name: text(row, at + 1)?,
        email: text(row, at + 2)?,
        bio: text(row, at + 3)?,
    })
}

fn publisher(row: &Row<'_>, id: i64, at: usize) -> Result<Publisher> {
    Ok(Publisher { id, name: text(row, at + 1)?, country: text_or_null(row, at + 2)? })
}

fn review(row: &Row<'_>, id: i64, book: i64, at: usize) -> Result<Review> {
    let (rating, comment) = (integer(row, at)? as i32, text_or_null(row, at + 1)?);
    Ok(Review { id, book: ForeignKey::new(book), rating, comment })
}

fn tag(row: &Row<'_>, at: usize) -> Result<Tag> {
    Ok(Tag { id: integer(row, at)?, name: text(row, at + 1)? })
}

/// `YYYY-MM-DD`, by hand: chrono's format strings are many times slower.
fn parse_date(text: &[u8]) -> NaiveDate {
    let number = |range: std::ops::Range<usize>| {
        text[range].iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
    };
    assert_eq!(text.len(), 10);
    NaiveDate::from_ymd_opt(number(0..4) as i32, number(5..7), number(8..10)).expect("a date")
}

fn format_date(date: NaiveDate) -> [u8; 10] {
    let mut text = *b"0000-00-00";
    let mut write = |range: std::ops::Range<usize>, mut number: u32| {
        for digit in text[range].iter_mut().rev() {
            *digit = b'0' + (number % 10) as u8;
            number /= 10;
        }
    };
    write(0..4, date.year().unsigned_abs());
    write(5..7, date.month());
    write(8..10, date.day());
    text
}

fn fold(review: &Review) -> u64 {
    folded(review.id, *review.book.key(), review.rating, review.comment.as_deref())
}

impl Hand for Sqlite {
    fn book(&mut self, id: i64) -> Book {
        self.read_book(id).expect("a book")
    }

    fn books(&mut self, rows: u64) -> Vec<Book> {
        self.read_books(rows).expect("books")
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
        self.fold("SELECT id, book_id, rating, comment FROM review", []).expect("reviews")
    }

    fn stream_some(&mut self, least: i32, sorted: bool) -> u64 {
        const SQL: &str = "SELECT id, book_id, rating, comment FROM review WHERE rating >= ?";
        const SORTED: &str =
            "SELECT id, book_id, rating, comment FROM review WHERE rating >= ? ORDER BY rating DESC, id";
        self.fold(if sorted { SORTED } else { SQL }, [least]).expect("reviews")
    }

    fn copy(&mut self, rows: i64, comment: &str) -> u64 {
        self.copy_reviews(rows, comment).expect("reviews")
    }

    fn fill_up(&mut self, reviews: i64) {
        let sql = "INSERT INTO review (id, book_id, rating, comment) WITH RECURSIVE n(i) AS \
             (SELECT 1 + coalesce((SELECT max(id) FROM review), 0) UNION ALL SELECT i + 1 FROM n WHERE i < ?1) \
             SELECT i, 1 + i % 10000, 1 + i % 5, ?2 FROM n WHERE i <= ?1";
        self.keeper.execute(sql, params![reviews, COMMENT]).expect("reviews");
    }

    fn update_ratings(&mut self, reviews: &[Review]) -> u64 {
        self.write_ratings(reviews).expect("reviews")
    }

    fn stats(&mut self) -> Vec<Stats> {
        self.read_stats().expect("groups")
    }

    fn count(&mut self, status: &str) -> u64 {
        self.read_count(status).expect("a count") as u64
    }

    fn exists(&mut self, isbn: &str) -> bool {
        self.read_exists(isbn).expect("an answer")
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
        self.keeper.execute("DELETE FROM review WHERE id > ?", [REVIEWS]).expect("a tidy table");
        self.keeper.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("a short log");
    }

    fn written(&mut self) -> (Vec<Review>, Vec<Book>) {
        let mut books = self.books(1_000);
        books.push(self.book(saved::ID));
        (self.new_reviews().expect("reviews"), books)
    }

    fn spoil(&mut self) {
        let sql = "UPDATE book SET pages = 0 WHERE id <= 1000 OR id = ?";
        self.keeper.execute(sql, [saved::ID]).expect("books");
    }
}
