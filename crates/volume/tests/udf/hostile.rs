//! Discs that were made to hurt: what points in circles, beyond, or lies.

use std::ops::ControlFlow;
use std::sync::Arc;

use fsimage_formats::udf::{
    AllocationExtentDescriptor, Extent, ExtentKind, FileCharacteristics, FileSetDescriptor, FileType,
    IcbFlags, IcbStrategy, IcbTag, IndirectEntry, IntegrityType, LogicalBlockAddress,
    LogicalVolumeDescriptor, LogicalVolumeIntegrityDescriptor, PartitionMap, VolumeDescriptorPointer,
};
use fsimage_fuzz_common::udf_disc::{BLOCK, DATA, Disc, Flavour, NewEntry, START, short};
use fsimage_fuzz_common::udf_tree::everything;
use fsimage_fuzz_common::volume_udf::{Counting, most_read, see_everything};
use fsimage_tree::Kind;
use fsimage_volume::udf::{Place, open};
use fsimage_volume::{BlockSource, Finding, Limits, VolumeError, VolumeErrorKind, Walk};

use crate::features::opened;
use crate::shown::source;

const SIZE: u32 = BLOCK as u32;
const NONE: FileCharacteristics = FileCharacteristics::empty();
const RECORDED: ExtentKind = ExtentKind::Recorded;

/// A disc whose root has one name, `it`, for the entry in block 3.
fn with_one(directory: bool) -> Disc {
    let mut disc = Disc::new(Flavour::Physical);
    let characteristics = if directory {
        FileCharacteristics::DIRECTORY
    } else {
        NONE
    };
    let names = disc.names(1, 1, &[("it", characteristics, 3)]);
    disc.entry(1, &NewEntry::embedded(FileType::DIRECTORY, names));
    disc
}

/// What asking for the contents of `it` gives.
fn contents_of_it(disc: &Disc) -> Result<u64, VolumeError> {
    let mut disc = opened(disc);
    let item = disc.item("it");
    disc.udf
        .extents(&item, &mut disc.walk)
        .map(|extents| extents.length)
}

/// That `it` is left out, which a finding tells, with these words.
fn check_lost(disc: &Disc, words: &str) {
    let mut disc = opened(disc);
    assert!(disc.items("").is_empty());
    let lost: Vec<_> = disc
        .walk
        .findings()
        .iter()
        .filter(|finding| finding.is_loss())
        .collect();
    assert_eq!(lost.len(), 1, "{:?}", disc.walk.findings());
    assert!(lost[0].to_string().contains(words), "{}", lost[0]);
}

/// Looks at everything, which must end with no more read than a walk may.
fn see(disc: &Disc) -> (Result<u64, VolumeError>, Vec<Finding>) {
    let source = Counting::new(disc.image.clone());
    let shared: Arc<dyn BlockSource> = Arc::clone(&source) as Arc<dyn BlockSource>;
    let mut walk = Walk::new(Limits::default(), source.length());
    let seen = see_everything(&shared, Place::default(), &mut walk);
    let contents = seen.as_ref().map_or(0, |seen| seen.contents);
    assert!(source.read() <= most_read(source.length()) + contents);
    (seen.map(|seen| seen.items), walk.findings().to_vec())
}

fn indirect(disc: &mut Disc, block: u32, next: u32) {
    let entry = IndirectEntry {
        tag: disc.tag(block),
        icb: IcbTag::new(FileType::INDIRECT_ENTRY, IcbFlags::empty()),
        indirect_icb: disc.icb(next),
    };
    let at = disc.at(block);
    disc.put(at, &entry.write());
}

#[test]
fn entries_that_point_in_circles() {
    let mut disc = with_one(false);
    indirect(&mut disc, 3, 3);
    check_lost(&disc, "leads back to itself");
    indirect(&mut disc, 3, 4);
    indirect(&mut disc, 4, 5);
    indirect(&mut disc, 5, 4);
    check_lost(&disc, "leads back to itself");
    // A chain of strategy 4096 that comes back to its first entry.
    disc.entry(
        3,
        &NewEntry {
            change: |header| header.icb.strategy = IcbStrategy::CHAIN,
            ..NewEntry::embedded(FileType::FILE, b"x")
        },
    );
    indirect(&mut disc, 4, 3);
    check_lost(&disc, "leads back to itself");
    // An ICB without an end, and without an entry.
    for block in 3..DATA {
        indirect(&mut disc, block, block + 1);
    }
    check_lost(&disc, "damaged, or none");
}

#[test]
fn directories_that_hold_themselves() {
    let mut disc = Disc::new(Flavour::Physical);
    let names = disc.names(
        1,
        1,
        &[
            ("self", FileCharacteristics::DIRECTORY, 1),
            ("down", FileCharacteristics::DIRECTORY, 2),
        ],
    );
    disc.entry(1, &NewEntry::embedded(FileType::DIRECTORY, names));
    let names = disc.names(2, 1, &[("up", FileCharacteristics::DIRECTORY, 1)]);
    disc.entry(2, &NewEntry::embedded(FileType::DIRECTORY, names));
    let (seen, _) = see(&disc);
    assert_eq!(seen.unwrap(), 3);
    // Whoever walks without asking may go as deep as he likes.
    let path = "self/down/up/".repeat(500);
    let item = opened(&disc).item(&path);
    assert_eq!(item.kind, Kind::Directory);
}

#[test]
fn extents_that_go_on_in_circles() {
    let mut disc = with_one(false);
    let more = ExtentKind::Continuation;
    let file = |list: &[(ExtentKind, u32, u32)]| NewEntry::short(FileType::FILE, 4 * u64::from(SIZE), list);
    disc.entry(3, &file(&[(RECORDED, SIZE, DATA), (more, SIZE, 4)]));
    for next in [4, 5] {
        for (block, next) in [(4, next), (5, 4)] {
            let descriptors = short(&[(RECORDED, SIZE, DATA), (more, SIZE, next)]);
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
        assert!(matches!(contents_of_it(&disc), Err(VolumeError::Cycle { .. })));
    }
    // The extents go on where nothing is.
    disc.entry(3, &file(&[(RECORDED, SIZE, DATA), (more, SIZE, 60)]));
    assert!(matches!(contents_of_it(&disc), Err(VolumeError::Format { .. })));
    assert_eq!(see(&disc).0.unwrap(), 1);
}

#[test]
fn extents_that_are_nowhere() {
    for (length, extents) in [
        // Beyond the partition, in part and in whole, and where numbers end.
        (u64::from(2 * SIZE), vec![(RECORDED, 2 * SIZE, 159)]),
        (u64::from(SIZE), vec![(RECORDED, SIZE, 160)]),
        (u64::from(SIZE), vec![(RECORDED, SIZE, u32::MAX)]),
        // Less than the file has.
        (u64::from(SIZE) + 1, vec![(RECORDED, SIZE, DATA)]),
        (
            u64::MAX,
            vec![(RECORDED, SIZE, DATA), (ExtentKind::NotAllocated, 0x3FFF_FE00, 0)],
        ),
        (1, vec![]),
    ] {
        let mut disc = with_one(false);
        disc.entry(3, &NewEntry::short(FileType::FILE, length, &extents));
        let error = contents_of_it(&disc).unwrap_err();
        assert_eq!(error.kind(), VolumeErrorKind::Damaged, "{error}");
        // A partition that is not there, or a kind of extents.
        let mut disc = with_one(false);
        let mut long = NewEntry::long(FileType::FILE, u64::from(SIZE), &[(RECORDED, SIZE, DATA)]);
        long.allocation[8] = 9;
        disc.entry(3, &long);
        assert!(matches!(contents_of_it(&disc), Err(VolumeError::Unusable { .. })));
    }
    let mut disc = with_one(false);
    disc.entry(
        3,
        &NewEntry {
            length: 2,
            ..NewEntry::embedded(FileType::FILE, b"x")
        },
    );
    assert!(matches!(contents_of_it(&disc), Err(VolumeError::Unusable { .. })));
}

#[test]
fn more_extents_than_the_file_needs_are_cut_off() {
    let mut disc = with_one(false);
    let extents = [
        (RECORDED, SIZE, DATA),
        (RECORDED, 2 * SIZE, DATA + 1),
        (RECORDED, SIZE, u32::MAX),
    ];
    disc.entry(3, &NewEntry::short(FileType::FILE, u64::from(SIZE) + 3, &extents));
    assert_eq!(contents_of_it(&disc).unwrap(), u64::from(SIZE) + 3);
}

#[test]
fn names_that_lead_nowhere_are_left_out() {
    let mut disc = with_one(false);
    check_lost(&disc, "damaged, or none");
    let names = disc.names(1, 1, &[("it", NONE, 160)]);
    disc.entry(1, &NewEntry::embedded(FileType::DIRECTORY, names));
    check_lost(&disc, "a block that its partition has not");
    let mut disc = with_one(false);
    disc.entry(3, &NewEntry::embedded(FileType::METADATA_FILE, b""));
    check_lost(&disc, "a file type that no name should lead to");
    // The descriptor says directory, the entry file.
    let mut disc = with_one(true);
    disc.entry(3, &NewEntry::embedded(FileType::FILE, b"x"));
    let mut disc = opened(&disc);
    assert_eq!(disc.item("it").kind, Kind::File);
    assert!(disc.findings()[0].contains("differ about being a directory"));
}

#[test]
fn a_damaged_name_takes_no_other_with_it() {
    let mut disc = Disc::new(Flavour::Physical);
    let mut names = disc.names(2, 1, &[("a", NONE, 3), ("b", NONE, 3), ("c", NONE, 3)]);
    disc.entry(3, &NewEntry::embedded(FileType::FILE, b"x"));
    // 40 bytes each: the second name's tag.
    names[80] ^= 0xFF;
    disc.entry(1, &NewEntry::embedded(FileType::DIRECTORY, names.clone()));
    let mut read = opened(&disc);
    let found: Vec<_> = read.items("").into_iter().map(|item| item.name).collect();
    assert_eq!(found, [b"a", b"c"]);
    assert!(read.walk.findings().iter().any(Finding::is_loss));
    // The last one: what is behind it cannot be told.
    names[120] ^= 0xFF;
    disc.entry(1, &NewEntry::embedded(FileType::DIRECTORY, names));
    let mut read = opened(&disc);
    let root = read.udf.root(&mut read.walk).unwrap();
    let mut count = 0;
    let error = read.udf.list(&root, &mut read.walk, &mut |_, _| {
        count += 1;
        Ok(ControlFlow::Continue(()))
    });
    assert!(matches!(error, Err(VolumeError::Format { .. })));
    assert_eq!(count, 1);
}

/// Directories that share the blocks with their names: whoever walks them all reads the same over and over.
#[test]
fn many_directories_share_their_names() {
    let mut disc = Disc::new(Flavour::Physical);
    let directories: Vec<_> = (60..130).map(|block| format!("{block}")).collect();
    let names: Vec<_> = directories
        .iter()
        .zip(60..)
        .map(|(name, block)| (name.as_str(), FileCharacteristics::DIRECTORY, block))
        .collect();
    let names = disc.names(2, 1, &names);
    for (block, part) in (2..).zip(names.chunks(BLOCK)) {
        let at = disc.at(block);
        disc.put(at, part);
    }
    let length = names.len() as u32;
    let directory = NewEntry::short(FileType::DIRECTORY, length.into(), &[(RECORDED, length, 2)]);
    disc.entry(1, &directory);
    for block in 60..130 {
        disc.entry(block, &directory);
    }
    let (seen, _) = see(&disc);
    assert_eq!(seen.unwrap(), 70 * 71);
    // Twenty times the names, by sharing the extent: a limit ends it.
    let many = vec![(RECORDED, length & !511, 2); 30];
    let directory = NewEntry::short(FileType::DIRECTORY, u64::from(length & !511) * 30, &many);
    for block in 60..130 {
        disc.entry(block, &directory);
    }
    let (seen, _) = see(&disc);
    assert_eq!(seen.unwrap_err().kind(), VolumeErrorKind::OverLimit);
}

#[test]
fn limits_of_the_caller_hold() {
    let disc = everything(Flavour::Physical);
    let limited = |limits| {
        let source = source(disc.image.clone());
        let mut walk = Walk::new(limits, source.length());
        see_everything(&source, Place::default(), &mut walk)
    };
    let limits = Limits {
        items: 5,
        ..Limits::default()
    };
    assert_eq!(limited(limits).unwrap_err().kind(), VolumeErrorKind::OverLimit);
    let limits = Limits {
        memory: 1000,
        ..Limits::default()
    };
    assert_eq!(limited(limits).unwrap_err().kind(), VolumeErrorKind::OverLimit);
}

/// The blocks of the disc's descriptors.
fn block(disc: &Disc, sector: u32) -> &[u8] {
    &disc.image[sector as usize * BLOCK..][..BLOCK]
}

#[test]
fn a_volume_descriptor_sequence_goes_on_elsewhere() {
    // The main sequence is a pointer to another place; there, the descriptors and a pointer back.
    let mut disc = everything(Flavour::Physical);
    let moved: Vec<u8> = (257..260)
        .flat_map(|sector| block(&disc, sector).to_vec())
        .collect();
    disc.put_sector(440, &moved);
    let pointer = |disc: &Disc, sector, location| {
        VolumeDescriptorPointer {
            tag: disc.tag(sector),
            sequence_number: 9,
            next: Extent {
                length: 8 * SIZE,
                location,
            },
        }
        .write()
    };
    for sector in 257..272 {
        disc.put_sector(sector, &[0; BLOCK]);
    }
    let there = pointer(&disc, 257, 440);
    disc.put_sector(257, &there);
    let found = opened(&disc).items("").len();
    assert_eq!(found, 13);
    let back = pointer(&disc, 443, 257);
    disc.put_sector(443, &back);
    let mut read = opened(&disc);
    assert_eq!(read.items("").len(), 13);
    assert!(
        read.findings()
            .iter()
            .any(|finding| finding.contains("leads back to itself"))
    );
}

#[test]
fn the_reserve_sequence_takes_over() {
    for sector in 257..261 {
        for damage in [0, 40, 200] {
            let mut disc = everything(Flavour::Metadata);
            disc.image[sector * BLOCK + damage] ^= 0x40;
            let mut read = opened(&disc);
            assert_eq!(read.items("").len(), 13, "{sector}, byte {damage}");
            let is_told = read.findings().iter().any(|finding| finding.contains("reserve"));
            // Bytes behind a terminating descriptor's tag do not matter, and sector 260 ends the sequence in any case.
            assert!(is_told || sector == 260, "{:?}", read.findings());
        }
    }
}

/// A logical volume descriptor with more maps than a sector of 512 bytes holds goes over two.
#[test]
fn maps_of_more_than_a_sector_are_read() {
    let mut disc = everything(Flavour::Metadata);
    let mut logical = LogicalVolumeDescriptor::parse(block(&disc, 259)).unwrap();
    logical.partition_maps.push(PartitionMap::Other {
        kind: 2,
        mapping: vec![0; 62],
    });
    let mut bytes = vec![0; 2 * BLOCK];
    logical.write(&mut bytes).unwrap();
    let end = block(&disc, 260).to_vec();
    disc.put_sector(259, &bytes);
    disc.put_sector(261, &end);
    let mut read = opened(&disc);
    assert_eq!(read.items("").len(), 13);
    let findings = read.findings();
    assert!(
        findings.iter().all(|finding| !finding.contains("reserve")),
        "{findings:?}"
    );
    assert!(
        findings[0].contains("a partition map that UDF has not"),
        "{findings:?}"
    );
}

#[test]
fn partition_maps_that_lead_nowhere() {
    for change in [
        // To a partition without a descriptor; to a map that is none.
        (|maps: &mut Vec<PartitionMap>| maps.clear()) as fn(&mut Vec<PartitionMap>),
        |maps| {
            for map in maps {
                *map = PartitionMap::Other {
                    kind: 2,
                    mapping: vec![0; 6],
                };
            }
        },
        |maps| {
            // Metadata that stand on nothing but themselves.
            maps.remove(0);
        },
        |maps| maps.reverse(),
    ] {
        let mut disc = everything(Flavour::Metadata);
        for sector in [259, 265] {
            let mut logical = LogicalVolumeDescriptor::parse(block(&disc, sector)).unwrap();
            change(&mut logical.partition_maps);
            let mut bytes = vec![0; BLOCK];
            logical.write(&mut bytes).unwrap();
            disc.put_sector(sector, &bytes);
        }
        let source = source(disc.image.clone());
        let mut walk = Walk::new(Limits::default(), source.length());
        let error = open(&source, Place::default(), &mut walk)
            .map(|_| ())
            .unwrap_err();
        assert_eq!(error.kind(), VolumeErrorKind::Damaged, "{error}");
    }
}

#[test]
fn file_sets_follow_each_other() {
    let mut disc = everything(Flavour::Physical);
    let set = FileSetDescriptor::parse(block(&disc, START)).unwrap();
    // A later descriptor of the same set leads to a folder; a third one back to the first.
    for (block, number, next, root) in [(0, 0, 30, 60), (30, 5, 31, 9), (31, 4, 0, 60)] {
        let set = FileSetDescriptor {
            tag: disc.tag(block),
            descriptor_number: number,
            next: disc.icb(next),
            root_directory: disc.icb(root),
            ..set.clone()
        };
        let at = disc.at(block);
        disc.put(at, &set.write());
    }
    let mut read = opened(&disc);
    assert_eq!(read.items("").len(), 2);
    assert!(read.findings()[0].contains("leads back to itself"));
}

#[test]
fn a_volume_that_was_not_closed_is_told() {
    let mut disc = everything(Flavour::Physical);
    let mut integrity = LogicalVolumeIntegrityDescriptor::parse(block(&disc, 269)).unwrap();
    integrity.integrity = IntegrityType::OPEN;
    let mut bytes = vec![0; BLOCK];
    integrity.write(&mut bytes).unwrap();
    disc.put_sector(269, &bytes);
    let mut read = opened(&disc);
    assert_eq!(read.items("").len(), 13);
    assert!(read.findings()[0].contains("not closed"));
    disc.put_sector(269, &[0; BLOCK]);
    assert!(opened(&disc).findings()[0].contains("no logical volume integrity descriptor"));
}

#[test]
fn addresses_of_other_partitions_are_not_taken_for_these() {
    let disc = everything(Flavour::Metadata);
    let twice = disc.sectors(LogicalBlockAddress {
        partition: 1,
        block: 20,
    });
    assert_eq!(twice, [START + 96, START + 22]);
    assert_eq!(
        disc.sectors(LogicalBlockAddress {
            partition: 0,
            block: 20
        }),
        [START + 20]
    );
}
