//! `:output` sends rows into a file.

use super::{Argument, Command, expect_closed};
use crate::shell::destination::Destination;
use crate::shell::failure::{Failure, Problem};
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};
use std::path::Path;

/// Chooses where rows go.
pub(super) static OUTPUT: Command = Command {
    name: "output",
    aliases: &["o"],
    usage: "[FILE]",
    example: ":output countries.csv",
    summary: "send rows, plans and schemas into a file, or back",
    details: "\
Without a file they go to standard output again. What was in the file is replaced. Where `:format` is
auto, the extension of the file tells the format; without a known one it is JSON Lines.",
    takes: &[Argument::File],
    run,
};

fn run(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    shell.destination = match expect_closed(arguments)?.unquoted() {
        "" | "-" => Destination::Standard,
        name => {
            let path = Path::new(name);
            Destination::file(path).map_err(|error| Problem::file(path, &error).at(arguments))?
        }
    };
    Ok(Flow::Continue)
}
