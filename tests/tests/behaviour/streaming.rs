//! `iterator`: rows a few at a time, of one moment, and what is left behind.

use orm::prelude::*;
use orm_tests::databases::{on_each, on_file, on_postgres};
use orm_tests::models::{All, Author, Book, Review, Tag};
use orm_tests::rows::{date, library};

/// Makes tags named `000`, `001` and so on.
fn tags(db: &Database, number: usize) {
    db.create_tables::<All>().unwrap();
    Tag::bulk_create(db, (0..number).map(|n| Tag::create().name(format!("{n:03}")))).unwrap();
}

/// As many transactions as the pool has connections: each of them is clean.
fn use_the_whole_pool(db: &Database) {
    on_connections(db, 16);
}

fn on_connections(db: &Database, number: usize) {
    if number > 0 {
        let read_only = Atomic::new().read_only();
        db.atomic_with(read_only, |tx| {
            Tag::objects().count(tx)?;
            on_connections(db, number - 1);
            Ok(())
        })
        .unwrap();
    }
}

#[test]
fn rows_come_in_order_whatever_the_chunk() {
    on_each(|db| {
        tags(db, 25);
        let query = Tag::objects().filter(|t| t.name.lt("020")).order_by(|t| t.name.desc());
        let all = query.all(db).unwrap();
        for chunk in [1, 3, 7, 10, 19, 20, 21, 1000, usize::MAX] {
            let rows: Vec<Tag> = query.iterator(db, chunk).map(Result::unwrap).collect();
            assert_eq!(rows, all, "{chunk}");
            let tx = db.begin().unwrap();
            let rows = query.iterator(&tx, chunk).collect::<Result<Vec<_>, _>>().unwrap();
            assert_eq!(rows, all, "{chunk}");
            tx.commit().unwrap();
        }
        // The same shape with another value.
        let rows = Tag::objects().filter(|t| t.name.lt("003")).order_by(|t| t.name.desc());
        assert_eq!(rows.iterator(db, 2).count(), 3);
        assert_eq!(Tag::objects().filter(|t| t.name.eq("none")).iterator(db, 2).count(), 0);
        assert_eq!(Tag::objects().limit(0).iterator(db, 2).count(), 0);
        assert_eq!(Tag::objects().limit(5).iterator(db, 2).count(), 5);
        use_the_whole_pool(db);
    });
}

#[test]
fn every_shape_of_rows() {
    on_each(|db| {
        library(db).unwrap();
        let books = Book::objects().order_by(|b| b.id);
        let loaded = books.clone().select_related(|b| (b.author, b.publisher)).prefetch_related(|b| b.tags);
        assert_eq!(
            format!("{:?}", loaded.iterator(db, 3).map(Result::unwrap).collect::<Vec<_>>()),
            format!("{:?}", loaded.all(db).unwrap())
        );
        let values =
            books.clone().values(|b| (b.title, b.author.name, b.publisher.country, b.published_date));
        let rows: Vec<_> = values.iterator(db, 3).map(Result::unwrap).collect();
        assert_eq!(rows, values.all(db).unwrap());
        let annotated =
            books.clone().annotate(|b| (b.reviews.count(), b.pages * 2, b.reviews.avg(|r| r.rating)));
        let rows: Vec<_> = annotated.iterator(db, 3).map(Result::unwrap).collect();
        assert_eq!(rows, annotated.all(db).unwrap());
        let titles: Vec<_> = books
            .clone()
            .only(|b| b.title)
            .iterator(db, 1)
            .map(|book| book.unwrap().title().clone())
            .collect();
        assert_eq!(titles, books.clone().values(|b| b.title).all(db).unwrap());
        let union = books.clone().filter(|b| b.pages.gt(300)).union(books.filter(|b| b.pages.lt(250)));
        assert_eq!(union.iterator(db, 2).filter(Result::is_ok).count(), 3);
        let listed = Author::objects().filter(|a| a.id.in_([1, 2, 3])).order_by(|a| a.id);
        assert_eq!(listed.iterator(db, 2).count(), 3);
        let locked = Book::objects().order_by(|b| b.id).select_for_update();
        let tx = db.begin().unwrap();
        assert_eq!(locked.iterator(&tx, 3).filter(Result::is_ok).count(), 4);
        tx.commit().unwrap();
    });
}

#[test]
fn prefetches_are_made_per_chunk() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let ann = Author::create().name("Ann").email("ann@example.org").save(db).unwrap();
        for number in 0..7 {
            let book = Book::create()
                .title(format!("{number}"))
                .author(&ann)
                .published_date(date(2000, 1, 1))
                .isbn(format!("{number}"))
                .save(db)
                .unwrap();
            Review::create().book(&book).rating(number).save(db).unwrap();
        }
        let books = Book::objects().order_by(|b| b.title).prefetch_related(|b| (b.author, b.reviews));
        for (chunk, queries) in [(1, 1 + 2 * 7), (3, 1 + 2 * 3), (7, 1 + 2), (100, 1 + 2)] {
            let books: Vec<_> = orm::assert_queries!(db, queries, {
                books.iterator(db, chunk).map(Result::unwrap).collect()
            });
            assert_eq!(books.len(), 7);
            for (number, book) in books.iter().enumerate() {
                assert_eq!((book.author().name.as_str(), book.reviews()[0].rating as usize), ("Ann", number));
            }
        }
        let log = db.record();
        assert_eq!(Book::objects().iterator(db, 2).filter(Result::is_ok).count(), 7);
        log.assert_count(1);
        let noted = log.queries();
        let query = noted.iter().find(|query| !query.is_control()).unwrap();
        // Its first rows, or all of them where it is run once for all.
        assert!(matches!(query.rows, Some(2 | 7)), "{:?}", query.rows);
        assert!(query.location.file().ends_with("streaming.rs"));
        use_the_whole_pool(db);
    });
}

#[test]
fn the_rows_are_those_of_one_moment() {
    on_each(|db| {
        tags(db, 10);
        let mut seen = Vec::new();
        for tag in Tag::objects().order_by(|t| t.name).iterator(db, 3) {
            let mut tag = tag.unwrap();
            // Written on another connection, in the middle of the iteration.
            Tag::create().name(format!("{} again", tag.name)).save(db).unwrap();
            Tag::objects().filter(|t| t.name.eq("009")).delete(db).unwrap();
            seen.push(tag.name.clone());
            tag.name.push('!');
            tag.save(db).ok();
        }
        assert_eq!(seen, (0..10).map(|n| format!("{n:03}")).collect::<Vec<_>>());
        // The same in a transaction, which sees what it writes, and its cursor does not.
        db.atomic(|tx| {
            let before = Tag::objects().count(tx)? as usize;
            let mut seen = 0;
            for tag in Tag::objects().iterator(tx, 4) {
                let tag = tag?;
                Tag::create().name(format!("{} in", tag.name)).save(tx)?;
                tag.delete(tx)?;
                seen += 1;
            }
            assert_eq!((seen, Tag::objects().count(tx)? as usize), (before, before));
            Ok(())
        })
        .unwrap();
        use_the_whole_pool(db);
    });
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Word {
    #[orm(primary_key)]
    text: String,
    number: i32,
    author: Option<ForeignKey<Author>>,
}

const TEXTS: [&str; 10] = ["", "B", "a", "b", "c'd", "e%", "y", "z", "zz", "ä"];

/// Makes a word of each text, in another order. Every third has an author.
fn words(db: &Database) {
    db.create_tables::<(All, Word)>().unwrap();
    let ann = Author::create().name("Ann").email("ann@example.org").save(db).unwrap();
    for number in 0..10 {
        let word = Word::create().text(TEXTS[number * 7 % 10]).number(number as i32);
        if number % 3 == 0 { word.author(&ann).save(db) } else { word.save(db) }.unwrap();
    }
}

/// Adds rows behind and before the place where an iterator is.
fn add_beside(db: &Database, word: &Word) {
    for text in [format!("{} again", word.text), format!(" {}", word.text)] {
        Word::create().text(text).number(100).save(db).unwrap();
    }
}

/// Reads all words with their authors while others are added, which are not seen.
fn read_all(db: &Database, words: &QuerySet<Word, WordRow<Loaded<Author>>>, chunk: usize) {
    let mut seen: Vec<String> = Vec::new();
    for word in words.iterator(db, chunk) {
        let word = word.unwrap();
        assert_eq!(word.author().is_some(), word.number % 3 == 0);
        seen.push(word.text.clone());
        add_beside(db, &word);
    }
    seen.sort();
    assert_eq!(seen, TEXTS, "{chunk}");
    Word::objects().filter(|w| w.number.eq(100)).delete(db).unwrap();
}

#[test]
fn whole_tables() {
    on_each(|db| {
        words(db);
        for chunk in [1, 2, 3, 5, 9, 10, 11] {
            read_all(db, &Word::objects().select_related(|w| w.author), chunk);
            let values: Vec<(i32, String)> = Word::objects()
                .values(|w| (w.number, w.text))
                .iterator(db, chunk)
                .map(Result::unwrap)
                .collect();
            assert_eq!(values.len(), 10);
            let ordered: Vec<Word> =
                Word::objects().order_by(|w| w.text).iterator(db, chunk).map(Result::unwrap).collect();
            assert_eq!(ordered, Word::objects().order_by(|w| w.text).all(db).unwrap());
            let only =
                Word::objects().only(|w| w.number).iterator(db, chunk).map(|word| *word.unwrap().number());
            assert_eq!(only.sum::<i32>(), 45);
        }
        let log = db.record();
        assert_eq!(Word::objects().iterator(db, 3).filter(Result::is_ok).count(), 10);
        log.assert_count(1);
        drop(Word::objects().iterator(db, 3).next());
        use_the_whole_pool(db);
    });
}

#[test]
fn whole_tables_with_prefetches() {
    let test = |db: &Database| {
        words(db);
        for chunk in [1, 2, 3, 5, 9, 10, 11] {
            read_all(db, &Word::objects().prefetch_related(|w| w.author), chunk);
            let most = Word::objects().defer(|w| w.number).prefetch_related(|w| w.author);
            assert_eq!(most.iterator(db, chunk).filter(Result::is_ok).count(), 10);
        }
        use_the_whole_pool(db);
    };
    on_file(test);
    on_postgres(test);
}

#[test]
fn a_file_is_read_by_an_open_statement_or_with_prefetches_by_key() {
    on_file(|db| {
        tags(db, 10);
        let first_text = |iterate: &dyn Fn()| {
            let log = db.record();
            iterate();
            log.queries().into_iter().find(|query| !query.is_control()).unwrap().sql
        };
        let by_key =
            first_text(&|| drop(Tag::objects().prefetch_related(|t| t.books).iterator(db, 3).last()));
        assert!(by_key.ends_with("ORDER BY t0.\"id\""), "{by_key}");
        for whole in [
            first_text(&|| drop(Tag::objects().iterator(db, 3).last())),
            first_text(&|| drop(Tag::objects().filter(|t| t.id.gt(0)).iterator(db, 3).last())),
            first_text(&|| drop(Tag::objects().order_by(|t| t.name).iterator(db, 3).last())),
            first_text(&|| drop(Tag::objects().values(|t| t.name.length()).iterator(db, 3).last())),
            first_text(&|| drop(Tag::objects().annotate(|t| t.books.count()).iterator(db, 3).last())),
            first_text(&|| drop(db.atomic(|tx| Ok(Tag::objects().iterator(tx, 3).count())))),
        ] {
            assert!(!whole.ends_with("ORDER BY t0.\"id\""), "{whole}");
            assert!(!whole.contains("LIMIT"), "{whole}");
        }
        // Rows come before the one that fails, and so before all were read.
        Tag::objects().filter(|t| t.name.eq("007")).update(db, |t| t.name.set("")).unwrap();
        let divided = Tag::objects().order_by(|t| t.id).values(|t| t.name.length() / t.name.length());
        assert_eq!(
            divided.iterator(db, 3).map(|row| row.is_ok()).collect::<Vec<_>>(),
            [true, true, true, true, true, true, true, false]
        );
        use_the_whole_pool(db);
    });
}

#[derive(Value, Debug, Clone, PartialEq)]
enum Mood {
    Calm,
    Wild,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Animal {
    id: i64,
    mood: Mood,
}

#[test]
fn a_statement_that_stays_open_holds_up_nobody() {
    on_file(|db| {
        tags(db, 100);
        let later = |name: &str| Tag::objects().filter(|t| t.name.gt(name)).order_by(|t| t.name.desc());
        // Each row is written over while others are read, and iterators stand in iterators and in threads.
        let mut seen = 0;
        for tag in later("").iterator(db, 7) {
            let mut tag = tag.unwrap();
            seen += 1;
            if seen % 10 == 0 {
                assert_eq!(
                    later(&tag.name).iterator(db, 2).take(3).filter(Result::is_ok).count(),
                    3.min(seen - 1)
                );
            }
            tag.name.push('!');
            tag.save(db).unwrap();
        }
        assert_eq!(seen, 100);
        std::thread::scope(|scope| {
            for chunk in 1..6 {
                scope.spawn(move || {
                    assert_eq!(later("").iterator(db, chunk).filter(Result::is_ok).count(), 100)
                });
            }
        });
        use_the_whole_pool(db);
        // The table changes between two runs of one shape, and a row that cannot be read ends the iterator.
        db.create_tables::<Animal>().unwrap();
        Animal::bulk_create(db, (0..5).map(|_| Animal::create().mood(Mood::Calm))).unwrap();
        let calm = || Animal::objects().filter(|a| a.id.gt(0)).iterator(db, 2);
        assert_eq!(calm().filter(Result::is_ok).count(), 5);
        db.execute("UPDATE animal SET mood = 'odd' WHERE id = ?", params![4]).unwrap();
        let outcomes: Vec<_> = calm().collect();
        assert_eq!(outcomes.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, true, true, false]);
        let error = outcomes[3].as_ref().unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Decode, Some("mood")));
        assert!(error.location().unwrap().file().ends_with("streaming.rs"));
        db.execute("ALTER TABLE animal ADD COLUMN weight INTEGER", params![]).unwrap();
        db.execute("UPDATE animal SET mood = 'wild' WHERE id = ?", params![4]).unwrap();
        assert_eq!(
            calm().filter(|animal| animal.as_ref().is_ok_and(|animal| animal.mood == Mood::Wild)).count(),
            1
        );
        use_the_whole_pool(db);
    });
}

#[test]
fn prefetches_are_of_the_same_moment() {
    let test = |db: &Database| {
        library(db).unwrap();
        let mut books = Book::objects().order_by(|b| b.id).prefetch_related(|b| b.author).iterator(db, 1);
        assert_eq!(books.next().unwrap().unwrap().author().name, "Ursula K. Le Guin");
        // With their books, which the iterator still has before it.
        Author::objects().delete(db).unwrap();
        assert_eq!(Book::objects().count(db).unwrap(), 0);
        let authors: Vec<String> = books.map(|book| book.unwrap().author().name.clone()).collect();
        assert_eq!(authors.len(), 3);
        use_the_whole_pool(db);
    };
    on_file(test);
    on_postgres(test);
}

#[test]
fn an_iterator_that_is_dropped_leaves_nothing() {
    on_each(|db| {
        tags(db, 30);
        for taken in [0, 1, 5, 10] {
            for _ in 0..20 {
                let mut rows = Tag::objects().iterator(db, 5);
                assert_eq!(rows.by_ref().take(taken).filter(Result::is_ok).count(), taken);
                let mut loaded = Tag::objects().prefetch_related(|t| t.books).iterator(db, 5);
                assert_eq!(loaded.by_ref().take(taken).filter(Result::is_ok).count(), taken);
            }
        }
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let mut rows = Tag::objects().iterator(db, 5);
            rows.next().unwrap().unwrap();
            panic!("in the middle");
        }));
        assert!(panicked.is_err());
        use_the_whole_pool(db);
        // Several at once, one in another, in a transaction that goes on.
        db.atomic(|tx| {
            let (mut outer, mut inner) = (0, 0);
            for tag in Tag::objects().order_by(|t| t.id).iterator(tx, 7) {
                let tag = tag?;
                outer += 1;
                let later = Tag::objects().filter(|t| t.name.gt(&tag.name)).order_by(|t| t.id);
                inner += later.iterator(tx, 2).take(3).filter_map(Result::ok).count();
            }
            assert_eq!((outer, inner), (30, 27 * 3 + 2 + 1));
            Tag::create().name("after").save(tx)
        })
        .unwrap();
        Tag::create().name("after all").save(db).unwrap();
        assert_eq!(Tag::objects().count(db).unwrap(), 32);
    });
}

#[test]
fn errors_are_yielded_and_end_the_iterator() {
    on_each(|db| {
        tags(db, 10);
        let mut none = Tag::objects().iterator(db, 0);
        let error = none.next().unwrap().unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::Invalid, Some("Tag")));
        assert!(error.location().unwrap().file().ends_with("streaming.rs"));
        assert!(none.next().is_none());
        // A computation that fails in a later chunk.
        Tag::objects().filter(|t| t.name.eq("007")).update(db, |t| t.name.set("")).unwrap();
        let divided = Tag::objects().order_by(|t| t.id).values(|t| t.name.length() / t.name.length());
        let outcomes: Vec<_> = divided.iterator(db, 3).collect();
        let error = outcomes.last().unwrap().as_ref().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(outcomes.iter().rev().skip(1).all(Result::is_ok));
        // In a transaction it ends that, as any other error does.
        let tx = db.begin().unwrap();
        assert!(divided.iterator(&tx, 3).any(|row| row.is_err()));
        assert_eq!(Tag::objects().count(&tx).unwrap_err().kind(), ErrorKind::Invalid);
        assert_eq!(tx.commit().unwrap_err().kind(), ErrorKind::Invalid);
        // Where another error ends it, so does the iterator.
        let tx = db.begin().unwrap();
        let mut rows = Tag::objects().iterator(&tx, 2);
        rows.next().unwrap().unwrap();
        assert!(Tag::create().name("001").save(&tx).is_err());
        assert!(rows.by_ref().any(|row| row.is_err()));
        drop(rows);
        tx.rollback().unwrap();
        db.create_tables::<All>().unwrap();
        use_the_whole_pool(db);
    });
}

#[test]
fn in_transactions_that_only_read() {
    on_each(|db| {
        tags(db, 10);
        db.atomic_with(Atomic::repeatable_read().read_only(), |tx| {
            assert_eq!(Tag::objects().prefetch_related(|t| t.books).iterator(tx, 3).count(), 10);
            assert_eq!(Tag::objects().iterator(tx, 3).take(4).count(), 4);
            Ok(())
        })
        .unwrap();
        let error = db
            .atomic_with(Atomic::new().read_only(), |tx| {
                assert_eq!(Tag::objects().iterator(tx, 3).count(), 10);
                Tag::create().name("refused").save(tx)
            })
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Database);
        Tag::create().name("after").save(db).unwrap();
        use_the_whole_pool(db);
    });
}

#[test]
fn a_savepoint_that_is_undone_takes_its_iterators_along() {
    on_each(|db| {
        tags(db, 20);
        db.atomic(|tx| {
            let mut around = Tag::objects().order_by(|t| t.id).iterator(tx, 4);
            assert_eq!(around.next().unwrap()?.name, "000");
            let mut escaped = None;
            let undone = tx.atomic(|sp| {
                let mut inner = Tag::objects().order_by(|t| t.id).iterator(sp, 3);
                assert_eq!(inner.next().unwrap()?.name, "000");
                Tag::create().name("undone").save(sp)?;
                Err::<(), _>(Error::new(ErrorKind::Invalid, "undo"))
            });
            assert!(undone.is_err());
            // One that is opened before the savepoint goes on after it.
            let rest: Vec<String> = around.map(|tag| tag.map(|tag| tag.name)).collect::<Result<_, _>>()?;
            assert_eq!((rest.len(), rest.last().map(String::as_str)), (19, Some("019")));
            // One that outlives its savepoint: rows, or an error, and never those of another query.
            let kept = tx.atomic(|_| {
                let mut inner = Tag::objects().order_by(|t| t.id).iterator(tx, 3);
                assert_eq!(inner.next().unwrap()?.name, "000");
                escaped = Some(inner);
                Err::<(), _>(Error::new(ErrorKind::Invalid, "undo"))
            });
            assert!(kept.is_err());
            let other = Tag::objects().order_by(|t| t.id.desc()).iterator(tx, 2).count();
            assert_eq!(other, 20);
            let left: Vec<_> = escaped.into_iter().flatten().collect();
            let names: Vec<&str> =
                left.iter().filter_map(|tag| Some(tag.as_ref().ok()?.name.as_str())).collect();
            assert!(names.len() == 19 || left.last().is_some_and(Result::is_err), "{names:?}");
            assert!(names.iter().zip(1..).all(|(name, n)| *name == format!("{n:03}")), "{names:?}");
            Ok(())
        })
        .ok();
        use_the_whole_pool(db);
    });
}

#[test]
fn iterators_side_by_side() {
    on_each(|db| {
        tags(db, 20);
        let up = Tag::objects().order_by(|t| t.name);
        let down = Tag::objects().order_by(|t| t.name.desc()).prefetch_related(|t| t.books);
        let of_values = Tag::objects()
            .order_by(|t| t.name)
            .annotate(|t| (t.name.length(), t.books.count()))
            .filter(|(t, _)| t.name.ge("005"));
        // On one transaction, in turns; on the database, each on a connection of its own.
        db.atomic(|tx| {
            let pairs = up.iterator(tx, 3).zip(down.iterator(tx, 4)).zip(of_values.iterator(tx, 2));
            let mut seen = 0;
            for ((one, other), third) in pairs {
                let (one, other, (third, (length, books))) = (one?, other?, third?);
                assert_eq!(one.name.parse::<i32>().unwrap() + other.name.parse::<i32>().unwrap(), 19);
                assert_eq!(third.name.parse::<i32>().unwrap(), seen + 5);
                assert_eq!((length, books, other.books().len()), (3, 0, 0));
                // Written to the table that is being read.
                Tag::objects()
                    .filter(|t| t.id.eq(one.id))
                    .update(tx, |t| t.name.set(format!("x{}", one.id)))?;
                seen += 1;
            }
            assert_eq!(seen, 15);
            Err::<(), _>(Error::new(ErrorKind::Invalid, "undo"))
        })
        .unwrap_err();
        let pairs = up.iterator(db, 3).zip(down.iterator(db, 4));
        let sums: Vec<i32> = pairs
            .map(|(one, other)| {
                one.unwrap().name.parse::<i32>().unwrap() + other.unwrap().name.parse::<i32>().unwrap()
            })
            .collect();
        assert_eq!(sums, [19; 20]);
        use_the_whole_pool(db);
    });
}

/// An iterator has a connection of its own: whoever finds none is told so in time, and finds one when the iterator is gone.
#[test]
fn an_iterator_and_a_pool_of_two() {
    orm_tests::databases::on_each_url(|url| {
        let separator = if url.contains('?') { '&' } else { '?' };
        let db = Database::connect(&format!("{url}{separator}pool_size=2&pool_timeout=30")).unwrap();
        tags(&db, 10);
        let query = Tag::objects().order_by(|t| t.name).prefetch_related(|t| t.books);
        let (mut one, mut two) = (query.iterator(&db, 2), query.iterator(&db, 2));
        assert_eq!(one.next().unwrap().unwrap().name, "000");
        assert_eq!(two.next().unwrap().unwrap().name, "000");
        let mut third = query.iterator(&db, 2);
        let error = third.next().unwrap().unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::Timeout, Some("Tag")));
        assert!(third.next().is_none());
        assert_eq!(Tag::objects().count(&db).unwrap_err().kind(), ErrorKind::Timeout);
        drop(two);
        assert_eq!(Tag::objects().count(&db).unwrap(), 10);
        assert_eq!(one.filter(Result::is_ok).count(), 9);
        // At its end the connection is free, though the iterator is still here.
        let mut ended = query.iterator(&db, 100);
        assert_eq!(ended.by_ref().count(), 10);
        let other = db.begin().unwrap();
        assert_eq!(Tag::objects().count(&db).unwrap(), 10);
        drop((other, ended));
    });
}
