//! Mappings for tables that nobody has described: ids and ends guessed from the names of columns and from what they hold.

use super::cell::CellType;
use super::dialect::Dialect;
use super::infer::infer;
use super::mapped::{distinct, first_record};
use super::record::Blocks;
use super::rule::{Part, Table};
use crate::import::source::Source;
use crate::import::{ImportError, Options};
use rustc_hash::{FxBuildHasher, FxHashSet};
use std::fmt::Write;
use std::hash::BuildHasher;

/// A table with what is known of its columns.
struct Known {
    table: Table,
    file: String,
    /// What its rows are called: `OrderDetail` for `order-details.csv`.
    name: String,
    /// Whether the names of its columns stand in the file.
    is_headed: bool,
    types: Vec<CellType>,
    /// The hashes of the values of each column.
    values: Vec<FxHashSet<u64>>,
    /// Whether each value of a column stands once, and every row has one.
    is_unique: Vec<bool>,
    /// The column that tells the rows apart.
    key: Option<usize>,
}

/// A column that names rows of a table.
struct Foreign {
    column: usize,
    table: usize,
}

/// A mapping in TOML for these tables, to be read and corrected.
pub(in crate::import) fn propose(sources: &[Source], options: &Options<'_>) -> Result<String, ImportError> {
    let mut tables: Vec<Known> = sources.iter().map(|source| Known::read(source, options)).collect::<Result<_, _>>()?;
    find_keys(&mut tables);
    let mut text = String::from(
        "# Proposed from names and contents of columns: read it, and correct it where it guesses wrong.\n",
    );
    text.extend(options.encoding.iter().map(|name| format!("encoding = {name:?}\n")));
    for (index, table) in tables.iter().enumerate() {
        let foreign = foreign_columns(&tables, index);
        let is_link = table.key.is_none() && foreign.len() >= 2;
        text += &table.head();
        if is_link {
            text += &table.link(&tables, &foreign);
        } else {
            text += &table.node(&tables, &foreign);
        }
    }
    Ok(text)
}

impl Known {
    fn read(source: &Source, options: &Options<'_>) -> Result<Self, ImportError> {
        let mut dialect = Dialect::of(source, options)?;
        let first = first_record(source, &dialect)?;
        let is_headed = looks_like_a_header(&first);
        let columns = if is_headed { distinct(first) } else { (1..=first.len()).map(|n| format!("c{n}")).collect() };
        dialect.nulls.extend(unwritten(source, &dialect)?);
        let parts = vec![Part { source: source.clone(), heads: usize::from(is_headed) }];
        let table = Table { parts, dialect, columns, nodes: Vec::new(), relationships: Vec::new() };
        let types = infer(&table)?;
        let (values, is_unique) = values(&table)?;
        let (file, name) = (source.base_name().to_owned(), singular(source.stem()));
        Ok(Self { file, name, is_headed, types, values, is_unique, key: None, table })
    }

    /// The column that is called like the id of the rows, and tells them apart.
    fn named_key(&self) -> Option<usize> {
        let own = plain(&self.name);
        let names = ["id".to_owned(), own.clone(), format!("{own}id")];
        let columns = self.table.columns.iter().enumerate();
        let mut named = columns.filter(|(_, name)| names.contains(&plain(name))).map(|(column, _)| column);
        named.find(|column| self.is_unique[*column])
    }

    fn head(&self) -> String {
        let mut text = format!("\n[[table]]\nfile = {}\n", quoted(&self.file));
        if self.table.dialect.delimiter != b',' {
            let _ = writeln!(text, "delimiter = {}", quoted(&char::from(self.table.dialect.delimiter).to_string()));
        }
        if !self.table.dialect.nulls.is_empty() {
            let nulls: Vec<_> = self.table.dialect.nulls.iter().map(|null| quoted(null)).collect();
            let _ = writeln!(text, "nulls = [{}]", nulls.join(", "));
        }
        if !self.is_headed {
            let columns: Vec<_> = self.table.columns.iter().map(|column| quoted(column)).collect();
            let _ = writeln!(text, "columns = [{}]", columns.join(", "));
        }
        text
    }

    /// A table of things.
    fn node(&self, tables: &[Self], foreign: &[Foreign]) -> String {
        let mut text = format!("[[table.node]]\nlabel = {}\n", quoted(&self.name));
        if let Some(key) = self.key {
            let _ = writeln!(text, "id = {}", quoted(&self.table.columns[key]));
        }
        let _ = writeln!(text, "properties = [{}]", self.properties(foreign));
        // Rows that nothing tells apart cannot be the start of a relationship.
        for end in foreign.iter().filter(|_| self.key.is_some()) {
            let column = &self.table.columns[end.column];
            let kind = relationship_type(column, &tables[end.table].name);
            let _ = writeln!(text, "[[table.relationship]]\ntype = {}\nto = {}", quoted(&kind), self.end(tables, end));
        }
        text
    }

    /// A table that only connects things.
    fn link(&self, tables: &[Self], foreign: &[Foreign]) -> String {
        let [from, to] = [&foreign[0], &foreign[1]];
        let kind = link_type(&self.file, &tables[from.table].name, &tables[to.table].name);
        let (start, end) = (self.end(tables, from), self.end(tables, to));
        let properties = self.properties(&foreign[..2]);
        format!(
            "[[table.relationship]]\ntype = {}\nfrom = {start}\nto = {end}\nproperties = [{properties}]\n",
            quoted(&kind)
        )
    }

    fn end(&self, tables: &[Self], end: &Foreign) -> String {
        let (label, column) = (quoted(&tables[end.table].name), quoted(&self.table.columns[end.column]));
        format!("{{ label = {label}, column = {column} }}")
    }

    /// All columns with their types but those that are ends.
    fn properties(&self, foreign: &[Foreign]) -> String {
        let columns = self.table.columns.iter().enumerate();
        let kept =
            columns.filter(|(column, name)| !name.is_empty() && !foreign.iter().any(|end| end.column == *column));
        kept.map(|(column, name)| quoted(&format!("{name}:{}", self.types[column]))).collect::<Vec<_>>().join(", ")
    }
}

/// Whether these may be names of columns: none is empty but at the end, or a number, or there twice unless it says whose id
/// it is.
fn looks_like_a_header(cells: &[String]) -> bool {
    let named = cells.iter().rev().skip_while(|cell| cell.is_empty()).collect::<Vec<_>>();
    let is_name = |cell: &&String| !cell.is_empty() && cell.parse::<f64>().is_err() && cell.as_str() != "\\N";
    let is_single = |cell: &&String| cell.ends_with(".id") || cells.iter().filter(|other| other == cell).count() == 1;
    !named.is_empty() && named.iter().all(is_name) && named.iter().all(is_single)
}

/// Finds what tells the rows of each table apart: a column that is called an id, or else, unless the table only connects
/// others, the first.
fn find_keys(tables: &mut [Known]) {
    tables.iter_mut().for_each(|table| table.key = table.named_key());
    for index in 0..tables.len() {
        let is_link = foreign_columns(tables, index).len() >= 2;
        let table = &mut tables[index];
        if table.key.is_none() && !is_link && table.is_unique.first() == Some(&true) {
            table.key = Some(0);
        }
    }
}

/// The texts for no value that people write, as far as they stand in cells without quotes.
fn unwritten(source: &Source, dialect: &Dialect) -> Result<Vec<String>, ImportError> {
    const TEXTS: [&str; 5] = ["NULL", "null", "NA", "N/A", "\\N"];
    let mut found = Vec::new();
    for block in Blocks::new(source, dialect)? {
        let block = block?;
        let records = block.records(source, dialect)?;
        for record in (0..records.len()).map(|position| records.record(position)) {
            for column in 0..record.len() {
                let text = TEXTS.into_iter().find(|text| record.text(column) == *text);
                let is_new = |text: &&str| {
                    !found.iter().any(|other| other == text) && record.value(column, &[(*text).to_owned()]).is_none()
                };
                found.extend(text.filter(is_new).map(str::to_owned));
            }
        }
    }
    Ok(found)
}

/// The hashes of the values of each column, and whether each value stands once and every row has one.
fn values(table: &Table) -> Result<(Vec<FxHashSet<u64>>, Vec<bool>), ImportError> {
    let width = table.columns.len();
    let (mut values, mut is_unique) = (vec![FxHashSet::default(); width], vec![true; width]);
    for Part { source, heads } in &table.parts {
        let mut skip = *heads;
        for block in Blocks::new(source, &table.dialect)? {
            let block = block?;
            let records = block.records(source, &table.dialect)?;
            for record in (std::mem::take(&mut skip)..records.len()).map(|position| records.record(position)) {
                for column in 0..width.min(record.len()) {
                    is_unique[column] &= match record.value(column, &table.dialect.nulls) {
                        Some(text) => values[column].insert(FxBuildHasher.hash_one(text)),
                        None => false,
                    };
                }
            }
        }
    }
    Ok((values, is_unique))
}

/// The columns of a table that name rows of tables: by their names, and because all that they hold are keys there.
fn foreign_columns(tables: &[Known], index: usize) -> Vec<Foreign> {
    let own = &tables[index];
    let mut found = Vec::new();
    for (column, name) in own.table.columns.iter().enumerate() {
        if own.key == Some(column) || own.values[column].is_empty() {
            continue;
        }
        // In a table that connects things, as `Person_likes_Post`, an `id` alone is that of the first.
        let first_word = words(&own.file).into_iter().next().unwrap_or_default();
        let is_first =
            |other: &Known| own.key.is_none() && plain(name) == "id" && plain(&other.name) == plain(&first_word);
        let target = tables.iter().position(|other| match other.key {
            Some(key) => {
                (is_name_of(name, other, key) || is_first(other)) && own.values[column].is_subset(&other.values[key])
            }
            None => false,
        });
        found.extend(target.map(|table| Foreign { column, table }));
    }
    found
}

/// Whether a column is called like the key of a table, or like the table.
fn is_name_of(column: &str, table: &Known, key: usize) -> bool {
    let last_word = column.rsplit_once('_').map(|(_, word)| word);
    let column = plain(column.split_once('#').map_or(column, |(name, _)| name));
    let (name, key) = (plain(&table.name), plain(&table.table.columns[key]));
    // `hascreator_person` says what it is of a person.
    if last_word.is_some_and(|word| plain(word) == name) {
        return true;
    }
    let is_own_name = key != "id" && column == key;
    let column = column.trim_end_matches(|character: char| character.is_ascii_digit());
    is_own_name || column == name || column == format!("{name}id") || numbered(column, &name)
}

/// Whether a column is called `person1id`.
fn numbered(column: &str, name: &str) -> bool {
    let rest = column.strip_prefix(name).and_then(|rest| rest.strip_suffix("id"));
    rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(|character| character.is_ascii_digit()))
}

/// A name without what is written in different ways: case, blanks, hyphens, dots.
fn plain(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What one row of a table is called: `OrderDetail` for `order-details`.
fn singular(stem: &str) -> String {
    let words = words(stem).into_iter().filter(|word| !word.chars().all(|character| character.is_ascii_digit()));
    let mut words: Vec<String> = words.map(|word| capitalised(&word)).collect();
    if let Some(last) = words.last_mut() {
        if let Some(start) = last.strip_suffix("ies") {
            *last = format!("{start}y");
        } else if last.ends_with('s') && !last.ends_with("ss") && !last.ends_with("us") && !last.ends_with("is") {
            last.pop();
        }
    }
    if words.is_empty() { "Row".to_owned() } else { words.concat() }
}

fn words(text: &str) -> Vec<String> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
}

/// A name in capitals: `REPORTS_TO` for `reportsTo`.
fn capitals(name: &str) -> String {
    let mut capitals = String::new();
    let mut was_lower = false;
    for character in name.chars() {
        if character.is_uppercase() && was_lower || !character.is_alphanumeric() {
            capitals.push('_');
        }
        was_lower = character.is_lowercase() || character.is_ascii_digit();
        capitals.extend(character.is_alphanumeric().then(|| character.to_uppercase()).into_iter().flatten());
    }
    capitals.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
}

/// The type for a column of a table of things: `HAS_CUSTOMER` for `customerID`.
fn relationship_type(column: &str, target: &str) -> String {
    let is_plain = [plain(target), format!("{}id", plain(target))].contains(&plain(column));
    if let Some((start, word)) = column.rsplit_once('_')
        && plain(word) == plain(target)
    {
        return capitals(start);
    }
    if is_plain { format!("HAS_{}", capitals(target)) } else { capitals(column) }
}

/// The type for a table that only connects things: `KNOWS` for `person_knows_person_0_0.csv`.
fn link_type(file: &str, from: &str, to: &str) -> String {
    let stem = file.split('.').next().unwrap_or(file);
    let words = words(stem);
    let words: Vec<_> = words.iter().filter(|word| !word.chars().all(|letter| letter.is_ascii_digit())).collect();
    match words.as_slice() {
        [first, between @ .., last]
            if !between.is_empty() && plain(first) == plain(from) && plain(last) == plain(to) =>
        {
            capitals(&between.iter().map(|word| word.as_str()).collect::<Vec<_>>().join("_"))
        }
        words => capitals(&words.iter().map(|word| word.as_str()).collect::<Vec<_>>().join("_")),
    }
}

/// A string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\t' => quoted.push_str("\\t"),
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Graph;
    use crate::import::load;

    fn sources(files: &[(&str, &str)]) -> Vec<Source> {
        files.iter().map(|(name, text)| Source::memory(*name, text.as_bytes().to_vec())).collect()
    }

    /// The mapping for files, which is right as it is.
    fn proposed(files: &[(&str, &str)], nodes: u64, relationships: u64) -> String {
        let sources = sources(files);
        let text = propose(&sources, &Options::default()).unwrap_or_else(|error| panic!("{error}"));
        let mapping = Some(("proposed".to_owned(), text.clone()));
        let report = load(&mut Graph::new(), &sources, &Options { mapping, ..Options::default() });
        let summary = report.unwrap_or_else(|error| panic!("{error}\n{text}")).summary;
        assert_eq!((summary.nodes, summary.relationships), (nodes, relationships), "{text}");
        text
    }

    #[test]
    fn an_encoding_that_was_named_is_in_the_mapping() {
        let options = Options { encoding: Some("windows-1252".to_owned()), ..Options::default() };
        let sources = [Source::memory("cities.csv", b"id,name\n1,Montr\xe9al\n".to_vec())];
        let decoded = sources.clone().map(|source| source.in_encoding("windows-1252").unwrap());
        let text = propose(&decoded, &options).unwrap();
        assert!(text.contains("\nencoding = \"windows-1252\"\n"), "{text}");
        let mapping = Some(("proposed".to_owned(), text));
        let report = load(&mut Graph::new(), &sources, &Options { mapping, ..Options::default() });
        assert_eq!(report.unwrap().summary.nodes, 1);
    }

    #[test]
    fn keys_and_what_names_them_are_found() {
        let customers = ("customers.csv", "customerID,name\nA,Ann\nB,Bob\n");
        let orders = ("orders.csv", "orderID,customerID,placed\n1,A,2020-01-02\n2,A,2020-01-03\n3,,2020-01-04\n");
        let details = ("order-details.csv", "orderID,productID,price\n1,x,1.5\n1,y,2\n");
        let products = ("products.csv", "productID,title\nx,Tea\ny,Jam\n");
        let text = proposed(&[customers, orders, details, products], 7, 4);
        let expected = "\
[[table]]
file = \"orders.csv\"
[[table.node]]
label = \"Order\"
id = \"orderID\"
properties = [\"orderID:int\", \"placed:date\"]
[[table.relationship]]
type = \"HAS_CUSTOMER\"
to = { label = \"Customer\", column = \"customerID\" }

[[table]]
file = \"order-details.csv\"
[[table.relationship]]
type = \"ORDER_DETAILS\"
from = { label = \"Order\", column = \"orderID\" }
to = { label = \"Product\", column = \"productID\" }
properties = [\"price:float\"]
";
        assert!(text.contains(expected), "{text}");
    }

    #[test]
    fn tables_that_connect_are_found_by_their_columns() {
        let person = ("person_0_0.csv", "id|name\n1|Ann\n2|Bob\n");
        let knows = ("person_knows_person_0_0.csv", "Person.id|Person.id|since\n1|2|2010\n2|1|2011\n1|1|2012\n");
        let text = proposed(&[person, knows], 2, 3);
        assert!(text.contains("type = \"KNOWS\"\nfrom = { label = \"Person\", column = \"Person.id\" }"), "{text}");
        assert!(text.contains("column = \"Person.id#2\" }\nproperties = [\"since:int\"]"), "{text}");
    }

    #[test]
    fn files_without_a_header_get_names_for_their_columns() {
        let text = proposed(&[("airlines.dat", "1,\"A\",\\N\n2,\"B\",\"x\"\n")], 2, 0);
        assert!(text.contains("columns = [\"c1\", \"c2\", \"c3\"]"), "{text}");
        assert!(text.contains("label = \"Airline\"\nid = \"c1\""), "{text}");
    }
}
