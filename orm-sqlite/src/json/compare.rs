//! The order of documents, which is that of PostgreSQL's `jsonb`, but that strings compare by their bytes.

use std::cmp::Ordering;

use serde_json::{Map, Number, Value};

/// The order of two texts, as the collation has it. Text that is no document comes first.
pub(super) fn texts(left: &str, right: &str) -> Ordering {
    if left == right {
        return Ordering::Equal;
    }
    let parsed = |text| serde_json::from_str::<Value>(text).ok();
    match (parsed(left), parsed(right)) {
        (Some(left), Some(right)) => documents(&left, &right),
        (None, None) => left.cmp(right),
        (left, right) => left.is_some().cmp(&right.is_some()),
    }
}

/// An empty array comes first of all, at the top alone.
fn documents(left: &Value, right: &Value) -> Ordering {
    let is_empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    match (is_empty(left), is_empty(right)) {
        (false, false) => values(left, right),
        (left, right) => right.cmp(&left),
    }
}

/// The order of two values.
pub(super) fn values(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (Value::Number(left), Value::Number(right)) => numbers(left, right),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::Array(left), Value::Array(right)) => {
            left.len().cmp(&right.len()).then_with(|| first(left.iter().zip(right), |(l, r)| values(l, r)))
        }
        (Value::Object(left), Value::Object(right)) => objects(left, right),
        _ => rank(left).cmp(&rank(right)),
    }
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::String(_) => 1,
        Value::Number(_) => 2,
        Value::Bool(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}

/// The first that differ decide.
fn first<T>(pairs: impl Iterator<Item = T>, compare: impl Fn(T) -> Ordering) -> Ordering {
    pairs.map(compare).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// Members are kept by the length of their keys, then by the keys.
fn objects(left: &Map<String, Value>, right: &Map<String, Value>) -> Ordering {
    let members = |map: &Map<String, Value>| {
        let mut members: Vec<_> = map.clone().into_iter().collect();
        members.sort_by(|(left, _), (right, _)| (left.len(), left).cmp(&(right.len(), right)));
        members
    };
    left.len().cmp(&right.len()).then_with(|| {
        first(members(left).iter().zip(&members(right)), |(left, right)| {
            left.0.cmp(&right.0).then_with(|| values(&left.1, &right.1))
        })
    })
}

/// Exact, also of a whole number and a float.
fn numbers(left: &Number, right: &Number) -> Ordering {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => left.cmp(&right),
        (Some(left), None) => whole_and_float(left, float(right)),
        (None, Some(right)) => whole_and_float(right, float(left)).reverse(),
        (None, None) => float(left).partial_cmp(&float(right)).unwrap_or(Ordering::Equal),
    }
}

/// JSON has no NaN, and a number that is not whole here is a float.
fn float(number: &Number) -> f64 {
    number.as_f64().unwrap_or_default()
}

/// Whole numbers here have 65 bits at the most, so that a float beyond 128 is beyond all of them, as the cast has it.
fn whole_and_float(whole: i128, float: f64) -> Ordering {
    let below = float.floor();
    whole.cmp(&(below as i128)).then(if float > below { Ordering::Less } else { Ordering::Equal })
}
