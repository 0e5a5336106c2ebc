//! The options of algorithms: a map of names and values, checked against what the algorithm knows.

use crate::graph::Direction;
use crate::suggestion::did_you_mean;
use crate::value::{Map, NodeIndex, Value, ValueError, ValueErrorKind, ValueType};
use std::sync::Arc;

/// An option of an algorithm.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    /// Its key in the map.
    pub(super) name: &'static str,
    /// What it takes.
    pub(super) takes: Takes,
    /// What it is where it is not given.
    pub(super) default: Fallback,
}

/// What an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// A string, or a list of strings.
    Names,
    /// The key of a property.
    Key,
    /// `'outgoing'`, `'incoming'` or `'both'`.
    Direction,
    /// An integer from 1 on.
    Count,
    /// A number from 0 on.
    Amount,
    /// A number from 0 to 1.
    Share,
    /// True or false.
    Truth,
    /// A node.
    Node,
    /// A node, or a list of nodes.
    Nodes,
}

/// What an option is where it is not given.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fallback {
    /// It must be given.
    Required,
    /// Nothing.
    Nothing,
    /// This integer.
    Integer(i64),
    /// This float.
    Float(f64),
    /// This truth value.
    Boolean(bool),
    /// This string.
    Text(&'static str),
}

/// The values of an algorithm's options, each of a type and within the bounds that the option takes.
#[derive(Clone, Debug)]
pub(super) struct Options<'a> {
    choices: &'static [Choice],
    given: Option<&'a Map>,
}

impl<'a> Options<'a> {
    /// Reads the argument of a procedure: a map, or null where it was left out. A null in the map is not given either.
    pub(super) fn read(procedure: &str, choices: &'static [Choice], argument: &'a Value) -> Result<Self, ValueError> {
        let given = if let Value::Map(map) = argument { Some(&**map) } else { None };
        let options = Self { choices, given };
        for key in given.into_iter().flat_map(Map::keys) {
            if !choices.iter().any(|choice| *choice.name == **key) {
                return Err(options.unknown(procedure, key));
            }
        }
        for choice in choices {
            match (options.given(choice.name), choice.default) {
                (Value::Null, Fallback::Required) => {
                    let message = format!("`{procedure}` needs the option `{}`, {}", choice.name, choice.takes.words());
                    return Err(ValueError::new(ValueErrorKind::InvalidArgumentValue, message));
                }
                (Value::Null, _) => {}
                (value, _) => choice.check(procedure, value)?,
            }
        }
        Ok(options)
    }

    fn unknown(&self, procedure: &str, key: &str) -> ValueError {
        let names = || self.choices.iter().map(|choice| choice.name);
        let way_out = did_you_mean(key, names())
            .unwrap_or_else(|| format!("its options are: {}", names().collect::<Vec<_>>().join(", ")));
        let message = format!("`{procedure}` has no option `{key}`; {way_out}");
        ValueError::new(ValueErrorKind::InvalidArgumentValue, message)
    }

    fn given(&self, name: &str) -> &'a Value {
        static MISSING: Value = Value::Null;
        self.given.and_then(|map| map.get(name)).unwrap_or(&MISSING)
    }

    /// The names; `None` where none are given.
    pub(super) fn names(&self, name: &str) -> Option<Vec<Arc<str>>> {
        list(self.given(name), |value| if let Value::String(text) = value { Some(text.clone()) } else { None })
    }

    /// The nodes; `None` where none are given.
    pub(super) fn nodes(&self, name: &str) -> Option<Vec<NodeIndex>> {
        list(self.given(name), |value| if let Value::Node(node) = value { Some(*node) } else { None })
    }

    /// The text, or its default.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        match (self.given(name), self.default(name)) {
            (Value::String(text), _) => Some(text),
            (_, Fallback::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The direction, or its default.
    pub(super) fn direction(&self, name: &str) -> Direction {
        self.text(name).and_then(direction_named).unwrap_or(Direction::Both)
    }

    /// The integer, or its default.
    pub(super) fn count(&self, name: &str) -> usize {
        let count = match (self.given(name), self.default(name)) {
            (Value::Integer(given), _) => *given,
            (_, Fallback::Integer(default)) => default,
            _ => 0,
        };
        usize::try_from(count).unwrap_or(0)
    }

    /// The number, or its default.
    pub(super) fn number(&self, name: &str) -> f64 {
        match (self.given(name).as_number(), self.default(name)) {
            (Some(given), _) => given,
            (None, Fallback::Float(default)) => default,
            (None, _) => 0.0,
        }
    }

    /// Whether it is true, or by default.
    pub(super) fn truth(&self, name: &str) -> bool {
        match (self.given(name), self.default(name)) {
            (Value::Boolean(given), _) => *given,
            (_, default) => matches!(default, Fallback::Boolean(true)),
        }
    }

    fn default(&self, name: &str) -> Fallback {
        let choice = self.choices.iter().find(|choice| choice.name == name);
        choice.map_or(Fallback::Nothing, |choice| choice.default)
    }
}

/// The items of a list, or the value as the only one; `None` for null.
fn list<T>(value: &Value, item: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    match value {
        Value::Null => None,
        Value::List(items) => items.iter().map(item).collect(),
        value => item(value).map(|only| vec![only]),
    }
}

fn direction_named(name: &str) -> Option<Direction> {
    match name {
        "outgoing" => Some(Direction::Outgoing),
        "incoming" => Some(Direction::Incoming),
        "both" => Some(Direction::Both),
        _ => None,
    }
}

impl Choice {
    /// An option that may be left out.
    pub(super) const fn new(name: &'static str, takes: Takes, default: Fallback) -> Self {
        Self { name, takes, default }
    }

    fn check(&self, procedure: &str, value: &Value) -> Result<(), ValueError> {
        let (kind, found) = match self.takes.judge(value) {
            Verdict::Fits => return Ok(()),
            Verdict::WrongType => (ValueErrorKind::InvalidArgumentType, value.value_type().name().to_uppercase()),
            Verdict::OutOfBounds => (ValueErrorKind::InvalidArgumentValue, format!("`{value}`")),
        };
        let message = format!("`{}` of `{procedure}` must be {}, not {found}", self.name, self.takes.words());
        Err(ValueError::new(kind, message))
    }

    /// The option with its default, as the documentation lists it: `damping` (0.85).
    pub(super) fn documentation(&self) -> String {
        match self.default {
            Fallback::Required | Fallback::Nothing => format!("`{}`", self.name),
            Fallback::Integer(default) => format!("`{}` ({default})", self.name),
            Fallback::Float(default) => format!("`{}` ({})", self.name, Value::Float(default)),
            Fallback::Boolean(default) => format!("`{}` ({default})", self.name),
            Fallback::Text(default) => format!("`{}` ('{default}')", self.name),
        }
    }
}

/// Whether a value is what an option takes.
enum Verdict {
    Fits,
    WrongType,
    OutOfBounds,
}

impl Takes {
    fn judge(self, value: &Value) -> Verdict {
        let is_within = match (self, value) {
            (Self::Names, value) => return is_or_holds(value, ValueType::String),
            (Self::Nodes, value) => return is_or_holds(value, ValueType::Node),
            (Self::Key, Value::String(_)) | (Self::Truth, Value::Boolean(_)) | (Self::Node, Value::Node(_)) => true,
            (Self::Direction, Value::String(name)) => direction_named(name).is_some(),
            (Self::Count, Value::Integer(count)) => *count >= 1,
            (Self::Amount | Self::Share, Value::Integer(_) | Value::Float(_)) => {
                let number = value.as_number().unwrap_or(f64::NAN);
                number >= 0.0 && number.is_finite() && (self == Self::Amount || number <= 1.0)
            }
            _ => return Verdict::WrongType,
        };
        if is_within { Verdict::Fits } else { Verdict::OutOfBounds }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Names => "a string or a list of strings",
            Self::Key => "a string",
            Self::Direction => "'outgoing', 'incoming' or 'both'",
            Self::Count => "an integer from 1 on",
            Self::Amount => "a number from 0 on",
            Self::Share => "a number from 0 to 1",
            Self::Truth => "true or false",
            Self::Node => "a node",
            Self::Nodes => "a node or a list of nodes",
        }
    }
}

fn is_or_holds(value: &Value, wanted: ValueType) -> Verdict {
    match value {
        Value::List(items) if items.iter().all(|item| item.value_type() == wanted) => Verdict::Fits,
        Value::List(_) => Verdict::OutOfBounds,
        value if value.value_type() == wanted => Verdict::Fits,
        _ => Verdict::WrongType,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static CHOICES: [Choice; 6] = [
        Choice::new("label", Takes::Names, Fallback::Nothing),
        Choice::new("direction", Takes::Direction, Fallback::Text("outgoing")),
        Choice::new("iterations", Takes::Count, Fallback::Integer(20)),
        Choice::new("damping", Takes::Share, Fallback::Float(0.85)),
        Choice::new("scaled", Takes::Truth, Fallback::Boolean(true)),
        Choice::new("source", Takes::Node, Fallback::Required),
    ];

    fn check(entries: &[(&str, Value)], expected: Result<&str, ValueErrorKind>) {
        let source = [("source", Value::Node(NodeIndex(7)))];
        let map = Value::map(source.iter().chain(entries).map(|(key, value)| (*key, value.clone())));
        let options = Options::read("algo.test", &CHOICES, &map).map(|options| {
            let (damping, nodes) = (options.number("damping"), options.nodes("source"));
            let (direction, count) = (options.direction("direction"), options.count("iterations"));
            let truth = options.truth("scaled");
            format!("{:?} {direction:?} {count} {damping} {truth} {nodes:?}", options.names("label"))
        });
        assert_eq!(options.map_err(|error| error.kind), expected.map(str::to_owned), "{entries:?}");
    }

    #[test]
    fn options_have_defaults() {
        check(&[], Ok("None Outgoing 20 0.85 true Some([NodeIndex(7)])"));
        check(&[("label", Value::Null)], Ok("None Outgoing 20 0.85 true Some([NodeIndex(7)])"));
        check(
            &[("label", ["A", "B"].into()), ("direction", "both".into()), ("iterations", 1.into())],
            Ok("Some([\"A\", \"B\"]) Both 1 0.85 true Some([NodeIndex(7)])"),
        );
        check(
            &[("label", "A".into()), ("damping", 1.into()), ("scaled", false.into())],
            Ok("Some([\"A\"]) Outgoing 20 1 false Some([NodeIndex(7)])"),
        );
    }

    #[test]
    fn options_of_other_types_and_beyond_their_bounds_are_refused() {
        let (wrong_type, wrong_value) = (ValueErrorKind::InvalidArgumentType, ValueErrorKind::InvalidArgumentValue);
        check(&[("label", 1.into())], Err(wrong_type));
        check(&[("label", Value::list(["A".into(), 1.into()]))], Err(wrong_value));
        check(&[("direction", "out".into())], Err(wrong_value));
        check(&[("iterations", 0.into())], Err(wrong_value));
        check(&[("iterations", 1.0.into())], Err(wrong_type));
        check(&[("damping", 1.5.into())], Err(wrong_value));
        check(&[("damping", f64::NAN.into())], Err(wrong_value));
        check(&[("scaled", 1.into())], Err(wrong_type));
        check(&[("source", "Ada".into())], Err(wrong_type));
        check(&[("source", Value::Null)], Err(wrong_value));
    }

    #[test]
    fn an_unknown_option_is_corrected() {
        let check = |key: &str, expected: &str| {
            let map = Value::map([(key, Value::Null)]);
            let error = Options::read("algo.test", &CHOICES, &map).map(|_| ()).map_err(|error| error.message);
            assert_eq!(error, Err(format!("`algo.test` has no option `{key}`; {expected}")));
        };
        check("iteration", "did you mean `iterations`?");
        check("x", "its options are: label, direction, iterations, damping, scaled, source");
    }
}
