//! Pictures as they are written: the files in `tests/pictures`, of which graphviz draws those in its language. Where there is
//! no graphviz that is said loudly. `DETENTE_GOLDEN=update` writes the files anew; look at what it draws of them.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use serde_json::Value as Json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const WALK: &str = "MATCH p = (:City {name: 'Oslo'})-[:ROAD]->() RETURN p";
const ALL: &str = "MATCH (n) OPTIONAL MATCH (n)-[r]->(m) RETURN *";
const PLAN: &str = "EXPLAIN MATCH (a:City)-[:ROAD]->(b) RETURN a.name, count(b) ORDER BY a.name LIMIT 3";

/// The files, and the arguments that give them for the graph in `graph.cypher`.
const PICTURES: &[(&str, &[&str])] = &[
    ("result.dot", &["-c", WALK]),
    ("all.dot", &["-c", ALL]),
    ("neighbours.dot", &["--neighbours", "1", "-c", "MATCH (c:City {name: 'Oslo'}) RETURN c"]),
    ("induced.dot", &["--induced", "--rankdir", "TB", "-c", "MATCH (c:City) RETURN c"]),
    ("clusters-by-label.dot", &["--cluster-by", "label", "-c", ALL]),
    ("clusters-by-property.dot", &["--cluster-by", "land", "-c", ALL]),
    ("left-out.dot", &["--max-nodes", "2", "-c", ALL]),
    ("style.dot", &["--style", "style.toml", "-c", ALL]),
    ("nothing.dot", &["-c", "RETURN 1"]),
    ("plan.dot", &["-c", PLAN]),
    ("schema.dot", &["schema"]),
    ("result.mmd", &["-c", WALK]),
    ("clusters.mmd", &["--cluster-by", "label", "-c", ALL]),
    ("style.mmd", &["--style", "style.toml", "-c", ALL]),
    ("result.html", &["-c", WALK]),
    ("style.html", &["--style", "style.toml", "--neighbours", "1", "-c", WALK]),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures")
}

fn drawn(name: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
    command.current_dir(folder()).env("NO_COLOR", "1");
    let format = match name.rsplit_once('.').unwrap().1 {
        "mmd" => "mermaid",
        other => other,
    };
    match arguments {
        ["schema"] => command.args(["schema", "graph.cypher", "--format", format]),
        _ => command.args(["-q", "--agent", "no", "graph.cypher", "--format", format]).args(arguments),
    };
    let output = command.output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    if format == "html" { outline(&text) } else { text }
}

/// A page without its style and its scripts, with its data a line per value.
fn outline(page: &str) -> String {
    let (start, rest) = page.split_once("<style>").unwrap();
    let (_, rest) = rest.split_once("</style>").unwrap();
    let (body, rest) = rest.split_once("<script id=\"graph\" type=\"application/json\">").unwrap();
    let (data, rest) = rest.split_once("</script>").unwrap();
    let data: Json = serde_json::from_str(data).unwrap();
    let scripts = "<script>…</script>\n".repeat(rest.matches("<script>").count());
    format!("{start}<style>…</style>{body}{data:#}\n{scripts}")
}

#[test]
fn pictures_are_as_they_were() {
    for (name, arguments) in PICTURES {
        let (path, text) = (folder().join(name), drawn(name, arguments));
        if std::env::var_os("DETENTE_GOLDEN").is_some_and(|value| value == "update") {
            fs::write(path, text).unwrap();
        } else {
            let expected = fs::read_to_string(&path).unwrap_or_default();
            assert!(text == expected, "{name} is now\n{text}\nDETENTE_GOLDEN=update writes it");
        }
    }
}

#[test]
fn graphviz_draws_each_of_them() {
    for (name, _) in PICTURES.iter().filter(|(name, _)| name.ends_with(".dot")) {
        let path = folder().join(name);
        let Ok(output) = Command::new("dot").arg("-Tsvg").arg(&path).output() else {
            return eprintln!(
                "WARNING: graphviz is not installed, the pictures are NOT checked: apt-get install graphviz"
            );
        };
        let svg = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && output.stderr.is_empty(), "{name}: {output:?}");
        // As many arrows as the file has.
        let arrows = fs::read_to_string(path).unwrap().lines().filter(|line| line.contains("\" -> \"")).count();
        assert_eq!(svg.matches("class=\"edge\"").count(), arrows, "{name}");
    }
}
