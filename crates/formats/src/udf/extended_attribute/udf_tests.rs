use std::vec::Vec;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::udf::entity_identifier::OperatingSystem;
use crate::udf::laws::{check_laws, check_no_byte_unread};
use crate::udf::revision::Revision;

fn parse<'a>(b: &'a [u8], report: &mut dyn FnMut(Finding)) -> Result<UdfAttribute<'a>, FormatError> {
    UdfAttribute::parse_with(&ExtendedAttribute::parse_with(b, report)?.0, report)
}

fn attribute(name: [u8; 23], contents: &[u8]) -> UdfAttribute<'_> {
    UdfAttribute {
        kind: AttributeType::IMPLEMENTATION_USE,
        identifier: EntityIdentifier::udf(name, Revision::V1_02, OperatingSystem::DOS),
        contents,
    }
}

#[test]
fn an_attribute_has_these_bytes() {
    // The free space of a DVD-Video disc's files: none.
    let value = attribute(EntityIdentifier::UDF_FREE_EA_SPACE, &[0, 0]);
    let b = check_laws(&value, UdfAttribute::write, parse);
    assert_eq!(b.len(), 52);
    assert_eq!(b.len(), UdfAttribute::length(2));
    assert_eq!(b[..17], [0, 8, 0, 0, 1, 0, 0, 0, 52, 0, 0, 0, 4, 0, 0, 0, 0]);
    assert_eq!(b[17..40], *b"*UDF FreeEASpace\0\0\0\0\0\0\0");
    assert_eq!(b[40..48], [2, 1, 1, 0, 0, 0, 0, 0]);
    let name: u16 = b"*UDF FreeEASpace".iter().map(|&byte| u16::from(byte)).sum();
    assert_eq!(b[48..50], (8 + 1 + 52 + 4 + 2 + 1 + 1 + name).to_le_bytes());
    assert_eq!(b[50..], [0, 0]);
    check_no_byte_unread(&b, |changed| {
        let mut found = false;
        let read = parse(changed, &mut |_| found = true);
        found || read != Ok(value)
    });
}

#[test]
fn a_wrong_checksum_is_found() {
    let mut b = [0; 64];
    let length = attribute(EntityIdentifier::UDF_OS2_EA, b"contents")
        .write(&mut b)
        .unwrap();
    b[48] ^= 1;
    let mut findings = Vec::new();
    let read = parse(&b[..length], &mut |finding| findings.push(finding.deviation)).unwrap();
    assert_eq!(read.contents, b"contents");
    assert!(matches!(findings[..], [Deviation::Checksum { recorded, computed }] if recorded == computed ^ 1));
}

#[test]
fn others_attributes_are_foreign() {
    let name = EntityIdentifier::name(b"*Someone else").unwrap();
    let mut b = [0; 80];
    let length = attribute(name, b"contents").write(&mut b).unwrap();
    assert_eq!(
        parse(&b[..length], &mut ignore),
        Err(FormatError::Foreign { structure: NAME })
    );
}

#[test]
fn contents_are_at_their_places() {
    let copyright = CopyrightManagement {
        cgms_information: 0xB0,
        data_structure_type: 1,
        protection_system_information: *b"abcd",
    };
    assert_eq!(copyright.write(), *b"\xB0\x01abcd");
    let extension = LogicalVolumeExtension {
        verification_id: 0x1001,
        number_of_files: 0x1002,
        number_of_directories: 0x1003,
        logical_volume_identifier: DString::new("Name").unwrap(),
    };
    assert_eq!(
        extension.write()[..21],
        *b"\x01\x10\0\0\0\0\0\0\x02\x10\0\0\x03\x10\0\0\x08Name"
    );
    assert_eq!(Os400DirectoryInfo([b'x'; 44]).write()[..4], *b"\0\0xx");
    assert!(EntityIdentifier::plain(LogicalVolumeExtension::IDENTIFIER).is(*b"*UDF VAT LVExtension\0\0\0"));
}

/// Any bytes of the right length come back; one byte more is found, one less is an error.
pub(crate) fn check_contents<const N: usize, T>(
    b: [u8; N],
    write: impl Fn(&T) -> [u8; N],
    parse: impl Fn(&[u8], &mut dyn FnMut(Finding)) -> Result<T, FormatError>,
) {
    let mut clean = true;
    let written = write(&parse(&b, &mut |_| clean = false).unwrap());
    assert_eq!(clean, written == b);
    let longer: Vec<u8> = written.into_iter().chain([0]).collect();
    let mut clean = true;
    assert_eq!(write(&parse(&longer, &mut |_| clean = false).unwrap()), written);
    assert!(!clean);
    assert!(parse(&b[1..], &mut |_| ()).is_err());
}

proptest! {
    #[test]
    fn both_laws(name: [u8; 18], suffix: [u8; 8], contents in vec(any::<u8>(), 0..60), application: bool) {
        let mut identifier = [0; 23];
        identifier[..5].copy_from_slice(b"*UDF ");
        identifier[5..].copy_from_slice(&name);
        let kind =
            if application { AttributeType::APPLICATION_USE } else { AttributeType::IMPLEMENTATION_USE };
        let identifier = EntityIdentifier { flags: 0, identifier, suffix };
        check_laws(&UdfAttribute { kind, identifier, contents: &contents }, UdfAttribute::write, parse);
    }

    #[test]
    fn contents_come_back(bytes in vec(any::<u8>(), 144)) {
        check_contents(*bytes.first_chunk().unwrap(), CopyrightManagement::write, CopyrightManagement::parse);
        check_contents(*bytes.first_chunk().unwrap(), LogicalVolumeExtension::write, LogicalVolumeExtension::parse);
        check_contents(*bytes.first_chunk().unwrap(), Os400DirectoryInfo::write, Os400DirectoryInfo::parse);
    }
}
