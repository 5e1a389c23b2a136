//! The volume around the tree: recognition, descriptor sequences, integrity, anchors, the file set.
//!
//! Spec: ECMA-167:1997 2/9, 3/8.4, 3/10, 4/14.1; UDF:2.60 2.2, 2.3.2.

use fsimage_formats::udf::{
    AnchorVolumeDescriptorPointer, CharacterSet, DString, DomainFlags, EntityIdentifier, Extent,
    FileSetDescriptor, ImplementationUseVolumeDescriptor, IntegrityImplementationUse, IntegrityType,
    LogicalBlockAddress, LogicalVolumeDescriptor, LogicalVolumeInformation, LogicalVolumeIntegrityDescriptor,
    LongAllocationDescriptor, MetadataFlags, MetadataPartition, OperatingSystem, PartitionDescriptor,
    PartitionFlags, PartitionHeader, PartitionMap, PartitionSpace, PhysicalPartition,
    PrimaryVolumeDescriptor, Revision, StandardIdentifier, Tag, TerminatingDescriptor, Timestamp,
    UnallocatedSpaceDescriptor, VirtualPartition, VolumeStructureDescriptor,
};

use super::nodes::Nodes;
use super::source::Source;
use super::{METADATA_UNIT, SEQUENCE_BLOCKS, access_type, has_metadata_partition, has_virtual_partition};
use crate::options::Options;
use crate::time;

/// Every tag's serial number: the volume was formatted once.
pub(super) const SERIAL: u16 = 1;

/// Who made the structures (UDF:2.60 2.1.5).
pub(super) fn implementation() -> EntityIdentifier {
    let name = EntityIdentifier::name(b"*libfsimage").unwrap_or_default();
    EntityIdentifier::implementation(name, OperatingSystem::UNIX, [0; 6])
}

/// Where the volume's structures are, in blocks of the disc unless said otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Places {
    pub(crate) main_sequence: u32,
    pub(crate) reserve_sequence: u32,
    pub(crate) integrity: u32,
    pub(crate) partition: u32,
    pub(crate) partition_blocks: u32,
    /// Blocks of the partition that nothing takes.
    pub(crate) free_blocks: u32,
    /// The space bitmap, in blocks of the partition, and its bytes; none when they are 0.
    pub(crate) bitmap: (u32, u32),
    /// The metadata file's and its mirror's file entry, in blocks of the partition; and blocks of the metadata partition.
    pub(crate) metadata: (u32, u32, u32),
    /// The metadata bitmap file's file entry, in blocks of the partition, if there is one.
    pub(crate) metadata_bitmap: Option<u32>,
    /// Blocks of the metadata partition that nothing takes.
    pub(crate) metadata_free: u32,
    pub(crate) nodes: LogicalBlockAddress,
}

/// Renders the structures of a volume.
pub(crate) struct Volume<'a> {
    pub(crate) options: &'a Options,
    pub(crate) places: Places,
    pub(crate) files: u32,
    pub(crate) directories: u32,
    pub(crate) next_unique_id: u64,
    /// What tells this volume from others of the same name and time.
    pub(crate) mark: u32,
}

impl Volume<'_> {
    fn revision(&self) -> Revision {
        self.options.udf.revision
    }

    pub(super) fn tag(&self, location: u32) -> Tag {
        Tag {
            version: self.revision().tag_version(),
            serial_number: SERIAL,
            location,
        }
    }

    pub(super) fn clock(&self) -> Timestamp {
        time::udf(self.options.clock)
    }

    pub(super) fn block_size(&self) -> usize {
        self.options.block_size as usize
    }

    fn sequence_extent(&self, location: u32) -> Extent {
        let length = u32::try_from(SEQUENCE_BLOCKS).unwrap_or(0) * self.options.block_size;
        Extent { length, location }
    }

    /// The recognition sequence, in sectors of 2048 bytes or of a block if that is more (ECMA-167:1997 2/8.4).
    pub(crate) fn recognition(options: &Options) -> Vec<u8> {
        let nsr = StandardIdentifier::nsr(options.udf.revision);
        let sector = (options.block_size as usize).max(2048);
        let mut out = Vec::new();
        for identifier in [StandardIdentifier::BEA01, nsr, StandardIdentifier::TEA01] {
            out.extend_from_slice(&VolumeStructureDescriptor(identifier).write());
            out.resize(out.len().next_multiple_of(sector), 0);
        }
        out
    }

    /// An anchor that lies at block `location` of the disc.
    pub(crate) fn anchor(&self, location: u32) -> Vec<u8> {
        AnchorVolumeDescriptorPointer {
            tag: self.tag(location),
            main_sequence: self.sequence_extent(self.places.main_sequence),
            reserve_sequence: self.sequence_extent(self.places.reserve_sequence),
        }
        .write()
        .to_vec()
    }

    /// A descriptor sequence that begins at block `first` of the disc.
    pub(crate) fn sequence(&self, first: u32) -> Vec<u8> {
        let mut out = Vec::new();
        let mut put = |descriptor: &[u8]| {
            out.extend_from_slice(descriptor);
            out.resize(out.len().next_multiple_of(self.block_size()), 0);
        };
        put(&self.primary(first).write());
        put(&self.information(first + 1).write());
        put(&self.partition(first + 2).write());
        let mut buffer = vec![0; self.block_size()];
        // Two partition maps and no extents: both descriptors fit the smallest block.
        let length = self.logical_volume(first + 3).write(&mut buffer).unwrap_or(0);
        put(buffer.get(..length).unwrap_or_default());
        let space = UnallocatedSpaceDescriptor {
            tag: self.tag(first + 4),
            sequence_number: 5,
            extents: Vec::new(),
        };
        let length = space.write(&mut buffer).unwrap_or(0);
        put(buffer.get(..length).unwrap_or_default());
        put(&TerminatingDescriptor {
            tag: self.tag(first + 5),
        }
        .write());
        out
    }

    fn primary(&self, location: u32) -> PrimaryVolumeDescriptor {
        let name = &self.options.identifiers.volume_udf;
        // Sixteen characters that tell volumes apart (UDF:2.60 2.2.2.5): the time, and a mark from the plan.
        let seconds = self.options.clock.seconds.unsigned_abs() & u64::from(u32::MAX);
        let set = format!("{seconds:08x}{:08x}{name}", self.mark);
        PrimaryVolumeDescriptor {
            tag: self.tag(location),
            sequence_number: 1,
            descriptor_number: 0,
            volume_identifier: DString::truncated(name).0,
            volume_sequence_number: 1,
            maximum_volume_sequence_number: 1,
            interchange_level: 2,
            maximum_interchange_level: 2,
            character_set_list: 1,
            maximum_character_set_list: 1,
            volume_set_identifier: DString::truncated(&set).0,
            descriptor_character_set: CharacterSet::OSTA_COMPRESSED_UNICODE,
            explanatory_character_set: CharacterSet::OSTA_COMPRESSED_UNICODE,
            volume_abstract: Extent::NONE,
            volume_copyright_notice: Extent::NONE,
            application_identifier: EntityIdentifier::NONE,
            recorded: self.clock(),
            implementation_identifier: implementation(),
            implementation_use: [0; 64],
            predecessor_sequence_location: 0,
            flags: 0,
        }
    }

    fn information(&self, location: u32) -> ImplementationUseVolumeDescriptor {
        let information = LogicalVolumeInformation {
            character_set: CharacterSet::OSTA_COMPRESSED_UNICODE,
            logical_volume_identifier: DString::truncated(&self.options.identifiers.volume_udf).0,
            information: [DString::EMPTY; 3],
            implementation_identifier: implementation(),
            implementation_use: [0; 128],
        };
        ImplementationUseVolumeDescriptor {
            tag: self.tag(location),
            sequence_number: 2,
            implementation_identifier: EntityIdentifier::udf(
                EntityIdentifier::UDF_LV_INFO,
                self.revision(),
                OperatingSystem::UNIX,
            ),
            implementation_use: information.write(),
        }
    }

    fn partition(&self, location: u32) -> PartitionDescriptor {
        let mut header = PartitionHeader::default();
        let (block, bytes) = self.places.bitmap;
        if let Some(length) = fsimage_formats::udf::ExtentLength::recorded(bytes).filter(|_| bytes > 0) {
            header.unallocated_space_bitmap =
                fsimage_formats::udf::ShortAllocationDescriptor { length, block };
        }
        PartitionDescriptor {
            tag: self.tag(location),
            sequence_number: 3,
            flags: PartitionFlags::ALLOCATED,
            partition_number: 0,
            contents: PartitionDescriptor::contents_of(self.revision()),
            contents_use: header.write(),
            access_type: access_type(self.options.udf.access),
            starting_location: self.places.partition,
            length: self.places.partition_blocks,
            implementation_identifier: implementation(),
            implementation_use: [0; 128],
        }
    }

    fn domain(&self) -> EntityIdentifier {
        EntityIdentifier::domain(self.revision(), DomainFlags::empty())
    }

    fn logical_volume(&self, location: u32) -> LogicalVolumeDescriptor {
        LogicalVolumeDescriptor {
            tag: self.tag(location),
            sequence_number: 4,
            character_set: CharacterSet::OSTA_COMPRESSED_UNICODE,
            identifier: DString::truncated(&self.options.identifiers.volume_udf).0,
            logical_block_size: self.options.block_size,
            domain_identifier: self.domain(),
            // The file set's two blocks open the node space.
            file_set: LongAllocationDescriptor::recorded(2 * self.options.block_size, self.places.nodes)
                .unwrap_or(LongAllocationDescriptor::NONE),
            implementation_identifier: implementation(),
            implementation_use: [0; 128],
            integrity_sequence: Extent {
                length: 2 * self.options.block_size,
                location: self.places.integrity,
            },
            partition_maps: self.partition_maps(),
        }
    }

    fn partition_maps(&self) -> Vec<PartitionMap> {
        let partition = PhysicalPartition {
            volume_sequence_number: 1,
            partition_number: 0,
        };
        let mut maps = vec![PartitionMap::Physical(partition)];
        if has_metadata_partition(self.options) {
            let (main, mirror, _) = self.places.metadata;
            let unit = u32::try_from(METADATA_UNIT).unwrap_or(0);
            maps.push(PartitionMap::Metadata(MetadataPartition {
                identifier: EntityIdentifier::udf(
                    EntityIdentifier::UDF_METADATA_PARTITION,
                    self.revision(),
                    OperatingSystem::UNIX,
                ),
                partition,
                metadata_file: main,
                metadata_mirror_file: mirror,
                metadata_bitmap_file: self
                    .places
                    .metadata_bitmap
                    .unwrap_or(MetadataPartition::NO_BITMAP),
                allocation_unit_size: unit,
                alignment_unit_size: u16::try_from(unit).unwrap_or(0),
                flags: if self.options.udf.redundant_metadata {
                    MetadataFlags::DUPLICATE_METADATA
                } else {
                    MetadataFlags::empty()
                },
            }));
        }
        if has_virtual_partition(self.options) {
            maps.push(PartitionMap::Virtual(VirtualPartition {
                identifier: EntityIdentifier::udf(
                    EntityIdentifier::UDF_VIRTUAL_PARTITION,
                    self.revision(),
                    OperatingSystem::UNIX,
                ),
                partition,
            }));
        }
        maps
    }

    /// The integrity sequence that begins at its place: a closed volume.
    pub(crate) fn integrity(&self) -> Vec<u8> {
        let location = self.places.integrity;
        let mut partitions = vec![PartitionSpace {
            free: self.places.free_blocks,
            size: self.places.partition_blocks,
        }];
        if has_metadata_partition(self.options) {
            partitions.push(PartitionSpace {
                free: self.places.metadata_free,
                size: self.places.metadata.2,
            });
        }
        if has_virtual_partition(self.options) {
            // The table alone tells (UDF:2.60 2.2.6.2, 2.2.6.3).
            partitions.push(PartitionSpace {
                free: u32::MAX,
                size: u32::MAX,
            });
        }
        let descriptor = LogicalVolumeIntegrityDescriptor {
            tag: self.tag(location),
            recorded: self.clock(),
            integrity: IntegrityType::CLOSE,
            next: Extent::NONE,
            next_unique_id: self.next_unique_id,
            partitions,
            implementation_use: Some(IntegrityImplementationUse {
                implementation_identifier: implementation(),
                number_of_files: self.files,
                number_of_directories: self.directories,
                // What UDF 2.60 adds needs no other reader (UDF:2.60 2.2.6.4).
                minimum_read_revision: self.revision().min(Revision::V2_50),
                minimum_write_revision: self.revision(),
                maximum_write_revision: self.revision(),
                own: Vec::new(),
            }),
        };
        let mut out = vec![0; self.block_size()];
        // Two partitions fit the smallest block.
        let _ = descriptor.write(&mut out);
        out.extend_from_slice(
            &TerminatingDescriptor {
                tag: self.tag(location + 1),
            }
            .write(),
        );
        out
    }
}

fn node_tag(nodes: &Nodes, source: &Source<'_>, block: u32) -> Tag {
    let location = source.place.nodes.block.wrapping_add(block);
    Tag {
        version: nodes.revision.tag_version(),
        serial_number: SERIAL,
        location,
    }
}

/// Renders the file set descriptor, the node space's first block.
pub(super) fn file_set(out: &mut [u8], nodes: &Nodes, source: &Source<'_>) {
    let options = source.options;
    let place = source.place.nodes;
    let root = LogicalBlockAddress {
        block: place.block.wrapping_add(nodes.entry(source.tree.root())),
        ..place
    };
    let descriptor = FileSetDescriptor {
        tag: node_tag(nodes, source, 0),
        recorded: time::udf(options.clock),
        interchange_level: 3,
        maximum_interchange_level: 3,
        character_set_list: 1,
        maximum_character_set_list: 1,
        file_set_number: 0,
        descriptor_number: 0,
        logical_volume_character_set: CharacterSet::OSTA_COMPRESSED_UNICODE,
        logical_volume_identifier: DString::truncated(&options.identifiers.volume_udf).0,
        file_set_character_set: CharacterSet::OSTA_COMPRESSED_UNICODE,
        file_set_identifier: DString::truncated(&options.identifiers.volume_udf).0,
        copyright_file_identifier: DString::EMPTY,
        abstract_file_identifier: DString::EMPTY,
        root_directory: LongAllocationDescriptor::recorded(nodes.block_size, root)
            .unwrap_or(LongAllocationDescriptor::NONE),
        domain_identifier: EntityIdentifier::domain(nodes.revision, DomainFlags::empty()),
        next: LongAllocationDescriptor::NONE,
        system_stream_directory: LongAllocationDescriptor::NONE,
    };
    for (place, byte) in out.iter_mut().zip(descriptor.write()) {
        *place = byte;
    }
}

/// Renders the end of the file set descriptor sequence, the node space's second block.
pub(super) fn file_set_terminator(out: &mut [u8], nodes: &Nodes, source: &Source<'_>) {
    let descriptor = TerminatingDescriptor {
        tag: node_tag(nodes, source, 1),
    };
    for (place, byte) in out.iter_mut().zip(descriptor.write()) {
        *place = byte;
    }
}
