//! A store of every format can be opened. `tests/stores/graph.cypher` says how they are made.

use crate::support::{describe, path};
use detente::Database;
use detente::import::Options;
use std::fs;
use std::path::{Path, PathBuf};

fn stored(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stores").join(name)
}

fn check(name: &str) {
    // Opening a store may write to it.
    let copy = path(name);
    fs::copy(stored(name), &copy).unwrap();
    let expected = Database::in_memory();
    expected.read(&[stored("graph.cypher"), stored("changes.cypher")], &Options::default()).unwrap();
    let expected = describe(&expected.graph());
    assert_eq!(describe(&Database::read_store(&copy).unwrap().graph()), expected);
    let database = Database::open(&copy).unwrap();
    assert_eq!(describe(&database.graph()), expected);
    assert_eq!(database.graph().verify(), [""; 0]);
}

#[test]
fn the_first_format_is_read() {
    check("v1.detente");
}
