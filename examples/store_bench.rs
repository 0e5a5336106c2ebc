//! How fast a store is opened, how large it is, and how many small transactions a second it keeps.
//!
//!     cargo run --release --example store_bench -- [FILE…] [--elements N] [--commits N]
//!
//! Without files, a graph of so many relationships is made up. Beside each figure stands that of doing only what cannot be
//! avoided: reading the bytes of the file, and having the disk sync a page.
#![expect(clippy::print_stdout, reason = "the figures are for people")]

use detente::graph::{Graph, PropertyValues};
use detente::import::Options;
use detente::{Database, Parameters, map};
use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

struct Arguments {
    files: Vec<PathBuf>,
    relationships: usize,
    commits: u32,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = arguments()?;
    let folder = std::env::temp_dir().join(format!("detente-store-bench-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let path = folder.join("bench.detente");
    let database = if arguments.files.is_empty() {
        Database::from_graph(make_up(arguments.relationships))
    } else {
        let database = Database::in_memory();
        let (report, took) = timed(|| database.read(&arguments.files, &Options::default()));
        report?;
        println!("read the files: {took:.2?}");
        database
    };
    measure_opening(&database, &path, &arguments.files)?;
    drop(database);
    measure_commits(&path, arguments.commits)?;
    fs::remove_dir_all(folder)?;
    Ok(())
}

fn arguments() -> Result<Arguments, Box<dyn Error>> {
    let mut arguments = Arguments { files: Vec::new(), relationships: 500_000, commits: 2_000 };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut number = || words.next().ok_or("a number is missing");
        match word.as_str() {
            "--elements" => arguments.relationships = number()?.parse()?,
            "--commits" => arguments.commits = number()?.parse()?,
            file => arguments.files.push(file.into()),
        }
    }
    Ok(arguments)
}

/// A graph whose relationships are as often random as those of people.
fn make_up(relationships: usize) -> Graph {
    let mut graph = Graph::new();
    let (person, knows) = (graph.intern_label("Person"), graph.intern_type("KNOWS"));
    let (name, since) = (graph.intern_key("name"), graph.intern_key("since"));
    graph.record_changes(false);
    let labels = [person];
    let nodes = graph.create_nodes((0..relationships / 10 + 1).map(|_| labels.as_slice()));
    let mut names = PropertyValues::strings();
    (0..nodes.len()).for_each(|number| names.push_str(&format!("Person number {number}")));
    graph.add_node_properties(&nodes, name, &names);
    let mut random = 1_u64;
    let mut pick = || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        nodes[(random >> 33) as usize % nodes.len()]
    };
    let links: Vec<_> = (0..relationships).map(|_| (knows, pick(), pick())).collect();
    let made = graph.create_relationships(links.into_iter());
    let mut years = PropertyValues::integers();
    (0..made.len()).for_each(|number| years.push((1950 + number as i64 * 7 % 75).into()));
    graph.add_relationship_properties(&made, since, &years);
    graph.commit();
    graph.record_changes(true);
    graph.rebuild();
    graph
}

fn measure_opening(database: &Database, path: &Path, sources: &[PathBuf]) -> Result<(), Box<dyn Error>> {
    let (saved, saving) = timed(|| database.save(path));
    saved?;
    let graph = database.graph();
    println!("{} nodes, {} relationships", graph.node_count(), graph.relationship_count());
    let size = fs::metadata(path)?.len();
    let source: u64 = sources.iter().filter_map(|source| Some(fs::metadata(source).ok()?.len())).sum();
    println!("write the store: {saving:.2?}, {} KB; the files have {} KB", size / 1024, source / 1024);
    let (_, reading) = timed(|| fs::read(path));
    let (opened, opening) = timed(|| Database::open(path));
    opened?;
    let (opened, opening_again) = timed(|| Database::open(path));
    println!("open the store: {opening:.2?}, again {opening_again:.2?}; read its bytes: {reading:.2?}");
    drop(opened?);
    Ok(())
}

fn measure_commits(path: &Path, commits: u32) -> Result<(), Box<dyn Error>> {
    let database = Database::open(path)?;
    let mut session = database.session();
    let create = |session: &mut detente::Session, n: u32| {
        session.query("CREATE (:Commit {number: $n})", &map! { "n" => i64::from(n) }).map(drop)
    };
    create(&mut session, 0)?;
    let (done, took) = timed(|| (0..commits).try_for_each(|n| create(&mut session, n)));
    done?;
    let (synced, syncing) = timed(|| sync_pages(&path.with_extension("pages"), commits));
    synced?;
    println!(
        "{commits} commits: {} a second; the disk syncs {} pages a second",
        rate(commits, took),
        rate(commits, syncing)
    );
    let result = session.query("MATCH (n:Commit) RETURN count(*) AS n", &Parameters::default())?;
    println!("{:?} commits are there", result.rows);
    Ok(())
}

/// Writes a page and has it synced, again and again.
fn sync_pages(path: &Path, count: u32) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
    for _ in 0..count {
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
    }
    Ok(())
}

fn rate(count: u32, took: Duration) -> u64 {
    (f64::from(count) / took.as_secs_f64()) as u64
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}
