//! Transactions: all or nothing, seen by nobody else before their end.

use crate::support::{check_reopened, describe, path, query, run};
use detente::function::Procedure;
use detente::{Database, Error, Parameters, Session};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

fn count(session: &mut Session) -> i64 {
    let result = query(session, "MATCH (n) RETURN count(*) AS n");
    (&result).into_iter().next().unwrap().get("n").unwrap()
}

fn refused(session: &mut Session, statement: &str) -> Error {
    session.query(statement, &Parameters::default()).unwrap_err()
}

#[test]
fn others_see_a_transaction_once_it_is_committed() {
    for database in [Database::in_memory(), Database::open(path("seen.detente")).unwrap()] {
        let (mut writer, mut reader) = (database.session(), database.session());
        query(&mut writer, "CREATE (:Before)-[:T]->(:Before)");
        writer.begin().unwrap();
        query(&mut writer, "MATCH (n:Before) DETACH DELETE n");
        query(&mut writer, "CREATE (:New {n: 1})");
        assert_eq!((count(&mut writer), count(&mut reader)), (1, 2));
        query(&mut writer, "MATCH (n:New) SET n.n = 2");
        assert_eq!(query(&mut reader, "MATCH (n:Before)-[:T]->() RETURN n").rows.len(), 1);
        assert_eq!(database.graph().node_count(), 2);
        writer.commit().unwrap();
        assert_eq!((count(&mut writer), count(&mut reader)), (1, 1));
    }
}

#[test]
fn what_is_rolled_back_leaves_nothing() {
    let path = path("rolled back.detente");
    let database = Database::open(&path).unwrap();
    let mut session = database.session();
    query(&mut session, "CREATE (:A {n: 1})-[:T {n: 1}]->(:B), (:C)");
    query(&mut session, "CREATE INDEX i FOR (n:A) ON (n.n)");
    let before = describe(&database.graph());
    session.begin().unwrap();
    query(&mut session, "MATCH (n:A) SET n.n = 2, n:D REMOVE n:A");
    query(&mut session, "DROP INDEX i");
    query(&mut session, "CREATE CONSTRAINT c FOR (n:C) REQUIRE n.n IS UNIQUE");
    query(&mut session, "MATCH (n) DETACH DELETE n");
    session.rollback().unwrap();
    assert_eq!(describe(&session.graph()), before);
    session.begin().unwrap();
    query(&mut session, "CREATE (:Lost)");
    drop(session);
    assert_eq!(describe(&database.graph()), before);
    assert_eq!(database.graph().verify(), [""; 0]);
    let reopened = check_reopened(database, &path);
    assert_eq!(describe(&reopened.graph()), before);
}

#[test]
fn a_statement_that_fails_is_taken_back_alone() {
    let path = path("alone.detente");
    let database = Database::open(&path).unwrap();
    let mut session = database.session();
    session.begin().unwrap();
    query(&mut session, "CREATE (:A)");
    refused(&mut session, "CREATE (:B) WITH 1 AS one UNWIND [1, 0] AS n CREATE (:C {n: one / n})");
    query(&mut session, "CREATE (:D)");
    assert_eq!(count(&mut session), 2);
    session.commit().unwrap();
    drop(session);
    check_reopened(database, &path);
}

#[test]
fn there_is_one_transaction_at_a_time_and_nobody_waits_for_it() {
    let database = Database::in_memory();
    let (mut one, mut other) = (database.session(), database.session());
    one.begin().unwrap();
    let error = other.begin().unwrap_err();
    assert_eq!(
        (error.class(), error.message().as_str()),
        ("TransactionError", "another session has a transaction open")
    );
    assert_eq!(refused(&mut other, "CREATE ()").class(), "TransactionError");
    assert_eq!(one.begin().unwrap_err().message(), "a transaction is open already");
    assert!(other.commit().is_err() && other.rollback().is_err());
    one.rollback().unwrap();
    assert!(one.commit().is_err());
    query(&mut other, "CREATE ()");
    other.begin().unwrap();
    query(&mut other, "CREATE ()");
    drop(other);
    assert_eq!(count(&mut one), 1);
}

#[test]
fn readers_on_other_threads_never_see_half_of_a_transaction() {
    const TRANSACTIONS: i64 = 200;
    let database = Database::in_memory();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut session = database.session();
                while !done.load(Ordering::Relaxed) {
                    let counts = query(&mut session, "RETURN COUNT { (:A) } - COUNT { (:B) } AS difference");
                    assert_eq!(format!("{:?}", counts.rows), "[[Integer(0)]]");
                }
            });
        }
        let mut session = database.session();
        for number in 0..TRANSACTIONS {
            session.begin().unwrap();
            query(&mut session, "CREATE (:A)");
            thread::yield_now();
            query(&mut session, "CREATE (:B)");
            if number % 4 == 0 { session.rollback() } else { session.commit() }.unwrap();
        }
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(database.graph().node_count() as i64, TRANSACTIONS / 4 * 3 * 2);
}

#[test]
fn s09_a_panic_takes_its_statement_back() {
    let path = path("panic.detente");
    let database = Database::open(&path).unwrap();
    let signature = "test.panics() :: (n :: INTEGER)";
    database.register_procedure(Procedure::new(signature, "Panics.", |_, _| panic!("on purpose")).unwrap());
    let mut session = database.session();
    query(&mut session, "CREATE (:A)");
    let before = describe(&database.graph());
    for in_transaction in [false, true] {
        if in_transaction {
            session.begin().unwrap();
        }
        let error = refused(
            &mut session,
            "MATCH (n:A) SET n.x = 1 CREATE (:B) WITH n CALL test.panics() YIELD n AS m RETURN m",
        );
        assert_eq!((error.class(), error.detail()), ("InternalError", "Internal"));
        assert!(error.message().ends_with("on purpose"), "{error}");
        assert_eq!(describe(&session.graph()), before);
        query(&mut session, "MATCH (n:A) RETURN n");
    }
    session.commit().unwrap();
    drop(session);
    check_reopened(database, &path);
}

#[test]
fn scripts_and_the_program_have_transactions() {
    let path = path("script.detente");
    let text = path.to_str().unwrap();
    let (rows, _, status) =
        run(&[":memory:", "-q", "-c", "begin transaction; CREATE (:A); ROLLBACK; MATCH (n) RETURN n"]);
    assert_eq!((rows.as_str(), status), ("", Some(0)));
    let script = "CREATE (:A); :begin\nCREATE (:B);\n:rollback\n:begin\nCREATE (:C);\n:commit\n:begin\nCREATE (:D);";
    assert_eq!(run(&[text, "-q", "-c", script]).2, Some(0));
    let (rows, _, _) = run(&[text, "-c", "MATCH (n) RETURN labels(n)[0] AS label"]);
    assert_eq!(rows, "{\"label\":\"A\"}\n{\"label\":\"C\"}\n");
    let (_, messages, status) = run(&[text, "-c", ":commit"]);
    assert!(messages.contains("no transaction is open") && messages.contains("`BEGIN` begins one"), "{messages}");
    assert_eq!(status, Some(1));
}
