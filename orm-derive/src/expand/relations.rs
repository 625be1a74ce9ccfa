//! What a relation's marker says: its two models, and the step between their tables.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::names::Names;
use crate::ir::{Model, Relation, RelationKind};
use crate::names::{fitting, snake_case};
use crate::parse::last_segment;

pub(super) fn implementations(names: &Names<'_>) -> TokenStream {
    names.relations().map(|(slot, relation, _)| implementation(names, slot, relation)).collect()
}

fn implementation(names: &Names<'_>, slot: usize, relation: &Relation) -> TokenStream {
    let Names { own, generics, bounds, .. } = names;
    let (query, marker, target) = (&names.paths.query, names.marker(&relation.ident), &relation.target);
    let step = match &relation.kind {
        RelationKind::ToOne { column } => to_one(names, slot, relation, *column),
        RelationKind::HasOne { field } => has_one(names, slot, relation, field),
        RelationKind::HasMany { field } => {
            many(names, relation, &reverse("reverse_many", names, slot, relation, field))
        }
        RelationKind::LinkedBack { field } => {
            many(names, relation, &reverse("reverse_link", names, slot, relation, field))
        }
        RelationKind::Linked => {
            many(names, relation, &link(names, slot, relation, &made_table(names, relation)))
        }
        RelationKind::Through { link: model } => {
            many(names, relation, &link(names, slot, relation, &through(names, relation, model)))
        }
    };
    quote! {
        impl<#generics> #query::Relation for #marker where #bounds {
            type From = #own;
            type To = #target;
        }
        #step
    }
}

/// A foreign key.
fn to_one(names: &Names<'_>, slot: usize, relation: &Relation, column: usize) -> TokenStream {
    let (ast, query, value) = (&names.paths.ast, &names.paths.query, &names.paths.value);
    let (marker, target, name) = (names.marker(&relation.ident), &relation.target, &relation.name);
    let own = &names.model.columns[column];
    let (local, nullable) = (&own.name.text, own.nullable);
    let Names { generics, bounds, .. } = names;
    let unique = (own.is_unique() || names.model.key == [column]).then(|| {
        quote! {
            impl<#generics> #query::UniqueRelation for #marker where #bounds {}
        }
    });
    let foreign = related_column(names, target, target.span());
    let null = if nullable { quote!(#value::Nullable) } else { quote!(N) };
    quote! {
        impl<#generics> #query::SingleRelation for #marker where #bounds {
            type Null<N: #value::Nullness> = #null;
            const STEP: &'static #ast::ToOne = &#ast::ToOne {
                name: #name,
                slot: #slot,
                table: <#target as #query::Model>::TABLE_NAME,
                local: #local,
                foreign: #foreign,
                nullable: #nullable,
                holds_key: true,
            };
        }
        #unique
    }
}

/// The other side of a one-to-one.
fn has_one(names: &Names<'_>, slot: usize, relation: &Relation, field: &Ident) -> TokenStream {
    let (ast, query, value) = (&names.paths.ast, &names.paths.query, &names.paths.value);
    let marker = names.marker(&relation.ident);
    let step = reverse("reverse_one", names, slot, relation, field);
    let Names { generics, bounds, .. } = names;
    quote! {
        impl<#generics> #query::SingleRelation for #marker where #bounds {
            type Null<N: #value::Nullness> = #value::Nullable;
            const STEP: &'static #ast::ToOne = &#step;
        }

        impl<#generics> #query::UniqueRelation for #marker where #bounds {}
    }
}

fn many(names: &Names<'_>, relation: &Relation, link: &TokenStream) -> TokenStream {
    let (ast, query, marker) = (&names.paths.ast, &names.paths.query, names.marker(&relation.ident));
    let (linked, Names { generics, bounds, .. }) = (linked(names, relation), names);
    quote! {
        impl<#generics> #query::ManyRelation for #marker where #bounds {
            type Linked = #query::Linked<#linked>;
            const LINK: &'static #ast::Link = &#link;
        }
    }
}

/// Whether the join table holds pairs alone. The other side takes it over from the step, where a type can depend on it:
/// in a model with type parameters it cannot, and writing pairs asks the step itself.
fn linked(names: &Names<'_>, relation: &Relation) -> TokenStream {
    let (query, marker) = (&names.paths.query, names.marker(&relation.ident));
    match relation.kind {
        RelationKind::LinkedBack { .. } if names.generics.is_empty() => {
            quote!({ #query::holds_pairs(<#marker as #query::ManyRelation>::LINK) })
        }
        RelationKind::Linked | RelationKind::LinkedBack { .. } => quote!(true),
        _ => quote!(false),
    }
}

/// The step back over a relation of the other model. What is wrong with that relation is reported where it is named.
fn reverse(
    function: &str,
    names: &Names<'_>,
    slot: usize,
    relation: &Relation,
    field: &Ident,
) -> TokenStream {
    let (query, model, target, name) = (&names.paths.query, &names.own, &relation.target, &relation.name);
    let span = field.span();
    let function = Ident::new(function, span);
    let handles = quote_spanned! {span=>
        <<#target as #query::Model>::Fields<#query::Root<#target>> as #query::Handles>::HANDLES
    };
    call_at(span, quote_spanned!(span=> #query::#function::<#model, _>(&#handles.#field, #name, #slot)))
}

/// A call whose failure the compiler reports in this place. Unlike `expand::at`, what is in its brackets keeps its own place: there
/// the compiler reports names that it does not find, once.
fn call_at(span: Span, call: TokenStream) -> TokenStream {
    let at_span = |mut token: TokenTree| {
        token.set_span(span);
        token
    };
    call.into_iter().map(at_span).collect()
}

/// A many-to-many step by this join table.
fn link(names: &Names<'_>, slot: usize, relation: &Relation, through: &TokenStream) -> TokenStream {
    let (ast, query) = (&names.paths.ast, &names.paths.query);
    let (target, name) = (&relation.target, &relation.name);
    let (own, span) = (&names.own, target.span());
    let (local, foreign) = (related_column(names, own, span), related_column(names, target, span));
    quote! {
        #ast::Link {
            name: #name,
            slot: #slot,
            table: <#target as #query::Model>::TABLE_NAME,
            local: #local,
            foreign: #foreign,
            through: ::core::option::Option::Some(#through),
        }
    }
}

fn made_table(names: &Names<'_>, relation: &Relation) -> TokenStream {
    let ast = &names.paths.ast;
    let JoinTable { name, near, far } = join_table(names.model, relation);
    quote!(#ast::Through { table: #name, near: #near, far: #far, pairs: true })
}

/// A join table that is a model: the columns are its foreign keys to the two sides.
fn through(names: &Names<'_>, relation: &Relation, link: &Type) -> TokenStream {
    let (ast, query, own, target) = (&names.paths.ast, &names.paths.query, &names.own, &relation.target);
    let span = link.span();
    let (near, far) = (
        key_to(names, relation, link, (quote!(#own), &names.model.name())),
        key_to(names, relation, link, (quote!(#target), &name_of(target))),
    );
    quote_spanned!(span=> #ast::Through {
        table: <#link as #query::Model>::TABLE_NAME,
        near: #near,
        far: #far,
        pairs: false,
    })
}

/// The column of the join table that points at one side.
fn key_to(
    names: &Names<'_>,
    relation: &Relation,
    link: &Type,
    (side, name): (TokenStream, &str),
) -> TokenStream {
    let query = &names.paths.query;
    let wrong = format!(
        "give `{}` exactly one foreign key to `{name}`: `{}.{}` goes through it",
        name_of(link),
        names.model.name(),
        relation.name,
    );
    let call = quote! {
        #query::key_to(<#link as #query::Model>::TABLE, <#side as #query::Model>::TABLE_NAME, #wrong)
    };
    call_at(link.span(), call)
}

/// The column by which a relation goes to one side. What a type parameter stands for is not known here.
fn related_column(names: &Names<'_>, side: &impl ToTokens, span: Span) -> TokenStream {
    let query = &names.paths.query;
    let column = if names.generics.is_empty() {
        quote!(related_column::<#side, _>)
    } else {
        quote!(column_of_any::<#side>)
    };
    call_at(span, quote!(#query::#column()))
}

/// The last word of a model's path.
fn name_of(model: &Type) -> String {
    // The parser made the type of a path, or found it in a foreign key; a type that is no path is no model either, and
    // the compiler says so.
    last_segment(model).unwrap_or_default()
}

/// A join table that a many-to-many relation makes.
pub(super) struct JoinTable {
    pub(super) name: String,
    pub(super) near: String,
    pub(super) far: String,
}

pub(super) fn join_table(model: &Model, relation: &Relation) -> JoinTable {
    let (own, other) = (snake_case(&model.name()), snake_case(&name_of(&relation.target)));
    let name = fitting(&format!("{}_{}", model.table.text, relation.name));
    if own == other {
        return JoinTable {
            name,
            near: fitting(&format!("from_{own}_id")),
            far: fitting(&format!("to_{other}_id")),
        };
    }
    JoinTable { name, near: fitting(&format!("{own}_id")), far: fitting(&format!("{other}_id")) }
}
