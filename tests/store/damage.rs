//! What is damaged is found and explained, and the rest can be saved.

use crate::support::{Random, describe, path, query, run};
use detente::storage::{self, StorageErrorKind};
use detente::{Database, Error};
use std::fs;
use std::path::{Path, PathBuf};

/// A store with pieces and records, and the graph in it.
fn sample(name: &str) -> (PathBuf, String) {
    let path = path(name);
    let database = Database::open(&path).unwrap();
    let mut session = database.session();
    let text = Random::new(1).text(200);
    query(&mut session, &format!("UNWIND range(1, 3000) AS n CREATE (:N {{n: n, text: n + \"{}\"}})", escaped(&text)));
    query(&mut session, "MATCH (n:N) WHERE n.n % 2 = 0 CREATE (n)-[:T {n: n.n}]->(n)");
    query(&mut session, "CREATE CONSTRAINT one FOR (n:N) REQUIRE n.n IS UNIQUE");
    database.save(&path).unwrap();
    query(&mut session, "CREATE (:Late {n: 1})");
    query(&mut session, "MATCH (n:N {n: 7}) SET n.text = 'changed'");
    let graph = describe(&database.graph());
    (path, graph)
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// Whether a damaged store is refused with a reason, or holds what it should.
fn check(path: &Path, bytes: &[u8], graph: &str, what: &str) -> bool {
    fs::write(path, bytes).unwrap();
    match Database::read_store(path) {
        Ok(database) => {
            assert!(describe(&database.graph()) == graph, "{what} went unseen");
            false
        }
        Err(Error::Storage(error)) => {
            let is_explained = match &error.kind {
                StorageErrorKind::Damaged(damages) => !damages.is_empty(),
                StorageErrorKind::Foreign(_) | StorageErrorKind::Newer(_) => true,
                StorageErrorKind::Unusable(_) => true,
                _ => false,
            };
            assert!(is_explained, "{what}: {error:?}");
            true
        }
        Err(error) => panic!("{what}: {error}"),
    }
}

#[test]
fn s05_no_flipped_byte_goes_unseen() {
    let (path, graph) = sample("flipped.detente");
    let bytes = fs::read(&path).unwrap();
    let mut random = Random::new(5);
    // All bytes of the head, and a sample of the others.
    let places = (0..512).chain((0..700).map(|_| random.below(bytes.len())).collect::<Vec<_>>());
    let mut found = 0;
    for at in places {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << random.below(8);
        found += u32::from(check(&path, &damaged, &graph, &format!("a bit of byte {at} of {}", bytes.len())));
    }
    println!("{found} found, the others harmless, in {} bytes", bytes.len());
    assert!(found > 200, "{found}");
}

#[test]
fn s05_pages_that_make_no_sense_are_told_as_damage() {
    let path = path("pages.detente");
    let sound = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stores/v1.detente")).unwrap();
    // redb panics at these lengths of pages, and at this one when it is closed: found by fuzzing.
    for (place, changed) in [(49156, &[0, 247][..]), (16385, &[0, 13]), (37031, &[0x31, 0, 0xdc, 0x24])] {
        let mut bytes = sound.clone();
        bytes[place..place + changed.len()].copy_from_slice(changed);
        fs::write(&path, bytes).unwrap();
        assert!(!detente::storage::salvage(&path).unwrap().damages.is_empty());
        let store = path.to_str().unwrap();
        for arguments in [&["check", store][..], &["export", store, "--to", "cypher", "-o", "-"]] {
            let (found, messages, status) = run(arguments);
            assert_eq!(status, Some(1), "{arguments:?}: {messages}");
            assert!(
                found.contains("the file: ") || messages.contains("the file: "),
                "{arguments:?}: {found}{messages}"
            );
            assert!(!messages.contains("panic") && !messages.contains("fault in detente"), "{arguments:?}: {messages}");
        }
    }
}

#[test]
fn s05_no_truncation_and_no_garbage_goes_unseen() {
    let (path, graph) = sample("cut.detente");
    let bytes = fs::read(&path).unwrap();
    let mut random = Random::new(6);
    let ends = (1..200).chain((0..200).map(|_| random.below(bytes.len())).collect::<Vec<_>>());
    for end in ends {
        assert!(check(&path, &bytes[..end.max(1)], &graph, &format!("the end from {end} on")), "{end}");
    }
    for more in [1, 100, 5000, 100_000] {
        let garbage = random.text(more);
        check(&path, &[&bytes[..], garbage.as_bytes()].concat(), &graph, &format!("{more} more bytes"));
        let start = random.below(bytes.len() - 100);
        let mut overwritten = bytes.clone();
        let end = bytes.len().min(start + more);
        overwritten[start..end].copy_from_slice(&garbage.as_bytes()[..end - start]);
        check(&path, &overwritten, &graph, &format!("{more} other bytes from {start} on"));
    }
    for _ in 0..20 {
        let len = random.below(20_000) + 1;
        assert!(check(&path, random.text(len).as_bytes(), &graph, "nonsense"));
    }
}

/// A store in which the bytes that a piece begins with are changed wherever they lie, so that its checksum is wrong.
fn damage_strings(path: &Path) -> usize {
    let mut bytes = fs::read(path).unwrap();
    let needle = b"changed";
    let places: Vec<_> =
        bytes.windows(needle.len()).enumerate().filter(|(_, part)| part == needle).map(|(at, _)| at).collect();
    places.iter().for_each(|at| bytes[*at] = b'C');
    fs::write(path, bytes).unwrap();
    places.len()
}

#[test]
fn s05_the_rest_of_a_damaged_store_can_be_saved() {
    let (path, _) = sample("saved.detente");
    assert!(damage_strings(&path) > 0);
    let text = path.to_str().unwrap();
    let (rows, messages, status) = run(&["check", text]);
    assert!(rows.contains("record") && rows.contains("checksum is wrong"), "{rows}{messages}");
    assert_eq!(status, Some(1));
    let (_, messages, status) = run(&[text, "-c", "RETURN 1"]);
    assert!(messages.contains("the store is damaged") && messages.contains("detente check"), "{messages}");
    assert_eq!(status, Some(1));
    let (rows, messages, status) = run(&["export", text, "--to", "cypher", "-o", "-"]);
    assert!(messages.contains("not whole") && messages.contains("checksum is wrong"), "{messages}");
    assert!(rows.contains(":Late") && rows.contains(":N") && status == Some(1), "{messages}");
    let saved = storage::salvage(&path).unwrap();
    assert_eq!((saved.graph.node_count(), saved.graph.relationship_count()), (3001, 1500));
    assert_eq!(saved.graph.verify(), [""; 0]);
}

#[test]
fn s05_a_sound_store_is_called_so() {
    let (path, graph) = sample("sound.detente");
    let found = storage::check(&path).unwrap();
    assert_eq!((found.damages.len(), found.records), (0, 2));
    assert_eq!(describe(&found.graph), graph);
    let (rows, messages, status) = run(&["check", path.to_str().unwrap()]);
    let expected = format!("{}: 3,001 nodes, 1,500 relationships, 2 records; no damage\n", path.display());
    assert_eq!((rows.as_str(), messages.as_str(), status), ("", expected.as_str(), Some(0)));
}

#[test]
fn s05_a_store_of_another_program_is_none() {
    let path = path("foreign.detente");
    let foreign = redb::Database::create(&path).unwrap();
    let write = foreign.begin_write().unwrap();
    write.open_table(redb::TableDefinition::<&str, &str>::new("theirs")).unwrap().insert("a", "b").unwrap();
    write.commit().unwrap();
    drop(foreign);
    let before = fs::read(&path).unwrap();
    let error = Database::open(&path).unwrap_err();
    assert!(error.message().ends_with("the file is no store: it is a database of another program"), "{error}");
    assert!(redb::Database::open(&path).is_ok() && before.len() as u64 <= fs::metadata(&path).unwrap().len());
}

#[test]
fn s05_a_newer_store_says_so() {
    let path = path("newer.detente");
    drop(Database::open(&path).unwrap());
    let newer = redb::Database::open(&path).unwrap();
    let write = newer.begin_write().unwrap();
    write.open_table(redb::TableDefinition::<&str, u64>::new("detente")).unwrap().insert("format", 2).unwrap();
    write.commit().unwrap();
    drop(newer);
    let error = Database::open(&path).unwrap_err();
    assert!(error.message().ends_with("the store has format 2, of which this version knows nothing"), "{error}");
    assert!(error.hint().unwrap().contains("the version that wrote it"));
}
