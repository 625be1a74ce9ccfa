//! The one error of the library: opaque, with a kind, predicates, and what is known of its place.

mod kind;

use std::borrow::Cow;
use std::fmt;
use std::panic::Location;

pub use kind::ErrorKind;

/// The result of everything that can fail here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// What went wrong, of which model and field, and where in the caller's code the query stands.
///
/// ```
/// use orm_core::error::{Error, ErrorKind};
///
/// let error = Error::new(ErrorKind::DoesNotExist, "no `Book` matches the query").with_model("Book");
/// assert!(error.is_not_found());
/// assert_eq!(error.model(), Some("Book"));
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    model: Option<&'static str>,
    field: Option<Cow<'static, str>>,
    constraint: Option<Box<str>>,
    protected_by: Option<Box<str>>,
    sqlstate: Option<Box<str>>,
    location: Option<&'static Location<'static>>,
    source: Option<Source>,
}

impl Error {
    /// An error of this kind; the message says what happened and what to do next.
    #[cold]
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            model: None,
            field: None,
            constraint: None,
            protected_by: None,
            sqlstate: None,
            location: None,
            source: None,
        }))
    }

    /// An error of the program's own, for the closure of a transaction, which returns an `orm::Error`: it is the
    /// [`source`](std::error::Error::source). `?` does this by itself where the program says how:
    ///
    /// ```
    /// use std::error::Error as _;
    ///
    /// use orm_core::error::{Error, ErrorKind, Result};
    ///
    /// #[derive(Debug, PartialEq)]
    /// struct SoldOut;
    /// # impl std::fmt::Display for SoldOut {
    /// #     fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { formatter.write_str("sold out") }
    /// # }
    /// impl std::error::Error for SoldOut {}
    ///
    /// impl From<SoldOut> for Error {
    ///     fn from(error: SoldOut) -> Self {
    ///         Self::other(error)
    ///     }
    /// }
    ///
    /// let work = || -> Result<()> { Err(SoldOut)? };
    /// let error = work().unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Other);
    /// assert_eq!(error.source().and_then(|source| source.downcast_ref()), Some(&SoldOut));
    /// ```
    #[cold]
    pub fn other(error: impl Into<Source>) -> Self {
        Self::new(ErrorKind::Other, "an error of the program's own, which is the source of this one")
            .with_source(error)
    }

    /// Names the model, unless it is named already.
    #[must_use]
    pub fn with_model(mut self, model: &'static str) -> Self {
        self.0.model.get_or_insert(model);
        self
    }

    /// Names the field, unless it is named already.
    #[must_use]
    pub fn with_field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.0.field.get_or_insert_with(|| field.into());
        self
    }

    /// Of a deletion: what the databases call a broken foreign key, or a restriction, is a row that others still point at.
    #[must_use]
    pub(crate) fn of_deletion(mut self) -> Self {
        if self.0.kind == ErrorKind::ForeignKeyViolation {
            self.0.kind = ErrorKind::Protected;
        }
        self
    }

    /// What a driver says of a foreign key that is broken, from either side.
    #[doc(hidden)]
    pub const BROKEN_REFERENCE: &str = "a foreign key points at no row, or the row is still pointed at: save the target first, or remove what \
         points at the row";

    /// What a driver says of several statements where one is expected.
    #[doc(hidden)]
    pub const SEVERAL_STATEMENTS: &str =
        "several statements at once: run them by `execute_batch`, which takes no values, or one by one";

    /// Names the field of the rows that stand in the way of a deletion.
    #[must_use]
    pub(crate) fn with_protector(mut self, model: &str, field: &str) -> Self {
        self.0.message = format!(
            "rows of `{model}` stand in the way: they point by `{field}` at rows that would be deleted; delete or change them first"
        )
        .into();
        self.0.protected_by = Some(format!("{model}.{field}").into());
        self
    }

    /// Names columns by their fields, where `field_of` knows them.
    #[must_use]
    pub(crate) fn rename_field(mut self, field_of: impl Fn(&str) -> Option<&'static str>) -> Self {
        if let Some(columns) = self.0.field.as_deref() {
            let fields: Vec<&str> =
                columns.split(", ").map(|column| field_of(column).unwrap_or(column)).collect();
            self.0.field = Some(fields.join(", ").into());
        }
        self
    }

    /// Names the constraint of the database.
    #[must_use]
    pub fn with_constraint(mut self, constraint: &str) -> Self {
        self.0.constraint = Some(constraint.into());
        self
    }

    /// Adds the SQL state (PostgreSQL) or the extended result code (SQLite).
    #[must_use]
    pub fn with_sqlstate(mut self, sqlstate: &str) -> Self {
        self.0.sqlstate = Some(sqlstate.into());
        self
    }

    /// Adds the place in the caller's code, unless there is one.
    #[must_use]
    pub fn with_location(mut self, location: &'static Location<'static>) -> Self {
        self.0.location.get_or_insert(location);
        self
    }

    /// Adds the driver's own error.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What kind of error this is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The model whose query failed.
    pub fn model(&self) -> Option<&str> {
        self.0.model
    }

    /// The field that is at fault.
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// The constraint that was broken, by its name in the database.
    pub fn constraint(&self) -> Option<&str> {
        self.0.constraint.as_deref()
    }

    /// The rows that a deletion was refused for, by the field that points at what would be deleted: `Review.book`. `None` where the
    /// models are not known to have a relation.
    pub fn protected_by(&self) -> Option<&str> {
        self.0.protected_by.as_deref()
    }

    /// The SQL state (PostgreSQL), or the extended result code (SQLite).
    pub fn sqlstate(&self) -> Option<&str> {
        self.0.sqlstate.as_deref()
    }

    /// Where in the caller's code the query was run.
    pub fn location(&self) -> Option<&'static Location<'static>> {
        self.0.location
    }

    /// Whether the row that was asked for does not exist.
    pub fn is_not_found(&self) -> bool {
        self.0.kind == ErrorKind::DoesNotExist
    }

    /// Whether a unique constraint was broken.
    pub fn is_unique_violation(&self) -> bool {
        self.0.kind == ErrorKind::UniqueViolation
    }

    /// Whether running the whole transaction again may succeed.
    pub fn is_retryable(&self) -> bool {
        self.0.kind.is_retryable()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.message)?;
        match (self.0.model, self.0.field.as_deref()) {
            (Some(model), Some(field)) => write!(formatter, " (field `{model}.{field}`")?,
            (Some(model), None) => write!(formatter, " (model `{model}`")?,
            (None, Some(field)) => write!(formatter, " (field `{field}`")?,
            (None, None) => {}
        }
        let named = self.0.model.is_some() || self.0.field.is_some();
        match &self.0.constraint {
            Some(constraint) if named => write!(formatter, ", constraint `{constraint}`)"),
            Some(constraint) => write!(formatter, " (constraint `{constraint}`)"),
            None if named => formatter.write_str(")"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Error");
        debug.field("kind", &self.0.kind).field("message", &self.0.message);
        let optional = [
            ("model", self.0.model),
            ("field", self.0.field.as_deref()),
            ("constraint", self.0.constraint.as_deref()),
            ("protected_by", self.0.protected_by.as_deref()),
            ("sqlstate", self.0.sqlstate.as_deref()),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                debug.field(name, &value);
            }
        }
        if let Some(location) = self.0.location {
            debug.field("location", &format_args!("{location}"));
        }
        if let Some(source) = &self.0.source {
            debug.field("source", source);
        }
        debug.finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.source {
            Some(source) => Some(source.as_ref()),
            None => None,
        }
    }
}
