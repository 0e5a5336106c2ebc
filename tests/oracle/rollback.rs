//! Oracle 6: a statement that fails leaves the graph as it was, wherever in it the failure came.

use super::engine::{self, DEFAULT, Engine, Setup};
use super::generate::{Generator, Kind};
use super::graph::{LABELS, TestGraph};
use super::naive;
use super::run::{Verdict, run, shrink_graph};
use detente::result::QueryResult;

/// What follows the writes and always fails.
const FAILURES: [&str; 6] = [
    "WITH count(*) AS rows UNWIND [1, 0] AS divisor CREATE (:Z {v: 1 / divisor})",
    "WITH count(*) AS rows UNWIND [1, 0] AS divisor MERGE (z:A {i: 1 / divisor}) SET z:Z",
    "WITH count(*) AS rows RETURN 1 % (rows - rows)",
    "WITH count(*) AS rows CREATE (z:Z)-[:S]->(z) DELETE z",
    "WITH count(*) AS rows CREATE (z:Z {v: 1}) SET z.w = {k: rows}",
    "WITH count(*) + 9223372036854775807 AS rows CREATE (:Z {v: rows + rows})",
];

/// What would show that labels, indexes or neighbours are not as they were.
const PROBES: [&str; 9] = [
    "MATCH (n) RETURN n",
    "MATCH ()-[r]->() RETURN r",
    "MATCH (n:A) RETURN n",
    "MATCH (n:Z) RETURN n",
    "MATCH (n:A {i: 1}) RETURN n",
    "MATCH (n:B {s: 'a'}) RETURN n",
    "MATCH (n:A) WHERE n.m > 0 RETURN n",
    "MATCH (a)-[r:S]-(b) RETURN a, r, b",
    "MATCH (a)<-[r:N|T]-(b:C) RETURN a, r, b",
];

#[test]
fn a_statement_that_fails_leaves_nothing_behind() {
    run("rollback", 4, |graph| {
        let graph = graph.clone();
        move |generator: &mut Generator| {
            let setup = Setup { indexes: generator.random().chance(50), ..DEFAULT };
            let reading = generator.reading();
            if !naive::is_small(&graph, &format!("{} RETURN 1 AS one", reading.join(" "))) {
                return Verdict::Unknown("too large");
            }
            let statement = statement(reading, generator);
            let Some(fault) = fault(&graph, setup, &statement) else { return Verdict::Right("failing") };
            let graph = shrink_graph(&graph, |graph| self::fault(graph, setup, &statement).is_some());
            let fault = self::fault(&graph, setup, &statement).unwrap_or(fault);
            let create = graph.text();
            Verdict::Wrong(format!("{create}\n  {statement}\n  {fault} (indexes: {})", setup.indexes))
        }
    });
}

/// Reading clauses, writing clauses, and a failure.
fn statement(mut clauses: Vec<String>, generator: &mut Generator) -> String {
    for _ in 0..1 + generator.random().below(4) {
        clauses.push(write(generator));
    }
    clauses.push((generator.random().choose(&FAILURES)).to_owned());
    clauses.join(" ")
}

fn write(generator: &mut Generator) -> String {
    let of = |kind: Kind| generator.scope.iter().filter(move |entry| entry.1 == kind).map(|entry| entry.0.clone());
    let (nodes, relationships): (Vec<_>, Vec<_>) = (of(Kind::Node).collect(), of(Kind::Relationship).collect());
    let random = generator.random();
    if nodes.is_empty() {
        let free =
            ["CREATE (:A {i: 1})", "MERGE (:B {s: 'a'})", "MERGE (:Z {v: 1})", "CREATE (:A:Z)-[:N {i: 1}]->(:C)"];
        return (random.choose(&free)).to_owned();
    }
    let (node, label) = (random.choose(&nodes), random.choose(&LABELS));
    let relationship = if relationships.is_empty() { node.clone() } else { random.choose(&relationships) };
    let delete = if relationship == node { "DETACH DELETE" } else { "DELETE" };
    match random.below(14) {
        0 => format!("CREATE (:{label} {{i: 1, s: 'a'}})"),
        1 => format!("CREATE ({node})-[:N {{i: 1}}]->(:{label})"),
        2 => format!("CREATE ({node})-[:S]->({node})"),
        3 => format!("SET {node}.i = 1, {node}.m = 'new'"),
        4 => format!("SET {node}:{label}:Z"),
        5 => format!("SET {node} += {{i: null, s: 'a', w: [1, 2]}}"),
        6 => format!("SET {node} = {{m: 1.5}}"),
        7 => format!("SET {relationship}.i = 7 REMOVE {relationship}.f"),
        8 => format!("REMOVE {node}:{label}"),
        9 => format!("REMOVE {node}.i, {node}.s"),
        10 => format!("DETACH DELETE {node}"),
        11 => format!("{delete} {relationship}"),
        12 => format!("MERGE (:{label} {{i: 1}})"),
        _ => format!("MERGE ({node})-[:T]->(:{label})"),
    }
}

/// What is wrong, if anything is.
fn fault(graph: &TestGraph, setup: Setup, statement: &str) -> Option<String> {
    let mut engine = Engine::new(graph, setup);
    let before = state(&mut engine);
    match engine.rows(statement) {
        Ok(_) => return Some("does not fail".to_owned()),
        Err(error) if engine::is_fault(&error) => return Some(error),
        Err(_) => {}
    }
    let after = state(&mut engine);
    if let Err(error) = engine.rows("CREATE (probe:Probe)-[:P]->(probe) DETACH DELETE probe") {
        return Some(format!("afterwards: {error}"));
    }
    let differences = PROBES.iter().zip(before.iter().zip(&after)).filter(|(_, (before, after))| before != after);
    let differences: Vec<_> = differences
        .map(|(probe, (before, after))| format!("{probe}\n    before: {before:?}\n    after: {after:?}"))
        .collect();
    (!differences.is_empty()).then(|| differences.join("\n  "))
}

/// All that the probes show: elements with their stable ids, labels and properties.
fn state(engine: &mut Engine) -> Vec<Vec<String>> {
    PROBES.iter().map(|probe| shown(&engine.query(probe))).collect()
}

fn shown(result: &QueryResult) -> Vec<String> {
    let nodes = result.elements.nodes.values().map(|node| {
        let mut labels = node.labels.clone();
        labels.sort();
        format!("({} {labels:?} {:?})", node.id, sorted(&node.properties))
    });
    let relationships = result.elements.relationships.values().map(|relationship| {
        let ends = [relationship.start, relationship.end].map(|end| result.elements.nodes[&end].id);
        let kind = &relationship.relationship_type;
        format!("[{} {kind} {ends:?} {:?}]", relationship.id, sorted(&relationship.properties))
    });
    let mut shown: Vec<_> = nodes.chain(relationships).chain([format!("{} rows", result.rows.len())]).collect();
    shown.sort();
    shown
}

fn sorted(properties: &detente::value::Map) -> Vec<String> {
    let mut entries: Vec<_> = properties.iter().map(|(key, value)| format!("{key}: {value:?}")).collect();
    entries.sort();
    entries
}
