//! What a statement gave, as the user sees it: rows and plans on standard output, everything about them on standard error.

use super::arguments::ErrorFormat;
use super::failure::Failure;
use super::interrupt::Interrupts;
use super::report;
use super::source::Excerpt;
use super::state::Shell;
use super::terminal;
use crate::output::counters::counters_text;
use crate::output::dot::DotOptions;
use crate::output::plan::write_plan;
use crate::output::{self, FORMATS, Options, Theme, UnknownFormat};
use crate::result::{QueryResult, Timing, Warning};
use std::fmt;
use std::io::{self, BufWriter, Write};
use std::time::Duration;

/// How many rows a table shows on a terminal.
const ROWS_ON_TERMINAL: usize = 40;

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
            Some(plan) => self.write(|out| write_plan(plan, out)),
            None => self.print_rows(result),
        }
    }

    fn comment_counters(&self, result: &QueryResult) {
        if result.counters.any() {
            self.note(&counters_text(&result.counters));
        }
    }

    /// Writes to standard output.
    pub(crate) fn print(&self, text: &str) -> Result<(), Failure> {
        self.write(|out| out.write_all(text.as_bytes()))
    }

    /// The format that rows are written in.
    fn format(&self) -> Result<&'static dyn output::Format, UnknownFormat> {
        match self.settings.format {
            FormatChoice::Always(format) => Ok(format),
            FormatChoice::Auto if self.terminal.stdout => output::find("table"),
            FormatChoice::Auto => output::find("jsonl"),
        }
    }

    fn print_rows(&self, result: &QueryResult) -> Result<(), Failure> {
        let terminal = self.terminal.stdout;
        let options = Options {
            max_width: self.terminal.row_width(),
            max_rows: terminal.then_some(ROWS_ON_TERMINAL),
            terminal,
            theme: if self.terminal.styled() { Theme::terminal() } else { Theme::default() },
            dot: self.dot_options(),
            ..Options::default()
        };
        let format = self.format().map_err(io::Error::other)?;
        self.write(|out| format.write(result, &options, out))
    }

    /// How pictures are drawn: as the user set it, with the colors that labels have in all pictures of the graph.
    pub(crate) fn dot_options(&self) -> DotOptions {
        let label_order = self.graph.session.graph().labels().map(|(_, label)| label.clone()).collect();
        DotOptions { label_order, ..self.settings.dot.clone() }
    }

    /// Lets `write` write to standard output, up to Ctrl-C.
    fn write(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
        let written = self.interrupts.during_writing(|| {
            let mut out = BufWriter::new(Interruptible { inner: io::stdout().lock(), interrupts: &self.interrupts });
            write(&mut out)?;
            out.flush()
        });
        match written {
            Err(_) if self.interrupts.pressed() => {
                terminal::say("\n");
                Ok(())
            }
            written => Ok(written?),
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
        self.inner.flush()
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
