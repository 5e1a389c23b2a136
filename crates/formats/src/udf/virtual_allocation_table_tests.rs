use std::vec::Vec;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::udf::laws::{check_laws, check_no_byte_unread};

fn parse<'a>(
    b: &'a [u8],
    report: &mut dyn FnMut(Finding),
) -> Result<VirtualAllocationTableHeader<'a>, FormatError> {
    VirtualAllocationTableHeader::parse_with(b, report).map(|(header, _)| header)
}

fn header(implementation_use: &[u8]) -> VirtualAllocationTableHeader<'_> {
    VirtualAllocationTableHeader {
        logical_volume_identifier: DString::new("Name").unwrap(),
        previous: 0x1001,
        number_of_files: 0x1002,
        number_of_directories: 0x1003,
        minimum_read_revision: Revision::V1_50,
        minimum_write_revision: Revision::V2_00,
        maximum_write_revision: Revision::V2_01,
        implementation_use,
    }
}

#[test]
fn every_field_of_the_header_is_at_its_place() {
    let value = header(b"own!");
    let b = check_laws(&value, VirtualAllocationTableHeader::write, parse);
    assert_eq!(b[..9], *b"\x9C\0\x04\0\x08Name");
    assert_eq!(
        b[131..],
        *b"\x05\x01\x10\0\0\x02\x10\0\0\x03\x10\0\0\x50\x01\0\x02\x01\x02\0\0own!"
    );
    check_no_byte_unread(&b, |changed| {
        let mut found = false;
        let read = parse(changed, &mut |_| found = true);
        found || read != Ok(value)
    });
    let table: Vec<u8> = b.into_iter().chain([5, 0, 0, 0, 255, 255, 255, 255, 9]).collect();
    let (_, entries) = VirtualAllocationTableHeader::parse(&table).unwrap();
    assert_eq!(entries.collect::<Vec<_>>(), [5, UNUSED]);
}

#[test]
fn unusable_lengths_are_errors() {
    let mut b = [0; 200];
    header(b"own!").write(&mut b).unwrap();
    b[2] = 5;
    assert!(matches!(parse(&b, &mut |_| ()), Err(FormatError::Length { .. })));
    b[0] = 151;
    assert!(matches!(parse(&b, &mut |_| ()), Err(FormatError::Length { .. })));
    b[0] = 201;
    assert!(matches!(
        parse(&b, &mut |_| ()),
        Err(FormatError::Truncated { .. })
    ));
    assert!(header(&[0; 65_535]).write(&mut [0; 70_000]).is_err());
}

#[test]
fn a_trailer_ends_the_table() {
    let trailer = VirtualAllocationTableTrailer {
        identifier: EntityIdentifier::plain(EntityIdentifier::UDF_VIRTUAL_ALLOC_TBL),
        previous: NO_PREVIOUS,
    };
    let b = trailer.write();
    assert_eq!(b[..23], *b"\0*UDF Virtual Alloc Tbl");
    assert_eq!(b[32..], [255; 4]);
    let table: Vec<u8> = [1, 0, 0, 0, 2, 1, 0, 0].into_iter().chain(b).collect();
    let (read, entries) = VirtualAllocationTableTrailer::parse(&table).unwrap();
    assert_eq!(read, trailer);
    assert_eq!(entries.collect::<Vec<_>>(), [1, 0x0102]);
    assert!(matches!(
        VirtualAllocationTableTrailer::parse(&table[..43]),
        Err(FormatError::Foreign { .. })
    ));
    assert!(matches!(
        VirtualAllocationTableTrailer::parse(&table[..35]),
        Err(FormatError::Truncated { .. })
    ));
}

proptest! {
    #[test]
    fn both_laws(name: [u8; 32], numbers: [u32; 3], revisions: [u16; 3], implementation_use in vec(any::<u8>(), 0..60), suffix: [u8; 8]) {
        let mut value = header(&implementation_use);
        value.logical_volume_identifier.0[..32].copy_from_slice(&name);
        [value.previous, value.number_of_files, value.number_of_directories] = numbers;
        [value.minimum_read_revision, value.minimum_write_revision, value.maximum_write_revision] = revisions.map(Revision);
        check_laws(&value, VirtualAllocationTableHeader::write, parse);
        let identifier = EntityIdentifier { suffix, ..EntityIdentifier::plain(EntityIdentifier::UDF_VIRTUAL_ALLOC_TBL) };
        let trailer = VirtualAllocationTableTrailer { identifier, previous: numbers[0] };
        prop_assert_eq!(VirtualAllocationTableTrailer::parse(&trailer.write()).unwrap().0, trailer);
    }
}
