//! What the program says of its own command line: the manual page, and completion for shells of the system.

use super::arguments::Arguments;
use super::failure::status;
use super::script::Outcome;
use super::state::Flow;
use clap::CommandFactory;
use std::io::{self, Write};

/// Prints the manual page in roff.
pub(super) fn print_page() -> Outcome {
    let mut page = Vec::new();
    outcome(clap_mangen::Man::new(Arguments::command()).render(&mut page).and_then(|()| print(&page)))
}

/// Prints the script that lets `shell` complete the command line.
pub(super) fn print_completions(shell: clap_complete::Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "detente", &mut script);
    outcome(print(&script))
}

fn print(text: &[u8]) -> io::Result<()> {
    io::stdout().lock().write_all(text)
}

fn outcome(printed: io::Result<()>) -> Outcome {
    match printed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Outcome { status: status::FILE, flow: Flow::Quit },
        _ => Outcome::DONE,
    }
}
