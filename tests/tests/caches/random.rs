//! Random queries about the library, the same for the same seed: their shapes and their values.

use orm::Pred;
use orm::prelude::*;
use orm_tests::models::{Author, Award, Book, Category};

/// Random numbers that a seed repeats.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    pub(crate) fn chance(&mut self) -> bool {
        self.below(2) == 0
    }

    pub(crate) fn maybe<T>(&mut self, value: T) -> Option<T> {
        self.chance().then_some(value)
    }

    pub(crate) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }

    /// A number of pages, or a divisor.
    pub(crate) fn pages(&mut self) -> i32 {
        self.one(&[1, 7, 100, 204, 286, 300, 322, 387, 1000])
    }

    pub(crate) fn text(&mut self) -> &'static str {
        self.one(&[
            "",
            "a",
            "The",
            "lent",
            "available",
            "Solaris",
            "US",
            "UK",
            "sf",
            "classic",
            "50%_\\",
            "Lem",
        ])
    }

    pub(crate) fn many<T>(&mut self, mut one: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(4)).map(|_| one(self)).collect()
    }
}

/// A condition on books.
pub(crate) fn condition(random: &mut Random, depth: u64) -> Pred<Book> {
    if depth > 0 && random.below(3) > 0 {
        let (one, other) = (condition(random, depth - 1), condition(random, depth - 1));
        return match random.below(5) {
            0 | 1 => one & other,
            2 | 3 => one | other,
            _ => !one,
        };
    }
    let (text, pages, other) = (random.text(), random.pages(), random.pages());
    let maybe = random.maybe(text);
    let (texts, numbers) = (random.many(Random::text), random.many(Random::pages));
    let limit = random.below(3);
    Book::q(|b| match random.below(32) {
        0 => b.pages.gt(pages),
        1 => b.pages.between(pages, other),
        2 => b.pages.in_(numbers),
        3 => b.status.in_(texts),
        4 => b.title.contains(text),
        5 => b.title.istarts_with(text),
        6 => b.title.starts_with(text),
        7 => b.publisher.country.eq(maybe.map(str::to_owned)),
        8 => b.publisher.country.ne(maybe.map(str::to_owned)),
        9 => b.publisher.country.in_(texts),
        10 => b.publisher.country.lt(text),
        11 => b.author.name.eq(b.title),
        12 => b.editor.agency.name.is_null(),
        13 => b.published_date.year().ge(1900 + pages),
        14 => b.published_date.year().in_(numbers.into_iter().map(|n| 1700 + n)),
        15 => b.tags.any(|t| t.name.eq(text)),
        16 => b.tags.none(|t| t.name.in_(texts)),
        17 => b.reviews.every(|r| r.rating.gt(pages)),
        18 => b.reviews.filter(|r| r.rating.lt(pages)).count().ge(i64::from(other)),
        19 => b.reviews.sum(|r| r.rating + pages).coalesce(i64::from(other)).lt(i64::from(pages)),
        20 => b.author.books.filter(|o| o.pages.gt(b.pages) | o.title.eq(text)).exists(),
        21 => b.author.id.in_(Author::objects().filter(|a| a.name.contains(text)).values(|a| a.id)),
        22 => {
            let authors = Author::objects().order_by(|a| a.name.desc()).limit(limit).values(|a| a.id);
            b.author.id.in_(authors)
        }
        23 => case().when(b.pages.gt(pages), text).otherwise(b.status).eq(b.status),
        24 => (b.pages % pages).eq(other % pages),
        25 => b.all::<Award>().filter(|w| w.winner.eq(text) | w.year.lt(b.pages + pages)).exists(),
        26 => sql::<i32, _>("{} + {}", (b.pages, pages)).gt(other),
        27 => b.title.length().gt(pages),
        28 => b.publisher.name.coalesce(text).eq(text),
        29 => b.title.replace(text, "x").ne(b.title),
        30 => b.reviews.order_by(|r| r.rating).first(|r| r.rating).eq(maybe.map(|_| pages)),
        _ => b.id.in_(numbers.into_iter().map(i64::from)),
    })
}

/// Some books.
pub(crate) fn books(random: &mut Random) -> QuerySet<Book> {
    let mut books = Book::objects();
    for _ in 0..random.below(3) {
        let condition = condition(random, 2);
        books = if random.below(4) > 0 { books.filter(|_| condition) } else { books.exclude(|_| condition) };
    }
    let (pages, text) = (random.pages(), random.text());
    match random.below(7) {
        0 => books.order_by(|b| (b.title, b.id)).into(),
        1 => books.order_by(|b| ((b.pages % pages).desc(), b.id)).into(),
        2 => books.order_by(|b| (b.publisher.name.coalesce(text).desc(), b.id)).into(),
        3 => books.order_by(|b| (b.reviews.filter(|r| r.rating.lt(pages)).count().desc(), b.id)).into(),
        4 => books.order_by(|b| (b.editor.name.asc().nulls_first(), b.id.desc())).into(),
        5 => books.order_by(|b| (case().when(b.status.eq(text), pages).otherwise(0), b.id)).into(),
        _ => books,
    }
}

/// A tree.
pub(crate) fn categories(random: &mut Random) -> QuerySet<Category> {
    let (name, other) = (random.one(&["root", "a", "aa", "b"]), random.one(&["a", "aa", "ab"]));
    let start = Category::objects().filter(|c| c.name.eq(name));
    match random.below(3) {
        0 => start,
        1 => start.recursive(|c| c.children),
        _ => start.recursive(|c| c.children).filter(|c| c.name.ne(other)),
    }
}
