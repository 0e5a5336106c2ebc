//! `:export` writes the graph, or what a statement finds of it, for other tools.

use super::options::{directions, read_options, set_picture_option};
use super::{Argument, Command, CommandOption, expect_something};
use crate::output::export;
use crate::shell::export::{FORMAT_HINT, Order};
use crate::shell::failure::{Failure, Problem};
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};
use crate::suggestion::did_you_mean;
use std::path::Path;

/// Writes a file for other tools.
pub(super) static EXPORT: Command = Command {
    name: "export",
    aliases: &[],
    usage: "FILE [OPTIONS] [QUERY]",
    example: ":export canada.graphml MATCH p = (:Country {name: 'Canada'})--() RETURN p",
    summary: "write the graph, or what a statement finds, for other tools",
    details: "\
The extension of the file tells the format; `-` is standard output.
  --to FORMAT          one of cypher, jsonl, csv, graphml, node-link, turtle, ntriples,
                       dot, mermaid, html
  --force              replace files that are there
  --base IRI           what the IRIs of turtle and ntriples begin with
  --cluster-by, --rankdir, --max-nodes, --style as for `:dot`
What a format cannot hold is said. `docs/formats.md` tells what goes where.",
    takes: &[Argument::Options(OPTIONS), Argument::File, Argument::Options(OPTIONS), Argument::Query],
    run,
};

const OPTIONS: &[CommandOption] = &[
    CommandOption { name: "--to", value: Some(Argument::Word(format_names)) },
    CommandOption { name: "--force", value: None },
    CommandOption { name: "--base", value: Some(Argument::Other) },
    CommandOption { name: "--cluster-by", value: Some(Argument::Other) },
    CommandOption { name: "--rankdir", value: Some(Argument::Word(directions)) },
    CommandOption { name: "--max-nodes", value: Some(Argument::Other) },
    CommandOption { name: "--style", value: Some(Argument::File) },
];

fn format_names() -> Vec<String> {
    export::EXPORTERS.iter().map(|exporter| exporter.name().to_owned()).collect()
}

fn run(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let (mut given, rest) = read_options(arguments, OPTIONS, &EXPORT)?;
    let (file, rest) = rest.split_word();
    let file = expect_something(file, "the file", &EXPORT)?;
    let (more, query) = read_options(rest, OPTIONS, &EXPORT)?;
    given.extend(more);
    let path = Path::new(file.unquoted());
    let named = given.iter().rev().find(|given| given.name == "--to").map(|given| by_name(given.value));
    let mut order = Order {
        exporter: named.unwrap_or_else(|| by_extension(path, file))?,
        path,
        replaces: given.iter().any(|given| given.name == "--force"),
        options: shell.export_options(),
        query: (!query.is_blank()).then_some(query),
    };
    for given in &given {
        match given.name {
            "--base" => order.options.base = base(given.value)?,
            _ => set_picture_option(&mut order.options.picture, given)?,
        }
    }
    shell.export(order).map_err(|failure| failure.at(file))?;
    Ok(Flow::Continue)
}

fn by_name(name: Excerpt<'_>) -> Result<&'static dyn export::Exporter, Failure> {
    export::find(name.unquoted()).map_err(|error| {
        let hint = did_you_mean(name.unquoted(), export::EXPORTERS.iter().map(|exporter| exporter.name()));
        Problem::command(error.to_string(), name).with_hint(hint).into()
    })
}

fn by_extension(path: &Path, place: Excerpt<'_>) -> Result<&'static dyn export::Exporter, Failure> {
    export::find_for(path)
        .map_err(|error| Problem::command(error.to_string(), place).with_hint(Some(FORMAT_HINT.to_owned())).into())
}

fn base(text: Excerpt<'_>) -> Result<String, Failure> {
    export::parse_base(text.unquoted()).map_err(|error| Problem::command(error, text).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_names_all_formats() {
        let names: Vec<_> = export::EXPORTERS.iter().map(|exporter| exporter.name()).collect();
        let names = names.join(", ");
        assert!(EXPORT.details.replace(",\n                       ", ", ").contains(&names), "{names}");
    }
}
