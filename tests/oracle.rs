//! Oracles: answers are checked without knowing them in advance, over random small graphs and random statements from
//! fixed seeds.
//!
//! Reading order: [`run`] (the loop), [`graph`] and [`generate`] (what is random), [`reference`] (the evaluator that is too
//! simple to be wrong), then an oracle a file: [`naive`], [`partition`], [`plain`], [`rewrite`], [`monotone`], [`rollback`], [`writing`].

#[path = "oracle/datum.rs"]
mod datum;
#[path = "oracle/engine.rs"]
mod engine;
#[path = "oracle/generate/mod.rs"]
mod generate;
#[path = "oracle/graph.rs"]
mod graph;
#[path = "oracle/monotone.rs"]
mod monotone;
#[path = "oracle/naive.rs"]
mod naive;
#[path = "oracle/partition.rs"]
mod partition;
#[path = "oracle/plain.rs"]
mod plain;
#[path = "oracle/random.rs"]
mod random;
#[path = "oracle/reference/mod.rs"]
mod reference;
#[path = "oracle/rewrite/mod.rs"]
mod rewrite;
#[path = "oracle/rollback.rs"]
mod rollback;
#[path = "oracle/run.rs"]
mod run;
#[path = "oracle/writing.rs"]
mod writing;

use datum::Datum;
