//! Deletions that reach far.

use orm::prelude::*;
use orm_tests::databases::on_each;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(children: Node.parent), has_many(leaves: Leaf.node))]
struct Node {
    id: i64,
    name: String,
    #[orm(on_delete = Cascade)]
    parent: Option<ForeignKey<Node>>,
    #[orm(on_delete = SetNull)]
    twin: Option<ForeignKey<Node>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Leaf {
    id: i64,
    #[orm(on_delete = Cascade)]
    node: ForeignKey<Node>,
    #[orm(on_delete = SetDefault, default = 1)]
    spare: ForeignKey<Node>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Bug {
    id: i64,
    #[orm(on_delete = Cascade)]
    leaf: ForeignKey<Leaf>,
    #[orm(on_delete = Protect)]
    home: Option<ForeignKey<Node>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Guard {
    id: i64,
    #[orm(on_delete = Restrict)]
    leaf: ForeignKey<Leaf>,
    #[orm(on_delete = Cascade)]
    root: ForeignKey<Node>,
}

type Everything = (Node, Leaf, Bug, Guard);

/// A chain of nodes, each with two leaves of three bugs. Node 1 is spare and apart.
fn forest(db: &Database, depth: i64) {
    db.create_tables::<Everything>().unwrap();
    let spare = Node::create().name("spare").save(db).unwrap();
    let mut parent = None::<i64>;
    for n in 0..depth {
        let node = Node::create().name(format!("n{n}")).parent(parent).twin(spare.id).save(db).unwrap();
        for _ in 0..2 {
            let leaf = Leaf::create().node(&node).spare(&node).save(db).unwrap();
            Bug::bulk_create(db, (0..3).map(|_| Bug::create().leaf(&leaf))).unwrap();
        }
        parent = Some(node.id);
    }
}

fn counts(db: &Database) -> [u64; 4] {
    [
        Node::objects().count(db).unwrap(),
        Leaf::objects().count(db).unwrap(),
        Bug::objects().count(db).unwrap(),
        Guard::objects().count(db).unwrap(),
    ]
}

#[test]
fn a_deep_chain_and_its_plan() {
    on_each(|db| {
        forest(db, 60);
        assert_eq!(counts(db), [61, 120, 360, 0]);
        let root = Node::objects().filter(|n| n.name.eq("n0"));
        let plan = root.delete_plan(db).unwrap();
        assert_eq!(
            (plan.deleted::<Node>(), plan.deleted::<Leaf>(), plan.deleted::<Bug>(), plan.deleted::<Guard>()),
            (60, 120, 360, 0)
        );
        assert_eq!(plan.total(), 540);
        assert_eq!(root.delete(db).unwrap(), 1);
        assert_eq!(counts(db), [1, 0, 0, 0]);
    });
}

#[test]
fn set_default_and_set_null() {
    on_each(|db| {
        forest(db, 3);
        // A leaf of the spare node whose spare is n2, so that it stays.
        let n2 = Node::objects().filter(|n| n.name.eq("n2")).get(db).unwrap();
        let stays = Leaf::create().node(1).spare(&n2).save(db).unwrap();
        let twin = Node::create().name("twin").twin(&n2).save(db).unwrap();
        let root = Node::objects().filter(|n| n.name.eq("n1"));
        let plan = root.delete_plan(db).unwrap();
        assert_eq!((plan.deleted::<Node>(), plan.deleted::<Leaf>(), plan.deleted::<Bug>()), (2, 4, 12));
        assert_eq!(plan.set_null::<Node>(), 1);
        assert_eq!(plan.set_default::<Leaf>(), 1);
        root.delete(db).unwrap();
        assert_eq!(counts(db), [3, 3, 6, 0]);
        assert_eq!(*Leaf::objects().filter(|l| l.id.eq(stays.id)).get(db).unwrap().spare.key(), 1);
        assert!(Node::objects().filter(|n| n.id.eq(twin.id)).get(db).unwrap().twin.is_none());
        // The default's own row cannot go.
        Leaf::create().node(twin.id).spare(1).save(db).unwrap();
        let error = Node::objects().filter(|n| n.id.eq(1)).delete(db).unwrap_err();
        assert_eq!((error.kind(), error.protected_by()), (ErrorKind::Protected, Some("Leaf.spare")));
    });
}

#[test]
fn protect_deep_down() {
    on_each(|db| {
        forest(db, 3);
        let n2 = Node::objects().filter(|n| n.name.eq("n2")).get(db).unwrap();
        let leaf = Leaf::create().node(1).spare(1).save(db).unwrap();
        let bug = Bug::create().leaf(&leaf).home(&n2).save(db).unwrap();
        let root = Node::objects().filter(|n| n.name.eq("n0"));
        let plan = root.delete_plan(db).unwrap();
        assert_eq!((plan.blocking::<Bug>(), plan.is_blocked()), (1, true));
        let error = root.delete(db).unwrap_err();
        assert_eq!((error.kind(), error.protected_by()), (ErrorKind::Protected, Some("Bug.home")));
        assert!(
            error.to_string().starts_with("rows of `Bug` stand in the way: they point by `home`"),
            "{error}"
        );
        assert_eq!(error.model(), Some("Node"));
        assert_eq!(counts(db), [4, 7, 19, 0]);
        // The row itself, and in a transaction, by a savepoint.
        db.atomic(|tx| {
            let error = tx.atomic(|sp| n2.delete(sp)).unwrap_err();
            assert_eq!((error.kind(), error.protected_by()), (ErrorKind::Protected, Some("Bug.home")));
            bug.delete(tx)?;
            root.delete(tx)?;
            Ok(())
        })
        .unwrap();
        assert_eq!(counts(db), [1, 1, 0, 0]);
    });
}

/// What restricts, and goes itself by another way.
#[test]
fn restrict_by_a_row_that_goes_too() {
    on_each(|db| {
        forest(db, 1);
        let node = Node::objects().filter(|n| n.name.eq("n0")).get(db).unwrap();
        let leaf = Leaf::objects().filter(|l| l.node.eq(&node)).first(db).unwrap().unwrap();
        Guard::create().leaf(&leaf).root(&node).save(db).unwrap();
        let plan = Node::objects().filter(|n| n.id.eq(node.id)).delete_plan(db).unwrap();
        assert_eq!((plan.deleted::<Guard>(), plan.blocking::<Guard>()), (1, 1));
        // It points at a row one level below the one that it goes with: it is gone before that.
        node.delete(db).unwrap();
        assert_eq!(counts(db), [1, 0, 0, 0]);
    });
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Boss {
    id: i64,
    #[orm(on_delete = Restrict)]
    root: ForeignKey<Node>,
    #[orm(on_delete = Cascade)]
    leaf: ForeignKey<Leaf>,
}

#[test]
fn restrict_above_a_row_that_goes_below() {
    on_each(|db| {
        forest(db, 1);
        db.create_tables::<Boss>().unwrap();
        let node = Node::objects().filter(|n| n.name.eq("n0")).get(db).unwrap();
        let leaf = Leaf::objects().filter(|l| l.node.eq(&node)).first(db).unwrap().unwrap();
        Boss::create().leaf(&leaf).root(&node).save(db).unwrap();
        let plan = Node::objects().filter(|n| n.id.eq(node.id)).delete_plan(db).unwrap();
        assert_eq!((plan.deleted::<Boss>(), plan.blocking::<Boss>(), plan.is_blocked()), (1, 1, true));
        let error = node.delete(db).unwrap_err();
        assert_eq!((error.kind(), error.protected_by()), (ErrorKind::Protected, Some("Boss.root")));
        assert_eq!(counts(db), [2, 2, 6, 0]);
    });
}

#[test]
fn a_circle() {
    on_each(|db| {
        db.create_tables::<Everything>().unwrap();
        let mut a = Node::create().name("a").save(db).unwrap();
        let b = Node::create().name("b").parent(&a).save(db).unwrap();
        let c = Node::create().name("c").parent(&b).twin(&a).save(db).unwrap();
        a.parent = Some(ForeignKey::from(&c));
        a.save(db).unwrap();
        let plan = Node::objects().filter(|n| n.name.eq("b")).delete_plan(db).unwrap();
        assert_eq!(plan.deleted::<Node>(), 3);
        b.delete(db).unwrap();
        assert_eq!(counts(db)[0], 0);
        // A row that is its own parent.
        let mut own = Node::create().name("own").save(db).unwrap();
        own.parent = Some(ForeignKey::new(own.id));
        own.save(db).unwrap();
        assert_eq!(Node::objects().delete_plan(db).unwrap().total(), 1);
        assert_eq!(Node::objects().delete(db).unwrap(), 1);
        let plan = Node::objects().delete_plan(db).unwrap();
        assert_eq!(plan.to_string(), "nothing");
        assert_eq!(Node::objects().delete(db).unwrap(), 0);
    });
}
