//! Elements into the graph.

use super::ImportReport;
use super::error::{ImportError, ImportErrorKind};
use super::options::Options;
use super::problems::Problems;
use super::source::Source;
use crate::graph::{Graph, KeyId, LabelId, PropertyValues, TypeId};
use crate::value::{NodeIndex, RelationshipIndex, Value};

/// How much an import brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Nodes created.
    pub nodes: u64,
    /// Relationships created.
    pub relationships: u64,
    /// Properties set.
    pub properties: u64,
}

/// How far an import is.
#[derive(Clone, Copy, Debug)]
pub struct ImportProgress<'a> {
    /// What was created so far.
    pub summary: ImportSummary,
    sources: &'a [Source],
    /// How much had been read before the last piece, and which part of that is made use of, where something is.
    piece: Option<(u64, f64)>,
}

impl<'a> ImportProgress<'a> {
    /// So much was created of what is in the files.
    pub fn new(summary: ImportSummary, sources: &'a [Source]) -> Self {
        Self { summary, sources, piece: None }
    }

    /// Of what was read after the first bytes only a part is made use of so far.
    #[must_use]
    pub fn within_piece(self, first: u64, part: f64) -> Self {
        Self { piece: Some((first, part)), ..self }
    }

    /// Tells whoever waits; an error if they wait no longer.
    pub fn tell(&self, options: &Options<'_>, file: &str) -> Result<(), ImportError> {
        if (options.watch)(self).is_break() {
            return Err(ImportError::new(file, "the import was interrupted").of_kind(ImportErrorKind::Interrupted));
        }
        Ok(())
    }

    /// How many bytes of the files were read, compressed as they are.
    pub fn bytes_read(&self) -> u64 {
        let read: u64 = self.sources.iter().map(Source::reached).sum();
        self.piece.map_or(read, |(first, part)| first + ((read - first) as f64 * part) as u64)
    }

    /// How many bytes the files have.
    pub fn bytes(&self) -> u64 {
        self.sources.iter().map(Source::size).sum()
    }
}

/// Properties in the order of the file.
pub(super) type Properties = Vec<(String, Value)>;

/// Creates elements by the names that files use, counts them, and keeps account of records that are wrong.
pub struct Builder<'g> {
    pub(super) graph: &'g mut Graph,
    pub(super) options: &'g Options<'g>,
    sources: &'g [Source],
    /// Is given the graph now and then.
    show: &'g dyn Fn(&Graph),
    pub(super) problems: Problems,
    summary: ImportSummary,
}

impl<'g> Builder<'g> {
    /// A builder that has created nothing yet of what is in the files.
    pub(super) fn new(
        graph: &'g mut Graph,
        options: &'g Options<'g>,
        sources: &'g [Source],
        show: &'g dyn Fn(&Graph),
    ) -> Self {
        let problems = Problems::new(options.skip_bad, options.max_errors);
        Self { graph, options, sources, show, problems, summary: ImportSummary::default() }
    }

    /// What was created, if no record was wrong that may not be left out.
    pub(super) fn finish(mut self) -> Result<ImportReport, ImportError> {
        self.problems.check()?;
        let (skipped, bad_records) = (self.problems.skipped, self.problems.take_first());
        Ok(ImportReport { summary: self.summary, skipped, bad_records, left_out: Vec::new() })
    }

    /// Creates a node.
    pub(super) fn node(&mut self, labels: &[String], properties: Properties) -> NodeIndex {
        let labels: Vec<LabelId> = labels.iter().map(|label| self.graph.intern_label(label)).collect();
        let node = self.graph.create_node(&labels);
        self.summary.nodes += 1;
        for (name, value) in properties {
            let key = self.graph.intern_key(&name);
            self.graph.set_node_property(node, key, value);
            self.summary.properties += 1;
        }
        node
    }

    /// Creates a relationship.
    pub(super) fn relationship(
        &mut self,
        name: &str,
        start: NodeIndex,
        end: NodeIndex,
        properties: Properties,
    ) -> RelationshipIndex {
        let relationship_type = self.graph.intern_type(name);
        let relationship = self.graph.create_relationship(relationship_type, start, end);
        self.summary.relationships += 1;
        self.add_relationship_properties(relationship, properties);
        relationship
    }

    /// Gives a relationship properties that it has not.
    pub(super) fn add_relationship_properties(&mut self, relationship: RelationshipIndex, properties: Properties) {
        for (name, value) in properties {
            let key = self.graph.intern_key(&name);
            self.graph.set_relationship_property(relationship, key, value);
            self.summary.properties += 1;
        }
    }

    /// Gives a node that was created before one more label.
    pub(super) fn add_label(&mut self, node: NodeIndex, label: &str) {
        let label = self.graph.intern_label(label);
        self.graph.add_label(node, label);
    }

    /// Gives a node that was created before a property, in place of the one of this name if it has that.
    pub(super) fn set_node_property(&mut self, node: NodeIndex, key: KeyId, value: Value) {
        self.summary.properties += u64::from(self.graph.node_property(node, key).is_missing());
        self.graph.set_node_property(node, key, value);
    }

    /// Creates nodes, one for each set of labels, with properties in columns.
    pub(super) fn nodes<'a>(
        &mut self,
        label_sets: impl Iterator<Item = &'a [LabelId]>,
        columns: &[(KeyId, PropertyValues)],
    ) -> Vec<NodeIndex> {
        let nodes = self.graph.create_nodes(label_sets);
        self.summary.nodes += nodes.len() as u64;
        for (key, values) in columns {
            self.graph.add_node_properties(&nodes, *key, values);
            self.summary.properties += values.count() as u64;
        }
        nodes
    }

    /// Creates relationships with properties in columns.
    pub(super) fn relationships(
        &mut self,
        links: impl Iterator<Item = (TypeId, NodeIndex, NodeIndex)>,
        columns: &[(KeyId, PropertyValues)],
    ) {
        let relationships = self.graph.create_relationships(links);
        self.summary.relationships += relationships.len() as u64;
        for (key, values) in columns {
            self.graph.add_relationship_properties(&relationships, *key, values);
            self.summary.properties += values.count() as u64;
        }
    }

    /// Tells whoever waits how far the import is, and shows the graph; an error if they wait no longer.
    pub(super) fn report_progress(&self, file: &str) -> Result<(), ImportError> {
        (self.show)(self.graph);
        ImportProgress::new(self.summary, self.sources).tell(self.options, file)
    }
}
