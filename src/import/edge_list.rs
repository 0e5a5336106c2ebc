//! Lists of edges between numbers: those of LDBC Graphalytics, where a file of vertices (`.v`) belongs to the file of edges
//! (`.e`) of the same name, and those of SNAP, with comments behind `#`.
//!
//! A line is an edge: source, target, and perhaps a weight, with blanks or tabs between them. Nodes are `(:Node {id})`,
//! relationships `[:EDGE {weight}]`. With a file of vertices, edges may only be between those; without one, a node is there
//! because an edge mentions it.

use super::elements::{Elements, Relationship};
use super::source::Source;
use super::text::{Text, for_each_line, lines_at_start};
use super::{Builder, ImportError, Importer};
use crate::import::builder::Properties;
use crate::value::Value;
use std::path::Path;

/// Reads lists of edges.
pub(super) struct EdgeList;

/// The label of all nodes, and the type of all relationships, which such files do not tell.
pub(super) const LABEL: &str = "Node";
pub(super) const TYPE: &str = "EDGE";

/// The extensions of files with vertices, and with the edges between them.
const VERTICES: &str = "v";
const EDGES: &str = "e";

/// The extensions of other files that may be lists of edges.
const EXTENSIONS: [&str; 4] = ["txt", "edges", "edgelist", "el"];

impl Importer for EdgeList {
    fn name(&self) -> &'static str {
        "edge-list"
    }

    fn description(&self) -> &'static str {
        "lists of edges between numbers, of LDBC Graphalytics (.v and .e) and of SNAP"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &[VERTICES, EDGES]
    }

    fn recognises(&self, start: &str, extension: &str) -> bool {
        let mut lines = lines_at_start(start).filter(|line| !is_comment(line)).peekable();
        let is_whole = start.ends_with('\n');
        if !EXTENSIONS.contains(&extension) || lines.peek().is_none() {
            return false;
        }
        while let Some(line) = lines.next() {
            let is_cut_off = lines.peek().is_none() && !is_whole;
            if !is_edge(line, is_cut_off) {
                return false;
            }
        }
        true
    }

    fn read(&self, sources: &[Source], builder: &mut Builder<'_>) -> Result<(), ImportError> {
        let (vertices, edges): (Vec<_>, Vec<_>) = sources.iter().partition(|source| source.extension() == VERTICES);
        for vertices in &vertices {
            let mut reader = Reader::new(vertices, builder, Nodes::Listed);
            reader.read(vertices, Reader::read_vertex)?;
            edges.iter().filter(|edges| belong_together(vertices, edges)).try_for_each(|edges| {
                reader.elements.enter(&edges.name);
                reader.read(edges, Reader::read_edge)
            })?;
            reader.elements.finish()?;
        }
        let is_alone = |edges: &&&Source| !vertices.iter().any(|vertices| belong_together(vertices, edges));
        edges.iter().filter(is_alone).try_for_each(|edges| {
            let mut reader = Reader::new(edges, builder, Nodes::Mentioned);
            reader.read(edges, Reader::read_edge)
        })
    }
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with(['#', '%'])
}

/// Whether a line is two integers, or two and a number.
fn is_edge(line: &str, is_cut_off: bool) -> bool {
    let cells: Vec<_> = line.split_ascii_whitespace().collect();
    let is_integer = |cell: &&str| cell.parse::<i64>().is_ok();
    match cells[..] {
        [source] => is_cut_off && is_integer(&source),
        [source, target] => is_integer(&source) && is_integer(&target),
        [source, target, number] => is_integer(&source) && is_integer(&target) && weight(number).is_some(),
        _ => false,
    }
}

/// Whether edges are between the vertices of a file: both lie in the same folder and are called the same.
fn belong_together(vertices: &Source, edges: &Source) -> bool {
    let folder = |source: &Source| Path::new(&source.name).parent().map(Path::to_owned);
    edges.extension() == EDGES && vertices.stem() == edges.stem() && folder(vertices) == folder(edges)
}

/// A number that is finite: an integer, if it is written like one.
fn weight(cell: &str) -> Option<Value> {
    let integer = cell.parse().ok().map(Value::Integer);
    integer.or_else(|| float(cell))
}

fn float(cell: &str) -> Option<Value> {
    cell.parse().ok().filter(|float: &f64| float.is_finite()).map(Value::Float)
}

/// An integer, as ids are.
pub(super) fn read_id(text: Text<'_>, cell: &str) -> Result<i64, ImportError> {
    cell.parse().map_err(|_| text.error(cell, format!("the id `{}` is no integer of 64 bits", start_of(cell))))
}

/// The properties of a node with this id.
pub(super) fn node_properties(id: i64) -> Properties {
    vec![("id".to_owned(), Value::Integer(id))]
}

/// The start of a cell, which is all that a message needs of it.
fn start_of(cell: &str) -> String {
    cell.chars().take(40).collect()
}

/// Where nodes come from.
#[derive(Clone, Copy)]
enum Nodes {
    /// From a file of vertices.
    Listed,
    /// From edges.
    Mentioned,
}

struct Reader<'b, 'g> {
    elements: Elements<'b, 'g>,
    nodes: Nodes,
    /// Whether weights are floats even if they are written like integers, as Graphalytics has them.
    has_floats: bool,
    labels: [String; 1],
}

impl<'b, 'g> Reader<'b, 'g> {
    fn new(source: &Source, builder: &'b mut Builder<'g>, nodes: Nodes) -> Self {
        let has_floats = !EXTENSIONS.contains(&source.extension().as_str());
        Self { elements: Elements::new(&source.name, builder), nodes, has_floats, labels: [LABEL.to_owned()] }
    }

    fn read(
        &mut self,
        source: &Source,
        read_line: fn(&mut Self, Text<'_>) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        for_each_line(source, |line| {
            let outcome = line.and_then(|text| if is_comment(text.content) { Ok(()) } else { read_line(self, text) });
            self.elements.skip_or_fail(outcome)
        })
    }

    fn read_vertex(&mut self, text: Text<'_>) -> Result<(), ImportError> {
        let cell = text.content.trim_ascii();
        let id = read_id(text, cell)?;
        self.elements.node(text.place(cell), &id.to_string(), &self.labels, node_properties(id))
    }

    fn read_edge(&mut self, text: Text<'_>) -> Result<(), ImportError> {
        let mut cells = text.content.split_ascii_whitespace();
        let (Some(source), Some(target)) = (cells.next(), cells.next()) else {
            return Err(text.error(text.content, "an edge has a source and a target"));
        };
        let ends = [read_id(text, source)?, read_id(text, target)?];
        let properties = match cells.next() {
            Some(cell) => {
                let value = if self.has_floats { float(cell) } else { weight(cell) };
                let value =
                    value.ok_or_else(|| text.error(cell, format!("the weight `{}` is no number", start_of(cell))))?;
                vec![("weight".to_owned(), value)]
            }
            None => Vec::new(),
        };
        if let Some(cell) = cells.next() {
            return Err(text.error(cell, "an edge has no more than a source, a target and a weight"));
        }
        self.edge(text, ends, properties);
        Ok(())
    }

    fn edge(&mut self, text: Text<'_>, ends: [i64; 2], properties: Properties) {
        match self.nodes {
            Nodes::Listed => {
                let [start, end] = ends.map(|id| id.to_string());
                let place = text.place(text.content);
                self.elements.relationship(Relationship { place, kind: TYPE.to_owned(), start, end, properties });
            }
            Nodes::Mentioned => {
                let [start, end] =
                    ends.map(|id| self.elements.mentioned(&id.to_string(), &self.labels, || node_properties(id)));
                self.elements.builder.relationship(TYPE, start, end, properties);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::Graph;
    use crate::import::check::{check_error, check_loaded, describe, described, loaded, recognised};
    use crate::import::{Options, Source, load};

    fn pair(vertices: &str, edges: &str) -> Result<Vec<String>, String> {
        let files = [("f/x.e", edges), ("f/x.v", vertices)];
        let sources = files.map(|(name, text)| Source::memory(name, text.as_bytes().to_vec()));
        let mut graph = Graph::new();
        let report = load(&mut graph, &sources, &Options::default());
        report.map(|_| describe(&graph)).map_err(|error| error.to_string())
    }

    #[test]
    fn edges_are_between_the_vertices_of_the_same_name() {
        let expected = ["(:Node {id: 1})", "(:Node {id: 2})", "(0)-[:EDGE {weight: 0.5}]->(1)", "(0)-[:EDGE {}]->(0)"];
        assert_eq!(pair("1\n2\n", "1 2 0.5\n1\t1\n"), Ok(expected.map(str::to_owned).to_vec()));
        assert_eq!(
            pair("1\n", "1 1 5\n").map(|lines| lines[1].clone()),
            Ok("(0)-[:EDGE {weight: 5.0}]->(0)".to_owned())
        );
        let check = |vertices, edges, expected: &str| {
            let error = pair(vertices, edges).expect_err("the files are wrong");
            assert!(error.starts_with(expected), "{error}");
        };
        check("1\n", "1 1\n1 3\n", "f/x.e:2:1: no node has the id `3`");
        check("1\n01\n", "1 1\n", "f/x.v:2:1: two nodes have the id `1`");
        check("1 2\n", "1 1\n", "f/x.v:1:1: the id `1 2` is no integer of 64 bits");
        check("", "1 1\n", "f/x.v: the file is empty");
    }

    #[test]
    fn nodes_are_there_as_edges_mention_them() {
        let expected = ["(:Node {id: -1})", "(:Node {id: 7})", "(0)-[:EDGE {}]->(1)", "(1)-[:EDGE {weight: 3}]->(1)"];
        assert_eq!(described("x.txt", "# a comment\n-1\t7\r\n7 7 3"), expected);
        check_loaded("x.e", "1 2\n2 1\n", (2, 2, 2));
        check_loaded("x.v", "1\n2\n", (2, 0, 2));
    }

    #[test]
    fn only_numbers_are_edges() {
        let check = |name: &str, start: &str, expected: Option<&str>| {
            let kind = recognised(name, start);
            assert_eq!(kind, expected, "{start}");
        };
        check("x.txt", "# only\n", None);
        check("x.txt", "1 2\n3", Some("edge-list"));
        check("x.txt", "1 2\n3\n", None);
        check("x.txt", "1\t2\t1\n1\t2\t2\n", Some("edge-list"));
        check("x.txt", "1 2 x\n", None);
        check("x.txt", "1 2 3 4\n", None);
        check("x.csv", "1 2\n", Some("csv"));
    }

    #[test]
    fn lines_must_be_right() {
        let check = |text: &str, expected: &str| check_error("x.e", text.as_bytes(), expected);
        check("", "x.e: the file is empty");
        check("\u{feff}", "x.e: the file is empty");
        check("1 2\n1\n", "x.e:2:1: an edge has a source and a target");
        check("1 2\n1 a\n", "x.e:2:3: the id `a` is no integer of 64 bits");
        check("1 9223372036854775808", "x.e:1:3: the id `9223372036854775808` is no integer of 64 bits");
        check("1 2 nan", "x.e:1:5: the weight `nan` is no number");
        check("1 2 3 4", "x.e:1:7: an edge has no more than a source, a target and a weight");
        check(&"1".repeat(65 << 20), "x.e:1:1: the line is longer than 64 MiB");
        let options = Options { skip_bad: true, ..Options::default() };
        let report = loaded("x.e", b"1 2\nx\n2 1\n", &options).1.expect("bad ones are left out");
        assert_eq!((report.summary.relationships, report.skipped.wrong), (2, 1));
    }
}
