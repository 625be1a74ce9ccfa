//! The rows: the same in every run, on every database.

use chrono::NaiveDate;
use orm::ForeignKey;

use crate::models::{Author, Book, Publisher, Review, Tag};

pub const AUTHORS: i64 = 1_000;
pub const PUBLISHERS: i64 = 100;
pub const BOOKS: i64 = 10_000;
pub const TAGS: i64 = 200;
pub const TAGS_PER_BOOK: i64 = 3;
pub const REVIEWS: i64 = 50_000;

/// The rows of all tables. Keys count from one.
pub struct Data {
    pub publishers: Vec<Publisher>,
    pub authors: Vec<Author>,
    pub tags: Vec<Tag>,
    pub books: Vec<Book>,
    /// Pairs of the keys of a book and a tag.
    pub book_tags: Vec<(i64, i64)>,
    pub reviews: Vec<Review>,
}

impl Data {
    pub fn new() -> Self {
        let mut random = Random(42);
        Self {
            publishers: (1..=PUBLISHERS).map(|id| publisher(id, &mut random)).collect(),
            authors: (1..=AUTHORS).map(|id| author(id, &mut random)).collect(),
            tags: (1..=TAGS).map(|id| Tag { id, name: format!("subject {id}") }).collect(),
            books: (1..=BOOKS).map(|id| book(id, &mut random)).collect(),
            book_tags: (1..=BOOKS).flat_map(|book| book_tags(book, &mut random)).collect(),
            reviews: (1..=REVIEWS).map(|id| review(id, &mut random)).collect(),
        }
    }
}

fn publisher(id: i64, random: &mut Random) -> Publisher {
    let country = ["US", "UK", "FR", "PL"].get(random.below(5) as usize).map(|country| (*country).to_owned());
    Publisher { id, name: format!("{} House {id}", random.word()), country }
}

fn author(id: i64, random: &mut Random) -> Author {
    Author {
        id,
        name: format!("{} {}", random.word(), random.word()),
        email: format!("author{id}@example.org"),
        bio: (0..10).map(|_| random.word()).collect::<Vec<_>>().join(" "),
    }
}

fn book(id: i64, random: &mut Random) -> Book {
    Book {
        id,
        title: format!("The {} of the {} {}", random.word(), random.word(), random.word()),
        author: ForeignKey::new(1 + random.below(AUTHORS as u64) as i64),
        publisher: (id % 10 != 0).then(|| ForeignKey::new(1 + random.below(PUBLISHERS as u64) as i64)),
        published_date: NaiveDate::from_ymd_opt(1950 + random.below(75) as i32, 1, 1)
            .and_then(|date| date.checked_add_days(chrono::Days::new(random.below(365))))
            .expect("a date"),
        isbn: format!("978{id:010}"),
        status: ["available", "available", "lent", "lost"][random.below(4) as usize].to_owned(),
        pages: 50 + random.below(850) as i32,
    }
}

fn book_tags(book: i64, random: &mut Random) -> impl Iterator<Item = (i64, i64)> + use<> {
    let first = random.below(TAGS as u64) as i64;
    (0..TAGS_PER_BOOK).map(move |place| (book, 1 + (first + place * 17) % TAGS))
}

fn review(id: i64, random: &mut Random) -> Review {
    Review {
        id,
        book: ForeignKey::new(1 + random.below(BOOKS as u64) as i64),
        rating: 1 + random.below(5) as i32,
        comment: random.below(2).eq(&0).then(|| (0..6).map(|_| random.word()).collect::<Vec<_>>().join(" ")),
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn word(&mut self) -> &'static str {
        const WORDS: [&str; 24] = [
            "amber",
            "river",
            "stone",
            "winter",
            "garden",
            "letter",
            "shadow",
            "copper",
            "island",
            "harbour",
            "lantern",
            "orchard",
            "thunder",
            "velvet",
            "meadow",
            "compass",
            "mirror",
            "sparrow",
            "cathedral",
            "glass",
            "ember",
            "willow",
            "empire",
            "tide",
        ];
        WORDS[self.below(WORDS.len() as u64) as usize]
    }
}
