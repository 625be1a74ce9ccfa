//! Aggregates that keep every value: texts joined, and JSON arrays.

use super::aggregate::aggregate;
use super::lookup::OnText;
use super::{Aggregated, Expr, InOrder, Node};
use crate::ast::{AggregateKind, Param};
use crate::value::{Kind, SqlValue};

#[rustfmt::skip]
impl<N: Node> Expr<N> {
    /// The texts that are not NULL, joined by a delimiter; `None` of none. Without `.order_by(..)` in any order.
    pub fn string_agg(self, delimiter: impl Into<String>) -> Expr<Aggregated<N::Scope, Option<String>, InOrder>> where N::Type: OnText<N> {
        let mut joined = aggregate(AggregateKind::Join, Some(self.into_ast()), Kind::Text);
        joined.0.aggregate.argument = Some(delimiter_of(delimiter));
        joined
    }
}

/// A delimiter as a parameter.
pub(super) fn delimiter_of(delimiter: impl Into<String>) -> Param {
    SqlValue::Text(delimiter.into()).into()
}

#[cfg(feature = "json")]
mod lists {
    use super::super::aggregate::aggregate;
    use super::super::{Aggregated, Expr, InOrder, Node};
    use crate::ast::AggregateKind;
    use crate::value::{Json, Kind, Value};

    /// What both databases write into JSON alike: integers, text, truth values.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is not written into JSON alike by both databases: `array_agg` takes integers, text and truth values",
        label = "not an integer, text or a truth value"
    )]
    pub trait Element {
        /// The type of an array of these.
        type List: Value;
    }

    #[diagnostic::do_not_recommend]
    impl<T: Listed> Element for T {
        type List = T::List;
    }

    /// The types that are [`Element`]s.
    pub trait Listed {
        /// The type of an array of these.
        type List: Value;
    }

    macro_rules! listed {
        ($($type:ty),*) => {$(
            #[diagnostic::do_not_recommend]
            impl Listed for $type {
                type List = Json<Vec<$type>>;
            }

            #[diagnostic::do_not_recommend]
            impl Listed for Option<$type> {
                type List = Json<Vec<Option<$type>>>;
            }
        )*};
    }

    listed!(i8, u8, u16, u32, i16, i32, i64, String, bool);

    #[rustfmt::skip]
    impl<N: Node> Expr<N> {
        /// The values in an array, NULLs as `None`; `None` of no row. Without `.order_by(..)` in any order.
        ///
        /// A `Json<Vec<T>>`: made as JSON, which both databases have, of integers, text and truth values.
        pub fn array_agg<T: Element>(self) -> Expr<Aggregated<N::Scope, Option<T::List>, InOrder>> where N: Node<Type = T> {
            aggregate(AggregateKind::List, Some(self.into_ast()), Kind::Json)
        }
    }
}
#[cfg(feature = "json")]
pub use lists::{Element, Listed};
