//! The builder of a new row. Its type tracks the required fields alone.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::initial::encoded_key;
use super::names::Names;
use super::{allow, at, names::hidden};
use crate::ir::Column;

/// The struct.
pub(super) fn declaration(names: &Names<'_>) -> TokenStream {
    let (query, model, create) = (&names.paths.query, &names.own, &names.create);
    let (row, given) = (hidden("row"), hidden("given"));
    let (generics, bounds, parameters) = (&names.generics, &names.bounds, parameters(names));
    let given_types = self::parameters(names);
    let docs =
        format!("A new row of `{}`: call a setter for each required field, then `save`.", names.model.name());
    let (allow, visibility) = (allow(), &names.model.visibility);
    quote! {
        #[doc = #docs]
        #[must_use = "a new row is not in the database before `.save(&db)`"]
        #allow
        #visibility struct #create<#generics #(#parameters),*> where #bounds {
            #row: #query::NewRow<#model>,
            #given: ::core::marker::PhantomData<fn() -> (#(#given_types,)*)>,
        }
    }
}

fn parameters<'a>(names: &'a Names<'_>) -> impl Iterator<Item = &'a Ident> {
    names.required.iter().map(|(_, parameter)| parameter)
}

/// The builder of its own parameters: those, and its type.
fn builder(names: &Names<'_>) -> (TokenStream, TokenStream) {
    let Names { create, generics, arguments, .. } = names;
    let (bare, own) = (parameters(names), parameters(names));
    (quote!(#generics #(#bare),*), quote!(#create<#arguments #(#own),*>))
}

/// `create()`, the setters, `save`, and what bulk writing needs.
pub(super) fn implementations(names: &Names<'_>) -> TokenStream {
    let setters = names.model.columns.iter().enumerate().map(|(place, column)| setter(names, place, column));
    let (parameters, create) = builder(names);
    let bounds = &names.bounds;
    let (start, save, complete, standard) = (start(names), save(names), complete(names), standard(names));
    let children = children(names);
    quote! {
        #start
        #standard

        impl<#parameters> #create where #bounds {
            #(#setters)*
            #save
        }

        #complete
        #children
    }
}

fn start(names: &Names<'_>) -> TokenStream {
    let (query, model, create) = (&names.paths.query, &names.own, &names.create);
    let (row, given, visibility) = (hidden("row"), hidden("given"), &names.model.visibility);
    let missing = names.required.iter().map(|(place, _)| {
        let marker = names.marker(&names.model.columns[*place].ident);
        quote!(#query::Missing<#marker>)
    });
    let docs = format!("A new row of `{}`, which `save` writes. Runs nothing.", names.model.name());
    let Names { generics, arguments, bounds, .. } = names;
    quote! {
        impl<#generics> #model where #bounds {
            #[doc = #docs]
            #visibility fn create() -> #create<#arguments #(#missing),*> {
                #create { #row: #query::NewRow::empty(), #given: ::core::marker::PhantomData }
            }
        }
    }
}

fn setter(names: &Names<'_>, place: usize, column: &Column) -> TokenStream {
    let (create, arguments, query) = (&names.create, &names.arguments, &names.paths.query);
    let (row, given, setter) = (hidden("row"), hidden("given"), &column.ident);
    let (argument, encoded) = argument(names, column);
    let is_required = names.required.iter().any(|(own, _)| *own == place);
    let changed = names
        .required
        .iter()
        .map(|(own, parameter)| if *own == place { quote!(#query::Given) } else { quote!(#parameter) });
    let result = if is_required { quote!(#create<#arguments #(#changed),*>) } else { quote!(Self) };
    let docs = format!("Sets the field `{}`.", column.field);
    let visibility = &column.visibility;
    let setter = quote! {
        #[doc = #docs]
        #visibility fn #setter(self, value: #argument) -> #result {
            #create { #row: #query::NewRow::with(self.#row, #place, #encoded), #given: ::core::marker::PhantomData }
        }
    };
    at(column.ident.span(), setter)
}

/// What a setter takes, and what it makes of it.
fn argument(names: &Names<'_>, column: &Column) -> (TokenStream, TokenStream) {
    let (query, value, ty) = (&names.paths.query, &names.paths.value, &column.ty);
    let Some(target) = &column.target else {
        let encoded = quote!(#value::IntoValue::<#ty>::into_value(value));
        return (quote!(impl #value::IntoValue<#ty>), encoded);
    };
    let target = &target.model;
    let encoded = encoded_key(names, target, column.nullable, &quote!(value));
    let argument = if column.nullable { quote!(IntoOptionalKey) } else { quote!(IntoKey) };
    (quote!(impl #query::#argument<#target>), encoded)
}

fn bounds(names: &Names<'_>) -> TokenStream {
    let query = &names.paths.query;
    let bounds = names.required.iter().map(|(place, parameter)| {
        let marker = names.marker(&names.model.columns[*place].ident);
        quote!(#parameter: #query::IsGiven<#marker>)
    });
    quote!(#(#bounds,)*)
}

fn save(names: &Names<'_>) -> TokenStream {
    let (error, exec, model) = (&names.paths.error, &names.paths.exec, &names.own);
    let (row, bounds, executor) = (hidden("row"), bounds(names), &names.other);
    let visibility = &names.model.visibility;
    let save = quote! {
        /// Writes the row, and returns it as the database has it.
        ///
        /// # Errors
        /// Those of the database, and a value that it would not keep unchanged.
        #[track_caller]
        #visibility fn save<#executor: #exec::Executor>(self, db: &#executor) -> #error::Result<#model>
        where
            #bounds
        {
            #exec::insert(self.#row, db)
        }
    };
    at(names.model.ident.span(), save)
}

fn complete(names: &Names<'_>) -> TokenStream {
    let (query, model, row) = (&names.paths.query, &names.own, hidden("row"));
    let ((parameters, create), own, bounds) = (builder(names), &names.bounds, bounds(names));
    quote! {
        #[diagnostic::do_not_recommend]
        impl<#parameters> #query::Complete for #create
        where
            #own
            #bounds
        {
            type Model = #model;

            fn into_new_row(self) -> #query::NewRow<#model> {
                self.#row
            }
        }
    }
}

/// What stands among the children of another new row: all is set but for the foreign key to it.
fn children(names: &Names<'_>) -> TokenStream {
    let (query, model, bounds) = (&names.paths.query, &names.own, &names.bounds);
    let (parameters, create) = builder(names);
    let foreign_keys = names.model.columns.iter().enumerate().filter(|(_, column)| column.target.is_some());
    let foreign_keys = foreign_keys.map(|(place, _)| child(names, place));
    quote! {
        impl<#parameters> #query::Builder for #create where #bounds {
            type Model = #model;
        }

        #(#foreign_keys)*
    }
}

/// A child by the foreign key in this place: where that is required it is not set, by type.
fn child(names: &Names<'_>, place: usize) -> TokenStream {
    let (query, model, row, own) = (&names.paths.query, &names.own, hidden("row"), &names.bounds);
    let (parameters, create) = builder(names);
    let marker_of = |place: usize| names.marker(&names.model.columns[place].ident);
    let bounds = names.required.iter().map(|(required, parameter)| {
        let marker = marker_of(*required);
        let state = if *required == place { quote!(IsLeft) } else { quote!(IsGiven) };
        quote!(#parameter: #query::#state<#marker>)
    });
    let marker = marker_of(place);
    quote! {
        #[diagnostic::do_not_recommend]
        impl<#parameters> #query::Completes<#create> for #marker
        where
            #own
            #(#bounds,)*
        {
            type Below = ();

            fn into_child(builder: #create) -> (#query::NewRow<#model>, ()) {
                (builder.#row, ())
            }
        }
    }
}

fn standard(names: &Names<'_>) -> TokenStream {
    let ((parameters, create), bounds) = (builder(names), &names.bounds);
    let (row, given, name) = (hidden("row"), hidden("given"), names.create.to_string());
    quote! {
        impl<#parameters> ::core::clone::Clone for #create where #bounds {
            fn clone(&self) -> Self {
                Self { #row: ::core::clone::Clone::clone(&self.#row), #given: ::core::marker::PhantomData }
            }
        }

        impl<#parameters> ::core::fmt::Debug for #create where #bounds {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.debug_tuple(#name).field(&self.#row).finish()
            }
        }
    }
}
