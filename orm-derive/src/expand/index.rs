//! Indexes, checks and the ordering: functions, because they hold typed closures of the user's.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::names::Names;
use crate::ir::{Index, Sort};

/// `schema::Table::indexes`.
pub(super) fn indexes(names: &Names<'_>) -> TokenStream {
    list(names.model.indexes.iter().map(|index| self::index(names, index)).collect())
}

fn index(names: &Names<'_>, index: &Index) -> TokenStream {
    let schema = &names.paths.schema;
    let (name, unique) = (index.name(names.model, &names.model.table.text), index.unique);
    let columns = index.parts.iter().filter_map(|part| {
        let (column, descending) = (&names.model.column(&part.field)?.name.text, part.descending);
        Some(quote!(#schema::IndexColumn { name: #column, descending: #descending }))
    });
    let condition = match &index.condition {
        Some(condition) => {
            let predicate = predicate(names, condition);
            quote!(::core::option::Option::Some(#predicate))
        }
        None => quote!(::core::option::Option::None),
    };
    quote! {
        #schema::Index {
            name: <::std::string::String as ::core::convert::From<&str>>::from(#name),
            columns: ::std::vec::Vec::from([#(#columns),*]),
            unique: #unique,
            condition: #condition,
        }
    }
}

/// `schema::Table::checks`.
pub(super) fn checks(names: &Names<'_>) -> TokenStream {
    let schema = &names.paths.schema;
    let checks = names.model.checks.iter().map(|check| {
        let (name, predicate) = (&check.name, predicate(names, &check.predicate));
        quote!(#schema::Check { name: #name, predicate: #predicate })
    });
    list(checks.collect())
}

/// The user's closure, as the argument of a function that says what its parameter is.
fn predicate(names: &Names<'_>, closure: &syn::Expr) -> TokenStream {
    let (query, model) = (&names.paths.query, &names.model.ident);
    quote_spanned!(closure.span()=> #query::predicate::<#model>(#closure))
}

fn list(items: Vec<TokenStream>) -> TokenStream {
    if items.is_empty() {
        quote!(::std::vec::Vec::new)
    } else {
        quote!(|| ::std::vec::Vec::from([#(#items),*]))
    }
}

/// `schema::Table::ordering`.
pub(super) fn ordering(names: &Names<'_>) -> TokenStream {
    let parts: Vec<TokenStream> = names.model.ordering.iter().map(|part| sort(names, part)).collect();
    if parts.is_empty() { quote!(::std::vec::Vec::new) } else { quote!(|| [#(#parts),*].concat()) }
}

fn sort(names: &Names<'_>, part: &Sort) -> TokenStream {
    let (query, model, field) = (&names.paths.query, &names.model.ident, &part.field);
    let is_relation = names.model.column(field).is_some_and(|column| column.target.is_some());
    match (part.descending, is_relation) {
        (false, _) => quote!(#query::ordering::<#model, _>(|row| row.#field)),
        (true, false) => quote!(#query::ordering::<#model, _>(|row| row.#field.desc())),
        // A relation has no direction of its own: `row.author.desc()` would be a field of the other model.
        (true, true) => quote! {{
            let mut parts = #query::ordering::<#model, _>(|row| row.#field);
            for part in &mut parts {
                part.descending = true;
            }
            parts
        }},
    }
}
