//! Reading: `Record` of the model, its partial row and its row type.

use proc_macro2::TokenStream;
use quote::quote;

use super::names::{Names, hidden};

pub(super) fn implementations(names: &Names<'_>) -> TokenStream {
    let model = &names.own;
    let partial = Recorded {
        names,
        ty: names.own_partial(),
        parameters: names.partial_parameters(),
        bounds: names.bounds.clone(),
    };
    let whole = Recorded {
        names,
        ty: quote!(#model),
        parameters: names.generics.clone(),
        bounds: names.bounds.clone(),
    };
    let row = Recorded {
        names,
        ty: names.own_row(),
        parameters: super::row::parameters(names),
        bounds: bounds(names),
    };
    [
        from_row(names),
        whole.implementation(&whole_body(names)),
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
    key: TokenStream,
    columns: TokenStream,
    width: TokenStream,
    decode: TokenStream,
}

impl Recorded<'_> {
    fn implementation(&self, body: &Body) -> TokenStream {
        let Self { names, ty, parameters, bounds } = self;
        let Body { key, columns, width, decode: read } = body;
        let (ast, decode, query) = (&names.paths.ast, &names.paths.decode, &names.paths.query);
        let (value, model, cells) = (&names.paths.value, &names.own, &names.other);
        quote! {
            impl<#parameters> #decode::Record for #ty where #bounds {
                type Model = #model;
                const KEY: &'static [usize] = #key;

                fn columns(
                    path: &'static #ast::Path,
                    loads: &#query::Loads,
                    exprs: &mut ::std::vec::Vec<#ast::Expr>,
                ) {
                    #columns
                }

                fn width(loads: &#query::Loads) -> usize {
                    #width
                }

                #[inline]
                fn decode<#cells: #value::Cells>(
                    cells: &#cells,
                    at: &mut usize,
                    loads: &#query::Loads,
                ) -> ::core::result::Result<Self, #value::CellError> {
                    ::core::result::Result::Ok(Self { #read })
                }
            }
        }
    }
}

/// The model: all columns.
fn whole_body(names: &Names<'_>) -> Body {
    let (decode, query, model) = (&names.paths.decode, &names.paths.query, names.model);
    let (ident, key, width) = (&names.own, &model.key, model.columns.len());
    let fields = model.columns.iter().map(|column| {
        let (field, marker) = (&column.ident, names.marker(&column.ident));
        quote!(#field: #decode::field::<_, #marker>(cells, at)?,)
    });
    Body {
        key: quote!(&[#(#key),*]),
        columns: quote!(#decode::columns_of(<#ident as #query::Model>::TABLE, path, exprs);),
        width: quote!(#width),
        decode: quote!(#(#fields)*),
    }
}

/// A part of the columns: those whose parameters say so, the key, and foreign keys.
fn partial_body(names: &Names<'_>) -> Body {
    let (ast, decode, query, model) =
        (&names.paths.ast, &names.paths.decode, &names.paths.query, names.model);
    let ident = &names.own;
    let is_read = |place: usize| match names.state(place) {
        Some(state) => quote!(<#state as #query::ColumnState>::READ),
        None => quote!(true),
    };
    let reads: Vec<TokenStream> = (0..model.columns.len()).map(is_read).collect();
    let key = model.key.iter().map(|&place| {
        let before = &reads[..place];
        quote!(0 #(+ #before as usize)*)
    });
    let fields = model.columns.iter().enumerate().map(|(place, column)| {
        let (field, marker) = (hidden(&column.field), names.marker(&column.ident));
        match names.state(place) {
            Some(state) => quote!(#field: <#state as #query::ColumnState>::decode::<_, #marker>(cells, at)?,),
            None => quote!(#field: #decode::field::<_, #marker>(cells, at)?,),
        }
    });
    Body {
        key: quote!(&[#(#key),*]),
        columns: quote! {
            let columns = <#ident as #query::Model>::TABLE.columns.iter().zip([#(#reads),*]);
            for (column, _) in columns.filter(|(_, is_read)| *is_read) {
                exprs.push(#ast::Expr::Column(#ast::Column {
                    path,
                    name: column.name,
                    kind: column.kind,
                    nullable: column.nullable,
                }));
            }
        },
        width: quote!(0 #(+ #reads as usize)*),
        decode: quote!(#(#fields)*),
    }
}

/// The row type: its columns, then those of each row that is joined.
fn row_body(names: &Names<'_>) -> Body {
    let (decode, base, attrs) = (&names.paths.decode, &names.base, &names.attrs);
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
        key: quote!(<#base as #decode::Record>::KEY),
        columns: quote!(<#base as #decode::Record>::columns(path, loads, exprs); #(#columns)*),
        width: quote!(<#base as #decode::Record>::width(loads) #(#widths)*),
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
