//! `:help` explains commands, and prints what the reference says of the language.

use super::{Argument, COMMANDS, Command, find};
use crate::shell::failure::{Failure, Problem};
use crate::shell::functions::{self, Entry};
use crate::shell::markdown::plain;
use crate::shell::reference::{self, Part, Section};
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};
use crate::suggestion::did_you_mean;

/// Lists the commands, or explains one thing.
pub(super) static HELP: Command = Command {
    name: "help",
    aliases: &["h", "?"],
    usage: "[TOPIC]",
    example: ":help STARTS WITH",
    summary: "list the commands, or explain a command or anything of the language",
    details: "A topic is a command, clause, operator, type, function, procedure or error: `:help dot`, `:help MERGE`,\n\
              `:help STARTS WITH`, `:help coalesce`, `:help UndefinedVariable`. `:help clauses`, `:help operators`,\n\
              `:help types`, `:help functions`, `:help errors` and the like say which there are.",
    takes: &[Argument::Word(topics)],
    run,
};

/// The part of the reference whose sections are but tables of what the functions say of themselves.
const FUNCTIONS: &str = "Functions";

/// The greatest width of a line of text, which is tiring to read when it is long.
const WIDEST: usize = 100;

fn run(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let typed = arguments.unquoted();
    let width = shell.terminal.row_width().unwrap_or(WIDEST).min(WIDEST);
    let text = if typed.is_empty() { Some(overview(width)) } else { explain(typed, width) };
    match text {
        Some(text) => shell.print(&text)?,
        None => return Err(unknown(typed, arguments).into()),
    }
    Ok(Flow::Continue)
}

/// What there is to say of a topic: of all that is called so, first the command, then the reference, then the function.
/// With a colon only a command is meant.
fn explain(typed: &str, width: usize) -> Option<String> {
    if let Some(name) = typed.strip_prefix(':').filter(|name| !name.is_empty()) {
        return find(name).map(command_text);
    }
    let name = typed.trim_end_matches("()");
    let command = find(name).map(command_text);
    let part = reference::part(name).map(|part| part_text(part, width));
    let sections = reference::find(name).into_iter().map(|section| section_text(section, width));
    let functions = functions::all().filter(|entry| entry.name.eq_ignore_ascii_case(name));
    let functions = functions.map(|entry| function_text(&entry, width));
    let texts: Vec<_> = command.into_iter().chain(part).chain(sections).chain(functions).collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

fn overview(width: usize) -> String {
    let mut text = "A statement runs when it is complete; Enter opens a new line in one that is not.\n\
         Tab completes, Ctrl-C cancels, Ctrl-D leaves.\n\nCommands:\n"
        .to_owned();
    for command in COMMANDS {
        let call = format!(":{} {}", command.name, command.usage);
        text.push_str(&format!("  {:<36} {}\n", call.trim_end(), command.summary));
    }
    let parts: Vec<_> = reference::parts().iter().map(|part| format!(":help {}", part.name.to_lowercase())).collect();
    text.push_str("\nThe language:\n");
    text.push_str(&plain(&parts.join(", "), width));
    text.push_str("\n:help NAME tells more of a command, clause, operator, type, function, procedure or error.\n");
    text
}

fn command_text(command: &Command) -> String {
    let call = format!(":{} {}", command.name, command.usage);
    let mut text = format!("{}\n  {}\n", call.trim_end(), command.summary);
    for line in command.details.lines() {
        text.push_str(&format!("  {line}\n"));
    }
    text.push_str(&format!("\n    {}\n", command.example));
    if !command.aliases.is_empty() {
        let names: Vec<_> = command.aliases.iter().map(|alias| format!(":{alias}")).collect();
        text.push_str(&format!("\n  also: {}\n", names.join(" ")));
    }
    text
}

/// What a part of the reference says at its beginning, and what sections it has.
fn part_text(part: &Part, width: usize) -> String {
    let mut text = format!("{}\n", part.name);
    if part.name == FUNCTIONS {
        functions::all().for_each(|entry| text.push_str(&format!("  {}\n", entry.signature)));
        return text;
    }
    text.push_str(&plain(part.introduction, width));
    for section in &part.sections {
        text.push_str(&plain(&format!("- `{}`: {}", section.title(), section.summary()), width));
    }
    text
}

fn section_text(section: &Section, width: usize) -> String {
    format!("{}\n{}", section.title(), plain(section.body, width))
}

fn function_text(entry: &Entry, width: usize) -> String {
    format!("{}\n{}    {}\n", entry.signature, plain(&entry.documentation, width), entry.example)
}

/// Everything that there is help for, each once in whatever case.
fn topics() -> Vec<String> {
    let commands = COMMANDS.iter().map(|command| command.name.to_owned());
    let parts = reference::parts().iter().map(|part| part.name.to_lowercase());
    let sections = reference::sections().flat_map(|section| &section.names).map(|name| (*name).to_owned());
    let functions = functions::all().map(|entry| entry.name);
    let mut topics: Vec<_> = commands.chain(parts).chain(sections).chain(functions).collect();
    topics.sort_by_key(|topic| topic.to_lowercase());
    topics.dedup_by(|one, other| one.eq_ignore_ascii_case(other));
    topics
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
        let texts = COMMANDS.iter().map(|command| command_text(command)).chain([overview(WIDEST)]);
        for text in texts {
            assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
        }
    }

    #[test]
    fn topics_are_found_in_any_case_and_all_that_are_called_so() {
        let explained = |topic| explain(topic, 80).unwrap_or_default();
        assert!(explained("optional match").starts_with("OPTIONAL MATCH\n"));
        assert!(explained("coalesce()").starts_with("coalesce(value :: ANY, …) :: ANY\n"));
        assert!(explained("explain").starts_with(":explain QUERY\n"));
        assert!(explained("explain").contains("\nEXPLAIN"));
        assert!(explained(":").starts_with(":"));
        assert!(explained("CLAUSES").starts_with("Clauses\n"));
        assert_eq!(explain("no such thing", 80), None);
    }

    #[test]
    fn every_command_clause_operator_and_function_has_an_example() {
        let commands = COMMANDS.iter().map(|command| command.name.to_owned());
        let functions = functions::all().map(|entry| entry.name);
        let parts = ["Clauses", "Operators", "Types"].map(|name| reference::part(name).unwrap());
        let sections = parts.iter().flat_map(|part| &part.sections).map(|section| section.names[0].to_owned());
        let without: Vec<_> = commands
            .chain(functions)
            .chain(sections)
            .filter(|topic| {
                let text = explain(topic, 80).unwrap_or_default();
                !text.lines().any(|line| line.strip_prefix("    ").is_some_and(|code| !code.trim().is_empty()))
            })
            .collect();
        assert!(without.is_empty(), "no example: {without:?}");
    }

    #[test]
    fn every_topic_has_help() {
        for topic in topics() {
            let text = explain(&topic, 80).unwrap_or_default();
            assert!(!text.is_empty(), "{topic}");
            assert!(!text.contains("```") && !text.contains("](") && !text.contains("\n|"), "{text}");
        }
    }
}
