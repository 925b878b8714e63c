//! The levels of a page: which rows have a value, and where in their lists values stand.

use super::levels::{Run, Runs};
use super::unpack::unpack;
use crate::column::Bits;
use crate::error::{Code, Error, Result};

/// Which of the next rows of a flat column have a value.
pub(crate) fn presence(
    runs: &mut Runs,
    data: &[u8],
    count: usize,
    highest: u16,
    into: &mut Bits,
) -> Result<()> {
    let mut left = count;
    while left > 0 {
        match runs.next(data, left)? {
            Run::Repeated { value, count } => {
                into.extend(check_level(value, highest)? == highest as u8, count);
                left -= count;
            }
            // Levels of one bit are a bitmap already.
            Run::Packed { from, count } if runs.width() == 1 => {
                into.extend_from(data, from, count);
                left -= count;
            }
            Run::Packed { from, count } => {
                unpack(data, from, runs.width(), count, |levels| {
                    for level in levels {
                        into.push(*level == u32::from(highest));
                    }
                    Ok(())
                })?;
                left -= count;
            }
        }
    }
    Ok(())
}

/// Decodes so many levels of one kind.
pub(crate) fn levels(
    runs: Option<&mut Runs>,
    data: &[u8],
    count: usize,
    highest: u16,
    into: &mut Vec<u8>,
) -> Result<()> {
    let Some(runs) = runs else {
        into.resize(count, 0);
        return Ok(());
    };
    while into.len() < count {
        match runs.next(data, count - into.len())? {
            Run::Repeated { value, count } => {
                let level = check_level(value, highest)?;
                into.resize(into.len() + count, level);
            }
            Run::Packed { from, count } => {
                unpack(data, from, runs.width(), count, |levels| {
                    check_level(levels.iter().copied().max().unwrap_or(0), highest)?;
                    into.extend(levels.iter().map(|level| *level as u8));
                    Ok(())
                })?;
            }
        }
    }
    Ok(())
}

fn check_level(level: u32, highest: u16) -> Result<u8> {
    if level > u32::from(highest) {
        return Err(corrupt("a level of a page is higher than its column has"));
    }
    Ok(level as u8)
}

fn corrupt(message: &str) -> Error {
    Error::new(Code::Corrupt, message)
}
