use chrono::{DateTime, Utc};
use orm::prelude::*;
use orm_tests::databases::on_each;

#[derive(Model, Debug, Clone, PartialEq)]
struct Entry {
    id: i64,
    #[orm(auto_now_add)]
    made: DateTime<Utc>,
    #[orm(auto_now)]
    changed: Option<DateTime<Utc>>,
    #[orm(default = 7)]
    number: i32,
}

#[test]
fn a_table_has_no_default_for_what_the_library_sets() {
    on_each(|db| {
        db.create_tables::<Entry>().unwrap();
        assert!(db.execute("INSERT INTO entry DEFAULT VALUES", orm::params![]).is_err());
        let mut entry = Entry::create().save(db).unwrap();
        assert_eq!((entry.number, entry.changed.is_some()), (7, true));
        let made = entry.made;
        entry.save(db).unwrap();
        assert_eq!(entry.made, made);
        assert!(entry.changed >= Some(made));
    });
}
