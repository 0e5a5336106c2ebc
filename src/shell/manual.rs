//! What the program says of its own command line: the manual page, and completion for shells of the system.

use super::arguments::Arguments;
use super::failure::status;
use clap::{Arg, Command, CommandFactory};
use clap_complete::{Shell, generate};
use std::io::{self, Write};

/// Prints the manual page in roff; gives the exit status.
pub(super) fn print_page() -> u8 {
    let mut page = Vec::new();
    status_of(clap_mangen::Man::new(Arguments::command()).render(&mut page).and_then(|()| print(&page)))
}

/// Prints the script that lets `shell` complete the command line; gives the exit status.
pub(super) fn print_completions(shell: Shell) -> u8 {
    let script = match shell {
        Shell::Zsh => zsh_script(),
        Shell::Fish => fish_script(),
        _ => generated(shell, Arguments::command(), "detente"),
    };
    status_of(print(&script))
}

fn generated(shell: Shell, mut command: Command, name: &str) -> Vec<u8> {
    let mut script = Vec::new();
    generate(shell, &mut command, name, &mut script);
    script
}

/// What clap writes, but only the name of an action is one: behind a file, options go on to be offered.
fn fish_script() -> Vec<u8> {
    let script = generated(Shell::Fish, Arguments::command(), "detente");
    let is_action = format!("if contains -- \"$argv[1]\" {}", actions().join(" "));
    String::from_utf8_lossy(&script).replace("if set -q argv[1]", &is_action).into_bytes()
}

fn actions() -> Vec<String> {
    Arguments::command().get_subcommands().map(|action| action.get_name().to_owned()).collect()
}

/// Two scripts and a choice, one for what stands behind an action and one for statements: with a single one zsh would not
/// know whether a word is an action or a file, nor which `--format` is meant.
fn zsh_script() -> Vec<u8> {
    let whole = Arguments::command();
    let is_global = |argument: &&Arg| argument.is_global_set();
    let behind_actions = Command::new("detente")
        .args(whole.get_arguments().filter(is_global).cloned())
        .subcommands(whole.get_subcommands().cloned());
    let statements = Command::new("detente").args(whole.get_arguments().cloned());
    let mut script = b"#compdef detente\n\n".to_vec();
    for (command, name) in [(behind_actions, "detente_actions"), (statements, "detente_statements")] {
        let part = generated(Shell::Zsh, command, name);
        // With two colons, options would not be offered behind a file.
        script.extend_from_slice(String::from_utf8_lossy(&part).replace("'*::", "'*:").as_bytes());
    }
    script.extend_from_slice(ZSH_CHOICE.replace("ACTIONS", &actions().join("|")).as_bytes());
    script
}

/// Chooses one of the two, and offers the actions too where one may stand.
const ZSH_CHOICE: &str = r#"
_detente() {
    local word
    for word in "${(@)words[2,CURRENT-1]}"; do
        case $word in
            (ACTIONS) _detente_actions "$@"; return;;
        esac
    done
    (( CURRENT == 2 )) && _detente_actions_commands
    _detente_statements "$@"
}

if [ "$funcstack[1]" = "_detente" ]; then
    _detente "$@"
else
    compdef _detente detente
fi
"#;

fn print(text: &[u8]) -> io::Result<()> {
    io::stdout().lock().write_all(text)
}

fn status_of(printed: io::Result<()>) -> u8 {
    match printed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => status::FILE,
        _ => status::DONE,
    }
}
