use orm::prelude::*;
use orm::{DeletePlan, Fate};
use orm_tests::databases::on_each;
use orm_tests::models::{Author, Book, Category, Profile, Publisher, Review, Tag};
use orm_tests::rows::library;

use super::bulk_models::HOSTILE;

/// A circle of two tables, a table in two circles, keys of text, and every rule.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(members: Member.team), has_many(badges: Badge.team))]
struct Team {
    #[orm(primary_key)]
    name: String,
    #[orm(on_delete = Cascade)]
    leader: Option<ForeignKey<Member>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(badges: Badge.member), has_many(pupils: Member.tutor), has_many(notes: Note.about))]
struct Member {
    #[orm(primary_key)]
    name: String,
    #[orm(on_delete = Cascade)]
    team: Option<ForeignKey<Team>>,
    #[orm(on_delete = Cascade)]
    tutor: Option<ForeignKey<Member>>,
    #[orm(on_delete = SetNull)]
    friend: Option<ForeignKey<Member>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Badge {
    id: i64,
    #[orm(on_delete = Cascade)]
    team: Option<ForeignKey<Team>>,
    #[orm(on_delete = Cascade)]
    member: Option<ForeignKey<Member>>,
    #[orm(on_delete = SetNull)]
    giver: Option<ForeignKey<Member>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Note {
    id: i64,
    #[orm(on_delete = NoAction)]
    about: Option<ForeignKey<Member>>,
    #[orm(on_delete = SetDefault, default = "nobody")]
    by: ForeignKey<Member>,
}

/// Points at members, who do not know of it.
#[derive(Model, Debug, Clone, PartialEq)]
struct Stranger {
    id: i64,
    #[orm(on_delete = Restrict)]
    member: Option<ForeignKey<Member>>,
}

type Teams = (Team, Member, Badge, Note, Stranger);

fn parts(plan: &DeletePlan) -> Vec<String> {
    plan.parts().iter().map(ToString::to_string).collect()
}

#[test]
fn a_plan_counts_what_a_deletion_does() {
    on_each(|db| {
        let library = library(db).unwrap();
        Profile::create().author(&library.authors[0]).website("x").save(db).unwrap();
        let le_guin = || Author::objects().filter(|a| a.name.contains("Le Guin"));
        let plan = assert_queries!(db, 2, { le_guin().delete_plan(db).unwrap() });
        // Tags stay; the pairs with them, profile and reviews go, and Solaris loses its editor.
        let expected = [
            "1 Author deleted",
            "2 Book deleted",
            "3 library_book_tags deleted",
            "1 Profile deleted",
            "3 Review deleted",
            "1 Book.editor set to NULL",
        ];
        let mut found = parts(&plan);
        found[1..5].sort();
        let mut sorted = expected;
        sorted[1..5].sort_unstable();
        assert_eq!(found, sorted);
        assert_eq!((plan.total(), plan.deleted::<Book>(), plan.set_null::<Book>()), (10, 2, 1));
        assert!(!plan.is_blocked() && plan.parts()[0].fate == Fate::Deleted);
        // Nothing was done, and then it does just that.
        let counts = || {
            let rows = [Author::objects().count(db), Profile::objects().count(db), Book::objects().count(db)];
            let reviews = Review::objects().count(db).unwrap();
            let editors = Book::objects().filter(|b| b.editor.is_not_null()).count(db).unwrap();
            (rows.map(Result::unwrap), reviews, editors)
        };
        assert_eq!(counts(), ([3, 1, 4], 4, 2));
        assert_eq!(le_guin().delete(db).unwrap(), 1);
        assert_eq!(counts(), ([2, 0, 2], 1, 0));
        let pairs: Vec<i64> = db.query_as("SELECT count(*) FROM library_book_tags", params![]).unwrap();
        assert_eq!(pairs, [2]);
        // Of nothing, and of what filters by other tables.
        assert_eq!(
            Author::objects().filter(|a| a.id.in_([0; 0])).delete_plan(db).unwrap().to_string(),
            "nothing"
        );
        assert_eq!(le_guin().delete_plan(db).unwrap(), DeletePlan::default());
        let plan =
            Book::objects().filter(|b| b.author.name.contains("Lem") & b.tags.any(|t| t.name.eq("sf")));
        assert_eq!(plan.delete_plan(db).unwrap().deleted::<Review>(), 1);
        let plan = library.tags[0].books().delete_plan(db).unwrap();
        assert_eq!((plan.deleted::<Book>(), plan.deleted::<Tag>(), plan.total()), (1, 0, 4));
        for text in HOSTILE {
            assert_eq!(Author::objects().filter(|a| a.name.eq(text)).delete_plan(db).unwrap().total(), 0);
        }
    });
}

#[test]
fn a_tree_goes_with_its_root() {
    on_each(|db| {
        db.create_tables::<Category>().unwrap();
        let root = Category::create().name("root").save(db).unwrap();
        let mut level = vec![root.id];
        for depth in 0..6 {
            let rows: Vec<_> = level
                .iter()
                .flat_map(|id| [0, 1].map(|n| Category::create().name(format!("{depth} {n}")).parent(*id)))
                .collect();
            level = Category::bulk_create(db, rows).unwrap().iter().map(|category| category.id).collect();
        }
        let other = Category::create().name("other").save(db).unwrap();
        let plan =
            |name: &'static str| Category::objects().filter(|c| c.name.eq(name)).delete_plan(db).unwrap();
        assert_eq!(plan("root").total(), 127);
        assert_eq!(plan("0 1").total(), 63);
        // Rows that are below one another count once.
        assert_eq!(plan("3 0").deleted::<Category>(), 8 * 7);
        let all = Category::objects().exclude(|c| c.id.eq(other.id)).delete_plan(db).unwrap();
        assert_eq!(parts(&all), ["127 Category deleted"]);
        root.delete(db).unwrap();
        assert_eq!(Category::objects().get(db).unwrap(), other);
    });
}

#[test]
fn circles_are_followed_and_each_row_counts_once() {
    on_each(|db| {
        db.create_tables::<Teams>().unwrap();
        for team in ["red", "blue", "green"] {
            Team::create().name(team).save(db).unwrap();
        }
        let member = |name: &str, team: Option<&str>, tutor: Option<&str>, friend: Option<&str>| {
            Member::create().name(name).team(team).tutor(tutor).friend(friend).save(db).unwrap();
        };
        member("nobody", None, None, None);
        member("ann", Some("red"), None, Some("nobody"));
        member("ben", None, Some("ann"), Some("ann"));
        member("cid", Some("green"), Some("ann"), None);
        member("dan", None, None, Some("ben"));
        member("eve", Some("blue"), None, Some("dan"));
        // Blue goes with ben, who goes with ann, who goes with red.
        Team::objects().filter(|t| t.name.eq("blue")).update(db, |t| t.leader.set("ben")).unwrap();
        Team::objects().filter(|t| t.name.eq("red")).update(db, |t| t.leader.set("ann")).unwrap();
        for (team, member) in
            [(Some("red"), Some("ann")), (None, Some("eve")), (Some("green"), None), (None, None)]
        {
            Badge::create().team(team).member(member).giver("ann").save(db).unwrap();
        }
        Note::create().about("dan").by("eve").save(db).unwrap();
        let red = || Team::objects().filter(|t| t.name.eq("red"));
        let plan = red().delete_plan(db).unwrap();
        let counts = (plan.deleted::<Team>(), plan.deleted::<Member>(), plan.deleted::<Badge>());
        assert_eq!(counts, (2, 4, 2), "{plan}");
        // Of four badges with the same giver two stay, one of which points at nothing else.
        assert_eq!(plan.set_null::<Badge>(), 2, "{plan}");
        // Ben's and cid's keys go with them; dan's becomes NULL, the note's is nobody.
        assert_eq!((plan.set_null::<Member>(), plan.is_blocked()), (1, false));
        assert!(parts(&plan).contains(&"1 Note.by set to the default".to_owned()), "{plan}");
        // One that is in the way by a rule that looks last, another that looks at once.
        Note::create().about("cid").by("nobody").save(db).unwrap();
        let plan = red().delete_plan(db).unwrap();
        assert_eq!((plan.blocking::<Note>(), plan.is_blocked()), (1, true));
        let error = red().delete(db).unwrap_err();
        assert_eq!((error.kind(), error.protected_by()), (ErrorKind::Protected, Some("Note.about")));
        Note::objects().filter(|n| n.about.eq("cid")).delete(db).unwrap();
        assert_eq!(red().delete(db).unwrap(), 1);
        let names = Member::objects().order_by(|m| m.name).values(|m| m.name).all(db).unwrap();
        assert_eq!(names, ["dan", "nobody"]);
        assert_eq!(Team::objects().get(db).unwrap().name, "green");
        assert_eq!(Badge::objects().count(db).unwrap(), 2);
        assert_eq!(Note::objects().get(db).unwrap().by.key(), "nobody");
        // Of a table that no relation leads to, the model is known by `create_tables`.
        Stranger::create().member("dan").save(db).unwrap();
        let plan = Member::objects().filter(|m| m.name.eq("dan")).delete_plan(db).unwrap();
        assert_eq!((plan.blocking::<Stranger>(), plan.blocking::<Note>()), (1, 1));
        assert!(parts(&plan).contains(&"1 Stranger.member in the way".to_owned()), "{plan}");
        let error = Member::objects().filter(|m| m.name.eq("dan")).delete(db).unwrap_err();
        assert!(["Stranger.member", "Note.about"].contains(&error.protected_by().unwrap()), "{error}");
    });
}

#[test]
fn what_stands_in_the_way_is_named() {
    on_each(|db| {
        let library = library(db).unwrap();
        let gollancz = &library.publishers[1];
        assert_eq!(gollancz.delete(db).map(|()| Book::objects().count(db)).unwrap().unwrap(), 4);
        let ace = &library.publishers[0];
        let error = ace.delete(db).unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::Protected, Some("Publisher")));
        assert_eq!(error.protected_by(), Some("Author.agency"));
        assert!(
            error.to_string().starts_with(
                "rows of `Author` stand in the way: they point by `agency` at rows that would be deleted; delete or \
                 change them first ("
            ),
            "{error}"
        );
        assert!(std::error::Error::source(&error).is_some());
        let plan = Publisher::objects().delete_plan(db).unwrap();
        assert_eq!((plan.blocking::<Author>(), plan.deleted::<Publisher>()), (1, 2));
        // Also in a transaction, which goes on after its savepoint.
        db.atomic(|tx| {
            let error = tx.atomic(|sp| Publisher::objects().delete(sp)).unwrap_err();
            assert_eq!(error.protected_by(), Some("Author.agency"));
            Author::objects().update(tx, |a| a.agency.set(None::<i64>))?;
            Publisher::objects().delete(tx)
        })
        .unwrap();
        assert_eq!(Publisher::objects().count(db).unwrap(), 0);
    });
}
