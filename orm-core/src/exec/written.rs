//! Rows that were inserted a moment ago, read off the values that were sent: right where the database adds nothing to them but
//! the key, and cheaper than having it return them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::Stored;
use super::sink::misfit;
use crate::ast::Select;
use crate::error::Result;
use crate::query::Loads;
use crate::schema::{Column, Default, Table};
use crate::value::{CellError, Cells, SqlValue};

/// Where the value of each column comes from.
#[derive(Debug)]
pub(super) struct Sources(Vec<Source>);

#[derive(Clone, Copy, Debug)]
enum Source {
    /// The value in this place among those that were sent.
    Sent(usize),
    /// The key that the database made.
    Key,
    /// NULL.
    Null,
}

impl Sources {
    /// The sources of a row of which these columns are sent; `None` where the database makes more of it than a key.
    pub(super) fn of(table: &'static Table, sent: &[&Column]) -> Option<Self> {
        let place = |column: &Column| sent.iter().position(|sent| sent.name == column.name);
        let source = |column: &Column| match (place(column), column.default) {
            (Some(place), _) => Some(Source::Sent(place)),
            (None, Default::Generated) => Some(Source::Key),
            (None, Default::Null) => Some(Source::Null),
            (None, Default::Required | Default::Value(_) | Default::Database(_)) => None,
        };
        table.columns.iter().map(source).collect::<Option<_>>().map(Self)
    }

    /// The row of these values and this key. `select` reads the whole row.
    pub(super) fn read<M: Stored>(&self, sent: &[SqlValue], key: i64, select: &Select) -> Result<M> {
        let cells = Written { sources: &self.0, sent, key: SqlValue::I64(key) };
        let mut at = 0;
        M::decode(&cells, &mut at, &Loads::default()).map_err(|error| misfit(&error, select, at))
    }
}

/// A row as it was sent.
struct Written<'a> {
    sources: &'a [Source],
    sent: &'a [SqlValue],
    key: SqlValue,
}

impl Written<'_> {
    /// The value of a cell; `None` for NULL.
    fn value(&self, index: usize) -> Option<&SqlValue> {
        let value = match self.sources[index] {
            Source::Sent(place) => &self.sent[place],
            Source::Key => &self.key,
            Source::Null => return None,
        };
        (!value.is_null()).then_some(value)
    }

    /// An integer of any width.
    fn integer(&self, index: usize) -> Result<Option<i64>, CellError> {
        self.value(index)
            .map(|value| match value {
                SqlValue::I16(number) => Ok((*number).into()),
                SqlValue::I32(number) => Ok((*number).into()),
                SqlValue::I64(number) => Ok(*number),
                other => Err(CellError::wrong_type("an integer", format_args!("{:?}", other.kind()))),
            })
            .transpose()
    }

    /// An integer that was widened, as narrow as it was.
    fn narrow<T: TryFrom<i64>>(&self, index: usize, name: &str) -> Result<Option<T>, CellError> {
        let out_of_range = |number| CellError::malformed(name, format_args!("{number} is out of range"));
        self.integer(index)?.map(|number| T::try_from(number).map_err(|_| out_of_range(number))).transpose()
    }
}

/// The methods of cells whose values are kept as they are.
macro_rules! kept {
    ($($(#[$feature:meta])? $method:ident: $type:ty = $variant:pat => $value:expr;)*) => {$(
        $(#[$feature])?
        #[inline]
        fn $method(&self, index: usize) -> Result<Option<$type>, CellError> {
            match self.value(index) {
                None => Ok(None),
                Some($variant) => Ok(Some($value)),
                Some(other) => Err(CellError::wrong_type(stringify!($method), format_args!("{:?}", other.kind()))),
            }
        }
    )*};
}

impl Cells for Written<'_> {
    fn is_null(&self, index: usize) -> Result<bool, CellError> {
        Ok(self.value(index).is_none())
    }

    fn i16(&self, index: usize) -> Result<Option<i16>, CellError> {
        self.narrow(index, "i16")
    }

    fn i32(&self, index: usize) -> Result<Option<i32>, CellError> {
        self.narrow(index, "i32")
    }

    fn i64(&self, index: usize) -> Result<Option<i64>, CellError> {
        self.integer(index)
    }

    kept! {
        bool: bool = SqlValue::Bool(value) => *value;
        f32: f32 = SqlValue::F32(value) => *value;
        f64: f64 = SqlValue::F64(value) => *value;
        text: &str = SqlValue::Text(value) => value;
        bytes: &[u8] = SqlValue::Bytes(value) => value;
        date: NaiveDate = SqlValue::Date(value) => *value;
        time: NaiveTime = SqlValue::Time(value) => *value;
        datetime: NaiveDateTime = SqlValue::DateTime(value) => *value;
        timestamp: DateTime<Utc> = SqlValue::Timestamp(value) => *value;
        #[cfg(feature = "decimal")]
        decimal: rust_decimal::Decimal = SqlValue::Decimal(value) => *value;
        #[cfg(feature = "uuid")]
        uuid: uuid::Uuid = SqlValue::Uuid(value) => *value;
        json: &str = SqlValue::Json(value) => value;
    }
}
