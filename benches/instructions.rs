//! How many instructions queries take, over a small generated graph: a number that is nearly the same on every machine, so
//! that a change which makes one slower is seen at once.
//!
//! `benches/instructions.sh` runs this under valgrind, which counts what happens in [`measured`], and compares with the
//! counts in `benches/instructions.txt`. Without arguments it says what there is to measure; an argument names one of these.

use detente::{Database, Parameters, QueryResult, Session, map};
use std::env;
use std::error::Error;
use std::hint::black_box;
use std::io::{self, Write};

/// 2,000 people in 50 cities who know 10 others each, a few of them known by many, and who wrote 6,000 posts.
const GRAPH: &[&str] = &[
    "CREATE INDEX FOR (p:Person) ON (p.id)",
    "CREATE INDEX FOR (c:City) ON (c.id)",
    "UNWIND range(0, 49) AS i CREATE (:City {id: i, name: 'City ' + toString(i)})",
    "UNWIND range(0, 1999) AS i MATCH (c:City {id: i % 50})
     CREATE (:Person {id: i, name: 'Person ' + toString(i), age: i * 7 % 90, sex: ['f', 'm'][i % 2]})-[:LIVES_IN]->(c)",
    "UNWIND range(0, 19999) AS i MATCH (a:Person {id: i % 2000}), (b:Person {id: (i * i + 31 * i) % (i % 1999 + 1)})
     CREATE (a)-[:KNOWS {since: 1950 + i % 75}]->(b)",
    "UNWIND range(0, 5999) AS i MATCH (p:Person {id: i * 13 % 2000})
     CREATE (:Post {id: i, length: i % 140, text: 'about ' + ['tariffs', 'treaties', 'defence'][i % 3]})-[:BY]->(p)",
];

/// What is measured, by name.
const QUERIES: &[(&str, &str)] = &[
    ("point look-up", "MATCH (p:Person {id: $id}) RETURN p.name, p.age"),
    ("one hop, sorted", "MATCH (:Person {id: $id})-[k:KNOWS]-(b) RETURN b.name AS name, k.since ORDER BY name"),
    ("two hops, distinct", "MATCH (:Person {id: $id})-[:KNOWS]-()-[:KNOWS]-(c:Person) RETURN count(DISTINCT c.id)"),
    ("reach", "MATCH (:Person {id: $id})-[:KNOWS*1..4]->(x:Person) RETURN count(DISTINCT x)"),
    ("shortest path", "MATCH p = shortestPath((:Person {id: $id})-[:KNOWS*]-(:Person {id: 1999})) RETURN length(p)"),
    ("triangles", "MATCH (a:Person)-[:KNOWS]->(b)-[:KNOWS]->(c), (a)-[:KNOWS]->(c) RETURN count(*)"),
    (
        "degrees, top ten",
        "MATCH (p:Person)-[:LIVES_IN]->(c:City) RETURN c.name AS c, count(*) AS n ORDER BY n DESC LIMIT 10",
    ),
    ("string search", "MATCH (p:Post) WHERE p.text CONTAINS 'treat' AND p.length > 40 RETURN count(*)"),
    (
        "filter, group, average",
        "MATCH (p:Person) WHERE p.age >= 30 RETURN p.sex AS sex, count(*), avg(p.age) ORDER BY sex",
    ),
    (
        "optional, counted",
        "MATCH (p:Person) OPTIONAL MATCH (p)<-[:BY]-(m:Post) WITH p, count(m) AS n RETURN n, count(*)",
    ),
];

fn main() -> Result<(), Box<dyn Error>> {
    let Some(wanted) = env::args().nth(1).filter(|argument| argument != "--bench") else {
        let mut out = io::stdout().lock();
        QUERIES.iter().try_for_each(|(name, _)| writeln!(out, "{name}"))?;
        return Ok(());
    };
    let query = QUERIES.iter().find(|(name, _)| *name == wanted).map(|(_, query)| *query);
    let query = query.ok_or_else(|| format!("nothing is called `{wanted}`"))?;
    let mut session = Database::in_memory().session();
    session.set_threads(1);
    let parameters = map! { "id" => 700 };
    for statement in GRAPH {
        run(&mut session, statement, &parameters);
    }
    // Parsing and planning are over when it is measured.
    run(&mut session, query, &parameters);
    black_box(measured(&mut session, query, &parameters));
    Ok(())
}

/// Runs a query; the instructions of what happens in here are counted.
#[inline(never)]
fn measured(session: &mut Session, query: &str, parameters: &Parameters) -> QueryResult {
    run(session, query, parameters)
}

fn run(session: &mut Session, statement: &str, parameters: &Parameters) -> QueryResult {
    session.query(black_box(statement), parameters).expect("the statements of benchmarks are right")
}
