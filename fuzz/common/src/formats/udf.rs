//! Oracles for the structures of UDF.
//!
//! A descriptor's checksum and CRC are put right before it is read, since a fuzzer can't guess them.

use fsimage_formats::udf::{
    AllocationDescriptors, AllocationExtentDescriptor, AllocationKind, AnchorVolumeDescriptorPointer,
    BootDescriptor, FileEntry, FileIdentifierDescriptor, FileIdentifierDescriptors, FileSetDescriptor,
    ImplementationUseVolumeDescriptor, IndirectEntry, LogicalVolumeDescriptor, LogicalVolumeInformation,
    LogicalVolumeIntegrityDescriptor, PartitionDescriptor, PartitionHeader, PartitionIntegrityEntry,
    PartitionMap, PrimaryVolumeDescriptor, SpaceBitmapDescriptor, SparingTable, StandardIdentifier, Tag,
    TagIdentifier, TerminalEntry, TerminatingDescriptor, UnallocatedSpaceDescriptor, UnallocatedSpaceEntry,
    VolumeDescriptorPointer, VolumeStructureDescriptor,
};

/// The bytes, with a tag in front that has this identifier and is right for the first `length` of them.
fn sealed(data: &[u8], identifier: TagIdentifier, length: usize) -> Vec<u8> {
    let mut bytes = data.to_vec();
    let tag = Tag {
        version: 2 + u16::from(data[2] & 1),
        serial_number: u16::from_le_bytes([data[6], data[7]]),
        location: u32::from_le_bytes([data[12], data[13], data[14], data[15]]),
    };
    tag.seal(identifier, &mut bytes[..length]);
    bytes
}

/// The laws for a descriptor with a tag. `parse` takes bytes and a reporter, `write` a value and room for it.
macro_rules! check_tagged {
    ($data:expr, $identifier:expr, $parse:expr, $write:expr) => {{
        let (data, identifier): (&[u8], TagIdentifier) = ($data, $identifier);
        let whole = sealed(data, identifier, data.len());
        if let Ok(value) = $parse(&whole, &mut |_| ()) {
            let mut out = vec![0xAA; data.len() + 1024];
            let length: usize = $write(&value, &mut out).expect("what was read can be written");
            assert!(length <= data.len());
            assert!(out[length..].iter().all(|&byte| byte == 0xAA));
            out.truncate(length);
            let mut clean = true;
            let again = $parse(&out, &mut |_| clean = false);
            assert_eq!(again.as_ref(), Ok(&value));
            // With a CRC over what the value takes, it can be without a finding, and then is canonical.
            let canonical = sealed(data, identifier, length);
            let mut clean = true;
            if $parse(&canonical, &mut |_| clean = false).is_ok() && clean {
                assert!(
                    canonical[..length] == out,
                    "parsed without a finding, written differently"
                );
            }
        }
    }};
    ($data:expr, $descriptor:ty) => {
        check_tagged!(
            $data,
            <$descriptor>::IDENTIFIER,
            <$descriptor>::parse_with,
            |value: &$descriptor, out: &mut [u8]| {
                let bytes = value.write();
                out[..bytes.len()].copy_from_slice(&bytes);
                Ok::<usize, ()>(bytes.len())
            }
        )
    };
}

/// The identifier of the tag; nothing for bytes that are too few for one.
fn identifier(data: &[u8]) -> Option<TagIdentifier> {
    Some(TagIdentifier(u16::from_le_bytes(
        *data.first_chunk::<16>()?.first_chunk()?,
    )))
}

/// A volume descriptor, a sparing table or a volume structure descriptor: what the first two bytes say.
pub fn udf_volume_descriptor(data: &[u8]) {
    recognition(data);
    let Some(identifier) = identifier(data) else {
        return;
    };
    match identifier {
        TagIdentifier::PRIMARY_VOLUME => check_tagged!(data, PrimaryVolumeDescriptor),
        TagIdentifier::ANCHOR => check_tagged!(data, AnchorVolumeDescriptorPointer),
        TagIdentifier::VOLUME_DESCRIPTOR_POINTER => check_tagged!(data, VolumeDescriptorPointer),
        TagIdentifier::IMPLEMENTATION_USE_VOLUME => {
            check_tagged!(data, ImplementationUseVolumeDescriptor);
            if let Some(field) = data.get(52..).and_then(|field| field.first_chunk()) {
                assert_eq!(LogicalVolumeInformation::parse(field).write(), *field);
            }
        }
        TagIdentifier::PARTITION => {
            check_tagged!(data, PartitionDescriptor);
            if let Some(field) = data.get(56..).and_then(|field| field.first_chunk()) {
                let header = PartitionHeader::parse(field).expect("all bytes are a header");
                assert_eq!(PartitionHeader::parse(&header.write()), Ok(header));
            }
        }
        TagIdentifier::LOGICAL_VOLUME => {
            check_tagged!(
                data,
                identifier,
                LogicalVolumeDescriptor::parse_with,
                LogicalVolumeDescriptor::write
            );
        }
        TagIdentifier::UNALLOCATED_SPACE => {
            check_tagged!(
                data,
                identifier,
                UnallocatedSpaceDescriptor::parse_with,
                UnallocatedSpaceDescriptor::write
            );
        }
        TagIdentifier::TERMINATING => check_tagged!(data, TerminatingDescriptor),
        TagIdentifier::LOGICAL_VOLUME_INTEGRITY => {
            check_tagged!(
                data,
                identifier,
                LogicalVolumeIntegrityDescriptor::parse_with,
                LogicalVolumeIntegrityDescriptor::write
            );
        }
        TagIdentifier::FILE_SET => check_tagged!(data, FileSetDescriptor),
        TagIdentifier::SPARING_TABLE => {
            check_tagged!(data, identifier, SparingTable::parse_with, SparingTable::write);
        }
        _ => partition_map(data),
    }
}

fn partition_map(data: &[u8]) {
    let mut clean = true;
    if let Ok((map, length)) = PartitionMap::parse_with(data, &mut |_| clean = false) {
        let mut out = [0xAA; 255];
        assert_eq!(map.write(&mut out), Ok(length));
        assert!(!clean || out[..length] == data[..length]);
        assert_eq!(PartitionMap::parse(&out), Ok((map, length)));
    }
}

fn recognition(data: &[u8]) {
    let mut sector = [0; 2048];
    let length = data.len().min(sector.len());
    sector[..length].copy_from_slice(&data[..length]);
    let mut clean = true;
    if let Ok(descriptor) = VolumeStructureDescriptor::parse_with(&sector, &mut |_| clean = false) {
        assert_eq!(StandardIdentifier::of(&sector), Some(descriptor.0));
        assert!(!clean || descriptor.write() == sector);
    }
    let mut clean = true;
    if let Ok(descriptor) = BootDescriptor::parse_with(&sector, &mut |_| clean = false) {
        assert!(!clean || descriptor.write() == sector);
        assert_eq!(BootDescriptor::parse(&descriptor.write()), Ok(descriptor));
    }
}

/// An entry of an ICB, a block of allocation descriptors or a space bitmap: what the first two bytes say.
pub fn udf_file_entry(data: &[u8]) {
    let Some(identifier) = identifier(data) else {
        return;
    };
    match identifier {
        TagIdentifier::FILE_ENTRY | TagIdentifier::EXTENDED_FILE_ENTRY => {
            check_tagged!(data, identifier, FileEntry::parse_with, FileEntry::write);
            let whole = sealed(data, identifier, data.len());
            if let Ok(entry) = FileEntry::parse(&whole) {
                around(&entry);
                descriptors(entry.header.icb.flags.allocation(), entry.allocation);
            }
        }
        TagIdentifier::ALLOCATION_EXTENT => {
            check_tagged!(
                data,
                identifier,
                AllocationExtentDescriptor::parse_with,
                AllocationExtentDescriptor::write
            );
        }
        TagIdentifier::UNALLOCATED_SPACE_ENTRY => {
            check_tagged!(
                data,
                identifier,
                UnallocatedSpaceEntry::parse_with,
                UnallocatedSpaceEntry::write
            );
        }
        TagIdentifier::INDIRECT_ENTRY => check_tagged!(data, IndirectEntry),
        TagIdentifier::TERMINAL_ENTRY => check_tagged!(data, TerminalEntry),
        TagIdentifier::PARTITION_INTEGRITY_ENTRY => check_tagged!(data, PartitionIntegrityEntry),
        TagIdentifier::SPACE_BITMAP => {
            check_tagged!(
                data,
                identifier,
                SpaceBitmapDescriptor::parse_with,
                SpaceBitmapDescriptor::write
            );
            let whole = sealed(data, identifier, data.len());
            if let Ok(bitmap) = SpaceBitmapDescriptor::parse(&whole) {
                let bits = u64::try_from(bitmap.bitmap.len() * 8).expect("short");
                assert!(bitmap.free_blocks() <= bits.min(u64::from(bitmap.number_of_bits)));
                assert_eq!(bitmap.is_free(bitmap.number_of_bits), None);
            }
        }
        _ => {
            for kind in 0..8 {
                descriptors(AllocationKind(kind), data);
            }
        }
    }
}

/// An entry written around its parts is the entry.
fn around(entry: &FileEntry<'_>) {
    let size = fsimage_formats::udf::FileEntryHeader::size(entry.header.extension.is_some());
    let mut out = vec![0xAA; size];
    out.extend_from_slice(entry.extended_attributes);
    out.extend_from_slice(entry.allocation);
    let length = entry
        .header
        .write_around(entry.extended_attributes.len(), entry.allocation.len(), &mut out);
    assert_eq!(length, Ok(out.len()));
    assert_eq!(FileEntry::parse(&out).as_ref(), Ok(entry));
}

fn descriptors(kind: AllocationKind, bytes: &[u8]) {
    if let Some(descriptors) = AllocationDescriptors::new(kind, 0, bytes) {
        let mut count = 0;
        for descriptor in descriptors {
            assert_ne!(descriptor.length.bytes(), 0);
            count += 1;
        }
        assert!(count * 8 <= bytes.len());
    } else {
        assert!(kind.0 > 2);
    }
}

/// The contents of a directory. Its first descriptor is sealed; a fuzzer leaves the others alone or loses them.
pub fn udf_directory(data: &[u8]) {
    if data.len() >= 38 {
        let single = |b: &[u8], report: &mut dyn FnMut(fsimage_formats::Finding)| {
            FileIdentifierDescriptor::parse_with(b, report).map(|(descriptor, length)| {
                let expected = FileIdentifierDescriptor::length(
                    descriptor.identifier.len(),
                    descriptor.implementation_use.len(),
                );
                assert_eq!(length, expected);
                // What borrows from the bytes can't leave; its bytes can.
                let mut out = vec![0; length];
                assert_eq!(descriptor.write(&mut out), Ok(length));
                out
            })
        };
        check_tagged!(
            data,
            TagIdentifier::FILE_IDENTIFIER,
            single,
            |bytes: &Vec<u8>, out: &mut [u8]| {
                out[..bytes.len()].copy_from_slice(bytes);
                Ok::<usize, ()>(bytes.len())
            }
        );
    }
    let (mut walked, mut descriptors) = (0, FileIdentifierDescriptors::new(data));
    while let Some((offset, descriptor)) = descriptors.next_with(&mut |_| ()) {
        assert_eq!(offset, walked);
        match descriptor {
            Ok(descriptor) => {
                walked += FileIdentifierDescriptor::length(
                    descriptor.identifier.len(),
                    descriptor.implementation_use.len(),
                );
                assert!(walked <= data.len());
            }
            Err(_) => assert!(descriptors.next().is_none()),
        }
    }
}
