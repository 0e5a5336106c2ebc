//! Real data sets, read as they were published, with counts that other programs made.
//!
//! They lie in a folder that `DETENTE_DATA` names; where it is not, that is said loudly, and nothing is checked.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "helpers fail the test, or say what it cannot check")]

use detente::import::{self, ImportReport};
use detente::value::Value;
use detente::{Database, Parameters, Session, map};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of data sets, unless it is not there, which is said.
fn data() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("DETENTE_DATA").map_or_else(beside, PathBuf::from);
    if !folder.is_dir() {
        eprintln!("NOT CHECKED: no real data sets were found; set DETENTE_DATA to their folder");
        return None;
    }
    Some(folder)
}

fn read(files: &[&str], options: &import::Options<'_>) -> Option<(Database, Result<ImportReport, String>)> {
    let folder = data()?;
    let paths: Vec<_> = files.iter().map(|file| folder.join(file)).collect();
    let database = Database::in_memory();
    let report = database
        .read(&paths, options)
        .map_err(|error| error.to_string().replace(&format!("{}/", folder.display()), ""));
    Some((database, report))
}

/// Checks how many nodes, relationships and properties files bring, and what a query gives on them.
fn check_data(files: &[&str], (nodes, relationships, properties): (u64, u64, u64), query: &str, expected: &str) {
    let Some((database, report)) = read(files, &import::Options::default()) else { return };
    let summary = report.unwrap_or_else(|error| panic!("{error}")).summary;
    assert_eq!(
        (summary.nodes, summary.relationships, summary.properties),
        (nodes, relationships, properties),
        "{files:?}"
    );
    let result = database.session().query(query, &Parameters::default()).unwrap();
    let cells: Vec<_> = result.rows.iter().flatten().map(Value::to_string).collect();
    assert_eq!(cells.join(", "), expected, "{files:?}: {query}");
}

// The numbers were counted with other programs: nodes, edges and data with a parser of XML in Python, lines and distinct
// cells with awk.

#[test]
fn air_routes_are_read() {
    let file = ["air-routes/air-routes-small-latest.graphml"];
    let query = "MATCH (a:airport)-[r:route]->() RETURN count(DISTINCT a), sum(r.dist), max(r.dist)";
    check_data(&file, (47, 1390, 47 + 557 + 1390), query, "46, 1750683, 5083");
}

#[test]
fn football_is_read() {
    let query = "MATCH (t:Team) WITH count(t) AS teams MATCH ()-[r:played|postponed]->() RETURN teams, count(r)";
    check_data(&["air-routes/epl-2013-2014.graphml"], (33, 423, 33 + 147 + 786), query, "20, 383");
}

#[test]
fn triples_for_embedding_are_read() {
    let types = "MATCH ()-[r]->() RETURN count(DISTINCT type(r))";
    check_data(&["kge/countries-s1.tsv"], (271, 1159, 271), types, "2");
    check_data(&["kge/nations.tsv"], (70, 2024, 70), types, "14");
    check_data(&["kge/wn18rr-all.tsv.zst"], (41105, 93003, 41105), types, "11");
}

#[test]
fn triples_that_ran_together_are_found() {
    let file = ["kge/umls.tsv"];
    let Some((_, report)) = read(&file, &import::Options::default()) else { return };
    let expected =
        "DataError: kge/umls.tsv:5216:1: a triple has three cells between tabs, not 5\nkge/umls.tsv:5867:1: ";
    let error = report.expect_err("two lines are wrong");
    assert!(error.starts_with(expected), "{error}");
    let options = import::Options { skip_bad: true, ..import::Options::default() };
    let Some((_, report)) = read(&file, &options) else { return };
    let report = report.unwrap();
    assert_eq!((report.summary.nodes, report.summary.relationships, report.skipped.wrong), (135, 6525, 2));
}

#[test]
fn edges_of_graphalytics_are_read() {
    let weights = "MATCH ()-[r:EDGE]->() RETURN round(sum(r.weight) * 100)";
    let check = |stem: &str, nodes: u64, edges: u64, weight: &str| {
        let files = ["v", "e"].map(|extension| format!("graphalytics/{stem}.{extension}"));
        check_data(&[&files[0], &files[1]], (nodes, edges, nodes + edges), weights, weight);
    };
    check("example/example-directed", 10, 17, "705.0");
    check("example/example-undirected", 9, 12, "568.0");
    check("sssp/dir-input", 10, 13, "4950.0");
    check("sssp/undir-input", 12, 14, "5290.0");
}

#[test]
fn neighbours_of_graphalytics_are_read() {
    let loops = "MATCH (n)-[r:EDGE]->(n) RETURN count(r)";
    let check = |file: &str, nodes: u64, edges: u64| {
        check_data(&[&format!("graphalytics/{file}-input")], (nodes, edges, nodes), loops, "0");
    };
    check("bfs/dir", 10, 17);
    check("cdlp/undir", 8, 26);
    check("example/example-directed", 10, 17);
    check("ffm/dir", 50, 248);
    check("pr/undir", 50, 226);
    check("wcc/dir", 8, 10);
}

#[test]
fn a_folder_gives_what_is_a_graph_in_it() {
    let Some((database, report)) = read(&["graphalytics/sssp"], &import::Options::default()) else { return };
    let left_out: Vec<_> = report.unwrap().left_out;
    assert_eq!(database.graph().node_count(), 22);
    assert!(left_out.len() == 2 && left_out.iter().all(|name| name.ends_with("-output")), "{left_out:?}");
}

/// The options with a mapping of this name.
fn mapped(name: &str) -> import::Options<'static> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mappings").join(name);
    let text = fs::read_to_string(file).unwrap();
    import::Options { mapping: Some((name.to_owned(), text)), ..import::Options::default() }
}

/// What a query gives on files, one cell after another, and how many records were left out.
fn ask(files: &[&str], options: &import::Options<'_>, query: &str) -> Option<(String, import::Skipped)> {
    let (database, report) = read(files, options)?;
    let report = report.unwrap_or_else(|error| panic!("{error}"));
    let result = database.session().query(query, &Parameters::default()).unwrap();
    let cells: Vec<_> = result.rows.iter().flatten().map(Value::to_string).collect();
    Some((cells.join(", "), report.skipped))
}

fn check_mapped(files: &[&str], options: &import::Options<'_>, query: &str, expected: &str) {
    if let Some((found, skipped)) = ask(files, options, query) {
        assert_eq!((found.as_str(), skipped.total()), (expected, 0), "{files:?}: {query}");
    }
}

const SIZE: &str = "MATCH (n) WITH count(n) AS nodes MATCH ()-[r]->() RETURN nodes, count(r)";

#[test]
fn movies_are_read_in_all_their_forms() {
    let query = "MATCH (m:Movie) WITH count(m) AS movies, sum(m.released) AS years MATCH (:Person {name: 'Keanu Reeves'})-[r:ACTED_IN]->(m) \
                 RETURN movies, years, count(r), max(r.roles[0])";
    let expected = "38, 75935, 7, 'Shane Falco'";
    let tables = ["movies", "persons", "acted_in", "directed", "follows", "produced", "reviewed", "wrote"];
    let tables: Vec<String> = tables.iter().map(|name| format!("movies/{name}.csv")).collect();
    let tables: Vec<&str> = tables.iter().map(String::as_str).collect();
    for files in [tables.as_slice(), &["movies/movies.cypher"], &["movies/movies.apoc.jsonl"]] {
        check_mapped(files, &import::Options::default(), SIZE, "171, 253");
        check_mapped(files, &import::Options::default(), query, expected);
    }
}

#[test]
fn star_wars_and_air_routes_are_read() {
    check_mapped(&["star-wars"], &import::Options::default(), "MATCH (n:Film) RETURN count(n)", "6");
    let files = ["air-routes/air-routes-latest-nodes.csv.zst", "air-routes/air-routes-latest-edges.csv.zst"];
    let query = "MATCH (a:airport {code: 'ATL'})-[r:route]->(b {code: 'AUS'}) RETURN a.runways, r.dist, b.city";
    check_mapped(&files, &import::Options::default(), SIZE, "3749, 57645");
    check_mapped(&files, &import::Options::default(), query, "5, 809, 'Austin'");
}

#[test]
fn social_networks_are_read() {
    let labels = "MATCH (p:Person)-[:knows]->(q:Person) RETURN count(*)";
    check_mapped(&["lsqb/social-network-sfexample-projected-fk"], &import::Options::default(), labels, "6");
    let Some(folder) = unpacked("lsqb/lsqb-sf0.1-persons-part.tar.zst", "lsqb-persons") else { return };
    check_mapped(&[&folder], &import::Options::default(), SIZE, "27266, 89575");
    let Some(folder) = unpacked("ldbc-snb-tiny/snb-sf0.1-part.tar.zst", "snb-part") else { return };
    // The files of comments and posts are missing from it.
    let options = import::Options { skip_bad: true, ..import::Options::default() };
    let (found, skipped) = ask(&[&folder], &options, SIZE).unwrap();
    assert_eq!((found.as_str(), skipped.missing_ends, skipped.total()), ("40844, 142604", 1_212_093, 1_212_093));
}

#[test]
fn the_benchmark_of_subgraph_queries_has_its_known_answers() {
    for (form, options) in [("projected", import::Options::default()), ("merged", mapped("lsqb_merged.toml"))] {
        let archive = format!("lsqb/social-network-sf0.003-{form}-fk.tar.zst");
        if let Some(folder) = unpacked(&archive, &format!("lsqb-{form}")) {
            check_mapped(&[&folder], &options, SIZE, "31524, 49680");
        }
        let Some((database, report)) = read(&[&format!("lsqb/social-network-sfexample-{form}-fk")], &options) else {
            return;
        };
        assert_eq!(report.unwrap().skipped.total(), 0, "{form}");
        let answers = fs::read_to_string(data().unwrap().join("lsqb/known-answers.jsonl")).unwrap();
        let mut session = database.session();
        for line in answers.lines() {
            let known: serde_json::Value = serde_json::from_str(line).unwrap();
            let query = known["query"].as_str().unwrap();
            let count = session.query(query, &Parameters::default()).unwrap().rows[0][0].to_string();
            assert_eq!(count, known["expected_rows"][0][0].to_string(), "{form}: {query}");
        }
        assert_eq!(answers.lines().count(), 9);
    }
}

#[test]
fn a_raw_social_network_is_read() {
    let check = |query: &str, expected: &str| {
        check_mapped(&["ldbc-snb-tiny/raw"], &mapped("ldbc_raw.toml"), query, expected);
    };
    // Counted in Python: lines of each file, and cells of foreign keys that are not empty.
    check(
        "MATCH (n) UNWIND labels(n) AS label RETURN label, count(*) ORDER BY label",
        "'City', 3, 'Comment', 6, 'Company', 1, 'Continent', 1, 'Country', 2, 'Forum', 2, 'Message', 8, 'Organisation', 2, \
         'Person', 5, 'Place', 6, 'Post', 2, 'Tag', 2, 'TagClass', 3, 'University', 1",
    );
    check(
        "MATCH ()-[r]->() RETURN type(r) AS type, count(*) ORDER BY type",
        "'containerOf', 2, 'hasCreator', 8, 'hasInterest', 2, 'hasMember', 6, 'hasModerator', 2, 'hasTag', 9, 'hasType', 2, \
         'isLocatedIn', 15, 'isPartOf', 5, 'isSubclassOf', 1, 'knows', 6, 'likes', 7, 'replyOf', 6, 'studyAt', 3, \
         'workAt', 1",
    );
    check("MATCH (n) WITH sum(size(keys(n))) AS nodes MATCH ()-[r]->() RETURN nodes, sum(size(keys(r)))", "175, 91");
    check(
        "MATCH (p:Person)-[:isLocatedIn]->(c:City) WHERE 'es' IN p.language RETURN p.firstName, p.email, c.name",
        "'Bernardo', ['bernardo@mail.com'], 'Madrid'",
    );
    check(
        "MATCH (m:Message) WHERE m.creationDate <= datetime('2012-10-01T00:00Z') < m.deletionDate \
         RETURN m.id, duration.inDays(m.creationDate, m.deletionDate).days ORDER BY m.id",
        "1, 971, 2, 971, 3, 781, 6, 1032, 10, 971, 20, 1032",
    );
    // Two people like what is not written yet: the data have it so.
    check(
        "MATCH (p:Person)-[l:likes]->(m:Message) WHERE l.creationDate < m.creationDate \
         RETURN p.firstName, m.id, date(l.creationDate) ORDER BY m.id",
        "'Cedric', 4, 2010-02-15, 'Eve', 6, 2012-02-15",
    );
}

#[test]
fn northwind_is_read() {
    let query = "MATCH (n) WITH count(n) AS nodes MATCH (c:Customer {customerID: 'ALFKI'})-[:PLACED]->(o)-[r:CONTAINS]->(p) \
                 RETURN nodes, count(DISTINCT o), sum(r.quantity)";
    check_mapped(&["northwind"], &mapped("northwind.toml"), SIZE, "1104, 4909");
    check_mapped(&["northwind"], &mapped("northwind.toml"), query, "1104, 6, 174");
}

#[test]
fn flights_are_read() {
    let options = import::Options { skip_bad: true, ..mapped("openflights.toml") };
    let files = ["openflights/airports.dat", "openflights/airlines.dat", "openflights/routes.dat.zst"];
    let query = "MATCH (a:Airport)-[r:ROUTE]->() RETURN count(r), count(DISTINCT a)";
    let Some((found, skipped)) = ask(&files, &options, query) else { return };
    assert_eq!((found.as_str(), skipped.missing_ends, skipped.total()), ("66771, 3199", 469, 469));
}

#[test]
fn treaties_are_read() {
    let members = "MATCH (a:Agreement) WITH count(a) AS agreements MATCH (c:Country)-[r]-() RETURN agreements, count(DISTINCT c), count(r)";
    check_mapped(&["treaties/desta.csv.zst"], &mapped("desta.toml"), members, "1217, 222, 7772");
    check_mapped(&["treaties/gptad.csv"], &mapped("gptad.toml"), members, "349, 383, 1740");
}

#[test]
fn memberships_and_measures_of_treaties_are_read() {
    let options = import::Options { skip_bad: true, ..mapped("huggo.toml") };
    let files = ["treaties/huggo-trade-agreements.csv", "treaties/huggo-trade-memberships.csv.zst"];
    let query = "MATCH (a:Agreement) WITH count(a) AS agreements, min(a.signed) AS first \
                 MATCH (c:Country)-[r:MEMBER]->() RETURN agreements, first, count(DISTINCT c), count(r)";
    if let Some((found, skipped)) = ask(&files, &options, query) {
        // Most memberships are of agreements that the other table does not have.
        assert_eq!(found, "549, 1947-10-30, 223, 3245");
        assert_eq!((skipped.duplicates, skipped.missing_ends, skipped.wrong), (1, 2399, 0));
    }
    let query = "MATCH (a:Agreement) WITH count(a) AS labour MATCH (e:Environment) RETURN labour, count(e)";
    check_mapped(&["treaties/labpta.csv", "treaties/trend.csv.zst"], &mapped("treaties.toml"), query, "483, 730");
}

#[test]
fn codes_of_countries_are_read() {
    let query = "MATCH (c:Country) WITH count(c) AS countries MATCH (m:Currency)<-[r:PAYS_IN]-() \
                 RETURN countries, count(DISTINCT m), count(r)";
    check_mapped(&["countries/country-codes.csv"], &mapped("codes.toml"), query, "249, 155, 253");
}

#[test]
fn a_proposed_mapping_is_right_where_columns_say_whose_ids_they_are() {
    let Some(folder) = unpacked("ldbc-snb-tiny/snb-interactive-v1-testdata.tar.zst", "snb-vanilla") else { return };
    let folder = format!("{folder}/vanilla");
    let proposed = import::propose_mapping(&[PathBuf::from(&folder)], &import::Options::default()).unwrap();
    let options = import::Options { mapping: Some(("proposed".to_owned(), proposed)), ..import::Options::default() };
    check_mapped(&[&folder], &options, SIZE, "34735, 70842");
    check_mapped(&[&folder], &options, "MATCH (:Person)-[r:KNOWS]->(:Person) RETURN count(r)", "825");
}

/// Checks what a session answers, one cell after another.
fn check_answer(session: &mut Session, query: &str, expected: &str) {
    let result = session.query(query, &Parameters::default()).unwrap();
    let cells: Vec<_> = result.rows.iter().flatten().map(Value::to_string).collect();
    assert_eq!(cells.join(", "), expected, "{query}");
}

#[test]
fn json_that_is_no_graph_is_loaded_by_statements() {
    let Some(folder) = data() else { return };
    let mut session = Database::in_memory().session();
    session.set_import_folder(Some(folder));
    let mut check = |query: &str, expected: &str| check_answer(&mut session, query, expected);
    check(
        "LOAD JSON FROM 'star-wars/swapi.json' AS row RETURN size(row.people), size(row.films), size(row.planets)",
        "82, 6, 60",
    );
    check("LOAD JSON FROM 'factbook/sample/ca.json' AS row RETURN row.Government.Capital.name.text", "'Ottawa'");
    check(
        "LOAD JSON FROM 'countries/mledoze-countries.json.zst' AS row RETURN count(row), sum(size(row.borders))",
        "250, 649",
    );
    check(
        "LOAD CSV WITH HEADERS FROM 'northwind/products.csv' AS row RETURN count(row), max(toInteger(row.unitsInStock))",
        "77, 125",
    );
}

/// The profiles of the factbook, of oceans and of the world too, and the organizations that each names, with what it is
/// there if it is no full member.
const FACTBOOK: &str = "
    UNWIND $files AS file
    LOAD JSON FROM file AS profile
    WITH file, profile, profile.Government AS government, profile.Geography AS geography
    CREATE (c:Country {file: file, name: government.`Country name`.`conventional short form`.text,
        sections: size(keys(profile)), background: size(profile.Introduction.Background.text),
        coast: geography.Coastline.text, area: geography.Area.`total `.text})
    WITH c, government.`International organization participation`.text AS memberships
    UNWIND split(memberships, ', ') AS membership
    WITH c, split(membership, ' (') AS parts
    MERGE (o:Organization {name: trim(parts[0])})
    CREATE (c)-[:MEMBER_OF {as: rtrim(parts[1], ')')}]->(o)";

#[test]
fn all_of_the_factbook_is_loaded_by_a_statement() {
    let Some(folder) = unpacked("factbook/factbook-json.tar.zst", "factbook") else { return };
    let inside = |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let regions = inside(Path::new(&folder)).filter(|region| !region.ends_with("meta"));
    let files = regions.flat_map(|region| inside(&region)).map(|file| {
        let file = file.strip_prefix(&folder).unwrap();
        file.to_str().unwrap().to_owned()
    });
    let mut files: Vec<String> = files.collect();
    files.sort();
    let mut session = Database::in_memory().session();
    session.set_import_folder(Some(folder.into()));
    session.query(FACTBOOK, &map! { "files" => files }).unwrap();
    // Counted in Python with its parser of JSON. Texts are measured in characters, not in bytes.
    let mut check = |query: &str, expected: &str| check_answer(&mut session, query, expected);
    check(
        "MATCH (c:Country) RETURN count(c), sum(c.sections), sum(c.background), count(c.name), count(c.area)",
        "261, 3014, 467376, 254, 256",
    );
    check(
        "MATCH (o:Organization) WITH count(o) AS organizations \
         MATCH (:Country)-[r:MEMBER_OF]->(:Organization) RETURN organizations, count(r), count(r.as)",
        "241, 10905, 1091",
    );
    check(
        "MATCH (:Country {name: 'Canada'})-[:MEMBER_OF]->(o)<-[:MEMBER_OF]-(c) \
         RETURN c.name, count(DISTINCT o) AS shared ORDER BY shared DESC LIMIT 3",
        "'United States', 74, 'United Kingdom', 73, 'France', 72",
    );
    check(
        "MATCH (c:Country) WHERE c.coast STARTS WITH '0 km' AND c.area IS NOT NULL \
         WITH c.name AS name, toFloat(replace(split(c.area, ' ')[0], ',', '')) \
            * CASE WHEN c.area CONTAINS 'million' THEN 1000000 ELSE 1 END AS area ORDER BY area DESC \
         RETURN count(*), collect(name)[..3], sum(area)",
        "46, ['Kazakhstan', 'Mongolia', 'Chad'], 17599105.0",
    );
}

#[test]
fn countries_are_read() {
    let query = "MATCH (c:Country) WITH count(c) AS countries MATCH (:Country {cca3: 'CAN'})-[:BORDERS]->(b) RETURN countries, b.cca3";
    check_mapped(&["countries/mledoze-countries.csv"], &mapped("countries.toml"), query, "250, 'USA'");
}

/// The folder that an archive becomes; none if it or a program to unpack it is not there.
fn unpacked(archive: &str, name: &str) -> Option<String> {
    let archive = data()?.join(archive);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let bytes = zstd::decode_all(fs::File::open(&archive).unwrap()).unwrap();
    let tar = folder.join("archive.tar");
    fs::write(&tar, bytes).unwrap();
    let output = Command::new("tar").arg("-xf").arg(&tar).arg("-C").arg(&folder).output();
    fs::remove_file(tar).unwrap();
    if !output.is_ok_and(|output| output.status.success()) {
        eprintln!("NOT CHECKED: {} could not be unpacked", archive.display());
        return None;
    }
    Some(folder.display().to_string())
}
