use std::vec::Vec;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::udf::allocation_descriptor::{ExtentLength, LogicalBlockAddress};
use crate::udf::icb_tag::{AllocationKind, FileType, IcbFlags};
use crate::udf::laws::{check_laws, check_no_byte_unread, reseal};

fn icb(block: u32) -> LongAllocationDescriptor {
    LongAllocationDescriptor {
        length: ExtentLength::recorded(2048).unwrap(),
        location: LogicalBlockAddress { partition: 1, block },
        ..LongAllocationDescriptor::NONE
    }
}

fn year(year: i16) -> Timestamp {
    Timestamp {
        year,
        ..Timestamp::from_unix(0, 0).unwrap()
    }
}

fn header(extended: bool) -> FileEntryHeader {
    FileEntryHeader {
        tag: Tag {
            version: 3,
            serial_number: 0,
            location: 77,
        },
        icb: IcbTag::new(
            FileType::FILE,
            IcbFlags::empty().with_allocation(AllocationKind::EMBEDDED),
        ),
        user_id: 0x1001,
        group_id: 0x1002,
        permissions: Permissions::from_mode(0o754),
        file_link_count: 0x1003,
        record_format: 0x04,
        record_display_attributes: 0x05,
        record_length: 0x1006,
        information_length: 0x1007,
        logical_blocks_recorded: 0x1008,
        accessed: year(0x1009),
        modified: year(0x100A),
        attributes_changed: year(0x100B),
        checkpoint: 0x100C,
        extended_attributes_icb: icb(0x100D),
        implementation_identifier: EntityIdentifier::plain([b'i'; 23]),
        unique_id: 0x100E,
        extension: extended.then_some(FileEntryExtension {
            object_size: 0x100F,
            created: year(0x1010),
            stream_directory: icb(0x1011),
        }),
    }
}

fn check(entry: FileEntry<'_>) -> Vec<u8> {
    let b = check_laws(&entry, FileEntry::write, FileEntry::parse_with);
    check_no_byte_unread(&b, |changed| {
        let mut found = false;
        let read = FileEntry::parse_with(changed, &mut |_| found = true);
        found || read != Ok(entry)
    });
    b
}

#[test]
fn every_field_of_a_file_entry_is_at_its_place() {
    let b = check(FileEntry {
        header: header(false),
        extended_attributes: b"attr",
        allocation: b"contents",
    });
    assert_eq!(b[..2], [5, 1]);
    assert_eq!(b[20..28], [4, 0, 0, 0, 1, 0, 0, 5]);
    assert_eq!(b[34..44], [3, 0, 1, 0x10, 0, 0, 2, 0x10, 0, 0]);
    assert_eq!(
        b[44..48],
        ((0b11111 << 10 | 0b101 << 5 | 0b100) as u32).to_le_bytes()
    );
    assert_eq!(b[48..56], [3, 0x10, 4, 5, 6, 0x10, 0, 0]);
    assert_eq!(b[56..72], [7, 0x10, 0, 0, 0, 0, 0, 0, 8, 0x10, 0, 0, 0, 0, 0, 0]);
    for (at, low) in [(72, 9), (84, 10), (96, 11)] {
        assert_eq!(b[at..at + 6], [0, 0x10, low, 0x10, 1, 1]);
    }
    assert_eq!(b[108..122], *b"\x0C\x10\0\0\0\x08\0\0\x0D\x10\0\0\x01\0");
    assert_eq!(b[128..130], *b"\0i");
    assert_eq!(b[160..176], *b"\x0E\x10\0\0\0\0\0\0\x04\0\0\0\x08\0\0\0");
    assert_eq!(b[176..], *b"attrcontents");
}

#[test]
fn every_field_of_an_extended_file_entry_is_at_its_place() {
    let b = check(FileEntry {
        header: header(true),
        extended_attributes: b"attr",
        allocation: b"contents",
    });
    assert_eq!(b[..2], [10, 1]);
    assert_eq!(b[34..44], [3, 0, 1, 0x10, 0, 0, 2, 0x10, 0, 0]);
    assert_eq!(b[48..56], [3, 0x10, 4, 5, 6, 0x10, 0, 0]);
    assert_eq!(b[56..72], [7, 0x10, 0, 0, 0, 0, 0, 0, 15, 0x10, 0, 0, 0, 0, 0, 0]);
    assert_eq!(b[72..80], [8, 0x10, 0, 0, 0, 0, 0, 0]);
    for (at, low) in [(80, 9), (92, 10), (104, 16), (116, 11)] {
        assert_eq!(b[at..at + 6], [0, 0x10, low, 0x10, 1, 1]);
    }
    assert_eq!(b[128..146], *b"\x0C\x10\0\0\0\0\0\0\0\x08\0\0\x0D\x10\0\0\x01\0");
    assert_eq!(b[152..162], *b"\0\x08\0\0\x11\x10\0\0\x01\0");
    assert_eq!(b[168..170], *b"\0i");
    assert_eq!(b[200..216], *b"\x0E\x10\0\0\0\0\0\0\x04\0\0\0\x08\0\0\0");
    assert_eq!(b[216..], *b"attrcontents");
}

#[test]
fn contents_may_be_there_first() {
    for extended in [false, true] {
        let size = FileEntryHeader::size(extended);
        let mut out = [0xAA; 256];
        out[size..size + 12].copy_from_slice(b"attrcontents");
        let header = header(extended);
        assert_eq!(header.write_around(4, 8, &mut out), Ok(size + 12));
        let entry = FileEntry {
            header,
            extended_attributes: b"attr",
            allocation: b"contents",
        };
        let mut clean = true;
        assert_eq!(FileEntry::parse_with(&out, &mut |_| clean = false), Ok(entry));
        assert!(clean);
        assert!(matches!(
            header.write_around(usize::MAX, 8, &mut out),
            Err(FormatError::DoesNotFit { .. })
        ));
    }
}

#[test]
fn lengths_beyond_the_block_are_errors() {
    for (extended, at) in [(false, 168), (false, 172), (true, 208), (true, 212)] {
        let mut b = [0; 2048];
        header(extended).write_around(0, 0, &mut b).unwrap();
        b[at..at + 4].fill(0xFF);
        reseal(&mut b);
        assert!(matches!(FileEntry::parse(&b), Err(FormatError::Truncated { .. })));
    }
    assert!(matches!(
        FileEntry::parse(&[0; 512]),
        Err(FormatError::Tag {
            recorded: 0,
            expected: 261,
            ..
        })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn both_laws(
        bytes in vec(any::<u8>(), 216), extended: bool, attributes in vec(any::<u8>(), 0..40), allocation in vec(any::<u8>(), 0..40),
    ) {
        let (identifier, at) =
            if extended { (TagIdentifier::EXTENDED_FILE_ENTRY, 208) } else { (TagIdentifier::FILE_ENTRY, 168) };
        let mut b = bytes;
        b.truncate(at + 8);
        b[at..at + 4].copy_from_slice(&u32::try_from(attributes.len()).unwrap().to_le_bytes());
        b[at + 4..].copy_from_slice(&u32::try_from(allocation.len()).unwrap().to_le_bytes());
        b.extend_from_slice(&attributes);
        b.extend_from_slice(&allocation);
        Tag { version: 2, serial_number: 3, location: 4 }.seal(identifier, &mut b);
        let entry = FileEntry::parse(&b).unwrap();
        prop_assert_eq!(entry.extended_attributes, &attributes);
        prop_assert_eq!(entry.allocation, &allocation);
        let written = check_laws(&entry, FileEntry::write, FileEntry::parse_with);
        b[26] = 0;
        if extended {
            b[132..136].fill(0);
        }
        reseal(&mut b);
        prop_assert_eq!(written, b);
    }
}
