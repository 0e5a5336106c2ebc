//! What a statement gave, as the user sees it: rows and plans on standard output, everything about them on standard error.

use super::arguments::ErrorFormat;
use super::destination::Destination;
use super::failure::{Failure, Problem};
use super::interrupt::Interrupts;
use super::pager::Paged;
use super::report;
use super::source::Excerpt;
use super::state::Shell;
use super::terminal;
use crate::output::counters::{counted, counters_text};
use crate::output::picture::PictureOptions;
use crate::output::picture::around::Around;
use crate::output::table::shows_all;
use crate::output::{self, FORMATS, Format, Options, Theme, UnknownFormat};
use crate::result::{QueryResult, Timing, Warning};
use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufWriter, Write};
use std::time::Duration;

/// How many rows a table shows on a terminal without a pager, unless the user says otherwise.
pub(super) const ROWS_ON_TERMINAL: usize = 40;

/// How many neighbours a picture that unfolds holds besides what was found.
const UNFOLDED: usize = 1_000;

/// The name of the choice that depends on where the rows go.
pub(crate) const AUTO: &str = "auto";

/// How rows are written.
#[derive(Clone, Copy, Default)]
pub(crate) enum FormatChoice {
    /// A table on a terminal, JSON Lines otherwise.
    #[default]
    Auto,
    /// Always the same.
    Always(&'static dyn output::Format),
}

impl FormatChoice {
    /// The choice of this name.
    pub(crate) fn named(name: &str) -> Result<Self, UnknownFormat> {
        if name.eq_ignore_ascii_case(AUTO) { Ok(Self::Auto) } else { output::find(name).map(Self::Always) }
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Auto => AUTO,
            Self::Always(format) => format.name(),
        }
    }
}

impl fmt::Debug for FormatChoice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The names that a format can be chosen by.
pub(crate) fn format_names() -> impl Iterator<Item = &'static str> {
    std::iter::once(AUTO).chain(FORMATS.iter().map(|format| format.name()))
}

impl Shell {
    /// Shows what a statement gave: its rows or its plan, and what is to be said about them.
    pub(crate) fn show(&self, result: &QueryResult, statement: Excerpt<'_>) -> Result<(), Failure> {
        self.warn(&result.warnings, statement);
        self.show_data(result)?;
        self.comment_counters(result);
        self.note_timing(result);
        Ok(())
    }

    /// Says what is to be said about a result whose rows go elsewhere.
    pub(crate) fn comment(&self, result: &QueryResult, statement: Excerpt<'_>) {
        self.warn(&result.warnings, statement);
        self.comment_counters(result);
    }

    fn show_data(&self, result: &QueryResult) -> Result<(), Failure> {
        match &result.plan {
            Some(plan) => {
                let format = match self.settings.format {
                    FormatChoice::Always(format) => Ok(format),
                    FormatChoice::Auto => self.destination.format().map_or_else(|| output::find("table"), Ok),
                };
                let format = format.map_err(io::Error::other)?;
                self.write(|out| format.write_plan(plan, out))
            }
            None => self.print_rows(result),
        }
    }

    fn comment_counters(&self, result: &QueryResult) {
        if result.counters.any() {
            self.note(&counters_text(&result.counters));
        }
    }

    /// Writes what somebody asked to read to standard output.
    pub(crate) fn print(&self, text: &str) -> Result<(), Failure> {
        self.write_to(&Destination::Standard, |out| out.write_all(text.as_bytes()))
    }

    /// Whether somebody looks at the rows.
    fn on_terminal(&self) -> bool {
        self.terminal.stdout && matches!(self.destination, Destination::Standard)
    }

    /// The format that rows are written in. On a terminal, what a table cannot show is shown a line per column.
    fn format(&self, result: &QueryResult, max_width: Option<usize>) -> Result<&'static dyn Format, UnknownFormat> {
        match (self.settings.format, max_width) {
            (FormatChoice::Always(format), _) => Ok(format),
            (FormatChoice::Auto, Some(width)) => output::find(if shows_all(result, width) { "table" } else { "line" }),
            (FormatChoice::Auto, None) => self.destination.format().map_or_else(|| output::find("jsonl"), Ok),
        }
    }

    /// Writes rows.
    pub(crate) fn print_rows(&self, result: &QueryResult) -> Result<(), Failure> {
        let terminal = self.on_terminal();
        let max_rows =
            if self.pager().is_some() { None } else { Some(self.settings.max_rows).filter(|rows| *rows > 0) };
        let options = Options {
            max_width: self.terminal.row_width().filter(|_| terminal),
            max_rows: max_rows.filter(|_| terminal),
            terminal,
            csv_safe: self.settings.csv_safe,
            theme: if self.terminal.styled() && terminal { Theme::terminal() } else { Theme::default() },
            picture: self.picture_options(),
            around: None,
        };
        let format = self.format(result, options.max_width).map_err(io::Error::other)?;
        if format.is_picture() {
            return self.write(|out| self.write_picture(format, result, options.clone(), out));
        }
        self.write(|out| format.write(result, &options, out))?;
        self.note_file(result);
        Ok(())
    }

    /// Tells somebody at the shell where rows went that they do not see.
    fn note_file(&self, result: &QueryResult) {
        if let (true, Destination::File { path, .. }) =
            (self.is_interactive && !result.columns.is_empty(), &self.destination)
        {
            self.note(&format!("({} to {})", counted(result.rows.len() as u64, "row"), path.display()));
        }
    }

    /// Draws a result, with what the options ask for around it.
    pub(crate) fn write_picture(
        &self,
        format: &dyn Format,
        result: &QueryResult,
        options: Options,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let graph = self.graph.session.graph();
        let mut options = options;
        let mut elements = Cow::Borrowed(&result.elements);
        let PictureOptions { induced, neighbours, max_nodes, .. } = options.picture;
        if induced || neighbours > 0 {
            let around = Around::new(&elements, &graph, neighbours, max_nodes.unwrap_or(usize::MAX));
            options.picture.left_out = around.left_out;
            elements = Cow::Owned(around.elements);
        }
        if format.unfolds() {
            options.around = Some(Around::new(&elements, &graph, 1, elements.nodes.len() + UNFOLDED));
        }
        let drawn =
            QueryResult { columns: result.columns.clone(), elements: elements.into_owned(), ..QueryResult::default() };
        format.write(&drawn, &options, out)
    }

    /// The pager of the shell, if there is one for a result that goes to the terminal.
    fn pager(&self) -> Option<&str> {
        self.settings.pager.as_deref().filter(|_| self.is_interactive && self.terminal.stdout)
    }

    /// How pictures are drawn: as the user set it, with the colors that labels have in all pictures of the graph.
    pub(crate) fn picture_options(&self) -> PictureOptions {
        let label_order = self.graph.session.graph().labels().map(|(_, label)| label.clone()).collect();
        PictureOptions { label_order, ..self.settings.picture.clone() }
    }

    /// Lets `write` write to where rows go, up to Ctrl-C.
    pub(crate) fn write(&self, write: impl Fn(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
        self.write_to(&self.destination, write)
    }

    fn write_to(
        &self,
        destination: &Destination,
        write: impl Fn(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        terminal::clear_passing();
        match (destination, self.pager()) {
            (Destination::Standard, Some(pager)) => self.write_paged(pager, write),
            (Destination::Standard, None) => Ok(self.write_into(io::stdout().lock(), write)?),
            (Destination::File { path, file }, _) => {
                self.write_into(file, write).map_err(|error| Problem::file(path, &error).into())
            }
        }
    }

    fn write_into(&self, inner: impl Write, write: impl Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let written = self.interrupts.during_writing(|| {
            let mut out = BufWriter::new(Interruptible { inner, interrupts: &self.interrupts });
            write(&mut out)?;
            out.flush()
        });
        match written {
            Err(_) if self.interrupts.pressed() => {
                terminal::say("\n");
                self.note("(interrupted: what follows is not shown)");
                Ok(())
            }
            written => written,
        }
    }

    /// The same through a pager, or without it if there is no such program. That its reader has enough is no failure.
    fn write_paged(&self, pager: &str, write: impl Fn(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
        let mut paged = Paged::new(pager, self.terminal.height());
        let finished = self.interrupts.during_other_program(|| {
            let mut out = BufWriter::new(Interruptible { inner: &mut paged, interrupts: &self.interrupts });
            let written = write(&mut out).and_then(|()| out.flush());
            // What could not be written must not be tried again.
            drop(out.into_parts());
            paged.finish().and(written)
        });
        match finished {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.note(&format!("the pager `{pager}` cannot be run; `:set pager` names another, or `off`"));
                Ok(self.write_into(io::stdout().lock(), write)?)
            }
            Err(error) if self.interrupts.pressed() || error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            finished => Ok(finished?),
        }
    }

    fn warn(&self, warnings: &[Warning], statement: Excerpt<'_>) {
        if self.settings.quiet {
            return;
        }
        for warning in warnings {
            let warning = Warning { span: statement.locate(warning.span), ..warning.clone() };
            match self.settings.error_format {
                ErrorFormat::Text => {
                    let width = self.terminal.message_width();
                    terminal::say(&report::warning_text(&warning, statement.source, width));
                }
                ErrorFormat::Json => {
                    terminal::say(&format!("{}\n", report::warning_json(&warning, statement.source)));
                }
            }
        }
    }

    fn note_timing(&self, result: &QueryResult) {
        if self.settings.timing {
            self.note(&timing_text(result.timing));
        }
    }
}

/// How long a statement took: `1.3 ms (parse 0.1 ms, plan 0.2 ms, run 1.0 ms)`.
fn timing_text(timing: Timing) -> String {
    let total = timing.parse + timing.plan + timing.run;
    let [total, parse, plan, run] = [total, timing.parse, timing.plan, timing.run].map(duration_text);
    format!("{total} (parse {parse}, plan {plan}, run {run})")
}

fn duration_text(duration: Duration) -> String {
    if duration < Duration::from_secs(1) {
        format!("{:.1} ms", duration.as_secs_f64() * 1000.0)
    } else {
        format!("{:.2} s", duration.as_secs_f64())
    }
}

/// A writer that fails once Ctrl-C is pressed.
pub(super) struct Interruptible<'a, W> {
    pub(super) inner: W,
    pub(super) interrupts: &'a Interrupts,
}

impl<W: Write> Write for Interruptible<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.interrupts.pressed() { Err(io::Error::other("interrupted")) } else { self.inner.write(bytes) }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.interrupts.pressed() { Err(io::Error::other("interrupted")) } else { self.inner.flush() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timing_names_every_step() {
        let milliseconds = Duration::from_millis;
        let timing = Timing { parse: milliseconds(1), plan: milliseconds(2), run: milliseconds(1500) };
        assert_eq!(timing_text(timing), "1.50 s (parse 1.0 ms, plan 2.0 ms, run 1.50 s)");
    }
}
