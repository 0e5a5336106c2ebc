//! The bundled graph: it is whole, it follows its ontology, and it answers questions about every part of its source.

use detente::value::notation::Quoted;
use detente::{Database, Parameters, Session, Value};
use std::collections::BTreeSet;
use std::path::PathBuf;

fn session() -> Session {
    Database::bundled().expect("the bundled graph loads").session()
}

fn rows(session: &mut Session, query: &str) -> Vec<Vec<Value>> {
    session.query(query, &Parameters::default()).unwrap_or_else(|error| panic!("{query}: {error}")).rows
}

/// The rows as text, each value in its notation.
fn shown(rows: &[Vec<Value>]) -> Vec<String> {
    rows.iter().map(|row| row.iter().map(Value::to_string).collect::<Vec<_>>().join(" | ")).collect()
}

fn check_empty(query: &str) {
    let found = shown(&rows(&mut session(), query));
    assert!(found.is_empty(), "{query}\nshould give nothing, gives {found:#?}");
}

/// Checks that the only column of a query holds just these texts, in any order.
fn check(query: &str, expected: &[&str]) {
    let mut found = shown(&rows(&mut session(), query));
    let mut expected: Vec<String> = expected.iter().map(|text| Quoted(text).to_string()).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{query}");
}

#[test]
fn every_relationship_has_a_source_and_a_status() {
    check_empty(
        "MATCH (a)-[r]->(b) WHERE r.source IS NULL OR NOT r.status IN
         ['in force', 'proposed', 'expected', 'disputed', 'rejected', 'historical'] RETURN a.name, type(r), b.name",
    );
}

#[test]
fn every_node_has_a_name_of_its_own_and_a_label() {
    check_empty("MATCH (n) WITH n.name AS name, count(*) AS c WHERE name IS NULL OR c > 1 RETURN name, c");
    check_empty("MATCH (n) WHERE size(labels(n)) = 0 RETURN n.name");
}

#[test]
fn nothing_is_doubled_and_nothing_stands_alone() {
    check_empty("MATCH (n) WHERE NOT (n)--() RETURN n.name");
    check_empty(
        "MATCH (a)-[r]->(b) WITH a, b, type(r) AS t, properties(r) AS p, count(*) AS c WHERE c > 1 RETURN a.name, t, b.name",
    );
}

/// For each relationship type the labels at its start and at its end.
const ONTOLOGY: &[(&str, &[&str], &[&str])] = &[
    ("PARTY_TO", &["Country", "Bloc"], &["Agreement"]),
    ("NEGOTIATES", &["Country"], &["Agreement"]),
    ("MEMBER_OF", &["Country"], &["Bloc", "Organization"]),
    ("LOCATED_IN", &["Country", "Bloc"], &["Region"]),
    ("LEADS", &["Person"], &["Country", "Government"]),
    ("GOVERNS", &["Government"], &["Country"]),
    ("ANNOUNCED", &["Person"], &["Agreement", "Tariff"]),
    ("IMPOSED", &["Government", "Country"], &["Tariff"]),
    ("DELAYED", &["Person"], &["Tariff"]),
    ("TARGETS", &["Tariff"], &["Good", "Country", "Bloc"]),
    ("JUSTIFIED_BY", &["Tariff"], &["Provision"]),
    ("PART_OF", &["Provision", "FocusArea", "Initiative"], &["Law", "Agreement"]),
    ("INVOLVES", &["Dispute"], &["Country", "Good", "Tariff"]),
    ("CHALLENGED", &["Country"], &["Tariff", "Provision"]),
    ("CHALLENGED_THROUGH", &["Dispute"], &["Organization", "Court"]),
    ("COVERS", &["FocusArea"], &["Good", "Technology"]),
    ("BENEFITS", &["FocusArea", "Strategy"], &["Stakeholder", "Country"]),
    ("EXPECTED_TO_YIELD", &["FocusArea", "Initiative", "Strategy", "Agreement"], &["Outcome"]),
    ("PROPOSED", &["Country"], &["Initiative"]),
    ("INVITED_TO", &["Country"], &["Initiative"]),
    ("BUILDS_ON", &["Initiative", "FocusArea"], &["DefenseFramework", "Agreement"]),
    ("USES", &["Initiative", "FocusArea"], &["Technology"]),
    ("PROTECTS", &["Organization", "Initiative"], &["Region"]),
    ("RAISES", &["Initiative", "Agreement", "Challenge"], &["Concern"]),
    ("VOICED_BY", &["Concern", "Challenge"], &["Stakeholder"]),
    ("REJECTS", &["Person", "Country"], &["Concern"]),
    ("UPHOLDS", &["Person", "Country"], &["Principle"]),
    ("PURSUES", &["Country"], &["Strategy"]),
    ("ENGAGES", &["Strategy"], &["Agreement", "Organization", "Region"]),
    ("FACES", &["Agreement"], &["Challenge"]),
    ("EXPOSED", &["Event", "Dispute"], &["Outcome", "FocusArea"]),
    ("SUCCEEDS", &["Agreement"], &["Agreement"]),
];

#[test]
fn relationships_lead_where_the_ontology_says() {
    for (name, starts, ends) in ONTOLOGY {
        let found = rows(&mut session(), &format!("MATCH ()-[r:{name}]->() RETURN count(r)"));
        assert_ne!(shown(&found), ["0"], "there is no `{name}`");
        check_empty(&format!(
            "MATCH (a)-[:{name}]->(b) WHERE NOT (a:{}) OR NOT (b:{}) RETURN a.name, b.name",
            starts.join("|"),
            ends.join("|")
        ));
    }
}

#[test]
fn the_graph_answers_about_each_part_of_its_source() {
    let outcomes = |name: &str| {
        format!("MATCH ({{name: '{name}'}})-[:EXPECTED_TO_YIELD]->(o:Outcome) RETURN count(o) > 0 AS named")
    };
    for subject in [
        "Tariff Reductions and Market Access",
        "Supply Chain Resilience",
        "Digital Trade and Cybersecurity Standards",
        "Investment Protections",
        "Continental Defense Dome",
        "Integration with NORAD",
        "Tech Deployment",
        "Cybersecurity",
        "Market Diversification",
        "Strengthening Multilateral Agreements",
        "Supporting Exporters",
        "Trade Policy Innovation",
    ] {
        assert_eq!(shown(&rows(&mut session(), &outcomes(subject))), ["true"], "{subject}");
    }
    check(
        "MATCH (p:Person)-[:ANNOUNCED]->(:Agreement {name: 'Economic and Security Pact'}) RETURN p.name",
        &["Mark Carney"],
    );
    check("MATCH (:Agreement {name: 'Economic and Security Pact'})-[:SUCCEEDS]->(a) RETURN a.name", &["USMCA"]);
    check(
        "MATCH (d:Dispute) RETURN d.name",
        &["Steel and aluminum dispute", "Softwood lumber dispute", "Agricultural imports dispute"],
    );
    check("MATCH (:Provision {name: 'Section 232'})-[:PART_OF]->(l:Law) RETURN l.name", &["Trade Expansion Act"]);
    check(
        "MATCH (:Country {name: 'Canada'})-[:CHALLENGED]->(t:Tariff) RETURN t.name",
        &["Steel tariffs", "Aluminum tariffs"],
    );
    check(
        "MATCH (f:FocusArea {name: 'Tariff Reductions and Market Access'})-[:COVERS]->(g) RETURN g.name",
        &["Lumber", "Automotive parts", "Agricultural products", "Energy resources"],
    );
    check("MATCH (:Event {name: 'COVID-19 pandemic'})-[:EXPOSED]->(f) RETURN f.name", &["Supply Chain Resilience"]);
    check(
        "MATCH (f)-[:BUILDS_ON]->(:DefenseFramework {name: 'NORAD'}) RETURN f.name",
        &["Continental Defense Dome", "Integration with NORAD"],
    );
    check(
        "MATCH (:FocusArea {name: 'Tech Deployment'})-[:USES]->(t) RETURN t.name",
        &["Satellite tracking", "Missile interception", "Cyber defense"],
    );
    check("MATCH (c:Concern {name: 'Military independence'})-[:VOICED_BY]->(s) RETURN s.name", &["Policymakers"]);
    check("MATCH (:Person {name: 'Mark Carney'})-[:REJECTS]->(c) RETURN c.name", &["Annexation"]);
    check(
        "MATCH (:Person {name: 'Mark Carney'})-[:UPHOLDS]->(p) RETURN p.name",
        &["Canadian sovereignty", "Parliamentary democracy"],
    );
    check(
        "MATCH (:Strategy {name: 'Strengthening Multilateral Agreements'})-[:ENGAGES]->(x) RETURN x.name",
        &["CPTPP", "USMCA", "WTO"],
    );
    check("MATCH (:Strategy {name: 'Supporting Exporters'})-[:BENEFITS]->(s:Stakeholder) RETURN s.name", &["SMEs"]);
    check(
        "MATCH (:Agreement {name: 'Economic and Security Pact'})-[:FACES]->(c) RETURN c.name",
        &["Public scrutiny", "Political dynamics", "Economic balancing"],
    );
    check(
        "MATCH (:Challenge {name: 'Public scrutiny'})-[:RAISES]->(c) RETURN c.name",
        &["Jobs", "Environmental standards", "Privacy rights"],
    );
    check(
        "MATCH (:Challenge {name: 'Public scrutiny'})-[:VOICED_BY]->(s) RETURN s.name",
        &["Citizens", "Advocacy groups"],
    );
    check("MATCH (:Tariff {name: 'EU tariffs'})-[:TARGETS]->(b:Bloc) RETURN b.name", &["European Union"]);
    check("MATCH (p:Person)-[:LEADS]->(:Country {name: 'United States'}) RETURN p.name", &["Donald Trump"]);
    check("MATCH (b:Bloc)-[:PARTY_TO]->(:Agreement {name: 'CETA'}) RETURN b.name", &["European Union"]);
    check(
        "MATCH (c:Country)-[:PARTY_TO]->(:Agreement {name: 'USMCA'}) RETURN c.name",
        &["Canada", "Mexico", "United States"],
    );
    check(
        "MATCH (c:Country)-[:MEMBER_OF]->(:Bloc {name: 'European Union'}) WITH count(c) AS n RETURN toString(n)",
        &["27"],
    );
    check("MATCH (:DefenseFramework {name: 'NORAD'})<-[:MEMBER_OF]-(c) RETURN c.name", &["Canada", "United States"]);
    check("MATCH (g:Government)-[:GOVERNS]->(:Country {name: 'Canada'}) RETURN g.name", &["Government of Canada"]);
}

/// The questions that lie beside the project, where there are any.
fn competency_questions() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("DETENTE_DATA").map_or_else(beside, PathBuf::from);
    Some(folder.join("competency.jsonl")).filter(|file| file.exists())
}

#[test]
fn competency_questions_get_their_answers() {
    let Some(file) = competency_questions() else {
        eprintln!("NOT CHECKED: the competency questions were not found; set DETENTE_DATA to their folder");
        return;
    };
    let text = std::fs::read_to_string(file).expect("the questions can be read");
    for line in text.lines() {
        let question: serde_json::Value = serde_json::from_str(line).expect("a question is JSON");
        let query = question["query"].as_str().expect("a question has a query");
        let row = |row: &serde_json::Value| -> Vec<Value> {
            let cells = row.as_array().expect("a row is a list");
            cells.iter().map(|cell| Value::try_from(cell.clone()).expect("a cell is a value")).collect()
        };
        let expected: Vec<_> = question["rows"].as_array().expect("rows are a list").iter().map(row).collect();
        let (found, expected) = (shown(&rows(&mut session(), query)), shown(&expected));
        if question["ordered"] == true {
            assert_eq!(found, expected, "{line}");
        } else {
            let set = |rows: Vec<String>| rows.into_iter().collect::<BTreeSet<_>>();
            assert_eq!((found.len(), set(found)), (expected.len(), set(expected)), "{line}");
        }
    }
}
