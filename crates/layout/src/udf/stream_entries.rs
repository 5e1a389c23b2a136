//! What is rendered of named streams: file entries, stream directories, contents.
//!
//! Spec: ECMA-167:1997 4/9.2, 4/14.17.20; UDF:2.60 2.3.5.4, 3.2.1.1, 3.3.5.

use fsimage_formats::udf::{
    AllocationFlags, AllocationKind, ExtentLength, FileCharacteristics, FileEntryHeader,
    FileIdentifierDescriptor, FileType, IcbFlags, IcbTag, LogicalBlockAddress, LongAllocationDescriptor, Tag,
};
use fsimage_tree::Node;

use super::directories::padding;
use super::entries::{self, Body, Entry};
use super::nodes::Nodes;
use super::source::Source;
use super::streams::{Stream, Streams, holds, length_of, room};
use super::volume::{SERIAL, implementation};
use crate::error::RenderError;
use crate::hierarchy::stream_path;
use crate::resident::{DiscRun, Runs};

fn recorded(block_size: u32, location: LogicalBlockAddress, unique_id: u64) -> LongAllocationDescriptor {
    LongAllocationDescriptor {
        length: ExtentLength::recorded(block_size).unwrap_or(ExtentLength::NONE),
        location,
        flags: AllocationFlags::empty(),
        // The lower half (UDF:2.60 2.3.4.3).
        unique_id: u32::try_from(unique_id & u64::from(u32::MAX)).unwrap_or(0),
    }
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
                RenderError::Content {
                    path: stream_path(self.source.tree, node.id(), name.map_or(&[], |(name, _)| name)),
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
