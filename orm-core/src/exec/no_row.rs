//! Aggregates of no row, computed here: a query that can match nothing is not sent.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::ast::{AggregateKind, Expr, Function, Param};
use crate::value::{CellError, Cells, SqlValue};

/// The values of these aggregates of no row; `None` where one cannot be told without the database.
pub(super) fn of_no_row(exprs: &[Expr]) -> Option<Row> {
    exprs.iter().map(value).collect::<Option<_>>().map(Row)
}

fn value(expr: &Expr) -> Option<SqlValue> {
    match expr {
        Expr::Aggregate(aggregate) if aggregate.kind == AggregateKind::Count => Some(SqlValue::I64(0)),
        Expr::Aggregate(aggregate) => Some(SqlValue::Null(aggregate.result)),
        Expr::Param(Param::Value(value)) => Some(value.clone()),
        Expr::Call(Function::Coalesce, arguments) => {
            let values: Option<Vec<SqlValue>> = arguments.iter().map(value).collect();
            let values = values?;
            values.iter().find(|value| !value.is_null()).or(values.last()).cloned()
        }
        _ => None,
    }
}

/// A row of values that are here.
pub(super) struct Row(Vec<SqlValue>);

impl Row {
    fn read<'a, T>(
        &'a self,
        index: usize,
        expected: &str,
        read: impl FnOnce(&'a SqlValue) -> Option<T>,
    ) -> Result<Option<T>, CellError> {
        match self.0.get(index) {
            Some(SqlValue::Null(_)) => Ok(None),
            Some(value) => {
                let wrong = || CellError::wrong_type(expected, value.kind().rust_name());
                read(value).map(Some).ok_or_else(wrong)
            }
            None => Err(CellError::unexpected_null()),
        }
    }
}

macro_rules! cells {
    ($($(#[$attribute:meta])* $method:ident -> $type:ty: $variant:ident($value:ident) => $read:expr;)*) => {
        impl Cells for Row {
            fn is_null(&self, index: usize) -> Result<bool, CellError> {
                Ok(self.0.get(index).is_none_or(SqlValue::is_null))
            }

            fn i64(&self, index: usize) -> Result<Option<i64>, CellError> {
                self.read(index, "i64", |value| match value {
                    SqlValue::I16(value) => Some((*value).into()),
                    SqlValue::I32(value) => Some((*value).into()),
                    SqlValue::I64(value) => Some(*value),
                    _ => None,
                })
            }

            $(
                $(#[$attribute])*
                fn $method(&self, index: usize) -> Result<Option<$type>, CellError> {
                    self.read(index, stringify!($method), |value| match value {
                        SqlValue::$variant($value) => Some($read),
                        _ => None,
                    })
                }
            )*
        }
    };
}

cells! {
    bool -> bool: Bool(value) => *value;
    i16 -> i16: I16(value) => *value;
    i32 -> i32: I32(value) => *value;
    f32 -> f32: F32(value) => *value;
    f64 -> f64: F64(value) => *value;
    text -> &str: Text(value) => value.as_str();
    bytes -> &[u8]: Bytes(value) => value.as_slice();
    date -> NaiveDate: Date(value) => *value;
    time -> NaiveTime: Time(value) => *value;
    datetime -> NaiveDateTime: DateTime(value) => *value;
    timestamp -> DateTime<Utc>: Timestamp(value) => *value;
    #[cfg(feature = "decimal")] decimal -> rust_decimal::Decimal: Decimal(value) => *value;
    #[cfg(feature = "uuid")] uuid -> uuid::Uuid: Uuid(value) => *value;
    json -> &str: Json(value) => value.as_str();
}
