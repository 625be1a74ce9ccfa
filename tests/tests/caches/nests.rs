//! Nests of prefetches say what plain queries say, whichever of their statements are kept, and sent before their turn.

use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{All, Author, Book, Profile, Publisher, Review, Tag};
use orm_tests::rows::date;

use crate::random::Random;

orm::attr!(longest);

fn fill(db: &Database, random: &mut Random) {
    db.create_tables::<All>().unwrap();
    let names = |number: usize| (0..number).map(|n| n.to_string());
    let publishers = Publisher::bulk_create(db, names(3).map(|name| Publisher::create().name(name))).unwrap();
    let tags = Tag::bulk_create(db, names(4).map(|name| Tag::create().name(name))).unwrap();
    let new = names(6).map(|name| {
        let agency = random.below(3) as usize;
        Author::create().email(&name).name(name).agency(random.maybe(&publishers[agency]))
    });
    let authors = Author::bulk_create(db, new).unwrap();
    for author in authors.iter().filter(|author| author.id % 2 == 0) {
        Profile::create().author(author).website("here").save(db).unwrap();
    }
    for name in names(20) {
        let (author, editor) = (&authors[random.below(5) as usize], &authors[random.below(6) as usize]);
        let book = Book::create().isbn(&name).title(name).author(author).editor(random.maybe(editor));
        let book = book.published_date(date(2000, 1, 1)).pages(random.pages()).save(db).unwrap();
        book.tags().set(db, tags.iter().filter(|_| random.chance())).unwrap();
        Review::bulk_create(db, (0..random.below(3)).map(|_| Review::create().book(&book).rating(1)))
            .unwrap();
    }
}

/// The keys of rows.
fn ids<'r, R: std::ops::Deref<Target = Book> + 'r>(books: impl IntoIterator<Item = &'r R>) -> Vec<i64> {
    books.into_iter().map(|book| book.id).collect()
}

fn compare(on: &impl Executor, pages: i32, few: u64) -> Result<(), Error> {
    let authors = Author::objects().order_by(|a| a.id).select_related(|a| a.profile).all(on)?;
    // Each twice.
    let rows = orm::prefetch_related(on, authors.iter().rev().chain(&authors).cloned(), |a| {
        (
            a.agency.agents.order_by(|a| a.id),
            a.profile.author.edited,
            a.books
                .filter(|b| b.pages.ge(pages))
                .order_by(|b| b.id)
                .select_related(|b| b.editor)
                .prefetch_related(|b| {
                    (b.editor.profile, b.tags.order_by(|t| t.id).prefetch_related(|t| t.books), b.reviews)
                }),
            a.edited
                .order_by(|b| (b.pages.desc(), b.id))
                .limit(few)
                .prefetch_related(|b| b.author)
                .to_attr(longest),
        )
    })?;
    assert_eq!(rows.len(), 12);
    let plain = Book::objects().order_by(|b| b.id);
    for author in &rows {
        let agents = Author::objects().filter(|a| a.agency.id.eq(author.agency.map(|agency| *agency.key())));
        let loaded = author.agency().map_or(0, |agency| agency.agents().len() as u64);
        assert_eq!(loaded, if author.agency.is_some() { agents.count(on)? } else { 0 });
        let edited = plain.clone().filter(|b| b.editor.id.eq(author.id));
        let profile = author.profile().map(|profile| profile.author().edited().len() as u64);
        assert_eq!(profile, if author.id % 2 == 0 { Some(edited.count(on)?) } else { None });
        let edited = edited.order_by(|b| (b.pages.desc(), b.id)).limit(few).select_related(|b| b.author);
        let loaded = author.get(longest).iter().map(|book| (book.id, book.author().id));
        assert!(loaded.eq(edited.all(on)?.iter().map(|book| (book.id, book.author().id))));
        let books = plain.clone().filter(|b| b.author.id.eq(author.id) & b.pages.ge(pages)).all(on)?;
        assert_eq!(ids(author.books()), books.iter().map(|book| book.id).collect::<Vec<_>>());
        for book in author.books() {
            let editor = book.editor().map(|editor| (editor.id, editor.profile().is_some()));
            assert_eq!(editor, book.editor.map(|editor| (*editor.key(), editor.key() % 2 == 0)));
            let tags = Tag::objects().filter(|t| t.books.any(|b| b.id.eq(book.id))).order_by(|t| t.id);
            let tags = tags.values(|t| (t.id, t.books.count())).all(on)?;
            assert!(tags.into_iter().eq(book.tags().iter().map(|tag| (tag.id, tag.books().len() as i64))));
            let reviews = Review::objects().filter(|r| r.book.id.eq(book.id)).count(on)?;
            assert_eq!(book.reviews().len() as u64, reviews);
        }
    }
    Ok(())
}

#[test]
fn nests_of_prefetches() {
    on_each(|db| {
        let random = &mut Random::new(3);
        fill(db, random);
        for few in 1..4 {
            compare(db, random.pages(), few).unwrap();
            db.atomic(|tx| tx.atomic(|tx| compare(tx, random.pages(), few))).unwrap();
        }
    });
}
