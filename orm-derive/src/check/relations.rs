//! The relations' names, which become fields of the handles and methods of the rows.

use std::collections::HashSet;

use crate::ir::{Model, Relation, RelationKind};
use crate::mistakes::Mistakes;

/// Methods that every row has, or its model.
const TAKEN: &[&str] = &["create", "delete", "get", "objects", "q", "raw", "refresh", "save", "save_only"];

pub(super) fn all(model: &mut Model, mistakes: &mut Mistakes) {
    names_differ(model, mistakes);
    names_are_free(model, mistakes);
    setters_are_free(model, mistakes);
}

/// ```text
/// #[orm(has_many(reviews: Review.book, reviews: Critique.book))]
/// #[orm(has_many(title: Review.book))] struct Book { title: String }
/// ```
fn names_differ(model: &mut Model, mistakes: &mut Mistakes) {
    let name = model.name();
    let fields: HashSet<String> = model.columns.iter().map(|column| column.field.clone()).collect();
    let mut relations = HashSet::new();
    model.relations.retain(|relation| {
        if matches!(relation.kind, RelationKind::ToOne { .. }) {
            return true;
        }
        if fields.contains(&relation.name) {
            let message = format!("rename this relation: `{name}` has a field `{}`", relation.name);
            mistakes.at(&relation.ident, message);
            return false;
        }
        let free = relations.insert(relation.name.clone());
        if !free {
            let message = format!("rename this relation: `{name}` has another relation `{}`", relation.name);
            mistakes.at(&relation.ident, message);
        }
        free
    });
}

/// ```text
/// #[orm(has_many(create: Review.book))]
/// #[orm(has_many(author: Review.book, into_author: Note.book))]
/// ```
fn names_are_free(model: &mut Model, mistakes: &mut Mistakes) {
    let name = model.name();
    let into: HashSet<String> =
        model.relations.iter().map(|relation| format!("into_{}", relation.name)).collect();
    let is_taken =
        |relation: &Relation| TAKEN.contains(&relation.name.as_str()) || into.contains(&relation.name);
    model.relations.retain(|relation| {
        let taken = is_taken(relation);
        if taken {
            let message =
                format!("rename this relation: rows of `{name}` have a method `{}` already", relation.name);
            mistakes.at(&relation.ident, message);
        }
        !taken
    });
}

/// ```text
/// struct Job { id: i64, save: bool }     // `Job::create().save(true).save(&db)`
/// ```
fn setters_are_free(model: &Model, mistakes: &mut Mistakes) {
    for column in model.columns.iter().filter(|column| column.field == "save") {
        let message = format!(
            "rename this field, and keep its column by `#[orm(column = \"save\")]`: `{}::create()` has a method `save`",
            model.name()
        );
        mistakes.at(&column.ident, message);
    }
}
