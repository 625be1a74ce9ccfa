//! Lookups and expressions of arrays.

use orm::prelude::*;
use orm_tests::databases::on_postgres;

use super::models::{Book, Copy, kept, of_each};
use super::storing::HOSTILE;

fn books(db: &Database) {
    db.create_tables::<(Book, Copy)>().unwrap();
    Book::create().title("ab").labels(["a", "b"]).ratings([1, 2, 3]).save(db).unwrap();
    Book::create().title("bc").labels(["b", "c"]).ratings([0; 0]).save(db).unwrap();
    Book::create().title("none").labels([""; 0]).save(db).unwrap();
}

#[test]
fn arrays_contain_and_overlap() {
    on_postgres(|db| {
        books(db);
        assert_eq!(kept!(db, |b| b.labels.contains(["b"])), ["ab", "bc"]);
        assert_eq!(kept!(db, |b| b.labels.contains(["b", "a", "b"])), ["ab"]);
        assert_eq!(kept!(db, |b| b.labels.contains(Vec::<String>::new())), ["ab", "bc", "none"]);
        assert_eq!(kept!(db, |b| !b.labels.contains(["b"])), ["none"]);
        assert_eq!(kept!(db, |b| b.labels.contained_by(["a", "b", "x"])), ["ab", "none"]);
        assert_eq!(kept!(db, |b| b.labels.overlap(["a", "c"])), ["ab", "bc"]);
        assert_eq!(kept!(db, |b| b.labels.overlap(vec![String::from("x")])), [""; 0]);
        assert_eq!(kept!(db, |b| b.labels.overlap([""; 0])), [""; 0]);
        // Any list, and another array.
        assert_eq!(kept!(db, |b| b.labels.contains("abc".split("b").filter(|label| *label == "a"))), ["ab"]);
        assert_eq!(kept!(db, |b| b.labels.contains(b.marks)), [""; 0]);
        assert_eq!(kept!(db, |b| b.labels.overlap(b.labels)), ["ab", "bc"]);
        assert_eq!(kept!(db, |b| b.labels.contained_by(b.labels)), ["ab", "bc", "none"]);
    });
}

/// The second value of a shape is not the first.
#[test]
fn one_shape_takes_other_values() {
    on_postgres(|db| {
        books(db);
        for (labels, found) in
            [(vec!["a"], vec!["ab"]), (vec!["c", "b"], vec!["bc"]), (vec![], vec!["ab", "bc", "none"])]
        {
            assert_eq!(kept!(db, |b| b.labels.contains(labels.clone())), found);
        }
        for (place, label) in [(0, ["a", "b"]), (1, ["b", "c"]), (-1, ["b", "c"]), (-2, ["a", "b"])] {
            assert_eq!(
                of_each!(db, |b| b.labels.index(place))[..2],
                label.map(|label| Some(label.to_owned()))
            );
        }
    });
}

#[test]
fn predicates_have_two_values() {
    on_postgres(|db| {
        books(db);
        assert_eq!(kept!(db, |b| b.ratings.contains([1])), ["ab"]);
        assert_eq!(kept!(db, |b| !b.ratings.contains([1])), ["bc", "none"]);
        assert_eq!(kept!(db, |b| !b.ratings.contained_by([1])), ["ab", "none"]);
        assert_eq!(kept!(db, |b| !b.ratings.overlap([1, 2])), ["bc", "none"]);
        assert_eq!(kept!(db, |b| b.ratings.eq([0; 0])), ["bc"]);
        assert_eq!(kept!(db, |b| b.ratings.ne([0; 0])), ["ab", "none"]);
        assert_eq!(kept!(db, |b| b.ratings.eq(None)), ["none"]);
        assert_eq!(kept!(db, |b| b.ratings.is_null()), ["none"]);
        let excluded =
            Book::objects().exclude(|b| b.ratings.contains([1]) | b.labels.overlap(["c"])).count(db);
        assert_eq!(excluded.unwrap(), 1);
    });
}

#[test]
fn elements_are_counted_and_read() {
    on_postgres(|db| {
        books(db);
        assert_eq!(of_each!(db, |b| b.labels.len()), [2, 2, 0]);
        assert_eq!(of_each!(db, |b| b.ratings.len()), [Some(3), Some(0), None]);
        assert_eq!(of_each!(db, |b| b.ratings.index(2)), [Some(3), None, None]);
        assert_eq!(of_each!(db, |b| b.ratings.index(-3)), [Some(1), None, None]);
        for beyond in [3, -4, i32::MAX, i32::MIN] {
            assert_eq!(of_each!(db, |b| b.ratings.index(beyond)), [None; 3]);
        }
        assert_eq!(kept!(db, |b| b.labels.index(0).eq("b")), ["bc"]);
        assert_eq!(kept!(db, |b| b.labels.index(1).icontains("C")), ["bc"]);
        assert_eq!(kept!(db, |b| b.labels.len().gt(b.ratings.index(0))), ["ab"]);
        let groups = Book::objects()
            .group_by(|b| b.labels.len())
            .aggregate(|_| count())
            .order_by(|(len, _)| len)
            .all(db);
        assert_eq!(groups.unwrap(), [(0, 1), (2, 2)]);
    });
}

#[test]
fn arrays_are_compared() {
    on_postgres(|db| {
        books(db);
        assert_eq!(kept!(db, |b| b.labels.eq(["a", "b"])), ["ab"]);
        assert_eq!(kept!(db, |b| b.labels.eq(vec!["b", "a"])), [""; 0]);
        assert_eq!(kept!(db, |b| b.labels.ne(&["a", "b"][..])), ["bc", "none"]);
        assert_eq!(kept!(db, |b| b.labels.gt(["a", "c"])), ["bc"]);
        assert_eq!(kept!(db, |b| b.labels.in_([vec!["a", "b"], vec![]])), ["ab", "none"]);
        assert_eq!(kept!(db, |b| !b.labels.in_([["b", "c"]])), ["ab", "none"]);
        assert_eq!(kept!(db, |b| b.ratings.in_([vec![], vec![1, 2, 3]])), ["ab", "bc"]);
        assert_eq!(kept!(db, |b| b.labels.in_(Vec::<Vec<String>>::new())), [""; 0]);
        let marks = || Book::objects().values(|b| b.marks);
        assert_eq!(kept!(db, |b| b.labels.in_(marks())), [""; 0]);
        assert_eq!(kept!(db, |b| !b.labels.in_(marks())), ["ab", "bc", "none"]);
        let ordered = Book::objects().order_by(|b| b.labels.desc()).values(|b| b.title).all(db).unwrap();
        assert_eq!(ordered, ["bc", "ab", "none"]);
        let (least, greatest) = Book::objects().aggregate(db, |b| (b.labels.min(), b.labels.max())).unwrap();
        assert_eq!((least, greatest), (Some(vec![]), Some(vec!["b".into(), "c".into()])));
        let any = Book::objects()
            .group_by(|b| b.labels.len())
            .aggregate(|b| b.labels.any_value())
            .order_by(|(len, _)| len)
            .all(db)
            .unwrap();
        assert_eq!(any[0].1, Some(vec![]));
        assert_eq!(Book::objects().values(|b| b.labels).distinct().all(db).unwrap().len(), 3);
        assert_eq!(of_each!(db, |b| coalesce((b.ratings, vec![9])))[2], [9]);
    });
}

#[test]
fn hostile_elements_are_data() {
    on_postgres(|db| {
        db.create_tables::<(Book, Copy)>().unwrap();
        for label in HOSTILE {
            Book::labelled(db, label, &[label, "else"]);
        }
        for label in HOSTILE {
            assert_eq!(kept!(db, |b| b.labels.contains([label])), [label]);
            assert_eq!(kept!(db, |b| b.labels.overlap([label])), [label]);
            assert_eq!(kept!(db, |b| b.labels.eq([label, "else"])), [label]);
            assert_eq!(kept!(db, |b| b.labels.in_([[label, "else"]])), [label]);
            assert_eq!(kept!(db, |b| b.labels.index(0).eq(label)), [label]);
        }
    });
}

#[test]
fn arrays_of_other_tables_are_looked_up() {
    on_postgres(|db| {
        books(db);
        let book = Book::objects().filter(|b| b.title.eq("ab")).get(db).unwrap();
        Copy::create().book(&book).shelves([4, 5]).save(db).unwrap();
        let found = Copy::objects()
            .filter(|c| c.book.labels.contains(["a"]))
            .values(|c| (c.shelves, c.book.labels.index(1)))
            .all(db);
        assert_eq!(found.unwrap(), [(vec![4, 5], Some("b".to_owned()))]);
        assert_eq!(kept!(db, |b| b.copies.any(|c| c.shelves.overlap([5, 6]))), ["ab"]);
        assert_eq!(kept!(db, |b| b.copies.first(|c| c.shelves).contains([4])), ["ab"]);
        let annotated = Book::objects()
            .annotate(|b| b.labels.len())
            .filter(|(_, len)| len.gt(1))
            .order_by(|(b, _)| b.id)
            .all(db)
            .unwrap();
        assert_eq!(
            annotated.iter().map(|(book, len)| (book.title.as_str(), *len)).collect::<Vec<_>>(),
            [("ab", 2), ("bc", 2)]
        );
        assert_eq!(Book::objects().filter(|b| b.labels.contains(["c"])).delete(db).unwrap(), 1);
    });
}
