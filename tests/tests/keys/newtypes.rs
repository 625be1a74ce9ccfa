//! Keys of types of one's own, alone and as parts.

use orm::prelude::*;
use orm_tests::databases::on_each;
use uuid::Uuid;

#[derive(Value, Debug, Clone, PartialEq, Eq, Hash)]
struct Isbn(String);

#[derive(Value, Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Number(i32);

#[derive(Value, Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Token(Uuid);

#[derive(Value, Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Shelf,
    Cellar,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(copies: Volume.edition), many_to_many(readers: Reader))]
struct Edition {
    #[orm(primary_key)]
    isbn: Isbn,
    title: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(many_to_many(read: Edition.readers))]
struct Reader {
    #[orm(primary_key)]
    token: Token,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Volume {
    #[orm(primary_key, on_delete = Cascade)]
    edition: ForeignKey<Edition>,
    #[orm(primary_key)]
    place: Place,
    #[orm(primary_key)]
    number: Number,
    reader: Option<ForeignKey<Reader>>,
}

fn isbn(text: &str) -> Isbn {
    Isbn(text.to_owned())
}

fn shop(db: &Database) -> (Vec<Edition>, Reader) {
    db.create_tables::<(Edition, Reader, Volume)>().unwrap();
    let editions = ["o'1", "%2"].map(|text| Edition::create().isbn(isbn(text)).title(text));
    let reader = Reader::create().token(Token(Uuid::from_u128(7))).name("Ada").save(db).unwrap();
    (Edition::bulk_create(db, editions).unwrap(), reader)
}

#[test]
fn alone() {
    on_each(|db| {
        let (mut editions, reader) = shop(db);
        let found = Edition::objects().in_bulk(db, [isbn("%2"), isbn("3")]).unwrap();
        assert_eq!((found.len(), &found[&isbn("%2")]), (1, &editions[1]));
        editions[0].title = "new".into();
        editions[0].save(db).unwrap();
        Edition::bulk_update(db, &editions, |e| e.title).unwrap();
        editions[0].readers().add(db, [&reader]).unwrap();
        editions[1].readers().add(db, [reader.token]).unwrap();
        let readers =
            Reader::objects().prefetch_related(|r| r.read.order_by(|e| e.isbn.desc())).all(db).unwrap();
        assert_eq!(readers[0].read(), [editions[0].clone(), editions[1].clone()]);
        assert_eq!(Edition::objects().filter(|e| e.isbn.eq(isbn("o'1"))).get(db).unwrap(), editions[0]);
        let read: Vec<_> = Edition::objects().iterator(db, 1).map(Result::unwrap).collect();
        assert_eq!(read.len(), 2);
        editions[0].delete(db).unwrap();
        assert_eq!(editions[0].refresh(db).unwrap_err().kind(), ErrorKind::DoesNotExist);
    });
}

#[test]
fn as_parts() {
    on_each(|db| {
        let (editions, reader) = shop(db);
        let volume = |edition: &Edition, place, number| {
            Volume::create().edition(edition).place(place).number(Number(number))
        };
        let rows = [
            volume(&editions[0], Place::Shelf, 1).reader(&reader),
            volume(&editions[0], Place::Cellar, 1),
            volume(&editions[1], Place::Shelf, 1).reader(reader.token),
        ];
        let mut rows = Volume::bulk_create(db, rows).unwrap();
        rows[1].reader = Some(ForeignKey::new(&reader));
        rows[1].save(db).unwrap();
        rows[1].refresh(db).unwrap();
        assert_eq!(*rows[1].key(), (isbn("o'1"), Place::Cellar, Number(1)));
        let keys = [(isbn("o'1"), Place::Cellar, Number(1)), (isbn("%2"), Place::Cellar, Number(1))];
        let found = Volume::objects().select_related(|v| v.edition).in_bulk(db, keys.clone()).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[&keys[0]].edition(), &editions[0]);
        let loaded = Edition::objects().order_by(|e| e.title).prefetch_related(|e| e.copies).all(db).unwrap();
        assert_eq!((loaded[0].copies().len(), loaded[1].copies().len()), (1, 2));
        editions[0].delete(db).unwrap();
        assert_eq!(Volume::objects().all(db).unwrap(), rows[2..]);
    });
}
