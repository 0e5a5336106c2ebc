//! `:dot` draws: nodes, relationships and paths of a result as a graphviz file.

use super::options::{PICTURE_OPTIONS, read_options, set_picture_option};
use super::{Argument, Command, expect_something};
use crate::output::counters::counted;
use crate::output::export::Target;
use crate::output::picture::PictureOptions;
use crate::output::{self, Options};
use crate::result::QueryResult;
use crate::shell::export::NO_ELEMENTS;
use crate::shell::failure::{Failure, Problem};
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};
use std::io;
use std::path::Path;

/// Draws the rows of a statement into a file.
pub(super) static DOT: Command = Command {
    name: "dot",
    aliases: &[],
    usage: "[OPTIONS] FILE [QUERY]",
    example: ":dot --rankdir TB canada.dot MATCH p = (:Country {name: 'Canada'})--() RETURN p",
    summary: "draw what a statement finds into a graphviz file",
    details: "\
Without a statement it draws the last result.
  --cluster-by KEY     put nodes that agree in this property, or of one `label`, into one box
  --rankdir DIRECTION  where the arrows point: TB, BT, LR or RL
  --max-nodes N        draw at most this many nodes
  --induced            draw all relationships among the nodes
  --neighbours STEPS   draw what lies so many steps around, too
  --style FILE         take colours, shapes, captions and sizes from a file in TOML
Graphviz turns the file into a picture: `dot -Tsvg FILE > picture.svg`.",
    takes: &[Argument::Options(PICTURE_OPTIONS), Argument::File, Argument::Query],
    run,
};

fn run(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let (given, rest) = read_options(arguments, PICTURE_OPTIONS, &DOT)?;
    let mut picture = shell.picture_options();
    given.iter().try_for_each(|given| set_picture_option(&mut picture, given))?;
    let (file, query) = rest.split_word();
    let file = expect_something(file, "the file", &DOT)?;
    let result = found(shell, query, file, &DOT)?;
    let path = Path::new(file.unquoted());
    shell.draw("dot", result, picture, path).map_err(|failure| failure.at(file))?;
    Ok(Flow::Continue)
}

/// What a statement finds, or else the last result.
pub(super) fn found(
    shell: &mut Shell,
    query: Excerpt<'_>,
    place: Excerpt<'_>,
    command: &Command,
) -> Result<QueryResult, Failure> {
    if !query.is_blank() {
        let result = shell.query("", query)?;
        shell.comment(&result, query);
        return Ok(result);
    }
    let reason = match &shell.last {
        None => "there is no result to draw yet",
        Some(last) if last.elements.nodes.is_empty() => "the last result holds no nodes to draw",
        Some(_) => return Ok(shell.last.take().unwrap_or_default()),
    };
    let hint = format!("add the statement: `:{} {}`", command.name, command.usage.replace("[QUERY]", "MATCH …"));
    Err(Problem::command(reason, place).with_hint(Some(hint)).into())
}

impl Shell {
    /// Draws a result into a file, which has its name once it is whole, and says so. It is the last result from then on, drawn or
    /// not.
    pub(crate) fn draw(
        &mut self,
        format: &str,
        result: QueryResult,
        picture: PictureOptions,
        path: &Path,
    ) -> Result<(), Failure> {
        let drawn = self.draw_to(format, &result, picture, path);
        let summary = summary(&result, path);
        self.last = Some(result);
        drawn.map_err(|error| self.stopped_or(Problem::file(path, &error).into()))?;
        self.note(&summary);
        Ok(())
    }

    fn draw_to(&self, format: &str, result: &QueryResult, picture: PictureOptions, path: &Path) -> io::Result<()> {
        let format = output::find(format).map_err(io::Error::other)?;
        let is_stopped = || self.interrupts.pressed();
        let target = Target { path, replaces: true, is_stopped: &is_stopped };
        let options = Options { picture, ..Options::default() };
        let draw = || target.write_file(|out| self.write_picture(format, result, options, out));
        self.interrupts.during_writing(draw)
    }
}

/// What was drawn into which file.
fn summary(result: &QueryResult, path: &Path) -> String {
    if result.elements.nodes.is_empty() {
        return format!("{}: {NO_ELEMENTS}", path.display());
    }
    let nodes = counted(result.elements.nodes.len() as u64, "node");
    let relationships = counted(result.elements.relationships.len() as u64, "relationship");
    format!("{}: {nodes}, {relationships}", path.display())
}
