//! Any bytes as a data file of any format: a graph that is whole, or a fault and nothing kept.

#![no_main]

use detente::graph::Graph;
use detente::import::{self, Options, Source};
use libfuzzer_sys::fuzz_target;

/// The first byte chooses the name; two files are cut apart by a NUL.
const NAMES: [&str; 12] = [
    "a.csv", "a.tsv", "a.json", "a.jsonl", "a.graphml", "a.ttl", "a.nt", "a.e", "a.v", "a.txt", "nodes.csv.gz", "a.csv.zst",
];

fuzz_target!(|bytes: &[u8]| {
    let [choice, content @ ..] = bytes else { return };
    let name = NAMES[usize::from(*choice) % NAMES.len()];
    let parts = content.split(|byte| *byte == 0).take(3).enumerate();
    let sources: Vec<Source> = parts.map(|(part, content)| Source::memory(format!("{part}{name}"), content.to_vec())).collect();
    for skips in [false, true] {
        let mut options = Options::default();
        options.skip_bad = skips;
        let mut graph = Graph::new();
        if import::load(&mut graph, &sources, &options).is_err() {
            graph.rollback();
            assert_eq!((graph.node_count(), graph.relationship_count()), (0, 0), "{name}");
        }
        graph.commit();
        graph.refresh();
        assert!(graph.verify().is_empty(), "{name}: {:?}", graph.verify());
    }
});
