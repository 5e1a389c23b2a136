//! The records of a directory, made one after another from any place on.
//!
//! Spec: ECMA-119:1987 6.8.1, 9.1; SUSP 1.12 5.1; RRIP 1.12 4.1.5.

use std::ops::Range;

use fsimage_formats::iso9660::{DirectoryRecord, FileFlags, RecordingDateTime};
use fsimage_formats::susp::ContinuationArea;
use fsimage_tree::{ContentId, Kind, Node, NodeId, ObjectId, Tree};
use rustc_hash::FxHashMap;

use crate::attributes::Failure;
use crate::hierarchy::{Directory, Hierarchy, Slot};
use crate::layout::BLOCK_SIZE;
use crate::names::Identifier;
use crate::options::Options;
use crate::resident::{Fragments, PieceLimit, Runs};
use crate::system_use::{Area, Entries, Identity, Role};
use crate::time;

/// Bytes of each file section but the last, which may have up to 2^32 - 1 (ECMA-119:1987 6.5.1, 9.1.4).
pub(crate) const SECTION: PieceLimit = PieceLimit {
    step: 0xFFFF_F800,
    most: 0xFFFF_FFFF,
};
/// Most bytes of a record: its length is even and stands in one byte.
const MAX_RECORD: usize = 254;

/// A place between two records of a directory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// 0 is the directory's own record, 1 its parent's, the items follow.
    record: u32,
    /// Sections of the file that lie before.
    section: u32,
    /// Child directories that lie before.
    children: u32,
    /// Bytes of the directory's continuation areas that lie before.
    pub(crate) continuation: u32,
}

/// Where things are. While sizes are computed nothing has a place yet, and places change no size.
pub(crate) trait Addresses: Sync {
    /// First block and bytes of a directory.
    fn directory(&self, number: u32) -> (u32, u32);
    /// First block of a directory's continuation areas.
    fn continuation(&self, number: u32) -> u32;
    /// Where a content of so many bytes is.
    fn runs(&self, content: ContentId, bytes: u64) -> Runs<'_>;
}

/// The addresses of a layout in the making: known are only the contents that are on the disc.
pub(crate) struct Nowhere<'a>(pub(crate) &'a Fragments);

impl Addresses for Nowhere<'_> {
    fn directory(&self, _number: u32) -> (u32, u32) {
        (0, 0)
    }
    fn continuation(&self, _number: u32) -> u32 {
        0
    }
    fn runs(&self, content: ContentId, bytes: u64) -> Runs<'_> {
        self.0.runs(content, 0, bytes)
    }
}

/// Serial numbers (RRIP 4.1.1): the number of the first record of an item that has several names, else of its only one.
#[derive(Default)]
pub(crate) struct Serials(FxHashMap<ObjectId, u32>);

impl Serials {
    pub(crate) fn new(tree: &Tree, hierarchy: &Hierarchy) -> Self {
        let mut first = FxHashMap::default();
        for slot in 0..hierarchy.slot_count() {
            let Some(Slot::Node(id)) = hierarchy.slot(slot) else {
                continue;
            };
            if let Some(node) = tree
                .node(id)
                .filter(|node| node.kind() != Kind::Directory && node.link_count() > 1)
            {
                first.entry(node.object()).or_insert(slot);
            }
        }
        Self(first)
    }

    fn of(&self, slot: u32, node: Option<Node<'_>>) -> u32 {
        let shared = node
            .filter(|node| node.link_count() > 1)
            .and_then(|node| self.0.get(&node.object()).copied());
        // 1 is the root, which has no record in a parent (slot u32::MAX).
        shared.unwrap_or(slot).wrapping_add(2)
    }
}

/// What the records of a hierarchy are made from.
pub(crate) struct Records<'a> {
    pub(crate) tree: &'a Tree,
    pub(crate) options: &'a Options,
    pub(crate) hierarchy: &'a Hierarchy,
    pub(crate) serials: &'a Serials,
    pub(crate) addresses: &'a dyn Addresses,
}

/// Buffers that making a record needs, used again for the next.
#[derive(Default)]
pub(crate) struct Scratch {
    entries: Entries,
    areas: Vec<Area>,
    system_use: Vec<u8>,
    pub(crate) wanted: Wanted,
    /// Why the value of an attribute could not be read; the first one.
    pub(crate) failure: Option<Failure>,
}

/// What is wanted of records: values of attributes are read for that alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// How long they are.
    #[default]
    Sizes,
    /// The records.
    Records,
    /// This block of the directory's continuation areas.
    Continuation(u32),
}

impl Scratch {
    /// Reads the values among some of the entries.
    fn read(&mut self, tree: &Tree, range: Range<usize>) {
        if let Err(failure) = self.entries.read(tree, range) {
            self.failure.get_or_insert(failure);
        }
    }
}

/// One record's fixed part.
struct Head {
    extent: u32,
    data_length: u32,
    recorded: RecordingDateTime,
    flags: FileFlags,
}

impl Records<'_> {
    /// Writes the record at `place` of directory `number` to `out`, hands its continuation areas (offset in the
    /// directory's areas, bytes) to `continuation`, and returns its length and the next place. `None` behind the last record.
    pub(crate) fn write(
        &self,
        number: u32,
        place: Place,
        scratch: &mut Scratch,
        out: &mut [u8; 256],
        mut continuation: impl FnMut(u32, &[u8]),
    ) -> Option<(usize, Place)> {
        let directory = self.hierarchy.directory(number);
        let next_record = Place {
            record: place.record + 1,
            section: 0,
            ..place
        };
        match place.record {
            0 => {
                let role = if number == 0 {
                    Role::RootSelf
                } else {
                    Role::SelfOrParent
                };
                self.fill_directory(number, role, scratch);
                let head = self.directory_head(number);
                self.finish(number, next_record, &[0], &head, scratch, out, &mut continuation)
            }
            1 => {
                let moved = directory.node().and_then(|node| self.hierarchy.relocated(node));
                let role = match moved {
                    Some(moved) => Role::MovedParent(self.addresses.directory(moved.home).0),
                    None => Role::SelfOrParent,
                };
                let parent = moved.map_or(directory.parent, |moved| moved.home);
                self.fill_directory(parent, role, scratch);
                let head = self.directory_head(directory.parent);
                self.finish(number, next_record, &[1], &head, scratch, out, &mut continuation)
            }
            _ => {
                let slot = directory.first_slot.checked_add(place.record - 2)?;
                if !directory.slot_range().contains(&slot) {
                    return None;
                }
                self.item(number, &directory, slot, place, scratch, out, &mut continuation)
            }
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one step of `write`, split off for its length"
    )]
    fn item(
        &self,
        number: u32,
        directory: &Directory,
        slot: u32,
        place: Place,
        scratch: &mut Scratch,
        out: &mut [u8; 256],
        continuation: &mut dyn FnMut(u32, &[u8]),
    ) -> Option<(usize, Place)> {
        let hierarchy = self.hierarchy;
        let mut next = Place {
            record: place.record + 1,
            section: 0,
            ..place
        };
        let mut identifier = Identifier::new();
        let name = hierarchy.original_name(self.tree, slot);
        let (node, moved) = match hierarchy.slot(slot)? {
            Slot::Node(id) => (self.tree.node(id), hierarchy.relocated(id)),
            Slot::RelocationDirectory => (None, None),
        };
        let is_directory = match node {
            Some(node) => node.kind() == Kind::Directory && (moved.is_none() || directory.node().is_none()),
            None => true,
        };
        hierarchy.identifier(self.tree, slot, is_directory, &mut identifier);
        if is_directory {
            let child = directory.first_child + place.children;
            next.children += 1;
            let role = if node.is_none() || moved.is_some() {
                Role::Moved(name)
            } else {
                Role::Item(name)
            };
            self.fill_directory(child, role, scratch);
            let mut head = self.directory_head(child);
            if node.is_some_and(Node::is_hidden) {
                head.flags |= FileFlags::EXISTENCE;
            }
            return self.finish(
                number,
                next,
                identifier.as_bytes(),
                &head,
                scratch,
                out,
                continuation,
            );
        }

        let node = node?;
        hierarchy.rule.append_version(&mut identifier);
        let mut head = Head {
            extent: 0,
            data_length: 0,
            recorded: time::recording(self.options.shown(node.attributes().times.modified)),
            flags: if node.is_hidden() {
                FileFlags::EXISTENCE
            } else {
                FileFlags::empty()
            },
        };
        if let Some(moved) = moved {
            let role = Role::Placeholder(name, self.addresses.directory(moved.directory).0);
            self.fill_directory(moved.directory, role, scratch);
        } else {
            if hierarchy.view.has_rock_ridge() {
                let identity = Identity {
                    links: node.link_count(),
                    serial: self.serials.of(slot, Some(node)),
                };
                scratch
                    .entries
                    .fill(self.tree, node, Role::Item(name), identity, self.options);
            }
            if let Some(content) = node.content() {
                let runs = self.addresses.runs(content, node.size());
                let mut sections = runs.pieces(SECTION, BLOCK_SIZE, place.section.into());
                if let Some(section) = sections.next() {
                    head.extent = section.block;
                    head.data_length = u32::try_from(section.bytes).unwrap_or(u32::MAX);
                }
                if sections.next().is_some() {
                    head.flags |= FileFlags::MULTI_EXTENT;
                    next = Place {
                        section: place.section + 1,
                        ..place
                    };
                }
            }
        }
        self.finish(
            number,
            next,
            identifier.as_bytes(),
            &head,
            scratch,
            out,
            continuation,
        )
    }

    fn directory_head(&self, number: u32) -> Head {
        let (extent, data_length) = self.addresses.directory(number);
        let time = match self.node_of(number) {
            Some(node) => node.attributes().times.modified,
            None => self.options.clock,
        };
        Head {
            extent,
            data_length,
            recorded: time::recording(self.options.shown(time)),
            flags: FileFlags::DIRECTORY,
        }
    }

    fn node_of(&self, number: u32) -> Option<Node<'_>> {
        self.hierarchy
            .directory(number)
            .node()
            .and_then(|id| self.tree.node(id))
    }

    fn fill_directory(&self, number: u32, role: Role<'_>, scratch: &mut Scratch) {
        if !self.hierarchy.view.has_rock_ridge() {
            return;
        }
        let directory = self.hierarchy.directory(number);
        let node = self.node_of(number);
        let children = node.map_or(directory.slots, Node::directory_child_count);
        let identity = Identity {
            links: children.saturating_add(2),
            serial: self.serials.of(directory.own_slot, None),
        };
        if let Some(node) = node.or_else(|| self.tree.node(NodeId::ROOT)) {
            scratch
                .entries
                .fill(self.tree, node, role, identity, self.options);
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the last step of `write`, shared by its three kinds of record"
    )]
    fn finish(
        &self,
        number: u32,
        mut next: Place,
        identifier: &[u8],
        head: &Head,
        scratch: &mut Scratch,
        out: &mut [u8; 256],
        continuation: &mut dyn FnMut(u32, &[u8]),
    ) -> Option<(usize, Place)> {
        scratch.system_use.clear();
        if self.hierarchy.view.has_rock_ridge() {
            let room = MAX_RECORD.saturating_sub(DirectoryRecord::length(identifier.len(), 0));
            let inside = scratch.entries.inside(room);
            if scratch.wanted == Wanted::Records {
                scratch.read(self.tree, 0..inside);
            }
            scratch
                .system_use
                .extend_from_slice(scratch.entries.get(0..inside));
            if inside < scratch.entries.len() {
                let mut areas = std::mem::take(&mut scratch.areas);
                next.continuation = scratch.entries.areas(inside, next.continuation, &mut areas);
                self.continuations(number, &areas, scratch, continuation);
                scratch.areas = areas;
            }
        }
        let record = DirectoryRecord {
            extended_attribute_record_length: 0,
            extent: head.extent,
            data_length: head.data_length,
            recorded: head.recorded,
            flags: head.flags,
            file_unit_size: 0,
            interleave_gap_size: 0,
            volume_sequence_number: 1,
            identifier,
            system_use: &scratch.system_use,
        };
        let length = record.write(out).ok()?;
        Some((length, next))
    }

    /// Hands on continuation areas, and puts where the first is behind the record's own entries.
    fn continuations(
        &self,
        number: u32,
        areas: &[Area],
        scratch: &mut Scratch,
        continuation: &mut dyn FnMut(u32, &[u8]),
    ) {
        let base = self.addresses.continuation(number);
        let mut link = [0; ContinuationArea::SIZE];
        for (index, area) in areas.iter().enumerate() {
            if scratch.wanted == Wanted::Continuation(area.at / BLOCK_SIZE) {
                scratch.read(self.tree, area.entries.clone());
            }
            continuation(area.at, scratch.entries.get(area.entries.clone()));
            if let Some(following) = areas.get(index + 1) {
                lead_to(following, base, &mut link);
                continuation(
                    area.at + area.length - u32::try_from(link.len()).unwrap_or(0),
                    &link,
                );
            }
        }
        if let Some(first) = areas.first() {
            lead_to(first, base, &mut link);
            scratch.system_use.extend_from_slice(&link);
        }
    }
}

fn lead_to(area: &Area, base: u32, out: &mut [u8; ContinuationArea::SIZE]) {
    let (block, offset) = (area.at / 2048, area.at % 2048);
    // 28 bytes hold the entry, so writing it cannot fail.
    let _ = ContinuationArea {
        block: base.wrapping_add(block),
        offset,
        length: area.length,
    }
    .write(out);
}
