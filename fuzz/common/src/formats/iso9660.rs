//! Oracles for the structures of ISO 9660.

use fsimage_formats::iso9660::volume_descriptor::{STANDARD_IDENTIFIER, VOLUME_DESCRIPTOR_SIZE};
use fsimage_formats::iso9660::{
    BootRecord, ByteOrder, DecimalDateTime, DirectoryRecord, DirectoryRecords, ExtendedAttributeRecord,
    PathTableRecord, PathTableRecords, PrimaryVolumeDescriptor, RecordingDateTime, Standard,
    StandardFileStructureVolumeDescriptor, SupplementaryVolumeDescriptor, VolumeDescriptorKind,
    VolumeDescriptorSetTerminator, VolumePartitionDescriptor,
};

/// The laws for a structure of one sector.
macro_rules! check_descriptor {
    ($descriptor:ty, $sector:expr) => {{
        let mut clean = true;
        if let Ok(value) = <$descriptor>::parse_with($sector, &mut |_| clean = false) {
            let written = value.write();
            assert_eq!(<$descriptor>::parse(&written).as_ref(), Ok(&value));
            assert!(
                !clean || written == *$sector,
                "parsed without a finding, written differently"
            );
        }
    }};
}

/// All volume descriptors, as they are and with the header that the first byte asks for.
pub fn iso9660_volume_descriptor(data: &[u8]) {
    let mut sector = [0; VOLUME_DESCRIPTOR_SIZE];
    let length = data.len().min(VOLUME_DESCRIPTOR_SIZE);
    sector[..length].copy_from_slice(&data[..length]);
    check_sector(&sector);
    sector[1..6].copy_from_slice(&STANDARD_IDENTIFIER);
    for kind in [0, 1, 2, 3, 255] {
        sector[0] = kind;
        check_sector(&sector);
    }
    sector[1] = 0;
    sector[8..14].copy_from_slice(b"\x01CDROM");
    check_sector(&sector);
}

fn check_sector(sector: &[u8; VOLUME_DESCRIPTOR_SIZE]) {
    let kind = VolumeDescriptorKind::of(sector);
    assert_eq!(kind.is_some(), sector[1..6] == STANDARD_IDENTIFIER);
    check_descriptor!(BootRecord, sector);
    check_descriptor!(PrimaryVolumeDescriptor, sector);
    check_descriptor!(StandardFileStructureVolumeDescriptor, sector);
    check_descriptor!(SupplementaryVolumeDescriptor, sector);
    check_descriptor!(VolumePartitionDescriptor, sector);
    check_descriptor!(VolumeDescriptorSetTerminator, sector);
}

/// A directory extent.
pub fn directory_record(data: &[u8]) {
    let (mut records, mut end) = (DirectoryRecords::new(data), 0);
    let mut clean = true;
    while let Some((offset, result)) = records.next_with(&mut |_| clean = false) {
        assert!(offset >= end && offset < data.len(), "the walk goes forward");
        end = offset + 1;
        if let Ok(record) = result {
            let length = usize::from(data[offset]);
            end = offset + length;
            assert!(end <= data.len());
            check_record(&record, &data[offset..end], clean);
        }
        clean = true;
    }
}

fn check_record(record: &DirectoryRecord<'_>, bytes: &[u8], clean: bool) {
    let mut out = [0xAA; 256];
    let Ok(length) = record.write(&mut out) else {
        // The one record that can be read and not written: 255 bytes are odd, and one more is too many.
        assert_eq!((bytes.len(), clean), (255, false));
        return;
    };
    assert_eq!(
        length,
        DirectoryRecord::length(record.identifier.len(), record.system_use.len())
    );
    let (again, again_length) = DirectoryRecord::parse(&out).expect("what was written can be read");
    assert_eq!(again_length, length);
    // A field of odd length has gained the byte that makes the record even.
    let system_use = again
        .system_use
        .get(..record.system_use.len())
        .expect("no byte is lost");
    assert_eq!(DirectoryRecord { system_use, ..again }, *record);
    assert!(
        !clean || out[..length] == *bytes,
        "parsed without a finding, written differently"
    );
}

/// A path table, in both byte orders and by both standards.
pub fn path_table(data: &[u8]) {
    for standard in [Standard::Iso9660, Standard::HighSierra] {
        for order in [ByteOrder::Little, ByteOrder::Big] {
            check_path_table(standard, order, data);
        }
    }
}

fn check_path_table(standard: Standard, order: ByteOrder, data: &[u8]) {
    let (mut records, mut offset) = (PathTableRecords::by(standard, order, data), 0);
    let mut clean = true;
    while let Some(record) = records.next_with(&mut |_| clean = false) {
        let mut out = [0xAA; 264];
        let length = record
            .write_by(standard, order, &mut out)
            .expect("what was read can be written");
        assert_eq!(length, PathTableRecord::length(record.identifier.len()));
        assert_eq!(
            PathTableRecord::parse_by(standard, order, &out, &mut |_| ()),
            Ok((record, length))
        );
        let bytes = &data[offset..offset + length];
        assert!(
            !clean || out[..length] == *bytes,
            "parsed without a finding, written differently"
        );
        offset += length;
        clean = true;
    }
    assert_eq!(records.finding().is_some(), offset < data.len());
}

/// An extended attribute record.
pub fn extended_attribute(data: &[u8]) {
    let mut clean = true;
    let Ok((record, length)) = ExtendedAttributeRecord::parse_with(data, &mut |_| clean = false) else {
        return;
    };
    let mut out = vec![0xAA; length];
    assert_eq!(record.write(&mut out), Ok(length));
    assert_eq!(ExtendedAttributeRecord::parse(&out), Ok((record, length)));
    assert!(
        !clean || out == data[..length],
        "parsed without a finding, written differently"
    );
}

/// Dates in both forms, and the moments that eight and four bytes are.
pub fn date_time(data: &[u8]) {
    if let Some(bytes) = data.first_chunk() {
        let date = RecordingDateTime::parse(bytes);
        assert_eq!(date.write(), *bytes);
        if let Some((seconds, nanoseconds)) = date.to_unix() {
            // A clock ahead of UTC may show a year that the moment isn't in by UTC.
            let utc = RecordingDateTime::from_unix(seconds, nanoseconds);
            assert!(utc.is_some() || matches!(date.years_since_1900, 0 | 255));
            assert!(utc.is_none_or(|utc| utc.to_unix() == Some((seconds, nanoseconds))));
        }
    }
    if let Some(bytes) = data.first_chunk()
        && let Ok(date) = DecimalDateTime::parse(bytes)
    {
        assert_eq!(date.write(), *bytes);
        assert_eq!(date.to_unix().is_none(), date.is_unspecified());
        if let Some((seconds, nanoseconds)) = date.to_unix() {
            let utc = DecimalDateTime::from_unix(seconds, nanoseconds);
            assert!(utc.is_some() || matches!(date.civil().year, 1 | 9999));
            assert!(utc.is_none_or(|utc| utc.to_unix() == Some((seconds, nanoseconds))));
        }
    }
    if let Some((&seconds, rest)) = data.split_first_chunk()
        && let Some(&nanoseconds) = rest.first_chunk()
    {
        let (seconds, nanoseconds) = (i64::from_le_bytes(seconds), u32::from_le_bytes(nanoseconds));
        if let Some(date) = DecimalDateTime::from_unix(seconds, nanoseconds) {
            assert_eq!(
                date.to_unix(),
                Some((seconds, nanoseconds / 10_000_000 * 10_000_000))
            );
            assert_eq!(DecimalDateTime::parse(&date.write()), Ok(date));
        }
        if let Some(date) = RecordingDateTime::from_unix(seconds, nanoseconds) {
            assert_eq!(date.to_unix(), Some((seconds, 0)));
        }
    }
}
