//! What the tests of stores share.

use detente::graph::Graph;
use detente::value::{NodeIndex, RelationshipIndex};
use detente::{Database, Parameters, QueryResult, Session};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A path of this name in the folder of the tests, where nothing is.
pub(crate) fn path(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stores");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    let _ = fs::remove_file(&path);
    let _ = fs::remove_dir_all(&path);
    path
}

/// The program, in the folder of the tests and without settings.
pub(crate) fn program<A: AsRef<OsStr>>(arguments: &[A]) -> Command {
    let home = env!("CARGO_TARGET_TMPDIR");
    let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
    command.args(arguments).current_dir(home).env_clear().env("HOME", home);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The rows, the messages and the status of a run of the program.
pub(crate) fn run<A: AsRef<OsStr>>(arguments: &[A]) -> (String, String, Option<i32>) {
    let Output { stdout, stderr, status } = program(arguments).output().unwrap();
    (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap(), status.code())
}

/// Runs a statement that must not fail.
pub(crate) fn query(session: &mut Session, text: &str) -> QueryResult {
    session.query(text, &Parameters::default()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Everything that can be told of a graph, in an order of its own: equal graphs have equal texts.
pub(crate) fn describe(graph: &Graph) -> String {
    let mut lines: Vec<String> = graph.nodes().map(|node| describe_node(graph, node)).collect();
    lines.extend(graph.relationships().map(|relationship| describe_relationship(graph, relationship)));
    lines.sort_unstable();
    lines.push(format!("{:?}", graph.declarations()));
    lines.join("\n")
}

fn describe_node(graph: &Graph, node: NodeIndex) -> String {
    let mut labels: Vec<_> = graph.node_labels(node).iter().map(|label| graph.label_name(*label)).collect();
    labels.sort_unstable();
    let mut properties: Vec<_> =
        graph.node_properties(node).into_iter().map(|(key, value)| (graph.key_name(key).clone(), value)).collect();
    properties.sort_by(|one, other| one.0.cmp(&other.0));
    format!("node {} {labels:?} {properties:?}", graph.node_id(node))
}

fn describe_relationship(graph: &Graph, relationship: RelationshipIndex) -> String {
    let mut properties: Vec<_> = graph.relationship_properties(relationship).into_iter().collect();
    properties.sort_by_key(|(key, _)| graph.key_name(*key).clone());
    let properties: Vec<_> = properties.into_iter().map(|(key, value)| (graph.key_name(key), value)).collect();
    let ends = [graph.source(relationship), graph.target(relationship)].map(|end| graph.node_id(end));
    let kind = graph.type_name(graph.relationship_type(relationship));
    format!("relationship {} {kind:?} {ends:?} {properties:?}", graph.relationship_id(relationship))
}

/// Whether the file holds the graph of the database, once nobody has it open any more.
pub(crate) fn check_reopened(database: Database, path: &Path) -> Database {
    let expected = describe(&database.graph());
    drop(database);
    let reopened = Database::open(path).unwrap();
    assert_eq!(describe(&reopened.graph()), expected);
    reopened
}

/// A linear congruential generator.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(2_654_435_761) + 1)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        (1..items.len()).rev().for_each(|last| items.swap(last, self.below(last + 1)));
    }

    /// Letters that do not compress well.
    pub(crate) fn text(&mut self, len: usize) -> String {
        (0..len).map(|_| char::from(b'!' + self.below(90) as u8)).collect()
    }
}
