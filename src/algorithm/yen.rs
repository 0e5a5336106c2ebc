//! The k cheapest paths between two nodes.

use super::Pace;
use super::dijkstra::{CheapestPath, Detour, Search, Steps};
use crate::value::{NodeIndex, ValueError};
use std::collections::BTreeMap;

/// The `count` cheapest paths from the source to the target that enter no node twice, the cheapest first; of those that
/// cost the same, the one with the least indices of nodes (Yen: Finding the K Shortest Loopless Paths in a Network, 1971,
/// as Lawler sped it up: A Procedure for Computing the K Best Solutions, 1972).
///
/// A path is the nodes that it leads through: of parallel relationships the cheapest is taken.
pub fn yen(
    steps: &Steps<'_>,
    (source, target): (NodeIndex, NodeIndex),
    count: usize,
    pace: &mut Pace<'_>,
) -> Result<Vec<CheapestPath>, ValueError> {
    let mut candidates = Candidates::default();
    candidates.extend(cheapest(steps, (source, 0.0), target, &Detour::default(), pace)?.map(|path| (path, 0)));
    let mut found: Vec<CheapestPath> = Vec::new();
    while found.len() < count
        && let Some((path, deviation)) = candidates.take_best()
    {
        found.push(path);
        if found.len() == count {
            break;
        }
        let path = &found[found.len() - 1];
        for place in deviation..path.relationships.len() {
            let detour = detour(&found, path, place);
            let start = (path.nodes[place], path.costs[place]);
            let rest = cheapest(steps, start, target, &detour, pace)?;
            candidates.extend(rest.map(|rest| (joined(path, place, rest), place)));
        }
    }
    Ok(found)
}

fn cheapest(
    steps: &Steps<'_>,
    (source, cost): (NodeIndex, f64),
    target: NodeIndex,
    detour: &Detour,
    pace: &mut Pace<'_>,
) -> Result<Option<CheapestPath>, ValueError> {
    let mut search = Search::new(steps, detour);
    search.run(source, cost, Some(&[target]), pace)?;
    Ok(search.path_to(target))
}

/// What keeps a path that leaves `path` at this place from entering a node twice, and from being one that was found.
fn detour(found: &[CheapestPath], path: &CheapestPath, place: usize) -> Detour {
    let begins_alike = |other: &&CheapestPath| other.nodes.get(..=place) == Some(&path.nodes[..=place]);
    let next = found.iter().filter(begins_alike).filter_map(|other| other.nodes.get(place + 1));
    Detour { closed: path.nodes[..=place].iter().copied().collect(), not_first: next.copied().collect() }
}

/// The path up to this place, and the rest from there.
fn joined(path: &CheapestPath, place: usize, rest: CheapestPath) -> CheapestPath {
    let mut joined = CheapestPath {
        nodes: path.nodes[..place].to_vec(),
        relationships: path.relationships[..place].to_vec(),
        costs: path.costs[..place].to_vec(),
    };
    joined.nodes.extend(rest.nodes);
    joined.relationships.extend(rest.relationships);
    joined.costs.extend(rest.costs);
    joined
}

/// Paths that may come next, by cost and nodes, each with the place where it left the one that it was made of.
#[derive(Default)]
struct Candidates(BTreeMap<(u64, Vec<NodeIndex>), (CheapestPath, usize)>);

impl Candidates {
    /// Floats from 0 on are ordered as their bits are.
    fn extend(&mut self, paths: impl IntoIterator<Item = (CheapestPath, usize)>) {
        for (path, deviation) in paths {
            self.0.insert((path.cost().to_bits(), path.nodes.clone()), (path, deviation));
        }
    }

    fn take_best(&mut self) -> Option<(CheapestPath, usize)> {
        self.0.pop_first().map(|(_, path)| path)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Selection, Unwatched, Weights};
    use super::*;
    use crate::graph::{Direction, Graph};
    use crate::value::Value;

    fn check(count: usize, expected: &[(&str, f64)]) {
        // The example of the literature: C, D, E, F, G, H are 0 to 5.
        let mut graph = Graph::new();
        let (kind, key) = (graph.intern_type("ROAD"), graph.intern_key("km"));
        let nodes: Vec<_> = (0..6).map(|_| graph.create_node(&[])).collect();
        for (ends, length) in [
            ("CD", 3),
            ("CE", 2),
            ("DF", 4),
            ("ED", 1),
            ("EF", 2),
            ("EG", 3),
            ("FG", 2),
            ("FH", 1),
            ("GH", 2),
            ("CD", 9),
        ] {
            let [source, target] = [0, 1].map(|place| nodes[usize::from(ends.as_bytes()[place] - b'C')]);
            let road = graph.create_relationship(kind, source, target);
            graph.set_relationship_property(road, key, Value::Integer(length));
        }
        let selection = Selection::new(&graph, None, None);
        let weights = Some(Weights::new(&graph, "km"));
        let steps = Steps { graph: &graph, selection: &selection, direction: Direction::Outgoing, weights };
        let pace = &mut Pace::new(&Unwatched);
        let paths = yen(&steps, (nodes[0], nodes[5]), count, pace).expect("the weights are right");
        let name = |node: &NodeIndex| char::from(b'C' + node.0 as u8);
        let paths: Vec<(String, f64)> =
            paths.iter().map(|path| (path.nodes.iter().map(name).collect(), path.cost())).collect();
        let expected: Vec<_> = expected.iter().map(|(path, cost)| ((*path).to_owned(), *cost)).collect();
        assert_eq!(paths, expected);
    }

    #[test]
    fn paths_come_from_the_cheapest_on() {
        check(3, &[("CEFH", 5.0), ("CEGH", 7.0), ("CDFH", 8.0)]);
        check(
            100,
            &[
                ("CEFH", 5.0),
                ("CEGH", 7.0),
                ("CDFH", 8.0),
                ("CEDFH", 8.0),
                ("CEFGH", 8.0),
                ("CDFGH", 11.0),
                ("CEDFGH", 11.0),
            ],
        );
        check(1, &[("CEFH", 5.0)]);
        check(0, &[]);
    }
}
