//! `:begin`, `:commit` and `:rollback`: several statements that take effect together or not at all.

use super::{Command, expect_nothing};
use crate::error::Error;
use crate::session::Session;
use crate::shell::failure::{Failure, Problem};
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};

/// Begins a transaction.
pub(super) static BEGIN: Command = Command {
    name: "begin",
    aliases: &[],
    usage: "",
    example: ":begin",
    summary: "begin a transaction",
    details: "\
What statements change from here on is kept by `:commit`, all of it, or taken back
by `:rollback`, and when the program ends. A statement that fails is taken back alone.",
    takes: &[],
    run: |shell, arguments| run(shell, arguments, Session::begin),
};

/// Keeps what the transaction has changed.
pub(super) static COMMIT: Command = Command {
    name: "commit",
    aliases: &[],
    usage: "",
    example: ":commit",
    summary: "end the transaction and keep its changes",
    details: "In a store they are on the disk then.",
    takes: &[],
    run: |shell, arguments| run(shell, arguments, Session::commit),
};

/// Takes back what the transaction has changed.
pub(super) static ROLLBACK: Command = Command {
    name: "rollback",
    aliases: &[],
    usage: "",
    example: ":rollback",
    summary: "end the transaction and take its changes back",
    details: "",
    takes: &[],
    run: |shell, arguments| run(shell, arguments, Session::rollback),
};

fn run(
    shell: &mut Shell,
    arguments: Excerpt<'_>,
    work: fn(&mut Session) -> Result<(), Error>,
) -> Result<Flow, Failure> {
    expect_nothing(arguments)?;
    work(&mut shell.graph.session).map_err(|error| Problem::without_place(&error))?;
    Ok(Flow::Continue)
}
