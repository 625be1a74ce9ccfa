use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::rows::date;
use rust_decimal::Decimal;

/// Names that SQL has a use for.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "select", has_many(order: Group.select), ordering(-r#where))]
pub struct Select {
    pub id: i64,
    #[orm(column = "group", unique, index)]
    pub r#where: String,
    #[orm(column = "it's \"quoted\" ; --")]
    pub quoted: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "from.where", many_to_many(table: Select))]
pub struct Group {
    pub id: i64,
    #[orm(column = "t0")]
    pub select: ForeignKey<Select>,
    #[orm(column = "user")]
    pub order: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Defaults {
    pub id: i64,
    #[orm(default)]
    pub number: i32,
    #[orm(default = "it's")]
    pub text: String,
    #[orm(default = "half")]
    pub maybe: Option<String>,
    #[orm(default = 0.1)]
    pub double: f64,
    #[orm(default = true)]
    pub flag: bool,
    #[orm(default = vec![0, 39, 255])]
    pub bytes: Vec<u8>,
    #[orm(default = date(2000, 1, 2))]
    pub date: NaiveDate,
    #[orm(default = NaiveTime::from_hms_micro_opt(1, 2, 3, 4).unwrap())]
    pub time: NaiveTime,
    #[orm(default = date(2000, 1, 2).and_time(NaiveTime::MIN))]
    pub datetime: NaiveDateTime,
    #[orm(default = date(2000, 1, 2).and_time(NaiveTime::MIN).and_utc())]
    pub moment: DateTime<Utc>,
    #[orm(default = Decimal::new(-1050, 2))]
    pub decimal: Decimal,
    #[orm(default = serde_json::json!({"it's": [1]}))]
    pub json: serde_json::Value,
    #[orm(default = uuid::Uuid::nil())]
    pub uuid: uuid::Uuid,
    #[orm(db_default = "'a' || 'b'")]
    pub database: String,
    #[orm(db_default = "40 + 2")]
    pub answer: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Stamped {
    pub id: i64,
    pub text: String,
    #[orm(auto_now_add)]
    pub made: DateTime<Utc>,
    #[orm(auto_now)]
    pub changed: DateTime<Utc>,
    #[orm(auto_now)]
    pub local: NaiveDateTime,
    #[orm(auto_now_add)]
    pub day: NaiveDate,
    #[orm(auto_now)]
    pub time: NaiveTime,
}

#[test]
fn names_that_sql_has_a_use_for() {
    on_each(|db| {
        db.create_tables::<(Group, Select)>().unwrap();
        db.create_tables::<(Group, Select)>().unwrap();
        let select = Select::create().r#where("x").quoted(1).save(db).unwrap();
        let mut group = Group::create().select(&select).order("y").save(db).unwrap();
        group.table().add(db, [&select]).unwrap();
        group.order = None;
        group.save(db).unwrap();
        Select::objects().update(db, |s| s.quoted.set(s.quoted + 1)).unwrap();
        let rows = Group::objects()
            .filter(|g| g.select.r#where.contains("x") & g.table.any(|s| s.quoted.eq(2)) & g.order.is_null())
            .select_related(|g| g.select)
            .prefetch_related(|g| g.table)
            .order_by(|g| (g.select.quoted, g.order.desc()))
            .all(db)
            .unwrap();
        assert_eq!((rows[0].select().quoted, rows[0].table()[0].r#where.as_str()), (2, "x"));
        let error = Select::create().r#where("x").quoted(1).save(db).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::UniqueViolation, Some("Select"), Some("where"))
        );
        let counts: Vec<i64> = Select::objects().values(|s| s.order.count()).all(db).unwrap();
        assert_eq!(counts, [1]);
        let error = Select::objects().update(db, |s| s.quoted.set(s.quoted + i32::MAX)).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, Some("quoted")), "{error:?}");
        assert_eq!(group.table().delete(db).unwrap_err().kind(), ErrorKind::Protected);
    });
}

#[test]
fn defaults_are_the_same_in_program_and_table() {
    on_each(|db| {
        db.create_tables::<Defaults>().unwrap();
        let made = Defaults::create().save(db).unwrap();
        assert_eq!((made.number, made.text.as_str(), made.maybe.as_deref()), (0, "it's", Some("half")));
        assert_eq!((made.database.as_str(), made.answer, made.double), ("ab", 42, 0.1));
        assert_eq!((made.date, made.decimal.to_string().as_str()), (date(2000, 1, 2), "-10.50"));
        db.execute("INSERT INTO defaults DEFAULT VALUES", orm::params![]).unwrap();
        let by_table = Defaults::objects().filter(|d| d.id.ne(made.id)).get(db).unwrap();
        assert_eq!(by_table, Defaults { id: by_table.id, ..made.clone() });
        let set = Defaults::create().maybe(None).database("c").answer(1).number(7).save(db).unwrap();
        assert_eq!((set.maybe, set.database.as_str(), set.answer, set.number), (None, "c", 1, 7));
        let same = Defaults::objects()
            .filter(|d| d.json.eq(&made.json) & d.bytes.eq(&made.bytes) & d.decimal.eq(made.decimal));
        assert_eq!(same.count(db).unwrap(), 3);
    });
}

#[test]
fn times_are_stamped() {
    on_each(|db| {
        db.create_tables::<Stamped>().unwrap();
        let before = Utc::now();
        let mut row = Stamped::create().text("a").save(db).unwrap();
        assert!(row.made.timestamp_micros() >= before.timestamp_micros() && row.made <= Utc::now());
        assert_eq!(row.day, row.made.date_naive());
        let first = row.clone();
        std::thread::sleep(std::time::Duration::from_millis(2));
        row.text = "b".into();
        row.save(db).unwrap();
        assert!(row.changed > first.changed && row.local > first.local && row.time != first.time);
        assert_eq!((row.made, row.day), (first.made, first.day));
        assert_eq!(Stamped::objects().get(db).unwrap(), row);
        let second = row.clone();
        std::thread::sleep(std::time::Duration::from_millis(2));
        row.save_only(db, |s| s.text).unwrap();
        assert!(row.changed > second.changed);
        assert_eq!(Stamped::objects().get(db).unwrap(), row);
        let old = date(1999, 1, 1).and_time(NaiveTime::MIN).and_utc();
        let set = Stamped::create().text("c").made(old).changed(old).save(db).unwrap();
        assert_eq!((set.made, set.changed), (old, old));
    });
}
