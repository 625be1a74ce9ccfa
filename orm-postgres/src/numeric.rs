//! `numeric` in PostgreSQL's binary format: digits to the base of 10,000. Exact, or an error: nothing is rounded.

use bytes::{BufMut, BytesMut};
use orm_core::value::CellError;
use rust_decimal::Decimal;

const NEGATIVE: u16 = 0x4000;
const POSITIVE: u16 = 0x0000;
/// 96 bits times 1,000 have at most eight digits to the base of 10,000.
const MAX_DIGITS: usize = 8;
const MAX_SCALE: i32 = 28;

/// Writes the value with its scale kept, so that `1.50` is read as `1.50` again.
pub(crate) fn write(value: Decimal, out: &mut BytesMut) {
    let scale = value.scale();
    let whole_digits = scale.next_multiple_of(4);
    let mut rest = value.mantissa().unsigned_abs() * 10_u128.pow(whole_digits - scale);
    let mut digits = [0_u16; MAX_DIGITS];
    let mut count = 0;
    while rest > 0 {
        digits[count] = (rest % 10_000) as u16;
        rest /= 10_000;
        count += 1;
    }
    let weight = count as i16 - (whole_digits / 4) as i16 - 1;
    let negative = value.is_sign_negative() && count > 0;
    out.put_u16(count as u16);
    out.put_i16(if count == 0 { 0 } else { weight });
    out.put_u16(if negative { NEGATIVE } else { POSITIVE });
    out.put_u16(scale as u16);
    digits[..count].iter().rev().for_each(|digit| out.put_u16(*digit));
}

/// Reads a value, with the scale it has in the database as far as a `Decimal` has room for it.
pub(crate) fn read(raw: &[u8]) -> Result<Decimal, CellError> {
    let mut words = raw.chunks_exact(2).map(|word| u16::from_be_bytes([word[0], word[1]]));
    let (Some(count), Some(weight), Some(sign), Some(scale)) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(CellError::malformed("Decimal", "a numeric without its head"));
    };
    if words.len() != usize::from(count) {
        return Err(CellError::malformed("Decimal", "a numeric with digits missing"));
    }
    if sign != POSITIVE && sign != NEGATIVE {
        return Err(CellError::malformed("Decimal", "it is NaN or infinite"));
    }
    let magnitude = accumulate(words).ok_or_else(too_long)?;
    let exponent = 4 * (i32::from(weight as i16) - i32::from(count) + 1);
    let (magnitude, scale) = rescale(magnitude, exponent, i32::from(scale)).ok_or_else(too_long)?;
    let mut value = Decimal::try_from_i128_with_scale(magnitude, scale).map_err(|_| too_long())?;
    value.set_sign_negative(sign == NEGATIVE);
    Ok(value)
}

#[cold]
fn too_long() -> CellError {
    CellError::malformed("Decimal", "it has more than the 28 digits of a `Decimal`: round it in the query")
}

fn accumulate(digits: impl Iterator<Item = u16>) -> Option<i128> {
    digits.into_iter().try_fold(0_i128, |sum, digit| sum.checked_mul(10_000)?.checked_add(i128::from(digit)))
}

/// `magnitude * 10^exponent` as a whole number over `10^scale`, with the largest scale up to `wanted` that fits.
fn rescale(magnitude: i128, exponent: i32, wanted: i32) -> Option<(i128, u32)> {
    if magnitude == 0 {
        return Some((0, wanted.clamp(0, MAX_SCALE) as u32));
    }
    (0..=wanted.min(MAX_SCALE)).rev().find_map(|scale| {
        let scaled = shift(magnitude, exponent + scale)?;
        (scaled < 1 << 96).then_some((scaled, scale as u32))
    })
}

/// `value * 10^by`, if that is a whole number.
fn shift(value: i128, by: i32) -> Option<i128> {
    let power = 10_i128.checked_pow(by.unsigned_abs())?;
    if by >= 0 {
        return value.checked_mul(power);
    }
    (value % power == 0).then(|| value / power)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(value: Decimal) -> Decimal {
        let mut out = BytesMut::new();
        write(value, &mut out);
        read(&out).expect("a decimal")
    }

    #[test]
    fn keeps_value_and_scale() {
        for text in [
            "0",
            "0.00",
            "1",
            "-1.50",
            "10000",
            "0.0001",
            "0.00001",
            "123456.789",
            "79228162514264337593543950335",
            "-79228162514264337593543950335",
            "7.9228162514264337593543950335",
            "0.0000000000000000000000000001",
            "1.0000000000000000000000000000",
        ] {
            let value: Decimal = text.parse().expect(text);
            assert_eq!(round_trip(value).to_string(), text);
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let one_e_30: &[u16] = &[1, 7, 0, 0, 100];
        let one_e_minus_32: &[u16] = &[1, -8_i16 as u16, 0, 32, 1];
        let nan: &[u16] = &[0, 0, 0xC000, 0];
        for words in [one_e_30, one_e_minus_32, nan, &[1, 0, 0, 0], &[0]] {
            let raw: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
            assert!(read(&raw).is_err(), "{words:?}");
        }
    }

    #[test]
    fn zeros_beyond_the_room_are_dropped() {
        let raw: Vec<u8> = [1_u16, 0, 0, 40, 1].iter().flat_map(|word| word.to_be_bytes()).collect();
        assert_eq!(read(&raw).expect("one"), Decimal::ONE);
    }
}
