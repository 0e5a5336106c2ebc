//! The nodes of a table: read by all cores, added in order.

use super::blocks::for_each_block;
use super::load::{Directories, Directory};
use super::record::{Record, Records};
use super::rows::{Coded, PropertyColumns, Wrong, WrongRecords, check_length};
use super::rule::{NodeRule, Table};
use crate::graph::{LabelId, PropertyValues};
use crate::import::Builder;
use crate::import::error::{ImportError, ImportErrorKind};
use crate::value::{NodeIndex, Value};
use std::borrow::Cow;

/// Reads the nodes of a rule into the graph, and what they are called into their directory.
pub(super) fn load_nodes(
    table: &Table,
    rule: &NodeRule,
    builder: &mut Builder<'_>,
    directories: &mut Directories,
) -> Result<(), ImportError> {
    let mut directory = directories.0.remove(&rule.space).unwrap_or_default();
    let outcome = for_each_block(
        table,
        |records, heads| NodeBatch::read(table, rule, records, heads),
        |file, records, batch| {
            add_nodes(batch, records, rule, builder, &mut directory)?;
            builder.report_progress(file)
        },
    );
    directories.0.insert(rule.space.clone(), directory);
    outcome
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
        let mut ids = Vec::new();
        for position in heads..records.len() {
            let record = records.record(position);
            // Of a record that is too short, its ids cannot be asked for; that it is, is found next.
            if let Some(id) = rule.id.as_ref().filter(|_| record.len() >= table.columns.len()) {
                id.read(record, &table.dialect.nulls, &mut ids);
            }
            if let Err(wrong) = batch.push(table, rule, &ids, record, position) {
                batch.wrong.add(record, wrong);
            }
        }
        batch
    }

    /// Takes the nodes of a record, which it calls `ids`.
    fn push(
        &mut self,
        table: &Table,
        rule: &NodeRule,
        ids: &[Cow<'_, str>],
        record: Record<'_>,
        position: usize,
    ) -> Result<(), Wrong> {
        check_length(record, table)?;
        let first_column = rule.id.as_ref().map_or(0, |id| id.first_column());
        if ids.is_empty() && rule.id.is_some() && !rule.is_mention {
            return Err(Wrong::new(first_column, "the node has no id"));
        }
        let rows = if rule.id.is_some() { ids.len() } else { 1 };
        let before = self.records.len();
        if let (Some(column), Some((_, cell_type))) = (&mut self.id_property, &rule.id_property) {
            for id in ids {
                match cell_type.read(id, table.dialect.array_delimiter) {
                    Ok(value) => column.push(value),
                    Err(message) => {
                        column.truncate(before);
                        return Err(Wrong::new(first_column, message));
                    }
                }
            }
        }
        if let Err(wrong) = self.properties.push(record, table, rows) {
            self.id_property.iter_mut().for_each(|column| column.truncate(before));
            return Err(wrong);
        }
        let labels = self.labels.code(&rule.labels, record, table, true);
        for row in 0..rows {
            match ids.get(row) {
                Some(id) => self.ids.push_str(id),
                None => self.ids.push(Value::Null),
            }
            self.labels.rows.push(labels);
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
