//! What is stored comes back.

use crate::support::{check_reopened, describe, path, query, run};
use detente::{Database, Parameters};
use std::fs;

#[test]
fn what_statements_did_is_there_again() {
    let path = path("statements.detente");
    let mut database = Database::open(&path).unwrap();
    let statements = [
        "CREATE (:Country {name: 'Canada', since: date('1867-07-01')})-[:PARTY_TO {seats: 3}]->(:Agreement {name: 'CETA'})",
        "CREATE (:Gone)-[:T]->(:Gone), (:Kept {list: [1, 2], text: 'é\\u0000\"', f: 0.5, flag: true})",
        "MATCH (n:Gone) DETACH DELETE n",
        "MATCH (n:Country) SET n.name = 'Canada!', n:Member REMOVE n.since",
        "MATCH (:Country)-[r]->() SET r.seats = null, r.seat = 'x'",
        "CREATE INDEX by_name FOR (n:Country) ON (n.name)",
        "CREATE CONSTRAINT one FOR (n:Agreement) REQUIRE n.name IS UNIQUE",
        "DROP INDEX by_name",
        "CREATE INDEX other FOR ()-[r:PARTY_TO]-() ON (r.seat)",
        "CREATE INDEX both FOR (n:Country) ON (n.name, n.since)",
        "CREATE FULLTEXT INDEX words FOR (n:Country|Agreement) ON EACH [n.name, n.text]",
        "CREATE CONSTRAINT key FOR (n:Kept) REQUIRE (n.f, n.flag) IS NODE KEY",
        "DROP INDEX other",
        "MATCH (n:Kept) SET n.never = null",
    ];
    for statement in statements {
        query(&mut database.session(), statement);
        database = check_reopened(database, &path);
    }
    assert!(database.session().query("CREATE (:Agreement {name: 'CETA'})", &Parameters::default()).is_err());
}

#[test]
fn ids_never_come_back() {
    let path = path("ids.detente");
    let database = Database::open(&path).unwrap();
    query(&mut database.session(), "CREATE (a:A)-[:T]->(b:B)");
    query(&mut database.session(), "MATCH (n) DETACH DELETE n");
    let database = check_reopened(database, &path);
    let made = query(&mut database.session(), "CREATE (a:A)-[r:T]->(b:B) RETURN id(a), id(b), id(r)");
    assert_eq!(format!("{:?}", made.rows), "[[Integer(2), Integer(3), Integer(1)]]");
}

#[test]
fn a_large_graph_is_stored_in_pieces_and_changed() {
    let path = path("large.detente");
    let database = Database::open(&path).unwrap();
    let mut session = database.session();
    query(
        &mut session,
        "UNWIND range(1, 150000) AS n CREATE (:N {n: n, t: 'text ' + n, h: CASE WHEN n % 9 = 0 THEN n END})",
    );
    query(&mut session, "MATCH (n:N) WHERE n.n % 3 = 0 DELETE n");
    query(&mut session, "MATCH (a:N) WHERE a.n % 2 = 0 CREATE (a)-[:T {w: a.n / 3.0}]->(a)");
    drop(session);
    let database = check_reopened(database, &path);
    database.save(&path).unwrap();
    let size = fs::metadata(&path).unwrap().len();
    assert!(size < 5 << 20, "{size} bytes");
    check_reopened(database, &path);
}

#[test]
fn the_bundled_graph_can_be_saved_as_a_store() {
    let path = path("bundled.detente");
    let bundled = Database::bundled().unwrap();
    bundled.save(&path).unwrap();
    bundled.save(&path).unwrap();
    assert_eq!(describe(&Database::open(&path).unwrap().graph()), describe(&bundled.graph()));
    assert_eq!(describe(&Database::read_store(&path).unwrap().graph()), describe(&bundled.graph()));
}

#[test]
fn the_program_imports_reads_and_writes_stores() {
    let (store, csv) = (path("program.detente"), path("cities.csv"));
    fs::write(&csv, "name:ID,:LABEL\nOttawa,City\nDelhi,City\n").unwrap();
    let (store, csv) = (store.to_str().unwrap(), csv.to_str().unwrap());
    let (_, messages, status) = run(&["import", csv, "-o", store]);
    assert_eq!((messages.as_str(), status), (&*format!("{store}: 2 nodes, 0 relationships\n"), Some(0)));
    let (_, messages, status) = run(&["import", csv, "-o", store]);
    assert!(messages.contains("the file exists already") && messages.contains("--force"), "{messages}");
    assert_eq!(status, Some(3));
    assert_eq!(run(&["import", csv, "-o", store, "--force", "-q"]).2, Some(0));
    assert_eq!(run(&[store, "-q", "-c", "CREATE (:City {name: 'Lima'})"]).2, Some(0));
    let (rows, messages, status) = run(&[store, "-c", "MATCH (n:City) RETURN count(*) AS n"]);
    assert_eq!((rows.as_str(), messages.as_str(), status), ("{\"n\":3}\n", "", Some(0)));
    let (rows, _, status) = run(&["export", store, "--to", "cypher", "-o", "-"]);
    assert!(rows.contains("Lima") && status == Some(0), "{rows}");
}
