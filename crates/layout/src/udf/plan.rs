//! Where the parts of UDF go, in the order of the disc, and the structures whose bytes depend on that.
//!
//! Spec: ECMA-167:1997 3/8.4.2; UDF:2.60 2.2.3 (anchors), 2.2.11 (virtual allocation table), 2.2.13 (metadata partition).

use std::ops::Range;

use fsimage_formats::udf::{FileType, LogicalBlockAddress, Revision};
use fsimage_tree::Tree;

use super::bitmap::Bitmap;
use super::nodes::Nodes;
use super::source::Place;
use super::system_files::SystemFile;
use super::vat::Vat;
use super::volume::{Places, Volume};
use super::{METADATA_UNIT, SEQUENCE_BLOCKS, has_metadata_partition, has_virtual_partition};
use crate::continued::Switches;
use crate::options::{Options, UdfAccess, UdfVat};
use crate::plan::saturate;
use crate::planner::{Part, Planner};

/// The block of a session at which an anchor is found (ECMA-167:1997 3/8.4.2.1).
const ANCHOR: u64 = 256;
/// The block of a session at which the one anchor of a medium that was not closed is found (UDF:2.60 2.2.3).
const OPEN_ANCHOR: u64 = 512;
/// How far before the last block the second anchor of a medium with a virtual allocation table is (ECMA-167:1997 3/8.4.2.1).
const ANCHOR_BEFORE_LAST: u64 = 256;

/// What describes the tree in UDF, with its places.
pub(crate) struct PlacedUdf {
    pub(crate) nodes: Nodes,
    pub(crate) place: Place,
    pub(crate) bitmap: Bitmap,
    pub(crate) metadata_bitmap: Bitmap,
    pub(crate) vat: Vat,
}

/// A structure whose bytes are given later: its number, and its first block.
type Fixed = (usize, u64);

/// One copy of the metadata: its file entry, and the first block of what it holds.
#[derive(Clone, Copy)]
struct MetadataCopy {
    entry: Fixed,
    start: u64,
}

/// The plan of UDF, in the making. Its methods are called in the order in which they stand here; other parts may be added in between.
pub(crate) struct UdfPlan<'a> {
    options: &'a Options,
    files: u32,
    directories: u32,
    main: Fixed,
    reserve: Option<Fixed>,
    integrity: Fixed,
    anchor: Fixed,
    last_anchor: Option<Fixed>,
    /// The first block of the partition on the disc.
    partition: u64,
    /// The block of the image that was next when the partition was opened.
    opened: u64,
    /// Blocks of the partition, without what lies behind it in the image.
    partition_blocks: u32,
    near: Option<MetadataCopy>,
    far: Option<MetadataCopy>,
    metadata_bitmap_entry: Option<Fixed>,
    vat_entry: Option<(Fixed, u64)>,
    placed: PlacedUdf,
    volume: Places,
}

impl<'a> UdfPlan<'a> {
    /// Adds what stands before the partition: recognition sequence, descriptor sequences, integrity sequence, anchor.
    pub(crate) fn begin(plan: &mut Planner, tree: &Tree, nodes: Nodes, options: &'a Options) -> Self {
        // Of an image that continues a disc, what the disc holds comes first.
        let start = options.planned_start();
        let recognition = Volume::recognition(options);
        let blocks = recognition.len() as u64 / u64::from(options.block_size);
        let (index, _) = plan.add_fixed("volume recognition sequence", blocks);
        plan.fill(index, recognition);
        plan.skip_to(plan.next.next_multiple_of(SEQUENCE_BLOCKS));
        let main = plan.add_fixed("main volume descriptor sequence", SEQUENCE_BLOCKS);
        let reserve = (!reserve_is_last(options)).then(|| add_reserve(plan));
        let integrity = plan.add_fixed("logical volume integrity sequence", 2);
        let anchor = match options.udf.vat {
            UdfVat::None | UdfVat::Closed => ANCHOR,
            UdfVat::Open => OPEN_ANCHOR,
        };
        plan.skip_to(start + anchor);
        let anchor = plan.add_fixed("anchor", 1);
        let (files, directories) = nodes.counts(tree);
        Self {
            options,
            files,
            directories,
            main,
            reserve,
            integrity,
            anchor,
            last_anchor: None,
            partition: 0,
            opened: 0,
            partition_blocks: 0,
            near: None,
            far: None,
            metadata_bitmap_entry: None,
            vat_entry: None,
            placed: PlacedUdf {
                nodes,
                place: Place::default(),
                bitmap: Bitmap::default(),
                metadata_bitmap: Bitmap::default(),
                vat: Vat::default(),
            },
            volume: Places::default(),
        }
    }

    /// Whether what UDF does not know is to lie before the partition: there it is in nobody's way who writes on the partition.
    pub(crate) fn keeps_partition_to_itself(&self) -> bool {
        self.options.udf.access != UdfAccess::ReadOnly
    }

    pub(crate) fn nodes(&self) -> &Nodes {
        &self.placed.nodes
    }

    /// A block of the image as a block of the partition.
    fn relative(&self, block: u64) -> u32 {
        saturate(self.in_partition(block))
    }

    fn in_partition(&self, block: u64) -> u64 {
        (block + self.session()).saturating_sub(self.partition)
    }

    fn session(&self) -> u64 {
        self.options.image_start()
    }

    /// A block of the image as a block of the disc.
    fn on_disc(&self, block: u64) -> u32 {
        saturate(block + self.session())
    }

    fn has_bitmaps(&self) -> bool {
        self.options.udf.access != UdfAccess::ReadOnly && !has_virtual_partition(self.options)
    }

    /// Metadata in two copies.
    fn is_redundant(&self) -> bool {
        has_metadata_partition(self.options) && self.options.udf.redundant_metadata
    }

    fn node_blocks(&self) -> u64 {
        let blocks = self.placed.nodes.blocks();
        if has_metadata_partition(self.options) {
            blocks.next_multiple_of(METADATA_UNIT)
        } else {
            blocks
        }
    }

    /// Begins the partition, and adds the node space and what belongs to it. What the disc holds already, from block `resident` of it on, must lie in
    /// the partition too.
    pub(crate) fn open_partition(&mut self, plan: &mut Planner, resident: Option<u32>) {
        self.opened = plan.next;
        self.partition = (plan.next + self.session()).min(resident.map_or(u64::MAX, u64::from));
        self.placed.place.partition = saturate(self.partition);
        let blocks = self.node_blocks();
        let metadata = has_metadata_partition(self.options);
        // Of two copies the one at the end is the main one: readers that take the end of what they have read for the end of the image are
        // then right.
        let entry = metadata.then(|| plan.add_fixed(self.copy_names()[0], 1));
        if metadata && self.has_bitmaps() {
            self.metadata_bitmap_entry = Some(plan.add_fixed("metadata bitmap file entry", 1));
            let used = self.placed.nodes.blocks();
            let location = self.relative(plan.next);
            let free: Vec<_> = Some(used..blocks)
                .filter(|run| !run.is_empty())
                .into_iter()
                .collect();
            let bitmap = Bitmap::new(location, blocks, free, self.options);
            plan.add(Part::MetadataBitmap, bitmap.blocks());
            self.volume.metadata_free = bitmap.free();
            self.placed.metadata_bitmap = bitmap;
        }
        if metadata {
            self.align(plan);
        }
        let start = plan.add(Part::Nodes, blocks);
        self.near = entry.map(|entry| MetadataCopy { entry, start });
        self.placed.place.nodes = if metadata || has_virtual_partition(self.options) {
            LogicalBlockAddress {
                partition: 1,
                block: 0,
            }
        } else {
            LogicalBlockAddress {
                partition: 0,
                block: self.relative(start),
            }
        };
        self.placed.place.physical_nodes = self.relative(start);
        let links = plan.add(Part::LongLinks, self.placed.nodes.long_link_blocks());
        self.placed.place.long_links = self.relative(links);
        // Before the contents of files: readers that know no streams take the last thing that they know for the end of the image.
        let streams = plan.add(Part::Streams, self.placed.nodes.stream_blocks());
        self.placed.place.streams = self.relative(streams);
    }

    /// The names of the file entries of the near copy and the far one.
    fn copy_names(&self) -> [&'static str; 2] {
        let names = ["metadata file entry", "metadata mirror file entry"];
        if self.is_redundant() {
            [names[1], names[0]]
        } else {
            names
        }
    }

    fn align(&self, plan: &mut Planner) {
        let here = self.in_partition(plan.next);
        plan.skip_to(plan.next + (here.next_multiple_of(METADATA_UNIT) - here));
    }

    /// Adds what lies behind the contents: the far copy of the metadata, the space bitmap.
    pub(crate) fn add_behind_contents(&mut self, plan: &mut Planner) {
        let entry = has_metadata_partition(self.options).then(|| plan.add_fixed(self.copy_names()[1], 1));
        let mut start = self.near.map_or(0, |near| near.start);
        if self.is_redundant() {
            self.align(plan);
            start = plan.add(Part::Nodes, self.node_blocks());
        }
        self.far = entry.map(|entry| MetadataCopy { entry, start });
        if self.has_bitmaps() {
            // Partitions of a boot disc lie behind this one.
            let wanted = self
                .options
                .total_blocks
                .filter(|_| self.options.boot.appended.is_empty());
            let wanted = wanted.map(|total| self.in_partition(total.saturating_sub(self.end_blocks())));
            let used = self.in_partition(plan.next);
            let gaps = self.gaps(plan);
            let bitmap = Bitmap::of_partition(used, wanted, gaps, self.options);
            let location = self.relative(plan.add(Part::Bitmap, bitmap.blocks()));
            let bytes = bitmap.blocks() * u64::from(self.options.block_size);
            self.volume.bitmap = (location, saturate(bytes));
            self.volume.free_blocks = bitmap.free();
            self.placed.bitmap = bitmap;
        }
    }

    /// The blocks of the partition so far that nothing takes.
    fn gaps(&self, plan: &Planner) -> Vec<Range<u64>> {
        let regions = plan.regions.iter().filter(|region| {
            region.part == Part::Padding && region.blocks.start >= self.opened && !region.blocks.is_empty()
        });
        regions
            .map(|region| self.in_partition(region.blocks.start)..self.in_partition(region.blocks.end))
            .collect()
    }

    /// Whether the image ends with its last recorded block, whatever the size of the medium.
    pub(crate) fn ends_early(&self) -> bool {
        has_virtual_partition(self.options)
    }

    /// Blocks of what [`UdfPlan::close`] adds, and of what may follow it. The last anchor is the last block, or 256 before it
    /// (ECMA-167:1997 3/8.4.2.1) when something else is there.
    pub(crate) fn end_blocks(&self) -> u64 {
        let gpt = self.options.boot.hybrid.as_ref().is_some_and(|hybrid| hybrid.gpt);
        let reserve = if reserve_is_last(self.options) {
            SEQUENCE_BLOCKS
        } else {
            0
        };
        match self.options.udf.vat {
            UdfVat::None if gpt => reserve + ANCHOR_BEFORE_LAST + 1,
            UdfVat::None => reserve + 1,
            UdfVat::Open => self.vat().blocks() + 1,
            UdfVat::Closed => self.vat().blocks() + ANCHOR_BEFORE_LAST + 1,
        }
    }

    fn vat(&self) -> Vat {
        Vat::new(
            self.placed.nodes.virtual_blocks(),
            self.placed.place.physical_nodes,
            self.files,
            self.directories,
            self.options,
        )
    }

    /// Adds what the image ends with. The partition ends here, or at `end` if something else lies in between.
    pub(crate) fn close(&mut self, plan: &mut Planner, end: Option<u64>) {
        self.partition_blocks = self.relative(end.unwrap_or(plan.next));
        if reserve_is_last(self.options) {
            self.reserve = Some(add_reserve(plan));
        }
        if !has_virtual_partition(self.options) {
            self.last_anchor = Some(plan.add_fixed("anchor", 1));
            return;
        }
        let vat = self.vat();
        let start = plan.add(Part::Vat, vat.blocks());
        if self.options.udf.vat == UdfVat::Closed {
            let anchor = plan.add_fixed("anchor", 1);
            plan.skip_to(anchor.1 + ANCHOR_BEFORE_LAST);
            self.last_anchor = Some(anchor);
        }
        self.vat_entry = Some((plan.add_fixed("virtual allocation table's file entry", 1), start));
        self.placed.vat = vat;
        // The table lies in the partition, which goes on to the end of the medium.
        let end = self.options.total_blocks.unwrap_or(0).max(plan.next);
        self.partition_blocks = self.relative(end);
        self.volume.free_blocks = saturate(end - plan.next);
    }

    /// Makes the structures whose bytes depend on places. `mark` tells this volume from others of the same name and time.
    /// `switches` has anchors of the disc that shall lead here.
    pub(crate) fn fill(mut self, plan: &mut Planner, mark: u32, switches: &Switches) -> PlacedUdf {
        let reserve = self.reserve.unwrap_or(self.main);
        let (main, mirror) = if self.is_redundant() {
            (self.far, self.near)
        } else {
            (self.near, self.far)
        };
        let entry = |copy: Option<MetadataCopy>| copy.map_or(0, |copy| self.relative(copy.entry.1));
        let metadata = (entry(main), entry(mirror), saturate(self.node_blocks()));
        self.volume = Places {
            main_sequence: self.on_disc(self.main.1),
            reserve_sequence: self.on_disc(reserve.1),
            integrity: self.on_disc(self.integrity.1),
            partition: self.placed.place.partition,
            partition_blocks: self.partition_blocks,
            nodes: self.placed.place.nodes,
            metadata,
            metadata_bitmap: self.metadata_bitmap_entry.map(|(_, block)| self.relative(block)),
            ..self.volume
        };
        let volume = Volume {
            options: self.options,
            places: self.volume,
            files: self.files,
            directories: self.directories,
            next_unique_id: self.placed.nodes.next_unique_id(),
            mark,
        };
        plan.fill(self.main.0, volume.sequence(self.on_disc(self.main.1)));
        plan.fill(reserve.0, volume.sequence(self.on_disc(reserve.1)));
        plan.fill(self.integrity.0, volume.integrity());
        for (index, block) in [Some(self.anchor), self.last_anchor].into_iter().flatten() {
            plan.fill(index, volume.anchor(self.on_disc(block)));
        }
        switches.fill_anchors(plan, |block| volume.anchor(block));
        for ((index, block), start, kind, bytes) in self.system_files(main, mirror) {
            let is_vat = Some((index, block)) == self.vat_entry.map(|(entry, _)| entry);
            let file = SystemFile {
                kind,
                location: self.relative(block),
                start,
                bytes,
                // Where there is a table, it tells the next number (UDF:2.60 2.2.11).
                unique_id: if is_vat { volume.next_unique_id } else { 0 },
            };
            plan.fill(index, volume.system_file(&file));
        }
        self.placed
    }

    /// For each file of the system its file entry, its first block in the partition, its type and its bytes.
    fn system_files(
        &self,
        main: Option<MetadataCopy>,
        mirror: Option<MetadataCopy>,
    ) -> Vec<(Fixed, u32, FileType, u64)> {
        let bytes = self.node_blocks() * u64::from(self.options.block_size);
        let copies = [
            (main, FileType::METADATA_FILE),
            (mirror, FileType::METADATA_MIRROR_FILE),
        ];
        let copies = copies
            .into_iter()
            .filter_map(|(copy, kind)| copy.map(|copy| (copy.entry, self.relative(copy.start), kind, bytes)));
        let bitmap = &self.placed.metadata_bitmap;
        let bitmap = self.metadata_bitmap_entry.map(|entry| {
            let kind = FileType::METADATA_BITMAP_FILE;
            (entry, bitmap.location, kind, bitmap.bytes())
        });
        let table = self.vat_entry.map(|(entry, start)| {
            let kind = if self.options.udf.revision < Revision::V2_00 {
                FileType::UNSPECIFIED
            } else {
                FileType::VIRTUAL_ALLOCATION_TABLE
            };
            (entry, self.relative(start), kind, self.placed.vat.bytes())
        });
        copies.chain(bitmap).chain(table).collect()
    }
}

/// Whether the reserve descriptor sequence lies behind the partition: far from the main one, as it should be (ECMA-167:1997 3/8.4.2.2), and where
/// 7-Zip finds the end of an image with free space by it.
fn reserve_is_last(options: &Options) -> bool {
    options.udf.access != UdfAccess::ReadOnly && !has_virtual_partition(options)
}

fn add_reserve(plan: &mut Planner) -> Fixed {
    plan.add_fixed("reserve volume descriptor sequence", SEQUENCE_BLOCKS)
}
