//! How much nodes matter.

use super::option::{Choice, Fallback, Takes};
use super::{Algorithm, Call, LABEL, OUTGOING, TYPE, WEIGHT, by_node};
use crate::algorithm::{PageRank, Projection, betweenness, closeness};
use crate::function::procedure::{ProcedureColumn, ProcedureOutput};
use crate::graph::Direction;
use crate::value::ValueError;

/// The algorithms of this subject.
pub(super) static ALGORITHMS: &[Algorithm] = &[
    Algorithm {
        name: "algo.pageRank",
        fields: "node :: NODE, score :: FLOAT",
        documentation: "PageRank: how likely one is at a node who follows relationships at random, and now and then \
                        jumps anywhere. The scores add up to 1.",
        choices: &[LABEL, TYPE, OUTGOING, WEIGHT, ITERATIONS, DAMPING, TOLERANCE],
        body: page_rank,
    },
    Algorithm {
        name: "algo.degree",
        fields: "node :: NODE, degree :: NUMBER",
        documentation: "How many relationships a node has, or what they weigh together.",
        choices: &[LABEL, TYPE, OUTGOING, WEIGHT],
        body: degree,
    },
    Algorithm {
        name: "algo.betweenness",
        fields: "node :: NODE, score :: FLOAT",
        documentation: "Betweenness: on how many shortest paths between two others a node lies; where a pair has \
                        several, on which part of them. `normalized` divides by the number of pairs.",
        choices: &[LABEL, TYPE, OUTGOING, NORMALIZED],
        body: node_betweenness,
    },
    Algorithm {
        name: "algo.closeness",
        fields: "node :: NODE, score :: FLOAT",
        documentation: "Closeness: one divided by the mean distance from the nodes that reach a node, 0 where none \
                        does. `wassermanFaust` multiplies by the part of all other nodes that reach it.",
        choices: &[LABEL, TYPE, OUTGOING, WASSERMAN_FAUST],
        body: node_closeness,
    },
];

const ITERATIONS: Choice = Choice::new("iterations", Takes::Count, Fallback::Integer(20));
const DAMPING: Choice = Choice::new("damping", Takes::Share, Fallback::Float(0.85));
const TOLERANCE: Choice = Choice::new("tolerance", Takes::Amount, Fallback::Float(1e-7));
const NORMALIZED: Choice = Choice::new("normalized", Takes::Truth, Fallback::Boolean(false));
const WASSERMAN_FAUST: Choice = Choice::new("wassermanFaust", Takes::Truth, Fallback::Boolean(false));

fn page_rank(call: &Call<'_>) -> Result<ProcedureOutput, ValueError> {
    let nodes = call.nodes();
    let sources = call.projection(&nodes, call.direction().reverse())?;
    let settings = PageRank {
        iterations: call.options.count(ITERATIONS.name),
        damping: call.options.number(DAMPING.name),
        tolerance: call.options.number(TOLERANCE.name),
    };
    let scores = settings.ranks(&sources, call.threads(), &call.pace())?;
    Ok(by_node(nodes, ProcedureColumn::Floats(scores)))
}

/// Without weights an integer, with weights a float.
fn degree(call: &Call<'_>) -> Result<ProcedureOutput, ValueError> {
    let nodes = call.nodes();
    let projection = call.projection(&nodes, call.direction())?;
    let strength = |node| projection.strength(node);
    let degree = |node| projection.row(node).len() as i64;
    let column = match call.weights() {
        Some(_) => ProcedureColumn::Floats(projection.nodes().map(strength).collect()),
        None => ProcedureColumn::Integers(projection.nodes().map(degree).collect()),
    };
    Ok(by_node(nodes, column))
}

fn node_betweenness(call: &Call<'_>) -> Result<ProcedureOutput, ValueError> {
    let nodes = call.nodes();
    let projection = call.simple_projection(&nodes, call.direction())?;
    let mut scores = betweenness(&projection, &mut call.pace())?;
    let divisor = divisor(call, &projection);
    scores.iter_mut().for_each(|score| *score /= divisor);
    Ok(by_node(nodes, ProcedureColumn::Floats(scores)))
}

/// What makes one of two directions, or a part of all pairs.
fn divisor(call: &Call<'_>, projection: &Projection) -> f64 {
    let others = projection.node_count() as f64 - 1.0;
    match (call.options.truth(NORMALIZED.name), call.direction()) {
        (true, _) => (others * (others - 1.0)).max(1.0),
        (false, Direction::Both) => 2.0,
        (false, _) => 1.0,
    }
}

fn node_closeness(call: &Call<'_>) -> Result<ProcedureOutput, ValueError> {
    let nodes = call.nodes();
    let projection = call.projection(&nodes, call.direction())?;
    let scores = closeness(&projection, call.options.truth(WASSERMAN_FAUST.name), &mut call.pace())?;
    Ok(by_node(nodes, ProcedureColumn::Floats(scores)))
}
