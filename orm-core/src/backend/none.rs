//! The backend of a build without any: its types have no values, so nothing can be run.

use std::convert::Infallible;

use super::{Backend, Connection, RowSink, Url};
use crate::compile::Dialect;
use crate::error::Result;
use crate::value::SqlValue;

/// No database at all: neither the feature `sqlite` nor `postgres` is on.
#[derive(Debug)]
pub enum NoBackend {}

/// A connection to no database.
#[derive(Debug)]
pub enum NoConnection {}

impl Backend for NoBackend {
    type Connection = NoConnection;

    fn from_url(_: &Url) -> Option<Result<Self>> {
        None
    }

    fn dialect(&self) -> &'static dyn Dialect {
        match *self {}
    }

    fn name(&self) -> &'static str {
        match *self {}
    }

    fn connect(&self) -> Result<Self::Connection> {
        match *self {}
    }
}

impl Connection for NoConnection {
    type Open = Infallible;

    fn query<S: RowSink>(&mut self, _: &str, _: &[&SqlValue], _: &mut S) -> Result<u64> {
        match *self {}
    }

    fn execute(&mut self, _: &str, _: &[&SqlValue]) -> Result<u64> {
        match *self {}
    }

    fn execute_batch(&mut self, _: &str) -> Result<()> {
        match *self {}
    }

    fn open_cursor(&mut self, _: &str, _: &[&SqlValue], _: u64) -> Result<u64> {
        match *self {}
    }

    fn fetch<S: RowSink>(&mut self, _: u64, _: &mut S) -> Result<u64> {
        match *self {}
    }

    fn close_cursor(&mut self, _: u64) -> Result<()> {
        match *self {}
    }

    fn is_reusable(&mut self) -> bool {
        match *self {}
    }
}
