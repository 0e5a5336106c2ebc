//! The binary: arguments in, exit status out.

use detente::shell::{self, Arguments};
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(shell::run(&Arguments::from_command_line()))
}
