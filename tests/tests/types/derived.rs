use orm::prelude::*;
use orm_tests::databases::{on_each, on_sqlite};

#[derive(Value, Debug, Clone, PartialEq, Eq, Hash, PartialOrd)]
pub struct Isbn(String);

#[derive(Value, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cents {
    amount: i64,
}

#[derive(Value, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Available,
    #[orm(rename = "lent out")]
    Lent,
    InRepair,
}

#[derive(Value, Debug, Clone, Copy, PartialEq, Eq)]
#[orm(integer)]
pub enum Level {
    Low = -1,
    Middle = 5,
    High = 10,
}

#[derive(Value, Debug, Clone, PartialEq, Eq, Hash)]
pub struct ShelfCode(String);

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(copies: Copy.shelf))]
pub struct Shelf {
    #[orm(primary_key)]
    pub code: ShelfCode,
    pub level: Level,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "book_copy", index(isbn, condition = |c| c.status.eq(Status::Lent)))]
pub struct Copy {
    pub id: i64,
    #[orm(unique)]
    pub isbn: Isbn,
    pub price: Cents,
    #[orm(default = Status::Available)]
    pub status: Status,
    pub former: Option<Status>,
    #[orm(column = "rank")]
    pub level: Option<Level>,
    pub deposit: Option<Cents>,
    pub shelf: ForeignKey<Shelf>,
}

type All = (Shelf, Copy);

fn copies(db: &Database) -> Vec<Copy> {
    db.create_tables::<All>().unwrap();
    let shelf = Shelf::create().code(ShelfCode("A'1".into())).level(Level::Low).save(db).unwrap();
    let make =
        |isbn: &str, amount| Copy::create().isbn(Isbn(isbn.into())).price(Cents { amount }).shelf(&shelf);
    vec![
        make("b", 200).status(Status::Lent).level(Level::High).save(db).unwrap(),
        make("a", 1000).former(Status::InRepair).level(Some(Level::Low)).save(db).unwrap(),
        make("c", 30).deposit(Cents { amount: -1 }).save(db).unwrap(),
    ]
}

#[test]
fn fields_of_derived_types() {
    on_each(|db| {
        let copies = copies(db);
        assert_eq!((copies[0].status, copies[1].status), (Status::Lent, Status::Available));
        assert_eq!((copies[1].former, copies[0].former), (Some(Status::InRepair), None));
        let ids = |query: QuerySet<Copy>| -> Vec<i64> {
            query.order_by(|c| c.isbn).values(|c| c.id).all(db).unwrap()
        };
        let [b, a, c] = [copies[0].id, copies[1].id, copies[2].id];
        assert_eq!(ids(Copy::objects()), [a, b, c]);
        assert_eq!(ids(Copy::objects().filter(|c| c.isbn.eq(Isbn("a".into())))), [a]);
        assert_eq!(ids(Copy::objects().filter(|c| c.isbn.in_([Isbn("a".into()), Isbn("c".into())]))), [a, c]);
        assert_eq!(ids(Copy::objects().filter(|c| c.status.eq(Status::Lent))), [b]);
        assert_eq!(ids(Copy::objects().filter(|c| c.status.ne(Status::Lent))), [a, c]);
        assert_eq!(ids(Copy::objects().filter(|c| c.status.in_([Status::Lent, Status::InRepair]))), [b]);
        assert_eq!(ids(Copy::objects().filter(|c| c.former.eq(Status::InRepair))), [a]);
        assert_eq!(ids(Copy::objects().filter(|c| c.former.eq(None))), [b, c]);
        assert_eq!(ids(Copy::objects().filter(|c| c.level.gt(Level::Low))), [b]);
        assert_eq!(ids(Copy::objects().filter(|c| c.level.in_([Level::Low, Level::Middle]))), [a]);
        assert_eq!(ids(Copy::objects().filter(|c| c.price.ge(Cents { amount: 200 }))), [a, b]);
        assert_eq!(ids(Copy::objects().filter(|c| c.deposit.is_not_null())), [c]);
        assert_eq!(ids(Copy::objects().filter(|c| c.shelf.eq(ShelfCode("A'1".into())))), [a, b, c]);
        assert_eq!(ids(Copy::objects().filter(|c| c.shelf.level.eq(Level::Low))), [a, b, c]);
        let statuses: Vec<(Status, Option<Level>)> =
            Copy::objects().order_by(|c| c.price.desc()).values(|c| (c.status, c.level)).all(db).unwrap();
        assert_eq!(
            statuses,
            [
                (Status::Available, Some(Level::Low)),
                (Status::Lent, Some(Level::High)),
                (Status::Available, None)
            ]
        );
        let changed = Copy::objects()
            .filter(|c| c.status.eq(Status::Available))
            .update(db, |c| {
                (c.status.set(Status::InRepair), c.former.set(c.status), c.level.set(None::<Level>))
            })
            .unwrap();
        assert_eq!(changed, 2);
        assert_eq!(
            ids(Copy::objects().filter(|c| c.former.eq(Status::Available) & c.level.is_null())),
            [a, c]
        );
        let mut copy = copies[0].clone();
        copy.level = Some(Level::Middle);
        copy.save_only(db, |c| c.level).unwrap();
        copy.refresh(db).unwrap();
        assert_eq!(copy.level, Some(Level::Middle));
        let shelves = Shelf::objects().prefetch_related(|s| s.copies).all(db).unwrap();
        assert_eq!((shelves[0].copies().len(), &shelves[0].code), (3, &ShelfCode("A'1".into())));
        assert_eq!(shelves[0].copies()[0].shelf.fetch(db).unwrap().level, Level::Low);
        let error = Copy::create()
            .isbn(Isbn("a".into()))
            .price(Cents { amount: 1 })
            .shelf(&*shelves[0])
            .save(db)
            .unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("isbn")));
    });
}

#[test]
fn they_are_stored_as_texts_and_numbers() {
    on_each(|db| {
        copies(db);
        let stored: Vec<(String, Option<String>, Option<i32>)> =
            db.query_as("SELECT status, former, rank FROM book_copy ORDER BY isbn", orm::params![]).unwrap();
        let owned = str::to_owned;
        assert_eq!(
            stored,
            [
                (owned("available"), Some(owned("in_repair")), Some(-1)),
                (owned("lent out"), None, Some(10)),
                (owned("available"), None, None),
            ]
        );
        let found = Copy::raw(
            "SELECT * FROM book_copy WHERE status = ? AND rank = ?",
            orm::params![Status::Lent, Level::High],
        )
        .all(db)
        .unwrap();
        assert_eq!(found.len(), 1);
        let statuses: Vec<Status> =
            db.query_as("SELECT status FROM book_copy WHERE status = ?", [Status::Lent]).unwrap();
        assert_eq!(statuses, [Status::Lent]);
    });
}

#[test]
fn an_unknown_text_is_an_error_that_names_it() {
    on_each(|db| {
        copies(db);
        db.execute("UPDATE book_copy SET status = 'stolen'", orm::params![]).unwrap();
        let error = Copy::objects().all(db).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::Decode, Some("Copy"), Some("status"))
        );
        let message = error.to_string();
        for part in ["Status", "\"stolen\"", "column `status`", "\"lent out\"", "Copy"] {
            assert!(message.contains(part), "{message}");
        }
        let error = Copy::raw("SELECT * FROM book_copy", orm::params![]).all(db).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::Decode, Some("Copy"), Some("status"))
        );
        assert_eq!(Copy::objects().values(|c| c.status).all(db).unwrap_err().kind(), ErrorKind::Decode);
        // What does not read it still works.
        assert_eq!(Copy::objects().filter(|c| c.status.ne(Status::Lent)).count(db).unwrap(), 3);
        db.execute("UPDATE book_copy SET status = 'available', rank = 7", orm::params![]).unwrap();
        let error = Copy::objects().all(db).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Decode, Some("level")));
        assert!(error.to_string().contains("Level") && error.to_string().contains('7'), "{error}");
    });
}

#[test]
fn the_error_of_a_joined_column_names_the_way() {
    on_sqlite(|db| {
        copies(db);
        db.execute("UPDATE shelf SET level = 3", orm::params![]).unwrap();
        let error = Copy::objects().select_related(|c| c.shelf).all(db).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::Decode, Some("Copy"), Some("shelf.level"))
        );
        let error = Shelf::objects().prefetch_related(|s| s.copies).all(db).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::Decode, Some("Shelf"), Some("level"))
        );
    });
}
