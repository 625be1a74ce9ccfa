//! The digests of the models' rows: what each peer's rows must agree with.

use orm::{ForeignKey, Model};

use crate::models::{Author, Book, Publisher, Review, Tag};
use crate::shared::{Digest, row};

impl Digest for Book {
    fn digest(&self) -> u64 {
        let Self { id, title, author, publisher, published_date, isbn, status, pages } = self;
        let publisher = publisher.as_ref().map(key);
        row(format_args!("{id}|{title}|{author}|{publisher:?}|{published_date}|{isbn}|{status}|{pages}"))
    }
}

impl Digest for Author {
    fn digest(&self) -> u64 {
        row(format_args!("{}|{}|{}|{}", self.id, self.name, self.email, self.bio))
    }
}

impl Digest for Publisher {
    fn digest(&self) -> u64 {
        row(format_args!("{}|{}|{:?}", self.id, self.name, self.country))
    }
}

impl Digest for Tag {
    fn digest(&self) -> u64 {
        row(format_args!("{}|{}", self.id, self.name))
    }
}

impl Digest for Review {
    fn digest(&self) -> u64 {
        row(format_args!("{}|{}|{:?}", self.book, self.rating, self.comment))
    }
}

fn key<M: Model<Key = i64>>(key: &ForeignKey<M>) -> i64 {
    *key.key()
}
