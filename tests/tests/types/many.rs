use std::time::{Duration, Instant};

use orm::prelude::*;
use orm_tests::databases::on_each;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(leaves: Leaf.branch))]
pub struct Branch {
    pub id: i64,
    pub name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Leaf {
    pub id: i64,
    pub branch: ForeignKey<Branch>,
    pub color: i32,
}

const BRANCHES: i64 = 100_000;

fn tree(db: &Database, branches: i64) {
    db.create_tables::<(Branch, Leaf)>().unwrap();
    let numbers =
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {branches})");
    db.execute_batch(&format!(
        "INSERT INTO branch (id, name) {numbers} SELECT i, 'branch ' || i FROM n;
         INSERT INTO leaf (branch_id, color) {numbers} SELECT i, i % 7 FROM n WHERE i % 3 > 0"
    ))
    .unwrap();
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let outcome = work();
    let elapsed = started.elapsed();
    println!("{what}: {elapsed:?}");
    assert!(elapsed < Duration::from_secs(20), "{what}: {elapsed:?}");
    outcome
}

#[test]
fn a_hundred_thousand_parents() {
    on_each(|db| {
        tree(db, BRANCHES);
        let branches = timed("prefetch of 100,000 parents", || {
            assert_queries!(db, 2, {
                Branch::objects().prefetch_related(|b| b.leaves).order_by(|b| b.id).all(db).unwrap()
            })
        });
        assert_eq!(branches.len() as i64, BRANCHES);
        assert!(branches.iter().all(|branch| branch.leaves().len() == usize::from(branch.id % 3 > 0)));
        let leaves = timed("prefetch of 66,667 foreign keys", || {
            assert_queries!(db, 2, { Leaf::objects().prefetch_related(|l| l.branch).all(db).unwrap() })
        });
        assert!(leaves.iter().all(|leaf| leaf.branch().id == *leaf.branch_key()));
        let limited = timed("prefetch of 100,000 parents, limited", || {
            Branch::objects().prefetch_related(|b| b.leaves.order_by(|l| l.color).limit(1)).all(db).unwrap()
        });
        assert_eq!(limited.iter().filter(|branch| !branch.leaves().is_empty()).count(), 66_667);
    });
}

impl Leaf {
    fn branch_key(&self) -> &i64 {
        self.branch.key()
    }
}

#[test]
fn a_list_of_a_hundred_thousand() {
    on_each(|db| {
        tree(db, BRANCHES);
        let odd = (1..=BRANCHES).map(|id| id * 2 - 1);
        let count = timed("in_ of 100,000", || {
            Branch::objects().filter(|b| b.id.in_(odd.clone())).count(db).unwrap()
        });
        assert_eq!(count, 50_000);
        let count = timed("not in_ of 100,000", || {
            Branch::objects().exclude(|b| b.id.in_(odd.clone())).count(db).unwrap()
        });
        assert_eq!(count, 50_000);
        let names = (1..=BRANCHES).map(|id| format!("branch {id}"));
        let count = timed("in_ of 100,000 texts", || {
            Branch::objects().filter(|b| b.name.in_(names)).count(db).unwrap()
        });
        assert_eq!(count, 100_000);
        let changed =
            Leaf::objects().filter(|l| l.branch.in_(odd.clone())).update(db, |l| l.color.set(1)).unwrap();
        assert_eq!(changed, 33_333);
        let found = timed("in_bulk of 100,000", || Branch::objects().in_bulk(db, odd).unwrap());
        assert_eq!(found.len(), 50_000);
    });
}

#[test]
fn thousands_of_predicates() {
    on_each(|db| {
        tree(db, 3_000);
        let any = Q::any((1..=2_000).map(|id| Branch::q(|b| b.id.eq(id) & b.name.contains("branch"))));
        assert_eq!(Branch::objects().filter(|_| any.clone()).count(db).unwrap(), 2_000);
        assert_eq!(Branch::objects().filter(|_| !any.clone()).count(db).unwrap(), 1_000);
        let all = Q::all((1..=2_000).map(|id| Branch::q(|b| b.id.ne(id))));
        assert_eq!(Branch::objects().filter(|_| all.clone()).count(db).unwrap(), 1_000);
        assert_eq!(Branch::objects().filter(|_| !all).update(db, |b| b.name.set("x")).unwrap(), 2_000);
        let ors = (1..=2_000).fold(Branch::q(|b| b.id.eq(0)), |or, id| or | Branch::q(|b| b.id.eq(id)));
        assert_eq!(Branch::objects().filter(|_| ors).count(db).unwrap(), 2_000);
        let deep = (1..=300).fold(Branch::q(|b| b.id.gt(0)), |deep, id| !(deep & Branch::q(|b| b.id.ne(id))));
        assert!(Branch::objects().filter(|_| deep).count(db).is_ok());
        assert_eq!(Branch::objects().filter(|_| Q::any([])).count(db).unwrap(), 0);
        assert_eq!(Branch::objects().filter(|_| Q::all([])).count(db).unwrap(), 3_000);
        let chained = (1..=500).fold(Branch::objects(), |query, id| query.exclude(|b| b.id.eq(id)));
        assert_eq!(chained.count(db).unwrap(), 2_500);
    });
}
