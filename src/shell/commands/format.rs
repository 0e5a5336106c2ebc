//! `:format` chooses how rows are written.

use super::set::set_format;
use super::{Argument, Command};
use crate::output::FORMATS;
use crate::shell::failure::Failure;
use crate::shell::printer::{AUTO, format_names};
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};

/// Shows or chooses the format of rows.
pub(super) static FORMAT: Command = Command {
    name: "format",
    aliases: &[],
    usage: "[FORMAT]",
    example: ":format csv",
    summary: "choose how rows are written",
    details: "Without a name it lists the formats. `auto` is a table on a terminal and JSON Lines otherwise.",
    takes: &[Argument::Word(|| format_names().map(str::to_owned).collect())],
    run,
};

fn run(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    if arguments.is_blank() {
        shell.print(&list(shell.settings.format.name()))?;
        return Ok(Flow::Continue);
    }
    set_format(&mut shell.settings, arguments)?;
    Ok(Flow::Continue)
}

fn list(present: &str) -> String {
    let auto = (AUTO, "a table on a terminal, JSON Lines otherwise");
    let formats = FORMATS.iter().map(|format| (format.name(), format.description()));
    let line = |(name, description): (&str, &str)| {
        format!("{} {name:<10} {description}\n", if name == present { '*' } else { ' ' })
    };
    std::iter::once(auto).chain(formats).map(line).collect()
}
