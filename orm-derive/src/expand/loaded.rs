//! The trait per relation that says that it is loaded: a relation that is not cannot be asked for, and the message says
//! which request is missing.

use proc_macro2::TokenStream;
use quote::quote;

use super::names::{inside, loaded};
use crate::ir::{Model, Relation};

pub(super) fn declaration(relation: &Relation, model: &Model) -> TokenStream {
    let (ident, visibility) = (loaded(relation), inside(&relation.visibility));
    let request = if relation.is_single() { "select_related" } else { "prefetch_related" };
    let request = format!("`.{request}(|x| x.{})`", relation.name);
    let message = format!(
        "relation `{}` is not loaded by this query: add {request} to the query of `{}`",
        relation.name,
        model.name()
    );
    let Access { get, take, stored, get_body, take_body } = access(relation, model);
    quote! {
        #[diagnostic::on_unimplemented(message = #message, label = "not loaded")]
        #visibility trait #ident<V> {
            fn get(&self) -> #get;
            fn take(self) -> #take;
        }

        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl<V> #ident<V> for #stored {
            #[inline]
            fn get(&self) -> #get {
                #get_body
            }

            #[inline]
            fn take(self) -> #take {
                #take_body
            }
        }
    }
}

struct Access {
    get: TokenStream,
    take: TokenStream,
    stored: TokenStream,
    get_body: TokenStream,
    take_body: TokenStream,
}

fn access(relation: &Relation, model: &Model) -> Access {
    if !relation.is_single() {
        return Access {
            get: quote!(&[V]),
            take: quote!(::std::vec::Vec<V>),
            stored: quote!(::std::vec::Vec<V>),
            get_body: quote!(self),
            take_body: quote!(self),
        };
    }
    let stored = quote!(::core::option::Option<V>);
    if relation.is_nullable(model) {
        return Access {
            get: quote!(::core::option::Option<&V>),
            take: stored.clone(),
            stored,
            get_body: quote!(self.as_ref()),
            take_body: quote!(self),
        };
    }
    // The foreign key is not nullable, and a query fails where the row that it points at is gone.
    let message = format!("`{}` of a `{}` always has a row", relation.name, model.name());
    let body = quote! {
        match self {
            ::core::option::Option::Some(row) => row,
            ::core::option::Option::None => ::core::unreachable!(#message),
        }
    };
    Access { get: quote!(&V), take: quote!(V), stored, get_body: body.clone(), take_body: body }
}
