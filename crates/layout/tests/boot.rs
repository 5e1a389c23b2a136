//! What makes images boot, read back structure by structure.
#![allow(
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a structure that isn't as expected fails the test"
)]

use std::sync::Arc;

use fsimage_formats::el_torito::{
    BootCatalog, BootIndicator, BootInfoTable, GrubBootInfo, MediaType, Platform, boot_info_table,
    catalog_sector,
};
use fsimage_formats::iso9660::{BootRecord, VolumeDescriptorKind};
use fsimage_formats::partition_table::{
    ApplePartition, DriverDescriptor, GptEntry, GptHeader, Guid, MasterBootRecord, PartitionType, entries_crc,
};
use fsimage_layout::{
    AppendedPartition, Boot, BootEntry, BootFault, BootImage, FileSystems, Hybrid, IsoStub, Layout,
    LayoutError, MbrCode, MbrConvention, Options, Owner,
};
use fsimage_tree::{Attributes, CaseRule, Content, Item, NodeId, Tree};

/// Bytes that differ by place and by `seed`.
fn pattern(seed: u8, length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| (at as u8).wrapping_mul(7) ^ (at / 256) as u8 ^ seed)
        .collect()
}

struct Disc {
    tree: Tree,
    loader: NodeId,
    esp: NodeId,
    catalog: NodeId,
}

fn disc() -> Disc {
    let mut tree = Tree::new(CaseRule::Sensitive, Attributes::default());
    let mut add = |name: &str, bytes: Vec<u8>| {
        let item = Item::File(Content::from_bytes(bytes));
        tree.add(NodeId::ROOT, name.as_bytes(), item, Attributes::default())
            .unwrap()
    };
    let esp = add("efi.img", pattern(1, 100_000));
    let loader = add("loader.bin", pattern(2, 5_003));
    let catalog = add("boot.cat", vec![0; 2048]);
    add("other", pattern(3, 30_000));
    Disc {
        tree,
        loader,
        esp,
        catalog,
    }
}

fn bytes(layout: &Layout) -> Vec<u8> {
    let mut out = vec![0xAA; usize::try_from(layout.size()).unwrap()];
    layout.render(0, &mut out).unwrap();
    // What any cut shows is the same.
    let mut emitted = Vec::new();
    layout.emit(&mut emitted, &()).unwrap();
    assert!(emitted == out);
    for start in (0..out.len()).step_by(50_001) {
        let mut part = vec![0; 3_000.min(out.len() - start)];
        layout.read_exact_at(start as u64, &mut part).unwrap();
        assert!(out[start..start + part.len()] == part, "at {start}");
    }
    out
}

fn block(image: &[u8], block: u32) -> &[u8] {
    &image[block as usize * 2048..]
}

fn catalog(image: &[u8]) -> BootCatalog {
    let record = BootRecord::parse(block(image, 17).first_chunk().unwrap()).unwrap();
    let sector = catalog_sector(&record, &mut |finding| panic!("{finding}")).unwrap();
    BootCatalog::parse_with(&block(image, sector)[..2048], &mut |finding| panic!("{finding}")).unwrap()
}

fn bios(disc: &Disc) -> BootEntry {
    BootEntry {
        load_sectors: Some(4),
        info_table: true,
        ..BootEntry::new(Platform::X86, BootImage::Item(disc.loader))
    }
}

fn efi(disc: &Disc) -> BootEntry {
    BootEntry::new(Platform::EFI, BootImage::Item(disc.esp))
}

fn lay_out(disc: Disc, boot: Boot, file_systems: FileSystems) -> Result<Layout, LayoutError> {
    Layout::new(
        Arc::new(disc.tree),
        Options {
            boot,
            file_systems,
            ..Options::default()
        },
    )
}

const ISO: FileSystems = FileSystems::ISO9660;

#[test]
fn entries_share_the_blocks_of_files_and_tables_are_written_over_them() {
    let disc = disc();
    let grub = BootEntry {
        grub_info: true,
        ..bios(&disc)
    };
    let own = BootEntry {
        media: MediaType::FLOPPY_1_44,
        bootable: false,
        load_segment: 0x1000,
        selection_criteria: [5; 20],
        id: *b"diskettes\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        ..BootEntry::new(
            Platform::X86,
            BootImage::Content(Content::from_bytes(pattern(9, 1_474_560))),
        )
    };
    let boot = Boot {
        entries: vec![grub, efi(&disc), efi(&disc), own],
        ..Boot::default()
    };
    let (loader, esp) = (disc.loader, disc.esp);
    let layout = lay_out(disc, boot, ISO | FileSystems::JOLIET | FileSystems::UDF).unwrap();
    let image = bytes(&layout);
    let catalog = catalog(&image);
    let start = |node| layout.extents(node).next().unwrap().0;
    assert_eq!(
        (catalog.initial.load_rba, catalog.initial.sector_count),
        (start(loader), 4)
    );
    assert_eq!(catalog.initial.indicator, BootIndicator::BOOTABLE);
    let [for_efi, for_bios] = &catalog.sections[..] else {
        panic!("{catalog:?}")
    };
    assert_eq!((for_efi.platform, for_efi.entries.len()), (Platform::EFI, 2));
    let entry = for_efi.entries[0].entry;
    assert_eq!((entry.load_rba, entry.sector_count), (start(esp), 196));
    let entry = for_bios.entries[0].entry;
    assert_eq!(&for_bios.id[..10], b"diskettes\0");
    assert_eq!(
        (entry.media, entry.sector_count, entry.load_segment),
        (MediaType::FLOPPY_1_44, 1, 0x1000)
    );
    assert_eq!(
        (entry.indicator, entry.selection_criteria),
        (BootIndicator::NOT_BOOTABLE, [5; 20])
    );
    assert!(block(&image, entry.load_rba).starts_with(&pattern(9, 1_474_560)));

    // The loader on the disc: its bytes, but for what was asked to be written over them.
    let on_disc = &block(&image, start(loader))[..5_003];
    let mut expected = pattern(2, 5_003);
    let place = start(loader);
    expected[2548..2556].copy_from_slice(&GrubBootInfo::of(place).write());
    let checksum = boot_info_table::checksum(&expected[64..]);
    let table = BootInfoTable {
        primary_volume_descriptor: 16,
        boot_file: place,
        length: 5_003,
        checksum,
    };
    expected[8..64].copy_from_slice(&table.write());
    assert!(on_disc == expected);
    let mut content = vec![0; 5_003];
    let tree = layout.tree();
    let id = tree.node(loader).unwrap().content().unwrap();
    tree.content(id)
        .unwrap()
        .to_content()
        .read_exact_at(0, &mut content)
        .unwrap();
    assert!(content == pattern(2, 5_003), "the source is as it was");
}

#[test]
fn the_catalog_may_be_a_file() {
    let disc = disc();
    let boot = Boot {
        entries: vec![bios(&disc)],
        catalog: Some(disc.catalog),
        ..Boot::default()
    };
    let node = disc.catalog;
    let layout = lay_out(disc, boot, ISO).unwrap();
    let image = bytes(&layout);
    catalog(&image);
    let record = BootRecord::parse(block(&image, 17).first_chunk().unwrap()).unwrap();
    let (place, length) = layout.extents(node).next().unwrap();
    assert_eq!(catalog_sector(&record, &mut |_| {}), Some(place));
    assert_eq!(length, 2048);
    assert!(
        !layout
            .owners()
            .any(|(owner, _)| owner == Owner::Structure("boot catalog"))
    );
}

#[test]
fn patched_images_share_their_blocks_with_no_copy() {
    let mut disc = disc();
    let copy = Item::File(Content::from_bytes(pattern(2, 5_003)));
    let copy = disc
        .tree
        .add(NodeId::ROOT, b"copy", copy, Attributes::default())
        .unwrap();
    let boot = Boot {
        entries: vec![bios(&disc)],
        ..Boot::default()
    };
    let options = Options {
        boot,
        deduplicate: true,
        ..Options::default()
    };
    let layout = Layout::new(Arc::new(disc.tree), options).unwrap();
    let image = bytes(&layout);
    let (place, _) = layout.extents(copy).next().unwrap();
    assert!(block(&image, place).starts_with(&pattern(2, 5_003)));
}

#[test]
fn an_efi_system_partition_beyond_sixteen_bits_ends_with_the_disc() {
    let entry = BootEntry::new(
        Platform::EFI,
        BootImage::Content(Content::from_bytes(vec![1; 32 << 20])),
    );
    let boot = Boot {
        entries: vec![entry.clone()],
        ..Boot::default()
    };
    let image = bytes(&lay_out(disc(), boot, ISO).unwrap());
    assert_eq!(catalog(&image).initial.sector_count, 1);
    let boot = Boot {
        entries: vec![BootEntry {
            platform: Platform::X86,
            ..entry
        }],
        ..Boot::default()
    };
    let error = lay_out(disc(), boot, ISO).err().unwrap();
    assert!(
        matches!(
            error,
            LayoutError::Boot {
                number: 1,
                fault: BootFault::TooLarge { .. }
            }
        ),
        "{error}"
    );
}

/// Checks both tables of a GPT and returns its partitions: type, first and last sector.
fn gpt(image: &[u8]) -> Vec<(Guid, u64, u64)> {
    let sectors = image.len() as u64 / 512;
    let sector = |at: u64| &image[usize::try_from(at).unwrap() * 512..];
    let record = MasterBootRecord::parse(sector(0).first_chunk().unwrap()).unwrap();
    assert_eq!(
        (record.partitions[0].kind, record.partitions[0].start),
        (PartitionType::PROTECTIVE, 1)
    );
    assert_eq!(u64::from(record.partitions[0].sectors), sectors - 1);
    let read = |at| GptHeader::parse_with(sector(at).first_chunk().unwrap(), &mut |f| panic!("{f}")).unwrap();
    let (main, backup) = (read(1), read(sectors - 1));
    assert_eq!((main.my_lba, main.alternate_lba), (1, sectors - 1));
    assert_eq!((backup.my_lba, backup.alternate_lba), (sectors - 1, 1));
    assert_eq!(
        (main.disk_guid, main.last_usable_lba),
        (backup.disk_guid, sectors - 34)
    );
    let entries = |header: GptHeader| &sector(header.entries_lba)[..128 * 128];
    assert_eq!(entries(main), entries(backup));
    assert_eq!(
        (entries_crc(entries(main)), main.entries_crc),
        (main.entries_crc, backup.entries_crc)
    );
    assert!(backup.entries_lba > main.last_usable_lba && main.entries_lba + 32 <= main.first_usable_lba);
    let mut end = main.first_usable_lba;
    let parsed = entries(main).as_chunks().0.iter().map(GptEntry::parse);
    let used: Vec<_> = parsed.filter(|entry| entry.kind != Guid::UNUSED).collect();
    for entry in &used {
        assert!(
            entry.first_lba >= end && entry.last_lba >= entry.first_lba,
            "{entry:?}"
        );
        end = entry.last_lba + 1;
    }
    assert!(end <= main.last_usable_lba + 1);
    used.iter()
        .map(|entry| (entry.kind, entry.first_lba, entry.last_lba))
        .collect()
}

fn hybrid(gpt: bool, apm: bool) -> Hybrid {
    let code = [vec![0x33, 0xED], vec![0x90; 30], vec![0xF4; 400]].concat();
    let code = Some(MbrCode {
        bytes: code,
        convention: MbrConvention::Isolinux,
    });
    Hybrid {
        code,
        gpt,
        apm,
        ..Hybrid::default()
    }
}

#[test]
fn a_gpt_frames_the_image() {
    for file_systems in [ISO | FileSystems::JOLIET, ISO | FileSystems::UDF] {
        for appended in [0, 1] {
            let disc = disc();
            let partition =
                AppendedPartition::data(Content::from_bytes(pattern(5, 70_001)), PartitionType::LINUX);
            let boot = Boot {
                entries: vec![bios(&disc), efi(&disc)],
                hybrid: Some(hybrid(true, true)),
                appended: vec![partition; appended],
                ..Boot::default()
            };
            let (loader, esp) = (disc.loader, disc.esp);
            let layout = lay_out(disc, boot, file_systems).unwrap();
            let image = bytes(&layout);
            let start = |node| layout.extents(node).next().unwrap().0;
            let partitions = gpt(&image);
            assert_eq!(partitions.len(), 2 + appended);
            let (kind, first, last) = partitions[1];
            assert_eq!((kind, first), (Guid::EFI_SYSTEM, u64::from(start(esp)) * 4));
            assert_eq!((first % 2048, last - first + 1), (0, 196));
            if let Some(&(kind, first, _)) = partitions.get(2) {
                assert_eq!((kind, first % 2048), (Guid::LINUX_DATA, 0));
                assert!(image[usize::try_from(first).unwrap() * 512..].starts_with(&pattern(5, 70_001)));
            }
            let record = MasterBootRecord::parse(image.first_chunk().unwrap()).unwrap();
            assert_eq!(
                record.code[432..440],
                (u64::from(start(loader)) * 4).to_le_bytes()
            );
            assert_eq!(
                (record.partitions[1].boot_indicator, record.partitions[1].sectors),
                (0x80, 1)
            );
            let driver = DriverDescriptor::parse(image.first_chunk().unwrap()).unwrap();
            assert_eq!(driver.block_size, 2048);
            let map: Vec<_> = (1..4)
                .map(|at| ApplePartition::parse(block(&image, at).first_chunk().unwrap()).unwrap())
                .collect();
            assert!(map.iter().all(|entry| entry.map_entries == 3 + appended as u32));
            assert_eq!((map[0].start, map[2].start, map[2].blocks), (1, start(esp), 49));
            if file_systems.contains(FileSystems::UDF) {
                let last = image.len() / 2048 - 1;
                // Tag identifier 2: an anchor.
                assert_eq!((image[256 * 2048], image[(last - 256) * 2048]), (2, 2));
            }
        }
    }
}

#[test]
fn a_master_boot_record_alone() {
    let disc = disc();
    let boot = Boot {
        entries: vec![
            bios(&disc),
            BootEntry::new(Platform::EFI, BootImage::Partition(0)),
        ],
        hybrid: Some(hybrid(false, false)),
        appended: vec![AppendedPartition::efi_system(Content::from_bytes(pattern(
            6, 4096,
        )))],
        ..Boot::default()
    };
    let layout = lay_out(disc, boot, ISO).unwrap();
    let image = bytes(&layout);
    let record = MasterBootRecord::parse(image.first_chunk().unwrap()).unwrap();
    let [data, esp, ..] = record.partitions;
    assert_eq!(
        (data.boot_indicator, data.kind, data.start),
        (0x80, PartitionType::HIDDEN_NTFS, 0)
    );
    assert_eq!(
        (esp.kind, esp.start % 2048, esp.sectors),
        (PartitionType::EFI_SYSTEM, 0, 8)
    );
    assert!(data.sectors <= esp.start);
    assert!(record.disk_signature != 0);
    assert_eq!(
        catalog(&image).sections[0].entries[0].entry.load_rba * 4,
        esp.start
    );
    assert!(GptHeader::parse(image[512..].first_chunk().unwrap()).is_err());
}

#[test]
fn identifiers_come_from_the_plan() {
    let image = |bytes: usize| {
        let mut disc = disc();
        let item = Item::File(Content::from_bytes(pattern(8, bytes)));
        disc.tree
            .add(NodeId::ROOT, b"more", item, Attributes::default())
            .unwrap();
        let boot = Boot {
            entries: vec![efi(&disc)],
            hybrid: Some(Hybrid {
                gpt: true,
                ..Hybrid::default()
            }),
            ..Boot::default()
        };
        bytes_of(&lay_out(disc, boot, ISO).unwrap())
    };
    fn bytes_of(layout: &Layout) -> Vec<u8> {
        bytes(layout)
    }
    let guid = |image: &[u8]| {
        GptHeader::parse(image[512..].first_chunk().unwrap())
            .unwrap()
            .disk_guid
    };
    assert!(image(10) == image(10));
    assert!(guid(&image(10)) != guid(&image(5_000)));
}

#[test]
fn a_stub_shows_one_file() {
    let disc = disc();
    let boot = Boot {
        entries: vec![bios(&disc), efi(&disc)],
        stub: Some(IsoStub::default()),
        ..Boot::default()
    };
    let layout = lay_out(disc, boot, ISO | FileSystems::UDF).unwrap();
    let image = bytes(&layout);
    let kinds: Vec<_> = (16..19)
        .map(|at| VolumeDescriptorKind::of(block(&image, at).first_chunk().unwrap()))
        .collect();
    let expected = [
        VolumeDescriptorKind::PRIMARY,
        VolumeDescriptorKind::BOOT_RECORD,
        VolumeDescriptorKind::SET_TERMINATOR,
    ];
    assert_eq!(kinds, expected.map(Some));
    catalog(&image);
    let root = u32::from_le_bytes(*block(&image, 16)[158..].first_chunk().unwrap());
    let directory = &block(&image, root)[..2048];
    assert_eq!(
        (directory[68 + 32], &directory[68 + 33..68 + 45]),
        (12, b"README.TXT;1".as_slice())
    );
    let (record, file) = (directory[68], *directory[70..].first_chunk().unwrap());
    assert_eq!(directory[68 + usize::from(record)], 0, "nothing else is there");
    assert!(block(&image, u32::from_le_bytes(file)).starts_with(b"This disc holds its files in a UDF"));
    assert_eq!(layout.warnings().count(), 0);
    assert!(layout.names(FileSystems::ISO9660).is_none());
}

type Change<'a> = &'a dyn Fn(&mut Boot, &mut Options, &Disc);

#[test]
fn what_cannot_be_is_refused() {
    let refused = |change: Change<'_>| {
        let disc = disc();
        let mut boot = Boot {
            entries: vec![bios(&disc)],
            ..Boot::default()
        };
        let mut options = Options::default();
        change(&mut boot, &mut options, &disc);
        options.boot = boot;
        Layout::new(Arc::new(disc.tree), options)
            .err()
            .unwrap()
            .to_string()
    };
    let empty = || BootImage::Content(Content::from_bytes(*b""));
    let cases: [(Change<'_>, &str); 12] = [
        (
            &|boot, _, _| boot.entries[0].image = empty(),
            "boot entry 1: its image is empty",
        ),
        (
            &|boot, _, _| boot.entries[0].image = BootImage::Item(NodeId::ROOT),
            "is no file of the tree",
        ),
        (
            &|boot, _, _| boot.entries[0].image = BootImage::Partition(0),
            "is appended partition 1, which there is not",
        ),
        (
            &|boot, _, _| boot.entries[0].media = MediaType::FLOPPY_1_44,
            "has 5003 bytes, and a diskette of this kind has 1474560",
        ),
        (
            &|boot, _, _| boot.entries[0].media = MediaType::HARD_DISK,
            "has no partition",
        ),
        (
            &|boot, _, _| boot.entries = vec![boot.entries[0].clone(); 33],
            "33 boot entries, and a disc has at most 32",
        ),
        (
            &|boot, _, _| boot.entries[0].selection_criteria = [1; 20],
            "without criteria",
        ),
        (
            &|_, options, _| options.session_start = 100,
            "this one begins at block 100",
        ),
        (
            &|_, options, _| options.file_systems = FileSystems::UDF,
            "a stub of ISO 9660 is enough",
        ),
        (
            &|boot, _, _| boot.catalog = Some(NodeId::ROOT),
            "as the boot catalog it needs 2048",
        ),
        (
            &|boot, _, disc| {
                boot.entries = vec![efi(disc)];
                boot.hybrid = Some(hybrid(false, false));
            },
            "first boot entry is for no BIOS",
        ),
        (
            &|boot, _, _| {
                let code = MbrCode {
                    bytes: vec![0xEB; 440],
                    convention: MbrConvention::Plain,
                };
                boot.hybrid = Some(Hybrid {
                    code: Some(code),
                    apm: true,
                    ..Hybrid::default()
                });
            },
            "both want the first bytes",
        ),
    ];
    for (change, expected) in cases {
        let message = refused(change);
        assert!(
            message.contains(expected),
            "{message:?} says nothing of {expected:?}"
        );
    }
}
