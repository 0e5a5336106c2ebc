//! The functions that the generator calls: this file for elements, lists and values of any type, then [`number`],
//! [`text`].

mod number;
mod text;

use super::expression::integer;
use super::{Datum, Reference, Result, error, unsupported};
pub(super) use text::text_of;

impl Reference<'_> {
    /// The value of a function. Unless it is one of those for nulls, it is null for a null.
    pub(super) fn function(&self, name: &str, arguments: &[Datum]) -> Result<Datum> {
        let name = name.to_lowercase();
        match (name.as_str(), arguments) {
            ("coalesce", _) => Ok(arguments.iter().find(|value| !value.is_null()).cloned().unwrap_or(Datum::Null)),
            ("nullif", [value, other]) if value.equals(other) == Some(true) => Ok(Datum::Null),
            ("nullif", [value, _]) => Ok(value.clone()),
            ("exists", [value]) => Ok(Datum::Boolean(!value.is_null())),
            _ if arguments.iter().any(Datum::is_null) => Ok(Datum::Null),
            _ => self.strict_function(&name, arguments),
        }
    }

    fn strict_function(&self, name: &str, arguments: &[Datum]) -> Result<Datum> {
        if let Some(value) = self.of_element(name, arguments) {
            return value;
        }
        let known = of_list(name, arguments).or_else(|| number::function(name, arguments));
        known.or_else(|| text::function(name, arguments)).unwrap_or_else(|| misused(name, arguments))
    }

    /// Functions of elements and paths.
    fn of_element(&self, name: &str, arguments: &[Datum]) -> Option<Result<Datum>> {
        let [argument] = arguments else { return None };
        let nodes = |nodes: &[usize]| Datum::List(nodes.iter().copied().map(Datum::Node).collect());
        Some(Ok(match (name, argument) {
            ("length", Datum::Path(_, relationships)) => integer(relationships.len()),
            ("nodes", Datum::Path(path, _)) => nodes(path),
            ("relationships", Datum::Path(_, relationships)) => {
                Datum::List(relationships.iter().copied().map(Datum::Relationship).collect())
            }
            ("startnode", Datum::Relationship(index)) => Datum::Node(self.graph.relationships[*index].start),
            ("endnode", Datum::Relationship(index)) => Datum::Node(self.graph.relationships[*index].end),
            // The engine numbers elements as they come, and so does the graph; no statement that makes elements asks.
            ("id", Datum::Node(index) | Datum::Relationship(index)) => integer(*index),
            ("type", Datum::Relationship(index)) => {
                Datum::String(self.graph.relationships[*index].relationship_type.clone())
            }
            ("labels", Datum::Node(node)) => {
                self.loosen_lists();
                Datum::List(self.graph.nodes[*node].labels.iter().cloned().map(Datum::String).collect())
            }
            ("keys", element) => {
                self.loosen_lists();
                return Some(self.properties_of(element).map(|map| strings(map.into_keys())));
            }
            ("properties", element) => return Some(self.properties_of(element).map(Datum::Map)),
            _ => return None,
        }))
    }
}

fn of_list(name: &str, arguments: &[Datum]) -> Option<Result<Datum>> {
    Some(Ok(match (name, arguments) {
        ("size", [Datum::List(items)]) => integer(items.len()),
        ("isempty", [Datum::List(items)]) => Datum::Boolean(items.is_empty()),
        ("isempty", [Datum::Map(entries)]) => Datum::Boolean(entries.is_empty()),
        ("head", [Datum::List(items)]) => items.first().cloned().unwrap_or(Datum::Null),
        ("last", [Datum::List(items)]) => items.last().cloned().unwrap_or(Datum::Null),
        ("tail", [Datum::List(items)]) => Datum::List(items.iter().skip(1).cloned().collect()),
        ("reverse", [Datum::List(items)]) => Datum::List(items.iter().rev().cloned().collect()),
        ("tostringlist", [Datum::List(items)]) => {
            let text = |item: &Datum| text_of(item).map_or(Datum::Null, Datum::String);
            Datum::List(items.iter().map(text).collect())
        }
        ("range", [Datum::Integer(from), Datum::Integer(to)]) => range(*from, *to, 1),
        ("range", [Datum::Integer(_), Datum::Integer(_), Datum::Integer(0)]) => return Some(error("a step of 0")),
        ("range", [Datum::Integer(from), Datum::Integer(to), Datum::Integer(step)]) => range(*from, *to, *step),
        _ => return None,
    }))
}

/// The numbers from one to another, both included.
fn range(from: i64, to: i64, step: i64) -> Datum {
    let is_within = |number: &i64| if step > 0 { *number <= to } else { *number >= to };
    let numbers = std::iter::successors(Some(from), |number| number.checked_add(step)).take_while(is_within);
    Datum::List(numbers.map(Datum::Integer).collect())
}

fn strings(strings: impl IntoIterator<Item = String>) -> Datum {
    Datum::List(strings.into_iter().map(Datum::String).collect())
}

/// Known functions fail for arguments that they do not take.
fn misused(name: &str, arguments: &[Datum]) -> Result<Datum> {
    const KNOWN: &str = " length nodes relationships startnode endnode type labels keys properties size isempty head \
                         last tail reverse range abs sign floor ceil round sqrt tointeger tofloat toboolean tostring \
                         toupper tolower left right substring replace split trim ltrim rtrim char_length ";
    // These have forms that are not known here.
    let is_other_form = matches!(name, "round" | "trim" | "ltrim" | "rtrim") && arguments.len() > 1;
    if KNOWN.contains(&format!(" {name} ")) && !is_other_form {
        return error(format!("{name} of {arguments:?}"));
    }
    unsupported(format!("{name} of {arguments:?}"))
}
