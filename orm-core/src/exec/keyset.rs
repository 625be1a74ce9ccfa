//! Pages by key: each starts where the one before ended, found by an index and not by counting.

use std::marker::PhantomData;
use std::ops::ControlFlow;

use super::cursor::malformed;
use super::sink::misfit;
use super::terminal::{Fetch, load};
use super::{Call, Cursor, CursorKey, Executor};
use crate::ast::{Comparison, Expr, Nulls, Order, Output, Param, Predicate, Select};
use crate::backend::{Columns, RowSink};
use crate::compile;
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Loads, Model, Ordered, QuerySet, key_order};
use crate::value::{CellError, Cells, Kind, SqlType, SqlValue, Value};

/// A page by key that is not read yet.
#[must_use = "a page is read by `all(&db)`"]
pub struct Keyset<M, R, K> {
    rows: QuerySet<M, R, Ordered<K>>,
    size: u64,
    after: Option<Cursor<K>>,
}

/// Where to start: a cursor of this ordering, or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no cursor of this ordering, whose values have the types `{K}`: give the `next` of a page of the same query",
    label = "a cursor of another ordering"
)]
pub trait IntoCursor<K> {
    /// The cursor.
    fn into_cursor(self) -> Option<Cursor<K>>;
}

// By an inner trait, as `IntoValue`: the message stays short.
#[diagnostic::do_not_recommend]
impl<K, C: Start<K>> IntoCursor<K> for C {
    fn into_cursor(self) -> Option<Cursor<K>> {
        self.start()
    }
}

/// What [`IntoCursor`] says, for each type that is.
pub trait Start<K> {
    /// The cursor.
    fn start(self) -> Option<Cursor<K>>;
}

#[diagnostic::do_not_recommend]
impl<K> Start<K> for Cursor<K> {
    fn start(self) -> Option<Self> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl<K> Start<K> for Option<Cursor<K>> {
    fn start(self) -> Self {
        self
    }
}

/// A page by key: its rows, and where the next one starts.
#[derive(Clone, Debug)]
pub struct KeysetPage<T, K> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// Where the next page starts; `None` after the last.
    pub next: Option<Cursor<K>>,
}

impl<M: Model, R: Fetch<M>, K: CursorKey> QuerySet<M, R, Ordered<K>> {
    /// A page of so many rows, to be continued by [`after`](Keyset::after). An ordering that does not end with the primary
    /// key gets it as its last part, so that no two rows are equal in it.
    pub fn keyset(self, size: u64) -> Keyset<M, R, K> {
        Keyset { rows: self, size, after: None }
    }
}

impl<M: Model, R: Fetch<M>, K: CursorKey> Keyset<M, R, K> {
    /// Starts where another page of this query ended. `None` starts at the beginning.
    pub fn after<C: IntoCursor<K>>(self, cursor: C) -> Self {
        Self { after: cursor.into_cursor(), ..self }
    }

    /// Reads the page.
    ///
    /// # Errors
    /// `Invalid` for the cursor of another query; the database's.
    #[track_caller]
    pub fn all<E: Executor>(&self, db: &E) -> Result<KeysetPage<R::Item, K>> {
        let call = Call::new(db);
        let loads = &self.rows.query.loads;
        let mut select = self.rows.query.select.clone();
        unique::<M>(&mut select.order);
        R::complete(&mut select, loads);
        let identity = identity(&call, &select).map_err(|error| call.place(error, Some(M::TABLE)))?;
        if let Some(cursor) = &self.after {
            if cursor.query != identity || cursor.values.len() != select.order.len() {
                return Err(call.place(malformed(), Some(M::TABLE)));
            }
            let after = beyond(&select.order, &cursor.values);
            select.restrict(after);
        }
        let keys: Vec<Expr> = select.order.iter().map(|order| order.expr.clone()).collect();
        let kinds: Vec<Kind> = keys.iter().map(Expr::kind).collect();
        if let Output::Values(values) = &mut select.output {
            values.extend(keys);
        }
        select.limit = Some(self.size.saturating_add(1));
        let mut sink =
            Rows::<M, R> { select: &select, loads, kinds: &kinds, rows: Vec::new(), model: PhantomData };
        if !select.is_empty() {
            let statement = compile::select(call.dialect(), &select)
                .map_err(|error| call.place(error, Some(M::TABLE)))?;
            call.query(&statement, Some(M::TABLE), &mut sink)?;
        }
        let (mut rows, mut keys): (Vec<R::Item>, Vec<Vec<SqlValue>>) = sink.rows.into_iter().unzip();
        let more = rows.len() as u64 > self.size;
        rows.truncate(usize::try_from(self.size).unwrap_or(usize::MAX));
        keys.truncate(rows.len());
        let next = if more { keys.pop().map(|values| Cursor::new(identity, values)) } else { None };
        load::<M, R, E>(&mut rows, loads, &call)?;
        Ok(KeysetPage { rows, next })
    }
}

/// Ends the ordering with the primary key.
fn unique<M: Model>(order: &mut Vec<Order>) {
    for key in key_order::<M>() {
        if order.iter().all(|part| part.expr != key.expr) {
            let descending = order.last().is_some_and(|last| last.descending);
            order.push(Order { descending, ..key });
        }
    }
}

/// What tells this query from others: the text that it has without a cursor. FNV-1a, which is the same everywhere.
fn identity<E: Executor>(call: &Call<'_, E>, select: &Select) -> Result<u64> {
    let sql = compile::select(call.dialect(), select)?.sql;
    Ok(sql.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    }))
}

/// The rows that come after these values. One comparison of rows where the directions agree and NULL cannot occur, which
/// an index serves whole; else one alternative per part.
pub(super) fn beyond(order: &[Order], values: &[SqlValue]) -> Predicate {
    let same_direction =
        order.iter().all(|part| part.descending == order[0].descending && !part.expr.nullable());
    if same_direction && order.len() > 1 {
        let comparison = if order[0].descending { Comparison::Lt } else { Comparison::Gt };
        let left = order.iter().map(|part| part.expr.clone()).collect();
        let right = values.iter().map(|value| Expr::Param(Param::Value(value.clone()))).collect();
        return Predicate::Row(comparison, left, right);
    }
    let mut alternatives = Predicate::Const(false);
    let mut equal = Predicate::Const(true);
    for (part, value) in order.iter().zip(values) {
        alternatives = alternatives.or(equal.clone().and(after(part, value)));
        equal = equal.and(same(part, value));
    }
    bound(order, values).and(alternatives)
}

/// What follows from the alternatives already, and lets an index find where the page starts: they alone, joined by OR,
/// would be tried on every row.
fn bound(order: &[Order], values: &[SqlValue]) -> Predicate {
    match (order, values) {
        ([first, _, ..], [value, ..]) if !first.expr.nullable() => {
            let comparison = if first.descending { Comparison::Le } else { Comparison::Ge };
            Predicate::Compare(comparison, first.expr.clone(), Expr::Param(value.clone().into()))
        }
        _ => Predicate::Const(true),
    }
}

fn same(part: &Order, value: &SqlValue) -> Predicate {
    if value.is_null() {
        Predicate::IsNull(part.expr.clone())
    } else {
        Predicate::Compare(Comparison::Eq, part.expr.clone(), Expr::Param(value.clone().into()))
    }
}

/// Strictly after the value, in this part's direction, NULL where it stands.
fn after(part: &Order, value: &SqlValue) -> Predicate {
    let nulls_first = match part.nulls {
        Nulls::Default => part.descending,
        Nulls::First => true,
        Nulls::Last => false,
    };
    if value.is_null() {
        return if nulls_first {
            Predicate::IsNull(part.expr.clone()).negate()
        } else {
            Predicate::Const(false)
        };
    }
    let comparison = if part.descending { Comparison::Lt } else { Comparison::Gt };
    let beyond = Predicate::Compare(comparison, part.expr.clone(), Expr::Param(value.clone().into()));
    if part.expr.nullable() && !nulls_first {
        beyond.or(Predicate::IsNull(part.expr.clone()))
    } else {
        beyond
    }
}

struct Rows<'a, M: Model, R: Fetch<M>> {
    select: &'a Select,
    loads: &'a Loads,
    kinds: &'a [Kind],
    rows: Vec<(R::Item, Vec<SqlValue>)>,
    model: PhantomData<fn() -> M>,
}

impl<M: Model, R: Fetch<M>> RowSink for Rows<'_, M, R> {
    fn row<C: Columns>(&mut self, row: &C) -> Result<ControlFlow<()>> {
        let mut at = 0;
        let item = R::decode(row, &mut at, self.loads).map_err(|error| misfit(&error, self.select, at))?;
        let keys = self.kinds.iter().map(|kind| {
            let value = value(row, at, *kind);
            at += 1;
            value
        });
        let keys = keys.collect::<Result<Vec<_>>>()?;
        self.rows.push((item, keys));
        Ok(ControlFlow::Continue(()))
    }
}

/// The value of a cell of this kind.
fn value<C: Cells>(cells: &C, at: usize, kind: Kind) -> Result<SqlValue> {
    fn read<T: Value, C: Cells>(cells: &C, at: usize) -> Result<SqlValue> {
        let decode = |error: CellError| {
            Error::new((&error).into(), format!("cannot read a value of the ordering: {error}"))
        };
        match Option::<T>::read(cells, at).map_err(decode)? {
            Some(value) => {
                value.encode_owned().map_err(|error| Error::new(ErrorKind::OutOfRange, error.to_string()))
            }
            None => Ok(SqlValue::Null(T::KIND)),
        }
    }
    match kind {
        Kind::Bool => read::<bool, C>(cells, at),
        Kind::I16 => read::<i16, C>(cells, at),
        Kind::I32 => read::<i32, C>(cells, at),
        Kind::I64 => read::<i64, C>(cells, at),
        Kind::F32 => read::<f32, C>(cells, at),
        Kind::F64 => read::<f64, C>(cells, at),
        Kind::Text => read::<String, C>(cells, at),
        Kind::Bytes => read::<Vec<u8>, C>(cells, at),
        Kind::Date => read::<chrono::NaiveDate, C>(cells, at),
        Kind::Time => read::<chrono::NaiveTime, C>(cells, at),
        Kind::DateTime => read::<chrono::NaiveDateTime, C>(cells, at),
        Kind::Timestamp => read::<chrono::DateTime<chrono::Utc>, C>(cells, at),
        #[cfg(feature = "decimal")]
        Kind::Decimal => read::<rust_decimal::Decimal, C>(cells, at),
        #[cfg(feature = "uuid")]
        Kind::Uuid => read::<uuid::Uuid, C>(cells, at),
        _ => Err(Error::new(ErrorKind::Unsupported, "a keyset cannot be ordered by a value of this type")),
    }
}
