//! Filling relations by queries of their own: `Related`, and `KeyOf`, which says by which key rows are found.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::names::{Names, hidden};
use crate::ir::{Column, Relation, RelationKind};

pub(super) fn implementations(names: &Names<'_>) -> TokenStream {
    let Names { own, generics, .. } = names;
    let of_model = Keyed { names, ty: quote!(#own), parameters: generics.clone() };
    let of_partial = Keyed { names, ty: names.own_partial(), parameters: names.partial_parameters() };
    let foreign = names.model.columns.iter().flat_map(|column| {
        [of_model.foreign_key(column, &column.ident), of_partial.foreign_key(column, &hidden(&column.field))]
    });
    let (foreign, own_key, row) = (foreign.collect::<TokenStream>(), of_partial.own_key(), row(names));
    quote! {
        #foreign
        #own_key

        #row
    }
}

/// A type of rows that are found by keys. The model's own key is its own business.
struct Keyed<'a> {
    names: &'a Names<'a>,
    ty: TokenStream,
    parameters: TokenStream,
}

impl Keyed<'_> {
    fn foreign_key(&self, column: &Column, field: &Ident) -> TokenStream {
        let Some(target) = &column.target else { return TokenStream::new() };
        let query = &self.names.paths.query;
        let (target, key) = (&target.model, to_one_key(self.names, field, column.nullable));
        self.key_of(&self.names.marker(&column.ident), &quote!(<#target as #query::Model>::Key), &key)
    }

    fn own_key(&self) -> TokenStream {
        let names = self.names;
        let part = |column: &Column| {
            let part = super::model::key_part(names, column, &hidden(&column.field));
            quote!(::core::clone::Clone::clone(#part))
        };
        let parts: Vec<TokenStream> = names.model.key().map(part).collect();
        let key = match &parts[..] {
            [part] => quote!(::core::option::Option::Some(#part)),
            _ => quote!(::core::option::Option::Some((#(#parts,)*))),
        };
        self.key_of(&names.own, &names.key_type(), &key)
    }

    fn key_of(&self, whose: &TokenStream, ty: &TokenStream, key: &TokenStream) -> TokenStream {
        let Self { names, ty: own, parameters } = self;
        let (decode, bounds) = (&names.paths.decode, &names.bounds);
        quote! {
            impl<#parameters> #decode::KeyOf<#whose> for #own where #bounds {
                type Key = #ty;

                #[inline]
                fn key_of(&self) -> ::core::option::Option<Self::Key> {
                    #key
                }
            }
        }
    }
}

fn to_one_key(names: &Names<'_>, field: &Ident, nullable: bool) -> TokenStream {
    let query = &names.paths.query;
    if nullable {
        quote!(self.#field.as_ref().map(|key| ::core::clone::Clone::clone(#query::ForeignKey::key(key))))
    } else {
        quote!(::core::option::Option::Some(::core::clone::Clone::clone(#query::ForeignKey::key(&self.#field))))
    }
}

/// The row type: its columns and its slots come apart, each relation is asked for, then the named rows.
fn row(names: &Names<'_>) -> TokenStream {
    let Names { slots, attrs, base, bounds, .. } = names;
    let (backend, decode, error) = (&names.paths.backend, &names.paths.decode, &names.paths.error);
    let (exec, query, model, other) = (&names.paths.exec, &names.paths.query, &names.own, &names.other);
    let (parameters, row) = (super::row::parameters(names), names.own_row());
    let foreign = names.model.columns.iter().filter(|column| column.target.is_some());
    let foreign = foreign.map(|column| names.marker(&column.ident));
    let fields: Vec<Ident> = names.relations().map(|(_, relation, _)| hidden(&relation.name)).collect();
    let places =
        names.relations().map(|(slot, _, own)| quote!(#exec::Places::of::<#own>(#slot, loads, rows.len())));
    let asked = names.relations().map(|(_, relation, own)| ask(names, relation, own));
    let (hidden_base, hidden_attrs) = (hidden("_base"), hidden("_attrs"));
    quote! {
        impl<#parameters> #exec::Related for #row
        where
            #bounds
            #(#slots: #exec::AttachSlot,)*
            #attrs: #exec::AttachAttrs<#base>,
            #base: #decode::Record<Model = #model> + #decode::KeyOf<#model> #(+ #decode::KeyOf<#foreign>)*,
        {
            fn attach<'r, #other: #backend::Backend>(
                rows: ::std::vec::Vec<&'r mut Self>,
                loads: &'r #query::Loads,
                prefetches: &mut #exec::Prefetches<'r, #other>,
            ) -> #error::Result<()> {
                let mut bases: ::std::vec::Vec<&#base> = ::std::vec::Vec::with_capacity(rows.len());
                let mut attrs = ::std::vec::Vec::with_capacity(rows.len());
                #(let mut #fields = #places;)*
                for row in rows {
                    bases.push(&row.#hidden_base);
                    attrs.push(&mut row.#hidden_attrs);
                    #(#fields.push(&mut row.#fields);)*
                }
                #(#asked)*
                <#attrs as #exec::AttachAttrs<#base>>::attach(&bases, attrs, loads, prefetches)
            }
        }
    }
}

fn ask(names: &Names<'_>, relation: &Relation, own: &Ident) -> TokenStream {
    let (exec, marker, field) = (&names.paths.exec, names.marker(&relation.ident), hidden(&relation.name));
    let attach = if relation.is_single() { quote!(attach_one) } else { quote!(attach_many) };
    let whose = match relation.kind {
        RelationKind::ToOne { .. } => marker.clone(),
        _ => names.own.clone(),
    };
    quote! {
        <#own as #exec::AttachSlot>::#attach::<#marker, #whose, _, _>(&bases, #field, loads, prefetches)?;
    }
}
