//! How fast the engine is, over a generated graph of 100,000 nodes and 1,000,000 relationships.
//!
//! `cargo bench` runs all, `cargo bench -- hops` those with this in their name. The graph is the same on every machine:
//! people who know people, the degrees spread as in social graphs (few are known by many).

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use detente::graph::Graph;
use detente::import::{self, Source};
use detente::value::Value;
use detente::{Database, Parameters, Session};
use std::fmt::Write;
use std::hint::black_box;
use std::time::Duration;

/// The size of the graph that is queried.
const LARGE: Size = Size { nodes: 100_000, relationships: 1_000_000 };

/// The size of the graph that is loaded again and again.
const SMALL: Size = Size { nodes: 10_000, relationships: 100_000 };

#[derive(Clone, Copy)]
struct Size {
    nodes: u64,
    relationships: u64,
}

/// A query with most parts of the language.
const QUERY: &str = "
    MATCH (a:Person {id: $id})-[k:KNOWS]->(b:Person)-[:LIVES_IN]->(c:City)
    WHERE k.since > 2000 AND (b.name STARTS WITH 'A' OR b.age >= 18 AND NOT b.age IN [20, 30, 40])
    WITH c, count(DISTINCT b) AS people, collect(b.name)[..5] AS names
    WHERE people > 1 AND EXISTS { (c)<-[:LIVES_IN]-(:Person {name: 'Zoe'}) }
    RETURN c.name AS city, people, [name IN names WHERE size(name) > 3 | toUpper(name)] AS loud,
           CASE WHEN people > 10 THEN 'many' ELSE 'few' END AS size
    ORDER BY people DESC, city
    SKIP 1 LIMIT 10";

criterion_group! {
    name = engine;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .without_plots();
    targets = texts, reads, walks, whole_graph, updates, loads
}
criterion_main!(engine);

/// From text to a plan.
fn texts(criterion: &mut Criterion) {
    let mut bench = Bench::new(SMALL);
    criterion.bench_function("parse", |bencher| bencher.iter(|| detente::syntax::parse(black_box(QUERY))));
    bench.run(criterion, "parse, bind and plan", &format!("EXPLAIN {QUERY}"));
}

/// Questions about one node or two.
fn reads(criterion: &mut Criterion) {
    let mut bench = Bench::new(LARGE);
    bench.run(criterion, "point look-up", "MATCH (p:Person {id: $id}) RETURN p.name");
    bench.run(criterion, "hops: one", "MATCH (:Person {id: $id})-[:KNOWS]->(b) RETURN b.name");
    bench.run(criterion, "hops: two", "MATCH (:Person {id: $id})-[:KNOWS]->()-[:KNOWS]->(c) RETURN c.name");
    bench.run(
        criterion,
        "hops: three, counted",
        "MATCH (:Person {id: $id})-[:KNOWS]->()-[:KNOWS]->()-[:KNOWS]->(d) RETURN count(d)",
    );
    bench.run(
        criterion,
        "triangles around a node",
        "MATCH (a:Person {id: $id})-[:KNOWS]->(b)-[:KNOWS]->(c)-[:KNOWS]->(a) RETURN count(*)",
    );
}

/// Walks of any length.
fn walks(criterion: &mut Criterion) {
    let mut bench = Bench::new(LARGE);
    bench.run(
        criterion,
        "variable length: distinct ends of *1..4",
        "MATCH (:Person {id: $id})-[:KNOWS*1..4]->(x) RETURN count(DISTINCT x)",
    );
    bench.run(
        criterion,
        "variable length: all walks of *1..3",
        "MATCH (:Person {id: $id})-[:KNOWS*1..3]->(x) RETURN count(x)",
    );
    bench.run(
        criterion,
        "shortest path",
        "MATCH p = shortestPath((:Person {id: $id})-[:KNOWS*]->(:Person {id: $other})) RETURN length(p)",
    );
}

/// Questions that touch everything.
fn whole_graph(criterion: &mut Criterion) {
    let mut bench = Bench::new(LARGE);
    bench.run(
        criterion,
        "top ten by degree",
        "MATCH (a:Person)-[:KNOWS]->(b) RETURN a.name, count(b) AS known ORDER BY known DESC LIMIT 10",
    );
    bench.run(
        criterion,
        "top ten by a property of neighbours",
        "MATCH (a:Person)-[:KNOWS]->(b) RETURN b.city AS city, avg(a.age) AS age ORDER BY age DESC LIMIT 10",
    );
    bench.run(
        criterion,
        "PageRank, twenty iterations",
        "CALL algo.pageRank({label: 'Person', type: 'KNOWS', iterations: 20, tolerance: 0.0}) YIELD node, score
         RETURN count(*)",
    );
    bench.run(
        criterion,
        "weakly connected components",
        "CALL algo.wcc({label: 'Person', type: 'KNOWS'}) YIELD node, component RETURN count(DISTINCT component)",
    );
    bench.run(criterion, "string scan", "MATCH (p:Person) WHERE p.name CONTAINS 'erson 123' RETURN count(p)");
    bench.run(criterion, "filter by number", "MATCH (p:Person) WHERE p.age > 90 RETURN count(p)");
}

/// Single statements that change the graph.
fn updates(criterion: &mut Criterion) {
    let mut bench = Bench::new(LARGE);
    bench.run(criterion, "create one node", "CREATE (:Note {text: 'new'})");
    bench.run(criterion, "merge a node that is there", "MERGE (p:Person {id: $id}) ON MATCH SET p.seen = true");
    bench.run(
        criterion,
        "create and delete a relationship",
        "MATCH (a:Person {id: $id}), (b:Person {id: $other}) CREATE (a)-[r:VISITS]->(b) DELETE r",
    );
}

/// From the text of files to a graph.
fn loads(criterion: &mut Criterion) {
    let lines = [Source::memory("generated.jsonl", json_lines(SMALL).into_bytes())];
    let tables = tables(SMALL);
    for (format, sources) in [("JSON Lines", lines.as_slice()), ("CSV", &tables)] {
        let name = format!("load 10,000 nodes and 100,000 relationships from {format}");
        criterion.bench_function(&name, |bencher| {
            bencher.iter_batched(
                Graph::default,
                |mut graph| {
                    import::load(&mut graph, sources, &import::Options::default())
                        .expect("the generated files are right");
                    graph.commit();
                    graph.refresh();
                    graph
                },
                BatchSize::PerIteration,
            );
        });
    }
}

/// A session on a generated graph.
struct Bench {
    session: Session,
    parameters: Parameters,
}

impl Bench {
    fn new(size: Size) -> Self {
        let text = json_lines(size);
        let mut graph = Graph::default();
        let source = [Source::memory("generated.jsonl", text.into_bytes())];
        import::load(&mut graph, &source, &import::Options::default()).expect("the generated file is right");
        graph.commit();
        graph.refresh();
        let parameters = [("id", size.nodes / 2), ("other", size.nodes / 3)];
        let parameters = parameters.map(|(name, id)| (name.into(), Value::Integer(id.cast_signed())));
        let mut bench =
            Self { session: Database::from_graph(graph).session(), parameters: Parameters::from_iter(parameters) };
        bench.query("CREATE INDEX FOR (p:Person) ON (p.id)");
        bench
    }

    fn run(&mut self, criterion: &mut Criterion, name: &str, statement: &str) {
        criterion.bench_function(name, |bencher| bencher.iter(|| self.query(statement)));
    }

    fn query(&mut self, statement: &str) -> detente::QueryResult {
        self.session.query(black_box(statement), &self.parameters).expect("the statements of benchmarks are right")
    }
}

/// The graph as APOC writes it. A relationship leads from anyone to someone whose number is often small, so that few are
/// known by many.
fn json_lines(size: Size) -> String {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut text = String::new();
    for id in 0..size.nodes {
        let (age, city) = (random.below(100), random.below(100));
        let properties = format!(r#"{{"id":{id},"name":"Person {id}","age":{age},"city":"City {city}"}}"#);
        writeln!(text, r#"{{"type":"node","id":"{id}","labels":["Person"],"properties":{properties}}}"#)
            .expect("writing to a string does not fail");
    }
    for _ in 0..size.relationships {
        let (start, end) = (random.below(size.nodes), random.skewed(size.nodes));
        let since = 1950 + random.below(75);
        let ends = format!(r#""start":{{"id":"{start}"}},"end":{{"id":"{end}"}}"#);
        writeln!(text, r#"{{"type":"relationship","label":"KNOWS",{ends},"properties":{{"since":{since}}}}}"#)
            .expect("writing to a string does not fail");
    }
    text
}

/// A graph of the same shape in two tables.
fn tables(size: Size) -> [Source; 2] {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut people = "id:ID(Person){id-type:long},name,age:int,city,:LABEL\n".to_owned();
    for id in 0..size.nodes {
        let (age, city) = (random.below(100), random.below(100));
        writeln!(people, "{id},Person {id},{age},City {city},Person").expect("writing to a string does not fail");
    }
    let mut knows = ":START_ID(Person),:END_ID(Person),since:int,:TYPE\n".to_owned();
    for _ in 0..size.relationships {
        let (start, end) = (random.below(size.nodes), random.skewed(size.nodes));
        let since = 1950 + random.below(75);
        writeln!(knows, "{start},{end},{since},KNOWS").expect("writing to a string does not fail");
    }
    [("people.csv", people), ("knows.csv", knows)].map(|(name, text)| Source::memory(name, text.into_bytes()))
}

/// Random numbers that are the same on every machine: xorshift64*.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    /// A number below the bound, all alike.
    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// A number below the bound, small ones more often: about as 1/√x.
    fn skewed(&mut self, bound: u64) -> u64 {
        let (one, two) = (self.below(bound), self.below(bound));
        one * two / bound
    }
}
