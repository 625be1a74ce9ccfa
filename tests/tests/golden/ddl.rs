//! The definitions of tables and indexes.

use orm_core::backend::Backend as _;
use orm_core::compile::create_tables;
use orm_core::exec::Tables;
use orm_tests::models::{Author, Award, Book, Category, Profile, Publisher, Review, Sample, Tag};

use super::cases::{Cases, golden};
use super::models::{Club, Membership, Order, Others, Person};

#[test]
fn ddl() {
    golden("ddl", |cases| {
        table::<Publisher>(cases, "unique");
        table::<Author>(cases, "a nullable foreign key, a default, a length");
        table::<Profile>(cases, "one-to-one");
        table::<Review>(cases, "a foreign key that cascades");
        table::<Category>(cases, "a foreign key to itself");
        table::<Tag>(cases, "the other side of a many-to-many has no table of its own");
        table::<Award>(cases, "no relation");
        table::<Book>(cases, "indexes, partial ones, uniqueness of two, a check, a join table");
        table::<Sample>(cases, "every type");
        table::<Order>(
            cases,
            "types behind features, quoted names, conditions with values, database defaults",
        );
        table::<Person>(cases, "a key of text, a join table to itself");
        table::<(Book, Author)>(cases, "the model pointed at comes first");
        table::<(Club, Membership)>(cases, "models that point at each other");
        table::<Others>(cases, "a set");
    });
}

fn table<T: Tables>(cases: &mut Cases, name: &str) {
    cases.texts(name, |db| create_tables(db.backend().dialect(), &T::tables()));
}
