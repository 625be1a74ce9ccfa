//! A type with `#[derive(Value)]`.

use proc_macro2::TokenStream;
use syn::{Attribute, Data, DeriveInput, Fields, LitStr, Member, Path};

use super::{input, items, library};
use crate::ir::{Value, ValueForm, Variant};
use crate::mistakes::Mistakes;
use crate::names;

/// Reads a value type.
pub(crate) fn value(tokens: TokenStream, mistakes: &mut Mistakes) -> Option<Value> {
    let input = input(tokens, "Value", mistakes)?;
    let (path, numbers) = container(&input, mistakes);
    let form = match &input.data {
        Data::Struct(data) => newtype(&data.fields),
        Data::Enum(data) if !data.variants.is_empty() => {
            variants(data, mistakes).map(|variants| match numbers {
                true => ValueForm::Numbers(variants),
                false => ValueForm::Names(variants),
            })
        }
        Data::Enum(_) | Data::Union(_) => None,
    };
    if form.is_none() {
        let message = format!("make `{}` a struct with one field, or an enum without fields", input.ident);
        mistakes.at(&input.ident, message);
    }
    Some(Value { root: library(path), ident: input.ident, form: form? })
}

fn container(input: &DeriveInput, mistakes: &mut Mistakes) -> (Option<Path>, bool) {
    let (mut path, mut integer) = (None, None);
    let is_enum = matches!(input.data, Data::Enum(_));
    let place = format!("a value type (`{}`)", names::unraw(&input.ident));
    items::attributes(&input.attrs, mistakes, |input, _| {
        let word = items::word(input)?;
        match word.to_string().as_str() {
            "crate" => items::once(&mut path, items::library_path(input)?, &word),
            "integer" if is_enum => items::once(&mut integer, (), &word),
            _ => Err(items::unknown(
                &word,
                &place,
                &["integer", "crate"],
                "integer (on an enum), crate = \"..\"",
            )),
        }
    });
    (path, integer.is_some())
}

fn newtype(fields: &Fields) -> Option<ValueForm> {
    let mut members = fields.members();
    let (member, field): (Member, _) = (members.next()?, fields.iter().next()?);
    match members.next() {
        None => Some(ValueForm::Newtype { field: member, ty: Box::new(field.ty.clone()) }),
        Some(_) => None,
    }
}

fn variants(data: &syn::DataEnum, mistakes: &mut Mistakes) -> Option<Vec<Variant>> {
    data.variants
        .iter()
        .map(|variant| {
            let renamed = rename(&variant.attrs, &variant.ident.to_string(), mistakes);
            let text = match &renamed {
                Some(text) => text.value(),
                None => names::snake_case(&names::unraw(&variant.ident)),
            };
            let renamed = renamed.map(|text| text.span());
            matches!(variant.fields, Fields::Unit).then(|| Variant {
                ident: variant.ident.clone(),
                text,
                renamed,
            })
        })
        .collect()
}

fn rename(attributes: &[Attribute], variant: &str, mistakes: &mut Mistakes) -> Option<LitStr> {
    let mut rename = None;
    items::attributes(attributes, mistakes, |input, _| {
        let word = items::word(input)?;
        if word != "rename" {
            let place = format!("a variant (`{variant}`)");
            return Err(items::unknown(&word, &place, &["rename"], "rename = \"..\""));
        }
        items::once(&mut rename, items::assigned(input)?, &word)
    });
    rename
}
