//! The value of a column in a new row that sets none.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

use super::names::Names;
use crate::ir::{Column, DefaultValue, Initial};

/// What the column at this place has of `schema::Default`: nothing, where it must be set.
pub(super) fn default(names: &Names<'_>, place: usize) -> Option<TokenStream> {
    let schema = &names.paths.schema;
    let column = &names.model.columns[place];
    let (exec, base) = (&names.paths.exec, &column.base);
    let default = match names.model.initial(place) {
        Initial::Required => return None,
        Initial::Null => quote!(#schema::Default::Null),
        Initial::Generated => quote!(#schema::Default::Generated),
        Initial::Now => value(names, column, &quote!(#exec::now::<#base>())),
        Initial::First => value(names, column, &quote!(#exec::first_version::<#base>())),
        Initial::Written(DefaultValue::Database(sql)) => quote!(#schema::Default::Database(#sql)),
        Initial::Written(DefaultValue::OfType) => {
            let ty = &column.ty;
            value(names, column, &quote!(<#ty as ::core::default::Default>::default()))
        }
        Initial::Written(DefaultValue::Expr(expr)) => written(names, column, expr),
    };
    Some(quote!(default: #default,))
}

fn written(names: &Names<'_>, column: &Column, expr: &Expr) -> TokenStream {
    let schema = &names.paths.schema;
    let Some(target) = &column.target else {
        return value(names, column, &quote!(#expr));
    };
    let key = encoded_key(names, &target.model, column.nullable, &quote_spanned!(expr.span()=> (#expr)));
    quote!(#schema::Default::Value(|| #key))
}

fn value(names: &Names<'_>, column: &Column, expr: &TokenStream) -> TokenStream {
    let (schema, value, ty) = (&names.paths.schema, &names.paths.value, &column.ty);
    let call = quote_spanned!(expr.span()=> #value::IntoValue::<#ty>::into_value(#expr));
    quote!(#schema::Default::Value(|| #call))
}

/// The key of the row that an expression names, on its way to the database.
pub(super) fn encoded_key(
    names: &Names<'_>,
    target: &syn::Type,
    nullable: bool,
    row: &TokenStream,
) -> TokenStream {
    let query = &names.paths.query;
    if !nullable {
        return quote!(#query::encoded_key::<#target>(#query::IntoKey::<#target>::into_key(#row)));
    }
    quote! {
        #query::encoded_optional_key::<#target>(
            #query::IntoOptionalKey::<#target>::into_optional_key(#row),
        )
    }
}
