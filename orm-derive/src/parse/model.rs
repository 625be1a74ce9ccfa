//! A struct with `#[derive(Model)]`.

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Fields, FieldsNamed};

use super::container::{self, Container};
use super::{field, generics, input, library, types};
use crate::ir::{Column, Model, Name, Relation, RelationKind};
use crate::mistakes::Mistakes;
use crate::names::{self, Used};

/// Reads a model. `None` where nothing could be expanded.
pub(crate) fn model(tokens: TokenStream, mistakes: &mut Mistakes) -> Option<Model> {
    let used = Used::by(tokens.clone());
    let input = input(tokens, mistakes)?;
    let generics = generics::read(&input, mistakes)?;
    let name = names::unraw(&input.ident);
    let container = container::read(&input.attrs, &name, mistakes);
    let fields = named_fields(&input, mistakes)?;
    let columns: Vec<Column> =
        fields.named.iter().filter_map(|field| field::read(field, &input, mistakes)).collect();
    let relations = relations(&columns, &container, &input);
    Some(Model {
        table: container
            .table
            .unwrap_or_else(|| Name { text: names::snake_case(&name), span: input.ident.span() }),
        root: library(container.library),
        ident: input.ident,
        generics,
        visibility: input.vis,
        columns,
        key: Vec::new(),
        relations,
        ordering: container.ordering.unwrap_or_default(),
        indexes: container.indexes,
        checks: container.checks,
        hooks: container.hooks,
        used,
    })
}

fn named_fields<'a>(input: &'a DeriveInput, mistakes: &mut Mistakes) -> Option<&'a FieldsNamed> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => return Some(fields),
            Fields::Unnamed(_) | Fields::Unit => {}
        },
        Data::Enum(_) | Data::Union(_) => {}
    }
    let message =
        format!("make `{}` a struct with named fields: they are the columns of its table", input.ident);
    mistakes.at(&input.ident, message);
    None
}

/// All relations in the order of their slots.
fn relations(columns: &[Column], container: &Container, input: &DeriveInput) -> Vec<Relation> {
    let foreign_keys = columns.iter().enumerate().filter_map(|(place, column)| {
        let target = column.target.as_ref()?;
        Some(Relation {
            ident: column.ident.clone(),
            name: column.field.clone(),
            visibility: column.visibility.clone(),
            target: target.model.clone(),
            kind: RelationKind::ToOne { column: place },
        })
    });
    let declared = [&container.has_one, &container.has_many, &container.many_to_many];
    let declared = declared.into_iter().flatten().map(|relation| relation.resolve(input));
    foreign_keys.chain(declared).collect()
}

impl container::Declared {
    fn resolve(&self, input: &DeriveInput) -> Relation {
        Relation {
            ident: self.ident.clone(),
            name: names::unraw(&self.ident),
            visibility: input.vis.clone(),
            target: types::without_self(&self.target, input),
            kind: match &self.kind {
                container::Kind::HasOne(field) => RelationKind::HasOne { field: field.clone() },
                container::Kind::HasMany(field) => RelationKind::HasMany { field: field.clone() },
                container::Kind::Linked => RelationKind::Linked,
                container::Kind::Through(link) => {
                    RelationKind::Through { link: Box::new(types::without_self(link, input)) }
                }
                container::Kind::LinkedBack(field) => RelationKind::LinkedBack { field: field.clone() },
            },
        }
    }
}
