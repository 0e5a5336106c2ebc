//! `:set` shows and changes how things are shown and when to stop. A setting is a line in [`SETTINGS`].

use super::options::{GivenOption, PICTURE_OPTIONS, set_picture_option};
use super::{Argument, Command, expect_closed};
use crate::shell::arguments::parse_seconds;
use crate::shell::failure::{Failure, Problem};
use crate::shell::printer::{AUTO, FormatChoice, format_names};
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Settings, Shell};
use crate::suggestion::did_you_mean;
use std::num::NonZeroUsize;

/// Shows or changes settings.
pub(super) static SET: Command = Command {
    name: "set",
    aliases: &[],
    usage: "[NAME [VALUE]]",
    example: ":set rows 100",
    summary: "show the settings, or change one",
    details: "Without a value it shows the setting. The options of `:dot` are settings too: `:set rankdir TB`.",
    takes: &[Argument::Word(words)],
    run,
};

/// Something that can be set.
struct Setting {
    name: &'static str,
    summary: &'static str,
    kind: Kind,
}

/// What a setting is.
enum Kind {
    /// It is on or off.
    Switch(fn(&mut Settings) -> &mut bool),
    /// Anything else.
    Value {
        /// What it can be, where that is a list.
        values: fn() -> Vec<&'static str>,
        get: fn(&Settings) -> String,
        set: fn(&mut Settings, Excerpt<'_>) -> Result<(), Failure>,
    },
}

static SETTINGS: &[Setting] = &[
    Setting {
        name: "format",
        summary: "how rows are written",
        kind: Kind::Value {
            values: || format_names().collect(),
            get: |settings| settings.format.name().to_owned(),
            set: set_format,
        },
    },
    Setting {
        name: "rows",
        summary: "how many rows a terminal shows without a pager; 0: all",
        kind: Kind::Value {
            values: Vec::new,
            get: |settings| settings.max_rows.to_string(),
            set: |settings, value| number(value, 0).map(|rows| settings.max_rows = rows),
        },
    },
    Setting {
        name: "pager",
        summary: "what shows long results, or off",
        kind: Kind::Value {
            values: || vec!["off"],
            get: |settings| settings.pager.clone().unwrap_or_else(|| "off".to_owned()),
            set: |settings, value| {
                settings.pager = Some(value.unquoted().to_owned()).filter(|pager| pager != "off");
                Ok(())
            },
        },
    },
    Setting {
        name: "timing",
        summary: "whether to tell how long statements take",
        kind: Kind::Switch(|settings| &mut settings.timing),
    },
    Setting {
        name: "timeout",
        summary: "after how many seconds a statement is stopped, or off",
        kind: Kind::Value {
            values: || vec!["off"],
            get: |settings| settings.timeout.map_or("off".to_owned(), |timeout| timeout.as_secs_f64().to_string()),
            set: set_timeout,
        },
    },
    Setting {
        name: "memory",
        summary: "the most that a statement may hold: 512MB, 2GiB, none",
        kind: Kind::Value {
            values: || vec!["none"],
            get: |settings| settings.memory.to_string(),
            set: |settings, value| {
                let wrong = |error: String| Problem::command(error, value);
                settings.memory = value.text().parse().map_err(wrong)?;
                Ok(())
            },
        },
    },
    Setting {
        name: "max-rows",
        summary: "at how many rows a statement is stopped, or off",
        kind: Kind::Value {
            values: || vec!["off"],
            get: |settings| settings.row_limit.map_or("off".to_owned(), |rows| rows.to_string()),
            set: |settings, value| {
                settings.row_limit = if value.text() == "off" { None } else { Some(number(value, 0)? as u64) };
                Ok(())
            },
        },
    },
    Setting {
        name: "threads",
        summary: "how many threads may work on a statement",
        kind: Kind::Value {
            values: Vec::new,
            get: |settings| settings.threads.map_or("all".to_owned(), |threads| threads.to_string()),
            set: |settings, value| number(value, 1).map(|threads| settings.threads = NonZeroUsize::new(threads)),
        },
    },
    Setting {
        name: "read-only",
        summary: "whether to refuse statements that change the graph",
        kind: Kind::Switch(|settings| &mut settings.read_only),
    },
    Setting {
        name: "csv-safe",
        summary: "whether CSV guards what a spreadsheet would run",
        kind: Kind::Switch(|settings| &mut settings.csv_safe),
    },
    Setting {
        name: "fail-at-end",
        summary: "whether a script goes on after an error",
        kind: Kind::Switch(|settings| &mut settings.fail_at_end),
    },
    Setting {
        name: "quiet",
        summary: "whether to say nothing but errors",
        kind: Kind::Switch(|settings| &mut settings.quiet),
    },
];

fn run(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let (word, value) = arguments.split_word();
    let value = expect_closed(value)?;
    let name = word.text().trim_start_matches("--");
    if name.is_empty() {
        let text = SETTINGS.iter().map(|setting| setting.line(&mut shell.settings)).collect::<String>();
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
        let hint = hint.or_else(|| Some("`:set` lists the settings".to_owned()));
        return Err(Problem::command(format!("unknown setting `{name}`"), word).with_hint(hint).into());
    };
    if value.is_blank() {
        let line = setting.line(&mut shell.settings);
        shell.print(&line)?;
    } else {
        setting.set(&mut shell.settings, value)?;
        shell.graph.limit(&shell.settings);
    }
    Ok(Flow::Continue)
}

impl Setting {
    fn line(&self, settings: &mut Settings) -> String {
        let value = match self.kind {
            Kind::Switch(field) => if *field(settings) { "on" } else { "off" }.to_owned(),
            Kind::Value { get, .. } => get(settings),
        };
        format!("{:<12} {value:<10} {}\n", self.name, self.summary)
    }

    fn set(&self, settings: &mut Settings, value: Excerpt<'_>) -> Result<(), Failure> {
        match self.kind {
            Kind::Switch(field) => switch(value).map(|is_on| *field(settings) = is_on),
            Kind::Value { set, .. } => set(settings, value),
        }
    }

    fn values(&self) -> Vec<&'static str> {
        match self.kind {
            Kind::Switch(_) => vec!["on", "off"],
            Kind::Value { values, .. } => values(),
        }
    }
}

/// What completion offers: the names, and names with their values.
fn words() -> Vec<String> {
    let pictures = PICTURE_OPTIONS.iter().map(|option| option.name.trim_start_matches("--").to_owned());
    let settings = SETTINGS.iter().flat_map(|setting| {
        let values = setting.values().into_iter().map(|value| format!("{} {value}", setting.name));
        std::iter::once(setting.name.to_owned()).chain(values)
    });
    settings.chain(pictures).collect()
}

/// Reads `on` or `off`.
pub(super) fn switch(value: Excerpt<'_>) -> Result<bool, Failure> {
    match value.text().to_ascii_lowercase().as_str() {
        "on" => Ok(true),
        "off" => Ok(false),
        other => Err(Problem::command(format!("expected `on` or `off`, not `{other}`"), value).into()),
    }
}

fn number(value: Excerpt<'_>, least: usize) -> Result<usize, Failure> {
    let number = value.text().parse().ok().filter(|number| *number >= least);
    number.ok_or_else(|| Problem::command(format!("expected a whole number from {least} on"), value).into())
}

/// Chooses the format of rows.
pub(super) fn set_format(settings: &mut Settings, value: Excerpt<'_>) -> Result<(), Failure> {
    let name = value.unquoted();
    settings.format = FormatChoice::named(name).map_err(|error| {
        let hint = did_you_mean(name, format_names());
        Problem::command(format!("{error}; or `{AUTO}`"), value).with_hint(hint)
    })?;
    Ok(())
}

fn set_timeout(settings: &mut Settings, value: Excerpt<'_>) -> Result<(), Failure> {
    settings.timeout = match value.text() {
        "off" => None,
        text => {
            let wrong = |_| Problem::command("expected a number of seconds or `off`", value);
            Some(parse_seconds(text).map_err(wrong)?)
        }
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_offered_with_their_values() {
        let words = words();
        assert!(SETTINGS.iter().all(|setting| setting.summary.len() <= 55), "lines fit a narrow terminal");
        for word in ["format", "format csv", "timing on", "pager", "rankdir"] {
            assert!(words.iter().any(|own| own == word), "{word}");
        }
    }
}
