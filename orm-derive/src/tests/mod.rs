//! The messages: all mistakes of an input at once, in the library's words.

mod models;
mod projections;
mod values;

use proc_macro2::TokenStream;

use crate::mistakes::Mistakes;
use crate::{check, expand, parse};

/// What a model's derive complains about.
fn model(tokens: TokenStream) -> Vec<String> {
    let mut mistakes = Mistakes::default();
    let model = parse::model(tokens, &mut mistakes).and_then(|model| check::model(model, &mut mistakes));
    expanded(model.map(expand::model));
    mistakes.messages()
}

/// What a value type's derive complains about.
fn value(tokens: TokenStream) -> Vec<String> {
    let mut mistakes = Mistakes::default();
    let value = parse::value(tokens, &mut mistakes).map(|value| check::value(value, &mut mistakes));
    expanded(value.map(|value| expand::value(&value)));
    mistakes.messages()
}

/// What a projection's derive complains about.
fn projection(tokens: TokenStream) -> Vec<String> {
    let mut mistakes = Mistakes::default();
    let projection = parse::projection(tokens, &mut mistakes);
    expanded(projection.map(|projection| expand::projection(&projection)));
    mistakes.messages()
}

/// Whatever was wrong, the expansion is Rust.
fn expanded(tokens: Option<TokenStream>) {
    if let Some(tokens) = tokens {
        syn::parse2::<syn::File>(tokens).expect("an expansion consists of items");
    }
}

/// The first line of each message, which names the fix.
fn fixes(messages: &[String]) -> Vec<&str> {
    messages.iter().map(|message| message.lines().next().unwrap_or_default()).collect()
}
