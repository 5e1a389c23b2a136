//! Named streams: further contents of an object, each with a name.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use crate::arena::Arena;
use crate::column::Column;
use crate::error::TreeError;
use crate::id::NONE;
use crate::index::NameIndex;
use crate::name::CaseRule;

#[derive(Clone, Copy)]
pub(crate) struct Stream {
    pub(crate) object: u32,
    previous: u32,
    next: u32,
    pub(crate) content: u32,
    pub(crate) name_offset: u32,
    pub(crate) name_length: u16,
    /// Part of its object, whether that is in the tree or not.
    pub(crate) attached: bool,
}

impl Default for Stream {
    fn default() -> Self {
        let none = (NONE, NONE, NONE, NONE);
        let (object, previous, next, content) = none;
        Self {
            object,
            previous,
            next,
            content,
            name_offset: 0,
            name_length: 0,
            attached: false,
        }
    }
}

/// The streams of all objects, those of each linked to each other in the order added. A stream that was
/// removed keeps its links, so that putting it back in reverse order of removal finds its place.
pub(crate) struct Streams {
    pub(crate) records: Column<Stream>,
    /// First and last stream of the objects that have any.
    ends: HashMap<u32, (u32, u32), FxBuildHasher>,
    index: NameIndex,
}

impl Streams {
    pub(crate) fn new(case: CaseRule) -> Self {
        Self {
            records: Column::new(),
            ends: HashMap::default(),
            index: NameIndex::new(case),
        }
    }

    pub(crate) fn find(&self, object: u32, name: &[u8], arena: &Arena) -> Option<u32> {
        self.index.find(object, name, key(&self.records, arena))
    }

    /// Adds a stream behind the object's others.
    pub(crate) fn add(
        &mut self,
        object: u32,
        name_offset: u32,
        name_length: u16,
        content: u32,
        arena: &Arena,
    ) -> Result<u32, TreeError> {
        let previous = self.ends.get(&object).map_or(NONE, |ends| ends.1);
        let record = Stream {
            object,
            previous,
            next: NONE,
            content,
            name_offset,
            name_length,
            attached: false,
        };
        let stream = self.records.allocate(record).ok_or(TreeError::TooMany {
            what: "named streams",
        })?;
        self.attach(stream, arena);
        Ok(stream)
    }

    /// Puts a stream between the neighbours that it remembers.
    pub(crate) fn attach(&mut self, stream: u32, arena: &Arena) {
        let Stream {
            object,
            previous,
            next,
            ..
        } = self.records.at(stream);
        self.records.edit(previous, |record| record.next = stream);
        self.records.edit(next, |record| record.previous = stream);
        let ends = self.ends.entry(object).or_insert((NONE, NONE));
        if previous == NONE {
            ends.0 = stream;
        }
        if next == NONE {
            ends.1 = stream;
        }
        self.records.edit(stream, |record| record.attached = true);
        self.index.insert(stream, key(&self.records, arena));
    }

    pub(crate) fn detach(&mut self, stream: u32, arena: &Arena) {
        self.index.remove(stream, key(&self.records, arena));
        let Stream {
            object,
            previous,
            next,
            ..
        } = self.records.at(stream);
        self.records.edit(previous, |record| record.next = next);
        self.records.edit(next, |record| record.previous = previous);
        if previous == NONE && next == NONE {
            self.ends.remove(&object);
        } else if let Some(ends) = self.ends.get_mut(&object) {
            if previous == NONE {
                ends.0 = next;
            }
            if next == NONE {
                ends.1 = previous;
            }
        }
        self.records.edit(stream, |record| record.attached = false);
    }

    /// The streams of an object, in the order added.
    pub(crate) fn of(&self, object: u32) -> impl Iterator<Item = (u32, Stream)> {
        let first = if self.ends.is_empty() {
            NONE
        } else {
            self.ends.get(&object).map_or(NONE, |ends| ends.0)
        };
        let numbered = |index: u32| self.records.get(index).map(|&record| (index, record));
        std::iter::successors(numbered(first), move |(_, record)| numbered(record.next))
    }

    pub(crate) fn settle(&mut self, arena: &Arena) {
        self.records.settle();
        self.index.shrink(key(&self.records, arena));
    }

    pub(crate) fn memory(&self) -> usize {
        self.records.memory() + self.ends.allocation_size() + self.index.memory()
    }
}

fn key<'a>(records: &'a Column<Stream>, arena: &'a Arena) -> impl Fn(u32) -> (u32, &'a [u8]) {
    |stream| {
        let record = records.at(stream);
        (record.object, arena.get(record.name_offset, record.name_length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_finds_its_place_again() {
        let mut arena = Arena::new();
        let mut streams = Streams::new(CaseRule::Insensitive);
        let ids: Vec<u32> = [b"one", b"two", b"six"]
            .into_iter()
            .map(|name| {
                let offset = arena.push(name).unwrap();
                streams.add(7, offset, 3, 0, &arena).unwrap()
            })
            .collect();
        let order = |streams: &Streams| streams.of(7).map(|(id, _)| id).collect::<Vec<_>>();
        assert_eq!(streams.find(7, b"TWO", &arena), Some(1));
        assert_eq!(streams.find(8, b"two", &arena), None);
        for removed in [[0, 1, 2], [1, 0, 2], [2, 0, 1], [2, 1, 0]] {
            for id in removed {
                streams.detach(id, &arena);
            }
            assert!(streams.ends.is_empty());
            assert_eq!(streams.find(7, b"two", &arena), None);
            for id in removed.into_iter().rev() {
                streams.attach(id, &arena);
            }
            assert_eq!(order(&streams), ids);
        }
    }
}
