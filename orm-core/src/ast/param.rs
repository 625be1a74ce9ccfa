//! A value inside a statement. Statements that differ only here have one shape.

use std::hash::{Hash, Hasher};

use crate::value::{SqlValue, ValueError};

/// A value that becomes a bound parameter.
///
/// Equality and hash look at the kind alone, and at whether it is NULL or a list: the text of the statement depends on
/// nothing else.
#[derive(Clone, Debug)]
pub enum Param {
    /// A value that can be bound.
    Value(SqlValue),
    /// A value that no database would keep. Running the statement reports it.
    Refused(ValueError),
}

impl From<Result<SqlValue, ValueError>> for Param {
    fn from(encoded: Result<SqlValue, ValueError>) -> Self {
        match encoded {
            Ok(value) => Self::Value(value),
            Err(error) => Self::Refused(error),
        }
    }
}

impl From<SqlValue> for Param {
    fn from(value: SqlValue) -> Self {
        Self::Value(value)
    }
}

impl Param {
    /// Drops the value and keeps the shape, where the value takes memory of its own.
    pub(crate) fn forget(&mut self) {
        match self {
            Self::Value(SqlValue::Text(text) | SqlValue::Json(text)) => *text = String::new(),
            Self::Value(SqlValue::Bytes(bytes)) => *bytes = Vec::new(),
            Self::Value(SqlValue::List(_, values) | SqlValue::Array(_, values)) => *values = Vec::new(),
            _ => {}
        }
    }
}

impl PartialEq for Param {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Value(own), Self::Value(theirs)) => match (own, theirs) {
                (SqlValue::Null(own), SqlValue::Null(theirs))
                | (SqlValue::List(own, _), SqlValue::List(theirs, _)) => own == theirs,
                (SqlValue::Array(own, _), SqlValue::Array(theirs, _)) => own == theirs,
                // Each of the others is of one kind.
                _ => std::mem::discriminant(own) == std::mem::discriminant(theirs),
            },
            (Self::Refused(_), Self::Refused(_)) => true,
            _ => false,
        }
    }
}

impl Eq for Param {}

impl Hash for Param {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if let Self::Value(value) = self {
            value.kind().hash(state);
            value.is_null().hash(state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Every value of every query is one.
    #[test]
    fn params_are_small() {
        assert_eq!((size_of::<Param>(), size_of::<SqlValue>(), size_of::<crate::value::Kind>()), (32, 32, 1));
        assert_eq!(size_of::<crate::value::CellError>(), size_of::<usize>());
    }
}
