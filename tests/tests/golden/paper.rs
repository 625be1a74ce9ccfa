//! A backend that has a dialect and no database: it answers every statement with the rows that the test asks for, in
//! which every cell has the same value. So all that sends SQL can be called, and the log of the `Database` has it.

use std::convert::Infallible;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use orm::{PostgresDialect, SqliteDialect};
use orm_core::backend::{Backend, Columns, Connection, MadeRow, NewRows, RowSink, Url};
use orm_core::compile::Dialect;
use orm_core::error::Result;
use orm_core::value::{Batch, CellError, Cells, SqlValue, Value};

pub(crate) type Db = orm_core::exec::Database<Paper>;

pub(crate) struct Paper {
    dialect: &'static dyn Dialect,
    answer: Arc<Answer>,
}

/// What every statement yields.
struct Answer {
    rows: AtomicUsize,
    null: AtomicUsize,
}

impl Paper {
    /// From now on every statement yields so many rows.
    pub(crate) fn rows(&self, rows: usize) {
        self.answer.rows.store(rows, Ordering::Relaxed);
    }

    /// From now on the cells in this place are NULL.
    pub(crate) fn null(&self, place: usize) {
        self.answer.null.store(place, Ordering::Relaxed);
    }
}

impl Backend for Paper {
    type Connection = PaperConnection;

    fn from_url(url: &Url) -> Option<Result<Self>> {
        let dialect: &'static dyn Dialect = match (url.scheme(), url.rest()) {
            ("paper", "sqlite") => &SqliteDialect,
            ("paper", "postgres") => &PostgresDialect,
            _ => return None,
        };
        let answer = Arc::new(Answer { rows: AtomicUsize::new(1), null: AtomicUsize::new(usize::MAX) });
        Some(Ok(Self { dialect, answer }))
    }

    fn dialect(&self) -> &'static dyn Dialect {
        self.dialect
    }

    fn name(&self) -> &'static str {
        "paper"
    }

    fn connect(&self) -> Result<PaperConnection> {
        Ok(PaperConnection { answer: Arc::clone(&self.answer) })
    }
}

pub(crate) struct PaperConnection {
    answer: Arc<Answer>,
}

impl Connection for PaperConnection {
    type Open = Infallible;

    fn query<S: RowSink>(&mut self, _: &str, _: &[&SqlValue], sink: &mut S) -> Result<u64> {
        let row = Row { null: self.answer.null.load(Ordering::Relaxed) };
        let rows = self.answer.rows.load(Ordering::Relaxed);
        for given in 1..=rows {
            if sink.row(&row)? == ControlFlow::Break(()) {
                return Ok(given as u64);
            }
        }
        Ok(rows as u64)
    }

    fn execute(&mut self, _: &str, _: &[&SqlValue]) -> Result<u64> {
        Ok(self.answer.rows.load(Ordering::Relaxed) as u64)
    }

    fn insert_each(&mut self, _: &NewRows, batch: &mut Batch, made: &mut MadeRow<'_>) -> Result<()> {
        (0..batch.len()).zip(1..).try_for_each(|(row, key)| made(batch.rows_mut(row, 1), key))
    }

    fn execute_batch(&mut self, _: &str) -> Result<()> {
        Ok(())
    }

    fn open_cursor(&mut self, _: &str, _: &[&SqlValue], _: u64) -> Result<u64> {
        Ok(0)
    }

    fn fetch<S: RowSink>(&mut self, _: u64, sink: &mut S) -> Result<u64> {
        self.query("", &[], sink)
    }

    fn close_cursor(&mut self, _: u64) -> Result<()> {
        Ok(())
    }

    fn is_reusable(&mut self) -> bool {
        true
    }
}

struct Row {
    null: usize,
}

impl Row {
    fn cell<T>(&self, index: usize, value: T) -> Result<Option<T>, CellError> {
        Ok((index != self.null).then_some(value))
    }
}

const DATE: NaiveDate = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a date");

impl Cells for Row {
    fn is_null(&self, index: usize) -> Result<bool, CellError> {
        Ok(index == self.null)
    }

    fn bool(&self, index: usize) -> Result<Option<bool>, CellError> {
        self.cell(index, true)
    }

    fn i16(&self, index: usize) -> Result<Option<i16>, CellError> {
        self.cell(index, 1)
    }

    fn i32(&self, index: usize) -> Result<Option<i32>, CellError> {
        self.cell(index, 1)
    }

    fn i64(&self, index: usize) -> Result<Option<i64>, CellError> {
        self.cell(index, 1)
    }

    fn f32(&self, index: usize) -> Result<Option<f32>, CellError> {
        self.cell(index, 1.5)
    }

    fn f64(&self, index: usize) -> Result<Option<f64>, CellError> {
        self.cell(index, 1.5)
    }

    fn text(&self, index: usize) -> Result<Option<&str>, CellError> {
        self.cell(index, "text")
    }

    fn bytes(&self, index: usize) -> Result<Option<&[u8]>, CellError> {
        self.cell(index, &[1, 2])
    }

    fn date(&self, index: usize) -> Result<Option<NaiveDate>, CellError> {
        self.cell(index, DATE)
    }

    fn time(&self, index: usize) -> Result<Option<NaiveTime>, CellError> {
        self.cell(index, NaiveTime::MIN)
    }

    fn datetime(&self, index: usize) -> Result<Option<NaiveDateTime>, CellError> {
        self.cell(index, DATE.and_time(NaiveTime::MIN))
    }

    fn timestamp(&self, index: usize) -> Result<Option<DateTime<Utc>>, CellError> {
        self.cell(index, DATE.and_time(NaiveTime::MIN).and_utc())
    }

    fn decimal(&self, index: usize) -> Result<Option<rust_decimal::Decimal>, CellError> {
        self.cell(index, rust_decimal::Decimal::new(15, 1))
    }

    fn uuid(&self, index: usize) -> Result<Option<uuid::Uuid>, CellError> {
        self.cell(index, uuid::Uuid::from_u128(1))
    }

    fn json(&self, index: usize) -> Result<Option<&str>, CellError> {
        self.cell(index, "[]")
    }

    fn array<T: Value>(&self, index: usize) -> Result<Option<Vec<T>>, CellError> {
        self.cell(index, Vec::new())
    }
}

impl Columns for Row {
    fn len(&self) -> usize {
        0
    }

    fn name(&self, _: usize) -> &str {
        ""
    }

    fn describe(&self, _: usize) -> String {
        String::new()
    }
}
