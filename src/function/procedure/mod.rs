//! Procedures: what `CALL` calls. A procedure makes rows; programs that embed the engine can register their own.
//!
//! In: argument values and the graph. Out: rows with the values of the declared fields, in their order.

mod algorithm;
mod built_in;
mod full_text;
mod output;
mod signature;
mod types;

pub use output::{ProcedureColumn, ProcedureOutput, ProcedureRows};
pub use types::ProcedureType;

use super::FunctionContext;
use crate::value::{Value, ValueError, ValueErrorKind};
use indexmap::IndexMap;
use std::fmt;
use std::sync::Arc;

/// A procedure: its signature, and what it does.
#[derive(Clone)]
pub struct Procedure {
    /// The name, namespaces with dots: matched with regard to case.
    pub name: Arc<str>,
    /// The parameters, in order; those that may be left out come last.
    pub parameters: Vec<ProcedureParameter>,
    /// The fields of its rows, in order; none where it makes no rows.
    pub fields: Vec<ProcedureField>,
    /// What it does, in a sentence or two.
    pub documentation: String,
    /// Makes the rows for the arguments; called by [`call`](Self::call), which looks after their number and types.
    pub body: ProcedureBody,
}

/// What a procedure does: rows for arguments. An argument that was left out is null.
pub type ProcedureBody =
    Arc<dyn Fn(&[Value], &FunctionContext<'_>) -> Result<ProcedureOutput, ValueError> + Send + Sync>;

/// A parameter of a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcedureParameter {
    /// Its name, also that of the statement's parameter that `CALL` without parentheses takes.
    pub name: Arc<str>,
    /// What it takes.
    pub argument_type: ProcedureType,
    /// Whether it takes null.
    pub nullable: bool,
    /// Whether it may be left out.
    pub optional: bool,
}

/// A field of the rows of a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcedureField {
    /// Its name in `YIELD`.
    pub name: Arc<str>,
    /// What it holds.
    pub field_type: ProcedureType,
    /// Whether it may hold null.
    pub nullable: bool,
}

impl Procedure {
    /// The procedure with a signature as [`signature`](Self::signature) writes it:
    /// `people.born(since :: INTEGER[, place :: STRING]) :: (name :: STRING, year :: INTEGER?)`.
    pub fn new(
        signature: &str,
        documentation: impl Into<String>,
        body: impl Fn(&[Value], &FunctionContext<'_>) -> Result<ProcedureRows, ValueError> + Send + Sync + 'static,
    ) -> Result<Self, ValueError> {
        let (name, parameters, fields) = signature::parse(signature)?;
        let body: ProcedureBody = Arc::new(move |arguments, context| body(arguments, context).map(Into::into));
        Ok(Self { name, parameters, fields, documentation: documentation.into(), body })
    }

    /// The signature: `name(parameter :: TYPE, …) :: (field :: TYPE, …)`, with `?` behind the types that may be null, and
    /// the parameters that may be left out in brackets.
    pub fn signature(&self) -> String {
        signature::write(&self.name, &self.parameters, &self.fields)
    }

    /// How many arguments must be given, and how many may.
    pub fn arity(&self) -> (usize, usize) {
        let required = self.parameters.iter().filter(|parameter| !parameter.optional).count();
        (required, self.parameters.len())
    }

    /// How many arguments it takes, in words: `2 arguments`, `0 to 1 arguments`.
    pub fn arity_in_words(&self) -> String {
        match self.arity() {
            (least, most) if least == most => format!("{most} arguments"),
            (least, most) => format!("{least} to {most} arguments"),
        }
    }

    /// Makes the rows for these arguments: an error where there are more or less than parameters, or one has a type
    /// that its parameter does not take.
    pub fn call(&self, arguments: &[Value], context: &FunctionContext<'_>) -> Result<ProcedureOutput, ValueError> {
        let (least, most) = self.arity();
        if !(least..=most).contains(&arguments.len()) {
            let message = format!("`{}` takes {}, not {}", self.name, self.arity_in_words(), arguments.len());
            return Err(ValueError::new(ValueErrorKind::InvalidArgumentValue, message));
        }
        let pairs = self.parameters.iter().zip(arguments);
        let given = pairs.map(|(parameter, argument)| self.converted(parameter, argument));
        let mut arguments = given.collect::<Result<Vec<_>, _>>()?;
        arguments.resize(most, Value::Null);
        (self.body)(&arguments, context)
    }

    fn converted(&self, parameter: &ProcedureParameter, argument: &Value) -> Result<Value, ValueError> {
        parameter.convert(argument).ok_or_else(|| {
            let (expected, found) = (parameter.argument_type.name(), argument.value_type().name().to_uppercase());
            let message = format!("`{}` takes {expected} as `{}`, not {found}", self.name, parameter.name);
            ValueError::invalid_type(message)
        })
    }
}

impl fmt::Debug for Procedure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Procedure({})", self.signature())
    }
}

impl fmt::Display for ProcedureField {
    /// Writes the field as signatures do: `score :: FLOAT`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&signature::item(&self.name, self.field_type, self.nullable))
    }
}

impl ProcedureParameter {
    /// The argument as the procedure takes it (integers as floats where it takes floats), if it takes it.
    pub fn convert(&self, argument: &Value) -> Option<Value> {
        match (argument, self.argument_type) {
            (Value::Null, _) => self.nullable.then_some(Value::Null),
            (Value::Integer(integer), ProcedureType::Float) => Some(Value::Float(*integer as f64)),
            _ => self.argument_type.accepts(argument.value_type()).then(|| argument.clone()),
        }
    }
}

/// The procedures that statements can call, by name.
#[derive(Clone, Debug)]
pub struct Procedures {
    by_name: IndexMap<Arc<str>, Arc<Procedure>>,
    version: u64,
}

impl Default for Procedures {
    fn default() -> Self {
        Self::new()
    }
}

impl Procedures {
    /// The built-in procedures.
    pub fn new() -> Self {
        let mut procedures = Self { by_name: IndexMap::new(), version: 0 };
        for procedure in
            built_in::procedures().into_iter().chain(full_text::procedures()).chain(algorithm::procedures())
        {
            procedures.insert(procedure);
        }
        procedures.refresh_listing();
        procedures
    }

    /// A number that changes with every registration.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Makes a procedure known, in place of one of the same name.
    pub fn register(&mut self, procedure: Procedure) {
        self.version += 1;
        self.insert(procedure);
        self.refresh_listing();
    }

    /// The procedure of exactly this name.
    pub fn get(&self, name: &str) -> Option<&Arc<Procedure>> {
        self.by_name.get(name)
    }

    /// All procedures, in the order of their registration.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Procedure>> {
        self.by_name.values()
    }

    fn insert(&mut self, procedure: Procedure) {
        self.by_name.insert(procedure.name.clone(), Arc::new(procedure));
    }

    /// Makes `dbms.procedures` list what is known now.
    fn refresh_listing(&mut self) {
        let listing = built_in::listing(self.iter().map(|procedure| &**procedure));
        self.insert(listing);
    }
}

#[cfg(test)]
mod tests;
