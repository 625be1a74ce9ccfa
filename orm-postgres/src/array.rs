//! Arrays: of one dimension, without NULL. In the binary format as parameters and cells; as text where many of them travel in one list.

use std::fmt::{self, Write};

use orm_core::value::{CellError, SqlValue, Value};
use postgres::types::Kind;

use crate::cell::Cell;

/// The bytes before the length of the first element, of an array that is not empty.
const HEAD: usize = 20;

/// An element of an array, as the one cell of a row.
pub(crate) struct Element<'a>(Cell<'a>);

impl Element<'_> {
    #[inline]
    pub(crate) fn cell(&self, _: usize) -> Result<Option<Cell<'_>>, CellError> {
        Ok(Some(self.0))
    }
}

/// The elements of an array.
pub(crate) fn read<T: Value>((raw, ty): Cell<'_>) -> Result<Vec<T>, CellError> {
    let Kind::Array(element) = ty.kind() else { return Err(CellError::wrong_type("array", ty)) };
    let word = |at: usize| -> Result<i32, CellError> {
        let bytes = raw.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        bytes.map(i32::from_be_bytes).ok_or_else(|| malformed("it is cut short"))
    };
    match word(0)? {
        0 => return Ok(Vec::new()),
        1 if word(16)? == 1 => {}
        1 => return Err(malformed("its first element is not numbered 1: store it as `column[:]`")),
        dimensions => {
            let why = format_args!("it has {dimensions} dimensions, and a `Vec` has one");
            return Err(CellError::malformed("array of one dimension", why));
        }
    }
    let count = usize::try_from(word(12)?).map_err(|_| malformed("it has a negative length"))?;
    // Each element has its length in front, so that the count is no more than the bytes allow.
    let mut values = Vec::with_capacity(count.min(raw.len() / 4));
    let mut at = HEAD;
    for place in 1..=count {
        let length = usize::try_from(word(at)?).map_err(|_| CellError::null_element(place))?;
        let bytes = raw.get(at + 4..at + 4 + length).ok_or_else(|| malformed("it is cut short"))?;
        let value = T::decode(&Element((bytes, element)), 0)?;
        values.push(value.ok_or_else(|| CellError::null_element(place))?);
        at += 4 + length;
    }
    Ok(values)
}

#[cold]
fn malformed(why: &str) -> CellError {
    CellError::malformed("array", why)
}

/// An array as PostgreSQL reads it: `{"a","b"}`. Exact: floats are written with all their digits, and all else that could be taken for
/// more than an element is in quotes.
pub(crate) fn write_text(elements: &[SqlValue], out: &mut impl Write) -> fmt::Result {
    out.write_char('{')?;
    for (place, element) in elements.iter().enumerate() {
        if place > 0 {
            out.write_char(',')?;
        }
        write_element(element, out)?;
    }
    out.write_char('}')
}

fn write_element(element: &SqlValue, out: &mut impl Write) -> fmt::Result {
    match element {
        SqlValue::Bool(value) => out.write_str(if *value { "t" } else { "f" }),
        SqlValue::I16(value) => write!(out, "{value}"),
        SqlValue::I32(value) => write!(out, "{value}"),
        SqlValue::I64(value) => write!(out, "{value}"),
        // The shortest digits that are read as the same number again; infinity is `inf`, which is known by that name too.
        SqlValue::F32(value) => write!(out, "{value:e}"),
        SqlValue::F64(value) => write!(out, "{value:e}"),
        SqlValue::Text(value) => write_quoted(value, out),
        SqlValue::Date(value) => write!(out, "{}", value.format("%Y-%m-%d")),
        SqlValue::Time(value) => write!(out, "{}", value.format("%H:%M:%S%.6f")),
        SqlValue::DateTime(value) => write!(out, "\"{}\"", value.format("%Y-%m-%d %H:%M:%S%.6f")),
        SqlValue::Timestamp(value) => write!(out, "\"{}+00\"", value.format("%Y-%m-%d %H:%M:%S%.6f")),
        #[cfg(feature = "decimal")]
        SqlValue::Decimal(value) => write!(out, "{value}"),
        #[cfg(feature = "uuid")]
        SqlValue::Uuid(value) => write!(out, "{value}"),
        // There are no arrays of the others.
        _ => Err(fmt::Error),
    }
}

fn write_quoted(text: &str, out: &mut impl Write) -> fmt::Result {
    out.write_char('"')?;
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\\']) {
        out.write_str(&rest[..at])?;
        out.write_char('\\')?;
        // Both are one byte long.
        out.write_str(&rest[at..=at])?;
        rest = &rest[at + 1..];
    }
    out.write_str(rest)?;
    out.write_char('"')
}

#[cfg(test)]
mod tests {
    use postgres::types::Type;

    use super::*;

    fn written(elements: &[SqlValue]) -> String {
        let mut out = String::new();
        write_text(elements, &mut out).expect("elements");
        out
    }

    #[test]
    fn text_is_quoted_and_numbers_are_exact() {
        let texts = ["a", "", "NULL", "a\"b\\c,{}", " x "].map(|text| SqlValue::Text(text.into()));
        assert_eq!(written(&texts), r#"{"a","","NULL","a\"b\\c,{}"," x "}"#);
        let floats = [0.1, -0.0, f64::INFINITY, f64::MIN_POSITIVE, f64::MAX].map(SqlValue::F64);
        assert_eq!(written(&floats), "{1e-1,-0e0,inf,2.2250738585072014e-308,1.7976931348623157e308}");
        assert_eq!(written(&[]), "{}");
    }

    #[test]
    fn what_is_cut_short_is_an_error() {
        let mut raw = [1_i32, 0, 23, 2, 1, 4, 7, 4, 8].map(i32::to_be_bytes).concat();
        assert_eq!(read::<i32>((&raw, &Type::INT4_ARRAY)), Ok(vec![7, 8]));
        while raw.pop().is_some() {
            assert!(read::<i32>((&raw, &Type::INT4_ARRAY)).is_err());
        }
        let of = |words: &[i32]| {
            read::<i32>((
                &words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<_>>(),
                &Type::INT4_ARRAY,
            ))
        };
        assert_eq!(of(&[0, 0, 23]), Ok(vec![]));
        assert_eq!(of(&[1, 1, 23, 2, 1, 4, 7, -1]), Err(CellError::null_element(2)));
        for wrong in [
            &[2, 0, 23, 1, 1, 1, 1, 4, 7][..],
            &[1, 0, 23, 1, 0, 4, 7],
            &[1, 0, 23, -1, 1],
            &[1, 0, 23, i32::MAX, 1],
        ] {
            assert!(of(wrong).is_err(), "{wrong:?}");
        }
        assert!(read::<i32>((&[], &Type::INT4)).is_err());
        assert!(
            read::<i32>((
                &[1_i32, 0, 25, 1, 1, 1, 0x6100_0000].map(i32::to_be_bytes).concat(),
                &Type::TEXT_ARRAY
            ))
            .is_err()
        );
    }
}
