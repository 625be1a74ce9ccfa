//! JSON documents: parts of them by key and place, what they contain, and hostile keys, on every database.

use std::cell::RefCell;

use orm::prelude::*;
use orm_tests::databases::on_each;
use serde_json::{Value, json};

/// A document, and one that may be missing.
#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Paper {
    pub(crate) id: i64,
    pub(crate) meta: Value,
    pub(crate) extra: Option<Value>,
}

fn papers(db: &Database, documents: impl IntoIterator<Item = Value>) {
    db.create_tables::<(Paper,)>().unwrap();
    for document in documents {
        Paper::create().meta(document).save(db).unwrap();
    }
}

/// What an expression is of each paper.
macro_rules! of_each {
    ($db:ident, $values:expr) => {
        Paper::objects().order_by(|p| p.id).values($values).all($db).unwrap()
    };
}

/// The keys of the papers that a condition keeps.
macro_rules! kept {
    ($db:ident, $filter:expr) => {
        Paper::objects().filter($filter).order_by(|p| p.id).values(|p| p.id).all($db).unwrap()
    };
}

#[test]
fn parts_are_reached_and_read() {
    on_each(|db| {
        papers(
            db,
            [
                json!({"a": [{"b": "x"}, 2], "n": 1.0, "ok": true, "nil": null}),
                json!({"a": ["1", 1.5, false], "n": i64::MIN}),
                json!(["a", 7]),
                json!(null),
            ],
        );
        assert_eq!(
            of_each!(db, |p| p.meta.key("a").index(0).key("b").as_text()),
            [Some("x".to_owned()), None, None, None]
        );
        assert_eq!(
            of_each!(db, |p| p.meta.path(["a", "-1"])),
            [Some(json!(2)), Some(json!(false)), None, None]
        );
        assert_eq!(of_each!(db, |p| p.meta.path(Vec::<String>::new()))[2], Some(json!(["a", 7])));
        assert_eq!(of_each!(db, |p| p.meta.key("n").as_i64()), [Some(1), Some(i64::MIN), None, None]);
        assert_eq!(of_each!(db, |p| p.meta.key("n").as_f64())[..1], [Some(1.0)]);
        assert_eq!(of_each!(db, |p| p.meta.key("ok").as_bool()), [Some(true), None, None, None]);
        assert_eq!(of_each!(db, |p| p.meta.key("ok").as_i64())[0], None);
        assert_eq!(of_each!(db, |p| p.meta.key("a").len()), [Some(2), Some(3), None, None]);
        // JSON's null is a document, and no key is NULL.
        assert_eq!(kept!(db, |p| p.meta.key("nil").eq(json!(null))), [1]);
        assert_eq!(kept!(db, |p| p.meta.key("nil").is_null()), [2, 3, 4]);
        assert_eq!(kept!(db, |p| p.meta.key("n").eq(json!(1))), [1]);
        assert_eq!(kept!(db, |p| p.meta.key("n").ne(json!(1))), [2, 3, 4]);
        assert_eq!(kept!(db, |p| p.meta.index(-1).as_i64().eq(7)), [3]);
        assert_eq!(kept!(db, |p| p.extra.key("n").is_null()), [1, 2, 3, 4]);
        assert_eq!(kept!(db, |p| !p.extra.has_key("n")), [1, 2, 3, 4]);
    });
}

#[test]
fn one_shape_takes_other_keys() {
    on_each(|db| {
        papers(db, [json!({"a": 1, "b": "two"}), json!({"b": 3})]);
        let with = |key: &str| kept!(db, |p| p.meta.has_key(key));
        assert_eq!((with("a"), with("b"), with("c")), (vec![1], vec![1, 2], vec![]));
        let of = |key: &str| of_each!(db, |p| p.meta.key(key));
        assert_eq!(of("a"), [Some(json!(1)), None]);
        assert_eq!(of("b"), [Some(json!("two")), Some(json!(3))]);
        let keys = |keys: &[&str]| {
            let (all, any) = (keys.to_vec(), keys.to_vec());
            (kept!(db, |p| p.meta.has_keys(all.clone())), kept!(db, |p| p.meta.has_any_keys(any.clone())))
        };
        assert_eq!(keys(&["a", "b"]), (vec![1], vec![1, 2]));
        assert_eq!(keys(&["b", "c"]), (vec![], vec![1, 2]));
        assert_eq!(keys(&[]), (vec![1, 2], vec![]));
    });
}

#[test]
fn keys_are_data() {
    on_each(|db| {
        let keys = [
            "a' = 1 OR 1=1 --",
            "\"",
            "\\",
            "]",
            "[0]",
            ".",
            "$",
            "$.a",
            "?",
            "{}",
            "",
            "żółw",
            "\u{1F600}",
            "%",
            "a\nb",
            "0",
        ];
        for (place, key) in keys.iter().enumerate() {
            papers(db, [json!({*key: {*key: place}})]);
        }
        for (place, key) in keys.iter().enumerate() {
            let id = i64::try_from(place).unwrap() + 1;
            assert_eq!(kept!(db, |p| p.meta.has_key(*key)), [id], "{key}");
            assert_eq!(kept!(db, |p| p.meta.key(*key).key(*key).as_i64().eq(id - 1)), [id], "{key}");
            assert_eq!(kept!(db, |p| p.meta.path([*key, *key]).eq(json!(place))), [id], "{key}");
            assert_eq!(kept!(db, |p| p.meta.contains(json!({*key: {}}))), [id], "{key}");
        }
    });
}

#[test]
fn parts_order_group_and_update() {
    on_each(|db| {
        papers(db, [json!({"n": 2, "k": "x"}), json!({"n": 1.0, "k": "y"}), json!({"n": 1, "k": "x"})]);
        let ordered =
            Paper::objects().order_by(|p| (p.meta.key("n"), p.id)).values(|p| p.id).all(db).unwrap();
        assert_eq!(ordered, [2, 3, 1]);
        let groups = Paper::objects()
            .group_by(|p| p.meta.key("k").as_text())
            .aggregate(|p| (count(), p.meta.key("n").as_i64().sum()))
            .order_by(|(key, _)| key)
            .all(db)
            .unwrap();
        assert_eq!(groups, [(Some("x".into()), (2, Some(3))), (Some("y".into()), (1, Some(1)))]);
        let annotated = Paper::objects().annotate(|p| p.meta.key("n").as_i64()).filter(|(_, n)| n.gt(1));
        assert_eq!(annotated.all(db).unwrap().len(), 1);
        Paper::objects().update(db, |p| p.extra.set(p.meta.key("k"))).unwrap();
        assert_eq!(of_each!(db, |p| p.extra)[1], Some(json!("y")));
    });
}

#[test]
fn random_documents_agree() {
    let results = RefCell::new(Vec::new());
    on_each(|db| {
        let mut random = Random(7);
        let documents: Vec<_> = (0..300).map(|_| random.document(3)).collect();
        papers(db, documents);
        let mut found = Vec::new();
        for _ in 0..60 {
            let part = random.document(2);
            found.push(kept!(db, |p| p.meta.contains(&part)));
            found.push(kept!(db, |p| p.meta.contained_by(&part)));
            found.push(kept!(db, |p| p.meta.key("a").eq(&part)));
            found.push(kept!(db, |p| p.meta.eq(&part)));
        }
        found.push(kept!(db, |p| p.meta.has_key("a")));
        found.push(Paper::objects().order_by(|p| (p.meta, p.id)).values(|p| p.id).all(db).unwrap());
        let read = |path: &'static [&'static str]| {
            of_each!(db, |p| (
                p.meta.path(path.to_vec()).as_text(),
                p.meta.path(path.to_vec()).as_i64(),
                p.meta.path(path.to_vec()).as_f64(),
                p.meta.path(path.to_vec()).as_bool(),
                p.meta.path(path.to_vec()).len(),
            ))
        };
        let read = [read(&[]), read(&["a"]), read(&["1"]), read(&["-1", "b"])];
        results.borrow_mut().push((found, read));
    });
    let results = results.into_inner();
    assert!(results[0].0.iter().any(|ids| ids.len() > 1));
    for other in &results[1..] {
        assert_eq!(results[0], *other);
    }
}

/// The same documents for every database.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn document(&mut self, depth: u64) -> Value {
        match self.below(if depth == 0 { 8 } else { 14 }) {
            0 => json!(null),
            1 => json!(self.below(2) == 0),
            2 => json!(1),
            3 => json!(1.0),
            4 => json!(-2.5),
            5 => json!(9_007_199_254_740_993_i64),
            6 => json!("a"),
            7 => json!(["", "b", "ą"][self.below(3) as usize]),
            8..=10 => (0..self.below(4)).map(|_| self.document(depth - 1)).collect(),
            _ => {
                let key = |random: &mut Self| ["a", "b", "", "aa", "1"][random.below(5) as usize].to_owned();
                let members = (0..self.below(4)).map(|_| (key(self), self.document(depth - 1)));
                Value::Object(members.collect())
            }
        }
    }
}
