use crate::algorithm::{Unwatched, Watch};
use crate::function::{FunctionContext, Procedures};
use crate::graph::Graph;
use crate::value::ValueError;
use crate::value::temporal::DateTime;
use crate::value::{NodeIndex, Value, ValueErrorKind};

/// A path of four nodes `:N` with weights 1, 2 and 3 along it, a relationship back from its end to its middle, and a node
/// without label and relationships.
fn graph() -> Graph {
    let mut graph = Graph::new();
    let (label, kind, weight) = (graph.intern_label("N"), graph.intern_type("T"), graph.intern_key("w"));
    let nodes: Vec<_> = (0..5).map(|number| graph.create_node(&[label][..usize::from(number < 4)])).collect();
    for (source, target, weighs) in [(0, 1, 1), (1, 2, 2), (2, 3, 3), (3, 1, 1)] {
        let relationship = graph.create_relationship(kind, nodes[source], nodes[target]);
        graph.set_relationship_property(relationship, weight, Value::Integer(weighs));
    }
    graph
}

fn call(name: &str, options: &[(&str, Value)], watch: &dyn Watch) -> Result<String, ValueErrorKind> {
    let graph = graph();
    let procedures = Procedures::new();
    let procedure = procedures.get(name).expect("a procedure");
    let context = FunctionContext { graph: &graph, statement_time: DateTime::EPOCH, watch, threads: 1 };
    let options = Value::map(options.iter().map(|(key, value)| (*key, value.clone())));
    let output = procedure.call(&[options], &context).map_err(|error| error.kind)?;
    // Nodes and paths are told by their fields; what else there is stands in the rows.
    let plain = |value: &Value| match value {
        Value::Node(node) => Value::Integer(node.0.into()),
        Value::List(items) => Value::list(items.iter().map(|item| match item {
            Value::Node(node) => Value::Integer(node.0.into()),
            other => other.clone(),
        })),
        Value::Path(path) => Value::Integer(path.relationships.len() as i64),
        other => other.clone(),
    };
    let rows = output.into_rows().iter().map(|row| Value::list(row.iter().map(plain))).collect::<Vec<_>>();
    Ok(Value::from(rows).to_string())
}

fn check(name: &str, options: &[(&str, Value)], expected: &str) {
    assert_eq!(call(name, options, &Unwatched), Ok(expected.to_owned()), "{name} {options:?}");
}

#[test]
fn each_algorithm_gives_its_fields_in_the_order_of_nodes() {
    let label = || ("label", Value::from("N"));
    check("algo.degree", &[], "[[0, 1], [1, 1], [2, 1], [3, 1], [4, 0]]");
    check("algo.degree", &[label(), ("direction", "both".into())], "[[0, 1], [1, 3], [2, 2], [3, 2]]");
    check("algo.degree", &[label(), ("weight", "w".into())], "[[0, 1.0], [1, 2.0], [2, 3.0], [3, 1.0]]");
    check("algo.wcc", &[], "[[0, 0], [1, 0], [2, 0], [3, 0], [4, 1]]");
    check("algo.wcc", &[("type", "U".into())], "[[0, 0], [1, 1], [2, 2], [3, 3], [4, 4]]");
    check("algo.scc", &[label()], "[[0, 0], [1, 1], [2, 1], [3, 1]]");
    check("algo.kCore", &[label()], "[[0, 1], [1, 2], [2, 2], [3, 2]]");
    check("algo.triangleCount", &[label()], "[[0, 0, 0.0], [1, 1, 0.3333333333333333], [2, 1, 1.0], [3, 1, 1.0]]");
    check("algo.louvain", &[label(), ("resolution", 0.1.into())], "[[0, 0], [1, 0], [2, 0], [3, 0]]");
    check("algo.labelPropagation", &[], "[[0, 0], [1, 0], [2, 0], [3, 0], [4, 1]]");
    check("algo.betweenness", &[label()], "[[0, 0.0], [1, 3.0], [2, 2.0], [3, 1.0]]");
    check("algo.betweenness", &[label(), ("direction", "both".into())], "[[0, 0.0], [1, 2.0], [2, 0.0], [3, 0.0]]");
    let normalized = [label(), ("direction", "both".into()), ("normalized", true.into())];
    check("algo.betweenness", &normalized, "[[0, 0.0], [1, 0.6666666666666666], [2, 0.0], [3, 0.0]]");
    check("algo.closeness", &[label(), ("direction", "both".into())], "[[0, 0.6], [1, 1.0], [2, 0.75], [3, 0.75]]");
    check(
        "algo.closeness",
        &[("direction", "both".into()), ("wassermanFaust", true.into())],
        "[[0, 0.44999999999999996], [1, 0.75], [2, 0.5625], [3, 0.5625], [4, 0.0]]",
    );
    check("algo.pageRank", &[label(), ("damping", 0.into())], "[[0, 0.25], [1, 0.25], [2, 0.25], [3, 0.25]]");
    check("algo.pageRank", &[("label", "M".into())], "[]");
}

#[test]
fn rank_flows_along_relationships_unless_told_otherwise() {
    let once = [("label", Value::from("N")), ("iterations", 1.into()), ("damping", 0.5.into())];
    // Each has a quarter: 0 gets nothing, 1 from 0 and 3, 2 from 1, 3 from 2.
    check("algo.pageRank", &once, "[[0, 0.125], [1, 0.375], [2, 0.25], [3, 0.25]]");
    let back = [&once[..], &[("direction", "incoming".into())]].concat();
    // 1 passes on to 0 and 3 alike; nobody gets what 0 has, so all get a quarter of it.
    check("algo.pageRank", &back, "[[0, 0.21875], [1, 0.28125], [2, 0.28125], [3, 0.21875]]");
}

#[test]
fn paths_are_rows_with_costs() {
    let node = |index| Value::Node(NodeIndex(index));
    let ends = [("source", node(0)), ("target", node(3)), ("weight", "w".into())];
    check("algo.dijkstra", &ends, "[[0, 0, 3, 6.0, [0, 1, 2, 3], [0.0, 1.0, 3.0, 6.0], 3]]");
    let both = [&ends[..], &[("direction", "both".into()), ("k", 5.into())]].concat();
    check(
        "algo.yens",
        &both,
        "[[0, 0, 3, 2.0, [0, 1, 3], [0.0, 1.0, 2.0], 2], \
         [1, 0, 3, 6.0, [0, 1, 2, 3], [0.0, 1.0, 3.0, 6.0], 3]]",
    );
    let all = [("source", node(2)), ("target", Value::Null)];
    check(
        "algo.dijkstra",
        &all,
        "[[0, 2, 1, 2.0, [2, 3, 1], [0.0, 1.0, 2.0], 2], \
         [1, 2, 2, 0.0, [2], [0.0], 0], [2, 2, 3, 1.0, [2, 3], [0.0, 1.0], 1]]",
    );
    let outside = [("source", node(4)), ("target", node(4)), ("label", "N".into())];
    check("algo.dijkstra", &outside, "[]");
}

#[test]
fn every_algorithm_ends_when_it_is_told_to() {
    #[derive(Debug)]
    struct Over;
    impl Watch for Over {
        fn is_over(&self) -> bool {
            true
        }

        fn claim(&self, _: usize) -> Result<(), ValueError> {
            Ok(())
        }
    }
    let mut graph = Graph::new();
    let kind = graph.intern_type("T");
    let nodes: Vec<_> = (0..70_000).map(|_| graph.create_node(&[])).collect();
    for pair in nodes.windows(2) {
        graph.create_relationship(kind, pair[0], pair[1]);
    }
    let context = FunctionContext { graph: &graph, statement_time: DateTime::EPOCH, watch: &Over, threads: 1 };
    let ends = [("source", Value::Node(nodes[0])), ("target", Value::Node(nodes[69_999]))];
    for procedure in Procedures::new().iter().filter(|procedure| procedure.name.starts_with("algo.")) {
        let needs_ends = ["algo.dijkstra", "algo.yens"].contains(&&*procedure.name);
        let options = Value::map(ends.iter().filter(|_| needs_ends).cloned());
        let outcome = procedure.call(&[options], &context).map(|_| ()).map_err(|error| error.kind);
        assert_eq!(outcome, Err(ValueErrorKind::Interrupted), "{}", procedure.name);
    }
}
