//! What can be told of a type by its tokens. An alias is taken for a plain column.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{DeriveInput, GenericArgument, PathArguments, PathSegment, Type};

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

/// The type with the struct's own for `Self`, which means something else where the type is repeated.
pub(super) fn without_self(ty: &Type, input: &DeriveInput) -> Type {
    let (ident, (_, arguments, _)) = (&input.ident, input.generics.split_for_impl());
    let own = |span| quote_spanned!(span=> #ident #arguments);
    // A type took the place of a keyword that is a type, so the tokens are a type again.
    syn::parse2(replace_self(ty.to_token_stream(), &own)).unwrap_or_else(|_| ty.clone())
}

fn replace_self(tokens: TokenStream, own: &impl Fn(Span) -> TokenStream) -> TokenStream {
    let replace = |token| match token {
        TokenTree::Ident(word) if word == "Self" => own(word.span()),
        TokenTree::Group(group) => {
            let mut replaced = Group::new(group.delimiter(), replace_self(group.stream(), own));
            replaced.set_span(group.span());
            TokenTree::Group(replaced).into()
        }
        other => other.into(),
    };
    tokens.into_iter().flat_map(replace).collect()
}
