//! A whole graph as pieces of bytes, and back.
//!
//! Elements are counted anew, without the gaps that deleted ones leave, in the order of their indices.

use super::bytes::{Reader, Write};
use super::column::{put_block, read_block};
use super::contents::{Contents, Names, Piece, What};
use super::error::{Damage, Malformed};
use super::frame::{seal, unseal};
use crate::graph::{BLOCK_SIZE, Block, Graph, KeyId, LabelId, PropertyColumn, StoredLink, TypeId};
use crate::value::{NodeIndex, RelationshipIndex};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// The number that the table of contents is stored under; pieces follow.
pub(super) const CONTENTS: u64 = 0;

/// How many elements a piece is about: enough to compress well, few enough for all cores to have some.
const PIECE: usize = 16 * BLOCK_SIZE;

/// A piece of properties ends early once it has so many bytes.
const LARGE: usize = 64 << 20;

/// How many pieces are worked out at a time, and then held in memory.
const BATCH: usize = 32;

/// Hands on the pieces of a graph with their numbers, the table of contents last. Works out no more of them once
/// `is_stopped` says yes, which whoever takes them is to ask as well.
pub(super) fn write<E>(
    graph: &Graph,
    is_stopped: &(dyn Fn() -> bool + Sync),
    mut put: impl FnMut(u64, Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    let elements = Elements::of(graph);
    let mut pieces = Vec::new();
    for batch in elements.tasks().chunks(BATCH) {
        let written: Vec<_> = batch.par_iter().filter(|_| !is_stopped()).map(|task| elements.write(*task)).collect();
        for (piece, bytes) in written.into_iter().flatten() {
            pieces.push(piece);
            let number = pieces.len() as u64;
            put(number, seal(number, &bytes))?;
        }
    }
    let (names, schema) = (Names::of(graph), graph.declarations());
    let mut bytes = Vec::new();
    Contents { names, next: graph.next_ids(), schema, pieces }.put(&mut bytes);
    put(CONTENTS, seal(CONTENTS, &bytes))
}

/// The live elements of a graph in their order.
struct Elements<'g> {
    graph: &'g Graph,
    nodes: Vec<NodeIndex>,
    relationships: Vec<RelationshipIndex>,
    /// The place of each node in that order, by index.
    places: Vec<u32>,
}

impl<'g> Elements<'g> {
    fn of(graph: &'g Graph) -> Self {
        let nodes: Vec<_> = graph.nodes().collect();
        let mut places = vec![u32::MAX; graph.node_bound() as usize];
        nodes.iter().zip(0..).for_each(|(node, place)| places[node.0 as usize] = place);
        Self { graph, nodes, relationships: graph.relationships().collect(), places }
    }

    fn tasks(&self) -> Vec<Piece> {
        let cut = |what: What, len: usize| {
            let firsts = (0..len).step_by(PIECE);
            firsts.map(move |first| Piece { what, first: first as u32, count: PIECE.min(len - first) as u32 })
        };
        let keys = || (0..self.graph.name_counts().keys).map(KeyId);
        let node_keys = keys().filter(|key| self.graph.node_column(*key).is_some());
        let relationship_keys = keys().filter(|key| self.graph.relationship_column(*key).is_some());
        cut(What::Nodes, self.nodes.len())
            .chain(cut(What::Relationships, self.relationships.len()))
            .chain(node_keys.flat_map(|key| cut(What::NodeProperty(key), self.nodes.len())))
            .chain(relationship_keys.flat_map(|key| cut(What::RelationshipProperty(key), self.relationships.len())))
            .collect()
    }

    /// The bytes of a piece, or of several where it is large; none if there is nothing to tell.
    fn write(&self, piece: Piece) -> Vec<(Piece, Vec<u8>)> {
        let range = piece.first as usize..(piece.first + piece.count) as usize;
        match piece.what {
            What::Nodes => vec![(piece, self.put_nodes(&self.nodes[range]))],
            What::Relationships => vec![(piece, self.put_relationships(&self.relationships[range]))],
            What::NodeProperty(key) => {
                put_column(self.graph.node_column(key), piece, &self.nodes[range], |node| node.0)
            }
            What::RelationshipProperty(key) => {
                let column = self.graph.relationship_column(key);
                put_column(column, piece, &self.relationships[range], |relationship| relationship.0)
            }
        }
    }

    fn put_nodes(&self, nodes: &[NodeIndex]) -> Vec<u8> {
        let mut bytes = Vec::new();
        put_ids(&mut bytes, nodes.iter().map(|node| self.graph.node_id(*node)));
        let mut sets: Vec<&[LabelId]> = Vec::new();
        let mut known: FxHashMap<&[LabelId], u64> = FxHashMap::default();
        let mut set_of = Vec::new();
        for node in nodes {
            let labels = self.graph.node_labels(*node);
            let set = *known.entry(labels).or_insert_with(|| {
                sets.push(labels);
                sets.len() as u64 - 1
            });
            set_of.put_number(set);
        }
        bytes.put_list(&sets, |bytes, set| bytes.put_list(set, |bytes, label| bytes.put_number(label.0.into())));
        bytes.extend_from_slice(&set_of);
        bytes
    }

    fn put_relationships(&self, relationships: &[RelationshipIndex]) -> Vec<u8> {
        let mut bytes = Vec::new();
        put_ids(&mut bytes, relationships.iter().map(|one| self.graph.relationship_id(*one)));
        relationships.iter().for_each(|one| bytes.put_number(self.graph.relationship_type(*one).0.into()));
        for end in [Graph::source, Graph::target] {
            let mut last = 0;
            for relationship in relationships {
                let place = i64::from(self.places[end(self.graph, *relationship).0 as usize]);
                bytes.put_signed(place - last);
                last = place;
            }
        }
        bytes
    }
}

/// Writes how far each id is from the one that would follow the one before it.
fn put_ids(bytes: &mut Vec<u8>, ids: impl Iterator<Item = u64>) {
    let mut expected = 0;
    for id in ids {
        bytes.put_signed(id.wrapping_sub(expected) as i64);
        expected = id + 1;
    }
}

fn put_column<T: Copy>(
    column: Option<&PropertyColumn>,
    piece: Piece,
    elements: &[T],
    index: fn(&T) -> u32,
) -> Vec<(Piece, Vec<u8>)> {
    let Some(column) = column else { return Vec::new() };
    let mut written = Vec::new();
    let mut open = (Piece { count: 0, ..piece }, Vec::new());
    let mut is_empty = true;
    for block in elements.chunks(BLOCK_SIZE) {
        let properties: Vec<_> = block.iter().map(|element| column.get(index(element))).collect();
        is_empty &= properties.iter().all(|property| property.is_missing());
        put_block(&mut open.1, &properties);
        open.0.count += block.len() as u32;
        if open.1.len() > LARGE {
            let next = Piece { first: open.0.first + open.0.count, count: 0, ..piece };
            written.push(std::mem::replace(&mut open, (next, Vec::new())));
        }
    }
    if !open.1.is_empty() && !is_empty {
        written.push(open);
    }
    written
}

/// Where the pieces of a store come from.
pub(super) trait Pieces: Sync {
    /// The sealed piece of this number.
    fn piece(&self, number: u64) -> Result<Vec<u8>, String>;
}

/// What to do about a piece that is damaged.
#[derive(Debug, Default)]
pub(super) struct Damages {
    found: Vec<Damage>,
}

impl Damages {
    pub(super) fn add(&mut self, place: impl Into<String>, reason: impl ToString) {
        self.found.push(Damage { place: place.into(), reason: reason.to_string() });
    }

    pub(super) fn found(self) -> Vec<Damage> {
        self.found
    }
}

/// What a piece says.
enum Read {
    Nodes { ids: Vec<u64>, sets: Vec<Vec<LabelId>>, set_of: Vec<u32> },
    Relationships(Vec<StoredLink>),
    Property(Vec<(u32, Block)>),
}

/// Puts a graph together from its pieces, as far as they can be read; what cannot is noted.
pub(super) fn read(pieces: &impl Pieces, damages: &mut Damages) -> (Graph, Contents) {
    let mut graph = Graph::new();
    let contents = pieces.piece(CONTENTS).and_then(|sealed| {
        let bytes = unseal(CONTENTS, &sealed).map_err(|error| error.to_string())?;
        Contents::read(&bytes).map_err(|error| error.to_string())
    });
    let contents = match contents {
        Ok(contents) => contents,
        Err(reason) => {
            damages.add("the table of contents", reason);
            return (graph, Contents::default());
        }
    };
    graph.record_changes(false);
    let mut restoring = Restoring { graph: &mut graph, damages, stand_ins: Vec::new() };
    restoring.begin(&contents);
    let numbered: Vec<(u64, Piece)> = (1..).zip(contents.pieces.iter().copied()).collect();
    let mut batches = numbered.chunks(BATCH);
    let mut next = || {
        let batch = batches.next()?;
        let read = batch.par_iter().map(|(number, piece)| read_piece(pieces, *number, piece));
        Some((batch, read.collect::<Vec<_>>()))
    };
    let mut current = next();
    while let Some((batch, read)) = current {
        // One after the other puts what was read in its place; the others read on meanwhile.
        let place = || {
            restoring.reserve(&contents);
            for ((number, piece), read) in batch.iter().zip(read) {
                restoring.take(*piece, &piece.describe(*number, &contents.names), read);
            }
        };
        current = rayon::join(place, &mut next).1;
    }
    restoring.finish(&contents);
    graph.commit();
    graph.record_changes(true);
    (graph, contents)
}

fn read_piece(pieces: &impl Pieces, number: u64, piece: &Piece) -> Result<Read, String> {
    let sealed = pieces.piece(number)?;
    let bytes = unseal(number, &sealed).map_err(|error| error.to_string())?;
    let mut reader = Reader::new(&bytes);
    let count = piece.count as usize;
    let read = match piece.what {
        What::Nodes => read_nodes(&mut reader, count),
        What::Relationships => read_relationships(&mut reader, count),
        What::NodeProperty(_) | What::RelationshipProperty(_) => read_column(&mut reader, piece),
    };
    read.and_then(|read| reader.end().map(|()| read)).map_err(|error| error.to_string())
}

fn read_nodes(reader: &mut Reader<'_>, count: usize) -> Result<Read, Malformed> {
    let ids = read_ids(reader, count)?;
    let sets = reader.list(|reader| reader.list(|reader| reader.index().map(LabelId)))?;
    let set_of = read_each(count, || reader.index())?;
    Ok(Read::Nodes { ids, sets, set_of })
}

fn read_relationships(reader: &mut Reader<'_>, count: usize) -> Result<Read, Malformed> {
    let ids = read_ids(reader, count)?;
    let types = read_each(count, || reader.index().map(TypeId))?;
    let mut ends = || {
        let mut last = 0_i64;
        read_each(count, || {
            last = last.wrapping_add(reader.signed()?);
            u32::try_from(last).map(NodeIndex).map_err(|_| Malformed("a number is too large"))
        })
    };
    let ends = ends()?.into_iter().zip(ends()?);
    let links = ids.into_iter().zip(types).zip(ends);
    let link = |((id, kind), (source, target))| StoredLink { id, kind, source, target };
    Ok(Read::Relationships(links.map(link).collect()))
}

fn read_ids(reader: &mut Reader<'_>, count: usize) -> Result<Vec<u64>, Malformed> {
    let mut expected = 0_u64;
    read_each(count, || {
        let id = expected.wrapping_add_signed(reader.signed()?);
        expected = id.wrapping_add(1);
        Ok(id)
    })
}

/// So many things, for which room is taken as they come.
fn read_each<T>(count: usize, mut next: impl FnMut() -> Result<T, Malformed>) -> Result<Vec<T>, Malformed> {
    (0..count).map(|_| next()).collect()
}

fn read_column(reader: &mut Reader<'_>, piece: &Piece) -> Result<Read, Malformed> {
    let mut blocks = Vec::new();
    let range = piece.range();
    for first in range.clone().step_by(BLOCK_SIZE) {
        let elements = (range.end - first).min(BLOCK_SIZE as u32);
        blocks.extend(read_block(reader, elements as usize)?.map(|block| (first, block)));
    }
    Ok(Read::Property(blocks))
}

/// A graph on its way back. What could not be read leaves something in its place, so that all else keeps its own.
struct Restoring<'a> {
    graph: &'a mut Graph,
    damages: &'a mut Damages,
    /// What stands for relationships that could not be read, until all is read.
    stand_ins: Vec<RelationshipIndex>,
}

impl Restoring<'_> {
    fn begin(&mut self, contents: &Contents) {
        let named = contents.names.intern(self.graph).map_err(|error| error.to_string());
        let numbered = self.graph.skip_ids(contents.next).map_err(|error| error.to_string());
        named.and(numbered).unwrap_or_else(|reason| self.damages.add("the table of contents", reason));
    }

    /// Makes room for the elements to come, as far as one can believe that they will.
    fn reserve(&mut self, contents: &Contents) {
        let total =
            |what| contents.pieces.iter().filter(|piece| piece.what == what).map(|piece| piece.count as usize).sum();
        let room = |total: usize, known: usize| total.saturating_sub(known).min(16 * known + PIECE);
        let nodes = room(total(What::Nodes), self.graph.node_count());
        self.graph.reserve(nodes, room(total(What::Relationships), self.graph.relationship_count()));
    }

    /// Adds what a piece says; `place` is its name.
    fn take(&mut self, piece: Piece, place: &str, read: Result<Read, String>) {
        let taken = match read {
            Ok(read) => self.add(piece, read),
            Err(reason) => Err(reason),
        };
        if let Err(reason) = taken {
            self.damages.add(place, reason);
        }
        match piece.what {
            What::Nodes => self.fill_nodes(piece),
            What::Relationships => self.fill_relationships(piece),
            What::NodeProperty(_) | What::RelationshipProperty(_) => {}
        }
    }

    fn add(&mut self, piece: Piece, read: Read) -> Result<(), String> {
        match read {
            Read::Nodes { ids, sets, set_of } => {
                self.check_place(piece, self.graph.node_bound())?;
                let restored = self.graph.restore_nodes(&ids, &sets, &set_of);
                restored.map(drop).map_err(|error| error.to_string())
            }
            Read::Relationships(links) => {
                self.check_place(piece, self.graph.relationship_bound())?;
                self.add_relationships(&links)
            }
            Read::Property(blocks) => {
                let mut blocks = blocks.into_iter();
                let restored = match piece.what {
                    What::RelationshipProperty(key) => {
                        blocks.try_for_each(|(first, block)| self.graph.restore_relationship_block(key, first, block))
                    }
                    What::NodeProperty(key) => {
                        blocks.try_for_each(|(first, block)| self.graph.restore_node_block(key, first, block))
                    }
                    What::Nodes | What::Relationships => Ok(()),
                };
                restored.map_err(|error| error.to_string())
            }
        }
    }

    /// Adds relationships; the first that cannot be is told, and each is replaced.
    fn add_relationships(&mut self, mut links: &[StoredLink]) -> Result<(), String> {
        let mut outcome = Ok(());
        loop {
            let (restored, so_far) = self.graph.restore_relationships(links);
            let Err(error) = so_far else { return outcome };
            self.add_stand_in();
            links = &links[restored.len() + 1..];
            outcome = outcome.and(Err(error.to_string()));
        }
    }

    fn check_place(&self, piece: Piece, bound: u32) -> Result<(), String> {
        if piece.first == bound { Ok(()) } else { Err("it is out of order".to_owned()) }
    }

    /// Nodes without labels for those that could not be read: relationships and properties of theirs may be left.
    fn fill_nodes(&mut self, piece: Piece) {
        let missing = piece.range().end.saturating_sub(self.graph.node_bound());
        for _ in 0..missing.min(PIECE as u32) {
            self.graph.create_node(&[]);
        }
    }

    fn fill_relationships(&mut self, piece: Piece) {
        let missing = piece.range().end.saturating_sub(self.graph.relationship_bound());
        (0..missing.min(PIECE as u32)).for_each(|_| self.add_stand_in());
    }

    fn add_stand_in(&mut self) {
        let any = self.graph.nodes().next();
        if let Some(node) = any {
            let kind = self.graph.intern_type("");
            self.stand_ins.push(self.graph.create_relationship(kind, node, node));
        }
    }

    fn finish(self, contents: &Contents) {
        for stand_in in self.stand_ins {
            self.graph.delete_relationship(stand_in);
        }
        if let Err(error) = self.graph.restore_declarations(&contents.schema) {
            self.damages.add("the declarations", error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    /// Pieces in memory.
    struct Kept(FxHashMap<u64, Vec<u8>>);

    impl Pieces for Kept {
        fn piece(&self, number: u64) -> Result<Vec<u8>, String> {
            self.0.get(&number).cloned().ok_or_else(|| "it is missing".to_owned())
        }
    }

    impl Kept {
        fn of(graph: &Graph) -> Self {
            let mut kept = FxHashMap::default();
            let written: Result<(), ()> = write(graph, &|| false, |number, piece| {
                kept.insert(number, piece);
                Ok(())
            });
            assert_eq!(written, Ok(()));
            Self(kept)
        }

        fn read(&self) -> (Graph, Vec<Damage>) {
            let mut damages = Damages::default();
            let (mut graph, _) = read(self, &mut damages);
            graph.rebuild();
            (graph, damages.found())
        }
    }

    /// So many nodes in a ring, every third place empty, each with a property, and so has each relationship.
    fn ring(count: u32) -> Graph {
        let mut graph = Graph::new();
        let (label, kind) = (graph.intern_label("A"), graph.intern_type("T"));
        let (number, text) = (graph.intern_key("number"), graph.intern_key("text"));
        graph.record_changes(false);
        let nodes: Vec<_> = (0..count + count / 2).map(|_| graph.create_node(&[label])).collect();
        let (gone, nodes): (Vec<_>, Vec<_>) = nodes.into_iter().partition(|node| node.0 % 3 == 2);
        gone.iter().for_each(|node| assert!(graph.delete_node(*node)));
        for (one, next) in nodes.iter().zip(nodes.iter().cycle().skip(1)) {
            graph.set_node_property(*one, number, Value::Integer(one.0.into()));
            let relationship = graph.create_relationship(kind, *one, *next);
            graph.set_relationship_property(relationship, text, Value::from(one.0.to_string()));
        }
        graph.commit();
        graph.record_changes(true);
        graph
    }

    #[test]
    fn a_lost_piece_takes_nothing_else_with_it() {
        let count = PIECE as u32 + 1000;
        let kept = Kept::of(&ring(count));
        assert_eq!(kept.0.len(), 9, "two pieces of nodes, of relationships and of each property, and the contents");
        assert!(kept.read().1.is_empty());
        let mut lost = Vec::new();
        for number in 1..9 {
            let mut damaged = Kept(kept.0.clone());
            damaged.0.get_mut(&number).unwrap()[9] ^= 1;
            let (graph, damages) = damaged.read();
            let [damage] = &damages[..] else { panic!("{damages:?}") };
            assert!(damage.place.starts_with(&format!("piece {number} (")), "{damage}");
            assert_eq!(graph.verify(), [""; 0]);
            let of = |column: Option<&PropertyColumn>| column.map_or(0, PropertyColumn::len) as u32;
            let node_properties = of(graph.node_column(KeyId(0)));
            let found = [
                graph.nodes_with_label(LabelId(0)).len() as u32,
                graph.relationship_count() as u32,
                node_properties,
                of(graph.relationship_column(KeyId(1))),
            ];
            assert_eq!(graph.node_count() as u32, count);
            lost.push(found.map(|found| count - found));
        }
        let piece = PIECE as u32;
        let expected = [
            [piece, 0, 0, 0],
            [1000, 0, 0, 0],
            [0, piece, 0, piece],
            [0, 1000, 0, 1000],
            [0, 0, piece, 0],
            [0, 0, 1000, 0],
            [0, 0, 0, piece],
            [0, 0, 0, 1000],
        ];
        assert_eq!(lost, expected);
    }

    #[test]
    fn large_properties_have_pieces_of_their_own() {
        let (mut graph, text) = (Graph::new(), Value::from("long ".repeat(1 << 13)));
        let key = graph.intern_key("text");
        let nodes: Vec<_> = (0..4 * BLOCK_SIZE).map(|_| graph.create_node(&[])).collect();
        let full: Vec<_> = [0, 3].iter().flat_map(|block| &nodes[block * BLOCK_SIZE..][..1700]).copied().collect();
        full.iter().for_each(|node| assert!(graph.set_node_property(*node, key, text.clone())));
        graph.commit();
        let kept = Kept::of(&graph);
        assert_eq!(
            kept.0.len(),
            4,
            "the nodes, the texts up to the first {LARGE} bytes and behind them, and the contents"
        );
        let (read, damages) = kept.read();
        assert!(damages.is_empty(), "{damages:?}");
        let has = |node: &NodeIndex| !read.node_property(*node, key).is_missing();
        assert_eq!(nodes.iter().filter(|node| has(node)).copied().collect::<Vec<_>>(), full);
    }

    #[test]
    fn no_piece_makes_reading_panic() {
        let kept = Kept::of(&ring(300));
        let mut random = 1_u64;
        let mut below = |bound: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) as usize % bound
        };
        let mut refused = 0;
        for _ in 0..2000 {
            let number = below(kept.0.len()) as u64;
            let mut bytes = unseal(number, &kept.0[&number]).unwrap();
            let at = below(bytes.len());
            match below(4) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, below(256) as u8),
                2 => bytes[at] = 0xff,
                _ => bytes[at] ^= 1 << below(8),
            }
            let mut damaged = Kept(kept.0.clone());
            damaged.0.insert(number, seal(number, &bytes));
            let (graph, damages) = damaged.read();
            assert_eq!(graph.verify(), [""; 0]);
            refused += u32::from(!damages.is_empty());
        }
        assert!(refused > 1000, "{refused}");
    }
}
