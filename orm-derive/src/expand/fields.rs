//! The handles: what the closures of a query get.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::allow;
use super::names::Names;
use crate::ir::{Column, Relation};

/// A handle: its name, its type without the path, and how it is made.
enum Handle<'a> {
    Field(&'a Column),
    Relation(&'a Relation),
}

/// The struct.
pub(super) fn declaration(names: &Names<'_>) -> TokenStream {
    let (model, fields, path) = (names.model, &names.fields, &names.path);
    let query = &names.paths.query;
    let handles = handles(names).map(|handle| handle.declaration(names));
    let docs = format!("The fields and relations of `{}` in a query.", model.name());
    let (allow, visibility) = (allow(), &model.visibility);
    let Names { generics, bounds, .. } = names;
    quote! {
        #[doc = #docs]
        #allow
        #visibility struct #fields<#generics #path: #query::Path> where #bounds {
            #(#handles)*
        }
    }
}

/// `Handles`, and the way to models without a relation to this one.
pub(super) fn implementations(names: &Names<'_>) -> TokenStream {
    let Names { fields, path, other, generics, arguments, bounds, .. } = names;
    let (query, visibility) = (&names.paths.query, &names.model.visibility);
    let handles = handles(names).map(|handle| handle.value(names));
    quote! {
        impl<#generics #path: #query::Path> ::core::clone::Clone for #fields<#arguments #path> where #bounds {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<#generics #path: #query::Path> ::core::marker::Copy for #fields<#arguments #path> where #bounds {}

        impl<#generics #path: #query::Path> #query::Handles for #fields<#arguments #path> where #bounds {
            const HANDLES: &'static Self = &Self { #(#handles)* };
        }

        impl<#generics #path: #query::Path> #fields<#arguments #path> where #bounds {
            /// All rows of another model, as a collection inside the query. Its closures may use this model's fields.
            #visibility fn all<#other: #query::Model>(&self) -> #query::Collection<#query::Every<#path, #other>, #other> {
                #query::every()
            }
        }
    }
}

/// Columns that are not foreign keys by field, then the relations, each in their order.
fn handles<'a>(names: &'a Names<'_>) -> impl Iterator<Item = Handle<'a>> {
    let fields = names.model.columns.iter().filter(|column| column.target.is_none()).map(Handle::Field);
    fields.chain(names.model.relations.iter().map(Handle::Relation))
}

impl Handle<'_> {
    fn ident(&self) -> &Ident {
        match self {
            Self::Field(column) => &column.ident,
            Self::Relation(relation) => &relation.ident,
        }
    }

    fn declaration(&self, names: &Names<'_>) -> TokenStream {
        let (query, path, ident, marker) =
            (&names.paths.query, &names.path, self.ident(), names.marker(self.ident()));
        let visibility = match self {
            Self::Field(column) => &column.visibility,
            Self::Relation(relation) => &relation.visibility,
        };
        let ty = match self {
            Self::Field(_) => quote!(#query::FieldExpr<#path, #marker>),
            Self::Relation(relation) if relation.is_single() => quote!(#query::ToOne<#path, #marker>),
            Self::Relation(_) => quote!(#query::ToMany<#path, #marker>),
        };
        let docs = self.docs(names);
        quote!(#docs #visibility #ident: #ty,)
    }

    /// What the user says of the field, or its name.
    fn docs(&self, names: &Names<'_>) -> TokenStream {
        let column = match self {
            Self::Field(column) => Some(*column),
            Self::Relation(relation) => names.model.column(&relation.ident),
        };
        match column {
            Some(column) if !column.docs.is_empty() => {
                let docs = &column.docs;
                quote!(#(#docs)*)
            }
            _ => {
                let what = if matches!(self, Self::Field(_)) { "field" } else { "relation" };
                let docs = format!("The {what} `{}`.", self.ident());
                quote!(#[doc = #docs])
            }
        }
    }

    fn value(&self, names: &Names<'_>) -> TokenStream {
        let (query, ident) = (&names.paths.query, self.ident());
        match self {
            Self::Field(_) => quote!(#ident: #query::FieldExpr::field(),),
            Self::Relation(relation) if relation.is_single() => quote!(#ident: #query::ToOne::relation(),),
            Self::Relation(_) => quote!(#ident: #query::ToMany::relation(),),
        }
    }
}
