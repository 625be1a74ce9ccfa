//! Indexes, checks and the ordering: functions, because they hold typed closures of the user's.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::names::Names;
use crate::ir::Index;

/// `schema::Table::indexes`.
pub(super) fn indexes(names: &Names<'_>) -> TokenStream {
    let items: Vec<_> = names.model.indexes.iter().map(|index| self::index(names, index)).collect();
    if items.is_empty() {
        quote!(::std::vec::Vec::new)
    } else {
        quote!(|| ::std::vec::Vec::from([#(#items),*]))
    }
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
        quote!(|| #schema::Check { name: #name, predicate: #predicate })
    });
    quote!(&[#(#checks),*])
}

/// The user's closure, as the argument of a function that says what its parameter is.
fn predicate(names: &Names<'_>, closure: &syn::Expr) -> TokenStream {
    let (query, model) = (&names.paths.query, &names.own);
    quote_spanned!(closure.span()=> #query::predicate::<#model, _>(#closure))
}

/// `Model::ordering`, at any path.
pub(super) fn ordering(names: &Names<'_>) -> TokenStream {
    if names.model.ordering.is_empty() {
        return TokenStream::new();
    }
    let (query, ast, model, path) = (&names.paths.query, &names.paths.ast, &names.own, &names.path);
    let parts = names.model.ordering.iter().map(|part| {
        let field = &part.field;
        if part.descending { quote!(row.#field.desc()) } else { quote!(row.#field.asc()) }
    });
    quote! {
        fn ordering<#path: #query::Path>() -> ::std::vec::Vec<#ast::Order> {
            #query::ordering::<#model, #path, _>(|row| (#(#parts,)*))
        }
    }
}
