//! `cast`: between types of which both databases make the same.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::super::{Computed, Expr, Node};
use super::argument::Like;
use crate::ast::Function;
use crate::value::{SqlType, Value};

/// A type of expressions that can be cast to `T`.
#[diagnostic::on_unimplemented(
    message = "`{N}` is a `{Self}`, which cannot be cast to `{T}`: databases differ in it, or there is no such value; the guide's chapter on expressions lists the casts",
    label = "no such cast"
)]
pub trait CastsTo<T, N> {}

#[diagnostic::do_not_recommend]
impl<T, N, A: SqlType<Base: Castable<T>>> CastsTo<T, N> for A {}

/// What [`CastsTo`] says, of types without `Option`.
pub trait Castable<T> {}

macro_rules! casts {
    ($($from:ty => $($to:ty),+;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl Castable<$to> for $from {}
    )+)*};
}

casts! {
    bool => i32, i64, String;
    i16 => i16, i32, i64, f32, f64, String;
    i32 => i16, i32, i64, f32, f64, String;
    i64 => i16, i32, i64, f32, f64, String;
    f32 => i16, i32, i64, f32, f64;
    f64 => i16, i32, i64, f32, f64;
    String => i16, i32, i64, f64, String;
    NaiveDate => NaiveDateTime, DateTime<Utc>, String;
    NaiveDateTime => NaiveDate, DateTime<Utc>;
    DateTime<Utc> => NaiveDate, NaiveDateTime;
}

#[cfg(feature = "decimal")]
casts! {
    i16 => rust_decimal::Decimal;
    i32 => rust_decimal::Decimal;
    i64 => rust_decimal::Decimal;
    String => rust_decimal::Decimal;
    rust_decimal::Decimal => i16, i32, i64, f64, String;
}

impl<N: Node> Expr<N> {
    /// The value as one of another type: `b.pages.cast::<f64>()`.
    ///
    /// A number that the other type has no room for, and text that is no number, are errors. Floats become the nearest
    /// integer, half the even one; decimals the nearest, half away from zero. A date becomes its midnight in UTC.
    #[rustfmt::skip]
    pub fn cast<T: Value>(self) -> Expr<Computed<N::Scope, Like<N, T>>> where N::Type: CastsTo<T, N> {
        self.function(Function::Cast(T::KIND), [])
    }
}
