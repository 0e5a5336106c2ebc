//! A small graph with everything that formats stumble over, for their tests.

use super::{Form, Options, Selection, find};
use crate::graph::{ConstraintDefinition, Graph, IndexDefinition, Requirement, SchemaTarget};
use crate::value::temporal::{Date, DateTime, Duration, LocalDateTime, LocalTime, Time};
use crate::value::{NodeIndex, Value};
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use std::str::FromStr;
use std::sync::Arc;

/// Text that is markup, a quote or a command in one language or another.
pub(crate) const HOSTILE: &str = "it's \"<a&b>\"; \\N #{} `x` | = ]]> --> 漢😀\t\r\nend\u{1b}[2J\u{202e}\u{0}\u{fffe}";

/// Four nodes and five relationships: every type of value, hostile texts everywhere, several labels and none, parallel
/// relationships and loops, an index and a constraint.
pub(crate) fn hostile() -> Graph {
    let mut graph = Graph::new();
    let values = node(&mut graph, &["A", "B C"], scalars());
    let lists = node(&mut graph, &[HOSTILE], lists());
    let bare = node(&mut graph, &[], vec![]);
    let other = node(&mut graph, &["A"], vec![("name", "=1+1".into()), ("n", 0.5.into()), (HOSTILE, "x;y".into())]);
    relationship(&mut graph, "T", values, lists, vec![("n", i64::MAX.into()), ("l", vec!["a", ";"].into())]);
    relationship(&mut graph, "T", values, lists, vec![("n", 1.into())]);
    relationship(&mut graph, HOSTILE, values, values, vec![(HOSTILE, HOSTILE.into())]);
    relationship(&mut graph, "T", bare, bare, vec![]);
    relationship(&mut graph, "T", other, bare, vec![("day", parsed::<Date>("2020-02-29"))]);
    declare(&mut graph);
    graph.commit();
    graph
}

fn scalars() -> Vec<(&'static str, Value)> {
    vec![
        ("name", HOSTILE.into()),
        ("empty", "".into()),
        ("yes", true.into()),
        ("n", i64::MIN.into()),
        ("f", 0.1.into()),
        ("negative zero", (-0.0).into()),
        ("nan", f64::NAN.into()),
        ("infinite", f64::INFINITY.into()),
        ("date", parsed::<Date>("-0044-03-15")),
        ("local time", parsed::<LocalTime>("12:31:14.645876123")),
        ("time", parsed::<Time>("12:31:14+01:00")),
        ("local datetime", parsed::<LocalDateTime>("2015-07-21T21:40:32.142")),
        ("datetime", parsed::<DateTime>("2015-07-21T21:40:32.142[Europe/London]")),
        ("duration", Value::Duration(Arc::new("P1Y2M3DT4H5.5S".parse().expect("a duration")))),
    ]
}

fn lists() -> Vec<(&'static str, Value)> {
    vec![
        ("name", "x".into()),
        ("texts", vec![HOSTILE, "", "a;b"].into()),
        ("nothing", Value::list([])),
        ("numbers", vec![1, -2].into()),
        ("floats", vec![0.5, f64::NAN, f64::NEG_INFINITY].into()),
        ("truths", vec![true, false].into()),
        ("days", Value::list(["2020-01-01", "2020-12-31"].map(parsed::<Date>))),
        ("mixed", Value::list([1.into(), "a".into(), 0.5.into(), parsed::<Date>("2020-01-01")])),
        ("durations", Value::list([Value::Duration(Arc::new("P1D".parse::<Duration>().expect("a duration")))])),
    ]
}

fn declare(graph: &mut Graph) {
    let target = SchemaTarget::Node("A".to_owned());
    let index = IndexDefinition { name: "by name".to_owned(), target: target.clone(), keys: vec!["name".to_owned()] };
    graph.create_index(index).expect("the index is new");
    let requirement = Requirement::NotNull;
    let constraint = ConstraintDefinition { name: "named".to_owned(), target, keys: vec!["n".to_owned()], requirement };
    graph.create_constraint(constraint).expect("every A has an n");
}

/// What a format of one file writes for a graph, and what it says that it lost.
pub(crate) fn exported(format: &str, graph: &Graph) -> (String, String) {
    exported_with(format, graph, &Options::default())
}

/// The same, with options.
pub(crate) fn exported_with(format: &str, graph: &Graph, options: &Options) -> (String, String) {
    let mut out = Vec::new();
    let Form::File(write) = find(format).expect("there is such a format").form() else {
        panic!("a format of a folder")
    };
    let losses = write(&Selection::of_graph(graph), options, &mut out).expect("a vector takes everything");
    (String::from_utf8(out).expect("formats write UTF-8"), losses.to_string())
}

type Bytes = Rc<RefCell<Vec<u8>>>;

/// The names and texts of the files of a format that writes a folder, and what it says that it lost.
pub(crate) fn exported_files(format: &str, selection: &Selection<'_>) -> (Vec<(String, String)>, String) {
    /// A file that can still be read after it was written.
    struct Shared(Bytes);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let Form::Folder(write) = find(format).expect("there is such a format").form() else {
        panic!("a format of a file")
    };
    let files: RefCell<Vec<(String, Bytes)>> = RefCell::default();
    let mut create = |name: &str| -> io::Result<Box<dyn Write>> {
        let file = Rc::default();
        files.borrow_mut().push((name.to_owned(), Rc::clone(&file)));
        Ok(Box::new(Shared(file)))
    };
    let losses = write(selection, &Options::default(), &mut create).expect("a vector takes everything");
    let text = |file: &Bytes| String::from_utf8(file.borrow().clone()).expect("formats write UTF-8");
    let files = files.borrow().iter().map(|(name, file)| (name.clone(), text(file))).collect();
    (files, losses.to_string())
}

fn parsed<T: FromStr + Into<Value>>(text: &str) -> Value {
    text.parse::<T>().ok().expect("the text is of that type").into()
}

/// Adds a node.
pub(crate) fn node(graph: &mut Graph, labels: &[&str], properties: Vec<(&str, Value)>) -> NodeIndex {
    let labels: Vec<_> = labels.iter().map(|label| graph.intern_label(label)).collect();
    let node = graph.create_node(&labels);
    for (key, value) in properties {
        let key = graph.intern_key(key);
        graph.set_node_property(node, key, value);
    }
    node
}

/// Adds a relationship.
pub(crate) fn relationship(
    graph: &mut Graph,
    kind: &str,
    start: NodeIndex,
    end: NodeIndex,
    properties: Vec<(&str, Value)>,
) {
    let kind = graph.intern_type(kind);
    let relationship = graph.create_relationship(kind, start, end);
    for (key, value) in properties {
        let key = graph.intern_key(key);
        graph.set_relationship_property(relationship, key, value);
    }
}
