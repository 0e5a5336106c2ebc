//! The shell: reads a statement or a command, runs it, and again.

use super::arguments::{Arguments, Job};
use super::failure::{Problem, status};
use super::folders;
use super::helper::{ShellHelper, continues};
use super::script::Outcome;
use super::source::Source;
use super::state::{Flow, Shell};
use crate::output::visible::is_hidden;
use crate::syntax::{Highlight, highlight};
use anstyle::{AnsiColor, Style};
use rustyline::config::{BellStyle, Config};
use rustyline::error::ReadlineError;
use rustyline::history::{FileHistory, History};
use rustyline::{Cmd, ColorMode, CompletionType, ConditionalEventHandler, Editor, Event, EventContext, EventHandler};
use rustyline::{KeyCode, KeyEvent, Modifiers, RepeatCount};
use std::path::{Path, PathBuf};

/// What stands before a statement.
pub(super) const PROMPT: &str = "detente> ";

/// What is painted over the indentation of the lines that continue a statement; as wide as the prompt.
pub(super) const CONTINUATION: &str = "   ...>  ";

const PROMPT_STYLE: Style = AnsiColor::Cyan.on_default().bold();
const HISTORY_SIZE: usize = 10_000;

type ShellEditor = Editor<ShellHelper, FileHistory>;

/// Runs the shell up to its end.
pub(super) fn run(shell: &mut Shell, arguments: &Arguments) -> Outcome {
    shell.interrupts.keep_running();
    greet(shell);
    let init = arguments.init.clone().or_else(|| if arguments.no_init { None } else { folders::init_file() });
    if let Some(file) = init
        && ends(shell.run_job(&Job::File(file)))
    {
        return Outcome::DONE;
    }
    let history = folders::history_file();
    match open_editor(shell, history.as_deref()) {
        Ok(mut editor) => {
            shell.history = editor.history().iter().cloned().collect();
            read_and_run(shell, &mut editor, history)
        }
        Err(error) => fail(shell, &error),
    }
}

/// Says in two lines what is open and how to go on.
fn greet(shell: &Shell) {
    shell.note(&format!("detente {} · {}", env!("CARGO_PKG_VERSION"), shell.graph.describe()));
    shell.note("Type a statement, or `:help` for help and `:schema` for what is in the graph.");
}

fn read_and_run(shell: &mut Shell, editor: &mut ShellEditor, history: Option<PathBuf>) -> Outcome {
    let styled_prompt = format!("{PROMPT_STYLE}{PROMPT}{PROMPT_STYLE:#}");
    loop {
        if let Some(helper) = editor.helper_mut() {
            helper.look_at(&shell.graph.database, &shell.parameters);
        }
        let draft = shell.draft.take().unwrap_or_default();
        match editor.readline_with_initial(&(PROMPT, styled_prompt.as_str()), (&draft, "")) {
            Ok(line) if line.trim().is_empty() => {}
            Ok(line) => {
                remember(shell, editor, &line, history.as_deref());
                if ends(shell.run_typed(&Source::typed(line))) {
                    return Outcome::DONE;
                }
            }
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => return Outcome::DONE,
            Err(error) => return fail(shell, &error),
        }
    }
}

impl Shell {
    /// Runs what somebody typed. A command may go over several lines here, as its statement may.
    fn run_typed(&mut self, source: &Source) -> Outcome {
        if !source.text.trim_start().starts_with(':') {
            return self.run(source);
        }
        match self.execute(source.whole().trimmed()) {
            Ok(flow) => Outcome { status: status::DONE, flow },
            Err(failure) => self.fail(&failure, Some(source)),
        }
    }
}

/// Whether the shell ends after this: an error does not end it.
fn ends(outcome: Outcome) -> bool {
    outcome.status == status::DONE && outcome.flow == Flow::Quit
}

/// Reports that the terminal cannot be used.
fn fail(shell: &Shell, error: &ReadlineError) -> Outcome {
    let problem = Problem::unusable_file(Path::new("the terminal"), &error.to_string());
    shell.fail(&problem.into(), None)
}

fn open_editor(shell: &Shell, history: Option<&Path>) -> Result<ShellEditor, ReadlineError> {
    let styled = shell.terminal.styled();
    let config = Config::builder()
        .max_history_size(HISTORY_SIZE)?
        .history_ignore_dups(true)?
        .auto_add_history(false)
        .completion_type(CompletionType::List)
        .bell_style(BellStyle::None)
        .color_mode(if styled { ColorMode::Forced } else { ColorMode::Disabled })
        .behavior(if shell.terminal.stdout { rustyline::Behavior::Stdio } else { rustyline::Behavior::PreferTerm })
        .build();
    let past = load_history(&config, history);
    let mut editor = Editor::with_history(config, past)?;
    editor.set_helper(Some(ShellHelper::new(&shell.graph.database)));
    let enter = KeyEvent(KeyCode::Enter, Modifiers::NONE);
    editor.bind_sequence(enter, EventHandler::Conditional(Box::new(IndentContinuation)));
    Ok(editor)
}

/// The statements of earlier shells, made safe to show.
fn load_history(config: &Config, file: Option<&Path>) -> FileHistory {
    let mut stored = FileHistory::with_config(config);
    let loaded = file.is_some_and(|file| stored.load(file).is_ok());
    if !loaded || stored.iter().all(|entry| is_safe(entry)) {
        return stored;
    }
    let mut safe = FileHistory::with_config(config);
    for entry in stored.iter() {
        let _ = safe.add(&make_safe(entry));
    }
    safe
}

/// Keeps a statement, whole, for this shell and the next. A history that cannot be written is no reason to stop.
fn remember(shell: &mut Shell, editor: &mut ShellEditor, line: &str, file: Option<&Path>) {
    let line = make_safe(line.trim_end());
    let _ = editor.add_history_entry(&line);
    if shell.history.last() != Some(&line) {
        shell.history.push(line);
    }
    if let Some(file) = file {
        let _ = editor.append_history(file);
    }
}

fn is_safe(entry: &str) -> bool {
    !entry.chars().any(is_dangerous)
}

fn make_safe(entry: &str) -> String {
    entry
        .chars()
        .map(|character| if is_dangerous(character) { char::REPLACEMENT_CHARACTER } else { character })
        .collect()
}

fn is_dangerous(character: char) -> bool {
    is_hidden(character) && !matches!(character, '\n' | '\t')
}

/// Enter at the end of a statement that is not complete: the next line begins below the text of the first one.
struct IndentContinuation;

impl ConditionalEventHandler for IndentContinuation {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext<'_>) -> Option<Cmd> {
        let at_end = context.pos() == context.line().len();
        let indentation = || format!("\n{:1$}", "", PROMPT.len());
        (at_end && can_indent(context.line())).then(|| Cmd::Insert(1, indentation()))
    }
}

/// Whether another line is needed, and white space at its beginning would mean nothing.
fn can_indent(text: &str) -> bool {
    let is_text = |kind| matches!(kind, Highlight::String | Highlight::Comment);
    let ends_in_text = highlight(text).last().is_some_and(|(span, kind)| span.end == text.len() && is_text(*kind));
    !ends_in_text && continues(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn continued_lines_align_with_the_first() {
        assert_eq!(PROMPT.len(), CONTINUATION.len());
    }

    #[test]
    fn history_holds_nothing_that_a_terminal_obeys() {
        assert_eq!(make_safe("RETURN\n\t'\u{1b}[31m'"), "RETURN\n\t'\u{fffd}[31m'");
    }
}
