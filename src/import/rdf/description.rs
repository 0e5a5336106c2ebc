//! What triples say of nodes and relationships.
//!
//! Labels and properties of nodes are set at once, whenever they come. Triples between nodes wait until the end of their
//! file: only then it is known which blank nodes are lists, and which relationships a reification describes. A relationship
//! exists once for its triple, as triples are a set, and as often as reifications of this program describe it.

use super::collection::{Collections, Item, TermId};
use super::literal::{self, look};
use super::names::{Names, Role};
use crate::graph::KeyId;
use crate::import::Builder;
use crate::import::elements::Elements;
use crate::import::error::{ImportError, ImportErrorKind, Place};
use crate::value::{NodeIndex, RelationshipIndex, Value};
use indexmap::{IndexMap, IndexSet};
use oxrdf::vocab::{rdf, rdfs};
use oxrdf::{NamedNode, NamedOrBlankNode, Term, Triple};
use rustc_hash::{FxHashMap, FxHashSet};

/// The property that holds the IRI of a node.
const URI: &str = "uri";

/// What was said so far, in all files.
pub(super) struct Description<'b, 'g> {
    elements: Elements<'b, 'g>,
    names: Names,
    /// The nodes of IRIs in all files, and of what is named in one.
    terms: IndexMap<String, Node>,
    predicates: IndexSet<String>,
    relationships: FxHashMap<(NodeIndex, usize, NodeIndex), Relationship>,
    /// The values of properties that have several, by what they look like.
    several: IndexMap<(NodeIndex, KeyId), IndexMap<String, Value>>,
    file: File,
}

/// What was said in the file that is read.
#[derive(Default)]
struct File {
    name: String,
    number: usize,
    /// What the IRIs of this program's elements and names begin with.
    bases: Vec<String>,
    has_begun: bool,
    collections: Collections,
    statements: IndexMap<String, Statement>,
    events: Vec<Event>,
}

/// A thing that triples are about.
struct Node {
    kind: NodeKind,
    /// Where it is in the graph, once it is there.
    index: Option<NodeIndex>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum NodeKind {
    /// Anything with an IRI; it is there once a triple mentions it.
    Named,
    Blank,
    /// A node that this program wrote; it is there once a triple describes it.
    Numbered,
}

/// What makes relationships, in the order of the file.
#[derive(Clone, Copy)]
enum Event {
    /// A triple between nodes.
    Link { subject: TermId, predicate: usize, object: TermId, place: Place },
    /// The first mention of a reification.
    Statement(usize),
}

/// A reification of this program: a relationship with properties, or with another one beside it.
struct Statement {
    place: Place,
    subject: Option<TermId>,
    predicate: Option<usize>,
    object: Option<TermId>,
    properties: IndexMap<String, Value>,
    /// Properties that are collections.
    lists: Vec<(String, TermId)>,
}

/// The relationship of a triple.
struct Relationship {
    index: RelationshipIndex,
    /// Whether a reification describes it.
    is_described: bool,
}

impl<'b, 'g> Description<'b, 'g> {
    /// Nothing so far.
    pub(super) fn new(builder: &'b mut Builder<'g>) -> Self {
        Self {
            elements: Elements::new("", builder),
            names: Names::without_key(URI),
            terms: IndexMap::new(),
            predicates: IndexSet::new(),
            relationships: FxHashMap::default(),
            several: IndexMap::new(),
            file: File::default(),
        }
    }

    /// Goes on with another file.
    pub(super) fn enter(&mut self, name: &str) {
        self.elements.enter(name);
        let (number, bases) = (self.file.number + 1, vec![super::BASE.to_owned()]);
        self.file = File { name: name.to_owned(), number, bases, ..File::default() };
    }

    /// Takes note of what the file calls namespaces.
    pub(super) fn declare<'p>(&mut self, prefixes: impl Iterator<Item = (&'p str, &'p str)>) {
        prefixes.for_each(|(prefix, namespace)| self.names.declare(prefix, namespace));
    }

    /// Takes what reading a triple gave: an error leaves it out if that is allowed.
    pub(super) fn skip_or_fail(&mut self, outcome: Result<(), ImportError>) -> Result<(), ImportError> {
        self.elements.skip_or_fail(outcome)
    }

    /// Takes a triple.
    pub(super) fn triple(&mut self, triple: Triple, place: Place) -> Result<(), ImportError> {
        if !std::mem::replace(&mut self.file.has_begun, true) {
            self.file.bases.extend(base_of(&triple));
        }
        let Triple { subject, predicate, object } = triple;
        let outcome = match subject {
            NamedOrBlankNode::NamedNode(iri) if self.is_numbered("relationship/", iri.as_str()) => {
                self.statement(iri.into_string(), &predicate, object, place)
            }
            NamedOrBlankNode::BlankNode(_) if predicate == rdf::FIRST || predicate == rdf::REST => {
                self.cell(&subject, &predicate, object, place)
            }
            subject => self.node(&subject, &predicate, object, place),
        };
        outcome.map_err(|message| self.error(place, message))
    }

    fn error(&self, place: Place, message: impl Into<String>) -> ImportError {
        ImportError::new(&self.file.name, message).at(place)
    }

    /// Whether an IRI is that of an element which this program has numbered.
    fn is_numbered(&self, segment: &str, iri: &str) -> bool {
        let number = |base: &String| iri.strip_prefix(base.as_str())?.strip_prefix(segment);
        self.file.bases.iter().filter_map(number).any(is_number)
    }

    fn node(
        &mut self,
        subject: &NamedOrBlankNode,
        predicate: &NamedNode,
        object: Term,
        place: Place,
    ) -> Result<(), String> {
        let subject = self.subject(subject);
        match object {
            Term::NamedNode(class) if *predicate == rdf::TYPE => {
                let node = self.created(subject);
                if class != rdfs::RESOURCE {
                    let label = self.names.name(Role::Label, class.as_str(), &self.file.bases);
                    self.elements.builder.add_label(node, label);
                }
            }
            Term::NamedNode(nil) if nil == rdf::NIL => {
                let node = self.created(subject);
                return self.property(node, predicate.as_str(), Value::list([]));
            }
            Term::Literal(literal) => {
                let value = literal::value(&literal, &self.file.bases)?;
                let node = self.created(subject);
                return self.property(node, predicate.as_str(), value);
            }
            Term::NamedNode(object) => self.link(subject, predicate, object.into(), place),
            Term::BlankNode(object) => self.link(subject, predicate, object.into(), place),
        }
        Ok(())
    }

    fn link(&mut self, subject: TermId, predicate: &NamedNode, object: NamedOrBlankNode, place: Place) {
        if self.terms[subject].kind != NodeKind::Numbered {
            self.created(subject);
        }
        let is_key =
            |base: &String| predicate.as_str().strip_prefix(base.as_str()).is_some_and(|rest| rest.starts_with("key/"));
        if object.is_blank_node() && self.file.bases.iter().any(is_key) {
            // A list, it seems: its key has its place among those of the other properties.
            self.key(predicate.as_str());
        }
        let (object, predicate) = (self.subject(&object), self.predicate(predicate));
        self.file.events.push(Event::Link { subject, predicate, object, place });
    }

    fn cell(
        &mut self,
        cell: &NamedOrBlankNode,
        predicate: &NamedNode,
        object: Term,
        place: Place,
    ) -> Result<(), String> {
        let cell = self.subject(cell);
        let item = match object {
            Term::Literal(literal) => Item::Value(literal::value(&literal, &self.file.bases)?),
            Term::NamedNode(nil) if nil == rdf::NIL && *predicate == rdf::REST => {
                self.file.collections.add_rest(cell, None, place);
                return Ok(());
            }
            Term::NamedNode(iri) => Item::Term(self.subject(&iri.into())),
            Term::BlankNode(node) => Item::Term(self.subject(&node.into())),
        };
        match item {
            Item::Term(rest) if *predicate == rdf::REST => self.file.collections.add_rest(cell, Some(rest), place),
            Item::Value(_) if *predicate == rdf::REST => return Err("the rest of a collection is a literal".to_owned()),
            item => self.file.collections.add_item(cell, item, place),
        }
        Ok(())
    }

    /// Takes a triple about a reification.
    fn statement(&mut self, iri: String, predicate: &NamedNode, object: Term, place: Place) -> Result<(), String> {
        let number = self.file.statements.get_index_of(&iri).unwrap_or_else(|| {
            let new = Statement {
                place,
                subject: None,
                predicate: None,
                object: None,
                properties: IndexMap::new(),
                lists: Vec::new(),
            };
            let (number, _) = self.file.statements.insert_full(iri, new);
            self.file.events.push(Event::Statement(number));
            number
        });
        let (value, list) = match object {
            Term::Literal(literal) => (literal::value(&literal, &self.file.bases)?, None),
            Term::NamedNode(_) if *predicate == rdf::TYPE => return Ok(()),
            Term::NamedNode(iri) if *predicate == rdf::PREDICATE => {
                let predicate = self.predicate(&iri);
                return set_once(&mut self.file.statements[number].predicate, predicate, "rdf:predicate");
            }
            Term::NamedNode(iri) if *predicate == rdf::SUBJECT => {
                let subject = self.subject(&iri.into());
                return set_once(&mut self.file.statements[number].subject, subject, "rdf:subject");
            }
            Term::NamedNode(iri) if *predicate == rdf::OBJECT => {
                let object = self.subject(&iri.into());
                return set_once(&mut self.file.statements[number].object, object, "rdf:object");
            }
            Term::NamedNode(nil) if nil == rdf::NIL => (Value::list([]), None),
            Term::BlankNode(list) => (Value::Null, Some(self.subject(&list.into()))),
            Term::NamedNode(_) => return Err("a relationship has no relationships".to_owned()),
        };
        let name = self.names.name(Role::Key, predicate.as_str(), &self.file.bases).to_owned();
        let statement = &mut self.file.statements[number];
        match list {
            Some(list) => statement.lists.push((name, list)),
            None => add_property(&mut statement.properties, name, value)?,
        }
        Ok(())
    }

    /// The number of a thing.
    fn subject(&mut self, subject: &NamedOrBlankNode) -> TermId {
        let (kind, name) = match subject {
            NamedOrBlankNode::NamedNode(iri) if self.is_numbered("node/", iri.as_str()) => {
                (NodeKind::Numbered, format!("{} {}", self.file.number, iri.as_str()))
            }
            NamedOrBlankNode::NamedNode(iri) => match self.terms.get_index_of(iri.as_str()) {
                Some(known) => return known,
                None => (NodeKind::Named, iri.as_str().to_owned()),
            },
            NamedOrBlankNode::BlankNode(node) => (NodeKind::Blank, format!("_:{} {}", self.file.number, node.as_str())),
        };
        let entry = self.terms.entry(name);
        let number = entry.index();
        entry.or_insert(Node { kind, index: None });
        number
    }

    fn predicate(&mut self, predicate: &NamedNode) -> usize {
        let known = self.predicates.get_index_of(predicate.as_str());
        known.unwrap_or_else(|| self.predicates.insert_full(predicate.as_str().to_owned()).0)
    }

    fn key(&mut self, predicate: &str) -> KeyId {
        let name = self.names.name(Role::Key, predicate, &self.file.bases);
        self.elements.builder.graph.intern_key(name)
    }

    /// The node of a thing, which is created if it is not there.
    fn created(&mut self, term: TermId) -> NodeIndex {
        let builder = &mut *self.elements.builder;
        let (name, node) = match self.terms.get_index_mut(term) {
            Some((name, node)) => (name.as_str(), node),
            None => unreachable!("terms are numbered by where they stand"),
        };
        *node.index.get_or_insert_with(|| match node.kind {
            NodeKind::Named => builder.node(&[], vec![(URI.to_owned(), name.into())]),
            NodeKind::Blank | NodeKind::Numbered => builder.node(&[], Vec::new()),
        })
    }

    /// The node at an end of a relationship.
    fn end(&mut self, term: TermId, place: Place) -> Result<NodeIndex, ImportError> {
        let (name, node) = (self.terms.get_index(term).map(|(name, _)| name), &self.terms[term]);
        if node.kind == NodeKind::Numbered && node.index.is_none() {
            let iri = name.and_then(|name| name.split_once(' ')).map_or("", |(_, iri)| iri);
            let error = self.error(place, format!("no triple describes the node `{iri}`"));
            return Err(error.of_kind(ImportErrorKind::MissingEnd));
        }
        Ok(self.created(term))
    }

    /// Gives a node a value under a key; with several of them, it has a list.
    fn property(&mut self, node: NodeIndex, predicate: &str, value: Value) -> Result<(), String> {
        let key = self.key(predicate);
        let found = self.elements.builder.graph.node_property(node, key).to_value();
        let is_list = |value: &Value| matches!(value, Value::List(_));
        let (old, new) = (look(&found), look(&value));
        match self.several.get_mut(&(node, key)) {
            Some(values) if !is_list(&value) => {
                values.insert(new, value);
            }
            None if found.is_null() => self.elements.builder.set_node_property(node, key, value),
            None if old == new => {}
            None if !is_list(&found) && !is_list(&value) => {
                self.several.insert((node, key), [(old, found), (new, value)].into_iter().collect());
            }
            _ => {
                let name = self.names.name(Role::Key, predicate, &self.file.bases);
                return Err(format!("the property `{name}` cannot hold a list and other values"));
            }
        }
        Ok(())
    }

    /// Creates the relationships of the file, and what its collections are.
    pub(super) fn finish_file(&mut self) -> Result<(), ImportError> {
        let events = std::mem::take(&mut self.file.events);
        let mut collections = std::mem::take(&mut self.file.collections);
        let mut statements: Vec<_> = std::mem::take(&mut self.file.statements).into_iter().map(Some).collect();
        let objects = objects(&events, statements.iter().flatten().map(|(_, statement)| statement));
        let lists = collections.take_lists(&objects, |term| self.terms[term].index.is_some());
        for event in events {
            let outcome = match event {
                Event::Link { subject, predicate, object, place } => match lists.get(&object) {
                    Some(list) => self.list(subject, predicate, list, place),
                    None => self.relate(subject, predicate, object, place),
                },
                Event::Statement(number) => match statements[number].take() {
                    Some((iri, statement)) => self.describe(&iri, statement, &lists),
                    None => Ok(()),
                },
            };
            self.skip_or_fail(outcome)?;
        }
        self.chains(collections)
    }

    fn list(&mut self, subject: TermId, predicate: usize, list: &Value, place: Place) -> Result<(), ImportError> {
        let node = self.end(subject, place)?;
        let predicate = self.predicates[predicate].clone();
        self.property(node, &predicate, list.clone()).map_err(|message| self.error(place, message))
    }

    /// Creates the relationship of a triple, unless it is there.
    fn relate(&mut self, subject: TermId, predicate: usize, object: TermId, place: Place) -> Result<(), ImportError> {
        let (start, end) = (self.end(subject, place)?, self.end(object, place)?);
        if !self.relationships.contains_key(&(start, predicate, end)) {
            let index = self.relationship(start, predicate, end);
            self.relationships.insert((start, predicate, end), Relationship { index, is_described: false });
        }
        Ok(())
    }

    fn relationship(&mut self, start: NodeIndex, predicate: usize, end: NodeIndex) -> RelationshipIndex {
        let name = self.names.name(Role::Type, &self.predicates[predicate], &self.file.bases);
        self.elements.builder.relationship(name, start, end, Vec::new())
    }

    /// Gives the properties of a reification to the relationship of its triple, or to a new one if that has them of another.
    fn describe(
        &mut self,
        iri: &str,
        statement: Statement,
        lists: &FxHashMap<TermId, Value>,
    ) -> Result<(), ImportError> {
        let place = statement.place;
        let ends = (statement.subject, statement.predicate, statement.object);
        let (Some(subject), Some(predicate), Some(object)) = ends else {
            let message = format!("the relationship `{iri}` lacks one of `rdf:subject`, `rdf:predicate`, `rdf:object`");
            return Err(self.error(place, message));
        };
        let mut properties = statement.properties;
        for (name, list) in statement.lists {
            let list = lists.get(&list).ok_or_else(|| self.error(place, format!("`{name}` is no list of literals")))?;
            add_property(&mut properties, name, list.clone()).map_err(|message| self.error(place, message))?;
        }
        let (start, end) = (self.end(subject, place)?, self.end(object, place)?);
        let known = self.relationships.get_mut(&(start, predicate, end));
        let free = known.filter(|known| !known.is_described).map(|known| {
            known.is_described = true;
            known.index
        });
        let index = match free {
            Some(index) => index,
            None => {
                let index = self.relationship(start, predicate, end);
                let known = Relationship { index, is_described: true };
                self.relationships.entry((start, predicate, end)).or_insert(known);
                index
            }
        };
        self.elements.builder.add_relationship_properties(index, properties.into_iter().collect());
        Ok(())
    }

    /// Creates what is left of collections: chains of nodes.
    fn chains(&mut self, collections: Collections) -> Result<(), ImportError> {
        let [first, rest] =
            [rdf::FIRST, rdf::REST].map(|predicate| (predicate.as_str(), self.predicate(&predicate.into())));
        for (cell, said) in collections.cells {
            let place = said.place;
            for item in said.items {
                let outcome = match item {
                    Item::Term(item) => self.relate(cell, first.1, item, place),
                    Item::Value(value) => {
                        let node = self.created(cell);
                        self.property(node, first.0, value).map_err(|message| self.error(place, message))
                    }
                };
                self.skip_or_fail(outcome)?;
            }
            for behind in said.rests {
                let outcome = match behind {
                    Some(behind) => self.relate(cell, rest.1, behind, place),
                    None => {
                        let node = self.created(cell);
                        self.property(node, rest.0, Value::list([])).map_err(|message| self.error(place, message))
                    }
                };
                self.skip_or_fail(outcome)?;
            }
        }
        Ok(())
    }

    /// Gives the properties that have several values their lists.
    pub(super) fn finish(self) -> Result<(), ImportError> {
        for ((node, key), values) in self.several {
            let list = Value::list(values.into_values().collect::<Vec<_>>());
            self.elements.builder.set_node_property(node, key, list);
        }
        Ok(())
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The objects that may be collections.
fn objects<'s>(events: &[Event], statements: impl Iterator<Item = &'s Statement>) -> FxHashSet<TermId> {
    let linked = events.iter().filter_map(|event| match event {
        Event::Link { object, .. } => Some(*object),
        Event::Statement(_) => None,
    });
    linked.chain(statements.flat_map(|statement| statement.lists.iter().map(|(_, list)| *list))).collect()
}

fn set_once<T: PartialEq>(field: &mut Option<T>, value: T, name: &str) -> Result<(), String> {
    if field.as_ref().is_some_and(|old| *old != value) {
        return Err(format!("a relationship has one `{name}`"));
    }
    *field = Some(value);
    Ok(())
}

fn add_property(properties: &mut IndexMap<String, Value>, name: String, value: Value) -> Result<(), String> {
    match properties.get(&name) {
        Some(old) if look(old) == look(&value) => Ok(()),
        Some(_) => Err(format!("the relationship has two values under `{name}`")),
        None => {
            properties.insert(name, value);
            Ok(())
        }
    }
}

/// What the IRIs of a file begin with, if its first triple is one of those that this program begins with: a node by its
/// number, and its label, a property or a relationship, all below the same base.
fn base_of(triple: &Triple) -> Option<String> {
    let NamedOrBlankNode::NamedNode(subject) = &triple.subject else { return None };
    let (base, _) =
        subject.as_str().rsplit_once("node/").filter(|(base, number)| !base.is_empty() && is_number(number))?;
    let is_below = |iri: &str, segments: &[&str]| {
        iri.strip_prefix(base).is_some_and(|rest| segments.iter().any(|segment| rest.starts_with(segment)))
    };
    let is_label = match &triple.object {
        Term::NamedNode(class) => *class == rdfs::RESOURCE || is_below(class.as_str(), &["label/"]),
        _ => false,
    };
    let is_ours = triple.predicate == rdf::TYPE && is_label || is_below(triple.predicate.as_str(), &["key/", "type/"]);
    is_ours.then(|| base.to_owned())
}
