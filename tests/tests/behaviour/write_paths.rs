//! Values that must arrive alike by whatever way they are written: moments with microseconds, what the library sets by itself, no rows at all.

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{All, Tag};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(ordering(id))]
struct Event {
    id: i64,
    #[orm(unique)]
    name: String,
    at: DateTime<Utc>,
    local: NaiveDateTime,
    time: Option<NaiveTime>,
    #[orm(auto_now_add)]
    made: DateTime<Utc>,
    #[orm(auto_now)]
    changed: DateTime<Utc>,
    #[orm(db_default = "3")]
    rank: i32,
}

fn moment(microsecond: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_700_000_000_000_000 + microsecond).unwrap()
}

macro_rules! event {
    ($name:expr, $microsecond:expr) => {{
        let at = moment($microsecond);
        Event::create().name($name).at(at).local(at.naive_utc()).time(at.time())
    }};
}

/// The rows whose moments are not what the name says.
fn wrong(db: &Database) -> Vec<Event> {
    let is_right = |event: &Event| {
        let at = moment(event.name.rsplit_once(' ').unwrap().1.parse().unwrap());
        event.at == at && event.local == at.naive_utc() && event.time.is_none_or(|time| time == at.time())
    };
    Event::objects().all(db).unwrap().into_iter().filter(|event| !is_right(event)).collect()
}

#[test]
fn microseconds_arrive_by_every_way() {
    on_each(|db| {
        db.create_tables::<Event>().unwrap();
        // 1, 10, 999999: fractions with zeros before and behind.
        let edges = [0, 1, 10, 100_000, 123_456, 999_999];
        let mut made = Vec::new();
        for edge in edges {
            made.push(event!(format!("save {edge}"), edge).save(db).unwrap());
        }
        made.extend(Event::bulk_create(db, edges.map(|edge| event!(format!("bulk {edge}"), edge))).unwrap());
        let options =
            || BulkCreate::<Event>::new().on_conflict(|e| e.name).update(|e| (e.at, e.local, e.time));
        made.extend(
            Event::bulk_create_with(db, edges.map(|edge| event!(format!("upsert {edge}"), edge)), options())
                .unwrap(),
        );
        assert_eq!(Event::copy_in(db, edges.map(|edge| event!(format!("copy {edge}"), edge))).unwrap(), 6);
        let (_, is_new) = Event::get_or_create(db, |e| e.name.eq("get 7"), || event!("get 7", 7)).unwrap();
        assert!(is_new && wrong(db).is_empty());
        assert_eq!(
            Event::objects().filter(|e| e.id.in_(made.iter().map(|event| event.id))).all(db).unwrap(),
            made
        );

        // And the ways of changing: each has the moment of another first.
        let shift = |event: &mut Event| {
            let at = moment(event.name.rsplit_once(' ').unwrap().1.parse().unwrap());
            (event.at, event.local, event.time) = (at, at.naive_utc(), Some(at.time()));
        };
        let spoil = || {
            Event::objects()
                .update(db, |e| (e.at.set(moment(5)), e.local.set(moment(5).naive_utc()), e.time.set(None)))
                .unwrap();
            assert!(wrong(db).len() > 20);
        };
        spoil();
        let mut all = Event::objects().all(db).unwrap();
        all.iter_mut().for_each(shift);
        Event::bulk_update(db, &all, |e| (e.at, e.local, e.time)).unwrap();
        assert!(wrong(db).is_empty());
        spoil();
        for event in &mut all {
            event.save(db).unwrap();
        }
        assert!(wrong(db).is_empty());
        spoil();
        let again = all
            .iter()
            .map(|event| Event::create().name(&event.name).at(event.at).local(event.local).time(event.time));
        Event::bulk_create_with(db, again, options()).unwrap();
        assert!(wrong(db).is_empty());
        spoil();
        for event in &all {
            let (at, local) = (event.at, event.local);
            Event::update_or_create(
                db,
                |e| e.name.eq(&event.name),
                |e| (e.at.set(at), e.local.set(local), e.time.set(event.time)),
                || event!("never 0", 0),
            )
            .unwrap();
        }
        assert!(wrong(db).is_empty());
        // Found again by what was written.
        assert_eq!(Event::objects().filter(|e| e.at.eq(moment(999_999))).count(db).unwrap(), 4);
        assert_eq!(Event::raw("SELECT * FROM event WHERE at = ?", [moment(1)]).all(db).unwrap().len(), 4);
    });
}

#[test]
fn what_the_library_sets_by_itself() {
    on_each(|db| {
        db.create_tables::<Event>().unwrap();
        let before = Utc::now() - TimeDelta::seconds(5);
        let made = Event::bulk_create(db, (0..3).map(|n| event!(format!("a {n}"), n))).unwrap();
        assert!(made.iter().all(|event| event.made > before && event.changed > before && event.rank == 3));
        let long_ago = moment(0);
        let reset = || {
            let set =
                Event::objects().update(db, |e| (e.made.set(long_ago), e.changed.set(long_ago))).unwrap();
            assert_eq!(set, Event::objects().count(db).unwrap());
        };
        let changed = |name: &str| {
            let event = Event::objects().filter(|e| e.name.eq(name)).get(db).unwrap();
            assert_eq!(event.made, long_ago, "`auto_now_add` stays");
            event.changed > before
        };
        reset();
        // `update` of a query set is what it says and no more.
        Event::objects().filter(|e| e.name.eq("a 0")).update(db, |e| e.rank.set(4)).unwrap();
        assert!(!changed("a 0"));
        let mut row = Event::objects().filter(|e| e.name.eq("a 0")).get(db).unwrap();
        row.save_only(db, |e| e.rank).unwrap();
        assert!(changed("a 0") && row.changed > before);
        reset();
        Event::bulk_update(db, [&made[1]], |e| e.rank).unwrap();
        assert!(!changed("a 0"));
        // The row that was given is as old as it was; what is written is now.
        assert!(changed("a 1"));
        reset();
        let options = BulkCreate::<Event>::new().on_conflict(|e| e.name).update(|e| e.rank);
        let back = Event::bulk_create_with(db, [event!("a 2", 2).rank(9)], options).unwrap();
        assert!(changed("a 2") && back[0].rank == 9 && back[0].made == long_ago);
        reset();
        Event::update_or_create(db, |e| e.name.eq("a 2"), |e| e.rank.set(1), || event!("never 0", 0))
            .unwrap();
        assert!(changed("a 2"));
    });
}

#[test]
fn of_no_rows_nothing_is_sent() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let none = || std::iter::empty().map(|name: &str| Tag::create().name(name));
        let log = db.record();
        assert_eq!(Tag::bulk_create(db, none()).unwrap(), []);
        let options = BulkCreate::<Tag>::new().on_conflict(|t| t.name).update(|t| t.name);
        assert_eq!(Tag::bulk_create_with(db, none(), options).unwrap(), []);
        assert_eq!(Tag::bulk_create_with(db, none(), BulkCreate::new().batch_size(1).ignore()).unwrap(), []);
        assert_eq!(Tag::copy_in(db, none()).unwrap(), 0);
        assert_eq!(Tag::bulk_update(db, Vec::<&Tag>::new(), |t| t.name).unwrap(), 0);
        assert_eq!(
            Tag::objects().filter(|t| t.id.in_(Vec::<i64>::new())).update(db, |t| t.name.set("x")).unwrap(),
            0
        );
        assert_eq!(Tag::objects().filter(|t| t.id.in_(Vec::<i64>::new())).delete(db).unwrap(), 0);
        log.assert_count(0);
        drop(log);
        // A batch of none makes no sense, whatever the rows.
        let error = Tag::bulk_create_with(db, none(), BulkCreate::new().batch_size(0)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
    });
}

/// More than PostgreSQL takes as parameters, in one call and in odd batches; one that is wrong in the middle.
#[test]
fn seventy_thousand_rows() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let rows = |name: fn(u32) -> String| (0..70_000).map(move |n| Tag::create().name(name(n)));
        let error =
            Tag::bulk_create(db, rows(|n| (if n == 66_000 { 7 } else { n }).to_string())).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("name")));
        assert_eq!(Tag::objects().count(db).unwrap(), 0);
        let options = BulkCreate::new().batch_size(9_999);
        let tags = Tag::bulk_create_with(db, rows(|n| n.to_string()), options).unwrap();
        assert!(tags.iter().zip(0..).all(|(tag, n): (&Tag, u32)| tag.name == n.to_string()));
        let keys: Vec<i64> = tags.iter().map(|tag| tag.id).collect();
        assert_eq!(Tag::objects().filter(|t| t.id.in_(keys)).delete(db).unwrap(), 70_000);
    });
}
