//! The statements of the openCypher TCK: those that are valid parse and print, those that are not name their error.

use super::check_round_trip;
use std::path::{Path, PathBuf};

/// Kinds of errors that the grammar finds; the others take the binder.
const GRAMMATICAL: &[&str] = &[
    "InvalidNumberLiteral",
    "IntegerOverflow",
    "FloatingPointOverflow",
    "InvalidUnicodeLiteral",
    "InvalidUnicodeCharacter",
    "InvalidRelationshipPattern",
];

#[test]
fn the_statements_of_the_tck_parse_and_print() {
    let Some(features) = features() else { return };
    let mut wrong = Vec::new();
    let mut number = 0;
    for path in feature_files(&features) {
        let text = std::fs::read_to_string(&path).unwrap();
        for scenario in scenarios(&text) {
            number += 1;
            wrong.extend(problems(&scenario).into_iter().map(|problem| format!("{}: {problem}", path.display())));
        }
    }
    assert!(number > 1000, "only {number} scenarios in {}", features.display());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn features() -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/tck");
    let root = std::env::var_os("DETENTE_TCK").map_or(default, PathBuf::from);
    let features = root.join("features");
    if features.is_dir() {
        return Some(features);
    }
    println!("SKIPPED: no openCypher TCK at {}; set DETENTE_TCK", root.display());
    None
}

fn feature_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(feature_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "feature") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The statements of a scenario, and the error that the last of them should raise at compile time.
struct Scenario {
    statements: Vec<String>,
    error: Option<String>,
}

fn scenarios(feature: &str) -> Vec<Scenario> {
    let background: Vec<&str> = feature.split("Scenario").take(1).collect();
    let _ = background;
    feature.split("\n  Scenario").skip(1).flat_map(outline).collect()
}

/// A scenario for every row of examples.
fn outline(text: &str) -> Vec<Scenario> {
    let (body, examples) = text.split_once("Examples:").unwrap_or((text, ""));
    let rows: Vec<Vec<&str>> = examples
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim_matches(|c: char| c == ' ' || c == '|')).collect())
        .collect();
    let Some((header, rows)) = rows.split_first() else { return vec![scenario(body)] };
    let fill = |row: &Vec<&str>| {
        let columns = header.iter().zip(row);
        columns.fold(body.to_owned(), |text, (name, value)| text.replace(&format!("<{name}>"), value))
    };
    rows.iter().map(|row| scenario(&fill(row))).collect()
}

fn scenario(body: &str) -> Scenario {
    let mut statements = Vec::new();
    let mut parts = body.split("\"\"\"");
    while let (Some(step), Some(text)) = (parts.next(), parts.next()) {
        if step.trim_end().ends_with("query:") || step.trim_end().ends_with("executed:") {
            statements.push(text.trim().to_owned());
        }
    }
    let error = body.lines().find_map(|line| line.split_once(" should be raised at compile time: "));
    Scenario { statements, error: error.map(|(_, detail)| detail.trim().to_owned()) }
}

fn problems(scenario: &Scenario) -> Vec<String> {
    let last = scenario.statements.len().saturating_sub(1);
    let expected = |index| scenario.error.as_deref().filter(|_| index == last);
    let statements = scenario.statements.iter().enumerate();
    statements.filter_map(|(index, text)| problem(text, expected(index))).collect()
}

fn problem(text: &str, expected: Option<&str>) -> Option<String> {
    let result = std::panic::catch_unwind(|| check_round_trip(text));
    let Ok(result) = result else { return Some(format!("prints wrongly: {text}")) };
    match (result, expected) {
        (Err(error), Some(detail)) if detail == error.detail.as_str() => None,
        (Err(error), _) => Some(format!("{text}\n    {} at {:?} ({:?})", error, error.span, error.detail)),
        (Ok(_), Some(detail)) if GRAMMATICAL.contains(&detail) => Some(format!("{text}\n    lacks {detail}")),
        (Ok(_), _) => None,
    }
}
