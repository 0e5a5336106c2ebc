//! The procedures that are always there: what the graph holds, and what can be called.

use super::{Procedure, ProcedureRows};
use crate::function::FunctionContext;
use crate::function::aggregate::aggregates;
use crate::function::scalar::scalars;
use crate::graph::{Graph, LabelId, TypeId};
use crate::value::{OrderedValue, Value, ValueError};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The built-in procedures, but for [`listing`].
pub(super) fn procedures() -> Vec<Procedure> {
    vec![
        built_in("db.labels() :: (label :: STRING)", "The labels that nodes have.", |_, context| {
            Ok(names(context.graph.labels().map(|(_, name)| name)))
        }),
        built_in(
            "db.relationshipTypes() :: (relationshipType :: STRING)",
            "The types that relationships have.",
            |_, context| Ok(names(context.graph.types().map(|(_, name)| name))),
        ),
        built_in(
            "db.propertyKeys() :: (propertyKey :: STRING)",
            "The keys under which nodes and relationships have properties.",
            |_, context| Ok(names(context.graph.keys().map(|(_, name)| name))),
        ),
        built_in(
            "db.schema() :: (from :: LIST, type :: STRING, to :: LIST, count :: INTEGER)",
            "Which relationships there are: for each type, the labels of the nodes that they lead from and to, and \
             how many do.",
            |_, context| schema(context.graph),
        ),
        built_in(
            "db.awaitIndexes([seconds :: INTEGER]) :: ()",
            "Does nothing: indexes are always up to date. Scripts of others call it.",
            |_, _| Ok(Vec::new()),
        ),
        built_in(
            "dbms.functions() :: (name :: STRING, signature :: STRING, description :: STRING, aggregating :: BOOLEAN)",
            "The functions that expressions can call.",
            |_, _| Ok(functions()),
        ),
    ]
}

/// `dbms.procedures` for these procedures and itself.
pub(super) fn listing<'a>(others: impl Iterator<Item = &'a Procedure>) -> Procedure {
    let signature = "dbms.procedures() :: (name :: STRING, signature :: STRING, description :: STRING)";
    let documentation = "The procedures that can be called.";
    let empty = built_in(signature, documentation, |_, _| Ok(Vec::new()));
    let mut rows: Vec<_> = others.filter(|procedure| procedure.name != empty.name).map(procedure_row).collect();
    rows.push(procedure_row(&empty));
    Procedure { body: Arc::new(move |_, _| Ok(rows.clone().into())), ..empty }
}

fn built_in(
    signature: &str,
    documentation: &str,
    body: fn(&[Value], &FunctionContext<'_>) -> Result<ProcedureRows, ValueError>,
) -> Procedure {
    Procedure::new(signature, documentation, body).expect("the signatures of this file are well-formed")
}

/// A row for each name, in alphabetical order.
fn names<'a>(names: impl Iterator<Item = &'a Arc<str>>) -> ProcedureRows {
    let mut names: Vec<_> = names.cloned().collect();
    names.sort_unstable();
    names.into_iter().map(|name| vec![Value::String(name)]).collect()
}

/// A row for each type between each two sets of labels, in alphabetical order.
fn schema(graph: &Graph) -> Result<ProcedureRows, ValueError> {
    let mut counts: FxHashMap<(&[LabelId], TypeId, &[LabelId]), u64> = FxHashMap::default();
    for relationship in graph.relationships() {
        let [from, to] = [graph.source(relationship), graph.target(relationship)].map(|node| graph.node_labels(node));
        *counts.entry((from, graph.relationship_type(relationship), to)).or_default() += 1;
    }
    let row = |((from, relationship_type, to), count): ((_, TypeId, _), u64)| {
        let relationship_type = Value::String(graph.type_name(relationship_type).clone());
        Ok(vec![label_names(graph, from), relationship_type, label_names(graph, to), count.try_into()?])
    };
    let mut rows = counts.into_iter().map(row).collect::<Result<Vec<_>, ValueError>>()?;
    rows.sort_by_cached_key(|row| row.iter().cloned().map(OrderedValue).collect::<Vec<_>>());
    Ok(rows)
}

fn label_names(graph: &Graph, labels: &[LabelId]) -> Value {
    let mut names: Vec<_> = labels.iter().map(|label| graph.label_name(*label).clone()).collect();
    names.sort_unstable();
    names.into()
}

fn functions() -> ProcedureRows {
    let row = |name: &str, signature: String, documentation: &str, aggregating: bool| {
        vec![name.into(), signature.into(), documentation.into(), aggregating.into()]
    };
    let scalars = scalars().map(|function| row(function.name, function.signature(), function.documentation, false));
    let aggregates =
        aggregates().map(|function| row(function.name, function.signature(), function.documentation, true));
    scalars.chain(aggregates).collect()
}

fn procedure_row(procedure: &Procedure) -> Vec<Value> {
    vec![Value::String(procedure.name.clone()), procedure.signature().into(), procedure.documentation.as_str().into()]
}
