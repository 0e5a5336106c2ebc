//! `:open` and `:save`: which graph the statements run on, and keeping it.

use super::{Argument, Command, expect_closed, expect_something};
use crate::output::export;
use crate::shell::failure::{Failure, Problem};
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};
use std::path::{Path, PathBuf};

/// Opens another graph.
pub(super) static OPEN: Command = Command {
    name: "open",
    aliases: &[],
    usage: "[FILE…|:memory:]",
    example: ":open people.csv",
    summary: "open another graph; without a file, the bundled one",
    details: "\
Files and folders, as on the command line; `:memory:` is an empty graph. A name that
ends in `.detente` is that of a store, which keeps every change and is made if it is
not there. Changes of another graph that was open before are lost unless they were
saved. A transaction must be ended first.",
    takes: &[Argument::Files],
    run: open,
};

/// Adds the graph in files.
pub(super) static IMPORT: Command = Command {
    name: "import",
    aliases: &[],
    usage: "FILE…",
    example: ":import people.csv",
    summary: "add the nodes and relationships in data files to the graph",
    details: "\
Files, and folders with files, of the formats that `docs/formats.md` lists.
All is added or, on an error, nothing. How tables are written is told on the
command line: see \"Data files\" in `detente --help`.",
    takes: &[Argument::Files],
    run: import,
};

/// Writes the graph to a file.
pub(super) static SAVE: Command = Command {
    name: "save",
    aliases: &[],
    usage: "FILE",
    example: ":save pact.detente",
    summary: "write the graph to a file",
    details: "\
The extension tells the format, as for `:export`; what was in the file is replaced.
`.detente` makes a store, for `:open` to work on. Saving the store that is open tidies
up its file.",
    takes: &[Argument::File],
    run: save,
};

fn open(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    if shell.graph.session.is_in_transaction() {
        let hint = Some("`:commit` keeps what it has changed, `:rollback` takes it back".to_owned());
        return Err(Problem::command("a transaction is open", arguments).with_hint(hint).into());
    }
    shell.open(&paths(arguments)?).map_err(|failure| failure.at(arguments))?;
    shell.note(&shell.graph.describe());
    Ok(Flow::Continue)
}

fn import(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let files = expect_something(arguments, "a file", &IMPORT)?;
    shell.import(&paths(files)?).map_err(|failure| failure.at(files))?;
    Ok(Flow::Continue)
}

/// The words, quotes taken off. How files are read is no matter of commands, though one may expect it.
fn paths(arguments: Excerpt<'_>) -> Result<Vec<PathBuf>, Failure> {
    let (mut paths, mut rest) = (Vec::new(), arguments);
    while !rest.is_blank() {
        let (word, others) = rest.split_word();
        if word.text().starts_with("--") {
            let problem = Problem::command(format!("there is no option `{}` here", word.text()), word);
            let hint = "how files are read is told when detente starts: `detente FILE… --mapping FILE`";
            return Err(problem.with_hint(Some(hint.to_owned())).into());
        }
        paths.push(PathBuf::from(expect_closed(word)?.unquoted()));
        rest = others;
    }
    Ok(paths)
}

fn save(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let file = expect_something(arguments, "the file", &SAVE)?;
    let path = Path::new(file.unquoted());
    let is_stopped = || shell.interrupts.pressed();
    let saved = shell.interrupts.during_writing(|| shell.graph.session.save(path, &is_stopped));
    let losses = saved.map_err(|error| shell.stopped_or(Problem::without_place(&error).at(file).into()))?;
    shell.note(&format!("saved to {}", path.display()));
    if let Ok(exporter) = export::find_for(path) {
        shell.note_losses(exporter, &losses);
    }
    Ok(Flow::Continue)
}
