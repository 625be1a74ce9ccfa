use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use orm::prelude::*;
use orm_tests::databases::{on_each, on_postgres, on_sqlite};
use orm_tests::models::{Award, Book, Sample};
use orm_tests::rows::library;
use rust_decimal::Decimal;
use uuid::Uuid;

#[track_caller]
fn misread<T: std::fmt::Debug>(outcome: Result<T, Error>, parts: &[&str]) {
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error:?}");
    assert!(error.location().is_some());
    for part in parts {
        assert!(error.to_string().contains(part), "{error} lacks {part}");
    }
}

#[test]
fn a_cell_of_another_type_names_its_column() {
    on_each(|db| {
        library(db).unwrap();
        misread(
            db.query_as::<i64>("SELECT title AS pages FROM library_book", params![]),
            &["`pages`", "column 1"],
        );
        misread(
            db.query_as::<(i64, i64)>("SELECT id, title FROM library_book", params![]),
            &["`title`", "column 2"],
        );
        misread(db.query_as::<String>("SELECT pages FROM library_book", params![]), &["`pages`"]);
        let error = db.query_as::<(i64, i64)>("SELECT id FROM library_book", params![]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Schema);
        assert!(error.to_string().contains("no column 2, which is read"), "{error}");
        misread(
            db.query_as::<i64>("SELECT publisher_id FROM library_book ORDER BY id DESC LIMIT 2", params![]),
            &["`publisher_id`", "NULL"],
        );
        let error = Book::raw(
            "SELECT id, title, author_id, editor_id, publisher_id, published_date, isbn, status, title AS pages FROM library_book",
            params![],
        )
        .all(db)
        .unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::Decode, Some("Book"), Some("pages"))
        );
        let error = Book::raw(
            "SELECT id, NULL AS title, author_id, editor_id, publisher_id, published_date, isbn, status, pages FROM library_book",
            params![],
        )
        .all(db)
        .unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Decode, Some("title")));
        assert!(error.to_string().contains("NULL"), "{error}");
        // The connection is as good as before.
        assert_eq!(Book::objects().count(db).unwrap(), 4);
    });
}

#[test]
fn each_type_refuses_the_others() {
    on_each(|db| {
        misread(db.query_as::<bool>("SELECT 'x'", params![]), &[]);
        misread(db.query_as::<i16>("SELECT 70000", params![]), &[]);
        misread(db.query_as::<i32>("SELECT 3000000000", params![]), &[]);
        misread(db.query_as::<f64>("SELECT 'x'", params![]), &[]);
        misread(db.query_as::<Vec<u8>>("SELECT 'x'", params![]), &[]);
        misread(db.query_as::<NaiveDate>("SELECT 'x'", params![]), &[]);
        misread(db.query_as::<NaiveTime>("SELECT 'x'", params![]), &[]);
        misread(db.query_as::<DateTime<Utc>>("SELECT '2024-01-01 00:00:00+02'", params![]), &[]);
        misread(db.query_as::<Decimal>("SELECT 'x'", params![]), &[]);
        misread(db.query_as::<Uuid>("SELECT 'x'", params![]), &[]);
        misread(db.query_as::<serde_json::Value>("SELECT '{'", params![]), &[]);
        misread(db.query_as::<Option<i64>>("SELECT 'x'", params![]), &[]);
        assert_eq!(db.query_as::<Option<i64>>("SELECT NULL", params![]).unwrap(), [None]);
    });
}

#[test]
fn what_the_table_holds_may_not_fit_the_model() {
    on_sqlite(|db| {
        db.execute_batch("CREATE TABLE award (id INTEGER PRIMARY KEY, winner, year)").unwrap();
        db.execute_batch("INSERT INTO award VALUES (1, 'x', 2000), (2, 'y', 'MM')").unwrap();
        let error = Award::objects().all(db).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::Decode, Some("Award"), Some("year"))
        );
        assert!(error.to_string().contains("MM"), "{error}");
        assert_eq!(Award::objects().filter(|a| a.id.eq(1)).get(db).unwrap().year, 2000);
        db.execute_batch("UPDATE award SET year = 3000000000").unwrap();
        assert_eq!(Award::objects().first(db).unwrap_err().field(), Some("year"));
        db.create_tables::<Sample>().unwrap();
        for (column, text) in
            [("date", "2024-02-30"), ("date", "0000-01-01"), ("time", "24:00:00"), ("moment", "yesterday")]
        {
            db.execute_batch(&format!(
                "DELETE FROM sample; INSERT INTO sample (small, medium, large, single, double, flag, text, bytes, date, time, datetime, moment)
                 VALUES (1, 1, 1, 1, 1, 1, '', x'', '2024-01-01', '00:00:00.000000', '2024-01-01 00:00:00.000000', '2024-01-01 00:00:00.000000');
                 UPDATE sample SET {column} = '{text}'"
            ))
            .unwrap();
            let error = Sample::objects().all(db).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Decode, Some(column)));
            assert!(error.to_string().contains(text), "{error}");
        }
    });
    on_postgres(|db| {
        db.execute_batch("CREATE TABLE award (id bigint PRIMARY KEY, winner text, year text)").unwrap();
        db.execute_batch("INSERT INTO award VALUES (1, NULL, 'MM')").unwrap();
        let error = Award::objects().all(db).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::Decode, Some("Award"), Some("winner"))
        );
        let years = Award::objects().values(|a| a.year).all(db).unwrap_err();
        assert_eq!((years.kind(), years.field()), (ErrorKind::Decode, Some("year")));
        for sql in ["SELECT 'infinity'::timestamptz", "SELECT 'infinity'::date::timestamptz"] {
            misread(db.query_as::<DateTime<Utc>>(sql, params![]), &["infinite"]);
        }
        misread(db.query_as::<Decimal>("SELECT 'NaN'::numeric", params![]), &[]);
        misread(db.query_as::<Decimal>("SELECT 1e40::numeric", params![]), &[]);
        misread(db.query_as::<NaiveTime>("SELECT '24:00'::time", params![]), &["24:00"]);
    });
}
