//! The command line.

use super::failure::Problem;
use super::memory::MemoryLimit;
use super::printer::AUTO;
use super::state;
use super::terminal::Terminal;
use crate::output::export::{EXPORTERS, parse_base};
use crate::output::picture::RankDir;
use crate::output::schema::FORMS;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::env;
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process;
use std::time::Duration;

/// Ask questions of a graph in openCypher.
///
/// Without -c and -f this opens a shell on a terminal and runs standard input as a script otherwise.
#[derive(Debug, Parser)]
#[command(name = "detente", version, max_term_width = 100, after_help = EXAMPLES)]
#[command(disable_help_subcommand = true)]
pub struct Arguments {
    /// What to do instead of running statements.
    #[command(subcommand)]
    pub(crate) action: Option<Action>,

    /// The graph: files and folders, or `:memory:` for an empty one; without it, the graph of the Canada–U.S. pact.
    #[arg(value_name = "GRAPH")]
    graph: Vec<PathBuf>,

    /// Run a statement (or a script); may be repeated and mixed with -f.
    #[arg(short = 'c', long = "command", value_name = "QUERY", allow_hyphen_values = true)]
    commands: Vec<String>,

    /// Run a script, `-` for standard input; may be repeated and mixed with -c.
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    files: Vec<PathBuf>,

    /// What -c and -f ask for, in the order of the command line.
    #[arg(skip)]
    pub(crate) jobs: Vec<Job>,

    /// Give a parameter its value: an expression, so text needs quotes.
    #[arg(short, long = "param", value_name = "NAME=EXPR", value_parser = parse_parameter, allow_hyphen_values = true, global = true)]
    pub(crate) parameters: Vec<(String, String)>,

    /// How to write the rows; auto: a table on a terminal, JSON Lines otherwise [default: auto].
    #[arg(long, value_name = "FORMAT", value_parser = format_names())]
    format: Option<String>,

    /// Put an apostrophe before cells of csv that a spreadsheet would take for a formula.
    #[arg(long)]
    pub(crate) csv_safe: bool,

    /// Refuse statements that would change the graph.
    #[arg(long)]
    pub(crate) read_only: bool,

    /// Stop a statement that runs longer, in seconds.
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds, global = true)]
    pub(crate) timeout: Option<Duration>,

    /// Stop a statement that would hold more memory than this, beside the graph as it is: 512MB, 2GiB, or none. Without it,
    /// half of the machine's.
    #[arg(long, value_name = "SIZE", global = true)]
    pub(crate) memory: Option<MemoryLimit>,

    /// Stop a statement whose result has more rows.
    #[arg(long, value_name = "N", global = true)]
    pub(crate) max_rows: Option<u64>,

    /// How many threads may work on a statement; without it, as many as there are cores.
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,

    /// Let LOAD CSV and LOAD JSON read the files in this folder; without it, they can read none.
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) import_dir: Option<PathBuf>,

    /// Go on after an error and fail at the end.
    #[arg(long)]
    pub(crate) fail_at_end: bool,

    /// How to write errors and warnings [default: text].
    #[arg(long, value_name = "FORMAT", value_enum, global = true)]
    error_format: Option<ErrorFormat>,

    /// When to use colors [default: auto].
    #[arg(long, value_name = "WHEN", value_enum, global = true)]
    color: Option<Color>,

    /// Whether a coding agent reads what is written: then defaults are JSON Lines, JSON errors, a compact schema and no
    /// colors; auto: as the environment tells.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, global = true)]
    agent: Agent,

    /// Run this file first, instead of init.cypher from the configuration folder.
    #[arg(long, value_name = "FILE", conflicts_with = "no_init")]
    pub(crate) init: Option<PathBuf>,

    /// Run no file before the shell opens.
    #[arg(long)]
    pub(crate) no_init: bool,

    /// Say nothing but errors beside the rows.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    /// How data files are read.
    #[command(flatten)]
    pub(crate) import: ImportOptions,

    /// How pictures are drawn.
    #[command(flatten)]
    pub(crate) picture: PictureArguments,
}

/// How pictures are drawn.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct PictureArguments {
    /// Put nodes of one `label`, or that agree in this property, into one box.
    #[arg(long, value_name = "KEY", help_heading = PICTURES, global = true)]
    pub(crate) cluster_by: Option<String>,

    /// Where the arrows point.
    #[arg(long, value_name = "DIRECTION", ignore_case = true, value_parser = rank_directions(), help_heading = PICTURES, global = true)]
    pub(crate) rankdir: Option<String>,

    /// Draw at most this many nodes [default: 500].
    #[arg(long, value_name = "N", help_heading = PICTURES, global = true)]
    pub(crate) max_nodes: Option<usize>,

    /// Draw all relationships among the nodes, not only those that were found.
    #[arg(long, help_heading = PICTURES, global = true)]
    pub(crate) induced: bool,

    /// Draw what lies up to so many steps around what was found, too.
    #[arg(long, value_name = "STEPS", default_value_t = 0, hide_default_value = true, help_heading = PICTURES, global = true)]
    pub(crate) neighbours: usize,

    /// Take colors, shapes, captions and sizes from a file in TOML.
    #[arg(long, value_name = "FILE", help_heading = PICTURES, global = true)]
    pub(crate) style: Option<PathBuf>,
}

/// How data files are read.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ImportOptions {
    /// What becomes of tables whose headers do not say it: a file in TOML.
    #[arg(long, value_name = "FILE", help_heading = DATA_FILES, global = true)]
    pub(crate) mapping: Option<PathBuf>,

    /// What stands between cells: a character or `tab`; without it, the first line tells.
    #[arg(long, value_name = "CHAR", value_parser = parse_character, help_heading = DATA_FILES, global = true)]
    pub(crate) delimiter: Option<char>,

    /// What stands between the items of a list in a cell [default: ;].
    #[arg(long, value_name = "CHAR", value_parser = parse_character, help_heading = DATA_FILES, global = true)]
    pub(crate) array_delimiter: Option<char>,

    /// What stands around cells, or `none` [default: "].
    #[arg(long, value_name = "CHAR", value_parser = parse_quote, help_heading = DATA_FILES, global = true)]
    pub(crate) quote: Option<Quote>,

    /// A cell that stands for no value; may be repeated.
    #[arg(long = "null", value_name = "TEXT", help_heading = DATA_FILES, global = true)]
    pub(crate) nulls: Vec<String>,

    /// Do not read cells that stand behind the last column.
    #[arg(long, help_heading = DATA_FILES, global = true)]
    pub(crate) ignore_extra_columns: bool,

    /// What the ids of tables are as properties: `string`, or `integer`.
    #[arg(long, value_name = "TYPE", value_enum, default_value_t, help_heading = DATA_FILES, global = true)]
    pub(crate) id_type: IdType,

    /// How characters are written, such as `windows-1252` [default: utf-8].
    #[arg(long, value_name = "NAME", help_heading = DATA_FILES, global = true)]
    pub(crate) encoding: Option<String>,

    /// Leave records out that are wrong, and say how many.
    #[arg(long, help_heading = DATA_FILES, global = true)]
    pub(crate) skip_bad: bool,

    /// Give up at so many records that are wrong [default: 10, or none with --skip-bad].
    #[arg(long, value_name = "N", help_heading = DATA_FILES, global = true)]
    pub(crate) max_errors: Option<u64>,
}

/// What stands around cells; none for nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quote(pub(crate) Option<char>);

/// What the ids of tables are as properties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum IdType {
    /// Texts.
    #[default]
    String,
    /// Integers.
    Integer,
}

const DATA_FILES: &str = "Data files";

const PICTURES: &str = "Pictures (dot, mermaid, html)";

const EXAMPLES: &str = "\
Examples:
  detente
  detente -c \"MATCH (c:Country {name: 'Canada'})-[r]->(x) RETURN type(r), x.name\"
  detente -p \"name='Canada'\" -f questions.cypher --format csv
  detente -c 'MATCH p = (:Agreement)--() RETURN p' --format dot | dot -Tsvg > pact.svg
  detente nodes.csv relationships.csv.gz -c 'MATCH (n) RETURN count(*)'
  detente import northwind/ --mapping northwind.toml -o northwind.detente
  detente northwind.detente -c 'CREATE (:Supplier {id: 7})'
  detente check northwind.detente
  detente export --to jsonl -o pact.jsonl
  detente schema --format cypher

Exit status: 0 done, 1 a query or the data is wrong, 2 the command line is wrong,
3 a file cannot be read or written, 4 a limit was reached, 130 interrupted.";

/// What to do instead of running statements.
#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    /// Write the graph, or what a statement finds of it, in a format of other tools.
    Export(ExportArguments),
    /// Read data files and write the graph that they make.
    Import(ImportArguments),
    /// Look through a store and say what is wrong with it.
    Check(CheckArguments),
    /// Show labels, types, what they connect, and property keys.
    Schema(SchemaArguments),
    /// Print what lets a shell of the system complete the command line.
    Completions {
        /// The shell.
        #[arg(value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man,
}

/// The command line of `detente check`.
#[derive(Args, Debug)]
pub(crate) struct CheckArguments {
    /// The store.
    #[arg(value_name = "STORE")]
    pub(crate) store: PathBuf,
}

/// The command line of `detente schema`.
#[derive(Args, Debug)]
pub(crate) struct SchemaArguments {
    /// The graph: files and folders; without it, the graph of the Canada–U.S. pact.
    #[arg(value_name = "GRAPH")]
    graph: Vec<PathBuf>,

    /// How to write it: `cypher` is short, for the prompt of a language model; `dot` a picture.
    #[arg(long, value_name = "FORM", ignore_case = true, value_parser = schema_forms())]
    pub(crate) format: Option<String>,
}

/// The command line of `detente import`.
#[derive(Args, Debug)]
pub(crate) struct ImportArguments {
    /// Files, and folders with files.
    #[arg(value_name = "SOURCE", required = true)]
    pub(crate) sources: Vec<PathBuf>,

    /// The file to write (the folder for csv), `-` for standard output.
    #[arg(short, long, value_name = "FILE", required_unless_present_any = ["dry_run", "propose"])]
    pub(crate) output: Option<PathBuf>,

    /// The format; without it, the extension of the file tells it.
    #[arg(long = "to", value_name = "FORMAT", ignore_case = true, value_parser = exporter_names())]
    pub(crate) format: Option<String>,

    /// Replace files that are there.
    #[arg(long)]
    pub(crate) force: bool,

    /// Write nothing, but show what the graph would hold.
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Read nothing, but show a mapping that may fit the tables.
    #[arg(long, conflicts_with_all = ["dry_run", "output"])]
    pub(crate) propose: bool,
}

/// The command line of `detente export`.
#[derive(Args, Debug)]
pub(crate) struct ExportArguments {
    /// The graph: files and folders; without it, the graph of the Canada–U.S. pact.
    #[arg(value_name = "GRAPH")]
    graph: Vec<PathBuf>,

    /// The format; without it, the extension of the file tells it.
    #[arg(long = "to", value_name = "FORMAT", ignore_case = true, value_parser = exporter_names())]
    pub(crate) format: Option<String>,

    /// The file to write (the folder for csv), `-` for standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,

    /// Write only the nodes, relationships and paths that this statement finds.
    #[arg(short = 'c', long = "command", value_name = "QUERY", allow_hyphen_values = true)]
    pub(crate) query: Option<String>,

    /// What the IRIs of turtle and ntriples begin with; without it, `urn:detente:`.
    #[arg(long, value_name = "IRI", value_parser = parse_base)]
    pub(crate) base: Option<String>,

    /// Replace files that are there.
    #[arg(long)]
    pub(crate) force: bool,
}

/// Something to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Job {
    /// The text of `-c`.
    Command(String),
    /// The file of `-f`.
    File(PathBuf),
}

/// How errors and warnings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErrorFormat {
    /// With the line of the query and a caret.
    #[default]
    Text,
    /// As one line of JSON.
    Json,
}

/// Whether a coding agent reads what is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Agent {
    /// As the environment tells.
    #[default]
    Auto,
    /// It does.
    Yes,
    /// It does not.
    No,
}

impl Agent {
    fn is_one(self) -> bool {
        let is_set = |name: &&str| env::var_os(name).is_some_and(|value| !value.is_empty());
        match self {
            Self::Auto => AGENT_VARIABLES.iter().any(is_set),
            Self::Yes => true,
            Self::No => false,
        }
    }

    /// How errors and warnings are written, unless somebody says it.
    fn error_format(self) -> ErrorFormat {
        if self.is_one() { ErrorFormat::Json } else { ErrorFormat::Text }
    }
}

/// The variables that coding agents set for the programs that they run.
const AGENT_VARIABLES: &[&str] =
    &["AI_AGENT", "AUGMENT_AGENT", "CLAUDECODE", "CODEX_SANDBOX", "CURSOR_AGENT", "GEMINI_CLI", "OPENCODE_CLIENT"];

/// When to use colors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal that has them, unless the environment says otherwise.
    #[default]
    Auto,
    /// Even into a file.
    Always,
    /// Not at all.
    Never,
}

impl Arguments {
    /// Reads the command line of the process. Ends the process if it is wrong or asks for help.
    pub fn from_command_line() -> Self {
        let words: Vec<_> = env::args_os().collect();
        Self::parse_from(&words).unwrap_or_else(|error| {
            if error.use_stderr() && error_format_of(&words) == ErrorFormat::Json {
                let status = state::report(&usage(&error).into(), None, ErrorFormat::Json, Terminal::detect());
                process::exit(status.into());
            }
            error.exit()
        })
    }

    fn parse_from<T: Into<OsString> + Clone>(words: impl IntoIterator<Item = T>) -> Result<Self, clap::Error> {
        let mut command = Self::command();
        let matches = command.try_get_matches_from_mut(words)?;
        if let Some((action, misplaced)) = misplaced_argument(&command, &matches) {
            let message = format!("{misplaced} has no meaning before `{action}`; see `detente {action} --help`");
            return Err(command.error(ErrorKind::ArgumentConflict, message));
        }
        let arguments = Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
        Ok(Self { jobs: jobs_in_order(&matches), ..arguments })
    }

    /// Whether a coding agent reads what is written.
    pub(crate) fn is_agent(&self) -> bool {
        self.agent.is_one()
    }

    /// The way out for whoever wrote `detente FILE schema`: the command where it takes the name of an action for that of a
    /// file, and there is no such file.
    pub(crate) fn misplaced_action(&self) -> Option<String> {
        let is_action = |path: &&PathBuf| Self::command().find_subcommand(path.as_os_str()).is_some() && !path.exists();
        let action = self.action.is_none().then(|| self.graph.iter().find(is_action))??;
        let others = self.graph.iter().filter(|path| *path != action).map(|path| format!(" {}", path.display()));
        Some(format!("did you mean `detente {}{}`?", action.display(), others.collect::<String>()))
    }

    /// The name of the format of rows.
    pub(crate) fn format(&self) -> &str {
        self.format.as_deref().unwrap_or(if self.is_agent() { "jsonl" } else { AUTO })
    }

    /// How errors and warnings are written.
    pub(crate) fn error_format(&self) -> ErrorFormat {
        self.error_format.unwrap_or_else(|| self.agent.error_format())
    }

    /// When to use colors.
    pub(crate) fn color(&self) -> Color {
        self.color.unwrap_or(if self.is_agent() { Color::Never } else { Color::Auto })
    }

    /// The files of the graph to open; none for the bundled one.
    pub(crate) fn graph(&self) -> &[PathBuf] {
        match &self.action {
            None => &self.graph,
            Some(Action::Export(export)) => &export.graph,
            Some(Action::Import(import)) => &import.sources,
            Some(Action::Schema(schema)) => &schema.graph,
            Some(Action::Check(_) | Action::Completions { .. } | Action::Man) => &[],
        }
    }
}

/// How a command line that is wrong asks for its errors.
fn error_format_of(words: &[OsString]) -> ErrorFormat {
    let agent = last_value(words, "--agent").unwrap_or_default();
    last_value(words, "--error-format").unwrap_or_else(|| Agent::error_format(agent))
}

/// The value of the last option of this name, if it has one that is valid.
fn last_value<T: ValueEnum>(words: &[OsString], option: &str) -> Option<T> {
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    let found = words.iter().enumerate().rev().find_map(|(place, word)| match word.strip_prefix(option)? {
        "" => words.get(place + 1).map(|value| value.as_ref()),
        rest => rest.strip_prefix('='),
    })?;
    T::from_str(found, false).ok()
}

/// What is wrong with a command line, in the words of clap but without the usage that it repeats.
fn usage(error: &clap::Error) -> Problem {
    let text = error.to_string();
    let mut parts = text.split("\n\n").map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    let message = parts.next().unwrap_or_default();
    let hint = parts.find_map(|part| part.strip_prefix("tip: ").map(str::to_owned));
    Problem::usage(message.trim_start_matches("error: ")).with_hint(hint)
}

/// The action, and what stands before it though it is only for running statements.
fn misplaced_argument(command: &Command, matches: &ArgMatches) -> Option<(String, String)> {
    let action = matches.subcommand_name()?;
    let is_given = |argument: &&Arg| {
        !argument.is_global_set() && matches.value_source(argument.get_id().as_str()) == Some(ValueSource::CommandLine)
    };
    let given = command.get_arguments().find(is_given)?;
    let name = given.get_long().map_or_else(|| "a graph".to_owned(), |name| format!("`--{name}`"));
    Some((action.to_owned(), name))
}

fn jobs_in_order(matches: &ArgMatches) -> Vec<Job> {
    let mut jobs = Vec::new();
    if let (Some(indices), Some(texts)) = (matches.indices_of("commands"), matches.get_many::<String>("commands")) {
        jobs.extend(indices.zip(texts.cloned().map(Job::Command)));
    }
    if let (Some(indices), Some(files)) = (matches.indices_of("files"), matches.get_many::<PathBuf>("files")) {
        jobs.extend(indices.zip(files.cloned().map(Job::File)));
    }
    jobs.sort_by_key(|(index, _)| *index);
    jobs.into_iter().map(|(_, job)| job).collect()
}

fn format_names() -> PossibleValuesParser {
    PossibleValuesParser::new(super::printer::format_names())
}

fn schema_forms() -> PossibleValuesParser {
    PossibleValuesParser::new(FORMS.iter().map(|(name, _)| *name))
}

fn exporter_names() -> PossibleValuesParser {
    let named = EXPORTERS.iter().map(|exporter| PossibleValue::new(exporter.name()).help(exporter.description()));
    PossibleValuesParser::new(named)
}

fn rank_directions() -> PossibleValuesParser {
    PossibleValuesParser::new(RankDir::ALL.map(RankDir::name))
}

fn parse_parameter(text: &str) -> Result<(String, String), String> {
    let (name, expression) = text.split_once('=').ok_or("no `=` between name and expression")?;
    let name = name.trim().trim_start_matches('$');
    if name.is_empty() {
        return Err("no name before `=`".to_owned());
    }
    Ok((name.to_owned(), expression.to_owned()))
}

fn parse_character(text: &str) -> Result<char, String> {
    let mut characters = text.chars();
    match (text, characters.next(), characters.next()) {
        ("tab" | "TAB" | "\\t", ..) => Ok('\t'),
        (_, Some(character), None) => Ok(character),
        _ => Err("not one character".to_owned()),
    }
}

fn parse_quote(text: &str) -> Result<Quote, String> {
    if text.eq_ignore_ascii_case("none") || text.is_empty() {
        Ok(Quote(None))
    } else {
        parse_character(text).map(|quote| Quote(Some(quote)))
    }
}

/// A number of seconds, which is more than zero.
pub(super) fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    if seconds <= 0.0 {
        return Err("not more than zero".to_owned());
    }
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn options_may_stand_before_an_action() {
        let parse = |words: &[&str]| Arguments::parse_from([&["detente"], words].concat());
        let schema = parse(&["--agent", "yes", "-q", "schema", "x.csv"]).unwrap();
        assert!(schema.is_agent() && schema.quiet && schema.graph() == [PathBuf::from("x.csv")]);
        assert!(matches!(parse(&["--neighbours", "2", "export", "-o", "x.dot"]).unwrap().picture.neighbours, 2));
        for words in [&["--read-only", "schema"][..], &["-c", "RETURN 1", "schema"], &["--format", "csv", "schema"]] {
            let error = parse(words).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ArgumentConflict, "{words:?}");
        }
    }

    #[test]
    fn a_wrong_command_line_is_told_as_it_asks() {
        let check = |words: &[&str], format: ErrorFormat, message: &str, hint: Option<&str>| {
            let words: Vec<OsString> = [&["detente"], words].concat().into_iter().map(OsString::from).collect();
            let problem = usage(&Arguments::parse_from(&words).unwrap_err());
            assert_eq!((problem.message.as_str(), problem.hint.as_deref()), (message, hint), "{words:?}");
            assert_eq!(error_format_of(&words), format, "{words:?}");
        };
        let unexpected = "unexpected argument '--formt' found";
        let similar = "a similar argument exists: '--format'";
        check(&["--formt", "csv", "--error-format", "json"], ErrorFormat::Json, unexpected, Some(similar));
        check(&["--formt", "--agent=yes", "--error-format=text"], ErrorFormat::Text, unexpected, Some(similar));
        let missing = "the following required arguments were not provided: <STORE>";
        check(&["check", "--agent=yes"], ErrorFormat::Json, missing, None);
    }

    #[test]
    fn an_action_behind_its_file_is_recognised() {
        let parse = |words: &[&str]| Arguments::parse_from([&["detente"], words].concat()).unwrap().misplaced_action();
        assert_eq!(parse(&["x.csv", "schema"]).as_deref(), Some("did you mean `detente schema x.csv`?"));
        assert_eq!(parse(&["x.csv", "export"]).as_deref(), Some("did you mean `detente export x.csv`?"));
        assert_eq!((parse(&["x.csv", "src"]), parse(&["schema", "export"])), (None, None));
    }

    #[test]
    fn jobs_keep_the_order_of_the_command_line() {
        let matches = Arguments::command().get_matches_from(["detente", "-c", "a", "-f", "b", "-c", "c"]);
        let expected = [Job::Command("a".into()), Job::File("b".into()), Job::Command("c".into())];
        assert_eq!(jobs_in_order(&matches), expected);
    }

    #[test]
    fn a_timeout_is_a_positive_number() {
        assert_eq!(parse_seconds("0.5"), Ok(Duration::from_millis(500)));
        assert!(["0", "-1", "x", "NaN", "inf", "1e300"].iter().all(|text| parse_seconds(text).is_err()));
    }
}
