//! A reader of UDF for tests: as plain as can be, trusting nothing that it can check. Any departure from the standard is a panic.

mod walk;

use std::collections::BTreeSet;

use fsimage_formats::Finding;
use fsimage_formats::udf::{
    AccessType, AllocationDescriptors, AllocationExtentDescriptor, AllocationKind,
    AnchorVolumeDescriptorPointer, ExtentKind, FileEntry, FileEntryHeader, FileSetDescriptor, FileType,
    IcbStrategy, ImplementationUseVolumeDescriptor, IntegrityType, LogicalBlockAddress,
    LogicalVolumeDescriptor, LogicalVolumeIntegrityDescriptor, LongAllocationDescriptor, MetadataFlags,
    MetadataPartition, PartitionDescriptor, PartitionHeader, PartitionMap, PrimaryVolumeDescriptor, Revision,
    SpaceBitmapDescriptor, StandardIdentifier, Tag, TerminatingDescriptor, UnallocatedSpaceDescriptor,
    VirtualAllocationTableHeader, VirtualAllocationTableTrailer, VolumeStructureDescriptor,
};
use fsimage_layout::UdfVat;

pub(crate) use walk::{Found, Walked};

/// A reporter of findings that lets none pass.
pub(crate) fn strict(finding: Finding) {
    panic!("{finding}");
}

/// An image that is read where needed.
pub(crate) struct Image<'a> {
    /// Gives so many bytes from a byte of the image on; what the disc holds before it has offsets below zero.
    pub(crate) read: &'a dyn Fn(u64, usize) -> Vec<u8>,
    pub(crate) bytes: u64,
    pub(crate) block_size: u32,
    /// The block of the disc at which the image starts.
    pub(crate) session_start: u32,
    pub(crate) vat: UdfVat,
}

impl Image<'_> {
    /// Bytes from a block of the disc on.
    fn at(&self, block: u32, length: usize) -> Vec<u8> {
        let block = u64::from(block).wrapping_sub(u64::from(self.session_start));
        (self.read)(block.wrapping_mul(u64::from(self.block_size)), length)
    }

    fn block(&self, block: u32) -> Vec<u8> {
        self.at(block, self.block_size as usize)
    }
}

/// The two copies of the metadata partition, as extents of the physical one, and its bitmap if it has one.
struct Metadata {
    main: Vec<LongAllocationDescriptor>,
    mirror: Vec<LongAllocationDescriptor>,
    bitmap: Option<Vec<u8>>,
}

/// A volume whose structures were found in order.
pub(crate) struct Volume<'a> {
    image: &'a Image<'a>,
    pub(crate) revision: Revision,
    pub(crate) partition: PartitionDescriptor,
    pub(crate) logical: LogicalVolumeDescriptor,
    pub(crate) integrity: LogicalVolumeIntegrityDescriptor,
    metadata: Option<Metadata>,
    /// For each block of the virtual partition its block of the physical one.
    vat: Option<Vec<u32>>,
    /// Whether the metadata partition is read from its mirror.
    from_mirror: bool,
    /// Blocks of the physical partition that something takes, as first block and their number.
    taken: Vec<(u32, u32)>,
    /// The same of the second partition: metadata or virtual.
    taken_there: Vec<(u32, u32)>,
}

/// The recognition sequence: of which revision's standard it tells.
fn recognition(image: &Image<'_>) -> StandardIdentifier {
    let step = u64::from(image.block_size.max(2048));
    let mut identifiers = (0..64).map(|index| {
        let b = (image.read)(32_768 + index * step, 2048);
        let identifier = StandardIdentifier::of(&b).unwrap();
        if identifier != StandardIdentifier::CD001 {
            let descriptor = VolumeStructureDescriptor::parse_with(b.first_chunk().unwrap(), &mut strict);
            assert_eq!(descriptor.unwrap().0, identifier);
        }
        identifier
    });
    let first = identifiers.find(|it| *it != StandardIdentifier::CD001);
    assert_eq!(first, Some(StandardIdentifier::BEA01));
    let nsr = identifiers.next().unwrap();
    assert_eq!(identifiers.next(), Some(StandardIdentifier::TEA01));
    nsr
}

/// What a volume descriptor sequence says.
#[derive(PartialEq, Eq, Debug)]
struct Sequence {
    primary: PrimaryVolumeDescriptor,
    information: ImplementationUseVolumeDescriptor,
    partition: PartitionDescriptor,
    logical: LogicalVolumeDescriptor,
    unallocated: UnallocatedSpaceDescriptor,
}

impl Sequence {
    /// Reads the sequence at a block; the locations in its tags, once checked, become zeros.
    fn read(image: &Image<'_>, first: u32, version: u16) -> Self {
        let check = |tag: &mut Tag, at: u32| {
            assert_eq!(
                *tag,
                Tag {
                    version,
                    serial_number: tag.serial_number,
                    location: first + at
                }
            );
            tag.location = 0;
        };
        let block = |at: u32| image.block(first + at);
        let mut primary = PrimaryVolumeDescriptor::parse_with(&block(0), &mut strict).unwrap();
        check(&mut primary.tag, 0);
        let mut information = ImplementationUseVolumeDescriptor::parse_with(&block(1), &mut strict).unwrap();
        check(&mut information.tag, 1);
        let mut partition = PartitionDescriptor::parse_with(&block(2), &mut strict).unwrap();
        check(&mut partition.tag, 2);
        let mut logical = LogicalVolumeDescriptor::parse_with(&block(3), &mut strict).unwrap();
        check(&mut logical.tag, 3);
        let mut unallocated = UnallocatedSpaceDescriptor::parse_with(&block(4), &mut strict).unwrap();
        check(&mut unallocated.tag, 4);
        let mut end = TerminatingDescriptor::parse_with(&block(5), &mut strict).unwrap();
        check(&mut end.tag, 5);
        Self {
            primary,
            information,
            partition,
            logical,
            unallocated,
        }
    }
}

impl<'a> Volume<'a> {
    /// Reads and checks all that is around the tree.
    pub(crate) fn open(image: &'a Image<'a>, revision: Revision) -> Self {
        assert_eq!(recognition(image), StandardIdentifier::nsr(revision));
        let version = revision.tag_version();
        let last = u32::try_from(image.bytes / u64::from(image.block_size)).unwrap() - 1;
        let anchors: &[u32] = match image.vat {
            UdfVat::None => &[256, last],
            UdfVat::Closed => &[256, last - 256],
            UdfVat::Open => &[512],
        };
        let read = |&block: &u32| {
            let at = image.session_start + block;
            let anchor = AnchorVolumeDescriptorPointer::parse_with(&image.block(at), &mut strict).unwrap();
            assert_eq!((anchor.tag.location, anchor.tag.version), (at, version));
            (anchor.main_sequence, anchor.reserve_sequence)
        };
        let (main, reserve) = read(&anchors[0]);
        assert!(anchors.iter().map(read).all(|it| it == (main, reserve)));
        assert!(main.location.abs_diff(reserve.location) >= main.length / image.block_size);
        assert!(main.length >= 16 * image.block_size && reserve.length == main.length);
        let sequence = Sequence::read(image, main.location, version);
        assert_eq!(sequence, Sequence::read(image, reserve.location, version));
        let Sequence {
            partition, logical, ..
        } = sequence;
        assert_eq!(logical.logical_block_size, image.block_size);
        let end = u64::from(partition.starting_location) + u64::from(partition.length);
        if image.vat == UdfVat::None {
            assert!(
                end <= u64::from(image.session_start + last),
                "the last anchor is outside"
            );
        } else {
            assert!(end > u64::from(image.session_start + last));
        }

        let extent = logical.integrity_sequence;
        let b = image.at(extent.location, extent.length as usize);
        let integrity =
            LogicalVolumeIntegrityDescriptor::parse_with(&b[..image.block_size as usize], &mut strict)
                .unwrap();
        assert_eq!(integrity.tag.location, extent.location);
        assert_eq!(integrity.integrity, IntegrityType::CLOSE);
        assert_eq!(integrity.partitions.len(), logical.partition_maps.len());
        assert_eq!(integrity.partitions[0].size, partition.length);
        TerminatingDescriptor::parse_with(&b[image.block_size as usize..], &mut strict).unwrap();

        let mut volume = Self {
            image,
            revision,
            partition,
            logical,
            integrity,
            metadata: None,
            vat: None,
            from_mirror: false,
            taken: Vec::new(),
            taken_there: Vec::new(),
        };
        if image.vat == UdfVat::None {
            volume.open_metadata();
        } else {
            volume.open_virtual(last);
        }
        volume
    }

    /// The virtual partition, by the table whose file entry is the last block.
    fn open_virtual(&mut self, last: u32) {
        let maps = &self.logical.partition_maps;
        let physical = matches!(maps[0], PartitionMap::Physical(_));
        assert!(physical && matches!(maps[1], PartitionMap::Virtual(_)) && maps.len() == 2);
        assert_eq!(self.partition.access_type, AccessType::WRITE_ONCE);
        assert_eq!(
            (
                self.integrity.partitions[1].free,
                self.integrity.partitions[1].size
            ),
            (u32::MAX, u32::MAX)
        );
        let block = self.image.session_start + last - self.partition.starting_location;
        let free = self.partition.length - block - 1;
        assert_eq!(self.integrity.partitions[0].free, free);
        let address = LogicalBlockAddress { partition: 0, block };
        let (header, _, allocation) = self.entry(address, self.image.block_size);
        assert_eq!(header.unique_id, self.integrity.next_unique_id);
        let extents = self.extents(&header, &allocation, 0);
        let table: Vec<u8> = extents
            .iter()
            .flat_map(|it| self.read(it.location, it.length.bytes() as usize))
            .collect();
        assert_eq!(table.len() as u64, header.information_length);
        let counts = self.integrity.implementation_use.as_ref().unwrap();
        let entries: Vec<u32> = if self.revision < Revision::V2_00 {
            assert_eq!(header.icb.file_type, FileType::UNSPECIFIED);
            let (trailer, entries) = VirtualAllocationTableTrailer::parse(&table).unwrap();
            assert_eq!(trailer.previous, u32::MAX);
            entries.collect()
        } else {
            assert_eq!(header.icb.file_type, FileType::VIRTUAL_ALLOCATION_TABLE);
            let (header, entries) = VirtualAllocationTableHeader::parse_with(&table, &mut strict).unwrap();
            assert_eq!(header.previous, u32::MAX);
            assert_eq!(header.logical_volume_identifier, self.logical.identifier);
            assert_eq!(header.number_of_files, counts.number_of_files);
            assert_eq!(header.number_of_directories, counts.number_of_directories);
            entries.collect()
        };
        self.take(&extents);
        self.taken.push((block, 1));
        self.vat = Some(entries);
    }

    /// The metadata partition, and that both copies of it are the same.
    fn open_metadata(&mut self) {
        let maps = &self.logical.partition_maps;
        assert!(
            matches!(maps[0], PartitionMap::Physical(map) if map.partition_number == self.partition.partition_number)
        );
        let Some(PartitionMap::Metadata(map)) = maps.get(1).cloned() else {
            assert!(maps.len() == 1 && self.revision < Revision::V2_50);
            return;
        };
        assert!(maps.len() == 2 && self.revision >= Revision::V2_50);
        let files = [
            (map.metadata_file, FileType::METADATA_FILE),
            (map.metadata_mirror_file, FileType::METADATA_MIRROR_FILE),
        ];
        let [main, mirror] = files.map(|(block, kind)| {
            let address = LogicalBlockAddress { partition: 0, block };
            let (header, _, allocation) = self.entry(address, self.image.block_size);
            assert_eq!((header.icb.file_type, header.unique_id), (kind, 0));
            assert_eq!(header.file_link_count, 0);
            let extents = self.extents(&header, &allocation, 0);
            let bytes: u64 = extents.iter().map(|it| u64::from(it.length.bytes())).sum();
            assert_eq!(bytes, header.information_length);
            let unit = map.allocation_unit_size * self.image.block_size;
            assert!(extents.iter().all(|it| it.length.bytes() % unit == 0));
            let alignment = u32::from(map.alignment_unit_size);
            assert!(extents.iter().all(|it| it.location.block % alignment == 0));
            extents
        });
        let read = |extents: &[LongAllocationDescriptor]| -> Vec<u8> {
            extents
                .iter()
                .flat_map(|it| {
                    self.image
                        .at(self.physical(it.location.block), it.length.bytes() as usize)
                })
                .collect()
        };
        if map.flags.contains(MetadataFlags::DUPLICATE_METADATA) {
            assert!(read(&main) == read(&mirror), "the mirror differs");
            self.take(&mirror);
        } else {
            assert_eq!(main, mirror);
        }
        self.take(&main);
        self.taken
            .extend([(map.metadata_file, 1), (map.metadata_mirror_file, 1)]);
        let bitmap = self.open_metadata_bitmap(map.metadata_bitmap_file);
        self.metadata = Some(Metadata { main, mirror, bitmap });
    }

    /// The metadata partition's bitmap, which it has if it is to be written on.
    fn open_metadata_bitmap(&mut self, block: u32) -> Option<Vec<u8>> {
        let writable = self.partition.access_type != AccessType::READ_ONLY;
        assert_eq!(block != MetadataPartition::NO_BITMAP, writable);
        if !writable {
            return None;
        }
        let address = LogicalBlockAddress { partition: 0, block };
        let (header, _, allocation) = self.entry(address, self.image.block_size);
        assert_eq!(
            (header.icb.file_type, header.unique_id, header.file_link_count),
            (FileType::METADATA_BITMAP_FILE, 0, 0)
        );
        let extents = self.extents(&header, &allocation, 0);
        assert_eq!(extents.len(), 1);
        let b = self.read(extents[0].location, extents[0].length.bytes() as usize);
        assert_eq!(b.len() as u64, header.information_length);
        let bitmap = SpaceBitmapDescriptor::parse_with(&b, &mut strict).unwrap();
        self.check_tag(bitmap.tag, extents[0].location.block);
        assert_eq!(bitmap.number_of_bits, self.integrity.partitions[1].size);
        assert_eq!(bitmap.free_blocks(), u64::from(self.integrity.partitions[1].free));
        self.take(&extents);
        self.taken.push((block, 1));
        Some(b)
    }

    /// Reads the metadata partition from its mirror from now on. `false` when there is none.
    pub(crate) fn use_mirror(&mut self) -> bool {
        self.from_mirror = self.metadata.is_some();
        self.from_mirror
    }

    /// The block of the disc that a block of the physical partition is.
    pub(crate) fn physical(&self, block: u32) -> u32 {
        assert!(block < self.partition.length);
        self.partition.starting_location + block
    }

    /// The block of the physical partition that an address leads to.
    fn resolve(&self, address: LogicalBlockAddress) -> u32 {
        if address.partition == 0 {
            return address.block;
        }
        assert_eq!(address.partition, 1);
        if let Some(table) = &self.vat {
            return table[address.block as usize];
        }
        let metadata = self.metadata.as_ref().unwrap();
        let extents = if self.from_mirror {
            &metadata.mirror
        } else {
            &metadata.main
        };
        let mut block = address.block;
        for extent in extents {
            let blocks = extent.length.bytes() / self.image.block_size;
            if block < blocks {
                return extent.location.block + block;
            }
            block -= blocks;
        }
        panic!("block {} of the metadata partition", address.block);
    }

    /// The bytes of an extent of a few blocks.
    pub(crate) fn read(&self, address: LogicalBlockAddress, bytes: usize) -> Vec<u8> {
        let mut out = Vec::new();
        for block in 0.. {
            if out.len() >= bytes {
                break;
            }
            let address = LogicalBlockAddress {
                block: address.block + block,
                ..address
            };
            out.extend(self.image.block(self.physical(self.resolve(address))));
        }
        out.truncate(bytes);
        out
    }

    /// Header, extended attributes and allocation descriptors (or contents) of a file entry.
    fn entry(&self, address: LogicalBlockAddress, bytes: u32) -> (FileEntryHeader, Vec<u8>, Vec<u8>) {
        assert_eq!(bytes, self.image.block_size);
        let b = self.read(address, bytes as usize);
        let entry = FileEntry::parse_with(&b, &mut strict).unwrap();
        let header = entry.header;
        self.check_tag(header.tag, address.block);
        assert_eq!(header.icb.strategy, IcbStrategy::SINGLE);
        assert!(entry.extended_attributes.len().is_multiple_of(4));
        (
            header,
            entry.extended_attributes.to_vec(),
            entry.allocation.to_vec(),
        )
    }

    fn check_tag(&self, tag: Tag, location: u32) {
        assert_eq!(
            (tag.location, tag.version),
            (location, self.revision.tag_version())
        );
    }

    /// The extents of a file that is not embedded.
    fn extents(
        &self,
        header: &FileEntryHeader,
        allocation: &[u8],
        partition: u16,
    ) -> Vec<LongAllocationDescriptor> {
        self.extents_and_continuations(header, allocation, partition).0
    }

    /// The extents of a file that is not embedded, and those of further descriptors of them.
    fn extents_and_continuations(
        &self,
        header: &FileEntryHeader,
        allocation: &[u8],
        partition: u16,
    ) -> (Vec<LongAllocationDescriptor>, Vec<LongAllocationDescriptor>) {
        let kind = header.icb.flags.allocation();
        assert!([AllocationKind::SHORT, AllocationKind::LONG].contains(&kind));
        let (mut all, mut continuations, mut bytes) = (Vec::new(), Vec::new(), allocation.to_vec());
        loop {
            let mut next = None;
            for descriptor in AllocationDescriptors::new(kind, partition, &bytes).unwrap() {
                match descriptor.length.kind() {
                    ExtentKind::Recorded => all.push(descriptor),
                    ExtentKind::Continuation => next = Some(descriptor),
                    other => panic!("an extent {other:?}"),
                }
            }
            let Some(next) = next else {
                return (all, continuations);
            };
            continuations.push(next);
            assert_eq!(next.length.bytes(), self.image.block_size);
            let b = self.read(next.location, next.length.bytes() as usize);
            let extent = AllocationExtentDescriptor::parse_with(&b, &mut strict).unwrap();
            self.check_tag(extent.tag, next.location.block);
            bytes = extent.descriptors.to_vec();
        }
    }

    fn take(&mut self, extents: &[LongAllocationDescriptor]) {
        for extent in extents {
            let blocks = extent.length.bytes().div_ceil(self.image.block_size);
            if extent.location.partition == 0 {
                self.taken.push((extent.location.block, blocks));
            } else {
                self.taken_there.push((extent.location.block, blocks));
                for block in 0..if self.vat.is_some() { blocks } else { 0 } {
                    let address = LogicalBlockAddress {
                        block: extent.location.block + block,
                        ..extent.location
                    };
                    self.taken.push((self.resolve(address), 1));
                }
            }
        }
    }

    /// The root's ICB.
    fn root(&mut self) -> LongAllocationDescriptor {
        let at = self.logical.file_set;
        self.take(&[at]);
        let b = self.read(at.location, at.length.bytes() as usize);
        let (set, end) = b.split_at(self.image.block_size as usize);
        let set = FileSetDescriptor::parse_with(set, &mut strict).unwrap();
        self.check_tag(set.tag, at.location.block);
        let end = TerminatingDescriptor::parse_with(end, &mut strict).unwrap();
        self.check_tag(end.tag, at.location.block + 1);
        set.root_directory
    }

    /// That the space bitmaps, if there are any, have as taken what is, and nothing else, and free what the integrity descriptor says is free.
    fn check_bitmaps(&self) {
        let header = PartitionHeader::parse_with(&self.partition.contents_use, &mut strict).unwrap();
        let at = header.unallocated_space_bitmap;
        let free = u64::from(self.integrity.partitions[0].free);
        if at.length.bytes() == 0 {
            let writable = self.partition.access_type != AccessType::READ_ONLY;
            assert_eq!(writable, self.vat.is_some());
            assert!(free == 0 || writable);
            return;
        }
        let address = LogicalBlockAddress {
            partition: 0,
            block: at.block,
        };
        let b = self.read(address, at.length.bytes() as usize);
        let bitmap = SpaceBitmapDescriptor::parse_with(&b, &mut strict).unwrap();
        self.check_tag(bitmap.tag, at.block);
        assert_eq!(bitmap.number_of_bits, self.partition.length);
        assert_eq!(bitmap.free_blocks(), free);
        let own = (at.block, at.length.bytes().div_ceil(self.image.block_size));
        let mut taken = self.taken.clone();
        taken.push(own);
        check_taken(&bitmap, &taken);
        let metadata = self.metadata.as_ref().and_then(|it| it.bitmap.as_ref());
        if let Some(b) = metadata {
            check_taken(&SpaceBitmapDescriptor::parse(b).unwrap(), &self.taken_there);
        }
    }
}

/// That a bitmap has as taken exactly these blocks.
fn check_taken(bitmap: &SpaceBitmapDescriptor<'_>, taken: &[(u32, u32)]) {
    let taken: BTreeSet<u32> = taken
        .iter()
        .flat_map(|&(first, blocks)| first..first + blocks)
        .collect();
    for block in 0..bitmap.number_of_bits {
        assert_eq!(
            bitmap.is_free(block),
            Some(!taken.contains(&block)),
            "block {block}"
        );
    }
}
