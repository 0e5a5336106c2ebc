//! Finding nodes.

use super::Input;
use super::extension::Extension;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::{Batch, Column, Expression, RuntimeError, Slot};
use crate::graph::{Graph, KeyId, PropertyIndex};
use crate::plan::NodeAccess;
use crate::value::convert::float_to_integer;
use crate::value::{NodeIndex, RelationshipIndex, Value, compare};
use roaring::RoaringBitmap;
use std::ops::Bound;
use std::slice;
use std::sync::Arc;

/// Gives each row of its input with each node that the access finds.
#[derive(Debug)]
pub(in crate::execution) struct NodeScan {
    pub(in crate::execution) input: Input,
    pub(in crate::execution) node: Slot,
    pub(in crate::execution) access: NodeAccess,
}

/// Stands where a relationship is not wanted.
const NONE: RelationshipIndex = RelationshipIndex(0);

impl Operator for NodeScan {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        self.input.run(context, &mut |batch| {
            let lookup = Lookup::prepare(&self.access, &batch, context)?;
            if let (Lookup::Label(Some(nodes)), 1) = (&lookup, batch.rows()) {
                return self.extend_one(&batch, nodes, context, emit);
            }
            let mut extension = Extension::of(&batch, context).with_nodes(self.node);
            for row in 0..batch.rows() {
                lookup.for_each(row, context.graph, &mut |node| extension.push(row, node, NONE, emit))?;
            }
            extension.flush(emit)
        })
    }
}

impl NodeScan {
    /// Gives the only row of a batch with each of the nodes.
    fn extend_one(&self, batch: &Batch, nodes: &RoaringBitmap, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        let mut left = nodes.iter();
        let mut buffer = vec![0; context.batch_size()];
        loop {
            let found = left.next_many(&mut buffer);
            if found.is_empty() {
                return Ok(());
            }
            context.check_made(found.len())?;
            let mut extended = batch.gather(&vec![0; found.len()]);
            extended.set(self.node, Column::Nodes(found.iter().copied().map(NodeIndex).collect()));
            emit(extended)?;
        }
    }
}

/// An access with the values that it looks up in each row.
enum Lookup<'a> {
    All,
    Label(Option<&'a RoaringBitmap>),
    Equal(Option<&'a PropertyIndex>, Vec<Arc<Column>>),
    In(Option<&'a PropertyIndex>, Arc<Column>),
    Range(Option<&'a PropertyIndex>, Limit, Limit),
    Id(Arc<Column>),
}

/// A bound of a range in each row, and whether it is included.
type Limit = Option<(Arc<Column>, bool)>;

impl<'a> Lookup<'a> {
    fn prepare(access: &NodeAccess, batch: &Batch, context: &Context<'a>) -> Result<Self, RuntimeError> {
        let graph = context.graph;
        let evaluate = |expression: &Expression| expression.evaluate(batch, &context.evaluation());
        let limit = |limit: &Option<(Expression, bool)>| -> Result<Limit, RuntimeError> {
            limit.as_ref().map(|(value, included)| Ok((evaluate(value)?, *included))).transpose()
        };
        Ok(match access {
            NodeAccess::All => Self::All,
            NodeAccess::Label(label) => Self::Label(graph.label_id(label).map(|label| graph.nodes_with_label(label))),
            NodeAccess::IndexEqual { label, keys, values } => {
                Self::Equal(index(graph, label, keys), values.iter().map(evaluate).collect::<Result<_, _>>()?)
            }
            NodeAccess::IndexIn { label, key, values } => {
                Self::In(index(graph, label, slice::from_ref(key)), evaluate(values)?)
            }
            NodeAccess::IndexRange { label, key, lower, upper } => {
                Self::Range(index(graph, label, slice::from_ref(key)), limit(lower)?, limit(upper)?)
            }
            NodeAccess::Id(id) => Self::Id(evaluate(id)?),
        })
    }

    /// Calls `visit` with each node that is found for the row.
    fn for_each(&self, row: usize, graph: &Graph, visit: &mut dyn FnMut(NodeIndex) -> Flow) -> Flow {
        match self {
            Self::All => graph.nodes().try_for_each(visit),
            Self::Label(nodes) => {
                nodes.iter().flat_map(|nodes| nodes.iter()).try_for_each(|node| visit(NodeIndex(node)))
            }
            Self::Equal(index, values) => {
                let Some(index) = index else { return Ok(()) };
                match &values[..] {
                    [value] => find(index, &value.value(row), visit),
                    several => find(index, &Value::list(several.iter().map(|value| value.value(row))), visit),
                }
            }
            Self::In(index, lists) => {
                let (Some(index), Value::List(items)) = (index, lists.value(row)) else { return Ok(()) };
                let mut wanted: Vec<Value> = items.to_vec();
                wanted.sort_by(compare::order);
                wanted.dedup_by(|left, right| compare::equivalent(left, right));
                wanted.iter().try_for_each(|value| find(index, value, visit))
            }
            Self::Range(index, lower, upper) => {
                let Some(index) = index else { return Ok(()) };
                let value = |limit: &Limit| limit.as_ref().map(|(column, included)| (column.value(row), *included));
                let (lower, upper) = (value(lower), value(upper));
                let is_null = |limit: &Option<(Value, bool)>| limit.as_ref().is_some_and(|(value, _)| value.is_null());
                if is_null(&lower) || is_null(&upper) {
                    return Ok(());
                }
                index.range(bound(&lower), bound(&upper)).try_for_each(|node| visit(NodeIndex(node)))
            }
            Self::Id(ids) => id_of(&ids.value(row)).and_then(|id| graph.node_by_id(id)).map_or(Ok(()), visit),
        }
    }
}

/// The id that equals a value: an integer, or a float that is one.
fn id_of(value: &Value) -> Option<u64> {
    let integer = match value {
        Value::Integer(integer) => *integer,
        Value::Float(float) => float_to_integer(*float)?,
        _ => return None,
    };
    let is_equal = compare::equals(&Value::Integer(integer), value) == Some(true);
    u64::try_from(integer).ok().filter(|_| is_equal)
}

/// The nodes whose value is equal. An index finds equivalent ones; a list that holds null is equivalent, not equal.
fn find(index: &PropertyIndex, value: &Value, visit: &mut dyn FnMut(NodeIndex) -> Flow) -> Flow {
    if compare::equals(value, value) != Some(true) {
        return Ok(());
    }
    index.equal(value).try_for_each(|node| visit(NodeIndex(node)))
}

fn bound(limit: &Option<(Value, bool)>) -> Bound<&Value> {
    match limit {
        None => Bound::Unbounded,
        Some((value, true)) => Bound::Included(value),
        Some((value, false)) => Bound::Excluded(value),
    }
}

fn index<'a>(graph: &'a Graph, label: &str, keys: &[Arc<str>]) -> Option<&'a PropertyIndex> {
    let label = graph.label_id(label)?;
    let by_keys = |ids: &[KeyId]| graph.node_index(label, ids);
    match keys {
        [key] => by_keys(&[graph.key_id(key)?]),
        several => by_keys(&several.iter().map(|key| graph.key_id(key)).collect::<Option<Vec<_>>>()?),
    }
}
