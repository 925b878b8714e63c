//! JSON as clients log it: with NaN and the infinities as bare words, and integers of any length.

use crate::error::{Code, Error, Result};
use std::fmt::Write as _;

/// Deeper nested values than this are refused.
const MAX_DEPTH: usize = 100;

/// A logged value. Objects keep the order of their keys.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    /// A whole number beyond 63 bits, but within 64.
    Unsigned(u64),
    /// A longer whole number, as it was written.
    Long(String),
    Float(f64),
    Text(String),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
}

/// Parses one value that takes all of the input.
pub(crate) fn parse(text: &[u8]) -> Result<Value> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    parser.space();
    if parser.at < text.len() {
        return Err(parser.unexpected());
    }
    Ok(value)
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
}

impl Parser<'_> {
    fn value(&mut self, depth: usize) -> Result<Value> {
        if depth > MAX_DEPTH {
            return Err(invalid(format!("the value nests deeper than {MAX_DEPTH} levels")));
        }
        self.space();
        match self.text.get(self.at) {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => Ok(Value::Text(self.string()?)),
            _ => {
                let words = [
                    ("null", Value::Null),
                    ("true", Value::Bool(true)),
                    ("false", Value::Bool(false)),
                    ("NaN", Value::Float(f64::NAN)),
                    ("Infinity", Value::Float(f64::INFINITY)),
                    ("-Infinity", Value::Float(f64::NEG_INFINITY)),
                ];
                for (word, value) in words {
                    if self.text[self.at..].starts_with(word.as_bytes()) {
                        self.at += word.len();
                        return Ok(value);
                    }
                }
                self.number()
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value> {
        self.at += 1;
        let mut entries: Vec<(String, Value)> = Vec::new();
        if self.closes(b'}') {
            return Ok(Value::Object(entries));
        }
        loop {
            self.space();
            if self.text.get(self.at) != Some(&b'"') {
                return Err(self.unexpected());
            }
            let key = self.string()?;
            self.expect(b':')?;
            let value = self.value(depth + 1)?;
            match entries.iter_mut().find(|(known, _)| *known == key) {
                Some(entry) => entry.1 = value,
                None => entries.push((key, value)),
            }
            if self.closes(b'}') {
                return Ok(Value::Object(entries));
            }
            self.expect(b',')?;
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value> {
        self.at += 1;
        let mut items = Vec::new();
        if self.closes(b']') {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.closes(b']') {
                return Ok(Value::List(items));
            }
            self.expect(b',')?;
        }
    }

    fn number(&mut self) -> Result<Value> {
        let from = self.at;
        while self
            .text
            .get(self.at)
            .is_some_and(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
        {
            self.at += 1;
        }
        let text = std::str::from_utf8(&self.text[from..self.at]).unwrap_or_default();
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        // A minus zero is a float that its writer printed without a fraction.
        if is_whole && !(text.starts_with('-') && digits.bytes().all(|byte| byte == b'0')) {
            return Ok(match (text.parse::<i64>(), text.parse::<u64>()) {
                (Ok(value), _) => Value::Integer(value),
                (_, Ok(value)) => Value::Unsigned(value),
                _ => Value::Long(text.to_owned()),
            });
        }
        match text.parse::<f64>() {
            Ok(value) if digits.starts_with(|first: char| first.is_ascii_digit()) => Ok(Value::Float(value)),
            _ => {
                self.at = from;
                Err(self.unexpected())
            }
        }
    }

    fn string(&mut self) -> Result<String> {
        self.at += 1;
        let mut bytes: Vec<u8> = Vec::new();
        loop {
            let byte = *self.text.get(self.at).ok_or_else(|| self.unexpected())?;
            self.at += 1;
            match byte {
                b'"' => break,
                b'\\' => self.escape(&mut bytes)?,
                other => bytes.push(other),
            }
        }
        String::from_utf8(bytes).map_err(|_| invalid("a text is not UTF-8"))
    }

    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<()> {
        let byte = *self.text.get(self.at).ok_or_else(|| self.unexpected())?;
        self.at += 1;
        bytes.push(match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let character = self.unicode()?;
                bytes.extend(character.encode_utf8(&mut [0; 4]).bytes());
                return Ok(());
            }
            _ => return Err(self.unexpected()),
        });
        Ok(())
    }

    /// A half of a pair that stands alone becomes the replacement character: it is no text in UTF-8.
    fn unicode(&mut self) -> Result<char> {
        let first = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        if !self.text[self.at..].starts_with(b"\\u") {
            return Ok(char::REPLACEMENT_CHARACTER);
        }
        let before = self.at;
        self.at += 2;
        let second = self.hex()?;
        if !(0xdc00..0xe000).contains(&second) {
            self.at = before;
            return Ok(char::REPLACEMENT_CHARACTER);
        }
        let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Result<u32> {
        let digits = self
            .text
            .get(self.at..self.at + 4)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let code = digits
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .ok_or_else(|| self.unexpected())?;
        self.at += 4;
        Ok(code)
    }

    fn closes(&mut self, byte: u8) -> bool {
        self.space();
        let closes = self.text.get(self.at) == Some(&byte);
        if closes {
            self.at += 1;
        }
        closes
    }

    fn expect(&mut self, byte: u8) -> Result<()> {
        if self.closes(byte) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    fn space(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn unexpected(&self) -> Error {
        match self.text.get(self.at) {
            Some(byte) => invalid(format!(
                "`{}` at byte {} does not belong there",
                byte.escape_ascii(),
                self.at
            )),
            None => invalid("the row ends in the middle of a value"),
        }
    }
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(Code::InvalidRow, message)
}

/// Writes a value as compact JSON, with the same bare words.
pub(crate) fn print(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Integer(value) => out.push_str(&value.to_string()),
        Value::Unsigned(value) => out.push_str(&value.to_string()),
        Value::Long(digits) => out.push_str(digits),
        Value::Float(value) if value.is_nan() => out.push_str("NaN"),
        Value::Float(value) if value.is_infinite() => {
            out.push_str(if *value > 0.0 { "Infinity" } else { "-Infinity" });
        }
        Value::Float(value) => put(out, format_args!("{value:?}")),
        Value::Text(text) => print_text(text, out),
        Value::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                print(item, out);
            }
            out.push(']');
        }
        Value::Object(entries) => {
            out.push('{');
            for (at, (key, value)) in entries.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                print_text(key, out);
                out.push(':');
                print(value, out);
            }
            out.push('}');
        }
    }
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(text);
}

fn print_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            control if control < ' ' => put(out, format_args!("\\u{:04x}", control as u32)),
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn printed(text: &str) -> String {
        let mut out = String::new();
        print(&parse(text.as_bytes()).expect(text), &mut out);
        out
    }

    #[test]
    fn what_clients_log_comes_back_as_it_was() {
        let texts = [
            r#"{"a":1,"b":[1.5,-2,null],"c":{"d":"x\"y"},"e":true}"#,
            "[NaN,Infinity,-Infinity,18446744073709551615,-9223372036854775808,123456789012345678901234567890]",
        ];
        for text in texts {
            assert_eq!(printed(text), text);
        }
    }

    #[test]
    fn a_minus_zero_and_an_exponent_are_floats() {
        assert_eq!(parse(b"-0").unwrap(), Value::Float(-0.0));
        assert_eq!(parse(b"1.79e+09").unwrap(), Value::Float(1.79e9));
        assert_eq!(parse(b"1e400").unwrap(), Value::Float(f64::INFINITY));
    }

    #[test]
    fn pairs_of_escapes_become_one_character_and_lonely_halves_do_no_harm() {
        assert_eq!(
            parse(br#""\ud83d\ude00 \u00e9""#).unwrap(),
            Value::Text("😀 é".into())
        );
        assert_eq!(parse(br#""\ud83d!""#).unwrap(), Value::Text("\u{fffd}!".into()));
    }

    #[test]
    fn broken_rows_are_refused_with_the_place() {
        for text in [
            "",
            "{",
            "{\"a\" 1}",
            "[1,]",
            "nul",
            "1 2",
            "--1",
            ".5",
            "+1",
            "\"a",
        ] {
            assert_eq!(
                parse(text.as_bytes()).unwrap_err().code,
                Code::InvalidRow,
                "{text}"
            );
        }
        assert!(
            parse("[".repeat(5000).as_bytes())
                .unwrap_err()
                .message
                .contains("deeper")
        );
    }
}
