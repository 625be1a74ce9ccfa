//! Validation: what is wrong with the values of a row, known before anything is sent. One error names every field.

use std::borrow::Cow;
use std::fmt;

use super::checks::Checks;
use crate::error::{Error, ErrorKind};
use crate::plan::Row;
use crate::schema::Column;
use crate::value::{SqlValue, Value, ValueCells, ValueError};

/// For generated code: a value's own check, by the function that `validate` names. There is nothing to check in NULL.
///
/// # Errors
/// What the function says.
pub fn validate<T: Value, E: fmt::Display>(
    value: &SqlValue,
    check: impl FnOnce(&T) -> Result<(), E>,
) -> Result<(), String> {
    match T::decode(&ValueCells(&[value]), 0) {
        Ok(Some(value)) => check(&value).map_err(|error| error.to_string()),
        Ok(None) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

/// What is wrong with the values of one row.
#[derive(Default)]
pub(super) struct Refusals(Vec<Refusal>);

/// What is wrong with the value of one column, or with those of several together.
pub(super) struct Refusal {
    field: Cow<'static, str>,
    kind: ErrorKind,
    reason: String,
    check: Option<&'static str>,
}

impl Refusals {
    /// The value, where nothing is wrong with it.
    #[inline]
    pub(super) fn check(
        &mut self,
        column: &'static Column,
        value: Result<SqlValue, ValueError>,
    ) -> Option<SqlValue> {
        match value {
            Ok(value) if column.max_length.is_none() && column.validate.is_none() => Some(value),
            value => self.look_at(column, value),
        }
    }

    fn look_at(&mut self, column: &'static Column, value: Result<SqlValue, ValueError>) -> Option<SqlValue> {
        let refused = match &value {
            Ok(value) => refusal(column, value),
            Err(error) => Some(Refusal::new(column, ErrorKind::OutOfRange, error.to_string())),
        };
        match refused {
            Some(refusal) => {
                self.0.push(refusal);
                None
            }
            None => value.ok(),
        }
    }

    /// The value, or NULL in place of one that is refused: the others stand where they are looked for, and nothing is sent.
    #[inline]
    pub(super) fn check_in_place(
        &mut self,
        column: &'static Column,
        value: Result<SqlValue, ValueError>,
    ) -> SqlValue {
        self.check(column, value).unwrap_or(SqlValue::Null(column.kind))
    }

    /// Notes what is wrong with the value of one column.
    pub(super) fn push(&mut self, refusal: Refusal) {
        self.0.push(refusal);
    }

    /// Refuses a row of which a check of the model does not hold.
    #[inline]
    pub(super) fn check_row<R: Row>(&mut self, checks: Option<&Checks>, row: &R) {
        if let Some(checks) = checks {
            self.judge(checks, row);
        }
    }

    fn judge<R: Row>(&mut self, checks: &Checks, row: &R) {
        for broken in checks.broken(row) {
            // A value that is refused itself is none that a check could judge.
            if broken.fields.iter().any(|field| self.0.iter().any(|refusal| refusal.field == *field)) {
                continue;
            }
            let (field, reason) = (broken.fields.join(", ").into(), broken.reason);
            self.0.push(Refusal { field, kind: ErrorKind::CheckViolation, reason, check: Some(broken.name) });
        }
    }

    /// The one error of all that is wrong.
    #[inline]
    pub(super) fn into_result(self) -> Result<(), Error> {
        if self.0.is_empty() { Ok(()) } else { Err(self.into_error()) }
    }

    #[cold]
    fn into_error(self) -> Error {
        let mut refusals = self.0;
        if refusals.len() == 1
            && let Some(refusal) = refusals.pop()
        {
            return refusal.into_error();
        }
        let other = refusals.iter().map(|refusal| refusal.kind).find(|kind| *kind != ErrorKind::OutOfRange);
        let reasons: Vec<String> =
            refusals.iter().map(|Refusal { field, reason, .. }| format!("`{field}`: {reason}")).collect();
        let mut fields: Vec<&str> = Vec::with_capacity(refusals.len());
        for field in refusals.iter().flat_map(|refusal| refusal.field.split(", ")) {
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
        let error = Error::new(other.unwrap_or(ErrorKind::OutOfRange), reasons.join("; "));
        let error = error.with_field(fields.join(", "));
        match refusals.iter().find_map(|refusal| refusal.check) {
            Some(check) => error.with_constraint(check),
            None => error,
        }
    }
}

impl Refusal {
    pub(super) fn new(column: &'static Column, kind: ErrorKind, reason: String) -> Self {
        Self { field: column.field.into(), kind, reason, check: None }
    }

    pub(super) fn into_error(self) -> Error {
        let error = Error::new(self.kind, self.reason).with_field(self.field);
        match self.check {
            Some(check) => error.with_constraint(check),
            None => error,
        }
    }
}

/// What is wrong with a value of a column, if anything. Texts longer than their column are refused: SQLite would keep them.
pub(super) fn refusal(column: &'static Column, value: &SqlValue) -> Option<Refusal> {
    if let Some(reason) = too_long(column, value) {
        return Some(Refusal::new(column, ErrorKind::OutOfRange, reason));
    }
    let reason = column.validate.and_then(|validate| validate(value).err())?;
    Some(Refusal::new(column, ErrorKind::Invalid, reason))
}

/// What is wrong with a text that its column has no room for.
fn too_long(column: &Column, value: &SqlValue) -> Option<String> {
    let (SqlValue::Text(text), Some(max_length)) = (value, column.max_length) else { return None };
    let length = text.chars().count();
    (length > max_length as usize)
        .then(|| format!("a text of {length} characters is longer than `max_length` = {max_length}"))
}
