//! How requests change the type of a row: the model, a part of its columns, and the row type start alike and all become
//! row types.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::names::Names;
use super::row;
use crate::ir::Relation;

pub(super) fn implementations(names: &Names<'_>) -> TokenStream {
    let model = &names.own;
    let bare = |ty: TokenStream, parameters: TokenStream| Bare { names, ty, parameters }.implementations();
    let of_model = bare(quote!(#model), names.generics.clone());
    let of_partial = bare(names.own_partial(), names.partial_parameters());
    let of_row = [loads(names), extend(names), rebase(names)];
    [of_model, of_partial].into_iter().chain(of_row).collect()
}

/// A type of rows that nothing is loaded with.
struct Bare<'a> {
    names: &'a Names<'a>,
    ty: TokenStream,
    parameters: TokenStream,
}

impl Bare<'_> {
    fn implementations(&self) -> TokenStream {
        let Self { names, ty, parameters } = self;
        let query = &names.paths.query;
        let loads = names.relations().map(|(slot, relation, _)| self.load(slot, relation));
        let attrs = &names.other;
        let extended = names.row_of(&names.nothing_loaded(), &quote!(#attrs), ty);
        let (base, bounds) = (&names.other, &names.bounds);
        quote! {
            #(#loads)*

            impl<#parameters> #query::Extend for #ty where #bounds {
                type Attrs = ();
                type WithAttrs<#attrs> = #extended;
            }

            #[diagnostic::do_not_recommend]
            impl<#parameters> #query::Rebase for #ty where #bounds {
                type To<#base> = #base;
            }
        }
    }

    fn load(&self, slot: usize, relation: &Relation) -> TokenStream {
        let Self { names, ty, parameters } = self;
        let (query, state) = (&names.paths.query, &names.other);
        let (marker, target) = (names.marker(&relation.ident), &relation.target);
        let mut slots = names.nothing_loaded();
        slots[slot] = quote!(#state);
        let (row, bounds) = (names.row_of(&slots, &quote!(()), ty), &names.bounds);
        quote! {
            impl<#parameters> #query::Slots<#marker> for #ty where #bounds {
                type Current = #target;
                type Set<#state: #query::Slot> = #row;
            }
        }
    }
}

/// `Slots` of the row type.
fn loads(names: &Names<'_>) -> TokenStream {
    names.relations().map(|(slot, relation, own)| load(names, slot, relation, own)).collect()
}

fn load(names: &Names<'_>, slot: usize, relation: &Relation, own: &Ident) -> TokenStream {
    let (query, state) = (&names.paths.query, &names.other);
    let Names { attrs, base, bounds, .. } = names;
    let (marker, target) = (names.marker(&relation.ident), &relation.target);
    let mut slots = names.slot_types();
    slots[slot] = quote!(#state);
    let changed = names.row_of(&slots, &quote!(#attrs), &quote!(#base));
    let (parameters, row) = (row::parameters(names), names.own_row());
    quote! {
        impl<#parameters> #query::Slots<#marker> for #row where #bounds {
            type Current = <#own as #query::Slot>::RowOr<#target>;
            type Set<#state: #query::Slot> = #changed;
        }
    }
}

fn extend(names: &Names<'_>) -> TokenStream {
    let (query, other, base) = (&names.paths.query, &names.other, &names.base);
    let (parameters, row, attrs) = (row::parameters(names), names.own_row(), &names.attrs);
    let bounds = &names.bounds;
    let extended = names.row_of(&names.slot_types(), &quote!(#other), &quote!(#base));
    quote! {
        impl<#parameters> #query::Extend for #row where #bounds {
            type Attrs = #attrs;
            type WithAttrs<#other> = #extended;
        }
    }
}

fn rebase(names: &Names<'_>) -> TokenStream {
    let (query, other, attrs) = (&names.paths.query, &names.other, &names.attrs);
    let (parameters, row) = (row::parameters(names), names.own_row());
    let bounds = &names.bounds;
    let rebased = names.row_of(&names.slot_types(), &quote!(#attrs), &quote!(#other));
    quote! {
        #[diagnostic::do_not_recommend]
        impl<#parameters> #query::Rebase for #row where #bounds {
            type To<#other> = #rebased;
        }
    }
}
