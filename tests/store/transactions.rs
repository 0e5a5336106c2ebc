//! Transactions: all or nothing, seen by nobody else before their end.

use crate::support::{check_reopened, describe, path, query, run};
use detente::function::Procedure;
use detente::import::{self, ImportProgress};
use detente::{Database, Error, Parameters, Session};
use std::fs;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

const PAUSE: Duration = Duration::from_millis(20);

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
fn readers_do_not_wait_for_a_statement_that_writes() {
    let endless = "MATCH (n:A) SET n.n = 2, n:D REMOVE n:A WITH n MATCH (n)-[r]-() DELETE r CREATE (:New)
                   WITH count(*) AS c UNWIND range(1, 1000000000000) AS i WITH i WHERE i < 0 CREATE (:Never)";
    for begins in [false, true] {
        let database = Database::in_memory();
        let mut writer = database.session();
        query(&mut writer, "CREATE (:A {n: 1})-[:T {n: 1}]->(:B), (:C)");
        query(&mut writer, "CREATE INDEX i FOR (n:A) ON (n.n)");
        let before = describe(&database.graph());
        writer.set_timeout(Some(Duration::from_secs(60)));
        if begins {
            writer.begin().unwrap();
            query(&mut writer, "CREATE (:Draft)");
        }
        let (interrupt, progress) = (writer.interrupt_handle(), writer.progress_handle());
        thread::scope(|scope| {
            let writing = scope.spawn(|| refused(&mut writer, endless).detail().to_owned());
            while progress.rows() < 100_000 {
                thread::yield_now();
            }
            // That these come back at all is what is tested.
            for _ in 0..3 {
                assert_eq!(describe(&database.graph()), before);
                assert_eq!(query(&mut database.session(), "MATCH (n:A {n: 1})--(:B) RETURN n").rows.len(), 1);
            }
            assert!(!writing.is_finished());
            interrupt.interrupt();
            assert_eq!(writing.join().unwrap(), "Interrupted");
        });
        assert_eq!(count(&mut writer), 3 + i64::from(begins));
        assert_eq!(describe(&database.graph()), before);
    }
}

#[test]
fn readers_do_not_wait_for_an_import() {
    let table = path("import.csv");
    let rows: String = (0..1_200_000).map(|number| format!("{number}\n")).collect();
    fs::write(&table, format!("id:ID\n{rows}")).unwrap();
    let database = Database::in_memory();
    query(&mut database.session(), "CREATE ()");
    let (has_begun, is_read) = (AtomicBool::new(false), AtomicBool::new(false));
    let wait_for_reader = |progress: &ImportProgress<'_>| {
        has_begun.store(true, Ordering::Relaxed);
        let patience = if progress.summary.nodes < 1_000_000 { 1 } else { 3000 };
        (0..patience).take_while(|_| !is_read.load(Ordering::Relaxed)).for_each(|_| thread::sleep(PAUSE));
        ControlFlow::Continue(())
    };
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            while !has_begun.load(Ordering::Relaxed) {
                thread::yield_now();
            }
            let nodes = database.graph().node_count();
            is_read.store(true, Ordering::Relaxed);
            nodes
        });
        database.import(&[table], &import::Options { watch: &wait_for_reader, ..import::Options::default() }).unwrap();
        assert_eq!(reader.join().unwrap(), 1);
    });
    assert_eq!(database.graph().node_count(), 1_200_001);
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
