//! Functions of text. Characters are code points, and places are counted from 1.

use super::super::lookup::OnText;
use super::super::{Computed, Expr, Node, for_each_tuple};
use super::argument::{Argument, Either, Like, Null};
use super::math::OnWhole;
use crate::ast::{self, Collation, Digest, Function};
use crate::value::Nullness;

/// The type of a function of three: NULL where any is.
type Three<N, V, A, W, B, T> =
    <<<Null<N> as Nullness>::Or<<V as Argument<<N as Node>::Scope, A>>::Null> as Nullness>::Or<
        <W as Argument<<N as Node>::Scope, B>>::Null,
    > as Nullness>::Apply<T>;

/// Functions of text.
#[rustfmt::skip]
impl<N: Node> Expr<N> {
    /// This text and the other. NULL counts as empty; [`concat()`] takes more than two.
    pub fn concat<V: Argument<N::Scope, String>>(self, other: V) -> Expr<Computed<N::Scope, String>> where N::Type: OnText<N> {
        self.function(Function::Concat, [other.into_argument()])
    }

    /// The code point of the first character; 0 of no character.
    pub fn ord(self) -> Expr<Computed<N::Scope, Like<N, i32>>> where N::Type: OnText<N> {
        self.function(Function::Ord, [])
    }

    /// The first characters, so many; with a negative number, all but so many of the last.
    pub fn left<V: Argument<N::Scope, i32>>(self, characters: V) -> Expr<Computed<N::Scope, Either<N, V, i32, String>>> where N::Type: OnText<N> {
        self.function(Function::Left, [characters.into_argument()])
    }

    /// The last characters, so many; with a negative number, all but so many of the first.
    pub fn right<V: Argument<N::Scope, i32>>(self, characters: V) -> Expr<Computed<N::Scope, Either<N, V, i32, String>>> where N::Type: OnText<N> {
        self.function(Function::Right, [characters.into_argument()])
    }

    /// The characters from a place on, counted from 1, at most so many. A negative length is an error; places before the first hold
    /// nothing, but count.
    pub fn substr<V: Argument<N::Scope, i32>, W: Argument<N::Scope, i32>>(self, start: V, length: W) -> Expr<Computed<N::Scope, Three<N, V, i32, W, i32, String>>> where N::Type: OnText<N> {
        self.function(Function::Substr, [start.into_argument(), length.into_argument()])
    }

    /// The characters from a place on, counted from 1.
    pub fn substr_from<V: Argument<N::Scope, i32>>(self, start: V) -> Expr<Computed<N::Scope, Either<N, V, i32, String>>> where N::Type: OnText<N> {
        self.function(Function::Substr, [start.into_argument()])
    }

    /// Filled from the left with the other text to so many characters, or cut to them.
    pub fn lpad<V: Argument<N::Scope, i32>, W: Argument<N::Scope, String>>(self, length: V, fill: W) -> Expr<Computed<N::Scope, Three<N, V, i32, W, String, String>>> where N::Type: OnText<N> {
        self.function(Function::LeftPad, [length.into_argument(), fill.into_argument()])
    }

    /// Filled from the right with the other text to so many characters, or cut to them.
    pub fn rpad<V: Argument<N::Scope, i32>, W: Argument<N::Scope, String>>(self, length: V, fill: W) -> Expr<Computed<N::Scope, Three<N, V, i32, W, String, String>>> where N::Type: OnText<N> {
        self.function(Function::RightPad, [length.into_argument(), fill.into_argument()])
    }

    /// Without blanks (U+0020 alone) on both sides.
    pub fn trim(self) -> Expr<Computed<N::Scope, Like<N, String>>> where N::Type: OnText<N> {
        self.function(Function::Trim, [])
    }

    /// Without blanks (U+0020 alone) on the left.
    pub fn ltrim(self) -> Expr<Computed<N::Scope, Like<N, String>>> where N::Type: OnText<N> {
        self.function(Function::LeftTrim, [])
    }

    /// Without blanks (U+0020 alone) on the right.
    pub fn rtrim(self) -> Expr<Computed<N::Scope, Like<N, String>>> where N::Type: OnText<N> {
        self.function(Function::RightTrim, [])
    }

    /// So many times; none where the number is not positive.
    pub fn repeat<V: Argument<N::Scope, i32>>(self, times: V) -> Expr<Computed<N::Scope, Either<N, V, i32, String>>> where N::Type: OnText<N> {
        self.function(Function::Repeat, [times.into_argument()])
    }

    /// Each occurrence of a text replaced by another.
    pub fn replace<V: Argument<N::Scope, String>, W: Argument<N::Scope, String>>(self, from: V, to: W) -> Expr<Computed<N::Scope, Three<N, V, String, W, String, String>>> where N::Type: OnText<N> {
        self.function(Function::Replace, [from.into_argument(), to.into_argument()])
    }

    /// The characters from the last to the first.
    pub fn reverse(self) -> Expr<Computed<N::Scope, Like<N, String>>> where N::Type: OnText<N> {
        self.function(Function::Reverse, [])
    }

    /// The place of the first occurrence of a text, counted from 1; 0 without one.
    pub fn str_index<V: Argument<N::Scope, String>>(self, text: V) -> Expr<Computed<N::Scope, Either<N, V, String, i32>>> where N::Type: OnText<N> {
        self.function(Function::StrIndex, [text.into_argument()])
    }

    /// The text as compared and ordered by a collation.
    pub fn collate(self, collation: Collation) -> Expr<Computed<N::Scope, Like<N, String>>> where N::Type: OnText<N> {
        self.function(Function::Collate(collation), [])
    }

    /// The MD5 digest, in hexadecimal digits. `Unsupported` on SQLite.
    pub fn md5(self) -> Expr<Computed<N::Scope, Like<N, String>>> where N::Type: OnText<N> {
        self.function(Function::Digest(Digest::Md5), [])
    }

    /// The SHA-1 digest. `Unsupported` on SQLite and on PostgreSQL, which has it in an extension alone.
    pub fn sha1(self) -> Expr<Computed<N::Scope, Like<N, String>>> where N::Type: OnText<N> {
        self.function(Function::Digest(Digest::Sha1), [])
    }

    /// The SHA-224 digest, in hexadecimal digits. `Unsupported` on SQLite.
    pub fn sha224(self) -> Expr<Computed<N::Scope, Like<N, String>>> where N::Type: OnText<N> {
        self.function(Function::Digest(Digest::Sha224), [])
    }

    /// The SHA-256 digest, in hexadecimal digits. `Unsupported` on SQLite.
    pub fn sha256(self) -> Expr<Computed<N::Scope, Like<N, String>>> where N::Type: OnText<N> {
        self.function(Function::Digest(Digest::Sha256), [])
    }

    /// The SHA-384 digest, in hexadecimal digits. `Unsupported` on SQLite.
    pub fn sha384(self) -> Expr<Computed<N::Scope, Like<N, String>>> where N::Type: OnText<N> {
        self.function(Function::Digest(Digest::Sha384), [])
    }

    /// The SHA-512 digest, in hexadecimal digits. `Unsupported` on SQLite.
    pub fn sha512(self) -> Expr<Computed<N::Scope, Like<N, String>>> where N::Type: OnText<N> {
        self.function(Function::Digest(Digest::Sha512), [])
    }

    /// The character with this code point. 0 and what is no character are errors.
    pub fn chr(self) -> Expr<Computed<N::Scope, Like<N, String>>> where N::Type: OnWhole<N> {
        self.function(Function::Chr, [])
    }
}

/// Texts, one after another, of which one at least is an expression: `concat((a.first, " ", a.last))`. NULL counts as empty.
pub fn concat<S, T: Texts<S>>(texts: T) -> Expr<Computed<S, String>> {
    Expr::computed(ast::Expr::Call(Function::Concat, texts.into_texts()))
}

/// What [`concat()`] takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tuple of texts: `concat` takes texts and text fields of `{S}`, `.cast::<String>()` makes one of a number",
    label = "not texts"
)]
pub trait Texts<S> {
    /// The texts as data.
    fn into_texts(self) -> Vec<ast::Expr>;
}

macro_rules! tuples {
    ($($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<S, $($name: Argument<S, String>),+> Texts<S> for ($($name,)+) {
            fn into_texts(self) -> Vec<ast::Expr> {
                #[allow(non_snake_case, reason = "a macro has one name for a type and its value")]
                let ($($name,)+) = self;
                vec![$($name.into_argument(),)+]
            }
        }
    };
}

for_each_tuple!(tuples);
