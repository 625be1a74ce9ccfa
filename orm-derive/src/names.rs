//! Names: the cases that Rust and SQL want, identifiers that are keywords, names that are free, names that fit.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};

/// The longest name that PostgreSQL keeps whole.
pub(crate) const LONGEST: usize = 63;

/// `BookTag` as `book_tag`, `HTTPServer` as `http_server`.
pub(crate) fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (place, letter) in letters.iter().enumerate() {
        if place > 0 && letter.is_uppercase() && starts_word(&letters, place) {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

fn starts_word(letters: &[char], place: usize) -> bool {
    let before = letters[place - 1];
    let after = letters.get(place + 1);
    before != '_' && (!before.is_uppercase() || after.is_some_and(|after| after.is_lowercase()))
}

/// `published_date` as `PublishedDate`.
pub(crate) fn camel_case(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    for word in name.split('_') {
        let mut letters = word.chars();
        camel.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        camel.extend(letters);
    }
    camel
}

/// An identifier of this name: raw where it is a keyword, with an underscore where it cannot be raw.
pub(crate) fn ident(name: &str, span: Span) -> Ident {
    if syn::parse_str::<Ident>(name).is_ok() {
        Ident::new(name, span)
    } else if matches!(name, "self" | "Self" | "super" | "crate" | "_") {
        Ident::new(&format!("{name}_"), span)
    } else {
        Ident::new_raw(name, span)
    }
}

/// The name without `r#`.
pub(crate) fn unraw(ident: &Ident) -> String {
    syn::ext::IdentExt::unraw(ident).to_string()
}

/// The identifiers that the input uses, so that generated type parameters do not hide a type of the user's.
#[derive(Clone)]
pub(crate) struct Used(HashSet<String>);

impl Used {
    pub(crate) fn by(tokens: TokenStream) -> Self {
        let mut used = HashSet::new();
        collect(tokens, &mut used);
        Self(used)
    }

    /// A name that is not used yet: this one, or with underscores behind it.
    pub(crate) fn fresh(&mut self, name: &str) -> Ident {
        let mut name = name.to_owned();
        while !self.0.insert(name.clone()) {
            name.push('_');
        }
        ident(&name, Span::call_site())
    }
}

fn collect(tokens: TokenStream, used: &mut HashSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => drop(used.insert(ident.to_string())),
            TokenTree::Group(group) => collect(group.stream(), used),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// A name for the database that is made of others: cut and told apart by a hash where it would be too long.
pub(crate) fn fitting(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let hash = format!("_{:08x}", fnv(name));
    let cut = (0..=LONGEST - hash.len()).rev().find(|cut| name.is_char_boundary(*cut)).unwrap_or(0);
    format!("{}{hash}", &name[..cut])
}

/// FNV-1a: the same in every version of Rust, because it ends in names that databases keep.
fn fnv(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The word of a list that this one is a slip of.
pub(crate) fn nearest<'a>(word: &str, words: &[&'a str]) -> Option<&'a str> {
    let slips = words.iter().map(|known| (distance(word, known), *known));
    slips.min().filter(|(distance, known)| *distance <= known.len().div_ceil(4)).map(|(_, known)| known)
}

/// Levenshtein's distance.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let replaced = corner + usize::from(a != *b);
            corner = row[j + 1];
            row[j + 1] = replaced.min(corner + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        assert_eq!(snake_case("BookTag"), "book_tag");
        assert_eq!(snake_case("HTTPServer"), "http_server");
        assert_eq!(snake_case("User2"), "user2");
        assert_eq!(camel_case("published_date"), "PublishedDate");
    }

    #[test]
    fn keywords() {
        assert_eq!(ident("type", Span::call_site()).to_string(), "r#type");
        assert_eq!(ident("super", Span::call_site()).to_string(), "super_");
        assert_eq!(ident("book", Span::call_site()).to_string(), "book");
    }

    #[test]
    fn long_names_are_cut_and_told_apart() {
        let (one, two) =
            (fitting(&format!("{}_one", "a".repeat(80))), fitting(&format!("{}_two", "a".repeat(80))));
        assert_eq!((one.len(), two.len()), (LONGEST, LONGEST));
        assert_ne!(one, two);
    }

    #[test]
    fn slips() {
        assert_eq!(nearest("max_lenght", &["max_length", "unique"]), Some("max_length"));
        assert_eq!(nearest("hooks", &["max_length", "unique"]), None);
    }
}
