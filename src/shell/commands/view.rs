//! `:view` opens what was found in a browser.

use super::dot::found;
use super::options::{PICTURE_OPTIONS, read_options, set_picture_option};
use super::{Argument, Command};
use crate::shell::failure::Failure;
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

/// Opens what a statement finds in a browser.
pub(super) static VIEW: Command = Command {
    name: "view",
    aliases: &[],
    usage: "[OPTIONS] [QUERY]",
    example: ":view MATCH p = (:Country {name: 'Canada'})--() RETURN p",
    summary: "open what a statement finds in the browser, to drag and unfold",
    details: "\
Without a statement it shows the last result. The page is one file that needs no network; `--format
html` writes the same. The browser is that of $BROWSER, or that of the desktop. Options as for `:dot`.",
    takes: &[Argument::Options(PICTURE_OPTIONS), Argument::Query],
    run,
};

/// How programs open a page, where $BROWSER does not say it.
const OPENERS: &[&str] = &["xdg-open", "open", "wslview"];

fn run(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let (given, query) = read_options(arguments, PICTURE_OPTIONS, &VIEW)?;
    let mut picture = shell.picture_options();
    given.iter().try_for_each(|given| set_picture_option(&mut picture, given))?;
    let result = found(shell, query, arguments, &VIEW)?;
    let path = page();
    shell.draw("html", result, picture, &path).map_err(|failure| failure.at(arguments))?;
    if !open(&path) {
        shell.note("no browser could be started; open the file in one");
    }
    Ok(Flow::Continue)
}

/// A file for the page, the same for all pages of this shell, so that a reload shows the last one.
fn page() -> PathBuf {
    env::temp_dir().join(format!("detente-{}.html", std::process::id()))
}

fn open(path: &Path) -> bool {
    let chosen = env::var("BROWSER").ok().filter(|browser| !browser.is_empty());
    let start = |program: &str| {
        let quiet =
            Process::new(program).arg(path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        quiet.is_ok()
    };
    chosen.map_or_else(|| OPENERS.iter().any(|program| start(program)), |browser| start(&browser))
}
