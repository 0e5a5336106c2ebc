//! The engine as a benchmark that compares engines sees it: JSON lines on standard input, JSON lines on standard output.
//!
//! - `{"load": FOLDER, "threads": N}` reads a social network from CSV files, or starts with an empty graph if the name is
//!   empty, and answers `{"ok": true, "version": …}`.
//! - `{"q": TEXT, "params": [{…}, …], "reps": N}` runs a statement once for each set of parameters, `reps` times over, and
//!   answers `{"rows": [rows for each set], "wall_ms": […], "cpu_ms": […]}`: for each repetition the mean over the sets. With
//!   `"discard": true` no rows are told.
//!
//! What is measured is the public library, in this process; reading and writing lines is not.

use cpu_time::ProcessTime;
use detente::import::Options;
use detente::{Database, Parameters, Session, Value};
use serde_json::{Value as Json, json};
use std::error::Error;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What the files of the network become.
const MAPPING: &str = include_str!("social_network.toml");

/// The labels whose nodes are looked up by their id.
const LABELS: [&str; 6] = ["Person", "City", "Country", "Tag", "Post", "Comment"];

type Outcome = Result<Json, Box<dyn Error>>;

fn main() -> io::Result<()> {
    let mut session = Database::in_memory().session();
    for line in io::stdin().lock().lines() {
        let answer = answer(&line?, &mut session).unwrap_or_else(|error| json!({ "error": error.to_string() }));
        let mut out = io::stdout().lock();
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn answer(line: &str, session: &mut Session) -> Outcome {
    let request: Json = serde_json::from_str(line)?;
    match (request["load"].as_str(), request["q"].as_str()) {
        (Some(folder), _) => {
            *session = load(folder)?;
            if let Some(threads) = request["threads"].as_u64() {
                session.set_threads(usize::try_from(threads)?);
            }
            Ok(json!({ "ok": true, "version": env!("CARGO_PKG_VERSION") }))
        }
        (None, Some(text)) => measure(session, text, &request),
        (None, None) => Err("neither `load` nor `q`".into()),
    }
}

fn load(folder: &str) -> Result<Session, Box<dyn Error>> {
    let database = Database::in_memory();
    if !folder.is_empty() {
        let files: Vec<PathBuf> =
            std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
        let is_table = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "csv");
        let files: Vec<PathBuf> = files.into_iter().filter(is_table).collect();
        let mapping = Some((Path::new(file!()).display().to_string(), MAPPING.to_owned()));
        database.read(&files, &Options { mapping, ..Options::default() })?;
    }
    let mut session = database.session();
    for label in LABELS {
        session.query(&format!("CREATE INDEX FOR (n:{label}) ON (n.id)"), &Parameters::default())?;
    }
    Ok(session)
}

fn measure(session: &mut Session, text: &str, request: &Json) -> Outcome {
    let sets: Vec<Parameters> = request["params"].as_array().into_iter().flatten().map(parameters).collect();
    let repetitions = request["reps"].as_u64().unwrap_or(1);
    let keeps = !request["discard"].as_bool().unwrap_or(false);
    let (mut rows, mut wall, mut cpu) = (Vec::new(), Vec::new(), Vec::new());
    for repetition in 0..repetitions {
        let (start, cpu_start) = (Instant::now(), ProcessTime::now());
        let mut results = Vec::with_capacity(sets.len());
        for set in &sets {
            let result = session.query(text, set)?;
            if keeps && repetition == 0 {
                results.push(result);
            }
        }
        let (taken, cpu_taken) = (start.elapsed(), cpu_start.elapsed());
        wall.push(taken.as_secs_f64() * 1e3 / sets.len() as f64);
        cpu.push(cpu_taken.as_secs_f64() * 1e3 / sets.len() as f64);
        rows.extend(
            results
                .iter()
                .map(|result| result.rows.iter().map(|row| row.iter().map(to_json).collect()).collect::<Vec<Json>>()),
        );
    }
    Ok(json!({ "rows": rows, "wall_ms": wall, "cpu_ms": cpu }))
}

fn parameters(set: &Json) -> Parameters {
    let entries = set.as_object().into_iter().flatten();
    entries.map(|(name, value)| (name.as_str().into(), from_json(value))).collect()
}

fn from_json(value: &Json) -> Value {
    match value {
        Json::Bool(value) => Value::Boolean(*value),
        Json::Number(number) => {
            number.as_i64().map_or_else(|| Value::Float(number.as_f64().unwrap_or(f64::NAN)), Value::Integer)
        }
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => Value::list(items.iter().map(from_json).collect::<Vec<_>>()),
        Json::Null | Json::Object(_) => Value::Null,
    }
}

fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Boolean(value) => json!(value),
        Value::Integer(value) => json!(value),
        Value::Float(value) => json!(value),
        Value::String(text) => json!(&**text),
        Value::List(items) => items.iter().map(to_json).collect(),
        other => json!(other.to_string()),
    }
}
