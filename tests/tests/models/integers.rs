use orm::prelude::*;
use orm_tests::databases::on_each;

#[derive(Model, Debug, Clone, PartialEq)]
struct Narrow {
    id: i64,
    signed: i8,
    byte: u8,
    short: u16,
    word: u32,
    maybe: Option<u8>,
}

fn narrow(db: &Database) -> Narrow {
    db.create_tables::<Narrow>().unwrap();
    Narrow::create().signed(i8::MIN).byte(u8::MAX).short(u16::MAX).word(u32::MAX).save(db).unwrap()
}

#[test]
fn integers_that_databases_do_not_have() {
    on_each(|db| {
        let row = narrow(db);
        let found = Narrow::objects()
            .filter(|n| n.signed.eq(-128) & n.byte.gt(254) & n.short.in_([65_535]) & n.word.ge(u32::MAX))
            .filter(|n| (n.word - 1).lt(u32::MAX))
            .get(db)
            .unwrap();
        assert_eq!(found, row);
        let sums = Narrow::objects().values(|n| (n.byte, n.maybe)).all(db).unwrap();
        assert_eq!(sums, [(255, None)]);
    });
}

#[test]
fn a_number_that_does_not_fit_is_an_error() {
    on_each(|db| {
        narrow(db);
        db.execute("UPDATE narrow SET byte = 256", orm::params![]).unwrap();
        let error = Narrow::objects().all(db).unwrap_err();
        let message = format!(
            "{error} {}",
            std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default()
        );
        assert!(message.contains("256 is out of range"), "{message}");
    });
}

#[test]
fn lists_of_borrowed_text() {
    use orm_tests::models::Publisher;

    on_each(|db| {
        db.create_tables::<Publisher>().unwrap();
        Publisher::create().name("Ace").country("US").save(db).unwrap();
        let (names, ace) = (["Ace", "Gollancz"], &"Ace");
        assert_eq!(Publisher::objects().filter(|p| p.name.in_(names.iter())).count(db).unwrap(), 1);
        assert_eq!(Publisher::objects().filter(|p| p.country.in_(names.iter())).count(db).unwrap(), 0);
        assert_eq!(Publisher::objects().filter(|p| p.name.eq(ace) & p.country.ne(ace)).count(db).unwrap(), 1);
    });
}
