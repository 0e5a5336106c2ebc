//! `:history` lists what was typed, `:edit` opens it in an editor.

use super::{Argument, Command};
use crate::output::visible::visible;
use crate::shell::failure::{Failure, Problem};
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};
use std::path::Path;
use std::process::Command as Process;
use std::{env, fs, io};

/// Lists what was typed.
pub(super) static HISTORY: Command = Command {
    name: "history",
    aliases: &[],
    usage: "[N|TEXT]",
    example: ":history Country",
    summary: "list the last statements, or those that hold a text",
    details: "Each stands whole behind its number. Ctrl-R searches while one types.",
    takes: &[],
    run: list,
};

/// Opens a statement in an editor.
pub(super) static EDIT: Command = Command {
    name: "edit",
    aliases: &["e"],
    usage: "[N|QUERY]",
    example: ":edit MATCH (c:Country) RETURN c.name",
    summary: "write the last statement, or the N-th, in an editor",
    details: "\
The editor is that of $VISUAL or $EDITOR, or else vi. What it leaves stands at the prompt: Enter runs it.",
    takes: &[Argument::Query],
    run: edit,
};

/// How many statements are listed without a number.
const USUAL: usize = 20;

fn list(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let wanted = arguments.text();
    let numbered = shell.history.iter().enumerate();
    let numbered: Vec<_> = match wanted.parse::<usize>() {
        Ok(count) => numbered.rev().take(count).collect(),
        Err(_) if wanted.is_empty() => numbered.rev().take(USUAL).collect(),
        Err(_) => numbered.rev().filter(|(_, entry)| entry.contains(wanted)).collect(),
    };
    let text = numbered.into_iter().rev().map(|(number, entry)| numbered_text(number + 1, entry)).collect::<String>();
    shell.print(&text)?;
    Ok(Flow::Continue)
}

fn numbered_text(number: usize, entry: &str) -> String {
    let lines: Vec<_> = entry.lines().map(visible).collect();
    format!("{number:>5}  {}\n", lines.join("\n       "))
}

fn edit(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    if !shell.is_interactive {
        return Err(Problem::command("an editor needs the shell on a terminal", arguments).into());
    }
    let text = text_to_edit(shell, arguments)?;
    let editor = ["VISUAL", "EDITOR"].iter().find_map(|name| env::var(name).ok().filter(|editor| !editor.is_empty()));
    let editor = editor.unwrap_or_else(|| "vi".to_owned());
    let edited = shell.interrupts.during_other_program(|| edit_text(&editor, &text));
    let edited = edited.map_err(|error| Problem::file(Path::new(&editor), &error).at(arguments))?;
    shell.draft = Some(edited.trim_end().to_owned()).filter(|text| !text.is_empty());
    Ok(Flow::Continue)
}

/// The statement of the number that is given, the text that is given, or the last statement.
fn text_to_edit(shell: &Shell, arguments: Excerpt<'_>) -> Result<String, Failure> {
    if arguments.is_blank() {
        let last = shell.history.iter().rev().find(|entry| !entry.trim_start().starts_with(':'));
        return Ok(last.cloned().unwrap_or_default());
    }
    let Ok(number) = arguments.text().parse::<usize>() else { return Ok(arguments.text().to_owned()) };
    let known = number.checked_sub(1).and_then(|place| shell.history.get(place));
    known.cloned().ok_or_else(|| {
        let hint = Some("`:history` tells the numbers".to_owned());
        Problem::command(format!("there is no statement {number}"), arguments).with_hint(hint).into()
    })
}

/// Lets the user change a text; it is as it was if the editor fails.
fn edit_text(editor: &str, text: &str) -> io::Result<String> {
    let path = env::temp_dir().join(format!("detente-{}.cypher", std::process::id()));
    let mut options = fs::OpenOptions::new();
    io::Write::write_all(&mut options.write(true).create_new(true).open(&path)?, text.as_bytes())?;
    // The editor may be a command with arguments, as in other programs.
    let status = Process::new("sh").args(["-c", &format!("{editor} \"$1\""), "sh"]).arg(&path).status();
    let edited = match status {
        Ok(status) if status.success() => fs::read_to_string(&path),
        Ok(status) => Err(io::Error::other(format!("the editor ended with {status}"))),
        Err(error) => Err(error),
    };
    let _ = fs::remove_file(&path);
    edited
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_stand_whole_behind_their_number() {
        assert_eq!(numbered_text(7, "MATCH (n)\nRETURN n"), "    7  MATCH (n)\n       RETURN n\n");
    }

    #[test]
    fn an_editor_may_have_arguments_and_its_failure_is_told() {
        assert_eq!(edit_text("sed -i s/1/2/", "RETURN 1").unwrap(), "RETURN 2");
        assert!(edit_text("false", "RETURN 1").is_err());
    }
}
