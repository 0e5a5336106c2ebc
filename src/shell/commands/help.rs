//! `:help` explains commands, clauses and functions.

use super::{Argument, CLAUSES, COMMANDS, Command, find};
use crate::shell::failure::{Failure, Problem};
use crate::shell::functions::{self, Entry};
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};
use crate::suggestion::did_you_mean;

/// Lists the commands, or explains one thing.
pub(super) static HELP: Command = Command {
    name: "help",
    aliases: &["h", "?"],
    usage: "[COMMAND|CLAUSE|FUNCTION]",
    summary: "list the commands, or explain a command, clause or function",
    details: "For example `:help dot`, `:help MERGE`, `:help coalesce`, `:help functions`.",
    takes: &[Argument::Word(topics)],
    run,
};

/// Topics that are lists.
const LISTS: [&str; 2] = ["clauses", "functions"];

fn run(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let topic = arguments.unquoted().trim_start_matches(':').trim_end_matches("()");
    let text = if topic.is_empty() { Some(overview()) } else { explain(topic) };
    match text {
        Some(text) => shell.print(&text)?,
        None => return Err(unknown(topic, arguments).into()),
    }
    Ok(Flow::Continue)
}

/// What `:help` says of a command, a clause, a function or a list of them.
fn explain(topic: &str) -> Option<String> {
    let clause = || CLAUSES.iter().find(|clause| clause.name.eq_ignore_ascii_case(topic));
    let function = || functions::all().find(|entry| entry.name.eq_ignore_ascii_case(topic));
    find(topic)
        .map(command_text)
        .or_else(|| clause().map(|clause| format!("{}\n  {}\n  {}\n", clause.name, clause.summary, clause.example)))
        .or_else(|| function().map(|entry| function_text(&entry)))
        .or_else(|| list_text(topic))
}

fn overview() -> String {
    let mut text = "A statement runs when it is complete; Enter opens a new line in one that is not.\n\
         Tab completes, Ctrl-C cancels, Ctrl-D leaves.\n\nCommands:\n"
        .to_owned();
    for command in COMMANDS {
        let call = format!(":{} {}", command.name, command.usage);
        text.push_str(&format!("  {:<36} {}\n", call.trim_end(), command.summary));
    }
    text.push_str("\n:help COMMAND, :help clauses, :help functions and :help NAME tell more.\n");
    text
}

fn command_text(command: &Command) -> String {
    let call = format!(":{} {}", command.name, command.usage);
    let mut text = format!("{}\n  {}\n", call.trim_end(), command.summary);
    for line in command.details.lines() {
        text.push_str(&format!("  {line}\n"));
    }
    if !command.aliases.is_empty() {
        let names: Vec<_> = command.aliases.iter().map(|alias| format!(":{alias}")).collect();
        text.push_str(&format!("  also: {}\n", names.join(" ")));
    }
    text
}

fn function_text(entry: &Entry) -> String {
    format!("{}\n  {}\n  {}\n", entry.signature, entry.documentation, entry.example)
}

fn list_text(topic: &str) -> Option<String> {
    match topic.to_ascii_lowercase().as_str() {
        "clauses" => Some(CLAUSES.iter().map(|clause| format!("  {:<18} {}\n", clause.name, clause.summary)).collect()),
        "functions" => Some(functions::all().map(|entry| format!("  {}\n", entry.signature)).collect()),
        _ => None,
    }
}

fn topics() -> Vec<String> {
    let commands = COMMANDS.iter().map(|command| command.name);
    let clauses = CLAUSES.iter().map(|clause| clause.name);
    let words = commands.chain(LISTS).chain(clauses).map(str::to_owned);
    words.chain(functions::all().map(|entry| entry.name)).collect()
}

fn unknown(topic: &str, place: Excerpt<'_>) -> Problem {
    let topics = topics();
    let near = did_you_mean(topic, topics.iter().map(String::as_str));
    Problem::command(format!("nothing is known of `{topic}`"), place).with_hint(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_help_that_fits_a_terminal() {
        let texts = COMMANDS.iter().map(|command| command_text(command)).chain([overview()]);
        for text in texts {
            assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
        }
    }

    #[test]
    fn clauses_are_found_in_any_case() {
        assert!(explain("optional match").is_some_and(|text| text.starts_with("OPTIONAL MATCH\n")));
    }
}
