//! Lists of neighbours, as LDBC Graphalytics validates with: a line for a node, its id and then the ids of the nodes that its
//! edges lead to. A node that no edge leaves may have no line.
//!
//! Nodes and relationships are called as those of lists of edges. Such files have neither a header nor an extension, so only
//! those are taken for lists of neighbours that can be nothing else: integers with blanks between them, no id in two lines,
//! lines of different lengths, and one of them longer than an edge. The list of an undirected graph has each edge in the
//! lines of both its ends, and gives a relationship each way.

use super::edge_list::{LABEL, TYPE, node_properties, read_id};
use super::elements::Elements;
use super::error::ImportErrorKind;
use super::source::Source;
use super::text::{Text, for_each_line, lines_at_start};
use super::{Builder, ImportError, Importer};
use crate::value::NodeIndex;
use rustc_hash::FxHashSet;

/// Reads lists of neighbours.
pub(super) struct AdjacencyList;

/// How many numbers an edge has at most, with its weight.
const LONGEST_EDGE: usize = 3;

impl Importer for AdjacencyList {
    fn name(&self) -> &'static str {
        "adjacency-list"
    }

    fn description(&self) -> &'static str {
        "lists of neighbours, of LDBC Graphalytics, in files without extension"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &[]
    }

    fn recognises(&self, start: &str, extension: &str) -> bool {
        let lines: Vec<&str> = if extension.is_empty() { lines_at_start(start).collect() } else { Vec::new() };
        let (mut ids, mut lengths) = (FxHashSet::default(), FxHashSet::default());
        let are_lists = lines.iter().enumerate().all(|(number, line)| {
            let mut cells = line.split_ascii_whitespace();
            lengths.insert(cells.clone().count());
            let may_be_cut_off = number + 1 == lines.len() && !start.ends_with('\n');
            let are_integers = cells.clone().all(|cell| cell.parse::<i64>().is_ok());
            may_be_cut_off || are_integers && cells.next().is_some_and(|id| ids.insert(id))
        });
        are_lists && lengths.len() > 1 && lengths.iter().any(|length| *length > LONGEST_EDGE)
    }

    fn read(&self, sources: &[Source], builder: &mut Builder<'_>) -> Result<(), ImportError> {
        sources.iter().try_for_each(|source| {
            let elements = Elements::new(&source.name, builder);
            let mut reader = Reader { elements, lists: FxHashSet::default(), labels: [LABEL.to_owned()] };
            for_each_line(source, |line| {
                let outcome = line.and_then(|text| reader.read_list(text));
                reader.elements.skip_or_fail(outcome)
            })
        })
    }
}

struct Reader<'b, 'g> {
    elements: Elements<'b, 'g>,
    /// The nodes whose lists were read.
    lists: FxHashSet<i64>,
    labels: [String; 1],
}

impl Reader<'_, '_> {
    fn read_list(&mut self, text: Text<'_>) -> Result<(), ImportError> {
        let ids: Result<Vec<i64>, _> = text.content.split_ascii_whitespace().map(|cell| read_id(text, cell)).collect();
        let ids = ids?;
        let Some((id, neighbours)) = ids.split_first() else { return Ok(()) };
        if !self.lists.insert(*id) {
            let error = text.error(text.content, format!("two nodes have the id `{id}`"));
            return Err(error.of_kind(ImportErrorKind::Duplicate));
        }
        let start = self.node(*id);
        for neighbour in neighbours {
            let end = self.node(*neighbour);
            self.elements.builder.relationship(TYPE, start, end, Vec::new());
        }
        Ok(())
    }

    fn node(&mut self, id: i64) -> NodeIndex {
        self.elements.mentioned(&id.to_string(), &self.labels, || node_properties(id))
    }
}

#[cfg(test)]
mod tests {
    use crate::import::check::{check_error, check_loaded, described, recognised};

    #[test]
    fn a_line_is_a_node_with_its_neighbours() {
        let expected =
            ["(:Node {id: 1})", "(:Node {id: 2})", "(0)-[:EDGE {}]->(1)", "(0)-[:EDGE {}]->(0)", "(0)-[:EDGE {}]->(1)"];
        let mut found = described("dir-input", "1 2 1 2\n2\n");
        found[2..].sort();
        let mut expected = expected.map(str::to_owned).to_vec();
        expected[2..].sort();
        assert_eq!(found, expected);
        check_loaded("x", "1 2 3 4\n2\n\n4 1", (4, 4, 4));
    }

    #[test]
    fn only_what_can_be_nothing_else_is_a_list_of_neighbours() {
        let check = |name: &str, start: &str, expected: Option<&str>| {
            let kind = recognised(name, start);
            assert_eq!(kind, expected, "{start}");
        };
        check("f/x", "1 2 3 4\n2\n", Some("adjacency-list"));
        check("x", "1 2\n2 3\n", None);
        check("x", "1 2 3 4\n2 3 4 5\n", None);
        check("x", "1 2 3 4\n1\n", None);
        check("x", "1 2 3 4\na\n", None);
        check("x.txt", "1 2 3 4\n2\n", None);
        check("x", "", None);
    }

    #[test]
    fn lines_must_be_right() {
        let long = (0..20_000).fold("99999 0 1 2\n".to_owned(), |text, id| format!("{text}{id}\n"));
        check_error("x", format!("{long}7\n").as_bytes(), "x:20002:1: two nodes have the id `7`");
        check_error("x", format!("{long}20000 x\n").as_bytes(), "x:20002:7: the id `x` is no integer of 64 bits");
    }
}
