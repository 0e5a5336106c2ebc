//! Nodes and relationships record by record, in any order, connected by the ids of a file.

use super::builder::{Builder, Properties};
use super::error::{ImportError, ImportErrorKind, Place};
use super::ids::Ids;
use crate::suggestion::did_you_mean;
use crate::value::NodeIndex;

/// How many records are read between two reports of progress.
const REPORT: u64 = 1 << 14;

/// The elements of a file. A relationship may come before its ends; those that never come are told at the end.
pub(super) struct Elements<'b, 'g> {
    file: String,
    pub(super) builder: &'b mut Builder<'g>,
    ids: Ids<NodeIndex>,
    waiting: Vec<Relationship>,
    records: u64,
}

/// A relationship as a file tells of it.
#[derive(Debug)]
pub(super) struct Relationship {
    /// Where it stands.
    pub(super) place: Place,
    /// The type.
    pub(super) kind: String,
    /// The id of the node that it leaves.
    pub(super) start: String,
    /// The id of the node that it enters.
    pub(super) end: String,
    /// Its properties.
    pub(super) properties: Properties,
}

impl<'b, 'g> Elements<'b, 'g> {
    /// No elements of the file yet.
    pub(super) fn new(file: &str, builder: &'b mut Builder<'g>) -> Self {
        Self { file: file.to_owned(), builder, ids: Ids::new(), waiting: Vec::new(), records: 0 }
    }

    /// Takes what reading a record gave: an error leaves the record out if that is allowed.
    pub(super) fn skip_or_fail(&mut self, outcome: Result<(), ImportError>) -> Result<(), ImportError> {
        self.records += 1;
        if self.records.is_multiple_of(REPORT) {
            self.builder.report_progress(&self.file)?;
        }
        outcome.or_else(|error| self.builder.problems.add(error))
    }

    /// Creates a node; an error if another has its id.
    pub(super) fn node(
        &mut self,
        place: Place,
        id: &str,
        labels: &[String],
        properties: Properties,
    ) -> Result<(), ImportError> {
        if self.ids.get(id).is_some() {
            let error = ImportError::new(&self.file, format!("two nodes have the id `{id}`"));
            return Err(error.at(place).of_kind(ImportErrorKind::Duplicate));
        }
        let node = self.builder.node(labels, properties);
        self.ids.insert(id, node);
        Ok(())
    }

    /// The node with the id; if there is none yet, one with these labels, and with the properties that are then asked for.
    pub(super) fn mentioned(
        &mut self,
        id: &str,
        labels: &[String],
        properties: impl FnOnce() -> Properties,
    ) -> NodeIndex {
        if let Some(node) = self.ids.get(id) {
            return node;
        }
        let node = self.builder.node(labels, properties());
        self.ids.insert(id, node);
        node
    }

    /// Goes on with another file, whose ids are those of the files before.
    pub(super) fn enter(&mut self, file: &str) {
        file.clone_into(&mut self.file);
    }

    /// Creates a relationship, or keeps it until its ends have come.
    pub(super) fn relationship(&mut self, relationship: Relationship) {
        match (self.ids.get(&relationship.start), self.ids.get(&relationship.end)) {
            (Some(start), Some(end)) => self.create(relationship, start, end),
            _ => self.waiting.push(relationship),
        }
    }

    /// Creates the relationships that wait for their ends, and tells of those whose ends are not there.
    pub(super) fn finish(mut self) -> Result<(), ImportError> {
        for relationship in std::mem::take(&mut self.waiting) {
            let [start, end] = [&relationship.start, &relationship.end].map(|id| self.ids.get(id).ok_or(id));
            match (start, end) {
                (Ok(start), Ok(end)) => self.create(relationship, start, end),
                (Err(id), _) | (_, Err(id)) => {
                    let error = self.missing(relationship.place, id);
                    self.skip_or_fail(Err(error))?;
                }
            }
        }
        Ok(())
    }

    fn create(&mut self, relationship: Relationship, start: NodeIndex, end: NodeIndex) {
        self.builder.relationship(&relationship.kind, start, end, relationship.properties);
    }

    fn missing(&self, place: Place, id: &str) -> ImportError {
        let error = ImportError::new(&self.file, format!("no node has the id `{id}`"));
        let error = error.at(place).of_kind(ImportErrorKind::MissingEnd);
        // All ids are compared, which is too much work for records that are only counted.
        let hint = if self.builder.problems.shows_more() { did_you_mean(id, self.ids.texts()) } else { None };
        match hint {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }
}
