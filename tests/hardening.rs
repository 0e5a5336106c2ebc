//! What must not break it: hostile statements, data and output, a test for each row of the list. Each gets a typed error or the
//! right answer; the graph stays as it was before the statement, and the next statement works.
//!
//! Deeper tests of single rows: `src/syntax/tests/limits.rs` (what is nested and chained), `tests/load.rs` (files of statements),
//! `src/import` (data files), `tests/cli.rs` (the program).

use detente::value::Value;
use detente::{Database, Error, QueryResult, Session, map};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

/// A session on a graph of three nodes, with limits that a laptop would have.
fn session() -> Session {
    let mut session = Database::in_memory().session();
    session.query("CREATE (:P {i: 1})-[:R]->(:P {i: 2})-[:R]->(:P {i: 3})", &map! {}).expect("a graph");
    session.set_memory_limit(Some(64 << 20));
    session.set_timeout(Some(Duration::from_secs(20)));
    session
}

/// The outcome of a statement, behind which everything works as before.
fn outcome(session: &mut Session, statement: &str) -> Result<QueryResult, Error> {
    let outcome = session.query(statement, &map! {});
    if outcome.is_err() {
        assert_eq!(count(session, "MATCH (n:P) RETURN count(*)"), 3, "{}", start(statement));
    }
    outcome
}

fn count(session: &mut Session, query: &str) -> i64 {
    match &session.query(query, &map! {}).expect("a count").rows[..] {
        [row] => match row[..] {
            [Value::Integer(count)] => count,
            _ => panic!("no integer: {row:?}"),
        },
        rows => panic!("no single row: {rows:?}"),
    }
}

/// Fails unless the statement fails with an error of this class whose message has these words.
fn refused(statement: &str, class: &str, words: &str) {
    refused_in(&mut session(), statement, class, words);
}

fn refused_in(session: &mut Session, statement: &str, class: &str, words: &str) {
    let error = outcome(session, statement).expect_err(start(statement));
    assert_eq!(error.class(), class, "{}: {error}", start(statement));
    assert!(error.to_string().contains(words), "{}: {error}", start(statement));
}

/// The notation of the only value of a statement's only row.
fn value(statement: &str) -> String {
    let result = outcome(&mut session(), statement).unwrap_or_else(|error| panic!("{}: {error}", start(statement)));
    assert_eq!(result.rows.len(), 1, "{}", start(statement));
    result.rows[0][0].to_string()
}

fn start(statement: &str) -> &str {
    statement.char_indices().nth(80).map_or(statement, |(end, _)| &statement[..end])
}

// Queries

#[test]
fn q01_what_is_nested_too_deep_is_refused_by_its_depth() {
    let nestings = [
        ("RETURN ", "(", "1", ")", ""),
        ("RETURN ", "[", "1", "]", ""),
        ("RETURN ", "{a: ", "1", "}", ""),
        ("RETURN ", "abs(", "1", ")", ""),
        ("RETURN ", "CASE WHEN true THEN ", "1", " END", ""),
        ("RETURN ", "EXISTS { MATCH (n) WHERE ", "true", " }", ""),
        ("RETURN ", "[(n)-->(m) WHERE ", "true", " | 1] = []", ""),
        ("MATCH (n) WHERE ", "(n)-->({k: ", "1", "})", " RETURN n"),
    ];
    for (before, open, inside, close, behind) in nestings {
        for depth in [1_000, 100_000] {
            let opened = [before, &open.repeat(depth)].concat();
            for text in [opened.clone() + inside + &close.repeat(depth) + behind, opened] {
                // What is over a statement's size is told so.
                let words = if text.len() > 1 << 20 { "1048576 bytes" } else { "256" };
                refused(&text, "SyntaxError", words);
            }
        }
    }
}

#[test]
fn q02_long_chains_are_answered_or_refused_by_their_depth() {
    let long = 50_000;
    assert_eq!(value(&format!("RETURN false{} AS x", " OR false".repeat(long))), "false");
    assert_eq!(value(&format!("RETURN true{} AS x", " AND true".repeat(long))), "true");
    for (before, link, behind) in [
        ("", "NOT ", "true"),
        ("", "- ", "1"),
        ("1", "+1", ""),
        ("true", " XOR false", ""),
        ("'a'", " + ''", ""),
        ("{a: 1}", ".a", ""),
        ("[1]", "[0]", ""),
        ("[1]", " + [1]", ""),
    ] {
        refused(&format!("RETURN {before}{}{behind} AS x", link.repeat(long)), "SyntaxError", "levels deep");
        let outcome = outcome(&mut session(), &format!("RETURN {before}{}{behind} AS x", link.repeat(200)));
        assert!(
            outcome.as_ref().is_ok_and(|result| result.rows.len() == 1) || [".a", "[0]"].contains(&link),
            "{outcome:?}"
        );
    }
}

#[test]
fn q03_a_statement_over_a_mebibyte_is_refused_by_its_size() {
    let text = format!("RETURN '{}' AS x", "x".repeat(1 << 20));
    refused(&text, "SyntaxError", "1048576 bytes");
    assert!(outcome(&mut session(), &format!("RETURN size('{}') AS x", "x".repeat(1_000_000))).is_ok());
}

#[test]
fn q04_what_would_make_a_parser_try_again_is_refused_at_once() {
    for text in [
        format!("RETURN {}@", "f(".repeat(200)),
        format!("RETURN {}@", "[x IN ".repeat(200)),
        format!("MATCH {}@", "(a)-[:R]->".repeat(20_000)),
        format!("RETURN {}", "(((a)-->(b))".repeat(60)),
        format!("RETURN {}", "CASE WHEN ".repeat(200)),
        format!("MATCH (a{})", ":A|B&!C".repeat(20_000)),
    ] {
        assert_eq!(outcome(&mut session(), &text).expect_err(start(&text)).class(), "SyntaxError");
    }
}

#[test]
fn q05_strange_characters_are_told_by_their_place() {
    assert_eq!(value("\u{feff}RETURN 1\r\nAS x\r\n"), "1");
    assert_eq!(value("RETURN\u{2028}1 AS x"), "1");
    for text in
        ["RETURN '\\uD800' AS x", "RETURN \\ AS x", "RETURN 1 \u{0} AS x", "RETURN 'open", "RETURN \u{202e}1 AS x"]
    {
        let error = outcome(&mut session(), text).expect_err(text);
        assert_eq!(error.class(), "SyntaxError", "{error}");
        assert!(error.span().is_some_and(|span| span.start > 0 && span.end <= text.len()), "{text:?}: {error:?}");
    }
    assert_eq!(value("RETURN size('\u{202e}\u{0}') AS x"), "2");
}

#[test]
fn q06_arithmetic_never_wraps() {
    refused("RETURN 99999999999999999999 AS x", "SyntaxError", "");
    refused("RETURN 1e400 AS x", "SyntaxError", "");
    for text in [
        "-9223372036854775808 / -1",
        "-(-9223372036854775808)",
        "abs(-9223372036854775808)",
        "9223372036854775807 + 1",
        "-9223372036854775808 - 1",
        "9223372036854775807 * 2",
        "1 / 0",
        "1 % 0",
        "-9223372036854775808 % -1",
    ] {
        refused(&format!("RETURN {text} AS x"), "ArithmeticError", "");
    }
    assert_eq!(value("RETURN 1.0 / 0 AS x"), "Infinity");
    refused("UNWIND [9223372036854775807, 1] AS x RETURN sum(x) AS x", "ArithmeticError", "");
}

#[test]
fn q07_ranges_without_end_are_refused_at_once() {
    refused("RETURN range(0, 9223372036854775807) AS x", "LimitReached", "memory");
    refused("RETURN range(0, 1, 0) AS x", "ArgumentError", "");
    assert_eq!(value("RETURN range(0, 10, 9223372036854775807) AS x"), "[0]");
    let mut unlimited = Database::in_memory().session();
    let error = unlimited.query("RETURN range(0, 9223372036854775807) AS x", &map! {}).expect_err("a long list");
    assert_eq!(error.class(), "ArgumentError");
}

#[test]
fn q08_parts_are_taken_by_any_number() {
    assert_eq!(value("RETURN substring('abc', 1, 1000000000000000000) AS x"), "'bc'");
    assert_eq!(value("RETURN left('abc', 1000000000000000000) AS x"), "'abc'");
    assert_eq!(value("RETURN [1, 2, 3][-1000000000000000000..1000000000000000000] AS x"), "[1, 2, 3]");
    assert_eq!(value("RETURN [1, 2, 3][1000000000000000000] AS x"), "null");
    for text in ["substring('abc', -1)", "left('abc', -1)", "right('abc', -9223372036854775808)"] {
        refused(&format!("RETURN {text} AS x"), "ArgumentError", "");
    }
}

#[test]
fn q09_what_would_never_end_ends_at_a_limit() {
    let mut session = session();
    let clique = "UNWIND range(1, 30) AS i CREATE (:K {i: i}) WITH count(*) AS c \
                  MATCH (a:K), (b:K) WHERE a.i < b.i CREATE (a)-[:R]->(b)";
    session.query(clique, &map! {}).expect("a clique");
    session.set_timeout(Some(Duration::from_millis(300)));
    for text in [
        "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a + b < 0 RETURN a",
        "MATCH (:K)-[*]-(n) RETURN count(*) AS c",
        "MATCH (:K)-[rs*1..1000000]-(n) WHERE size(rs) < 0 RETURN n",
        "RETURN reduce(s = 0, i IN range(1, 1000000) | s + size([x IN range(1, 1000) | x])) AS s",
    ] {
        refused_in(&mut session, text, "LimitReached", "0.3 s");
    }
    session.set_timeout(None);
    for text in [
        "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN a, b",
        "UNWIND range(1, 1000000000) AS a RETURN collect(a) AS list",
        "UNWIND range(1, 1000000000) AS a WITH DISTINCT a RETURN count(*) AS c",
        "MATCH p = (:K)-[*]-() RETURN p",
    ] {
        refused_in(&mut session, text, "LimitReached", "64.0 MiB");
    }
    let handle = session.interrupt_handle();
    let waker = thread::spawn(move || {
        thread::sleep(Duration::from_millis(200));
        handle.interrupt();
    });
    refused_in(&mut session, "MATCH (:K)-[*]-(n) RETURN count(*) AS c", "Interrupted", "");
    waker.join().expect("the thread that wakes");
}

#[test]
fn q10_regular_expressions_are_linear_or_refused() {
    let text = format!("RETURN '{}!' =~ '(a+)+$' AS x", "a".repeat(30_000));
    assert_eq!(value(&text), "false");
    refused("RETURN 'a' =~ '(a{1000}){1000}{1000}' AS x", "TypeError", "");
    refused("RETURN 'a' =~ '(' AS x", "TypeError", "");
}

#[test]
fn q11_names_may_be_long_and_hold_backticks() {
    let name = "x".repeat(500_000);
    assert_eq!(value(&format!("RETURN 1 AS `{name}`")), "1");
    assert_eq!(value("CREATE (n:`a``b` {`c``d`: 1}) RETURN labels(n)[0] + keys(n)[0] AS x"), "'a`bc`d'");
    assert_eq!(value("CREATE (n:`` {``: 1}) RETURN labels(n) + keys(n) AS x"), "['', '']");
}

#[test]
fn q12_wide_statements_work_or_say_what_is_wrong() {
    let columns: Vec<String> = (0..10_000).map(|number| format!("{number} AS c{number}")).collect();
    let result = outcome(&mut session(), &format!("RETURN {}", columns.join(", "))).expect("many columns");
    assert_eq!((result.columns.len(), result.rows[0].len()), (10_000, 10_000));
    let patterns: Vec<String> = (0..100_000).map(|number| format!("(:N{})", number % 10)).collect();
    let created = outcome(&mut session(), &format!("CREATE {}", patterns.join(", "))).expect("many patterns");
    assert_eq!(created.counters.nodes_created, 100_000);
    refused("RETURN 1 AS a, 2 AS a", "SyntaxError", "a");
    refused("RETURN $missing AS x", "ParameterMissing", "missing");
    let mut session = session();
    let error = session.query("MATCH (n) RETURN n LIMIT $n", &map! { "n" => "many" }).expect_err("no number");
    assert!(error.to_string().contains("String"), "{error}");
}

// Data

/// A file for a test, with this content.
fn file(name: &str, content: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("hardening").join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(&path, content).expect("a file");
    path
}

/// What is wrong with data files; nothing of them is kept.
fn faults(files: &[(&str, &[u8])]) -> String {
    let paths: Vec<PathBuf> = files.iter().map(|(name, content)| file(name, content)).collect();
    let database = Database::in_memory();
    let error = database.import(&paths, &detente::import::Options::default()).expect_err(files[0].0);
    assert_eq!((database.graph().node_count(), database.graph().relationship_count()), (0, 0), "{error}");
    error.to_string()
}

#[test]
fn d01_broken_files_are_told_by_file_and_line() {
    let cases: [(&str, &[u8], &str); 9] = [
        ("truncated.json", b"{\"nodes\": [{\"id\": 1}, {\"id\"", "truncated.json"),
        ("truncated.jsonl", b"{\"type\":\"node\",\"id\":\"1\",\"labels\":[]}\n{\"type\":\"no", "truncated.jsonl:2"),
        ("quote.csv", b":ID,name\n1,\"open\n2,b\n", "quote.csv"),
        ("ragged.csv", b":ID,name\n1,a\n2,b,c\n", "ragged.csv:3"),
        ("doubled.csv", b":ID,name,name\n1,a,b\n", "doubled.csv:1"),
        ("no header.csv", b"", "no header.csv"),
        ("mark.jsonl", b"\xef\xbb\xbf", "mark.jsonl"),
        ("broken.graphml", b"<graphml><graph><node id='1'></graph>", "broken.graphml"),
        ("broken.ttl", b"<a> <b> .\n", "broken.ttl"),
    ];
    for (name, content, place) in cases {
        let error = faults(&[(name, content)]);
        assert!(error.contains(place), "{name}: {error}");
    }
}

#[test]
fn d02_what_does_not_fit_together_is_counted_and_refused() {
    let nodes: (&str, &[u8]) = ("nodes.csv", b":ID,age:int\n1,30\n2,40\n2,50\n3,old\n");
    let ends: (&str, &[u8]) = ("ends.csv", b":START_ID,:END_ID,:TYPE\n1,2,R\n1,9,R\n");
    let error = faults(&[nodes, ends]);
    for words in ["nodes.csv:4", "nodes.csv:5", "`old`"] {
        assert!(error.contains(words), "{words}: {error}");
    }
    let sound: (&str, &[u8]) = ("sound.csv", b":ID\n1\n2\n");
    let error = faults(&[sound, ends]);
    assert!(error.contains("ends.csv:3") && error.contains('9'), "{error}");
    let deep = ["{\"type\":\"node\",\"id\":\"1\",\"labels\":[],\"properties\":{\"a\":", &"[".repeat(100_000)].concat();
    assert!(faults(&[("deep.jsonl", deep.as_bytes())]).contains("deep.jsonl:1"));
    let number = b"{\"type\":\"node\",\"id\":\"1\",\"labels\":[],\"properties\":{\"a\":NaN}}\n";
    assert!(faults(&[("nan.jsonl", number)]).contains("nan.jsonl:1"));
}

#[test]
fn d03_records_without_end_are_refused_by_a_cap() {
    let mut bomb = bomb_of_one_line();
    let error = faults(&[("bomb.jsonl.gz", &bomb)]);
    assert!(error.contains("bomb.jsonl.gz"), "{error}");
    bomb.truncate(bomb.len() / 2);
    assert!(faults(&[("half.jsonl.gz", &bomb)]).contains("half.jsonl.gz"));
    let wide = ["(:ID)".to_owned(), ",c:IGNORE".repeat(200_000)].concat() + "\n1\n";
    assert!(faults(&[("wide.csv", wide.as_bytes())]).contains("wide.csv"));
}

/// A line of a gibibyte, compressed by a program; where there is none, a short one that is not even JSON.
fn bomb_of_one_line() -> Vec<u8> {
    let command = "head -c 1073741824 /dev/zero | tr '\\0' 'x' | gzip -1";
    let output = Command::new("sh").args(["-c", command]).stderr(Stdio::null()).output();
    output.map(|output| output.stdout).unwrap_or_default()
}

#[test]
fn d04_statements_load_files_of_the_import_folder_only() {
    let folder = file("inside/x.csv", b"1\n").parent().map(PathBuf::from);
    file("secret.csv", b"1\n");
    let mut session = session();
    session.set_import_folder(folder);
    assert_eq!(session.query("LOAD CSV FROM 'x.csv' AS row RETURN row", &map! {}).expect("a file").rows.len(), 1);
    for name in [
        "../secret.csv",
        "/etc/passwd",
        "file:///etc/passwd",
        "file:////etc/passwd",
        "%2e%2e/secret.csv",
        "file:///%2e%2e/secret.csv",
        "http://localhost/x.csv",
        "/dev/zero",
        "//localhost/x",
    ] {
        let error = outcome(&mut session, &format!("LOAD CSV FROM '{name}' AS row RETURN row")).expect_err(name);
        assert!(["AccessError", "FileError"].contains(&error.class()), "{name}: {error}");
    }
}

// Output

#[test]
fn s08_a_result_of_ten_gigabytes_ends_at_the_limit_of_memory() {
    let text = "x".repeat(1000);
    let rows = format!("UNWIND range(1, 10000000) AS i WITH i, '{text}' + toString(i) AS text");
    let mut session = session();
    session.set_memory_limit(Some(256 << 20));
    session.set_timeout(None);
    for end in ["RETURN text", "RETURN collect(text) AS all", "RETURN text ORDER BY text", "RETURN DISTINCT text"] {
        refused_in(&mut session, &format!("{rows} {end}"), "LimitReached", "256.0 MiB");
    }
    for end in ["CREATE (:P {text: text})", "MERGE (:P {text: text})"] {
        refused_in(&mut session, &format!("{rows} {end}"), "LimitReached", "256.0 MiB");
    }
}

/// What the program writes to standard output for a statement.
fn printed(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
    let output = command.args([":memory:", "--no-init", "-q"]).args(arguments).output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn o01_control_characters_are_shown_and_not_sent() {
    let hostile = "RETURN '\\u001b]0;title\\u0007\\u009b31m\\r\\u202e' AS x";
    for format in ["table", "line", "markdown"] {
        let text = printed(&["--format", format, "-c", hostile]);
        let sent = |character: char| character.is_control() && character != '\n' || character == '\u{202e}';
        assert!(!text.contains(sent), "{format}: {text:?}");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
    let failed = command.args([":memory:", "--no-init", "-c", "RETURN \u{1b}[31m"]).output().expect("the program runs");
    assert!(!failed.status.success() && !failed.stderr.contains(&0x1b), "{failed:?}");
}

#[test]
fn o02_cells_of_csv_are_quoted_as_the_standard_says() {
    let text =
        printed(&["--format", "csv", "-c", "RETURN '=1+1' AS a, '@x' AS b, 'a,\"b\"\\n' AS c, '' AS d, null AS e"]);
    assert_eq!(text, "a,b,c,d,e\n=1+1,@x,\"a,\"\"b\"\"\n\",,\n");
}

#[test]
fn o03_graphviz_takes_any_text_as_a_label() {
    if Command::new("dot").arg("-V").stderr(Stdio::null()).status().is_err() {
        return eprintln!("graphviz was not found: what it makes of hostile labels was NOT checked");
    }
    let mut statement = String::from("CREATE (a:`<b>` {name: '");
    let hostile = r#"\"quoted\" \\N \\ <b>&amp; node -> {graph} \u0000 \n"#;
    let _ =
        write!(statement, "{hostile}', big: '{}'}})-[:`a\"b\\\\` {{k: '\\\\'}}]->(a) RETURN *", "x".repeat(100_000));
    let drawing = printed(&["--format", "dot", "-c", &statement]);
    let mut dot = Command::new("dot").arg("-Tsvg").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("dot");
    dot.stdin.take().expect("an input").write_all(drawing.as_bytes()).expect("written");
    let output = dot.wait_with_output().expect("dot ends");
    let picture = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && picture.contains("quoted"), "{drawing:.500}");
}

#[test]
fn o04_an_output_that_closes_early_is_no_fault() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
    command.args([":memory:", "--no-init", "--format", "csv", "-c", "UNWIND range(1, 300000) AS x RETURN x"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}
