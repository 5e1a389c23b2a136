//! Discs of UDF made by hand, block by block: with what no writer of ours makes, and with what is wrong.
//!
//! They have sectors of 512 bytes. A disc of each flavour is about 250 KB, nearly all of it zeros.

use fsimage_formats::udf::extended_attribute::seal_attribute_space;
use fsimage_formats::udf::name::fit;
use fsimage_formats::udf::virtual_allocation_table::NO_PREVIOUS;
use fsimage_formats::udf::{
    AccessType, AllocationKind, AnchorVolumeDescriptorPointer, CharacterSet, DString, DomainFlags,
    EntityIdentifier, ExtendedAttributeHeader, Extent, ExtentKind, ExtentLength, FileCharacteristics,
    FileEntry, FileEntryExtension, FileEntryHeader, FileIdentifierDescriptor, FileSetDescriptor, FileType,
    IcbFlags, IcbTag, IntegrityType, LogicalBlockAddress, LogicalVolumeDescriptor,
    LogicalVolumeIntegrityDescriptor, LongAllocationDescriptor, MetadataFlags, MetadataPartition,
    OperatingSystem, PartitionDescriptor, PartitionFlags, PartitionMap, PartitionSpace, Permissions,
    PhysicalPartition, PrimaryVolumeDescriptor, Revision, ShortAllocationDescriptor, SparablePartition,
    SparingEntry, SparingTable, StandardIdentifier, Tag, TerminatingDescriptor, Timestamp,
    VirtualAllocationTableHeader, VirtualAllocationTableTrailer, VirtualPartition, VolumeStructureDescriptor,
};

/// Bytes of a sector.
pub const BLOCK: usize = 512;
/// The first sector of the partition.
pub const START: u32 = 272;
/// Its sectors.
pub const LENGTH: u32 = 160;
/// The first block of the physical partition that holds contents.
pub const DATA: u32 = 140;
/// Blocks of a metadata or virtual partition.
const FILES: u32 = 56;
/// Where spare packets are, and the table that leads to them.
const SPARE: u32 = START + LENGTH;
const PACKET: u16 = 16;
const MAIN: u32 = 257;
const RESERVE: u32 = 263;
const INTEGRITY: u32 = 269;

/// Which partitions a disc has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// One of type 1.
    Physical,
    /// One with a packet that is elsewhere.
    Sparable,
    /// A virtual one, with the table of UDF 1.50.
    Virtual150,
    /// A virtual one, with the table of UDF 2.00.
    Virtual,
    /// Metadata twice, the first copy in two runs.
    Metadata,
}

impl Flavour {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Physical,
        Self::Sparable,
        Self::Virtual150,
        Self::Virtual,
        Self::Metadata,
    ];

    fn revision(self) -> Revision {
        match self {
            Self::Virtual150 => Revision::V1_50,
            Self::Metadata => Revision::V2_50,
            _ => Revision::V2_01,
        }
    }
}

/// A file entry to be.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// What the file is.
    pub file_type: FileType,
    /// Flags but for the kind of allocation descriptors.
    pub flags: IcbFlags,
    /// What `allocation` holds.
    pub kind: AllocationKind,
    /// Allocation descriptors, or contents.
    pub allocation: Vec<u8>,
    /// Bytes of the file.
    pub length: u64,
    /// Extended attributes behind their header, in order.
    pub attributes: Vec<u8>,
    /// The stream directory.
    pub streams: Option<LongAllocationDescriptor>,
    /// Changes to what is left.
    pub change: fn(&mut FileEntryHeader),
}

impl NewEntry {
    /// A file that is in its entry.
    #[must_use]
    pub fn embedded(file_type: FileType, contents: impl Into<Vec<u8>>) -> Self {
        let allocation = contents.into();
        Self {
            file_type,
            flags: IcbFlags::empty(),
            kind: AllocationKind::EMBEDDED,
            length: allocation.len() as u64,
            allocation,
            attributes: Vec::new(),
            streams: None,
            change: |_| (),
        }
    }

    /// A file of so many bytes in short extents: of kind, bytes and block.
    #[must_use]
    pub fn short(file_type: FileType, length: u64, extents: &[(ExtentKind, u32, u32)]) -> Self {
        Self {
            kind: AllocationKind::SHORT,
            allocation: short(extents),
            length,
            ..Self::embedded(file_type, [])
        }
    }

    /// A file of so many bytes in long extents, those of the physical partition.
    #[must_use]
    pub fn long(file_type: FileType, length: u64, extents: &[(ExtentKind, u32, u32)]) -> Self {
        let long = extents.iter().flat_map(|&(kind, bytes, block)| {
            let length = ExtentLength::new(kind, bytes).unwrap();
            let location = LogicalBlockAddress { partition: 0, block };
            LongAllocationDescriptor {
                length,
                location,
                ..LongAllocationDescriptor::NONE
            }
            .write()
        });
        Self {
            kind: AllocationKind::LONG,
            allocation: long.collect(),
            length,
            ..Self::embedded(file_type, [])
        }
    }
}

/// Short allocation descriptors.
#[must_use]
pub fn short(extents: &[(ExtentKind, u32, u32)]) -> Vec<u8> {
    let short = extents.iter().flat_map(|&(kind, bytes, block)| {
        let length = ExtentLength::new(kind, bytes).unwrap();
        ShortAllocationDescriptor { length, block }.write()
    });
    short.collect()
}

fn padded<const N: usize>(bytes: [u8; N]) -> Vec<u8> {
    let mut block = bytes.to_vec();
    block.resize(BLOCK, 0);
    block
}

fn moment() -> Timestamp {
    Timestamp::from_unix(1_234_567_890, 123_456_000).unwrap()
}

/// A disc that is being made.
#[derive(Clone, Debug)]
pub struct Disc {
    flavour: Flavour,
    revision: Revision,
    /// The bytes.
    pub image: Vec<u8>,
}

impl Disc {
    /// A disc with everything around a tree, but for the tree: the file set descriptor is in block 0 of the partition of files, and
    /// the root's file entry is expected in block 1.
    #[must_use]
    pub fn new(flavour: Flavour) -> Self {
        let is_virtual = matches!(flavour, Flavour::Virtual | Flavour::Virtual150);
        // What is recorded of a write-once disc ends with the entry of its table.
        let sectors = if is_virtual { START + LENGTH } else { SPARE + 40 };
        let mut disc = Self {
            flavour,
            revision: flavour.revision(),
            image: vec![0; sectors as usize * BLOCK],
        };
        disc.recognition();
        disc.anchor(256);
        if !is_virtual {
            disc.anchor(sectors - 1);
        }
        disc.sequence(MAIN);
        disc.sequence(RESERVE);
        disc.integrity();
        disc.file_set();
        match flavour {
            Flavour::Physical => {}
            Flavour::Sparable => disc.sparing(),
            Flavour::Virtual | Flavour::Virtual150 => disc.table(),
            Flavour::Metadata => disc.metadata(),
        }
        disc
    }

    /// The address of a block where files are.
    #[must_use]
    pub fn at(&self, block: u32) -> LogicalBlockAddress {
        let partition = u16::from(!matches!(self.flavour, Flavour::Physical | Flavour::Sparable));
        LogicalBlockAddress { partition, block }
    }

    /// An extent of one block where files are.
    #[must_use]
    pub fn icb(&self, block: u32) -> LongAllocationDescriptor {
        LongAllocationDescriptor::recorded(BLOCK as u32, self.at(block)).unwrap()
    }

    /// A tag for what is in a block.
    #[must_use]
    pub fn tag(&self, location: u32) -> Tag {
        Tag {
            version: self.revision.tag_version(),
            serial_number: 1,
            location,
        }
    }

    /// Sectors of a block: two of a block with a mirror.
    #[must_use]
    pub fn sectors(&self, at: LogicalBlockAddress) -> Vec<u32> {
        let block = at.block;
        match (self.flavour, at.partition) {
            (Flavour::Sparable, 0) if (16..32).contains(&block) => vec![SPARE + block - 16],
            (_, 0) => vec![START + block],
            (Flavour::Virtual | Flavour::Virtual150, _) => vec![START + 90 - block],
            (_, _) if block < 16 => vec![START + 60 + block, START + 2 + block],
            (_, _) => vec![START + 92 + block - 16, START + 2 + block],
        }
    }

    /// Puts bytes of at most a block into a block.
    pub fn put(&mut self, at: LogicalBlockAddress, bytes: &[u8]) {
        for sector in self.sectors(at) {
            self.put_sector(sector, bytes);
        }
    }

    /// Puts bytes from a sector on.
    pub fn put_sector(&mut self, sector: u32, bytes: &[u8]) {
        let start = sector as usize * BLOCK;
        self.image[start..start + bytes.len()].copy_from_slice(bytes);
    }

    /// Puts a file entry into a block.
    pub fn entry(&mut self, block: u32, new: &NewEntry) {
        let at = self.at(block);
        self.entry_at(at, new);
    }

    /// Puts a file entry into a block of any partition.
    pub fn entry_at(&mut self, at: LogicalBlockAddress, new: &NewEntry) {
        let tag = self.tag(at.block);
        let extension = new.streams.map(|stream_directory| FileEntryExtension {
            object_size: new.length,
            created: moment(),
            stream_directory,
        });
        let mut header = FileEntryHeader {
            tag,
            icb: IcbTag::new(new.file_type, new.flags.with_allocation(new.kind)),
            user_id: 7,
            group_id: FileEntryHeader::NO_OWNER,
            permissions: Permissions::from_mode(0o754),
            file_link_count: 1,
            record_format: 0,
            record_display_attributes: 0,
            record_length: 0,
            information_length: new.length,
            logical_blocks_recorded: 0,
            accessed: moment(),
            modified: moment(),
            attributes_changed: moment(),
            checkpoint: 1,
            extended_attributes_icb: LongAllocationDescriptor::NONE,
            implementation_identifier: developer(),
            unique_id: 16 + u64::from(at.block),
            extension,
        };
        (new.change)(&mut header);
        let mut space = Vec::new();
        if !new.attributes.is_empty() {
            space.resize(ExtendedAttributeHeader::SIZE, 0);
            space.extend_from_slice(&new.attributes);
            seal_attribute_space(tag, &mut space).unwrap();
        }
        let entry = FileEntry {
            header,
            extended_attributes: &space,
            allocation: &new.allocation,
        };
        let mut block = vec![0; BLOCK];
        entry.write(&mut block).unwrap();
        self.put(at, &block);
    }

    /// A name that leads to an entry. `location` is the block that it is recorded in.
    #[must_use]
    pub fn name(&self, location: u32, name: &str, characteristics: FileCharacteristics, icb: u32) -> Vec<u8> {
        let identifier = if name.is_empty() { Vec::new() } else { fit(name).0 };
        let descriptor = FileIdentifierDescriptor {
            tag: self.tag(location),
            file_version_number: 1,
            characteristics,
            icb: self.icb(icb),
            implementation_use: &[],
            identifier: &identifier,
        };
        let mut out = vec![0; 1024];
        let length = descriptor.write(&mut out).unwrap();
        out.truncate(length);
        out
    }

    /// The descriptors of a directory in `block` whose parent's entry is in `parent`.
    #[must_use]
    pub fn names(&self, block: u32, parent: u32, names: &[(&str, FileCharacteristics, u32)]) -> Vec<u8> {
        let up = FileCharacteristics::PARENT | FileCharacteristics::DIRECTORY;
        let mut all = self.name(block, "", up, parent);
        for &(name, characteristics, icb) in names {
            all.extend(self.name(block, name, characteristics, icb));
        }
        all
    }

    fn recognition(&mut self) {
        let identifiers = [
            StandardIdentifier::BEA01,
            StandardIdentifier::nsr(self.revision),
            StandardIdentifier::TEA01,
        ];
        for (number, identifier) in (0..).zip(identifiers) {
            self.put_sector(64 + number * 4, &VolumeStructureDescriptor(identifier).write());
        }
    }

    fn anchor(&mut self, sector: u32) {
        let sequence = |location| Extent {
            length: 6 * BLOCK as u32,
            location,
        };
        let anchor = AnchorVolumeDescriptorPointer {
            tag: self.tag(sector),
            main_sequence: sequence(MAIN),
            reserve_sequence: sequence(RESERVE),
        };
        self.put_sector(sector, &anchor.write());
    }

    fn maps(&self) -> Vec<PartitionMap> {
        let partition = PhysicalPartition {
            volume_sequence_number: 1,
            partition_number: 5,
        };
        let identifier = |name| EntityIdentifier::udf(name, self.revision, OperatingSystem::LINUX);
        let physical = PartitionMap::Physical(partition);
        match self.flavour {
            Flavour::Physical => vec![physical],
            Flavour::Sparable => vec![PartitionMap::Sparable(SparablePartition {
                identifier: identifier(EntityIdentifier::UDF_SPARABLE_PARTITION),
                partition,
                packet_length: PACKET,
                number_of_sparing_tables: 2,
                sparing_table_size: BLOCK as u32,
                sparing_table_locations: [SPARE + 32, SPARE + 33, 0, 0],
            })],
            Flavour::Virtual | Flavour::Virtual150 => vec![
                physical,
                PartitionMap::Virtual(VirtualPartition {
                    identifier: identifier(EntityIdentifier::UDF_VIRTUAL_PARTITION),
                    partition,
                }),
            ],
            Flavour::Metadata => vec![
                physical,
                PartitionMap::Metadata(MetadataPartition {
                    identifier: identifier(EntityIdentifier::UDF_METADATA_PARTITION),
                    partition,
                    metadata_file: 0,
                    metadata_mirror_file: LENGTH - 1,
                    metadata_bitmap_file: MetadataPartition::NO_BITMAP,
                    allocation_unit_size: 1,
                    alignment_unit_size: 1,
                    flags: MetadataFlags::DUPLICATE_METADATA,
                }),
            ],
        }
    }

    fn sequence(&mut self, first: u32) {
        let (tag, revision) = (|at| self.tag(first + at), self.revision);
        let domain_identifier = EntityIdentifier::domain(revision, DomainFlags::empty());
        let primary = PrimaryVolumeDescriptor {
            tag: tag(0),
            sequence_number: 1,
            descriptor_number: 0,
            volume_identifier: DString::new("Volume").unwrap(),
            volume_sequence_number: 1,
            maximum_volume_sequence_number: 1,
            interchange_level: 2,
            maximum_interchange_level: 3,
            character_set_list: 1,
            maximum_character_set_list: 1,
            volume_set_identifier: DString::new("0123456789abcdef").unwrap(),
            descriptor_character_set: CharacterSet::OSTA_COMPRESSED_UNICODE,
            explanatory_character_set: CharacterSet::OSTA_COMPRESSED_UNICODE,
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
            tag: tag(1),
            sequence_number: 2,
            flags: PartitionFlags::ALLOCATED,
            partition_number: 5,
            contents: PartitionDescriptor::contents_of(revision),
            contents_use: [0; 128],
            access_type: AccessType::READ_ONLY,
            starting_location: START,
            length: LENGTH,
            implementation_identifier: developer(),
            implementation_use: [0; 128],
        };
        let logical = LogicalVolumeDescriptor {
            tag: tag(2),
            sequence_number: 3,
            character_set: CharacterSet::OSTA_COMPRESSED_UNICODE,
            identifier: DString::new("Made by hand").unwrap(),
            logical_block_size: BLOCK as u32,
            domain_identifier,
            file_set: self.icb(0),
            implementation_identifier: developer(),
            implementation_use: [0; 128],
            integrity_sequence: Extent {
                length: BLOCK as u32,
                location: INTEGRITY,
            },
            partition_maps: self.maps(),
        };
        let end = TerminatingDescriptor { tag: tag(3) };
        let mut bytes = vec![0; BLOCK];
        logical.write(&mut bytes).unwrap();
        let blocks = [
            padded(primary.write()),
            padded(partition.write()),
            bytes,
            padded(end.write()),
        ];
        for (sector, block) in (first..).zip(blocks) {
            self.put_sector(sector, &block);
        }
    }

    fn integrity(&mut self) {
        let space = PartitionSpace {
            free: 0,
            size: LENGTH,
        };
        let integrity = LogicalVolumeIntegrityDescriptor {
            tag: self.tag(INTEGRITY),
            recorded: moment(),
            integrity: IntegrityType::CLOSE,
            next: Extent::NONE,
            next_unique_id: 100,
            partitions: vec![space; self.maps().len()],
            implementation_use: None,
        };
        let mut block = vec![0; BLOCK];
        integrity.write(&mut block).unwrap();
        self.put_sector(INTEGRITY, &block);
    }

    fn file_set(&mut self) {
        let set = FileSetDescriptor {
            tag: self.tag(0),
            recorded: moment(),
            interchange_level: 3,
            maximum_interchange_level: 3,
            character_set_list: 1,
            maximum_character_set_list: 1,
            file_set_number: 0,
            descriptor_number: 0,
            logical_volume_character_set: CharacterSet::OSTA_COMPRESSED_UNICODE,
            logical_volume_identifier: DString::new("Made by hand").unwrap(),
            file_set_character_set: CharacterSet::OSTA_COMPRESSED_UNICODE,
            file_set_identifier: DString::new("Files").unwrap(),
            copyright_file_identifier: DString::EMPTY,
            abstract_file_identifier: DString::EMPTY,
            root_directory: self.icb(1),
            domain_identifier: EntityIdentifier::domain(self.revision, DomainFlags::empty()),
            next: LongAllocationDescriptor::NONE,
            system_stream_directory: LongAllocationDescriptor::NONE,
        };
        let at = self.at(0);
        self.put(at, &set.write());
    }

    fn sparing(&mut self) {
        for (number, sector) in (0..).zip([SPARE + 32, SPARE + 33]) {
            // The older table leads astray.
            let mapped = if number == 0 { SPARE + 16 } else { SPARE };
            let table = SparingTable {
                tag: self.tag(sector),
                identifier: EntityIdentifier::udf(
                    EntityIdentifier::UDF_SPARING_TABLE,
                    self.revision,
                    OperatingSystem::LINUX,
                ),
                sequence_number: number,
                entries: vec![
                    SparingEntry { original: 16, mapped },
                    SparingEntry {
                        original: SparingEntry::AVAILABLE,
                        mapped: SPARE + 16,
                    },
                ],
            };
            let mut block = vec![0; BLOCK];
            table.write(&mut block).unwrap();
            self.put_sector(sector, &block);
        }
    }

    fn table(&mut self) {
        self.table_at(LENGTH - 1, (0..FILES).map(|block| 90 - block).collect());
    }

    /// Puts a virtual allocation table into the block before `block`, and its entry into that.
    pub fn table_at(&mut self, block: u32, entries: Vec<u32>) {
        let entries = entries.into_iter().flat_map(u32::to_le_bytes);
        let (file_type, bytes) = if self.flavour == Flavour::Virtual150 {
            let trailer = VirtualAllocationTableTrailer {
                identifier: EntityIdentifier::udf(
                    EntityIdentifier::UDF_VIRTUAL_ALLOC_TBL,
                    self.revision,
                    OperatingSystem::LINUX,
                ),
                previous: NO_PREVIOUS,
            };
            (
                FileType::UNSPECIFIED,
                entries.chain(trailer.write()).collect::<Vec<_>>(),
            )
        } else {
            let header = VirtualAllocationTableHeader {
                logical_volume_identifier: DString::new("Named later").unwrap(),
                previous: NO_PREVIOUS,
                number_of_files: 1,
                number_of_directories: 1,
                minimum_read_revision: self.revision,
                minimum_write_revision: self.revision,
                maximum_write_revision: self.revision,
                implementation_use: &[],
            };
            let mut table = vec![0; BLOCK];
            let length = header.write(&mut table).unwrap();
            table.truncate(length);
            table.extend(entries);
            (FileType::VIRTUAL_ALLOCATION_TABLE, table)
        };
        let length = bytes.len() as u64;
        let extents = [(ExtentKind::Recorded, bytes.len() as u32, block - 1)];
        self.put_sector(START + block - 1, &bytes);
        let at = LogicalBlockAddress { partition: 0, block };
        self.entry_at(at, &NewEntry::short(file_type, length, &extents));
    }

    fn metadata(&mut self) {
        let recorded = ExtentKind::Recorded;
        let blocks = |count: u32| count * BLOCK as u32;
        let length = blocks(FILES).into();
        let main = [(recorded, blocks(16), 60), (recorded, blocks(FILES - 16), 92)];
        let mirror = [(recorded, blocks(FILES), 2)];
        for (block, file_type, extents) in [
            (0, FileType::METADATA_FILE, &main[..]),
            (LENGTH - 1, FileType::METADATA_MIRROR_FILE, &mirror),
        ] {
            let at = LogicalBlockAddress { partition: 0, block };
            self.entry_at(at, &NewEntry::short(file_type, length, extents));
        }
    }
}

fn developer() -> EntityIdentifier {
    let name = EntityIdentifier::name(b"*by hand").unwrap();
    EntityIdentifier::implementation(name, OperatingSystem::LINUX, [0; 6])
}
