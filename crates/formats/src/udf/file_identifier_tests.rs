use std::vec::Vec;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::udf::allocation_descriptor::{AllocationFlags, ExtentLength, LogicalBlockAddress};
use crate::udf::laws::{check_laws, check_no_byte_unread};

fn example<'a>(implementation_use: &'a [u8], identifier: &'a [u8]) -> FileIdentifierDescriptor<'a> {
    FileIdentifierDescriptor {
        tag: Tag {
            version: 3,
            serial_number: 0,
            location: 12,
        },
        file_version_number: 1,
        characteristics: FileCharacteristics::DIRECTORY | FileCharacteristics::HIDDEN,
        icb: LongAllocationDescriptor {
            length: ExtentLength::recorded(2048).unwrap(),
            location: LogicalBlockAddress {
                partition: 1,
                block: 0x1001,
            },
            flags: AllocationFlags::empty(),
            unique_id: 0x1002,
        },
        implementation_use,
        identifier,
    }
}

fn parse<'a>(
    b: &'a [u8],
    report: &mut dyn FnMut(Finding),
) -> Result<FileIdentifierDescriptor<'a>, FormatError> {
    FileIdentifierDescriptor::parse_with(b, report).map(|(descriptor, _)| descriptor)
}

fn check(descriptor: &FileIdentifierDescriptor<'_>) -> Vec<u8> {
    let b = check_laws(descriptor, FileIdentifierDescriptor::write, parse);
    assert_eq!(
        b.len(),
        FileIdentifierDescriptor::length(descriptor.identifier.len(), descriptor.implementation_use.len())
    );
    check_no_byte_unread(&b, |changed| {
        let mut found = false;
        let read = FileIdentifierDescriptor::parse_with(changed, &mut |_| found = true);
        found || read != Ok((*descriptor, b.len()))
    });
    b
}

#[test]
fn every_field_is_at_its_place() {
    let b = check(&example(b"use!", b"\x08name"));
    assert_eq!(b.len(), 48);
    assert_eq!(b[..2], [1, 1]);
    assert_eq!(b[10..12], [32, 0]);
    assert_eq!(b[16..20], [1, 0, 3, 5]);
    assert_eq!(b[20..36], *b"\0\x08\0\0\x01\x10\0\0\x01\0\0\0\x02\x10\0\0");
    assert_eq!(b[36..48], *b"\x04\0use!\x08name\0");
}

#[test]
fn lengths_are_multiples_of_four() {
    assert_eq!(FileIdentifierDescriptor::length(0, 0), 40);
    assert_eq!(FileIdentifierDescriptor::length(2, 0), 40);
    assert_eq!(FileIdentifierDescriptor::length(3, 0), 44);
    assert_eq!(FileIdentifierDescriptor::length(255, 32), 328);
}

#[test]
fn what_does_not_fit_is_not_written() {
    let long = [8; 65_536];
    let mut out = std::vec![0xAA; 70_000];
    for descriptor in [example(b"", &long[..256]), example(&long, b"\x08a")] {
        assert!(matches!(
            descriptor.write(&mut out),
            Err(FormatError::DoesNotFit { .. })
        ));
    }
    assert!(out.iter().all(|&byte| byte == 0xAA));
    assert_eq!(example(b"", &long[..255]).write(&mut out), Ok(296));
}

#[test]
fn a_directory_ends_at_what_is_no_descriptor() {
    let mut directory = [0; 2048];
    let first = example(b"", b"").write(&mut directory).unwrap();
    let second = example(b"", b"\x08abc").write(&mut directory[first..]).unwrap();
    let mut descriptors = FileIdentifierDescriptors::new(&directory);
    assert_eq!(descriptors.next(), Some((0, Ok(example(b"", b"")))));
    assert_eq!(descriptors.next(), Some((first, Ok(example(b"", b"\x08abc")))));
    let error = FormatError::Tag {
        structure: NAME,
        recorded: 0,
        expected: 257,
    };
    assert_eq!(descriptors.next(), Some((first + second, Err(error))));
    assert_eq!(descriptors.next(), None);
    assert_eq!(
        FileIdentifierDescriptors::new(&directory[..first + second]).count(),
        2
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn both_laws(
        file_version_number: u16, characteristics: u8, icb: [u8; 16], implementation_use in vec(any::<u8>(), 0..40), identifier in vec(any::<u8>(), 0..=255),
    ) {
        check(&FileIdentifierDescriptor {
            file_version_number,
            characteristics: FileCharacteristics::from_bits_retain(characteristics),
            icb: LongAllocationDescriptor::parse(&icb),
            ..example(&implementation_use, &identifier)
        });
    }

    #[test]
    fn a_directory_is_its_descriptors(names in vec(vec(any::<u8>(), 0..40), 0..30)) {
        let mut directory = Vec::new();
        for name in &names {
            let mut out = [0; 80];
            let length = example(b"", name).write(&mut out).unwrap();
            directory.extend_from_slice(&out[..length]);
        }
        let read: Vec<_> =
            FileIdentifierDescriptors::new(&directory).map(|(_, descriptor)| descriptor.unwrap().identifier).collect();
        prop_assert_eq!(read, names);
    }

    #[test]
    fn any_bytes_end(directory in vec(any::<u8>(), 0..300)) {
        prop_assert!(FileIdentifierDescriptors::new(&directory).count() <= 8);
    }
}
