//! The program is killed while it writes.

use crate::support::{Random, path, program, query};
use detente::{Database, Parameters, storage};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often the program is killed in the normal test; `DETENTE_KILLS` says otherwise.
const KILLS: u64 = 100;

/// A new store is begun after so many, as each opening reads all that was written before.
const KILLS_A_STORE: usize = 100;

/// A program that commits a transaction for each number from `first` on, and tells the number once it is done.
fn start(path: &Path, first: u64) -> Child {
    let mut writer = program(&[path.to_str().unwrap(), "-q"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = writer.stdin.take().unwrap();
    let mut script = String::new();
    for number in first..first + 2000 {
        // Every kind of change; the nodes of the transaction before are there, or it was not whole.
        let many = number % 7;
        script.push_str(&format!(
            "CREATE (n:Commit {{number: {number}, text: '{}'}}) WITH n \
             UNWIND range(0, {many}) AS i CREATE (n)-[:PART {{i: i}}]->(:Part {{of: {number}, i: i}}) \
             RETURN DISTINCT n.number AS done;\n\
             MATCH (c:Commit {{number: {}}})-[:PART]->(p) DETACH DELETE p;\n",
            "x".repeat((number * 37 % 3000) as usize),
            number.saturating_sub(20)
        ));
    }
    thread::spawn(move || stdin.write_all(script.as_bytes()));
    writer
}

/// The highest number that the program told to be done before it was killed after so long.
fn kill_after(mut writer: Child, wait: Duration) -> Option<u64> {
    let stdout = writer.stdout.take().unwrap();
    let told = thread::spawn(move || {
        let lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let numbers = lines.filter_map(|line| line.strip_prefix("{\"done\":")?.strip_suffix('}')?.parse().ok());
        numbers.max()
    });
    thread::sleep(wait);
    let _ = writer.kill();
    writer.wait().unwrap();
    told.join().unwrap()
}

/// The highest number in the store, in which nothing may be missing that was done before it.
fn highest(path: &Path) -> u64 {
    let database = Database::open(path).unwrap();
    let mut session = database.session();
    let rows = query(&mut session, "MATCH (c:Commit) RETURN count(*), max(c.number), count(DISTINCT c.number)").rows;
    let numbers: Vec<u64> = rows[0]
        .iter()
        .map(|value| format!("{value:?}"))
        .filter_map(|text| text.strip_prefix("Integer(")?.strip_suffix(')')?.parse().ok())
        .collect();
    let [count, highest, different] = numbers[..] else { return 0 };
    assert_eq!((count, different), (highest, highest), "a transaction is missing");
    let torn = "MATCH (c:Commit) WHERE c.number > $highest - 20 AND \
        COUNT { (c)-[:PART]->() } <> c.number % 7 + 1 RETURN c.number";
    let torn = session.query(torn, &Parameters::from_iter([("highest".into(), (highest as i64).into())])).unwrap();
    // The program may have been killed between a transaction and the one that takes parts away.
    assert_eq!(torn.rows.len(), 0, "{:?}", torn.rows);
    highest
}

#[test]
fn s02_nothing_acknowledged_is_lost_when_the_program_is_killed() {
    let kills = std::env::var("DETENTE_KILLS").ok().map_or(KILLS, |kills| kills.parse().unwrap());
    let (mut random, start_time) = (Random::new(42), Instant::now());
    let transactions: u64 = (0..kills).step_by(KILLS_A_STORE).map(|kill| run_killed(&mut random, kill)).sum();
    println!("{kills} kills, {transactions} transactions, {:?}", start_time.elapsed());
    assert!(transactions > 0, "the program never came to writing");
}

/// Kills the program while it writes into one store, again and again; how many transactions were done.
fn run_killed(random: &mut Random, first_kill: u64) -> u64 {
    let path = path("kill.detente");
    Database::open(&path).unwrap();
    (0..KILLS_A_STORE as u64).fold(0, |known, kill| {
        let writer = start(&path, known + 1);
        let told = kill_after(writer, Duration::from_micros(random.below(200_000) as u64)).unwrap_or(known);
        let damages = storage::check(&path).unwrap().damages;
        let stored = highest(&path);
        let kill = first_kill + kill;
        assert!(stored == told || stored == told + 1, "kill {kill}: {told} told, {stored} stored");
        assert!(damages.is_empty(), "kill {kill}: {damages:?}");
        stored
    })
}
