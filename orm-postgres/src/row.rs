//! Rows, read from the driver's buffer, and the elements of arrays, which are read as cells are.
//!
//! A NULL fits every type: PostgreSQL calls a bare NULL `text`, and SQLite gives it no type at all.

use std::error::Error as StdError;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use orm_core::backend::Columns;
use orm_core::value::{CellError, Cells, Value};
use postgres::Row;
use postgres::types::{FromSql, Type};

use crate::array::{self, Element};
use crate::cell::{self, Cell};

/// A row of PostgreSQL.
#[derive(Debug)]
pub struct PostgresRow(pub(crate) Row);

/// The bytes of a cell, as they came.
struct Raw<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Raw<'a> {
    #[inline]
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self(raw))
    }

    #[inline]
    fn accepts(_: &Type) -> bool {
        true
    }
}

impl PostgresRow {
    /// The bytes and the type of a cell; `None` for NULL.
    #[inline]
    fn cell(&self, index: usize) -> Result<Option<Cell<'_>>, CellError> {
        let Some(column) = self.0.columns().get(index) else {
            return Err(no_column(index, self.0.len()));
        };
        match self.0.try_get::<usize, Option<Raw<'_>>>(index) {
            Ok(Some(Raw(raw))) => Ok(Some((raw, column.type_()))),
            Ok(None) => Ok(None),
            Err(error) => Err(CellError::malformed("cell", error)),
        }
    }
}

#[cold]
fn no_column(index: usize, len: usize) -> CellError {
    CellError::malformed("column of the row", format!("position {index} of {len}"))
}

/// Reads the cells of what has a method `cell`, each by the function of its name.
macro_rules! cells {
    ($row:ty; $($(#[$attribute:meta])* $method:ident -> $type:ty;)*) => {
        impl Cells for $row {
            #[inline]
            fn is_null(&self, index: usize) -> Result<bool, CellError> {
                Ok(self.cell(index)?.is_none())
            }

            $(
                $(#[$attribute])*
                #[inline]
                fn $method(&self, index: usize) -> Result<$type, CellError> {
                    cell::$method(self.cell(index)?)
                }
            )*

            fn array<T: Value>(&self, index: usize) -> Result<Option<Vec<T>>, CellError> {
                self.cell(index)?.map(array::read).transpose()
            }
        }
    };
    ($($row:ty),*) => {$(
        cells! {
            $row;
            bool -> Option<bool>;
            i16 -> Option<i16>;
            i32 -> Option<i32>;
            i64 -> Option<i64>;
            f32 -> Option<f32>;
            f64 -> Option<f64>;
            text -> Option<&str>;
            bytes -> Option<&[u8]>;
            date -> Option<NaiveDate>;
            time -> Option<NaiveTime>;
            datetime -> Option<NaiveDateTime>;
            timestamp -> Option<DateTime<Utc>>;
            #[cfg(feature = "decimal")] decimal -> Option<rust_decimal::Decimal>;
            #[cfg(feature = "uuid")] uuid -> Option<uuid::Uuid>;
            json -> Option<&str>;
        }
    )*};
}

cells!(PostgresRow, Element<'_>);

impl Columns for PostgresRow {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn name(&self, index: usize) -> &str {
        self.0.columns().get(index).map_or("", |column| column.name())
    }

    fn describe(&self, index: usize) -> String {
        match self.cell(index) {
            Ok(Some((raw, ty))) => self.shown(index, raw, ty).unwrap_or_else(|error| error.to_string()),
            Ok(None) => "NULL".to_owned(),
            Err(error) => error.to_string(),
        }
    }
}

impl PostgresRow {
    fn shown(&self, index: usize, raw: &[u8], ty: &Type) -> Result<String, CellError> {
        Ok(match *ty {
            Type::BOOL => shown(self.bool(index)?),
            Type::INT2 | Type::INT4 | Type::INT8 => shown(self.i64(index)?),
            Type::FLOAT4 => shown(self.f32(index)?),
            Type::FLOAT8 => shown(self.f64(index)?),
            Type::BYTEA => raw.iter().fold("\\x".to_owned(), |text, byte| format!("{text}{byte:02x}")),
            Type::DATE => shown(self.date(index)?),
            Type::TIME => shown(self.time(index)?),
            Type::TIMESTAMP => shown(self.datetime(index)?),
            Type::TIMESTAMPTZ => shown(self.timestamp(index)?),
            #[cfg(feature = "decimal")]
            Type::NUMERIC => shown(self.decimal(index)?),
            #[cfg(feature = "uuid")]
            Type::UUID => shown(self.uuid(index)?),
            Type::JSON | Type::JSONB => shown(self.json(index)?),
            _ => match self.text(index) {
                Ok(text) => shown(text.map(|text| format!("{text:?}"))),
                Err(_) => format!("<{ty}, {} bytes>", raw.len()),
            },
        })
    }
}

fn shown(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "NULL".to_owned(), |value| value.to_string())
}
