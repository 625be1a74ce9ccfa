//! A struct with `#[derive(Projection)]`.

use proc_macro2::TokenStream;
use syn::{Attribute, Data, DeriveInput, Expr, Fields, FieldsNamed, Path};

use super::{generics, input, items, library};
use crate::ir::{ProjectedField, Projection};
use crate::mistakes::Mistakes;
use crate::names;

/// Reads a projection.
pub(crate) fn projection(tokens: TokenStream, mistakes: &mut Mistakes) -> Option<Projection> {
    let input = input(tokens, mistakes)?;
    generics::none(&input, "Projection", mistakes)?;
    let (path, model) = container(&input, mistakes);
    let fields = named_fields(&input, mistakes);
    if model.is_none() {
        let message = format!("say whose rows `{}` is read from: add `#[orm(from = Model)]`", input.ident);
        mistakes.at(&input.ident, message);
    }
    let fields = fields?.named.iter().filter_map(|field| {
        let ident = field.ident.clone()?;
        let value = value(&field.attrs, &format!("{}.{ident}", input.ident), mistakes);
        Some(ProjectedField { ident, ty: field.ty.clone(), value })
    });
    let fields = fields.collect();
    Some(Projection { root: library(path), model: model?, fields, ident: input.ident })
}

fn container(input: &DeriveInput, mistakes: &mut Mistakes) -> (Option<Path>, Option<Path>) {
    let (mut path, mut from) = (None, None);
    let place = format!("a projection (`{}`)", names::unraw(&input.ident));
    items::attributes(&input.attrs, mistakes, |input, _| {
        let word = items::word(input)?;
        match word.to_string().as_str() {
            "crate" => items::once(&mut path, items::library_path(input)?, &word),
            "from" => items::once(&mut from, items::assigned(input)?, &word),
            _ => Err(items::unknown(&word, &place, &["from", "crate"], "from = Model, crate = \"..\"")),
        }
    });
    (path, from)
}

fn named_fields<'a>(input: &'a DeriveInput, mistakes: &mut Mistakes) -> Option<&'a FieldsNamed> {
    if let Data::Struct(data) = &input.data
        && let Fields::Named(fields) = &data.fields
        && !fields.named.is_empty()
    {
        return Some(fields);
    }
    let message = format!("make `{}` a struct with named fields: one per value of the query", input.ident);
    mistakes.at(&input.ident, message);
    None
}

fn value(attributes: &[Attribute], field: &str, mistakes: &mut Mistakes) -> Option<Expr> {
    let mut value = None;
    items::attributes(attributes, mistakes, |input, _| {
        let word = items::word(input)?;
        if word != "value" {
            let place = format!("a field of a projection (`{field}`)");
            return Err(items::unknown(&word, &place, &["value"], "value = |x| .."));
        }
        items::once(&mut value, items::assigned(input)?, &word)
    });
    value
}
