//! What the program says of its own command line: the manual page, and completion for shells of the system.

use super::arguments::Arguments;
use super::failure::status;
use clap::CommandFactory;
use std::io::{self, Write};

/// Prints the manual page in roff; gives the exit status.
pub(super) fn print_page() -> u8 {
    let mut page = Vec::new();
    status_of(clap_mangen::Man::new(Arguments::command()).render(&mut page).and_then(|()| print(&page)))
}

/// Prints the script that lets `shell` complete the command line; gives the exit status.
pub(super) fn print_completions(shell: clap_complete::Shell) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "detente", &mut script);
    status_of(print(&script))
}

fn print(text: &[u8]) -> io::Result<()> {
    io::stdout().lock().write_all(text)
}

fn status_of(printed: io::Result<()>) -> u8 {
    match printed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => status::FILE,
        _ => status::DONE,
    }
}
