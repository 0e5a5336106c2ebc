//! GraphML: what Neo4j's APOC, TinkerPop, networkx, igraph, Gephi and yEd write, and what this program does.
//!
//! The keys of the document say how data is called and of what type it is. Labels and types have no place in GraphML; two
//! conventions are known. APOC's: the attribute `labels` or data of the key `labels` (`:A:B`), and `label` on edges.
//! TinkerPop's: data of the keys `labelV` and `labelE`. An edge without either has the type `RELATED`, as APOC reads it.
//! These keys are known by their ids, as a property may be called like them.

use super::builder::Properties;
use super::elements::{Elements, Relationship};
use super::error::{ImportError, Place};
use super::source::Source;
use super::xml::{Event, Tag, Xml};
use super::{Builder, Importer};
use crate::value::Value;
use indexmap::{IndexMap, IndexSet};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::value::RawValue;

/// Reads GraphML.
pub(super) struct GraphMl;

impl Importer for GraphMl {
    fn name(&self) -> &'static str {
        "graphml"
    }

    fn description(&self) -> &'static str {
        "GraphML, as Neo4j's APOC, TinkerPop, networkx, Gephi and yEd write it"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["graphml"]
    }

    fn recognises(&self, start: &str, _: &str) -> bool {
        start.starts_with('<') && ["<graphml", ":graphml"].iter().any(|root| start.contains(root))
    }

    fn read(&self, sources: &[Source], builder: &mut Builder<'_>) -> Result<(), ImportError> {
        sources.iter().try_for_each(|source| {
            let elements = Elements::new(&source.name, builder);
            Reader { xml: Xml::new(source)?, keys: FxHashMap::default(), defaults: Vec::new(), elements }.read()
        })
    }
}

/// The type of an edge that tells none.
const NO_TYPE: &str = "RELATED";

struct Reader<'a, 'b, 'g> {
    xml: Xml<'a>,
    /// The keys of the document by their ids.
    keys: FxHashMap<String, Key>,
    /// The ids of keys that have defaults, in the order of the document.
    defaults: Vec<String>,
    elements: Elements<'b, 'g>,
}

/// How some data is called, and what it holds.
struct Key {
    name: String,
    /// `node`, `edge`, `all` or what does not concern us.
    domain: String,
    holds: Holds,
    default: Option<String>,
}

/// What the data of a key holds.
#[derive(Clone, Copy)]
enum Holds {
    One(Scalar),
    /// A list as JSON.
    List(Scalar),
    /// A drawing, which is left out.
    Drawing,
}

#[derive(Clone, Copy)]
enum Scalar {
    Boolean,
    Integer,
    Float,
    String,
}

/// A node or an edge as the document has it.
struct Element {
    place: Place,
    tag: Tag,
    /// The texts by the ids of their keys.
    data: IndexMap<String, String>,
}

impl Reader<'_, '_, '_> {
    fn read(mut self) -> Result<(), ImportError> {
        self.root()?;
        while let Some(event) = self.xml.next_record()? {
            let Event::Start(tag) = event else { continue };
            match tag.name.as_str() {
                "graph" => {}
                "key" => self.read_key(&tag)?,
                "node" | "edge" => self.read_element(tag)?,
                "hyperedge" => self.refuse("a hyperedge cannot be read, as a relationship has two ends")?,
                // Data of the graph, and what programs add for themselves.
                _ => self.xml.skip()?,
            }
        }
        self.elements.finish()
    }

    fn root(&mut self) -> Result<(), ImportError> {
        loop {
            match self.xml.next_record()? {
                Some(Event::Start(tag)) if tag.name == "graphml" => return Ok(()),
                Some(Event::Start(tag)) => {
                    return Err(self
                        .xml
                        .error(format!("a document of GraphML begins with `graphml`, not `{}`", tag.name)));
                }
                Some(_) => {}
                None => return Err(self.xml.error("the document has no elements")),
            }
        }
    }

    /// Leaves out the element that begins, which is an error.
    fn refuse(&mut self, message: &str) -> Result<(), ImportError> {
        let error = self.xml.error(message);
        self.xml.skip()?;
        self.elements.skip_or_fail(Err(error))
    }

    fn read_key(&mut self, tag: &Tag) -> Result<(), ImportError> {
        let error = |message: String| Err(self.xml.error(message));
        let Some(id) = tag.attribute("id") else { return error("a key has no `id`".to_owned()) };
        let holds = match Holds::of(tag) {
            Ok(holds) => holds,
            Err(message) => return error(message),
        };
        if self.keys.contains_key(id) {
            return error(format!("two keys have the id `{id}`"));
        }
        let name = tag.attribute("attr.name").unwrap_or(id).to_owned();
        if name.is_empty() {
            return error("a property has no name".to_owned());
        }
        let domain = tag.attribute("for").unwrap_or("all").to_owned();
        let default = self.default_of_key()?;
        self.defaults.extend(default.as_ref().map(|_| id.to_owned()));
        self.keys.insert(id.to_owned(), Key { name, domain, holds, default });
        Ok(())
    }

    /// The default of the key that begins, to its end.
    fn default_of_key(&mut self) -> Result<Option<String>, ImportError> {
        let mut default = None;
        while let Some(event) = self.xml.next()? {
            match event {
                Event::Start(tag) if tag.name == "default" => default = Some(self.xml.text()?),
                Event::Start(_) => self.xml.skip()?,
                Event::End => break,
                Event::Text(_) => {}
            }
        }
        Ok(default)
    }

    fn read_element(&mut self, tag: Tag) -> Result<(), ImportError> {
        let mut element = Element { place: self.xml.place, tag, data: IndexMap::new() };
        let outcome = match self.read_inside(&mut element)? {
            Some(problem) => Err(problem),
            None if element.tag.name == "node" => self.node(&element),
            None => self.edge(&element),
        };
        self.elements.skip_or_fail(outcome)
    }

    /// Reads what stands in a node or an edge, to its end; gives what is wrong with it.
    fn read_inside(&mut self, element: &mut Element) -> Result<Option<ImportError>, ImportError> {
        let mut problem = None;
        while let Some(event) = self.xml.next()? {
            match event {
                Event::Start(tag) if tag.name == "data" => {
                    let wrong = match tag.attribute("key") {
                        None => Some(self.xml.error("data has no `key`")),
                        Some(key) if element.data.contains_key(key) => {
                            Some(self.xml.error(format!("data of the key `{key}` is there twice")))
                        }
                        Some(_) => None,
                    };
                    let text = self.xml.text()?;
                    if let (None, Some(key)) = (&wrong, tag.attribute("key")) {
                        element.data.insert(key.to_owned(), text);
                    }
                    problem = problem.or(wrong);
                }
                Event::Start(tag) if tag.name == "graph" => {
                    problem = Some(self.xml.error("a graph within an element cannot be read"));
                    self.xml.skip()?;
                }
                // Ports, descriptions, and what programs add for themselves.
                Event::Start(_) => self.xml.skip()?,
                Event::End => break,
                Event::Text(_) => {}
            }
        }
        Ok(problem)
    }

    fn node(&mut self, node: &Element) -> Result<(), ImportError> {
        let id = self.required(node, "id")?;
        let (apoc, tinkerpop) = (self.told(node, "labels"), self.told(node, "labelV"));
        let labels = match (apoc, tinkerpop) {
            (Some(labels), _) => labels_of(labels).map_err(|message| self.error(node, message))?,
            (None, Some(label)) if !label.is_empty() => vec![label.to_owned()],
            _ => Vec::new(),
        };
        let mut properties = self.properties(node, ["labels", "labelV"])?;
        if !is_made_up(id) && properties.iter().all(|(name, _)| name != "id") {
            properties.insert(0, ("id".to_owned(), Value::from(id)));
        }
        self.elements.node(node.place, id, &labels, properties)
    }

    fn edge(&mut self, edge: &Element) -> Result<(), ImportError> {
        let [start, end] = [self.required(edge, "source")?, self.required(edge, "target")?].map(str::to_owned);
        let kind = self.told(edge, "label").or_else(|| self.told(edge, "labelE"));
        let kind = kind.filter(|kind| !kind.is_empty()).unwrap_or(NO_TYPE).to_owned();
        let properties = self.properties(edge, ["label", "labelE"])?;
        self.elements.relationship(Relationship { place: edge.place, kind, start, end, properties });
        Ok(())
    }

    fn required<'e>(&self, element: &'e Element, name: &str) -> Result<&'e str, ImportError> {
        let missing = || self.error(element, format!("the {} has no `{name}`", element.tag.name));
        element.tag.attribute(name).ok_or_else(missing)
    }

    /// What an attribute, the data of a key or its default says of labels or types.
    fn told<'e>(&'e self, element: &'e Element, name: &str) -> Option<&'e str> {
        let data = || element.data.get(name).map(String::as_str);
        let default = || self.keys.get(name).filter(|key| key.is_for(element)).and_then(|key| key.default.as_deref());
        element.tag.attribute(name).or_else(data).or_else(default)
    }

    fn properties(&self, element: &Element, labels: [&str; 2]) -> Result<Properties, ImportError> {
        let is_missing = |id: &&String| !element.data.contains_key(*id);
        let default = |id| Some((id, self.keys.get(id).filter(|key| key.is_for(element))?.default.as_ref()?));
        let defaults = self.defaults.iter().filter(is_missing).filter_map(default);
        let (mut properties, mut names) = (Properties::new(), FxHashSet::default());
        for (id, text) in element.data.iter().chain(defaults) {
            if labels.contains(&id.as_str()) {
                continue;
            }
            let key = self.keys.get(id).ok_or_else(|| self.error(element, format!("no key has the id `{id}`")))?;
            let Some(value) = key.value(text).map_err(|message| self.error(element, message))? else { continue };
            if !names.insert(key.name.as_str()) {
                return Err(self.error(element, format!("two keys give the property `{}`", key.name)));
            }
            properties.push((key.name.clone(), value));
        }
        Ok(properties)
    }

    fn error(&self, element: &Element, message: impl Into<String>) -> ImportError {
        self.xml.error(message).at(element.place)
    }
}

/// Whether an id says nothing, as those that APOC, igraph, yEd and this program number nodes with: `n0`.
fn is_made_up(id: &str) -> bool {
    id.strip_prefix('n').is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Labels behind a colon each, one that holds a colon in backquotes: `` :A:`B:C` ``.
fn labels_of(text: &str) -> Result<Vec<String>, String> {
    let mut labels: IndexSet<String> = IndexSet::new();
    let mut rest = text.strip_prefix(':').unwrap_or(text);
    if rest.is_empty() {
        return Ok(Vec::new());
    }
    loop {
        let (label, behind) = match rest.strip_prefix('`') {
            Some(quoted) => {
                unquoted(quoted).ok_or_else(|| format!("the labels `{}` have a backquote too few", shortened(text)))?
            }
            None => {
                let (label, behind) = rest.split_at(rest.find(':').unwrap_or(rest.len()));
                if label.is_empty() {
                    return Err(format!("a label of `{}` is empty", shortened(text)));
                }
                (label.to_owned(), behind)
            }
        };
        if let (_, false) = labels.insert_full(label) {
            return Err(format!("the labels `{}` are not all different", shortened(text)));
        }
        match behind.strip_prefix(':') {
            Some(next) => rest = next,
            None if behind.is_empty() => return Ok(labels.into_iter().collect()),
            None => return Err(format!("the labels `{}` are not separated by colons", shortened(text))),
        }
    }
}

/// What stands before the closing backquote, in which two are one, and what stands behind it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let (mut label, mut rest) = (String::new(), text);
    loop {
        let (before, behind) = rest.split_once('`')?;
        label.push_str(before);
        match behind.strip_prefix('`') {
            Some(more) => {
                label.push('`');
                rest = more;
            }
            None => return Some((label, behind)),
        }
    }
}

impl Key {
    /// Whether elements of this kind have data of the key.
    fn is_for(&self, element: &Element) -> bool {
        self.domain == "all" || self.domain == element.tag.name
    }

    /// A text as a value; none if it is a drawing.
    fn value(&self, text: &str) -> Result<Option<Value>, String> {
        let wrong = |what: String| format!("`{}` is {what}: `{}`", self.name, shortened(text));
        match self.holds {
            Holds::Drawing => Ok(None),
            Holds::One(scalar) => scalar.value(text).map(Some).ok_or_else(|| wrong(format!("no {}", scalar.name()))),
            Holds::List(scalar) => {
                let list = scalar.list(text).map(Some);
                list.ok_or_else(|| wrong(format!("no JSON list with items of the type {}", scalar.name())))
            }
        }
    }
}

/// The start of a text, for messages.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    let start: String = text.chars().take(SHOWN).collect();
    if start.len() < text.len() { start + "…" } else { start }
}

impl Holds {
    fn of(key: &Tag) -> Result<Self, String> {
        if key.attribute("yfiles.type").is_some() {
            return Ok(Self::Drawing);
        }
        match key.attribute("attr.list") {
            Some(item) => Scalar::named(item).map(Self::List),
            None => Scalar::named(key.attribute("attr.type").unwrap_or("string")).map(Self::One),
        }
    }
}

impl Scalar {
    fn named(name: &str) -> Result<Self, String> {
        match name {
            "boolean" => Ok(Self::Boolean),
            "int" | "long" | "integer" | "short" | "byte" => Ok(Self::Integer),
            "float" | "double" => Ok(Self::Float),
            "string" => Ok(Self::String),
            _ => Err(format!("no type is called `{name}`; there are boolean, int, long, float, double and string")),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Integer => "integer of 64 bits",
            Self::Float => "float",
            Self::String => "string",
        }
    }

    fn value(self, text: &str) -> Option<Value> {
        let word = text.trim();
        match self {
            Self::Boolean if word.eq_ignore_ascii_case("true") || word == "1" => Some(true.into()),
            Self::Boolean if word.eq_ignore_ascii_case("false") || word == "0" => Some(false.into()),
            Self::Boolean => None,
            Self::Integer => word.parse().ok().map(Value::Integer),
            Self::Float => word.parse().ok().map(Value::Float),
            Self::String => Some(text.into()),
        }
    }

    fn list(self, json: &str) -> Option<Value> {
        let items: Vec<&RawValue> = serde_json::from_str(json).ok()?;
        items.into_iter().map(|item| self.item(item.get())).collect::<Option<Vec<_>>>().map(Value::list)
    }

    fn item(self, json: &str) -> Option<Value> {
        match json.as_bytes().first() {
            Some(b'"') => self.value(&serde_json::from_str::<String>(json).ok()?),
            Some(b'[' | b'{' | b'n') => None,
            _ => self.value(json),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::import::check::{check_error, check_loaded, described, loaded};
    use crate::import::{ImportSummary, Options};

    const HEAD: &str = r#"<?xml version="1.0"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="labels" for="node" attr.name="labels" attr.type="string"/>
<key id="i" for="all" attr.name="n" attr.type="int"/>
<key id="l" for="node" attr.name="list" attr.type="string" attr.list="double"/>
<key id="d" for="edge" attr.name="weight" attr.type="double"><desc/><default>1.5</default></key>
<graph edgedefault="undirected">
"#;

    fn document(elements: &str) -> String {
        format!("{HEAD}{elements}\n</graph></graphml>")
    }

    fn check(elements: &str, expected: &[&str]) {
        assert_eq!(described("x.graphml", &document(elements)), expected, "{elements}");
    }

    fn check_wrong(elements: &str, expected: &str) {
        check_error("x.graphml", document(elements).as_bytes(), expected);
    }

    #[test]
    fn elements_may_come_in_any_order() {
        let node = |id: &str| format!("<node id='{id}'><data key='i'> 1 </data></node>");
        let edge = "<edge source='n0' target='n1'/>";
        check_loaded("x.graphml", &document(&[edge, &node("n0"), &node("n1")].concat()), (2, 1, 3));
        check_loaded("x.xml", &document(""), (0, 0, 0));
    }

    #[test]
    fn labels_and_types_follow_two_conventions() {
        check("<node id='n0' labels=':A:`B:``C`:D'/>", &["(:A:`B:``C`:D {})"]);
        check("<node id='n0'><data key='labels'>A:B</data></node>", &["(:A:B {})"]);
        check("<node id='n0' labels=':'/>", &["({})"]);
        let tinkerpop = "<key id='labelV'/><key id='labelE'/><node id='n0'><data key='labelV'>a:b</data></node>\
                         <edge source='n0' target='n0'><data key='labelE'>knows</data><data key='d'>2</data></edge>";
        check(tinkerpop, &["(:`a:b` {})", "(0)-[:knows {weight: 2.0}]->(0)"]);
        let neither = "<node id='n0'/><edge source='n0' target='n0'/><edge source='n0' target='n0' label='T'/>";
        check(neither, &["({})", "(0)-[:RELATED {weight: 1.5}]->(0)", "(0)-[:T {weight: 1.5}]->(0)"]);
    }

    #[test]
    fn an_id_that_says_something_is_kept() {
        check("<node id='Oslo'><data key='i'>1</data></node>", &["({id: 'Oslo', n: 1})"]);
        check("<node id='1'/><node id='n1'/><node id='n'/>", &["({id: '1'})", "({})", "({id: 'n'})"]);
        check("<key id='k' attr.name='id'/><node id='a'><data key='k'>b</data></node>", &["({id: 'b'})"]);
    }

    #[test]
    fn values_have_the_types_of_their_keys() {
        let keys = "<key id='b' attr.type='boolean'/><key id='s' attr.type='string'/><key id='f' attr.type='float'/>\
                    <key id='y' yfiles.type='nodegraphics'/>";
        let node = |data: &str| format!("{keys}<node id='n0'>{data}</node>");
        check(&node("<data key='b'>True</data><data key='f'>-INF</data>"), &["({b: true, f: -Infinity})"]);
        check(&node("<data key='s'>a&lt;<![CDATA[&]]>&#13;\r\n<!-- --> </data>"), &["({s: 'a<&\\r\\n '})"]);
        check(&node("<data key='s'/><data key='y'><y:Shape>x</y:Shape></data>"), &["({s: ''})"]);
        check(&node("<data key='l'>[1, 0.5, \"NaN\"]</data>"), &["({list: [1.0, 0.5, NaN]})"]);
        check_wrong(&node("<data key='i'>1.5</data>"), "x.graphml:8:1");
        check_wrong(&node("<data key='i'>9223372036854775808</data>"), "x.graphml:8:");
        check_wrong(&node("<data key='l'>[1, null]</data>"), "x.graphml:8:");
        check_wrong("<node id='n0'>\n<data key='b'>yes</data></node>", "x.graphml:8:1: no key has the id `b`");
        check_wrong(
            "<key id='x' attr.type='date'/>",
            "x.graphml:8:1: no type is called `date`; there are boolean, int",
        );
    }

    #[test]
    fn elements_must_be_right() {
        let node = "<node id='n0'/>";
        check_wrong(&format!("{node}\n{node}"), "x.graphml:9:1: two nodes have the id `n0`");
        check_wrong("<node/>", "x.graphml:8:1: the node has no `id`");
        check_wrong(&format!("{node}<edge source='n0'/>"), "x.graphml:8:16: the edge has no `target`");
        check_wrong(&format!("{node}<edge source='n0' target='x'/>"), "x.graphml:8:16: no node has the id `x`");
        check_wrong(
            "<node id='n0'><graph>\n<node id='a'/></graph></node>",
            "x.graphml:8:15: a graph within an element",
        );
        check_wrong("<hyperedge><endpoint node='a'/></hyperedge>", "x.graphml:8:1: a hyperedge cannot be read");
        check_wrong("<node id='n0' labels=':A:A'/>", "x.graphml:8:1: the labels `:A:A` are not all different");
        check_wrong("<node id='n0' labels='::A'/>", "x.graphml:8:1: a label of `::A` is empty");
        check_wrong("<node id='n0' labels=':`A'/>", "x.graphml:8:1: the labels `:`A` have a backquote too few");
        let twice = "<node id='n0'><data key='i'>1</data><data key='i'>1</data></node>";
        check_wrong(twice, "x.graphml:8:37: data of the key `i` is there twice");
        check("<node id='n0'><port name='p'/></node>", &["({})"]);
    }

    #[test]
    fn documents_must_be_right() {
        check_error("x.graphml", b"", "x.graphml: the file is empty");
        check_error("x.graphml", b"\xef\xbb\xbf", "x.graphml: the file is empty");
        check_error("x.graphml", b"<a/>", "x.graphml:1:1: a document of GraphML begins with `graphml`, not `a`");
        check_error("x.graphml", b"\n", "x.graphml:2:1: the document has no elements");
        check_error("x.graphml", b"<graphml>\xff</graphml>", "x.graphml:1:10: the file is not UTF-8");
        let whole = document("<node id='n0' labels=':A'><data key='i'>1</data></node>");
        for end in (0..whole.len()).filter(|end| *end < whole.trim_end().len()) {
            let (_, report) = loaded("x.graphml", &whole.as_bytes()[..end], &Options::default());
            assert!(report.is_err(), "{}", &whole[..end]);
        }
    }

    #[test]
    fn what_is_wrong_can_be_left_out() {
        let elements = "<node id='n0'/><node id='n0'/><node/><node id='n1'><graph><node id='n2'/></graph></node>\
                        <edge source='n0' target='n1'/><edge source='n0' target='n0'/>";
        let options = Options { skip_bad: true, ..Options::default() };
        let report = loaded("x.graphml", document(elements).as_bytes(), &options).1.expect("bad ones are left out");
        assert_eq!(report.summary, ImportSummary { nodes: 1, relationships: 1, properties: 1 });
        assert_eq!((report.skipped.duplicates, report.skipped.missing_ends, report.skipped.wrong), (1, 1, 2));
        let broken = document("<node id='n0'>");
        assert!(loaded("x.graphml", broken.as_bytes(), &options).1.is_err());
    }
}
