//! The power fails at every step, and the disk at every call.

use crate::disk::{Disk, Failure, Fault, Step, apply};
use crate::support::{Random, describe, query};
use detente::{Database, Error, Parameters, Session};

/// How many transactions the power fails in.
const TRANSACTIONS: u64 = 300;

/// The unit in which a disk writes: each of a write arrives or does not.
const SECTOR: usize = 512;

/// One transaction of the workload. Each leaves a graph that no other does.
fn transact(session: &mut Session, number: u64) -> Result<(), Error> {
    let parameters = Parameters::from_iter([
        ("n".into(), (number as i64).into()),
        ("text".into(), Random::new(number).text(if number % 40 == 39 { 70_000 } else { 30 }).into()),
    ]);
    let statements: &[&str] = match number % 8 {
        0 => &["CREATE (:N {n: $n, text: $text})-[:R {n: $n}]->(:M {n: $n})"],
        1 => &["MATCH (a:N) WITH a ORDER BY a.n DESC LIMIT 1 SET a.text = $text, a:New"],
        2 => &["CREATE (:N {n: $n, list: [1, $n], at: date('2020-02-29')})"],
        3 => &["MATCH (m:M) WITH m ORDER BY m.n LIMIT 1 DETACH DELETE m CREATE (:Deleted {n: $n})"],
        4 => &["CREATE (:A {n: $n})", "CREATE (:B {n: $n})", "MATCH (a:A {n: $n}), (b:B {n: $n}) CREATE (a)-[:S]->(b)"],
        5 => &["MATCH ()-[r:R]->() SET r.n = $n"],
        6 => &["DROP INDEX i IF EXISTS", "CREATE INDEX i FOR (n:N) ON (n.n)", "CREATE (:N {n: $n, text: $text})"],
        _ => &["CREATE (:N {n: -$n})"],
    };
    session.begin()?;
    for statement in statements {
        session.query(statement, &parameters)?;
    }
    session.commit()
}

/// What a workload did to a disk, and when.
struct Workload {
    steps: Vec<Step>,
    /// How many steps there were when the transaction of this number was done; the first is the making of the store.
    done: Vec<usize>,
    /// The graph after the transaction of this number.
    graphs: Vec<String>,
}

impl Workload {
    fn run(transactions: u64) -> Self {
        let disk = Disk::default();
        let database = Database::open_backend(disk.clone()).unwrap();
        let mut workload = Self { steps: Vec::new(), done: Vec::new(), graphs: Vec::new() };
        workload.note(&disk, &database);
        for number in 0..transactions {
            transact(&mut database.session(), number).unwrap();
            workload.note(&disk, &database);
        }
        drop(database);
        workload.steps = disk.steps();
        workload
    }

    fn note(&mut self, disk: &Disk, database: &Database) {
        self.done.push(disk.step_count());
        self.graphs.push(describe(&database.graph()));
    }

    /// Whether the bytes hold what was done within so many steps, and at most one transaction more.
    fn check(&self, bytes: Vec<u8>, steps: usize) -> Disk {
        let disk = Disk::holding(bytes);
        let done = self.done.partition_point(|done| *done <= steps);
        match Database::open_backend(disk.clone()) {
            Ok(database) => {
                let found = describe(&database.graph());
                let possible = &self.graphs[done.saturating_sub(1)..(done + 1).min(self.graphs.len())];
                assert!(possible.contains(&found), "after {steps} steps and {done} transactions:\n{found}");
            }
            // Before there was a store, nothing can be lost.
            Err(error) => assert_eq!(done, 0, "after {steps} steps: {error}"),
        }
        disk
    }
}

/// What may be on a disk when the power fails: what was synced, and anything of what was not.
fn after_power_loss(synced: &[u8], unsynced: &[Step], random: &mut Random) -> Vec<u8> {
    let mut bytes = synced.to_vec();
    let kind = random.below(6);
    let mut order: Vec<&Step> = unsynced.iter().collect();
    if kind >= 2 {
        random.shuffle(&mut order);
    }
    for step in order {
        match step {
            _ if kind == 0 => {}
            _ if kind == 1 => apply(&mut bytes, step),
            Step::Write(offset, written) => tear(&mut bytes, *offset, written, kind, random),
            step if random.below(2) == 0 => apply(&mut bytes, step),
            _ => {}
        }
    }
    bytes
}

/// Writes some of the sectors, or everything up to some byte.
fn tear(bytes: &mut Vec<u8>, offset: u64, written: &[u8], kind: usize, random: &mut Random) {
    if kind == 5 {
        let len = random.below(written.len() + 1);
        return apply(bytes, &Step::Write(offset, written[..len].to_vec()));
    }
    for (number, sector) in written.chunks(SECTOR).enumerate() {
        if random.below(4) >= kind - 1 {
            apply(bytes, &Step::Write(offset + (number * SECTOR) as u64, sector.to_vec()));
        }
    }
}

/// Hands on, for each number of steps, what was synced by then and what was not.
fn for_each_moment(start: &[u8], steps: &[Step], mut take: impl FnMut(usize, &[u8], &[Step])) {
    let (mut synced, mut unsynced) = (start.to_vec(), 0);
    for now in 0..=steps.len() {
        take(now, &synced, &steps[unsynced..now]);
        if matches!(steps.get(now), Some(Step::Sync)) {
            steps[unsynced..now].iter().for_each(|step| apply(&mut synced, step));
            unsynced = now + 1;
        }
    }
}

#[test]
fn s03_nothing_acknowledged_is_lost_with_the_power() {
    let workload = Workload::run(TRANSACTIONS);
    let mut random = Random::new(3);
    let mut recoveries = 0;
    for_each_moment(&[], &workload.steps, |now, synced, unsynced| {
        let bytes = after_power_loss(synced, unsynced, &mut random);
        let disk = workload.check(bytes.clone(), now);
        // While the store recovers, the power fails again.
        if random.below(40) == 0 {
            for_each_moment(&bytes, &disk.steps(), |_, synced, unsynced| {
                workload.check(after_power_loss(synced, unsynced, &mut random), now);
                recoveries += 1;
            });
        }
    });
    println!("{} moments, {recoveries} of them while recovering", workload.steps.len() + recoveries);
    assert!(workload.steps.len() > 1000 && recoveries > 100);
}

/// Runs the workload on a disk that fails; what is said here must hold whenever and however it does.
fn check_failing(fault: Fault, transactions: u64, graphs: &[String]) {
    let disk = Disk::failing(fault);
    let Ok(database) = Database::open_backend(disk.clone()) else { return };
    let mut session = database.session();
    let mut done = 0;
    let failed = (0..transactions).find_map(|number| match transact(&mut session, number) {
        Ok(()) => {
            done += 1;
            None
        }
        Err(error) => Some(error),
    });
    if let Some(error) = failed {
        assert_eq!(error.exit_status(), 3, "{fault:?}: {error}");
        // Reading goes on, writing is refused with the reason, and nothing is half done.
        assert_eq!(describe(&database.graph()), graphs[done], "{fault:?}");
        query(&mut session, "MATCH (n) RETURN count(*)");
        let refused = session.query("CREATE (:More)", &Parameters::default()).unwrap_err();
        assert!(refused.message().contains("nothing more is written"), "{fault:?}: {refused}");
        assert_eq!(describe(&database.graph()), graphs[done], "{fault:?}");
    }
    drop(session);
    drop(database);
    // Without power, nothing of what was not synced need be there.
    let mut random = Random::new(fault.at as u64);
    let mut bytes = Vec::new();
    for_each_moment(&[], &disk.steps(), |_, synced, unsynced| bytes = after_power_loss(synced, unsynced, &mut random));
    for bytes in [disk.bytes(), bytes] {
        let reopened = match Database::open_backend(Disk::holding(bytes)) {
            Ok(reopened) => reopened,
            Err(error) => panic!("{fault:?} after {done} transactions: {error}"),
        };
        let found = describe(&reopened.graph());
        assert!(graphs[done..(done + 2).min(graphs.len())].contains(&found), "{fault:?} after {done} transactions");
    }
}

#[test]
fn s04_a_disk_that_fails_spoils_nothing() {
    const TRANSACTIONS: u64 = 50;
    let disk = Disk::default();
    let database = Database::open_backend(disk.clone()).unwrap();
    let mut graphs = vec![describe(&database.graph())];
    for number in 0..TRANSACTIONS {
        transact(&mut database.session(), number).unwrap();
        graphs.push(describe(&database.graph()));
    }
    drop(database);
    let mut random = Random::new(4);
    for at in 0..disk.calls() {
        let failure = [Failure::NoSpace, Failure::Device, Failure::ShortWrite][random.below(3)];
        check_failing(Fault { at, for_ever: random.below(2) == 0, failure }, TRANSACTIONS, &graphs);
    }
}
