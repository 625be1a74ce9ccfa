//! `#[derive(Projection)]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::names::Paths;
use super::{allow, at};
use crate::ir::{ProjectedField, Projection};

/// Everything that `#[derive(Projection)]` makes.
pub(crate) fn projection(projection: &Projection) -> TokenStream {
    let paths = Paths::from(&projection.root);
    let (ast, decode, query, value) = (&paths.ast, &paths.decode, &paths.query, &paths.value);
    let (backend, error) = (&paths.backend, &paths.error);
    let (ident, model, allow) = (&projection.ident, &projection.model, allow());
    let values = projection.fields.iter().map(|field| append(field, projection, &paths));
    let fields = projection.fields.iter().map(|field| &field.ident);
    let name = crate::names::unraw(ident);
    let columns = projection.fields.iter().map(|field| crate::names::unraw(&field.ident));
    quote! {
        #allow
        const _: () = {
            /// Says what the parameter of a field's closure is.
            fn value_of<Value>(
                fields: #query::ModelFields<#model>,
                value: impl ::core::ops::FnOnce(#query::ModelFields<#model>) -> Value,
            ) -> Value {
                value(fields)
            }

            #[automatically_derived]
            impl #query::Projection for #ident {
                type Model = #model;

                fn append(fields: #query::ModelFields<#model>, values: &mut ::std::vec::Vec<#ast::Expr>) {
                    #(#values)*
                }

                #[inline]
                fn decode<Row: #value::Cells>(
                    cells: &Row,
                    at: &mut usize,
                ) -> ::core::result::Result<Self, #value::CellError> {
                    ::core::result::Result::Ok(Self { #(#fields: #decode::FromCells::from_cells(cells, at)?),* })
                }
            }

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #decode::FromRow for #ident {
                fn places<Row: #backend::Columns>(
                    row: &Row,
                    next: &mut usize,
                    places: &mut ::std::vec::Vec<usize>,
                ) -> #error::Result<()> {
                    #decode::places_of_fields(row, #name, &[#(#columns),*], next, places)
                }

                fn from_row<Row: #value::Cells>(
                    cells: &Row,
                    at: &mut usize,
                ) -> ::core::result::Result<Self, #value::CellError> {
                    <Self as #query::Projection>::decode(cells, at)
                }
            }
        };
    }
}

/// One value. Where its type is not the field's, the compiler says so at the field.
fn append(field: &ProjectedField, projection: &Projection, paths: &Paths) -> TokenStream {
    let (query, model, ident, ty) = (&paths.query, &projection.model, &field.ident, &field.ty);
    let value = match &field.value {
        Some(closure) => quote_spanned!(closure.span()=> value_of(fields, #closure)),
        None => quote_spanned!(ident.span()=> fields.#ident),
    };
    let projected = at(ty.span(), quote!(#query::projected::<#model, #ty, _, _>));
    quote!(#projected(#value, values);)
}
