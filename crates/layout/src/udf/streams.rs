//! Named streams: further contents of an item, each a file in the item's stream directory.
//!
//! Spec: ECMA-167:1997 4/9.2, 4/14.17.20; UDF:2.60 2.3.5.4, 3.2.1.1, 3.3.5.
//!
//! The extended file entry of an item leads to the file entry of its stream directory, and the descriptors in there to those of the
//! streams. Streams and their directories have the owner, the times and the number of their item; no attributes and no streams of their own; and in
//! their ICBs the flag that tells what they are. A stream has one name, and so one link; to a stream directory no name leads.
//! What fits a file entry is held by it, beside ISO 9660 too, for no reader of bridges looks for streams.

use fsimage_formats::udf::{FileEntryHeader, FileIdentifierDescriptor, Revision};
use fsimage_tree::{ContentId, Node, Tree};
use rustc_hash::FxHashMap;

use super::directories::padding;
use super::entries;
use crate::error::LayoutError;
use crate::hierarchy::display_path;
use crate::names::{Change, Identifier, NameRule, Named, resolve};
use crate::options::{FileSystems, Options};
use crate::resident::{DiscRun, Runs};

/// The streams of a tree.
#[derive(Default)]
pub(super) struct Streams {
    /// In the order of their file entries.
    pub(super) owners: Vec<Owner>,
    pub(super) streams: Vec<Stream>,
    /// What tells streams apart whose names would be the same, by their number.
    tails: FxHashMap<u32, u32>,
    entry_blocks: u32,
    directory_blocks: u32,
    content_blocks: u32,
}

/// An item with streams.
#[derive(Clone, Copy)]
pub(super) struct Owner {
    pub(super) slot: u32,
    /// Block of its stream directory's file entry, counted from the first one of streams.
    pub(super) entry: u32,
    pub(super) first_stream: u32,
    pub(super) directory_bytes: u32,
    /// First block of its stream directory, when the file entry does not hold it, counted from the first one of them.
    pub(super) directory: u32,
}

#[derive(Clone, Copy)]
pub(super) struct Stream {
    /// Block of its file entry, counted as that of a stream directory is.
    pub(super) entry: u32,
    pub(super) content: ContentId,
    /// First block of its content, when the file entry does not hold it, counted from the first one of them.
    pub(super) start: u32,
}

/// Whether there are streams in the file system at all.
pub(crate) fn has_streams(options: &Options) -> bool {
    options.file_systems.contains(FileSystems::UDF) && options.udf.revision >= Revision::V2_00
}

/// Bytes that the file entry of a stream or of a stream directory has for descriptors or contents.
pub(super) fn room(block_size: u32) -> usize {
    (block_size as usize).saturating_sub(FileEntryHeader::size(true))
}

/// An owner's streams with their names; the number of each is its place among them.
fn named(node: Node<'_>) -> impl Iterator<Item = Named<'_>> {
    (0..).zip(node.streams()).map(|(item, (name, _))| Named {
        item,
        name,
        directory: false,
    })
}

pub(super) fn length_of(tree: &Tree, content: ContentId) -> u64 {
    tree.content(content).map_or(0, |content| content.length())
}

/// Owners are in the order of slots, the root, whose slot is the highest number, before them.
fn order(slot: u32) -> u32 {
    slot.wrapping_add(1)
}

impl Streams {
    /// Gives places to the streams of the object of `node`, whose first name is in `slot`.
    pub(super) fn place(
        &mut self,
        tree: &Tree,
        node: Node<'_>,
        slot: u32,
        options: &Options,
    ) -> Result<(), LayoutError> {
        if !has_streams(options) || node.streams().next().is_none() {
            return Ok(());
        }
        let too_large = || LayoutError::TooLarge {
            blocks: u64::from(u32::MAX) + 1,
            session_start: options.session_start,
        };
        let count = |number: usize| u32::try_from(number).map_err(|_| too_large());
        let items: Vec<Named<'_>> = named(node).collect();
        let first_stream = count(self.streams.len())?;
        let resolved = resolve(NameRule::Udf, &items).map_err(|_| LayoutError::NoUniqueName {
            path: display_path(tree, node.id()),
            file_system: FileSystems::UDF,
        })?;
        for (index, tail) in resolved.into_iter().filter(|&(_, tail)| tail != 0) {
            self.tails.insert(first_stream.saturating_add(index), tail);
        }
        let mut owner = Owner {
            slot,
            entry: self.entry_blocks,
            first_stream,
            directory_bytes: 0,
            directory: self.directory_blocks,
        };
        self.entry_blocks = self.entry_blocks.checked_add(1).ok_or_else(too_large)?;
        let mut bytes = FileIdentifierDescriptor::length(0, 0) as u64;
        for (number, (name, content)) in (first_stream..).zip(node.streams()) {
            let (identifier, _) = self.identifier(number, name);
            bytes += FileIdentifierDescriptor::length(identifier.as_bytes().len(), 0) as u64;
            bytes += padding(bytes, options) as u64;
            let length = length_of(tree, content);
            let mut blocks = 1;
            let mut own = 0;
            if !holds(length, options.block_size) {
                let extents = Runs::One(DiscRun {
                    block: 0,
                    bytes: length,
                });
                let extents = extents.count(entries::extent_limit(options.block_size));
                blocks += entries::allocation_extents(extents, options.block_size, room(options.block_size));
                own = length.div_ceil(options.block_size.into());
            }
            self.streams.push(Stream {
                entry: self.entry_blocks,
                content,
                start: self.content_blocks,
            });
            let grow = |from: u32, by: u64| {
                u32::try_from(by)
                    .ok()
                    .and_then(|by| from.checked_add(by))
                    .ok_or_else(too_large)
            };
            self.entry_blocks = grow(self.entry_blocks, blocks)?;
            self.content_blocks = grow(self.content_blocks, own)?;
        }
        owner.directory_bytes = u32::try_from(bytes).map_err(|_| too_large())?;
        if !holds(bytes, options.block_size) {
            let blocks = owner.directory_bytes.div_ceil(options.block_size);
            self.directory_blocks = self.directory_blocks.checked_add(blocks).ok_or_else(too_large)?;
        }
        self.owners.push(owner);
        Ok(())
    }

    /// The identifier of a stream, and what had to be done to its name.
    pub(super) fn identifier(&self, number: u32, name: &[u8]) -> (Identifier, Change) {
        let mut identifier = Identifier::new();
        let tail = self.tails.get(&number).copied().unwrap_or(0);
        // `None` is impossible for a tail that `resolve` found.
        let change = NameRule::Udf.identifier(name, false, tail, &mut identifier);
        (identifier, change.unwrap_or_default())
    }

    pub(super) fn settle(&mut self) {
        self.owners.shrink_to_fit();
        self.streams.shrink_to_fit();
    }

    /// Blocks of file entries and what follows them.
    pub(super) fn entry_blocks(&self) -> u32 {
        self.entry_blocks
    }

    /// Blocks of stream directories that their file entries do not hold.
    pub(super) fn directory_blocks(&self) -> u32 {
        self.directory_blocks
    }

    /// Blocks of contents that their file entries do not hold.
    pub(super) fn content_blocks(&self) -> u32 {
        self.content_blocks
    }

    fn owner(&self, slot: u32) -> Option<(usize, Owner)> {
        let at = self
            .owners
            .binary_search_by_key(&order(slot), |owner| order(owner.slot))
            .ok()?;
        Some((at, *self.owners.get(at)?))
    }

    /// The block of the file entry of an item's stream directory, counted from the first one of streams.
    pub(super) fn directory_entry(&self, slot: u32) -> Option<u32> {
        self.owner(slot).map(|(_, owner)| owner.entry)
    }

    /// The streams of an owner: the number of the first, and of the one behind the last.
    pub(super) fn range(&self, owner: usize) -> std::ops::Range<u32> {
        let first = self.owners.get(owner).map_or(0, |owner| owner.first_stream);
        let end = self.owners.get(owner + 1).map_or_else(
            || u32::try_from(self.streams.len()).unwrap_or(u32::MAX),
            |next| next.first_stream,
        );
        first..end
    }

    /// What the names of an item's streams became.
    pub(super) fn names<'a>(
        &'a self,
        node: Node<'a>,
        slot: u32,
    ) -> impl Iterator<Item = (&'a [u8], Identifier, Change)> {
        let first = self.owner(slot).map(|(_, owner)| owner.first_stream);
        first.into_iter().flat_map(move |first| {
            (first..).zip(node.streams()).map(|(number, (name, _))| {
                let (identifier, change) = self.identifier(number, name);
                (name, identifier, change)
            })
        })
    }
}

/// Whether a file entry of a stream or a stream directory holds so many bytes.
pub(super) fn holds(bytes: u64, block_size: u32) -> bool {
    usize::try_from(bytes).is_ok_and(|bytes| bytes <= room(block_size))
}
