//! `:quit` leaves.

use super::{Command, expect_nothing};
use crate::shell::state::Flow;

/// Ends the program.
pub(super) static QUIT: Command = Command {
    name: "quit",
    aliases: &["exit", "q"],
    usage: "",
    example: ":quit",
    summary: "leave, as Ctrl-D does",
    details: "In a script it ends the script and all that would follow it.",
    takes: &[],
    run: |_, arguments| {
        expect_nothing(arguments)?;
        Ok(Flow::Quit)
    },
};
