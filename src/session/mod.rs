//! Sessions: a statement from its text to its result, one step after the other.
//!
//! In: text and parameters. Out: [`QueryResult`]. Knows all the steps and none of their details.
//!
//! Reading order: this file, `schema` (commands about indexes and constraints), `plan_cache` (statements that need not
//! be planned again), `materialize` (rows that outlive the statement), `warning`, `save` (the graph into a file), `store`
//! (what the sessions of a database share), `committed` (what they read of it while one of them writes).

mod committed;
mod materialize;
mod plan_cache;
mod save;
mod schema;
mod store;
mod warning;

use crate::binder::{self, BoundClause, BoundQuery, BoundStatement};
use crate::error::{Error, panic_reason};
use crate::execution::compile::{compile, compile_profiled};
use crate::execution::{Environment, Interrupt, Monitor, Progress, Run};
use crate::expression::{Batch, RuntimeError, RuntimeErrorKind};
use crate::graph::{ConstraintViolation, Graph};
use crate::import::{self, ImportFolder, ImportReport, Source};
use crate::optimizer::optimize;
use crate::plan::describe::Describer;
use crate::planner::{PlannedStatement, plan};
use crate::result::{OperatorProfile, PlanDescription, QueryResult, Timing};
use crate::syntax::ast::{Mode, StatementBody, TransactionCommand};
use crate::syntax::{ast, parse, parse_expression};
use crate::value::memory::Memory;
use crate::value::temporal::DateTime;
use crate::value::{Map, Value, ValueErrorKind};
use materialize::Materializer;
use plan_cache::{Basis, PlanCache};
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

pub(crate) use store::Store;
use store::{SessionId, Writing};

/// The values of a statement's parameters, by name; written with [`map!`](crate::map!).
pub type Parameters = Map;

/// Asks a session's running statement to stop.
pub type InterruptHandle = Interrupt;

/// Tells how far a session's running statement is.
pub type ProgressHandle = Progress;

/// Runs statements on a database.
///
/// ```
/// # use detente::{Database, map};
/// let database = Database::in_memory();
/// let mut session = database.session();
/// session.query("CREATE (:Country {name: 'Canada'})-[:PARTY_TO]->(:Agreement {name: 'CETA'})", &map! {})?;
/// let query = "MATCH (:Country {name: $name})-[:PARTY_TO]->(a) RETURN a.name AS agreement";
/// let result = session.query(query, &map! { "name" => "Canada" })?;
/// for row in &result {
///     let agreement: String = row.get("agreement")?;
///     assert_eq!(agreement, "CETA");
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Session {
    store: Arc<Store>,
    id: SessionId,
    is_in_transaction: bool,
    interrupt: Interrupt,
    progress: Progress,
    timeout: Option<Duration>,
    memory: Memory,
    max_rows: Option<u64>,
    read_only: bool,
    optimizes: bool,
    batch_size: usize,
    threads: usize,
    import_folder: Option<ImportFolder>,
    plans: PlanCache,
}

/// About how many rows operators hand on at a time: few enough for a batch to stay in the cache.
const BATCH_SIZE: usize = 1024;

/// As many threads as the machine runs at the same time.
static THREADS: LazyLock<usize> = LazyLock::new(|| thread::available_parallelism().map_or(1, usize::from));

impl Session {
    pub(crate) fn new(store: Arc<Store>) -> Self {
        Self {
            id: store.add_session(),
            is_in_transaction: false,
            store,
            interrupt: Interrupt::default(),
            progress: Progress::default(),
            timeout: None,
            memory: Memory::default(),
            max_rows: None,
            read_only: false,
            optimizes: true,
            batch_size: BATCH_SIZE,
            threads: *THREADS,
            import_folder: None,
            plans: PlanCache::default(),
        }
    }

    /// Runs one statement. A statement that fails leaves the graph as it was. The plan of a text is kept for when it comes
    /// again: parameters are for what changes.
    pub fn query(&mut self, text: &str, parameters: &Parameters) -> Result<QueryResult, Error> {
        self.interrupt.reset();
        let start = Instant::now();
        if let Some(result) = self.run_known(text, parameters, start) {
            return result;
        }
        let statement = parse(text)?;
        let parsed = start.elapsed();
        let mut result = match &statement.body {
            StatementBody::Schema(command) => self.run_schema_command(command, statement.mode)?,
            StatementBody::Transaction(command) => self.run_transaction_command(*command, statement.mode)?,
            StatementBody::Query(query) => {
                let kept = (statement.mode == Mode::Run).then_some(text);
                self.run_query(query, statement.mode, parameters, kept)?
            }
        };
        result.timing.parse = parsed;
        Ok(result)
    }

    /// Begins a transaction: what the session's statements change is kept by [`commit`](Self::commit), all of it, or taken
    /// back by [`rollback`](Self::rollback), and when the session is dropped. Until then only the session itself sees it. A
    /// statement that fails is taken back alone. A database has one transaction at a time: meanwhile, other sessions
    /// read what was there before it, and are refused when they write.
    ///
    /// ```
    /// # use detente::{Database, map};
    /// let database = Database::in_memory();
    /// let mut session = database.session();
    /// session.begin()?;
    /// session.query("CREATE (:Draft)", &map! {})?;
    /// assert_eq!(session.graph().node_count(), 1);
    /// assert_eq!(database.graph().node_count(), 0);
    /// session.rollback()?;
    /// assert_eq!(session.graph().node_count(), 0);
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn begin(&mut self) -> Result<(), Error> {
        self.store.begin(self.id)?;
        self.is_in_transaction = true;
        Ok(())
    }

    /// Ends the transaction and keeps what it has changed. If a store cannot take it, nothing of it is kept.
    pub fn commit(&mut self) -> Result<(), Error> {
        self.is_in_transaction = false;
        self.store.commit(self.id)
    }

    /// Ends the transaction and takes back what it has changed.
    pub fn rollback(&mut self) -> Result<(), Error> {
        self.is_in_transaction = false;
        self.store.roll_back(self.id)
    }

    /// Whether a transaction is open.
    pub fn is_in_transaction(&self) -> bool {
        self.is_in_transaction
    }

    /// A session that sees what this one does, its open transaction too, and writes nothing.
    pub(crate) fn reader(&self) -> Self {
        let mut reader = Self::new(self.store.clone());
        (reader.id, reader.read_only) = (self.id, true);
        reader
    }

    /// The graph, with what the open transaction has changed. Writers wait for as long as the guard lives.
    pub fn graph(&self) -> impl Deref<Target = Graph> {
        self.store.graph(Some(self.id))
    }

    /// Adds the graph in data files, or in those of folders: all of it or, on an error, nothing.
    pub fn import(&mut self, paths: &[PathBuf], options: &import::Options<'_>) -> Result<ImportReport, Error> {
        let found = import::sort_out(paths, options)?;
        let sources: Vec<Source> = found.data.into_iter().chain(found.scripts).collect();
        Ok(ImportReport { left_out: found.left_out, ..self.load(&sources, options)? })
    }

    /// Adds the graph in data files: all of it or, on an error, nothing.
    pub(crate) fn load(&self, sources: &[Source], options: &import::Options<'_>) -> Result<ImportReport, Error> {
        self.check_may_write()?;
        let start = Instant::now();
        let mut graph = self.store.write(self.id)?;
        let report =
            import::load_showing(&mut graph, sources, options, &|graph| self.store.show(graph, self.id, start))?;
        graph.finish()?;
        Ok(report)
    }

    /// The value of an expression that reads no variables.
    pub fn evaluate(&mut self, expression: &str, parameters: &Parameters) -> Result<Value, Error> {
        self.interrupt.reset();
        let expression = parse_expression(expression)?;
        let kind = ast::ClauseKind::Return(ast::Projection {
            distinct: false,
            star: false,
            items: vec![ast::ProjectionItem { text: "value".into(), alias: None, expression: expression.clone() }],
            order_by: Vec::new(),
            skip: None,
            limit: None,
            predicate: None,
        });
        let clauses = vec![ast::Clause { kind, span: expression.span }];
        let first = ast::SingleQuery { clauses, span: expression.span };
        let query = ast::Query { first, unions: Vec::new() };
        let result = self.run_query(&query, Mode::Run, parameters, None)?;
        Ok(result.rows.into_iter().flatten().next().unwrap_or_default())
    }

    /// Ends statements that take longer; `None` for no limit.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.timeout = timeout;
    }

    /// Ends statements that would hold more than about so many bytes at a time, beside the graph as it was before them: rows that
    /// are sorted, grouped, joined or written, what was written, and the result. `None` for no limit.
    pub fn set_memory_limit(&mut self, bytes: Option<usize>) {
        self.memory = Memory::new(bytes);
    }

    /// Ends statements whose result has more rows; `None` for no limit.
    pub fn set_max_rows(&mut self, rows: Option<u64>) {
        self.max_rows = rows;
    }

    /// Refuses statements that change the graph.
    pub fn set_read_only(&mut self, read_only: bool) {
        self.read_only = read_only;
    }

    /// Rewrites plans so that they do less work, or leaves them as the planner made them. The rows are the same.
    pub fn set_optimizer(&mut self, optimizes: bool) {
        self.optimizes = optimizes;
        self.plans.clear();
    }

    /// Sets about how many rows operators hand on at a time. The rows are the same.
    pub fn set_batch_size(&mut self, rows: usize) {
        self.batch_size = rows.max(1);
    }

    /// Sets how many threads may work on a statement where there is enough to do: as many as the machine has cores, if this
    /// is not called. The rows and their order are the same. Whatever writes runs on the thread that asks, and so
    /// do procedures, which may share out their own work.
    pub fn set_threads(&mut self, threads: usize) {
        self.threads = threads.max(1);
    }

    /// Lets `LOAD CSV` and `LOAD JSON` read the files in a folder; no other file can be read, and none at all with `None`,
    /// which is how a session begins.
    pub fn set_import_folder(&mut self, folder: Option<PathBuf>) {
        self.import_folder = folder.map(ImportFolder::new);
    }

    /// Stops the running statement from another thread.
    pub fn interrupt_handle(&self) -> InterruptHandle {
        self.interrupt.clone()
    }

    /// Tells another thread how far the running statement is.
    pub fn progress_handle(&self) -> ProgressHandle {
        self.progress.clone()
    }

    fn run_transaction_command(&mut self, command: TransactionCommand, mode: Mode) -> Result<QueryResult, Error> {
        if mode == Mode::Explain {
            return Ok(QueryResult::of_plan("TransactionCommand"));
        }
        match command {
            TransactionCommand::Begin => self.begin(),
            TransactionCommand::Commit => self.commit(),
            TransactionCommand::Rollback => self.rollback(),
        }?;
        Ok(QueryResult::default())
    }

    /// Runs a statement whose text has come before, if its plan is still good.
    fn run_known(&self, text: &str, parameters: &Parameters, start: Instant) -> Option<Result<QueryResult, Error>> {
        let store = &self.store;
        let basis = |graph: &Graph| Basis::of(graph, store.procedures().version());
        let graph = store.graph(Some(self.id));
        let known = self.plans.get(text, basis(&graph))?;
        if let Err(error) = known.bound.check_parameters(parameters) {
            return Some(Err(error.into()));
        }
        if !updates(&known.bound.query) {
            return Some(self.run_read(&known.bound, &known.prepared, Mode::Run, parameters, &graph, start));
        }
        drop(graph);
        if let Err(error) = self.check_may_write() {
            return Some(Err(error));
        }
        let graph = match store.write(self.id) {
            Ok(graph) => graph,
            Err(error) => return Some(Err(error)),
        };
        // Between the two locks others may have written.
        let known = self.plans.get(text, basis(&graph))?;
        Some(self.run_update(&known.bound, &known.prepared, Mode::Run, parameters, graph, start))
    }

    /// Runs a query, and keeps its plan for the text if one is given.
    fn run_query(
        &mut self,
        query: &ast::Query,
        mode: Mode,
        parameters: &Parameters,
        kept: Option<&str>,
    ) -> Result<QueryResult, Error> {
        let start = Instant::now();
        let store = self.store.clone();
        let (bound, procedures) = {
            let procedures = store.procedures();
            (Arc::new(binder::bind(query, &procedures)?), procedures.version())
        };
        if mode != Mode::Explain {
            bound.check_parameters(parameters)?;
        }
        let prepare = |session: &mut Self, graph: &Graph| {
            let prepared = Arc::new(session.prepare(&bound, mode, graph));
            if let Some(text) = kept {
                session.plans.insert(text, Basis::of(graph, procedures), bound.clone(), prepared.clone());
            }
            prepared
        };
        if updates(&bound.query) && mode != Mode::Explain {
            self.check_may_write()?;
            let graph = store.write(self.id)?;
            let prepared = prepare(self, &graph);
            return self.run_update(&bound, &prepared, mode, parameters, graph, start);
        }
        let graph = store.graph(Some(self.id));
        let prepared = prepare(self, &graph);
        self.run_read(&bound, &prepared, mode, parameters, &graph, start)
    }

    fn run_read(
        &self,
        bound: &BoundStatement,
        prepared: &Prepared,
        mode: Mode,
        parameters: &Parameters,
        graph: &Graph,
        start: Instant,
    ) -> Result<QueryResult, Error> {
        let mut result = prepared.result(start);
        if mode == Mode::Explain {
            result.plan = Some(prepared.describe(bound, None));
        } else {
            let start = Instant::now();
            let mut materializer = self.materializer(prepared);
            self.guarded(parameters, None, |environment| {
                prepared.run.read(graph, environment, &mut |batch| materializer.take(&batch, graph))
            })?;
            (result.rows, result.elements) = materializer.finish();
            result.timing.run = start.elapsed();
            prepared.add_profile(mode, bound, &mut result);
        }
        result.warnings = warning::unknown_names(&bound.mentioned, graph);
        Ok(result)
    }

    fn run_update(
        &self,
        bound: &BoundStatement,
        prepared: &Prepared,
        mode: Mode,
        parameters: &Parameters,
        mut graph: Writing<'_>,
        start: Instant,
    ) -> Result<QueryResult, Error> {
        let mut result = prepared.result(start);
        let start = Instant::now();
        let savepoint = graph.savepoint();
        let mut materializer = self.materializer(prepared);
        let show = |graph: &Graph| self.store.show(graph, self.id, start);
        self.guarded(parameters, Some(&show), |environment| {
            let batches: Vec<Batch> = prepared.run.write(&mut graph, environment, &mut result.counters)?;
            graph.check(savepoint).map_err(violation)?;
            batches.iter().try_for_each(|batch| materializer.take(batch, &graph))
        })?;
        (result.rows, result.elements) = materializer.finish();
        result.warnings = warning::unknown_names(&bound.mentioned, &graph);
        graph.finish()?;
        result.timing.run = start.elapsed();
        prepared.add_profile(mode, bound, &mut result);
        Ok(result)
    }

    fn prepare(&self, bound: &BoundStatement, mode: Mode, graph: &Graph) -> Prepared {
        let planned = plan(bound, graph);
        let planned = if self.optimizes { optimize(planned) } else { planned };
        match mode {
            Mode::Profile => {
                let (run, measurements) = compile_profiled(&planned);
                Prepared { planned, run, measurements: Some(measurements) }
            }
            Mode::Run | Mode::Explain => Prepared { run: compile(&planned), planned, measurements: None },
        }
    }

    fn materializer(&self, prepared: &Prepared) -> Materializer {
        Materializer::new(&prepared.planned.columns, self.memory.reservation(), self.max_rows)
    }

    fn check_may_write(&self) -> Result<(), Error> {
        match self.read_only {
            false => Ok(()),
            true => Err(RuntimeError::new(
                RuntimeErrorKind::ReadOnly,
                "the statement would change the graph, which is open for reading only",
            )
            .into()),
        }
    }

    /// Runs something under the limits of the session, which shows the graph if it writes. A panic is a fault of ours; it ends
    /// the statement, not the program.
    fn guarded<T>(
        &self,
        parameters: &Parameters,
        show: Option<&(dyn Fn(&Graph) + Sync)>,
        run: impl FnOnce(&Environment<'_>) -> Result<T, RuntimeError>,
    ) -> Result<T, RuntimeError> {
        self.progress.reset();
        let monitor = Monitor::new(self.interrupt.clone(), self.timeout, self.memory.clone());
        let monitor = monitor.telling(self.progress.clone());
        let now = DateTime::from_system(SystemTime::now());
        let mut environment = Environment::new(parameters, &monitor, self.batch_size, now);
        environment.threads = self.threads;
        environment.import_folder = self.import_folder.as_ref();
        environment.show = show;
        let outcome = catch_unwind(AssertUnwindSafe(|| run(&environment))).unwrap_or_else(|panic| {
            let reason = panic_reason(&*panic);
            let message = format!("a fault in detente itself ended the statement, please report it: {reason}");
            Err(RuntimeError::new(RuntimeErrorKind::Internal, message))
        });
        outcome.map_err(|error| match (error.kind, monitor.check()) {
            // What was stopped knows that it was, the monitor knows why.
            (RuntimeErrorKind::Value(ValueErrorKind::Interrupted), Err(reason)) => {
                RuntimeError { span: error.span, ..reason }
            }
            _ => error,
        })
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.is_in_transaction {
            // It can only fail for want of a transaction.
            let _ = self.store.roll_back(self.id);
        }
    }
}

/// A statement that is ready to run.
#[derive(Debug)]
struct Prepared {
    planned: PlannedStatement,
    run: Run,
    measurements: Option<crate::execution::compile::Measurements>,
}

impl Prepared {
    /// A result without rows, whose planning began at `start`.
    fn result(&self, start: Instant) -> QueryResult {
        QueryResult {
            columns: self.planned.columns.iter().map(|column| column.name.clone()).collect(),
            timing: Timing { plan: start.elapsed(), ..Timing::default() },
            ..QueryResult::default()
        }
    }

    fn add_profile(&self, mode: Mode, bound: &BoundStatement, result: &mut QueryResult) {
        if mode == Mode::Profile {
            result.plan = Some(self.describe(bound, self.measurements.as_ref().map(|all| all.read())));
        }
    }

    fn describe(&self, bound: &BoundStatement, profiles: Option<Vec<OperatorProfile>>) -> PlanDescription {
        let mut describer = Describer { names: &bound.names, subqueries: Vec::new() };
        let mut profiles = profiles.unwrap_or_default().into_iter();
        // Measurements come in this order; but a plan is described after the subqueries that it mentions.
        let own: Vec<_> = profiles.by_ref().take(operators(&self.planned.plan)).collect();
        for subquery in &self.planned.subqueries {
            let of_subquery: Vec<_> = profiles.by_ref().take(operators(&subquery.plan)).collect();
            let description = describer.describe(&subquery.plan, &mut of_subquery.into_iter());
            describer.subqueries.push(description);
        }
        describer.describe(&self.planned.plan, &mut own.into_iter())
    }
}

/// The number of operators of a plan.
fn operators(plan: &crate::plan::LogicalPlan) -> usize {
    1 + plan.inputs().into_iter().map(operators).sum::<usize>()
}

/// Whether a query has a clause that changes the graph.
fn updates(query: &BoundQuery) -> bool {
    let is_update = |clause: &BoundClause| match clause {
        BoundClause::Create { .. }
        | BoundClause::Merge { .. }
        | BoundClause::Set(_)
        | BoundClause::Remove(_)
        | BoundClause::Delete { .. } => true,
        BoundClause::CallSubquery { query, .. } => updates(query),
        BoundClause::Match { .. }
        | BoundClause::Unwind { .. }
        | BoundClause::Load { .. }
        | BoundClause::Project(_)
        | BoundClause::Call { .. } => false,
    };
    query.branches.iter().any(|branch| branch.clauses.iter().any(is_update))
}

/// What is wrong with the graph at the end of a statement, as an error of the statement.
fn violation(violation: ConstraintViolation) -> RuntimeError {
    let kind = match violation {
        ConstraintViolation::ConnectedNodeDeleted { .. } => RuntimeErrorKind::DeleteConnectedNode,
        _ => RuntimeErrorKind::ConstraintViolation,
    };
    RuntimeError::new(kind, violation.to_string())
}
