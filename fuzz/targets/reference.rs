//! Any text as a statement: the engine answers what the slow and simple evaluator of the oracles answers.

#![no_main]
#![allow(dead_code, reason = "the oracles use more of their parts than this does")]

#[path = "../../tests/oracle/datum.rs"]
mod datum;
#[path = "../../tests/oracle/engine.rs"]
mod engine;
#[path = "../../tests/oracle/generate/mod.rs"]
mod generate;
#[path = "../../tests/oracle/graph.rs"]
mod graph;
#[path = "../../tests/oracle/random.rs"]
mod random;
#[path = "../../tests/oracle/reference/mod.rs"]
mod reference;

use datum::Datum;
use engine::{DEFAULT, Engine};
use generate::{Generator, parameters};
use libfuzzer_sys::fuzz_target;
use reference::Failure;

/// Elements that a statement makes need not have the number by which the oracles know theirs.
const WRITING: [&str; 6] = ["CREATE", "MERGE", "SET", "REMOVE", "DELETE", "FOREACH"];

fuzz_target!(|input: (u8, &str)| {
    let (seed, text) = input;
    let Ok(parsed) = detente::syntax::parse(text) else { return };
    let printed = parsed.to_string();
    if WRITING.iter().any(|word| printed.contains(word)) {
        return;
    }
    let graph = Generator::new(u64::from(seed % 8)).graph();
    let answer = reference::answer(&parsed, &graph, &parameters());
    if matches!(answer, Err(Failure::TooLarge)) {
        return;
    }
    let rows = Engine::new(&graph, DEFAULT).rows(text);
    match (&answer, &rows) {
        (_, Err(error)) if engine::is_fault(error) => panic!("{text}: {error}"),
        _ if !engine::were_in_time(std::slice::from_ref(&rows)) => {}
        (Err(failure), _) if failure.is_open().is_some() => {}
        // The evaluator does not judge what it need not evaluate.
        (Ok(_), Err(error)) if engine::misreading(&rows).is_some() || error.starts_with("ParameterMissing") => {}
        (Ok(answer), Ok(answered)) => assert!(engine::is_answer(answered, answer), "{}\n{text}\n{answered:?}", graph.text()),
        (Err(_), Err(_)) => {}
        _ => panic!("{}\n{text}\n{answer:?}\n{rows:?}", graph.text()),
    }
});
