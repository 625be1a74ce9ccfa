//! The row type: the model's columns, and what a query loaded with them.

use proc_macro2::TokenStream;
use quote::quote;

use super::allow;
use super::names::{Names, hidden};
use super::standard::{Struct, StructField};

/// The struct.
pub(super) fn declaration(names: &Names<'_>) -> TokenStream {
    let Names { row, attrs, base, bounds, .. } = names;
    let (query, model) = (&names.paths.query, &names.own);
    let parameters = names.slots.iter().map(|slot| quote!(#slot: #query::Slot = #query::NotLoaded,));
    let fields = fields(names).into_iter().map(|StructField { ident, ty, .. }| quote!(#ident: #ty,));
    let docs = format!("A row of `{}`, with the relations that its query loaded.", names.model.name());
    let (allow, visibility) = (allow(), &names.model.visibility);
    let generics = names.model.generics.with_defaults();
    let marker = marker(names);
    quote! {
        #[doc = #docs]
        #allow
        #visibility struct #row<#generics #(#parameters)* #attrs = (), #base = #model> where #bounds {
            #(#fields)*
            #marker
        }
    }
}

/// A field that stands for the parameters of the model, where it has some: they are those of the columns, which are parameters
/// themselves.
pub(super) fn marker(names: &Names<'_>) -> TokenStream {
    let arguments = &names.arguments;
    if arguments.is_empty() {
        return TokenStream::new();
    }
    let marker = hidden("_model");
    quote!(#marker: ::core::marker::PhantomData<fn() -> (#arguments)>,)
}

/// In a value of a row, what stands for the parameters of the model, where it has some.
pub(super) fn marked(names: &Names<'_>) -> TokenStream {
    if names.arguments.is_empty() {
        return TokenStream::new();
    }
    let marker = hidden("_model");
    quote!(#marker: ::core::marker::PhantomData)
}

/// `self`, the model, as a row that nothing is loaded with.
pub(super) fn bare(names: &Names<'_>) -> TokenStream {
    let (row, query, marked) = (&names.row, &names.paths.query, marked(names));
    let (base, attrs) = (hidden("_base"), hidden("_attrs"));
    let relations = names.model.relations.iter().map(|relation| hidden(&relation.name));
    quote!(#row { #base: self, #(#relations: #query::NotLoaded,)* #attrs: (), #marked })
}

/// What is in a row: its columns, its relations, its named rows.
fn fields(names: &Names<'_>) -> Vec<StructField> {
    let Names { attrs, base, .. } = names;
    let query = &names.paths.query;
    let field = |ident, label: &str, ty| StructField { ident, label: label.to_owned(), ty, generic: true };
    let relations = names.relations().map(|(_, relation, slot)| {
        let stored = if relation.is_single() { quote!(One) } else { quote!(Many) };
        field(hidden(&relation.name), &relation.name, quote!(<#slot as #query::Slot>::#stored))
    });
    let base = field(hidden("_base"), "base", quote!(#base));
    let attrs = field(hidden("_attrs"), "attrs", quote!(#attrs));
    [base].into_iter().chain(relations).chain([attrs]).collect()
}

/// The way to the columns, and the standard traits.
pub(super) fn implementations(names: &Names<'_>) -> TokenStream {
    let (query, model, base) = (&names.paths.query, &names.own, &names.base);
    let (parameters, own) = (parameters(names), names.own_row());
    let (whole_parameters, whole) = whole(names);
    let bounds = &names.bounds;
    let standard = Struct {
        ident: &names.row,
        ty: own.clone(),
        parameters: parameters.clone(),
        bounds,
        fields: fields(names),
        marked: marked(names),
    };
    let standard = standard.implementations();
    let hidden_base = hidden("_base");
    quote! {
        #standard

        impl<#parameters> ::core::ops::Deref for #own where #bounds {
            type Target = #base;

            #[inline]
            fn deref(&self) -> &#base {
                &self.#hidden_base
            }
        }

        impl<#parameters> ::core::ops::DerefMut for #own where #bounds {
            #[inline]
            fn deref_mut(&mut self) -> &mut #base {
                &mut self.#hidden_base
            }
        }

        impl<#whole_parameters> ::core::convert::AsRef<#model> for #whole where #bounds {
            fn as_ref(&self) -> &#model {
                &self.#hidden_base
            }
        }

        #[diagnostic::do_not_recommend]
        impl<#whole_parameters> #query::HoldsModel for &#whole where #bounds {
            type Model = #model;

            fn model(&self) -> &#model {
                &self.#hidden_base
            }
        }
    }
}

/// The row's parameters, with their bounds.
pub(super) fn parameters(names: &Names<'_>) -> TokenStream {
    let Names { slots, attrs, base, generics, .. } = names;
    let query = &names.paths.query;
    quote!(#generics #(#slots: #query::Slot,)* #attrs, #base)
}

/// A row of which all columns are read: its parameters, and its type.
pub(super) fn whole(names: &Names<'_>) -> (TokenStream, TokenStream) {
    let Names { slots, attrs, generics, .. } = names;
    let (query, model) = (&names.paths.query, &names.own);
    let ty = names.row_of(&names.slot_types(), &quote!(#attrs), &quote!(#model));
    (quote!(#generics #(#slots: #query::Slot,)* #attrs), ty)
}
