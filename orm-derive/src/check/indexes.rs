//! Orderings, indexes and constraints.

use std::collections::HashSet;

use proc_macro2::Span;

use crate::ir::{Index, Model, Sort};
use crate::mistakes::Mistakes;
use crate::names::{self, LONGEST};

pub(super) fn all(model: &mut Model, mistakes: &mut Mistakes) {
    parts_are_fields(model, mistakes);
    orderings_are_short(model, mistakes);
    indexes_have_columns(model, mistakes);
    constraint_names_fit(model, mistakes);
    constraint_names_differ(model, mistakes);
}

/// ```text
/// #[orm(ordering(-published))] struct Book { published_date: NaiveDate }
/// ```
fn parts_are_fields(model: &mut Model, mistakes: &mut Mistakes) {
    let mut ordering = std::mem::take(&mut model.ordering);
    let mut indexes = std::mem::take(&mut model.indexes);
    ordering.retain(|part| is_field(part, model, mistakes));
    indexes.retain_mut(|index| {
        let written = index.parts.len();
        index.parts.retain(|part| is_field(part, model, mistakes));
        // One of which no field is left is taken out; one that names none is for the next rule.
        written == 0 || !index.parts.is_empty()
    });
    (model.ordering, model.indexes) = (ordering, indexes);
}

fn is_field(part: &Sort, model: &Model, mistakes: &mut Mistakes) -> bool {
    if model.column(&part.field).is_some() {
        return true;
    }
    let fields: Vec<&str> = model.columns.iter().map(|column| column.field.as_str()).collect();
    let fix = match names::nearest(&names::unraw(&part.field), &fields) {
        Some(field) => format!("write `{field}`"),
        None => "name a field here".to_owned(),
    };
    let message =
        format!("{fix}: `{}` has no field `{}`\nits fields: {}", model.name(), part.field, fields.join(", "));
    mistakes.at(&part.field, message);
    false
}

/// ```text
/// #[orm(ordering(a, b, c, d, e, f, g, h, i, j, k, l, m))]
/// ```
fn orderings_are_short(model: &mut Model, mistakes: &mut Mistakes) {
    // An ordering is a tuple, and tuples implement its trait up to this length.
    const LONGEST_TUPLE: usize = 12;
    if let Some(part) = model.ordering.get(LONGEST_TUPLE) {
        let message = format!(
            "end the ordering of `{}` before this: it has at most {LONGEST_TUPLE} fields",
            model.name()
        );
        mistakes.at(&part.field, message);
    }
    model.ordering.truncate(LONGEST_TUPLE);
}

/// ```text
/// #[orm(index(name = "book_idx"))]
/// ```
fn indexes_have_columns(model: &mut Model, mistakes: &mut Mistakes) {
    let (name, fields) = (model.name(), model.fields());
    model.indexes.retain(|index| {
        if index.parts.is_empty() {
            let message = format!("name the fields of `{name}` that this consists of\nits fields: {fields}");
            mistakes.at_span(index.span, message);
        }
        !index.parts.is_empty()
    });
}

/// ```text
/// #[orm(index(title, name = "a_name_of_more_than_63_bytes_.."))]
/// ```
fn constraint_names_fit(model: &Model, mistakes: &mut Mistakes) {
    let indexes = model.indexes.iter().filter_map(|index| index.name.as_ref());
    for name in indexes.chain(model.checks.iter().map(|check| &check.name)) {
        let length = name.value().len();
        if length == 0 || length > LONGEST {
            let message =
                format!("give a name of 1 to {LONGEST} bytes, which PostgreSQL keeps: this has {length}");
            mistakes.at(name, message);
        }
    }
}

/// ```text
/// #[orm(index(title), index(title, condition = |b| b.pages.gt(0)))]
/// ```
fn constraint_names_differ(model: &mut Model, mistakes: &mut Mistakes) {
    let mut seen = HashSet::new();
    let table = model.table.text.clone();
    let mut check = |name: String, span: Span| {
        if !seen.insert(name.clone()) {
            mistakes.at_span(span, format!("give this another name, by `name = \"..\"`: `{name}` is taken"));
        }
    };
    for index in &model.indexes {
        check(index.name(model, &table), index.name.as_ref().map_or(index.span, syn::LitStr::span));
    }
    for own in &model.checks {
        check(own.name.value(), own.name.span());
    }
}

impl Index {
    /// The name in the database: as written, or made of the table and the columns.
    pub(crate) fn name(&self, model: &Model, table: &str) -> String {
        if let Some(name) = &self.name {
            return name.value();
        }
        let columns = self.parts.iter().filter_map(|part| model.column(&part.field));
        let columns: String = columns.map(|column| format!("_{}", column.name.text)).collect();
        names::fitting(&format!("{table}{columns}_{}", if self.unique { "key" } else { "idx" }))
    }
}
