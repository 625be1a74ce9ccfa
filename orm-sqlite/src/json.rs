//! JSON documents in TEXT: their order, what they hold, and what they contain, as PostgreSQL's `jsonb` has it.
//!
//! Text that is no document is an error. Numbers that 64 bits do not hold are floats here, and exact in PostgreSQL.

mod compare;
mod contains;

use rusqlite::functions::Context;
use rusqlite::types::{ToSqlOutput, Value as Sql};
use rusqlite::{Connection, Result};
use serde_json::Value;

use crate::arithmetic::integer;
use crate::functions::{FLAGS, invalid, text};

/// Registers the collation and the functions on a connection.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    connection.create_collation("orm_json", compare::texts)?;
    connection.create_scalar_function("orm_json_key", 2, FLAGS, |context| {
        let (Some(document), Some(key)) = (document(context, 0)?, text(context, 1)?) else { return Ok(None) };
        Ok(document.get(key).map(Value::to_string))
    })?;
    connection.create_scalar_function("orm_json_index", 2, FLAGS, |context| {
        let (Some(document), Some(place)) = (document(context, 0)?, integer(context, 1)?) else {
            return Ok(None);
        };
        Ok(element(&document, place).map(Value::to_string))
    })?;
    connection.create_scalar_function("orm_json_path", -1, FLAGS, path)?;
    read(connection, "orm_json_text", |value| value.as_str().map(|text| text.to_owned().into()))?;
    read(connection, "orm_json_integer", |value| whole(value).map(Into::into))?;
    read(connection, "orm_json_float", |value| value.as_f64().map(Into::into))?;
    read(connection, "orm_json_bool", |value| value.as_bool().map(Into::into))?;
    read(connection, "orm_json_length", |value| {
        let length = value.as_array()?.len();
        i64::try_from(length).ok().map(Into::into)
    })?;
    connection.create_scalar_function("orm_json_contains", 2, FLAGS, |context| {
        Ok(document(context, 0)?
            .zip(document(context, 1)?)
            .map(|(whole, part)| contains::document(&whole, &part)))
    })?;
    keys(connection, "orm_json_has_keys", |mut keys, document| keys.all(|key| has_key(document, key)))?;
    keys(connection, "orm_json_has_any_key", |mut keys, document| keys.any(|key| has_key(document, key)))
}

/// An argument that is a document, or NULL.
fn document(context: &Context<'_>, index: usize) -> Result<Option<Value>> {
    let Some(text) = text(context, index)? else { return Ok(None) };
    serde_json::from_str(text).map(Some).map_err(|error| invalid(format!("not a JSON document: {error}")))
}

/// Registers a function of one document.
fn read(connection: &Connection, name: &str, compute: fn(&Value) -> Option<Sql>) -> Result<()> {
    connection.create_scalar_function(name, 1, FLAGS, move |context| {
        let value = document(context, 0)?.and_then(|value| compute(&value));
        Ok(ToSqlOutput::Owned(value.unwrap_or(Sql::Null)))
    })
}

/// Registers a function of a document and any number of keys.
fn keys(
    connection: &Connection,
    name: &str,
    holds: fn(std::slice::Iter<'_, &str>, &Value) -> bool,
) -> Result<()> {
    connection.create_scalar_function(name, -1, FLAGS, move |context| {
        let Some(document) = document(context, 0)? else { return Ok(None) };
        let keys =
            (1..context.len()).map(|index| text(context, index)).collect::<Result<Option<Vec<_>>>>()?;
        Ok(keys.map(|keys| holds(keys.iter(), &document)))
    })
}

/// What the steps lead to, which are the other arguments.
fn path(context: &Context<'_>) -> Result<Option<String>> {
    let Some(document) = document(context, 0)? else { return Ok(None) };
    let mut here = &document;
    for index in 1..context.len() {
        let Some(step) = text(context, index)? else { return Ok(None) };
        let next = match here {
            Value::Object(members) => members.get(step),
            Value::Array(_) => place(step).and_then(|place| element(here, place)),
            _ => None,
        };
        let Some(next) = next else { return Ok(None) };
        here = next;
    }
    Ok(Some(here.to_string()))
}

/// A step as a place in an array: PostgreSQL reads it as C's `strtol` does.
fn place(step: &str) -> Option<i64> {
    let digits = step.trim_start_matches([' ', '\t', '\n', '\u{b}', '\u{c}', '\r']);
    digits.parse::<i32>().ok().map(i64::from)
}

fn element(document: &Value, place: i64) -> Option<&Value> {
    let elements = document.as_array()?;
    let length = i64::try_from(elements.len()).ok()?;
    let place = if place < 0 { place.checked_add(length)? } else { place };
    elements.get(usize::try_from(place).ok()?)
}

/// A number without a fraction, of 64 bits.
fn whole(value: &Value) -> Option<i64> {
    // 2^63, which is the first float that is too great.
    const END: f64 = 9_223_372_036_854_775_808.0;
    let fits = |number: &f64| number.fract() == 0.0 && (-END..END).contains(number);
    match value {
        Value::Number(number) if number.is_f64() => number.as_f64().filter(fits).map(|number| number as i64),
        other => other.as_i64(),
    }
}

fn has_key(document: &Value, key: &str) -> bool {
    match document {
        Value::Object(members) => members.contains_key(key),
        Value::Array(elements) => elements.iter().any(|element| element.as_str() == Some(key)),
        other => other.as_str() == Some(key),
    }
}
