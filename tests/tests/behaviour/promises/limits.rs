//! Limits of the databases, empty inputs, many columns.

use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{Author, Book, Tag};
use orm_tests::rows::{date, library};

use super::models::{Account, Entry, Seat, seat};

#[test]
fn more_values_than_parameters() {
    on_each(|db| {
        library(db).unwrap();
        db.create_tables::<(Account, Entry, Seat)>().unwrap();
        let n = 70_000;
        let tags = Tag::bulk_create(db, (0..n).map(|k| Tag::create().name(format!("t{k}")))).unwrap();
        assert_eq!(tags.len(), n);
        assert!(tags.iter().enumerate().all(|(k, tag)| tag.name == format!("t{k}")));
        assert!(tags.windows(2).all(|two| two[0].id < two[1].id));
        let keys: Vec<i64> = tags.iter().map(|t| t.id).collect();
        assert_eq!(Tag::objects().filter(|t| t.id.in_(keys.clone())).count(db).unwrap() as usize, n);
        assert_eq!(Tag::objects().in_bulk(db, keys.clone()).unwrap().len(), n);
        assert_eq!(
            Tag::objects()
                .filter(|t| t.id.in_(keys.clone()))
                .update(db, |t| t.name.set(orm::concat((t.name, "!"))))
                .unwrap() as usize,
            n
        );
        let renamed: Vec<Tag> = tags.iter().map(|t| Tag { id: t.id, name: format!("r{}", t.id) }).collect();
        assert_eq!(Tag::bulk_update(db, &renamed, |t| t.name).unwrap() as usize, n);
        let book = Book::objects().first(db).unwrap().unwrap();
        book.tags().set(db, &tags).unwrap();
        assert_eq!(book.tags().count(db).unwrap() as usize, n);
        book.tags().remove(db, &tags[1..]).unwrap();
        assert_eq!(book.tags().count(db).unwrap(), 1);
        let loaded =
            Tag::objects().filter(|t| t.id.in_(keys.clone())).prefetch_related(|t| t.books).all(db).unwrap();
        assert_eq!(loaded.iter().map(|t| t.books().len()).sum::<usize>(), 1);
        assert_eq!(Tag::objects().filter(|t| t.id.in_(keys)).delete(db).unwrap() as usize, n);
        let seats = (0..40_000).map(|k| seat(k, None));
        let seats = Seat::bulk_create_with(db, seats, BulkCreate::new().batch_size(7000)).unwrap();
        let found = Seat::objects().in_bulk(db, seats.iter().map(|s| (s.room.clone(), s.number))).unwrap();
        assert_eq!(found.len(), 40_000);
        assert_eq!(Seat::bulk_update(db, &seats, |s| s.holder.set(s.room)).unwrap(), 40_000);
    });
}

#[test]
fn nothing_to_do() {
    on_each(|db| {
        library(db).unwrap();
        db.create_tables::<(Account, Entry, Seat)>().unwrap();
        let book = Book::objects().first(db).unwrap().unwrap();
        assert_queries!(db, 0, {
            assert!(Tag::bulk_create(db, [Tag::create().name("x")].into_iter().take(0)).unwrap().is_empty());
            assert!(
                Tag::bulk_create_with(
                    db,
                    Vec::from([Tag::create().name("x")]).split_off(1),
                    BulkCreate::new().ignore()
                )
                .unwrap()
                .is_empty()
            );
            assert_eq!(Tag::copy_in(db, [Tag::create().name("x")].into_iter().take(0)).unwrap(), 0);
            assert_eq!(Tag::bulk_update(db, &Vec::<Tag>::new(), |t| t.name).unwrap(), 0);
            assert_eq!(
                Tag::objects().filter(|t| t.id.in_([0_i64; 0])).update(db, |t| t.name.set("x")).unwrap(),
                0
            );
            assert_eq!(Tag::objects().filter(|t| t.id.in_([0_i64; 0])).delete(db).unwrap(), 0);
            book.tags().add(db, &Vec::<Tag>::new()).unwrap();
            book.tags().remove(db, &Vec::<Tag>::new()).unwrap();
            Book::link(db, |b| b.tags, Vec::<(&Book, &Tag)>::new()).unwrap();
            assert!(Tag::objects().in_bulk(db, [0_i64; 0]).unwrap().is_empty());
        });
        let error = Tag::bulk_create_with(
            db,
            [Tag::create().name("x")].into_iter().take(0),
            BulkCreate::new().batch_size(0),
        );
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Invalid);
        // Without children.
        let (row, entries) = account_family(db, 5, 0);
        assert_eq!((row.version, entries.len()), (1, 0));
        let (row, entries) = account_family(db, 6, 3);
        assert_eq!(row.state, "NEW");
        assert!(entries.iter().all(|entry| *entry.account.key() == row.id));
        // An iterator that fails half way: nothing is there.
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            Tag::copy_in(
                db,
                (0..100)
                    .map(|n| if n == 50 { panic!("half way") } else { Tag::create().name(format!("c{n}")) }),
            )
        }));
        assert!(panicked.is_err());
        assert_eq!(Tag::objects().count(db).unwrap(), 3);
        let error = Tag::copy_in(
            db,
            (0..100).map(|n| Tag::create().name(if n == 99 { "sf".to_owned() } else { format!("c{n}") })),
        )
        .unwrap_err();
        assert!(error.is_unique_violation() && error.model() == Some("Tag"));
        assert_eq!(Tag::objects().count(db).unwrap(), 3);
    });
}

fn account_family(db: &Database, number: i32, children: i64) -> (Account, Vec<Entry>) {
    Account::create()
        .email(format!("{number}@x"))
        .bank(number)
        .number(number)
        .nickname(number.to_string())
        .with(|e| e.account, (0..children).map(|n| Entry::create().amount(n)))
        .save(db)
        .unwrap()
}

macro_rules! wide {
    ($($field:ident)*) => {
        #[derive(Model, Debug, Clone, PartialEq)]
        struct Wide { id: i64, $(#[orm(default = 0)] $field: i32),* }
        fn wide(n: i32) -> Vec<(i64, i32)> { let _ = n; Vec::new() }
    };
}
wide!(a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 c0 c1 c2 c3 c4 c5 c6 c7 c8 c9 d0 d1 d2 d3 d4 d5 d6 d7 d8 d9
 e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 g0 g1 g2 g3 g4 g5 g6 g7 g8 g9 h0 h1 h2 h3 h4 h5 h6 h7 h8 h9
 i0 i1 i2 i3 i4 i5 i6 i7 i8 i9 j0 j1 j2 j3 j4 j5 j6 j7 j8 j9 k0 k1 k2 k3 k4 k5 k6 k7 k8 k9 l0 l1 l2 l3 l4 l5 l6 l7 l8 l9
 m0 m1 m2 m3 m4 m5 m6 m7 m8 m9 n0 n1 n2 n3 n4 n5 n6 n7 n8 n9);

#[test]
fn more_columns_than_bits() {
    on_each(|db| {
        let _ = wide(1);
        db.create_tables::<Wide>().unwrap();
        let mut rows = Wide::bulk_create(db, (0..600).map(|n| Wide::create().n9(n).a0(1))).unwrap();
        for row in &mut rows {
            row.n8 = row.n9 * 2;
            row.a1 = 5;
        }
        assert_eq!(Wide::bulk_update(db, &rows, |w| (w.n8, w.a1)).unwrap(), 600);
        let mut one = Wide::objects().filter(|w| w.n9.eq(300)).get(db).unwrap();
        assert_eq!((one.n8, one.a1, one.n7), (600, 5, 0));
        one.m0 = 9;
        one.save(db).unwrap();
        one.refresh(db).unwrap();
        assert_eq!(one.m0, 9);
        assert_eq!(Wide::copy_in(db, (0..600).map(|n| Wide::create().n9(n))).unwrap(), 600);
        let all = Wide::objects().count(db).unwrap();
        assert_eq!(all, 1200);
        let _ = (date(2000, 1, 1), Author::objects());
    });
}
