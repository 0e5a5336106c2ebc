//! Ctrl-C: once it stops the running statement, twice it ends the program.

use super::failure::status;
use crate::session::InterruptHandle;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What the program does at the moment, as far as Ctrl-C is concerned. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interrupts(Arc<State>);

#[derive(Debug, Default)]
struct State {
    work: Mutex<Work>,
    pressed: AtomicBool,
    keep_running: AtomicBool,
}

#[derive(Debug, Default)]
enum Work {
    /// Nothing that could be stopped by itself.
    #[default]
    Other,
    /// A statement.
    Statement(InterruptHandle),
    /// Rows are written, by a writer that asks [`Interrupts::pressed`].
    Writing,
    /// Another program has the terminal, and Ctrl-C is its own affair; the writer asks nevertheless.
    Elsewhere,
}

impl Interrupts {
    /// Takes charge of Ctrl-C for the whole process.
    pub(crate) fn install(&self) {
        let interrupts = self.clone();
        // Without a handler Ctrl-C ends the program, which is a way to go on.
        let _ = ctrlc::set_handler(move || interrupts.press());
    }

    /// Lets the program outlive the first Ctrl-C from now on, as the shell does and a script does not.
    pub(crate) fn keep_running(&self) {
        self.0.keep_running.store(true, Ordering::SeqCst);
    }

    /// Forgets that Ctrl-C was pressed: something new begins.
    pub(crate) fn forget(&self) {
        self.0.pressed.store(false, Ordering::SeqCst);
    }

    /// Does `work` while Ctrl-C goes to the statement that `handle` belongs to.
    pub(crate) fn during_statement<T>(&self, handle: InterruptHandle, work: impl FnOnce() -> T) -> T {
        self.during(Work::Statement(handle), work)
    }

    /// Does `work`, which writes and asks [`pressed`](Self::pressed) as it goes.
    pub(crate) fn during_writing<T>(&self, work: impl FnOnce() -> T) -> T {
        self.during(Work::Writing, work)
    }

    /// Does `work` while another program, such as a pager, has the terminal.
    pub(crate) fn during_other_program<T>(&self, work: impl FnOnce() -> T) -> T {
        self.during(Work::Elsewhere, work)
    }

    /// Whether Ctrl-C was pressed since the present work began.
    pub(crate) fn pressed(&self) -> bool {
        self.0.pressed.load(Ordering::Relaxed)
    }

    fn during<T>(&self, kind: Work, work: impl FnOnce() -> T) -> T {
        self.forget();
        *self.work() = kind;
        let result = work();
        *self.work() = Work::Other;
        result
    }

    fn press(&self) {
        let again = self.0.pressed.swap(true, Ordering::SeqCst);
        let keep_running = self.0.keep_running.load(Ordering::SeqCst);
        match &*self.work() {
            Work::Statement(handle) if !again => handle.interrupt(),
            Work::Elsewhere => {}
            Work::Writing | Work::Other if keep_running && !again => {}
            _ => std::process::exit(status::INTERRUPTED.into()),
        }
    }

    fn work(&self) -> MutexGuard<'_, Work> {
        self.0.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
