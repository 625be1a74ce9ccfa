//! `Model` itself, and the values of a row for writing.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::names::Names;
use super::{at, table};
use crate::ir::{Auto, Column};

pub(super) fn implementations(names: &Names<'_>) -> TokenStream {
    let (query, schema, value) = (&names.paths.query, &names.paths.schema, &names.paths.value);
    let (exec, model, fields, path) = (&names.paths.exec, &names.own, &names.fields, &names.path);
    let table_name = &names.model.table.text;
    let key_columns = names.model.key().map(|column| &column.name.text);
    let (key_type, key, table) = (names.key_type(), key(names), table::expression(names));
    let (row, row_value) =
        (names.row_of(&names.nothing_loaded(), &quote!(()), model), super::row::bare(names));
    let ordering = super::index::ordering(names);
    let empty = names.partial_of(&vec![quote!(#query::LeftOut); names.states.len()]);
    let values = names.model.columns.iter().enumerate().map(|(place, column)| {
        let (ident, marker) = (&column.ident, names.marker(&column.ident));
        quote!(#place => #exec::stored::<#marker>(&self.#ident),)
    });
    let (touch, advance, writes) = (touch(names), advance(names), writes(names));
    let Names { generics, arguments, bounds, .. } = names;
    quote! {
        #[diagnostic::do_not_recommend]
        impl<#generics> #query::Model for #model where #bounds {
            type Fields<#path: #query::Path> = #fields<#arguments #path>;
            type Key = #key_type;
            type Row = #row;
            type Empty = #empty;
            const TABLE_NAME: &'static str = #table_name;
            const KEY_COLUMNS: &'static [&'static str] = &[#(#key_columns),*];
            const TABLE: &'static #schema::Table = &#table;

            #[inline]
            fn key(&self) -> ::std::borrow::Cow<'_, Self::Key> {
                #key
            }

            fn into_row(self) -> Self::Row {
                #row_value
            }

            #ordering
        }

        impl<#generics> #exec::Stored for #model where #bounds {
            #writes

            fn value(
                &self,
                place: usize,
            ) -> ::core::result::Result<#value::SqlValue, #value::ValueError> {
                match place {
                    #(#values)*
                    _ => #exec::no_column(place),
                }
            }

            #touch
            #advance
        }
    }
}

/// How rows are written: with hooks where the model says so. That there are none is said where it does.
fn writes(names: &Names<'_>) -> TokenStream {
    let exec = &names.paths.exec;
    match names.model.hooks {
        Some(span) => at(span, quote!(type Writes = #exec::WithHooks;)),
        None => quote!(type Writes = #exec::Plainly;),
    }
}

/// Counts the version of the row up.
fn advance(names: &Names<'_>) -> TokenStream {
    let exec = &names.paths.exec;
    match names.model.columns.iter().find(|column| column.is_version()) {
        Some(Column { ident, .. }) => {
            quote!(fn advance(&mut self) { self.#ident = #exec::next_version(self.#ident); })
        }
        None => quote!(),
    }
}

/// Sets the `auto_now` fields.
fn touch(names: &Names<'_>) -> TokenStream {
    let exec = &names.paths.exec;
    let changed = names.model.columns.iter().filter(|column| matches!(column.auto, Some((Auto::Now, _))));
    let changed: Vec<TokenStream> = changed
        .map(|column| {
            let (ident, base) = (&column.ident, &column.base);
            let now = quote!(#exec::now::<#base>());
            if column.nullable {
                quote!(self.#ident = ::core::option::Option::Some(#now);)
            } else {
                quote!(self.#ident = #now;)
            }
        })
        .collect();
    if changed.is_empty() { quote!() } else { quote!(fn touch(&mut self) { #(#changed)* }) }
}

/// The key of `self`, borrowed where one field holds it.
fn key(names: &Names<'_>) -> TokenStream {
    let parts: Vec<TokenStream> =
        names.model.key().map(|column| key_part(names, column, &column.ident)).collect();
    match &parts[..] {
        [part] => quote!(::std::borrow::Cow::Borrowed(#part)),
        _ => quote!(::std::borrow::Cow::Owned((#(::core::clone::Clone::clone(#parts),)*))),
    }
}

/// The part of the key in this field of `self`, borrowed.
pub(super) fn key_part(names: &Names<'_>, column: &Column, field: &Ident) -> TokenStream {
    let query = &names.paths.query;
    match column.target {
        Some(_) => quote!(#query::ForeignKey::key(&self.#field)),
        None => quote!(&self.#field),
    }
}
