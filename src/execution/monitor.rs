//! Ending a statement before its time: on request, or at a limit.

use crate::expression::{RuntimeError, RuntimeErrorKind};
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

    /// Forgets what was asked before: a new statement begins.
    pub(crate) fn reset(&self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Watches over a running statement.
#[derive(Clone, Debug, Default)]
pub struct Monitor {
    interrupt: Interrupt,
    deadline: Option<(Instant, Duration)>,
}

impl Monitor {
    /// Watches for an interrupt and, where given, a time limit that begins now.
    pub fn new(interrupt: Interrupt, timeout: Option<Duration>) -> Self {
        let deadline = timeout.and_then(|timeout| Some((Instant::now().checked_add(timeout)?, timeout)));
        Self { interrupt, deadline }
    }

    /// Fails when the statement is to end.
    pub fn check(&self) -> Result<(), RuntimeError> {
        if self.interrupt.0.load(Ordering::Relaxed) {
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
