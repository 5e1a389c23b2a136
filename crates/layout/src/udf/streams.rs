//! Named streams: further contents of an item, each a file in the item's stream directory.
//!
//! Spec: ECMA-167:1997 4/9.2, 4/14.17.20; UDF:2.60 2.3.5.4, 3.2.1.1, 3.3.5.
//!
//! The extended file entry of an item leads to the file entry of its stream directory, and the descriptors in there to those of the
//! streams. Streams and their directories have the owner, the times and the number of their item; no attributes and no streams of their own; and in
//! their ICBs the flag that tells what they are. A stream has one name, and so one link; to a stream directory no name leads.
//! What fits a file entry is held by it, beside ISO 9660 too, for no reader of bridges looks for streams.

use fsimage_formats::udf::{
    AllocationFlags, AllocationKind, ExtentLength, FileCharacteristics, FileEntryHeader,
    FileIdentifierDescriptor, FileType, IcbFlags, IcbTag, LogicalBlockAddress, LongAllocationDescriptor,
    Revision, Tag,
};
use fsimage_tree::{ContentId, Node, Tree};
use rustc_hash::FxHashMap;

use super::directories::padding;
use super::entries::{self, Body, Entry};
use super::nodes::{Nodes, Source};
use super::volume::{SERIAL, implementation};
use crate::error::{LayoutError, RenderError};
use crate::hierarchy::display_path;
use crate::names::{Change, Identifier, NameRule, Named, resolve};
use crate::options::{FileSystems, Options};
use crate::resident::{DiscRun, Runs};

/// The streams of a tree.
#[derive(Default)]
pub(super) struct Streams {
    /// In the order of their file entries.
    owners: Vec<Owner>,
    streams: Vec<Stream>,
    /// What tells streams apart whose names would be the same, by their number.
    tails: FxHashMap<u32, u32>,
    entry_blocks: u32,
    directory_blocks: u32,
    content_blocks: u32,
}

/// An item with streams.
#[derive(Clone, Copy)]
struct Owner {
    slot: u32,
    /// Block of its stream directory's file entry, counted from the first one of streams.
    entry: u32,
    first_stream: u32,
    directory_bytes: u32,
    /// First block of its stream directory, when the file entry does not hold it, counted from the first one of them.
    directory: u32,
}

#[derive(Clone, Copy)]
struct Stream {
    /// Block of its file entry, counted as that of a stream directory is.
    entry: u32,
    content: ContentId,
    /// First block of its content, when the file entry does not hold it, counted from the first one of them.
    start: u32,
}

/// Whether there are streams in the file system at all.
pub(crate) fn has_streams(options: &Options) -> bool {
    options.file_systems.contains(FileSystems::UDF) && options.udf.revision >= Revision::V2_00
}

/// Bytes that the file entry of a stream or of a stream directory has for descriptors or contents.
fn room(block_size: u32) -> usize {
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

fn length_of(tree: &Tree, content: ContentId) -> u64 {
    tree.content(content).map_or(0, |content| content.length())
}

fn recorded(block_size: u32, location: LogicalBlockAddress, unique_id: u64) -> LongAllocationDescriptor {
    LongAllocationDescriptor {
        length: ExtentLength::recorded(block_size).unwrap_or(ExtentLength::NONE),
        location,
        flags: AllocationFlags::empty(),
        // The lower half (UDF:2.60 2.3.4.3).
        unique_id: u32::try_from(unique_id & u64::from(u32::MAX)).unwrap_or(0),
    }
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
    fn identifier(&self, number: u32, name: &[u8]) -> (Identifier, Change) {
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
    fn range(&self, owner: usize) -> std::ops::Range<u32> {
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
fn holds(bytes: u64, block_size: u32) -> bool {
    usize::try_from(bytes).is_ok_and(|bytes| bytes <= room(block_size))
}

/// Renders what belongs to streams.
pub(super) struct Renderer<'a> {
    pub(super) nodes: &'a Nodes,
    pub(super) source: &'a Source<'a>,
}

impl Renderer<'_> {
    fn streams(&self) -> &Streams {
        &self.nodes.streams
    }

    /// The address of a block of file entries of streams.
    fn address(&self, block: u32) -> LogicalBlockAddress {
        let nodes = self.source.place.nodes;
        let block = self.nodes.first_stream_block().wrapping_add(block);
        LogicalBlockAddress {
            block: nodes.block.wrapping_add(block),
            ..nodes
        }
    }

    fn inconsistent(block: u32) -> RenderError {
        RenderError::Inconsistent {
            region: "named streams",
            block: block.into(),
        }
    }

    /// Renders a block of file entries of streams.
    pub(super) fn render_entry(&self, block: u32, out: &mut [u8]) -> Result<(), RenderError> {
        let streams = self.streams();
        let inconsistent = || Self::inconsistent(block);
        let after = streams.owners.partition_point(|owner| owner.entry <= block);
        let number = after.checked_sub(1).ok_or_else(inconsistent)?;
        let owner = streams.owners.get(number).ok_or_else(inconsistent)?;
        let node = self
            .nodes
            .node(self.source.tree, owner.slot)
            .ok_or_else(inconsistent)?;
        if block == owner.entry {
            return self.render_directory_entry(number, node, out);
        }
        let after = streams.streams.partition_point(|stream| stream.entry <= block);
        let number = after.checked_sub(1).ok_or_else(inconsistent)?;
        let stream = streams.streams.get(number).ok_or_else(inconsistent)?;
        let body = self.body(stream);
        let room = room(self.nodes.block_size);
        // The number of a block in the node space.
        let here = self.nodes.first_stream_block().wrapping_add(block);
        match block - stream.entry {
            0 => self.render_stream_entry(node, owner.slot, stream, &body, here, out),
            extent => {
                entries::render_allocation_extent(self.nodes, self.source, &body, room, here, extent, out);
                Ok(())
            }
        }
    }

    fn body(&self, stream: &Stream) -> Body<'static> {
        let bytes = length_of(self.source.tree, stream.content);
        if holds(bytes, self.nodes.block_size) {
            return Body::Embedded(bytes);
        }
        let block = self.source.place.streams.wrapping_add(stream.start);
        Body::Extents {
            partition: 0,
            base: 0,
            runs: Runs::One(DiscRun { block, bytes }),
        }
    }

    /// The header of a file entry that belongs to `node`.
    fn header(
        &self,
        node: Node<'_>,
        slot: u32,
        location: u32,
        kind: FileType,
        allocation: AllocationKind,
    ) -> FileEntryHeader {
        let entry = Entry {
            nodes: self.nodes,
            source: self.source,
            node,
            slot,
            block: 0,
        };
        let mut header = entry.header(location, allocation, 0, 0);
        header.icb = IcbTag::new(kind, IcbFlags::STREAM.with_allocation(allocation));
        if let Some(extension) = &mut header.extension {
            extension.stream_directory = LongAllocationDescriptor::NONE;
        }
        header
    }

    fn finish(
        mut header: FileEntryHeader,
        bytes: u64,
        recorded: u64,
        allocation: usize,
        out: &mut [u8],
    ) -> Result<(), RenderError> {
        header.information_length = bytes;
        header.logical_blocks_recorded = recorded;
        if let Some(extension) = &mut header.extension {
            extension.object_size = bytes;
        }
        // The parts were counted to fit.
        let written = header.write_around(0, allocation, out);
        written
            .map(drop)
            .map_err(|_| Self::inconsistent(header.tag.location))
    }

    fn render_stream_entry(
        &self,
        node: Node<'_>,
        slot: u32,
        stream: &Stream,
        body: &Body<'_>,
        here: u32,
        out: &mut [u8],
    ) -> Result<(), RenderError> {
        let location = self.address(stream.entry).block;
        let size = FileEntryHeader::size(true);
        let (allocation, bytes, recorded, length) = match body {
            Body::Embedded(bytes) => {
                let length = usize::try_from(*bytes).unwrap_or(0);
                let place = out.get_mut(size..size + length).unwrap_or_default();
                self.read(node, stream, 0, place)?;
                (AllocationKind::EMBEDDED, *bytes, 0, length)
            }
            Body::Extents { runs, .. } => {
                let place = out.get_mut(size..).unwrap_or_default();
                let room = room(self.nodes.block_size);
                let (kind, length) = entries::write_first(self.nodes, self.source, body, room, here, place);
                let bytes = runs.bytes();
                (kind, bytes, bytes.div_ceil(self.nodes.block_size.into()), length)
            }
        };
        let mut header = self.header(node, slot, location, FileType::FILE, allocation);
        header.file_link_count = 1;
        Self::finish(header, bytes, recorded, length, out)
    }

    fn read(&self, node: Node<'_>, stream: &Stream, offset: u64, out: &mut [u8]) -> Result<(), RenderError> {
        let content = self.source.tree.content(stream.content);
        let content = content.ok_or_else(|| Self::inconsistent(stream.entry))?;
        content
            .source()
            .read_exact_at(content.key(), offset, out)
            .map_err(|error| {
                let name = node.streams().find(|&(_, id)| id == stream.content);
                let name = String::from_utf8_lossy(name.map_or(&[][..], |(name, _)| name)).into_owned();
                RenderError::Content {
                    path: format!("{}:{name}", display_path(self.source.tree, node.id())),
                    source: error,
                }
            })
    }

    fn render_directory_entry(
        &self,
        number: usize,
        node: Node<'_>,
        out: &mut [u8],
    ) -> Result<(), RenderError> {
        let inconsistent = || Self::inconsistent(0);
        let owner = *self.streams().owners.get(number).ok_or_else(inconsistent)?;
        let location = self.address(owner.entry).block;
        let size = FileEntryHeader::size(true);
        let bytes = u64::from(owner.directory_bytes);
        let (allocation, recorded, length) = if holds(bytes, self.nodes.block_size) {
            let directory = self.directory(number, node)?;
            let place = out
                .get_mut(size..size + directory.len())
                .ok_or_else(inconsistent)?;
            place.copy_from_slice(&directory);
            (AllocationKind::EMBEDDED, 0, directory.len())
        } else {
            let LogicalBlockAddress { partition, block } = self.directory_address(owner.directory);
            let body = Body::Extents {
                partition,
                base: 0,
                runs: Runs::One(DiscRun { block, bytes }),
            };
            let place = out.get_mut(size..).unwrap_or_default();
            let room = room(self.nodes.block_size);
            let (kind, length) = entries::write_first(self.nodes, self.source, &body, room, 0, place);
            (kind, bytes.div_ceil(self.nodes.block_size.into()), length)
        };
        let mut header = self.header(node, owner.slot, location, FileType::STREAM_DIRECTORY, allocation);
        header.file_link_count = 0;
        Self::finish(header, bytes, recorded, length, out)
    }

    /// The address of a block of stream directories.
    fn directory_address(&self, block: u32) -> LogicalBlockAddress {
        let block = self.nodes.first_stream_directory_block().wrapping_add(block);
        self.source.place.directories(block, self.source.options)
    }

    /// All descriptors of a stream directory.
    fn directory(&self, number: usize, node: Node<'_>) -> Result<Vec<u8>, RenderError> {
        let streams = self.streams();
        let owner = *streams.owners.get(number).ok_or_else(|| Self::inconsistent(0))?;
        let block_size = self.nodes.block_size;
        let unique_id = self.nodes.object_id(node);
        let embedded = holds(owner.directory_bytes.into(), block_size);
        let mut out = vec![0; owner.directory_bytes as usize];
        let mut at = 0;
        let own = implementation().write();
        let mut put = |icb, characteristics, identifier: &[u8]| {
            let block = u32::try_from(at / block_size as usize).unwrap_or(0);
            let location = if embedded {
                self.address(owner.entry)
            } else {
                self.directory_address(owner.directory.wrapping_add(block))
            };
            let length = FileIdentifierDescriptor::length(identifier.len(), 0);
            let padding = padding((at + length) as u64, self.source.options);
            let descriptor = FileIdentifierDescriptor {
                tag: Tag {
                    version: self.nodes.revision.tag_version(),
                    serial_number: SERIAL,
                    location: location.block,
                },
                file_version_number: 1,
                characteristics,
                icb,
                implementation_use: own.get(..padding).unwrap_or_default(),
                identifier,
            };
            let written = descriptor.write(out.get_mut(at..).unwrap_or_default());
            at += written.map_err(|_| Self::inconsistent(location.block))?;
            Ok(())
        };
        let nodes = self.source.place.nodes;
        let parent = LogicalBlockAddress {
            block: nodes.block.wrapping_add(self.nodes.entry(node)),
            ..nodes
        };
        put(
            recorded(block_size, parent, unique_id),
            FileCharacteristics::DIRECTORY | FileCharacteristics::PARENT,
            &[],
        )?;
        for (number, (name, _)) in streams.range(number).zip(node.streams()) {
            let stream = streams.streams.get(number as usize);
            let stream = stream.ok_or_else(|| Self::inconsistent(number))?;
            let (identifier, _) = streams.identifier(number, name);
            let icb = recorded(block_size, self.address(stream.entry), unique_id);
            put(icb, FileCharacteristics::empty(), identifier.as_bytes())?;
        }
        Ok(out)
    }

    /// Renders whole blocks of stream directories from block `first` on.
    pub(super) fn render_directories(&self, first: u32, out: &mut [u8]) -> Result<(), RenderError> {
        let streams = self.streams();
        let block_size = self.nodes.block_size as usize;
        out.fill(0);
        let mut at = first;
        let mut rest = out;
        while !rest.is_empty() {
            let after = streams.owners.partition_point(|owner| owner.directory <= at);
            // Of owners that begin at the same block, all but the last have no blocks.
            let number = after.checked_sub(1).ok_or_else(|| Self::inconsistent(at))?;
            let owner = *streams.owners.get(number).ok_or_else(|| Self::inconsistent(at))?;
            let node = self.nodes.node(self.source.tree, owner.slot);
            let directory = self.directory(number, node.ok_or_else(|| Self::inconsistent(at))?)?;
            let skipped = (at - owner.directory) as usize * block_size;
            let bytes = directory.get(skipped..).unwrap_or_default();
            let blocks = bytes.len().div_ceil(block_size).max(1);
            let length = rest.len().min(blocks * block_size);
            let (here, more) = rest.split_at_mut(length);
            for (place, byte) in here.iter_mut().zip(bytes) {
                *place = *byte;
            }
            at = at.saturating_add(u32::try_from(length / block_size).unwrap_or(1));
            rest = more;
        }
        Ok(())
    }

    /// Renders whole blocks of contents of streams from block `first` of theirs on.
    pub(super) fn render_contents(&self, first: u32, out: &mut [u8]) -> Result<(), RenderError> {
        let streams = self.streams();
        let block_size = self.nodes.block_size as usize;
        let mut at = first;
        let mut rest = out;
        while !rest.is_empty() {
            let inconsistent = || Self::inconsistent(at);
            let after = streams.streams.partition_point(|stream| stream.start <= at);
            // Of streams that begin at the same block, all but the last have no blocks.
            let number = after.checked_sub(1).ok_or_else(inconsistent)?;
            let stream = streams.streams.get(number).ok_or_else(inconsistent)?;
            let length = length_of(self.source.tree, stream.content);
            let offset = u64::from(at - stream.start) * block_size as u64;
            let left = length.checked_sub(offset).filter(|&left| left > 0);
            let left = left.ok_or_else(inconsistent)?;
            let bytes = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
            let (here, more) = rest.split_at_mut(bytes.next_multiple_of(block_size));
            let (place, end) = here.split_at_mut(bytes);
            let owner = streams
                .owners
                .partition_point(|owner| owner.first_stream as usize <= number)
                .checked_sub(1)
                .and_then(|owner| streams.owners.get(owner));
            let node = owner.and_then(|owner| self.nodes.node(self.source.tree, owner.slot));
            self.read(node.ok_or_else(inconsistent)?, stream, offset, place)?;
            end.fill(0);
            at = at.saturating_add(u32::try_from(here.len() / block_size).unwrap_or(1));
            rest = more;
        }
        Ok(())
    }
}
