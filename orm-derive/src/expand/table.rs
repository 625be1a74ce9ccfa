//! The table as static data.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

use super::names::Names;
use super::relations::{JoinTable, join_table};
use super::{index, initial};
use crate::ir::{Auto, Column, OnDelete, RelationKind};

/// The `schema::Table`.
pub(super) fn expression(names: &Names<'_>) -> TokenStream {
    let (query, schema) = (&names.paths.query, &names.paths.schema);
    let (model, ident) = (names.model.name(), &names.own);
    let (name, key) = (&names.model.table.text, &names.model.key);
    let columns = (0..names.model.columns.len()).map(|place| column(names, place));
    let (indexes, checks) = (index::indexes(names), index::checks(names));
    let join_tables = join_tables(names);
    let related = names.model.relations.iter().map(|relation| &relation.target);
    quote! {
        #schema::Table {
            model: #model,
            name: #name,
            path: <#query::Root<#ident> as #query::Path>::NODE,
            columns: &[#(#columns),*],
            key: &[#(#key),*],
            indexes: #indexes,
            checks: #checks,
            join_tables: &[#join_tables],
            related: &[#(#query::table::<#related>),*],
        }
    }
}

/// The column at this place: what is said of it, and the rest as it is for a column of which nothing is.
fn column(names: &Names<'_>, place: usize) -> TokenStream {
    let (query, schema) = (&names.paths.query, &names.paths.schema);
    let column = &names.model.columns[place];
    let (field, marker) = (&column.field, names.marker(&column.ident));
    let max_length = column
        .max_length
        .as_ref()
        .map(|(length, _)| quote!(max_length: ::core::option::Option::Some(#length),));
    // The index of a key serves its first column.
    let leads_key = names.model.key.first() == Some(&place);
    let unique = column.is_unique().then(|| quote!(unique: true,));
    let index = (column.is_indexed() && !leads_key).then(|| quote!(index: true,));
    let (default, auto) = (initial::default(names, place), auto(names, column));
    let (reference, validate) = (reference(names, column), validate(names, column));
    quote! {
        #schema::Column {
            #max_length
            #unique
            #index
            #default
            #auto
            #validate
            #reference
            ..#query::column::<#marker>(#field)
        }
    }
}

impl Column {
    /// Whether values are unique, besides those of a primary key.
    pub(super) fn is_unique(&self) -> bool {
        self.unique.is_some() || self.target.as_ref().is_some_and(|target| target.one_to_one)
    }

    /// Whether it has an index of its own. A unique column has one already.
    fn is_indexed(&self) -> bool {
        !self.is_unique() && (self.index.is_some() || self.target.is_some())
    }
}

fn auto(names: &Names<'_>, column: &Column) -> Option<TokenStream> {
    let schema = &names.paths.schema;
    let auto = match column.auto.as_ref()?.0 {
        Auto::NowAdd => quote!(NowAdd),
        Auto::Now => quote!(Now),
        Auto::Version => quote!(Version),
    };
    Some(quote!(auto: #schema::Auto::#auto,))
}

/// The check of a value, by the function that is named. It takes a reference to the type, without its `Option`.
fn validate(names: &Names<'_>, column: &Column) -> Option<TokenStream> {
    let (exec, base) = (&names.paths.exec, &column.base);
    let (function, _) = column.validate.as_ref()?;
    let call = match function {
        Expr::Path(_) => quote_spanned!(function.span()=> #function(value)),
        _ => quote_spanned!(function.span()=> (#function)(value)),
    };
    let check = quote!(|value| #exec::validate::<#base, _>(value, |value| #call));
    Some(quote!(validate: ::core::option::Option::Some(#check),))
}

fn reference(names: &Names<'_>, column: &Column) -> Option<TokenStream> {
    let (query, schema) = (&names.paths.query, &names.paths.schema);
    let target = column.target.as_ref()?;
    let on_delete = match column.on_delete {
        Some((OnDelete::Cascade, _)) => quote!(Cascade),
        Some((OnDelete::SetNull, _)) => quote!(SetNull),
        Some((OnDelete::SetDefault, _)) => quote!(SetDefault),
        Some((OnDelete::NoAction, _)) => quote!(NoAction),
        Some((OnDelete::Restrict, _)) | None => quote!(Restrict),
    };
    let target = &target.model;
    Some(quote! {
        reference: ::core::option::Option::Some(#schema::Reference {
            table_name: <#target as #query::Model>::TABLE_NAME,
            table: #query::table::<#target>,
            on_delete: #schema::OnDelete::#on_delete,
        }),
    })
}

fn join_tables(names: &Names<'_>) -> TokenStream {
    let (query, schema) = (&names.paths.query, &names.paths.schema);
    let linked =
        names.model.relations.iter().filter(|relation| matches!(relation.kind, RelationKind::Linked));
    let tables = linked.map(|relation| {
        let JoinTable { name, near, far } = join_table(names.model, relation);
        let target = &relation.target;
        quote! {
            #schema::JoinTable {
                name: #name,
                near: #near,
                far: #far,
                target: #query::table::<#target>,
            },
        }
    });
    tables.collect()
}
