//! The trait per relation that says that it is loaded: a relation that is not cannot be asked for, and the message says
//! which request is missing.

use proc_macro2::TokenStream;
use quote::quote;

use super::names::{Names, loaded};
use crate::ir::Relation;

/// The traits. They add a message to what the library has for rows that are loaded.
pub(super) fn declarations(names: &Names<'_>) -> TokenStream {
    names.model.relations.iter().map(|relation| declaration(names, relation)).collect()
}

fn declaration(names: &Names<'_>, relation: &Relation) -> TokenStream {
    let (ident, rows) = (loaded(relation), rows(names, relation));
    let request = if relation.is_single() { "select_related" } else { "prefetch_related" };
    let request = format!("`.{request}(|x| x.{})`", relation.name);
    let message = format!(
        "relation `{}` is not loaded by this query: add {request} to the query of `{}`",
        relation.name,
        names.model.name()
    );
    let stored =
        if relation.is_single() { quote!(::core::option::Option<V>) } else { quote!(::std::vec::Vec<V>) };
    quote! {
        #[diagnostic::on_unimplemented(message = #message, label = "not loaded")]
        trait #ident<V>: #rows<V> {}

        #[diagnostic::do_not_recommend]
        impl<V> #ident<V> for #stored {}
    }
}

/// How rows that are loaded are read and moved out.
pub(super) fn rows(names: &Names<'_>, relation: &Relation) -> TokenStream {
    let query = &names.paths.query;
    match (relation.is_single(), relation.is_nullable(names.model)) {
        (true, false) => quote!(#query::HasRow),
        (true, true) => quote!(#query::MayHaveRow),
        (false, _) => quote!(#query::HasRows),
    }
}
