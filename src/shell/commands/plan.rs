//! `:explain` and `:profile`: how a statement is, or was, worked out.

use super::{Argument, Command, expect_something};
use crate::shell::failure::Failure;
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};

/// Shows the plan of a statement.
pub(super) static EXPLAIN: Command = Command {
    name: "explain",
    aliases: &[],
    usage: "QUERY",
    example: ":explain MATCH (c:Country) RETURN count(*)",
    summary: "show the plan of a statement without running it",
    details: "The same as `EXPLAIN QUERY`.",
    takes: &[Argument::Query],
    run: |shell, arguments| show(shell, "EXPLAIN ", arguments, &EXPLAIN),
};

/// Runs a statement and shows its plan.
pub(super) static PROFILE: Command = Command {
    name: "profile",
    aliases: &[],
    usage: "QUERY",
    example: ":profile MATCH (c:Country) RETURN c.name ORDER BY c.name",
    summary: "run a statement and show the rows and times of each step",
    details: "The same as `PROFILE QUERY`. What the statement changes is changed.",
    takes: &[Argument::Query],
    run: |shell, arguments| show(shell, "PROFILE ", arguments, &PROFILE),
};

fn show(shell: &mut Shell, prefix: &str, arguments: Excerpt<'_>, command: &Command) -> Result<Flow, Failure> {
    let query = expect_something(arguments, "the statement", command)?;
    let result = shell.query(prefix, query)?;
    shell.show(&result, query)?;
    Ok(Flow::Continue)
}
