//! Functions of numbers.

use super::super::{Computed, Expr, Integer, Node, Number};
use super::argument::{Argument, Either, Like};
use crate::ast::{self, Function, Math};
use crate::value::{Kind, SqlType, Value};

/// The type of an expression that is a number.
#[diagnostic::on_unimplemented(
    message = "`{N}` is a `{Self}`, not a number: `abs` and `sign` belong on numbers",
    label = "not a number"
)]
pub trait OnNumber<N> {}

#[diagnostic::do_not_recommend]
impl<N, T: SqlType<Base: Number>> OnNumber<N> for T {}

/// The type of an expression that is a whole number.
#[diagnostic::on_unimplemented(
    message = "`{N}` is a `{Self}`, not a whole number: `chr` belongs on integers",
    label = "not an integer"
)]
pub trait OnWhole<N> {}

#[diagnostic::do_not_recommend]
impl<N, T: SqlType<Base: Integer>> OnWhole<N> for T {}

/// The type of an expression that is a float or a decimal.
#[diagnostic::on_unimplemented(
    message = "`{N}` is a `{Self}`, not a float or a decimal: `ceil`, `floor` and `round` belong on numbers with a fraction",
    label = "has no fraction"
)]
pub trait OnFraction<N> {}

/// A type of numbers with a fraction.
pub trait Fraction: Number {}

#[diagnostic::do_not_recommend]
impl Fraction for f32 {}
#[diagnostic::do_not_recommend]
impl Fraction for f64 {}
#[cfg(feature = "decimal")]
#[diagnostic::do_not_recommend]
impl Fraction for rust_decimal::Decimal {}

#[diagnostic::do_not_recommend]
impl<N, T: SqlType<Base: Fraction>> OnFraction<N> for T {}

/// The type of an expression that is a decimal.
#[diagnostic::on_unimplemented(
    message = "`{N}` is a `{Self}`, not a decimal: `round_to` belongs on decimals, as floats have no decimal digits to round to",
    label = "not a decimal"
)]
pub trait OnDecimal<N> {}

#[cfg(feature = "decimal")]
#[diagnostic::do_not_recommend]
impl<N, T: SqlType<Base = rust_decimal::Decimal>> OnDecimal<N> for T {}

/// The type of an expression that functions of floats compute with.
#[diagnostic::on_unimplemented(
    message = "`{N}` is a `{Self}`, not a float or an integer: `sqrt`, `ln`, `sin` and their like compute with floats, `.cast::<f64>()` makes one",
    label = "not a float or an integer"
)]
pub trait OnReal<N> {}

/// A type of numbers that are floats, or become one without loss of meaning.
pub trait Real: Number {}

#[diagnostic::do_not_recommend]
impl Real for f32 {}
#[diagnostic::do_not_recommend]
impl Real for f64 {}
#[diagnostic::do_not_recommend]
impl<T: Integer> Real for T {}

#[diagnostic::do_not_recommend]
impl<N, T: SqlType<Base: Real>> OnReal<N> for T {}

/// Functions that keep the type of their number. A decimal stays exact.
#[rustfmt::skip]
impl<N: Node> Expr<N> {
    /// The absolute value. That of the least integer is an error.
    pub fn abs(self) -> Expr<Computed<N::Scope, N::Type>> where N::Type: OnNumber<N> {
        self.function(Function::Abs, [])
    }

    /// -1, 0 or 1.
    pub fn sign(self) -> Expr<Computed<N::Scope, N::Type>> where N::Type: OnNumber<N> {
        self.function(Function::Sign, [])
    }

    /// The least whole number that is not less.
    pub fn ceil(self) -> Expr<Computed<N::Scope, N::Type>> where N::Type: OnFraction<N> {
        self.function(Function::Ceil, [])
    }

    /// The greatest whole number that is not more.
    pub fn floor(self) -> Expr<Computed<N::Scope, N::Type>> where N::Type: OnFraction<N> {
        self.function(Function::Floor, [])
    }

    /// The nearest whole number. Half goes away from zero for decimals, and to the even number for floats, as PostgreSQL has
    /// it.
    pub fn round(self) -> Expr<Computed<N::Scope, N::Type>> where N::Type: OnFraction<N> {
        self.function(Function::Round, [])
    }

    /// The nearest decimal with so many digits after the point, at most 28. Half goes away from zero.
    pub fn round_to(self, digits: u8) -> Expr<Computed<N::Scope, N::Type>> where N::Type: OnDecimal<N> {
        let digits = i32::from(digits.min(28)).encode();
        self.function(Function::Round, [ast::Expr::Param(digits.into())])
    }
}

/// Functions of floats, in 64 bits; the last bit is that of the machine the database runs on. Where a function has no value,
/// as the root of -1 has none, running the query is an error of the kind `OutOfRange` or `Invalid`.
#[rustfmt::skip]
impl<N: Node> Expr<N> {
    /// The angle with this cosine, in radians.
    pub fn acos(self) -> Expr<Computed<N::Scope, Like<N, f64>>> where N::Type: OnReal<N> {
        self.math(Math::Acos)
    }

    /// The angle with this sine, in radians.
    pub fn asin(self) -> Expr<Computed<N::Scope, Like<N, f64>>> where N::Type: OnReal<N> {
        self.math(Math::Asin)
    }

    /// The angle with this tangent, in radians.
    pub fn atan(self) -> Expr<Computed<N::Scope, Like<N, f64>>> where N::Type: OnReal<N> {
        self.math(Math::Atan)
    }

    /// The angle of the point (x, this), in radians.
    pub fn atan2<V: Argument<N::Scope, f64>>(self, x: V) -> Expr<Computed<N::Scope, Either<N, V, f64, f64>>> where N::Type: OnReal<N> {
        real(self).function(Function::Math(Math::Atan2), [x.into_argument()])
    }

    /// The cosine of an angle in radians.
    pub fn cos(self) -> Expr<Computed<N::Scope, Like<N, f64>>> where N::Type: OnReal<N> {
        self.math(Math::Cos)
    }

    /// The cotangent of an angle in radians.
    pub fn cot(self) -> Expr<Computed<N::Scope, Like<N, f64>>> where N::Type: OnReal<N> {
        self.math(Math::Cot)
    }

    /// An angle in radians as degrees.
    pub fn degrees(self) -> Expr<Computed<N::Scope, Like<N, f64>>> where N::Type: OnReal<N> {
        self.math(Math::Degrees)
    }

    /// e to the power of this.
    pub fn exp(self) -> Expr<Computed<N::Scope, Like<N, f64>>> where N::Type: OnReal<N> {
        self.math(Math::Exp)
    }

    /// The natural logarithm. That of zero and of less is an error.
    pub fn ln(self) -> Expr<Computed<N::Scope, Like<N, f64>>> where N::Type: OnReal<N> {
        self.math(Math::Ln)
    }

    /// The logarithm to a base: the quotient of the natural ones.
    pub fn log<V: Argument<N::Scope, f64>>(self, base: V) -> Expr<Computed<N::Scope, Either<N, V, f64, f64>>> where N::Type: OnReal<N> {
        real(self).function(Function::Math(Math::Log), [base.into_argument()])
    }

    /// This to the power of the other.
    pub fn power<V: Argument<N::Scope, f64>>(self, exponent: V) -> Expr<Computed<N::Scope, Either<N, V, f64, f64>>> where N::Type: OnReal<N> {
        real(self).function(Function::Math(Math::Power), [exponent.into_argument()])
    }

    /// An angle in degrees as radians.
    pub fn radians(self) -> Expr<Computed<N::Scope, Like<N, f64>>> where N::Type: OnReal<N> {
        self.math(Math::Radians)
    }

    /// The sine of an angle in radians.
    pub fn sin(self) -> Expr<Computed<N::Scope, Like<N, f64>>> where N::Type: OnReal<N> {
        self.math(Math::Sin)
    }

    /// The square root. That of less than zero is an error.
    pub fn sqrt(self) -> Expr<Computed<N::Scope, Like<N, f64>>> where N::Type: OnReal<N> {
        self.math(Math::Sqrt)
    }

    /// The tangent of an angle in radians.
    pub fn tan(self) -> Expr<Computed<N::Scope, Like<N, f64>>> where N::Type: OnReal<N> {
        self.math(Math::Tan)
    }

    fn math(self, math: Math) -> Expr<Computed<N::Scope, Like<N, f64>>> {
        real(self).function(Function::Math(math), [])
    }
}

/// A number as a float of 64 bits.
fn real<N: Node>(number: Expr<N>) -> Expr<Computed<N::Scope, Like<N, f64>>> {
    if <N::Type as SqlType>::Base::KIND == Kind::F64 {
        return Expr::computed(number.into_ast());
    }
    number.function(Function::Cast(Kind::F64), [])
}

/// The number pi.
pub fn pi<S>() -> Expr<Computed<S, f64>> {
    Expr::computed(ast::Expr::Call(Function::Math(Math::Pi), Vec::new()))
}

/// A random float from 0 to 1, without 1: another one for each row. Not for secrets.
pub fn random<S>() -> Expr<Computed<S, f64>> {
    Expr::computed(ast::Expr::Call(Function::Random, Vec::new()))
}
