//! The cheapest paths between nodes.

use super::option::{Choice, Fallback, Takes};
use super::{Algorithm, Call, LABEL, OUTGOING, TYPE, WEIGHT};
use crate::algorithm::{CheapestPath, Steps, dijkstra, yen};
use crate::function::procedure::ProcedureOutput;
use crate::value::{NodeIndex, Path, Value, ValueError};
use std::sync::Arc;

/// The algorithms of this subject.
pub(super) static ALGORITHMS: &[Algorithm] = &[
    Algorithm {
        name: "algo.dijkstra",
        fields: FIELDS,
        documentation: "The cheapest path from a node to each of the targets that it reaches, or to all nodes that it \
                        reaches where there is no `target`. Without `weight`, each relationship costs 1.",
        choices: &[LABEL, TYPE, OUTGOING, WEIGHT, SOURCE, Choice::new("target", Takes::Nodes, Fallback::Nothing)],
        body: cheapest_paths,
    },
    Algorithm {
        name: "algo.yens",
        fields: FIELDS,
        documentation: "The `k` cheapest paths from one node to another that enter no node twice, the cheapest first. \
                        Without `weight`, each relationship costs 1.",
        choices: &[LABEL, TYPE, OUTGOING, WEIGHT, SOURCE, Choice::new("target", Takes::Node, Fallback::Required), K],
        body: next_cheapest_paths,
    },
];

const FIELDS: &str =
    "index :: INTEGER, source :: NODE, target :: NODE, cost :: FLOAT, nodes :: LIST, costs :: LIST, path :: PATH";
const SOURCE: Choice = Choice::new("source", Takes::Node, Fallback::Required);
const TARGET: &str = "target";
const K: Choice = Choice::new("k", Takes::Count, Fallback::Integer(3));

fn cheapest_paths(call: &Call<'_>) -> Result<ProcedureOutput, ValueError> {
    let targets = call.options.nodes(TARGET);
    let paths = match source(call) {
        Some(source) => dijkstra(&steps(call), source, targets.as_deref(), &mut call.pace())?,
        None => Vec::new(),
    };
    Ok(rows(paths))
}

fn next_cheapest_paths(call: &Call<'_>) -> Result<ProcedureOutput, ValueError> {
    let target = call.options.nodes(TARGET).and_then(|nodes| nodes.first().copied());
    let paths = match source(call).zip(target) {
        Some(ends) => yen(&steps(call), ends, call.options.count(K.name), &mut call.pace())?,
        None => Vec::new(),
    };
    Ok(rows(paths))
}

fn source(call: &Call<'_>) -> Option<NodeIndex> {
    call.options.nodes(SOURCE.name).and_then(|nodes| nodes.first().copied())
}

fn steps<'a>(call: &'a Call<'_>) -> Steps<'a> {
    let (graph, direction, weights) = (call.graph, call.direction(), call.weights());
    Steps { graph, selection: &call.selection, direction, weights }
}

/// A row for each path, numbered from 0 on.
fn rows(paths: Vec<CheapestPath>) -> ProcedureOutput {
    let rows: Vec<_> = (0_i64..).zip(paths).map(|(index, path)| row(index, path)).collect();
    rows.into()
}

fn row(index: i64, path: CheapestPath) -> Vec<Value> {
    let cost = path.cost();
    let end = |node: Option<&NodeIndex>| node.map_or(Value::Null, |node| Value::Node(*node));
    let (source, target) = (end(path.nodes.first()), end(path.nodes.last()));
    let nodes = Value::list(path.nodes.iter().copied().map(Value::Node));
    let path_value = Value::Path(Arc::new(Path { nodes: path.nodes, relationships: path.relationships }));
    vec![index.into(), source, target, cost.into(), nodes, path.costs.into(), path_value]
}
