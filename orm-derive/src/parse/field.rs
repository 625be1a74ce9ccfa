//! A field of a model, and `#[orm(..)]` on it.

use proc_macro2::Ident;
use syn::parse::ParseStream;
use syn::{DeriveInput, Field, LitInt, Result, Token};

use super::{container, items, types, visibility};
use crate::ir::{Auto, Column, Default, DefaultValue, Name, OnDelete};
use crate::mistakes::Mistakes;
use crate::names;

const WORDS: &[&str] = &[
    "primary_key",
    "max_length",
    "unique",
    "index",
    "default",
    "db_default",
    "on_delete",
    "column",
    "auto_now",
    "auto_now_add",
    "version",
    "validate",
];

const ALLOWED: &str = "primary_key, max_length = N, unique, index, default, default = VALUE, db_default = \"SQL\", \
     on_delete = Cascade, column = \"..\", auto_now, auto_now_add, version, validate = function";

const ON_DELETE: &[(&str, OnDelete)] = &[
    ("Cascade", OnDelete::Cascade),
    ("SetNull", OnDelete::SetNull),
    ("SetDefault", OnDelete::SetDefault),
    ("Restrict", OnDelete::Restrict),
    ("NoAction", OnDelete::NoAction),
    // Django's names for the two before.
    ("Protect", OnDelete::Restrict),
    ("DoNothing", OnDelete::NoAction),
];

/// Reads a field of a model.
pub(super) fn read(field: &Field, model: &DeriveInput, mistakes: &mut Mistakes) -> Option<Column> {
    let ident = field.ident.clone()?;
    let ty = types::without_self(&field.ty, model);
    let base = types::option(&ty).unwrap_or(&ty).clone();
    let target = types::foreign_key(&base);
    let name = names::unraw(&ident);
    let suffix = if target.is_some() { "_id" } else { "" };
    let mut column = Column {
        name: Name { text: format!("{name}{suffix}"), span: ident.span() },
        visibility: visibility::narrower(&model.vis, &field.vis),
        docs: field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect(),
        nullable: types::option(&ty).is_some(),
        ident,
        field: name,
        ty,
        base,
        target,
        primary_key: None,
        max_length: None,
        unique: None,
        index: None,
        default: None,
        on_delete: None,
        auto: None,
        validate: None,
    };
    let place = format!("a field (`{}.{}`)", names::unraw(&model.ident), column.field);
    items::attributes(&field.attrs, mistakes, |input, _| column.item(input, &place));
    Some(column)
}

impl Column {
    fn item(&mut self, input: ParseStream<'_>, place: &str) -> Result<()> {
        let word = items::word(input)?;
        let span = word.span();
        match word.to_string().as_str() {
            "primary_key" => items::once(&mut self.primary_key, span, &word),
            "unique" => items::once(&mut self.unique, span, &word),
            "index" => items::once(&mut self.index, span, &word),
            "max_length" => items::once(&mut self.max_length, (max_length(input)?, span), &word),
            "default" => items::once(&mut self.default, Default { value: default(input)?, span }, &word),
            "db_default" => {
                let value = DefaultValue::Database(items::assigned(input)?);
                items::once(&mut self.default, Default { value, span }, &word)
            }
            "on_delete" => items::once(&mut self.on_delete, (on_delete(input)?, span), &word),
            "column" => {
                self.name = container::name(input)?;
                Ok(())
            }
            "auto_now" => items::once(&mut self.auto, (Auto::Now, span), &word),
            "auto_now_add" => items::once(&mut self.auto, (Auto::NowAdd, span), &word),
            "version" => items::once(&mut self.auto, (Auto::Version, span), &word),
            "validate" => items::once(&mut self.validate, (items::assigned(input)?, span), &word),
            _ => Err(items::unknown(&word, place, WORDS, ALLOWED)),
        }
    }
}

fn max_length(input: ParseStream<'_>) -> Result<u32> {
    let length: LitInt = items::assigned(input)?;
    let number = length.base10_parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| items::error_at(&length, "give `max_length` a number from 1 to 4294967295"))
}

fn default(input: ParseStream<'_>) -> Result<DefaultValue> {
    if input.peek(Token![=]) {
        items::assigned(input).map(Box::new).map(DefaultValue::Expr)
    } else {
        Ok(DefaultValue::OfType)
    }
}

fn on_delete(input: ParseStream<'_>) -> Result<OnDelete> {
    let word: Ident = items::assigned(input)?;
    match ON_DELETE.iter().find(|(name, _)| word == name) {
        Some((_, on_delete)) => Ok(*on_delete),
        None => {
            let words: Vec<&str> = ON_DELETE.iter().map(|(name, _)| *name).collect();
            let fix = match names::nearest(&word.to_string(), &words) {
                Some(known) => format!("write `{known}`"),
                None => "write one of those below".to_owned(),
            };
            let allowed = words.join(", ");
            let message =
                format!("{fix}: `{word}` is nothing that happens on a deletion\nallowed here: {allowed}");
            Err(items::error_at(word, message))
        }
    }
}
