//! The shell on a terminal: keys in, screens out. A pseudo-terminal stands for the keyboard, an emulator for the screen.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// After this, something that was waited for will not come.
const PATIENCE: Duration = Duration::from_secs(30);

const PROMPT: &str = "detente>";

/// A running shell and what its terminal shows.
struct Terminal {
    screen: Arc<Mutex<vt100::Parser>>,
    /// All that was sent to the terminal.
    raw: Arc<Mutex<Vec<u8>>>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    /// Keeps the terminal open.
    _master: Box<dyn MasterPty + Send>,
}

/// How a shell is started.
struct Start<'a> {
    program: &'a str,
    prompt: &'a str,
    rows: u16,
    columns: u16,
    arguments: &'a [&'a str],
    variables: &'a [(&'a str, &'a str)],
}

impl Default for Start<'_> {
    fn default() -> Self {
        let program = env!("CARGO_BIN_EXE_detente");
        Self { program, prompt: PROMPT, rows: 24, columns: 80, arguments: &[], variables: &[] }
    }
}

impl Start<'_> {
    /// A shell whose history is that of a folder of this name, with its first prompt.
    fn open(self, home: &str) -> Terminal {
        self.open_in(folder(home))
    }

    /// The same in a folder that is there.
    fn open_in(self, folder: PathBuf) -> Terminal {
        let size = PtySize { rows: self.rows, cols: self.columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(self.program);
        command.args(self.arguments);
        command.env_clear();
        command.cwd(&folder);
        command.env("TERM", "xterm-256color");
        command.env("HOME", &folder);
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        self.variables.iter().for_each(|(name, value)| command.env(name, value));
        let child = pair.slave.spawn_command(command).unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::new(nonzero(self.rows), nonzero(self.columns), 500)));
        let raw = Arc::new(Mutex::new(Vec::new()));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let shared = (screen.clone(), raw.clone());
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                shared.0.lock().unwrap().process(&bytes[..count]);
                shared.1.lock().unwrap().extend_from_slice(&bytes[..count]);
            }
        });
        let keys = pair.master.take_writer().unwrap();
        let terminal = Terminal { screen, raw, keys, child, _master: pair.master };
        terminal.wait(self.prompt);
        terminal
    }
}

fn nonzero(size: u16) -> NonZero<u16> {
    NonZero::new(size).unwrap()
}

/// A new folder for this test.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("terminal").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn open(home: &str) -> Terminal {
    Start::default().open(home)
}

impl Terminal {
    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn shown(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// Waits until the screen shows a text.
    fn wait(&self, text: &str) {
        self.wait_until(text, |shown| shown.contains(text));
    }

    fn wait_until(&self, what: &str, is_there: impl Fn(&str) -> bool) {
        let start = Instant::now();
        while !is_there(&self.shown()) {
            assert!(start.elapsed() < PATIENCE, "`{what}` never came:\n{}", self.shown());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the last line is a prompt with this behind it.
    fn wait_for_line(&self, typed: &str) {
        let line = format!("{PROMPT} {typed}");
        self.wait_until(&line, |shown| shown.lines().last().is_some_and(|last| last.trim_end() == line.trim_end()));
    }

    /// Types a statement, runs it, and waits for a text of its result.
    fn run(&mut self, statement: &str, result: &str) {
        self.press(&format!("{statement}\r"));
        self.wait(result);
        self.wait_for_line("");
    }

    fn raw(&self) -> String {
        String::from_utf8_lossy(&self.raw.lock().unwrap()).into_owned()
    }

    /// Leaves with Ctrl-D from an empty line, and gives the exit status.
    fn leave(mut self) -> u32 {
        self.wait_for_line("");
        self.press("\x04");
        self.end()
    }

    /// Waits for the end of the shell, and gives the exit status.
    fn end(&mut self) -> u32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(start.elapsed() < PATIENCE, "the shell did not end:\n{}", self.shown());
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

const UP: &str = "\x1b[A";
const LEFT: &str = "\x1b[D";

#[test]
fn a_statement_is_typed_over_lines_and_recalled_whole() {
    let mut terminal = open("lines");
    terminal.press("MATCH (n:Country)\r");
    terminal.wait("...>");
    terminal.run("RETURN count(n) AS countries", "40");
    terminal.press(UP);
    terminal.wait_until("both lines", |shown| shown.matches("MATCH (n:Country)").count() == 2);
    // The end of the second line is edited: `countries` becomes `countrie2`.
    terminal.press("\x7f2\r");
    terminal.wait("│ countrie2 │");
    assert_eq!(terminal.leave(), 0);
    let history = fs::read_to_string(
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("terminal/lines/.local/state/detente/history"),
    );
    assert_eq!(history.unwrap().lines().count(), 3, "a header and two statements");
}

#[test]
fn history_is_there_in_the_next_shell() {
    let mut terminal = open("history");
    terminal.run("RETURN 'one' AS first", "one");
    terminal.run(":history", "1  RETURN 'one' AS first");
    terminal.press("\x12");
    terminal.press("'one");
    terminal.wait("reverse-i-search");
    terminal
        .wait_until("what Ctrl-R found", |shown| shown.lines().last().is_some_and(|line| line.contains("AS first")));
    terminal.press("\r");
    terminal.wait_until("the answer again", |shown| shown.matches("│ one").count() == 2);
}

/// What is typed, `⇥` for Tab, and what the line becomes or the screen lists.
const TABS: &[(&str, &str)] = &[
    ("mat⇥", "detente> MATCH "),
    ("MATCH (c:Coun⇥", "detente> MATCH (c:Country"),
    ("MATCH (c:Country)-[:PART⇥", "detente> MATCH (c:Country)-[:PARTY_TO"),
    ("MATCH (c:Country)-[:PARTY_TO]->(a:⇥", "detente> MATCH (c:Country)-[:PARTY_TO]->(a:Agreement"),
    ("MATCH (c:Country) RETURN c.cap⇥", "detente> MATCH (c:Country) RETURN c.capital"),
    ("MATCH (country) RETURN countr⇥", "detente> MATCH (country) RETURN country"),
    ("RETURN toUp⇥", "detente> RETURN toUpper("),
    ("CALL algo.pageRank() YIELD ⇥⇥", "score :: FLOAT"),
    ("MATCH (zebra:Country) WITH zebra.name AS zoo RETURN z⇥", "RETURN zoo"),
    (":sche⇥", "detente> :schema "),
    (":format js⇥⇥", "json   jsonl"),
    (":export --to graphm⇥", "detente> :export --to graphml"),
    (":set form⇥ cs⇥", "detente> :set format csv"),
    (":source note⇥", "detente> :source notes.cypher"),
    ("MATCH (c:Country)<-[:⇥⇥", "TARGETS"),
];

#[test]
fn tab_completes_what_may_stand_there() {
    for (number, (typed, expected)) in TABS.iter().enumerate() {
        let mut terminal = open(&format!("tab{number}"));
        let notes = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("terminal/tab{number}/notes.cypher"));
        fs::write(notes, "").unwrap();
        terminal.press(&typed.replace('⇥', "\t"));
        terminal.wait(expected);
    }
}

#[test]
fn tab_completes_in_the_middle() {
    let mut terminal = open("middle");
    terminal.press("MATCH (c:Coun) RETURN c");
    terminal.press(&LEFT.repeat(10));
    terminal.press("\t");
    terminal.wait_for_line("MATCH (c:Country) RETURN c");
}

#[test]
fn ctrl_c_clears_a_line_and_stops_a_statement_and_keeps_the_shell() {
    let mut terminal = open("interrupt");
    terminal.press("RETURN nonsense");
    terminal.wait("nonsense");
    terminal.press("\x03");
    terminal.wait_for_line("");
    terminal.press("UNWIND range(1, 1000000000000) AS n RETURN sum(n)\r");
    terminal.wait("running for");
    terminal.press("\x03");
    terminal.wait("interrupted");
    terminal.run("RETURN 6 * 7 AS answer", "42");
    assert_eq!(terminal.leave(), 0);
}

#[test]
fn a_statement_that_runs_tells_how_far_it_is() {
    let mut terminal = Start { arguments: &[":memory:"], ..Start::default() }.open("progress");
    terminal.run("UNWIND range(1, 10000) AS i CREATE (:N)", "nodes created: 10,000");
    terminal.press("MATCH (a:N), (b:N) WHERE id(a) + id(b) < 0 RETURN count(*)\r");
    terminal.wait(" % of the nodes read; Ctrl-C stops it");
    terminal.press("\x03");
    terminal.wait("interrupted");
    terminal.press("UNWIND range(1, 1000000000000) AS n RETURN sum(n)\r");
    terminal.wait(" rows so far; Ctrl-C stops it");
    terminal.press("\x03");
    terminal.wait_for_line("");
    assert!(!terminal.shown().contains("running for"), "{}", terminal.shown());
}

#[test]
fn a_script_tells_how_far_it_is() {
    let home = folder("scripts");
    let statements: String = (0..3000).map(|number| format!("CREATE (:N {{number: {number}}});\n")).collect();
    fs::write(home.join("long.cypher"), format!("{statements}RETURN 'over' AS x;\n")).unwrap();
    let pause = "UNWIND range(1, 300000) AS n WITH n WHERE n < 0 RETURN n;\n".repeat(500);
    fs::write(home.join("slow.cypher"), pause).unwrap();
    let mut terminal = Start { arguments: &[":memory:"], ..Start::default() }.open_in(home);
    terminal.run(":source long.cypher", "│ over │");
    assert!(!terminal.shown().contains("statement"), "{}", terminal.shown());
    terminal.press(":source slow.cypher\r");
    terminal.wait_until("how far the script is", |shown| {
        let line = shown.lines().last().unwrap_or_default();
        line.starts_with("statement ") && line.contains(" of the script, ") && line.ends_with(" left")
    });
    terminal.press("\x03");
    terminal.wait("interrupted");
    terminal.wait_for_line("");
    // A script that is opened is like an import.
    terminal.press(":open slow.cypher\r");
    terminal.wait("0 nodes, 0 relationships (0 a second), ");
    terminal.press("\x03");
    terminal.wait("the import was interrupted");
    terminal.run("MATCH (n) RETURN count(n) AS nodes", "3000");
}

#[test]
fn ctrl_c_stops_a_statement_of_a_script_that_is_opened() {
    let home = folder("endless");
    let endless = "UNWIND range(1, 1000000000000) AS n WITH n WHERE n < 0 CREATE (:N);\n";
    fs::write(home.join("endless.cypher"), format!("CREATE (:N);\n{endless}")).unwrap();
    let mut terminal = Start { arguments: &[":memory:"], ..Start::default() }.open_in(home);
    terminal.press(":open endless.cypher\r");
    terminal.wait("1 node, 0 relationships (");
    terminal.press("\x03");
    terminal.wait("the import was interrupted");
    terminal.run("MATCH (n) RETURN count(n) AS nodes", "0");
}

#[test]
fn ctrl_c_stops_an_export_and_what_was_there_stays_whole() {
    let home = folder("exporting");
    let mut terminal = Start { arguments: &[":memory:"], ..Start::default() }.open_in(home.clone());
    let text = "x".repeat(100);
    terminal.run(&format!("UNWIND range(1, 200000) AS i CREATE (:N {{number: i, text: '{text}' + i}})"), "created");
    let files = || fs::read_dir(&home).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let unfinished = || files().any(|name| name.ends_with(".new"));
    let commands = [":export --force kept.graphml", ":export new.ttl", ":save kept.cypher", ":save kept.detente"];
    for name in ["kept.graphml", "kept.cypher", "kept.detente"] {
        fs::write(home.join(name), "precious").unwrap();
    }
    for (number, command) in commands.iter().enumerate() {
        terminal.press(&format!("{command}\r"));
        terminal.wait_until(command, |_| unfinished());
        terminal.press("\x03");
        terminal.wait_until("interrupted", |shown| shown.matches("interrupted").count() == number + 1);
        terminal.wait_for_line("");
        assert!(!unfinished(), "{command}");
    }
    for name in ["kept.graphml", "kept.cypher", "kept.detente"] {
        assert_eq!(fs::read_to_string(home.join(name)).unwrap(), "precious", "{name}");
    }
    assert!(!home.join("new.ttl").exists());
    terminal.run("RETURN 6 * 7 AS answer", "42");
}

#[test]
fn ctrl_c_stops_what_is_printed() {
    let mut terminal = Start { arguments: &["--format", "jsonl"], ..Start::default() }.open("printing");
    terminal.press("UNWIND range(1, 3000000) AS number RETURN number\r");
    terminal.wait("{\"number\":");
    terminal.press("\x03");
    terminal.wait("(interrupted: what follows is not shown)");
    terminal.wait_for_line("");
    assert!(!terminal.raw().contains("{\"number\":3000000}"));
    terminal.run("RETURN 6 * 7 AS answer", "{\"answer\":42}");
}

#[test]
fn ctrl_c_stops_an_import_of_which_nothing_is_kept() {
    let mut terminal = open("importing");
    let table = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("terminal/importing/many.csv");
    let rows: String = (0..4_000_000).map(|number| format!("{number}\n")).collect();
    fs::write(&table, format!("id:ID\n{rows}")).unwrap();
    terminal.press(":import many.csv\r");
    terminal.wait(" a second)");
    terminal.press("\x03");
    terminal.wait("the import was interrupted");
    terminal.run("MATCH (n) RETURN count(n) AS nodes", "148");
    fs::remove_file(table).unwrap();
}

#[test]
fn a_second_ctrl_c_leaves_the_shell() {
    let mut terminal = open("twice");
    let pipe = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("terminal/twice/pipe.csv");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    // Nobody reads the pipe, so that opening it never ends.
    terminal.press(":output pipe.csv\rRETURN 1 AS n\r");
    thread::sleep(Duration::from_millis(300));
    terminal.press("\x03");
    thread::sleep(Duration::from_millis(300));
    assert!(terminal.child.try_wait().unwrap().is_none(), "one Ctrl-C keeps the shell");
    terminal.press("\x03");
    assert_eq!(terminal.end(), 130);
}

#[test]
fn a_paste_of_a_hundred_lines_arrives_whole() {
    let mut terminal = open("paste");
    let lines: String = (1..=98).map(|number| format!("  + {number} // line {number}\n")).collect();
    terminal.press(&format!("\x1b[200~RETURN 0\n{lines}  AS total\x1b[201~"));
    terminal.wait("AS total");
    terminal.run("", "4851");
}

#[test]
fn what_is_typed_while_a_statement_runs_is_kept() {
    let mut terminal = open("ahead");
    terminal.press("RETURN 'first' AS x\rUNWIND range(1, 300000) AS n RETURN sum(n)\rRETURN 'last' AS x\r");
    terminal.wait("45000150000");
    terminal.wait("│ last");
}

#[test]
fn long_results_go_through_the_pager() {
    let variables = [("PAGER", "sed 's/^/P/' | tail -n 3")];
    let mut terminal = Start { variables: &variables, ..Start::default() }.open("pager");
    terminal.run("RETURN 1 AS short", "(1 row)");
    assert!(!terminal.shown().contains("P│"));
    terminal.run("UNWIND range(1, 2155) AS n RETURN n", "P(2,155 rows)");
    terminal.run(":set pager off", "");
    terminal.run("UNWIND range(1, 2155) AS n RETURN n", "(40 of 2,155 rows)");
}

#[test]
fn rows_are_shown_without_a_pager_that_is_not_there() {
    let mut terminal = Start { variables: &[("PAGER", "no-such-pager")], ..Start::default() }.open("no pager");
    terminal.run("UNWIND range(1, 2155) AS n RETURN n", "(2,155 rows)");
    assert!(terminal.raw().contains("the pager `no-such-pager` cannot be run"));
}

#[test]
fn a_pager_that_is_left_early_is_no_failure() {
    let mut terminal = Start { variables: &[("PAGER", "head -n 2")], ..Start::default() }.open("head");
    terminal.run("UNWIND range(1, 300000) AS n RETURN n", "│ n");
    assert!(!terminal.shown().contains("error"), "{}", terminal.shown());
}

#[test]
fn what_a_table_cannot_show_is_shown_a_line_per_column() {
    let mut terminal = Start { columns: 40, ..Start::default() }.open("narrow");
    let columns: Vec<_> = (0..9).map(|number| format!("{number} AS c{number}")).collect();
    terminal.run(&format!("RETURN {}", columns.join(", ")), "c8 │ 8");
    terminal.run("RETURN '漢字 😀' AS wide, 1 AS n", "│ 漢字 😀 │ 1 │");
}

#[test]
fn an_editor_changes_the_last_statement() {
    let variables = [("EDITOR", "sed -i s/1/2/")];
    let mut terminal = Start { variables: &variables, ..Start::default() }.open("edit");
    terminal.run("RETURN 1 + 40 AS n", "41");
    terminal.press(":edit\r");
    terminal.wait_for_line("RETURN 2 + 40 AS n");
    terminal.run("", "42");
}

#[test]
fn the_prompt_tells_of_an_open_transaction_and_rows_say_where_they_went() {
    let mut terminal = open("transaction");
    terminal.press(":begin\r");
    terminal.wait("detente* ");
    terminal.press("CREATE (:Draft)\r");
    terminal.wait("nodes created: 1");
    terminal.run(":rollback", "");
    terminal.run(":output drafts.csv", "");
    terminal.run("MATCH (d:Draft) RETURN count(*) AS drafts", "(1 row to drafts.csv)");
    let rows = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("terminal/transaction/drafts.csv");
    assert_eq!(fs::read_to_string(rows).unwrap(), "drafts\n0\n");
}

/// The shells of the system: how each is started without the settings of a user, and what lets it complete.
const SHELLS: &[(&str, &[&str], &str)] = &[
    ("bash", &["--norc", "--noprofile"], "source <(detente completions bash)"),
    ("zsh", &["-f"], "autoload -U compinit; compinit -D; source <(detente completions zsh)"),
    ("fish", &["--no-config", "-C", "function fish_prompt; echo '> '; end"], "detente completions fish | source"),
];

#[test]
fn the_shells_of_the_system_complete_the_command_line() {
    let path = std::env::var("PATH").unwrap_or_default();
    for (shell, arguments, setup) in SHELLS {
        if !std::env::split_paths(&path).any(|folder| folder.join(shell).is_file()) {
            eprintln!("WARNING: {shell} is not installed, its completion is NOT checked: apt-get install {shell}");
            continue;
        }
        let program = PathBuf::from(env!("CARGO_BIN_EXE_detente"));
        let path = format!("{}:{path}", program.parent().unwrap().display());
        let variables = [("PATH", path.as_str()), ("PS1", "> ")];
        let start = Start { program: shell, prompt: ">", arguments, variables: &variables, ..Start::default() };
        let home = folder(shell);
        fs::write(home.join("notes.cypher"), "").unwrap();
        let mut terminal = start.open_in(home);
        terminal.press(&format!("{setup}; echo re''ady\r"));
        terminal.wait("ready");
        terminal.press("detente sch\t");
        terminal.wait("detente schema ");
        terminal.press("--format cy\t");
        terminal.wait("detente schema --format cypher");
        terminal.press("\x15detente not\t");
        terminal.wait("detente notes.cypher ");
        terminal.press("--forma\t");
        terminal.wait("detente notes.cypher --format");
    }
}

#[test]
fn a_page_is_opened_in_the_browser() {
    let variables = [("BROWSER", "./browser"), ("TMPDIR", ".")];
    let mut terminal = Start { variables: &variables, ..Start::default() }.open("view");
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("terminal/view");
    fs::write(home.join("browser"), "#!/bin/sh\nhead -c 15 \"$1\" > opened\n").unwrap();
    fs::set_permissions(home.join("browser"), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    terminal.run(":view MATCH p = (:Country)-[:LEADS|PARTY_TO]-() RETURN p", "nodes,");
    let start = Instant::now();
    while fs::read_to_string(home.join("opened")).unwrap_or_default() != "<!doctype html>" {
        assert!(start.elapsed() < PATIENCE, "{}", terminal.shown());
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn data_never_controls_the_terminal() {
    let mut terminal = open("hostile");
    for format in ["table", "line", "json", "jsonl", "csv", "tsv", "markdown", "raw"] {
        terminal.press(&format!(":format {format}\r"));
        terminal.press("RETURN '\\u001b]0;hit\\u0007\\u009b2J\\u202e' AS x\r");
        terminal.wait_until(format, |shown| shown.matches("]0;hit").count() >= 2);
        terminal.press("\x0c");
        terminal.wait_for_line("");
    }
    let raw = terminal.raw();
    assert!(!raw.contains("\x1b]0;hit") && !raw.contains('\x07') && !raw.contains(['\u{9b}', '\u{202e}']));
}

#[test]
fn colors_are_readable_on_dark_and_on_light_backgrounds() {
    let mut terminal = open("readable");
    terminal.run("MATCH (c:Contry {name: 'x'}) RETURN c.name, toUpper('a'), 1 // why", "did you mean");
    terminal.run("RETURN $p", "was not given");
    terminal.run("RETURN null AS n", "null");
    terminal.press("RETURN ([1}");
    terminal.wait_for_line("RETURN ([1}");
    let raw = terminal.raw();
    let sequences = raw.split("\x1b[").skip(1).filter_map(|rest| rest.split_once('m'));
    let numbers = sequences.flat_map(|(inside, _)| inside.split(';')).filter_map(|text| text.parse::<u8>().ok());
    let used: BTreeSet<u8> = numbers.filter(|number| (30..=107).contains(number)).collect();
    // Red, green, blue, magenta, cyan, grey; no white, no black, no yellow, no backgrounds.
    assert_eq!(used, BTreeSet::from([31, 32, 34, 35, 36, 90]));
}

#[test]
fn colors_are_left_out_where_they_are_not_wanted() {
    let colored = |variables: &[(&str, &str)], home: &str| {
        let mut terminal = Start { variables, ..Start::default() }.open(home);
        terminal.run("RETURN null AS n", "null");
        terminal.raw().contains("\x1b[1m") || terminal.raw().contains("\x1b[36m") || terminal.raw().contains("\x1b[90m")
    };
    assert!(colored(&[], "colored"));
    assert!(!colored(&[("NO_COLOR", "1")], "colorless"));
}
