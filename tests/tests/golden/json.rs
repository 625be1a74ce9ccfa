//! JSON: keys and places are parameters, whatever is in them.

use orm::prelude::*;
use serde_json::json;

use super::cases::golden;
use super::models::Order;
use super::paper::Db;

/// A case that reads values of each row.
macro_rules! value {
    ($cases:ident, $name:literal, $values:expr) => {
        $cases.case($name, |db: &Db| Order::objects().unordered().values($values).all(db));
    };
}

/// A case that counts rows.
macro_rules! filter {
    ($cases:ident, $name:literal, $filter:expr) => {
        $cases.case($name, |db: &Db| Order::objects().filter($filter).count(db));
    };
}

#[test]
fn json() {
    golden("json", |cases| {
        value!(cases, "key", |o| o.document.key("it's \"$.a\""));
        value!(cases, "key and index", |o| o.document.key("a").index(-1).key("b"));
        value!(cases, "path", |o| o.document.path(["a", "0"]));
        value!(cases, "empty path", |o| o.document.path(Vec::<String>::new()));
        value!(cases, "as text", |o| o.document.key("a").as_text());
        value!(cases, "as i64", |o| o.document.key("a").as_i64());
        value!(cases, "as f64", |o| o.document.key("a").as_f64());
        value!(cases, "as bool", |o| o.document.key("a").as_bool());
        value!(cases, "len", |o| o.document.len());
        filter!(cases, "eq", |o| o.document.key("a").eq(json!(1)));
        filter!(cases, "json null", |o| o.document.key("a").eq(json!(null)));
        filter!(cases, "missing", |o| o.document.key("a").is_null());
        filter!(cases, "contains", |o| o.document.contains(json!({"a": [1]})));
        filter!(cases, "contained by", |o| o.document.key("a").contained_by(json!([1])));
        filter!(cases, "not has key", |o| !o.document.has_key("a"));
        filter!(cases, "has keys", |o| o.document.has_keys(["a", "b"]));
        filter!(cases, "has any keys", |o| o.document.has_any_keys(["a", "b"]));
        filter!(cases, "has no keys", |o| o.document.has_keys(Vec::<String>::new()));
    });
}
