//! Reading: `Record` of the model, its partial row and its row type.

use proc_macro2::TokenStream;
use quote::quote;

use super::names::{Names, hidden};

pub(super) fn implementations(names: &Names<'_>) -> TokenStream {
    let partial = Recorded {
        names,
        ty: names.own_partial(),
        parameters: names.partial_parameters(),
        bounds: partial_bounds(names),
    };
    let row = Recorded {
        names,
        ty: names.own_row(),
        parameters: super::row::parameters(names),
        bounds: bounds(names),
    };
    [
        from_row(names),
        whole(names),
        partial.implementation(&partial_body(names)),
        row.implementation(&row_body(names)),
    ]
    .into_iter()
    .collect()
}

/// The model as a part of a row of the user's own SQL.
fn from_row(names: &Names<'_>) -> TokenStream {
    let (model, parameters, bounds, cells) = (&names.own, &names.generics, &names.bounds, &names.other);
    let (backend, decode, error, value) =
        (&names.paths.backend, &names.paths.decode, &names.paths.error, &names.paths.value);
    quote! {
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl<#parameters> #decode::OptionalRow for #model where #bounds {
            fn optional_from_row<#cells: #value::Cells>(
                cells: &#cells,
                at: &mut usize,
            ) -> ::core::result::Result<::core::option::Option<Self>, #value::CellError> {
                #decode::optional_model(cells, at)
            }
        }

        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl<#parameters> #decode::FromRow for #model where #bounds {
            fn places<#cells: #backend::Columns>(
                row: &#cells,
                next: &mut usize,
                places: &mut ::std::vec::Vec<usize>,
            ) -> #error::Result<()> {
                #decode::places_of_model::<Self, #cells>(row, next, places)
            }

            fn from_row<#cells: #value::Cells>(
                cells: &#cells,
                at: &mut usize,
            ) -> ::core::result::Result<Self, #value::CellError> {
                #decode::model_from_row(cells, at)
            }
        }
    }
}

/// A type that is read, and what must hold of its parameters.
struct Recorded<'a> {
    names: &'a Names<'a>,
    ty: TokenStream,
    parameters: TokenStream,
    bounds: TokenStream,
}

/// How it is read.
struct Body {
    /// Which of the table's columns.
    read: TokenStream,
    key: TokenStream,
    /// What is read besides the table's columns.
    more: TokenStream,
    decode: TokenStream,
}

impl Recorded<'_> {
    fn implementation(&self, body: &Body) -> TokenStream {
        let Self { names, ty, parameters, bounds } = self;
        let Body { read, key, more, decode: fields } = body;
        let (decode, query) = (&names.paths.decode, &names.paths.query);
        let (value, model, cells) = (&names.paths.value, &names.own, &names.other);
        quote! {
            impl<#parameters> #decode::Record for #ty where #bounds {
                type Model = #model;
                const READ: &'static [bool] = #read;
                const KEY: &'static [usize] = #key;

                #more

                #[inline]
                fn decode<#cells: #value::Cells>(
                    cells: &#cells,
                    at: &mut usize,
                    loads: &#query::Loads,
                ) -> ::core::result::Result<Self, #value::CellError> {
                    ::core::result::Result::Ok(Self { #fields })
                }
            }
        }
    }
}

/// The model: all columns.
fn whole(names: &Names<'_>) -> TokenStream {
    let Names { model, own, generics, bounds, other: source, .. } = names;
    let (decode, value) = (&names.paths.decode, &names.paths.value);
    let (key, width) = (&model.key, model.columns.len());
    let fields = model.columns.iter().map(|column| {
        let (field, marker) = (&column.ident, names.marker(&column.ident));
        quote!(#field: #decode::Source::field::<#marker>(source)?,)
    });
    quote! {
        impl<#generics> #decode::WholeRecord for #own where #bounds {
            const READ: &'static [bool] = &[true; #width];
            const KEY: &'static [usize] = &[#(#key),*];

            #[inline]
            fn of_fields<#source: #decode::Source>(
                source: &mut #source,
            ) -> ::core::result::Result<Self, #value::CellError> {
                ::core::result::Result::Ok(Self { #(#fields)* })
            }
        }
    }
}

/// A part of the columns: those whose parameters say so, the key, and foreign keys.
fn partial_body(names: &Names<'_>) -> Body {
    let (decode, query, model) = (&names.paths.decode, &names.paths.query, names.model);
    let columns = || model.columns.iter().enumerate().map(|(place, column)| (names.state(place), column));
    let reads = columns().map(|(state, column)| {
        let marker = names.marker(&column.ident);
        match state {
            Some(state) => quote!(<#state as #query::StoredColumn<#marker>>::READ),
            None => quote!(true),
        }
    });
    let key = model.key.iter().map(|&place| quote!(#decode::place_among(Self::READ, #place)));
    let fields = columns().map(|(state, column)| {
        let (field, marker) = (hidden(&column.field), names.marker(&column.ident));
        match state {
            Some(_) => quote!(#field: #query::StoredColumn::<#marker>::decode(cells, at)?,),
            None => quote!(#field: #decode::field::<_, #marker>(cells, at)?,),
        }
    });
    let marked = super::row::marked(names);
    Body {
        read: quote!(&[#(#reads),*]),
        key: quote!(&[#(#key),*]),
        more: TokenStream::new(),
        decode: quote!(#(#fields)* #marked),
    }
}

/// What must hold of the parameters of a partial row.
fn partial_bounds(names: &Names<'_>) -> TokenStream {
    let (query, bounds) = (&names.paths.query, &names.bounds);
    let stored = names.states.iter().map(|(place, stored)| {
        let marker = names.marker(&names.model.columns[*place].ident);
        quote!(#stored: #query::StoredColumn<#marker>,)
    });
    quote!(#bounds #(#stored)*)
}

/// The row type: its columns, then those of each row that is joined.
fn row_body(names: &Names<'_>) -> Body {
    let (ast, decode, query) = (&names.paths.ast, &names.paths.decode, &names.paths.query);
    let (base, attrs) = (&names.base, &names.attrs);
    let (hidden_base, hidden_attrs, marked) = (hidden("_base"), hidden("_attrs"), super::row::marked(names));
    let singles = || names.relations().filter(|(_, relation, _)| relation.is_single());
    let columns =
        singles().map(|(slot, _, own)| quote!(<#own as #decode::LoadSlot>::columns(#slot, loads, exprs);));
    let widths = singles().map(|(slot, _, own)| quote!(+ <#own as #decode::LoadSlot>::width(#slot, loads)));
    let fields = names.relations().map(|(slot, relation, own)| {
        let field = hidden(&relation.name);
        if relation.is_single() {
            quote!(#field: <#own as #decode::LoadSlot>::decode_one(#slot, cells, at, loads)?,)
        } else {
            quote!(#field: <#own as #decode::LoadSlot>::empty_many(),)
        }
    });
    Body {
        read: quote!(<#base as #decode::Record>::READ),
        key: quote!(<#base as #decode::Record>::KEY),
        more: quote! {
            fn columns(
                path: &'static #ast::Path,
                loads: &#query::Loads,
                exprs: &mut ::std::vec::Vec<#ast::Expr>,
            ) {
                <#base as #decode::Record>::columns(path, loads, exprs);
                #(#columns)*
            }

            fn width(loads: &#query::Loads) -> usize {
                <#base as #decode::Record>::width(loads) #(#widths)*
            }
        },
        decode: quote! {
            #hidden_base: <#base as #decode::Record>::decode(cells, at, loads)?,
            #(#fields)*
            #hidden_attrs: <#attrs as #decode::AttrList>::empty(),
            #marked
        },
    }
}

fn bounds(names: &Names<'_>) -> TokenStream {
    let Names { slots, attrs, base, bounds, .. } = names;
    let (decode, model) = (&names.paths.decode, &names.own);
    quote! {
        #bounds
        #(#slots: #decode::LoadSlot,)*
        #attrs: #decode::AttrList,
        #base: #decode::Record<Model = #model>,
    }
}
