//! What the standard streams are connected to, and how text is made safe for a terminal.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Which of the standard streams are terminals.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    /// Somebody types.
    pub(crate) stdin: bool,
    /// Somebody looks at the rows.
    pub(crate) stdout: bool,
    /// Somebody looks at the messages.
    pub(crate) stderr: bool,
}

impl Terminal {
    /// Looks at the streams of this process.
    pub(crate) fn detect() -> Self {
        Self {
            stdin: io::stdin().is_terminal(),
            stdout: io::stdout().is_terminal(),
            stderr: io::stderr().is_terminal(),
        }
    }

    /// The number of columns for rows, where there is a limit.
    pub(crate) fn row_width(self) -> Option<usize> {
        self.stdout.then(|| columns().unwrap_or(80))
    }

    /// How many lines the screen has.
    pub(crate) fn height(self) -> usize {
        terminal_size::terminal_size().map_or(24, |(_, height)| usize::from(height.0).max(2))
    }

    /// The number of columns for messages.
    pub(crate) fn message_width(self) -> usize {
        if self.stderr { columns().unwrap_or(80) } else { 120 }
    }

    /// Whether rows and the line that is typed may be styled.
    pub(crate) fn styled(self) -> bool {
        anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
    }
}

fn columns() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size()?;
    Some(usize::from(width.0)).filter(|&width| width > 0)
}

/// Whether a line stands on the terminal that only tells of what is going on.
static HAS_PASSING_LINE: AtomicBool = AtomicBool::new(false);

/// Shows a line on standard error, a terminal, in place of the last one of its kind, until something else is written.
pub(crate) fn show_passing(line: &str) {
    let line: String = line.chars().take(columns().unwrap_or(80).saturating_sub(1)).collect();
    HAS_PASSING_LINE.store(true, Ordering::Relaxed);
    let _ = write!(io::stderr(), "\r\x1b[K{line}");
}

/// Takes away the line of [`show_passing`], if there is one: something else is to be written.
pub(crate) fn clear_passing() {
    if HAS_PASSING_LINE.swap(false, Ordering::Relaxed) {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
}

/// Writes to standard error, with styles if it takes them. That nobody reads it is no reason to stop.
pub(crate) fn say(text: &str) {
    clear_passing();
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}
