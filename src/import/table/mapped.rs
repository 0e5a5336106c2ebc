//! From a mapping to tables with rules.

use super::cell::CellType;
use super::dialect::Dialect;
use super::infer::infer;
use super::mapping::{EndMapping, Mapping, NodeMapping, OneOrMany, PropertyMapping, RelationshipMapping, TableMapping};
use super::record::Blocks;
use super::rule::{End, Id, Name, NodeRule, Part, PropertyRule, RelationshipRule, Space, Table};
use crate::import::error::Place;
use crate::import::source::Source;
use crate::import::{ImportError, Options};
use crate::suggestion::did_you_mean;
use std::cell::OnceCell;

/// The tables that a mapping makes of files. Each table must find a file, and each file a table.
pub(super) fn tables(
    file: &str,
    text: &str,
    sources: &[Source],
    options: &Options<'_>,
) -> Result<Vec<Table>, ImportError> {
    let mapping: Mapping = toml::from_str(text).map_err(|error| toml_error(file, text, &error))?;
    let mut tables = Vec::new();
    for table in &mapping.tables {
        let named = sources.iter().filter(|source| is_named(&table.file, source)).cloned();
        let encoding = table.encoding.as_ref().or(mapping.encoding.as_ref());
        let encoded =
            named.map(|source| encoding.map_or_else(|| Ok(source.clone()), |name| source.clone().in_encoding(name)));
        let parts: Vec<Source> = encoded.collect::<Result<_, _>>()?;
        if parts.is_empty() {
            let names = sources.iter().map(Source::base_name);
            let error = ImportError::new(file, format!("no file is called `{}`", table.file));
            return Err(match did_you_mean(&table.file, names) {
                Some(hint) => error.with_hint(hint),
                None => error,
            });
        }
        let head = Head::read(&mapping, table, &parts, options)?;
        Mapper { file, mapping: table, head: &head, types: OnceCell::new() }.rules(&mut tables)?;
    }
    let is_left = |source: &&Source| !mapping.tables.iter().any(|table| is_named(&table.file, source));
    match sources.iter().find(is_left) {
        Some(source) => {
            let error = ImportError::new(&source.name, format!("the mapping `{file}` says nothing of this file"));
            Err(error.with_hint("name only the files that it is about"))
        }
        None => Ok(tables),
    }
}

/// Whether a mapping, if it is one, says something of this file.
pub(in crate::import) fn is_mapped(mapping: &str, source: &Source) -> bool {
    let tables = toml::from_str(mapping).map(|mapping: Mapping| mapping.tables).unwrap_or_default();
    tables.iter().any(|table| is_named(&table.file, source))
}

fn toml_error(file: &str, text: &str, error: &toml::de::Error) -> ImportError {
    let before = &text[..error.span().map_or(0, |span| span.start.min(text.len()))];
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) as u64 + 1;
    ImportError::new(file, error.message().trim().replace('\n', "; ")).at(Place { line, column })
}

/// Whether a pattern, in which `*` stands for anything, is the name of the file, with or without its compression.
fn is_named(pattern: &str, source: &Source) -> bool {
    let whole = source.name.rsplit(std::path::is_separator).next().unwrap_or(&source.name);
    matches(pattern, source.base_name()) || matches(pattern, whole)
}

/// Whether a pattern, in which `*` stands for anything, is the name.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(name) = name.strip_prefix(start) else { return false };
    name.char_indices().map(|(at, _)| at).chain([name.len()]).any(|at| matches(rest, &name[at..]))
}

/// What is common to the files of a table.
struct Head {
    table: Table,
}

impl Head {
    fn read(
        mapping: &Mapping,
        table: &TableMapping,
        parts: &[Source],
        options: &Options<'_>,
    ) -> Result<Self, ImportError> {
        let quote = table.quote.as_ref().or(mapping.quote.as_ref());
        let options = Options {
            delimiter: table.delimiter.or(mapping.delimiter).or(options.delimiter),
            array_delimiter: table.array_delimiter.or(mapping.array_delimiter).or(options.array_delimiter),
            quote: quote.map_or(options.quote, |quote| quote.chars().next()),
            nulls: table.nulls.as_ref().or(mapping.nulls.as_ref()).unwrap_or(&options.nulls).clone(),
            ignore_extra_columns: table
                .ignore_extra_columns
                .or(mapping.ignore_extra_columns)
                .unwrap_or(options.ignore_extra_columns),
            ..options.clone()
        };
        let dialect = Dialect::of(&parts[0], &options)?;
        let columns = match &table.columns {
            Some(columns) => columns.clone(),
            None => first_record(&parts[0], &dialect)?,
        };
        let heads = usize::from(table.columns.is_none());
        let parts = parts.iter().map(|source| Part { source: source.clone(), heads }).collect();
        let columns = distinct(columns);
        Ok(Self { table: Table { parts, dialect, columns, nodes: Vec::new(), relationships: Vec::new() } })
    }
}

/// The cells of the first record.
pub(super) fn first_record(source: &Source, dialect: &Dialect) -> Result<Vec<String>, ImportError> {
    let block = Blocks::new(source, dialect)?.next().transpose()?.unwrap_or_default();
    let records = block.records(source, dialect)?;
    if records.len() == 0 {
        return Err(ImportError::new(&source.name, "the file is empty"));
    }
    Ok(records.record(0).texts().map(str::to_owned).collect())
}

/// The names of columns, of which those that are there before have a number behind: `id`, `id#2`.
pub(super) fn distinct(columns: Vec<String>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::with_capacity(columns.len());
    for (column, name) in columns.iter().enumerate() {
        let times = columns[..column].iter().filter(|before| *before == name).count();
        distinct.push(if times == 0 { name.clone() } else { format!("{name}#{}", times + 1) });
    }
    distinct
}

/// Makes rules of what a mapping says of one table.
struct Mapper<'m> {
    file: &'m str,
    mapping: &'m TableMapping,
    head: &'m Head,
    types: OnceCell<Vec<CellType>>,
}

impl Mapper<'_> {
    fn rules(&self, tables: &mut Vec<Table>) -> Result<(), ImportError> {
        let mut table = self.head.table.clone();
        table.nodes = self.mapping.nodes.iter().map(|node| self.node(node)).collect::<Result<_, _>>()?;
        for relationship in &self.mapping.relationships {
            let (rule, mentioned) = self.relationship(relationship, table.nodes.first())?;
            table.relationships.push(rule);
            table.nodes.extend(mentioned);
        }
        tables.push(table);
        Ok(())
    }

    fn node(&self, node: &NodeMapping) -> Result<NodeRule, ImportError> {
        let fixed = node.label.iter().flat_map(OneOrMany::names).cloned().map(Name::Fixed);
        let told = node.label_column.as_ref().map(|name| self.column(name).map(Name::Column)).transpose()?;
        let labels: Vec<_> = fixed.chain(told).collect();
        let Some(first) = labels.first() else {
            return Err(self.error("a node has neither `label` nor `label-column`"));
        };
        let space = match first {
            Name::Fixed(label) => label.clone(),
            Name::Column(_) => String::new(),
        };
        let id = node.id.as_ref().map(|names| {
            let columns: Vec<usize> = names.names().iter().map(|name| self.column(name)).collect::<Result<_, _>>()?;
            Ok(Id { places: vec![columns], split: None })
        });
        let id = id.transpose()?;
        if node.repeated && id.is_none() {
            return Err(self.error("a node that is `repeated` needs an `id` to be known by"));
        }
        let properties = self.properties(&node.properties)?;
        Ok(NodeRule { space: Space::Ids(space), id, is_mention: node.repeated, labels, id_property: None, properties })
    }

    fn relationship(
        &self,
        relationship: &RelationshipMapping,
        own: Option<&NodeRule>,
    ) -> Result<(RelationshipRule, Vec<NodeRule>), ImportError> {
        let kind = match (&relationship.kind, &relationship.type_column) {
            (Some(name), None) => Name::Fixed(name.clone()),
            (None, Some(column)) => Name::Column(self.column(column)?),
            _ => return Err(self.error("a relationship needs either `type` or `type-column`")),
        };
        let mut mentioned = Vec::new();
        let mut end = |end: &Option<EndMapping>| match end {
            Some(end) => self.end(end, &mut mentioned),
            None => self.own_end(own),
        };
        let (start, end) = (end(&relationship.from)?, end(&relationship.to)?);
        let properties = self.properties(&relationship.properties)?;
        Ok((RelationshipRule { kind, start, end, is_optional: true, properties }, mentioned))
    }

    fn own_end(&self, own: Option<&NodeRule>) -> Result<End, ImportError> {
        let own = own.ok_or_else(|| self.error("a relationship without `from` or `to` needs a node of the row"))?;
        match &own.id {
            Some(id) => Ok(End { space: own.space.clone(), id: id.clone() }),
            None => Err(self.error("the node of the row needs an `id` for relationships to find it")),
        }
    }

    fn end(&self, end: &EndMapping, mentioned: &mut Vec<NodeRule>) -> Result<End, ImportError> {
        let mut places = Vec::new();
        for name in end.column.names() {
            let columns = self.columns(name)?;
            places.extend(columns.into_iter().map(|column| vec![column]));
        }
        let id = Id { places, split: end.split };
        let Some(by) = &end.by else {
            if end.create {
                return Err(self.error("`create` needs `by`, the property that tells the nodes apart"));
            }
            return Ok(End { space: Space::Ids(end.label.clone()), id });
        };
        let (key, cell_type) = match by.rsplit_once(':') {
            Some((key, cell_type)) => (key.to_owned(), self.cell_type(cell_type)?),
            None => (by.clone(), CellType::String),
        };
        let space = Space::Property { label: end.label.clone(), key: key.clone() };
        if end.create {
            mentioned.push(NodeRule {
                space: space.clone(),
                id: Some(id.clone()),
                is_mention: true,
                labels: vec![Name::Fixed(end.label.clone())],
                id_property: Some((key, cell_type)),
                properties: Vec::new(),
            });
        }
        Ok(End { space, id })
    }

    fn properties(&self, properties: &[PropertyMapping]) -> Result<Vec<PropertyRule>, ImportError> {
        let mut rules = Vec::new();
        for property in properties {
            match property {
                PropertyMapping::Short(all) if all == "*" => {
                    for column in self.unused() {
                        let key = self.head.table.columns[column].clone();
                        rules.push(PropertyRule { key, column, cell_type: self.inferred(column)? });
                    }
                }
                PropertyMapping::Short(name) => rules.push(self.short(name)?),
                PropertyMapping::Full { column, key, cell_type } => {
                    let index = self.column(column)?;
                    let cell_type = match cell_type {
                        Some(cell_type) => self.cell_type(cell_type)?,
                        None => self.inferred(index)?,
                    };
                    let key = key.clone().unwrap_or_else(|| column.clone());
                    rules.push(PropertyRule { key, column: index, cell_type });
                }
            }
        }
        Ok(rules)
    }

    /// A column with its type behind it, or without.
    fn short(&self, name: &str) -> Result<PropertyRule, ImportError> {
        let typed = name.rsplit_once(':').filter(|_| !self.head.table.columns.iter().any(|column| column == name));
        let (key, cell_type) = match typed {
            Some((column, cell_type)) => (column, Some(self.cell_type(cell_type)?)),
            None => (name, None),
        };
        let column = self.column(key)?;
        let cell_type = cell_type.map_or_else(|| self.inferred(column), Ok)?;
        Ok(PropertyRule { key: key.to_owned(), column, cell_type })
    }

    /// The columns that are neither ids, ends nor names, nor a property already.
    fn unused(&self) -> Vec<usize> {
        let nodes = self.mapping.nodes.iter();
        let ids = nodes.clone().flat_map(|node| node.id.iter().flat_map(OneOrMany::names).chain(&node.label_column));
        let relationships = self.mapping.relationships.iter();
        let ends = relationships.clone().flat_map(|relationship| {
            let ends = relationship.from.iter().chain(&relationship.to);
            ends.flat_map(|end| end.column.names()).chain(&relationship.type_column)
        });
        let properties = nodes
            .flat_map(|node| &node.properties)
            .chain(relationships.flat_map(|relationship| &relationship.properties));
        let named = properties.filter_map(|property| match property {
            PropertyMapping::Short(name) if name == "*" => None,
            PropertyMapping::Short(name) => Some(name.rsplit_once(':').map_or(name.as_str(), |(column, _)| column)),
            PropertyMapping::Full { column, .. } => Some(column.as_str()),
        });
        let used: Vec<&str> = ids.chain(ends).map(String::as_str).chain(named).collect();
        let columns = self.head.table.columns.iter().enumerate();
        let ranges: Vec<usize> = used
            .iter()
            .filter(|name| name.contains(".."))
            .flat_map(|range| self.columns(range).unwrap_or_default())
            .collect();
        let is_used = |name: &String| name.is_empty() || used.iter().any(|pattern| matches(pattern, name));
        columns.filter(|(column, name)| !is_used(name) && !ranges.contains(column)).map(|(column, _)| column).collect()
    }

    fn inferred(&self, column: usize) -> Result<CellType, ImportError> {
        if self.types.get().is_none() {
            let types = infer(&self.head.table)?;
            return Ok(self.types.get_or_init(|| types)[column].clone());
        }
        Ok(self.types.get().map_or(CellType::String, |types| types[column].clone()))
    }

    fn cell_type(&self, name: &str) -> Result<CellType, ImportError> {
        name.parse().map_err(|error: super::cell::UnknownType| self.error(error.to_string()))
    }

    /// The columns from one to another, `c1..c9`, or those of a name in which `*` stands for anything.
    fn columns(&self, pattern: &str) -> Result<Vec<usize>, ImportError> {
        if let Some((first, last)) =
            pattern.split_once("..").filter(|_| !self.head.table.columns.iter().any(|name| name == pattern))
        {
            return Ok((self.column(first)?..=self.column(last)?).collect());
        }
        if !pattern.contains('*') {
            return self.column(pattern).map(|column| vec![column]);
        }
        let columns = self.head.table.columns.iter().enumerate();
        let found: Vec<_> = columns.filter(|(_, name)| matches(pattern, name)).map(|(column, _)| column).collect();
        if found.is_empty() { Err(self.unknown_column(pattern)) } else { Ok(found) }
    }

    fn column(&self, name: &str) -> Result<usize, ImportError> {
        let found = self.head.table.columns.iter().position(|column| column == name);
        found.ok_or_else(|| self.unknown_column(name))
    }

    fn unknown_column(&self, name: &str) -> ImportError {
        let columns = &self.head.table.columns;
        let error = self.error(format!("no column is called `{name}`"));
        error.with_hint(match did_you_mean(name, columns.iter().map(String::as_str)) {
            Some(hint) => hint,
            None => format!("there are `{}`", columns.join("`, `")),
        })
    }

    fn error(&self, message: impl std::fmt::Display) -> ImportError {
        ImportError::new(self.file, format!("table `{}`: {message}", self.mapping.file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Graph;
    use crate::import::{ImportReport, load};

    #[test]
    fn patterns_stand_for_names() {
        assert!(matches("a*.csv", "abc.csv") && matches("*", "") && matches("a", "a") && matches("c*1", "c11"));
        assert!(!matches("a*.csv", "abc.tsv") && !matches("a", "ab") && !matches("*a*a*", "a"));
    }

    fn loaded(mapping: &str, files: &[(&str, &str)]) -> Result<(Graph, ImportReport), String> {
        let mut graph = Graph::new();
        let sources: Vec<_> =
            files.iter().map(|(name, text)| Source::memory(*name, text.as_bytes().to_vec())).collect();
        let mapping = Some(("m.toml".to_owned(), mapping.to_owned()));
        let options = Options { mapping, ..Options::default() };
        let report = load(&mut graph, &sources, &options).map_err(|error| error.to_string())?;
        Ok((graph, report))
    }

    fn check(mapping: &str, files: &[(&str, &str)], expected: (u64, u64, u64)) {
        let (_, report) = loaded(mapping, files).unwrap_or_else(|error| panic!("{error}"));
        let summary = report.summary;
        assert_eq!((summary.nodes, summary.relationships, summary.properties), expected, "{mapping}");
    }

    fn check_error(mapping: &str, files: &[(&str, &str)], expected: &str) {
        let error = loaded(mapping, files).map(|_| ()).expect_err(mapping);
        assert!(error.starts_with(expected), "expected {expected}\n but got {error}");
    }

    const COUNTRIES: (&str, &str) = ("countries.csv", "iso,name\nCAN,Canada\nMEX,Mexico\nUSA,United States\n");

    #[test]
    fn rows_become_nodes_and_cells_relationships() {
        let mapping = r#"
            [[table]]
            file = "countries.csv"
            node = [{ label = "Country", id = "iso", properties = ["iso", "name:string"] }]

            [[table]]
            file = "treaties*.csv"
            nulls = ["NA"]
            [[table.node]]
            label = ["Agreement", "Thing"]
            id = "title"
            properties = ["title", "*"]
            [[table.relationship]]
            type = "SIGNED_BY"
            to = { label = "Country", column = "c1..c2" }
            properties = [{ column = "signed", key = "on", type = "date(%d.%m.%Y)" }]
            [[table.relationship]]
            type = "ABOUT"
            to = { label = "Topic", column = "topics", by = "name", split = ",", create = true }
        "#;
        let treaties = [
            ("treaties1.csv", "title,signed,c1,c2,topics,year\nUSMCA,30.11.2018,CAN,USA,\"trade, labour\",2018\n"),
            ("treaties2.csv", "title,signed,c1,c2,topics,year\nLone,NA,CAN,NA,trade,1990\n"),
        ];
        check(mapping, &[COUNTRIES, treaties[0], treaties[1]], (7, 6, 14));
        let (graph, _) = loaded(mapping, &[COUNTRIES, treaties[0], treaties[1]]).expect("it is right");
        let year = graph.key_id("year").and_then(|key| graph.node_column(key)).map(|column| column.len());
        assert_eq!(year, Some(2));
    }

    #[test]
    fn tables_without_headers_and_repeated_nodes_are_read() {
        let mapping = r#"
            delimiter = "|"
            [[table]]
            file = "x.dat"
            columns = ["from", "to", "km"]
            node = [{ label = "City", id = "from", repeated = true, properties = ["from"] }]
            [[table.relationship]]
            type = "ROAD"
            to = { label = "City", column = "to" }
            properties = ["km:int"]
        "#;
        check(mapping, &[("x.dat", "a|b|1\nb|a|2\na|a|3\n")], (2, 3, 5));
        check_error(mapping, &[("x.dat", "a|c|1\n")], "x.dat:1:3: no City has the id `c`");
    }

    #[test]
    fn nodes_are_found_by_any_property() {
        let mapping = r#"
            [[table]]
            file = "countries.csv"
            node = [{ label = "Country", id = "iso", properties = ["*"] }]
            [[table]]
            file = "borders.csv"
            [[table.relationship]]
            type = "BORDERS"
            from = { label = "Country", column = "a", by = "name" }
            to = { label = "Country", column = "b", by = "name" }
        "#;
        check(mapping, &[COUNTRIES, ("borders.csv", "a,b\nCanada,United States\n,Mexico\n")], (3, 1, 3));
        let twins = ("countries.csv", "iso,name\nA,Congo\nB,Congo\n");
        let ambiguous = "borders.csv:2:1: several nodes have the name `Congo`";
        check_error(mapping, &[twins, ("borders.csv", "a,b\nCongo,Congo\n")], ambiguous);
    }

    #[test]
    fn what_is_wrong_with_a_mapping_is_said() {
        let table = |inside: &str| format!("[[table]]\nfile = \"countries.csv\"\n{inside}");
        let check = |inside: &str, expected: &str| check_error(&table(inside), &[COUNTRIES], expected);
        check_error("[[table]\n", &[COUNTRIES], "m.toml:1:");
        check("color = 1", "m.toml:3:1: unknown field `color`");
        check(
            "node = [{ id = \"iso\" }]",
            "m.toml: table `countries.csv`: a node has neither `label` nor `label-column`",
        );
        let column = "m.toml: table `countries.csv`: no column is called `nam`; did you mean `name`?";
        check("node = [{ label = \"A\", properties = [\"nam\"] }]", column);
        check(
            "node = [{ label = \"A\", properties = [\"name:point\"] }]",
            "m.toml: table `countries.csv`: unknown type `point`",
        );
        check(
            "relationship = [{ type = \"T\" }]",
            "m.toml: table `countries.csv`: a relationship without `from` or `to`",
        );
        let file = "m.toml: no file is called `countris.csv`; did you mean `countries.csv`?";
        check_error("[[table]]\nfile = \"countris.csv\"", &[COUNTRIES], file);
        check_error(
            &table("node = [{ label = \"A\" }]"),
            &[COUNTRIES, ("x.csv", "a\n1")],
            "x.csv: the mapping `m.toml` says nothing",
        );
    }
}
