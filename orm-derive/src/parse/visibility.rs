//! How far generated items are seen.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Path, Visibility};

/// The narrower of a struct's visibility and its field's: an item that names the field's type must not be seen where
/// the type is not.
pub(super) fn narrower(of_struct: &Visibility, of_field: &Visibility) -> Visibility {
    if rank(of_field) < rank(of_struct) { of_field.clone() } else { of_struct.clone() }
}

fn rank(visibility: &Visibility) -> u8 {
    match visibility {
        Visibility::Public(_) => 3,
        Visibility::Restricted(restricted) if restricted.path.is_ident("crate") => 2,
        Visibility::Restricted(restricted) if !restricted.path.is_ident("self") => 1,
        Visibility::Restricted(_) | Visibility::Inherited => 0,
    }
}

/// The same visibility, said one module further in.
pub(crate) fn inside(visibility: &Visibility) -> TokenStream {
    match visibility {
        Visibility::Public(_) => quote!(pub),
        Visibility::Inherited => quote!(pub(super)),
        Visibility::Restricted(restricted) => restricted_inside(&restricted.path),
    }
}

fn restricted_inside(path: &Path) -> TokenStream {
    let Some(first) = path.segments.first() else { return quote!(pub(super)) };
    let rest = path.segments.iter().skip(1);
    if path.leading_colon.is_some() || first.ident == "crate" {
        quote!(pub(in #path))
    } else if first.ident == "self" {
        quote!(pub(in super #(::#rest)*))
    } else {
        quote!(pub(in super::#first #(::#rest)*))
    }
}
