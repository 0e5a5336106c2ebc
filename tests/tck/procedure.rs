//! Procedures as the suite declares them: a signature and a table of all their rows.

use super::feature::Table;
use super::notation::Shown;
use detente::function::FunctionContext;
use detente::function::procedure::Procedure;
use detente::result::Elements;
use detente::value::Value;

/// The procedure with this signature, `name(in :: TYPE, …) :: (out :: TYPE, …):`, and these rows. It answers a call with
/// the outputs of the rows whose inputs equal the arguments.
pub(crate) fn read(signature: &str, table: &Table) -> Result<Procedure, String> {
    let signature = signature.trim_end_matches([':', ' ']);
    let shape = Procedure::new(signature, "", |_, _| Ok(Vec::new())).map_err(|error| error.message)?;
    let inputs = shape.parameters.len();
    let rows = read_rows(table, inputs + shape.fields.len())?;
    let body = move |arguments: &[Value], _: &FunctionContext<'_>| {
        let matching = rows.iter().filter(|row| row.iter().zip(arguments).all(|(input, value)| same(input, value)));
        Ok(matching.map(|row| row[inputs..].to_vec()).collect())
    };
    Procedure::new(signature, "of the conformance suite", body).map_err(|error| error.message)
}

fn read_rows(table: &Table, width: usize) -> Result<Vec<Vec<Value>>, String> {
    let read = |cell: &String| Shown::read(cell)?.to_value().ok_or_else(|| format!("no plain value: {cell}"));
    let rows = table.iter().skip(1).map(|row| match row.len() {
        length if length == width => row.iter().map(read).collect(),
        length => Err(format!("a row of {length} cells for {width} fields")),
    });
    rows.collect()
}

/// Whether an argument is the one that a row is about; null is the same as null, 1 is the same as 1.0.
fn same(input: &Value, argument: &Value) -> bool {
    match (input, argument) {
        (Value::Integer(integer), Value::Float(float)) | (Value::Float(float), Value::Integer(integer)) => {
            *integer as f64 == *float
        }
        _ => text(input) == text(argument),
    }
}

fn text(value: &Value) -> String {
    Shown::of(value, &Elements::default()).to_string()
}
