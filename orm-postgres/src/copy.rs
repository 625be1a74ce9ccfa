//! COPY in the binary format: rows stream to the server in pieces, and none is kept.

use bytes::{BufMut, BytesMut};
use orm_core::backend::NextRow;
use orm_core::error::{Error, Result};
use orm_core::value::SqlValue;

use crate::bind;
use crate::session::{Copy, Session};

/// The signature, no flags, no extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// How much is sent at once: beyond this a piece costs the same for each byte.
const PIECE: usize = 1 << 16;

/// Why a copy came to nothing.
pub(crate) enum Failure {
    /// In the database.
    Database(postgres::Error),
    /// In the rows.
    Rows(Error),
}

/// Copies the rows, all or none. Where one fails, dropping the copy tells the server to give up.
pub(crate) fn run(session: &mut Session, sql: &str, rows: &mut NextRow<'_>) -> Result<u64, Failure> {
    let mut copy = session.copy_in(sql).map_err(Failure::Database)?;
    let mut piece = BytesMut::with_capacity(PIECE + PIECE / 4);
    piece.put_slice(HEADER);
    let mut row = Vec::new();
    while rows(&mut row).map_err(Failure::Rows)? {
        append(&row, &mut piece).map_err(Failure::Rows)?;
        if piece.len() >= PIECE {
            send(&mut copy, &mut piece)?;
        }
    }
    piece.put_i16(-1);
    send(&mut copy, &mut piece)?;
    copy.finish().map_err(Failure::Database)
}

/// Sends what is in the buffer. Where the server has closed the copy, its reason is in the answer and not in the error of sending.
fn send(copy: &mut Copy<'_>, piece: &mut BytesMut) -> Result<(), Failure> {
    copy.send(piece).map_err(|error| Failure::Database(copy.finish().err().unwrap_or(error)))
}

/// A row: the number of its values, then each with its length in front.
fn append(row: &[SqlValue], piece: &mut BytesMut) -> Result<()> {
    row.iter().try_for_each(bind::check_value)?;
    // A table has at most 1,600 columns.
    piece.put_i16(row.len() as i16);
    row.iter().try_for_each(|value| bind::with_length(value, piece))
}
