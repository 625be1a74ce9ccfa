//! How requests change the row type. A model becomes one first.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::names::Names;
use super::row;
use crate::ir::Relation;

pub(super) fn implementations(names: &Names<'_>) -> TokenStream {
    [loads(names), extend(names), rebase(names)].into_iter().collect()
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
