//! The relationships of a table: read by all cores, ends looked up by them too, added in order.

use super::blocks::for_each_block;
use super::load::{Directories, Directory};
use super::record::{Record, Records};
use super::rows::{Coded, PropertyColumns, Wrong, WrongRecords, check_length};
use super::rule::{End, Name, RelationshipRule, Table};
use crate::graph::TypeId;
use crate::import::Builder;
use crate::import::error::ImportError;
use crate::value::NodeIndex;
use std::borrow::Cow;
use std::slice;

/// Reads the relationships of a rule into the graph.
pub(super) fn load_relationships(
    table: &Table,
    rule: &RelationshipRule,
    builder: &mut Builder<'_>,
    directories: &Directories,
) -> Result<(), ImportError> {
    let nowhere = Directory::default();
    let [start, end] = [&rule.start, &rule.end].map(|end| directories.0.get(&end.space).unwrap_or(&nowhere));
    for_each_block(
        table,
        |records, heads| RelationshipBatch::read(table, rule, [start, end], records, heads),
        |file, _, batch| {
            add_relationships(batch, builder)?;
            builder.report_progress(file)
        },
    )
}

/// What a block says of relationships.
struct RelationshipBatch<'r> {
    kinds: Coded,
    links: Vec<(NodeIndex, NodeIndex)>,
    properties: PropertyColumns<'r>,
    wrong: WrongRecords,
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
        let mut found = Found::default();
        for position in heads..records.len() {
            let record = records.record(position);
            let outcome = found.find(table, rule, directories, record);
            if let Err(wrong) = outcome.and_then(|()| batch.push(table, rule, &found, record)) {
                batch.wrong.add(record, wrong);
            }
        }
        batch
    }

    /// Takes the relationships of a record, between nodes that were found.
    fn push(
        &mut self,
        table: &Table,
        rule: &RelationshipRule,
        found: &Found<'_>,
        record: Record<'_>,
    ) -> Result<(), Wrong> {
        let [starts, ends] = &found.sides;
        let count = starts.nodes.len() * ends.nodes.len();
        if count == 0 {
            return Ok(());
        }
        let kind = self.kinds.code(slice::from_ref(&rule.kind), record, table, false);
        if self.kinds.names[kind as usize].is_empty() {
            let column = if let Name::Column(column) = rule.kind { column } else { 0 };
            return Err(Wrong::new(column, "the relationship has no type"));
        }
        self.properties.push(record, table, count)?;
        for start in &starts.nodes {
            for end in &ends.nodes {
                self.links.push((*start, *end));
                self.kinds.rows.push(kind);
            }
        }
        Ok(())
    }
}

/// The ends of the relationships of a record, and what it calls them; kept from one record to the next.
#[derive(Default)]
struct Found<'r> {
    /// The start and the end.
    sides: [Side<'r>; 2],
}

/// The nodes on one side.
#[derive(Default)]
struct Side<'r> {
    texts: Vec<Cow<'r, str>>,
    nodes: Vec<NodeIndex>,
}

impl<'r> Found<'r> {
    fn find(
        &mut self,
        table: &Table,
        rule: &RelationshipRule,
        [starts, ends]: [&Directory; 2],
        record: Record<'r>,
    ) -> Result<(), Wrong> {
        check_length(record, table)?;
        let ends = [(&rule.start, starts), (&rule.end, ends)];
        for ((end, _), side) in ends.iter().zip(&mut self.sides) {
            side.nodes.clear();
            end.id.read(record, &table.dialect.nulls, &mut side.texts);
        }
        if rule.is_optional && self.sides.iter().any(|side| side.texts.is_empty()) {
            return Ok(());
        }
        for ((end, directory), side) in ends.iter().zip(&mut self.sides) {
            if side.texts.is_empty() {
                return Err(Wrong::missing_end(end.id.first_column(), "the relationship names no node"));
            }
            for id in &side.texts {
                side.nodes.push(find_end(end, directory, id)?);
            }
        }
        Ok(())
    }
}

fn find_end(end: &End, directory: &Directory, id: &str) -> Result<NodeIndex, Wrong> {
    let (column, who, what) = (end.id.first_column(), end.space.who(), end.space.what());
    match directory.ids.get(id) {
        Some(_) if directory.ambiguous.get(id).is_some() => {
            Err(Wrong::new(column, format!("several nodes have the {what} `{id}`")))
        }
        Some(node) => Ok(node),
        None => Err(Wrong::missing_end(column, format!("no {who} has the {what} `{id}`"))),
    }
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
