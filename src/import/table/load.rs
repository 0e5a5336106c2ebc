//! From tables to the graph: first the nodes that rows are about, then those that rows only mention, then relationships.
//!
//! Blocks of records are read by all cores, straight into columns; what they give goes into the graph in the order of the
//! files.

use super::cell::CellType;
use super::record::{Block, Blocks, Record, Records};
use super::rule::{End, Name, NodeRule, Part, PropertyRule, RelationshipRule, Space, Table};
use crate::graph::{Graph, KeyId, LabelId, PropertyValues, TypeId};
use crate::import::Builder;
use crate::import::error::{ImportError, ImportErrorKind};
use crate::import::ids::Ids;
use crate::import::problems::SHOWN;
use crate::value::{NodeIndex, Value};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Reads tables into the graph.
pub(super) fn load(tables: &[Table], builder: &mut Builder<'_>) -> Result<(), ImportError> {
    let mut directories = Directories::default();
    let rules = |is_mention: bool| {
        let all = tables.iter().flat_map(|table| table.nodes.iter().map(move |rule| (table, rule)));
        all.filter(move |(_, rule)| rule.is_mention == is_mention)
    };
    for (table, rule) in rules(false) {
        load_nodes(table, rule, builder, &mut directories)?;
    }
    let mentioned = rules(true).map(|(_, rule)| &rule.space);
    let ends =
        tables.iter().flat_map(|table| &table.relationships).flat_map(|rule| [&rule.start.space, &rule.end.space]);
    mentioned.chain(ends).for_each(|space| directories.add_properties(space, builder.graph));
    for (table, rule) in rules(true) {
        load_nodes(table, rule, builder, &mut directories)?;
    }
    for table in tables {
        for rule in &table.relationships {
            load_relationships(table, rule, builder, &directories)?;
        }
    }
    Ok(())
}

/// Nodes by what rows call them, for each space.
#[derive(Default)]
struct Directories(FxHashMap<Space, Directory>);

/// The nodes of a space.
struct Directory {
    ids: Ids<NodeIndex>,
    /// What several nodes are called.
    ambiguous: Ids<()>,
}

impl Default for Directory {
    fn default() -> Self {
        Self { ids: Ids::new(), ambiguous: Ids::new() }
    }
}

impl Directories {
    /// Enters what is in the graph already, if nodes are looked up by a property.
    fn add_properties(&mut self, space: &Space, graph: &Graph) {
        let Space::Property { label, key } = space else { return };
        if self.0.contains_key(space) {
            return;
        }
        let mut directory = Directory::default();
        if let (Some(label), Some(key)) = (graph.label_id(label), graph.key_id(key)) {
            for node in graph.nodes_with_label(label).iter().map(NodeIndex) {
                let text = match graph.node_property(node, key).to_value() {
                    Value::Null => continue,
                    Value::String(text) => text.to_string(),
                    value => value.to_string(),
                };
                if directory.ids.insert(&text, node).is_some() {
                    directory.ambiguous.insert(&text, ());
                }
            }
        }
        self.0.insert(space.clone(), directory);
    }
}

/// Hands what `work` makes of each block on to `apply`, in the order of the files.
fn for_each_block<T: Send>(
    table: &Table,
    builder: &mut Builder<'_>,
    work: impl Fn(&Records<'_>, usize) -> T + Sync,
    mut apply: impl FnMut(&mut Builder<'_>, &Records<'_>, T) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let at_once = 2 * rayon::current_num_threads();
    for Part { source, heads } in &table.parts {
        let mut blocks = Blocks::new(source, &table.dialect)?;
        let mut skip = *heads;
        loop {
            let some: Vec<Block> = blocks.by_ref().take(at_once).collect::<Result<_, _>>()?;
            if some.is_empty() {
                break;
            }
            // Only the first block of a file has a header.
            let heads = std::mem::take(&mut skip);
            let made = some.par_iter().enumerate().map(|(number, block)| {
                let records = block.records(source, &table.dialect)?;
                let made = work(&records, if number == 0 { heads } else { 0 });
                Ok((records, made))
            });
            let made: Vec<Result<_, ImportError>> = made.collect();
            for made in made {
                let (records, made) = made?;
                apply(builder, &records, made)?;
                builder.report_progress(&source.name)?;
            }
        }
    }
    Ok(())
}

/// What is wrong with a record, before its place is worked out.
struct Wrong {
    column: usize,
    message: String,
    kind: ImportErrorKind,
}

impl Wrong {
    fn new(column: usize, message: impl Into<String>) -> Self {
        Self { column, message: message.into(), kind: ImportErrorKind::Wrong }
    }

    fn missing_end(column: usize, message: impl Into<String>) -> Self {
        Self { kind: ImportErrorKind::MissingEnd, ..Self::new(column, message) }
    }
}

/// The records of a block that are wrong. There may be many, and finding the place of each takes time: the first are told,
/// the others counted.
#[derive(Default)]
struct WrongRecords {
    told: Vec<ImportError>,
    counted: Vec<ImportErrorKind>,
}

impl WrongRecords {
    fn add(&mut self, record: Record<'_>, wrong: Wrong) {
        if self.told.len() < SHOWN {
            self.told.push(record.error(wrong.column, wrong.message).of_kind(wrong.kind));
        } else {
            self.counted.push(wrong.kind);
        }
    }

    fn hand_over(self, builder: &mut Builder<'_>) -> Result<(), ImportError> {
        self.told.into_iter().try_for_each(|error| builder.problems.add(error))?;
        self.counted.into_iter().try_for_each(|kind| builder.problems.count(kind))
    }
}

/// Properties in columns, row by row.
struct PropertyColumns<'r> {
    rules: &'r [PropertyRule],
    columns: Vec<PropertyValues>,
}

impl<'r> PropertyColumns<'r> {
    fn new(rules: &'r [PropertyRule]) -> Self {
        Self { rules, columns: rules.iter().map(|rule| rule.cell_type.column()).collect() }
    }

    /// Takes the properties of a row, as those of `times` elements.
    fn push(&mut self, record: Record<'_>, table: &Table, times: usize) -> Result<(), Wrong> {
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

    fn with_keys(self, graph: &mut Graph) -> Vec<(KeyId, PropertyValues)> {
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

fn check_length(record: Record<'_>, table: &Table) -> Result<(), Wrong> {
    let (found, expected) = (record.len(), table.columns.len());
    if found == expected {
        return Ok(());
    }
    Err(Wrong::new(expected.min(found), format!("the record has {found} cells, but the table {expected} columns")))
}

/// Names that repeat, each once, and a number for each row.
#[derive(Default)]
struct Coded {
    names: Vec<Vec<String>>,
    lookup: FxHashMap<Vec<String>, u32>,
    rows: Vec<u32>,
}

impl Coded {
    fn push(&mut self, names: &[String]) {
        let last = self.rows.last().copied();
        let code = match last.filter(|last| self.names[*last as usize] == names) {
            Some(code) => code,
            None => self.code(names),
        };
        self.rows.push(code);
    }

    fn code(&mut self, names: &[String]) -> u32 {
        if let Some(code) = self.lookup.get(names) {
            return *code;
        }
        let code = self.names.len() as u32;
        self.names.push(names.to_vec());
        self.lookup.insert(names.to_vec(), code);
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

/// What a block says of nodes.
struct NodeBatch<'r> {
    ids: PropertyValues,
    labels: Coded,
    properties: PropertyColumns<'r>,
    /// The property that holds what a node is called.
    id_property: Option<PropertyValues>,
    /// The record of each row.
    records: Vec<usize>,
    wrong: WrongRecords,
}

fn load_nodes(
    table: &Table,
    rule: &NodeRule,
    builder: &mut Builder<'_>,
    directories: &mut Directories,
) -> Result<(), ImportError> {
    let mut directory = directories.0.remove(&rule.space).unwrap_or_default();
    let outcome = for_each_block(
        table,
        builder,
        |records, heads| NodeBatch::read(table, rule, records, heads),
        |builder, records, batch| add_nodes(batch, records, rule, builder, &mut directory),
    );
    directories.0.insert(rule.space.clone(), directory);
    outcome
}

impl<'r> NodeBatch<'r> {
    fn read(table: &Table, rule: &'r NodeRule, records: &Records<'_>, heads: usize) -> Self {
        let mut batch = Self {
            ids: PropertyValues::strings(),
            labels: Coded::default(),
            properties: PropertyColumns::new(&rule.properties),
            id_property: rule.id_property.as_ref().map(|(_, cell_type)| cell_type.column()),
            records: Vec::with_capacity(records.len()),
            wrong: WrongRecords::default(),
        };
        for position in heads..records.len() {
            let record = records.record(position);
            if let Err(wrong) = batch.push(table, rule, record, position) {
                batch.wrong.add(record, wrong);
            }
        }
        batch
    }

    fn push(&mut self, table: &Table, rule: &NodeRule, record: Record<'_>, position: usize) -> Result<(), Wrong> {
        check_length(record, table)?;
        let ids = rule.id.as_ref().map(|id| id.texts(record, &table.dialect.nulls));
        let rows = match (&ids, rule.is_mention) {
            (Some(ids), true) => ids.len(),
            (Some(ids), false) if ids.is_empty() => {
                let column = rule.id.as_ref().map_or(0, |id| id.first_column());
                return Err(Wrong::new(column, "the node has no id"));
            }
            _ => 1,
        };
        let id_values = match &rule.id_property {
            Some((_, cell_type)) => {
                let values = ids.iter().flatten().map(|id| cell_type.read(id, table.dialect.array_delimiter));
                let column = rule.id.as_ref().map_or(0, |id| id.first_column());
                values.collect::<Result<Vec<_>, _>>().map_err(|message| Wrong::new(column, message))?
            }
            None => Vec::new(),
        };
        self.properties.push(record, table, rows)?;
        self.id_property.iter_mut().for_each(|column| id_values.iter().for_each(|id| column.push(id.clone())));
        let labels = names_of(&rule.labels, record, table, true);
        for row in 0..rows {
            match &ids {
                Some(ids) => self.ids.push_str(&ids[row]),
                None => self.ids.push(Value::Null),
            }
            self.labels.push(&labels);
            self.records.push(position);
        }
        Ok(())
    }

    /// Leaves rows out.
    fn retain(&mut self, keep: &[bool]) {
        self.ids.retain(keep);
        self.properties.columns.iter_mut().for_each(|column| column.retain(keep));
        self.id_property.iter_mut().for_each(|column| column.retain(keep));
        let mut each = keep.iter();
        self.labels.rows.retain(|_| each.next().is_some_and(|keep| *keep));
    }
}

fn add_nodes(
    mut batch: NodeBatch<'_>,
    records: &Records<'_>,
    rule: &NodeRule,
    builder: &mut Builder<'_>,
    directory: &mut Directory,
) -> Result<(), ImportError> {
    std::mem::take(&mut batch.wrong).hand_over(builder)?;
    let keep = new_rows(&batch, records, rule, builder, directory)?;
    if keep.contains(&false) {
        batch.retain(&keep);
    }
    let label_sets = batch
        .labels
        .names
        .iter()
        .map(|labels| labels.iter().map(|label| builder.graph.intern_label(label)).collect::<Vec<LabelId>>());
    let label_sets: Vec<_> = label_sets.collect();
    let labels = batch.labels.rows.iter().map(|code| label_sets[*code as usize].as_slice());
    let mut columns = batch.properties.with_keys(builder.graph);
    if let (Some((key, _)), Some(values)) = (&rule.id_property, batch.id_property) {
        columns.push((builder.graph.intern_key(key), values));
    }
    let nodes = builder.nodes(labels, &columns);
    for (row, node) in nodes.into_iter().enumerate() {
        if let Some(id) = batch.ids.text(row) {
            directory.ids.insert(id, node);
        }
    }
    Ok(())
}

/// Which rows are about nodes that are not there yet. If rows are not to be about the same node, that they are is told.
fn new_rows(
    batch: &NodeBatch<'_>,
    records: &Records<'_>,
    rule: &NodeRule,
    builder: &mut Builder<'_>,
    directory: &mut Directory,
) -> Result<Vec<bool>, ImportError> {
    /// What an id stands for until its node is made.
    const TO_BE_MADE: NodeIndex = NodeIndex(u32::MAX);
    let mut keep = vec![true; batch.ids.len()];
    for (row, keep) in keep.iter_mut().enumerate() {
        let Some(id) = batch.ids.text(row) else { continue };
        let Some(node) = directory.ids.insert(id, TO_BE_MADE) else { continue };
        directory.ids.insert(id, node);
        *keep = false;
        if !rule.is_mention {
            let column = rule.id.as_ref().map_or(0, |id| id.first_column());
            let error = records.record(batch.records[row]).error(column, format!("two nodes have the id `{id}`"));
            builder.problems.add(error.of_kind(ImportErrorKind::Duplicate))?;
        }
    }
    Ok(keep)
}

/// What a block says of relationships.
struct RelationshipBatch<'r> {
    kinds: Coded,
    links: Vec<(NodeIndex, NodeIndex)>,
    properties: PropertyColumns<'r>,
    wrong: WrongRecords,
}

fn load_relationships(
    table: &Table,
    rule: &RelationshipRule,
    builder: &mut Builder<'_>,
    directories: &Directories,
) -> Result<(), ImportError> {
    let nowhere = Directory::default();
    let [start, end] = [&rule.start, &rule.end].map(|end| directories.0.get(&end.space).unwrap_or(&nowhere));
    for_each_block(
        table,
        builder,
        |records, heads| RelationshipBatch::read(table, rule, [start, end], records, heads),
        |builder, _, batch| add_relationships(batch, builder),
    )
}

impl<'r> RelationshipBatch<'r> {
    fn read(
        table: &Table,
        rule: &'r RelationshipRule,
        directories: [&Directory; 2],
        records: &Records<'_>,
        heads: usize,
    ) -> Self {
        let mut batch = Self {
            kinds: Coded::default(),
            links: Vec::with_capacity(records.len()),
            properties: PropertyColumns::new(&rule.properties),
            wrong: WrongRecords::default(),
        };
        for position in heads..records.len() {
            let record = records.record(position);
            if let Err(wrong) = batch.push(table, rule, directories, record) {
                batch.wrong.add(record, wrong);
            }
        }
        batch
    }

    fn push(
        &mut self,
        table: &Table,
        rule: &RelationshipRule,
        [starts, ends]: [&Directory; 2],
        record: Record<'_>,
    ) -> Result<(), Wrong> {
        check_length(record, table)?;
        let starts = find_ends(&rule.start, starts, rule.is_optional, record, table)?;
        let ends = find_ends(&rule.end, ends, rule.is_optional, record, table)?;
        let count = starts.len() * ends.len();
        if count == 0 {
            return Ok(());
        }
        let kind = names_of(std::slice::from_ref(&rule.kind), record, table, false);
        if kind.is_empty() {
            let column = if let Name::Column(column) = rule.kind { column } else { 0 };
            return Err(Wrong::new(column, "the relationship has no type"));
        }
        self.properties.push(record, table, count)?;
        for start in &starts {
            for end in &ends {
                self.links.push((*start, *end));
                self.kinds.push(&kind);
            }
        }
        Ok(())
    }
}

fn find_ends(
    end: &End,
    directory: &Directory,
    is_optional: bool,
    record: Record<'_>,
    table: &Table,
) -> Result<Vec<NodeIndex>, Wrong> {
    let texts = end.id.texts(record, &table.dialect.nulls);
    let column = end.id.first_column();
    if texts.is_empty() && !is_optional {
        return Err(Wrong::missing_end(column, "the relationship names no node"));
    }
    let find = |id: &str| match directory.ids.get(id) {
        Some(_) if directory.ambiguous.get(id).is_some() => {
            Err(Wrong::new(column, format!("several nodes have the {} `{id}`", end.space.what())))
        }
        Some(node) => Ok(node),
        None => Err(Wrong::missing_end(column, format!("no {} has the {} `{id}`", end.space.who(), end.space.what()))),
    };
    texts.iter().map(|id| find(id)).collect()
}

fn add_relationships(mut batch: RelationshipBatch<'_>, builder: &mut Builder<'_>) -> Result<(), ImportError> {
    std::mem::take(&mut batch.wrong).hand_over(builder)?;
    let kinds: Vec<TypeId> = batch.kinds.names.iter().flatten().map(|kind| builder.graph.intern_type(kind)).collect();
    let kinds = batch.kinds.rows.iter().map(|code| kinds[*code as usize]);
    let links = kinds.zip(&batch.links).map(|(kind, (start, end))| (kind, *start, *end));
    let columns = batch.properties.with_keys(builder.graph);
    builder.relationships(links, &columns);
    Ok(())
}
