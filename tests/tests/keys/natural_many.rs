//! Keys of text and of UUIDs, in all that is done to many rows at once.

use std::collections::HashSet;

use orm::prelude::*;
use orm_tests::databases::on_each;
use uuid::Uuid;

use super::composite_models::HOSTILE;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(cities: City.country))]
struct Country {
    #[orm(primary_key, max_length = 20)]
    code: String,
    name: String,
    #[orm(default = 0)]
    people: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct City {
    #[orm(primary_key)]
    token: Uuid,
    #[orm(on_delete = Cascade)]
    country: ForeignKey<Country>,
    #[orm(on_delete = SetNull)]
    twin: Option<ForeignKey<City>>,
    #[orm(default = 0)]
    people: i64,
}

fn uuid(number: u64) -> Uuid {
    // Neither in the order of the numbers, nor signed where text is not.
    Uuid::from_u64_pair(number.wrapping_mul(0x9e37_79b9_7f4a_7c15), number)
}

/// A country for each hostile text, and two cities for each country, the second the twin of the first.
fn world(db: &Database) -> (Vec<Country>, Vec<City>) {
    db.create_tables::<(City, Country)>().unwrap();
    let countries = HOSTILE.map(|code| Country::create().code(code).name(code));
    let countries = Country::bulk_create(db, countries).unwrap();
    let mut cities = Vec::new();
    for (number, country) in (0..).zip(&countries) {
        let first = City::create().token(uuid(number)).country(country).save(db).unwrap();
        let second = City::create().token(uuid(number + 100)).country(country.code.as_str()).twin(&first);
        cities.extend([second.save(db).unwrap(), first]);
    }
    (countries, cities)
}

#[test]
fn rows_come_back_in_order_with_their_keys() {
    on_each(|db| {
        let (countries, _) = world(db);
        assert!(countries.iter().map(|country| country.code.as_str()).eq(HOSTILE));
        let error = Country::bulk_create(
            db,
            [Country::create().code("new").name(""), Country::create().code("%_\\").name("")],
        );
        let error = error.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("code")));
        assert_eq!(Country::objects().count(db).unwrap(), 7);
        assert_eq!(
            Country::copy_in(db, (0..5).map(|n| Country::create().code(format!("n{n}")).name(""))).unwrap(),
            5
        );
        let rows = ["z", "y"].map(|code| Country::create().code(code).name("upserted"));
        let by_key = BulkCreate::<Country>::new().on_conflict(|c| c.code).update(|c| c.name);
        let rows = Country::bulk_create_with(db, rows, by_key).unwrap();
        assert!(rows.iter().all(|row| row.name == "upserted") && rows[0].code == "z");
        assert_eq!(Country::objects().count(db).unwrap(), 13);
    });
}

#[test]
fn rows_are_written_by_their_keys() {
    on_each(|db| {
        let (mut countries, mut cities) = world(db);
        for (row, people) in countries.iter_mut().zip(1..) {
            row.people = people;
        }
        for (row, people) in cities.iter_mut().zip(10..) {
            row.people = people;
        }
        assert_eq!(Country::bulk_update(db, &countries, |c| c.people).unwrap(), 7);
        assert_eq!(City::bulk_update(db, &cities, |c| (c.people, c.twin)).unwrap(), 14);
        for row in &cities {
            assert_eq!(City::objects().filter(|c| c.token.eq(row.token)).get(db).unwrap(), *row);
        }
        let found = Country::objects().in_bulk(db, HOSTILE).unwrap();
        assert!(countries.iter().all(|country| found[&country.code] == *country));
        for code in HOSTILE {
            let by_join = City::objects().filter(|c| c.country.name.eq(code));
            assert_eq!(by_join.update(db, |c| c.people.set(c.people + 100)).unwrap(), 2);
        }
        assert!(City::objects().all(db).unwrap().iter().all(|city| city.people >= 110));
        let mut missing = cities[3].clone();
        missing.token = uuid(4711);
        let error = City::bulk_update(db, [&cities[0], &missing], |c| c.people).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DoesNotExist);
        assert!(error.to_string().contains(&uuid(4711).to_string()), "{error}");
        // A key that was changed is that of another row.
        missing.people = 0;
        assert_eq!(missing.save(db).unwrap_err().kind(), ErrorKind::DoesNotExist);
        let by_join = City::objects().filter(|c| c.twin.country.name.contains("ü"));
        assert_eq!(by_join.delete(db).unwrap(), 1);
        Country::objects().filter(|c| c.code.eq("{\"x\"}")).delete(db).unwrap();
        assert_eq!(City::objects().count(db).unwrap(), 11);
    });
}

#[test]
fn save_is_of_a_row_that_is_there() {
    on_each(|db| {
        let (countries, _) = world(db);
        let mut new = Country { code: "new".into(), name: "".into(), people: 0 };
        assert_eq!(new.save(db).unwrap_err().kind(), ErrorKind::DoesNotExist);
        assert_eq!(new.save_only(db, |c| c.name).unwrap_err().kind(), ErrorKind::DoesNotExist);
        new.code = countries[2].code.clone();
        new.save(db).unwrap();
        assert_eq!(Country::objects().filter(|c| c.code.eq(&countries[2].code)).get(db).unwrap(), new);
        assert_eq!(Country::objects().count(db).unwrap(), 7);
    });
}

#[test]
fn keys_are_looked_up_before_they_are_made() {
    on_each(|db| {
        world(db);
        for code in HOSTILE {
            let create = || Country::create().code(code).name("new");
            let (row, made) = Country::get_or_create(db, |c| c.code.eq(code), create).unwrap();
            assert_eq!((row.name.as_str(), made), (code, false));
        }
        let create = || Country::create().code("x'\\").name("new");
        let set = |c: orm_core::query::ModelFields<Country>| c.people.set(c.people + 1);
        assert!(Country::update_or_create(db, |c| c.code.eq("x'\\"), set, create).unwrap().1);
        let (row, made) = Country::update_or_create(db, |c| c.code.eq("x'\\"), set, create).unwrap();
        assert_eq!((row.people, made), (1, false));
    });
}

#[test]
fn related_rows_are_found_by_hostile_keys() {
    on_each(|db| {
        let (countries, _) = world(db);
        let rows = assert_queries!(db, 3, {
            Country::objects().prefetch_related(|c| c.cities.prefetch_related(|c| c.twin)).all(db).unwrap()
        });
        for row in &rows {
            assert!(
                row.cities().len() == 2 && row.cities().iter().all(|city| *city.country.key() == row.code)
            );
            let twins: Vec<_> = row.cities().iter().filter_map(|city| city.twin()).collect();
            assert!(twins.len() == 1 && *twins[0].country.key() == row.code);
        }
        let cities = City::objects().prefetch_related(|c| (c.country, c.twin)).all(db).unwrap();
        assert!(cities.iter().all(|city| city.country().code == *city.country.key()));
        let above = City::objects().filter(|c| c.token.eq(uuid(103))).recursive(|c| c.twin);
        assert_eq!(above.count(db).unwrap(), 2);
        assert_eq!(countries[3].cities().count(db).unwrap(), 2);
    });
}

/// Text sorts by the database's collation, which is not that of Rust: each row comes once, and in one order.
#[test]
fn every_way_to_read_in_order_of_the_key_is_one_order() {
    on_each(|db| {
        world(db);
        let expected: Vec<String> =
            Country::objects().order_by(|c| c.code).values(|c| c.code).all(db).unwrap();
        let codes = |rows: Vec<Country>| rows.into_iter().map(|row| row.code).collect::<Vec<_>>();
        for size in [1, 2, 3, 10] {
            let mut pages = Vec::new();
            let mut next = None;
            loop {
                let page = Country::objects().order_by(|c| c.code).keyset(size).after(next).all(db).unwrap();
                pages.extend(codes(page.rows));
                next = page.next;
                if next.is_none() {
                    break;
                }
            }
            assert_eq!(pages, expected);
            let read = Country::objects().order_by(|c| c.code).iterator(db, size as usize);
            assert_eq!(codes(read.collect::<Result<_, _>>().unwrap()), expected);
            let read = Country::objects().iterator(db, size as usize).map(|row| row.unwrap().code);
            assert_eq!(read.collect::<HashSet<_>>().len(), 7);
            let read = City::objects().iterator(db, size as usize).map(|row| row.unwrap().token);
            assert_eq!(read.collect::<HashSet<_>>().len(), 14);
        }
        assert_eq!(Country::objects().first(db).unwrap().unwrap().code, expected[0]);
        assert_eq!(Country::objects().last(db).unwrap().unwrap().code, expected[6]);
    });
}
