//! The algorithms against networkx, over random graphs. Where networkx is missing, that is said loudly, and nothing is
//! checked.

use detente::graph::Graph;
use detente::value::Value;
use detente::{Database, Parameters, Session};
use serde_json::{Value as Json, json};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// What is compared: a name for the check, the options, and what is returned of each row.
const CALLS: [(&str, &str); 19] = [
    ("pageRank", "CALL algo.pageRank({iterations: 500, tolerance: 1e-14}) YIELD node, score RETURN id(node), score"),
    (
        "pageRankByWeight",
        "CALL algo.pageRank({iterations: 500, tolerance: 1e-14, weight: 'w', damping: 0.7}) YIELD node, score RETURN id(node), score",
    ),
    ("wcc", "CALL algo.wcc() YIELD node, component RETURN id(node), component"),
    ("scc", "CALL algo.scc() YIELD node, component RETURN id(node), component"),
    ("degree", "CALL algo.degree() YIELD node, degree RETURN id(node), degree"),
    (
        "degreeByWeight",
        "CALL algo.degree({direction: 'incoming', weight: 'w'}) YIELD node, degree RETURN id(node), degree",
    ),
    ("betweenness", "CALL algo.betweenness() YIELD node, score RETURN id(node), score"),
    ("betweennessBoth", "CALL algo.betweenness({direction: 'both'}) YIELD node, score RETURN id(node), score"),
    ("betweennessNormalized", "CALL algo.betweenness({normalized: true}) YIELD node, score RETURN id(node), score"),
    ("closeness", "CALL algo.closeness() YIELD node, score RETURN id(node), score"),
    ("closenessScaled", "CALL algo.closeness({wassermanFaust: true}) YIELD node, score RETURN id(node), score"),
    ("louvain", "CALL algo.louvain() YIELD node, community RETURN id(node), community"),
    (
        "louvainByWeight",
        "CALL algo.louvain({weight: 'w', tolerance: 0.0}) YIELD node, community RETURN id(node), community",
    ),
    (
        "labelPropagation",
        "CALL algo.labelPropagation({iterations: 1000}) YIELD node, community RETURN id(node), community",
    ),
    ("kCore", "CALL algo.kCore() YIELD node, coreValue RETURN id(node), coreValue"),
    ("triangles", "CALL algo.triangleCount() YIELD node, triangles RETURN id(node), triangles"),
    ("coefficients", "CALL algo.triangleCount() YIELD node, coefficient RETURN id(node), coefficient"),
    (
        "dijkstra",
        "MATCH (s) WHERE id(s) = 0 CALL algo.dijkstra({source: s, weight: 'w'}) YIELD target, cost RETURN id(target), cost",
    ),
    (
        "yens",
        "MATCH (s), (t) WHERE id(s) = 0 AND id(t) = 1 CALL algo.yens({source: s, target: t, weight: 'w', k: 12}) YIELD index, cost, nodes RETURN index, [cost, [n IN nodes | id(n)]]",
    ),
];

/// Compares everything, and fails at the first difference.
const CHECK: &str = r#"
import itertools, json, math, sys, networkx as nx
from networkx.algorithms.link_analysis.pagerank_alg import _pagerank_python as pagerank

def near(name, ours, theirs):
    assert ours.keys() == theirs.keys(), (name, ours, theirs)
    for node in ours:
        assert math.isclose(ours[node], theirs[node], rel_tol=1e-9, abs_tol=1e-9), (name, node, ours[node], theirs[node])

def numbered(name, ours, parts):
    parts = sorted(parts, key=min)
    assert ours == {node: number for number, part in enumerate(parts) for node in part}, (name, ours, parts)

def communities(partition):
    return [{node for node in partition if partition[node] == number} for number in set(partition.values())]

def good(name, graph, ours, weight):
    parts = communities(ours)
    modularity = nx.community.modularity(graph, parts, weight=weight)
    theirs = [nx.community.modularity(graph, nx.community.louvain_communities(graph, weight=weight, seed=seed), weight=weight) for seed in range(5)]
    assert modularity >= min(theirs) - 0.03, (name, modularity, theirs)

cases = json.load(open(sys.argv[1]))
assert len(cases) == 40
for case in cases:
    many = nx.MultiDiGraph()
    many.add_nodes_from(range(case["nodes"]))
    many.add_weighted_edges_from(case["edges"], weight="w")
    directed = nx.DiGraph(many)
    for s, t in directed.edges:
        directed[s][t]["w"] = min(data["w"] for data in many[s][t].values())
    undirected = nx.MultiGraph()
    undirected.add_nodes_from(many)
    undirected.add_weighted_edges_from(case["edges"], weight="w")
    simple = nx.Graph(directed.to_undirected())
    simple.remove_edges_from(list(nx.selfloop_edges(simple)))
    o = {name: {key: value for key, value in rows} for name, rows in case["results"].items()}
    near("pageRank", o["pageRank"], pagerank(many, tol=1e-14, max_iter=500))
    near("pageRankByWeight", o["pageRankByWeight"], pagerank(many, alpha=0.7, weight="w", tol=1e-14, max_iter=500))
    numbered("wcc", o["wcc"], nx.weakly_connected_components(many))
    numbered("scc", o["scc"], nx.strongly_connected_components(many))
    near("degree", o["degree"], dict(many.out_degree()))
    near("degreeByWeight", o["degreeByWeight"], dict(many.in_degree(weight="w")))
    near("betweenness", o["betweenness"], nx.betweenness_centrality(directed, normalized=False))
    near("betweennessBoth", o["betweennessBoth"], nx.betweenness_centrality(simple, normalized=False))
    near("betweennessNormalized", o["betweennessNormalized"], nx.betweenness_centrality(directed))
    near("closeness", o["closeness"], nx.closeness_centrality(directed, wf_improved=False))
    near("closenessScaled", o["closenessScaled"], nx.closeness_centrality(directed, wf_improved=True))
    good("louvain", undirected, o["louvain"], None)
    good("louvainByWeight", undirected, o["louvainByWeight"], "w")
    near("kCore", o["kCore"], nx.core_number(simple))
    near("triangles", o["triangles"], nx.triangles(simple))
    near("coefficients", o["coefficients"], nx.clustering(simple))
    near("dijkstra", o["dijkstra"], nx.single_source_dijkstra_path_length(directed, 0, weight="w"))
    # networkx has no such label propagation: at its end, no node prefers another community.
    labels = o["labelPropagation"]
    for node in undirected:
        votes = {}
        for _, other in undirected.edges(node):
            votes[labels[other]] = votes.get(labels[other], 0) + 1
        assert not votes or votes.get(labels[node], 0) == max(votes.values()), (node, votes, labels)
    try:
        paths = list(itertools.islice(nx.shortest_simple_paths(directed, 0, 1, weight="w"), 12))
    except nx.NetworkXNoPath:
        paths = []
    cost = lambda path: sum(directed[s][t]["w"] for s, t in zip(path, path[1:]))
    ours = [o["yens"][index] for index in sorted(o["yens"])]
    assert [ours_cost for ours_cost, _ in ours] == [cost(path) for path in paths], ("yens", ours, paths)
    assert all(cost(path) == ours_cost and len(set(path)) == len(path) for ours_cost, path in ours), ours
    assert len({tuple(path) for _, path in ours}) == len(ours), ours
print("compared", len(cases))
"#;

#[test]
fn networkx_says_the_same() {
    let cases: Vec<_> = (1..=40).map(case).collect();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("algorithms.json");
    fs::write(&path, serde_json::to_vec(&cases).unwrap()).unwrap();
    let is_there = Command::new("python3").args(["-c", "import networkx"]).output();
    if !is_there.is_ok_and(|output| output.status.success()) {
        eprintln!("WARNING: networkx is not installed, the algorithms are NOT checked: pip install networkx");
        return;
    }
    let output = Command::new("python3").args(["-c", CHECK]).arg(&path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "compared 40\n");
}

#[test]
fn a_long_algorithm_holds_to_the_time_limit() {
    let edges: Vec<_> = (1..20_000).map(|node| (node - 1, node, 1)).collect();
    let mut session = session(20_000, &edges, edges.len());
    session.set_timeout(Some(Duration::from_millis(20)));
    let start = Instant::now();
    let error = session.query("CALL algo.betweenness({direction: 'both'})", &Parameters::default()).unwrap_err();
    assert_eq!((error.class(), error.detail()), ("LimitReached", "Timeout"));
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

/// A random graph with what each algorithm says about it. Every other one has changed since its rows were built.
fn case(seed: u64) -> Json {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let nodes = 2 + random.below(if seed.is_multiple_of(5) { 120 } else { 25 });
    let count = random.below(4 * nodes);
    let edges: Vec<_> = (0..count).map(|_| (random.below(nodes), random.below(nodes), 1 + random.below(4))).collect();
    let mut session = session(nodes, &edges, if seed.is_multiple_of(2) { edges.len() } else { edges.len() / 2 });
    let results = CALLS.map(|(name, call)| (name.to_owned(), rows(&mut session, call)));
    json!({ "nodes": nodes, "edges": edges, "results": serde_json::Map::from_iter(results) })
}

/// A session on a graph, of whose relationships so many are in rows, and the others only in petgraph.
fn session(nodes: u64, edges: &[(u64, u64, u64)], in_rows: usize) -> Session {
    let mut graph = Graph::new();
    let (kind, weight) = (graph.intern_type("T"), graph.intern_key("w"));
    let nodes: Vec<_> = (0..nodes).map(|_| graph.create_node(&[])).collect();
    for (number, (source, target, weighs)) in edges.iter().enumerate() {
        if number == in_rows {
            graph.rebuild();
        }
        let relationship = graph.create_relationship(kind, nodes[*source as usize], nodes[*target as usize]);
        graph.set_relationship_property(relationship, weight, Value::Integer(weighs.cast_signed()));
    }
    if edges.len() <= in_rows {
        graph.rebuild();
    }
    Database::from_graph(graph).session()
}

fn rows(session: &mut Session, call: &str) -> Json {
    let result = session.query(call, &Parameters::default()).unwrap_or_else(|error| panic!("{call}: {error}"));
    let rows = result.rows.iter().map(|row| Json::Array(row.iter().map(json).collect()));
    Json::Array(rows.collect())
}

fn json(value: &Value) -> Json {
    match value {
        Value::Integer(integer) => json!(integer),
        Value::Float(float) => json!(float),
        Value::List(items) => Json::Array(items.iter().map(json).collect()),
        other => panic!("no number: {other}"),
    }
}

/// Random numbers that are the same on every machine: xorshift64*.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) % bound
    }
}
