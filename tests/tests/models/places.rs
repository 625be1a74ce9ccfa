//! Models where Rust allows a struct: in functions, in part of a crate, under names that are keywords.

use orm::prelude::*;
use orm_tests::databases::on_each;

#[test]
fn a_model_in_a_function() {
    #[derive(Model, Debug, Clone, PartialEq)]
    #[orm(has_many(leaves: Leaf.tree), many_to_many(friends: Tree), check(name = "tall", |t| t.height.gt(0)))]
    struct Tree {
        id: i64,
        #[orm(default = 3)]
        height: i32,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    struct Leaf {
        id: i64,
        tree: ForeignKey<Tree>,
    }

    #[derive(Projection, Debug, PartialEq)]
    #[orm(from = Leaf)]
    struct LeafCard {
        #[orm(value = |l| l.tree.height)]
        height: i32,
    }

    on_each(|db| {
        db.create_tables::<(Tree, Leaf)>().unwrap();
        let tree = Tree::create().save(db).unwrap();
        assert!(Tree::create().height(0).save(db).is_err());
        let leaf = Leaf::create().tree(&tree).save(db).unwrap();
        let cards = Leaf::objects().filter(|l| l.id.eq(leaf.id)).project::<LeafCard>().all(db).unwrap();
        assert_eq!(cards, [LeafCard { height: 3 }]);
        assert_eq!(tree.leaves().all(db).unwrap(), [leaf]);
        assert_eq!(tree.friends().count(db).unwrap(), 0);
    });
}

#[derive(Value, Debug, Clone, PartialEq)]
enum Mood {
    Good,
    #[orm(rename = "so so")]
    Middling,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(notes: inner::Note.owner))]
pub(crate) struct Owner {
    pub(crate) id: i64,
    pub(super) name: String,
    mood: Mood,
}

mod inner {
    use orm::prelude::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Note {
        pub(super) id: i64,
        pub(crate) owner: ForeignKey<super::Owner>,
        #[orm(default = super::Mood::Good)]
        pub(super) mood: super::Mood,
    }
}

#[test]
fn a_model_that_a_part_of_the_crate_sees() {
    on_each(|db| {
        db.create_tables::<(Owner, inner::Note)>().unwrap();
        let owner = Owner::create().name("Ann").mood(Mood::Middling).save(db).unwrap();
        let note = inner::Note::create().owner(&owner).save(db).unwrap();
        let found = Owner::objects()
            .filter(|o| o.mood.eq(Mood::Middling) & o.name.eq("Ann") & o.notes.any(|n| n.mood.eq(Mood::Good)))
            .prefetch_related(|o| o.notes)
            .get(db)
            .unwrap();
        assert_eq!((found.id, found.notes()), (owner.id, &[note.clone()][..]));
        assert_eq!(note.id, found.notes()[0].id);
    });
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(r#loop: Type.r#ref), ordering(-r#type))]
struct Type {
    id: i64,
    #[orm(index)]
    r#type: String,
    r#ref: Option<ForeignKey<Self>>,
}

#[test]
fn names_that_are_keywords() {
    on_each(|db| {
        db.create_tables::<Type>().unwrap();
        let top = Type::create().r#type("top").save(db).unwrap();
        let leaf = Type::create().r#type("leaf").r#ref(&top).save(db).unwrap();
        let rows = Type::objects().prefetch_related(|t| (t.r#loop, t.r#ref)).all(db).unwrap();
        assert_eq!((&*rows[0], rows[0].r#loop()), (&top, &[leaf][..]));
        assert_eq!(rows[1].r#ref(), Some(&top));
        assert_eq!(Type::objects().only(|t| t.r#type).all(db).unwrap()[0].r#type(), "top");
        assert_eq!(top.r#loop().count(db).unwrap(), 1);
    });
}
