//! Exports as the tools read them that they are for: networkx, pyoxigraph, graphviz; and as detente reads its own.
//! A tool that is missing is said loudly, and what it would check is not checked.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "helpers fail the test, or say what it cannot check")]

mod example;

use detente::Database;
use example::{export, hostile, run};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs a check in Python that needs a package, with the path of a file as its argument.
fn python(package: &str, check: &str, path: &Path) {
    let is_there = Command::new("python3").args(["-c", &format!("import {package}")]).output();
    if !is_there.is_ok_and(|output| output.status.success()) {
        eprintln!("WARNING: {package} is not installed, {} is NOT checked: pip install {package}", path.display());
        return;
    }
    let output = Command::new("python3").args(["-c", check]).arg(path).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}\n{}", fs::read_to_string(path).unwrap_or_default());
}

#[test]
fn networkx_reads_graphml() {
    let path = export(&hostile().graph(), "graphml", "hostile.graphml");
    let check = r#"
import math, sys, networkx
g = networkx.read_graphml(sys.argv[1], force_multigraph=True)
assert g.is_directed() and (len(g.nodes), len(g.edges)) == (5, 7), g
a = g.nodes["n0"]
assert a["labels"] == ":A:B C" and a["yes"] is True and a["f"] == 0.1 and a["n"] == "-9223372036854775808", a
assert math.isnan(a["nan"]) and a["infinite"] == -math.inf and a["big"] == 1e300, a
assert a["name"] == 'it\'s "<a&b>"; \\N #{} `x` | = ]]> --> 漢😀\t\r\nend[2J\u202e', a
assert g.nodes["n1"]["d"] == "-0044-03-15", g.nodes["n1"]
assert g.nodes["n2"]["numbers"] == "[1,-2]", g.nodes["n2"]
assert g.nodes["n4"]['k "<:é\n'] == 1, g.nodes["n4"]
assert sorted(e["w"] for e in g["n0"]["n1"].values() if "w" in e) == [1, 2**63 - 1]
assert {e["label"] for e in g["n0"]["n0"].values()} == {'"<a:b>;,|\n#%é/'}
"#;
    python("networkx", check, &path);
}

#[test]
fn networkx_reads_node_link_json() {
    let path = export(&hostile().graph(), "node-link", "hostile.json");
    let check = r#"
import json, sys, networkx
g = networkx.node_link_graph(json.load(open(sys.argv[1], encoding="utf-8")), edges="edges")
assert g.is_directed() and g.is_multigraph() and (len(g.nodes), len(g.edges)) == (5, 7), g
a = g.nodes[0]
assert a["labels"] == ["A", "B C"] and a["n"] == -2**63 and a["id_"] == "x" and a["type"] == "y", a
assert a["name"].endswith("\t\r\nend\x1b[2J\u202e") and a["nan"] == "NaN", a
assert g.nodes[2]["texts"] == ["a;b", "", "\x1b\n"] and g.nodes[2]["nothing"] == [], g.nodes[2]
assert sorted(e["w"] for e in g[0][1].values() if "w" in e) == [1, 2**63 - 1]
assert {e["type"] for e in g[0][0].values()} == {'"<a:b>;,|\n#%é/'}
"#;
    python("networkx", check, &path);
}

#[test]
fn pyoxigraph_reads_triples() {
    let path = export(&hostile().graph(), "turtle", "hostile.ttl");
    export(&hostile().graph(), "ntriples", "hostile.ttl.nt");
    let check = r#"
import sys
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse
XSD, RDF = "http://www.w3.org/2001/XMLSchema#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
turtle = {str(t) for t in parse(path=sys.argv[1], format=RdfFormat.TURTLE)}
assert turtle == {str(t) for t in parse(path=sys.argv[1] + ".nt", format=RdfFormat.N_TRIPLES)}
store = Store()
store.load(path=sys.argv[1], format=RdfFormat.TURTLE)
def values(query):
    return sorted(tuple(str(v.value) for v in row) for row in store.query("PREFIX : <urn:detente:> PREFIX rdf: <" + RDF + "> SELECT " + query))
def literal(node, key):
    return [q.object for q in store.quads_for_pattern(NamedNode("urn:detente:node/%d" % node), NamedNode("urn:detente:key/" + key), None)][0]
assert values("?l { <urn:detente:node/0> a ?l }") == [("urn:detente:label/A",), ("urn:detente:label/B%20C",)]
assert literal(0, "n") == Literal(str(-2**63), datatype=NamedNode(XSD + "integer")), literal(0, "n")
assert literal(0, "name").value.endswith("漢😀\t\r\nend\x1b[2J\u202e"), literal(0, "name")
assert literal(0, "infinite") == Literal("-INF", datatype=NamedNode(XSD + "double"))
assert literal(1, "far") == Literal("12345-01-02", datatype=NamedNode(XSD + "date"))
assert literal(1, "ldt") == Literal("2015-07-21T21:40:00", datatype=NamedNode(XSD + "dateTime"))
assert literal(1, "zoned").datatype == NamedNode("urn:detente:datatype/DateTime")
texts = values("?i { <urn:detente:node/2> <urn:detente:key/texts>/rdf:rest*/rdf:first ?i }")
assert texts == [("",), ("\x1b\n",), ("a;b",)], texts
statements = values("?s ?o { ?r a rdf:Statement; rdf:subject ?s; rdf:object ?o; rdf:predicate <urn:detente:type/R> }")
assert statements == [("urn:detente:node/0", "urn:detente:node/1")] * 3, statements
"#;
    python("pyoxigraph", check, &path);
}

#[test]
fn graphviz_draws_a_whole_graph() {
    let path = export(&hostile().graph(), "dot", "hostile.dot");
    let Ok(output) = Command::new("dot").arg("-Tsvg").arg(&path).output() else {
        eprintln!("WARNING: graphviz is not installed, the pictures are NOT checked: apt-get install graphviz");
        return;
    };
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    // Each element has a box or an arrow of its own; the labels of the legend have boxes too.
    assert_eq!(String::from_utf8_lossy(&output.stdout).matches("class=\"edge\"").count(), 7);
}

#[test]
fn a_script_makes_the_same_graph() {
    let first = export(&hostile().graph(), "cypher", "hostile.cypher");
    let second = export(&Database::open(&first).unwrap().graph(), "cypher", "hostile again.cypher");
    assert_eq!(fs::read_to_string(first).unwrap(), fs::read_to_string(second).unwrap());
}

#[test]
fn json_lines_make_the_same_graph_as_far_as_they_hold_it() {
    let database = hostile();
    let lossy = ["MATCH (n:T) DETACH DELETE n", "MATCH ()-[r:S]->() DELETE r", "DROP INDEX `by name`"];
    run(&database, lossy.into_iter().chain(["MATCH (n) REMOVE n.nan, n.infinite, n.floats, n.days"]));
    let first = export(&database.graph(), "jsonl", "hostile.jsonl");
    let second = export(&Database::open(&first).unwrap().graph(), "cypher", "from lines.cypher");
    let third = export(&Database::open(&second).unwrap().graph(), "jsonl", "lines again.jsonl");
    let script = export(&database.graph(), "cypher", "for lines.cypher");
    let from_script = export(&Database::open(&script).unwrap().graph(), "jsonl", "lines of script.jsonl");
    assert_eq!(fs::read_to_string(third).unwrap(), fs::read_to_string(from_script).unwrap());
}
