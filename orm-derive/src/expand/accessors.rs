//! The methods by which relations are reached: on the row type what was loaded, on the model a query of its own, or the
//! message that nothing was loaded.

use proc_macro2::TokenStream;
use quote::quote;

use super::at;
use super::loaded::rows;
use super::names::{self, Names, hidden};
use crate::ir::Relation;
use crate::names::ident;

pub(super) fn implementations(names: &Names<'_>) -> TokenStream {
    [of_model(names), of_row(names)].into_iter().collect()
}

fn of_model(names: &Names<'_>) -> TokenStream {
    let model = &names.own;
    let accessors = names.model.relations.iter().map(|relation| {
        if relation.is_single() { unloaded(names, relation) } else { related_rows(names, relation) }
    });
    let Names { generics, bounds, .. } = names;
    quote! {
        impl<#generics> #model where #bounds { #(#accessors)* }
    }
}

/// An accessor that never compiles where it is called, and says what to do.
fn unloaded(names: &Names<'_>, relation: &Relation) -> TokenStream {
    let (query, value, visibility) = (&names.paths.query, &names.value, &relation.visibility);
    let (accessor, loaded, result) = (&relation.ident, names::loaded(relation), result(names, relation));
    let rows = rows(names, relation);
    let docs = format!("The row of `{}`, where a query loaded it.", relation.name);
    let bound = at(accessor.span(), quote!(#query::NotLoaded: #loaded<#value>));
    quote! {
        #[doc = #docs]
        #visibility fn #accessor<#value>(&self) -> #result
        where
            #bound,
        {
            #rows::get(&#query::NotLoaded)
        }
    }
}

/// The related rows of one row, as a query.
fn related_rows(names: &Names<'_>, relation: &Relation) -> TokenStream {
    let (exec, query) = (&names.paths.exec, &names.paths.query);
    let (accessor, target, visibility) = (&relation.ident, &relation.target, &relation.visibility);
    let marker = names.marker(&relation.ident);
    let docs = format!("The rows of `{}` that belong to this row, as a query. Runs nothing.", relation.name);
    let (result, function) = if relation.is_linked() {
        (quote!(#query::QuerySet<#target, #target, #query::Of<#marker>>), quote!(linked_rows))
    } else {
        (quote!(#query::QuerySet<#target>), quote!(related_rows))
    };
    quote! {
        #[doc = #docs]
        #visibility fn #accessor(&self) -> #result {
            #exec::#function::<#marker>(self)
        }
    }
}

fn of_row(names: &Names<'_>) -> TokenStream {
    let (parameters, row) = (super::row::parameters(names), names.own_row());
    let accessors = names.relations().map(|(_, relation, slot)| loaded(names, relation, slot));
    let (query, attrs, hidden_attrs) = (&names.paths.query, &names.attrs, hidden("_attrs"));
    let (visibility, name, place) = (&names.model.visibility, &names.other, &names.place);
    let (bounds, value) = (&names.bounds, &names.value);
    let get = quote! {
        /// The rows that the query loaded under this name.
        #visibility fn get<#name, #place, #value>(&self, _: #name) -> &[#value]
        where
            #name: #query::Names<#attrs, #place, #value>,
        {
            <#name as #query::NameIn<#attrs, #place>>::rows(&self.#hidden_attrs)
        }
    };
    let get = at(names.model.ident.span(), get);
    quote! {
        impl<#parameters> #row where #bounds {
            #(#accessors)*

            #get
        }
    }
}

fn loaded(names: &Names<'_>, relation: &Relation, slot: &proc_macro2::Ident) -> TokenStream {
    let (query, value, visibility) = (&names.paths.query, &names.value, &relation.visibility);
    let (accessor, trait_, result) = (&relation.ident, names::loaded(relation), result(names, relation));
    let rows = rows(names, relation);
    let into = ident(&format!("into_{}", relation.name), relation.ident.span());
    let (stored, taken) = match (relation.is_single(), relation.is_nullable(names.model)) {
        (true, false) => (quote!(One), quote!(#value)),
        (true, true) => (quote!(One), quote!(::core::option::Option<#value>)),
        (false, _) => (quote!(Many), quote!(::std::vec::Vec<#value>)),
    };
    let what = if relation.is_single() { "row" } else { "rows" };
    let docs = format!("The {what} of `{}`, which the query loaded.", relation.name);
    let into_docs = format!("The {what} of `{}`, moved out.", relation.name);
    let field = hidden(&relation.name);
    let bound = at(accessor.span(), quote!(<#slot as #query::Slot>::#stored: #trait_<#value>));
    quote! {
        #[doc = #docs]
        #visibility fn #accessor<#value>(&self) -> #result
        where
            #bound,
        {
            #rows::get(&self.#field)
        }

        #[doc = #into_docs]
        #visibility fn #into<#value>(self) -> #taken
        where
            #bound,
        {
            #rows::take(self.#field)
        }
    }
}

/// What an accessor returns.
fn result(names: &Names<'_>, relation: &Relation) -> TokenStream {
    let value = &names.value;
    match (relation.is_single(), relation.is_nullable(names.model)) {
        (true, false) => quote!(&#value),
        (true, true) => quote!(::core::option::Option<&#value>),
        (false, _) => quote!(&[#value]),
    }
}
