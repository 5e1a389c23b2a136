//! The node space: which block of it holds what.

use fsimage_formats::udf::{FileEntryHeader, LogicalBlockAddress, LongAllocationDescriptor, Revision};
use fsimage_tree::{Kind, Node, NodeId, Tree};

use super::directories::Directories;
use super::entries::{self, Body};
use super::has_virtual_partition;
use super::source::Source;
use super::stream_entries::Renderer;
use super::streams::{Streams, has_streams};
use crate::error::{LayoutError, RenderError};
use crate::hierarchy::{Hierarchy, Slot, View};
use crate::names::{Change, Identifier, NameRule};
use crate::options::{FileSystems, Options};
use crate::resident::{DiscRun, Fragments, Runs};

/// The slot of the root, which has no record in a directory.
pub(super) const ROOT_SLOT: u32 = u32::MAX;
/// The blocks of the file set descriptor sequence, which come first.
const FILE_SET: u32 = 2;
const NO_ENTRY: u32 = u32::MAX;

/// What describes the tree in UDF.
pub(crate) struct Nodes {
    pub(crate) hierarchy: Hierarchy,
    pub(super) directories: Directories,
    /// For each object of the tree the block of its file entry, counted from the root's.
    entries: Vec<u32>,
    /// For each block from the root's file entry on its slot; further blocks with the same one are its allocation extents.
    slots: Vec<u32>,
    /// Links whose target does not fit their file entry: slot, first block, bytes.
    pub(super) long_links: Vec<LongLink>,
    long_link_blocks: u32,
    pub(super) streams: Streams,
    pub(crate) block_size: u32,
    pub(super) revision: Revision,
    embeds: bool,
    /// Whether file entries have virtual addresses.
    is_virtual: bool,
}

/// A link whose target has blocks of its own.
#[derive(Clone, Copy)]
pub(super) struct LongLink {
    slot: u32,
    pub(super) first: u32,
    pub(super) bytes: u32,
}

impl Nodes {
    pub(crate) fn new(
        tree: &Tree,
        options: &Options,
        pure: bool,
        fragments: &Fragments,
    ) -> Result<Self, LayoutError> {
        let revision = options.udf.revision;
        let hierarchy = Hierarchy::new(tree, View::Udf, NameRule::Udf, options)?;
        let block_size = options.block_size;
        // Readers of bridges look for directories in blocks of their own.
        let room = |node: Node<'_>| if pure { entries::room(node, options) } else { 0 };
        let mut nodes = Self {
            directories: Directories::new(tree, &hierarchy, options, room)?,
            hierarchy,
            entries: vec![NO_ENTRY; tree.object_bound()],
            slots: Vec::new(),
            long_links: Vec::new(),
            long_link_blocks: 0,
            streams: Streams::default(),
            block_size,
            revision,
            embeds: pure,
            is_virtual: has_virtual_partition(options),
        };
        nodes.place(tree, tree.root(), ROOT_SLOT, options, fragments)?;
        for slot in 0..nodes.hierarchy.slot_count() {
            if let Some(Slot::Node(id)) = nodes.hierarchy.slot(slot)
                && let Some(node) = tree.node(id)
            {
                nodes.place(tree, node, slot, options, fragments)?;
            }
        }
        nodes.slots.shrink_to_fit();
        nodes.streams.settle();
        Ok(nodes)
    }

    /// Gives a file entry to the object of `node`, unless it has one under another name.
    fn place(
        &mut self,
        tree: &Tree,
        node: Node<'_>,
        slot: u32,
        options: &Options,
        fragments: &Fragments,
    ) -> Result<(), LayoutError> {
        let too_large = || LayoutError::TooLarge {
            blocks: u64::from(u32::MAX) + 1,
            session_start: 0,
        };
        // Room for what precedes the entries is counted by the plan, which is refused as a whole beyond 32 bits.
        let block = u32::try_from(self.slots.len()).map_err(|_| too_large())?;
        let Some(entry) = self
            .entries
            .get_mut(node.object().index())
            .filter(|entry| **entry == NO_ENTRY)
        else {
            return Ok(());
        };
        *entry = block;
        if node.kind() == Kind::SymbolicLink {
            let bytes = entries::link_length(node.link_target().unwrap_or_default());
            if bytes > self.room(node, options) {
                let bytes = u32::try_from(bytes).map_err(|_| too_large())?;
                self.long_links.push(LongLink {
                    slot,
                    first: self.long_link_blocks,
                    bytes,
                });
                let blocks = bytes.div_ceil(self.block_size);
                self.long_link_blocks = self.long_link_blocks.checked_add(blocks).ok_or_else(too_large)?;
            }
        }
        let extents = self.allocation_extents(node, options, fragments);
        let extents = usize::try_from(extents).map_err(|_| too_large())?;
        self.slots.extend(std::iter::repeat_n(slot, extents + 1));
        self.streams.place(tree, node, slot, options)
    }

    /// Bytes that the file entry of `node` has for descriptors or contents.
    pub(super) fn room(&self, node: Node<'_>, options: &Options) -> usize {
        entries::room(node, options)
    }

    /// Whether a file's content is held by its file entry.
    pub(crate) fn embeds(&self, node: Node<'_>, options: &Options) -> bool {
        self.embeds && usize::try_from(node.size()).is_ok_and(|size| size <= self.room(node, options))
    }

    /// Blocks of allocation descriptors beyond those in the file entry.
    fn allocation_extents(&self, node: Node<'_>, options: &Options, fragments: &Fragments) -> u64 {
        let Some(content) = node.content().filter(|_| !self.embeds(node, options)) else {
            return 0;
        };
        let extents = fragments
            .runs(content, 0, node.size())
            .count(entries::extent_limit(self.block_size));
        entries::allocation_extents(extents, self.block_size, self.room(node, options))
    }

    /// Blocks of the node space.
    pub(crate) fn blocks(&self) -> u64 {
        u64::from(FILE_SET)
            + self.slots.len() as u64
            + u64::from(self.streams.entry_blocks())
            + self.directories.blocks()
            + u64::from(self.streams.directory_blocks())
    }

    /// Blocks of the contents of named streams.
    pub(crate) fn stream_blocks(&self) -> u64 {
        self.streams.content_blocks().into()
    }

    /// Blocks of the targets of long links.
    pub(crate) fn long_link_blocks(&self) -> u64 {
        self.long_link_blocks.into()
    }

    /// Files and directories.
    ///
    /// From UDF 2.50 on each name of a file counts (UDF:2.50 2.2.6.4), before that each file.
    pub(crate) fn counts(&self, tree: &Tree) -> (u32, u32) {
        let directories = tree.directory_count() + 1;
        let all = if self.revision < Revision::V2_50 {
            self.entries.iter().filter(|&&entry| entry != NO_ENTRY).count() as u64
        } else {
            u64::from(self.hierarchy.slot_count()) + 1
        };
        let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        (count(all.saturating_sub(directories)), count(directories))
    }

    /// The next number that no file has (UDF:2.60 2.2.6): those below 16 are set aside.
    pub(crate) fn next_unique_id(&self) -> u64 {
        unique_id(self.hierarchy.slot_count())
    }

    /// The first block of stream directories. They come last but for directories where what has virtual addresses is before both, and else first of all:
    /// readers that know no streams take the last thing that they know for the end of the image.
    pub(super) fn first_stream_directory_block(&self) -> u32 {
        if self.is_virtual {
            self.virtual_blocks()
        } else {
            FILE_SET
        }
    }

    /// The first block of file entries of named streams.
    pub(super) fn first_stream_block(&self) -> u32 {
        let before = if self.is_virtual {
            0
        } else {
            self.streams.directory_blocks()
        };
        before.saturating_add(FILE_SET)
    }

    fn first_entry(&self) -> u32 {
        self.first_stream_block()
            .saturating_add(self.streams.entry_blocks())
    }

    /// Blocks up to the last file entry: those that can have virtual addresses.
    pub(super) fn virtual_blocks(&self) -> u32 {
        let entries = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        self.first_entry().saturating_add(entries)
    }

    pub(super) fn first_directory_block(&self) -> u32 {
        let before = if self.is_virtual {
            self.streams.directory_blocks()
        } else {
            0
        };
        self.virtual_blocks().saturating_add(before)
    }

    /// The block of an object's file entry in the node space.
    pub(super) fn entry(&self, node: Node<'_>) -> u32 {
        self.index(node)
            .map_or(NO_ENTRY, |index| self.first_entry().saturating_add(index))
    }

    fn index(&self, node: Node<'_>) -> Option<u32> {
        let index = self.entries.get(node.object().index()).copied();
        index.filter(|&index| index != NO_ENTRY)
    }

    /// The number of an object: that of its first name.
    pub(super) fn object_id(&self, node: Node<'_>) -> u64 {
        match self.first_slot(node) {
            ROOT_SLOT => 0,
            slot => unique_id(slot),
        }
    }

    /// Whether the name in a slot is the first of those of an object.
    pub(crate) fn is_first_name(&self, node: Node<'_>, slot: u32) -> bool {
        self.first_slot(node) == slot
    }

    /// The slot of the first name of an object.
    fn first_slot(&self, node: Node<'_>) -> u32 {
        self.index(node)
            .and_then(|index| self.slots.get(index as usize))
            .copied()
            .unwrap_or(ROOT_SLOT)
    }

    /// The names of an item's streams, their identifiers, and what had to be done to them.
    pub(crate) fn stream_names<'a>(
        &'a self,
        node: Node<'a>,
    ) -> impl Iterator<Item = (&'a [u8], Identifier, Change)> {
        self.streams.names(node, self.first_slot(node))
    }

    /// The ICB of the stream directory of an item whose first name is in `slot`, and bytes of all its streams.
    pub(super) fn stream_directory(
        &self,
        source: &Source<'_>,
        node: Node<'_>,
        slot: u32,
    ) -> (LongAllocationDescriptor, u64) {
        let Some(entry) = self.streams.directory_entry(slot) else {
            return (LongAllocationDescriptor::NONE, 0);
        };
        let nodes = source.place.nodes;
        let block = self.first_stream_block().wrapping_add(entry);
        let location = LogicalBlockAddress {
            block: nodes.block.wrapping_add(block),
            ..nodes
        };
        let icb = LongAllocationDescriptor::recorded(self.block_size, location);
        let lengths = node.streams().filter_map(|(_, id)| source.tree.content(id));
        let bytes = lengths.fold(0_u64, |bytes, content| bytes.saturating_add(content.length()));
        (icb.unwrap_or(LongAllocationDescriptor::NONE), bytes)
    }

    pub(super) fn long_link(&self, slot: u32) -> Option<LongLink> {
        let at = self
            .long_links
            .binary_search_by_key(&slot, |link| link.slot)
            .ok()?;
        self.long_links.get(at).copied()
    }

    /// The item in a slot; the root for its own.
    pub(super) fn node<'t>(&self, tree: &'t Tree, slot: u32) -> Option<Node<'t>> {
        if slot == ROOT_SLOT {
            return Some(tree.root());
        }
        match self.hierarchy.slot(slot)? {
            Slot::Node(id) => tree.node(id),
            Slot::RelocationDirectory => None,
        }
    }

    /// Renders whole blocks from block `first` of the node space on.
    ///
    /// # Errors
    /// [`RenderError::Content`] when an embedded content cannot be read.
    pub(crate) fn render(&self, first: u32, out: &mut [u8], source: &Source<'_>) -> Result<(), RenderError> {
        let block_size = self.block_size as usize;
        let stream_directories = self.first_stream_directory_block();
        let stream_directories =
            stream_directories..stream_directories.saturating_add(self.streams.directory_blocks());
        let streams = self.first_stream_block();
        let entries = self.first_entry();
        let directories = self.first_directory_block();
        let renderer = Renderer { nodes: self, source };
        let mut block = first;
        let mut rest = out;
        while !rest.is_empty() {
            // Stream directories are made whole, so as many of their blocks as there are room for at once.
            let run = if stream_directories.contains(&block) {
                stream_directories.end - block
            } else {
                1
            };
            let length = rest.len().min(block_size.saturating_mul(run as usize));
            let (here, more) = rest.split_at_mut(length);
            here.fill(0);
            match block {
                0 => super::volume::file_set(here, self, source),
                1 => super::volume::file_set_terminator(here, self, source),
                _ if stream_directories.contains(&block) => {
                    renderer.render_directories(block - stream_directories.start, here)?;
                }
                _ if block < entries => renderer.render_entry(block.saturating_sub(streams), here)?,
                _ if block < directories => self.render_entry((block - entries) as usize, here, source)?,
                // Nothing is rendered behind the last directory.
                _ => self
                    .directories
                    .render_block(block - directories, here, self, source),
            }
            block = block.saturating_add(u32::try_from(length / block_size).unwrap_or(1));
            rest = more;
        }
        Ok(())
    }

    fn render_entry(&self, index: usize, out: &mut [u8], source: &Source<'_>) -> Result<(), RenderError> {
        let Some(&slot) = self.slots.get(index) else {
            return Ok(());
        };
        let Some(node) = self.node(source.tree, slot) else {
            return Ok(());
        };
        let block = u32::try_from(index)
            .unwrap_or(u32::MAX)
            .saturating_add(self.first_entry());
        match block.saturating_sub(self.entry(node)) {
            0 => entries::Entry {
                nodes: self,
                source,
                node,
                slot,
                block,
            }
            .render(out),
            extent => {
                let body = self.body(source, node, slot);
                entries::render_allocation_extent(
                    self,
                    source,
                    &body,
                    self.room(node, source.options),
                    block,
                    extent,
                    out,
                );
                Ok(())
            }
        }
    }

    /// Renders the blocks of contents of named streams from block `first` of theirs on.
    ///
    /// # Errors
    /// [`RenderError::Content`] when a content cannot be read.
    pub(crate) fn render_streams(
        &self,
        first: u32,
        out: &mut [u8],
        source: &Source<'_>,
    ) -> Result<(), RenderError> {
        Renderer { nodes: self, source }.render_contents(first, out)
    }

    /// Renders the blocks of long links from block `first` of theirs on.
    pub(crate) fn render_long_links(&self, first: u32, out: &mut [u8], tree: &Tree) {
        out.fill(0);
        let block_size = self.block_size as usize;
        let end = first.saturating_add(u32::try_from(out.len() / block_size).unwrap_or(u32::MAX));
        let from = self
            .long_links
            .partition_point(|link| link.first + link.bytes.div_ceil(self.block_size) <= first);
        for link in self
            .long_links
            .iter()
            .skip(from)
            .take_while(|link| link.first < end)
        {
            let Some(node) = self.node(tree, link.slot) else {
                continue;
            };
            let target = entries::link(node.link_target().unwrap_or_default());
            let skipped = first.saturating_sub(link.first) as usize * block_size;
            let at = link.first.saturating_sub(first) as usize * block_size;
            let bytes = target.get(skipped..).unwrap_or_default();
            for (place, byte) in out.iter_mut().skip(at).zip(bytes) {
                *place = *byte;
            }
        }
    }

    /// Where the contents of an object are.
    pub(super) fn body<'a>(&self, source: &Source<'a>, node: Node<'_>, slot: u32) -> Body<'a> {
        let place = source.place;
        let one = |block, bytes| Runs::One(DiscRun { block, bytes });
        match node.kind() {
            Kind::Directory => {
                let number = self.directory_number(slot);
                let bytes = self.directories.bytes(number);
                match self.directories.first_block(number) {
                    None => Body::Embedded(bytes),
                    Some(block) => {
                        let block = self.first_directory_block() + block;
                        let LogicalBlockAddress { partition, block } =
                            place.directories(block, source.options);
                        Body::Extents {
                            partition,
                            base: 0,
                            runs: one(block, bytes),
                        }
                    }
                }
            }
            Kind::File if self.embeds(node, source.options) => Body::Embedded(node.size()),
            Kind::File => Body::Extents {
                partition: 0,
                base: place.partition,
                runs: node
                    .content()
                    .map_or(one(0, 0), |content| source.placement.runs(content, node.size())),
            },
            Kind::SymbolicLink => match self.long_link(slot) {
                Some(link) => Body::Extents {
                    partition: 0,
                    base: 0,
                    runs: one(place.long_links + link.first, link.bytes.into()),
                },
                None => Body::Embedded(entries::link_length(node.link_target().unwrap_or_default()) as u64),
            },
            _ => Body::Embedded(0),
        }
    }

    /// The number of the directory in a slot.
    pub(super) fn directory_number(&self, slot: u32) -> u32 {
        if slot == ROOT_SLOT {
            return 0;
        }
        // Directories are numbered in the order of their slots.
        let found = self.hierarchy.directories.get(1..).unwrap_or_default();
        let at = found.partition_point(|directory| directory.own_slot < slot);
        u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1)
    }
}

/// The number of the name in a slot.
pub(super) fn unique_id(slot: u32) -> u64 {
    u64::from(slot) + 16
}

/// Whether the file entry of an item is extended. It can be from UDF 2.00 on, for creation times, and is where there are streams; readers of
/// bridges know the plain ones alone, but for those of metadata partitions.
pub(super) fn is_extended(node: Node<'_>, options: &Options) -> bool {
    let first = if options.file_systems.contains(FileSystems::ISO9660) {
        Revision::V2_50
    } else {
        Revision::V2_00
    };
    options.udf.revision >= first || (has_streams(options) && node.streams().next().is_some())
}

/// Bytes of an item's file entry before its attributes.
pub(super) fn header_length(node: Node<'_>, options: &Options) -> usize {
    FileEntryHeader::size(is_extended(node, options))
}

/// An item that contents are placed for.
pub(crate) fn stores_content(nodes: Option<&Nodes>, tree: &Tree, id: NodeId, options: &Options) -> bool {
    nodes.is_none_or(|nodes| tree.node(id).is_some_and(|node| !nodes.embeds(node, options)))
}
