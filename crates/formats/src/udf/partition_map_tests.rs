use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::udf::entity_identifier::OperatingSystem;
use crate::udf::laws::{check_laws, check_no_byte_unread};
use crate::udf::revision::Revision;

fn identifier(name: [u8; 23]) -> EntityIdentifier {
    EntityIdentifier::udf(name, Revision::V2_50, OperatingSystem::LINUX)
}

const PARTITION: PhysicalPartition = PhysicalPartition {
    volume_sequence_number: 1,
    partition_number: 0x1234,
};

/// One map of each kind.
pub(crate) fn examples() -> [PartitionMap; 5] {
    [
        PartitionMap::Physical(PARTITION),
        PartitionMap::Virtual(VirtualPartition {
            identifier: identifier(EntityIdentifier::UDF_VIRTUAL_PARTITION),
            partition: PARTITION,
        }),
        PartitionMap::Sparable(SparablePartition {
            identifier: identifier(EntityIdentifier::UDF_SPARABLE_PARTITION),
            partition: PARTITION,
            packet_length: 32,
            number_of_sparing_tables: 2,
            sparing_table_size: 0x800,
            sparing_table_locations: [0x1001, 0x1002, 0x1003, 0x1004],
        }),
        PartitionMap::Metadata(MetadataPartition {
            identifier: identifier(EntityIdentifier::UDF_METADATA_PARTITION),
            partition: PARTITION,
            metadata_file: 0x1001,
            metadata_mirror_file: 0x1002,
            metadata_bitmap_file: MetadataPartition::NO_BITMAP,
            allocation_unit_size: 0x1003,
            alignment_unit_size: 0x1004,
            flags: MetadataFlags::DUPLICATE_METADATA,
        }),
        PartitionMap::Other {
            kind: 9,
            mapping: b"abc".to_vec(),
        },
    ]
}

fn parse(b: &[u8], report: &mut dyn FnMut(Finding)) -> Result<PartitionMap, FormatError> {
    PartitionMap::parse_with(b, report).map(|(map, length)| {
        assert_eq!(length, map.length());
        map
    })
}

#[test]
fn every_field_is_at_its_place() {
    let [physical, virtual_, sparable, metadata, other] = examples().map(|map| {
        let bytes = check_laws(&map, PartitionMap::write, parse);
        assert_eq!(bytes.len(), map.length());
        check_no_byte_unread(&bytes, |changed| {
            let mut found = false;
            let read = PartitionMap::parse_with(changed, &mut |_| found = true);
            found || read.is_err() || read != Ok((map.clone(), bytes.len()))
        });
        bytes
    });
    assert_eq!(physical, [1, 6, 1, 0, 0x34, 0x12]);
    assert_eq!(other, *b"\x09\x05abc");
    assert_eq!(virtual_[..28], *b"\x02\x40\0\0\0*UDF Virtual Partition\0");
    assert_eq!(virtual_[28..40], [0x50, 2, 4, 5, 0, 0, 0, 0, 1, 0, 0x34, 0x12]);
    assert_eq!(virtual_[40..], [0; 24]);
    assert_eq!(sparable[4..28], *b"\0*UDF Sparable Partition");
    assert_eq!(
        sparable[40..],
        *b"\x20\0\x02\0\0\x08\0\0\x01\x10\0\0\x02\x10\0\0\x03\x10\0\0\x04\x10\0\0"
    );
    assert_eq!(metadata[4..28], *b"\0*UDF Metadata Partition");
    assert_eq!(
        metadata[40..],
        *b"\x01\x10\0\0\x02\x10\0\0\xFF\xFF\xFF\xFF\x03\x10\0\0\x04\x10\x01\0\0\0\0\0"
    );
}

#[test]
fn all_that_udf_has_lead_to_a_partition() {
    let partitions = examples().map(|map| map.partition());
    assert_eq!(
        partitions,
        [
            Some(PARTITION),
            Some(PARTITION),
            Some(PARTITION),
            Some(PARTITION),
            None
        ]
    );
}

#[test]
fn unusable_lengths_are_errors() {
    for b in [&b""[..], b"\x01", b"\x01\x06\0\0\0"] {
        assert!(matches!(
            PartitionMap::parse(b),
            Err(FormatError::Truncated { .. })
        ));
    }
    for b in [b"\x01\0", b"\x01\x01"] {
        assert!(matches!(PartitionMap::parse(b), Err(FormatError::Length { .. })));
    }
    let long = PartitionMap::Other {
        kind: 3,
        mapping: [0; 254].to_vec(),
    };
    assert!(long.write(&mut [0; 300]).is_err());
}

#[test]
fn known_types_of_other_lengths_are_kept() {
    for b in [&b"\x01\x07\x01\0\0\0\0"[..], b"\x02\x04ab"] {
        let (map, length) = PartitionMap::parse(b).unwrap();
        assert!(matches!(map, PartitionMap::Other { .. }));
        let mut out = [0; 64];
        assert_eq!(map.write(&mut out), Ok(length));
        assert_eq!(out[..length], *b);
    }
}

proptest! {
    #[test]
    fn any_bytes_come_back(example in 0..5_usize, bytes in vec(any::<u8>(), 0..80), from in 0..64_usize) {
        let mut b = [0; 80];
        let length = examples()[example].write(&mut b).unwrap();
        for (target, byte) in b.iter_mut().skip(from).zip(bytes) {
            *target = byte;
        }
        let mut clean = true;
        if let Ok((map, read)) = PartitionMap::parse_with(&b[..length], &mut |_| clean = false) {
            let mut out = [0; 256];
            prop_assert_eq!(map.write(&mut out), Ok(read));
            prop_assert!(!clean || out[..read] == b[..read]);
            prop_assert_eq!(PartitionMap::parse(&out), Ok((map, read)));
        }
    }
}
