//! The editor of lines, as rustyline has it.

use super::helper::{ShellHelper, continues};
use super::{Editor, Input, PROMPT, PROMPT_IN_TRANSACTION};
use crate::output::visible::is_hidden;
use crate::session::{Parameters, Session};
use crate::shell::terminal::Terminal;
use crate::span::Span;
use crate::syntax::{Highlight, highlight};
use ::rustyline::config::{BellStyle, Config};
use ::rustyline::error::ReadlineError;
use ::rustyline::history::{FileHistory, History};
use ::rustyline::{
    Behavior, Cmd, ColorMode, CompletionType, ConditionalEventHandler, Event, EventContext, EventHandler,
};
use ::rustyline::{KeyCode, KeyEvent, Modifiers, RepeatCount};
use anstyle::{AnsiColor, Style};
use std::path::{Path, PathBuf};

const PROMPT_STYLE: Style = AnsiColor::Cyan.on_default().bold();
const HISTORY_SIZE: usize = 10_000;

/// Edits statements of several lines on a terminal.
pub(in crate::shell) struct LineEditor {
    editor: ::rustyline::Editor<ShellHelper, FileHistory>,
    file: Option<PathBuf>,
    prompt: &'static str,
}

impl LineEditor {
    /// An editor for statements on a graph, with the history in a file.
    pub(in crate::shell) fn open(terminal: Terminal, session: &Session, file: Option<PathBuf>) -> Result<Self, String> {
        Self::configure(terminal, session, file).map_err(|error| error.to_string())
    }

    fn configure(terminal: Terminal, session: &Session, file: Option<PathBuf>) -> Result<Self, ReadlineError> {
        let config = Config::builder()
            .max_history_size(HISTORY_SIZE)?
            .history_ignore_dups(true)?
            .auto_add_history(false)
            .completion_type(CompletionType::List)
            .bell_style(BellStyle::None)
            .color_mode(if terminal.styled() { ColorMode::Forced } else { ColorMode::Disabled })
            .behavior(if terminal.stdout { Behavior::Stdio } else { Behavior::PreferTerm })
            .build();
        let past = load_history(&config, file.as_deref());
        let mut editor = ::rustyline::Editor::with_history(config, past)?;
        editor.set_helper(Some(ShellHelper::new(session)));
        let enter = KeyEvent(KeyCode::Enter, Modifiers::NONE);
        editor.bind_sequence(enter, EventHandler::Conditional(Box::new(IndentContinuation)));
        Ok(Self { editor, file, prompt: PROMPT })
    }
}

impl Editor for LineEditor {
    fn read(&mut self, draft: &str) -> Input {
        let styled_prompt = format!("{PROMPT_STYLE}{}{PROMPT_STYLE:#}", self.prompt);
        match self.editor.readline_with_initial(&(self.prompt, styled_prompt.as_str()), (draft, "")) {
            Ok(text) => Input::Text(text),
            Err(ReadlineError::Interrupted) => Input::Cancelled,
            Err(ReadlineError::Eof) => Input::End,
            Err(error) => Input::Broken(error.to_string()),
        }
    }

    /// A history that cannot be written is no reason to stop.
    fn remember(&mut self, statement: &str) {
        let _ = self.editor.add_history_entry(make_safe(statement));
        if let Some(file) = &self.file {
            let _ = self.editor.append_history(file);
        }
    }

    fn history(&self) -> Vec<String> {
        self.editor.history().iter().cloned().collect()
    }

    fn look_at(&mut self, session: &Session, parameters: &Parameters) {
        self.prompt = if session.is_in_transaction() { PROMPT_IN_TRANSACTION } else { PROMPT };
        if let Some(helper) = self.editor.helper_mut() {
            helper.look_at(session, parameters);
        }
    }
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
    let goes_on = |span: Span, kind| match kind {
        Highlight::String => !is_closed(span.text(text)),
        Highlight::Comment => !span.text(text).starts_with("//"),
        _ => false,
    };
    let ends_inside =
        highlight(text).last().is_some_and(|(span, kind)| span.end == text.len() && goes_on(*span, *kind));
    !ends_inside && continues(text)
}

/// Whether a string that begins with a quote ends with it, too.
fn is_closed(string: &str) -> bool {
    let mut characters = string.chars();
    let quote = characters.next();
    let mut rest = characters.rev();
    rest.next() == quote && rest.take_while(|character| *character == '\\').count() % 2 == 0
}

#[cfg(test)]
mod tests {
    use super::super::CONTINUATION;
    use super::*;

    #[test]
    fn continued_lines_align_with_the_first() {
        assert_eq!([PROMPT.len(), PROMPT_IN_TRANSACTION.len()], [CONTINUATION.len(); 2]);
    }

    #[test]
    fn lines_are_indented_but_inside_of_texts() {
        let yes = ["MATCH (n)", "MATCH (n) // all", "MATCH (n {a: 'b'", r"WITH 'a\\'"].map(can_indent);
        let no = ["RETURN 'a", r"RETURN 'it\'", "MATCH (n) /* all", "RETURN 1"].map(can_indent);
        assert_eq!((yes, no), ([true; 4], [false; 4]));
    }

    #[test]
    fn history_holds_nothing_that_a_terminal_obeys() {
        assert_eq!(make_safe("RETURN\n\t'\u{1b}[31m'"), "RETURN\n\t'\u{fffd}[31m'");
    }
}
