//! Any text as a statement: it is answered or refused, the graph is whole, and what was parsed is printed as something that means
//! the same.

#![no_main]

use detente::{Database, map, syntax};
use libfuzzer_sys::fuzz_target;
use std::time::Duration;

const GRAPH: &str = "CREATE (a:A {i: 1, s: 'x', l: [1, 2]})-[:R {w: 0.5}]->(b:B {i: 2})-[:S]->(c:A:B {d: date('2020-01-01')}), \
                     (c)-[:R]->(a), (a)-[:R]->(a)";

fuzz_target!(|text: &str| {
    let Ok(parsed) = syntax::parse(text) else { return };
    let printed = parsed.to_string();
    let again = syntax::parse(&printed).unwrap_or_else(|error| panic!("{printed} does not parse: {error}"));
    assert_eq!(again, parsed, "{printed}");

    let database = Database::in_memory();
    let mut session = database.session();
    session.query(GRAPH, &map! {}).expect("a graph");
    session.set_timeout(Some(Duration::from_millis(500)));
    session.set_memory_limit(Some(128 << 20));
    let before = (database.graph().node_count(), database.graph().relationship_count());
    if let Err(error) = session.query(text, &map! { "p" => 1 }) {
        assert_ne!(error.detail(), "Internal", "{text}: {error}");
        assert_eq!((database.graph().node_count(), database.graph().relationship_count()), before, "{text}");
    }
    assert!(database.graph().verify().is_empty(), "{text}: {:?}", database.graph().verify());
});
