//! Attributes and types to `ir`. What is wrong in itself is noted and left out; rules between fields are `check`'s.

mod container;
mod field;
mod generics;
mod items;
mod model;
mod projection;
mod types;
mod value;
pub(crate) mod visibility;

pub(crate) use model::model;
pub(crate) use projection::projection;
pub(crate) use types::last_segment;
pub(crate) use value::value;

use proc_macro2::{Span, TokenStream};
use syn::{DeriveInput, Path};

use crate::mistakes::Mistakes;

/// The input as Rust.
fn input(tokens: TokenStream, mistakes: &mut Mistakes) -> Option<DeriveInput> {
    mistakes.take(syn::parse2(tokens))
}

/// `crate = "path::to::orm"` as the path to the library's insides.
fn library(path: Option<Path>) -> Path {
    match path {
        Some(path) => syn::parse_quote!(#path::__private),
        None => syn::parse_quote_spanned!(Span::call_site()=> ::orm::__private),
    }
}
