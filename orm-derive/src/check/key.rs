//! The primary key.

use crate::ir::{Column, Model};
use crate::mistakes::Mistakes;

/// The most columns that a key can have: as many as the tuples that are keys.
const MOST: usize = 8;

/// ```text
/// struct Book { title: String }             // no primary key
/// struct Book { id: Option<i64> }           // a key is never NULL
/// struct Book { id: f64 }                   // nor a number that is not equal to itself
/// ```
pub(super) fn primary_key(model: &mut Model, mistakes: &mut Mistakes) -> Option<Vec<usize>> {
    let mut key = marked(model);
    if key.is_empty() {
        key.extend(model.columns.iter().position(|column| column.field == "id"));
    }
    if key.is_empty() {
        missing(model, mistakes);
        return substitute(model);
    }
    not_too_many(model, &mut key, mistakes);
    let several = key.len() > 1;
    key.retain(|&place| is_fit(&model.name(), &model.columns[place], several, mistakes));
    if key.is_empty() { substitute(model) } else { Some(key) }
}

fn marked(model: &Model) -> Vec<usize> {
    let columns = model.columns.iter().enumerate();
    columns.filter(|(_, column)| column.primary_key.is_some()).map(|(place, _)| place).collect()
}

fn not_too_many(model: &Model, key: &mut Vec<usize>, mistakes: &mut Mistakes) {
    if let Some(span) = key.get(MOST).and_then(|&place| model.columns[place].primary_key) {
        let message = format!(
            "remove this `primary_key`: the key of `{}` has {MOST} columns at the most",
            model.name()
        );
        mistakes.at_span(span, message);
        key.truncate(MOST);
    }
}

fn is_fit(model: &str, column: &Column, several: bool, mistakes: &mut Mistakes) -> bool {
    let is_float = || {
        let name = crate::parse::last_segment(&column.base);
        name.is_some_and(|name| ["f32", "f64"].contains(&name.as_str()))
    };
    let the_key = if several { "a part of the primary key" } else { "the primary key" };
    let message = if column.nullable {
        format!("remove the `Option` from `{model}.{}`: it is {the_key}, which is never NULL", column.field)
    } else if is_float() {
        format!(
            "make `{model}.{}` an integer, a `String` or a `Uuid`: a primary key is compared and hashed, which a float is not fit for",
            column.field,
        )
    } else {
        return true;
    };
    mistakes.at(&column.ty, message);
    false
}

fn missing(model: &Model, mistakes: &mut Mistakes) {
    let message = format!(
        "add a field `id: i64` to `{}`, or mark a field as `#[orm(primary_key)]`: a model has a primary key\n\
         its fields: {}",
        model.name(),
        model.fields(),
    );
    mistakes.at(&model.ident, message);
}

/// A field that may stand for the missing key, so that the model is expanded and no other error follows.
fn substitute(model: &Model) -> Option<Vec<usize>> {
    let fits = |name: String| ["i16", "i32", "i64", "String", "Uuid", "ForeignKey"].contains(&name.as_str());
    let may_stand =
        |column: &Column| !column.nullable && crate::parse::last_segment(&column.base).is_some_and(fits);
    model.columns.iter().position(may_stand).map(|place| vec![place])
}
