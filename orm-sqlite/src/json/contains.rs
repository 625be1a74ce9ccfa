//! Containment, as PostgreSQL's `@>` has it.

use std::cmp::Ordering;

use serde_json::Value;

use super::compare::values;

/// Whether a document contains another. At the top alone, an array contains what is neither array nor object.
pub(super) fn document(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Array(elements), part) if is_scalar(part) => {
            elements.iter().any(|element| is_equal(element, part))
        }
        _ => value(whole, part),
    }
}

fn value(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            part.iter().all(|(key, part)| whole.get(key).is_some_and(|whole| value(whole, part)))
        }
        (Value::Array(whole), Value::Array(part)) => {
            part.iter().all(|part| whole.iter().any(|whole| value(whole, part)))
        }
        (whole, part) => is_scalar(whole) && is_equal(whole, part),
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

fn is_equal(left: &Value, right: &Value) -> bool {
    values(left, right) == Ordering::Equal
}
