//! `Expr`: the one generic handle of everything that has a value in a query.

use std::marker::PhantomData;
use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

use super::{Field, Operand, Path};
use crate::ast;
use crate::value::{Nullness, SqlType, Value};

/// An expression: a field, or what is computed of fields. Fields are `Copy` and of size zero.
///
/// The lookups (`eq`, `gt`, `icontains`, ..) are methods of this type, and so are `asc` and `desc`.
#[derive(Clone, Copy, Debug)]
pub struct Expr<N>(pub(crate) N);

/// What an [`Expr`] consists of.
pub trait Node {
    /// The model of the query that the expression belongs to.
    type Scope: 'static;
    /// The type of its value.
    type Type: SqlType;

    /// The expression as data.
    fn into_ast(self) -> ast::Expr;
}

/// A field at a path.
pub struct Col<P, F>(PhantomData<fn() -> (P, F)>);

/// The handle of a field.
pub type FieldExpr<P, F> = Expr<Col<P, F>>;

/// A computed expression.
pub struct Computed<S, T> {
    expr: ast::Expr,
    types: PhantomData<fn() -> (S, T)>,
}

impl<N: Node> Expr<N> {
    /// The expression as data.
    pub fn into_ast(self) -> ast::Expr {
        self.0.into_ast()
    }
}

impl<P, F> FieldExpr<P, F> {
    /// The handle. For generated code.
    pub const fn field() -> Self {
        Self(Col(PhantomData))
    }
}

impl<S, T> Expr<Computed<S, T>> {
    pub(crate) fn computed(expr: ast::Expr) -> Self {
        Self(Computed { expr, types: PhantomData })
    }
}

impl<P, F> Clone for Col<P, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, F> Copy for Col<P, F> {}

impl<P: Path, F: Field> Node for Col<P, F> {
    type Scope = P::Root;
    type Type = <P::Null as Nullness>::Apply<F::Type>;

    fn into_ast(self) -> ast::Expr {
        ast::Expr::Column(ast::Column::at(
            P::NODE,
            F::COLUMN,
            <F::Type as SqlType>::Base::KIND,
            P::Null::NULLABLE || F::Type::NULLABLE,
        ))
    }
}

impl<S, T> Clone for Computed<S, T> {
    fn clone(&self) -> Self {
        Self { expr: self.expr.clone(), types: PhantomData }
    }
}

impl<S: 'static, T: SqlType> Node for Computed<S, T> {
    type Scope = S;
    type Type = T;

    fn into_ast(self) -> ast::Expr {
        self.expr
    }
}

/// A type that can be computed with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number: arithmetic works on numeric fields alone",
    label = "not a number"
)]
pub trait Number: Value {}

#[diagnostic::do_not_recommend]
impl Number for i8 {}
#[diagnostic::do_not_recommend]
impl Number for u8 {}
#[diagnostic::do_not_recommend]
impl Number for u16 {}
#[diagnostic::do_not_recommend]
impl Number for u32 {}
#[diagnostic::do_not_recommend]
impl Number for i16 {}
#[diagnostic::do_not_recommend]
impl Number for i32 {}
#[diagnostic::do_not_recommend]
impl Number for i64 {}
#[diagnostic::do_not_recommend]
impl Number for f32 {}
#[diagnostic::do_not_recommend]
impl Number for f64 {}
#[cfg(feature = "decimal")]
#[diagnostic::do_not_recommend]
impl Number for rust_decimal::Decimal {}

/// A number that may be negative. Its default is zero.
pub trait Signed: Number + Default {}

macro_rules! signed {
    ($($number:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl Signed for $number {}
    )*};
}

signed!(i8, i16, i32, i64, f32, f64);
#[cfg(feature = "decimal")]
signed!(rust_decimal::Decimal);

/// The type of an arithmetic expression: NULL where either side may be.
type Mixed<N, V> =
    <<V as Operand<<N as Node>::Scope, <N as Node>::Type>>::Null as Nullness>::Apply<<N as Node>::Type>;

/// A whole number, of which there is a remainder.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a whole number: `%` works on integer fields alone",
    label = "not an integer"
)]
pub trait Integer: Number {}

#[diagnostic::do_not_recommend]
impl Integer for i8 {}
#[diagnostic::do_not_recommend]
impl Integer for u8 {}
#[diagnostic::do_not_recommend]
impl Integer for u16 {}
#[diagnostic::do_not_recommend]
impl Integer for u32 {}
#[diagnostic::do_not_recommend]
impl Integer for i16 {}
#[diagnostic::do_not_recommend]
impl Integer for i32 {}
#[diagnostic::do_not_recommend]
impl Integer for i64 {}

macro_rules! arithmetic {
    ($($operation:ident, $method:ident, $operator:ident, $bound:ident;)*) => {$(
        impl<N: Node, V> $operation<V> for Expr<N>
        where
            V: Operand<N::Scope, N::Type>,
            <N::Type as SqlType>::Base: $bound,
        {
            type Output = Expr<Computed<N::Scope, Mixed<N, V>>>;

            fn $method(self, right: V) -> Self::Output {
                Expr::computed(ast::Expr::Arithmetic(
                    ast::Arithmetic::$operator,
                    Box::new(self.into_ast()),
                    Box::new(right.into_operand()),
                    <N::Type as SqlType>::Base::KIND,
                ))
            }
        }
    )*};
}

arithmetic! {
    Add, add, Add, Number;
    Sub, sub, Subtract, Number;
    Mul, mul, Multiply, Number;
    Div, div, Divide, Number;
    Rem, rem, Remainder, Integer;
}

impl<N: Node> Neg for Expr<N>
where
    <N::Type as SqlType>::Base: Signed,
{
    type Output = Expr<Computed<N::Scope, N::Type>>;

    fn neg(self) -> Self::Output {
        let zero = <N::Type as SqlType>::Base::default();
        Expr::computed(ast::Expr::Arithmetic(
            ast::Arithmetic::Subtract,
            Box::new(ast::Expr::Param(zero.encode_owned().into())),
            Box::new(self.into_ast()),
            <N::Type as SqlType>::Base::KIND,
        ))
    }
}
