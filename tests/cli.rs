//! Whole sessions with the program: what it prints where, and the status it ends with.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use serde_json::{Value as Json, json};
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

/// What a run of the program left behind.
#[derive(Debug)]
struct Run {
    rows: String,
    messages: String,
    status: Option<i32>,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { rows: text(output.stdout), messages: text(output.stderr), status: output.status.code() }
    }
}

/// The program in an environment of its own: no settings of the user, folders of the test.
fn program<A: AsRef<OsStr>>(arguments: &[A]) -> Command {
    let home = env!("CARGO_TARGET_TMPDIR");
    let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
    command.args(arguments).current_dir(home).env_clear().env("HOME", home).env("TERM", "xterm-256color");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run<A: AsRef<OsStr>>(arguments: &[A]) -> Run {
    program(arguments).output().unwrap().into()
}

fn run_with_input(arguments: &[&str], input: impl AsRef<[u8]>) -> Run {
    let mut child = program(arguments).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // The program may end before it has read everything.
    let _ = stdin.write_all(input.as_ref());
    drop(stdin);
    child.wait_with_output().unwrap().into()
}

/// A file of this name and content, for this test.
fn file(name: &str, content: impl AsRef<[u8]>) -> String {
    let path = path(name);
    fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Checks the rows of a run that must succeed and say nothing.
fn check_rows(arguments: &[&str], expected: &str) {
    let run = run(arguments);
    assert_eq!((run.rows.as_str(), run.messages.as_str(), run.status), (expected, "", Some(0)), "{arguments:?}");
}

/// Checks the status of a run, and a part of what it says.
fn check_failure(arguments: &[&str], status: i32, message: &str) {
    let run = run(arguments);
    assert_eq!(run.status, Some(status), "{arguments:?}: {run:?}");
    assert!(run.messages.contains(message), "{arguments:?}: {run:?}");
}

// Rows

#[test]
fn rows_are_json_lines_when_piped() {
    check_rows(&["-c", "UNWIND [1, 2] AS n RETURN n, 'a' AS t"], "{\"n\":1,\"t\":\"a\"}\n{\"n\":2,\"t\":\"a\"}\n");
}

#[test]
fn every_format_can_be_asked_for() {
    let rows = |format| run(&["--format", format, "-c", "UNWIND [1, 2] AS n RETURN n, 'a,b' AS t"]);
    let lines = |format| rows(format).rows.lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines("csv"), ["n,t", "1,\"a,b\"", "2,\"a,b\""]);
    assert_eq!(lines("tsv"), ["n\tt", "1\ta,b", "2\ta,b"]);
    assert_eq!(lines("jsonl"), [r#"{"n":1,"t":"a,b"}"#, r#"{"n":2,"t":"a,b"}"#]);
    let json: Json = serde_json::from_str(&rows("json").rows).unwrap();
    assert_eq!(json, json!([{"n": 1, "t": "a,b"}, {"n": 2, "t": "a,b"}]));
    for format in ["table", "markdown", "line"] {
        let run = rows(format);
        assert_eq!((run.status, run.messages.as_str()), (Some(0), ""), "{format}");
        assert!(run.rows.contains('n') && run.rows.contains("a,b"), "{format}: {}", run.rows);
    }
}

#[test]
fn tables_in_a_pipe_are_whole() {
    let wide = format!("UNWIND range(1, 100) AS n RETURN n, '{}' AS t", "x".repeat(300));
    let run = run(&["--format", "table", "-c", &wide]);
    assert!(run.rows.contains(&"x".repeat(300)));
    assert!(run.rows.lines().count() >= 103, "{}", run.rows);
}

#[test]
fn pictures_are_graphviz() {
    let query = "CREATE p = (:City {name: 'Oslo'})-[:ROAD]->(:City {name: 'Bergen'}) RETURN p";
    let run = run(&[":memory:", "--format", "dot", "--rankdir", "BT", "-c", query]);
    assert!(run.rows.contains("digraph") && run.rows.contains("Oslo") && run.rows.contains("->"), "{run:?}");
    assert!(run.rows.contains("BT"), "{run:?}");
    let run = self::run(&[":memory:", "--format", "mermaid", "-q", "-c", query]);
    assert!(run.rows.starts_with("flowchart LR\n  n0[\"Oslo\"]\n"), "{run:?}");
}

#[test]
fn the_bundled_graph_knows_canada() {
    check_rows(&["-c", "MATCH (c:Country {name: 'Canada'}) RETURN c.name"], "{\"c.name\":\"Canada\"}\n");
}

#[test]
fn plans_are_printed() {
    let run = run(&[":memory:", "-c", "EXPLAIN MATCH (n:City) RETURN n", "-c", ":profile MATCH (n) RETURN n"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(run.rows.lines().count() >= 2, "{run:?}");
}

// What is run

#[test]
fn a_profile_tells_the_memory_of_what_keeps_rows() {
    let run =
        run(&["--memory", "none", "--format", "json", "-c", "PROFILE UNWIND range(1, 5000) AS n RETURN n ORDER BY -n"]);
    let plan: Json = serde_json::from_str(&run.rows).unwrap();
    let mut operator = &plan;
    while operator["operator"] != "Sort" {
        operator = operator["children"].get(0).unwrap_or_else(|| panic!("no Sort: {plan}"));
    }
    assert!(operator["bytes"].as_u64() > Some(5000 * 8) && operator["children"][0]["bytes"] == 0, "{plan}");
}

#[test]
fn commands_and_files_run_in_the_order_of_the_command_line() {
    let script = file("order.cypher", "RETURN 2 AS n;\nRETURN 3 AS n");
    check_rows(
        &["-c", "RETURN 1 AS n", "-f", &script, "-c", "RETURN 4 AS n;", "--format", "jsonl"],
        "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n{\"n\":4}\n",
    );
}

#[test]
fn standard_input_is_a_script() {
    let script = "// first\nRETURN 1 AS n; RETURN ';' AS n\n;;\nRETURN 3 AS n";
    for arguments in [&[] as &[&str], &["-f", "-"]] {
        let run = run_with_input(arguments, script);
        assert_eq!(run.rows, "{\"n\":1}\n{\"n\":\";\"}\n{\"n\":3}\n", "{run:?}");
        assert_eq!((run.messages.as_str(), run.status), ("", Some(0)));
    }
}

#[test]
fn byte_order_marks_and_carriage_returns_are_fine() {
    let run = run_with_input(&[], "\u{feff}RETURN 1 AS n;\r\n:format csv\r\nRETURN 2 AS n\r\n");
    let lines: Vec<_> = run.rows.lines().collect();
    assert_eq!(lines, ["{\"n\":1}", "n", "2"], "{run:?}");
}

#[test]
fn nothing_to_run_is_no_error() {
    for script in ["", "\n", ";", "// nothing", "/* nothing */ ;"] {
        let run = run_with_input(&[], script);
        assert_eq!((run.rows.as_str(), run.messages.as_str(), run.status), ("", "", Some(0)), "{script:?}");
    }
}

#[test]
fn parameters_are_expressions() {
    let query = "RETURN $a + 1 AS a, $b AS b, $c.x AS c";
    check_rows(
        &["-p", "a=1 + 1", "-p", "b='x=y'", "--param", "$c={x: [1]}", "-c", query],
        "{\"a\":3,\"b\":\"x=y\",\"c\":[1]}\n",
    );
}

#[test]
fn a_parameter_without_quotes_is_explained() {
    check_failure(&["-p", "name=Canada", "-c", "RETURN $name"], 2, "text needs quotes");
    check_failure(&["-p", "name", "-c", "RETURN $name"], 2, "no `=`");
}

#[test]
fn a_missing_parameter_is_an_error() {
    check_failure(&["-c", "RETURN $nobody"], 1, "nobody");
}

#[test]
fn the_shells_commands_work_in_scripts() {
    let run = run_with_input(&[], ":param name => 'Bob'\n:format csv\nRETURN $name AS n;\n:quit\nRETURN 2 AS n;\n");
    assert_eq!(run.rows.lines().collect::<Vec<_>>(), ["n", "Bob"], "{run:?}");
    assert_eq!(run.status, Some(0));
}

#[test]
fn a_command_in_the_middle_of_a_statement_is_told_what_ends_that() {
    let run = run_with_input(&[":memory:"], "CREATE (:Z)\n:save z.cypher\n");
    assert!(run.messages.contains("the statement before `:save` ends with `;`"), "{run:?}");
    assert_eq!(run.status, Some(1));
}

#[test]
fn an_open_transaction_is_saved_and_never_forgotten() {
    let saved = path("transaction.cypher");
    let script = format!(":begin\nCREATE (:Z {{n: 1}});\n:save {}\n:open pact.json\n", saved.display());
    let run = run_with_input(&[":memory:"], script);
    assert!(fs::read_to_string(saved).unwrap().contains(":Z"), "{run:?}");
    assert!(run.messages.contains("a transaction is open") && run.messages.contains("`:rollback`"), "{run:?}");
    assert!(run.messages.ends_with("the open transaction was rolled back\n"), "{run:?}");
    assert_eq!(run.status, Some(1));
}

#[test]
fn a_store_among_other_files_is_told_how_to_be_read() {
    let [one, other] = ["one.detente", "other.detente"].map(|name| path(name).display().to_string());
    for store in [&one, &other] {
        run(&[":memory:", "-c", &format!(":save {store}")]);
    }
    check_failure(&[&one, &other], 1, "a store is opened alone");
    check_failure(&[&one, &other], 1, "`detente export STORE");
}

#[test]
fn a_script_calls_a_script() {
    let inner = file("inner.cypher", "RETURN 1 AS n; RETURN oops;");
    let outer = file("outer.cypher", format!(":source {inner}\nRETURN 2 AS n;"));
    let run = run(&["-f", &outer]);
    assert_eq!((run.rows.as_str(), run.status), ("{\"n\":1}\n", Some(1)));
    assert!(run.messages.contains(&format!("{inner}:1:23")), "{run:?}");
    assert_eq!(run.messages.matches("error:").count(), 1, "{run:?}");
}

#[test]
fn a_script_that_calls_itself_is_stopped() {
    let script = path("endless.cypher");
    let script = file("endless.cypher", format!(":source {}", script.display()));
    check_failure(&["-f", &script], 1, "deep");
}

#[test]
fn the_init_file_runs_first_when_asked_for() {
    let init = file("init.cypher", ":format csv\n:param x => 1");
    let run = run(&["--init", &init, "-c", "RETURN $x AS x"]);
    assert_eq!(run.rows.lines().collect::<Vec<_>>(), ["x", "1"], "{run:?}");
}

#[test]
fn help_explains_commands_clauses_and_functions() {
    let run = run(&["-c", ":help", "-c", ":help dot", "-c", ":help merge", "-c", ":help coalesce"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    for text in [":schema", ":dot [OPTIONS] FILE", "MERGE", "coalesce("] {
        assert!(run.rows.contains(text), "{text}: {run:?}");
    }
    let [command, all] =
        [":help :set", ":help set"].map(|help| self::run(&["-c", help]).rows.contains("n.key = value"));
    assert!(!command && all, "with a colon only a command is meant");
    check_failure(&["-c", ":help coalesc"], 1, "did you mean `coalesce`?");
    check_failure(&["-c", ":help UndefinedVarable"], 1, "did you mean `UndefinedVariable`?");
}

#[test]
fn the_example_of_each_command_runs() {
    let folder = path("examples");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("people.csv"), "id:ID,name\n1,Ann\n").unwrap();
    fs::write(folder.join("questions.cypher"), "RETURN 1;").unwrap();
    let overview = run(&["-c", ":help"]).rows;
    let names: Vec<_> = overview.lines().filter_map(|line| line.strip_prefix("  :")?.split(' ').next()).collect();
    assert!(names.len() > 20, "{overview}");
    for name in names {
        let help = run(&["-c", &format!(":help {name}")]).rows;
        let example = help
            .lines()
            .find_map(|line| line.strip_prefix("    :"))
            .expect("an example")
            .replace("--every 5", "--every 0.01");
        let mut command = program(&["-c", if ["commit", "rollback"].contains(&name) { ":begin" } else { "" }]);
        let run: Run = command
            .args(["-c", &format!(":{example}")])
            .current_dir(&folder)
            .env("BROWSER", "true")
            .output()
            .unwrap()
            .into();
        // An editor needs a terminal.
        assert!(run.status == Some(0) || name == "edit", "{example}: {run:?}");
    }
}

#[test]
fn help_prints_the_reference_of_the_language() {
    let topics = ["=~", "starts with", "String", "undefinedvariable", "clauses", "errors", "db.labels"];
    let commands: Vec<_> = topics.iter().flat_map(|topic| ["-c".to_owned(), format!(":help {topic}")]).collect();
    let run = run(&commands.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!((run.messages.as_str(), run.status), ("", Some(0)));
    let texts =
        ["regular expression", "ENDS WITH", "In JSON: a string", "RETURN contry.name", "OPTIONAL MATCH", "Timeout"];
    for text in texts {
        assert!(run.rows.contains(text), "{text}: {run:?}");
    }
    assert!(run.rows.lines().all(|line| !line.starts_with("```") && !line.starts_with('|')), "{run:?}");
}

// Changes

#[test]
fn changes_are_counted_on_standard_error() {
    let run = run(&[":memory:", "--format", "json", "-c", "CREATE (n:City {name: 'Oslo'}) RETURN n.name AS name"]);
    assert_eq!(serde_json::from_str::<Json>(&run.rows).unwrap(), json!([{"name": "Oslo"}]));
    assert!(run.messages.contains("nodes created: 1"), "{run:?}");
    assert!(run.messages.contains("properties set: 1"), "{run:?}");
}

#[test]
fn quiet_says_nothing_but_errors() {
    let run = run(&[":memory:", "-q", "-c", "CREATE (:City)", "-c", "MATCH (n:Ctiy) RETURN n", "-c", "RETURN oops"]);
    assert!(run.messages.starts_with("error:"), "{run:?}");
}

#[test]
fn read_only_refuses_changes() {
    let run = run(&[":memory:", "--read-only", "-c", "CREATE (:City)", "--error-format", "json"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    let error: Json = serde_json::from_str(&run.messages).unwrap();
    assert_eq!(error["error"]["class"], "AccessError");
}

#[test]
fn files_are_loaded_from_the_import_folder_whatever_graph_is_open() {
    let folder = path("import folder");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("cities.csv"), "name\nOslo\nBergen\n").unwrap();
    let option = format!("--import-dir={}", folder.display());
    let load = "LOAD CSV WITH HEADERS FROM 'cities.csv' AS row RETURN row.name AS name";
    let rows = "{\"name\":\"Oslo\"}\n{\"name\":\"Bergen\"}\n";
    check_rows(&[":memory:", "--read-only", &option, "-c", load], rows);
    check_rows(&["-q", &option, "-c", ":open :memory:", "-c", load], rows);
    let command = "LOAD CSV WITH HEADERS FROM 'cities.csv' AS row MATCH (c {name: 'Canada'}) RETURN c";
    let run = run(&["export", &option, "--to", "jsonl", "-o", "-", "-c", command]);
    assert_eq!((run.status, run.rows.lines().count()), (Some(0), 1), "{run:?}");
    check_failure(&["-c", load], 1, "= help: name one with `--import-dir DIR`");
    check_failure(&[&option, "-c", "LOAD JSON FROM 'missing.json' AS x RETURN x"], 3, "`missing.json`: ");
    check_failure(&["--import-dir", "nowhere", "-c", "RETURN 1"], 3, "`nowhere`: ");
    let file = file("no folder", "");
    check_failure(&["--import-dir", &file, "-c", "RETURN 1"], 3, "no folder");
}

#[test]
fn a_saved_graph_opens_again() {
    let saved = path("saved.jsonl");
    let save = format!(":save {}", saved.display());
    let first = run(&[":memory:", "-q", "-c", "CREATE (:City {name: 'Oslo'})-[:ROAD]->(:City)", "-c", &save]);
    assert_eq!((first.messages.as_str(), first.status), ("", Some(0)));
    let query = "MATCH (a:City)-[:ROAD]->(b) RETURN a.name AS name, b.name AS other";
    check_rows(&[saved.to_str().unwrap(), "-c", query], "{\"name\":\"Oslo\",\"other\":null}\n");
}

// Exports

/// Two cities and a road, and an index.
const ROAD: &str = "CREATE (:City {name: 'Oslo', day: date('2020-01-01')})-[:ROAD {km: 463}]->(:City {name: 'Bergen'}); \
                    CREATE INDEX by_name FOR (n:City) ON (n.name)";

/// The name of a file or folder that is not there.
fn free_path(name: &str) -> String {
    let path = path(name);
    let _ = fs::remove_file(&path);
    let _ = fs::remove_dir_all(&path);
    path.to_str().unwrap().to_owned()
}

#[test]
fn an_exported_script_makes_the_graph_again() {
    let (first, second) = (free_path("exported.cypher"), free_path("exported again.cypher"));
    let declared = "CREATE INDEX two FOR ()-[r:ROAD]-() ON (r.km, r.`the year`); \
                    CREATE FULLTEXT INDEX words FOR (n:City|Town) ON EACH [n.name, n.text]; \
                    CREATE CONSTRAINT key FOR (n:City) REQUIRE (n.name, n.day) IS NODE KEY";
    let export = format!(":export {first}");
    let failed = run(&[":memory:", "-q", "-c", ROAD, "-c", declared, "-c", &export]);
    assert!(failed.messages.contains("has no `day`"), "{failed:?}");
    let mended = "MATCH (n:City {name: 'Bergen'}) SET n.day = date('2021-01-01')";
    let run_all = run(&[":memory:", "-q", "-c", ROAD, "-c", mended, "-c", declared, "-c", &export]);
    assert_eq!((run_all.rows.as_str(), run_all.messages.as_str(), run_all.status), ("", "", Some(0)));
    let again = run(&["export", &first, "-o", &second]);
    assert_eq!((again.rows.as_str(), again.status), ("", Some(0)), "{again:?}");
    assert_eq!(again.messages, format!("{second}: 2 nodes, 1 relationship\n"));
    let script = fs::read_to_string(first).unwrap();
    assert_eq!(
        script
            .lines()
            .filter(|line| line.contains(" two ") || line.contains(" words ") || line.contains(" key "))
            .count(),
        3
    );
    assert_eq!(script, fs::read_to_string(second).unwrap());
}

#[test]
fn an_export_goes_to_standard_output_and_says_what_is_lost() {
    let graph = file("road.cypher", ROAD);
    let run = run(&["export", &graph, "--to", "jsonl", "-o", "-"]);
    assert_eq!((run.rows.lines().count(), run.status), (3, Some(0)), "{run:?}");
    let said = "jsonl does not hold everything: 1 index left out, 1 temporal value written as text\n";
    assert_eq!(run.messages, said);
    check_rows(&["export", &graph, "--to", "jsonl", "-o", "-", "-q"], &run.rows);
}

#[test]
fn what_a_statement_finds_is_exported() {
    let query = "MATCH (:Country {name: $name})-[r:PARTY_TO]->({name: 'USMCA'}) RETURN r;";
    let run = run(&["export", "--to", "jsonl", "-o", "-", "-q", "-p", "name='Canada'", "-c", query]);
    let lines: Vec<Json> = run.rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<_> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["node", "node", "relationship"], "{run:?}");
    check_failure(&["export", "--to", "jsonl", "-o", "-", "-c", "RETURN oops"], 1, "-c:1:8");
}

#[test]
fn a_file_is_replaced_only_by_force() {
    let path = file("precious.cypher", "RETURN 1");
    check_failure(&["export", "-o", &path], 3, "`--force` replaces it");
    assert_eq!(fs::read_to_string(&path).unwrap(), "RETURN 1");
    check_failure(&["-c", &format!(":export {path}")], 3, "`--force` replaces it");
    assert_eq!(run(&["export", "-o", &path, "--force"]).status, Some(0));
    let nothing = "MATCH (n:Country) WHERE false RETURN n";
    assert_eq!(run(&["-q", "-c", &format!(":export {path} --to cypher --force {nothing}")]).status, Some(0));
    assert_eq!(fs::read_to_string(&path).unwrap(), "");
}

#[test]
fn exports_know_their_formats() {
    check_failure(&["export", "-o", "x.unknown"], 2, "`--to` names the format");
    check_failure(&["export", "-o", "x", "--to", "unknown"], 2, "unknown");
    check_failure(&["export"], 2, "--output");
    check_failure(&["-c", ":export x.unknown"], 1, "no format has files that end in `.unknown`");
    check_failure(&["-c", ":export x --to cyper"], 1, "did you mean `cypher`?");
    check_failure(&["-c", ":export x.dot --forze"], 1, "did you mean `--force`?");
    check_failure(&["export", "-o", "-", "--to", "csv"], 2, "name a folder");
    check_failure(&["export", "-o", "no such folder/x.cypher"], 3, "no such folder");
}

#[test]
fn nobody_has_to_read_an_export() {
    let mut child = program(&["export", "--to", "cypher", "-o", "-"]).spawn().unwrap();
    drop(child.stdout.take());
    let run = Run::from(child.wait_with_output().unwrap());
    assert_eq!((run.messages.as_str(), run.status), ("", Some(0)));
}

#[test]
fn schema_tells_labels_types_patterns_and_keys() {
    let create = "CREATE (:City {name: 'Oslo', size: 7})-[:ROAD {km: 463}]->(:City {name: 'Bergen'}), (:Sea)";
    let run =
        run(&[":memory:", "-q", "-c", create, "-c", ":schema", "-c", ":labels", "-c", ":types", "-c", ":keys City"]);
    let expected = r#"3 nodes, 1 relationship

Labels
  City  2  name String, size Integer 50%
  Sea   1

Relationships
  (:City)-[:ROAD 1]->(:City)
      km Integer
{"label":"City","nodes":2}
{"label":"Sea","nodes":1}
{"type":"ROAD","relationships":1}
{"of":"City","key":"name","types":["String"],"count":2,"fill":1.0}
{"of":"City","key":"size","types":["Integer"],"count":1,"fill":0.5}
"#;
    assert_eq!((run.rows.as_str(), run.messages.as_str(), run.status), (expected, "", Some(0)));
    check_failure(&["-c", ":keys Contry"], 1, "did you mean `Country`?");
}

#[test]
fn a_command_line_of_its_own_shows_the_schema() {
    let graph = file("schema.cypher", "CREATE (:City {name: 'Oslo'})-[:ROAD]->(:City)");
    check_rows(
        &["schema", &graph, "--format", "cypher"],
        "// 2 nodes, 1 relationship; a key with ? is not on all\n\
         (:City {name: String?}) // 2\n(:City)-[:ROAD]->(:City) // 1\n",
    );
    let run = run(&["schema", &graph, "--format", "json"]);
    let schema: Json = serde_json::from_str(&run.rows).unwrap();
    assert_eq!(schema["patterns"], json!([{"start": ["City"], "type": "ROAD", "end": ["City"], "count": 1}]));
}

#[test]
fn rows_go_into_a_file_in_the_format_of_its_extension() {
    let (csv, plain) = (path("output.csv"), path("output.unknown"));
    let commands = format!(
        "RETURN 1 AS n;\n:output '{}'\nRETURN 2 AS n;\nRETURN '=3' AS n;\n:o {}\nRETURN 4 AS n;\n:output\nRETURN 5 AS n;",
        csv.display(),
        plain.display()
    );
    let run = run_with_input(&["--csv-safe"], &commands);
    assert_eq!((run.rows.as_str(), run.messages.as_str()), ("{\"n\":1}\n{\"n\":5}\n", ""));
    assert_eq!(fs::read_to_string(csv).unwrap(), "n\n2\nn\n'=3\n");
    assert_eq!(fs::read_to_string(plain).unwrap(), "{\"n\":4}\n");
    check_failure(&["-c", ":output /no/such/folder/x.csv"], 3, "No such file");
}

#[test]
fn raw_values_are_bare() {
    check_rows(
        &["--format", "raw", "-c", "UNWIND ['a b', null, 1.5] AS x RETURN x, [x]"],
        "a b\t[\"a b\"]\n\t[null]\n1.5\t[1.5]\n",
    );
}

#[test]
fn a_statement_is_watched() {
    let run = run(&["-c", ":watch --every 0.01 --times 3 RETURN 1 AS n"]);
    assert_eq!((run.rows.as_str(), run.status), ("{\"n\":1}\n{\"n\":1}\n{\"n\":1}\n", Some(0)));
}

#[test]
fn settings_are_shown_and_changed() {
    let run = run(&["-c", ":set format csv", "-c", "RETURN 1 AS n", "-c", ":set format", "-c", ":set timeout 0.001"]);
    assert_eq!(run.rows, "n\n1\nformat       csv        how rows are written\n");
    check_failure(&["-c", ":set timeout 0.01", "-c", "UNWIND range(1, 1000000000) AS n RETURN count(n)"], 4, "error");
    check_failure(&["-c", ":set formt csv"], 1, "did you mean `format`?");
    check_failure(&["-c", ":set read-only on", "-c", "CREATE ()"], 1, "reading only");
}

#[test]
fn an_agent_gets_json_and_explicit_options_win() {
    let with =
        |variable: &str, arguments: &[&str]| -> Run { program(arguments).env(variable, "1").output().unwrap().into() };
    let run = with("AI_AGENT", &["-c", "RETURN x"]);
    assert!(run.messages.starts_with("{\"error\":{\"class\":\"SyntaxError\""), "{run:?}");
    assert!(with("CLAUDECODE", &["schema"]).rows.starts_with("// 148 nodes"));
    let run = with("AI_AGENT", &["--error-format", "text", "--format", "csv", "-c", "RETURN 1 AS n", "-c", "RETURN x"]);
    assert!(run.rows == "n\n1\n" && run.messages.starts_with("error:"), "{run:?}");
    assert!(with("AI_AGENT", &["--agent", "no", "-c", "RETURN x"]).messages.starts_with("error:"));
    assert!(self::run(&["--agent", "yes", "-c", "RETURN x"]).messages.starts_with('{'));
    assert!(self::run(&["--agent", "yes", "schema"]).rows.starts_with("// 148 nodes"));
}

#[test]
fn notes_are_json_where_errors_are() {
    let run = run(&[":memory:", "--error-format", "json", "-c", "CREATE (:Z)"]);
    let notes: Vec<Json> = run.messages.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(notes, [json!({"note": "nodes created: 1, labels added: 1"})]);
}

#[test]
fn an_agent_gets_what_is_wrong_with_the_command_line_as_json() {
    let run = run(&["--agent", "yes", "--formt", "csv"]);
    let error: Json = serde_json::from_str(&run.messages).unwrap();
    let expected = json!({"error": {
        "class": "CommandError", "phase": "compile time", "detail": "InvalidCommand", "file": null,
        "message": "unexpected argument '--formt' found", "hint": "a similar argument exists: '--format'",
    }});
    assert_eq!((error, run.messages.lines().count(), run.status), (expected, 1, Some(2)));
    check_failure(&["--error-format", "json", "check"], 2, "{\"error\":{\"class\":\"CommandError\"");
    check_failure(&["--agent", "yes", "--error-format=text", "check"], 2, "Usage: detente check");
    assert!(self::run(&["--agent", "yes", "--help"]).rows.starts_with("Ask questions"));
}

#[test]
fn the_name_of_an_action_is_not_taken_for_a_file_in_silence() {
    let people = file("people.jsonl", "");
    check_failure(&[&people, "schema"], 3, &format!("did you mean `detente schema {people}`?"));
    check_failure(&["nowhere.detente", "check", "-c", "RETURN 1"], 3, "did you mean `detente check nowhere.detente`?");
}

#[test]
fn the_command_line_explains_itself_to_shells_and_man() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(run(&["completions", shell]).rows.contains("detente"), "{shell}");
    }
    let page = run(&["man"]).rows;
    assert!(page.contains(".TH detente") && page.contains("fail\\-at\\-end"), "{page}");
}

#[test]
fn dot_writes_a_picture() {
    let picture = path("picture.dot");
    let create = "CREATE (:City {name: 'Oslo'})-[:ROAD]->(:City {name: 'Bergen'})";
    let draw = format!(":dot --rankdir LR '{}' MATCH p = (:City)-->() RETURN p", picture.display());
    let run = run(&[":memory:", "-c", create, "-c", &draw]);
    assert_eq!((run.rows.as_str(), run.status), ("", Some(0)), "{run:?}");
    assert!(run.messages.contains("2 nodes, 1 relationship"), "{run:?}");
    let dot = fs::read_to_string(picture).unwrap();
    assert!(dot.contains("digraph") && dot.contains("Bergen"), "{dot}");
}

#[test]
fn dot_draws_the_last_result_too() {
    let picture = path("last.dot");
    let draw = format!(":dot {}", picture.display());
    let run = run(&[":memory:", "-q", "-c", "CREATE (n:City {name: 'Oslo'}) RETURN n", "-c", &draw]);
    assert_eq!((run.messages.as_str(), run.status), ("", Some(0)));
    assert!(fs::read_to_string(picture).unwrap().contains("Oslo"));
    check_failure(&[":memory:", "-c", ":dot x.dot"], 1, "no result to draw");
    check_failure(&["-c", "RETURN 1 AS n", "-c", ":dot x.dot"], 1, "the last result holds no nodes to draw");
}

// Errors

#[test]
fn an_error_shows_its_place() {
    let run = run_with_input(&[], "RETURN 1 AS n;\n\tRETURN '日本' + oops AS n;\nRETURN 3 AS n");
    assert_eq!((run.rows.as_str(), run.status), ("{\"n\":1}\n", Some(1)));
    let lines: Vec<_> = run.messages.lines().collect();
    assert!(lines[0].starts_with("error: ") && lines[0].contains("`oops`"), "{run:?}");
    assert_eq!(lines[1], " --> <stdin>:2:16");
    assert_eq!(lines[2], "  |");
    assert_eq!(lines[3], "2 |     RETURN '日本' + oops AS n;");
    assert_eq!(lines[4], "  |                     ^^^^");
}

#[test]
fn an_error_suggests_what_may_have_been_meant() {
    check_failure(&["-c", "MATCH (country:Country) RETURN contry.name"], 1, "did you mean `country`?");
    check_failure(&["-c", ":hlep"], 1, "did you mean `:help`?");
    check_failure(&["-c", "quit"], 1, "`:quit`");
    check_failure(&["-c", ":format jsn"], 1, "did you mean `json`?");
}

#[test]
fn an_error_can_be_json() {
    let run = run(&["--error-format", "json", "-c", "RETURN 'é' + oops"]);
    assert_eq!((run.rows.as_str(), run.status), ("", Some(1)));
    let error: Json = serde_json::from_str(&run.messages).unwrap();
    let error = &error["error"];
    assert_eq!(error["class"], "SyntaxError");
    assert_eq!(error["phase"], "compile time");
    assert_eq!(error["detail"], "UndefinedVariable");
    let place = ["file", "line", "column", "offset", "length"].map(|field| error[field].clone());
    assert_eq!(place, [json!("-c"), json!(1), json!(14), json!(14), json!(4)]);
    assert_eq!(run.messages.lines().count(), 1);
}

#[test]
fn an_unknown_label_is_a_warning() {
    let run = run(&["-c", "MATCH (c:Contry) RETURN c"]);
    assert_eq!((run.rows.as_str(), run.status), ("", Some(0)), "{run:?}");
    assert!(run.messages.starts_with("warning: ") && run.messages.contains("`Country`"), "{run:?}");
    assert!(run.messages.contains("--> -c:1:10"), "{run:?}");
    assert!(run.messages.contains("  |          ^^^^^^\n"), "{run:?}");
}

#[test]
fn a_script_stops_at_its_first_error() {
    let run = run(&["-c", "RETURN 1 AS n; RETURN oops; RETURN 2 AS n", "-c", "RETURN 3 AS n"]);
    assert_eq!((run.rows.as_str(), run.status), ("{\"n\":1}\n", Some(1)));
}

#[test]
fn errors_can_wait_for_the_end() {
    let run =
        run(&["--fail-at-end", "-c", "RETURN oops; RETURN 2 AS n; :nope", "-f", "missing", "-c", "RETURN 3 AS n"]);
    assert_eq!((run.rows.as_str(), run.status), ("{\"n\":2}\n{\"n\":3}\n", Some(1)));
    assert_eq!(run.messages.matches("error:").count(), 3, "{run:?}");
}

#[test]
fn a_failed_statement_changes_nothing() {
    let run = run(&[
        ":memory:",
        "--fail-at-end",
        "-q",
        "-c",
        "CREATE (:City); UNWIND [1, 0] AS n CREATE (:Town) RETURN 1 / n; MATCH (n) RETURN labels(n) AS l",
    ]);
    assert_eq!((run.rows.as_str(), run.status), ("{\"l\":[\"City\"]}\n", Some(1)));
}

#[test]
fn the_command_line_is_checked() {
    check_failure(&["--formt", "json"], 2, "'--format'");
    check_failure(&["--format", "jsn"], 2, "'json'");
    check_failure(&["--timeout", "soon"], 2, "--timeout");
    check_failure(&["--timeout", "-1"], 2, "");
    check_failure(&["--threads", "0"], 2, "--threads");
    check_failure(&["one", "two"], 3, "one");
    check_failure(&["--read-only", "schema"], 2, "`--read-only` has no meaning before `schema`");
}

#[test]
fn files_that_cannot_be_used_are_named() {
    check_failure(&["-f", "missing.cypher"], 3, "missing.cypher");
    check_failure(&["missing.jsonl", "-c", "RETURN 1"], 3, "missing.jsonl");
    check_failure(&["-c", ":source missing.cypher"], 3, "missing.cypher");
    check_failure(&["-c", ":dot no/such/folder.dot RETURN 1"], 3, "no/such/folder.dot");
    check_failure(&["-c", ":open nodes.csv --mapping x.toml"], 1, "is told when detente starts");
    let broken = file("broken.cypher", b"RETURN 1;\nRETURN '\xff'");
    check_failure(&["-f", &broken], 3, "line 2, column 9");
}

#[test]
fn a_statement_that_takes_too_long_is_stopped() {
    let endless = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN sum(a * b % 7)";
    check_failure(&["--timeout", "0.2", "-c", endless], 4, "error:");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_a_script() {
    let endless = "RETURN 1 AS n; UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN sum(a * b % 7)";
    let mut child = program(&["--fail-at-end", "-c", endless, "-c", "RETURN 2 AS n"]).spawn().unwrap();
    assert_eq!(first_line(&mut child), "{\"n\":1}\n");
    let interrupted = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    let run = Run::from(child.wait_with_output().unwrap());
    assert_eq!((run.rows.as_str(), run.status), ("", Some(130)), "{run:?}");
}

fn first_line(child: &mut Child) -> String {
    let mut line = String::new();
    let mut reader = BufReader::with_capacity(1, child.stdout.as_mut().unwrap());
    reader.read_line(&mut line).unwrap();
    line
}

#[test]
fn a_reader_that_has_enough_ends_the_program_quietly() {
    for format in ["jsonl", "json", "csv", "table"] {
        let query = "UNWIND range(1, 100000) AS n RETURN n, n AS m";
        let mut child = program(&["--format", format, "-c", query, "-c", query]).spawn().unwrap();
        first_line(&mut child);
        drop(child.stdout.take());
        let run = Run::from(child.wait_with_output().unwrap());
        assert_eq!((run.messages.as_str(), run.status), ("", Some(0)), "{format}");
    }
}

// Colours

#[test]
fn colors_follow_the_options_and_the_environment() {
    let colored = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut command = program(&["-c", "RETURN oops"]);
        let output = command.args(arguments).envs(environment.iter().copied()).output().unwrap();
        Run::from(output).messages.contains('\u{1b}')
    };
    assert!(!colored(&[], &[]));
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn no_control_character_of_a_query_or_the_data_gets_into_a_message_or_a_table() {
    let run =
        run(&["--format", "table", "-c", "RETURN '\u{1b}[31m\u{202e}' AS n", "-c", "RETURN '\u{1b}]0;x\u{7}' + oops"]);
    let dangerous = |text: &str| text.contains(['\u{1b}', '\u{7}', '\u{202e}']);
    assert!(!dangerous(&run.rows) && !dangerous(&run.messages), "{run:?}");
}

const PEOPLE: &str = ":ID,name,born:int,:LABEL\n1,Ada,1815,Person\n2,Charles,1791,Person\n";

#[test]
fn several_files_make_one_graph() {
    let people = file("several-people.csv", PEOPLE);
    let knows = file("several-knows.csv", ":START_ID,:END_ID,:TYPE\n1,2,KNOWS\n");
    let more =
        file("several-more.cypher", ":param name => 'Mary';\n:begin\nCREATE (:Person {name: $name});\n:commit\n");
    let query = "MATCH (n) WITH collect(n.name) AS names MATCH ()-[r]->() RETURN names, count(r) AS count";
    check_rows(&[&people, &knows, &more, "-c", query], "{\"names\":[\"Ada\",\"Charles\",\"Mary\"],\"count\":1}\n");
}

#[test]
fn d02_records_that_are_wrong_are_told_with_their_place_and_nothing_is_imported() {
    let people = file("wrong-people.csv", format!("{PEOPLE}2,Twin,1791,Person\n3,Later,soon,Person\n4,Short\n"));
    let out = path("wrong-people.jsonl");
    let _ = fs::remove_file(&out);
    let run = run(&["import", &people, "-o", out.to_str().unwrap(), "--error-format", "json"]);
    assert_eq!((run.status, run.rows.as_str(), out.exists()), (Some(1), "", false), "{}", run.messages);
    let error: Json = serde_json::from_str(&run.messages).unwrap();
    let error = &error["error"];
    assert_eq!([&error["class"], &error["detail"]], [&json!("DataError"), &json!("InvalidData")]);
    assert_eq!([&error["file"], &error["line"], &error["column"]], [&json!(people), &json!(4), &json!(1)]);
    let others = json!([
        format!("{people}:5:9: column `born:int`: `soon` is not of the type `int`"),
        format!("{people}:6:1: the record has 2 cells, but the table 4 columns"),
    ]);
    assert!(error["message"].as_str().unwrap().ends_with(":4:1: two nodes have the id `2`"), "{error}");
    assert_eq!(error["others"], others);
}

#[test]
fn d02_records_that_are_wrong_are_left_out_if_that_is_asked_for() {
    let people = file("skipped-people.csv", format!("{PEOPLE}2,Twin,1791,Person\n4,Short\n"));
    let knows = file("skipped-knows.csv", ":START_ID,:END_ID,:TYPE\n1,2,KNOWS\n1,9,KNOWS\n");
    let run = run(&[&people, &knows, "--skip-bad", "-c", "MATCH (n) RETURN count(*) AS nodes"]);
    assert_eq!((run.status, run.rows.as_str()), (Some(0), "{\"nodes\":2}\n"), "{}", run.messages);
    let last = run.messages.lines().last().unwrap();
    assert_eq!(last, "3 records left out: 1 duplicate, 1 with a missing end, 1 wrong in another way");
    check_failure(
        &[&people, &knows, "--skip-bad", "--max-errors", "2", "-c", "RETURN 1"],
        1,
        "two nodes have the id `2`",
    );
}

#[test]
fn imports_are_written_shown_and_proposed() {
    let people = file("plain-people.csv", "id,name\n1,Ada\n2,Charles\n");
    let out = path("plain-people.cypher");
    let _ = fs::remove_file(&out);
    check_failure(&["import", &people, "-o", out.to_str().unwrap()], 1, "does not say which columns are ids and ends");
    let proposed = run(&["import", &people, "--propose"]);
    assert!(proposed.rows.contains("label = \"PlainPeople\"\nid = \"id\""), "{}", proposed.rows);
    let mapping = file("plain-people.toml", proposed.rows);
    let written = run(&["import", &people, "--mapping", &mapping, "-o", out.to_str().unwrap()]);
    assert_eq!(written.status, Some(0), "{}", written.messages);
    assert!(fs::read_to_string(&out).unwrap().contains("CREATE (:PlainPeople {id: 1, name: 'Ada'})"));
    let shown = run(&["import", &people, "--mapping", &mapping, "--dry-run"]);
    assert!(shown.rows.starts_with("2 nodes, 0 relationships\n"), "{}", shown.rows);
    check_failure(&["import", &people], 2, "--output");
}

#[test]
fn the_shell_adds_data_files_to_the_open_graph() {
    let people = file("added people.csv", PEOPLE);
    let input = format!(":import '{people}'\n:import '{people}'\nMATCH (n) RETURN count(*) AS nodes;\n");
    let run = run_with_input(&[":memory:"], input);
    assert_eq!((run.status, run.rows.as_str()), (Some(0), "{\"nodes\":4}\n"), "{}", run.messages);
    assert!(run.messages.contains("added 2 nodes, 0 relationships, 4 properties"), "{}", run.messages);
}
