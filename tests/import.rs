//! Graphs out of files: what detente exports comes back, as far as the format holds it.
#![expect(clippy::unwrap_used, reason = "helpers fail the test")]

mod example;

use detente::graph::{Graph, KeyId};
use detente::value::Value;
use detente::value::temporal::{Date, DateTime, Duration, LocalDateTime, LocalTime, Time};
use detente::{Database, import};
use example::{export, hostile, run};
use std::collections::HashMap;
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
    let again = Database::in_memory();
    again
        .read(std::slice::from_ref(&path), &import::Options::default())
        .unwrap_or_else(|error| panic!("{error}\n{}", std::fs::read_to_string(&path).unwrap_or_default()));
    again.graph().clone()
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

/// Each node and each relationship, told by the property `uid` of nodes; in an order that does not depend on that of files.
fn describe_by_uid(graph: &Graph, held: fn(&Value) -> Value) -> Vec<String> {
    let uid = graph.key_id("uid").unwrap();
    let lines = describe(graph, held);
    let uids: Vec<_> = graph.nodes().map(|node| graph.node_property(node, uid).to_value().to_string()).collect();
    let by_uid = |line: &String| {
        let Some(ends) = line.strip_prefix('[').filter(|_| line.contains("] \"")).filter(|_| !line.starts_with("[\""))
        else {
            return line.clone();
        };
        let (ends, rest) = ends.split_once(']').unwrap();
        let named: Option<Vec<&str>> =
            ends.split(", ").map(|end| Some(uids[end.parse::<usize>().ok()?].as_str())).collect();
        named.map_or_else(|| line.clone(), |named| format!("{named:?}{rest}"))
    };
    let mut lines: Vec<_> = lines.iter().map(by_uid).collect();
    lines.sort();
    lines
}

/// What a cell holds of a value: a list that the delimiter cannot tell the items of is text.
fn in_cells(value: &Value) -> Value {
    let Value::List(items) = value else { return value.clone() };
    let is_delimitable = |item: &Value| !matches!(item, Value::String(text) if text.contains(';'));
    let is_blank = matches!(&items[..], [Value::String(text)] if text.is_empty());
    let is_of_one_type = items.windows(2).all(|pair| pair[0].value_type() == pair[1].value_type());
    if items.iter().all(is_delimitable) && !is_blank && is_of_one_type {
        return value.clone();
    }
    let json = items.iter().map(|item| match item {
        Value::String(text) => serde_json::to_string(&**text).unwrap(),
        other => other.to_string(),
    });
    let json: Vec<_> = json.collect();
    format!("[{}]", json.join(",")).as_str().into()
}

fn check_csv_round_trip(mut graph: Graph, name: &str) {
    let uid = graph.intern_key("uid");
    for (number, node) in graph.nodes().collect::<Vec<_>>().into_iter().enumerate() {
        graph.set_node_property(node, uid, (number as i64).into());
    }
    let again = there_and_back(&graph, "csv", name);
    assert_eq!(describe_by_uid(&again, Value::clone), describe_by_uid(&graph, in_cells), "{name}");
}

#[test]
fn tables_hold_everything_but_lists_that_cannot_be_delimited() {
    let database = hostile();
    // A label with the delimiter in it would come back as two.
    let statement = "MATCH (n:`\"<a:b>;,|\n#%é/`) SET n:`\"<a:b>,|\n#%é/` REMOVE n:`\"<a:b>;,|\n#%é/`";
    run(&database, [statement]);
    check_csv_round_trip(database.graph().clone(), "hostile back csv");
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

/// Without the lists of which one makes all of its column text.
fn without_texts_in_lists(mut graph: Graph) -> Graph {
    let keys: Vec<_> = graph.keys().filter(|(_, name)| name.ends_with('7')).map(|(key, _)| key).collect();
    for key in keys {
        for node in graph.nodes().collect::<Vec<_>>() {
            graph.set_node_property(node, key, Value::Null);
        }
        for relationship in graph.relationships().collect::<Vec<_>>() {
            graph.set_relationship_property(relationship, key, Value::Null);
        }
    }
    graph
}

#[test]
fn random_graphs_come_back() {
    for seed in 0..60 {
        let graph = random_graph(seed, KINDS);
        check_round_trip(&graph, "cypher", "random.cypher", Value::clone);
        check_round_trip(&graph, "turtle", "random.ttl", Value::clone);
        check_round_trip(&graph, "ntriples", "random.nt", Value::clone);
        check_round_trip(&graph, "jsonl", "random.jsonl", in_json);
        check_round_trip(&graph, "node-link", "random.json", in_json);
        check_csv_round_trip(without_texts_in_lists(graph), "random csv");
        let graph = random_graph(seed, KINDS_OF_GRAPHML);
        check_round_trip(&graph, "graphml", "random.graphml", Value::clone);
    }
}
