//! Triples as data for knowledge-graph embedding has them: a line each, `head TAB relation TAB tail`, without a header.
//!
//! An entity becomes a node `(:Entity {name})`, whichever of the files mentions it; a relation becomes a type. Nothing marks
//! such a file, and tables have tabs too: it is known by three cells in each line, and by a relation in the first line that
//! occurs again, as no name of a column does.

use super::elements::Elements;
use super::source::Source;
use super::text::{Text, for_each_line, lines_at_start};
use super::{Builder, ImportError, Importer};
use crate::value::Value;

/// Reads triples between tabs.
pub(super) struct Triples;

/// The extensions of files that may hold triples.
const EXTENSIONS: [&str; 3] = ["tsv", "txt", "tab"];

impl Importer for Triples {
    fn name(&self) -> &'static str {
        "triples"
    }

    fn description(&self) -> &'static str {
        "lines of head, relation and tail between tabs, as for knowledge-graph embedding"
    }

    fn extensions(&self) -> &'static [&'static str] {
        // Their extensions are those of other files too.
        &[]
    }

    fn recognises(&self, start: &str, extension: &str) -> bool {
        let mut lines = lines_at_start(start);
        let Some(first) = lines.next().filter(|_| EXTENSIONS.contains(&extension)) else { return false };
        let Some([_, relation, _]) = cells(first).filter(|cells| !is_header(cells)) else { return false };
        let is_whole = start.ends_with('\n');
        let mut lines = lines.peekable();
        let mut is_repeated = false;
        while let Some(line) = lines.next() {
            match cells(line) {
                Some([_, other, _]) => is_repeated |= other == relation,
                None if lines.peek().is_none() && !is_whole => {}
                None => return false,
            }
        }
        is_repeated
    }

    fn read(&self, sources: &[Source], builder: &mut Builder<'_>) -> Result<(), ImportError> {
        let Some(first) = sources.first() else { return Ok(()) };
        let mut reader = Reader { elements: Elements::new(&first.name, builder), labels: vec!["Entity".to_owned()] };
        sources.iter().try_for_each(|source| {
            reader.elements.enter(&source.name);
            for_each_line(source, |line| {
                let outcome = line.and_then(|text| reader.read_triple(text));
                reader.elements.skip_or_fail(outcome)
            })
        })
    }
}

/// The three cells of a line, if it has three and none is empty.
fn cells(line: &str) -> Option<[&str; 3]> {
    let mut cells = line.trim_end_matches(['\r', '\n']).split('\t');
    let triple = [cells.next()?, cells.next()?, cells.next()?];
    (cells.next().is_none() && triple.iter().all(|cell| !cell.trim().is_empty())).then_some(triple)
}

/// Whether cells are the names of the columns of a table of neo4j-admin, or of Neptune.
fn is_header(cells: &[&str; 3]) -> bool {
    let is_column = |cell: &&str| {
        let role = cell.rsplit(':').next().unwrap_or_default().split('(').next().unwrap_or_default();
        cell.starts_with('~')
            || cell.contains(':') && ["ID", "START_ID", "END_ID", "TYPE", "LABEL", "IGNORE"].contains(&role)
    };
    cells.iter().any(is_column)
}

struct Reader<'b, 'g> {
    elements: Elements<'b, 'g>,
    labels: Vec<String>,
}

impl Reader<'_, '_> {
    fn read_triple(&mut self, text: Text<'_>) -> Result<(), ImportError> {
        let Some([head, relation, tail]) = cells(text.content) else {
            let count = text.content.trim_end_matches(['\r', '\n']).split('\t').count();
            let message = match count {
                3 => "a cell of the triple is empty".to_owned(),
                _ => format!("a triple has three cells between tabs, not {count}"),
            };
            return Err(text.error(text.content, message));
        };
        let [head, tail] = [head, tail]
            .map(|name| self.elements.mentioned(name, &self.labels, || vec![("name".to_owned(), Value::from(name))]));
        self.elements.builder.relationship(relation, head, tail, Vec::new());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::Graph;
    use crate::import::check::{check_error, check_loaded, described, loaded, recognised};
    use crate::import::{Options, Source, load};

    #[test]
    fn triples_are_nodes_and_relationships() {
        let expected =
            ["(:Entity {name: 'a'})", "(:Entity {name: 'b c'})", "(0)-[:is a {}]->(1)", "(1)-[:is a {}]->(1)"];
        let expected = expected.map(|line| line.replace("is a", "`is a`"));
        assert_eq!(described("x.tsv", "a\tis a\tb c\r\n\nb c\tis a\tb c"), expected);
        check_loaded("x.txt", "\u{feff}1\tr\ta\n1\tr\t2\n", (3, 2, 3));
    }

    #[test]
    fn files_share_their_entities() {
        let sources = ["a\tr\tb\nb\tr\ta\n", "b\tr\tc\nb\tr\td\n"].map(|text| Source::memory("x.tsv", text.as_bytes()));
        let mut graph = Graph::new();
        load(&mut graph, &sources, &Options::default()).expect("the triples are right");
        assert_eq!((graph.node_count(), graph.relationship_count()), (4, 4));
    }

    fn check_kind(name: &str, start: &str, expected: Option<&str>) {
        let kind = recognised(name, start);
        assert_eq!(kind, expected, "{start}");
    }

    #[test]
    fn tables_are_no_triples() {
        check_kind("x.tsv", "a\tr\tb\nc\tr\td", Some("triples"));
        check_kind("x.tsv", "a\tr\tb\nc\tr\td\ne\tf", Some("triples"));
        check_kind("x.csv", "a\tr\tb\nc\tr\td\n", Some("csv"));
        check_kind("x.tsv", "name\tcountry\tsize\nOslo\tNO\t1\nBergen\tNO\t2\n", Some("csv"));
        check_kind("x.tsv", "a:ID\tx\ty\n1\tx\t2\n", Some("csv"));
        check_kind("x.tsv", ":START_ID(A)\tx\ty\n1\tx\t2\n", Some("csv"));
        check_kind("x.tsv", "~id\t~from\t~to\n1\t~from\t2\n", Some("csv"));
        check_kind("x.tsv", "a\tr\tb\nc\tr\n", Some("csv"));
        check_kind("x.tsv", "a\tr\tb\nc\tr\td\te\nf\tr\tg\n", Some("csv"));
        check_kind("x.tsv", "a\tr\t\nc\tr\td\n", Some("csv"));
    }

    #[test]
    fn lines_must_be_right() {
        let start = "a\tr\tb\n".repeat(20_000);
        let check = |line: &str, expected: &str| {
            check_error("x.tsv", format!("{start}{line}\n").as_bytes(), expected);
        };
        check("a\tr", "x.tsv:20001:1: a triple has three cells between tabs, not 2");
        check("a\t\tb", "x.tsv:20001:1: a cell of the triple is empty");
        check(&"x".repeat(65 << 20), "x.tsv:20001:1: the line is longer than 64 MiB");
        check_error("x.tsv", &[start.as_bytes(), b"a\tr\t\xff"].concat(), "x.tsv:20001:5: the file is not UTF-8");
        check_error("x.tsv", b"", "x.tsv: the file is empty");
        let options = Options { skip_bad: true, ..Options::default() };
        let report = loaded("x.tsv", format!("{start}a\n").as_bytes(), &options).1.expect("bad ones are left out");
        assert_eq!((report.summary.nodes, report.skipped.wrong), (2, 1));
    }
}
