//! Ctrl-C and SIGTERM while the program writes: what was not done leaves nothing behind.

use crate::support::{describe, path, program, query};
use detente::{Database, storage};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

/// A statement that writes for longer than any test runs.
const ENDLESS: &str = "UNWIND range(1, 1000000) AS i UNWIND range(1, 1000000) AS j CREATE (:Lost {i: i, j: j})";

/// A store with one node, and the text of its graph.
fn store(name: &str) -> (PathBuf, String) {
    let path = path(name);
    let database = Database::open(&path).unwrap();
    query(&mut database.session(), "CREATE (:Kept {name: 'here'})");
    let graph = describe(&database.graph());
    (path, graph)
}

/// The program, running this script on the store, once it has written its first row.
fn start(path: &Path, script: &str) -> (Child, BufReader<impl Read>) {
    let mut child = program(&[path.to_str().unwrap(), "-q"]).stdin(Stdio::piped()).spawn().unwrap();
    let script = format!("RETURN 'ready' AS state;\n{script}");
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert!(line.contains("ready"), "{line}");
    // The next statement has come to writing; if not, less is tested.
    thread::sleep(Duration::from_millis(100));
    (child, output)
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap().success());
}

/// How the program ends after the signal; its store is sound and holds the graph of before.
fn check_after(name: &str, signal_name: &str, script: &str) -> (ExitStatus, String) {
    let (path, graph) = store(name);
    let (mut child, _output) = start(&path, script);
    signal(&child, signal_name);
    let status = child.wait().unwrap();
    let mut messages = String::new();
    child.stderr.take().unwrap().read_to_string(&mut messages).unwrap();
    let found = storage::check(&path).unwrap();
    assert!(found.damages.is_empty(), "{:?}", found.damages);
    assert_eq!(describe(&found.graph), graph, "{messages}");
    (status, messages)
}

#[test]
fn s07_an_interrupted_statement_leaves_nothing_in_the_store() {
    let (status, messages) = check_after("interrupt.detente", "INT", &format!("{ENDLESS};\nCREATE (:Never);"));
    assert_eq!(status.code(), Some(130), "{messages}");
    assert!(messages.contains("was interrupted"), "{messages}");
}

#[test]
fn s07_an_interrupted_transaction_leaves_nothing_in_the_store() {
    let script = format!("BEGIN;\nCREATE (:Lost);\n{ENDLESS};\nCOMMIT;");
    let (status, messages) = check_after("interrupt-transaction.detente", "INT", &script);
    assert_eq!(status.code(), Some(130), "{messages}");
}

#[test]
fn s07_a_terminated_program_leaves_nothing_undone_in_the_store() {
    let script = format!("BEGIN;\nCREATE (:Lost);\n{ENDLESS};\nCOMMIT;");
    let (status, messages) = check_after("terminate.detente", "TERM", &script);
    assert!(!status.success(), "{messages}");
}

#[test]
fn s07_an_interrupted_import_makes_no_store() {
    let (links, store) = (path("interrupt-import.e"), path("interrupt-import.detente"));
    let text: String = (0..2_000_000).map(|i| format!("{i} {}\n", i / 2)).collect();
    fs::write(&links, text).unwrap();
    let arguments = ["import", links.to_str().unwrap(), "-o", store.to_str().unwrap()];
    let child = program(&arguments).spawn().unwrap();
    thread::sleep(Duration::from_millis(300));
    signal(&child, "INT");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    assert!(!store.exists());
}
