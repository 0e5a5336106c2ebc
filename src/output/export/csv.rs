//! CSV files for `neo4j-admin database import`: a folder with a file for each set of labels and for each type.
//!
//! That import tells an empty text, which stands in quotes, from a property that is not there, which does not. The csv
//! crate quotes either both or neither, so quoting is done here: texts always, other values never.

use super::column::{ColumnType, Columns, LIST, MIXED};
use super::{Create, Exporter, Form, Loss, Losses, Options, Selection};
use crate::output::json::JsonValue;
use crate::result::Elements;
use crate::value::{Map, Value, ValueType};
use indexmap::IndexMap;
use std::hash::Hash;
use std::io::{self, Write};
use std::sync::Arc;

/// A folder of CSV files.
pub(super) struct Csv;

impl Exporter for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn description(&self) -> &'static str {
        "a folder of CSV files, for neo4j-admin"
    }

    fn extensions(&self) -> &'static [&'static str] {
        // A file that ends in `.csv` is a table, never a folder.
        &[]
    }

    fn form(&self) -> Form {
        Form::Folder(write)
    }
}

/// What stands between the items of a list, and between labels.
const DELIMITER: char = ';';

/// A label that would be read as several.
const LABEL: Loss = Loss { one: "label", many: "labels", fate: "with a `;` left to be read as several" };

fn write(selection: &Selection<'_>, _: &Options, create: &mut Create<'_>) -> io::Result<Losses> {
    let mut losses = Losses::without_schema(selection);
    let (nodes, relationships) = (node_files(selection), relationship_files(selection));
    for (number, (labels, file)) in nodes.iter().enumerate() {
        let mut out = create(&file_name("nodes", number, labels))?;
        write_head(&mut *out, ":ID", &file.columns, Some(":LABEL"))?;
        for node in file.members.iter().filter_map(|place| selection.node(*place)) {
            write!(out, "{}", node.id)?;
            write_cells(&mut *out, &node.properties, &file.columns, &mut losses)?;
            let delimited = labels.iter().filter(|label| label.contains(DELIMITER)).count();
            losses.add_several(LABEL, delimited as u64);
            writeln!(out, ",{}", quoted(&labels.join(";")))?;
        }
        out.flush()?;
    }
    for (number, (kind, file)) in relationships.iter().enumerate() {
        let mut out = create(&file_name("relationships", number, std::slice::from_ref(kind)))?;
        write_head(&mut *out, ":START_ID,:END_ID,:TYPE", &file.columns, None)?;
        for known in file.members.iter().filter_map(|place| selection.connection(*place)) {
            write!(out, "{},{},{}", known.start.id, known.end.id, quoted(kind))?;
            write_cells(&mut *out, &known.relationship.properties, &file.columns, &mut losses)?;
            writeln!(out)?;
        }
        out.flush()?;
    }
    Ok(losses)
}

/// The elements of a file by their places in the selection, and its columns.
#[derive(Default)]
struct FileContent {
    members: Vec<usize>,
    columns: CsvColumns,
}

/// The types of columns, and which of them hold lists that the delimiter cannot tell the items of.
#[derive(Default)]
struct CsvColumns {
    types: Columns,
    undelimited: Vec<Arc<str>>,
}

impl CsvColumns {
    fn add(&mut self, properties: &Map) {
        self.types.add(properties);
        for (key, value) in properties {
            if !is_delimitable(value) && !self.undelimited.contains(key) {
                self.undelimited.push(key.clone());
            }
        }
    }

    /// The columns with their types; none where it is text that stands for the value.
    fn iter(&self) -> impl Iterator<Item = (&Arc<str>, Option<ColumnType>)> {
        self.types.0.iter().map(|(key, column)| {
            let is_text = matches!(column, ColumnType::Mixed | ColumnType::MixedList) || self.undelimited.contains(key);
            (key, (!is_text).then_some(*column))
        })
    }
}

/// The files of nodes by their labels, in the order in which the selection needs them.
fn node_files(selection: &Selection<'_>) -> IndexMap<Vec<Arc<str>>, FileContent> {
    let mut files = IndexMap::new();
    for (place, node) in selection.nodes().enumerate() {
        add(&mut files, node.labels.clone(), place, &node.properties);
    }
    files
}

/// The files of relationships by their type.
fn relationship_files(selection: &Selection<'_>) -> IndexMap<Arc<str>, FileContent> {
    let mut files = IndexMap::new();
    for (place, known) in selection.connections().enumerate() {
        add(&mut files, known.relationship.relationship_type.clone(), place, &known.relationship.properties);
    }
    files
}

fn add<K: Hash + Eq>(files: &mut IndexMap<K, FileContent>, key: K, place: usize, properties: &Map) {
    let file = files.entry(key).or_default();
    file.members.push(place);
    file.columns.add(properties);
}

/// `nodes-1-City-Port.csv`: the number keeps names apart that only differ in what no file name should have.
fn file_name(kind: &str, number: usize, names: &[Arc<str>]) -> String {
    const LONGEST: usize = 60;
    let plain = |character: char| if character.is_ascii_alphanumeric() { character } else { '_' };
    let names: String = names.iter().flat_map(|name| std::iter::once('-').chain(name.chars().map(plain))).collect();
    format!("{kind}-{}{}.csv", number + 1, &names[..names.len().min(LONGEST)])
}

fn write_head(out: &mut dyn Write, first: &str, columns: &CsvColumns, last: Option<&str>) -> io::Result<()> {
    write!(out, "{first}")?;
    for (key, column) in columns.iter() {
        write!(out, ",{}", header(&format!("{key}:{}", column.map_or_else(|| "string".to_owned(), type_name))))?;
    }
    writeln!(out, "{}", last.map(|last| format!(",{last}")).unwrap_or_default())
}

/// The cells of the properties, each behind its comma.
fn write_cells(out: &mut dyn Write, properties: &Map, columns: &CsvColumns, losses: &mut Losses) -> io::Result<()> {
    for (key, column) in columns.iter() {
        let cell = properties.get(key).map(|value| match column {
            Some(_) => typed_cell(value),
            None => text_cell(value, losses),
        });
        write!(out, ",{}", cell.unwrap_or_default())?;
    }
    Ok(())
}

/// The cell of a value in a column of its type.
fn typed_cell(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::List(items) => quoted(&items.iter().map(plain_text).collect::<Vec<_>>().join(";")),
        value => value.to_string(),
    }
}

/// The cell of a value in a column of texts, with what that loses of it.
fn text_cell(value: &Value, losses: &mut Losses) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::List(items) => {
            losses.add(LIST);
            items.iter().for_each(|item| losses.add_for_json(item));
            quoted(&JsonValue { value, elements: &Elements::default() }.to_string())
        }
        value => {
            losses.add(MIXED);
            quoted(&value.to_string())
        }
    }
}

fn plain_text(value: &Value) -> String {
    if let Value::String(text) = value { text.to_string() } else { value.to_string() }
}

/// Whether a list can be told from its items with delimiters between them: none holds a delimiter, and it is not the list
/// with only an empty text, which looks like one without items.
fn is_delimitable(value: &Value) -> bool {
    let Value::List(items) = value else { return true };
    let is_fine = |item: &Value| !matches!(item, Value::String(text) if text.contains(DELIMITER));
    let is_blank = matches!(&items[..], [Value::String(text)] if text.is_empty());
    items.iter().all(is_fine) && !is_blank
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// The name of a column, in quotes only where it needs them.
fn header(text: &str) -> String {
    let is_plain = |character: char| character.is_alphanumeric() || " _-:[].".contains(character);
    if text.chars().all(is_plain) { text.to_owned() } else { quoted(text) }
}

fn type_name(column: ColumnType) -> String {
    match column {
        ColumnType::Scalar(value_type) => scalar_name(value_type).to_owned(),
        ColumnType::List(item) => format!("{}[]", item.map_or("string", scalar_name)),
        ColumnType::MixedList | ColumnType::Mixed => "string".to_owned(),
    }
}

fn scalar_name(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::Boolean => "boolean",
        ValueType::Integer => "long",
        ValueType::Float => "double",
        ValueType::Date => "date",
        ValueType::LocalTime => "localtime",
        ValueType::Time => "time",
        ValueType::LocalDateTime => "localdatetime",
        ValueType::DateTime => "datetime",
        ValueType::Duration => "duration",
        _ => "string",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Graph;
    use crate::output::example::treaty;
    use crate::output::export::example::{exported_files, hostile};

    #[test]
    fn a_file_holds_nodes_of_the_same_labels_or_relationships_of_a_type() {
        let result = treaty();
        let (files, losses) = exported_files("csv", &Selection::of_result(&result));
        let expected = [
            ("nodes-1-Country.csv", ":ID,name:string,:LABEL\n10,\"Canada\",\"Country\"\n"),
            ("nodes-2-Agreement.csv", ":ID,name:string,:LABEL\n11,\"USMCA\",\"Agreement\"\n"),
            ("relationships-1-PARTY_TO.csv", ":START_ID,:END_ID,:TYPE,since:long\n10,11,\"PARTY_TO\",2020\n"),
        ];
        assert_eq!(files, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
        assert_eq!(losses, "");
    }

    #[test]
    fn columns_are_typed() {
        let graph = hostile();
        let (files, losses) = exported_files("csv", &Selection::of_graph(&graph));
        let heads: Vec<_> = files.iter().map(|(_, text)| text.lines().next().unwrap_or_default()).collect();
        assert_eq!(files.len(), 6, "{files:?}");
        assert!(heads[0].contains(",n:long,f:double,negative zero:double,"), "{heads:?}");
        assert!(heads[0].contains(",date:date,local time:localtime,time:time,local datetime:localdatetime,datetime:datetime,duration:duration,"), "{heads:?}");
        assert!(heads[1].contains(",nothing:string[],numbers:long[],floats:double[],truths:boolean[],days:date[],mixed:string,durations:duration[],"), "{heads:?}");
        assert!(heads[1].contains(",texts:string,"), "{heads:?}");
        assert!(
            files[0].1.contains(
                ",true,-9223372036854775808,0.1,-0.0,NaN,Infinity,-0044-03-15,12:31:14.645876123,12:31:14+01:00,"
            ),
            "{files:?}"
        );
        assert_eq!(files[2], ("nodes-3.csv".to_owned(), ":ID,:LABEL\n2,\"\"\n".to_owned()));
        let expected = "1 index left out, 1 constraint left out, 3 lists written as JSON text, 1 temporal value written as \
                        text, 1 label with a `;` left to be read as several";
        assert_eq!(losses, expected);
    }

    #[test]
    fn empty_texts_are_told_from_nothing_and_mixed_types_are_said() {
        let mut graph = Graph::new();
        let label = graph.intern_label("A;B");
        let key = graph.intern_key("k");
        for value in [Value::Null, "".into(), 1.into(), Value::list([]), "a,\"b\"\n".into()] {
            let node = graph.create_node(&[label]);
            graph.set_node_property(node, key, value);
        }
        let (files, losses) = exported_files("csv", &Selection::of_graph(&graph));
        let expected = ":ID,k:string,:LABEL\n0,,\"A;B\"\n1,\"\",\"A;B\"\n2,\"1\",\"A;B\"\n3,\"[]\",\"A;B\"\n4,\"a,\"\"b\"\"\n\",\"A;B\"\n";
        assert_eq!(files, [("nodes-1-A_B.csv".to_owned(), expected.to_owned())]);
        let expected = "5 labels with a `;` left to be read as several, 1 value under a key of several types written as text, 1 list written as JSON text";
        assert_eq!(losses, expected);
    }

    #[test]
    fn lists_are_delimited_where_they_can_be() {
        let fine = [vec!["a", "b"].into(), vec!["", ""].into(), Value::list([]), vec![1].into(), "a;b".into()];
        assert!(fine.iter().all(is_delimitable));
        assert!(![vec!["a;b"].into(), vec![""].into()].iter().any(is_delimitable));
    }
}
