//! Models that are seen by a part of the crate, private fields of private types, models in functions.

use orm::prelude::*;

#[derive(Debug, Clone, PartialEq, Value)]
enum Mood {
    Good,
    #[orm(rename = "so so")]
    Middling,
}

/// Seen in the crate.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(notes: Note.owner))]
pub(crate) struct Owner {
    pub(crate) id: i64,
    pub(super) name: String,
    mood: Mood,
}

/// Public, with a private field of a private type.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Note {
    /// The key.
    pub id: i64,
    text: String,
    #[orm(default = Mood::Good)]
    mood: Mood,
    owner: ForeignKey<Owner>,
    inner: Option<ForeignKey<inner::Deep>>,
}

#[derive(Model)]
struct Bare {
    id: i64,
}

mod inner {
    use orm::prelude::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(in crate::narrow) struct Deep {
        pub(super) id: i64,
        pub(in super::super) label: String,
    }
}

/// Uses them.
#[must_use]
pub fn names() -> Vec<&'static str> {
    /// In a function.
    #[derive(Model, Debug, Clone, PartialEq)]
    #[orm(has_many(leaves: Leaf.tree), many_to_many(friends: Tree), check(name = "tall", |t| t.height.gt(0)))]
    struct Tree {
        id: i64,
        #[orm(default = 3)]
        height: i32,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    pub struct Leaf {
        id: i64,
        tree: ForeignKey<Tree>,
    }

    #[derive(Projection)]
    #[orm(from = Leaf)]
    struct LeafCard {
        #[orm(value = |l| l.tree.height)]
        height: i32,
        id: i64,
    }

    let deep = inner::Deep { id: 1, label: "x".into() };
    let owner = Owner { id: deep.id, name: deep.label, mood: Mood::Middling };
    let note = Note {
        id: 1,
        text: owner.name.clone(),
        mood: owner.mood.clone(),
        owner: ForeignKey::from(&owner),
        inner: None,
    };
    let bare = Bare { id: note.id };
    let tree = Tree { id: bare.id, height: 1 };
    let leaf = Leaf { id: i64::from(note.text.is_empty()), tree: ForeignKey::from(&tree) };
    let card = LeafCard { height: tree.height, id: leaf.id };
    let _ =
        Leaf::objects().filter(|l| l.tree.height.gt(card.height) & l.id.eq(card.id)).project::<LeafCard>();
    let _ = Leaf::create().tree(&tree);
    let _ = (note.mood == Mood::Good, note.owner, note.inner, leaf.tree);
    let _ =
        Note::objects().filter(|n| n.mood.eq(Mood::Good) & n.owner.name.eq("x")).select_related(|n| n.inner);
    vec![Tree::TABLE_NAME, Leaf::TABLE_NAME, Owner::TABLE_NAME, Note::TABLE_NAME]
}
