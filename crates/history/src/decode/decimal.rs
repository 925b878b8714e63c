//! Decimal numbers as digits.

use super::stored::Buffer;
use crate::column::Texts;
use crate::error::{Code, Error, Result};

/// Decimals of a scale as texts such as `-12.50`.
pub(crate) fn texts(buffer: Buffer, scale: i32) -> Result<Texts> {
    let mut texts = Texts::new();
    match buffer {
        Buffer::Int32(values) => {
            for value in values {
                texts.push(text(&value.to_be_bytes(), scale).as_bytes())?;
            }
        }
        Buffer::Int64(values) => {
            for value in values {
                texts.push(text(&value.to_be_bytes(), scale).as_bytes())?;
            }
        }
        Buffer::Fixed(width, bytes) if width > 0 => {
            for value in bytes.chunks_exact(width) {
                texts.push(text(short(value)?, scale).as_bytes())?;
            }
        }
        Buffer::Texts(values) => {
            for at in 0..values.len() {
                texts.push(text(short(values.get(at))?, scale).as_bytes())?;
            }
        }
        Buffer::Coded(codes, dictionary) => {
            for code in codes {
                texts.push(text(short(dictionary.get(code as usize))?, scale).as_bytes())?;
            }
        }
        _ => return Err(Error::new(Code::Unsupported, "decimals stored so cannot be read")),
    }
    Ok(texts)
}

/// Telling a number takes the square of its length: one that nobody can mean is refused.
fn short(stored: &[u8]) -> Result<&[u8]> {
    const LONGEST: usize = 64;
    if stored.len() > LONGEST {
        let message = format!("a decimal of more than {LONGEST} bytes cannot be read");
        return Err(Error::new(Code::Unsupported, message));
    }
    Ok(stored)
}

/// A number of any length, in two's complement, its highest byte first.
fn text(stored: &[u8], scale: i32) -> String {
    let is_negative = stored.first().is_some_and(|byte| byte & 0x80 != 0);
    let mut magnitude = stored.to_vec();
    if is_negative {
        let mut carry = true;
        for byte in magnitude.iter_mut().rev() {
            let (sum, overflows) = (!*byte).overflowing_add(u8::from(carry));
            *byte = sum;
            carry = overflows;
        }
    }
    let mut digits = Vec::new();
    while magnitude.iter().any(|byte| *byte != 0) {
        let mut rest = 0_u32;
        for byte in &mut magnitude {
            let part = rest << 8 | u32::from(*byte);
            *byte = (part / 10) as u8;
            rest = part % 10;
        }
        digits.push(b'0' + rest as u8);
    }
    let scale = scale.max(0) as usize;
    while digits.len() <= scale {
        digits.push(b'0');
    }
    let mut text = String::with_capacity(digits.len() + 2);
    if is_negative {
        text.push('-');
    }
    for (at, digit) in digits.iter().enumerate().rev() {
        text.push(char::from(*digit));
        if at == scale && scale > 0 {
            text.push('.');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn numbers_of_any_length_are_told_in_digits() {
        assert_eq!(text(&[], 2), "0.00");
        assert_eq!(text(&1250_i32.to_be_bytes(), 2), "12.50");
        assert_eq!(text(&(-5_i64).to_be_bytes(), 3), "-0.005");
        assert_eq!(text(&i128::MAX.to_be_bytes(), 0), i128::MAX.to_string());
        assert_eq!(text(&i128::MIN.to_be_bytes(), 0), i128::MIN.to_string());
        assert_eq!(text(&[0xff], 0), "-1");
    }
}
