//! The type parameters of an input.

use quote::ToTokens;
use syn::{DeriveInput, GenericParam, WherePredicate};

use crate::ir::Generics;
use crate::mistakes::Mistakes;

/// Reads the type parameters. `None` where there are others: nothing could be expanded.
pub(super) fn read(input: &DeriveInput, mistakes: &mut Mistakes) -> Option<Generics> {
    let name = &input.ident;
    let mut generics = Generics::default();
    let mut is_right = true;
    for parameter in &input.generics.params {
        let message = match parameter {
            GenericParam::Type(parameter) => {
                generics.parameters.push(syn::TypeParam { attrs: Vec::new(), ..parameter.clone() });
                continue;
            }
            GenericParam::Lifetime(lifetime) => format!(
                "remove `{}`: what is in a `{name}` is read from the database, and borrows nothing",
                lifetime.lifetime
            ),
            GenericParam::Const(constant) => {
                format!("remove `{}`: the parameters of `{name}` may be types alone", constant.ident)
            }
        };
        mistakes.at(parameter, message);
        is_right = false;
    }
    let bounds = input.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    // A lifetime of the input's own is a mistake already.
    generics.bounds = bounds.filter(|bound| !matches!(bound, WherePredicate::Lifetime(_))).cloned().collect();
    is_right.then_some(generics)
}

/// Notes a mistake where there are parameters at all.
pub(super) fn none(input: &DeriveInput, derive: &str, mistakes: &mut Mistakes) -> Option<()> {
    if input.generics.params.is_empty() {
        return Some(());
    }
    let message =
        format!("remove the parameters of `{}`: `#[derive({derive})]` takes plain types", input.ident);
    mistakes.at(input.generics.to_token_stream(), message);
    None
}
