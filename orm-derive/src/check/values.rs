//! Value types.

use std::collections::HashSet;

use crate::ir::{Value, ValueForm};
use crate::mistakes::Mistakes;

/// Checks a value type.
pub(crate) fn value(value: Value, mistakes: &mut Mistakes) -> Value {
    texts_differ(&value, mistakes);
    numbers_have_no_names(&value, mistakes);
    value
}

/// ```text
/// enum Status { Lent, #[orm(rename = "lent")] Out }
/// ```
fn texts_differ(value: &Value, mistakes: &mut Mistakes) {
    let ValueForm::Names(variants) = &value.form else { return };
    let mut seen = HashSet::new();
    for variant in variants.iter().filter(|variant| !seen.insert(&variant.text)) {
        let message = format!(
            "give `{}::{}` another text, by `#[orm(rename = \"..\")]`: another variant is stored as \"{}\"",
            value.ident, variant.ident, variant.text
        );
        mistakes.at_span(variant.renamed.unwrap_or_else(|| variant.ident.span()), message);
    }
}

/// ```text
/// #[orm(integer)] enum Status { #[orm(rename = "out")] Lent = 1 }
/// ```
fn numbers_have_no_names(value: &Value, mistakes: &mut Mistakes) {
    let ValueForm::Numbers(variants) = &value.form else { return };
    for (variant, span) in variants.iter().filter_map(|variant| Some((variant, variant.renamed?))) {
        let message = format!(
            "remove `rename`, or the `integer` of `{}`: `{}` is stored as its number",
            value.ident, variant.ident
        );
        mistakes.at_span(span, message);
    }
}
