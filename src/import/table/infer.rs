//! The types of columns that nobody tells: the narrowest that all their cells are of.

use super::blocks::for_each_block;
use super::cell::CellType;
use super::record::{Record, Records};
use super::rule::Table;
use crate::import::ImportError;

/// What columns may be, the narrowest first.
const CANDIDATES: [CellType; 6] = [
    CellType::Integer,
    CellType::Float,
    CellType::Boolean,
    CellType::Date(None),
    CellType::LocalDateTime(None),
    CellType::DateTime,
];

/// For each column which of the candidates it may still be, and whether it has a value at all.
#[derive(Clone)]
struct Possible(Vec<([bool; CANDIDATES.len()], bool)>);

/// The types of all columns of a table.
pub(super) fn infer(table: &Table) -> Result<Vec<CellType>, ImportError> {
    let width = table.columns.len();
    let mut all = Possible::new(width);
    let look = |records: &Records<'_>, heads: usize| {
        let mut possible = Possible::new(width);
        (heads..records.len()).for_each(|position| possible.narrow(records.record(position), table));
        possible
    };
    for_each_block(table, look, |_, _, possible| {
        all.and(&possible);
        Ok(())
    })?;
    Ok(all.types())
}

impl Possible {
    fn new(width: usize) -> Self {
        Self(vec![([true; CANDIDATES.len()], false); width])
    }

    fn narrow(&mut self, record: Record<'_>, table: &Table) {
        for (column, (candidates, has_value)) in self.0.iter_mut().enumerate().take(record.len()) {
            let Some(text) = record.value(column, &table.dialect.nulls) else { continue };
            *has_value = true;
            for (candidate, is_possible) in CANDIDATES.iter().zip(candidates) {
                *is_possible = *is_possible && is_of_type(text, candidate);
            }
        }
    }

    fn and(&mut self, other: &Self) {
        for ((mine, has_value), (theirs, has_other)) in self.0.iter_mut().zip(&other.0) {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine = *mine && *theirs);
            *has_value |= has_other;
        }
    }

    fn types(&self) -> Vec<CellType> {
        let column = |(candidates, has_value): &([bool; CANDIDATES.len()], bool)| {
            let narrowest = candidates.iter().position(|is_possible| *is_possible);
            narrowest.filter(|_| *has_value).map_or(CellType::String, |index| CANDIDATES[index].clone())
        };
        self.0.iter().map(column).collect()
    }
}

/// Whether the text says the same as the value that is read of it: a number with zeros before it is a code, and a year is
/// no date.
fn is_of_type(text: &str, cell_type: &CellType) -> bool {
    let digits = text.trim_start_matches('-').as_bytes();
    match cell_type {
        CellType::Integer | CellType::Float => {
            let is_code = matches!(digits, [b'0', b'0'..=b'9', ..]);
            let is_number = digits.first().is_some_and(u8::is_ascii_digit) && !is_code;
            is_number && cell_type.read(text, ';').is_ok()
        }
        CellType::Boolean => cell_type.read(text, ';').is_ok(),
        // The basic forms of ISO 8601 and those with parts left out are numbers to most people.
        CellType::Date(_) => is_day(text) && cell_type.read(text, ';').is_ok(),
        CellType::LocalDateTime(_) => has_day_and_time(text) && !has_zone(text) && cell_type.read(text, ';').is_ok(),
        _ => has_day_and_time(text) && cell_type.read(text, ';').is_ok(),
    }
}

fn is_day(text: &str) -> bool {
    matches!(text.as_bytes(), [_, _, _, _, b'-', _, _, b'-', _, _])
}

fn has_day_and_time(text: &str) -> bool {
    matches!(text.as_bytes(), [_, _, _, _, b'-', _, _, b'-', _, _, b'T' | b' ', ..])
}

fn has_zone(text: &str) -> bool {
    text.get(11..).is_some_and(|time| time.contains(['Z', '+', '-', '[']))
}

#[cfg(test)]
mod tests {
    use super::super::dialect::Dialect;
    use super::super::rule::Part;
    use super::*;
    use crate::import::Source;

    fn check(cells: &[&str], expected: &str) {
        let source = Source::memory("x.csv", format!("h\n{}\n", cells.join("\n")).into_bytes());
        let dialect = Dialect {
            delimiter: b',',
            quote: Some(b'"'),
            array_delimiter: ';',
            nulls: vec!["NA".to_owned()],
            ignores_extra: false,
        };
        let parts = vec![Part { source, heads: 1 }];
        let columns = vec!["h".to_owned()];
        let table = Table { parts, dialect, columns, nodes: Vec::new(), relationships: Vec::new() };
        let types = infer(&table).map(|types| types.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(types, Ok(vec![expected.to_owned()]), "{cells:?}");
    }

    #[test]
    fn the_narrowest_type_of_all_cells_is_found() {
        check(&["1", "-2", "NA", "\"\""], "string");
        check(&["1", "-2", "NA", "0"], "int");
        check(&["1", "2.5"], "float");
        check(&["01581", "12"], "string");
        check(&["true", "FALSE"], "boolean");
        check(&["2020-01-02", "1999-12-31"], "date");
        check(&["1996-07-04 00:00:00.000"], "localdatetime");
        check(&["2014-12-09T13:50:51.644000Z", "2014-12-09T13:50:51+01:00"], "datetime");
        check(&["1", "a"], "string");
        check(&["NA"], "string");
        check(&["99999999999999999999"], "float");
        check(&["nan"], "string");
    }
}
