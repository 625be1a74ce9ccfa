//! The primary key.

use crate::ir::Model;
use crate::mistakes::Mistakes;

/// ```text
/// struct Book { title: String }                                             // no primary key
/// struct Book { #[orm(primary_key)] a: i64, #[orm(primary_key)] b: i64 }    // two
/// struct Book { id: Option<i64> }                                           // a key is never NULL
/// struct Book { id: f64 }                                                   // nor a number that is not equal to itself
/// ```
pub(super) fn primary_key(model: &mut Model, mistakes: &mut Mistakes) -> Option<usize> {
    let key =
        marked(model, mistakes).or_else(|| model.columns.iter().position(|column| column.field == "id"));
    let Some(key) = key else {
        missing(model, mistakes);
        return substitute(model);
    };
    let column = &model.columns[key];
    if column.nullable {
        let message = format!(
            "remove the `Option` from `{}.{}`: it is the primary key, which is never NULL",
            model.name(),
            column.field,
        );
        mistakes.at(&column.ty, message);
        return substitute(model);
    }
    if crate::parse::last_segment(&column.base).is_some_and(|name| ["f32", "f64"].contains(&name.as_str())) {
        let message = format!(
            "make `{}.{}` an integer, a `String` or a `Uuid`: a primary key is compared and hashed, which a float is not fit for",
            model.name(),
            column.field,
        );
        mistakes.at(&column.ty, message);
        return substitute(model);
    }
    Some(key)
}

fn marked(model: &mut Model, mistakes: &mut Mistakes) -> Option<usize> {
    let name = model.name();
    let mut key = None;
    for (place, column) in model.columns.iter_mut().enumerate() {
        let Some(span) = column.primary_key else { continue };
        if key.is_none() {
            key = Some(place);
        } else {
            let message = format!(
                "remove this `primary_key`: `{name}` has one already, and a key is one column\n\
                 several columns that are unique together are `#[orm(unique(a, b))]` on `{name}`"
            );
            mistakes.at_span(span, message);
        }
    }
    key
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
fn substitute(model: &Model) -> Option<usize> {
    let fits = |name: String| ["i16", "i32", "i64", "String", "Uuid", "ForeignKey"].contains(&name.as_str());
    model
        .columns
        .iter()
        .position(|column| !column.nullable && crate::parse::last_segment(&column.base).is_some_and(fits))
}
