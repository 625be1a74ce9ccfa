//! Rows that are here already, made into rows with room for more relations.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::names::{Names, hidden};
use super::row;

pub(super) fn implementations(names: &Names<'_>) -> TokenStream {
    [of_model(names), of_row(names)].into_iter().collect()
}

/// From the model to a row type over it.
fn of_model(names: &Names<'_>) -> TokenStream {
    let Names { own, generics, bounds, other: attrs, .. } = names;
    let query = &names.paths.query;
    let grown = grown(names);
    let to = names.row_of(&types(&grown), &quote!(#attrs), own);
    quote! {
        impl<#generics #(#grown: #query::Slot,)* #attrs> #query::Grow<#to> for #own
        where
            #bounds
            <Self as #query::Model>::Row: #query::Grow<#to>,
        {
            fn grow(self) -> #to {
                #query::Grow::grow(#query::Model::into_row(self))
            }
        }
    }
}

/// From a row type to another over the same columns.
fn of_row(names: &Names<'_>) -> TokenStream {
    let query = &names.paths.query;
    let (grown, other) = (grown(names), &names.other);
    let Names { row, attrs, base, bounds, slots: own, .. } = names;
    let to = names.row_of(&types(&grown), &quote!(#other), &quote!(#base));
    let (parameters, from) = (row::parameters(names), names.own_row());
    let (hidden_base, hidden_attrs, marked) = (hidden("_base"), hidden("_attrs"), row::marked(names));
    let slots = names.relations().zip(&grown).map(|((_, relation, slot), grown)| {
        let (field, method) = (hidden(&relation.name), method(relation.is_single()));
        quote!(#field: <#slot as #query::GrowSlot<#grown>>::#method(self.#field),)
    });
    quote! {
        impl<#parameters, #(#grown: #query::Slot,)* #other> #query::Grow<#to> for #from
        where
            #bounds
            #(#own: #query::GrowSlot<#grown>,)*
            #attrs: #query::Grow<#other>,
        {
            fn grow(self) -> #to {
                #row {
                    #hidden_base: self.#hidden_base,
                    #(#slots)*
                    #hidden_attrs: #query::Grow::grow(self.#hidden_attrs),
                    #marked
                }
            }
        }
    }
}

/// The parameters of the row type that is grown into.
fn grown(names: &Names<'_>) -> Vec<Ident> {
    names.slots.iter().map(|slot| format_ident!("{slot}Grown")).collect()
}

fn types(idents: &[Ident]) -> Vec<TokenStream> {
    idents.iter().map(|ident| quote!(#ident)).collect()
}

fn method(is_single: bool) -> TokenStream {
    if is_single { quote!(grow_one) } else { quote!(grow_many) }
}
