//! Sharing work out among threads.
//!
//! No other operator knows of threads. An exchange stands above a run of operators that work row by row; the rows that
//! feed the run are cut into morsels, which worker threads carry through it. The rows come out in the order of the
//! morsels, and a morsel is the same whoever works on it, so all is the same with one thread and with many.
//!
//! Memory is bounded: so many portions of morsels are under way at a time, and a worker that is far ahead of the one whose
//! rows are wanted next waits for it. Nothing can wait for itself: portions are begun in their order, so the one whose rows
//! are wanted next has a worker or is the next to get one, and that worker waits for nobody but the taker of its rows.
//!
//! Rows are taken whenever the source gives a morsel, and behind its last one. So a taker that has enough can say so only
//! when the next morsel comes: that is the price for running the source, which may call procedures, on its own thread.

use super::Input;
use crate::execution::{Context, Emit, Environment, Flow, Operator, Stop};
use crate::expression::{Batch, RuntimeError};
use crate::value::memory::Reservation;
use std::any::Any;
use std::collections::VecDeque;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender, SyncSender, TryRecvError};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Scope};

/// Gives the rows that a run of operators makes of the rows of a source, in their order; on several threads where there
/// is more than one morsel.
///
/// The first morsel is for the thread that asks: a statement that has few rows, or wants only a few, starts no threads.
#[derive(Debug)]
pub(in crate::execution) struct Exchange {
    /// Gives the rows that are cut into morsels; runs on the thread that asks for the rows.
    pub(in crate::execution) source: Input,
    /// Makes rows of each morsel, its argument.
    pub(in crate::execution) chain: Input,
    /// About how many rows the chain makes of one.
    pub(in crate::execution) fan_out: f64,
}

/// How many rows a morsel has at least, where batches have as many. A morsel is a batch, or less where the chain makes many
/// rows of each.
pub(in crate::execution) const LEAST_MORSEL: usize = 16;

/// How many morsels a worker gets at a time at most, where it makes about as many batches of them: handing them over costs
/// as much as some work on one.
const PORTION: usize = 16;

/// How many batches of its rows may wait to be taken while a worker goes on with a portion.
const WAITING: usize = 64;

/// Batches that take more are counted while they wait; of smaller ones all together take little.
const LARGE: usize = 1 << 17;

/// How many portions for each worker may be under way: enough to have something to do while one takes long.
const UNDER_WAY: usize = 4;

/// The stack of a worker: that of a program's main thread, for which the nesting of expressions is limited.
const STACK_SIZE: usize = 8 << 20;

impl Operator for Exchange {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        let threads = context.environment.threads;
        let rows = self.morsel_rows(context.batch_size());
        if threads == 1 {
            return self.source.run(context, &mut |batch| {
                morsels(batch, rows).try_for_each(|morsel| self.chain.run(&context.with_argument(&[morsel]), emit))
            });
        }
        let monitor = context.environment.monitor.part();
        // Who works for an exchange does not share out its own work.
        let environment = Environment { monitor: &monitor, threads: 1, ..*context.environment };
        let work = Work { chain: &self.chain, context: Context { environment: &environment, ..*context } };
        let (jobs, receiver) = mpsc::channel();
        let queue = Queue { jobs: Mutex::new(receiver), unfinished: AtomicUsize::new(0) };
        thread::scope(|scope| {
            let open = VecDeque::new();
            let mut team = Team { scope, work, jobs, queue: &queue, threads, started: 0, portion: Vec::new(), open };
            let mut is_first = true;
            self.source.run(context, &mut |batch| {
                morsels(batch, rows).try_for_each(|morsel| match mem::take(&mut is_first) {
                    true => self.chain.run(&context.with_argument(&[morsel]), emit),
                    false => team.add(morsel, self.portion(), emit),
                })
            })?;
            team.finish(emit)
        })
    }
}

impl Exchange {
    /// How many rows a morsel has at most. This does not depend on the number of threads, so nor does what an operator sees.
    fn morsel_rows(&self, batch_size: usize) -> usize {
        let wanted = batch_size as f64 * PORTION as f64 / self.fan_out.max(1.0);
        (wanted as usize).clamp(LEAST_MORSEL.min(batch_size), batch_size)
    }

    /// How many morsels a portion has at most: few where many rows are made of each.
    fn portion(&self) -> usize {
        (PORTION as f64 / self.fan_out.max(1.0)).ceil() as usize
    }
}

/// The rows of a batch in their order, at most so many at a time.
fn morsels(batch: Batch, rows: usize) -> impl Iterator<Item = Batch> {
    let all = batch.rows();
    let mut left = Some(batch);
    (0..all).step_by(rows).filter_map(move |first| {
        if all <= rows {
            return left.take();
        }
        left.as_ref().map(|batch| batch.gather(&(first as u32..all.min(first + rows) as u32).collect::<Vec<_>>()))
    })
}

/// Morsels to work on, and where the rows made of them go.
type Job = (Vec<Batch>, SyncSender<Part>);

/// A part of the rows made of a portion, and what it takes; behind the last of them the sender is gone.
type Part = Result<(Batch, Reservation), Fault>;

/// Why there are no more rows.
enum Fault {
    /// Something failed.
    Failed(RuntimeError),
    /// A panic: it goes on where the rows are taken.
    Panicked(Box<dyn Any + Send>),
}

/// The workers of an exchange that runs, and what they were given to do.
struct Team<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    work: Work<'env>,
    jobs: Sender<Job>,
    queue: &'env Queue,
    /// How many workers there may be.
    threads: usize,
    /// How many there are.
    started: usize,
    /// The morsels that were not yet handed out.
    portion: Vec<Batch>,
    /// The rows of the portions that were handed out, in order.
    open: VecDeque<Receiver<Part>>,
}

/// Where workers find what to do.
struct Queue {
    jobs: Mutex<Receiver<Job>>,
    /// How many portions have been handed out and not been finished.
    unfinished: AtomicUsize,
}

impl Queue {
    fn unfinished(&self) -> usize {
        self.unfinished.load(Ordering::Relaxed)
    }
}

impl Team<'_, '_> {
    /// Hands a morsel out: at once if a worker may be waiting, else as one of up to `most`. The more workers there are, the
    /// more there must be to do for another one.
    fn add(&mut self, morsel: Batch, most: usize, emit: &mut Emit<'_>) -> Flow {
        self.portion.push(morsel);
        self.take_ready(emit)?;
        let is_worth_another = self.started < self.threads && self.portion.len() >= self.started.clamp(1, most);
        if is_worth_another {
            self.start_worker();
        }
        let is_asked_for = self.queue.unfinished() < 2 * self.started;
        match is_worth_another || is_asked_for || self.portion.len() >= most {
            true => self.hand_out(emit),
            false => Ok(()),
        }
    }

    /// Gives a portion to the workers; before that takes the rows of an earlier one, where many are under way.
    fn hand_out(&mut self, emit: &mut Emit<'_>) -> Flow {
        let portion = mem::take(&mut self.portion);
        if self.started == 0 {
            return self.work.run(&portion, emit);
        }
        if self.open.len() >= UNDER_WAY * self.started {
            self.take_oldest(emit)?;
        }
        let (sender, receiver) = mpsc::sync_channel(WAITING);
        self.open.push_back(receiver);
        self.queue.unfinished.fetch_add(1, Ordering::Relaxed);
        // The queue outlives the team.
        drop(self.jobs.send((portion, sender)));
        Ok(())
    }

    /// Takes all rows that are still to come; for that, all who may help do.
    fn finish(&mut self, emit: &mut Emit<'_>) -> Flow {
        if !self.portion.is_empty() {
            self.hand_out(emit)?;
        }
        while self.started < self.threads.min(self.queue.unfinished()) {
            self.start_worker();
        }
        while !self.open.is_empty() {
            self.take_oldest(emit)?;
        }
        Ok(())
    }

    /// Takes the rows that are there already.
    fn take_ready(&mut self, emit: &mut Emit<'_>) -> Flow {
        while let Some(oldest) = self.open.front() {
            match oldest.try_recv() {
                Ok(part) => take(part, emit)?,
                Err(TryRecvError::Disconnected) => drop(self.open.pop_front()),
                Err(TryRecvError::Empty) => break,
            }
        }
        Ok(())
    }

    /// Waits for the rows of the oldest portion.
    fn take_oldest(&mut self, emit: &mut Emit<'_>) -> Flow {
        self.open.pop_front().into_iter().flatten().try_for_each(|part| take(part, emit))
    }

    /// Starts a worker; does with those there are where the system has no more threads.
    fn start_worker(&mut self) {
        let (work, queue) = (self.work, self.queue);
        let worker = thread::Builder::new().name("detente".to_owned()).stack_size(STACK_SIZE);
        match worker.spawn_scoped(self.scope, move || work.run_all(queue)) {
            Ok(_) => self.started += 1,
            Err(_) => self.threads = self.started,
        }
    }
}

impl Drop for Team<'_, '_> {
    /// Nobody takes rows any more, be it that there are none, or that the taker has enough, failed or panicked.
    fn drop(&mut self) {
        self.work.context.environment.monitor.abandon();
    }
}

fn take(part: Part, emit: &mut Emit<'_>) -> Flow {
    match part {
        Ok((batch, _)) => emit(batch),
        Err(Fault::Failed(error)) => Err(error.into()),
        Err(Fault::Panicked(panic)) => resume_unwind(panic),
    }
}

/// What a worker does.
#[derive(Clone, Copy)]
struct Work<'a> {
    chain: &'a Input,
    context: Context<'a>,
}

impl Work<'_> {
    /// Works on portions until there are no more.
    fn run_all(self, queue: &Queue) {
        let next = || queue.jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        while let Ok((portion, sender)) = next() {
            let mut send = |batch: Batch| {
                let mut held = self.context.reservation();
                held.add(|| match batch.bytes() {
                    bytes if bytes > LARGE => bytes,
                    _ => 0,
                })?;
                sender.send(Ok((batch, held))).map_err(|_| Stop::Enough)
            };
            let outcome = catch_unwind(AssertUnwindSafe(|| self.run(&portion, &mut send)));
            queue.unfinished.fetch_sub(1, Ordering::Relaxed);
            let fault = match outcome {
                Ok(Ok(()) | Err(Stop::Enough)) => continue,
                Ok(Err(Stop::Failed(error))) => Fault::Failed(error),
                Err(panic) => Fault::Panicked(panic),
            };
            // It is of no interest where nobody waits for it.
            drop(sender.send(Err(fault)));
        }
    }

    fn run(&self, portion: &[Batch], emit: &mut Emit<'_>) -> Flow {
        self.context.check()?;
        self.chain.run(&self.context.with_argument(portion), emit)
    }
}

#[cfg(test)]
mod tests;
