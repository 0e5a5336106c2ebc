//! The functions that the generator calls.

use super::expression::{integer, list_items};
use super::{Datum, Reference, Result, error, unsupported};

impl Reference<'_> {
    pub(super) fn function(&self, name: &str, arguments: &[Datum]) -> Result<Datum> {
        let name = name.to_lowercase();
        if name == "coalesce" {
            return Ok(arguments.iter().find(|value| !value.is_null()).cloned().unwrap_or(Datum::Null));
        }
        if arguments.iter().any(Datum::is_null) {
            return Ok(Datum::Null);
        }
        match arguments {
            [argument] => self.function_of_one(&name, argument),
            [Datum::Integer(from), Datum::Integer(to)] if name == "range" => {
                Ok(Datum::List((*from..=*to).map(Datum::Integer).collect()))
            }
            _ => unsupported(name),
        }
    }

    fn function_of_one(&self, name: &str, argument: &Datum) -> Result<Datum> {
        let no_argument = || error(format!("{name} of {argument:?}"));
        Ok(match (name, argument) {
            ("size", Datum::List(items)) => integer(items.len()),
            ("size", Datum::String(text)) => integer(text.chars().count()),
            ("length", Datum::Path(_, relationships)) => integer(relationships.len()),
            ("nodes", Datum::Path(nodes, _)) => Datum::List(nodes.iter().copied().map(Datum::Node).collect()),
            ("relationships", Datum::Path(_, relationships)) => {
                Datum::List(relationships.iter().copied().map(Datum::Relationship).collect())
            }
            ("startnode", Datum::Relationship(index)) => Datum::Node(self.graph.relationships[*index].start),
            ("endnode", Datum::Relationship(index)) => Datum::Node(self.graph.relationships[*index].end),
            ("type", Datum::Relationship(index)) => {
                Datum::String(self.graph.relationships[*index].relationship_type.to_owned())
            }
            ("labels", Datum::Node(node)) => {
                self.loosen_lists();
                let labels = &self.graph.nodes[*node].labels;
                Datum::List(labels.iter().map(|label| Datum::String((*label).to_owned())).collect())
            }
            ("keys", element) => {
                self.loosen_lists();
                Datum::List(self.properties_of(element)?.into_keys().map(Datum::String).collect())
            }
            ("properties", element) => Datum::Map(self.properties_of(element)?),
            ("head", list) => list_items(list.clone())?.unwrap_or_default().first().cloned().unwrap_or(Datum::Null),
            ("last", list) => list_items(list.clone())?.unwrap_or_default().last().cloned().unwrap_or(Datum::Null),
            ("tail", list) => Datum::List(list_items(list.clone())?.unwrap_or_default().into_iter().skip(1).collect()),
            ("reverse", Datum::List(items)) => Datum::List(items.iter().rev().cloned().collect()),
            ("reverse", Datum::String(text)) => Datum::String(text.chars().rev().collect()),
            ("abs", Datum::Integer(value)) => Datum::Integer(value.abs()),
            ("abs", Datum::Float(value)) => Datum::Float(value.abs()),
            ("sign", value) => match value.number() {
                Some(number) => Datum::Integer(i64::from(number > 0.0) - i64::from(number < 0.0)),
                None => return no_argument(),
            },
            ("toupper", Datum::String(text)) => Datum::String(text.to_uppercase()),
            ("tostring", Datum::Integer(value)) => Datum::String(value.to_string()),
            ("tostring", Datum::Boolean(value)) => Datum::String(value.to_string()),
            ("tostring", Datum::String(_)) => argument.clone(),
            ("tofloat", value) => match value.number() {
                Some(number) => Datum::Float(number),
                None => return no_argument(),
            },
            ("tointeger", Datum::Float(value)) => Datum::Integer(value.trunc() as i64),
            ("tointeger", Datum::Integer(_)) => argument.clone(),
            _ => return unsupported(format!("{name} of {argument:?}")),
        })
    }
}
