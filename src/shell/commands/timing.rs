//! `:timing` tells how long statements take.

use super::set::switch;
use super::{Argument, Command};
use crate::shell::failure::Failure;
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};

/// Switches the times on or off.
pub(super) static TIMING: Command = Command {
    name: "timing",
    aliases: &[],
    usage: "[on|off]",
    example: ":timing on",
    summary: "tell how long statements take, or no longer",
    details: "Without a word it switches over. The times go to standard error.",
    takes: &[Argument::Word(|| vec!["on".to_owned(), "off".to_owned()])],
    run,
};

fn run(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    shell.settings.timing = if arguments.is_blank() { !shell.settings.timing } else { switch(arguments)? };
    shell.note(if shell.settings.timing { "timing is on" } else { "timing is off" });
    Ok(Flow::Continue)
}
