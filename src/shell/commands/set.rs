//! `:set` shows and changes how things are shown and when to stop. A setting is a line in [`SETTINGS`].

use super::options::{GivenOption, PICTURE_OPTIONS, set_picture_option};
use super::{Argument, Command};
use crate::shell::failure::{Failure, Problem};
use crate::shell::printer::{FormatChoice, format_names};
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};
use crate::suggestion::did_you_mean;
use std::time::Duration;

/// Shows or changes settings.
pub(super) static SET: Command = Command {
    name: "set",
    aliases: &[],
    usage: "[NAME [VALUE]]",
    summary: "show the settings, or change one",
    details: "Without a value it shows the setting. The options of `:dot` are settings too: `:set rankdir TB`.",
    takes: &[Argument::Word(words)],
    run,
};

/// Something that can be set.
struct Setting {
    name: &'static str,
    summary: &'static str,
    /// What it can be, where that is a list.
    values: fn() -> Vec<&'static str>,
    get: fn(&Shell) -> String,
    set: fn(&mut Shell, Excerpt<'_>) -> Result<(), Failure>,
}

static SETTINGS: &[Setting] = &[
    Setting {
        name: "format",
        summary: "how rows are written",
        values: || format_names().collect(),
        get: |shell| shell.settings.format.name().to_owned(),
        set: set_format,
    },
    Setting {
        name: "max-rows",
        summary: "how many rows a terminal shows without a pager; 0 for all",
        values: Vec::new,
        get: |shell| shell.settings.max_rows.to_string(),
        set: |shell, value| number(value).map(|rows| shell.settings.max_rows = rows),
    },
    Setting {
        name: "pager",
        summary: "what shows long results, or off",
        values: || vec!["off"],
        get: |shell| shell.settings.pager.clone().unwrap_or_else(|| "off".to_owned()),
        set: |shell, value| {
            shell.settings.pager = Some(value.unquoted().to_owned()).filter(|pager| pager != "off");
            Ok(())
        },
    },
    Setting {
        name: "timing",
        summary: "whether to tell how long statements take",
        values: on_off,
        get: |shell| on(shell.settings.timing),
        set: |shell, value| switch(value).map(|is_on| shell.settings.timing = is_on),
    },
    Setting {
        name: "timeout",
        summary: "after how many seconds a statement is stopped, or off",
        values: || vec!["off"],
        get: |shell| shell.settings.timeout.map_or("off".to_owned(), |timeout| timeout.as_secs_f64().to_string()),
        set: set_timeout,
    },
    Setting {
        name: "threads",
        summary: "how many threads may work on a statement",
        values: Vec::new,
        get: |shell| shell.settings.threads.map_or("all".to_owned(), |threads| threads.to_string()),
        set: |shell, value| {
            shell.settings.threads = Some(number(value)?);
            shell.graph.limit(&shell.settings);
            Ok(())
        },
    },
    Setting {
        name: "read-only",
        summary: "whether statements that would change the graph are refused",
        values: on_off,
        get: |shell| on(shell.settings.read_only),
        set: |shell, value| {
            shell.settings.read_only = switch(value)?;
            shell.graph.limit(&shell.settings);
            Ok(())
        },
    },
    Setting {
        name: "csv-safe",
        summary: "whether CSV guards cells that a spreadsheet would take for a formula",
        values: on_off,
        get: |shell| on(shell.settings.csv_safe),
        set: |shell, value| switch(value).map(|is_on| shell.settings.csv_safe = is_on),
    },
    Setting {
        name: "fail-at-end",
        summary: "whether a script goes on after an error",
        values: on_off,
        get: |shell| on(shell.settings.fail_at_end),
        set: |shell, value| switch(value).map(|is_on| shell.settings.fail_at_end = is_on),
    },
    Setting {
        name: "quiet",
        summary: "whether to say nothing but errors",
        values: on_off,
        get: |shell| on(shell.settings.quiet),
        set: |shell, value| switch(value).map(|is_on| shell.settings.quiet = is_on),
    },
];

fn run(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let (word, value) = arguments.split_word();
    let name = word.text().trim_start_matches("--");
    if name.is_empty() {
        let text = SETTINGS.iter().map(|setting| line(setting, shell)).collect::<String>();
        shell.print(&text)?;
        return Ok(Flow::Continue);
    }
    if let Some(option) = PICTURE_OPTIONS.iter().find(|option| option.name.trim_start_matches("--") == name) {
        let given = GivenOption { name: option.name, value: if option.value.is_some() { value } else { word } };
        set_picture_option(&mut shell.settings.picture, &given)?;
        return Ok(Flow::Continue);
    }
    let Some(setting) = SETTINGS.iter().find(|setting| setting.name == name) else {
        let hint = did_you_mean(name, SETTINGS.iter().map(|setting| setting.name));
        return Err(Problem::command(format!("unknown setting `{name}`"), word).with_hint(hint).into());
    };
    if value.is_blank() {
        shell.print(&line(setting, shell))?;
    } else {
        (setting.set)(shell, value)?;
    }
    Ok(Flow::Continue)
}

fn line(setting: &Setting, shell: &Shell) -> String {
    format!("{:<12} {:<10} {}\n", setting.name, (setting.get)(shell), setting.summary)
}

/// What completion offers: the names, and names with their values.
fn words() -> Vec<String> {
    let pictures = PICTURE_OPTIONS.iter().map(|option| option.name.trim_start_matches("--").to_owned());
    let settings = SETTINGS.iter().flat_map(|setting| {
        let values = (setting.values)().into_iter().map(|value| format!("{} {value}", setting.name));
        std::iter::once(setting.name.to_owned()).chain(values)
    });
    settings.chain(pictures).collect()
}

fn on_off() -> Vec<&'static str> {
    vec!["on", "off"]
}

fn on(is_on: bool) -> String {
    if is_on { "on" } else { "off" }.to_owned()
}

/// Reads `on` or `off`.
pub(super) fn switch(value: Excerpt<'_>) -> Result<bool, Failure> {
    match value.text().to_ascii_lowercase().as_str() {
        "on" => Ok(true),
        "off" => Ok(false),
        other => Err(Problem::command(format!("expected `on` or `off`, not `{other}`"), value).into()),
    }
}

fn number<T: std::str::FromStr>(value: Excerpt<'_>) -> Result<T, Failure> {
    value.text().parse().map_err(|_| Problem::command("expected a number", value).into())
}

/// Chooses the format of rows.
pub(super) fn set_format(shell: &mut Shell, value: Excerpt<'_>) -> Result<(), Failure> {
    let name = value.unquoted();
    shell.settings.format = FormatChoice::named(name).map_err(|error| {
        let hint = did_you_mean(name, format_names());
        Problem::command(error.to_string(), value).with_hint(hint)
    })?;
    Ok(())
}

fn set_timeout(shell: &mut Shell, value: Excerpt<'_>) -> Result<(), Failure> {
    shell.settings.timeout = match value.text() {
        "off" => None,
        text => {
            let seconds = text.parse().ok().filter(|seconds| *seconds > 0.0);
            let timeout = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            Some(timeout.ok_or_else(|| Problem::command("expected a number of seconds or `off`", value))?)
        }
    };
    shell.graph.limit(&shell.settings);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_offered_with_their_values() {
        let words = words();
        for word in ["format", "format csv", "timing on", "pager", "rankdir"] {
            assert!(words.iter().any(|own| own == word), "{word}");
        }
    }
}
