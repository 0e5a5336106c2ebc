//! Triples: Turtle and N-Triples.
//!
//! Below a base IRI stand `node/ID`, `relationship/ID`, `label/NAME`, `type/NAME`, `key/NAME`. A label is an `rdf:type`, a
//! property a literal or a list, a relationship a triple. As a triple can neither have properties nor be there twice,
//! a relationship with properties or with another one beside it is described by an `rdf:Statement` as well, which tools
//! of any age read and which gives exactly the same relationships back.

use super::{Connection, Exporter, Form, Losses, Options, Selection};
use crate::result::Node;
use crate::value::{Map, Value};
use oxrdf::vocab::{rdf, rdfs, xsd};
use oxrdf::{BlankNode, Literal, NamedNode, NamedNodeRef, NamedOrBlankNodeRef, Term, TermRef, TripleRef};
use oxttl::{NTriplesSerializer, TurtleSerializer};
use rustc_hash::FxHashMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::Arc;

/// Turtle, with prefixes.
pub(super) struct Turtle;

impl Exporter for Turtle {
    fn name(&self) -> &'static str {
        "turtle"
    }

    fn description(&self) -> &'static str {
        "RDF triples in Turtle"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["ttl"]
    }

    fn form(&self) -> Form {
        Form::File(write_turtle)
    }
}

/// N-Triples: a triple a line.
pub(super) struct NTriples;

impl Exporter for NTriples {
    fn name(&self) -> &'static str {
        "ntriples"
    }

    fn description(&self) -> &'static str {
        "RDF triples, one a line"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["nt"]
    }

    fn form(&self) -> Form {
        Form::File(write_ntriples)
    }
}

/// The kinds of things that have IRIs below the base.
const KINDS: [&str; 5] = ["node", "relationship", "label", "type", "key"];

/// The base IRI, if the text is one: what is written behind it must stay one.
pub fn parse_base(text: &str) -> Result<String, String> {
    match NamedNode::new(format!("{text}node/0")) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(format!("no IRI can begin like that: {error}")),
    }
}

fn write_turtle(selection: &Selection<'_>, options: &Options, out: &mut dyn Write) -> io::Result<Losses> {
    let mut serializer = TurtleSerializer::new();
    let prefixes = KINDS.map(|kind| (kind, format!("{}{kind}/", options.base)));
    let known = [("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"), ("xsd", "http://www.w3.org/2001/XMLSchema#")];
    for (name, iri) in known.into_iter().chain(prefixes.iter().map(|(name, iri)| (*name, iri.as_str()))) {
        serializer = serializer.with_prefix(name, iri).map_err(io::Error::other)?;
    }
    let mut writer = serializer.for_writer(out);
    let losses = describe(selection, options, &mut |triple| writer.serialize_triple(triple))?;
    writer.finish()?;
    Ok(losses)
}

fn write_ntriples(selection: &Selection<'_>, options: &Options, out: &mut dyn Write) -> io::Result<Losses> {
    let mut writer = NTriplesSerializer::new().for_writer(out);
    let losses = describe(selection, options, &mut |triple| writer.serialize_triple(triple))?;
    writer.finish();
    Ok(losses)
}

/// Hands on all triples of the selection.
fn describe(selection: &Selection<'_>, options: &Options, emit: &mut Emit<'_>) -> io::Result<Losses> {
    let base = parse_base(&options.base).map_err(io::Error::other)?;
    let mut graph = Description { base, emit, cells: 0 };
    selection.nodes().try_for_each(|node| graph.node(&node))?;
    let mut triples = triples(selection);
    selection.connections().try_for_each(|known| {
        let triple = triples.get_mut(&key(&known));
        graph.relationship(&known, triple)
    })?;
    Ok(Losses::without_schema(selection))
}

type Emit<'a> = dyn FnMut(TripleRef<'_>) -> io::Result<()> + 'a;

/// The triple of one relationship or several.
#[derive(Default)]
struct SharedTriple {
    relationships: usize,
    is_written: bool,
}

/// What makes the triple of a relationship: its ends and its type.
fn key(known: &Connection<'_>) -> (u64, u64, Arc<str>) {
    (known.start.id, known.end.id, known.relationship.relationship_type.clone())
}

/// How many relationships share each triple.
fn triples(selection: &Selection<'_>) -> FxHashMap<(u64, u64, Arc<str>), SharedTriple> {
    let mut triples: FxHashMap<_, SharedTriple> = FxHashMap::default();
    for known in selection.connections() {
        triples.entry(key(&known)).or_default().relationships += 1;
    }
    triples
}

/// The triples as far as they are handed on.
struct Description<'a, 'b> {
    base: String,
    emit: &'a mut Emit<'b>,
    /// How many cells lists have so far; a cell is a blank node, and is called by its number.
    cells: u64,
}

impl Description<'_, '_> {
    fn node(&mut self, node: &Node) -> io::Result<()> {
        let subject = self.element("node", node.id);
        for label in &node.labels {
            let label = self.name("label", label);
            self.triple(subject.as_ref(), rdf::TYPE, label.as_ref())?;
        }
        if node.labels.is_empty() {
            // Without it nothing would tell that there is a node.
            self.triple(subject.as_ref(), rdf::TYPE, rdfs::RESOURCE)?;
        }
        self.properties(&subject, &node.properties)
    }

    fn relationship(&mut self, known: &Connection<'_>, triple: Option<&mut SharedTriple>) -> io::Result<()> {
        let relationship = &known.relationship;
        let (start, end) = (self.element("node", known.start.id), self.element("node", known.end.id));
        let kind = self.name("type", &relationship.relationship_type);
        let is_shared = triple.as_ref().is_some_and(|triple| triple.relationships > 1);
        if triple.is_none_or(|triple| !std::mem::replace(&mut triple.is_written, true)) {
            self.triple(start.as_ref(), kind.as_ref(), end.as_ref())?;
        }
        if !is_shared && relationship.properties.is_empty() {
            return Ok(());
        }
        let statement = self.element("relationship", relationship.id);
        self.triple(statement.as_ref(), rdf::TYPE, rdf::STATEMENT)?;
        for (predicate, object) in [(rdf::SUBJECT, &start), (rdf::PREDICATE, &kind), (rdf::OBJECT, &end)] {
            self.triple(statement.as_ref(), predicate, object.as_ref())?;
        }
        self.properties(&statement, &relationship.properties)
    }

    /// The properties, then the lists that are values among them, so that the triples of an element stand together.
    fn properties(&mut self, subject: &NamedNode, properties: &Map) -> io::Result<()> {
        let mut lists = Vec::new();
        for (key, value) in properties {
            let key = self.name("key", key);
            let object = match value {
                Value::List(items) if items.is_empty() => Term::from(rdf::NIL),
                Value::List(items) => {
                    let first = self.cells;
                    self.cells += items.len() as u64;
                    lists.push((first, items));
                    cell(first).into()
                }
                value => self.literal(value).into(),
            };
            self.triple(subject.as_ref(), key.as_ref(), object.as_ref())?;
        }
        lists.into_iter().try_for_each(|(first, items)| self.list(first, items))
    }

    /// The cells of a list, of which the first has this number.
    fn list(&mut self, first: u64, items: &[Value]) -> io::Result<()> {
        let last = first + items.len() as u64 - 1;
        for (number, item) in (first..).zip(items) {
            let here = cell(number);
            let rest = if number == last { Term::from(rdf::NIL) } else { cell(number + 1).into() };
            self.triple(here.as_ref(), rdf::FIRST, self.literal(item).as_ref())?;
            self.triple(here.as_ref(), rdf::REST, rest.as_ref())?;
        }
        Ok(())
    }

    fn triple<'t>(
        &mut self,
        subject: impl Into<NamedOrBlankNodeRef<'t>>,
        predicate: impl Into<NamedNodeRef<'t>>,
        object: impl Into<TermRef<'t>>,
    ) -> io::Result<()> {
        (self.emit)(TripleRef::new(subject, predicate, object))
    }

    fn element(&self, kind: &str, id: u64) -> NamedNode {
        NamedNode::new_unchecked(format!("{}{kind}/{id}", self.base))
    }

    fn name(&self, kind: &str, name: &str) -> NamedNode {
        NamedNode::new_unchecked(format!("{}{kind}/{}", self.base, encoded(name)))
    }

    /// A value as a literal: of a type of XML Schema if that can say all of it, else of a type of our own.
    fn literal(&self, value: &Value) -> Literal {
        let typed = |text: String, datatype: NamedNodeRef<'_>| Literal::new_typed_literal(text, datatype);
        match value {
            Value::String(text) => Literal::new_simple_literal(text.as_ref()),
            Value::Boolean(_) => typed(value.to_string(), xsd::BOOLEAN),
            Value::Integer(_) => typed(value.to_string(), xsd::INTEGER),
            Value::Float(float) if float.is_infinite() => {
                typed(if *float > 0.0 { "INF" } else { "-INF" }.to_owned(), xsd::DOUBLE)
            }
            Value::Float(_) => typed(value.to_string(), xsd::DOUBLE),
            value => match schema_literal(value) {
                Some((text, datatype)) => typed(text, datatype),
                None => {
                    let datatype = format!("{}datatype/{}", self.base, value.value_type().name());
                    typed(value.to_string(), NamedNode::new_unchecked(datatype).as_ref())
                }
            },
        }
    }
}

fn cell(number: u64) -> BlankNode {
    BlankNode::new_unchecked(format!("l{number}"))
}

/// A temporal value as XML Schema writes it, unless that has no named time zones, no such offsets, or no durations with
/// mixed signs.
fn schema_literal(value: &Value) -> Option<(String, NamedNodeRef<'static>)> {
    let text = value.to_string();
    let text = text.strip_prefix('+').unwrap_or(&text);
    match value {
        Value::Date(_) => Some((text.to_owned(), xsd::DATE)),
        Value::LocalTime(_) | Value::Time(_) => Some((with_seconds(text, 0)?, xsd::TIME)),
        Value::LocalDateTime(_) | Value::DateTime(_) => {
            Some((with_seconds(text, text.find('T')? + 1)?, xsd::DATE_TIME))
        }
        Value::Duration(_) if !text.contains('-') => Some((text.to_owned(), xsd::DURATION)),
        _ => None,
    }
}

/// The text with the seconds of its time, which XML Schema asks for; nothing if the zone behind it is more than an offset
/// of up to 14 hours in minutes.
fn with_seconds(text: &str, time_start: usize) -> Option<String> {
    let (before, rest) = text.split_at(time_start);
    let (time, zone) = rest.split_at(rest.find(['+', '-', 'Z']).unwrap_or(rest.len()));
    let is_schema_zone = match zone.get(1..3) {
        None => zone.len() < 2,
        Some(hours) => zone.len() == 6 && (hours < "14" || &zone[1..] == "14:00"),
    };
    let seconds = if time.matches(':').count() == 1 { ":00" } else { "" };
    is_schema_zone.then(|| format!("{before}{time}{seconds}{zone}"))
}

/// A name as the last part of an IRI: letters and digits of all scripts as they are, everything else in bytes with `%`.
fn encoded(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    let mut bytes = [0; 4];
    for character in name.chars() {
        if character.is_alphanumeric() || matches!(character, '_' | '-') {
            encoded.push(character);
        } else {
            for byte in character.encode_utf8(&mut bytes).bytes() {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Graph;
    use crate::output::example::treaty;
    use crate::output::export::example::{exported, exported_with, hostile};
    use crate::value::temporal::{Date, DateTime, Duration, LocalDateTime, Time};
    use std::str::FromStr;

    #[test]
    fn a_relationship_with_properties_is_a_statement_too() {
        let result = treaty();
        let mut out = Vec::new();
        let losses = write_ntriples(&Selection::of_result(&result), &Options::default(), &mut out).unwrap();
        let expected = "\
<urn:detente:node/10> a <urn:detente:label/Country> .
<urn:detente:node/10> <urn:detente:key/name> \"Canada\" .
<urn:detente:node/11> a <urn:detente:label/Agreement> .
<urn:detente:node/11> <urn:detente:key/name> \"USMCA\" .
<urn:detente:node/10> <urn:detente:type/PARTY_TO> <urn:detente:node/11> .
<urn:detente:relationship/7> a <RDFStatement> .
<urn:detente:relationship/7> <RDFsubject> <urn:detente:node/10> .
<urn:detente:relationship/7> <RDFpredicate> <urn:detente:type/PARTY_TO> .
<urn:detente:relationship/7> <RDFobject> <urn:detente:node/11> .
<urn:detente:relationship/7> <urn:detente:key/since> \"2020\"^^<XSDinteger> .
";
        let expected =
            expected.replace(" a ", " <RDFtype> ").replace("RDF", "http://www.w3.org/1999/02/22-rdf-syntax-ns#");
        assert_eq!(String::from_utf8(out).unwrap(), expected.replace("XSD", "http://www.w3.org/2001/XMLSchema#"));
        assert!(losses.is_empty());
    }

    #[test]
    fn parallel_relationships_are_told_apart_and_lists_keep_their_order() {
        let mut graph = Graph::new();
        let (node, kind, key) = (graph.create_node(&[]), graph.intern_type("T"), graph.intern_key("k"));
        graph.create_relationship(kind, node, node);
        graph.create_relationship(kind, node, node);
        graph.set_node_property(node, key, vec!["a", "b"].into());
        let (text, _) = exported("turtle", &graph);
        assert_eq!(text.matches("rdf:Statement").count(), 2, "{text}");
        assert_eq!(text.matches("type:T").count(), 3, "{text}");
        assert!(
            text.contains("_:l0 rdf:first \"a\" ;\n\trdf:rest _:l1 .\n_:l1 rdf:first \"b\" ;\n\trdf:rest rdf:nil ."),
            "{text}"
        );
        assert!(text.contains("node:0 a <http://www.w3.org/2000/01/rdf-schema#Resource>"), "{text}");
    }

    #[test]
    fn everything_but_the_schema_is_held() {
        for format in ["turtle", "ntriples"] {
            assert_eq!(exported(format, &hostile()).1, "1 index left out, 1 constraint left out");
        }
    }

    #[test]
    fn the_base_can_be_chosen() {
        let options = Options { base: "https://example.org/graph#".to_owned(), ..Options::default() };
        let (text, _) = exported_with("turtle", &hostile(), &options);
        assert!(text.contains("@prefix node: <https://example.org/graph#node/> ."), "{text}");
        assert!(parse_base("no iri <").is_err() && parse_base("relative/").is_err());
        assert_eq!(encoded("größe %/:.漢"), "größe%20%25%2F%3A%2E漢");
    }

    fn check<T: FromStr + Into<Value>>(text: &str, expected: Option<&str>) {
        let value = text.parse::<T>().ok().unwrap().into();
        assert_eq!(schema_literal(&value).map(|(text, _)| text).as_deref(), expected);
    }

    #[test]
    fn temporal_values_are_those_of_xml_schema_where_it_has_them() {
        check::<Date>("+12345-01-02", Some("12345-01-02"));
        check::<Date>("-0044-03-15", Some("-0044-03-15"));
        check::<Time>("12:31-08:30", Some("12:31:00-08:30"));
        check::<Time>("12:31+17:00", None);
        check::<LocalDateTime>("-0044-03-15T12:31", Some("-0044-03-15T12:31:00"));
        check::<DateTime>("2015-07-21T21:40:32.142Z", Some("2015-07-21T21:40:32.142Z"));
        check::<DateTime>("2015-07-21T21:40[Europe/London]", None);
        let duration = |text: &str| Value::Duration(Arc::new(text.parse::<Duration>().unwrap()));
        assert!(schema_literal(&duration("P1Y2M3DT4H5.5S")).is_some());
        assert!(schema_literal(&duration("P1M-3D")).is_none());
    }
}
