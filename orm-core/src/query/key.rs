//! The columns of a primary key in statements.

use super::{Model, Path, Root};
use crate::ast::{self, Column, Comparison, Expr, Nulls, Order, Param, Predicate, Select};
use crate::value::{Key, SqlValue, Value, ValueError};

/// The columns of the primary key of a query's own rows.
pub(crate) fn key_columns<M: Model>() -> impl Iterator<Item = Column> {
    key_columns_at::<M>(<Root<M> as Path>::NODE)
}

/// The first column of the primary key of a query's own rows: of those that relations lead to, the only one.
pub(crate) fn key_column<M: Model>() -> Column {
    // No key is without a column.
    Column { path: <Root<M> as Path>::NODE, name: M::KEY_COLUMNS[0], kind: M::Key::FIRST, nullable: false }
}

/// The columns of the primary key of the rows at a path.
pub(crate) fn key_columns_at<M: Model>(path: &'static ast::Path) -> impl Iterator<Item = Column> {
    let columns = M::KEY_COLUMNS.iter().zip(M::Key::KINDS);
    columns.map(move |(name, kind)| Column { path, name, kind: *kind, nullable: false })
}

/// The ascending order of the primary key.
pub(crate) fn key_order<M: Model>() -> impl Iterator<Item = Order> {
    let ascending = |column| Order { expr: Expr::Column(column), descending: false, nulls: Nulls::Default };
    key_columns::<M>().map(ascending)
}

/// The predicate that these columns hold a key.
pub(crate) fn key_is<K: Key>(columns: impl Iterator<Item = Expr>, key: K::Parts) -> Predicate {
    let parts = columns.zip(key);
    let is = parts.map(|(column, part)| Predicate::Compare(Comparison::Eq, column, Expr::Param(part.into())));
    is.fold(Predicate::Const(true), Predicate::and)
}

/// The predicate that these columns hold one of these keys. Of none, nothing matches.
pub(crate) fn key_among<K: Key>(
    columns: impl Iterator<Item = Expr>,
    keys: impl Iterator<Item = K::Parts>,
) -> Predicate {
    let mut columns: Vec<Expr> = columns.collect();
    let mut lists: Vec<Vec<SqlValue>> = K::KINDS.iter().map(|_| Vec::new()).collect();
    let mut refused = None;
    for key in keys {
        for (list, part) in lists.iter_mut().zip(key) {
            match part {
                Ok(part) => list.push(part),
                Err(error) => refused = Some(error),
            }
        }
    }
    if refused.is_none() && lists.iter().all(Vec::is_empty) {
        return Predicate::Const(false);
    }
    let list = |(kind, list): (&_, _)| match &refused {
        Some(error) => Param::Refused(error.clone()),
        None => Param::Value(SqlValue::List(*kind, list)),
    };
    let mut lists: Vec<Param> = K::KINDS.iter().zip(lists).map(list).collect();
    match (columns.pop(), lists.pop()) {
        (Some(column), Some(list)) if columns.is_empty() => Predicate::InList(column, list),
        (column, list) => {
            columns.extend(column);
            lists.extend(list);
            Predicate::InRows(columns, lists)
        }
    }
}

/// The predicate that the primary key of a query's own rows is among those of another's rows, which is to read nothing else.
pub(crate) fn key_in<M: Model>(mut select: Select) -> Predicate {
    let mut key: Vec<Expr> = key_columns::<M>().map(Expr::Column).collect();
    select.read(key.clone());
    let select = Box::new(select);
    match key.pop() {
        Some(column) if key.is_empty() => Predicate::InSelect(column, select),
        column => {
            key.extend(column);
            Predicate::RowInSelect(key, select)
        }
    }
}

/// A key of one column, by which relations to `M` go.
#[diagnostic::on_unimplemented(
    message = "a relation goes by a key of one column, and that of `{M}` has several: give `{M}` an `id`, and keep them unique by `#[orm(unique(..))]`",
    label = "its key has several columns"
)]
pub trait OneColumn<M> {}

#[diagnostic::do_not_recommend]
impl<M, K: Value> OneColumn<M> for K {}

/// For generated code: the column that a relation to `M` goes by.
pub const fn related_column<M: Model<Key = K>, K: OneColumn<M>>() -> &'static str {
    column_of_any::<M>()
}

/// For generated code with type parameters, of which nobody can say how many columns a key has: as [`related_column`], which the
/// compiler refuses when it knows.
pub const fn column_of_any<M: Model>() -> &'static str {
    match M::KEY_COLUMNS {
        [column] => column,
        _ => panic!("a relation goes by a key of one column, and this model's has several"),
    }
}

/// For generated code: a key on its way into a foreign key.
///
/// # Errors
/// As [`Value::encode`].
pub fn encoded_key<M: Model>(key: M::Key) -> Result<SqlValue, ValueError> {
    key.into_first()
}

/// For generated code: a key on its way into a foreign key that may be NULL.
///
/// # Errors
/// As [`Value::encode`].
pub fn encoded_optional_key<M: Model>(key: Option<M::Key>) -> Result<SqlValue, ValueError> {
    key.map_or(Ok(SqlValue::Null(M::Key::FIRST)), Key::into_first)
}
