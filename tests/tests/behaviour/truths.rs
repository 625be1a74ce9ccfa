//! Truth values as conditions: wherever a predicate stands, an expression of type `bool` does.

use orm::prelude::*;
use orm_tests::databases::{on_each, on_sqlite};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
    has_many(members: Member.club),
    index(open, name = "club_open_idx"),
    index(name, name = "club_certified_idx", condition = |c| c.certified),
    check(name = "open_or_named", |c| c.open | c.name.ne("")),
)]
pub struct Club {
    pub id: i64,
    pub name: String,
    pub open: bool,
    pub certified: Option<bool>,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Member {
    pub id: i64,
    #[orm(on_delete = Cascade)]
    pub club: Option<ForeignKey<Club>>,
    pub active: bool,
    pub age: i32,
}

fn clubs(db: &Database) {
    db.create_tables::<(Club, Member)>().unwrap();
    for (name, open, certified) in
        [("a", true, Some(true)), ("b", true, Some(false)), ("c", true, None), ("d", false, Some(true))]
    {
        Club::create().name(name).open(open).certified(certified).save(db).unwrap();
    }
    let club = |id: i64| Club::objects().filter(|c| c.id.eq(id)).get(db).unwrap();
    for (id, active, age) in [(1, true, 10), (1, false, 20), (2, false, 30), (4, true, 40)] {
        Member::create().club(&club(id)).active(active).age(age).save(db).unwrap();
    }
    Member::create().active(true).age(50).save(db).unwrap();
}

fn names(db: &Database, clubs: QuerySet<Club>) -> String {
    clubs.order_by(|c| c.id).values(|c| c.name).all(db).unwrap().concat()
}

#[test]
fn fields() {
    on_each(|db| {
        clubs(db);
        let all = Club::objects;
        assert_eq!(names(db, all().filter(|c| c.open)), "abc");
        assert_eq!(names(db, all().filter(|c| !c.open)), "d");
        assert_eq!(names(db, all().exclude(|c| c.open)), "d");
        // NULL is not true, so that its complement is.
        assert_eq!(names(db, all().filter(|c| c.certified)), "ad");
        assert_eq!(names(db, all().filter(|c| !c.certified)), "bc");
        assert_eq!(names(db, all().exclude(|c| c.certified)), "bc");
        assert_eq!(names(db, all().filter(|c| c.open & c.certified)), "a");
        assert_eq!(names(db, all().filter(|c| c.certified & c.id.gt(1))), "d");
        assert_eq!(names(db, all().filter(|c| c.id.gt(2) & c.open)), "c");
        assert_eq!(names(db, all().filter(|c| c.id.eq(4) | c.open & !c.certified)), "bcd");
        assert_eq!(names(db, all().filter(|c| !(c.open & c.certified))), "bcd");
        assert_eq!(names(db, all().filter(|c| !(c.certified | c.id.eq(2)))), "c");
        assert_eq!(names(db, all().filter_if(Some(1), |c, least| c.id.gt(least) & c.open)), "bc");
        assert_eq!(names(db, all().filter_if(None::<i64>, |c, _| c.open)), "abcd");
        let (open, certified) = (Club::q(|c| c.open), Club::q(|c| c.certified));
        assert_eq!(names(db, all().filter(|_| Q::all([open.clone(), certified.clone()]))), "a");
        assert_eq!(names(db, all().filter(|_| Q::any([open, certified]))), "abcd");
    });
}

#[test]
fn over_relations() {
    on_each(|db| {
        clubs(db);
        let all = Club::objects;
        assert_eq!(names(db, all().filter(|c| c.members.any(|m| m.active))), "ad");
        assert_eq!(names(db, all().filter(|c| c.members.any(|m| !m.active))), "ab");
        assert_eq!(names(db, all().filter(|c| c.members.every(|m| m.active))), "cd");
        assert_eq!(names(db, all().filter(|c| c.members.none(|m| m.active))), "bc");
        assert_eq!(names(db, all().filter(|c| c.members.any(|m| m.active & c.open))), "a");
        assert_eq!(
            names(db, all().filter(|c| c.members.filter(|m| m.active).exclude(|_| c.open).exists())),
            "d"
        );
        // A member of no club has no certificate either.
        let ages = |kept: Vec<Member>| kept.iter().map(|m| m.age).collect::<Vec<_>>();
        let members = || Member::objects().order_by(|m| m.id);
        assert_eq!(ages(members().filter(|m| m.club.certified).all(db).unwrap()), [10, 20, 40]);
        assert_eq!(ages(members().exclude(|m| m.club.certified).all(db).unwrap()), [30, 50]);
        assert_eq!(ages(members().filter(|m| !m.club.open).all(db).unwrap()), [40, 50]);
        let of_a = all().filter(|c| c.name.eq("a")).get(db).unwrap();
        assert_eq!(of_a.members().filter(|m| m.active).count(db).unwrap(), 1);
        let loaded =
            all().order_by(|c| c.id).prefetch_related(|c| c.members.filter(|m| m.active)).all(db).unwrap();
        assert_eq!(loaded.iter().map(|c| c.members().len()).collect::<Vec<_>>(), [1, 0, 0, 1]);
    });
}

#[test]
fn computed() {
    on_each(|db| {
        clubs(db);
        let annotated = || {
            Club::objects()
                .annotate(|c| (c.members.count(), c.members.any(|m| m.active), c.id.eq(2) | c.id.eq(3)))
                .order_by(|(c, _)| c.id)
        };
        let kept = |found: Vec<(Club, (i64, bool, bool))>| {
            found.iter().map(|(c, _)| c.name.as_str()).collect::<String>()
        };
        assert_eq!(kept(annotated().filter(|(_, (_, active, _))| active).all(db).unwrap()), "ad");
        assert_eq!(kept(annotated().filter(|(_, (_, active, _))| !active).all(db).unwrap()), "bc");
        // What is annotated as a choice of two is one condition.
        assert_eq!(kept(annotated().filter(|(c, (.., either))| c.open & either).all(db).unwrap()), "bc");
        assert_eq!(
            kept(annotated().filter(|(_, (.., either))| either).filter(|(c, _)| c.id.gt(2)).all(db).unwrap()),
            "c"
        );
        assert_eq!(kept(annotated().exclude(|(c, (.., either))| c.open & either).all(db).unwrap()), "ad");
        let both = annotated().annotate(|(_, (n, active, _))| active & n.gt(1)).filter(|(_, both)| both);
        assert_eq!(both.count(db).unwrap(), 1);
        let values = Club::objects().order_by(|c| c.id).values(|c| {
            (
                case().when(c.certified, "yes").when(c.open, "open").otherwise("no"),
                c.open & c.certified,
                !c.certified,
                c.members.first(|m| m.active),
            )
        });
        assert_eq!(
            values.all(db).unwrap(),
            [
                ("yes".to_owned(), true, false, Some(true)),
                ("open".to_owned(), false, true, Some(false)),
                ("open".to_owned(), false, true, None),
                ("yes".to_owned(), false, false, Some(true)),
            ]
        );
        // By truth.
        let by_truth = Club::objects()
            .order_by(|c| ((c.id.eq(3) | c.certified).desc(), c.members.any(|m| m.active), c.id));
        assert_eq!(by_truth.values(|c| c.name).all(db).unwrap().concat(), "cadb");
        let first = Club::objects().annotate(|c| c.members.order_by(|m| m.id).first(|m| m.active));
        assert_eq!(first.clone().filter(|(_, first)| first).count(db).unwrap(), 2);
        assert_eq!(first.filter(|(_, first)| !first).count(db).unwrap(), 2);
        // A condition inside a condition, as a value: never NULL.
        let nested = Club::objects().order_by(|c| c.id).annotate(|c| c.certified.eq(true));
        let nested = nested.annotate(|(_, is)| is).annotate(|((_, is), _)| !is);
        let found: Vec<_> =
            nested.all(db).unwrap().into_iter().map(|(((_, is), same), not)| (is, same, not)).collect();
        assert_eq!(
            found,
            [(true, true, false), (false, false, true), (false, false, true), (true, true, false)]
        );
    });
}

#[test]
fn aggregates_and_groups() {
    on_each(|db| {
        clubs(db);
        let (active, not) = Member::objects()
            .aggregate(db, |m| (count().filter(m.active), m.age.sum().filter(!m.club.certified)))
            .unwrap();
        assert_eq!((active, not), (3, Some(80)));
        let groups = Member::objects()
            .group_by(|m| m.active)
            .aggregate(|m| (m.age.max().eq(50), m.club.certified.max()))
            .order_by(|(active, _)| active);
        assert_eq!(groups.all(db).unwrap(), [(false, (false, Some(true))), (true, (true, Some(true)))]);
        assert!(groups.clone().filter(|(active, _)| active).get(db).unwrap().0);
        assert_eq!(
            groups.clone().filter(|(_, (oldest, certified))| oldest & certified).count(db).unwrap(),
            1
        );
        assert_eq!(groups.exclude(|(_, (oldest, _))| oldest).all(db).unwrap().len(), 1);
        // The condition on the row alone comes before the window: of the club of 10 and 20 the first is gone.
        let windowed = Member::objects()
            .annotate(|m| (m.active.max().over(|w| w.partition_by(m.club)), m.age.gt(10)))
            .filter(|(_, (any, older))| any & older)
            .order_by(|(m, _)| m.id);
        assert_eq!(windowed.all(db).unwrap().iter().map(|(m, _)| m.age).collect::<Vec<_>>(), [40, 50]);
    });
}

#[test]
fn writes() {
    on_each(|db| {
        clubs(db);
        let closed = Club::objects().filter(|c| c.certified).update(db, |c| c.open.set(!c.open)).unwrap();
        assert_eq!((closed, names(db, Club::objects().filter(|c| c.open))), (2, "bcd".to_owned()));
        let (found, made) =
            Club::get_or_create(db, |c| c.open & c.certified, || Club::create().name("e").open(true))
                .unwrap();
        assert_eq!((found.name.as_str(), made), ("d", false));
        assert_eq!(Club::objects().filter(|c| !c.open).delete(db).unwrap(), 1);
        // A predicate is a value too.
        Club::objects().update(db, |c| (c.open.set(c.id.gt(2)), c.certified.set(c.id.lt(3)))).unwrap();
        assert_eq!(
            names(db, Club::objects().filter(|c| c.open.eq(c.id.gt(2)) & c.certified.ne(c.id.gt(2)))),
            "bcd"
        );
        let chosen = Club::objects().order_by(|c| c.id).values(|c| {
            (
                case().when(c.id.eq(2), c.open | c.certified).otherwise(false),
                coalesce((c.certified, c.id.gt(3))),
            )
        });
        assert_eq!(chosen.all(db).unwrap(), [(true, true), (false, false), (false, false)]);
        assert!(Club::create().name("").open(false).save(db).is_err());
    });
}

/// A bare truth value is found by an index, on SQLite too.
#[test]
fn an_index_serves() {
    on_sqlite(|db| {
        clubs(db);
        assert!(Club::objects().filter(|c| c.open).explain(db).unwrap().uses_index("club_open_idx"));
        assert!(Club::objects().filter(|c| !c.open).explain(db).unwrap().uses_index("club_open_idx"));
        let partial = Club::objects().filter(|c| c.certified & c.name.eq("a")).explain(db).unwrap();
        assert!(partial.uses_index("club_certified_idx"), "{partial}");
        // So is what is annotated, and is then a condition.
        let annotated =
            Club::objects().annotate(|c| c.open & c.id.gt(0)).filter(|(_, open)| open).explain(db);
        assert!(annotated.unwrap().uses_index("club_open_idx"));
    });
}
