//! COPY in the binary format: rows stream to the server in pieces, and none is kept.

use std::io::{self, Write};

use bytes::{BufMut, BytesMut};
use orm_core::backend::NextRow;
use orm_core::error::{Error, Result};
use orm_core::value::SqlValue;
use postgres::{Client, CopyInWriter};

use crate::bind;

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

/// Copies the rows, all or none. Where one fails, dropping the writer tells the server to give up.
pub(crate) fn run(client: &mut Client, sql: &str, rows: &mut NextRow<'_>) -> Result<u64, Failure> {
    let mut writer = client.copy_in(sql).map_err(Failure::Database)?;
    let mut piece = BytesMut::with_capacity(PIECE + PIECE / 4);
    piece.put_slice(HEADER);
    let mut row = Vec::new();
    while rows(&mut row).map_err(Failure::Rows)? {
        append(&row, &mut piece).map_err(Failure::Rows)?;
        if piece.len() >= PIECE
            && let Err(error) = writer.write_all(&piece)
        {
            return Err(failed(writer, error));
        } else if piece.len() >= PIECE {
            piece.clear();
        }
    }
    piece.put_i16(-1);
    match writer.write_all(&piece) {
        Ok(()) => writer.finish().map_err(Failure::Database),
        Err(error) => Err(failed(writer, error)),
    }
}

/// A row: the number of its values, then each with its length in front.
fn append(row: &[SqlValue], piece: &mut BytesMut) -> Result<()> {
    row.iter().try_for_each(bind::check_value)?;
    // A table has at most 1,600 columns.
    piece.put_i16(row.len() as i16);
    row.iter().try_for_each(|value| bind::with_length(value, piece))
}

/// The server's reason, which is not in the error of a writer that the server has closed.
fn failed(writer: CopyInWriter<'_>, error: io::Error) -> Failure {
    let sent = error.into_inner().and_then(|inner| inner.downcast::<postgres::Error>().ok());
    match (writer.finish(), sent) {
        (Err(reason), _) => Failure::Database(reason),
        (Ok(_), Some(sent)) => Failure::Database(*sent),
        (Ok(_), None) => Failure::Rows(Error::new(
            orm_core::error::ErrorKind::Connection,
            "the connection to PostgreSQL failed in the middle of a copy",
        )),
    }
}
