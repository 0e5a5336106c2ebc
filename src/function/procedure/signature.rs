//! Signatures of procedures as text: `name(parameter :: TYPE[, parameter :: TYPE]) :: (field :: TYPE?, …)`.

use super::{ProcedureField, ProcedureParameter, ProcedureType};
use crate::value::{ValueError, ValueErrorKind};
use std::sync::Arc;

type Signature = (Arc<str>, Vec<ProcedureParameter>, Vec<ProcedureField>);

/// Reads a signature.
pub(super) fn parse(text: &str) -> Result<Signature, ValueError> {
    parts(text).ok_or_else(|| {
        let form = "name(parameter :: TYPE, …) :: (field :: TYPE, …)";
        let message = format!("`{text}` is no signature of the form `{form}`");
        ValueError::new(ValueErrorKind::InvalidArgumentValue, message)
    })
}

fn parts(text: &str) -> Option<Signature> {
    let (name, rest) = text.split_once('(')?;
    let (parameters, rest) = rest.split_once(')')?;
    let fields = rest.trim().strip_prefix("::")?.trim().strip_prefix('(')?.strip_suffix(')')?;
    let parameters = parse_parameters(parameters);
    let fields = items(fields, |name, field_type, nullable| ProcedureField { name, field_type, nullable });
    let name = name.trim();
    (!name.is_empty()).then_some((name.into(), parameters?, fields?))
}

/// Those that must be given, then in brackets those that may be left out: `a :: ANY[, b :: ANY[, c :: ANY]]`.
fn parse_parameters(text: &str) -> Option<Vec<ProcedureParameter>> {
    let (required, optional) = text.split_once('[').unwrap_or((text, ""));
    let optional = optional.trim_end_matches(']').replace('[', "");
    let parameters = |text: &str, optional: bool| {
        items(text, |name, argument_type, nullable| ProcedureParameter { name, argument_type, nullable, optional })
    };
    let mut all = parameters(required, false)?;
    all.extend(parameters(optional.trim_start_matches([',', ' ']), true)?);
    Some(all)
}

fn items<T>(text: &str, make: impl Fn(Arc<str>, ProcedureType, bool) -> T) -> Option<Vec<T>> {
    let item = |item: &str| {
        let (name, item_type) = item.split_once("::")?;
        let item_type = item_type.trim();
        let named = item_type.trim_end_matches('?').trim();
        Some(make(name.trim().into(), ProcedureType::named(named)?, item_type.ends_with('?')))
    };
    if text.trim().is_empty() { Some(Vec::new()) } else { text.split(',').map(item).collect() }
}

/// Writes a signature.
pub(super) fn write(name: &str, parameters: &[ProcedureParameter], fields: &[ProcedureField]) -> String {
    let fields: Vec<_> = fields.iter().map(ProcedureField::to_string).collect();
    format!("{name}({}) :: ({})", write_parameters(parameters), fields.join(", "))
}

fn write_parameters(parameters: &[ProcedureParameter]) -> String {
    let mut text = String::new();
    for (position, parameter) in parameters.iter().enumerate() {
        text.push_str(if parameter.optional { "[" } else { "" });
        text.push_str(if position == 0 { "" } else { ", " });
        text.push_str(&item(&parameter.name, parameter.argument_type, parameter.nullable));
    }
    text + &"]".repeat(parameters.iter().filter(|parameter| parameter.optional).count())
}

/// Writes a parameter or a field.
pub(super) fn item(name: &str, item_type: ProcedureType, nullable: bool) -> String {
    format!("{name} :: {}{}", item_type.name(), if nullable { "?" } else { "" })
}
