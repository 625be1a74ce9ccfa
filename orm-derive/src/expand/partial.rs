//! The partial row: what `only` and `defer` read. The key and foreign keys are always in it, because relations are found
//! by them.

use proc_macro2::TokenStream;
use quote::quote;

use super::names::{Names, hidden};
use super::row;
use super::standard::{Struct, StructField};
use super::{allow, at};
use crate::ir::Column;
use crate::names::ident;

/// The struct.
pub(super) fn declaration(names: &Names<'_>) -> TokenStream {
    let (partial, parameters) = (&names.partial, names.partial_parameters());
    let fields = fields(names).into_iter().map(|StructField { ident, ty, .. }| quote!(#ident: #ty,));
    let docs = format!("A row of `{}` of which a part of the columns is read.", names.model.name());
    let (allow, visibility, bounds) = (allow(), &names.model.visibility, &names.bounds);
    let marker = row::marker(names);
    quote! {
        #[doc = #docs]
        #allow
        #visibility struct #partial<#parameters> where #bounds {
            #(#fields)*
            #marker
        }
    }
}

fn fields(names: &Names<'_>) -> Vec<StructField> {
    let field = |(place, column): (usize, &Column)| {
        let (label, ty) = (column.field.clone(), &column.ty);
        let (ty, generic) = match names.state(place) {
            Some(stored) => (quote!(#stored), true),
            None => (quote!(#ty), false),
        };
        StructField { ident: hidden(&label), label, ty, generic }
    };
    names.model.columns.iter().enumerate().map(field).collect()
}

/// `SetColumn` for each column, accessors, and the standard traits.
pub(super) fn implementations(names: &Names<'_>) -> TokenStream {
    let (own, parameters) = (names.own_partial(), names.partial_parameters());
    let columns = || names.model.columns.iter().enumerate();
    let set_column = columns().map(|(place, column)| set_column(names, place, column));
    let fully_read = fully_read(names);
    let accessors = columns().filter_map(|(place, column)| accessor(names, place, column));
    let ty = own.clone();
    let bounds = &names.bounds;
    let standard = Struct {
        ident: &names.partial,
        ty,
        parameters: parameters.clone(),
        bounds,
        fields: fields(names),
        marked: row::marked(names),
    };
    let standard = standard.implementations();
    quote! {
        #standard
        #(#set_column)*
        #fully_read

        impl<#parameters> #own where #bounds { #(#accessors)* }
    }
}

fn set_column(names: &Names<'_>, place: usize, column: &Column) -> TokenStream {
    let (query, state, ty) = (&names.paths.query, &names.other, &column.ty);
    let (own, parameters, marker) =
        (names.own_partial(), names.partial_parameters(), names.marker(&column.ident));
    let states = names.states.iter().map(|(own, stored)| match *own == place {
        true => quote!(<#state as #query::ColumnState>::Stored<#ty>),
        false => quote!(#stored),
    });
    let (changed, bounds) = (names.partial_of(&states.collect::<Vec<_>>()), &names.bounds);
    quote! {
        impl<#parameters> #query::SetColumn<#marker> for #own where #bounds {
            type Set<#state: #query::ColumnState> = #changed;
        }
    }
}

/// `FullyRead`: which partial row has it all.
fn fully_read(names: &Names<'_>) -> TokenStream {
    let Names { own, generics, bounds, .. } = names;
    let query = &names.paths.query;
    let types = names.states.iter().map(|(place, _)| &names.model.columns[*place].ty);
    let partial = names.partial_of(&types.map(|ty| quote!(#query::ReadValue<#ty>)).collect::<Vec<_>>());
    quote! {
        impl<#generics> #query::FullyRead<#partial> for #own where #bounds {}
    }
}

/// The method of a column: that of a foreign key has the column's name, because the field's is the relation's.
fn accessor(names: &Names<'_>, place: usize, column: &Column) -> Option<TokenStream> {
    let (query, value, ty) = (&names.paths.query, &names.value, &column.ty);
    let (visibility, field, marker) =
        (&column.visibility, hidden(&column.field), names.marker(&column.ident));
    if let Some(stored) = names.state(place) {
        let accessor = &column.ident;
        let docs = format!("The field `{}`, where the query read it.", column.field);
        let read = quote!(#stored: #query::HasColumn<#marker, #value>);
        let read = at(accessor.span(), read);
        return Some(quote! {
            #[doc = #docs]
            #visibility fn #accessor<#value>(&self) -> &#value
            where
                #read,
            {
                #query::HasColumn::<#marker, #value>::column(&self.#field)
            }
        });
    }
    let accessor = if column.target.is_some() { foreign_key(names, column)? } else { column.ident.clone() };
    let docs = format!("The field `{}`.", column.field);
    Some(quote! {
        #[doc = #docs]
        #visibility fn #accessor(&self) -> &#ty {
            &self.#field
        }
    })
}

/// `author_id`, unless a field or a relation has that name.
fn foreign_key(names: &Names<'_>, column: &Column) -> Option<proc_macro2::Ident> {
    let name = format!("{}_id", column.field);
    let model = names.model;
    let taken = model.columns.iter().any(|own| own.field == name)
        || model.relations.iter().any(|own| own.name == name);
    (!taken).then(|| ident(&name, column.ident.span()))
}
