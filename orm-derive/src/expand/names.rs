//! The names in generated code.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::TypeParam;

use crate::ir::{Column, Generics, Initial, Model, Relation};
use crate::names::{Used, camel_case, ident, snake_case, unraw};
use crate::parse::visibility;

/// The names in the expansion of a model.
pub(super) struct Names<'a> {
    pub(super) model: &'a Model,
    pub(super) paths: Paths,
    /// The model's type, with its parameters.
    pub(super) own: TokenStream,
    /// The model's parameters with their bounds, each with a comma behind it; nothing where it has none.
    pub(super) generics: TokenStream,
    /// The model's parameters as arguments, in the same form.
    pub(super) arguments: TokenStream,
    /// What else must hold of them, in the same form.
    pub(super) bounds: TokenStream,
    /// The module of the markers.
    pub(super) module: Ident,
    pub(super) fields: Ident,
    pub(super) row: Ident,
    pub(super) partial: Ident,
    pub(super) create: Ident,
    /// The type parameters of the row: one per relation.
    pub(super) slots: Vec<Ident>,
    /// The type parameter of the row: what is loaded under names.
    pub(super) attrs: Ident,
    /// The type parameter of the row: its columns.
    pub(super) base: Ident,
    /// The type parameters of the partial row, and the places of their columns.
    pub(super) states: Vec<(usize, Ident)>,
    /// The type parameters of the builder, and the places of their columns.
    pub(super) required: Vec<(usize, Ident)>,
    /// Type parameters of methods and of single implementations.
    pub(super) path: Ident,
    pub(super) value: Ident,
    pub(super) other: Ident,
    pub(super) place: Ident,
}

/// The paths to the modules of `orm-core`.
pub(super) struct Paths {
    pub(super) ast: TokenStream,
    pub(super) backend: TokenStream,
    pub(super) decode: TokenStream,
    pub(super) error: TokenStream,
    pub(super) exec: TokenStream,
    pub(super) query: TokenStream,
    pub(super) schema: TokenStream,
    pub(super) value: TokenStream,
}

impl Paths {
    /// Under names of one word, and what declares these: paths are most of what is generated, and each word of one costs the
    /// compiler time and memory.
    pub(super) fn short(root: &syn::Path) -> (Self, TokenStream) {
        let imports = quote! {
            use #root::{
                ast as __ast, backend as __backend, decode as __decode, error as __error, exec as __exec, query as __query, schema as __schema,
                value as __value,
            };
        };
        let paths = Self {
            ast: quote!(__ast),
            backend: quote!(__backend),
            decode: quote!(__decode),
            error: quote!(__error),
            exec: quote!(__exec),
            query: quote!(__query),
            schema: quote!(__schema),
            value: quote!(__value),
        };
        (paths, imports)
    }

    /// From the root of the library.
    pub(super) fn from(root: &syn::Path) -> Self {
        Self {
            ast: quote!(#root::ast),
            backend: quote!(#root::backend),
            decode: quote!(#root::decode),
            error: quote!(#root::error),
            exec: quote!(#root::exec),
            query: quote!(#root::query),
            schema: quote!(#root::schema),
            value: quote!(#root::value),
        }
    }
}

impl<'a> Names<'a> {
    pub(super) fn of(model: &'a Model) -> Self {
        let mut used = model.used.clone();
        let name = model.name();
        let span = model.ident.span();
        let columns = || model.columns.iter().enumerate();
        let left = columns().filter(|(place, _)| model.may_be_left(*place));
        let required = columns().filter(|(place, _)| matches!(model.initial(*place), Initial::Required));
        Self {
            model,
            paths: Paths::from(&model.root),
            own: own(&model.ident, &model.generics),
            generics: model.generics.parameters(),
            arguments: model.generics.arguments(),
            bounds: model.generics.bounds(),
            module: module(&name, span),
            fields: format_ident!("{name}Fields", span = span),
            row: format_ident!("{name}Row", span = span),
            partial: format_ident!("{name}Partial", span = span),
            create: format_ident!("{name}Create", span = span),
            slots: model
                .relations
                .iter()
                .map(|own| used.fresh(&format!("{}Slot", camel_case(&own.name))))
                .collect(),
            states: left.map(|(place, column)| (place, parameter(column, "Column", &mut used))).collect(),
            required: required
                .map(|(place, column)| (place, parameter(column, "Given", &mut used)))
                .collect(),
            attrs: used.fresh("Attrs"),
            base: used.fresh("Base"),
            path: used.fresh("P"),
            value: used.fresh("V"),
            other: used.fresh("T"),
            place: used.fresh("I"),
        }
    }

    /// The marker of a field or a relation.
    pub(super) fn marker(&self, ident: &Ident) -> TokenStream {
        let (module, marker) = (&self.module, own(ident, &self.model.generics));
        quote!(#module::#marker)
    }

    /// The row type of these parts.
    pub(super) fn row_of(
        &self,
        slots: &[TokenStream],
        attrs: &TokenStream,
        base: &TokenStream,
    ) -> TokenStream {
        let (row, arguments) = (&self.row, &self.arguments);
        quote!(#row<#arguments #(#slots,)* #attrs, #base>)
    }

    /// The row type of its own parameters.
    pub(super) fn own_row(&self) -> TokenStream {
        let Self { attrs, base, .. } = self;
        self.row_of(&self.slot_types(), &quote!(#attrs), &quote!(#base))
    }

    /// The row's parameters for relations, as types.
    pub(super) fn slot_types(&self) -> Vec<TokenStream> {
        self.slots.iter().map(|slot| quote!(#slot)).collect()
    }

    /// As many states of "not loaded" as there are relations.
    pub(super) fn nothing_loaded(&self) -> Vec<TokenStream> {
        let query = &self.paths.query;
        self.slots.iter().map(|_| quote!(#query::NotLoaded)).collect()
    }

    /// The partial row of these states of its columns.
    pub(super) fn partial_of(&self, states: &[TokenStream]) -> TokenStream {
        let (partial, arguments) = (&self.partial, &self.arguments);
        quote!(#partial<#arguments #(#states),*>)
    }

    /// The partial row of its own parameters.
    pub(super) fn own_partial(&self) -> TokenStream {
        let states: Vec<TokenStream> = self.states.iter().map(|(_, state)| quote!(#state)).collect();
        self.partial_of(&states)
    }

    /// The partial row's parameters with their bounds, each with a comma behind it: each is what is held for a column.
    pub(super) fn partial_parameters(&self) -> TokenStream {
        let generics = &self.generics;
        let states = self.states.iter().map(|(_, state)| state);
        quote!(#generics #(#states,)*)
    }

    /// The parameter of the partial row for the column at this place.
    pub(super) fn state(&self, place: usize) -> Option<&Ident> {
        self.states.iter().find(|(own, _)| *own == place).map(|(_, state)| state)
    }

    /// The relations, with their slots.
    pub(super) fn relations(&self) -> impl Iterator<Item = (usize, &'a Relation, &Ident)> {
        self.model
            .relations
            .iter()
            .zip(&self.slots)
            .enumerate()
            .map(|(slot, (relation, state))| (slot, relation, state))
    }

    /// The type of the primary key: of several columns, a tuple; of a foreign key, what that holds.
    pub(super) fn key_type(&self) -> TokenStream {
        let query = &self.paths.query;
        let part = |column: &Column| match &column.target {
            Some(target) => {
                let target = &target.model;
                quote!(<#target as #query::Model>::Key)
            }
            None => {
                let ty = &column.ty;
                quote!(#ty)
            }
        };
        let parts: Vec<TokenStream> = self.model.key().map(part).collect();
        match &parts[..] {
            [part] => quote!(#part),
            _ => quote!((#(#parts,)*)),
        }
    }
}

impl Generics {
    /// With their bounds. Rows are kept and handed on, so that no parameter may borrow.
    pub(super) fn parameters(&self) -> TokenStream {
        let parameters = self.parameters.iter().map(|TypeParam { ident, bounds, .. }| {
            let bounds = bounds.iter();
            quote!(#ident: 'static #(+ #bounds)*,)
        });
        parameters.collect()
    }

    /// With their bounds and their defaults.
    pub(super) fn with_defaults(&self) -> TokenStream {
        let parameters = self.parameters.iter().map(|TypeParam { ident, bounds, default, .. }| {
            let (bounds, default) = (bounds.iter(), default.iter().map(|(_, ty)| ty));
            quote!(#ident: 'static #(+ #bounds)* #(= #default)*,)
        });
        parameters.collect()
    }

    /// As arguments.
    pub(super) fn arguments(&self) -> TokenStream {
        let idents = self.parameters.iter().map(|parameter| &parameter.ident);
        quote!(#(#idents,)*)
    }

    /// The `where` clause.
    pub(super) fn bounds(&self) -> TokenStream {
        let bounds = &self.bounds;
        quote!(#(#bounds,)*)
    }
}

/// A type of this name, with these parameters.
pub(super) fn own(ident: &Ident, generics: &Generics) -> TokenStream {
    if generics.parameters.is_empty() {
        return quote!(#ident);
    }
    let arguments = generics.arguments();
    quote!(#ident<#arguments>)
}

/// The private field of a row type for a field or a relation: the model's own fields are reached through `Deref`, and
/// must not be hidden. What is none of the user's has an underscore more: `_base`.
pub(super) fn hidden(name: &str) -> Ident {
    format_ident!("__{name}")
}

/// The trait that says that a relation is loaded.
pub(super) fn loaded(relation: &Relation) -> Ident {
    format_ident!("{}_is_loaded", relation.name, span = relation.ident.span())
}

/// The visibility of a marker, inside the markers' module.
pub(super) fn inside(visibility: &syn::Visibility) -> TokenStream {
    visibility::inside(visibility)
}

fn module(model: &str, span: Span) -> Ident {
    let name = snake_case(model);
    // A type and a module of one name cannot stand beside each other.
    if name == model { ident(&format!("{name}_"), span) } else { ident(&name, span) }
}

fn parameter(column: &Column, suffix: &str, used: &mut Used) -> Ident {
    used.fresh(&format!("{}{suffix}", camel_case(&unraw(&column.ident))))
}
