//! A data page that is being read: its values, and the levels that are decoded ahead of them.

use super::page::Page;
use super::page_levels::levels;
use super::values::Decoder;
use crate::error::Result;
use crate::format::schema::Leaf;

/// Levels are decoded so many at a time.
const BLOCK: usize = 4096;

/// A page, and how far it has been read.
pub(crate) struct OpenPage {
    pub page: Page,
    pub values: Decoder,
    /// Levels that are decoded and not used yet, and the place among them.
    pub definitions: Vec<u8>,
    pub repetitions: Vec<u8>,
    pub at: usize,
}

impl OpenPage {
    pub fn new(page: Page, values: Decoder) -> Self {
        Self {
            page,
            values,
            definitions: Vec::new(),
            repetitions: Vec::new(),
            at: 0,
        }
    }

    /// Whether there are rows that are not read yet.
    pub fn has_rows(&self) -> bool {
        self.page.left > 0 || self.at < self.definitions.len()
    }

    /// Decodes the next block of levels.
    pub fn next_levels(&mut self, leaf: &Leaf) -> Result<()> {
        let count = self.page.left.min(BLOCK);
        self.definitions.clear();
        self.repetitions.clear();
        self.at = 0;
        let data = &self.page.data;
        levels(
            self.page.definition.as_mut(),
            data,
            count,
            leaf.definition,
            &mut self.definitions,
        )?;
        levels(
            self.page.repetition.as_mut(),
            data,
            count,
            leaf.repetition,
            &mut self.repetitions,
        )?;
        self.page.left -= count;
        Ok(())
    }
}
