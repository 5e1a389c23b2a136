//! File entries: what an item is, and where its contents are.
//!
//! Spec: ECMA-167:1997 4/14.9, 4/14.17, 4/12.1 (allocation descriptors); UDF:2.60 2.3.6, 2.3.10, 3.3.3.

use fsimage_formats::udf::{
    AllocationExtentDescriptor, AllocationKind, ExtentKind, ExtentLength, FileEntryExtension,
    FileEntryHeader, FileType, IcbFlags, IcbTag, LogicalBlockAddress, LongAllocationDescriptor, Permissions,
    Revision, ShortAllocationDescriptor, Tag,
};
use fsimage_tree::{Kind, Node};

use super::attributes;
use super::directories::Directories;
use super::nodes::{Nodes, header_length, is_extended};
use super::source::Source;
use super::volume::{SERIAL, implementation};
use crate::error::RenderError;
use crate::hierarchy::display_path;
use crate::options::Options;
use crate::resident::{PieceLimit, Runs};
use crate::time;

/// Where an object's contents are.
pub(super) enum Body<'a> {
    /// In its file entry; so many bytes.
    Embedded(u64),
    /// In these runs of a partition whose block 0 is block `base` of theirs.
    Extents {
        partition: u16,
        base: u32,
        runs: Runs<'a>,
    },
}

/// Bytes that the file entry of `node` has for descriptors or contents.
pub(super) fn room(node: Node<'_>, options: &Options) -> usize {
    (options.block_size as usize)
        .saturating_sub(header_length(node, options) + attributes::length(node, options))
}

pub(super) use attributes::{link, link_length};

/// Bytes of a descriptor when node space and contents are in different partitions, or the same.
fn descriptor_size(long: bool) -> usize {
    if long {
        LongAllocationDescriptor::SIZE
    } else {
        ShortAllocationDescriptor::SIZE
    }
}

/// What one extent can hold.
pub(super) fn extent_limit(block_size: u32) -> PieceLimit {
    let step = ExtentLength::maximum_whole_blocks(block_size).into();
    PieceLimit { step, most: step }
}

/// Blocks that descriptors of so many extents take beyond those in a file entry with so much room. Descriptors of the longer kind are assumed, so that sizes
/// do not depend on places.
pub(super) fn allocation_extents(extents: u64, block_size: u32, room: usize) -> u64 {
    let size = descriptor_size(true);
    let inside = (room / size) as u64;
    if extents <= inside {
        return 0;
    }
    let outside = extents - (inside - 1);
    let each = per_extent(block_size) - 1;
    // The last block needs no descriptor that leads on.
    (outside - 1).div_ceil(each).max(1)
}

/// Descriptors of a block of them.
fn per_extent(block_size: u32) -> u64 {
    ((block_size as usize - AllocationExtentDescriptor::SIZE) / descriptor_size(true)) as u64
}

/// Writes the descriptors of these extents of a body, and behind them, if `next` is a block, the one that leads there.
/// Returns their bytes.
fn write_descriptors(
    nodes: &Nodes,
    source: &Source<'_>,
    body: &Body<'_>,
    range: std::ops::Range<u64>,
    next: Option<u32>,
    out: &mut [u8],
) -> usize {
    let Body::Extents {
        partition,
        base,
        runs,
    } = *body
    else {
        return 0;
    };
    let long = source.place.nodes.partition != 0;
    let size = descriptor_size(long);
    let mut places = out.chunks_exact_mut(size);
    let mut written = 0;
    let mut put = |length: ExtentLength, location: LogicalBlockAddress| {
        let Some(place) = places.next() else { return };
        if long {
            let descriptor = LongAllocationDescriptor {
                length,
                location,
                ..LongAllocationDescriptor::NONE
            };
            place.copy_from_slice(&descriptor.write());
        } else {
            place.copy_from_slice(
                &ShortAllocationDescriptor {
                    length,
                    block: location.block,
                }
                .write(),
            );
        }
        written += size;
    };
    let pieces = runs.pieces(extent_limit(nodes.block_size), nodes.block_size, range.start);
    for (_, piece) in range.zip(pieces) {
        let length = u32::try_from(piece.bytes).ok().and_then(ExtentLength::recorded);
        let block = piece.block.wrapping_sub(base);
        put(
            length.unwrap_or(ExtentLength::NONE),
            LogicalBlockAddress { partition, block },
        );
    }
    if let Some(next) = next {
        let place = source.place.nodes;
        let block = place.block.wrapping_add(next);
        let length =
            ExtentLength::new(ExtentKind::Continuation, nodes.block_size).unwrap_or(ExtentLength::NONE);
        put(length, LogicalBlockAddress { block, ..place });
    }
    written
}

/// Which extents of a body a block describes: 0 is the file entry, the others follow it.
fn share(body: &Body<'_>, block_size: u32, room: usize, index: u32) -> (std::ops::Range<u64>, bool) {
    let Body::Extents { runs, .. } = body else {
        return (0..0, false);
    };
    let extents = runs.count(extent_limit(block_size));
    let blocks = allocation_extents(extents, block_size, room);
    if blocks == 0 {
        return (0..extents, false);
    }
    let inside = (room / descriptor_size(true)) as u64 - 1;
    let each = per_extent(block_size) - 1;
    let index = u64::from(index);
    if index == 0 {
        return (0..inside, true);
    }
    let start = inside + (index - 1) * each;
    let last = index == blocks;
    (start..if last { extents } else { start + each }, !last)
}

/// Writes the descriptors that the file entry in block `block` of the node space has of a body. Returns their kind and their bytes.
pub(super) fn write_first(
    nodes: &Nodes,
    source: &Source<'_>,
    body: &Body<'_>,
    room: usize,
    block: u32,
    out: &mut [u8],
) -> (AllocationKind, usize) {
    let (range, more) = share(body, nodes.block_size, room, 0);
    let length = write_descriptors(nodes, source, body, range, more.then_some(block + 1), out);
    let kind = if source.place.nodes.partition == 0 {
        AllocationKind::SHORT
    } else {
        AllocationKind::LONG
    };
    (kind, length)
}

/// Renders the `index`-th block of descriptors behind a file entry.
pub(super) fn render_allocation_extent(
    nodes: &Nodes,
    source: &Source<'_>,
    body: &Body<'_>,
    room: usize,
    block: u32,
    index: u32,
    out: &mut [u8],
) {
    let (range, more) = share(body, nodes.block_size, room, index);
    let mut descriptors = vec![0; out.len()];
    let length = write_descriptors(
        nodes,
        source,
        body,
        range,
        more.then_some(block + 1),
        &mut descriptors,
    );
    let extent = AllocationExtentDescriptor {
        tag: Tag {
            version: nodes.revision.tag_version(),
            serial_number: SERIAL,
            location: source.place.nodes.block.wrapping_add(block),
        },
        previous: 0,
        descriptors: descriptors.get(..length).unwrap_or_default(),
    };
    // A block of descriptors was counted to fit.
    let _ = extent.write(out);
}

/// A file entry to render.
pub(super) struct Entry<'a> {
    pub(super) nodes: &'a Nodes,
    pub(super) source: &'a Source<'a>,
    pub(super) node: Node<'a>,
    pub(super) slot: u32,
    /// Its block in the node space.
    pub(super) block: u32,
}

impl Entry<'_> {
    pub(super) fn render(&self, out: &mut [u8]) -> Result<(), RenderError> {
        let Self {
            nodes,
            source,
            node,
            slot,
            block,
        } = *self;
        let location = source.place.nodes.block.wrapping_add(block);
        let body = nodes.body(source, node, slot);
        let header = header_length(node, source.options);
        let attributes = attributes::write(
            node,
            source.options,
            location,
            out.get_mut(header..).unwrap_or_default(),
        );
        let (kind, information_length, recorded, allocation_length) = match body {
            Body::Embedded(bytes) => {
                let length = usize::try_from(bytes).unwrap_or(0);
                let start = header + attributes;
                let place = out.get_mut(start..start + length).unwrap_or_default();
                self.embed(place, location)?;
                (AllocationKind::EMBEDDED, bytes, 0, length)
            }
            Body::Extents { runs, .. } => {
                let bytes = runs.bytes();
                let room = nodes.room(node, source.options);
                let place = out.get_mut(header + attributes..).unwrap_or_default();
                let (kind, length) = write_first(nodes, source, &body, room, block, place);
                // All runs but the last are whole blocks.
                (kind, bytes, bytes.div_ceil(nodes.block_size.into()), length)
            }
        };
        let header = self.header(location, kind, information_length, recorded);
        // The parts were counted to fit.
        header
            .write_around(attributes, allocation_length, out)
            .map(drop)
            .map_err(|_| RenderError::Inconsistent {
                region: "file entries",
                block: location.into(),
            })
    }

    /// Fills in the contents that the file entry holds.
    fn embed(&self, out: &mut [u8], location: u32) -> Result<(), RenderError> {
        let Self {
            nodes,
            source,
            node,
            slot,
            ..
        } = *self;
        match node.kind() {
            Kind::Directory => {
                Directories::render_embedded(nodes.directory_number(slot), location, out, nodes, source);
            }
            Kind::SymbolicLink => {
                for (place, byte) in out.iter_mut().zip(link(node.link_target().unwrap_or_default())) {
                    *place = byte;
                }
            }
            _ => {
                if let Some(content) = node.content().and_then(|id| source.tree.content(id)) {
                    content
                        .source()
                        .read_exact_at(content.key(), 0, out)
                        .map_err(|error| RenderError::Content {
                            path: display_path(source.tree, node.id()),
                            source: error,
                        })?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn header(
        &self,
        location: u32,
        kind: AllocationKind,
        information_length: u64,
        recorded: u64,
    ) -> FileEntryHeader {
        let Self {
            nodes,
            source,
            node,
            slot,
            ..
        } = *self;
        let attributes = node.attributes();
        let mode = u32::from(attributes.permissions);
        let times = time::shown(&attributes.times, source.options);
        let modified = time::udf(times.modified);
        let flags = IcbFlags::of_mode(mode).with_allocation(kind);
        FileEntryHeader {
            tag: Tag {
                version: nodes.revision.tag_version(),
                serial_number: SERIAL,
                location,
            },
            icb: IcbTag::new(file_type(node, nodes.revision), flags),
            user_id: attributes.user,
            group_id: attributes.group,
            permissions: Permissions::from_mode(mode),
            file_link_count: u16::try_from(link_count(node)).unwrap_or(u16::MAX),
            record_format: 0,
            record_display_attributes: 0,
            record_length: 0,
            information_length,
            logical_blocks_recorded: recorded,
            accessed: time::udf(times.accessed),
            modified,
            attributes_changed: time::udf(times.changed),
            checkpoint: 1,
            extended_attributes_icb: LongAllocationDescriptor::NONE,
            implementation_identifier: implementation(),
            unique_id: nodes.object_id(node),
            extension: is_extended(node, source.options).then(|| {
                let streams = nodes.stream_directory(source, node, slot);
                FileEntryExtension {
                    object_size: information_length.saturating_add(streams.1),
                    created: times.created.map_or(modified, time::udf),
                    stream_directory: streams.0,
                }
            }),
        }
    }
}

/// How many names lead to an item (ECMA-167:1997 4/14.9.6).
pub(crate) fn link_count(node: Node<'_>) -> u32 {
    match node.kind() {
        // The descriptor in the parent, or the root's of itself, and those of its directories.
        Kind::Directory => node.directory_child_count().saturating_add(1),
        _ => node.link_count(),
    }
}

fn file_type(node: Node<'_>, revision: Revision) -> FileType {
    match node.kind() {
        Kind::Directory => FileType::DIRECTORY,
        Kind::File if node.is_real_time() && revision >= Revision::V2_01 => FileType::REAL_TIME_FILE,
        Kind::File => FileType::FILE,
        Kind::SymbolicLink => FileType::SYMBOLIC_LINK,
        Kind::BlockDevice => FileType::BLOCK_DEVICE,
        Kind::CharacterDevice => FileType::CHARACTER_DEVICE,
        Kind::Fifo => FileType::FIFO,
        Kind::Socket => FileType::SOCKET,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resident::DiscRun;

    /// Every extent is described once, in order, by blocks that all have room for what they describe.
    #[test]
    fn descriptors_are_shared_out() {
        for block_size in [512, 2048, 4096] {
            let room = block_size as usize - 216;
            let step = u64::from(ExtentLength::maximum_whole_blocks(block_size));
            let inside = (room / 16) as u64;
            let each = per_extent(block_size);
            for extents in [
                0,
                1,
                inside - 1,
                inside,
                inside + 1,
                inside + each - 2,
                inside + each - 1,
                inside + each,
                5 * each,
            ] {
                let body = Body::Extents {
                    partition: 0,
                    base: 0,
                    runs: Runs::One(DiscRun {
                        block: 0,
                        bytes: extents * step,
                    }),
                };
                let blocks = allocation_extents(extents, block_size, room);
                let mut next = 0;
                for index in 0..=blocks {
                    let (range, more) = share(&body, block_size, room, u32::try_from(index).unwrap());
                    assert_eq!(range.start, next, "{block_size} {extents} {index}");
                    assert_eq!(more, index < blocks);
                    let room = if index == 0 { inside } else { each };
                    assert!(
                        range.end - range.start + u64::from(more) <= room,
                        "{block_size} {extents} {index}"
                    );
                    next = range.end;
                }
                assert_eq!(next, extents);
            }
        }
    }
}
