//! One thread and many: the same rows in the same order, the same errors, and an end when there should be one.
//!
//! The graph has more nodes than fit into some dozens of batches, so that there is work for all threads.

use detente::expression::RuntimeErrorKind;
use detente::graph::Graph;
use detente::result::{PlanDescription, QueryResult};
use detente::value::Value;
use detente::{Database, Error, Parameters, Session, map};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// How many nodes the graph has.
const NODES: i64 = 20_000;

/// A graph of numbered nodes, each with relationships to three others; every tenth is a `Ten`.
fn graph() -> Graph {
    let mut graph = Graph::default();
    let (node, ten) = (graph.intern_label("Node"), graph.intern_label("Ten"));
    let (number, share, next) = (graph.intern_key("number"), graph.intern_key("share"), graph.intern_type("NEXT"));
    let nodes: Vec<_> = (0..NODES)
        .map(|index| {
            let labels: &[_] = if index % 10 == 0 { &[node, ten] } else { &[node] };
            let created = graph.create_node(labels);
            graph.set_node_property(created, number, Value::Integer(index));
            graph.set_node_property(created, share, Value::Float(1.0 / (index + 1) as f64));
            created
        })
        .collect();
    for (index, &from) in nodes.iter().enumerate() {
        for factor in [1, 7, 49] {
            graph.create_relationship(next, from, nodes[(index * factor + 1) % nodes.len()]);
        }
    }
    graph.commit();
    graph.refresh();
    graph
}

/// Runs statements with 1, 2 and 4 threads, and holds the outcomes against each other.
struct Sessions(Vec<Session>);

impl Sessions {
    fn new() -> Self {
        let database = Database::from_graph(graph());
        let session = |threads| {
            let mut session = database.session();
            session.set_threads(threads);
            session
        };
        Self([1, 2, 4].map(session).into())
    }

    /// Fails where the rows of a statement, or their order, depend on the number of threads. Gives the number of rows.
    fn check(&mut self, statement: &str) -> usize {
        let outcomes: Vec<_> = self.0.iter_mut().map(|session| rows(session, statement)).collect();
        let expected = outcomes[0].as_ref().unwrap_or_else(|error| panic!("{statement}: {error}"));
        outcomes.iter().for_each(|outcome| assert!(outcome.as_ref().ok() == Some(expected), "{statement}"));
        expected.len()
    }

    /// Fails where a statement does not fail, or not with the same words.
    fn check_error(&mut self, statement: &str, expected: &str) {
        for session in &mut self.0 {
            let error = rows(session, statement).expect_err(statement);
            assert!(error.contains(expected), "{statement}: {error}");
        }
    }
}

/// The rows as text, to the last digit of a float.
fn rows(session: &mut Session, statement: &str) -> Result<Vec<String>, String> {
    let text = |result: QueryResult| result.rows.iter().map(|row| format!("{row:?}")).collect();
    session.query(statement, &Parameters::default()).map(text).map_err(|error| error.to_string())
}

#[test]
fn scans_and_expansions_give_the_same_rows_in_the_same_order() {
    let mut sessions = Sessions::new();
    assert_eq!(sessions.check("MATCH (n) RETURN n.number AS number"), NODES as usize);
    assert_eq!(sessions.check("MATCH (n:Ten) WHERE n.number % 3 = 0 RETURN n.number * 2 AS twice"), 667);
    assert_eq!(sessions.check("MATCH (n:Node) WHERE n.number < 5000 RETURN n.number AS number"), 5000);
    sessions.check("MATCH (a:Ten)-[:NEXT]->(b)-[:NEXT]->(c) RETURN a.number, b.number, c.number");
    sessions.check("MATCH (a:Ten)-[:NEXT*1..3]->(b:Ten) RETURN a.number, b.number");
    sessions.check("MATCH (a) OPTIONAL MATCH (a)-->(b:Ten) WHERE b.number > a.number RETURN a.number, b.number");
    sessions.check("MATCH (a:Ten) UNWIND range(1, a.number % 5) AS x RETURN a.number, x");
    sessions.check("MATCH (a:Ten) WHERE EXISTS { (a)-->(:Ten) } RETURN a.number, COUNT { (a)<--() } AS entering");
    sessions.check("MATCH p = (a:Ten)-->(b:Ten) RETURN p, [n IN nodes(p) | n.number] AS numbers");
    sessions.check("MATCH (a:Node {number: 7})-[:NEXT*1..6]->(b)-->(c) RETURN b.number, c.number");
    sessions.check("MATCH (a:Ten), (b:Ten {number: 100}) RETURN a.number + b.number AS sum");
    sessions.check("UNWIND range(1, 20000) AS x WITH x WHERE x % 7 = 0 RETURN x * x AS square");
}

#[test]
fn what_needs_all_rows_sees_them_in_the_same_order() {
    let mut sessions = Sessions::new();
    sessions.check("MATCH (n) RETURN count(*), sum(n.number), sum(n.share), avg(n.share), stDev(n.share)");
    sessions.check("MATCH (n)-->(m) RETURN n.number % 100 AS key, sum(m.share) AS sum, collect(m.number)[..3] AS some");
    sessions.check("MATCH (n)-->(m) RETURN DISTINCT m.number % 1000 AS key");
    sessions.check("MATCH (n)-->(m) RETURN n.number AS n, m.number AS m ORDER BY m % 10, n % 7");
    sessions.check("MATCH (n)-->(m) RETURN n.number AS n ORDER BY m.number % 10 LIMIT 25");
    sessions.check(
        "MATCH (n)-->(m) WITH m, count(*) AS entering WHERE entering > 3 MATCH (m)-->(o) RETURN m.number, o.number",
    );
    sessions.check("MATCH (n:Ten) RETURN n.number AS n UNION MATCH (n) RETURN n.number % 3 AS n");
    assert_eq!(sessions.check("MATCH (n) RETURN n.number AS number SKIP 10 LIMIT 5000"), 5000);
    assert_eq!(sessions.check("MATCH (n)-->(m) RETURN n.number, m.number LIMIT 3"), 3);
}

#[test]
fn writing_begins_where_reading_ends() {
    let count = |session: &mut Session| rows(session, "MATCH (n:Copy) RETURN count(*), sum(n.number)");
    let outcomes = [1, 4].map(|threads| {
        let mut session = Database::from_graph(graph()).session();
        session.set_threads(threads);
        let create = "MATCH (n:Ten)-->(m) CREATE (c:Copy {number: m.number}) WITH c MATCH (c) RETURN c.number";
        (rows(&mut session, create), count(&mut session))
    });
    assert!(outcomes[0].0.as_ref().is_ok_and(|rows| rows.len() == 6000));
    assert_eq!(outcomes[0], outcomes[1]);
}

#[test]
fn the_first_error_is_the_same() {
    let mut sessions = Sessions::new();
    sessions.check_error("MATCH (n) RETURN 1 / (n.number - 15000) AS x", "zero");
    sessions.check_error("MATCH (n) RETURN CASE WHEN n.number < 9000 THEN 1 ELSE 'a' + n END AS x", "+");
    sessions.check_error("MATCH (n)-->(m) WHERE 1 / (m.number - 19999) > 0 RETURN count(*)", "zero");
    // Which of two faults is met is decided by the order of the rows.
    let two = "MATCH (n) RETURN CASE n.number WHEN 9999 THEN toInteger(true) WHEN 19000 THEN 1 / 0 ELSE 1 END AS x";
    let outcomes: Vec<_> = sessions.0.iter_mut().map(|session| rows(session, two)).collect();
    assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]), "{outcomes:?}");
    // An error behind the last row that is wanted is never met.
    let limited = "MATCH (n) RETURN 1 / (n.number - 5000) AS x LIMIT 100";
    assert_eq!(sessions.check(limited), 100);
}

#[test]
fn procedures_are_called_in_the_order_of_the_rows() {
    let database = Database::from_graph(graph());
    let calls = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = calls.clone();
    let procedure =
        detente::function::Procedure::new("note(n :: INTEGER) :: (n :: INTEGER)", "Notes.", move |given, _| {
            seen.lock().expect("nobody panics").push((thread::current().id(), given[0].to_string()));
            Ok(vec![vec![given[0].clone()]])
        });
    database.register_procedure(procedure.expect("the signature is right"));
    let mut session = database.session();
    session.set_threads(4);
    rows(&mut session, "MATCH (a) CALL note(a.number) YIELD n RETURN n + 1 AS n").expect("the statement runs");
    let calls = calls.lock().expect("nobody panics");
    let expected: Vec<_> = (0..NODES).map(|number| (thread::current().id(), number.to_string())).collect();
    assert!(*calls == expected);
}

#[test]
fn a_profile_counts_the_rows_of_all_threads() {
    let mut sessions = Sessions::new();
    let profile = "PROFILE MATCH (a:Ten)-[:NEXT]->(b) WHERE b.number > 100 RETURN a.number, b.number";
    let counts: Vec<_> = sessions
        .0
        .iter_mut()
        .map(|session| counts(&session.query(profile, &map! {}).expect("it runs").plan.expect("a plan")))
        .collect();
    assert!(counts[0].iter().any(|(operator, rows)| operator == "LabelScan" && *rows == 2000), "{counts:?}");
    assert!(counts.iter().all(|other| *other == counts[0]), "{counts:?}");
}

fn counts(plan: &PlanDescription) -> Vec<(String, u64)> {
    let own = (plan.operator.clone(), plan.profile.expect("a profile").rows);
    std::iter::once(own).chain(plan.children.iter().flat_map(counts)).collect()
}

/// A statement whose rows nobody waits for, made by all threads: walks without an end that never arrive.
const ENDLESS: &str = "MATCH (a:Node)-[:NEXT*]->(b) WHERE a.number + b.number < 0 RETURN count(*)";

#[test]
fn an_interrupt_reaches_all_threads() {
    let mut session = endless_session();
    let handle = session.interrupt_handle();
    let ended = end_of(move || session.query(ENDLESS, &map! {}).map(drop), || handle.interrupt());
    assert_eq!(ended, RuntimeErrorKind::Interrupted);
}

#[test]
fn a_time_limit_reaches_all_threads() {
    let mut session = endless_session();
    session.set_timeout(Some(Duration::from_millis(200)));
    assert_eq!(end_of(move || session.query(ENDLESS, &map! {}).map(drop), || ()), RuntimeErrorKind::Timeout);
}

#[test]
fn a_limit_stops_threads_that_search_in_vain() {
    // The first nodes have what is wanted; behind them, each search would never end.
    let statement = "MATCH (a:Node) WHERE a.number < 2 OR COUNT { (a)-[:NEXT*]->(b) WHERE a.number + b.number < 0 } > 0
                     RETURN a.number LIMIT 2";
    let mut session = endless_session();
    session.set_batch_size(1);
    let answer = within_time(move || rows(&mut session, statement), || ());
    assert_eq!(answer.map(|rows| rows.len()), Ok(2));
}

fn endless_session() -> Session {
    let mut session = Database::from_graph(graph()).session();
    session.set_threads(3);
    session
}

/// The kind of error that ends a statement, while `push` is called now and then.
fn end_of(run: impl FnOnce() -> Result<(), Error> + Send + 'static, push: impl Fn()) -> RuntimeErrorKind {
    match within_time(run, push) {
        Err(Error::Runtime(error)) => error.kind,
        other => panic!("expected an error, got {other:?}"),
    }
}

/// What `run` gives; fails if it takes longer than anything here should.
fn within_time<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static, push: impl Fn()) -> T {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(run()));
    for _ in 0..600 {
        thread::sleep(Duration::from_millis(50));
        push();
        match receiver.recv_timeout(Duration::from_millis(50)) {
            Ok(outcome) => return outcome,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => panic!("the statement panicked"),
        }
    }
    panic!("the statement does not come to an end");
}
