//! Exports: the graph, or what a statement finds of it, written for other tools.

use super::arguments::ExportArguments;
use super::failure::{Failure, Problem, status};
use super::printer::Interruptible;
use super::script::Outcome;
use super::source::{Excerpt, Source};
use super::state::{Flow, Shell};
use crate::output::counters::counted;
use crate::output::export::{self, Exporter, Form, Losses, Options, Selection, Target};
use crate::output::visible::Visible;
use crate::result::QueryResult;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// How to choose a format where the name of a file does not tell it.
pub(crate) const FORMAT_HINT: &str = "`--to` names the format";

/// What is said of rows that hold nothing to export or to draw.
pub(crate) const NO_ELEMENTS: &str = "the rows hold no nodes, relationships or paths";

/// What is to be exported, in what format, and where to.
pub(crate) struct Order<'a> {
    /// The format.
    pub(crate) exporter: &'static dyn Exporter,
    /// The file or folder, or `-`.
    pub(crate) path: &'a Path,
    /// Whether files that are there are replaced.
    pub(crate) replaces: bool,
    /// What the formats are asked for.
    pub(crate) options: Options,
    /// The statement whose elements are exported; none for the whole graph.
    pub(crate) query: Option<Excerpt<'a>>,
}

/// The format of this name, or without one that which the extension of the file tells.
pub(super) fn choose_exporter(format: Option<&str>, path: &Path) -> Result<&'static dyn Exporter, Failure> {
    let found = format.map_or_else(|| export::find_for(path), export::find);
    found.map_err(|error| Problem::usage(error.to_string()).with_hint(Some(FORMAT_HINT.to_owned())).into())
}

impl Shell {
    /// Does what `detente export` asks for.
    pub(super) fn run_export(&mut self, arguments: &ExportArguments) -> Outcome {
        let source = arguments.query.as_ref().map(|query| Source::named("-c", query.as_str()));
        let exporter = match choose_exporter(arguments.format.as_deref(), &arguments.output) {
            Ok(exporter) => exporter,
            Err(failure) => return Outcome { status: self.report(&failure, None), flow: Flow::Quit },
        };
        let options = self.export_options();
        let base = arguments.base.clone().unwrap_or_else(|| options.base.clone());
        let order = Order {
            exporter,
            path: &arguments.output,
            replaces: arguments.force,
            options: Options { base, ..options },
            query: source.as_ref().map(|source| source.whole().without_semicolon()),
        };
        match self.export(order) {
            Ok(()) if self.graph.is_partial => Outcome { status: status::WRONG, flow: Flow::Quit },
            Ok(()) => Outcome::DONE,
            Err(failure) => Outcome { status: self.report(&failure, source.as_ref()), flow: Flow::Quit },
        }
    }

    /// What the formats are asked for, as the command line says.
    pub(crate) fn export_options(&self) -> Options {
        Options { picture: self.picture_options(), ..Options::default() }
    }

    /// Exports, and says what the format could not hold.
    pub(crate) fn export(&mut self, order: Order<'_>) -> Result<(), Failure> {
        let result = order.query.map(|query| self.query("", query)).transpose()?;
        if let (Some(result), Some(query)) = (&result, order.query) {
            self.comment(result, query);
        }
        self.write_export(&order, result.as_ref())
    }

    fn write_export(&self, order: &Order<'_>, result: Option<&QueryResult>) -> Result<(), Failure> {
        let graph = self.graph.session.graph();
        let selection = result.map_or_else(|| Selection::of_graph(&graph), Selection::of_result);
        let losses = if order.path == Path::new("-") {
            self.export_to_output(&selection, order)?
        } else {
            let losses = self.export_to_file(&selection, order)?;
            let nodes = counted(selection.node_count() as u64, "node");
            let relationships = counted(selection.relationship_count() as u64, "relationship");
            self.note(&format!("{}: {nodes}, {relationships}", order.path.display()));
            losses
        };
        self.note_losses(order.exporter, &losses);
        if result.is_some() && selection.node_count() == 0 {
            self.note(NO_ELEMENTS);
        }
        Ok(())
    }

    fn export_to_output(&self, selection: &Selection<'_>, order: &Order<'_>) -> Result<Losses, Failure> {
        let Form::File(write) = order.exporter.form() else {
            let message = format!("{} is a folder of files, which standard output cannot be", order.exporter.name());
            return Err(Problem::usage(message).with_hint(Some("name a folder".to_owned())).into());
        };
        let options = &order.options;
        let is_stopped = || self.interrupts.pressed();
        let selection = &selection.clone().until(&is_stopped);
        let written = self.interrupts.during_writing(|| {
            let mut out = BufWriter::new(Interruptible { inner: io::stdout().lock(), interrupts: &self.interrupts });
            if !self.terminal.stdout {
                let losses = write(selection, options, &mut out)?;
                return out.flush().map(|()| losses);
            }
            let mut out = Visible::new(out);
            let losses = write(selection, options, &mut out)?;
            out.flush().map(|()| losses)
        });
        if is_stopped() {
            return Err(Problem::interrupted().into());
        }
        Ok(written?)
    }

    fn export_to_file(&self, selection: &Selection<'_>, order: &Order<'_>) -> Result<Losses, Failure> {
        let is_stopped = || self.interrupts.pressed();
        let target = Target { path: order.path, replaces: order.replaces, is_stopped: &is_stopped };
        let written = self.interrupts.during_writing(|| target.write(order.exporter, selection, &order.options));
        written.map_err(|error| {
            let hint = (error.kind() == io::ErrorKind::AlreadyExists).then(|| "`--force` replaces it".to_owned());
            self.stopped_or(Problem::file(order.path, &error).with_hint(hint).into())
        })
    }

    /// What an export failed with: Ctrl-C if it was pressed, else what is given.
    pub(super) fn stopped_or(&self, failure: Failure) -> Failure {
        if self.interrupts.pressed() { Problem::interrupted().into() } else { failure }
    }

    /// Says what a format could not hold.
    pub(crate) fn note_losses(&self, exporter: &dyn Exporter, losses: &Losses) {
        if !losses.is_empty() {
            self.note(&format!("{} does not hold everything: {losses}", exporter.name()));
        }
    }
}
