//! `:param` and `:params`: the values of `$name` in the statements to come.

use super::{Argument, Command, expect_something};
use crate::output::visible::visible;
use crate::session::Parameters;
use crate::shell::failure::{Failure, Problem};
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};
use crate::value::Value;

/// Gives a parameter its value.
pub(super) static PARAM: Command = Command {
    name: "param",
    aliases: &[],
    usage: "NAME => EXPRESSION",
    example: ":param name => 'Canada'",
    summary: "give a parameter its value",
    details: "\
`:param name => 'Canada'` makes `$name` stand for the value of the expression.
`:param {name: 'Canada', limit: 10}` gives several at once.",
    takes: &[Argument::Parameter],
    run: set,
};

/// Lists the parameters.
pub(super) static PARAMS: Command = Command {
    name: "params",
    aliases: &[],
    usage: "[clear]",
    example: ":params clear",
    summary: "list the parameters, or forget them",
    details: "",
    takes: &[Argument::Word(|| vec!["clear".to_owned()])],
    run: list,
};

fn set(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let arguments = expect_something(arguments, "the parameter", &PARAM)?;
    if arguments.text().starts_with('{') {
        return set_all(shell, arguments);
    }
    let Some(arrow) = arguments.text().find("=>") else {
        let problem = Problem::command("no `=>` between name and expression", arguments);
        return Err(problem.with_hint(Some("for example `:param name => 'Canada'`".to_owned())).into());
    };
    let name = arguments.part(0, arrow).trimmed();
    let expression = arguments.part(arrow + 2, arguments.text().len()).trimmed();
    let name = expect_something(name, "the name", &PARAM)?.unquoted().trim_start_matches('$');
    let value = shell.evaluate(expect_something(expression, "the expression", &PARAM)?)?;
    shell.parameters.insert(name.into(), value);
    Ok(Flow::Continue)
}

fn set_all(shell: &mut Shell, map: Excerpt<'_>) -> Result<Flow, Failure> {
    match shell.evaluate(map)? {
        Value::Map(entries) => {
            shell.parameters.extend(entries.iter().map(|(name, value)| (name.clone(), value.clone())));
            Ok(Flow::Continue)
        }
        _ => Err(Problem::command("expected a map", map).into()),
    }
}

fn list(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    match arguments.text() {
        "" => shell.print(&listing(&shell.parameters))?,
        "clear" => shell.parameters.clear(),
        other => return Err(Problem::command(format!("expected `clear`, not `{other}`"), arguments).into()),
    }
    Ok(Flow::Continue)
}

fn listing(parameters: &Parameters) -> String {
    let line = |(name, value): (&std::sync::Arc<str>, &Value)| format!("{name} => {}\n", visible(&value.to_string()));
    parameters.iter().map(line).collect()
}
