//! The mistakes in an input, all of them, each at its tokens.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// Collects mistakes. Must be finished, so that none is forgotten.
#[derive(Default)]
pub(crate) struct Mistakes {
    errors: Vec<syn::Error>,
    finished: bool,
}

impl Mistakes {
    /// Notes a mistake in these tokens. The first line of the message names the fix.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.errors.push(syn::Error::new_spanned(tokens, message));
    }

    /// Notes a mistake in this place.
    pub(crate) fn at_span(&mut self, span: Span, message: impl std::fmt::Display) {
        self.errors.push(syn::Error::new(span, message));
    }

    /// Notes what a parser says.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.errors.push(error);
    }

    /// The value, or `None` and the mistake noted.
    pub(crate) fn take<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// The mistakes as errors of the compiler, and what could be expanded all the same: the rest of the user's code
    /// then still finds the implementations, and one mistake is one error.
    pub(crate) fn finish(mut self, expansion: Option<TokenStream>) -> TokenStream {
        self.finished = true;
        let mut tokens: TokenStream = self.errors.iter().map(syn::Error::to_compile_error).collect();
        tokens.extend(expansion);
        tokens
    }

    /// The messages, for tests.
    #[cfg(test)]
    pub(crate) fn messages(mut self) -> Vec<String> {
        self.finished = true;
        self.errors.iter().map(ToString::to_string).collect()
    }
}

impl Drop for Mistakes {
    fn drop(&mut self) {
        // A bug of this crate, that its own tests show: the input's mistakes would be swallowed.
        assert!(self.finished || std::thread::panicking(), "mistakes were collected and not reported");
    }
}
