//! What nodes belong to.

use super::option::{Choice, Fallback, Takes};
use super::{Algorithm, BOTH, Call, LABEL, TYPE, WEIGHT, by_node, integers};
use crate::algorithm::{
    Louvain, clustering, core_numbers, label_propagation, strongly_connected, triangles, weakly_connected,
};
use crate::function::procedure::{ProcedureColumn, ProcedureOutput};
use crate::graph::Direction;
use crate::value::ValueError;

/// The algorithms of this subject. Components and communities are numbered from 0 on in the order of their first nodes.
pub(super) static ALGORITHMS: &[Algorithm] = &[
    Algorithm {
        name: "algo.wcc",
        fields: "node :: NODE, component :: INTEGER",
        documentation: "Weakly connected components: nodes between which a path leads, whatever the directions of its \
                        relationships.",
        choices: &[LABEL, TYPE],
        body: weak_components,
    },
    Algorithm {
        name: "algo.scc",
        fields: "node :: NODE, component :: INTEGER",
        documentation: "Strongly connected components: nodes that reach each other along the directions of \
                        relationships.",
        choices: &[LABEL, TYPE],
        body: strong_components,
    },
    Algorithm {
        name: "algo.louvain",
        fields: "node :: NODE, community :: INTEGER",
        documentation: "Communities by the method of Louvain, which seeks high modularity: many relationships within \
                        communities, few between them. Directions do not count.",
        choices: &[LABEL, TYPE, WEIGHT, LEVELS, ITERATIONS, TOLERANCE, RESOLUTION],
        body: louvain,
    },
    Algorithm {
        name: "algo.labelPropagation",
        fields: "node :: NODE, community :: INTEGER",
        documentation: "Communities by label propagation: each node takes over the community of most of its \
                        neighbours, until none changes.",
        choices: &[LABEL, TYPE, BOTH, WEIGHT, ITERATIONS],
        body: propagate_labels,
    },
    Algorithm {
        name: "algo.kCore",
        fields: "node :: NODE, coreValue :: INTEGER",
        documentation: "Core numbers: the greatest k for which a node lies in a part of the graph where each node has \
                        k neighbours at least. Directions, parallel relationships and loops do not count.",
        choices: &[LABEL, TYPE],
        body: k_core,
    },
    Algorithm {
        name: "algo.triangleCount",
        fields: "node :: NODE, triangles :: INTEGER, coefficient :: FLOAT",
        documentation: "How many triangles a node is a corner of, and which part of the pairs of its neighbours are \
                        neighbours themselves. Directions, parallel relationships and loops do not count.",
        choices: &[LABEL, TYPE],
        body: triangle_count,
    },
];

const ITERATIONS: Choice = Choice::new("iterations", Takes::Count, Fallback::Integer(10));
const LEVELS: Choice = Choice::new("levels", Takes::Count, Fallback::Integer(10));
const TOLERANCE: Choice = Choice::new("tolerance", Takes::Amount, Fallback::Float(0.0001));
const RESOLUTION: Choice = Choice::new("resolution", Takes::Amount, Fallback::Float(1.0));

fn weak_components(call: &Call<'_>) -> Result<ProcedureOutput, ValueError> {
    let nodes = call.nodes();
    let components = weakly_connected(call.graph, (&call.selection, &nodes), &mut call.pace())?;
    Ok(by_node(nodes, integers(components)))
}

fn strong_components(call: &Call<'_>) -> Result<ProcedureOutput, ValueError> {
    let nodes = call.nodes();
    let components = strongly_connected(&call.projection(&nodes, Direction::Outgoing)?, &mut call.pace())?;
    Ok(by_node(nodes, integers(components)))
}

fn louvain(call: &Call<'_>) -> Result<ProcedureOutput, ValueError> {
    let nodes = call.nodes();
    let settings = Louvain {
        levels: call.options.count(LEVELS.name),
        iterations: call.options.count(ITERATIONS.name),
        tolerance: call.options.number(TOLERANCE.name),
        resolution: call.options.number(RESOLUTION.name),
    };
    let communities = settings.communities(&call.projection(&nodes, Direction::Both)?, &mut call.pace())?;
    Ok(by_node(nodes, integers(communities)))
}

fn propagate_labels(call: &Call<'_>) -> Result<ProcedureOutput, ValueError> {
    let nodes = call.nodes();
    let projection = call.projection(&nodes, call.direction())?;
    let communities = label_propagation(&projection, call.options.count(ITERATIONS.name), &mut call.pace())?;
    Ok(by_node(nodes, integers(communities)))
}

fn k_core(call: &Call<'_>) -> Result<ProcedureOutput, ValueError> {
    let nodes = call.nodes();
    let cores = core_numbers(&call.simple_projection(&nodes, Direction::Both)?, &mut call.pace())?;
    Ok(by_node(nodes, integers(cores)))
}

fn triangle_count(call: &Call<'_>) -> Result<ProcedureOutput, ValueError> {
    let nodes = call.nodes();
    let projection = call.simple_projection(&nodes, Direction::Both)?;
    let counts = triangles(&projection, &mut call.pace())?;
    let coefficients = clustering(&projection, &counts);
    Ok(ProcedureOutput::Columns(vec![
        ProcedureColumn::Nodes(nodes.into_indices()),
        ProcedureColumn::Integers(counts.into_iter().map(u64::cast_signed).collect()),
        ProcedureColumn::Floats(coefficients),
    ]))
}
