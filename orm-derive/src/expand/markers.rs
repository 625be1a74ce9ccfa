//! Markers: a type per field and relation, by which the compiler and its messages name them.

use proc_macro2::TokenStream;
use quote::quote;

use super::allow;
use super::names::{Names, inside};
use crate::ir::{Column, RelationKind};

/// The module of the markers. Names nothing of the user's, so that a model may stand in a function.
pub(super) fn module(names: &Names<'_>) -> TokenStream {
    let (model, module) = (names.model, &names.module);
    let columns = model.columns.iter().map(|column| (&column.ident, &column.visibility));
    let relations =
        model.relations.iter().filter(|relation| !matches!(relation.kind, RelationKind::ToOne { .. }));
    let relations = relations.map(|relation| (&relation.ident, &relation.visibility));
    let fields = of_parameters(names);
    let markers = columns.chain(relations).map(|(ident, visibility)| {
        let visibility = inside(visibility);
        let fields = &fields;
        quote!(#visibility struct #ident #fields;)
    });
    let (allow, visibility) = (allow(), &model.visibility);
    quote! {
        #[doc(hidden)]
        #allow
        #visibility mod #module {
            #(#markers)*
        }
    }
}

/// What follows a marker's name: the model's parameters, without their bounds.
fn of_parameters(names: &Names<'_>) -> TokenStream {
    let arguments = &names.arguments;
    if arguments.is_empty() {
        return TokenStream::new();
    }
    quote!(<#arguments>(::core::marker::PhantomData<fn() -> (#arguments)>))
}

/// `Field` for each.
pub(super) fn implementations(names: &Names<'_>) -> TokenStream {
    names.model.columns.iter().map(|column| field(names, column)).collect()
}

fn field(names: &Names<'_>, column: &Column) -> TokenStream {
    let query = &names.paths.query;
    let (marker, model) = (names.marker(&column.ident), &names.own);
    let (ty, name) = (&column.ty, &column.name.text);
    let Names { generics, bounds, .. } = names;
    quote! {
        impl<#generics> #query::Field for #marker where #bounds {
            type Model = #model;
            type Type = #ty;
            const COLUMN: &'static str = #name;
        }
    }
}
