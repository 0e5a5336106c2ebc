//! `:source` runs a script.

use super::{Argument, Command, expect_something};
use crate::shell::failure::{Failure, Problem, status};
use crate::shell::script;
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};
use std::path::Path;

/// How deep scripts may call scripts.
const DEEPEST: usize = 32;

/// Runs the statements and commands of a file.
pub(super) static SOURCE: Command = Command {
    name: "source",
    aliases: &[],
    usage: "FILE",
    example: ":source questions.cypher",
    summary: "run the statements and commands of a file",
    details: "Statements end with a semicolon; the last one needs none. The first error ends the script.",
    takes: &[Argument::File],
    run,
};

fn run(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let file = expect_something(arguments, "the file", &SOURCE)?;
    if shell.depth >= DEEPEST {
        return Err(Problem::command(format!("scripts call each other more than {DEEPEST} deep"), file).into());
    }
    let source = script::read(Path::new(file.unquoted())).map_err(|failure| failure.at(file))?;
    shell.depth += 1;
    let outcome = shell.run(&source);
    shell.depth -= 1;
    match outcome.status {
        status::DONE => Ok(outcome.flow),
        failed => Err(Failure::Reported(failed)),
    }
}
