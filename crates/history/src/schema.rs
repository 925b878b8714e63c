//! The columns over all files.

use std::collections::HashMap;

use crate::kind::Kind;
use crate::open::OpenFile;
use crate::prune::is_exact_as_double;
use crate::unify::{Known, common};

/// A top-level column over all files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnSchema {
    /// The key as it was logged; the keys of a nested dictionary are joined to it with dots.
    pub name: String,
    /// What its values are, in each file.
    pub kind: Kind,
    /// The files that have it, by index.
    pub files: Vec<usize>,
}

/// The columns of all files in the order of their first appearance, each with a type that holds every file's values.
pub(crate) fn union_columns(files: &[OpenFile]) -> Vec<ColumnSchema> {
    let mut found: Vec<(String, Known, Vec<usize>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (index, file) in files.iter().enumerate().filter(|(_, file)| !file.is_empty()) {
        for column in file.columns() {
            let kind = column.kind();
            let known = Known {
                is_exact: kind.is_integer() && is_exact_as_double(file, column),
                kind,
            };
            match places.get(column.name.as_str()) {
                None => {
                    places.insert(&column.name, found.len());
                    found.push((column.name.clone(), known, vec![index]));
                }
                // A name twice in one file: the first column has it.
                Some(&place) if found[place].2.last() == Some(&index) => {}
                Some(&place) => {
                    let (_, before, of) = &mut found[place];
                    of.push(index);
                    *before = common(before, &known);
                }
            }
        }
    }
    found
        .into_iter()
        .map(|(name, Known { kind, .. }, files)| ColumnSchema { name, kind, files })
        .collect()
}
