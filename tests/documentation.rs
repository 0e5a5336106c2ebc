//! The documents against the program: whatever they show as a command with its output is run, and gives that output.
//!
//! In `README.md` and `docs/*.md`, a block of `cypher` that a block of `text` or `json` follows is run on the bundled
//! graph, or on an empty one where it is tagged `cypher empty`; what the program says about the rows stands after them. A
//! block of `error` in their place shows the error that the last statement raises: its class, phase and detail, its
//! message, and the way out.
//! In a block of `console`, a line after `$` is a command, which finds the graph of `docs/formats.md` as `cities.cypher`;
//! lines after `detente>` are typed into one shell. A block that is tagged with a kind and a name, as `csv cities.csv` is,
//! is a file of that name: all that follows in the document runs in a folder that has it, and queries may load it. Other
//! blocks are left alone. Tables of all functions stand between two comments. `DETENTE_UPDATE_DOCUMENTS=1` writes what
//! the program says into the documents.

use detente::function::{EXAMPLE_GRAPH, EXAMPLE_MATCH, Procedures, aggregates, scalars};
use detente::value::Notation;
use detente::{Database, Parameters, QueryResult};
use serde_json::Value as Json;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

const PROGRAM: &str = env!("CARGO_BIN_EXE_detente");
const SESSION: &str = "detente> ";
const SHELL: &str = "$ ";
const FUNCTIONS: [&str; 2] = ["<!-- functions -->\n", "<!-- end of functions -->\n"];

#[test]
fn what_the_documents_show_is_what_the_program_does() {
    let mut wrong = String::new();
    for path in documents() {
        let text = read(&path);
        check(&path, &text, &with_functions(&with_real_output(&text)), &mut wrong);
    }
    assert!(wrong.is_empty(), "DETENTE_UPDATE_DOCUMENTS=1 brings the documents up to date:\n{wrong}");
}

#[test]
fn every_example_of_a_function_gives_its_value() {
    let database = Database::in_memory();
    let mut session = database.session();
    session.query(EXAMPLE_GRAPH, &Parameters::default()).expect("the example graph can be made");
    let scalars =
        scalars().map(|function| (format!("{EXAMPLE_MATCH} RETURN {}", function.example.0), function.example.1));
    let aggregates = aggregates().map(|function| (function.example.0.to_owned(), function.example.1));
    let mut wrong = String::new();
    for (query, expected) in scalars.chain(aggregates) {
        let found = match session.query(&query, &Parameters::default()) {
            Ok(result) => values(&result),
            Err(error) => format!("error: {error}"),
        };
        if found != expected {
            let _ = writeln!(wrong, "{query}\n  says {expected}\n  gives {found}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn links_lead_somewhere() {
    for path in documents() {
        let text = read(&path);
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            if file.is_empty() || file.contains("://") || file.contains(char::is_whitespace) {
                continue;
            }
            let folder = path.parent().expect("a document lies in a folder");
            assert!(folder.join(file).exists(), "{} links to {file}, which is not there", path.display());
        }
    }
}

#[test]
fn every_test_that_a_document_names_is_there() {
    let mut code = String::new();
    read_code(&root().join("src"), &mut code);
    read_code(&root().join("tests"), &mut code);
    for path in documents() {
        let text = read(&path);
        let is_test = |word: &&str| {
            let parts: Vec<_> = word.split('_').collect();
            let is_number = word.starts_with(|first: char| first.is_ascii_digit());
            parts.len() > 2 && !is_number && parts.iter().all(|part| !part.is_empty() && part.bytes().all(is_small))
        };
        for test in text.split('`').filter(is_test) {
            assert!(code.contains(&format!("fn {test}(")), "{} names {test}, which is not there", path.display());
        }
    }
}

fn is_small(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// Adds what is in the files of Rust in a folder and the folders in it.
fn read_code(folder: &Path, code: &mut String) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            read_code(&path, code);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            code.push_str(&read(&path));
        }
    }
}

/// The details of errors that no example can show: it takes a key press, a program around the library or a fault in it to
/// raise them.
const NOT_SHOWN: [&str; 2] = ["Interrupted", "Internal"];

#[test]
fn every_error_is_shown_where_it_is_explained() {
    let text = read(&root().join("docs/language.md"));
    let (_, errors) = text.split_once("\n## Errors\n").expect("the reference has a part about errors");
    let errors = errors.split("\n## ").next().unwrap_or_default();
    for section in errors.split("\n### ").skip(1) {
        let detail = section.split('`').nth(1).expect("the heading of an error is its detail");
        let is_shown =
            section.contains(&format!(": {detail}\n")) || section.contains(&format!("\"detail\":\"{detail}\""));
        assert!(is_shown || NOT_SHOWN.contains(&detail), "docs/language.md does not show the error `{detail}`");
    }
}

fn values(result: &QueryResult) -> String {
    let values = result.rows.iter().flatten().map(|value| Notation::new(value, &result.elements).to_string());
    values.collect::<Vec<_>>().join(", ")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn documents() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("docs")).expect("there is a folder of documents");
    let mut documents: Vec<_> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    documents.extend(["README.md", "CHANGELOG.md", "CONTRIBUTING.md"].map(|name| root().join(name)));
    documents.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    documents.sort();
    documents
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Notes the first line in which a document differs from what it should say; or writes what it should say.
fn check(path: &Path, text: &str, right: &str, wrong: &mut String) {
    if env::var_os("DETENTE_UPDATE_DOCUMENTS").is_some() {
        fs::write(path, right).expect("the document can be written");
        return;
    }
    let lines = text.lines().map(Some).chain([None]).zip(right.lines().map(Some).chain([None]));
    if let Some((number, (says, gives))) = lines.enumerate().find(|(_, (says, gives))| says != gives) {
        let [says, gives] = [says, gives].map(|line| line.unwrap_or("(end)"));
        let _ = writeln!(wrong, "{}:{}\n  says  {says}\n  gives {gives}", path.display(), number + 1);
    }
}

/// The files that a document has shown so far: their names and what is in them.
type Files = Vec<(String, String)>;

/// A document with the outputs that its commands have.
fn with_real_output(text: &str) -> String {
    let mut out = String::new();
    let mut lines = text.lines();
    // The query of the last block, and whether it runs on an empty graph, until a block of output follows.
    let mut query: Option<(String, bool)> = None;
    let mut files = Files::new();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let Some(tag) = line.strip_prefix("```") else { continue };
        let block: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
        let body = block.iter().fold(String::new(), |body, line| body + line + "\n");
        let real = match (tag, query.take()) {
            ("console", _) => console(&block, &files),
            ("text", Some((query, empty))) => run_query(&query, empty, "table", &files),
            ("json", Some((query, empty))) => run_query(&query, empty, "jsonl", &files),
            ("error", Some((query, empty))) => error_of_query(&query, empty, &files),
            ("cypher" | "cypher empty", _) => {
                query = Some((body.clone(), tag == "cypher empty"));
                body
            }
            _ => {
                files.extend(tag.split_once(' ').map(|(_, name)| (name.to_owned(), body.clone())));
                body
            }
        };
        out.push_str(&real);
        out.push_str("```\n");
    }
    out
}

/// A document with the tables of all functions in the place for them, if it has one.
fn with_functions(text: &str) -> String {
    let [start, end] = FUNCTIONS;
    let Some((before, rest)) = text.split_once(start) else { return text.to_owned() };
    let (_, after) = rest.split_once(end).expect("the place for functions ends");
    format!("{before}{start}{}{end}{after}", function_tables())
}

/// A block of commands with what they print.
fn console(block: &[&str], files: &Files) -> String {
    let typed: Vec<_> = block.iter().filter(|line| line.starts_with(SESSION) || line.starts_with(SHELL)).collect();
    let Some(first) = typed.first() else { return block.join("\n") + "\n" };
    if first.starts_with(SHELL) {
        return typed
            .iter()
            .fold(String::new(), |out, line| format!("{out}{line}\n{}", run_command(&line[SHELL.len()..], files)));
    }
    // One shell runs them all; a command that does not change anything marks where the output of each ends.
    const MARK: &str = "end of the output of one statement";
    let script = typed
        .iter()
        .fold(String::new(), |script, line| format!("{script}{}\nRETURN '{MARK}' AS mark;\n", &line[SESSION.len()..]));
    let printed =
        run(Command::new("sh").args(["-c", "detente --no-init --format table --fail-at-end 2>&1"]), &script, files);
    let mut outputs = printed.split("┌").fold(vec![String::new()], |mut outputs, part| {
        if part.contains(MARK) {
            let rest = part.split_once("(1 row)\n").map_or("", |(_, rest)| rest);
            outputs.push(rest.to_owned());
        } else {
            let output = outputs.last_mut().expect("there is one from the start");
            output.push_str(if part.contains('│') { "┌" } else { "" });
            output.push_str(part);
        }
        outputs
    });
    outputs.truncate(typed.len());
    typed.iter().zip(outputs).fold(String::new(), |out, (line, output)| format!("{out}{line}\n{output}"))
}

/// What a command prints, on both streams.
fn run_command(command: &str, files: &Files) -> String {
    let script = format!("exec 2>&1; cat > cities.cypher; {command}");
    run(Command::new("sh").args(["-c", &script]), &example_graph(), files)
}

/// The script in `docs/formats.md` that makes the graph which its examples show.
fn example_graph() -> String {
    let text = read(&root().join("docs/formats.md"));
    let (_, rest) = text.split_once("```cypher\n").expect("the formats have an example");
    rest.split("```").next().unwrap_or_default().to_owned()
}

/// The rows of a query, then what is said about them.
fn run_query(query: &str, empty: bool, format: &str, files: &Files) -> String {
    let script = "detente --no-init --import-dir . --format \"$1\" $2 2>notes; cat notes";
    let graph = if empty { ":memory:" } else { "" };
    run(Command::new("sh").args(["-c", script, "sh", format, graph]), query, files)
}

/// The error that a query raises.
fn error_of_query(query: &str, empty: bool, files: &Files) -> String {
    let script = "detente --no-init --import-dir . --quiet --error-format json $1 2>&1 >/dev/null";
    let graph = if empty { ":memory:" } else { "" };
    let said = run(Command::new("sh").args(["-c", script, "sh", graph]), query, files);
    let error: Json = serde_json::from_str(&said).unwrap_or_else(|_| panic!("no error, but `{said}`: {query}"));
    let field = |name: &str| error["error"][name].as_str().map(str::to_owned);
    let [class, phase, detail, message] =
        ["class", "phase", "detail", "message"].map(|name| field(name).unwrap_or_default());
    let hint = field("hint").map(|hint| format!("help: {hint}\n")).unwrap_or_default();
    format!("{class} at {phase}: {detail}\n{message}\n{hint}")
}

/// Runs a command in a folder of its own with these files, where the program is known, and no file of the user's is read.
fn run(command: &mut Command, input: &str, files: &Files) -> String {
    let folder = tempdir();
    files.iter().for_each(|(name, body)| fs::write(folder.join(name), body).expect("the file can be written"));
    let programs = Path::new(PROGRAM).parent().expect("the program lies in a folder");
    let path = format!("{}:{}", programs.display(), env::var("PATH").unwrap_or_default());
    let command = command.current_dir(&folder).env_clear().env("PATH", path).env("NO_COLOR", "1").env("HOME", &folder);
    let command = command.env("XDG_CONFIG_HOME", &folder).env("XDG_STATE_HOME", &folder).env("COLUMNS", "100");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a shell can be started");
    let mut stdin = child.stdin.take().expect("the input is a pipe");
    // A command that reads no input may have ended.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("the command ends");
    fs::remove_dir_all(&folder).expect("the folder can be removed");
    String::from_utf8(output.stdout).expect("the program prints UTF-8")
}

fn tempdir() -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("documents-{}-{number}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

/// The tables of functions and procedures, as the entries document themselves.
fn function_tables() -> String {
    let mut out =
        String::from("### Scalar functions\n\n| function | what it does | example | gives |\n|---|---|---|---|\n");
    for function in scalars() {
        let (example, value) = function.example;
        table_row(&mut out, &[&code(&function.signature()), function.documentation, &code(example), &code(value)]);
    }
    out.push_str("\n### Aggregate functions\n\n| function | what it does | example | gives |\n|---|---|---|---|\n");
    for function in aggregates() {
        let (example, value) = function.example;
        table_row(&mut out, &[&code(&function.signature()), function.documentation, &code(example), &code(value)]);
    }
    out.push_str("\n### Procedures\n\n| procedure | what it does |\n|---|---|\n");
    for procedure in Procedures::default().iter() {
        table_row(&mut out, &[&code(&procedure.signature()), &procedure.documentation]);
    }
    out
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

fn table_row(out: &mut String, cells: &[&str]) {
    let cells: Vec<_> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}
