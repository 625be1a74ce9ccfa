//! `#[orm(..)]` on a model.

use proc_macro2::{Ident, Span};
use syn::parse::ParseStream;
use syn::{Attribute, Expr, LitStr, Path, Result, Token, Type, TypePath, parenthesized};

use super::items;
use crate::ir::{Check, Index, Name, Sort};
use crate::mistakes::Mistakes;

const WORDS: &[&str] = &[
    "table",
    "has_many",
    "has_one",
    "many_to_many",
    "ordering",
    "index",
    "unique",
    "check",
    "hooks",
    "crate",
];

const ALLOWED: &str = "table = \"..\", has_many(name: Model.field), has_one(name: Model.field), \
     many_to_many(name: Model), many_to_many(name: Model through Link), many_to_many(name: Model.field), \
     ordering(-a, b), index(a, -b, name = \"..\", condition = |x| ..), unique(a, b), check(name = \"..\", |x| ..), \
     hooks, crate = \"..\"";

/// What the attributes of a model say.
#[derive(Default)]
pub(super) struct Container {
    pub(super) table: Option<Name>,
    pub(super) library: Option<Path>,
    pub(super) has_one: Vec<Declared>,
    pub(super) has_many: Vec<Declared>,
    pub(super) many_to_many: Vec<Declared>,
    pub(super) ordering: Option<Vec<Sort>>,
    pub(super) indexes: Vec<Index>,
    pub(super) checks: Vec<Check>,
    pub(super) hooks: Option<Span>,
}

/// A relation that has no field.
pub(super) struct Declared {
    pub(super) ident: Ident,
    pub(super) target: Type,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    HasOne(Ident),
    HasMany(Ident),
    Linked,
    Through(Box<Type>),
    LinkedBack(Ident),
}

/// Reads the attributes of the model of this name.
pub(super) fn read(attributes: &[Attribute], model: &str, mistakes: &mut Mistakes) -> Container {
    let mut container = Container::default();
    items::attributes(attributes, mistakes, |input, mistakes| container.item(input, model, mistakes));
    container
}

impl Container {
    fn item(&mut self, input: ParseStream<'_>, model: &str, mistakes: &mut Mistakes) -> Result<()> {
        let word = items::word(input)?;
        match word.to_string().as_str() {
            "table" => items::once(&mut self.table, name(input)?, &word),
            "crate" => items::once(&mut self.library, items::library_path(input)?, &word),
            "hooks" => items::once(&mut self.hooks, word.span(), &word),
            "has_one" => relations(input, mistakes, &mut self.has_one, has_one),
            "has_many" => relations(input, mistakes, &mut self.has_many, has_many),
            "many_to_many" => relations(input, mistakes, &mut self.many_to_many, many_to_many),
            "ordering" => items::once(&mut self.ordering, sorts(input, mistakes)?, &word),
            "index" | "unique" => {
                self.indexes.push(index(input, &word, mistakes)?);
                Ok(())
            }
            "check" => {
                self.checks.push(check(input, &word)?);
                Ok(())
            }
            _ => Err(items::unknown(&word, &format!("a model (`{model}`)"), WORDS, ALLOWED)),
        }
    }
}

/// `= "name"`.
pub(super) fn name(input: ParseStream<'_>) -> Result<Name> {
    let text: LitStr = items::assigned(input)?;
    Ok(Name { text: text.value(), span: text.span() })
}

/// `(name: Model.., ..)`.
fn relations(
    input: ParseStream<'_>,
    mistakes: &mut Mistakes,
    relations: &mut Vec<Declared>,
    kind: fn(ParseStream<'_>, &Type) -> Result<Kind>,
) -> Result<()> {
    let content;
    parenthesized!(content in input);
    items::list(&content, mistakes, |input, _| {
        let ident: Ident = input.parse()?;
        input.parse::<Token![:]>()?;
        let target = path(input)?;
        let kind = kind(input, &target)?;
        relations.push(Declared { ident, target, kind });
        Ok(())
    });
    Ok(())
}

fn has_one(input: ParseStream<'_>, target: &Type) -> Result<Kind> {
    other_side(input, target, "has_one(name: Model.field)").map(Kind::HasOne)
}

fn has_many(input: ParseStream<'_>, target: &Type) -> Result<Kind> {
    other_side(input, target, "has_many(name: Model.field)").map(Kind::HasMany)
}

fn other_side(input: ParseStream<'_>, target: &Type, form: &str) -> Result<Ident> {
    if !input.peek(Token![.]) {
        return Err(items::error_at(target, format!("name the foreign key that points here: `{form}`")));
    }
    input.parse::<Token![.]>()?;
    input.parse()
}

fn many_to_many(input: ParseStream<'_>, _: &Type) -> Result<Kind> {
    if input.peek(Token![.]) {
        input.parse::<Token![.]>()?;
        return Ok(Kind::LinkedBack(input.parse()?));
    }
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(Kind::Linked);
    }
    let word = items::word(input)?;
    if word == "through" {
        return Ok(Kind::Through(Box::new(path(input)?)));
    }
    Err(items::error_at(
        word,
        "write `through` here, or a comma: `many_to_many(name: Model)`, `many_to_many(name: Model through Link)`, \
         `many_to_many(name: Model.field)`",
    ))
}

/// A model's path, which a dot may follow.
fn path(input: ParseStream<'_>) -> Result<Type> {
    let path: Path = input.parse()?;
    Ok(Type::Path(TypePath { attrs: Vec::new(), qself: None, path }))
}

/// `(-a, b)`.
fn sorts(input: ParseStream<'_>, mistakes: &mut Mistakes) -> Result<Vec<Sort>> {
    let content;
    parenthesized!(content in input);
    let mut sorts = Vec::new();
    items::list(&content, mistakes, |input, _| {
        sorts.push(sort(input)?);
        Ok(())
    });
    Ok(sorts)
}

fn sort(input: ParseStream<'_>) -> Result<Sort> {
    let descending = input.parse::<Option<Token![-]>>()?.is_some();
    Ok(Sort { field: input.parse()?, descending })
}

/// `(a, -b, name = "..", condition = |x| ..)`.
fn index(input: ParseStream<'_>, word: &Ident, mistakes: &mut Mistakes) -> Result<Index> {
    let content;
    parenthesized!(content in input);
    let unique = word == "unique";
    let mut index = Index { span: word.span(), parts: Vec::new(), unique, name: None, condition: None };
    items::list(&content, mistakes, |input, _| {
        if items::is_option(input, "name") {
            let word = items::word(input)?;
            items::once(&mut index.name, items::assigned(input)?, &word)
        } else if items::is_option(input, "condition") {
            let word = items::word(input)?;
            items::once(&mut index.condition, items::assigned(input)?, &word)
        } else {
            index.parts.push(sort(input)?);
            Ok(())
        }
    });
    Ok(index)
}

/// `(name = "..", |x| ..)`.
fn check(input: ParseStream<'_>, word: &Ident) -> Result<Check> {
    let content;
    parenthesized!(content in input);
    let (mut name, mut predicate) = (None::<LitStr>, None::<Expr>);
    while !content.is_empty() {
        if items::is_option(&content, "name") {
            let word = items::word(&content)?;
            items::once(&mut name, items::assigned(&content)?, &word)?;
        } else {
            items::once(&mut predicate, content.parse()?, word)?;
        }
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    let form = "write `check(name = \"..\", |x| ..)`: a check has a name, which errors show, and a predicate";
    match (name, predicate) {
        (Some(name), Some(predicate)) => Ok(Check { name, predicate }),
        _ => Err(items::error_at(word, form)),
    }
}
