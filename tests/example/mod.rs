//! A graph with everything that formats stumble over, and its way into files.

use detente::graph::Graph;
use detente::output::export::{Options, Selection, Target, find};
use detente::{Database, Parameters};
use std::fs;
use std::path::{Path, PathBuf};

/// What makes a graph with everything that formats stumble over: five nodes, seven relationships.
const HOSTILE: [&str; 8] = [
    r#"CREATE (:A:`B C` {name: 'it\'s "<a&b>"; \\N #{} `x` | = ]]> --> 漢😀\t\r\nend\u001b[2J\u202e', empty: '', yes: true,
        n: -9223372036854775808, f: 0.1, nan: 0.0 / 0.0, infinite: -1.0 / 0.0, big: 1e300, id: 'x', type: 'y'})"#,
    "CREATE (:T {d: date('-0044-03-15'), far: date('+12345-01-02'), lt: localtime('12:31'), t: time('12:31:14.5+01:00'),
        ldt: localdatetime('2015-07-21T21:40'), dt: datetime('2015-07-21T21:40:32.142Z'),
        zoned: datetime('2015-07-21T21:40[Europe/London]'), p: duration('P1Y2M3DT4H5.5S'), back: duration('P1M-3DT-0.5S')})",
    r"CREATE (:L {texts: ['a;b', '', '\u001b\n'], nothing: [], numbers: [1, -2], floats: [0.5, 0.0 / 0.0], truths: [true],
        days: [date('2020-01-01')], mixed: [1, 'a', 0.5], one: [''], n: 'text'})",
    "CREATE ()",
    "CREATE (:`\"<a:b>;,|\n#%é/` {`k \"<:é\n`: 1})",
    "MATCH (a:A), (t:T) CREATE (a)-[:R {w: 9223372036854775807}]->(t), (a)-[:R {w: 1}]->(t), (a)-[:R]->(t), (t)-[:R]->(a),
        (a)-[:`\"<a:b>;,|\n#%é/` {l: ['x', 'y']}]->(a), (a)-[:S {day: date('2020-02-29')}]->(t)",
    "MATCH (n) WHERE size(labels(n)) = 0 CREATE (n)-[:S]->(n)",
    "CREATE INDEX `by name` FOR (n:A) ON (n.name)",
];

/// A database with that graph.
pub(crate) fn hostile() -> Database {
    let database = Database::in_memory();
    run(&database, HOSTILE);
    database
}

/// Runs statements, which must be right.
pub(crate) fn run<'a>(database: &Database, statements: impl IntoIterator<Item = &'a str>) {
    let mut session = database.session();
    for statement in statements {
        session.query(statement, &Parameters::default()).unwrap();
    }
}

/// Exports a graph to a new file or folder of this name.
pub(crate) fn export(graph: &Graph, format: &str, name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_file(&path);
    let _ = fs::remove_dir_all(&path);
    let target = Target { replaces: false, ..Target::replacing(&path) };
    target.write(find(format).unwrap(), &Selection::of_graph(graph), &Options::default()).unwrap();
    path
}
