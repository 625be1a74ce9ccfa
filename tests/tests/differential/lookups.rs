//! Expressions of the library without their paths: what a test that is made at random needs to name them.
//!
//! The left side of each lookup is the library's own typed expression; what is erased is the place where it is.

use std::marker::PhantomData;
use std::rc::Rc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use orm::__private::ast::{self, Trunc};
use orm::__private::query::{Comparable, Node, Operand, Textual};
use orm::__private::value::{NonNull, Nullable, Nullness, SqlType};
use orm::prelude::*;
use orm::{Expr, Pred, Value};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::case::{Compare, Operator, Part, Source, TextOp, Unit};
use crate::cell::{Cell, Typed};
use crate::models::{City, Work};

/// The right side of a lookup, made by the library's own operands.
pub(crate) struct Right<T> {
    expr: ast::Expr,
    of: PhantomData<fn() -> T>,
}

impl<T> Right<T> {
    fn new(expr: ast::Expr) -> Self {
        Self { expr, of: PhantomData }
    }
}

impl<T: Typed> Right<T> {
    fn literal(cell: &Cell) -> Self {
        Self::new(match T::of(cell) {
            Some(value) => <T as Operand<(), T>>::into_operand(value),
            None => <Option<T> as Operand<(), Option<T>>>::into_operand(None),
        })
    }
}

impl<S, T: Value, U: SqlType<Base = T>> Comparable<S, U> for Right<T> {
    type Null = Nullable;

    fn into_expr(self) -> ast::Expr {
        self.expr
    }
}

impl<S> Textual<S> for Right<String> {
    fn into_text_expr(self) -> ast::Expr {
        self.expr
    }
}

/// What can be asked of an expression of the type `T`, wherever it is.
pub(crate) trait Lookups<S, T> {
    fn compare(&self, compare: Compare, right: Right<T>) -> Pred<S>;
    fn between(&self, low: Right<T>, high: Right<T>) -> Pred<S>;
    fn one_of(&self, values: Vec<T>) -> Pred<S>;
    fn null(&self, is: bool) -> Pred<S>;
    fn right(&self) -> Right<T>;
    fn special(&self, special: Special) -> Answer<S>;
}

/// What can be asked of expressions of some types alone.
pub(crate) enum Special {
    Text(TextOp, ast::Expr),
    InQuery(Source, i32),
    Arithmetic(Operator, ast::Expr),
    Negative,
    Part(Part),
    Date,
    Time,
    Trunc(Unit),
    Lower,
    Upper,
    Length,
}

/// A predicate or a value.
pub(crate) enum Answer<S> {
    Pred(Pred<S>),
    Scalar(Scalar<S>),
}

impl<S> Answer<S> {
    pub(crate) fn pred(self) -> Pred<S> {
        match self {
            Self::Pred(pred) => pred,
            Self::Scalar(_) => panic!("a value is no predicate"),
        }
    }

    pub(crate) fn scalar(self) -> Scalar<S> {
        match self {
            Self::Scalar(scalar) => scalar,
            Self::Pred(_) => panic!("a predicate is no value"),
        }
    }
}

/// An expression of a type without `Option`.
struct Required<N>(Expr<N>);

/// An expression of an `Option`.
struct Optional<N>(Expr<N>);

macro_rules! lookups {
    ($wrapper:ident, $type:ty, $special:ident, $this:ident, $null:expr) => {
        impl<N, T> Lookups<N::Scope, T> for $wrapper<N>
        where
            N: Node<Type = $type> + Clone + 'static,
            T: Specials,
        {
            fn compare(&self, compare: Compare, right: Right<T>) -> Pred<N::Scope> {
                let left = self.0.clone();
                match compare {
                    Compare::Eq => left.eq(right),
                    Compare::Ne => left.ne(right),
                    Compare::Lt => left.lt(right),
                    Compare::Le => left.le(right),
                    Compare::Gt => left.gt(right),
                    Compare::Ge => left.ge(right),
                    Compare::SameAs => left.same_as(right),
                }
            }

            fn between(&self, low: Right<T>, high: Right<T>) -> Pred<N::Scope> {
                self.0.clone().between(low, high)
            }

            fn one_of(&self, values: Vec<T>) -> Pred<N::Scope> {
                self.0.clone().in_(values)
            }

            fn null(&self, is: bool) -> Pred<N::Scope> {
                let $this = self.0.clone();
                $null(is)
            }

            fn right(&self) -> Right<T> {
                Right::new(<Expr<N> as Operand<N::Scope, $type>>::into_operand(self.0.clone()))
            }

            fn special(&self, special: Special) -> Answer<N::Scope> {
                T::$special(self.0.clone(), special)
            }
        }
    };
}

lookups!(Required, T, required, _this, |_| panic!("is_null of what is never NULL"));
lookups!(Optional, Option<T>, optional, this, |is| if is { this.is_null() } else { this.is_not_null() });

/// An expression of any type.
pub(crate) enum Scalar<S> {
    I16(Rc<dyn Lookups<S, i16>>),
    I32(Rc<dyn Lookups<S, i32>>),
    I64(Rc<dyn Lookups<S, i64>>),
    F32(Rc<dyn Lookups<S, f32>>),
    F64(Rc<dyn Lookups<S, f64>>),
    Bool(Rc<dyn Lookups<S, bool>>),
    Text(Rc<dyn Lookups<S, String>>),
    Bytes(Rc<dyn Lookups<S, Vec<u8>>>),
    Date(Rc<dyn Lookups<S, NaiveDate>>),
    Time(Rc<dyn Lookups<S, NaiveTime>>),
    DateTime(Rc<dyn Lookups<S, NaiveDateTime>>),
    Moment(Rc<dyn Lookups<S, DateTime<Utc>>>),
    Decimal(Rc<dyn Lookups<S, Decimal>>),
    Uuid(Rc<dyn Lookups<S, Uuid>>),
    Json(Rc<dyn Lookups<S, serde_json::Value>>),
}

/// The right side of a lookup of any type.
pub(crate) enum Side<S> {
    Value(Cell),
    Scalar(Scalar<S>),
}

/// Each variant of `Scalar` with the type of its values, for a macro.
macro_rules! for_each_type {
    ($macro:ident) => {
        $macro! {
            I16 i16, I32 i32, I64 i64, F32 f32, F64 f64, Bool bool, Text String, Bytes Vec<u8>, Date NaiveDate,
            Time NaiveTime, DateTime NaiveDateTime, Moment DateTime<Utc>, Decimal Decimal, Uuid Uuid,
            Json serde_json::Value
        }
    };
}

macro_rules! scalars {
    ($($variant:ident $type:ty),*) => {
        impl<S> Scalar<S> {
            pub(crate) fn compare(&self, compare: Compare, right: Side<S>) -> Pred<S> {
                match self {
                    $(Self::$variant(left) => left.compare(compare, <$type>::side(right)),)*
                }
            }

            pub(crate) fn between(&self, low: Side<S>, high: Side<S>) -> Pred<S> {
                match self {
                    $(Self::$variant(left) => left.between(<$type>::side(low), <$type>::side(high)),)*
                }
            }

            pub(crate) fn one_of(&self, values: &[Cell]) -> Pred<S> {
                match self {
                    $(Self::$variant(left) => left.one_of(values.iter().filter_map(<$type>::of).collect()),)*
                }
            }

            pub(crate) fn null(&self, is: bool) -> Pred<S> {
                match self {
                    $(Self::$variant(left) => left.null(is),)*
                }
            }

            pub(crate) fn special(&self, special: Special) -> Answer<S> {
                match self {
                    $(Self::$variant(left) => left.special(special),)*
                }
            }

            /// The right side of a special lookup, which is of the same type.
            pub(crate) fn operand(&self, side: Side<S>) -> ast::Expr {
                match self {
                    $(Self::$variant(_) => <$type>::side(side).expr,)*
                }
            }
        }

        $(
            impl Sided for $type {
                fn side<S>(side: Side<S>) -> Right<Self> {
                    match side {
                        Side::Value(cell) => Right::literal(&cell),
                        Side::Scalar(Scalar::$variant(right)) => right.right(),
                        Side::Scalar(_) => panic!("two types are compared"),
                    }
                }
            }

            impl Scalars for $type {
                fn scalar<N: Node<Type = Self> + Clone + 'static>(expr: Expr<N>) -> Scalar<N::Scope> {
                    Scalar::$variant(Rc::new(Required(expr)))
                }

                fn nullable<N: Node<Type = Option<Self>> + Clone + 'static>(expr: Expr<N>) -> Scalar<N::Scope> {
                    Scalar::$variant(Rc::new(Optional(expr)))
                }
            }

            impl Scalars for Option<$type> {
                fn scalar<N: Node<Type = Self> + Clone + 'static>(expr: Expr<N>) -> Scalar<N::Scope> {
                    Scalar::$variant(Rc::new(Optional(expr)))
                }

                fn nullable<N: Node<Type = Self> + Clone + 'static>(expr: Expr<N>) -> Scalar<N::Scope> {
                    Scalar::$variant(Rc::new(Optional(expr)))
                }
            }
        )*
    };
}

for_each_type!(scalars);

/// A type of which a right side can be made.
trait Sided: Sized {
    fn side<S>(side: Side<S>) -> Right<Self>;
}

/// A type whose expressions can be erased.
pub(crate) trait Scalars: SqlType {
    fn scalar<N: Node<Type = Self> + Clone + 'static>(expr: Expr<N>) -> Scalar<N::Scope>;
    fn nullable<N: Node<Type = Option<Self::Base>> + Clone + 'static>(expr: Expr<N>) -> Scalar<N::Scope>;
}

/// An expression of any type.
pub(crate) fn scalar<N: Node<Type: Scalars> + Clone + 'static>(expr: Expr<N>) -> Scalar<N::Scope> {
    <N::Type as Scalars>::scalar(expr)
}

/// A nullness under which a field of any type can be erased.
pub(crate) trait Nulls: Nullness {
    fn field<T: Scalars, N: Node<Type = Self::Apply<T>> + Clone + 'static>(expr: Expr<N>)
    -> Scalar<N::Scope>;
}

impl Nulls for NonNull {
    fn field<T: Scalars, N: Node<Type = T> + Clone + 'static>(expr: Expr<N>) -> Scalar<N::Scope> {
        T::scalar(expr)
    }
}

impl Nulls for Nullable {
    fn field<T: Scalars, N: Node<Type = Option<T::Base>> + Clone + 'static>(
        expr: Expr<N>,
    ) -> Scalar<N::Scope> {
        T::nullable(expr)
    }
}

/// The lookups and functions of one type.
pub(crate) trait Specials: Value {
    fn required<N: Node<Type = Self> + Clone + 'static>(expr: Expr<N>, special: Special) -> Answer<N::Scope>;
    fn optional<N: Node<Type = Option<Self>> + Clone + 'static>(
        expr: Expr<N>,
        special: Special,
    ) -> Answer<N::Scope>;
}

macro_rules! specials {
    ($($type:ty: $body:ident;)*) => {$(
        impl Specials for $type {
            fn required<N: Node<Type = Self> + Clone + 'static>(expr: Expr<N>, special: Special) -> Answer<N::Scope> {
                $body!($type, expr, special)
            }

            fn optional<N: Node<Type = Option<Self>> + Clone + 'static>(
                expr: Expr<N>,
                special: Special,
            ) -> Answer<N::Scope> {
                $body!($type, expr, special)
            }
        }
    )*};
}

macro_rules! plain {
    ($type:ty, $expr:ident, $special:ident) => {{
        let _ = ($expr, $special);
        panic!("no such lookup of {}", stringify!($type))
    }};
}

macro_rules! number {
    ($type:ty, $expr:ident, $special:ident) => {
        match $special {
            Special::Arithmetic(operator, right) => {
                let right = Right::<$type>::new(right);
                Answer::Scalar(match operator {
                    Operator::Add => scalar($expr + right),
                    Operator::Subtract => scalar($expr - right),
                    Operator::Multiply => scalar($expr * right),
                    Operator::Divide => scalar($expr / right),
                    Operator::Remainder => panic!("no remainder of {}", stringify!($type)),
                })
            }
            Special::Negative => Answer::Scalar(scalar(-$expr)),
            _ => panic!("no such lookup of {}", stringify!($type)),
        }
    };
}

macro_rules! integer {
    ($type:ty, $expr:ident, $special:ident) => {
        match $special {
            Special::Arithmetic(Operator::Remainder, right) => {
                Answer::Scalar(scalar($expr % Right::<$type>::new(right)))
            }
            special => number!($type, $expr, special),
        }
    };
}

macro_rules! integer_in_query {
    ($type:ty, $expr:ident, $special:ident) => {
        match $special {
            Special::InQuery(of, below) => {
                let cities = City::objects().filter(|city| city.number.lt(below));
                Answer::Pred(match of {
                    Source::Numbers => $expr.in_(cities.values(|city| city.number)),
                    Source::Maybes => $expr.in_(cities.values(|city| city.maybe)),
                    Source::Editors => {
                        let works = Work::objects().filter(|work| work.editor.number.lt(below));
                        $expr.in_(works.values(|work| work.editor.maybe).limit(5))
                    }
                })
            }
            special => integer!($type, $expr, special),
        }
    };
}

macro_rules! text {
    ($type:ty, $expr:ident, $special:ident) => {
        match $special {
            Special::Lower => Answer::Scalar(scalar($expr.lower())),
            Special::Upper => Answer::Scalar(scalar($expr.upper())),
            Special::Length => Answer::Scalar(scalar($expr.length())),
            Special::Text(lookup, right) => {
                let right = Right::<String>::new(right);
                Answer::Pred(match lookup {
                    TextOp::IExact => $expr.iexact(right),
                    TextOp::Contains => $expr.contains(right),
                    TextOp::IContains => $expr.icontains(right),
                    TextOp::StartsWith => $expr.starts_with(right),
                    TextOp::IStartsWith => $expr.istarts_with(right),
                    TextOp::EndsWith => $expr.ends_with(right),
                    TextOp::IEndsWith => $expr.iends_with(right),
                    TextOp::Like => $expr.like(right),
                    TextOp::Regex => $expr.regex(right),
                    TextOp::IRegex => $expr.iregex(right),
                })
            }
            _ => panic!("no such lookup of text"),
        }
    };
}

macro_rules! date {
    ($type:ty, $expr:ident, $special:ident) => {
        Answer::Scalar(match $special {
            Special::Part(Part::Year) => scalar($expr.year()),
            Special::Part(Part::Month) => scalar($expr.month()),
            Special::Part(Part::Day) => scalar($expr.day()),
            Special::Part(Part::Quarter) => scalar($expr.quarter()),
            Special::Part(Part::Week) => scalar($expr.week()),
            Special::Part(Part::WeekDay) => scalar($expr.week_day()),
            Special::Part(Part::IsoYear) => scalar($expr.iso_year()),
            Special::Part(Part::IsoWeekDay) => scalar($expr.iso_week_day()),
            Special::Trunc(unit) => scalar($expr.trunc(trunc(unit))),
            _ => panic!("no such lookup of a date"),
        })
    };
}

macro_rules! time {
    ($type:ty, $expr:ident, $special:ident) => {
        Answer::Scalar(match $special {
            Special::Part(Part::Hour) => scalar($expr.hour()),
            Special::Part(Part::Minute) => scalar($expr.minute()),
            Special::Part(Part::Second) => scalar($expr.second()),
            _ => panic!("no such lookup of a time"),
        })
    };
}

macro_rules! moment {
    ($type:ty, $expr:ident, $special:ident) => {
        match $special {
            Special::Date => Answer::Scalar(scalar($expr.date())),
            Special::Time => Answer::Scalar(scalar($expr.time())),
            Special::Part(Part::Hour | Part::Minute | Part::Second) => time!($type, $expr, $special),
            special => date!($type, $expr, special),
        }
    };
}

specials! {
    bool: plain;
    i16: integer;
    i32: integer_in_query;
    i64: integer;
    f32: number;
    f64: number;
    String: text;
    Vec<u8>: plain;
    NaiveDate: date;
    NaiveTime: time;
    NaiveDateTime: moment;
    DateTime<Utc>: moment;
    Decimal: number;
    Uuid: plain;
    serde_json::Value: plain;
}

fn trunc(unit: Unit) -> Trunc {
    match unit {
        Unit::Year => Trunc::Year,
        Unit::Quarter => Trunc::Quarter,
        Unit::Month => Trunc::Month,
        Unit::Week => Trunc::Week,
        Unit::Day => Trunc::Day,
        Unit::Hour => Trunc::Hour,
        Unit::Minute => Trunc::Minute,
        Unit::Second => Trunc::Second,
    }
}
