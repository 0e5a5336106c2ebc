//! The library as its users see it.

use detente::expression::RuntimeErrorKind;
use detente::function::Procedure;
use detente::graph::Graph;
use detente::petgraph::graph::{DiGraph, UnGraph};
use detente::petgraph::stable_graph::StableDiGraph;
use detente::{Database, Error, QueryResult, Session, map};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

fn query(session: &mut Session, text: &str) -> QueryResult {
    session.query(text, &map! {}).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn number(session: &mut Session, text: &str) -> i64 {
    only(&query(session, text))
}

fn only<T: serde::de::DeserializeOwned>(result: &QueryResult) -> T {
    let rows: Result<Vec<T>, _> = result.deserialize().collect();
    rows.unwrap_or_else(|error| panic!("the row fits: {error}")).pop().expect("the query gives a row")
}

/// The error of reading the only row of a query as a `T`.
fn misfit<T: serde::de::DeserializeOwned>(text: &str) -> String {
    let result = query(&mut Database::in_memory().session(), text);
    let outcome = result.deserialize::<T>().next().expect("the query gives a row");
    outcome.err().expect("the row does not fit").to_string()
}

#[derive(Debug, PartialEq, Deserialize)]
struct Named {
    name: String,
}

#[test]
fn everything_may_go_to_other_threads() {
    fn is_send<T: Send>() {}
    fn is_sync<T: Sync>() {}
    is_send::<Session>();
    is_send::<Database>();
    is_sync::<Database>();
    is_send::<QueryResult>();
    is_sync::<QueryResult>();
    is_send::<Error>();
    is_sync::<Error>();
}

#[test]
fn rows_become_structs_tuples_and_single_values() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Status {
        Signed,
        Planned,
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Row {
        name: String,
        year: Option<u16>,
        status: Status,
        tags: Vec<String>,
    }

    let mut session = Database::in_memory().session();
    let result = query(&mut session, "RETURN 'CETA' AS name, null AS year, 'signed' AS status, ['a', 'b'] AS tags");
    let row = result.into_iter().next().expect("one row");
    let expected = Row { name: "CETA".into(), year: None, status: Status::Signed, tags: vec!["a".into(), "b".into()] };
    assert_eq!(row.deserialize::<Row>().expect("the row fits"), expected);

    let result = query(&mut session, "RETURN 1 AS a, 2.5 AS b, {x: true} AS c");
    let row = result.into_iter().next().expect("one row");
    let (a, b, c): (i64, f64, HashMap<String, bool>) = row.deserialize().expect("the row fits");
    assert_eq!((a, b, c["x"]), (1, 2.5, true));
    let error =
        row.deserialize::<(String, f64, HashMap<String, bool>)>().expect_err("a number is no string").to_string();
    assert!(error.starts_with("column `a`: "), "{error}");
    assert_eq!(number(&mut session, "RETURN 42"), 42);
}

#[test]
fn single_values_may_be_null_structs_lists_and_enums_with_content() {
    #[derive(Debug, PartialEq, Deserialize)]
    enum Shape {
        Circle(f64),
        Box { width: i64 },
    }
    let mut session = Database::in_memory().session();
    assert_eq!(only::<Option<i64>>(&query(&mut session, "RETURN null AS x")), None);
    assert_eq!(only::<[i64; 2]>(&query(&mut session, "RETURN [1, 2] AS x")), [1, 2]);
    assert_eq!(only::<Named>(&query(&mut session, "CREATE (n {name: 'Ada', age: 36}) RETURN n")).name, "Ada");
    assert_eq!(only::<Named>(&query(&mut session, "RETURN 'Ada' AS name")).name, "Ada");
    assert_eq!(only::<(Shape,)>(&query(&mut session, "RETURN {Circle: 2} AS shape")).0, Shape::Circle(2.0));
    assert_eq!(only::<(Shape,)>(&query(&mut session, "RETURN {Box: {width: 3}} AS s")).0, Shape::Box { width: 3 });
    assert_eq!(only::<HashMap<String, u8>>(&query(&mut session, "RETURN 1 AS a, 2 AS b"))["b"], 2);
}

#[test]
fn a_path_is_the_list_of_its_parts_in_walking_order() {
    let mut session = Database::in_memory().session();
    let result = query(&mut session, "CREATE p = ({v: 1})<-[:T {v: 2}]-({v: 3}) RETURN p");
    let (parts,): (Vec<BTreeMap<String, i64>>,) = only(&result);
    assert_eq!(parts.iter().map(|part| part["v"]).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn misfits_name_the_column_and_both_types() {
    assert_eq!(misfit::<(i64, String)>("RETURN 1 AS a, 2 AS b"), "column `b`: expected a string, found Integer");
    assert_eq!(misfit::<u8>("RETURN 300 AS n"), "column `n`: expected u8, found integer `300`");
    assert_eq!(misfit::<String>("RETURN null AS n"), "column `n`: expected a string, found Null");
    assert_eq!(misfit::<Vec<i64>>("RETURN ['x'] AS n"), "column `n`: expected i64, found String");
    assert_eq!(misfit::<Named>("RETURN 1 AS a, 2 AS b"), "there is no `name`; the columns are: a, b");
    assert_eq!(misfit::<(Named,)>("RETURN {nam: 1} AS a"), "column `a`: there is no `name`");
    assert_eq!(misfit::<(i64, i64)>("RETURN 1 AS a, 2 AS b, 3 AS c"), "expected 2 columns, found 3");
    assert_eq!(misfit::<i64>("RETURN 1 AS a, 2 AS b"), "expected one column, found 2");

    let result = query(&mut Database::in_memory().session(), "RETURN 1 AS a");
    let row = result.into_iter().next().expect("one row");
    let error = |outcome: Result<String, detente::value::ValueError>| outcome.expect_err("a misfit").message;
    assert_eq!(error(row.get("a")), "column `a`: Integer is no String");
    assert_eq!(error(row.node("a").map(|_| String::new())), "column `a`: expected Node, found Integer");
    assert_eq!(error(row.get("b")), "there is no column `b`; the columns are: a");
}

#[test]
fn elements_are_the_maps_of_their_properties_and_keep_their_ids() {
    #[derive(serde::Deserialize)]
    struct Node {
        name: String,
    }
    let mut session = Database::in_memory().session();
    let result = query(&mut session, "CREATE (n:A:B {name: 'x'})-[r:T {since: 1}]->(:C) RETURN n, r");
    let row = result.into_iter().next().expect("one row");
    let (node, since): (Node, BTreeMap<String, i64>) = row.deserialize().expect("the row fits");
    assert_eq!((node.name.as_str(), since["since"]), ("x", 1));
    assert_eq!(row.node("n").expect("a node").labels.len(), 2);
    assert_eq!(&*row.relationship("r").expect("a relationship").relationship_type, "T");
    assert!(row.node("r").is_err() && row.get::<i64>("missing").is_err());
}

#[test]
fn what_was_deleted_can_still_be_returned() {
    let mut session = Database::in_memory().session();
    query(&mut session, "CREATE (:A {v: 1})-[:T]->(:B)");
    let result = query(&mut session, "MATCH (a:A)-[t]->(b) DELETE t, a, b RETURN a, t, b");
    assert_eq!(result.rows.len(), 1);
    assert_eq!(number(&mut session, "MATCH (n) RETURN count(n)"), 0);
    query(&mut session, "CREATE (:A {v: 1})-[:T]->(:B)-[:T]->(:C)");
    let result =
        query(&mut session, "MATCH p = (:A)-->()-->(c:C) DETACH DELETE p RETURN p, [c] AS list, {k: c} AS map");
    assert_eq!((result.rows.len(), result.elements.nodes.len(), result.to_petgraph().edge_count()), (1, 3, 2));
    let result = query(&mut session, "CREATE (n:A {v: 1}) DELETE n RETURN n");
    assert!(result.into_iter().next().expect("one row").node("n").is_ok());
    assert_eq!(number(&mut session, "MATCH (n) RETURN count(n)"), 0);
}

#[test]
fn petgraph_graphs_of_all_kinds_come_in_and_results_go_out() {
    let mut stable = StableDiGraph::<&str, ()>::new();
    let (a, b, gone) = (stable.add_node("a"), stable.add_node("b"), stable.add_node("gone"));
    stable.add_edge(a, b, ());
    stable.add_edge(a, b, ());
    stable.add_edge(b, b, ());
    stable.remove_node(gone);
    let graph = Graph::from_petgraph(&stable, |_, name| (["N"], map! { "name" => *name }), |_, ()| ("T", map! {}));
    let mut session = Database::from_graph(graph).session();
    assert_eq!(number(&mut session, "MATCH (n:N) RETURN count(n)"), 2);
    let found = query(&mut session, "MATCH p = (:N {name: 'a'})-[:T]->(b)-[:T]->(b) RETURN p").to_petgraph();
    assert_eq!((found.node_count(), found.edge_count()), (2, 3));

    let undirected = UnGraph::<&str, i64>::from_edges([(0u32, 1u32, 5i64), (1, 2, 7)]);
    let graph =
        Graph::from_petgraph(&undirected, |_, _| (["N"], map! {}), |_, weight| ("W", map! { "weight" => *weight }));
    let mut session = Database::from_graph(graph).session();
    assert_eq!(number(&mut session, "MATCH ()-[w:W]->() RETURN sum(w.weight)"), 12);
}

#[test]
fn labels_and_types_may_come_of_the_weights() {
    let mut family = DiGraph::<(&str, Vec<String>), String>::new();
    let ada = family.add_node(("Ada", vec!["Person".into(), "Engineer".into()]));
    let cat = family.add_node(("Tom", Vec::new()));
    family.add_edge(ada, cat, "FEEDS".into());
    let graph = Graph::from_petgraph(
        &family,
        |index, (name, labels)| (labels.clone(), map! { "name" => *name, "place" => index.index() as u32 }),
        |_, kind| (kind.clone(), map! {}),
    );
    let mut session = Database::from_graph(graph).session();
    let result = query(&mut session, "MATCH (a:Person&Engineer)-[:FEEDS]->(b) RETURN a, b.place");
    let (name, place): (Named, i64) = only(&result);
    assert_eq!((name.name.as_str(), place), ("Ada", 1));
}

#[test]
fn a_result_as_petgraph_knows_ids_labels_and_types() {
    let mut session = Database::in_memory().session();
    let result = query(&mut session, "CREATE (a:A {v: 1})-[r:T {w: 2}]->(b:B) RETURN r");
    let found = result.to_petgraph();
    let edge = found.edge_indices().next().expect("an edge");
    let (start, end) = found.edge_endpoints(edge).expect("an edge has ends");
    assert_eq!((&*found[start].labels[0], &*found[edge].relationship_type, &*found[end].labels[0]), ("A", "T", "B"));
    assert_eq!(found[start].properties["v"].to_string(), "1");
    assert!(found[start].id != found[end].id);
}

/// A statement that would take longer than anybody waits.
const ENDLESS: &str = "UNWIND range(1, 1000000000) AS a UNWIND range(1, 1000000000) AS b CREATE (:Never {v: a + b})";

#[test]
fn a_limit_ends_a_statement_and_leaves_the_graph_as_it_was() {
    let mut session = Database::in_memory().session();
    session.set_timeout(Some(Duration::from_millis(50)));
    let text = "MATCH (n) DETACH DELETE n WITH 1 AS x UNWIND range(1, 1000000000) AS a WITH a WHERE a < 0 RETURN a";
    query(&mut session, "CREATE (:Kept)");
    match session.query(text, &map! {}) {
        Err(Error::Runtime(error)) => assert_eq!(error.kind, RuntimeErrorKind::Timeout),
        other => panic!("expected the time limit, got {other:?}"),
    }
    session.set_timeout(None);
    assert_eq!(number(&mut session, "MATCH (n:Kept) RETURN count(n)"), 1);
}

#[test]
fn an_interrupt_from_another_thread_ends_a_statement() {
    let mut session = Database::in_memory().session();
    let handle = session.interrupt_handle();
    let runner = thread::spawn(move || (session.query(ENDLESS, &map! {}).map(drop), session));
    while !runner.is_finished() {
        handle.interrupt();
        thread::sleep(Duration::from_millis(5));
    }
    let (outcome, mut session) = runner.join().expect("the thread ends");
    match outcome {
        Err(Error::Runtime(error)) => assert_eq!(error.kind, RuntimeErrorKind::Interrupted),
        other => panic!("expected an interrupt, got {other:?}"),
    }
    assert_eq!(number(&mut session, "MATCH (n) RETURN count(n)"), 0);
}

#[test]
fn a_statement_tells_how_many_nodes_it_has_read_and_else_how_many_rows_it_made() {
    let database = Database::in_memory();
    let mut session = database.session();
    query(&mut session, "UNWIND range(1, 30) AS n CREATE (:N)");
    session.set_batch_size(10);
    session.set_threads(1);
    let (handle, seen) = (session.progress_handle(), Arc::new(Mutex::new(Vec::new())));
    let look = {
        let seen = seen.clone();
        Procedure::new("look() :: (x :: INTEGER)", "", move |_, _| {
            seen.lock().unwrap().push((handle.part_read(), handle.rows()));
            Ok(vec![vec![1.into()]])
        })
    };
    database.register_procedure(look.unwrap());
    let mut check = |text: &str, expected: &[(Option<f64>, u64)]| {
        query(&mut session, text);
        let mut seen = std::mem::take(&mut *seen.lock().unwrap());
        seen.dedup();
        assert_eq!(seen, expected, "{text}");
    };
    let thirds = [(None, 10), (Some(10.0 / 30.0), 20), (Some(20.0 / 30.0), 30)];
    check("MATCH (n:N) CALL look() YIELD x RETURN sum(x)", &thirds);
    check("MATCH (n) WITH n, 1 AS one CALL look() YIELD x RETURN sum(x)", &thirds);
    // All are read before anything is sorted; a list is no graph; of two scans neither tells how far the statement is.
    check("MATCH (n) WITH n ORDER BY id(n) CALL look() YIELD x RETURN sum(x)", &[(None, 30)]);
    check("UNWIND range(1, 20) AS i CALL look() YIELD x RETURN sum(x)", &[(None, 10), (None, 20)]);
    let union = "CALL { MATCH (n) CALL look() YIELD x RETURN x UNION ALL MATCH (n) RETURN 1 AS x } RETURN sum(x)";
    check(union, &[(None, 10), (None, 20), (None, 30)]);
}

#[test]
fn many_read_while_one_writes_and_all_see_whole_statements() {
    let database = Database::in_memory();
    query(&mut database.session(), "CREATE (:Counter {a: 0, b: 0})");
    let writer = {
        let mut session = database.session();
        thread::spawn(move || {
            for _ in 0..200 {
                query(&mut session, "MATCH (c:Counter) SET c.a = c.a + 1 SET c.b = c.b + 1");
            }
        })
    };
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let mut session = database.session();
            thread::spawn(move || {
                (0..200).for_each(|_| assert_eq!(number(&mut session, "MATCH (c:Counter) RETURN c.a - c.b"), 0));
            })
        })
        .collect();
    writer.join().expect("the writer ends");
    readers.into_iter().for_each(|reader| reader.join().expect("a reader ends"));
    assert_eq!(number(&mut database.session(), "MATCH (c:Counter) RETURN c.a"), 200);
}

#[test]
fn the_example_of_the_readme_runs() -> Result<(), Box<dyn std::error::Error>> {
    #[derive(serde::Deserialize)]
    struct Party {
        country: String,
        since: Option<String>,
    }
    let mut session = Database::bundled()?.session();
    let query = "MATCH (c:Country)-[p:PARTY_TO]->(:Agreement {name: $name})
                 RETURN c.name AS country, p.entryIntoForce AS since";
    let result = session.query(query, &map! { "name" => "USMCA" })?;
    let parties = result.deserialize::<Party>().collect::<Result<Vec<_>, _>>()?;
    assert!(parties.iter().any(|party| party.country == "Canada" && party.since.is_some()));
    assert_eq!(parties.len(), 3);
    Ok(())
}

#[test]
fn dates_and_times_go_in_and_come_out() -> Result<(), Box<dyn std::error::Error>> {
    use detente::value::temporal::{Date, DateTime, Duration};
    let mut session = Database::in_memory().session();
    let parameters = map! { "on" => Date::new(2018, 11, 30)?, "for" => "P16Y".parse::<Duration>()? };
    let result =
        session.query("RETURN $on + $for AS until, datetime({date: $on, timezone: 'Z'}) AS start", &parameters)?;
    let row = (&result).into_iter().next().ok_or("no row")?;
    assert_eq!(row.get::<Date>("until")?, Date::new(2034, 11, 30)?);
    assert_eq!(row.get::<DateTime>("start")?, "2018-11-30T00:00Z".parse()?);
    assert!(row.get::<Duration>("start").is_err());
    assert_eq!(only::<(String, String)>(&result), ("2034-11-30".into(), "2018-11-30T00:00Z".into()));
    Ok(())
}

#[test]
fn procedures_of_ones_own_have_signatures_with_types() -> Result<(), Box<dyn std::error::Error>> {
    use detente::function::procedure::Procedure;
    use detente::value::temporal::Date;
    use detente::{Parameters, Value};
    let database = Database::in_memory();
    let signature = "calendar.days(from :: DATE, count :: INTEGER) :: (day :: DATE, number :: INTEGER)";
    let days = Procedure::new(signature, "The days from a date on.", |arguments, _| {
        let [Value::Date(from), Value::Integer(count)] = arguments else { unreachable!("types are checked before") };
        (0..*count).map(|number| Ok(vec![from.plus_days(number)?.into(), number.into()])).collect()
    })?;
    database.register_procedure(days);
    let mut session = database.session();
    let call = "CALL calendar.days(date('2024-02-28'), 3) YIELD day WHERE day.month = 2 RETURN collect(day) AS days";
    let result = session.query(call, &Parameters::default())?;
    let row = (&result).into_iter().next().ok_or("no row")?;
    assert_eq!(row.get::<Vec<Date>>("days")?, ["2024-02-28".parse()?, "2024-02-29".parse()?]);
    let refused = session.query("CALL calendar.days('2024-02-28', 3)", &Parameters::default());
    assert!(refused.is_err_and(|error| error.detail() == "InvalidArgumentType"));
    Ok(())
}

#[test]
fn a_statement_that_comes_again_sees_what_has_changed() {
    let database = Database::in_memory();
    let mut session = database.session();
    let create = "CREATE (n:P {id: $id, s: 'p' + $id}) RETURN n.id AS id";
    let find = "MATCH (n:P) WHERE n.id = $id RETURN n.s AS s";
    let found = |session: &mut Session, id: i64| -> Vec<String> {
        let result = session.query(find, &map! { "id" => id }).expect("the statement is right");
        (&result).into_iter().map(|row| row.get("s").expect("it is a string")).collect()
    };
    for id in 0..100 {
        assert_eq!(found(&mut session, id), Vec::<String>::new());
        let result = session.query(create, &map! { "id" => id }).expect("the statement is right");
        assert_eq!(result.counters.nodes_created, 1);
        assert_eq!(found(&mut session, id), [format!("p{id}")]);
    }
    // Plans that seek in an index are of no use without it.
    for _ in 0..3 {
        query(&mut session, "CREATE INDEX i FOR (n:P) ON (n.id)");
        assert_eq!(found(&mut session, 7), ["p7"]);
        query(&mut session, "DROP INDEX i");
        assert_eq!(found(&mut session, 7), ["p7"]);
    }
    assert!(session.query(find, &map! {}).is_err(), "the parameter is missing");
    session.set_read_only(true);
    assert!(session.query(create, &map! { "id" => 1 }).is_err(), "nothing may be written");
}

#[test]
fn a_statement_that_comes_again_is_worked_out_again() {
    let database = Database::in_memory();
    let mut session = database.session();
    for text in ["RETURN rand()", "RETURN randomUUID()", "RETURN datetime()"] {
        let values: Vec<_> = (0..5).map(|_| query(&mut session, text).rows[0][0].to_string()).collect();
        assert!(values.windows(2).all(|pair| pair[0] != pair[1]), "{text}: {values:?}");
    }
}
