//! Graphs out of files: what detente exports comes back, as far as the format holds it, and real data sets are read whole.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "helpers fail the test, or say what it cannot check")]

mod example;

use detente::graph::{Graph, KeyId};
use detente::import::{self, ImportReport, Source};
use detente::value::Value;
use detente::value::temporal::{Date, DateTime, Duration, LocalDateTime, LocalTime, Time};
use detente::{Database, Parameters};
use example::{export, hostile, run};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Each node and each relationship of a graph, its values as a format holds them.
fn describe(graph: &Graph, held: fn(&Value) -> Value) -> Vec<String> {
    let numbers: HashMap<_, _> = graph.nodes().enumerate().map(|(number, node)| (node, number)).collect();
    let properties = |properties: Vec<(KeyId, Value)>| {
        let text = |(key, value): &(KeyId, Value)| format!("{}: {}", graph.key_name(*key), held(value));
        let mut properties: Vec<_> = properties.iter().map(text).collect();
        properties.sort();
        properties.join(", ")
    };
    let nodes = graph.nodes().map(|node| {
        let mut labels: Vec<_> = graph.node_labels(node).iter().map(|label| graph.label_name(*label)).collect();
        labels.sort();
        format!("{labels:?} {{{}}}", properties(graph.node_properties(node)))
    });
    let relationships = graph.relationships().map(|relationship| {
        let ends = [graph.source(relationship), graph.target(relationship)].map(|node| numbers[&node]);
        let kind = graph.type_name(graph.relationship_type(relationship));
        format!("{ends:?} {kind:?} {{{}}}", properties(graph.relationship_properties(relationship)))
    });
    nodes.chain(relationships).collect()
}

/// A graph as it is after an export and an import.
fn there_and_back(graph: &Graph, format: &str, name: &str) -> Graph {
    let path = export(graph, format, name);
    let mut again = Graph::new();
    import::load(&mut again, &[Source::file(&path)], &import::Options::default())
        .unwrap_or_else(|error| panic!("{error}\n{}", std::fs::read_to_string(&path).unwrap_or_default()));
    again
}

fn check_round_trip(graph: &Graph, format: &str, name: &str, held: fn(&Value) -> Value) {
    let again = there_and_back(graph, format, name);
    assert_eq!(describe(&again, Value::clone), describe(graph, held), "{name}");
}

/// What JSON holds of a value: temporal ones and floats that are not finite are text.
fn in_json(value: &Value) -> Value {
    match value {
        Value::List(items) => Value::list(items.iter().map(in_json).collect::<Vec<_>>()),
        Value::Float(float) if !float.is_finite() => value.to_string().as_str().into(),
        value if value.is_temporal() => value.to_string().as_str().into(),
        value => value.clone(),
    }
}

#[test]
fn triples_hold_everything() {
    let database = hostile();
    for (format, name) in [("turtle", "back.ttl"), ("ntriples", "back.nt")] {
        check_round_trip(&database.graph(), format, name, Value::clone);
    }
}

#[test]
fn json_holds_everything_but_temporal_values() {
    let database = hostile();
    for (format, name) in [("jsonl", "back.jsonl"), ("node-link", "back.json")] {
        check_round_trip(&database.graph(), format, name, in_json);
    }
}

#[test]
fn keys_that_node_link_json_uses_come_back() {
    let database = Database::in_memory();
    run(
        &database,
        ["CREATE (:A {id: 1, id_: 2, labels: 'x', labels__: [1]})-[:R {key: 'k', type_: 1, source: 's', x_: 0}]->()"],
    );
    check_round_trip(&database.graph(), "node-link", "keys back.json", Value::clone);
}

#[test]
fn graphml_holds_values_that_have_the_type_of_their_key() {
    let database = hostile();
    let statements = [
        "MATCH (n:T) SET n = {}",
        "MATCH (n) REMOVE n.texts, n.mixed, n.days, n.n",
        "MATCH ()-[r]->() REMOVE r.day",
        // Without the characters that XML has not.
        r#"MATCH (n:A) SET n.name = 'it\'s "<a&b>"; \\N ]]>\t\r\nend\u202e 漢😀'"#,
    ];
    run(&database, statements);
    check_round_trip(&database.graph(), "graphml", "held back.graphml", Value::clone);
}

#[test]
fn graphml_loses_what_it_does_not_hold_once() {
    let once = there_and_back(&hostile().graph(), "graphml", "once.graphml");
    assert_eq!((once.node_count(), once.relationship_count()), (5, 7));
    check_round_trip(&once, "graphml", "twice.graphml", Value::clone);
}

/// Numbers that are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    fn one<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const NAMES: [&str; 12] = ["A", "b c", ":", "`", "a:`b", "é/%20", "\"<&>'", "x\ny", "漢😀", "labels", "label", "id"];
const TEXTS: [&str; 9] = ["", " ", "a", "1", "true", "<![CDATA[&amp;]]>", "\"\\\r\n\t'", "_:b <x> .", "漢😀\u{202e}"];

/// A value of one of the types, which are numbered; lists have items of one type.
fn value(random: &mut Random, kind: usize) -> Value {
    match kind {
        0 => (random.below(2) == 0).into(),
        1 => [0, 1, -1, i64::MIN, i64::MAX][random.below(5)].into(),
        2 => [0.0, -0.0, 0.1, 1e300, f64::NAN, f64::INFINITY, 5e-324][random.below(7)].into(),
        3 => random.one(&TEXTS).into(),
        4..8 => {
            let items: Vec<_> = (0..random.below(4)).map(|_| value(random, kind - 4)).collect();
            Value::list(items)
        }
        8 => random.one(&["2020-02-29", "-0044-03-15", "+12345-01-02"]).parse::<Date>().unwrap().into(),
        9 => random.one(&["12:31", "12:31:14.645876123"]).parse::<LocalTime>().unwrap().into(),
        10 => random.one(&["12:31:14.5+01:00", "00:00Z", "12:31+17:00"]).parse::<Time>().unwrap().into(),
        11 => random.one(&["2015-07-21T21:40", "-0044-03-15T12:31:59.1"]).parse::<LocalDateTime>().unwrap().into(),
        12 => random
            .one(&["2015-07-21T21:40:32.142Z", "2015-07-21T21:40[Europe/London]"])
            .parse::<DateTime>()
            .unwrap()
            .into(),
        _ => {
            let duration = random.one(&["P1Y2M3DT4H5.5S", "P1M-3DT-0.5S", "PT0S"]).parse::<Duration>();
            Value::Duration(Arc::new(duration.unwrap()))
        }
    }
}

/// How many types of values `value` knows, and how many of them GraphML holds.
const KINDS: usize = 14;
const KINDS_OF_GRAPHML: usize = 8;

fn random_graph(seed: u64, kinds: usize) -> Graph {
    let (mut random, mut graph) = (Random(seed), Graph::new());
    let properties = |random: &mut Random| {
        let count = random.below(5);
        let property = |random: &mut Random| {
            let kind = random.below(kinds);
            (format!("{}{kind}", random.one(&NAMES)), value(random, kind))
        };
        (0..count).map(|_| property(random)).collect::<Vec<_>>()
    };
    let mut nodes = Vec::new();
    // Of no elements, some formats make a file of no bytes, which is refused.
    for _ in 0..=random.below(20) {
        let labels: Vec<_> = (0..random.below(3)).map(|_| graph.intern_label(random.one(&NAMES))).collect();
        let node = graph.create_node(&labels);
        for (key, value) in properties(&mut random) {
            let key = graph.intern_key(&key);
            graph.set_node_property(node, key, value);
        }
        nodes.push(node);
    }
    for _ in 0..random.below(40) {
        let kind = graph.intern_type(random.one(&NAMES[..4]));
        let ends = [random.below(nodes.len()), random.below(nodes.len())].map(|number| nodes[number]);
        let relationship = graph.create_relationship(kind, ends[0], ends[1]);
        for (key, value) in properties(&mut random) {
            let key = graph.intern_key(&key);
            graph.set_relationship_property(relationship, key, value);
        }
    }
    // Ids have gaps.
    let lonely = nodes.iter().copied().find(|node| {
        let touches = |relationship| [graph.source(relationship), graph.target(relationship)].contains(node);
        !graph.relationships().any(touches)
    });
    lonely.map(|node| graph.delete_node(node));
    graph.commit();
    graph
}

#[test]
fn random_graphs_come_back() {
    for seed in 0..60 {
        let graph = random_graph(seed, KINDS);
        check_round_trip(&graph, "turtle", "random.ttl", Value::clone);
        check_round_trip(&graph, "ntriples", "random.nt", Value::clone);
        check_round_trip(&graph, "jsonl", "random.jsonl", in_json);
        check_round_trip(&graph, "node-link", "random.json", in_json);
        let graph = random_graph(seed, KINDS_OF_GRAPHML);
        check_round_trip(&graph, "graphml", "random.graphml", Value::clone);
    }
}

/// The folder of data sets, unless it is not there, which is said.
fn data() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("DETENTE_DATA").map_or_else(beside, PathBuf::from);
    if !folder.is_dir() {
        eprintln!("NOT CHECKED: no real data sets were found; set DETENTE_DATA to their folder");
        return None;
    }
    Some(folder)
}

fn read(files: &[&str], options: &import::Options<'_>) -> Option<(Database, Result<ImportReport, String>)> {
    let folder = data()?;
    let paths: Vec<_> = files.iter().map(|file| folder.join(file)).collect();
    let database = Database::in_memory();
    let report = database
        .read(&paths, options)
        .map_err(|error| error.to_string().replace(&format!("{}/", folder.display()), ""));
    Some((database, report))
}

/// Checks how many nodes, relationships and properties files bring, and what a query gives on them.
fn check_data(files: &[&str], (nodes, relationships, properties): (u64, u64, u64), query: &str, expected: &str) {
    let Some((database, report)) = read(files, &import::Options::default()) else { return };
    let summary = report.unwrap_or_else(|error| panic!("{error}")).summary;
    assert_eq!(
        (summary.nodes, summary.relationships, summary.properties),
        (nodes, relationships, properties),
        "{files:?}"
    );
    let result = database.session().query(query, &Parameters::default()).unwrap();
    let cells: Vec<_> = result.rows.iter().flatten().map(Value::to_string).collect();
    assert_eq!(cells.join(", "), expected, "{files:?}: {query}");
}

// The numbers were counted with other programs: nodes, edges and data with a parser of XML in Python, lines and distinct
// cells with awk.

#[test]
fn air_routes_are_read() {
    let file = ["air-routes/air-routes-small-latest.graphml"];
    let query = "MATCH (a:airport)-[r:route]->() RETURN count(DISTINCT a), sum(r.dist), max(r.dist)";
    check_data(&file, (47, 1390, 47 + 557 + 1390), query, "46, 1750683, 5083");
}

#[test]
fn football_is_read() {
    let query = "MATCH (t:Team) WITH count(t) AS teams MATCH ()-[r:played|postponed]->() RETURN teams, count(r)";
    check_data(&["air-routes/epl-2013-2014.graphml"], (33, 423, 33 + 147 + 786), query, "20, 383");
}

#[test]
fn triples_for_embedding_are_read() {
    let types = "MATCH ()-[r]->() RETURN count(DISTINCT type(r))";
    check_data(&["kge/countries-s1.tsv"], (271, 1159, 271), types, "2");
    check_data(&["kge/nations.tsv"], (70, 2024, 70), types, "14");
    check_data(&["kge/wn18rr-all.tsv.zst"], (41105, 93003, 41105), types, "11");
}

#[test]
fn triples_that_ran_together_are_found() {
    let file = ["kge/umls.tsv"];
    let Some((_, report)) = read(&file, &import::Options::default()) else { return };
    let expected =
        "DataError: kge/umls.tsv:5216:1: a triple has three cells between tabs, not 5\nkge/umls.tsv:5867:1: ";
    let error = report.expect_err("two lines are wrong");
    assert!(error.starts_with(expected), "{error}");
    let options = import::Options { skip_bad: true, ..import::Options::default() };
    let Some((_, report)) = read(&file, &options) else { return };
    let report = report.unwrap();
    assert_eq!((report.summary.nodes, report.summary.relationships, report.skipped.wrong), (135, 6525, 2));
}

#[test]
fn edges_of_graphalytics_are_read() {
    let weights = "MATCH ()-[r:EDGE]->() RETURN round(sum(r.weight) * 100)";
    let check = |stem: &str, nodes: u64, edges: u64, weight: &str| {
        let files = ["v", "e"].map(|extension| format!("graphalytics/{stem}.{extension}"));
        check_data(&[&files[0], &files[1]], (nodes, edges, nodes + edges), weights, weight);
    };
    check("example/example-directed", 10, 17, "705.0");
    check("example/example-undirected", 9, 12, "568.0");
    check("sssp/dir-input", 10, 13, "4950.0");
    check("sssp/undir-input", 12, 14, "5290.0");
}

#[test]
fn neighbours_of_graphalytics_are_read() {
    let loops = "MATCH (n)-[r:EDGE]->(n) RETURN count(r)";
    let check = |file: &str, nodes: u64, edges: u64| {
        check_data(&[&format!("graphalytics/{file}-input")], (nodes, edges, nodes), loops, "0");
    };
    check("bfs/dir", 10, 17);
    check("cdlp/undir", 8, 26);
    check("example/example-directed", 10, 17);
    check("ffm/dir", 50, 248);
    check("pr/undir", 50, 226);
    check("wcc/dir", 8, 10);
}

#[test]
fn a_folder_gives_what_is_a_graph_in_it() {
    let Some((database, report)) = read(&["graphalytics/sssp"], &import::Options::default()) else { return };
    let left_out: Vec<_> = report.unwrap().left_out;
    assert_eq!(database.graph().node_count(), 22);
    assert!(left_out.len() == 2 && left_out.iter().all(|name| name.ends_with("-output")), "{left_out:?}");
}
