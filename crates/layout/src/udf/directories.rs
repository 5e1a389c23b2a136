//! Directories of UDF: one file identifier descriptor after another, across the ends of blocks.
//!
//! Spec: ECMA-167:1997 4/14.4; UDF:2.60 2.3.4.

use fsimage_formats::udf::Revision;
use fsimage_formats::udf::{
    AllocationFlags, ExtentLength, FileCharacteristics, FileIdentifierDescriptor, LogicalBlockAddress,
    LongAllocationDescriptor, Tag,
};
use fsimage_tree::{Kind, Node, Tree};
use rayon::prelude::*;

use super::nodes::{Nodes, unique_id};
use super::source::Source;
use super::volume::implementation;
use crate::error::LayoutError;
use crate::hierarchy::{Hierarchy, display_path};
use crate::names::Identifier;
use crate::options::{FileSystems, Options, UdfAccess};

/// The longest descriptor: its fixed part, an identifier of 255 bytes, and room for an implementation's identifier.
const LONGEST: usize = 296 + PADDING;
/// Bytes by which a descriptor grows that would leave the next one's tag across two blocks.
const PADDING: usize = 32;
/// Bytes of a tag.
const TAG: usize = 16;
/// The slot that stands for the entry of the parent.
const PARENT: u32 = u32::MAX;

/// The sizes of directories, and where rendering can begin.
pub(super) struct Directories {
    extents: Vec<Extent>,
    /// For each block of a directory's own the slot of the descriptor that its first byte belongs to, and how many of that descriptor's
    /// bytes lie before.
    starts: Vec<(u32, u32)>,
}

/// A directory's size, and its blocks if it does not fit its file entry.
#[derive(Clone, Copy, Default)]
struct Extent {
    bytes: u64,
    first: u32,
    blocks: u32,
}

impl Directories {
    pub(super) fn new(
        tree: &Tree,
        hierarchy: &Hierarchy,
        options: &Options,
        room: impl Fn(Node<'_>) -> usize,
    ) -> Result<Self, LayoutError> {
        let numbers = 0..u32::try_from(hierarchy.directories.len()).unwrap_or(u32::MAX);
        let sizes: Vec<(u64, Vec<(u32, u32)>)> = numbers
            .into_par_iter()
            .map(|number| size(tree, hierarchy, number, options))
            .collect();
        let (mut extents, mut starts) = (Vec::with_capacity(sizes.len()), Vec::new());
        for ((bytes, own), directory) in sizes.into_iter().zip(&hierarchy.directories) {
            let node = directory.node().and_then(|id| tree.node(id));
            let embedded =
                node.is_some_and(|node| usize::try_from(bytes).is_ok_and(|bytes| bytes <= room(node)));
            let (Ok(first), Ok(blocks)) = (u32::try_from(starts.len()), u32::try_from(own.len())) else {
                return Err(LayoutError::DirectoryTooLarge {
                    path: directory
                        .node()
                        .map(|node| display_path(tree, node))
                        .unwrap_or_default(),
                    file_system: FileSystems::UDF,
                });
            };
            if embedded {
                extents.push(Extent {
                    bytes,
                    first,
                    blocks: 0,
                });
            } else {
                extents.push(Extent { bytes, first, blocks });
                starts.extend(own);
            }
        }
        Ok(Self { extents, starts })
    }

    pub(super) fn blocks(&self) -> u64 {
        self.starts.len() as u64
    }

    fn extent(&self, number: u32) -> Extent {
        self.extents.get(number as usize).copied().unwrap_or_default()
    }

    pub(super) fn bytes(&self, number: u32) -> u64 {
        self.extent(number).bytes
    }

    /// The first of a directory's own blocks; `None` when its file entry holds it.
    pub(super) fn first_block(&self, number: u32) -> Option<u32> {
        let extent = self.extent(number);
        (extent.blocks > 0).then_some(extent.first)
    }

    /// Renders a block of the directories' own.
    pub(super) fn render_block(&self, block: u32, out: &mut [u8], nodes: &Nodes, source: &Source<'_>) {
        let after = self.extents.partition_point(|extent| extent.first <= block);
        // Directories without blocks begin where the next one does, and come before it.
        let Some(number) = after.checked_sub(1).and_then(|number| u32::try_from(number).ok()) else {
            return;
        };
        let Some(&(slot, skipped)) = self.starts.get(block as usize) else {
            return;
        };
        let here = nodes.first_directory_block().wrapping_add(block);
        let here = source.place.directories(here, source.options).block;
        let first = if skipped == 0 { here } else { here.wrapping_sub(1) };
        let writer = Writer {
            nodes,
            source,
            number,
        };
        let mut at = 0;
        let mut skipped = skipped as usize;
        let block_size = out.len();
        for (index, slot) in writer.slots_from(slot).enumerate() {
            if at >= out.len() {
                break;
            }
            let mut descriptor = [0; LONGEST];
            let location = if index == 0 { first } else { here };
            let length = writer.write(slot, location, at + block_size - skipped, &mut descriptor);
            let bytes = descriptor.get(skipped..length).unwrap_or_default();
            for (place, byte) in out.iter_mut().skip(at).zip(bytes) {
                *place = *byte;
            }
            at += bytes.len();
            skipped = 0;
        }
    }

    /// Renders a directory that its file entry holds.
    pub(super) fn render_embedded(
        number: u32,
        block: u32,
        out: &mut [u8],
        nodes: &Nodes,
        source: &Source<'_>,
    ) {
        let writer = Writer {
            nodes,
            source,
            number,
        };
        let mut at = 0;
        for slot in writer.slots_from(PARENT) {
            let mut descriptor = [0; LONGEST];
            let length = writer.write(slot, block, at, &mut descriptor);
            if let Some(place) = out.get_mut(at..at + length) {
                place.copy_from_slice(descriptor.get(..length).unwrap_or_default());
            }
            at += length;
        }
    }
}

/// Bytes that a descriptor which would end at byte `end` of a directory is made longer by: on a medium whose blocks are written once, no tag may lie
/// across two of them, so that it can be replaced with its block (UDF:2.60 2.3.4.4).
pub(super) fn padding(end: u64, options: &Options) -> usize {
    if options.udf.access != UdfAccess::WriteOnce {
        return 0;
    }
    let left = end.next_multiple_of(options.block_size.into()) - end;
    if (1..TAG as u64).contains(&left) {
        PADDING
    } else {
        0
    }
}

fn size(tree: &Tree, hierarchy: &Hierarchy, number: u32, options: &Options) -> (u64, Vec<(u32, u32)>) {
    let mut starts = Vec::new();
    let mut bytes = 0_u64;
    let block_size = u64::from(options.block_size);
    let mut identifier = Identifier::new();
    for slot in std::iter::once(PARENT).chain(hierarchy.directory(number).slot_range()) {
        identifier.clear();
        if slot != PARENT {
            hierarchy.identifier(tree, slot, false, &mut identifier);
        }
        let end = bytes + FileIdentifierDescriptor::length(identifier.as_bytes().len(), 0) as u64;
        let end = end + padding(end, options) as u64;
        while starts.len() as u64 * block_size < end {
            let skipped = starts.len() as u64 * block_size - bytes;
            starts.push((slot, u32::try_from(skipped).unwrap_or(0)));
        }
        bytes = end;
    }
    (bytes, starts)
}

/// Writes the descriptors of one directory.
struct Writer<'a> {
    nodes: &'a Nodes,
    source: &'a Source<'a>,
    number: u32,
}

impl Writer<'_> {
    fn slots_from(&self, slot: u32) -> impl Iterator<Item = u32> + use<> {
        let range = self.nodes.hierarchy.directory(self.number).slot_range();
        let (parent, range) = if slot == PARENT {
            (Some(PARENT), range)
        } else {
            (None, slot..range.end)
        };
        parent.into_iter().chain(range)
    }

    fn icb(&self, node: Node<'_>, unique_id: u64) -> LongAllocationDescriptor {
        let nodes = self.source.place.nodes;
        let block = nodes.block.wrapping_add(self.nodes.entry(node));
        // The lower half of the number (UDF:2.60 2.3.4.3); there is none before UDF 2.00.
        let unique_id = if self.nodes.revision >= Revision::V2_00 {
            unique_id & u64::from(u32::MAX)
        } else {
            0
        };
        LongAllocationDescriptor {
            length: ExtentLength::recorded(self.nodes.block_size).unwrap_or(ExtentLength::NONE),
            location: LogicalBlockAddress { block, ..nodes },
            flags: AllocationFlags::empty(),
            unique_id: u32::try_from(unique_id).unwrap_or(0),
        }
    }

    /// Writes the descriptor of a slot, which begins in block `location` at byte `position` of it and of whole blocks before, and returns its length.
    fn write(&self, slot: u32, location: u32, position: usize, out: &mut [u8; LONGEST]) -> usize {
        let hierarchy = &self.nodes.hierarchy;
        let tree = self.source.tree;
        let mut identifier = Identifier::new();
        let (icb, characteristics) = if slot == PARENT {
            let parent = hierarchy.directory(hierarchy.directory(self.number).parent);
            let node = parent
                .node()
                .and_then(|id| tree.node(id))
                .unwrap_or_else(|| tree.root());
            (
                self.icb(node, 0),
                FileCharacteristics::DIRECTORY | FileCharacteristics::PARENT,
            )
        } else {
            let Some(node) = self.nodes.node(tree, slot) else {
                return 0;
            };
            hierarchy.identifier(tree, slot, false, &mut identifier);
            let mut characteristics = FileCharacteristics::empty();
            characteristics.set(FileCharacteristics::DIRECTORY, node.kind() == Kind::Directory);
            characteristics.set(FileCharacteristics::HIDDEN, node.is_hidden());
            (self.icb(node, unique_id(slot)), characteristics)
        };
        let length = FileIdentifierDescriptor::length(identifier.as_bytes().len(), 0);
        let own = implementation().write();
        let padding = padding((position + length) as u64, self.source.options);
        let descriptor = FileIdentifierDescriptor {
            tag: Tag {
                version: self.nodes.revision.tag_version(),
                serial_number: super::volume::SERIAL,
                location,
            },
            file_version_number: 1,
            characteristics,
            icb,
            implementation_use: own.get(..padding).unwrap_or_default(),
            identifier: identifier.as_bytes(),
        };
        // The buffer holds the longest descriptor, so writing cannot fail.
        descriptor.write(out).unwrap_or(0)
    }
}
