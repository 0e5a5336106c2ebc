//! `:dot` draws: nodes, relationships and paths of a result as a graphviz file.

use super::options::{PICTURE_OPTIONS, read_options, set_picture_option};
use super::{Argument, Command, expect_something};
use crate::output::counters::counted;
use crate::output::dot::DotOptions;
use crate::output::{self, Options};
use crate::result::QueryResult;
use crate::shell::failure::{Failure, Problem};
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};
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
    takes: &[Argument::Options(PICTURE_OPTIONS), Argument::File, Argument::Query],
    run,
};

fn run(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let (given, rest) = read_options(arguments, PICTURE_OPTIONS, &DOT)?;
    let mut options = shell.dot_options();
    given.iter().try_for_each(|given| set_picture_option(&mut options, given))?;
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
