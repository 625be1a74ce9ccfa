//! What can be told of a type by its tokens. An alias is taken for a plain column.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericArgument, PathArguments, PathSegment, Type};

use crate::ir::Target;

/// The type without its `Option`, where it has one.
pub(super) fn option(ty: &Type) -> Option<&Type> {
    let segment = segment(ty)?;
    if segment.ident == "Option" { argument(segment) } else { None }
}

/// What a foreign key points at.
pub(super) fn foreign_key(ty: &Type) -> Option<Target> {
    let segment = segment(ty)?;
    let one_to_one = segment.ident == "OneToOne";
    if !one_to_one && segment.ident != "ForeignKey" {
        return None;
    }
    argument(segment).map(|model| Target { model: model.clone(), one_to_one })
}

/// The last word of a path: `DateTime` of `chrono::DateTime<Utc>`.
pub(crate) fn last_segment(ty: &Type) -> Option<String> {
    segment(ty).map(|segment| crate::names::unraw(&segment.ident))
}

fn segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        // A macro that was handed a type wraps it.
        Type::Group(group) => segment(&group.elem),
        Type::Paren(paren) => segment(&paren.elem),
        _ => None,
    }
}

fn argument(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(ty)) if arguments.args.len() == 1 => Some(ty),
        _ => None,
    }
}

/// The type with the struct's name for `Self`, which means something else where the type is repeated.
pub(super) fn without_self(ty: &Type, ident: &Ident) -> Type {
    let tokens = replace_self(ty.to_token_stream(), ident);
    // An identifier took the place of a keyword that is a type, so the tokens are a type again.
    syn::parse2(tokens).unwrap_or_else(|_| ty.clone())
}

fn replace_self(tokens: TokenStream, ident: &Ident) -> TokenStream {
    let replace = |token| match token {
        TokenTree::Ident(word) if word == "Self" => {
            let mut ident = ident.clone();
            ident.set_span(word.span());
            TokenTree::Ident(ident)
        }
        TokenTree::Group(group) => {
            let mut replaced = Group::new(group.delimiter(), replace_self(group.stream(), ident));
            replaced.set_span(group.span());
            TokenTree::Group(replaced)
        }
        other => other,
    };
    tokens.into_iter().map(replace).collect()
}
