//! Graph algorithms as procedures: what they are called, which options they take, and what rows they give.
//!
//! All are called with one map of options, which may be left out where each option has a default. How an algorithm works
//! is the business of `crate::algorithm`.
//!
//! Reading order: this file, `option`, then a file of entries per subject.

mod centrality;
mod community;
mod option;
mod path;

use super::{Procedure, ProcedureColumn, ProcedureOutput, signature};
use crate::algorithm::{Nodes, Pace, Projection, Selection, Weights};
use crate::function::FunctionContext;
use crate::graph::{Direction, Graph};
use crate::value::{Value, ValueError};
use option::{Choice, Fallback, Options, Takes};
use std::sync::Arc;

/// An algorithm, as it is called.
struct Algorithm {
    /// The name of the procedure.
    name: &'static str,
    /// The fields of its rows: `node :: NODE, score :: FLOAT`.
    fields: &'static str,
    /// What it does, in a sentence or two.
    documentation: &'static str,
    /// Its options.
    choices: &'static [Choice],
    /// Makes its rows.
    body: fn(&Call<'_>) -> Result<ProcedureOutput, ValueError>,
}

/// Which nodes count: those with one of these labels, or all.
const LABEL: Choice = Choice::new("label", Takes::Names, Fallback::Nothing);
/// Which relationships count: those of one of these types, or all.
const TYPE: Choice = Choice::new("type", Takes::Names, Fallback::Nothing);
/// Which way relationships are followed.
const OUTGOING: Choice = Choice::new("direction", Takes::Direction, Fallback::Text("outgoing"));
/// Which way relationships are followed, where it mostly does not matter.
const BOTH: Choice = Choice::new("direction", Takes::Direction, Fallback::Text("both"));
/// The property that says what a relationship weighs.
const WEIGHT: Choice = Choice::new("weight", Takes::Key, Fallback::Nothing);

/// The algorithms as procedures.
pub(super) fn procedures() -> impl Iterator<Item = Procedure> {
    let subjects = [centrality::ALGORITHMS, community::ALGORITHMS, path::ALGORITHMS];
    subjects.into_iter().flatten().map(procedure)
}

fn procedure(algorithm: &'static Algorithm) -> Procedure {
    let is_optional = algorithm.choices.iter().all(|choice| !matches!(choice.default, Fallback::Required));
    let parameter = if is_optional { "[options :: MAP]" } else { "options :: MAP" };
    let text = format!("{}({parameter}) :: ({})", algorithm.name, algorithm.fields);
    let (name, parameters, fields) = signature::parse(&text).expect("the signatures of algorithms are well-formed");
    let options: Vec<_> = algorithm.choices.iter().map(Choice::documentation).collect();
    let documentation = format!("{} Options: {}.", algorithm.documentation, options.join(", "));
    let body = |arguments: &[Value], context: &FunctionContext<'_>| {
        let argument = arguments.first().unwrap_or(&Value::Null);
        let options = Options::read(algorithm.name, algorithm.choices, argument)?;
        (algorithm.body)(&Call::new(options, context))
    };
    Procedure { name, parameters, fields, documentation, body: Arc::new(body) }
}

/// What the body of an algorithm works with.
struct Call<'a> {
    options: Options<'a>,
    graph: &'a Graph,
    selection: Selection,
    context: FunctionContext<'a>,
}

impl<'a> Call<'a> {
    fn new(options: Options<'a>, context: &FunctionContext<'a>) -> Self {
        let (labels, types) = (options.names(LABEL.name), options.names(TYPE.name));
        let selection = Selection::new(context.graph, labels.as_deref(), types.as_deref());
        Self { options, graph: context.graph, selection, context: *context }
    }

    fn pace(&self) -> Pace<'a> {
        Pace::new(self.context.watch)
    }

    fn threads(&self) -> usize {
        self.context.threads
    }

    fn direction(&self) -> Direction {
        self.options.direction(OUTGOING.name)
    }

    fn weights(&self) -> Option<Weights<'a>> {
        self.options.text(WEIGHT.name).map(|key| Weights::new(self.graph, key))
    }

    fn nodes(&self) -> Nodes {
        self.selection.nodes(self.graph)
    }

    /// The relationships between the nodes, with weights where that option is given.
    fn projection(&self, nodes: &Nodes, direction: Direction) -> Result<Projection, ValueError> {
        Projection::build(self.graph, (&self.selection, nodes), direction, self.weights(), &mut self.pace())
    }

    /// The same without weights, loops and parallel relationships.
    fn simple_projection(&self, nodes: &Nodes, direction: Direction) -> Result<Projection, ValueError> {
        let mut pace = self.pace();
        Projection::build(self.graph, (&self.selection, nodes), direction, None, &mut pace)?.simple(&mut pace)
    }
}

/// Rows of a node and something about it.
fn by_node(nodes: Nodes, column: ProcedureColumn) -> ProcedureOutput {
    ProcedureOutput::Columns(vec![ProcedureColumn::Nodes(nodes.into_indices()), column])
}

fn integers<T: Into<i64>>(numbers: Vec<T>) -> ProcedureColumn {
    ProcedureColumn::Integers(numbers.into_iter().map(Into::into).collect())
}

#[cfg(test)]
mod tests;
