//! Golden tests: what statements give, written down and read by a person.
//!
//! Every `tests/golden/**/*.test` is a script. It begins on an empty graph, or on the bundled one where a line at its top is
//! `# graph: bundled`; `# batch size: 8` there lets operators hand on 8 rows at a time, and `# import folder: files` lets
//! `LOAD` read the files in `tests/golden/files`. A block is a statement, a line `---`, and what is expected of it up to an
//! empty line:
//!
//! ```text
//! // A comment. Parameters are set by lines before a statement and stay set.
//! $name = 'Canada'
//! MATCH (c:Country {name: $name}) RETURN c.iso2 AS iso2
//! ---
//! iso2
//! 'CA'
//! ```
//!
//! Rows are shown as the language writes values, below their columns; then what was changed (`+`) and warnings (`!`). Rows
//! of a statement with MATCH and without ORDER BY have no order of their own and are shown sorted. A tag before the
//! statement shows something else:
//!
//! - `[plan]`: the optimized plan, as a tree;
//! - `[profile]`: the same with the rows that each operator gave, which guards the cost of a plan without a clock;
//! - `[error]`: the class, phase and detail of the error, its message, and the line with a caret below the place;
//! - `[ast]`: the statement printed from its syntax tree.
//!
//! `DETENTE_GOLDEN=update cargo test --test golden` writes what the engine gives into the scripts. Read the difference
//! before you keep it: a wrong answer must not become the expected one.

use detente::output::cell::cell;
use detente::result::{PlanDescription, QueryResult};
use detente::span::{Position, Span};
use detente::value::{Notation, Value};
use detente::{Database, Error, Parameters, Session};
use std::fs;
use std::path::{Path, PathBuf};

/// The line between a statement and what is expected of it.
const SEPARATOR: &str = "---";

/// The lines at the top of a script that say how it is run.
const BUNDLED: &str = "# graph: bundled";
const BATCH_SIZE: &str = "# batch size: ";
const IMPORT_FOLDER: &str = "# import folder: ";

/// The folder of the scripts.
const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");

#[test]
fn scripts_give_what_is_written_in_them() {
    let updates = std::env::var("DETENTE_GOLDEN").is_ok_and(|value| value == "update");
    let mut scripts = Vec::new();
    find_scripts(Path::new(SCRIPTS), &mut scripts);
    assert!(!scripts.is_empty(), "there are no scripts in {SCRIPTS}");
    let faults: Vec<_> = scripts.iter().flat_map(|path| check(path, updates)).collect();
    assert!(faults.is_empty(), "{} blocks differ:\n\n{}", faults.len(), faults.join("\n\n"));
}

fn find_scripts(folder: &Path, scripts: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .expect("the scripts can be read and written")
        .map(|entry| entry.expect("the scripts can be read and written").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            find_scripts(&path, scripts);
        } else if path.extension().is_some_and(|extension| extension == "test") {
            scripts.push(path);
        }
    }
}

/// Runs a script and says where it gives something else; or, if it `updates`, writes down what it gives, and says where
/// something fails that should not, or does not fail that should.
fn check(path: &Path, updates: bool) -> Vec<String> {
    let text = fs::read_to_string(path).expect("the scripts can be read and written");
    let script = Script::read(&text);
    let mut runner = Runner::new(&script);
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut written = script.head.to_owned();
    let mut faults = Vec::new();
    for block in &script.blocks {
        let place = format!("{name}:{}: {}", block.line, block.statement);
        match runner.run(block) {
            Ok(actual) => {
                written.push_str(&format!("{}{SEPARATOR}\n{actual}\n", block.source));
                if !updates && actual != block.expected {
                    faults.push(format!("{place}\nexpected:\n{}actual:\n{actual}", block.expected));
                }
            }
            Err(surprise) => {
                written.push_str(&format!("{}{SEPARATOR}\n{}\n", block.source, block.expected));
                faults.push(format!("{place}\n{surprise}"));
            }
        }
    }
    if updates && written.trim_end() != text.trim_end() {
        fs::write(path, format!("{}\n", written.trim_end())).expect("the scripts can be read and written");
    }
    faults
}

/// A file of statements and their expected output.
struct Script<'a> {
    /// The first lines, where they say how the script is run, and the empty line below.
    head: &'a str,
    blocks: Vec<Block<'a>>,
}

/// A statement and its expected output.
struct Block<'a> {
    /// The number of its first line.
    line: usize,
    /// All before the separator, as it is written.
    source: &'a str,
    /// The parameters that are set first, with their expressions.
    parameters: Vec<(&'a str, &'a str)>,
    show: Show,
    statement: &'a str,
    expected: String,
}

/// What is shown of a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    Rows,
    Plan,
    Profile,
    Error,
    Ast,
}

const TAGS: [(&str, Show); 4] =
    [("[plan]", Show::Plan), ("[profile]", Show::Profile), ("[error]", Show::Error), ("[ast]", Show::Ast)];

impl<'a> Script<'a> {
    fn read(text: &'a str) -> Self {
        let head =
            if text.starts_with("# ") { &text[..text.find("\n\n").map_or(text.len(), |end| end + 2)] } else { "" };
        let mut line = 1 + head.lines().count();
        let mut rest = &text[head.len()..];
        let mut blocks = Vec::new();
        while !rest.trim().is_empty() {
            let separator = rest.find("\n---\n").unwrap_or_else(|| panic!("line {line}: `{SEPARATOR}` is missing"));
            let (source, after) = (&rest[..=separator], &rest[separator + SEPARATOR.len() + 2..]);
            let end = if after.starts_with('\n') { 0 } else { after.find("\n\n").map_or(after.len(), |end| end + 1) };
            blocks.push(Block::read(line, source, &after[..end]));
            line += source.lines().count() + after[..end].lines().count() + 2;
            rest = &after[(end + 1).min(after.len())..];
        }
        Self { head, blocks }
    }
}

impl<'a> Block<'a> {
    fn read(line: usize, source: &'a str, expected: &str) -> Self {
        let mut statement = source;
        let mut parameters = Vec::new();
        while statement.starts_with("//") || statement.starts_with('$') {
            let (first, rest) = statement.split_once('\n').expect("a source ends with a line break");
            parameters.extend(first.strip_prefix('$').and_then(|setting| setting.split_once(" = ")));
            statement = rest;
        }
        let tag = TAGS.iter().find_map(|(tag, show)| statement.strip_prefix(tag).map(|rest| (*show, rest)));
        let (show, statement) = tag.unwrap_or((Show::Rows, statement));
        Self { line, source, parameters, show, statement: statement.trim(), expected: expected.to_owned() }
    }
}

/// A session and the parameters that were set so far.
struct Runner {
    session: Session,
    parameters: Parameters,
}

impl Runner {
    fn new(script: &Script<'_>) -> Self {
        let mut head = script.head.lines();
        let is_bundled = head.clone().any(|line| line == BUNDLED);
        let database =
            if is_bundled { Database::bundled().expect("the bundled graph loads") } else { Database::in_memory() };
        let mut session = database.session();
        if let Some(folder) = head.clone().find_map(|line| line.strip_prefix(IMPORT_FOLDER)) {
            session.set_import_folder(Some(Path::new(SCRIPTS).join(folder)));
        }
        if let Some(size) = head.find_map(|line| line.strip_prefix(BATCH_SIZE)) {
            session.set_batch_size(size.parse().expect("the batch size is a number"));
        }
        Self { session, parameters: Parameters::default() }
    }

    /// What is to be shown of the statement, or why there is nothing to show.
    fn run(&mut self, block: &Block<'_>) -> Result<String, String> {
        for (name, expression) in &block.parameters {
            let value = self.session.evaluate(expression, &self.parameters).map_err(|error| error.to_string())?;
            self.parameters.insert((*name).into(), value);
        }
        let statement = block.statement;
        let outcome = match block.show {
            Show::Ast => detente::syntax::parse(statement).map(|tree| format!("{tree}\n")).map_err(Error::from),
            Show::Plan => self.query("EXPLAIN ", statement).map(|result| plan(&result)),
            Show::Profile => self.query("PROFILE ", statement).map(|result| plan(&result)),
            Show::Rows | Show::Error => self.query("", statement).map(|result| rows(&result, statement)),
        };
        match (outcome, block.show) {
            (Ok(rows), Show::Error) => Err(format!("does not fail, but gives\n{rows}")),
            (Ok(shown), _) => Ok(shown),
            (Err(error), Show::Error) => Ok(failure(&error, statement)),
            (Err(error), _) => Err(format!("fails:\n{}", failure(&error, statement))),
        }
    }

    fn query(&mut self, mode: &str, statement: &str) -> Result<QueryResult, Error> {
        self.session.query(&format!("{mode}{statement}"), &self.parameters)
    }
}

/// Columns, rows, changes and warnings.
fn rows(result: &QueryResult, statement: &str) -> String {
    let mut lines: Vec<_> = result.rows.iter().map(|row| line(row, result)).collect();
    if statement.contains("MATCH") && !statement.contains("ORDER BY") {
        lines.sort();
    }
    if !result.columns.is_empty() {
        lines.insert(
            0,
            result
                .columns
                .iter()
                .map(|name| cell(&Value::from(&**name), &result.elements))
                .collect::<Vec<_>>()
                .join(" | "),
        );
    }
    let changed = result.counters.named().into_iter().filter(|(_, count)| *count > 0);
    let changes: Vec<_> = changed.map(|(name, count)| format!("{name}: {count}")).collect();
    lines.extend((!changes.is_empty()).then(|| format!("+ {}", changes.join(", "))));
    lines.extend(
        result.warnings.iter().map(|warning| format!("! {}", with_hint(&warning.message, warning.hint.as_deref()))),
    );
    if lines.is_empty() {
        lines.push("(nothing)".to_owned());
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn line(row: &[Value], result: &QueryResult) -> String {
    let cells = row.iter().map(|value| Notation::new(value, &result.elements).to_string());
    cells.collect::<Vec<_>>().join(" | ")
}

fn with_hint(message: &str, hint: Option<&str>) -> String {
    hint.map_or(message.to_owned(), |hint| format!("{message}; {hint}"))
}

/// The operators as a tree, with the rows they gave where that was measured.
fn plan(result: &QueryResult) -> String {
    let mut text = String::new();
    push_operator(&mut text, result.plan.as_ref().expect("EXPLAIN and PROFILE give a plan"), 0);
    text
}

fn push_operator(text: &mut String, plan: &PlanDescription, depth: usize) {
    let rows = plan.profile.map(|profile| format!(" => {}", profile.rows)).unwrap_or_default();
    let line = format!("{}{} {}", "  ".repeat(depth), plan.operator, plan.details);
    text.push_str(&format!("{}{rows}\n", line.trim_end()));
    plan.children.iter().for_each(|child| push_operator(text, child, depth + 1));
}

/// An error and the place where it is.
fn failure(error: &Error, statement: &str) -> String {
    let kind = format!("{}, {}, {}\n", error.class(), error.phase(), error.detail());
    let message = with_hint(&error.message(), error.hint());
    let place = error.span().map(|span| place(span, statement)).unwrap_or_default();
    format!("{kind}{message}\n{place}")
}

/// The line of the statement and a caret below each character of the span.
fn place(span: Span, statement: &str) -> String {
    let position = Position::of(span.start, statement);
    let line = statement.lines().nth(position.line - 1).unwrap_or_default();
    let before = position.column - 1;
    let length = statement[span.start..span.end].chars().take_while(|character| *character != '\n').count();
    format!("  {line}\n  {}{}\n", " ".repeat(before), "^".repeat(length.max(1)))
}
