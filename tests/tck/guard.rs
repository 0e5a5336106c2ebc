//! Runs scenarios so that none can stop the others: a panic or an endless loop is that scenario's failure.

use super::compare::Mismatch;
use super::feature::Scenario;
use super::world::{self, Configuration, Failure};
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{LazyLock, Mutex, MutexGuard, Once, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

/// A scenario that takes longer has failed; its thread is left behind.
const TIME_LIMIT: Duration = Duration::from_secs(20);
/// The stack of a program's main thread.
const STACK_SIZE: usize = 8 << 20;
/// The name of the threads that run scenarios.
const THREAD_NAME: &str = "scenario";

/// Runs all scenarios on as many threads as there are cores; the answers have the order of the scenarios.
pub(crate) fn run_all(scenarios: &[Scenario], graphs: &Path, configuration: Configuration) -> Vec<Result<(), Failure>> {
    let next = AtomicUsize::new(0);
    let answers: Vec<_> = scenarios.iter().map(|_| Mutex::new(Ok(()))).collect();
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(scenario) = scenarios.get(index) else { return };
            *lock(&answers[index]) = run(scenario, graphs, configuration);
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    answers.into_iter().map(|answer| answer.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

/// Runs one scenario on a thread of its own.
pub(crate) fn run(scenario: &Scenario, graphs: &Path, configuration: Configuration) -> Result<(), Failure> {
    keep_panic_messages();
    let (sender, receiver) = mpsc::channel();
    let (of_thread, graphs) = (scenario.clone(), graphs.to_owned());
    let runner = thread::Builder::new()
        .name(THREAD_NAME.to_owned())
        .stack_size(STACK_SIZE)
        .spawn(move || sender.send(world::run(&of_thread, &graphs, configuration)))
        .expect("the system gives out another thread");
    let failure = |actual: String| {
        let query =
            scenario.steps.iter().rfind(|step| step.text.starts_with("executing")).and_then(|s| s.document.clone());
        Failure { query: query.unwrap_or_default(), mismatch: Mismatch::new("an end", actual) }
    };
    match receiver.recv_timeout(TIME_LIMIT) {
        Ok(answer) => answer,
        Err(RecvTimeoutError::Timeout) => Err(failure(format!("none after {} seconds", TIME_LIMIT.as_secs()))),
        Err(RecvTimeoutError::Disconnected) => {
            let thread = runner.thread().id();
            drop(runner.join());
            Err(failure(lock(&PANICS).remove(&thread).unwrap_or_else(|| "a panic".to_owned())))
        }
    }
}

/// What the threads of scenarios said when they panicked.
static PANICS: LazyLock<Mutex<HashMap<ThreadId, String>>> = LazyLock::new(Mutex::default);

/// Keeps the panic messages of scenarios for the report; those of other threads are printed as ever.
fn keep_panic_messages() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let others = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let current = thread::current();
            if current.name() == Some(THREAD_NAME) {
                lock(&PANICS).insert(current.id(), panic.to_string());
            } else {
                others(panic);
            }
        }));
    });
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
