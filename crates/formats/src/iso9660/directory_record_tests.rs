//! Tests of the directory record.

use std::vec;
use std::vec::Vec;

use proptest::collection::vec as bytes;
use proptest::prelude::*;

use super::*;

/// A file README.TXT;1 as a mastering program would record it.
fn readme() -> DirectoryRecord<'static> {
    DirectoryRecord {
        extended_attribute_record_length: 0,
        extent: 0x0102_0304,
        data_length: 0x1122_3344,
        recorded: RecordingDateTime::from_unix(1_234_567_890, 0).unwrap(),
        flags: FileFlags::EXISTENCE,
        file_unit_size: 0,
        interleave_gap_size: 0,
        volume_sequence_number: 1,
        identifier: b"README.TXT;1",
        system_use: b"",
    }
}

#[rustfmt::skip]
const README: [u8; 46] = [
    46, 0, 4, 3, 2, 1, 1, 2, 3, 4, 0x44, 0x33, 0x22, 0x11, 0x11, 0x22, 0x33, 0x44, 109, 2, 13, 23, 31, 30, 0,
    1, 0, 0, 1, 0, 0, 1, 12, b'R', b'E', b'A', b'D', b'M', b'E', b'.', b'T', b'X', b'T', b';', b'1', 0,
];

fn written(record: &DirectoryRecord<'_>) -> Vec<u8> {
    let mut out = [0xAA; 256];
    let length = record.write(&mut out).unwrap();
    out[..length].to_vec()
}

fn findings(b: &[u8]) -> Vec<Finding> {
    let mut findings = vec![];
    DirectoryRecord::parse_with(b, &mut |finding| findings.push(finding)).unwrap();
    findings
}

#[test]
fn a_record_has_these_bytes() {
    assert_eq!(written(&readme()), README);
    assert_eq!(DirectoryRecord::parse(&README), Ok((readme(), 46)));
    assert!(findings(&README).is_empty());
}

#[test]
fn lengths_are_even_and_agree_with_writing() {
    for identifier_length in 0..=221 {
        for system_use_length in [0, 1, 2, 3, 28, 97, 98] {
            let length = DirectoryRecord::length(identifier_length, system_use_length);
            assert_eq!(length % 2, 0);
            let (identifier, system_use) = (vec![b'A'; identifier_length], vec![7; system_use_length]);
            let record = DirectoryRecord {
                identifier: &identifier,
                system_use: &system_use,
                ..readme()
            };
            let mut out = [0xAA; 255];
            if length <= MAXIMUM_LENGTH {
                assert_eq!(record.write(&mut out), Ok(length));
                let (read, read_length) = DirectoryRecord::parse(&out).unwrap();
                assert_eq!((read.identifier, read_length), (&*identifier, length));
                assert_eq!(
                    read.system_use.strip_prefix(&*system_use),
                    Some(&[0][..system_use_length % 2])
                );
                assert!(system_use_length <= DirectoryRecord::system_use_room(identifier_length));
            } else {
                let error = FormatError::DoesNotFit {
                    structure: NAME,
                    needed: length,
                    available: 254,
                };
                assert_eq!(record.write(&mut out), Err(error));
                assert_eq!(out, [0xAA; 255]);
            }
        }
    }
    assert_eq!(DirectoryRecord::length(1, 0), 34);
    assert_eq!(DirectoryRecord::system_use_room(12), 254 - 46);
    assert_eq!(DirectoryRecord::system_use_room(222), 0);
    assert!(DirectoryRecord::length(usize::MAX, usize::MAX) > MAXIMUM_LENGTH);
}

#[test]
fn a_record_that_does_not_fit_writes_nothing() {
    let mut out = [0xAA; 45];
    let error = FormatError::DoesNotFit {
        structure: NAME,
        needed: 46,
        available: 45,
    };
    assert_eq!(readme().write(&mut out), Err(error));
    assert_eq!(out, [0xAA; 45]);
    let long = [b'A'; 300];
    assert!(
        DirectoryRecord {
            identifier: &long,
            ..readme()
        }
        .write(&mut [0; 512])
        .is_err()
    );
}

#[test]
fn unusable_records_are_errors() {
    let truncated = |needed, available| FormatError::Truncated {
        structure: NAME,
        needed,
        available,
    };
    assert_eq!(DirectoryRecord::parse(&[]), Err(truncated(1, 0)));
    assert_eq!(DirectoryRecord::parse(&README[..45]), Err(truncated(46, 45)));
    assert_eq!(
        DirectoryRecord::parse(&[0, 1, 2]),
        Err(FormatError::NoMoreRecords)
    );
    let mut short = README;
    short[0] = 32;
    let length = |recorded, minimum| FormatError::Length {
        structure: NAME,
        recorded,
        minimum,
    };
    assert_eq!(DirectoryRecord::parse(&short), Err(length(32, 33)));
    short[0] = 44;
    assert_eq!(DirectoryRecord::parse(&short), Err(length(44, 45)));
}

#[test]
fn harmless_departures_are_findings() {
    let mut other = README;
    other[9] = 5;
    let differ = Deviation::OrdersDiffer {
        little: 0x0102_0304,
        big: 0x0102_0305,
    };
    assert_eq!(
        findings(&other),
        [Finding {
            clause: "ECMA-119:1987 9.1.3",
            deviation: differ
        }]
    );
    let mut unpadded = README;
    unpadded[0] = 45;
    let odd = Deviation::Value {
        recorded: 45,
        expected: 46,
    };
    assert_eq!(
        findings(&unpadded),
        [Finding {
            clause: "ECMA-119:1987 9.1.13",
            deviation: odd
        }]
    );
    assert_eq!(DirectoryRecord::parse(&unpadded).unwrap().0, readme());
}

#[test]
fn a_directory_goes_on_in_the_next_sector() {
    let mut extent = vec![0; 4096];
    extent[..46].copy_from_slice(&README);
    extent[46..92].copy_from_slice(&README);
    extent[2048..2094].copy_from_slice(&README);
    let offsets: Vec<usize> = DirectoryRecords::new(&extent)
        .map(|(offset, record)| {
            assert_eq!(record, Ok(readme()));
            offset
        })
        .collect();
    assert_eq!(offsets, [0, 46, 2048]);
}

#[test]
fn a_spoilt_record_costs_the_rest_of_its_sector() {
    let mut extent = vec![0; 4096];
    extent[0] = 10;
    extent[46..92].copy_from_slice(&README);
    extent[2048..2094].copy_from_slice(&README);
    let items: Vec<_> = DirectoryRecords::new(&extent).collect();
    assert_eq!(items.len(), 2);
    assert!(matches!(
        items[0],
        (0, Err(FormatError::Length { recorded: 10, .. }))
    ));
    assert_eq!(items[1], (2048, Ok(readme())));
}

#[test]
fn a_record_across_a_sector_boundary_is_read_and_found() {
    let mut extent = vec![0; 4096];
    for record in extent.chunks_exact_mut(46) {
        record.copy_from_slice(&README);
    }
    let (mut records, mut findings, mut count) = (DirectoryRecords::new(&extent), vec![], 0);
    while let Some((_, record)) = records.next_with(&mut |finding| findings.push(finding)) {
        assert_eq!(record, Ok(readme()));
        count += 1;
    }
    assert_eq!(count, 4096 / 46);
    assert_eq!(
        findings,
        [Finding {
            clause: "ECMA-119:1987 6.8.1.1",
            deviation: Deviation::CrossesSector
        }]
    );
}

prop_compose! {
    fn record_fields()(
        extended_attribute_record_length: u8, extent: u32, data_length: u32, recorded: [u8; 7], flags: u8,
        file_unit_size: u8, interleave_gap_size: u8, volume_sequence_number: u16,
    ) -> DirectoryRecord<'static> {
        DirectoryRecord {
            extended_attribute_record_length, extent, data_length,
            recorded: RecordingDateTime::parse(&recorded),
            flags: FileFlags::from_bits_retain(flags),
            file_unit_size, interleave_gap_size, volume_sequence_number,
            identifier: b"", system_use: b"",
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        fields in record_fields(), identifier in bytes(any::<u8>(), 1..=110),
        system_use in bytes(any::<[u8; 2]>(), 0..=55),
    ) {
        let system_use = system_use.concat();
        let record = DirectoryRecord { identifier: &identifier, system_use: &system_use, ..fields };
        let bytes = written(&record);
        prop_assert_eq!(DirectoryRecord::parse(&bytes), Ok((record, bytes.len())));
        prop_assert!(findings(&bytes).is_empty());
        // And back: what was read is written as it was.
        prop_assert_eq!(written(&DirectoryRecord::parse(&bytes).unwrap().0), bytes);
    }

    #[test]
    fn no_byte_goes_unread(fields in record_fields(), at in 0..64_usize, change in 1..=255_u8) {
        let record = DirectoryRecord { identifier: b"ABCD", system_use: &[5; 26], ..fields };
        let mut bytes = written(&record);
        bytes[at] ^= change;
        let mut found = false;
        if let Ok((read, length)) = DirectoryRecord::parse_with(&bytes, &mut |_| found = true) {
            prop_assert!(found || read != record || length != 64);
        }
    }

    #[test]
    fn any_bytes_are_a_directory_of_some_kind(extent in bytes(any::<u8>(), 0..6000)) {
        let mut last = None;
        for (offset, _) in DirectoryRecords::new(&extent) {
            prop_assert!(last < Some(offset));
            last = Some(offset);
        }
    }
}
