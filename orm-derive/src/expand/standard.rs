//! `Clone`, `Debug` and `PartialEq` of row types. The standard derives would bound the type parameters, which are states
//! and not what is stored.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// A generated struct: its name, its type, its parameters with their bounds, and what is in it.
pub(super) struct Struct<'a> {
    pub(super) ident: &'a Ident,
    pub(super) ty: TokenStream,
    pub(super) parameters: TokenStream,
    /// What must hold of the parameters besides.
    pub(super) bounds: &'a TokenStream,
    pub(super) fields: Vec<StructField>,
    /// A field of size zero, as it is made; nothing where there is none.
    pub(super) marked: TokenStream,
}

pub(super) struct StructField {
    pub(super) ident: Ident,
    /// The name that `Debug` shows.
    pub(super) label: String,
    pub(super) ty: TokenStream,
    /// Whether the type depends on a parameter.
    pub(super) generic: bool,
}

impl Struct<'_> {
    /// The three implementations.
    pub(super) fn implementations(&self) -> TokenStream {
        [self.clone_impl(), self.debug_impl(), self.eq_impl()].into_iter().collect()
    }

    /// Bounds on what depends on a parameter. The rest are keys, which implement all three.
    fn bounds(&self, bound: &TokenStream) -> TokenStream {
        let types = self.fields.iter().filter(|field| field.generic).map(|field| &field.ty);
        let own = self.bounds;
        quote!(#own #(#types: #bound,)*)
    }

    fn clone_impl(&self) -> TokenStream {
        let (ty, parameters, bounds) =
            (&self.ty, &self.parameters, self.bounds(&quote!(::core::clone::Clone)));
        let (fields, marked) = (self.fields.iter().map(|field| &field.ident), &self.marked);
        quote! {
            impl<#parameters> ::core::clone::Clone for #ty where #bounds {
                fn clone(&self) -> Self {
                    Self { #(#fields: ::core::clone::Clone::clone(&self.#fields),)* #marked }
                }
            }
        }
    }

    fn debug_impl(&self) -> TokenStream {
        let (ty, parameters, bounds) = (&self.ty, &self.parameters, self.bounds(&quote!(::core::fmt::Debug)));
        let name = self.ident.to_string();
        let fields =
            self.fields.iter().map(|StructField { ident, label, .. }| quote!(.field(#label, &self.#ident)));
        quote! {
            impl<#parameters> ::core::fmt::Debug for #ty where #bounds {
                fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    formatter.debug_struct(#name) #(#fields)* .finish()
                }
            }
        }
    }

    fn eq_impl(&self) -> TokenStream {
        let (ty, parameters, bounds) =
            (&self.ty, &self.parameters, self.bounds(&quote!(::core::cmp::PartialEq)));
        let fields = self.fields.iter().map(|field| &field.ident);
        quote! {
            impl<#parameters> ::core::cmp::PartialEq for #ty where #bounds {
                fn eq(&self, other: &Self) -> bool {
                    true #(&& self.#fields == other.#fields)*
                }
            }
        }
    }
}
