//! What the rows of a block have in common, be they nodes or relationships: properties, names, and faults.

use super::cell::CellType;
use super::record::Record;
use super::rule::{Name, PropertyRule, Table};
use crate::graph::{Graph, KeyId, PropertyValues};
use crate::import::Builder;
use crate::import::error::{ImportError, ImportErrorKind};
use crate::import::problems::SHOWN;
use crate::value::Value;
use rustc_hash::FxHashMap;

/// What is wrong with a record, before its place is worked out.
pub(super) struct Wrong {
    column: usize,
    message: String,
    kind: ImportErrorKind,
}

impl Wrong {
    pub(super) fn new(column: usize, message: impl Into<String>) -> Self {
        Self { column, message: message.into(), kind: ImportErrorKind::Wrong }
    }

    pub(super) fn missing_end(column: usize, message: impl Into<String>) -> Self {
        Self { kind: ImportErrorKind::MissingEnd, ..Self::new(column, message) }
    }
}

/// The records of a block that are wrong. There may be many, and finding the place of each takes time: the first are told,
/// the others counted.
#[derive(Default)]
pub(super) struct WrongRecords {
    told: Vec<ImportError>,
    counted: Vec<ImportErrorKind>,
}

impl WrongRecords {
    pub(super) fn add(&mut self, record: Record<'_>, wrong: Wrong) {
        if self.told.len() < SHOWN {
            self.told.push(record.error(wrong.column, wrong.message).of_kind(wrong.kind));
        } else {
            self.counted.push(wrong.kind);
        }
    }

    pub(super) fn hand_over(self, builder: &mut Builder<'_>) -> Result<(), ImportError> {
        self.told.into_iter().try_for_each(|error| builder.problems.add(error))?;
        self.counted.into_iter().try_for_each(|kind| builder.problems.count(kind))
    }
}

/// Properties in columns, row by row.
pub(super) struct PropertyColumns<'r> {
    rules: &'r [PropertyRule],
    pub(super) columns: Vec<PropertyValues>,
}

impl<'r> PropertyColumns<'r> {
    pub(super) fn new(rules: &'r [PropertyRule]) -> Self {
        Self { rules, columns: rules.iter().map(|rule| rule.cell_type.column()).collect() }
    }

    /// Takes the properties of a row, as those of `times` elements.
    pub(super) fn push(&mut self, record: Record<'_>, table: &Table, times: usize) -> Result<(), Wrong> {
        let before = self.columns.first().map_or(0, PropertyValues::len);
        for (rule, column) in self.rules.iter().zip(&mut self.columns) {
            for _ in 0..times {
                if let Err(message) = push_cell(column, rule, record, table) {
                    self.columns.iter_mut().for_each(|column| column.truncate(before));
                    let name = table.columns.get(rule.column).map_or("", String::as_str);
                    return Err(Wrong::new(rule.column, format!("column `{name}`: {message}")));
                }
            }
        }
        Ok(())
    }

    pub(super) fn with_keys(self, graph: &mut Graph) -> Vec<(KeyId, PropertyValues)> {
        self.rules.iter().map(|rule| graph.intern_key(&rule.key)).zip(self.columns).collect()
    }
}

fn push_cell(
    column: &mut PropertyValues,
    rule: &PropertyRule,
    record: Record<'_>,
    table: &Table,
) -> Result<(), String> {
    match record.value(rule.column, &table.dialect.nulls) {
        None => column.push(Value::Null),
        Some(text) if rule.cell_type == CellType::String => column.push_str(text),
        Some(text) => column.push(rule.cell_type.read(text, table.dialect.array_delimiter)?),
    }
    Ok(())
}

pub(super) fn check_length(record: Record<'_>, table: &Table) -> Result<(), Wrong> {
    let (found, expected) = (record.len(), table.columns.len());
    if found == expected || found > expected && table.dialect.ignores_extra {
        return Ok(());
    }
    Err(Wrong::new(expected.min(found), format!("the record has {found} cells, but the table {expected} columns")))
}

/// Labels or types that repeat, each once, and a number for each row.
#[derive(Default)]
pub(super) struct Coded {
    pub(super) names: Vec<Vec<String>>,
    lookup: FxHashMap<Vec<String>, u32>,
    pub(super) rows: Vec<u32>,
}

impl Coded {
    /// The number of the names that a row gives; `splits` says whether a cell may hold several.
    pub(super) fn code(&mut self, names: &[Name], record: Record<'_>, table: &Table, splits: bool) -> u32 {
        let are_fixed = names.iter().all(|name| matches!(name, Name::Fixed(_)));
        if are_fixed && !self.names.is_empty() {
            return 0;
        }
        let names = names_of(names, record, table, splits);
        if let Some(code) = self.lookup.get(&names) {
            return *code;
        }
        let code = self.names.len() as u32;
        self.names.push(names.clone());
        self.lookup.insert(names, code);
        code
    }
}

/// The labels or the type that a row gives.
fn names_of(names: &[Name], record: Record<'_>, table: &Table, splits: bool) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        let text = match name {
            Name::Fixed(name) => Some(name.as_str()),
            Name::Column(column) => record.value(*column, &table.dialect.nulls),
        };
        let Some(text) = text else { continue };
        let parts: Vec<&str> = match name {
            Name::Column(_) if splits => text.split(table.dialect.array_delimiter).collect(),
            _ => vec![text],
        };
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            if !found.iter().any(|other| other == part) {
                found.push(part.to_owned());
            }
        }
    }
    found
}
