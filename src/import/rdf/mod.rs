//! RDF in Turtle and N-Triples, what this program writes and any other.
//!
//! In: files of triples, in any order. Out: nodes for what triples are about, relationships for triples between them,
//! properties for literals. An IRI stands for the same node in all files of an import; blank nodes, and the numbered elements
//! that this program writes, are those of their file.
//!
//! Reading order: this file (triples, one by one), `description` (what they say), `collection` (lists), `names` (IRIs to names),
//! `literal` (literals to values).

mod collection;
mod description;
mod literal;
mod names;

use super::error::{ImportError, Place};
use super::source::Source;
use super::text::{LONGEST_ELEMENT, Text, for_each_line, for_each_raw_line, lines_at_start};
use super::{Builder, Importer};
use description::Description;
use memchr::memmem;
use oxrdf::Triple;
use oxttl::turtle::LowLevelTurtleParser;
use oxttl::{NTriplesParser, TurtleParser, TurtleSyntaxError};

/// What the IRIs of this program's triples begin with unless one chooses otherwise.
pub const BASE: &str = "urn:detente:";

/// Reads RDF.
pub(super) struct Rdf;

/// The extension of N-Triples, whose lines each stand for themselves.
const LINES: &str = "nt";

impl Importer for Rdf {
    fn name(&self) -> &'static str {
        "rdf"
    }

    fn description(&self) -> &'static str {
        "RDF triples in Turtle or N-Triples"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["ttl", LINES]
    }

    fn recognises(&self, start: &str, _: &str) -> bool {
        is_turtle(start) || is_triple(lines_at_start(start).find(|line| !line.starts_with('#')).unwrap_or_default())
    }

    fn read(&self, sources: &[Source], builder: &mut Builder<'_>) -> Result<(), ImportError> {
        let mut description = Description::new(builder);
        for source in sources {
            description.enter(&source.name);
            match source.extension().as_str() {
                LINES => read_lines(source, &mut description)?,
                _ => read_turtle(source, &mut description)?,
            }
            description.finish_file()?;
        }
        description.finish()
    }
}

fn is_turtle(start: &str) -> bool {
    ["@prefix ", "@base ", "PREFIX ", "BASE <"].iter().any(|word| start.starts_with(word))
}

/// Whether a line is a triple whose terms are written out.
fn is_triple(line: &str) -> bool {
    let is_subject = line.starts_with("_:") || line.starts_with('<') && line.contains("://");
    is_subject && line.contains(" <") && line.trim_end().ends_with('.')
}

/// Reads triples line by line; a line that is wrong can be left out.
fn read_lines(source: &Source, description: &mut Description<'_, '_>) -> Result<(), ImportError> {
    for_each_line(source, |line| {
        let outcome = line.and_then(|text| match triple_of(text)? {
            Some(triple) => description.triple(triple, text.place(text.content)),
            None => Ok(()),
        });
        description.skip_or_fail(outcome)
    })
}

/// The triple in a line, unless that is a comment. What the parser finds before it sees what is wrong does not count.
fn triple_of(text: Text<'_>) -> Result<Option<Triple>, ImportError> {
    let mut found = None;
    for triple in NTriplesParser::new().for_slice(text.content) {
        found = Some(triple.map_err(|error| wrong_line(text, &error))?);
    }
    Ok(found)
}

fn wrong_line(text: Text<'_>, error: &TurtleSyntaxError) -> ImportError {
    let Place { line, .. } = text.place(text.content);
    ImportError::new(text.file, message(error)).at(Place { line, column: error.location().start.column + 1 })
}

/// Reads Turtle. A statement may go on over lines, so where one is wrong nothing tells where the next one begins.
fn read_turtle(source: &Source, description: &mut Description<'_, '_>) -> Result<(), ImportError> {
    let mut reader =
        Turtle { source, parser: TurtleParser::new().low_level(), waiting: Vec::new(), unread: 0, line: None };
    for_each_raw_line(source, |line, lines_before| {
        Text::part(&source.name, line, lines_before)?;
        reader.take(line, lines_before + 1, description)
    })?;
    reader.parse(description)?;
    reader.parser.end();
    reader.parse(description)
}

/// A parser with the lines that it is yet to be given.
///
/// Given line by line, it tells the line of each triple. But a text over many lines would be looked at from its start with
/// each of them: where one may go on, lines wait until there are as many bytes of them as the parser has of the text.
struct Turtle<'a> {
    source: &'a Source,
    parser: LowLevelTurtleParser,
    waiting: Vec<u8>,
    /// How many bytes the parser has of a text over lines, if it may be within one.
    unread: usize,
    /// The line of what was given to the parser, and of which it has made no triple yet.
    line: Option<u64>,
}

impl Turtle<'_> {
    fn take(&mut self, line: &[u8], number: u64, description: &mut Description<'_, '_>) -> Result<(), ImportError> {
        let start = *self.line.get_or_insert(number);
        self.waiting.extend_from_slice(line);
        if self.unread + self.waiting.len() > LONGEST_ELEMENT {
            let message = format!("the element is longer than {} MiB", LONGEST_ELEMENT >> 20);
            return Err(ImportError::new(&self.source.name, message).at(Place { line: start, column: 1 }));
        }
        if self.waiting.len() > self.unread { self.parse(description) } else { Ok(()) }
    }

    fn parse(&mut self, description: &mut Description<'_, '_>) -> Result<(), ImportError> {
        let holds = |parts: [&str; 2]| parts.iter().any(|part| memmem::find(&self.waiting, part.as_bytes()).is_some());
        let (may_begin_text, may_declare) = (holds(["\"\"\"", "'''"]), holds(["prefix", "PREFIX"]));
        self.parser.extend_from_slice(&self.waiting);
        let place = Place { line: self.line.unwrap_or(1), column: 1 };
        let mut has_found = false;
        while let Some(triple) = self.parser.parse_next() {
            let triple = triple.map_err(|error| wrong_document(self.source, &error))?;
            if may_declare {
                description.declare(self.parser.prefixes());
            }
            has_found = true;
            let outcome = description.triple(triple, place);
            description.skip_or_fail(outcome)?;
        }
        if may_declare {
            description.declare(self.parser.prefixes());
        }
        let before = if has_found { 0 } else { self.unread };
        self.unread = if may_begin_text || before > 0 { before + self.waiting.len() } else { 0 };
        if has_found || self.unread == 0 {
            self.line = None;
        }
        self.waiting.clear();
        Ok(())
    }
}

fn wrong_document(source: &Source, error: &TurtleSyntaxError) -> ImportError {
    let start = error.location().start;
    ImportError::new(&source.name, message(error)).at(Place { line: start.line + 1, column: start.column + 1 })
}

/// What the parser says, in lower case.
fn message(error: &TurtleSyntaxError) -> String {
    let mut characters = error.message().chars();
    let first = characters.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
    let rest = characters.as_str();
    // An abbreviation stays one.
    if rest.starts_with(char::is_uppercase) { error.message().to_owned() } else { first + rest }
}

#[cfg(test)]
mod tests {
    use crate::graph::Graph;
    use crate::import::check::{check_error, check_loaded, describe, described, loaded, recognised};
    use crate::import::{Options, Source, load};

    const HEAD: &str = "@prefix : <http://x/> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\
                        @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n";

    fn check(turtle: &str, expected: &[&str]) {
        assert_eq!(described("x.ttl", &format!("{HEAD}{turtle}")), expected, "{turtle}");
    }

    fn check_wrong(turtle: &str, expected: &str) {
        check_error("x.ttl", format!("{HEAD}{turtle}").as_bytes(), expected);
    }

    #[test]
    fn files_are_known_by_their_start() {
        let check = |name: &str, start: &str, expected: Option<&str>| {
            let kind = recognised(name, start);
            assert_eq!(kind, expected, "{start}");
        };
        check("x", HEAD, Some("rdf"));
        check("x", "# a comment\n<http://x/a> <http://x/b> \"c\" .\n", Some("rdf"));
        check("x.ttl", "", Some("rdf"));
        check("x", "<a> <b> .", None);
    }

    #[test]
    fn any_rdf_is_a_property_graph() {
        check(
            ":a a :A, :B ; :name \"x\" ; :n 1 ; :knows :b .",
            &["(:A:B {n: 1, name: 'x', uri: 'http://x/a'})", "({uri: 'http://x/b'})", "(0)-[:knows {}]->(1)"],
        );
        check(
            ":a :p [ :q 1.5 ] . _:x :q true .",
            &["({q: 1.5})", "({uri: 'http://x/a'})", "({q: true})", "(1)-[:p {}]->(0)"],
        );
    }

    #[test]
    fn what_is_said_twice_is_said_once() {
        let twice = ":a a :A ; :p :a ; :n 1 .\n";
        check(&format!("{twice}{twice}"), &["(:A {n: 1, uri: 'http://x/a'})", "(0)-[:p {}]->(0)"]);
    }

    #[test]
    fn several_values_are_a_list() {
        let values = ":a :n 1, 1.0, 1 ; :s \"x\"@en, \"x\"@de, \"y\" . :b :n 2 . :a :n 3 .";
        check(values, &["({n: [1, 1.0, 3], s: ['x', 'y'], uri: 'http://x/a'})", "({n: 2, uri: 'http://x/b'})"]);
    }

    #[test]
    fn collections_of_literals_are_lists() {
        check(":a :l (1 \"x\") ; :e () .", &["({e: [], l: [1, 'x'], uri: 'http://x/a'})"]);
        let expected = [
            "({uri: 'http://x/a'})",
            "({rest: []})",
            "({uri: 'http://x/b'})",
            "(0)-[:l {}]->(1)",
            "(1)-[:first {}]->(2)",
        ];
        check(":a :l (:b) .", &expected);
        let ring = "_:a rdf:first 1 ; rdf:rest _:a . :x :l _:a .";
        check(ring, &["({uri: 'http://x/x'})", "({first: 1})", "(0)-[:l {}]->(1)", "(1)-[:rest {}]->(1)"]);
        check_wrong(":a :l (1) .\n:a :l 2 .", "x.ttl:4:1: the property `l` cannot hold a list and other values");
        let long = format!(":a :l ({}) .", "1 ".repeat(50_000));
        check_loaded("x.ttl", &format!("{HEAD}{long}"), (1, 0, 2));
        let deep = format!(":a :l {}1{} .", "(".repeat(20_000), ")".repeat(20_000));
        check_loaded("x.ttl", &format!("{HEAD}{deep}"), (20_001, 20_000, 20_002));
    }

    const OURS: &str = "\
<B:node/0> a <B:label/A> .
<B:node/1> a <http://www.w3.org/2000/01/rdf-schema#Resource> .
<B:node/1> <B:key/a%20b> \"x\" .
<B:node/0> <B:type/R> <B:node/1> .
<B:relationship/0> a <RDFStatement> .
<B:relationship/0> <RDFsubject> <B:node/0> .
<B:relationship/0> <RDFpredicate> <B:type/R> .
<B:relationship/0> <RDFobject> <B:node/1> .
<B:relationship/0> <B:key/l> _:l0 .
_:l0 <RDFfirst> \"y\" .
_:l0 <RDFrest> <RDFnil> .
<B:relationship/1> a <RDFStatement> .
<B:relationship/1> <RDFsubject> <B:node/0> .
<B:relationship/1> <RDFpredicate> <B:type/R> .
<B:relationship/1> <RDFobject> <B:node/1> .
";

    fn ours(base: &str) -> String {
        let rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
        OURS.replace(" a ", &format!(" <{rdf}type> ")).replace("RDF", rdf).replace("B:", base)
    }

    #[test]
    fn what_this_program_writes_comes_back() {
        let expected = ["(:A {})", "({`a b`: 'x'})", "(0)-[:R {l: ['y']}]->(1)", "(0)-[:R {}]->(1)"];
        for base in ["urn:detente:", "https://example.org/graph#"] {
            assert_eq!(described("x.nt", &ours(base)), expected);
            assert_eq!(described("x.ttl", &ours(base)), expected);
        }
    }

    #[test]
    fn triples_may_come_in_any_order() {
        let count = |lines: &[&str]| {
            let (graph, report) = loaded("x.nt", lines.join("\n").as_bytes(), &Options::default());
            report.expect("the triples are right");
            (graph.node_count(), graph.relationship_count())
        };
        let text = ours("urn:detente:");
        let mut lines: Vec<_> = text.lines().collect();
        for _ in 0..lines.len() {
            lines.rotate_left(4);
            assert_eq!(count(&lines), (2, 2), "{lines:?}");
        }
        lines.reverse();
        assert_eq!(count(&lines), (2, 2));
    }

    #[test]
    fn a_node_that_is_numbered_must_be_described() {
        let without = |part: &str| {
            let text = ours("urn:detente:");
            text.lines().filter(|line| !line.contains(part)).collect::<Vec<_>>().join("\n")
        };
        let check = |text: String, expected: &str| check_error("x.nt", text.as_bytes(), expected);
        check(without("<urn:detente:node/1> <"), "x.nt:2:1: no triple describes the node `urn:detente:node/1`");
        check(without("ns#object"), "x.nt:5:1: the relationship `urn:detente:relationship/0` lacks one of");
        let other = ours("urn:detente:").replace("ns#object", "ns#other");
        let lacks = "x.nt:5:1: the relationship `urn:detente:relationship/0` lacks one of `rdf:subject`, `rdf:predicate`, \
                     `rdf:object`\nx.nt:8:1: a relationship has no relationships";
        check(other, lacks);
    }

    #[test]
    fn files_share_iris_but_not_numbers_and_blank_nodes() {
        let text = format!("{}_:b <http://x/p> <http://x/a> .\n", ours("urn:detente:"));
        let sources = ["x.nt", "y.nt"].map(|name| Source::memory(name, text.clone().into_bytes()));
        let mut graph = Graph::new();
        load(&mut graph, &sources, &Options::default()).expect("the triples are right");
        assert_eq!((graph.node_count(), graph.relationship_count()), (7, 6), "{:?}", describe(&graph));
    }

    #[test]
    fn documents_must_be_right() {
        check_error("x.ttl", b"", "x.ttl: the file is empty");
        check_error("x.nt", b"\xef\xbb\xbf", "x.nt: the file is empty");
        check_error("x.ttl", b"<http://x/a> <http://x/b>\n \"\xff\" .", "x.ttl:2:3: the file is not UTF-8");
        check_wrong(":a :b", "x.ttl:4:");
        check_wrong(":a :b\n:c d:e .", "x.ttl:5:4: ");
        check_wrong(":a :b \"\"\"x\n\n", "x.ttl:4:");
        check_wrong(":a :n \"x\"^^xsd:integer .", "x.ttl:4:1: `x` is no integer");
        // Behind a text over lines, the line is that of the text's end or one soon after.
        check_wrong(":a :b \"\"\"x\n\ny\"\"\" ;\n :c 1 ; \n\n :n \"x\"^^xsd:integer .", "x.ttl:8:1: `x` is no integer");
        let texts = ":a :b \"\"\"x\n\n\"y\"\"\" , '''\n''' .";
        check(texts, &["({b: ['x\\n\\n\"y', '\\n'], uri: 'http://x/a'})"]);
        let triple = "<http://x/a> <http://x/b> \"c\" .\n";
        check_error(
            "x.nt",
            format!("{triple}\n<http://x/a> \"b\" .\n").as_bytes(),
            "x.nt:3:14: the predicate of a triple",
        );
        check_error("x.nt", format!("{triple}<http://x/a> <http://x/b> \"c\n{triple}").as_bytes(), "x.nt:2:");
        check_error("x.nt", format!("{triple}<http://x/a> <http://x/b> \"d\"").as_bytes(), "x.nt:2:");
        check_loaded("x.nt", &format!("# a comment\n{triple}#\n"), (1, 0, 2));
    }

    #[test]
    fn lengths_and_depths_have_an_end() {
        let long = "x".repeat(65 << 20);
        check_error(
            "x.nt",
            format!("<http://x/a> <http://x/b> \"{long}\" .").as_bytes(),
            "x.nt:1:1: the line is longer",
        );
        let lines = "0123456789\n".repeat((65 << 20) / 11);
        check_wrong(&format!("\n:a :b \"\"\"{lines}\"\"\" ."), "x.ttl:5:1: the element is longer than 64 MiB");
        check_wrong(&format!(":a :b {}", "[ :c ".repeat(100_000)), "x.ttl:");
    }

    #[test]
    fn lines_that_are_wrong_can_be_left_out() {
        let options = Options { skip_bad: true, ..Options::default() };
        let number = "<http://x/a> <http://x/n> \"x\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n";
        let lines = format!("{}{number}nonsense\n{number}<http://x/a> <http://x/b> \n", ours("urn:detente:"));
        let (graph, report) = loaded("x.nt", lines.as_bytes(), &options);
        let report = report.expect("bad ones are left out");
        assert_eq!((report.skipped.wrong, graph.node_count()), (4, 2), "{:?}", report.bad_records);
        assert_eq!(graph.relationship_count(), 2);
    }
}
