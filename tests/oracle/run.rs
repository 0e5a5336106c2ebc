//! The loop of every oracle: graphs and statements from seeds, and a report on what is wrong.
//!
//! `DETENTE_ORACLE_STATEMENTS` says how many statements the reference evaluator checks (10,000 where it is not given; the
//! other oracles take a quarter), `DETENTE_ORACLE_SEED` where the seeds begin, `DETENTE_ORACLE_FAULTS` after how many faults
//! an oracle stops (5, as more of the same seldom help).

use super::generate::Generator;
use super::graph::TestGraph;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;

/// Statements over one graph.
const STATEMENTS_PER_GRAPH: usize = 20;

/// What an oracle says of a statement.
pub(crate) enum Verdict {
    /// The answer is right, and what it is like: a run in which hardly anything has rows or fails shows little.
    Right(&'static str),
    /// The oracle cannot tell, and why.
    Unknown(&'static str),
    /// The answer is wrong, and how.
    Wrong(String),
}

/// Checks as many statements as a run asks for, divided by `share`. `on_graph` makes the check for a graph, which is
/// then asked once for each statement.
pub(crate) fn run<C>(oracle: &str, share: usize, on_graph: impl Fn(&TestGraph) -> C)
where
    C: FnMut(&mut Generator) -> Verdict,
{
    let statements = number_from("DETENTE_ORACLE_STATEMENTS", 10_000).div_ceil(share);
    let first_seed = number_from("DETENTE_ORACLE_SEED", 0);
    let fault_limit = number_from("DETENTE_ORACLE_FAULTS", 5);
    let (mut right, mut unknown) = (Tally::default(), Tally::default());
    let mut faults = Vec::new();
    for round in 0..statements.div_ceil(STATEMENTS_PER_GRAPH) {
        let seed = first_seed + round;
        let mut generator = Generator::new(seed as u64);
        let graph = generator.graph();
        let mut check = on_graph(&graph);
        for _ in 0..STATEMENTS_PER_GRAPH {
            match check(&mut generator) {
                Verdict::Right(what) => right.add(what),
                Verdict::Unknown(why) => unknown.add(why),
                Verdict::Wrong(fault) => faults.push(format!("seed {seed}: {fault}")),
            }
        }
        if faults.len() >= fault_limit {
            break;
        }
    }
    let wrong = faults.len();
    say(&format!(
        "{oracle}: {} right ({right}), {wrong} wrong, {} unknown ({unknown})",
        right.total(),
        unknown.total()
    ));
    assert!(faults.is_empty(), "{oracle}\n\n{}", faults.join("\n\n"));
    let checked = right.total() + unknown.total();
    assert!(unknown.total() * 50 < checked.max(500), "{oracle} cannot tell too often: {unknown} of {checked}");
}

/// How often something was seen.
#[derive(Default)]
struct Tally(BTreeMap<&'static str, usize>);

impl Tally {
    fn add(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }

    fn total(&self) -> usize {
        self.0.values().sum()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts: Vec<_> = self.0.iter().map(|(what, count)| format!("{count} {what}")).collect();
        formatter.write_str(&counts.join(", "))
    }
}

/// Takes smaller and smaller values for as long as they are still wrong.
pub(crate) fn shrink<T>(mut value: T, smaller: impl Fn(&T) -> Vec<T>, is_wrong: impl Fn(&T) -> bool) -> T {
    const TRIES: usize = 2_000;
    let mut tries = 0;
    'smaller: loop {
        for candidate in smaller(&value) {
            tries += 1;
            if tries > TRIES {
                return value;
            }
            if is_wrong(&candidate) {
                value = candidate;
                continue 'smaller;
            }
        }
        return value;
    }
}

/// The graph that is left of a wrong one, and how to make it.
pub(crate) fn shrink_graph(graph: &TestGraph, is_wrong: impl Fn(&TestGraph) -> bool) -> TestGraph {
    shrink(graph.clone(), TestGraph::smaller, is_wrong)
}

fn number_from(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.replace('_', "").parse().ok()).unwrap_or(default)
}

/// Prints even where the test harness keeps back what a passing test prints.
fn say(text: &str) {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{text}").expect("standard output is open");
}
