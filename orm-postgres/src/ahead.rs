//! Queries that were sent before their turn: the server runs one while the rows of another are read.
//!
//! The driver sends each as soon as it is looked at, and hands the answers out in order. What it was asked by a query that is not
//! looked at any more, it takes off the wire and throws away.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use bytes::BytesMut;
use orm_core::value::SqlValue;
use postgres::types::{Format, IsNull, ToSql, Type};
use postgres::{Error, Statement};
use tokio_postgres::{Client, RowStream};

use crate::bind::{self, Written};

/// The answers that are to come, in order.
#[derive(Default)]
pub(crate) struct Ahead {
    last: u64,
    answers: VecDeque<(u64, Answer)>,
}

/// What an answer is waited for by.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Result<RowStream, Error>> + Send>>;

impl Ahead {
    pub(crate) fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    /// Sends a query. Returns its number; `None` where it cannot be sent.
    pub(crate) fn send(
        &mut self,
        client: &Arc<Client>,
        statement: Statement,
        params: &[&SqlValue],
    ) -> Option<u64> {
        let params = params.iter().map(|value| Encoded::of(value)).collect::<Result<Vec<_>, _>>().ok()?;
        let client = Arc::clone(client);
        let mut answer: Answer = Box::pin(async move { client.query_raw(&statement, params).await });
        // No answer can have come yet.
        if answer.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready() {
            return None;
        }
        self.last += 1;
        self.answers.push_back((self.last, answer));
        Some(self.last)
    }

    /// The next answer, if it is that of this number.
    pub(crate) fn take(&mut self, number: u64) -> Option<Answer> {
        let (next, _) = self.answers.front()?;
        if *next != number {
            return None;
        }
        self.answers.pop_front().map(|(_, answer)| answer)
    }

    /// All answers that nobody has taken.
    pub(crate) fn take_all(&mut self) -> impl Iterator<Item = Answer> {
        std::mem::take(&mut self.answers).into_iter().map(|(_, answer)| answer)
    }
}

/// The bytes of a parameter, which last until the answer is there; `None` of NULL.
#[derive(Debug)]
struct Encoded(Option<BytesMut>);

impl Encoded {
    fn of(value: &SqlValue) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        let mut bytes = BytesMut::new();
        Ok(match bind::write(value, &mut bytes)? {
            IsNull::No => Self(Some(bytes)),
            IsNull::Yes => Self(None),
        })
    }
}

impl ToSql for Encoded {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Written {
        Ok(match &self.0 {
            Some(bytes) => {
                out.extend_from_slice(bytes);
                IsNull::No
            }
            None => IsNull::Yes,
        })
    }

    /// The statement was prepared with the types of these very values.
    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> Written {
        self.to_sql(ty, out)
    }

    fn encode_format(&self, _: &Type) -> Format {
        Format::Binary
    }
}
