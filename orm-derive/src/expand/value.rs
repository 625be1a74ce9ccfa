//! `#[derive(Value)]`.

use proc_macro2::TokenStream;
use quote::quote;

use super::allow;
use super::names::{self, Paths};
use crate::ir::{Value, ValueForm, Variant};

/// Everything that `#[derive(Value)]` makes.
pub(crate) fn value(value: &Value) -> TokenStream {
    let paths = Paths::from(&value.root);
    let implementation = match &value.form {
        ValueForm::Newtype { field, ty } => newtype(value, &paths, field, ty),
        ValueForm::Names(variants) => texts(value, &paths, variants),
        ValueForm::Numbers(variants) => numbers(value, &paths, variants),
    };
    let allow = allow();
    quote! {
        #allow
        const _: () = { #implementation };
    }
}

fn newtype(own: &Value, paths: &Paths, field: &syn::Member, ty: &syn::Type) -> TokenStream {
    let (value, query, ident) = (&paths.value, &paths.query, names::own(&own.ident, &own.generics));
    let (parameters, bounds) = (own.generics.parameters(), own.generics.bounds());
    let model = own.used.clone().fresh("M");
    // Of a bound that does not hold the compiler says so where it is written, unless it is of some lifetime.
    let element = Element {
        kind: quote!(<#ty as #value::ArrayElement>::ELEMENT),
        bound: Some(quote!(for<'element> #ty: #value::ArrayElement,)),
    };
    let implementation = implementation(
        own,
        paths,
        &Body {
            kind: quote!(<#ty as #value::Value>::KIND),
            element,
            encode: quote!(#value::Value::encode(&self.#field)),
            encode_owned: Some(quote!(#value::Value::encode_owned(self.#field))),
            decode: quote! {
                ::core::result::Result::Ok(
                    <#ty as #value::Value>::decode(row, index)?.map(|inner| Self { #field: inner }),
                )
            },
        },
    );
    quote! {
        #implementation

        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl<#parameters #model: #query::Model<Key = #ident>> #query::RowKey<#model> for #ident where #bounds {
            fn row_key(self) -> Self {
                self
            }
        }

        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl<#parameters #model: #query::Model<Key = #ident>> #query::OptionalRowKey<#model> for #ident where #bounds {
            fn optional_row_key(self) -> ::core::option::Option<Self> {
                ::core::option::Option::Some(self)
            }
        }
    }
}

fn texts(own: &Value, paths: &Paths, variants: &[Variant]) -> TokenStream {
    let value = &paths.value;
    let idents = variants.iter().map(|variant| &variant.ident);
    let texts: Vec<&String> = variants.iter().map(|variant| &variant.text).collect();
    let encode = quote! {
        let text = match self { #(Self::#idents => #texts),* };
        ::core::result::Result::Ok(#value::SqlValue::Text(<str as ::std::borrow::ToOwned>::to_owned(text)))
    };
    let known = variants
        .iter()
        .map(|Variant { ident, text, .. }| quote!(::core::option::Option::Some(#text) => Self::#ident));
    let (name, list) =
        (own.ident.to_string(), texts.iter().map(|text| format!("\"{text}\"")).collect::<Vec<_>>());
    let why = format!("{{:?}} is none of {}", list.join(", ").replace('{', "{{").replace('}', "}}"));
    let decode = found(paths, &quote!(text), &quote!(#(#known,)*), &name, &why);
    let element = Element { kind: quote!(#value::ElementKind::Text), bound: None };
    let body = Body { kind: quote!(#value::Kind::Text), element, encode, encode_owned: None, decode };
    implementation(own, paths, &body)
}

fn numbers(own: &Value, paths: &Paths, variants: &[Variant]) -> TokenStream {
    let (value, ident) = (&paths.value, &own.ident);
    let idents: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    let encode = quote! {
        let number = match self { #(Self::#idents => Self::#idents as i32),* };
        ::core::result::Result::Ok(#value::SqlValue::I32(number))
    };
    let known =
        quote!(#(::core::option::Option::Some(number) if number == Self::#idents as i32 => Self::#idents,)*);
    let decode = found(paths, &quote!(i32), &known, &ident.to_string(), "{} is the number of no variant");
    let element = Element { kind: quote!(#value::ElementKind::I32), bound: None };
    let body = Body { kind: quote!(#value::Kind::I32), element, encode, encode_owned: None, decode };
    let (implementation, too_large) =
        (implementation(own, paths, &body), format!("`{ident}` has a number that does not fit `i32`"));
    quote! {
        #implementation
        #(::core::assert!(#ident::#idents as i32 as i128 == #ident::#idents as i128, #too_large);)*
    }
}

/// Reads a cell by this method, and matches it.
fn found(paths: &Paths, method: &TokenStream, known: &TokenStream, name: &str, why: &str) -> TokenStream {
    let value = &paths.value;
    quote! {
        ::core::result::Result::Ok(::core::option::Option::Some(match #value::Cells::#method(row, index)? {
            ::core::option::Option::None => return ::core::result::Result::Ok(::core::option::Option::None),
            #known
            ::core::option::Option::Some(other) => {
                return ::core::result::Result::Err(#value::CellError::malformed(#name, ::core::format_args!(#why, other)));
            }
        }))
    }
}

struct Body {
    kind: TokenStream,
    element: Element,
    encode: TokenStream,
    encode_owned: Option<TokenStream>,
    decode: TokenStream,
}

/// How it is held in arrays, where this bound holds.
struct Element {
    kind: TokenStream,
    bound: Option<TokenStream>,
}

fn implementation(own: &Value, paths: &Paths, body: &Body) -> TokenStream {
    let (value, ident) = (&paths.value, names::own(&own.ident, &own.generics));
    let (parameters, bounds) = (own.generics.parameters(), own.generics.bounds());
    let cells = own.used.clone().fresh("Row");
    let Body { kind, element, encode, encode_owned, decode } = body;
    let Element { kind: element, bound: of_element } = element;
    let result = quote!(::core::result::Result<#value::SqlValue, #value::ValueError>);
    let encode_owned = encode_owned.as_ref().map(|body| quote!(fn encode_owned(self) -> #result { #body }));
    quote! {
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl<#parameters> #value::Value for #ident where #bounds {
            const KIND: #value::Kind = #kind;

            fn encode(&self) -> #result {
                #encode
            }

            #encode_owned

            #[inline]
            fn decode<#cells: #value::Cells>(
                row: &#cells,
                index: usize,
            ) -> ::core::result::Result<::core::option::Option<Self>, #value::CellError> {
                #decode
            }
        }

        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl<#parameters> #value::ArrayElement for #ident where #bounds #of_element {
            const ELEMENT: #value::ElementKind = #element;
        }
    }
}
