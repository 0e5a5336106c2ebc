//! The names that completion can offer: those of the open graph, and the parameters.

use crate::session::{Parameters, Session};
use crate::value::Value;
use crate::value::notation::Name;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

/// How long looking for the keys of a label may take: Tab must feel immediate.
const PATIENCE: Duration = Duration::from_millis(200);

/// Names that can be looked up while somebody types.
pub(super) trait Names {
    /// All node labels.
    fn labels(&self) -> Vec<String>;
    /// All relationship types.
    fn types(&self) -> Vec<String>;
    /// The property keys of elements with one of these labels or types; of all elements if none is given.
    fn keys(&self, kinds: &[String]) -> Vec<String>;
    /// What the relationships of the graph connect.
    fn patterns(&self) -> Vec<Pattern>;
    /// The declared indexes.
    fn indexes(&self) -> Vec<String>;
    /// The declared constraints.
    fn constraints(&self) -> Vec<String>;
    /// The parameters that have a value.
    fn parameters(&self) -> Vec<String>;
}

/// That relationships of a type lead from nodes with some labels to nodes with others.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    /// All labels of the nodes where they start.
    pub(super) start: Vec<String>,
    /// The type.
    pub(super) kind: String,
    /// All labels of the nodes where they end.
    pub(super) end: Vec<String>,
}

/// The names of the open graph.
pub(super) struct Catalog {
    session: RefCell<Session>,
    parameters: Vec<String>,
}

impl Catalog {
    /// The names of the graph that a session sees.
    pub(super) fn new(session: &Session) -> Self {
        let mut session = session.reader();
        session.set_timeout(Some(PATIENCE));
        Self { session: RefCell::new(session), parameters: Vec::new() }
    }

    /// The same with the names of these parameters.
    pub(super) fn with_parameters(self, parameters: &Parameters) -> Self {
        Self { parameters: parameters.keys().map(|name| name.to_string()).collect(), ..self }
    }

    fn column(&self, query: &str) -> Vec<String> {
        let result = self.session.borrow_mut().query(query, &Parameters::default());
        let rows = result.map(|result| result.rows).unwrap_or_default();
        rows.iter().filter_map(|row| row.first()).filter_map(as_text).collect()
    }
}

impl Names for Catalog {
    fn labels(&self) -> Vec<String> {
        self.session.borrow().graph().labels().map(|(_, name)| name.to_string()).collect()
    }

    fn types(&self) -> Vec<String> {
        self.session.borrow().graph().types().map(|(_, name)| name.to_string()).collect()
    }

    fn keys(&self, kinds: &[String]) -> Vec<String> {
        let mut keys = BTreeSet::new();
        for kind in kinds {
            let name = Name(kind);
            let rest = "WITH x LIMIT 1000 UNWIND keys(x) AS key RETURN DISTINCT key";
            keys.extend(self.column(&format!("MATCH (x:{name}) {rest}")));
            keys.extend(self.column(&format!("MATCH ()-[x:{name}]->() {rest}")));
        }
        if keys.is_empty() {
            keys.extend(self.session.borrow().graph().keys().map(|(_, name)| name.to_string()));
        }
        keys.into_iter().collect()
    }

    fn patterns(&self) -> Vec<Pattern> {
        let session = self.session.borrow();
        let graph = session.graph();
        let names = |labels: &[_]| labels.iter().map(|label| graph.label_name(*label).to_string()).collect();
        let statistics = graph.statistics();
        let patterns = statistics.patterns().map(|(start, kind, end, _)| Pattern {
            start: names(start),
            kind: graph.type_name(kind).to_string(),
            end: names(end),
        });
        patterns.collect()
    }

    fn indexes(&self) -> Vec<String> {
        let session = self.session.borrow();
        let graph = session.graph();
        let of_texts = graph.full_text_indexes().map(|index| index.name.clone());
        graph.indexes().map(|index| index.name.clone()).chain(of_texts).collect()
    }

    fn constraints(&self) -> Vec<String> {
        self.session.borrow().graph().constraints().map(|constraint| constraint.name.clone()).collect()
    }

    fn parameters(&self) -> Vec<String> {
        self.parameters.clone()
    }
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        _ => None,
    }
}
