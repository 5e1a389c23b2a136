//! Writing the structures that an image has most of.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a bench may panic, and criterion's macros make public functions"
)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fsimage_formats::iso9660::date_time::RecordingDateTime;
use fsimage_formats::iso9660::directory_record::{DirectoryRecord, DirectoryRecords};
use fsimage_formats::iso9660::file_flags::FileFlags;
use fsimage_formats::udf::{
    AllocationKind, EntityIdentifier, ExtentLength, FileEntry, FileEntryExtension, FileEntryHeader, FileType,
    IcbFlags, IcbTag, LongAllocationDescriptor, Permissions, ShortAllocationDescriptor, Tag, Timestamp,
};

const BLOCK: usize = 2048;
const BLOCKS: usize = 512;

/// Fills sectors with records, which do not cross them, and returns how many there are.
fn write_directory(extent: &mut [u8], record: &DirectoryRecord<'_>) -> usize {
    let mut count = 0;
    for sector in extent.chunks_mut(BLOCK) {
        let mut at = 0;
        while let Ok(length) = record.write(&mut sector[at..]) {
            at += length;
            count += 1;
        }
    }
    count
}

fn directory_records(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("directory record");
    for (name, system_use) in [("plain", &[][..]), ("with system use", &[7; 120][..])] {
        let record = DirectoryRecord {
            extended_attribute_record_length: 0,
            extent: 123_456,
            data_length: 7890,
            recorded: RecordingDateTime::parse(&[123, 11, 14, 22, 13, 20, 0]),
            flags: FileFlags::empty(),
            file_unit_size: 0,
            interleave_gap_size: 0,
            volume_sequence_number: 1,
            identifier: b"AN_IDENTIFIER_OF_SOME_LENGTH.TXT;1",
            system_use,
        };
        let mut extent = vec![0; BLOCK * BLOCKS];
        let length = DirectoryRecord::length(record.identifier.len(), system_use.len());
        let expected = BLOCKS * (BLOCK / length);
        group.throughput(Throughput::Bytes((expected * length) as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| assert_eq!(write_directory(&mut extent, &record), expected));
            let read = DirectoryRecords::new(&extent);
            let same = read.filter(|(_, found)| found.as_ref() == Ok(&record)).count();
            assert_eq!(same, expected);
        });
    }
    group.finish();
}

fn header(extended: bool, kind: AllocationKind, bytes: u64) -> FileEntryHeader {
    let time = Timestamp::from_unix(1_700_000_000, 123_456_789).unwrap();
    FileEntryHeader {
        tag: Tag {
            version: if extended { 3 } else { 2 },
            serial_number: 1,
            location: 4711,
        },
        icb: IcbTag::new(FileType::FILE, IcbFlags::empty().with_allocation(kind)),
        user_id: 1000,
        group_id: 1000,
        permissions: Permissions::from_mode(0o644),
        file_link_count: 1,
        record_format: 0,
        record_display_attributes: 0,
        record_length: 0,
        information_length: bytes,
        logical_blocks_recorded: 0,
        accessed: time,
        modified: time,
        attributes_changed: time,
        checkpoint: 1,
        extended_attributes_icb: LongAllocationDescriptor::NONE,
        implementation_identifier: EntityIdentifier::plain([b'x'; 23]),
        unique_id: 17,
        extension: extended.then_some(FileEntryExtension {
            object_size: bytes,
            created: time,
            stream_directory: LongAllocationDescriptor::NONE,
        }),
    }
}

fn file_entries(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("file entry");
    let extent = ShortAllocationDescriptor {
        length: ExtentLength::recorded(7890).unwrap(),
        block: 123_456,
    };
    let descriptor = extent.write();
    let content = [7; 1800];
    for (name, extended, kind, allocation) in [
        ("with an extent", false, AllocationKind::SHORT, &descriptor[..]),
        ("with its content", false, AllocationKind::EMBEDDED, &content[..]),
        (
            "extended, with its content",
            true,
            AllocationKind::EMBEDDED,
            &content[..],
        ),
    ] {
        let entry = FileEntry {
            header: header(extended, kind, allocation.len() as u64),
            extended_attributes: &[],
            allocation,
        };
        let length = FileEntryHeader::size(extended) + allocation.len();
        let mut blocks = vec![0; BLOCK * BLOCKS];
        group.throughput(Throughput::Bytes((length * BLOCKS) as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for block in blocks.chunks_mut(BLOCK) {
                    assert_eq!(entry.write(block), Ok(length));
                }
            });
            for block in blocks.chunks(BLOCK) {
                let mut findings = 0;
                let read = FileEntry::parse_with(block, &mut |_| findings += 1);
                assert_eq!((read, findings), (Ok(entry), 0));
            }
        });
    }
    group.finish();
}

criterion_group!(benches, directory_records, file_entries);
criterion_main!(benches);
