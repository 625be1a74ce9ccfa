//! Values to SQLite: each kind in the one form that it is stored in.

use std::ffi::CStr;

use orm_core::compile::no_arrays;
use orm_core::error::{Error, ErrorKind, Result};
use orm_core::value::SqlValue;
use rusqlite::Statement;
use rusqlite::types::{Null, ToSqlOutput, Value, ValueRef};

use crate::error::typed;
use crate::time;

/// What rusqlite's table-valued function `rarray` calls a pointer to a `Vec<Value>`.
const LIST: &CStr = c"rarray";

/// Binds a value to the parameter at this position, counted from one.
pub(crate) fn bind(statement: &mut Statement<'_>, position: usize, value: &SqlValue) -> Result<()> {
    let bound = match value {
        SqlValue::I64(number) => statement.raw_bind_parameter(position, *number),
        SqlValue::I32(number) => statement.raw_bind_parameter(position, *number),
        SqlValue::I16(number) => statement.raw_bind_parameter(position, *number),
        SqlValue::Bool(truth) => statement.raw_bind_parameter(position, *truth),
        SqlValue::Null(_) => statement.raw_bind_parameter(position, Null),
        SqlValue::Text(text) | SqlValue::Json(text) => statement.raw_bind_parameter(position, text.as_str()),
        SqlValue::Bytes(bytes) => {
            statement.raw_bind_parameter(position, ToSqlOutput::Borrowed(ValueRef::Blob(bytes)))
        }
        SqlValue::Date(date) => bind_text(statement, position, &time::format_date(*date)),
        SqlValue::Time(time) => bind_text(statement, position, &time::format_time(*time)),
        SqlValue::DateTime(moment) => bind_text(statement, position, &time::format_datetime(*moment)),
        SqlValue::Timestamp(moment) => {
            bind_text(statement, position, &time::format_datetime(moment.naive_utc()))
        }
        #[cfg(feature = "uuid")]
        SqlValue::Uuid(uuid) => {
            let mut buffer = uuid::Uuid::encode_buffer();
            bind_text(statement, position, uuid.hyphenated().encode_lower(&mut buffer).as_bytes())
        }
        SqlValue::List(_, values) => {
            let list = values.iter().map(owned).collect::<Result<Vec<Value>>>()?;
            // Not as rusqlite's own `Rc`: of that it frees the count and leaks the list (0.39, mended in 0.41).
            statement.raw_bind_parameter(position, ToSqlOutput::new_boxed(list, LIST))
        }
        _ => statement.raw_bind_parameter(position, ToSqlOutput::Owned(owned(value)?)),
    };
    bound.map_err(typed)
}

/// Binds text that need not outlive the call: SQLite copies it.
fn bind_text(statement: &mut Statement<'_>, position: usize, text: &[u8]) -> rusqlite::Result<()> {
    statement.raw_bind_parameter(position, ToSqlOutput::Borrowed(ValueRef::Text(text)))
}

/// The value by itself, as an element of a list needs it.
fn owned(value: &SqlValue) -> Result<Value> {
    Ok(match value {
        SqlValue::Null(_) => Value::Null,
        SqlValue::Bool(value) => Value::Integer(i64::from(*value)),
        SqlValue::I16(value) => Value::Integer(i64::from(*value)),
        SqlValue::I32(value) => Value::Integer(i64::from(*value)),
        SqlValue::I64(value) => Value::Integer(*value),
        SqlValue::F32(value) => Value::Real(f64::from(*value)),
        SqlValue::F64(value) => Value::Real(*value),
        SqlValue::Text(text) | SqlValue::Json(text) => Value::Text(text.clone()),
        SqlValue::Bytes(bytes) => Value::Blob(bytes.clone()),
        SqlValue::Date(date) => text(&time::format_date(*date)),
        SqlValue::Time(time) => text(&time::format_time(*time)),
        SqlValue::DateTime(moment) => text(&time::format_datetime(*moment)),
        SqlValue::Timestamp(moment) => text(&time::format_datetime(moment.naive_utc())),
        #[cfg(feature = "decimal")]
        SqlValue::Decimal(decimal) => Value::Text(crate::decimal::written(*decimal)),
        #[cfg(feature = "uuid")]
        SqlValue::Uuid(uuid) => Value::Text(uuid.hyphenated().to_string()),
        SqlValue::List(..) => {
            return Err(Error::new(ErrorKind::Invalid, "a list within a list cannot be bound: flatten it"));
        }
        SqlValue::Array(..) => return Err(no_arrays("SQLite", value.kind())),
        // The enum grows with the features of `orm-core`.
        _ => {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "SQLite cannot bind a value of kind {:?}: turn on the feature of `orm-sqlite` for it",
                    value.kind()
                ),
            ));
        }
    })
}

/// The formatted forms are ASCII, so nothing is lost here.
fn text(ascii: &[u8]) -> Value {
    Value::Text(String::from_utf8_lossy(ascii).into_owned())
}
