//! The driver, waited for: a session with the server on `tokio-postgres`, which `postgres` wraps too, and the runtime that it needs.
//!
//! `postgres` enters its runtime anew for each row, which is a third of what reading rows costs its user. Here it is entered for
//! as many rows as have come, and left before they are read: what reads them may wait, or ask another database.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::mem;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bytes::{Bytes, BytesMut};
use futures_util::{SinkExt, Stream};
use orm_core::value::SqlValue;
use postgres::types::{BorrowToSql, Type};
use postgres::{Error, NoTls, Row, Statement};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::{Client, Config, Connection, CopyInSink, RowStream, Socket, Transaction};

use crate::ahead::Ahead;
use crate::error;

/// How many rows are taken at once: enough to make entering the runtime cheap, few enough to stay in the processor's cache.
const ROWS: usize = 64;

/// An open session.
pub(crate) struct Session {
    /// Before the driver: the session is ended in good order once its client is gone.
    client: Arc<Client>,
    /// What was asked before its turn.
    ahead: Ahead,
    driver: Driver,
}

/// What moves the bytes. It does so only while somebody waits for an answer.
struct Driver {
    runtime: Runtime,
    wire: Wire,
}

struct Wire {
    connection: Connection<Socket, NoTlsStream>,
    /// Whether the connection failed, or the server ended it.
    is_lost: bool,
}

impl Session {
    /// Connects.
    pub(crate) fn open(config: &Config, target: &str) -> orm_core::error::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(error::of_runtime)?;
        let connecting = runtime.block_on(config.connect(NoTls));
        let (client, connection) = connecting.map_err(|error| error::of_connecting(error, target))?;
        let driver = Driver { runtime, wire: Wire { connection, is_lost: false } };
        Ok(Self { client: Arc::new(client), ahead: Ahead::default(), driver })
    }

    pub(crate) fn prepare(&mut self, sql: &str, types: &[Type]) -> Result<Statement, Error> {
        self.hear_out();
        self.driver.wait(self.client.prepare_typed(sql, types))
    }

    /// Runs statements without parameters.
    pub(crate) fn batch_execute(&mut self, sql: &str) -> Result<(), Error> {
        self.hear_out();
        self.driver.wait(self.client.batch_execute(sql))
    }

    /// Runs a statement, and says how many rows it changed.
    pub(crate) fn execute<P, I>(&mut self, statement: &Statement, params: I) -> Result<u64, Error>
    where
        P: BorrowToSql,
        I: IntoIterator<Item = P, IntoIter: ExactSizeIterator>,
    {
        self.hear_out();
        self.driver.wait(self.client.execute_raw(statement, params))
    }

    pub(crate) fn query<P, I>(&mut self, statement: &Statement, params: I) -> Result<Rows<'_>, Error>
    where
        P: BorrowToSql,
        I: IntoIterator<Item = P, IntoIter: ExactSizeIterator>,
    {
        self.hear_out();
        Rows::start(&mut self.driver, self.client.query_raw(statement, params))
    }

    /// Sends a query before its turn. Returns the number of its answer; `None` where it cannot be sent.
    pub(crate) fn send(&mut self, statement: Statement, params: &[&SqlValue]) -> Option<u64> {
        self.ahead.send(&self.client, statement, params)
    }

    /// The rows of a query that was sent; `None` where its answer was thrown away.
    pub(crate) fn answer(&mut self, number: u64) -> Option<Result<Rows<'_>, Error>> {
        let answer = self.ahead.take(number)?;
        Some(Rows::start(&mut self.driver, answer))
    }

    /// Waits for the answers that nobody has taken: until then the server is not ready for anything else, and may hold locks.
    #[inline]
    pub(crate) fn hear_out(&mut self) {
        if !self.ahead.is_empty() {
            self.throw_away();
        }
    }

    #[cold]
    fn throw_away(&mut self) {
        for answer in self.ahead.take_all() {
            // Nobody asks any more. A connection that is lost is closed from here on.
            let _ = self.driver.wait(async {
                let mut rows = pin!(answer.await?);
                while poll_fn(|context| rows.as_mut().poll_next(context)).await.transpose()?.is_some() {}
                Ok(())
            });
        }
    }

    /// Runs a statement that is not kept, in one round trip.
    pub(crate) fn query_unnamed<P, I>(&mut self, sql: &str, params: I) -> Result<Rows<'_>, Error>
    where
        P: BorrowToSql,
        I: IntoIterator<Item = (P, Type)>,
    {
        self.hear_out();
        Rows::start(&mut self.driver, self.client.query_typed_raw(sql, params))
    }

    /// Starts a query in a transaction of its own that only reads. Its rows come when they are asked for.
    pub(crate) fn portal<P, I>(&mut self, statement: &Statement, params: I) -> Result<Portal<'_>, Error>
    where
        P: BorrowToSql,
        I: IntoIterator<Item = P, IntoIter: ExactSizeIterator>,
    {
        self.hear_out();
        let Self { client, driver, .. } = self;
        let Some(client) = Arc::get_mut(client) else {
            unreachable!("only answers that are owed share the client, and all are heard out")
        };
        let transaction = driver.wait(client.build_transaction().read_only(true).start())?;
        match driver.wait(transaction.bind_raw(statement, params)) {
            Ok(portal) => Ok(Portal { driver, portal, transaction }),
            Err(error) => {
                // That the query cannot be run came first.
                let _ = driver.wait(transaction.rollback());
                Err(error)
            }
        }
    }

    /// Starts a `COPY .. FROM STDIN`.
    pub(crate) fn copy_in(&mut self, sql: &str) -> Result<Copy<'_>, Error> {
        self.hear_out();
        let sink = self.driver.wait(self.client.copy_in(sql))?;
        Ok(Copy { client: &self.client, driver: &mut self.driver, sink: Some(Box::pin(sink)) })
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.driver.wire.is_lost || self.client.is_closed()
    }
}

impl Driver {
    /// Waits for an answer. One that came before the connection was lost counts: it may be the reason that the server gives.
    fn wait<T>(&mut self, answer: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let mut answer = pin!(answer);
        let Self { runtime, wire } = self;
        // To ask wakes whoever looked at the connection last. That is not to be this call, which would look for news at once, in vain, and
        // wait then: a system call more for each query.
        let mut news = wire.exchange(&mut Context::from_waker(Waker::noop()));
        runtime.block_on(poll_fn(|context| {
            // The first time it asks for what is then sent.
            if let Poll::Ready(answer) = answer.as_mut().poll(context) {
                return Poll::Ready(answer);
            }
            if news.is_pending() {
                news = wire.exchange(context);
            }
            match (answer.as_mut().poll(context), mem::replace(&mut news, Poll::Pending)) {
                (Poll::Pending, Poll::Ready(Err(error))) => Poll::Ready(Err(error)),
                // After the end of the connection the answer is that it is closed.
                (answer, _) => answer,
            }
        }))
    }
}

impl Drop for Driver {
    /// Its client is gone: what is left is to say so to the server.
    fn drop(&mut self) {
        let Self { runtime, wire } = self;
        // A connection that failed is closed as well.
        let _ = runtime.block_on(poll_fn(|context| wire.exchange(context)));
    }
}

impl Wire {
    /// Sends what there is to send and takes what has come. Ready at the end of the connection.
    fn exchange(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        loop {
            match self.connection.poll_message(context) {
                // Notices and notifications: those of LISTEN are for who has a connection of the driver's own.
                Poll::Ready(Some(Ok(_))) => {}
                Poll::Ready(Some(Err(error))) => {
                    self.is_lost = true;
                    return Poll::Ready(Err(error));
                }
                Poll::Ready(None) => return Poll::Ready(Ok(())),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

/// The rows of an answer, as they come.
pub(crate) struct Rows<'a> {
    driver: &'a mut Driver,
    stream: Pin<Box<RowStream>>,
    /// Those that have come and were not read.
    rows: VecDeque<Row>,
    rest: Rest,
}

/// What comes after the rows that are here.
enum Rest {
    More,
    Nothing,
    Failure(Error),
}

impl<'a> Rows<'a> {
    /// Sends the query, and takes the first rows.
    fn start(
        driver: &'a mut Driver,
        query: impl Future<Output = Result<RowStream, Error>>,
    ) -> Result<Self, Error> {
        let mut rows = VecDeque::new();
        let (stream, rest) = driver.wait(async {
            let mut stream = Box::pin(query.await?);
            let rest = poll_fn(|context| fill(&mut rows, stream.as_mut(), context)).await;
            Ok((stream, rest))
        })?;
        Ok(Self { driver, stream, rows, rest })
    }

    #[inline]
    pub(crate) fn next(&mut self) -> Result<Option<Row>, Error> {
        loop {
            if let Some(row) = self.rows.pop_front() {
                return Ok(Some(row));
            }
            match mem::replace(&mut self.rest, Rest::Nothing) {
                Rest::More => self.rest = self.wait()?,
                Rest::Nothing => return Ok(None),
                Rest::Failure(error) => return Err(error),
            }
        }
    }

    /// How many rows a write changed, as the answer says at its end.
    pub(crate) fn rows_affected(&self) -> Option<u64> {
        self.stream.rows_affected()
    }

    fn wait(&mut self) -> Result<Rest, Error> {
        let Self { driver, stream, rows, .. } = self;
        driver.wait(poll_fn(|context| fill(rows, stream.as_mut(), context).map(Ok)))
    }
}

/// Waits for a row or the end, and takes the rows that came with it.
fn fill(rows: &mut VecDeque<Row>, mut stream: Pin<&mut RowStream>, context: &mut Context<'_>) -> Poll<Rest> {
    while rows.len() < ROWS {
        match stream.as_mut().poll_next(context) {
            Poll::Ready(Some(Ok(row))) => rows.push_back(row),
            Poll::Ready(Some(Err(error))) => return Poll::Ready(Rest::Failure(error)),
            Poll::Ready(None) => return Poll::Ready(Rest::Nothing),
            Poll::Pending if rows.is_empty() => return Poll::Pending,
            Poll::Pending => break,
        }
    }
    Poll::Ready(Rest::More)
}

/// A query that the server goes on with when it is asked to.
pub(crate) struct Portal<'a> {
    driver: &'a mut Driver,
    portal: tokio_postgres::Portal,
    transaction: Transaction<'a>,
}

impl Portal<'_> {
    /// The next rows: fewer at the end.
    pub(crate) fn next(&mut self, rows: i32) -> Result<Rows<'_>, Error> {
        Rows::start(self.driver, self.transaction.query_portal_raw(&self.portal, rows))
    }

    /// Ends the transaction, which has nothing to commit.
    pub(crate) fn end(self) -> Result<(), Error> {
        self.driver.wait(self.transaction.rollback())
    }
}

/// A copy that the server is waiting for. Dropped before its end, it tells the server to give up.
pub(crate) struct Copy<'a> {
    client: &'a Client,
    driver: &'a mut Driver,
    /// Until the server has answered.
    sink: Option<Pin<Box<CopyInSink<Bytes>>>>,
}

impl Copy<'_> {
    /// Sends what is in the buffer, and empties it.
    pub(crate) fn send(&mut self, piece: &mut BytesMut) -> Result<(), Error> {
        match &mut self.sink {
            Some(sink) => self.driver.wait(sink.send(piece.split().freeze())),
            None => Ok(()),
        }
    }

    /// The number of rows that were written.
    pub(crate) fn finish(&mut self) -> Result<u64, Error> {
        match self.sink.take() {
            Some(mut sink) => self.driver.wait(sink.as_mut().finish()),
            None => Ok(0),
        }
    }
}

impl Drop for Copy<'_> {
    /// Waits until the server has given up: what it has written by then is locked, and nobody may ask this session again for long.
    fn drop(&mut self) {
        if self.sink.take().is_some() {
            // That the copy failed is what is wanted; a lost connection shows up at the next statement.
            let _ = self.driver.wait(self.client.batch_execute(""));
        }
    }
}
