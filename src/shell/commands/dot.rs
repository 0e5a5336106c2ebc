//! `:dot` draws: nodes, relationships and paths of a result as a graphviz file.

use super::{Argument, Command, expect_something};
use crate::output::counters::counted;
use crate::output::dot::DotOptions;
use crate::output::{self, Options};
use crate::result::QueryResult;
use crate::shell::failure::{Failure, Problem};
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};
use crate::suggestion::did_you_mean;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Draws the rows of a statement into a file.
pub(super) static DOT: Command = Command {
    name: "dot",
    aliases: &[],
    usage: "[OPTIONS] FILE [QUERY]",
    summary: "draw what a statement finds into a graphviz file",
    details: "\
Without a statement it draws the last result.
  --cluster-by KEY     put nodes that agree in this property, or of one `label`, into one box
  --rankdir DIRECTION  where the arrows point: TB, BT, LR or RL
  --max-nodes N        draw at most this many nodes
Graphviz turns the file into a picture: `dot -Tsvg FILE > picture.svg`.",
    takes: &[Argument::Options(OPTIONS), Argument::File, Argument::Query],
    run,
};

const OPTIONS: &[&str] = &["--cluster-by", "--rankdir", "--max-nodes"];

fn run(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let (options, rest) = read_options(shell.dot_options(), arguments)?;
    let (file, query) = rest.split_word();
    let file = expect_something(file, "the file", &DOT)?;
    if !query.is_blank() {
        let result = shell.query("", query)?;
        shell.comment(&result, query);
        shell.last = Some(result);
    }
    let Some(result) = &shell.last else {
        let hint = "add the statement: `:dot FILE MATCH …`".to_owned();
        return Err(Problem::command("there is no result to draw yet", file).with_hint(Some(hint)).into());
    };
    let path = Path::new(file.unquoted());
    write(path, result, options).map_err(|error| Problem::file(path, &error).at(file))?;
    shell.note(&summary(result, path));
    Ok(Flow::Continue)
}

/// The options before the file, on top of those given, and what follows them.
fn read_options(mut options: DotOptions, arguments: Excerpt<'_>) -> Result<(DotOptions, Excerpt<'_>), Failure> {
    let mut rest = arguments;
    loop {
        let (word, after) = rest.split_word();
        if !word.text().starts_with("--") {
            return Ok((options, rest));
        }
        let (value, after) = after.split_word();
        let value = expect_something(value, "the value of the option", &DOT)?;
        set_option(&mut options, word, value)?;
        rest = after;
    }
}

fn set_option(options: &mut DotOptions, word: Excerpt<'_>, value: Excerpt<'_>) -> Result<(), Failure> {
    match word.text() {
        "--cluster-by" => options.cluster_by = Some(value.unquoted().to_owned()),
        "--rankdir" => match value.text().parse() {
            Ok(direction) => options.rankdir = direction,
            Err(error) => return Err(Problem::command(error.to_string(), value).into()),
        },
        "--max-nodes" => match value.text().parse() {
            Ok(count) => options.max_nodes = Some(count),
            Err(_) => return Err(Problem::command("expected a number of nodes", value).into()),
        },
        other => {
            let hint = did_you_mean(other, OPTIONS.iter().copied());
            return Err(Problem::command(format!("unknown option `{other}`"), word).with_hint(hint).into());
        }
    }
    Ok(())
}

fn write(path: &Path, result: &QueryResult, dot: DotOptions) -> io::Result<()> {
    let format = output::find("dot").map_err(io::Error::other)?;
    let mut out = BufWriter::new(File::create(path)?);
    format.write(result, &Options { dot, ..Options::default() }, &mut out)?;
    out.flush()
}

fn summary(result: &QueryResult, path: &Path) -> String {
    let nodes = counted(result.elements.nodes.len() as u64, "node");
    let relationships = counted(result.elements.relationships.len() as u64, "relationship");
    format!("{}: {nodes}, {relationships}", path.display())
}
