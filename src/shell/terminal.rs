//! What the standard streams are connected to, and how text is made safe for a terminal.

use std::io::{self, IsTerminal, Write};

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

/// Writes to standard error, with styles if it takes them. That nobody reads it is no reason to stop.
pub(crate) fn say(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}
