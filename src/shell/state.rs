//! The state of a running program: the open graph, parameters and settings; and running one statement or command.

use super::arguments::{Arguments, ErrorFormat, PictureArguments};
use super::commands;
use super::destination::Destination;
use super::failure::{Failure, Problem, status};
use super::import::{ImportSettings, Watch, report_import};
use super::interrupt::Interrupts;
use super::memory::MemoryLimit;
use super::printer::{FormatChoice, ROWS_ON_TERMINAL};
use super::progress::StatementProgress;
use super::report::{problem_json, problem_text};
use super::source::{Excerpt, Source};
use super::store::{self, Stores};
use super::terminal::{self, Terminal};
use crate::database::Database;
use crate::error::Error;
use crate::output::counters::counted;
use crate::output::picture::{PictureOptions, Style};
use crate::output::visible::visible;
use crate::result::QueryResult;
use crate::session::{Parameters, Session};
use crate::span::Span;
use crate::storage;
use crate::value::Value;
use serde_json::json;
use std::env;
use std::fmt;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Everything that a statement or a command may use or change.
#[derive(Debug)]
pub(crate) struct Shell {
    /// What is open.
    pub(crate) graph: OpenGraph,
    /// The parameters of the statements to come.
    pub(crate) parameters: Parameters,
    /// How things are shown and when to stop.
    pub(crate) settings: Settings,
    /// Where rows go.
    pub(crate) destination: Destination,
    /// Whether somebody types the statements.
    pub(crate) is_interactive: bool,
    /// What was typed, in this shell and in earlier ones.
    pub(crate) history: Vec<String>,
    /// What the next prompt begins with.
    pub(crate) draft: Option<String>,
    /// The result of the last statement, for a picture of it.
    pub(crate) last: Option<QueryResult>,
    /// What the streams are connected to.
    pub(crate) terminal: Terminal,
    /// The way for Ctrl-C to the running statement.
    pub(crate) interrupts: Interrupts,
    /// How many scripts that called one another are running.
    pub(crate) depth: usize,
}

/// A graph that is open.
#[derive(Debug)]
pub(crate) struct OpenGraph {
    /// The session on it.
    pub(crate) session: Session,
    /// What messages call it.
    pub(crate) name: String,
    /// Whether the rest of it is lost, because its store is damaged.
    pub(crate) is_partial: bool,
}

/// What the user can set.
#[derive(Debug)]
pub(crate) struct Settings {
    /// How rows are written.
    pub(crate) format: FormatChoice,
    /// How many rows a terminal shows of a result where there is no pager; 0 for all.
    pub(crate) max_rows: usize,
    /// The program that shows what is longer than the screen.
    pub(crate) pager: Option<String>,
    /// Whether CSV cells that a spreadsheet takes for a formula get an apostrophe in front.
    pub(crate) csv_safe: bool,
    /// Whether to tell how long statements take.
    pub(crate) timing: bool,
    /// Whether to be silent about everything but errors.
    pub(crate) quiet: bool,
    /// How errors and warnings are written.
    pub(crate) error_format: ErrorFormat,
    /// Whether a script goes on after an error.
    pub(crate) fail_at_end: bool,
    /// Whether a program reads what is said, for a language model.
    pub(crate) is_agent: bool,
    /// How pictures are drawn.
    pub(crate) picture: PictureOptions,
    /// How data files are read.
    pub(crate) import: ImportSettings,
    /// Whether stores are opened to write to them.
    pub(crate) stores: Stores,
    pub(crate) memory: MemoryLimit,
    /// How many rows a result may have.
    pub(crate) row_limit: Option<u64>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) threads: Option<NonZeroUsize>,
    pub(crate) read_only: bool,
    import_folder: Option<PathBuf>,
}

/// What comes after a statement or a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// The next one.
    Continue,
    /// The end of the program.
    Quit,
}

impl Shell {
    /// The state that the command line asks for.
    pub(crate) fn start(arguments: &Arguments, interrupts: Interrupts) -> Result<Self, Failure> {
        let settings = Settings::new(arguments)?;
        settings.import_folder.as_deref().map_or(Ok(()), check_folder)?;
        let mut terminal = Terminal::detect();
        // Nobody looks at progress.
        terminal.stderr &= !settings.is_agent;
        let watch = Watch { interrupts: &interrupts, terminal };
        let graph = OpenGraph::open(arguments.graph(), &settings, &watch)
            .map_err(|failure| failure.or_hint(arguments.misplaced_action()))?;
        Ok(Self {
            graph,
            parameters: Parameters::default(),
            settings,
            destination: Destination::default(),
            is_interactive: false,
            history: Vec::new(),
            draft: None,
            last: None,
            terminal,
            interrupts,
            depth: 0,
        })
    }

    /// Opens another graph in place of the present one: the bundled one if no path is given.
    pub(crate) fn open(&mut self, paths: &[PathBuf]) -> Result<(), Failure> {
        if let [path] = paths
            && self.settings.stores == Stores::Write
            && store::is_open(&self.graph, path)
        {
            return Ok(());
        }
        let watch = Watch { interrupts: &self.interrupts, terminal: self.terminal };
        self.graph = OpenGraph::open(paths, &self.settings, &watch)?;
        self.last = None;
        Ok(())
    }

    /// Runs a command or a statement and shows what it gives.
    pub(crate) fn execute(&mut self, item: Excerpt<'_>) -> Result<Flow, Failure> {
        self.interrupts.forget();
        if item.text().trim_start().starts_with(':') {
            return commands::dispatch(self, item);
        }
        let result = self.query("", item).map_err(|failure| commands::suggest(failure, item))?;
        self.show(&result, item)?;
        self.last = Some(result);
        Ok(Flow::Continue)
    }

    /// Runs a statement with `prefix`, a word that nobody typed, before it.
    pub(crate) fn query(&mut self, prefix: &str, statement: Excerpt<'_>) -> Result<QueryResult, Failure> {
        let unshift = |span: Span| {
            let inner = |offset: usize| offset.saturating_sub(prefix.len());
            Span::new(inner(span.start), inner(span.end))
        };
        match self.query_text(&format!("{prefix}{}", statement.text())) {
            Ok(mut result) => {
                result.warnings.iter_mut().for_each(|warning| warning.span = unshift(warning.span));
                Ok(result)
            }
            Err(error) => {
                let known = error.span().map(|span| statement.locate(unshift(span)));
                let problem = Problem { span: known, ..Problem::without_place(&error) };
                // Who stopped a statement knows which one it was; for others its first word tells.
                let is_stopped = problem.status == status::INTERRUPTED;
                Err(if is_stopped { problem } else { problem.at(statement.split_word().0) }.into())
            }
        }
    }

    /// Runs a statement that nobody typed.
    pub(crate) fn query_text(&mut self, statement: &str) -> Result<QueryResult, Error> {
        let _progress = StatementProgress::begin(self.shows_progress(), self.graph.session.progress_handle());
        let Self { graph, parameters, interrupts, .. } = self;
        let handle = graph.session.interrupt_handle();
        interrupts.during_statement(handle, || graph.session.query(statement, parameters))
    }

    /// Whether somebody looks at lines that tell how far work is.
    pub(crate) fn shows_progress(&self) -> bool {
        self.terminal.stderr && !self.settings.quiet && self.terminal.styled()
    }

    /// The value of an expression.
    pub(crate) fn evaluate(&mut self, expression: Excerpt<'_>) -> Result<Value, Failure> {
        let Self { graph, parameters, interrupts, .. } = self;
        let handle = graph.session.interrupt_handle();
        interrupts.during_statement(handle, || graph.session.evaluate(expression.text(), parameters)).map_err(|error| {
            let span = error.span().map(|span| expression.locate(span));
            Problem { span, ..Problem::without_place(&error) }.into()
        })
    }

    /// Tells the user what went wrong and gives the status for it.
    pub(crate) fn report(&self, failure: &Failure, source: Option<&Source>) -> u8 {
        report(failure, source, self.settings.error_format, self.terminal)
    }

    /// Says something on a line, neither rows nor an error, unless the user wants silence.
    pub(crate) fn note(&self, text: &str) {
        self.settings.note(text);
    }
}

impl OpenGraph {
    /// The number of nodes and of relationships.
    pub(crate) fn size(&self) -> (u64, u64) {
        let graph = self.session.graph();
        (graph.node_count() as u64, graph.relationship_count() as u64)
    }

    /// What is open and how large it is: `pact.json: 120 nodes, 340 relationships`.
    pub(crate) fn describe(&self) -> String {
        self.describe_as(&self.name)
    }

    /// The same under another name.
    pub(crate) fn describe_as(&self, name: impl fmt::Display) -> String {
        let (nodes, relationships) = self.size();
        format!("{name}: {}, {}", counted(nodes, "node"), counted(relationships, "relationship"))
    }

    fn open(paths: &[PathBuf], settings: &Settings, watch: &Watch<'_>) -> Result<Self, Failure> {
        let mut is_partial = false;
        let (database, name) = match paths {
            [] => {
                (Database::bundled().map_err(|error| Problem::without_place(&error))?, "the bundled graph".to_owned())
            }
            [path] if path == Path::new(":memory:") => (Database::in_memory(), "an empty graph".to_owned()),
            [path] if storage::is_store(path) => {
                let opened = store::open(path, settings)?;
                is_partial = opened.is_partial;
                (opened.database, path.display().to_string())
            }
            paths => {
                let database = Database::in_memory();
                let read = watch.import(&settings.import, |options| database.read(paths, options));
                report_import(&read?, settings);
                (database, name_of(paths))
            }
        };
        let mut graph = Self { session: database.session(), name, is_partial };
        graph.session.set_import_folder(settings.import_folder.clone());
        graph.limit(settings);
        Ok(graph)
    }

    /// Puts the session under the limits that are set.
    pub(crate) fn limit(&mut self, settings: &Settings) {
        self.session.set_timeout(settings.timeout);
        self.session.set_memory_limit(settings.memory.0);
        self.session.set_max_rows(settings.row_limit);
        settings.threads.into_iter().for_each(|threads| self.session.set_threads(threads.get()));
        self.session.set_read_only(settings.read_only);
    }
}

/// What messages call a graph that was read from files.
fn name_of(paths: &[PathBuf]) -> String {
    match paths {
        [first, _, _, ..] => format!("{} and {} more", first.display(), paths.len() - 1),
        few => few.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", "),
    }
}

impl Settings {
    /// Says something on a line, neither rows nor an error, in the form that errors have, unless the user wants silence.
    pub(crate) fn note(&self, text: &str) {
        if self.quiet {
            return;
        }
        match self.error_format {
            ErrorFormat::Text => terminal::say(&format!("{}\n", visible(text))),
            ErrorFormat::Json => terminal::say(&format!("{}\n", json!({ "note": text }))),
        }
    }

    fn new(arguments: &Arguments) -> Result<Self, Failure> {
        Ok(Self {
            format: FormatChoice::named(arguments.format()).unwrap_or_default(),
            max_rows: ROWS_ON_TERMINAL,
            pager: env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty()),
            csv_safe: arguments.csv_safe,
            is_agent: arguments.is_agent(),
            timing: false,
            quiet: arguments.quiet,
            error_format: arguments.error_format(),
            fail_at_end: arguments.fail_at_end,
            picture: picture_options(&arguments.picture)?,
            timeout: arguments.timeout,
            memory: arguments.memory.unwrap_or_else(MemoryLimit::of_machine),
            row_limit: arguments.max_rows,
            threads: arguments.threads,
            read_only: arguments.read_only,
            stores: Stores::of(arguments),
            import: ImportSettings::new(&arguments.import)?,
            import_folder: arguments.import_dir.clone(),
        })
    }
}

/// Refuses a folder that is not there before a statement needs it.
fn check_folder(path: &Path) -> Result<(), Failure> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(Problem::unusable_file(path, "no folder").into()),
        Err(error) => Err(Problem::file(path, &error).into()),
    }
}

fn picture_options(arguments: &PictureArguments) -> Result<PictureOptions, Failure> {
    let usual = PictureOptions::default();
    let rankdir = arguments.rankdir.as_deref().and_then(|name| name.parse().ok());
    Ok(PictureOptions {
        cluster_by: arguments.cluster_by.clone(),
        rankdir: rankdir.unwrap_or(usual.rankdir),
        max_nodes: arguments.max_nodes.or(usual.max_nodes),
        induced: arguments.induced,
        neighbours: arguments.neighbours,
        style: arguments.style.as_deref().map(read_style).transpose()?.unwrap_or_default(),
        ..usual
    })
}

/// The style in a file.
pub(crate) fn read_style(path: &Path) -> Result<Arc<Style>, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Problem::file(path, &error))?;
    Ok(Arc::new(Style::parse(&text).map_err(|error| Problem::unusable_file(path, &error))?))
}

/// Tells the user what went wrong, in the form asked for, and gives the status for it.
pub(crate) fn report(failure: &Failure, source: Option<&Source>, format: ErrorFormat, terminal: Terminal) -> u8 {
    let problem = match failure {
        Failure::Problem(problem) => problem,
        Failure::Reported(status) => return *status,
        Failure::OutputClosed => return status::DONE,
    };
    match format {
        ErrorFormat::Text => terminal::say(&problem_text(problem, source, terminal.message_width())),
        ErrorFormat::Json => terminal::say(&format!("{}\n", problem_json(problem, source))),
    }
    problem.status
}
