//! Random transactions, committed, rolled back and dropped, with the store opened anew in between: what counts is the
//! text of the graph when it was last committed.

use crate::support::{Random, check_reopened, describe, path, query};
use detente::{Database, Parameters, Session};

/// Properties of every type, and texts that programs stumble over.
const VALUES: &[&str] = &[
    "null",
    "true",
    "-9223372036854775808",
    "9223372036854775807",
    "-0.0",
    "0.0/0.0",
    "1.0/0",
    "''",
    "'a\\u0000b \\u202e \\\\ \\' \" `'",
    "'\\n\\r\\t\\u001b[31m'",
    "[]",
    "[1, 2, 3]",
    "['a', 'b']",
    "[1.5, 2]",
    "date('-999999999-01-01')",
    "localtime('23:59:59.999999999')",
    "time('12:00+05:45')",
    "localdatetime('2024-02-29T00:00')",
    "datetime('2024-10-27T02:30+01:00[Europe/Stockholm]')",
    "datetime('1900-01-01T00:00Z')",
    "duration('P-1Y2M3DT-4.000000005S')",
];

/// How many transactions, or runs of statements that are transactions of their own.
const STEPS: usize = 150;

fn statement(random: &mut Random) -> String {
    let (label, key) = (["A", "B", "`l \u{202e}`"][random.below(3)], ["k", "x", "`a b`", "late"][random.below(4)]);
    let (value, other) = (VALUES[random.below(VALUES.len())], VALUES[random.below(VALUES.len())]);
    let any = format!("MATCH (n) WITH n SKIP {} LIMIT 1", random.below(30));
    match random.below(16) {
        0..4 => format!("CREATE (:{label} {{{key}: {value}, y: {other}}})"),
        4..6 => format!("{any} CREATE (n)-[:T{} {{{key}: {value}}}]->(:{label})", random.below(4)),
        6 => format!("{any} MATCH (m:{label}) WITH n, m LIMIT 3 CREATE (m)-[:T0 {{y: {value}}}]->(n)"),
        7 | 8 => format!("{any} SET n.{key} = {value}, n.y = {other}"),
        9 => format!("MATCH ()-[r]->() WITH r SKIP {} LIMIT 2 SET r.{key} = {value}", random.below(9)),
        10 => format!("{any} SET n:{label} REMOVE n:B"),
        11 => format!("{any} DETACH DELETE n"),
        12 => format!("MATCH ()-[r]->() WITH r SKIP {} LIMIT 1 DELETE r", random.below(9)),
        13 => format!("CREATE INDEX i{} IF NOT EXISTS FOR (n:{label}) ON (n.{key})", random.below(3)),
        14 => format!("DROP INDEX i{} IF EXISTS", random.below(3)),
        _ => format!("UNWIND range(1, 50) AS i CREATE (:{label} {{{key}: {value}, i: i}})"),
    }
}

/// A statement that may fail: then nothing of it is left.
fn attempt(session: &mut Session, text: &str) {
    let before = describe(&session.graph());
    if session.query(text, &Parameters::default()).is_err() {
        assert_eq!(describe(&session.graph()), before, "{text}");
    }
}

#[test]
fn a_store_holds_what_was_committed_last() {
    let path = path("model.detente");
    let mut database = Database::open(&path).unwrap();
    let mut random = Random::new(7);
    for step in 0..STEPS {
        let mut session = database.session();
        let committed = describe(&database.graph());
        let is_transaction = random.below(3) > 0;
        if is_transaction {
            session.begin().unwrap();
        }
        for _ in 0..random.below(20) {
            attempt(&mut session, &statement(&mut random));
            assert!(!is_transaction || describe(&database.graph()) == committed, "step {step}: seen from outside");
        }
        let written = describe(&session.graph());
        let expected = match (is_transaction, random.below(4)) {
            (false, _) => written,
            (true, 0) => {
                session.rollback().unwrap();
                committed
            }
            (true, 1) => committed,
            (true, _) => {
                session.commit().unwrap();
                written
            }
        };
        drop(session);
        assert_eq!(describe(&database.graph()), expected, "step {step}");
        assert_eq!(database.graph().verify(), [""; 0], "step {step}");
        if random.below(4) == 0 {
            database = check_reopened(database, &path);
            assert_eq!(database.graph().verify(), [""; 0], "step {step}");
        }
        if random.below(15) == 0 {
            database.save(&path).unwrap();
        }
        if database.graph().node_count() > 400 {
            query(&mut database.session(), "MATCH (n) WITH n LIMIT 350 DETACH DELETE n");
        }
    }
    check_reopened(database, &path);
}
