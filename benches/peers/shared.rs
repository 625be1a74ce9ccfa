//! What the bench and its peers share, each by `#[path]`: the names of the workloads, their inputs, the digest of a result,
//! and the protocol. Nothing of any library must be here.
//!
//! A peer is a program of its own, because only one `libsqlite3-sys` fits in a program. It gets the URL as its argument, and
//! then lines: `run WORKLOAD TURNS` is answered by `took NANOSECONDS`, `check WORKLOAD TURN` by `digest NUMBER`; both by
//! `cannot` where the peer has no way to do the work.

#![allow(dead_code, reason = "each of those that include this uses a part of it")]

use std::collections::hash_map::DefaultHasher;
use std::fmt::{Arguments, Write};
use std::hash::{Hash, Hasher};
use std::hint::black_box;
use std::io::{BufRead, Write as _};
use std::ops::Range;
use std::time::Instant;

macro_rules! works {
    ($($work:ident = $name:literal,)*) => {
        /// What is to be done.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub enum Work {
            $($work,)*
        }

        impl Work {
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$work => $name,)*
                }
            }

            pub fn named(name: &str) -> Option<Self> {
                [$(Self::$work),*].into_iter().find(|work| work.name() == name)
            }
        }
    };
}

works! {
    Get = "get by key",
    Row = "1 row",
    Rows100 = "100 rows",
    Rows10000 = "10,000 rows",
    Search = "contains, order, limit 50",
    Join = "10,000 books, author and publisher joined",
    Authors = "1,000 authors, books prefetched",
    Tags = "1,000 books, tags prefetched",
    Nest = "100 publishers, books, author and tags",
    Stats = "reviews per author, the first 50",
    Count = "count",
    Exists = "exists",
    Insert = "insert a row",
    Insert100 = "insert 100 rows in a transaction",
    Insert10000 = "insert 10,000 rows at once",
    Save = "save a row",
    Update1000 = "update 1,000 rows, each its own value",
    NestReviews = "100 publishers, books, author, tags, reviews",
    Stream = "iterate 50,000 rows",
    StreamSome = "iterate 40,000 rows, filtered",
    StreamSorted = "iterate 40,000 rows, filtered and sorted",
    InsertBatch100 = "insert 100 rows at once",
    InsertEach10000 = "insert 10,000 rows one by one",
    Copy10000 = "copy 10,000 rows in",
    InsertMillion = "insert 1,000,000 rows at once",
    CopyMillion = "copy 1,000,000 rows in",
    Update100000 = "update 100,000 rows, each its own value",
    StreamMillion = "iterate 1,000,000 rows",
}

// --- The inputs ------------------------------------------------------------------------------------------------

pub const COMMENT: &str = "read it in one night";
pub const RATING: i32 = 4;
pub const SOUGHT: &str = "stone";
pub const STATUS: &str = "lent";
pub const ISBN: &str = "9780000004711";

/// The key of the book to read.
pub fn key(turn: u64) -> i64 {
    1 + (turn * 37 % 10_000) as i64
}

/// The book that a new review is about.
pub fn reviewed(turn: u64) -> i64 {
    1 + (turn % 10_000) as i64
}

/// What is saved of book 10,000: all but the pages is the same in every turn.
pub mod saved {
    pub const ID: i64 = 10_000;
    pub const TITLE: &str = "The saved Book";
    pub const AUTHOR: i64 = 7;
    pub const DATE: (i16, i8, i8) = (2001, 2, 3);
    pub const ISBN: &str = "9780000010000";
    pub const STATUS: &str = "lost";
}

pub fn saved_pages(turn: u64) -> i32 {
    1 + (turn % 1_000) as i32
}

/// The pages that one of the first 1,000 books is to have.
pub fn new_pages(book: i64, turn: u64) -> i32 {
    1 + ((book as u64 * 7 + turn) % 900) as i32
}

/// The least rating of the reviews that are iterated over where not all are.
pub const LEAST_RATING: i32 = 2;

/// The rating that a review is to have.
pub fn new_rating(review: i64, turn: u64) -> i32 {
    1 + ((review as u64 * 7 + turn) % 5) as i32
}

/// What an iteration makes of a review: the sum of these is its result, in whatever order.
pub fn folded(id: i64, book: i64, rating: i32, comment: Option<&str>) -> u64 {
    let text = comment.map_or(0, |comment| comment.len() as u64);
    (id as u64).wrapping_mul(31).wrapping_add(book as u64 * 7).wrapping_add(rating as u64).wrapping_add(text)
}

// --- The digest ------------------------------------------------------------------------------------------------

/// A number that equal results share, whatever they are made of.
pub trait Digest {
    /// Whether a list of these is in an order that a workload asks for. What is joined or prefetched comes in none.
    const ORDERED: bool = true;

    fn digest(&self) -> u64;
}

/// FNV-1a over the canonical text of a row.
pub fn row(text: Arguments<'_>) -> u64 {
    struct Fnv(u64);
    impl Write for Fnv {
        fn write_str(&mut self, text: &str) -> std::fmt::Result {
            for byte in text.bytes() {
                self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
            }
            Ok(())
        }
    }
    let mut fnv = Fnv(0xcbf2_9ce4_8422_2325);
    let _ = fnv.write_fmt(text);
    fnv.0
}

/// The digest of several values in their order.
pub fn chain(digests: impl IntoIterator<Item = u64>) -> u64 {
    let mut hasher = DefaultHasher::new();
    digests.into_iter().for_each(|digest| digest.hash(&mut hasher));
    hasher.finish()
}

/// The digest of the same rows in any order.
pub fn unordered<T: Digest>(rows: &[T]) -> u64 {
    let mut digests: Vec<u64> = rows.iter().map(Digest::digest).collect();
    digests.sort_unstable();
    chain(digests)
}

/// The author's key, the number of its books' reviews, the average of their ratings.
pub type Stats = (i64, i64, f64);

macro_rules! plain {
    ($($type:ty)*) => {
        $(impl Digest for $type {
            fn digest(&self) -> u64 {
                row(format_args!("{self}"))
            }
        })*
    };
}

plain!(u64 i64 bool);

impl Digest for () {
    fn digest(&self) -> u64 {
        0
    }
}

impl Digest for Stats {
    fn digest(&self) -> u64 {
        row(format_args!("{}|{}|{:.9}", self.0, self.1, self.2))
    }
}

impl<T: Digest> Digest for &T {
    fn digest(&self) -> u64 {
        (*self).digest()
    }
}

impl<T: Digest> Digest for Option<T> {
    fn digest(&self) -> u64 {
        self.as_ref().map_or(1, Digest::digest)
    }
}

impl<T: Digest> Digest for Vec<T> {
    fn digest(&self) -> u64 {
        if T::ORDERED { chain(self.iter().map(Digest::digest)) } else { unordered(self) }
    }
}

/// A book with its author and publisher.
impl<B: Digest, A: Digest, P: Digest> Digest for (B, A, Option<P>) {
    const ORDERED: bool = false;

    fn digest(&self) -> u64 {
        chain([self.0.digest(), self.1.digest(), self.2.digest()])
    }
}

/// A row with the rows that point at it, or that it is linked to.
impl<T: Digest, R: Digest> Digest for (T, Vec<R>) {
    fn digest(&self) -> u64 {
        chain([self.0.digest(), unordered(&self.1)])
    }
}

/// A book with its author and tags.
impl<B: Digest, A: Digest, T: Digest> Digest for (B, A, Vec<T>) {
    const ORDERED: bool = false;

    fn digest(&self) -> u64 {
        chain([self.0.digest(), self.1.digest(), unordered(&self.2)])
    }
}

/// A book with its author, tags and reviews.
impl<B: Digest, A: Digest, T: Digest, R: Digest> Digest for (B, A, Vec<T>, Vec<R>) {
    const ORDERED: bool = false;

    fn digest(&self) -> u64 {
        chain([self.0.digest(), self.1.digest(), unordered(&self.2), unordered(&self.3)])
    }
}

/// The digests of rows whose fields are named as the columns are. The key of a review takes no part: each side gets others.
#[allow(unused_macros, reason = "the bench has rows of its own kind")]
macro_rules! digest_rows {
    ($book:ty, $author:ty, $publisher:ty, $tag:ty, $review:ty) => {
        impl $crate::shared::Digest for $book {
            fn digest(&self) -> u64 {
                let Self { id, title, author_id, publisher_id, published_date, isbn, status, pages, .. } =
                    self;
                $crate::shared::row(format_args!(
                    "{id}|{title}|{author_id}|{publisher_id:?}|{published_date}|{isbn}|{status}|{pages}"
                ))
            }
        }

        impl $crate::shared::Digest for $author {
            fn digest(&self) -> u64 {
                $crate::shared::row(format_args!("{}|{}|{}|{}", self.id, self.name, self.email, self.bio))
            }
        }

        impl $crate::shared::Digest for $publisher {
            fn digest(&self) -> u64 {
                $crate::shared::row(format_args!("{}|{}|{:?}", self.id, self.name, self.country))
            }
        }

        impl $crate::shared::Digest for $tag {
            fn digest(&self) -> u64 {
                $crate::shared::row(format_args!("{}|{}", self.id, self.name))
            }
        }

        impl $crate::shared::Digest for $review {
            fn digest(&self) -> u64 {
                $crate::shared::row(format_args!("{}|{}|{:?}", self.book_id, self.rating, self.comment))
            }
        }
    };
}
#[allow(unused_imports, reason = "the bench has rows of its own kind")]
pub(crate) use digest_rows;

// --- The protocol ----------------------------------------------------------------------------------------------

/// Where each turn's result goes.
#[derive(Default)]
pub struct Taker {
    checked: bool,
    digest: u64,
}

impl Taker {
    /// Ends a turn: the result is looked at by a check alone.
    pub fn take(&mut self, result: impl Digest) {
        let result = black_box(result);
        if self.checked {
            self.digest = result.digest();
        }
    }
}

pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Whether a peer has a way to do the work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Did {
    It,
    Cannot,
}

/// A library that the bench is compared with, on one database.
pub trait Peer {
    /// Does the work for each of these turns and hands each result to `taker`.
    fn work(&mut self, work: Work, turns: Range<u64>, taker: &mut Taker) -> Outcome<Did>;
}

/// Answers the bench until it has no more to ask.
pub fn serve(mut peer: impl Peer) -> Outcome<()> {
    for line in std::io::stdin().lock().lines() {
        let answer = answer(&mut peer, &line?)?;
        println!("{answer}");
        std::io::stdout().flush()?;
    }
    Ok(())
}

fn answer(peer: &mut impl Peer, line: &str) -> Outcome<String> {
    let (order, rest) = line.split_once(' ').ok_or("an order has three parts")?;
    let (name, number) = rest.rsplit_once(' ').ok_or("an order has three parts")?;
    let work = Work::named(name).ok_or_else(|| format!("`{name}` is no workload"))?;
    let number: u64 = number.parse()?;
    let checked = order == "check";
    let turns = if checked { number..number + 1 } else { 0..number };
    let mut taker = Taker { checked, digest: 0 };
    let started = Instant::now();
    let did = peer.work(work, turns, &mut taker)?;
    let took = started.elapsed().as_nanos();
    Ok(match (did, checked) {
        (Did::Cannot, _) => "cannot".to_owned(),
        (Did::It, true) => format!("digest {}", taker.digest),
        (Did::It, false) => format!("took {took}"),
    })
}

/// The URL that the bench gives, and whether it is PostgreSQL's.
pub fn url() -> Outcome<(String, bool)> {
    let url = std::env::args().nth(1).ok_or("the bench gives the URL as the argument")?;
    let postgres = url.starts_with("postgres");
    Ok((url, postgres))
}

/// How the bench sets up each connection to SQLite.
pub const SET_UP: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; \
     PRAGMA busy_timeout = 5000; PRAGMA wal_autocheckpoint = 0;";
