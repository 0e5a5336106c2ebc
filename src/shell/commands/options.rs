//! The options of commands: words that begin with two hyphens.

use super::{Argument, Command, CommandOption, expect_something};
use crate::output::picture::{PictureOptions, RankDir};
use crate::shell::failure::{Failure, Problem};
use crate::shell::source::Excerpt;
use crate::shell::state::read_style;
use crate::suggestion::did_you_mean;
use std::path::Path;

/// How pictures are drawn.
pub(super) const PICTURE_OPTIONS: &[CommandOption] = &[
    CommandOption { name: "--cluster-by", value: Some(Argument::Other) },
    CommandOption { name: "--rankdir", value: Some(Argument::Word(directions)) },
    CommandOption { name: "--max-nodes", value: Some(Argument::Other) },
    CommandOption { name: "--induced", value: None },
    CommandOption { name: "--neighbours", value: Some(Argument::Other) },
    CommandOption { name: "--style", value: Some(Argument::File) },
];

/// The names of the directions.
pub(super) fn directions() -> Vec<String> {
    RankDir::ALL.map(|direction| direction.name().to_owned()).to_vec()
}

/// An option that was given, and its value; one that takes no value has itself in its place.
pub(super) struct GivenOption<'a> {
    pub(super) name: &'static str,
    pub(super) value: Excerpt<'a>,
}

/// The options at the beginning of the arguments, and what follows them.
pub(super) fn read_options<'a>(
    arguments: Excerpt<'a>,
    known: &'static [CommandOption],
    command: &Command,
) -> Result<(Vec<GivenOption<'a>>, Excerpt<'a>), Failure> {
    let mut given = Vec::new();
    let mut rest = arguments;
    loop {
        let (word, after) = rest.split_word();
        if !word.text().starts_with("--") {
            return Ok((given, rest));
        }
        let Some(option) = known.iter().find(|option| option.name == word.text()) else {
            return Err(unknown(word, known).into());
        };
        let (value, after) = if option.value.is_some() { after.split_word() } else { (word, after) };
        let value = expect_something(value, "the value of the option", command)?;
        given.push(GivenOption { name: option.name, value });
        rest = after;
    }
}

/// Takes one of [`PICTURE_OPTIONS`] into account.
pub(super) fn set_picture_option(options: &mut PictureOptions, given: &GivenOption<'_>) -> Result<(), Failure> {
    let value = given.value;
    match given.name {
        "--cluster-by" => options.cluster_by = Some(value.unquoted().to_owned()),
        "--rankdir" => match value.text().parse() {
            Ok(direction) => options.rankdir = direction,
            Err(error) => return Err(Problem::command(error.to_string(), value).into()),
        },
        "--max-nodes" => match value.text().parse() {
            Ok(count) => options.max_nodes = Some(count),
            Err(_) => return Err(Problem::command("expected a number of nodes", value).into()),
        },
        "--induced" => options.induced = true,
        "--neighbours" => match value.text().parse() {
            Ok(steps) => options.neighbours = steps,
            Err(_) => return Err(Problem::command("expected a number of steps", value).into()),
        },
        "--style" => options.style = read_style(Path::new(value.unquoted())).map_err(|failure| failure.at(value))?,
        _ => {}
    }
    Ok(())
}

fn unknown(word: Excerpt<'_>, known: &[CommandOption]) -> Problem {
    let hint = did_you_mean(word.text(), known.iter().map(|option| option.name));
    Problem::command(format!("unknown option `{}`", word.text()), word).with_hint(hint)
}
