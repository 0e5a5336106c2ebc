//! The function library, as `:help` and completion see it.

use crate::function::aggregate::aggregates;
use crate::function::procedure::{ProcedureField, Procedures};
use crate::function::scalar::scalars;
use crate::output::visible::visible;

/// A function or procedure, for those who read about it.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its name.
    pub(crate) name: String,
    /// Whether `CALL` calls it.
    pub(crate) is_procedure: bool,
    /// Its name with parameters and the type of its values.
    pub(crate) signature: String,
    /// What it does.
    pub(crate) documentation: String,
    /// How it is used.
    pub(crate) example: String,
}

/// All functions and procedures: scalar functions, aggregates, procedures.
pub(crate) fn all() -> impl Iterator<Item = Entry> {
    let scalars = scalars().map(|function| Entry {
        name: function.name.to_owned(),
        is_procedure: false,
        signature: function.signature(),
        documentation: function.documentation.to_owned(),
        example: example(function.example),
    });
    let aggregates = aggregates().map(|function| Entry {
        name: function.name.to_owned(),
        is_procedure: false,
        signature: function.signature(),
        documentation: function.documentation.to_owned(),
        example: example(function.example),
    });
    scalars.chain(aggregates).chain(procedures())
}

/// The fields of the procedure of this name, if there is one.
pub(crate) fn fields(procedure: &str) -> Vec<ProcedureField> {
    Procedures::new().get(procedure).map(|procedure| procedure.fields.clone()).unwrap_or_default()
}

fn procedures() -> Vec<Entry> {
    let procedures = Procedures::new();
    let entries = procedures.iter().map(|procedure| Entry {
        name: procedure.name.to_string(),
        is_procedure: true,
        signature: procedure.signature(),
        documentation: procedure.documentation.clone(),
        example: format!("CALL {}({})", procedure.name, if procedure.parameters.is_empty() { "" } else { "…" }),
    });
    entries.collect()
}

fn example((text, value): (&str, &str)) -> String {
    format!("{text}  →  {}", visible(value))
}
