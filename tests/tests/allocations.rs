//! How many pieces of memory a query takes from the allocator: to be built, to be cloned, and to be run when its shape is
//! known. A program of its own, as it counts with an allocator of its own.

use allocation_counter::measure;
use orm::prelude::*;
use orm_tests::databases::on_sqlite;
use orm_tests::models::{Author, Book};
use orm_tests::rows;

/// A chain as programs write it: conditions on a field and on a related one, an ordering, a relation, a slice.
fn chain(title: &str) -> impl Clone + Fn(&Database) -> usize + use<> {
    let books = Book::objects()
        .filter(|b| b.title.contains(title) & b.author.name.ne("nobody"))
        .order_by(|b| (b.pages.desc(), b.title))
        .select_related(|b| b.author)
        .limit(10);
    move |db| books.all(db).expect("books").len()
}

fn allocations<T>(work: impl FnOnce() -> T) -> u64 {
    let mut result = None;
    let counted = measure(|| result = Some(work()));
    drop(result);
    counted.count_total
}

/// The query itself, the list of its conditions, two texts to compare with and the complement of one comparison, the parts of
/// the ordering, the load.
#[test]
fn a_chain_is_seven_allocations() {
    assert_eq!(allocations(|| chain("a title")), 7);
}

#[test]
fn to_clone_a_chain_is_seven_allocations() {
    let books = chain("a title");
    assert_eq!(allocations(|| books.clone()), 7);
}

#[test]
fn a_query_of_one_number_is_one_allocation() {
    assert_eq!(allocations(|| Author::objects().filter(|a| a.id.eq(7))), 1);
}

/// Nothing of the plan or of the text is made again. There is the query or the list of its rows, and a copy of the text by which
/// rusqlite finds the statement that it keeps.
#[test]
fn a_shape_that_is_known_is_run_by_two_allocations() {
    on_sqlite(|db| {
        rows::library(db).unwrap();
        let find = |id: i64| Author::objects().filter(|b| b.id.eq(id)).exists(db).unwrap();
        assert!(find(1));
        let again = allocations(|| find(2));
        let none = chain("no title has this");
        assert_eq!(none(db), 0);
        let chained = allocations(|| none(db));
        assert_eq!((again, chained), (2, 2));
    });
}

/// A text is kept for a shape, and nothing of the values with which the shape came first or later: a list of keys may be long.
#[test]
fn no_values_are_kept() {
    on_sqlite(|db| {
        rows::library(db).unwrap();
        let text = "x".repeat(100_000);
        let read = || {
            let among = Author::objects().filter(|a| a.id.in_(0..10_000) & a.name.ne(&text));
            let loaded = among.prefetch_related(|a| a.books.filter(|b| b.title.ne(&text)));
            assert_eq!(loaded.all(db).unwrap().len(), 3);
        };
        let first = measure(read);
        assert!(first.bytes_max > 400_000, "{first:?}: this test shows nothing");
        assert!(first.bytes_current < 10_000, "{first:?}");
        let again = measure(read);
        assert_eq!(again.bytes_current, 0, "{again:?}");
    });
}
