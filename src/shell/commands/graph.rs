//! `:open` and `:save`: which graph the statements run on, and keeping it.

use super::{Argument, Command, expect_something};
use crate::output::export;
use crate::shell::failure::{Failure, Problem};
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};
use std::path::Path;

/// Opens another graph.
pub(super) static OPEN: Command = Command {
    name: "open",
    aliases: &[],
    usage: "[FILE|:memory:]",
    summary: "open another graph; without a file, the bundled one",
    details: "`:memory:` is an empty graph. Changes of the graph that was open before are lost unless they were saved.",
    takes: &[Argument::File],
    run: open,
};

/// Writes the graph to a file.
pub(super) static SAVE: Command = Command {
    name: "save",
    aliases: &[],
    usage: "FILE",
    summary: "write the graph to a file",
    details: "The extension tells the format, as for `:export`; what was in the file is replaced.",
    takes: &[Argument::File],
    run: save,
};

fn open(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let path = (!arguments.is_blank()).then(|| Path::new(arguments.unquoted()));
    shell.open(path).map_err(|failure| failure.at(arguments))?;
    shell.note(&shell.graph.describe());
    Ok(Flow::Continue)
}

fn save(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let file = expect_something(arguments, "the file", &SAVE)?;
    let path = Path::new(file.unquoted());
    let losses = shell.graph.database.save(path).map_err(|error| Problem::without_place(&error).at(file))?;
    shell.note(&format!("saved to {}", path.display()));
    if let Ok(exporter) = export::find_for(path) {
        shell.note_losses(exporter, &losses);
    }
    Ok(Flow::Continue)
}
