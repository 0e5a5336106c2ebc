//! Which files are one table: a header may be a file of its own, and rows may be spread over files without one.

use super::dialect::Dialect;
use super::header::{self, Rows};
use super::record::Blocks;
use super::rule::{Part, Table};
use crate::import::source::Source;
use crate::import::{ImportError, Options};

/// A file, with what its first record says.
struct File<'s> {
    source: &'s Source,
    dialect: Dialect,
    first: Vec<String>,
    is_headed: bool,
    /// Whether there is something behind the first record.
    has_rows: bool,
}

/// The tables that files with headers make, in their order.
pub(super) fn tables(sources: &[Source], options: &Options<'_>) -> Result<Vec<Table>, ImportError> {
    let files: Vec<File<'_>> = sources.iter().map(|source| File::open(source, options)).collect::<Result<_, _>>()?;
    let mut tables: Vec<(Table, &File<'_>)> = Vec::new();
    for file in files.iter().filter(|file| file.is_headed) {
        tables.push((file.table(options)?, file));
    }
    for file in files.iter().filter(|file| !file.is_headed) {
        let known = tables.iter_mut().filter(|(table, head)| head.is_continued_by(file, table));
        // The longest name is the closest one.
        let Some((table, _)) = known.max_by_key(|(_, head)| family(head.source.stem()).len()) else {
            return Err(file.headless());
        };
        table.parts.push(Part { source: file.source.clone(), heads: 0 });
    }
    Ok(tables.into_iter().map(|(table, _)| table).collect())
}

impl<'s> File<'s> {
    fn open(source: &'s Source, options: &Options<'_>) -> Result<Self, ImportError> {
        let dialect = Dialect::of(source, options)?;
        let mut blocks = Blocks::new(source, &dialect)?;
        let Some(block) = blocks.next().transpose()? else {
            return Err(ImportError::new(&source.name, "the file is empty"));
        };
        let records = block.records(source, &dialect)?;
        if records.len() == 0 {
            return Err(ImportError::new(&source.name, "the file is empty"));
        }
        let first: Vec<String> = records.record(0).texts().map(str::to_owned).collect();
        let is_headed = header::is_header(first.iter().map(String::as_str));
        Ok(Self { source, dialect, first, is_headed, has_rows: records.len() > 1 })
    }

    fn table(&self, options: &Options<'_>) -> Result<Table, ImportError> {
        if let Some((column, name)) = doubled(&self.first) {
            return Err(self.error(column, format!("two columns are called `{name}`")));
        }
        let rows = header::rows(&self.first, &[], self.source.stem(), options.integer_ids);
        let rows = rows.map_err(|error| self.error(error.column, error.message))?;
        let (nodes, relationships) = match rows {
            Rows::Nodes(rule) => (vec![rule], Vec::new()),
            Rows::Relationships(rule) => (Vec::new(), vec![rule]),
        };
        let parts = vec![Part { source: self.source.clone(), heads: 1 }];
        Ok(Table { parts, dialect: self.dialect.clone(), columns: self.first.clone(), nodes, relationships })
    }

    /// Whether a file without a header has rows of this one's table: their names differ only in what tells parts apart, or
    /// in that this one is called a header.
    fn is_continued_by(&self, other: &File<'_>, table: &Table) -> bool {
        let (head, part) = (family(self.source.stem()), family(other.source.stem()));
        let is_family = head == part || (!self.has_rows && part.starts_with(&head));
        is_family && other.first.len() == table.columns.len()
    }

    fn headless(&self) -> ImportError {
        let message =
            "the first line does not say which columns are ids and ends, and no other file has a header for it";
        let hint = "a header of neo4j-admin such as `:ID,name:string,:LABEL` does, or a mapping: `--propose` shows one";
        self.error(0, message).with_hint(hint)
    }

    fn error(&self, column: usize, message: impl Into<String>) -> ImportError {
        let message = match self.first.get(column).filter(|_| self.is_headed) {
            Some(name) => format!("column `{name}`: {}", message.into()),
            None => message.into(),
        };
        ImportError::new(&self.source.name, message).at(crate::import::error::Place { line: 1, column: 1 })
    }
}

/// What the names of the files of a table have in common: `Person` in `Person_header`, `Person-part-2`, `Person_0_0`.
fn family(stem: &str) -> String {
    let words = stem.split(['_', '-', '.']).filter(|word| {
        let is_number = word.chars().all(|character| character.is_ascii_digit());
        let is_part = ["header", "headers", "part"].iter().any(|name| word.eq_ignore_ascii_case(name));
        !is_number && !is_part
    });
    let joined = words.collect::<Vec<_>>().join("_");
    let tail = joined.trim_end_matches(|character: char| character.is_ascii_digit());
    tail.to_lowercase()
}

/// A column that has the name of one before.
fn doubled(columns: &[String]) -> Option<(usize, &String)> {
    let named =
        columns.iter().enumerate().filter(|(_, name)| !name.is_empty() && !name.to_uppercase().contains(":IGNORE"));
    let is_label = |name: &str| name.to_uppercase().starts_with(":LABEL");
    named.filter(|(_, name)| !is_label(name)).find(|(column, name)| columns[..*column].contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grouped(files: &[(&str, &str)]) -> Result<Vec<Vec<String>>, String> {
        let sources: Vec<_> =
            files.iter().map(|(name, text)| Source::memory(*name, text.as_bytes().to_vec())).collect();
        let tables = tables(&sources, &Options::default()).map_err(|error| error.to_string())?;
        let names = |table: Table| table.parts.into_iter().map(|part| part.source.name).collect();
        Ok(tables.into_iter().map(names).collect())
    }

    #[test]
    fn rows_find_their_header() {
        let nodes = (":ID,name", "1,a\n2,b");
        let found = grouped(&[
            ("persons-header.csv", nodes.0),
            ("persons1.csv", nodes.1),
            ("persons2.csv", nodes.1),
            ("knows.csv", ":START_ID,:END_ID\n1,2"),
            ("knows_1.csv", "2,1"),
        ]);
        let expected = [vec!["persons-header.csv", "persons1.csv", "persons2.csv"], vec!["knows.csv", "knows_1.csv"]];
        assert_eq!(found, Ok(expected.map(|names| names.iter().map(|name| (*name).to_owned()).collect()).to_vec()));
    }

    #[test]
    fn rows_without_a_header_are_refused() {
        let error = grouped(&[("a.csv", ":ID,name\n1,a"), ("b.csv", "1,a")]).expect_err("nothing tells");
        assert!(error.starts_with("b.csv:1:1: the first line does not say which columns are ids"), "{error}");
        let error = grouped(&[("a.csv", ":ID,name,name\n1,a,b")]).expect_err("it is doubled");
        assert_eq!(error, "a.csv:1:1: column `name`: two columns are called `name`");
        assert_eq!(grouped(&[("a.csv", "")]), Err("a.csv: the file is empty".to_owned()));
        assert_eq!(grouped(&[("a.csv", "\u{feff}\n\n")]), Err("a.csv: the file is empty".to_owned()));
    }
}
