//! `:schema` shows the shape of the graph; `:labels`, `:types` and `:keys` list parts of it as rows.

use super::{Argument, Command, expect_nothing};
use crate::output::schema::{FORMS, Form, GraphSchema, Kind, find_form};
use crate::result::QueryResult;
use crate::shell::failure::{Failure, Problem};
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};
use crate::suggestion::did_you_mean;
use crate::value::Value;

/// Shows the labels, types, patterns and keys of the graph.
pub(super) static SCHEMA: Command = Command {
    name: "schema",
    aliases: &[],
    usage: "[text|json|cypher|dot]",
    example: ":schema cypher",
    summary: "show labels, types, what they connect, property keys",
    details: "`cypher` is short, for the prompt of a language model; `dot` is a picture for graphviz.\n\
              A key shows the types of its values, and how many per cent have it if not all do.",
    takes: &[Argument::Word(|| FORMS.iter().map(|(name, _)| (*name).to_owned()).collect())],
    run,
};

/// Lists the labels.
pub(super) static LABELS: Command = Command {
    name: "labels",
    aliases: &[],
    usage: "",
    example: ":labels",
    summary: "list the labels with their numbers of nodes",
    details: "",
    takes: &[],
    run: |shell, arguments| {
        expect_nothing(arguments)?;
        let schema = shell.look_at_schema()?;
        show_rows(shell, ["label", "nodes"], counts(&schema.labels))
    },
};

/// Lists the relationship types.
pub(super) static TYPES: Command = Command {
    name: "types",
    aliases: &[],
    usage: "",
    example: ":types",
    summary: "list the types with their numbers of relationships",
    details: "",
    takes: &[],
    run: |shell, arguments| {
        expect_nothing(arguments)?;
        let schema = shell.look_at_schema()?;
        show_rows(shell, ["type", "relationships"], counts(&schema.types))
    },
};

/// Lists the property keys.
pub(super) static KEYS: Command = Command {
    name: "keys",
    aliases: &[],
    usage: "[LABEL|TYPE]",
    example: ":keys Country",
    summary: "list the property keys, of one label or type or of all",
    details: "For each key: the types of its values, how many elements have it, and their share.",
    takes: &[Argument::Kind],
    run: show_keys,
};

fn run(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let name = arguments.unquoted();
    let form = if name.is_empty() { shell.schema_form() } else { find_form(name) };
    let form = form.ok_or_else(|| {
        let hint = did_you_mean(name, FORMS.iter().map(|(name, _)| *name));
        Problem::command(format!("unknown form `{name}`; one of text, json, cypher, dot"), arguments).with_hint(hint)
    })?;
    shell.show_schema(form)?;
    Ok(Flow::Continue)
}

impl Shell {
    /// Writes the shape of the graph.
    pub(crate) fn show_schema(&self, (_, write): &Form) -> Result<(), Failure> {
        let schema = self.look_at_schema()?;
        self.write(|out| write(&schema, out))
    }

    /// The form that goes with the format of rows.
    pub(crate) fn schema_form(&self) -> Option<&'static Form> {
        let name = match self.settings.format.name() {
            "json" | "jsonl" => "json",
            "dot" => "dot",
            _ => "text",
        };
        find_form(if self.settings.is_agent { "cypher" } else { name })
    }

    fn look_at_schema(&self) -> Result<GraphSchema, Failure> {
        let graph = self.graph.session.graph();
        let schema = self.interrupts.during_writing(|| GraphSchema::of(&graph, &|| self.interrupts.pressed()));
        schema.ok_or_else(|| Problem::interrupted().into())
    }
}

fn counts(kinds: &[Kind]) -> Vec<Vec<Value>> {
    kinds.iter().map(|kind| vec![Value::String(kind.name.clone()), integer(kind.count)]).collect()
}

fn show_keys(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let schema = shell.look_at_schema()?;
    let wanted = arguments.unquoted().trim_start_matches(':');
    let kinds = || schema.labels.iter().chain(&schema.types);
    if !wanted.is_empty() && !kinds().any(|kind| kind.name.as_ref() == wanted) {
        let hint = did_you_mean(wanted, kinds().map(|kind| kind.name.as_ref()));
        return Err(Problem::command(format!("no label or type `{wanted}`"), arguments).with_hint(hint).into());
    }
    let kinds = kinds().filter(|kind| wanted.is_empty() || kind.name.as_ref() == wanted);
    let rows = kinds.flat_map(|kind| {
        kind.keys.iter().map(|key| {
            let types = Value::list(key.types.iter().map(|name| Value::from(*name)));
            // Rounded down: what not all have is not on 1.0 of them.
            let share = Value::Float((key.count * 1000 / kind.count.max(1)) as f64 / 1000.0);
            vec![Value::String(kind.name.clone()), Value::String(key.name.clone()), types, integer(key.count), share]
        })
    });
    show_rows(shell, ["of", "key", "types", "count", "fill"], rows.collect())
}

fn integer(count: u64) -> Value {
    Value::Integer(count.cast_signed())
}

fn show_rows<const N: usize>(shell: &Shell, columns: [&str; N], rows: Vec<Vec<Value>>) -> Result<Flow, Failure> {
    let columns = columns.into_iter().map(Into::into).collect();
    shell.print_rows(&QueryResult { columns, rows, ..QueryResult::default() })?;
    Ok(Flow::Continue)
}
