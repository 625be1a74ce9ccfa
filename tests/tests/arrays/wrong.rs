//! What is in no `Vec`, or goes into no array, is an error that says of which field.

use orm::prelude::*;
use orm_tests::databases::on_postgres;

use super::models::{Book, Copy, Score};

#[test]
fn a_null_element_is_an_error_of_its_field() {
    on_postgres(|db| {
        db.create_tables::<(Book, Copy)>().unwrap();
        let book = Book::labelled(db, "a", &["a"]);
        Copy::create().book(&book).shelves([1]).save(db).unwrap();
        db.execute_batch("UPDATE book SET labels = ARRAY['a', NULL]").unwrap();
        let error = Book::objects().all(db).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::Decode, Some("Book"), Some("labels"))
        );
        let said = "cannot read column `labels`: element 2 of the array is NULL, and a `Vec` has no room for it: remove it, as by \
                    `array_remove(column, NULL)` (field `Book.labels`)";
        assert_eq!(error.to_string(), said);
        let error = Copy::objects().select_related(|c| c.book).all(db).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Decode, Some("book.labels")));
        let error = Book::raw("SELECT * FROM book", [] as [i64; 0]).all(db).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Decode, Some("labels")));
    });
}

#[test]
fn other_shapes_are_errors() {
    on_postgres(|db| {
        db.create_tables::<(Book, Copy)>().unwrap();
        Book::labelled(db, "a", &["a"]);
        for (array, why) in [
            ("ARRAY[['a'], ['b']]", "it has 2 dimensions, and a `Vec` has one"),
            ("'[0:1]={a,b}'", "its first element is not numbered 1: store it as `column[:]`"),
        ] {
            db.execute_batch(&format!("UPDATE book SET labels = {array}")).unwrap();
            let error = Book::objects().all(db).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Decode, Some("labels")));
            assert!(error.to_string().contains(why), "{error}");
        }
        let error = db.query_as::<Vec<i32>>("SELECT ARRAY['a']", [] as [i64; 0]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "cannot read column 1 (`array`): expected i32, found text (field `array`)"
        );
        assert_eq!(
            db.query_as::<Vec<i32>>("SELECT 1", [] as [i64; 0]).unwrap_err().kind(),
            ErrorKind::Decode
        );
    });
}

#[test]
fn what_an_array_cannot_hold_is_refused() {
    #[derive(Model, Debug, Clone, PartialEq)]
    struct Measured {
        id: i64,
        values: Vec<Score>,
        #[orm(validate = |texts: &Vec<String>| if texts.is_empty() { Err("at least one") } else { Ok(()) })]
        texts: Vec<String>,
    }
    on_postgres(|db| {
        db.create_tables::<(Measured,)>().unwrap();
        let error =
            Measured::create().values([Score(1.0), Score(f64::NAN)]).texts(["a"]).save(db).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, Some("values")));
        let error = Measured::create().values([] as [Score; 0]).texts([""; 0]).save(db).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("texts")));
        let row = || Measured::create().values([Score(1.0)]).texts(["a\0b"]);
        for error in [
            row().save(db).unwrap_err(),
            Measured::bulk_create(db, [row(), row()]).unwrap_err(),
            Measured::copy_in(db, [row()]).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Invalid);
            assert!(error.to_string().contains("PostgreSQL text cannot hold NUL characters"), "{error}");
        }
        let error = Measured::objects().filter(|m| m.texts.contains(["\0"])).all(db).unwrap_err();
        assert!(error.to_string().contains("PostgreSQL text cannot hold NUL characters"), "{error}");
        assert_eq!(Measured::objects().count(db).unwrap(), 0);
    });
}
