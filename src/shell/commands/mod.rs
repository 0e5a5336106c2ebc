//! The commands of the shell: lines that begin with a colon.
//!
//! A command is a file here and a line in [`COMMANDS`]; its name, help and behaviour stand in one place. Dispatch,
//! `:help` and completion read the list.

mod dot;
mod export;
mod format;
mod graph;
mod help;
mod history;
mod options;
mod output;
mod parameter;
mod plan;
mod quit;
mod schema;
mod set;
mod source;
mod timing;
mod transaction;

mod view;
mod watch;

use super::failure::{Failure, Problem};
use super::source::{Excerpt, Source};
use super::state::{Flow, Shell};
use crate::suggestion::closest;

/// A command of the shell.
#[derive(Debug)]
pub(crate) struct Command {
    /// The name, without the colon.
    pub(crate) name: &'static str,
    /// Other names.
    pub(crate) aliases: &'static [&'static str],
    /// What follows the name: `FILE [QUERY]`.
    pub(crate) usage: &'static str,
    /// A call of it.
    pub(crate) example: &'static str,
    /// What it does, in a few words.
    pub(crate) summary: &'static str,
    /// What else there is to know, in lines.
    pub(crate) details: &'static str,
    /// The kinds of its arguments, in order.
    pub(crate) takes: &'static [Argument],
    /// Does it.
    pub(crate) run: fn(&mut Shell, Excerpt<'_>) -> Result<Flow, Failure>,
}

/// The kind of an argument: what completion offers for it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Argument {
    /// The name of a file.
    File,
    /// Names of files, up to the end.
    Files,
    /// One of these words.
    Word(fn() -> Vec<String>),
    /// Any number of options.
    Options(&'static [CommandOption]),
    /// A statement, up to the end.
    Query,
    /// A label or a relationship type.
    Kind,
    /// A parameter and its expression, up to the end.
    Parameter,
    /// Something that nothing is offered for.
    Other,
}

/// An option of a command: `--max-nodes N`.
#[derive(Debug)]
pub(crate) struct CommandOption {
    /// Its name, with the hyphens.
    pub(crate) name: &'static str,
    /// The kind of the value that follows; none for a flag.
    pub(crate) value: Option<Argument>,
}

/// All commands, in the order in which `:help` names them.
pub(crate) static COMMANDS: &[&Command] = &[
    &help::HELP,
    &schema::SCHEMA,
    &schema::LABELS,
    &schema::TYPES,
    &schema::KEYS,
    &graph::OPEN,
    &graph::IMPORT,
    &graph::SAVE,
    &export::EXPORT,
    &transaction::BEGIN,
    &transaction::COMMIT,
    &transaction::ROLLBACK,
    &source::SOURCE,
    &parameter::PARAM,
    &parameter::PARAMS,
    &format::FORMAT,
    &output::OUTPUT,
    &timing::TIMING,
    &set::SET,
    &plan::EXPLAIN,
    &plan::PROFILE,
    &dot::DOT,
    &view::VIEW,
    &watch::WATCH,
    &history::EDIT,
    &history::HISTORY,
    &quit::QUIT,
];

impl Command {
    /// Whether the command is called so.
    fn is_called(&self, name: &str) -> bool {
        std::iter::once(&self.name).chain(self.aliases).any(|own| own.eq_ignore_ascii_case(name))
    }
}

/// The command of this name, the colon left out.
pub(crate) fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().copied().find(|command| command.is_called(name))
}

/// Runs the command that stands in `item`.
pub(crate) fn dispatch(shell: &mut Shell, item: Excerpt<'_>) -> Result<Flow, Failure> {
    let (word, arguments) = item.without_semicolon().split_word();
    let name = word.text().trim_start_matches(':');
    match find(name) {
        Some(command) => (command.run)(shell, arguments),
        None => Err(unknown(name, word).into()),
    }
}

/// The argument that a line with a command ends in: its kind, and where it begins. None while the command itself is
/// being typed, and where no argument belongs.
pub(crate) fn argument_at(line: &str) -> Option<(&'static Argument, usize)> {
    let source = Source::typed(line);
    let (word, _) = source.whole().split_word();
    let command = find(word.text().trim_start_matches(':'))?;
    let mut end = word.span.end;
    if end == line.len() {
        return None;
    }
    for argument in command.takes {
        let start = skip_blanks(line, end);
        match argument {
            Argument::Word(_) | Argument::Query | Argument::Kind | Argument::Parameter | Argument::Other => {
                return Some((argument, start));
            }
            Argument::File => {
                end = word_end(line, start);
                if end == line.len() {
                    return Some((argument, start));
                }
            }
            Argument::Files => return Some((argument, last_word(line, start))),
            Argument::Options(known) => match skip_options(line, start, known) {
                Ok(behind) => end = behind,
                Err((value, start)) => return Some((value.unwrap_or(argument), start)),
            },
        }
    }
    None
}

/// Where the options that begin at `start` end. If the line ends in one of them: where that one begins, or where its value
/// does, and what the value is.
fn skip_options(
    line: &str,
    start: usize,
    known: &'static [CommandOption],
) -> Result<usize, (Option<&'static Argument>, usize)> {
    let mut start = start;
    while line[start..].starts_with("--") {
        let name_end = word_end(line, start);
        if name_end == line.len() {
            return Err((None, start));
        }
        let option = known.iter().find(|option| option.name == &line[start..name_end]);
        let value = option.map_or(Some(&Argument::Other), |option| option.value.as_ref());
        let value_start = skip_blanks(line, name_end);
        let end = if value.is_some() { word_end(line, value_start) } else { name_end };
        if value.is_some() && end == line.len() {
            return Err((value, value_start));
        }
        start = skip_blanks(line, end);
    }
    Ok(start)
}

/// Where the last of the words begins that begin at `start`; the end of the line if blanks stand there.
fn last_word(line: &str, start: usize) -> usize {
    let mut start = start;
    loop {
        let end = word_end(line, start);
        if end == line.len() {
            return start;
        }
        start = skip_blanks(line, end);
    }
}

fn skip_blanks(line: &str, from: usize) -> usize {
    line.len() - line[from..].trim_start().len()
}

fn word_end(line: &str, start: usize) -> usize {
    let source = Source::typed(&line[start..]);
    start + source.whole().split_word().0.span.end
}

fn unknown(name: &str, word: Excerpt<'_>) -> Problem {
    let near = closest(name, COMMANDS.iter().map(|command| command.name));
    let hint = near.map_or("`:help` lists the commands".to_owned(), |near| format!("did you mean `:{near}`?"));
    Problem::command(format!("unknown command `{}`", word.text()), word).with_hint(Some(hint))
}

/// Adds to the failure of a statement that is but the name of a command that commands begin with a colon, and to that of one
/// which reaches into a command that it must end before it.
pub(crate) fn suggest(failure: Failure, statement: Excerpt<'_>) -> Failure {
    let Failure::Problem(problem) = failure else { return failure };
    let word = statement.without_semicolon().split_word().0.text();
    let named = || find(word.trim_start_matches('\\')).map(|command| command.name);
    let hint = match problem.span.and_then(|span| command_at(&statement.source.text, span.start)) {
        Some(name) => Some(format!("the statement before `:{name}` ends with `;`")),
        None => named().map(|name| format!("commands begin with a colon: `:{name}`")),
    };
    let hint = problem.hint.clone().or(hint);
    problem.with_hint(hint).into()
}

/// The command that stands on a line of its own from this place on.
fn command_at(text: &str, place: usize) -> Option<&'static str> {
    let is_first = text[..place].trim_end_matches([' ', '\t']).ends_with('\n');
    let rest = text[place..].strip_prefix(':').filter(|_| is_first)?;
    let name = rest.split(|character: char| !character.is_alphanumeric() && character != '-').next()?;
    find(name).map(|command| command.name)
}

/// Refuses arguments where none belong.
fn expect_nothing(arguments: Excerpt<'_>) -> Result<(), Failure> {
    if arguments.is_blank() {
        return Ok(());
    }
    Err(Problem::command(format!("unexpected `{}`", arguments.text()), arguments).into())
}

/// Refuses a missing argument, and one whose quote is never closed.
fn expect_something<'a>(argument: Excerpt<'a>, what: &str, command: &Command) -> Result<Excerpt<'a>, Failure> {
    if !argument.is_blank() {
        return expect_closed(argument);
    }
    let usage = format!("usage: `:{} {}`", command.name, command.usage);
    Err(Problem::command(format!("{what} is missing"), argument).with_hint(Some(usage)).into())
}

/// Refuses an argument that begins with a quote that nothing closes.
fn expect_closed(argument: Excerpt<'_>) -> Result<Excerpt<'_>, Failure> {
    let Some(quote) = argument.open_quote() else { return Ok(argument) };
    let hint = format!("put another `{quote}` where it ends");
    Err(Problem::command("the quote that begins here is not closed", argument).with_hint(Some(hint)).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique() {
        let names: Vec<_> = COMMANDS.iter().flat_map(|command| command.aliases.iter().chain([&command.name])).collect();
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
    }

    #[test]
    fn a_command_on_a_line_of_its_own_is_found() {
        let at = |text: &str| command_at(text, text.find(':').unwrap());
        assert_eq!(at("CREATE (n)\n  :save x.cypher\n"), Some("save"));
        assert_eq!([at("CREATE (n :save"), at("CREATE (n\n:Person)")], [None; 2]);
    }

    #[test]
    fn the_argument_at_the_end_of_a_line_is_found() {
        let start = |line: &str| argument_at(line).map(|(_, start)| start);
        assert!(matches!(argument_at(":dot x.dot MATCH"), Some((Argument::Query, 11))));
        assert!(matches!(argument_at(":dot --max-nodes 3 'a b"), Some((Argument::File, 19))));
        assert!(matches!(argument_at(":dot --max-nodes 3"), Some((Argument::Other, 17))));
        assert!(matches!(argument_at(":dot --max"), Some((Argument::Options(_), 5))));
        assert!(matches!(argument_at(":export x --force --to dot MATCH"), Some((Argument::Query, 27))));
        assert!(matches!(argument_at(":export --force x"), Some((Argument::File, 16))));
        assert!(matches!(argument_at(":explain "), Some((Argument::Query, 9))));
        assert!(matches!(argument_at(":import 'a b.csv' 'c d"), Some((Argument::Files, 18))));
        assert_eq!([start(":dot"), start(":nope x"), start(":"), start(":quit x")], [None; 4]);
    }

    #[test]
    fn an_argument_whose_quote_is_open_is_told_as_such() {
        let source = Source::typed("'my script.cypher");
        let told = expect_something(source.whole(), "the file", &source::SOURCE);
        let Err(Failure::Problem(problem)) = told else { panic!("{told:?}") };
        assert_eq!(problem.message, "the quote that begins here is not closed");
        assert_eq!(problem.hint.as_deref(), Some("put another `'` where it ends"));
    }
}
