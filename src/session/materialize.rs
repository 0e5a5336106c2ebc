//! Taking rows out of a running statement, with what they mention of the graph.

use crate::binder::OutputColumn;
use crate::expression::{Batch, RuntimeError, RuntimeErrorKind, Slot};
use crate::graph::{Graph, KeyId};
use crate::result::{Elements, Node, Relationship};
use crate::value::memory::Reservation;
use crate::value::{Map, NodeIndex, RelationshipIndex, Value};
use indexmap::map::Entry;

/// Collects the rows of a result.
pub(super) struct Materializer {
    slots: Vec<Slot>,
    rows: Vec<Vec<Value>>,
    elements: Elements,
    held: Reservation,
    max_rows: u64,
}

impl Materializer {
    /// Counts what it takes on a reservation; refuses more rows than a limit says.
    pub(super) fn new(columns: &[OutputColumn], held: Reservation, max_rows: Option<u64>) -> Self {
        let slots = columns.iter().map(|column| column.slot).collect();
        let max_rows = max_rows.unwrap_or(u64::MAX);
        Self { slots, rows: Vec::new(), elements: Elements::default(), held, max_rows }
    }

    /// Takes the rows of a batch; those without columns are no result.
    pub(super) fn take(&mut self, batch: &Batch, graph: &Graph) -> Result<(), RuntimeError> {
        if self.slots.is_empty() {
            return Ok(());
        }
        self.check_rows(batch.total())?;
        let columns: Vec<_> = self.slots.iter().map(|slot| batch.column(*slot)).collect();
        for row in 0..batch.rows() {
            let values: Vec<Value> = columns.iter().map(|column| column.value(row)).collect();
            let copies = usize::try_from(batch.weight(row)).unwrap_or(usize::MAX);
            let row_bytes = size_of::<Vec<Value>>() + size_of_val(values.as_slice());
            self.held
                .add(|| copies.saturating_mul(row_bytes).saturating_add(values.iter().map(Value::heap_bytes).sum()))?;
            for value in &values {
                self.mention(value, graph)?;
            }
            self.rows.extend(std::iter::repeat_n(values, copies));
        }
        Ok(())
    }

    fn check_rows(&self, more: u64) -> Result<(), RuntimeError> {
        if (self.rows.len() as u64).saturating_add(more) <= self.max_rows {
            return Ok(());
        }
        let message = format!("the result has more rows than the limit of {}", self.max_rows);
        let hint = Some("`LIMIT` asks for the first rows only".to_owned());
        Err(RuntimeError::new(RuntimeErrorKind::ResourceLimit, message).with_hint(hint))
    }

    /// The rows, and the elements that they mention.
    pub(super) fn finish(self) -> (Vec<Vec<Value>>, Elements) {
        (self.rows, self.elements)
    }

    fn mention(&mut self, value: &Value, graph: &Graph) -> Result<(), RuntimeError> {
        match value {
            Value::Node(node) => self.add_node(*node, graph),
            Value::Relationship(relationship) => self.add_relationship(*relationship, graph),
            Value::Path(path) => {
                path.nodes.iter().try_for_each(|node| self.add_node(*node, graph))?;
                path.relationships.iter().try_for_each(|relationship| self.add_relationship(*relationship, graph))
            }
            Value::List(items) => items.iter().try_for_each(|item| self.mention(item, graph)),
            Value::Map(map) => map.values().try_for_each(|value| self.mention(value, graph)),
            _ => Ok(()),
        }
    }

    fn add_node(&mut self, node: NodeIndex, graph: &Graph) -> Result<(), RuntimeError> {
        if let Entry::Vacant(place) = self.elements.nodes.entry(node) {
            let labels = graph.node_labels(node).iter().map(|label| graph.label_name(*label).clone()).collect();
            let properties = named(graph.node_properties(node), graph);
            self.held.add(|| element_bytes(&properties))?;
            place.insert(Node { id: graph.node_id(node), labels, properties });
        }
        Ok(())
    }

    fn add_relationship(&mut self, relationship: RelationshipIndex, graph: &Graph) -> Result<(), RuntimeError> {
        let (start, end) = (graph.source(relationship), graph.target(relationship));
        if let Entry::Vacant(place) = self.elements.relationships.entry(relationship) {
            let relationship_type = graph.type_name(graph.relationship_type(relationship)).clone();
            let properties = named(graph.relationship_properties(relationship), graph);
            self.held.add(|| element_bytes(&properties))?;
            let id = graph.relationship_id(relationship);
            place.insert(Relationship { id, relationship_type, start, end, properties });
        }
        self.add_node(start, graph)?;
        self.add_node(end, graph)
    }
}

/// About how many bytes an element takes that has these properties.
fn element_bytes(properties: &Map) -> usize {
    const BARE: usize = 128;
    const ENTRY: usize = 32;
    BARE + properties.values().map(|value| ENTRY + value.bytes()).sum::<usize>()
}

fn named(properties: Vec<(KeyId, Value)>, graph: &Graph) -> Map {
    properties.into_iter().map(|(key, value)| (graph.key_name(key).clone(), value)).collect()
}
