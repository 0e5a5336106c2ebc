//! What the sessions of a database share.

use super::Error;
use super::committed::{Access, Committed};
use crate::expression::{RuntimeError, RuntimeErrorKind};
use crate::function::Procedures;
use crate::graph::{Graph, Savepoint};
use crate::storage::{Storage, StorageError};
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};
use std::time::Instant;

/// A graph, the file that keeps it if there is one, and the procedures that can be called on it, each read by many at a
/// time or written by one.
///
/// A thread that panicked while it held a lock is no reason to refuse it: a statement that panics is rolled back before it
/// lets go of the graph.
#[derive(Debug, Default)]
pub(crate) struct Store {
    state: RwLock<State>,
    committed: Committed,
    procedures: RwLock<Procedures>,
    sessions: AtomicU64,
}

/// A graph with the changes of the open transaction in it.
#[derive(Debug, Default)]
pub(crate) struct State {
    graph: Graph,
    /// Whose transaction is open.
    transaction: Option<SessionId>,
    storage: Option<Storage>,
}

/// A session, among those of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SessionId(u64);

impl Store {
    /// A store of a graph that a file keeps, or nothing.
    pub(crate) fn new(graph: Graph, storage: Option<Storage>) -> Self {
        let state = State { graph, transaction: None, storage };
        Self { state: RwLock::new(state), ..Self::default() }
    }

    /// A number for a session.
    pub(crate) fn add_session(&self) -> SessionId {
        SessionId(self.sessions.fetch_add(1, Ordering::Relaxed))
    }

    /// The graph as a session sees it, with the changes of its own transaction; without one, as it was last committed.
    pub(crate) fn graph(&self, session: Option<SessionId>) -> GraphGuard<'_> {
        let access = match self.try_read() {
            Some(state) => Access::Current(state),
            None => self.committed.wait(session, || self.try_read()),
        };
        match access {
            Access::Copy(graph) => GraphGuard::Committed(graph),
            Access::Current(state) => match state.transaction {
                Some(owner) if Some(owner) != session => {
                    GraphGuard::Committed(self.committed.get_or_make(&state.graph, owner))
                }
                _ => GraphGuard::Current(state),
            },
        }
    }

    /// The graph, for a session to write. An error if another one has a transaction open, or if the file takes no more.
    pub(crate) fn write(&self, session: SessionId) -> Result<Writing<'_>, Error> {
        let state = self.lock();
        match state.transaction {
            Some(owner) if owner != session => return Err(busy().into()),
            _ => state.check_writable()?,
        }
        let savepoint = state.graph.savepoint();
        Ok(Writing { state, savepoint, is_done: false })
    }

    /// Shows the graph that a session has been writing to since `start`, so that nobody else need wait for it longer than it
    /// takes to copy it.
    pub(crate) fn show(&self, graph: &Graph, writer: SessionId, start: Instant) {
        self.committed.offer(graph, writer, start);
    }

    /// Begins a transaction.
    pub(crate) fn begin(&self, session: SessionId) -> Result<(), Error> {
        let mut state = self.lock();
        match state.transaction {
            Some(owner) if owner == session => {
                return Err(transaction_error("a transaction is open already", COMMIT_FIRST).into());
            }
            Some(_) => return Err(busy().into()),
            None => state.check_writable()?,
        }
        state.transaction = Some(session);
        Ok(())
    }

    /// Ends the session's transaction and keeps its changes. If they cannot be written, they are taken back.
    pub(crate) fn commit(&self, session: SessionId) -> Result<(), Error> {
        let mut state = self.lock();
        state.take_transaction(session)?;
        let kept = state.keep();
        if kept.is_err() {
            state.graph.rollback();
        }
        Ok(kept?)
    }

    /// Ends the session's transaction and takes its changes back.
    pub(crate) fn roll_back(&self, session: SessionId) -> Result<(), Error> {
        let mut state = self.lock();
        state.take_transaction(session)?;
        state.graph.rollback();
        state.graph.refresh();
        Ok(())
    }

    /// Folds all that was written to the file since it was last written whole; whether there is a file, and this is it.
    pub(crate) fn checkpoint(
        &self,
        is_it: impl FnOnce(&str) -> bool,
        is_stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<bool, Error> {
        let mut state = self.lock();
        let State { graph, transaction, storage } = &mut *state;
        match storage {
            Some(storage) if is_it(storage.file()) => {
                if transaction.is_some() {
                    return Err(transaction_error("the store is not whole within a transaction", COMMIT_FIRST).into());
                }
                storage.checkpoint(graph, is_stopped)?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// The procedures.
    pub(crate) fn procedures(&self) -> impl Deref<Target = Procedures> {
        self.procedures.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The procedures, to add to them.
    pub(crate) fn procedures_mut(&self) -> impl DerefMut<Target = Procedures> {
        self.procedures.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn try_read(&self) -> Option<RwLockReadGuard<'_, State>> {
        match self.state.try_read() {
            Ok(state) => Some(state),
            Err(TryLockError::Poisoned(state)) => Some(state.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    fn lock(&self) -> Locked<'_> {
        let state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        Locked { state, end: End { committed: &self.committed, copy: None } }
    }
}

impl State {
    fn check_writable(&self) -> Result<(), StorageError> {
        self.storage.as_ref().map_or(Ok(()), Storage::check_writable)
    }

    fn take_transaction(&mut self, session: SessionId) -> Result<(), RuntimeError> {
        let own = self.transaction.take_if(|owner| *owner == session);
        own.map(drop).ok_or_else(|| transaction_error("no transaction is open", "`BEGIN` begins one"))
    }

    /// Makes the changes final, on the disk first.
    fn keep(&mut self) -> Result<(), StorageError> {
        let Self { graph, storage, .. } = self;
        storage.as_mut().map_or(Ok(()), |storage| storage.commit(graph))?;
        graph.commit();
        graph.refresh();
        storage.iter_mut().for_each(|storage| storage.tidy(graph));
        Ok(())
    }
}

/// The state, while nobody else has it. The order of the fields matters: when it is dropped, the lock goes first, then what
/// tells of it.
struct Locked<'a> {
    state: RwLockWriteGuard<'a, State>,
    end: End<'a>,
}

impl Deref for Locked<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for Locked<'_> {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        if self.state.transaction.is_none() {
            self.end.copy = self.end.committed.take();
        }
    }
}

/// Tells those who wait, when it is dropped, that the lock is free.
struct End<'a> {
    committed: &'a Committed,
    /// A copy that is good no more. To free it takes time, in which nobody need wait.
    copy: Option<Arc<Graph>>,
}

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.committed.look_again();
    }
}

/// A graph that is not being written to, to be read.
pub(crate) enum GraphGuard<'a> {
    /// The graph itself. Who writes waits for as long as this lives.
    Current(RwLockReadGuard<'a, State>),
    /// A copy, because another session changes the graph.
    Committed(Arc<Graph>),
}

impl Deref for GraphGuard<'_> {
    type Target = Graph;

    fn deref(&self) -> &Graph {
        match self {
            Self::Current(state) => &state.graph,
            Self::Committed(graph) => graph,
        }
    }
}

/// A graph that is written to by one statement. Unless it is [finished](Self::finish), everything is taken back.
pub(crate) struct Writing<'a> {
    state: Locked<'a>,
    savepoint: Savepoint,
    is_done: bool,
}

impl Writing<'_> {
    /// Where the graph was before the statement.
    pub(crate) fn savepoint(&self) -> Savepoint {
        self.savepoint
    }

    /// Keeps what was written: for good, or until the open transaction ends.
    pub(crate) fn finish(mut self) -> Result<(), StorageError> {
        if self.state.transaction.is_none() {
            self.state.keep()?;
        } else {
            self.state.graph.refresh();
        }
        self.is_done = true;
        Ok(())
    }
}

impl Deref for Writing<'_> {
    type Target = Graph;

    fn deref(&self) -> &Graph {
        &self.state.graph
    }
}

impl DerefMut for Writing<'_> {
    fn deref_mut(&mut self) -> &mut Graph {
        &mut self.state.graph
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        if !self.is_done {
            self.state.graph.rollback_to(self.savepoint);
        }
    }
}

const COMMIT_FIRST: &str = "`COMMIT` or `ROLLBACK` ends it";

fn busy() -> RuntimeError {
    transaction_error("another session has a transaction open", "try again once it has ended")
}

fn transaction_error(message: &str, hint: &str) -> RuntimeError {
    RuntimeError::new(RuntimeErrorKind::Transaction, message).with_hint(Some(hint.to_owned()))
}
