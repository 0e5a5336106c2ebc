//! Ending a statement before its time: on request, or at a limit of time or memory.

use super::Progress;
use crate::algorithm::Watch;
use crate::expression::{RuntimeError, RuntimeErrorKind};
use crate::value::ValueError;
use crate::value::memory::{Memory, Reservation};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Asks the running statement of a session to stop; may be used from any thread and from a signal handler.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Asks the running statement to stop; without effect where none runs.
    pub fn interrupt(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Forgets what was asked before: a new statement begins.
    pub(crate) fn reset(&self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Watches over a running statement.
#[derive(Clone, Debug, Default)]
pub struct Monitor {
    interrupt: Interrupt,
    /// Set where nobody waits for the outcome any more.
    abandoned: Interrupt,
    deadline: Option<(Instant, Duration)>,
    memory: Memory,
    progress: Progress,
}

impl Monitor {
    /// Watches for an interrupt, for a limit of memory and, where given, a time limit that begins now.
    pub fn new(interrupt: Interrupt, timeout: Option<Duration>, memory: Memory) -> Self {
        let deadline = timeout.and_then(|timeout| Some((Instant::now().checked_add(timeout)?, timeout)));
        Self { interrupt, abandoned: Interrupt::default(), deadline, memory, progress: Progress::default() }
    }

    /// The same, telling how far the statement is.
    #[must_use]
    pub fn telling(self, progress: Progress) -> Self {
        Self { progress, ..self }
    }

    /// How far the statement is.
    pub(super) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Begins to count what a part of the statement holds.
    pub fn reservation(&self) -> Reservation {
        self.memory.reservation()
    }

    /// Watches over a part of the statement that may become superfluous alone.
    pub(super) fn part(&self) -> Self {
        Self { abandoned: Interrupt::default(), ..self.clone() }
    }

    /// Ends what it watches over, whose outcome nobody waits for any more.
    pub(super) fn abandon(&self) {
        self.abandoned.interrupt();
    }

    /// Fails when the statement is to end.
    pub fn check(&self) -> Result<(), RuntimeError> {
        if self.interrupt.is_set() || self.abandoned.is_set() {
            return Err(RuntimeError::new(RuntimeErrorKind::Interrupted, "the statement was interrupted"));
        }
        match self.deadline {
            Some((deadline, timeout)) if Instant::now() >= deadline => Err(RuntimeError::new(
                RuntimeErrorKind::Timeout,
                format!("the statement took longer than the limit of {} s", timeout.as_secs_f64()),
            )),
            _ => Ok(()),
        }
    }
}

impl Watch for Monitor {
    fn is_over(&self) -> bool {
        self.check().is_err()
    }

    fn claim(&self, bytes: usize) -> Result<(), ValueError> {
        self.memory.claim(bytes)
    }
}
