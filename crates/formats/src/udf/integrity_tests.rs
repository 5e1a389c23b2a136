use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::udf::laws::{check_laws, check_no_byte_unread, reseal};

fn example() -> LogicalVolumeIntegrityDescriptor {
    LogicalVolumeIntegrityDescriptor {
        tag: Tag {
            version: 3,
            serial_number: 0,
            location: 64,
        },
        recorded: Timestamp::from_unix(0, 0).unwrap(),
        integrity: IntegrityType::CLOSE,
        next: Extent {
            length: 0x800,
            location: 0x1001,
        },
        next_unique_id: 0x1002,
        partitions: [
            PartitionSpace {
                free: 0x1003,
                size: 0x1004,
            },
            PartitionSpace {
                free: 0x1005,
                size: PartitionSpace::UNKNOWN,
            },
        ]
        .to_vec(),
        implementation_use: Some(IntegrityImplementationUse {
            implementation_identifier: EntityIdentifier::plain([b'i'; 23]),
            number_of_files: 0x1006,
            number_of_directories: 0x1007,
            minimum_read_revision: Revision::V1_02,
            minimum_write_revision: Revision::V1_50,
            maximum_write_revision: Revision::V2_60,
            own: b"own".to_vec(),
        }),
    }
}

fn check(descriptor: &LogicalVolumeIntegrityDescriptor) -> Vec<u8> {
    let b = check_laws(
        descriptor,
        LogicalVolumeIntegrityDescriptor::write,
        LogicalVolumeIntegrityDescriptor::parse_with,
    );
    assert_eq!(b.len(), descriptor.length());
    check_no_byte_unread(&b, |changed| {
        let mut found = false;
        let read = LogicalVolumeIntegrityDescriptor::parse_with(changed, &mut |_| found = true);
        found || read.as_ref() != Ok(descriptor)
    });
    b
}

#[test]
fn every_field_is_at_its_place() {
    let b = check(&example());
    assert_eq!(b[..2], [9, 0]);
    assert_eq!(b[16..22], [0, 0x10, 0xB2, 7, 1, 1]);
    assert_eq!(
        b[28..48],
        [1, 0, 0, 0, 0, 8, 0, 0, 1, 0x10, 0, 0, 2, 0x10, 0, 0, 0, 0, 0, 0]
    );
    assert_eq!(b[48..72], [0; 24]);
    assert_eq!(b[72..80], [2, 0, 0, 0, 49, 0, 0, 0]);
    assert_eq!(
        b[80..96],
        [3, 0x10, 0, 0, 5, 0x10, 0, 0, 4, 0x10, 0, 0, 255, 255, 255, 255]
    );
    assert_eq!(b[96..98], *b"\0i");
    assert_eq!(b[128..], *b"\x06\x10\0\0\x07\x10\0\0\x02\x01\x50\x01\x60\x02own");
}

#[test]
fn a_field_that_is_too_short_is_found() {
    let mut b = [0; 200];
    let length = example().write(&mut b).unwrap();
    b[76] = 45;
    reseal(&mut b[..length - 4]);
    let mut findings = Vec::new();
    let read = LogicalVolumeIntegrityDescriptor::parse_with(&b, &mut |finding| findings.push(finding));
    assert_eq!(read.unwrap().implementation_use, None);
    let deviation = Deviation::Value {
        recorded: 45,
        expected: 46,
    };
    assert_eq!(
        findings,
        [Finding {
            clause: "UDF:2.60 2.2.6.3",
            deviation
        }]
    );
}

#[test]
fn huge_numbers_are_not_believed() {
    for at in [72, 76] {
        let mut b = [0; 512];
        example().write(&mut b).unwrap();
        b[at..at + 4].fill(0xFF);
        reseal(&mut b);
        assert!(matches!(
            LogicalVolumeIntegrityDescriptor::parse(&b),
            Err(FormatError::Truncated { .. })
        ));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn both_laws(next_unique_id: u64, partitions in vec(any::<(u32, u32)>(), 0..5), given: bool, own in vec(any::<u8>(), 0..20)) {
        let mut descriptor = example();
        descriptor.next_unique_id = next_unique_id;
        descriptor.partitions = partitions.into_iter().map(|(free, size)| PartitionSpace { free, size }).collect();
        descriptor.implementation_use = descriptor.implementation_use.filter(|_| given);
        if let Some(field) = &mut descriptor.implementation_use {
            field.own = own;
        }
        check(&descriptor);
    }
}
