//! Inputs of UDF to begin with.

use fsimage_formats::FormatError;
use fsimage_formats::udf::extended_attribute::{
    CopyrightManagement, DeviceSpecification, FileTimes, InformationTimes, MacFinderInfo, MacForkSizes,
    Os2Attribute, seal_attribute_space,
};
use fsimage_formats::udf::name::fit;
use fsimage_formats::udf::path_component::encode_target;
use fsimage_formats::udf::virtual_allocation_table::NO_PREVIOUS;
use fsimage_formats::udf::{
    AccessType, AllocationExtentDescriptor, AllocationKind, AnchorVolumeDescriptorPointer, CharacterSet,
    DString, DomainFlags, EntityIdentifier, Extent, ExtentLength, FileCharacteristics, FileEntry,
    FileEntryExtension, FileEntryHeader, FileIdentifierDescriptor, FileSetDescriptor, FileType, IcbFlags,
    IcbTag, IndirectEntry, IntegrityImplementationUse, IntegrityType, LogicalBlockAddress,
    LogicalVolumeDescriptor, LogicalVolumeIntegrityDescriptor, LongAllocationDescriptor, MetadataFlags,
    MetadataPartition, OperatingSystem, PartitionDescriptor, PartitionFlags, PartitionHeader, PartitionMap,
    PartitionSpace, Permissions, PhysicalPartition, PrimaryVolumeDescriptor, Revision,
    ShortAllocationDescriptor, SpaceBitmapDescriptor, SparablePartition, SparingEntry, SparingTable,
    StandardIdentifier, Tag, TerminalEntry, TerminatingDescriptor, Timestamp, UdfAttribute,
    UnallocatedSpaceDescriptor, UniqueIdMappingEntry, UniqueIdMappingHeader, VirtualAllocationTableHeader,
    VirtualAllocationTableTrailer, VirtualPartition, VolumeStructureDescriptor,
};

const TAG: Tag = Tag {
    version: Tag::VERSION_3,
    serial_number: 1,
    location: 34,
};

/// What `write` writes.
fn written(write: impl FnOnce(&mut [u8]) -> Result<usize, FormatError>) -> Vec<u8> {
    let mut out = vec![0; 2048];
    let length = write(&mut out).unwrap();
    out.truncate(length);
    out
}

fn moment() -> Timestamp {
    Timestamp::from_unix(1_234_567_890, 123_456_000).unwrap()
}

fn developer() -> EntityIdentifier {
    let name = EntityIdentifier::name(b"*Developer").unwrap();
    EntityIdentifier::implementation(name, OperatingSystem::LINUX, [0; 6])
}

fn udf(name: [u8; 23]) -> EntityIdentifier {
    EntityIdentifier::udf(name, Revision::V2_50, OperatingSystem::LINUX)
}

fn icb(block: u32) -> LongAllocationDescriptor {
    LongAllocationDescriptor::recorded(2048, LogicalBlockAddress { partition: 0, block }).unwrap()
}

fn logical_volume() -> Vec<u8> {
    let partition = PhysicalPartition {
        volume_sequence_number: 1,
        partition_number: 0,
    };
    let descriptor = LogicalVolumeDescriptor {
        tag: TAG,
        sequence_number: 3,
        character_set: CharacterSet::default(),
        identifier: DString::new("Volume").unwrap(),
        logical_block_size: 2048,
        domain_identifier: EntityIdentifier::domain(Revision::V2_50, DomainFlags::empty()),
        file_set: icb(0),
        implementation_identifier: developer(),
        implementation_use: [0; 128],
        integrity_sequence: Extent {
            length: 8192,
            location: 64,
        },
        partition_maps: vec![
            PartitionMap::Physical(partition),
            PartitionMap::Virtual(VirtualPartition {
                identifier: udf(EntityIdentifier::UDF_VIRTUAL_PARTITION),
                partition,
            }),
            PartitionMap::Sparable(SparablePartition {
                identifier: udf(EntityIdentifier::UDF_SPARABLE_PARTITION),
                partition,
                packet_length: 32,
                number_of_sparing_tables: 1,
                sparing_table_size: 2048,
                sparing_table_locations: [300, 0, 0, 0],
            }),
            PartitionMap::Metadata(MetadataPartition {
                identifier: udf(EntityIdentifier::UDF_METADATA_PARTITION),
                partition,
                metadata_file: 0,
                metadata_mirror_file: 999,
                metadata_bitmap_file: MetadataPartition::NO_BITMAP,
                allocation_unit_size: 32,
                alignment_unit_size: 32,
                flags: MetadataFlags::DUPLICATE_METADATA,
            }),
        ],
    };
    written(|out| descriptor.write(out))
}

fn integrity() -> Vec<u8> {
    let descriptor = LogicalVolumeIntegrityDescriptor {
        tag: TAG,
        recorded: moment(),
        integrity: IntegrityType::CLOSE,
        next: Extent::NONE,
        next_unique_id: 16,
        partitions: vec![PartitionSpace { free: 0, size: 1000 }],
        implementation_use: Some(IntegrityImplementationUse {
            implementation_identifier: developer(),
            number_of_files: 0,
            number_of_directories: 1,
            minimum_read_revision: Revision::V2_50,
            minimum_write_revision: Revision::V2_50,
            maximum_write_revision: Revision::V2_50,
            own: vec![],
        }),
    };
    written(|out| descriptor.write(out))
}

/// One volume descriptor of each kind.
#[must_use]
pub fn udf_volume_descriptor() -> Vec<Vec<u8>> {
    let sequence = Extent {
        length: 32_768,
        location: 32,
    };
    let primary = PrimaryVolumeDescriptor {
        tag: TAG,
        sequence_number: 1,
        descriptor_number: 0,
        volume_identifier: DString::new("Volume").unwrap(),
        volume_sequence_number: 1,
        maximum_volume_sequence_number: 1,
        interchange_level: 2,
        maximum_interchange_level: 2,
        character_set_list: 1,
        maximum_character_set_list: 1,
        volume_set_identifier: DString::new("49960AD2 Set").unwrap(),
        descriptor_character_set: CharacterSet::default(),
        explanatory_character_set: CharacterSet::default(),
        volume_abstract: Extent::NONE,
        volume_copyright_notice: Extent::NONE,
        application_identifier: developer(),
        recorded: moment(),
        implementation_identifier: developer(),
        implementation_use: [0; 64],
        predecessor_sequence_location: 0,
        flags: 0,
    };
    let partition = PartitionDescriptor {
        tag: TAG,
        sequence_number: 2,
        flags: PartitionFlags::ALLOCATED,
        partition_number: 0,
        contents: PartitionDescriptor::contents_of(Revision::V2_50),
        contents_use: PartitionHeader::default().write(),
        access_type: AccessType::READ_ONLY,
        starting_location: 257,
        length: 1000,
        implementation_identifier: developer(),
        implementation_use: [0; 128],
    };
    let file_set = FileSetDescriptor {
        tag: TAG,
        recorded: moment(),
        interchange_level: 3,
        maximum_interchange_level: 3,
        character_set_list: 1,
        maximum_character_set_list: 1,
        file_set_number: 0,
        descriptor_number: 0,
        logical_volume_character_set: CharacterSet::default(),
        logical_volume_identifier: DString::new("Volume").unwrap(),
        file_set_character_set: CharacterSet::default(),
        file_set_identifier: DString::new("Files").unwrap(),
        copyright_file_identifier: DString::EMPTY,
        abstract_file_identifier: DString::EMPTY,
        root_directory: icb(2),
        domain_identifier: EntityIdentifier::domain(Revision::V2_50, DomainFlags::empty()),
        next: LongAllocationDescriptor::NONE,
        system_stream_directory: LongAllocationDescriptor::NONE,
    };
    let unallocated = UnallocatedSpaceDescriptor {
        tag: TAG,
        sequence_number: 4,
        extents: vec![sequence],
    };
    let sparing = SparingTable {
        tag: TAG,
        identifier: udf(EntityIdentifier::UDF_SPARING_TABLE),
        sequence_number: 1,
        entries: vec![SparingEntry {
            original: SparingEntry::AVAILABLE,
            mapped: 600,
        }],
    };
    let anchor = AnchorVolumeDescriptorPointer {
        tag: TAG,
        main_sequence: sequence,
        reserve_sequence: sequence,
    };
    vec![
        VolumeStructureDescriptor(StandardIdentifier::NSR03).write()[..16].to_vec(),
        b"\0BOOT2\x01\0".to_vec(),
        anchor.write().to_vec(),
        primary.write().to_vec(),
        partition.write().to_vec(),
        logical_volume(),
        written(|out| unallocated.write(out)),
        TerminatingDescriptor { tag: TAG }.write().to_vec(),
        integrity(),
        file_set.write().to_vec(),
        written(|out| sparing.write(out)),
    ]
}

fn header(extension: Option<FileEntryExtension>, kind: AllocationKind) -> FileEntryHeader {
    FileEntryHeader {
        tag: TAG,
        icb: IcbTag::new(FileType::FILE, IcbFlags::ARCHIVE.with_allocation(kind)),
        user_id: 0,
        group_id: FileEntryHeader::NO_OWNER,
        permissions: Permissions::from_mode(0o644),
        file_link_count: 1,
        record_format: 0,
        record_display_attributes: 0,
        record_length: 0,
        information_length: 8,
        logical_blocks_recorded: 0,
        accessed: moment(),
        modified: moment(),
        attributes_changed: moment(),
        checkpoint: 1,
        extended_attributes_icb: LongAllocationDescriptor::NONE,
        implementation_identifier: developer(),
        unique_id: 16,
        extension,
    }
}

/// One entry of each kind, and what else is in a partition.
#[must_use]
pub fn udf_file_entry() -> Vec<Vec<u8>> {
    let extension = FileEntryExtension {
        object_size: 8,
        created: moment(),
        stream_directory: LongAllocationDescriptor::NONE,
    };
    let short = ShortAllocationDescriptor {
        length: ExtentLength::recorded(4096).unwrap(),
        block: 9,
    }
    .write();
    let attributes = udf_extended_attribute().remove(0);
    let plain = FileEntry {
        header: header(None, AllocationKind::SHORT),
        extended_attributes: &attributes,
        allocation: &short,
    };
    let extended = FileEntry {
        header: header(Some(extension), AllocationKind::EMBEDDED),
        extended_attributes: &[],
        allocation: b"contents",
    };
    let extent = AllocationExtentDescriptor {
        tag: TAG,
        previous: 0,
        descriptors: &short,
    };
    let bitmap = SpaceBitmapDescriptor {
        tag: TAG,
        crc: true,
        number_of_bits: 13,
        bitmap: &[0xF0, 0x1F],
    };
    let icb_tag = IcbTag::new(FileType::INDIRECT_ENTRY, IcbFlags::empty());
    let indirect = IndirectEntry {
        tag: TAG,
        icb: icb_tag,
        indirect_icb: icb(7),
    };
    vec![
        written(|out| plain.write(out)),
        written(|out| extended.write(out)),
        written(|out| extent.write(out)),
        written(|out| bitmap.write(out)),
        indirect.write().to_vec(),
        TerminalEntry {
            tag: TAG,
            icb: icb_tag,
        }
        .write()
        .to_vec(),
    ]
}

/// A directory with its parent entry and two files.
#[must_use]
pub fn udf_directory() -> Vec<Vec<u8>> {
    let mut directory = Vec::new();
    for (characteristics, name) in [
        (FileCharacteristics::PARENT | FileCharacteristics::DIRECTORY, ""),
        (FileCharacteristics::empty(), "a file"),
        (FileCharacteristics::HIDDEN, "\u{3b1}"),
    ] {
        let (identifier, _) = fit(name);
        let descriptor = FileIdentifierDescriptor {
            tag: TAG,
            file_version_number: 1,
            characteristics,
            icb: icb(5),
            implementation_use: &[],
            identifier: &identifier,
        };
        directory.extend(written(|out| descriptor.write(out)));
    }
    let length = FileIdentifierDescriptor::length(0, 0);
    vec![directory[length..].to_vec(), directory]
}

/// An attribute space with one attribute of each kind.
#[must_use]
pub fn udf_extended_attribute() -> Vec<Vec<u8>> {
    let copyright = CopyrightManagement {
        cgms_information: 0,
        data_structure_type: 0,
        protection_system_information: [0; 4],
    }
    .write();
    let finder = MacFinderInfo {
        parent_directory: 0,
        information: [0; 16],
        extended_information: [0; 16],
        resource_fork: Some(MacForkSizes {
            data: 1,
            allocated: 2048,
        }),
    }
    .write();
    let os2 = written(|out| {
        Os2Attribute {
            flags: 0,
            name: b".TYPE",
            value: b"Plain Text",
        }
        .write(out)
    });
    let mut space = vec![0; 24];
    let times = FileTimes {
        created: Some(moment()),
        ..FileTimes::default()
    };
    space.extend(written(|out| times.write(out)));
    space.extend(written(|out| InformationTimes::default().write(out)));
    let device = DeviceSpecification {
        major: 8,
        minor: 1,
        implementation_use: &developer().write(),
    };
    space.extend(written(|out| device.write(out)));
    for (name, contents) in [
        (EntityIdentifier::UDF_DVD_CGMS_INFO, &copyright[..]),
        (EntityIdentifier::UDF_MAC_FINDER_INFO, &finder),
        (EntityIdentifier::UDF_OS2_EA, &os2),
        (EntityIdentifier::UDF_FREE_EA_SPACE, &[0, 0]),
    ] {
        let kind = fsimage_formats::udf::extended_attribute::AttributeType::IMPLEMENTATION_USE;
        let attribute = UdfAttribute {
            kind,
            identifier: udf(name),
            contents,
        };
        space.extend(written(|out| attribute.write(out)));
    }
    seal_attribute_space(TAG, &mut space).unwrap();
    vec![space]
}

/// Names, targets and moments.
#[must_use]
pub fn udf_name() -> Vec<Vec<u8>> {
    vec![
        fit("name.ext").0,
        fit("\u{3b1}\u{1F600}").0,
        "a/../\u{e9}/./b".into(),
        "x".repeat(260).into(),
        encode_target("/usr/../\u{3b1}").0,
        moment().write().to_vec(),
        DString::<32>::new("Volume").unwrap().0.to_vec(),
    ]
}

/// Tables that are files.
#[must_use]
pub fn udf_table() -> Vec<Vec<u8>> {
    let header = VirtualAllocationTableHeader {
        logical_volume_identifier: DString::new("Volume").unwrap(),
        previous: NO_PREVIOUS,
        number_of_files: 1,
        number_of_directories: 1,
        minimum_read_revision: Revision::V1_50,
        minimum_write_revision: Revision::V2_00,
        maximum_write_revision: Revision::V2_00,
        implementation_use: &developer().write(),
    };
    let mut later = written(|out| header.write(out));
    later.extend([1, 0, 0, 0, 2, 0, 0, 0]);
    let trailer = VirtualAllocationTableTrailer {
        identifier: udf(EntityIdentifier::UDF_VIRTUAL_ALLOC_TBL),
        previous: 7,
    };
    let earlier = [&[1, 0, 0, 0][..], &trailer.write()].concat();
    let mapping = UniqueIdMappingHeader {
        implementation_identifier: developer(),
        flags: 1,
    };
    let entry = UniqueIdMappingEntry {
        unique_id: 16,
        parent: LogicalBlockAddress::default(),
        object: LogicalBlockAddress {
            partition: 0,
            block: 3,
        },
    };
    let mapping = [&mapping.write(1)[..], &entry.write()].concat();
    vec![later, earlier, mapping]
}
