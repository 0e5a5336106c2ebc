//! Imports: data files read into the open graph or into one to be written, with progress and with what is wrong with them.

use super::arguments::{Arguments, IdType, ImportArguments, ImportOptions};
use super::export::{Order, choose_exporter};
use super::failure::{Failure, Problem, status};
use super::interrupt::Interrupts;
use super::progress::time_left;
use super::script::Outcome;
use super::state::{self, Flow, Settings, Shell};
use super::store;
use super::terminal::{Terminal, clear_passing, show_passing};
use crate::error::Error;
use crate::import::{self, ImportProgress, ImportReport, ImportSummary, Options, Skipped};
use crate::output::counters::{counted, grouped};
use crate::storage;
use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How data files are read, as the command line says.
#[derive(Clone, Debug, Default)]
pub(crate) struct ImportSettings {
    options: ImportOptions,
    /// The name and the text of the mapping.
    mapping: Option<(String, String)>,
}

impl ImportSettings {
    /// Reads the mapping, if there is one.
    pub(crate) fn new(options: &ImportOptions) -> Result<Self, Failure> {
        let read = |path: &PathBuf| match fs::read_to_string(path) {
            Ok(text) => Ok((path.display().to_string(), text)),
            Err(error) => Err(Failure::from(Problem::file(path, &error))),
        };
        let mapping = options.mapping.as_ref().map(read).transpose()?;
        Ok(Self { options: options.clone(), mapping })
    }

    fn options<'a>(&self, watch: &'a (dyn Fn(&ImportProgress<'_>) -> ControlFlow<()> + Sync)) -> Options<'a> {
        let ImportOptions { delimiter, array_delimiter, quote, nulls, id_type, encoding, max_errors, .. } =
            &self.options;
        let usual = Options::default();
        Options {
            delimiter: *delimiter,
            array_delimiter: *array_delimiter,
            quote: quote.map_or(usual.quote, |quote| quote.0),
            nulls: nulls.clone(),
            ignore_extra_columns: self.options.ignore_extra_columns,
            integer_ids: *id_type == IdType::Integer,
            encoding: encoding.clone(),
            mapping: self.mapping.clone(),
            skip_bad: self.options.skip_bad,
            max_errors: *max_errors,
            watch,
        }
    }
}

/// Who waits for an import: Ctrl-C stops it, and a terminal is told how far it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watch<'a> {
    /// The way of Ctrl-C.
    pub(crate) interrupts: &'a Interrupts,
    /// Whether somebody looks.
    pub(crate) terminal: Terminal,
}

/// How often a terminal is told.
const EVERY: Duration = Duration::from_millis(100);

impl Watch<'_> {
    /// Imports by `read`, which is given what the settings and whoever waits ask for.
    pub(crate) fn import(
        &self,
        settings: &ImportSettings,
        read: impl FnOnce(&Options<'_>) -> Result<ImportReport, Error>,
    ) -> Result<ImportReport, Failure> {
        let start = Instant::now();
        let told = AtomicU64::new(0);
        let watch = |progress: &ImportProgress<'_>| {
            let elapsed = start.elapsed();
            let turn = (elapsed.as_millis() / EVERY.as_millis()) as u64;
            if self.terminal.stderr && told.swap(turn, Ordering::Relaxed) != turn {
                show_progress(progress, elapsed);
            }
            if self.interrupts.pressed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let report = self.interrupts.during_writing(|| read(&settings.options(&watch)));
        clear_passing();
        report.map_err(|error| {
            let may_leave_out = matches!(&error, Error::Import(error) if error.place.is_some());
            let hint = (may_leave_out && !settings.options.skip_bad)
                .then(|| "nothing was kept; `--skip-bad` leaves out what is wrong".to_owned());
            Failure::from(Problem::without_place(&error)).or_hint(hint)
        })
    }
}

/// Writes over the line with how much has been read.
fn show_progress(progress: &ImportProgress<'_>, elapsed: Duration) {
    let summary = progress.summary;
    let elements = summary.nodes + summary.relationships;
    let rate = (elements as f64 / elapsed.as_secs_f64()) as u64;
    let (nodes, relationships) = (counted(summary.nodes, "node"), counted(summary.relationships, "relationship"));
    let left = time_left(progress.bytes_read(), progress.bytes(), elapsed).unwrap_or_default();
    show_passing(&format!("{nodes}, {relationships} ({} a second){left}", grouped(rate)));
}

/// Says what was left out.
pub(crate) fn report_import(report: &ImportReport, settings: &Settings) {
    let mut lines: Vec<String> = report.bad_records.iter().map(|error| format!("left out: {error}")).collect();
    let more = report.skipped.total() - report.bad_records.len() as u64;
    lines.extend((more > 0).then(|| format!("left out: {} more", grouped(more))));
    lines.extend((report.skipped.total() > 0).then(|| skipped_text(report.skipped)));
    lines.extend(report.left_out.iter().map(|name| format!("not read: {name}: the file is of no known kind")));
    lines.iter().for_each(|line| settings.note(line));
}

fn skipped_text(skipped: Skipped) -> String {
    let parts = [
        (skipped.duplicates, "duplicate", "duplicates"),
        (skipped.missing_ends, "with a missing end", "with a missing end"),
        (skipped.wrong, "wrong in another way", "wrong in another way"),
    ];
    let parts = parts.iter().filter(|(count, ..)| *count > 0);
    let parts = parts.map(|(count, one, many)| format!("{} {}", grouped(*count), if *count == 1 { one } else { many }));
    format!("{} left out: {}", counted(skipped.total(), "record"), parts.collect::<Vec<_>>().join(", "))
}

impl Shell {
    /// Adds the graph in data files to the open one.
    pub(crate) fn import(&mut self, paths: &[PathBuf]) -> Result<(), Failure> {
        let watch = Watch { interrupts: &self.interrupts, terminal: self.terminal };
        let session = &mut self.graph.session;
        let report = watch.import(&self.settings.import, |options| session.import(paths, options))?;
        report_import(&report, &self.settings);
        let ImportSummary { nodes, relationships, properties } = report.summary;
        let parts = [
            counted(nodes, "node"),
            counted(relationships, "relationship"),
            format!("{} properties", grouped(properties)),
        ];
        self.note(&format!("added {}", parts.join(", ")));
        Ok(())
    }

    /// Does what `detente import` asks for, once its sources are open.
    pub(super) fn run_import(&mut self, arguments: &ImportArguments) -> Outcome {
        let outcome = match &arguments.output {
            Some(path) if !arguments.dry_run => self.write_imported(path, arguments),
            _ => self.schema_form().map_or(Ok(()), |form| self.show_schema(form)),
        };
        match outcome {
            Ok(()) => Outcome::DONE,
            Err(failure) => Outcome { status: self.report(&failure, None), flow: Flow::Quit },
        }
    }

    fn write_imported(&mut self, path: &PathBuf, arguments: &ImportArguments) -> Result<(), Failure> {
        if arguments.format.is_none() && storage::is_store(path) {
            return store::create(self, path, arguments.force);
        }
        let exporter = choose_exporter(arguments.format.as_deref(), path)?;
        let options = self.export_options();
        self.export(Order { exporter, path, replaces: arguments.force, options, query: None })
    }
}

/// Shows a mapping that may fit tables, and gives the exit status.
pub(super) fn propose(sources: &ImportArguments, arguments: &Arguments, terminal: Terminal) -> u8 {
    let never = |_: &ImportProgress<'_>| ControlFlow::Continue(());
    let proposed = ImportSettings::new(&arguments.import).and_then(|settings| {
        let proposed = import::propose_mapping(&sources.sources, &settings.options(&never));
        proposed.map_err(|error| Problem::without_place(&error.into()).into())
    });
    let written = proposed.and_then(|text| Ok(std::io::stdout().write_all(text.as_bytes())?));
    match written {
        Ok(()) => status::DONE,
        Err(failure) => state::report(&failure, None, arguments.error_format(), terminal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_out_is_counted_by_reason() {
        let skipped = Skipped { duplicates: 1, missing_ends: 2, wrong: 0 };
        assert_eq!(skipped_text(skipped), "3 records left out: 1 duplicate, 2 with a missing end");
    }
}
