//! Procedures as the suite declares them: a signature and a table of all their rows.

use super::feature::Table;
use super::notation::Shown;
use detente::function::procedure::{Procedure, ProcedureType};
use detente::value::Value;

/// The procedure with this signature, `name(in :: TYPE, …) :: (out :: TYPE, …):`, and these rows. It answers a call with
/// the outputs of the rows whose inputs equal the arguments.
pub(crate) fn read(signature: &str, table: &Table) -> Result<Procedure, String> {
    let unreadable = || format!("no signature: {signature}");
    let signature = signature.trim().trim_end_matches(':').trim();
    let (name, rest) = signature.split_once('(').ok_or_else(unreadable)?;
    let (parameters, fields) = rest.split_once(')').ok_or_else(unreadable)?;
    let fields = fields.trim().strip_prefix("::").ok_or_else(unreadable)?.trim();
    let fields = fields.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).ok_or_else(unreadable)?;
    let (parameters, fields) = (read_fields(parameters)?, read_fields(fields)?);
    let rows = read_rows(table, parameters.len() + fields.len())?;
    let inputs = parameters.len();
    let body = move |arguments: &[Value]| {
        let matching = rows.iter().filter(|row| row[..inputs].iter().zip(arguments).all(|(a, b)| same(a, b)));
        Ok(matching.map(|row| row[inputs..].to_vec()).collect())
    };
    Ok(Procedure::new(name.trim(), parameters, fields, body))
}

fn read_fields(text: &str) -> Result<Vec<(String, ProcedureType)>, String> {
    let fields = text.split(',').map(str::trim).filter(|field| !field.is_empty());
    fields
        .map(|field| {
            let (name, kind) = field.split_once("::").ok_or_else(|| format!("no field: {field}"))?;
            Ok((name.trim().to_owned(), read_type(kind.trim())?))
        })
        .collect()
}

fn read_type(text: &str) -> Result<ProcedureType, String> {
    Ok(match text.trim_end_matches('?') {
        "ANY" => ProcedureType::Any,
        "BOOLEAN" => ProcedureType::Boolean,
        "INTEGER" => ProcedureType::Integer,
        "FLOAT" => ProcedureType::Float,
        "NUMBER" => ProcedureType::Number,
        "STRING" => ProcedureType::String,
        "MAP" => ProcedureType::Map,
        "NODE" => ProcedureType::Node,
        "RELATIONSHIP" => ProcedureType::Relationship,
        "PATH" => ProcedureType::Path,
        _ if text.starts_with("LIST") => ProcedureType::List,
        _ => return Err(format!("no type: {text}")),
    })
}

fn read_rows(table: &Table, width: usize) -> Result<Vec<Vec<Value>>, String> {
    let mut rows = Vec::new();
    for row in table.iter().skip(1) {
        if row.len() != width {
            return Err(format!("a row of {} cells for {width} fields", row.len()));
        }
        let read = |cell: &String| Shown::read(cell)?.to_value().ok_or_else(|| format!("no plain value: {cell}"));
        rows.push(row.iter().map(read).collect::<Result<_, String>>()?);
    }
    Ok(rows)
}

/// Whether an argument is the one that a row is about; null is the same as null, 1 is the same as 1.0.
fn same(row: &Value, argument: &Value) -> bool {
    match (row, argument) {
        (Value::Integer(integer), Value::Float(float)) | (Value::Float(float), Value::Integer(integer)) => {
            *integer as f64 == *float
        }
        _ => text(row) == text(argument),
    }
}

fn text(value: &Value) -> String {
    Shown::of(value, &detente::result::Elements::default()).to_string()
}
