//! Filling relations by queries of their own: `Related`, and `KeyOf`, which says by which key rows are found.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::names::{Names, hidden};
use crate::ir::{Column, Relation, RelationKind};

pub(super) fn implementations(names: &Names<'_>) -> TokenStream {
    let model = &names.own;
    let none = Filled { names, ty: quote!(#model), parameters: names.generics.clone() };
    let partial = Filled { names, ty: names.own_partial(), parameters: names.partial_parameters() };
    let keys = names.model.relations.iter().flat_map(|relation| {
        [
            none.key_of(relation, |column| column.ident.clone()),
            partial.key_of(relation, |column| hidden(&column.field)),
        ]
    });
    keys.chain([none.nothing_to_fill(), partial.nothing_to_fill(), row(names)]).collect()
}

/// A type of rows that nothing is loaded with.
struct Filled<'a> {
    names: &'a Names<'a>,
    ty: TokenStream,
    parameters: TokenStream,
}

impl Filled<'_> {
    fn key_of(&self, relation: &Relation, field: fn(&Column) -> Ident) -> TokenStream {
        let Self { names, ty, parameters } = self;
        let (decode, query, marker) =
            (&names.paths.decode, &names.paths.query, names.marker(&relation.ident));
        let target = &relation.target;
        let bounds = &names.bounds;
        let (key_type, key) = match relation.kind {
            RelationKind::ToOne { column } => {
                let column = &names.model.columns[column];
                let key = to_one_key(names, &field(column), column.nullable);
                (quote!(<#target as #query::Model>::Key), key)
            }
            _ => {
                let parts: Vec<TokenStream> = names
                    .model
                    .key()
                    .map(|column| super::model::key_part(names, column, &field(column)))
                    .map(|part| quote!(::core::clone::Clone::clone(#part)))
                    .collect();
                let key = match &parts[..] {
                    [part] => quote!(::core::option::Option::Some(#part)),
                    _ => quote!(::core::option::Option::Some((#(#parts,)*))),
                };
                (names.key_type(), key)
            }
        };
        quote! {
            impl<#parameters> #decode::KeyOf<#marker> for #ty where #bounds {
                type Key = #key_type;

                #[inline]
                fn key_of(&self) -> ::core::option::Option<Self::Key> {
                    #key
                }
            }
        }
    }

    fn nothing_to_fill(&self) -> TokenStream {
        let Self { names, ty, parameters } = self;
        let (error, exec, query, executor) =
            (&names.paths.error, &names.paths.exec, &names.paths.query, &names.other);
        let bounds = &names.bounds;
        quote! {
            impl<#parameters> #exec::Related for #ty where #bounds {
                fn attach<#executor: #exec::Executor>(
                    _: &mut [&mut Self],
                    _: &#query::Loads,
                    _: &#exec::Call<'_, #executor>,
                ) -> #error::Result<()> {
                    ::core::result::Result::Ok(())
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

/// The row type: each relation, then the named rows.
fn row(names: &Names<'_>) -> TokenStream {
    let Names { slots, attrs, base, bounds, .. } = names;
    let (decode, error, exec) = (&names.paths.decode, &names.paths.error, &names.paths.exec);
    let (query, model, executor) = (&names.paths.query, &names.own, &names.other);
    let (parameters, row) = (super::row::parameters(names), names.own_row());
    let markers = names.model.relations.iter().map(|relation| names.marker(&relation.ident));
    let relations = names.relations().map(|(_, relation, own)| fill(names, relation, own));
    let (hidden_base, hidden_attrs) = (hidden("_base"), hidden("_attrs"));
    quote! {
        impl<#parameters> #exec::Related for #row
        where
            #bounds
            #(#slots: #exec::AttachSlot,)*
            #attrs: #exec::AttachAttrs<#base>,
            #base: #decode::Record<Model = #model> #(+ #decode::KeyOf<#markers>)*,
        {
            fn attach<#executor: #exec::Executor>(
                rows: &mut [&mut Self],
                loads: &#query::Loads,
                call: &#exec::Call<'_, #executor>,
            ) -> #error::Result<()> {
                #(#relations)*
                <#attrs as #exec::AttachAttrs<#base>>::attach(
                    rows,
                    loads,
                    call,
                    |row: &Self| &row.#hidden_base,
                    |row: &mut Self| &mut row.#hidden_attrs,
                )
            }
        }
    }
}

fn fill(names: &Names<'_>, relation: &Relation, own: &Ident) -> TokenStream {
    let (decode, exec) = (&names.paths.decode, &names.paths.exec);
    let (marker, field, hidden_base) =
        (names.marker(&relation.ident), hidden(&relation.name), hidden("_base"));
    let attach = if relation.is_single() { quote!(attach_one) } else { quote!(attach_many) };
    quote! {
        <#own as #exec::AttachSlot>::#attach::<#marker, Self, _, _>(
            rows,
            loads,
            call,
            |row: &Self| #decode::KeyOf::<#marker>::key_of(&row.#hidden_base),
            |row: &mut Self| &mut row.#field,
        )?;
    }
}
