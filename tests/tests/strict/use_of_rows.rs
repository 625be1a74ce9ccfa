//! What users do with the generated types.

use orm::prelude::*;

use crate::library::{Author, AuthorRow, Book, BookCard, BookRow, Category, Publisher, PublisherRow, Tag};

orm::attr!(recent_books);

type Whole = BookRow<Loaded<Author>, NotLoaded, Loaded<Publisher>>;

/// A row type in a signature.
#[must_use]
pub fn line(book: &Whole) -> String {
    let publisher = book.publisher().map_or("", |p| p.name.as_str());
    let plain: &Book = book;
    format!("{} by {} ({publisher}) {:?}", book.title, book.author().name, plain.author)
}

/// Queries as values.
///
/// # Errors
/// Those of the database.
pub fn queries<E: orm::Executor>(db: &E) -> orm::Result<String> {
    for book in Book::objects().select_related(|b| (b.author, b.publisher)).all(db)? {
        println!("{}", line(&book));
        let _: Author = book.clone().into_author();
        let _: Option<Publisher> = book.clone().into_publisher();
        let _ = Book::objects().filter(|b| b.author.eq(book.author()) & b.id.eq(book.id));
    }
    #[allow(clippy::type_complexity)]
    for a in Author::objects()
        .prefetch_related(|a| {
            a.books
                .filter(|b| b.pages.ge(25))
                .order_by(|b| b.published_date.desc())
                .limit(3)
                .select_related(|b| b.publisher)
                .prefetch_related(|b| b.tags)
        })
        .all(db)?
    {
        for b in a.books() {
            for t in b.tags() {
                println!("{} {} {} {:?}", a.name, b.title, t.name, b.publisher());
            }
        }
        let _: &[BookRow<NotLoaded, NotLoaded, Loaded<Publisher>, NotLoaded, Loaded<Tag>>] = a.books();
        let _ = Book::create().author(&a);
    }
    let rows: Vec<AuthorRow<NotLoaded, Loaded<Book>>> =
        Author::objects().prefetch_related(|a| a.books).all(db)?;
    println!("{rows:?}");
    let named = Author::objects()
        .prefetch_related(|a| a.books.filter(|b| b.pages.gt(0)).to_attr(recent_books))
        .all(db)?;
    println!("{}", named[0].get(recent_books)[0].title);
    for part in Book::objects().only(|b| (b.id, b.title)).select_related(|b| b.author).all(db)? {
        println!("{} {} {} {}", part.id(), part.title(), part.author_id().key(), part.author().name);
    }
    for part in Author::objects().defer(|a| a.bio).prefetch_related(|a| a.books).all(db)? {
        println!("{} {} {:?}", part.id(), part.name(), part.books());
    }
    let nested = Book::objects().select_related(|b| (b.author.profile, b.publisher)).all(db)?;
    println!("{:?}", nested[0].author().profile().map(|p| &p.website));
    let one = Publisher::objects().prefetch_related(|p| p.books.select_related(|b| b.author)).first(db)?;
    let _: Option<PublisherRow<Loaded<BookRow<Loaded<Author>>>>> = one.clone();
    let tree =
        Category::objects().select_related(|c| c.parent.parent).prefetch_related(|c| c.children).all(db)?;
    println!("{:?} {:?}", tree[0].parent().map(|p| p.parent()), tree[0].children());
    let cards: Vec<BookCard> =
        Book::objects().filter(|b| b.tags.any(|t| t.name.eq("sf"))).project::<BookCard>().all(db)?;
    let author = Author::create().name("A").email("e").save(db)?;
    let mut book = Book::create()
        .title("T")
        .author(&author)
        .editor(author.id)
        .publisher(None::<&Publisher>)
        .published_date(chrono::NaiveDate::default())
        .isbn("1")
        .save(db)?;
    book.save(db)?;
    author.books().filter(|b| b.subjects.exists()).all(db)?;
    let tag = Tag::create().name("sf").save(db)?;
    book.tags().add(db, [&tag])?;
    tag.books().all(db)?;
    Author::objects().filter(|a| a.all::<Book>().filter(|b| b.title.eq(a.name)).exists()).all(db)?;
    Ok(cards.iter().map(BookCard::line).collect())
}
