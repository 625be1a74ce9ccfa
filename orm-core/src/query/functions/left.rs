//! Arithmetic whose left side is a value: `100 - b.pages`, as `b.pages - 100` has it on the right.

use std::ops::{Add, Div, Mul, Rem, Sub};

use super::super::{Computed, Expr, Node};
use crate::ast::{self, Arithmetic};
use crate::value::{SqlType, Value};

macro_rules! operators {
    ($number:ty: $($operation:ident $method:ident $operator:ident,)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<N: Node> $operation<Expr<N>> for $number
        where
            N::Type: SqlType<Base = $number>,
        {
            type Output = Expr<Computed<N::Scope, N::Type>>;

            fn $method(self, right: Expr<N>) -> Self::Output {
                Expr::computed(ast::Expr::Arithmetic(
                    Arithmetic::$operator,
                    Box::new(ast::Expr::Param(self.encode_owned().into())),
                    Box::new(right.into_ast()),
                    <$number>::KIND,
                ))
            }
        }
    )*};
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        operators! { $number: Add add Add, Sub sub Subtract, Mul mul Multiply, Div div Divide, }
    )*};
}

numbers! { i8, u8, u16, u32, i16, i32, i64, f32, f64 }
#[cfg(feature = "decimal")]
numbers! { rust_decimal::Decimal }

macro_rules! integers {
    ($($number:ty),*) => {$(
        operators! { $number: Rem rem Remainder, }
    )*};
}

integers! { i8, u8, u16, u32, i16, i32, i64 }
