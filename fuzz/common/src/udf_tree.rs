//! A disc of UDF with everything in its tree that a reader must know.

use fsimage_formats::udf::extended_attribute::DeviceSpecification;
use fsimage_formats::udf::path_component::encode_target;
use fsimage_formats::udf::{
    AllocationExtentDescriptor, ExtentKind, FileCharacteristics, FileTimes, FileType, IcbFlags, IcbStrategy,
    IcbTag, IndirectEntry, LongAllocationDescriptor, TerminalEntry, Timestamp,
};

use crate::udf_disc::{BLOCK, DATA, Disc, Flavour, NewEntry, short};

const SIZE: u32 = BLOCK as u32;
const NONE: FileCharacteristics = FileCharacteristics::empty();

/// Extended attributes of a device that was made at a time.
fn attributes() -> Vec<u8> {
    let times = FileTimes {
        created: Timestamp::from_unix(1_000_000_000, 0),
        ..FileTimes::default()
    };
    let mut out = vec![0; 256];
    let mut length = times.write(&mut out).unwrap();
    let device = DeviceSpecification {
        major: 8,
        minor: 3,
        implementation_use: &[],
    };
    length += device.write(&mut out[length..]).unwrap();
    out.truncate(length);
    out
}

/// A disc of a flavour with that tree. Contents are bytes of 1 and more, so that they are told from what was not recorded.
#[must_use]
pub fn everything(flavour: Flavour) -> Disc {
    let mut disc = Disc::new(flavour);
    let recorded = ExtentKind::Recorded;
    let names = disc.names(
        2,
        1,
        &[
            ("extents", NONE, 3),
            ("embedded", NONE, 4),
            ("gone", FileCharacteristics::DELETED, 99),
            ("hidden", FileCharacteristics::HIDDEN, 4),
            ("link", NONE, 5),
            ("device", NONE, 6),
            ("fifo", NONE, 7),
            ("socket", NONE, 8),
            ("folder", FileCharacteristics::DIRECTORY, 9),
            ("chained entries", NONE, 10),
            ("chained extents", NONE, 14),
            ("with streams", NONE, 18),
            ("文件", NONE, 24),
            ("short extents", NONE, 25),
        ],
    );
    // The root's descriptors go over two blocks.
    let (first, second) = names.split_at(BLOCK);
    let (a, b) = (disc.at(2), disc.at(22));
    disc.put(a, first);
    disc.put(b, second);
    let extents = [(recorded, SIZE, 2), (recorded, second.len() as u32, 22)];
    disc.entry(
        1,
        &NewEntry::short(FileType::DIRECTORY, names.len() as u64, &extents),
    );
    for block in 0..8 {
        let at = fsimage_formats::udf::LogicalBlockAddress {
            partition: 0,
            block: DATA + block,
        };
        disc.put(at, &[1 + block as u8; BLOCK]);
    }
    let extents = [
        (recorded, 2 * SIZE, DATA),
        (ExtentKind::NotAllocated, 3 * SIZE, 0),
        (ExtentKind::AllocatedNotRecorded, SIZE, DATA + 2),
        (recorded, 100, DATA + 3),
    ];
    disc.entry(
        3,
        &NewEntry::long(FileType::FILE, u64::from(6 * SIZE + 100), &extents),
    );
    disc.entry(
        4,
        &NewEntry {
            change: |header| header.file_link_count = 3,
            ..NewEntry::embedded(FileType::FILE, b"in its entry")
        },
    );
    let target = encode_target("/over/../there/世").0;
    disc.entry(5, &NewEntry::embedded(FileType::SYMBOLIC_LINK, target));
    disc.entry(
        6,
        &NewEntry {
            attributes: attributes(),
            flags: IcbFlags::SET_USER_ID | IcbFlags::STICKY,
            ..NewEntry::embedded(FileType::CHARACTER_DEVICE, [])
        },
    );
    disc.entry(7, &NewEntry::embedded(FileType::FIFO, []));
    disc.entry(8, &NewEntry::embedded(FileType::SOCKET, []));
    let inner = disc.names(9, 1, &[("again", NONE, 4), ("real time", NONE, 26)]);
    disc.entry(9, &NewEntry::embedded(FileType::DIRECTORY, inner));
    chained_entries(&mut disc);
    chained_extents(&mut disc);
    streams(&mut disc);
    disc.entry(24, &NewEntry::embedded(FileType::UNSPECIFIED, b"of no type"));
    // Short extents are in the partition that the entry is in.
    let (a, b) = (disc.at(27), disc.at(28));
    disc.put(a, &[0xAA; BLOCK]);
    disc.put(b, &[0xBB; BLOCK]);
    let extents = [(recorded, SIZE, 27), (recorded, 5, 28)];
    disc.entry(
        25,
        &NewEntry::short(FileType::FILE, u64::from(SIZE + 5), &extents),
    );
    disc.entry(26, &NewEntry::embedded(FileType::REAL_TIME_FILE, b"at once"));
    disc
}

/// An ICB of strategy 4096: entry and indirect entry, twice; then entry and terminal entry.
fn chained_entries(disc: &mut Disc) {
    for (block, next) in [(10, Some(12)), (12, Some(16)), (16, None)] {
        let contents = format!("version of block {block}");
        disc.entry(
            block,
            &NewEntry {
                change: |header| {
                    header.icb.strategy = IcbStrategy::CHAIN;
                    header.icb.strategy_parameter = 1;
                    header.icb.maximum_entries = 2;
                },
                ..NewEntry::embedded(FileType::FILE, contents)
            },
        );
        let tag = disc.tag(block + 1);
        let icb = IcbTag::new(FileType::INDIRECT_ENTRY, IcbFlags::empty());
        let at = disc.at(block + 1);
        match next {
            Some(next) => {
                let indirect_icb = disc.icb(next);
                disc.put(
                    at,
                    &IndirectEntry {
                        tag,
                        icb,
                        indirect_icb,
                    }
                    .write(),
                );
            }
            None => disc.put(at, &TerminalEntry { tag, icb }.write()),
        }
    }
}

/// A file whose extents go on in other blocks, twice.
fn chained_extents(disc: &mut Disc) {
    let (recorded, more) = (ExtentKind::Recorded, ExtentKind::Continuation);
    let lists = [
        vec![(recorded, SIZE, 27), (more, SIZE, 15)],
        vec![(recorded, SIZE, 28), (more, SIZE, 23)],
        vec![(recorded, SIZE, 27)],
    ];
    let length = u64::from(3 * SIZE);
    disc.entry(14, &NewEntry::short(FileType::FILE, length, &lists[0]));
    for (block, list) in [(15, &lists[1]), (23, &lists[2])] {
        let descriptors = short(list);
        let extent = AllocationExtentDescriptor {
            tag: disc.tag(block),
            previous: 0,
            descriptors: &descriptors,
        };
        let mut bytes = vec![0; BLOCK];
        extent.write(&mut bytes).unwrap();
        let at = disc.at(block);
        disc.put(at, &bytes);
    }
}

/// A file with two streams, one of them the system's.
fn streams(disc: &mut Disc) {
    let directory = disc.icb(19);
    disc.entry(
        18,
        &NewEntry {
            streams: Some(directory),
            ..NewEntry::embedded(FileType::FILE, b"main stream")
        },
    );
    let names = disc.names(
        19,
        18,
        &[
            ("a stream", NONE, 20),
            ("*UDF Backup", FileCharacteristics::METADATA, 21),
        ],
    );
    let stream = |contents: Vec<u8>, file_type| NewEntry {
        flags: IcbFlags::STREAM,
        streams: Some(LongAllocationDescriptor::NONE),
        ..NewEntry::embedded(file_type, contents)
    };
    disc.entry(19, &stream(names, FileType::STREAM_DIRECTORY));
    disc.entry(20, &stream(b"beside it".to_vec(), FileType::FILE));
    disc.entry(21, &stream(b"of the system".to_vec(), FileType::FILE));
}
