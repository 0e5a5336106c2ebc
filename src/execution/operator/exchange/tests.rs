use super::*;
use crate::execution::operator::Argument;
use crate::execution::{Interrupt, Monitor};
use crate::expression::column::Typed;
use crate::expression::{Column, RuntimeErrorKind, Slot};
use crate::graph::Graph;
use crate::value::temporal::DateTime;
use crate::value::{Map, Value};
use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Condvar};
use std::thread::ThreadId;
use std::time::Duration;

const SLOT: Slot = Slot(0);

/// Gives the numbers from 0 on, so many in a batch.
#[derive(Debug)]
struct Numbers {
    batches: i64,
    rows: i64,
}

impl Operator for Numbers {
    fn run(&self, _: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        (0..self.batches).try_for_each(|batch| {
            let mut numbers = Batch::with_rows(self.rows as usize);
            let values = (batch * self.rows..(batch + 1) * self.rows).collect();
            numbers.set(SLOT, Column::Integers(Typed::all(values)));
            emit(numbers)
        })
    }
}

/// Does something with each morsel, which it knows by its first number.
struct Step<F>(F);

impl<F> fmt::Debug for Step<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Step")
    }
}

impl<F: Fn(i64, Batch, &Context<'_>, &mut Emit<'_>) -> Flow + Send + Sync> Operator for Step<F> {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        Argument.run(context, &mut |batch| (self.0)(numbers(&batch)[0], batch, context, emit))
    }
}

fn numbers(batch: &Batch) -> Vec<i64> {
    let number = |value| if let Value::Integer(number) = value { number } else { panic!("no integer: {value:?}") };
    (0..batch.rows()).map(|row| number(batch.column(SLOT).value(row))).collect()
}

/// What came out of an exchange: the numbers in the batches that were taken, and how it ended.
type Outcome = (Vec<Vec<i64>>, Flow);

/// Runs an exchange on two workers over `batches` batches of one row, until `limit` batches were taken. Fails if that takes
/// too long: something waits for itself.
fn run(
    batches: i64,
    limit: usize,
    chain: impl Fn(i64, Batch, &Context<'_>, &mut Emit<'_>) -> Flow + Send + Sync + 'static,
) -> Outcome {
    let (sender, receiver) = mpsc::channel();
    let source = Box::new(Numbers { batches, rows: 1 });
    let exchange = Exchange { source, chain: Box::new(Step(chain)), fan_out: 1.0 };
    let runner = thread::spawn(move || sender.send(taken(&exchange, 2, 1, limit)));
    match receiver.recv_timeout(Duration::from_secs(60)) {
        Ok(outcome) => outcome,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("the exchange does not come to an end"),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            resume_unwind(runner.join().expect_err("who sends nothing has panicked"))
        }
    }
}

fn taken(exchange: &Exchange, threads: usize, batch_size: usize, limit: usize) -> Outcome {
    let (graph, parameters) = (Graph::default(), Map::default());
    let monitor = Monitor::new(Interrupt::default(), None, crate::value::memory::Memory::default());
    let mut environment = Environment::new(&parameters, &monitor, batch_size, DateTime::EPOCH);
    environment.threads = threads;
    let context = Context::new(&graph, &environment, &[]);
    let mut batches = Vec::new();
    let flow = exchange.run(&context, &mut |batch| {
        batches.push(numbers(&batch));
        if batches.len() == limit { Err(Stop::Enough) } else { Ok(()) }
    });
    (batches, flow)
}

fn failure(message: String) -> Stop {
    Stop::Failed(RuntimeError::new(RuntimeErrorKind::Internal, message))
}

/// Lets threads wait until as many have come.
#[derive(Default)]
struct Meeting(Mutex<HashSet<ThreadId>>, Condvar);

impl Meeting {
    fn wait_for(&self, threads: usize) {
        let mut present = self.0.lock().unwrap();
        present.insert(thread::current().id());
        self.1.notify_all();
        drop(self.1.wait_while(present, |present| present.len() < threads).unwrap());
    }
}

#[test]
fn single_rows_meet_on_several_threads_and_come_out_in_order() {
    let meeting = Meeting::default();
    // Whoever works on the second row goes on only when somebody else works on another one.
    let (batches, flow) = run(3, usize::MAX, move |first, batch, _, emit| {
        if first > 0 {
            meeting.wait_for(2);
        }
        emit(batch)
    });
    assert!(flow.is_ok());
    assert_eq!(batches, [[0], [1], [2]]);
}

#[test]
fn the_first_row_is_for_the_thread_that_asks() {
    let threads = Arc::new(Mutex::new(Vec::new()));
    let seen = threads.clone();
    let (batches, flow) = run(5, 1, move |_, batch, _, emit| {
        seen.lock().unwrap().push(thread::current().name().map(str::to_owned));
        emit(batch)
    });
    assert!(matches!(flow, Err(Stop::Enough)));
    assert_eq!(batches, [[0]]);
    assert_eq!(*threads.lock().unwrap(), [None]);
}

#[test]
fn a_slow_morsel_comes_before_a_fast_one() {
    let (batches, _) = run(40, usize::MAX, |first, batch, _, emit| {
        if first % 7 == 1 {
            thread::sleep(Duration::from_millis(5));
        }
        emit(batch)
    });
    assert_eq!(batches.concat(), (0..40).collect::<Vec<_>>());
}

#[test]
fn many_more_rows_than_may_wait_pass() {
    let (batches, flow) = run(20, usize::MAX, |_, batch, _, emit| (0..500).try_for_each(|_| emit(batch.clone())));
    assert!(flow.is_ok());
    assert_eq!(batches.concat(), (0..20).flat_map(|number| vec![number; 500]).collect::<Vec<_>>());
}

#[test]
fn workers_stop_when_there_is_enough() {
    let (batches, flow) = run(1_000, 3, |first, batch, context, emit| match first {
        // Makes no rows, but looks at the clock.
        3.. => loop {
            context.check()?;
        },
        _ => emit(batch),
    });
    assert!(matches!(flow, Err(Stop::Enough)));
    assert_eq!(batches, [[0], [1], [2]]);
}

#[test]
fn the_first_failure_in_the_order_of_rows_counts() {
    let (batches, flow) = run(50, usize::MAX, |first, batch, _, emit| match first {
        9 => {
            emit(batch)?;
            thread::sleep(Duration::from_millis(20));
            Err(failure("late".to_owned()))
        }
        10.. => Err(failure("early".to_owned())),
        _ => emit(batch),
    });
    assert!(matches!(flow, Err(Stop::Failed(error)) if error.message == "late"));
    assert_eq!(batches.concat(), (0..10).collect::<Vec<_>>());
}

#[test]
#[should_panic(expected = "a fault in row 7")]
fn a_panic_goes_on_where_the_rows_are_taken() {
    run(50, usize::MAX, |first, batch, _, emit| match first {
        7 => panic!("a fault in row 7"),
        _ => emit(batch),
    })
    .1
    .expect("the panic is no failure");
}

#[test]
fn large_batches_are_cut_where_much_is_made_of_each_row() {
    let check = |fan_out: f64, batch_size: usize, expected: usize| {
        let exchange = Exchange { source: Box::new(Argument), chain: Box::new(Argument), fan_out };
        assert_eq!(exchange.morsel_rows(batch_size), expected, "{fan_out} rows of each, {batch_size} in a batch");
    };
    check(1.0, 1024, 1024);
    check(0.0, 3, 3);
    check(64.0, 1024, 256);
    check(f64::INFINITY, 1024, LEAST_MORSEL);
    check(f64::NAN, 1024, 1024);
    check(1e9, 1, 1);
}

#[test]
fn what_is_taken_does_not_depend_on_the_number_of_threads() {
    let outcome = |threads| {
        let chain = Box::new(Step(|_, batch: Batch, _: &Context<'_>, emit: &mut Emit<'_>| emit(batch)));
        let exchange = Exchange { source: Box::new(Numbers { batches: 7, rows: 100 }), chain, fan_out: 50.0 };
        taken(&exchange, threads, 100, usize::MAX).0
    };
    assert_eq!(outcome(1)[..2], [(0..32).collect::<Vec<_>>(), (32..64).collect()]);
    assert_eq!(outcome(1), outcome(2));
    assert_eq!(outcome(1), outcome(5));
}
