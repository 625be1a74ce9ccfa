//! The items between the parentheses of `#[orm(..)]`. One that is wrong is noted, and the next one is read.

use proc_macro2::{Ident, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, LitStr, Path, Result, Token};

use crate::mistakes::Mistakes;
use crate::names;

/// Reads the items of each `#[orm(..)]`.
pub(super) fn attributes(
    attributes: &[Attribute],
    mistakes: &mut Mistakes,
    mut item: impl FnMut(ParseStream<'_>, &mut Mistakes) -> Result<()>,
) {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("orm")) {
        let parsed = attribute.parse_args_with(|input: ParseStream<'_>| {
            list(input, mistakes, &mut item);
            Ok(())
        });
        if let Err(error) = parsed {
            mistakes.push(error);
        }
    }
}

/// Reads items between commas.
pub(super) fn list(
    input: ParseStream<'_>,
    mistakes: &mut Mistakes,
    mut item: impl FnMut(ParseStream<'_>, &mut Mistakes) -> Result<()>,
) {
    while !input.is_empty() {
        if let Err(error) = item(input, mistakes) {
            mistakes.push(error);
            skip(input);
        } else if !input.is_empty() && !input.peek(Token![,]) {
            mistakes.push(input.error("put a comma here, or remove what follows"));
            skip(input);
        }
        if input.parse::<Token![,]>().is_err() {
            break;
        }
    }
}

fn skip(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) && input.parse::<TokenTree>().is_ok() {}
}

/// The word that an item starts with, keywords included.
pub(super) fn word(input: ParseStream<'_>) -> Result<Ident> {
    input.call(Ident::parse_any)
}

/// What follows a word: `= ..`.
pub(super) fn assigned<T: Parse>(input: ParseStream<'_>) -> Result<T> {
    if !input.peek(Token![=]) {
        return Err(syn::Error::new(input.span(), "give a value here: `= ..`"));
    }
    input.parse::<Token![=]>()?;
    input.parse()
}

/// Whether `name = ..` follows, for this name.
pub(super) fn is_option(input: ParseStream<'_>, name: &str) -> bool {
    let fork = input.fork();
    matches!(fork.call(Ident::parse_any), Ok(word) if word == name)
        && fork.peek(Token![=])
        && !fork.peek(Token![==])
}

/// Puts a value into its place, unless the place is taken.
pub(super) fn once<T>(place: &mut Option<T>, value: T, word: &Ident) -> Result<()> {
    if place.is_some() {
        return Err(syn::Error::new(word.span(), format!("remove this `{word}`: it is given already")));
    }
    *place = Some(value);
    Ok(())
}

/// A word that is not allowed where it stands.
pub(super) fn unknown(word: &Ident, place: &str, words: &[&str], allowed: &str) -> syn::Error {
    let fix = match names::nearest(&word.to_string(), words) {
        Some(known) => format!("write `{known}`"),
        None => format!("remove `{word}`"),
    };
    let message = format!("{fix}: `{word}` is not an attribute of {place}\nallowed here: {allowed}");
    syn::Error::new(word.span(), message)
}

/// `crate = "path::to::orm"`.
pub(super) fn library_path(input: ParseStream<'_>) -> Result<Path> {
    let path: LitStr = assigned(input)?;
    path.parse_with(Path::parse_mod_style)
        .map_err(|_| error_at(&path, "write the path of the library: `crate = \"path::to::orm\"`"))
}

pub(super) fn error_at(tokens: impl ToTokens, message: impl std::fmt::Display) -> syn::Error {
    syn::Error::new_spanned(tokens, message)
}
