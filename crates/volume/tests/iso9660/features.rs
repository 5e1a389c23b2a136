//! What few programs record, on discs made by hand.

use std::ops::ControlFlow;
use std::sync::Arc;

use fsimage_formats::iso9660::{DirectoryRecord, FileFlags};
use fsimage_formats::rock_ridge::AlternateNameFlags;
use fsimage_fuzz_common::iso_disc::{Field, IsoDisc, everything, record};
use fsimage_tree::Kind;
use fsimage_volume::{
    Disc, DiscContents, DiscItem, Extent, FileSystem, FileSystemKind, Limits, VolumeErrorKind,
};

use crate::disc::{kinds, open};

use FileSystemKind::{Enhanced, Iso9660, Joliet, RockRidge};

fn root_of(disc: &Disc, kind: FileSystemKind) -> (Arc<dyn FileSystem>, Vec<DiscItem>, Vec<String>) {
    let file_system = Arc::clone(disc.sessions()[0].file_system(kind).unwrap());
    let mut walk = disc.walk(Limits::default());
    let root = file_system.root(&mut walk).unwrap();
    let mut items = Vec::new();
    file_system
        .list(&root, &mut walk, &mut |_, item| {
            items.push(item.clone());
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    let findings = walk.findings().iter().map(ToString::to_string).collect();
    (file_system, items, findings)
}

/// Name and size of each item.
fn sizes(items: &[DiscItem]) -> Vec<(String, u64)> {
    let name = |item: &DiscItem| String::from_utf8_lossy(&item.name).into_owned();
    items.iter().map(|item| (name(item), item.size)).collect()
}

/// A disc with these records in its root directory, which is in sector 20.
fn disc_with(block_size: u16, records: &[DirectoryRecord<'_>]) -> IsoDisc {
    let mut disc = IsoDisc::new(64, block_size);
    disc.describe(20, None, None);
    disc.directory(20, &[], records);
    disc
}

#[test]
fn everything_is_shown_as_it_is_meant() {
    let disc = open(everything().image);
    assert_eq!(kinds(&disc.sessions()[0]), [RockRidge, Joliet, Enhanced, Iso9660]);
    let (rock_ridge, items, findings) = root_of(&disc, RockRidge);
    assert_eq!(findings, [""; 0]);
    assert_eq!(
        sizes(&items),
        [
            ("LINK".to_owned(), 11),
            ("LISTED".to_owned(), 100),
            ("long part of it".to_owned(), 100),
            ("moved here".to_owned(), 2048),
            ("PACKED".to_owned(), 40_000),
            ("SEVERAL".to_owned(), 4096),
            ("SPARSE".to_owned(), 1 << 20),
            ("DIR".to_owned(), 2048),
        ]
    );
    assert_eq!(items[0].target, b"/a/../b/./c");
    assert_eq!(
        (items[3].kind, items[3].attributes.permissions),
        (Kind::Directory, 0o700)
    );
    assert_eq!(items[3].location.identity(), items[7].location.identity());
    let mut walk = disc.walk(Limits::default());
    let mut errors = [4, 6].map(|at: usize| rock_ridge.extents(&items[at], &mut walk).unwrap_err().kind());
    errors.sort_by_key(|kind| *kind as u8);
    assert_eq!(errors, [VolumeErrorKind::Damaged, VolumeErrorKind::Unsupported]);
    let mut inside = Vec::new();
    let visit = &mut |_: &mut _, item: &DiscItem| {
        inside.push(item.clone());
        Ok(ControlFlow::Continue(()))
    };
    rock_ridge.list(&items[3], &mut walk, visit).unwrap();
    assert_eq!(sizes(&inside), [("IN".to_owned(), 9)]);

    let (_, items, _) = root_of(&disc, Joliet);
    assert_eq!(sizes(&items), [("naïve.txt".to_owned(), 100)]);
    let (_, items, _) = root_of(&disc, Enhanced);
    assert_eq!(items[0].name, b"LINK.;1");
    assert_eq!(items.len(), 9);
}

#[test]
fn sections_are_put_together() {
    let several = |extent, length, flags| DirectoryRecord {
        flags,
        ..record(b"FILE.;1", extent, length)
    };
    let records = [
        several(30, 4096, FileFlags::MULTI_EXTENT),
        several(32, 2048, FileFlags::MULTI_EXTENT),
        several(50, 10, FileFlags::empty()),
        record(b"NEXT.;1", 40, 5),
    ];
    let mut made = disc_with(2048, &records);
    made.put(30, &[1; 4096]);
    made.put(32, &[2; 2048]);
    made.put(50, &[3; 10]);
    let disc = open(made.image);
    let (plain, items, findings) = root_of(&disc, Iso9660);
    assert_eq!(findings, [""; 0]);
    assert_eq!(sizes(&items), [("FILE".to_owned(), 6154), ("NEXT".to_owned(), 5)]);
    let extents = plain
        .extents(&items[0], &mut disc.walk(Limits::default()))
        .unwrap();
    let run = |block: u64, length| Extent {
        offset: Some(block * 2048),
        length,
    };
    assert_eq!(extents.runs, [run(30, 6144), run(50, 10)]);
    let mut bytes = vec![0; 6154];
    let content = DiscContents::new(Arc::clone(disc.source())).content(extents);
    content.read_exact_at(0, &mut bytes).unwrap();
    assert_eq!(bytes, [&[1; 4096][..], &[2; 2048], &[3; 10]].concat());
}

#[test]
fn a_missing_last_section_is_a_finding() {
    let several = |extent, flags| DirectoryRecord {
        flags,
        ..record(b"FILE.;1", extent, 2048)
    };
    let cut = [
        several(30, FileFlags::MULTI_EXTENT),
        several(31, FileFlags::MULTI_EXTENT),
    ];
    for behind in [&[][..], &[record(b"NEXT.;1", 40, 5)]] {
        let disc = open(disc_with(2048, &[&cut[..], behind].concat()).image);
        let (plain, items, findings) = root_of(&disc, Iso9660);
        assert_eq!(items.len(), 1 + behind.len());
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!(items[0].size, 4096);
        let extents = plain
            .extents(&items[0], &mut disc.walk(Limits::default()))
            .unwrap();
        assert_eq!(extents.length, 4096);
    }
}

#[test]
fn attributes_before_contents_are_passed_over_and_associated_files_left_out() {
    for block_size in [512, 1024, 2048] {
        let per_sector = 2048 / u32::from(block_size);
        let (first, second) = (30 * per_sector + 1, 40 * per_sector);
        let records = [
            DirectoryRecord {
                extended_attribute_record_length: 1,
                ..record(b"FILE.;1", first, 5)
            },
            DirectoryRecord {
                flags: FileFlags::ASSOCIATED,
                ..record(b"FILE.;1", second, 9)
            },
            DirectoryRecord {
                flags: FileFlags::EXISTENCE,
                ..record(b"HIDDEN.;1", second, 9)
            },
        ];
        let mut made = disc_with(block_size, &records);
        made.put(first, b"attributes");
        made.put(first + 1, b"bytes");
        let disc = open(made.image);
        let (plain, items, findings) = root_of(&disc, Iso9660);
        assert_eq!(findings, [""; 0]);
        assert_eq!(sizes(&items), [("FILE".to_owned(), 5), ("HIDDEN".to_owned(), 9)]);
        assert_eq!([items[0].is_hidden, items[1].is_hidden], [false, true]);
        let extents = plain
            .extents(&items[0], &mut disc.walk(Limits::default()))
            .unwrap();
        let mut bytes = [0; 5];
        let content = DiscContents::new(Arc::clone(disc.source())).content(extents);
        content.read_exact_at(0, &mut bytes).unwrap();
        assert_eq!(&bytes, b"bytes");
        assert_eq!(plain.info().block_size, u32::from(block_size));
    }
}

#[test]
fn what_is_not_read_is_refused_clearly() {
    let records = [
        DirectoryRecord {
            file_unit_size: 1,
            interleave_gap_size: 1,
            ..record(b"MIXED.;1", 30, 5000)
        },
        DirectoryRecord {
            volume_sequence_number: 2,
            ..record(b"OTHER.;1", 30, 5)
        },
        record(b"BEYOND.;1", 64, 1),
        record(b"LAST.;1", 63, 2048),
    ];
    let mut made = disc_with(2048, &records);
    made.volumes = 2;
    made.describe(20, None, None);
    let disc = open(made.image);
    let (plain, items, _) = root_of(&disc, Iso9660);
    let told: Vec<_> = items
        .iter()
        .map(
            |item| match plain.extents(item, &mut disc.walk(Limits::default())) {
                Ok(extents) => extents.length.to_string(),
                Err(error) => error.to_string(),
            },
        )
        .collect();
    assert_eq!(
        told,
        [
            "ISO 9660: an interleaved file (ECMA-119:1987 6.4.3) is not supported",
            "ISO 9660: a file on another volume of the set (ECMA-119:1987 6.6) is not supported",
            "contents of a file: bytes 131072 to 131073 are beyond the end, 131072",
            "2048",
        ]
    );
}

#[test]
fn rock_ridge_is_known_without_its_announcements() {
    let file = Field::new()
        .name(b"posix name", AlternateNameFlags::empty())
        .attributes(0o100_640, 1, None);
    let skipped = [&[0xAA; 5][..], &file.0].concat();
    let xa = [&b"\0\0\0\0\x0D\x55XA\0\0\0\0\0\0"[..], &file.0].concat();
    let attributes = Field::new().attributes(0o040_755, 2, None);
    let indicated = Field::new().indicator(5).attributes(0o040_755, 2, None);
    let own_xa = [&b"\0\0\0\0\x8D\x55XA\0\0\0\0\0\0"[..], &attributes.0].concat();
    for (own, field, has) in [
        (&attributes.0, &file.0, true),
        (&indicated.0, &skipped, true),
        (&own_xa, &xa, true),
        (&Field::new().indicator(0).0, &file.0, false),
        (&Vec::new(), &file.0, false),
    ] {
        let mut made = IsoDisc::new(64, 2048);
        made.describe(20, None, None);
        let file = DirectoryRecord {
            system_use: field,
            ..record(b"NAME.;1", 30, 5)
        };
        made.directory(20, own, &[file]);
        let disc = open(made.image);
        let expected = if has {
            &[RockRidge, Iso9660][..]
        } else {
            &[Iso9660]
        };
        assert_eq!(kinds(&disc.sessions()[0]), expected);
        if has {
            let (_, items, findings) = root_of(&disc, RockRidge);
            assert_eq!(findings, [""; 0]);
            assert_eq!(items[0].name, b"posix name");
            assert_eq!(
                (items[0].attributes.permissions, items[0].attributes.user),
                (0o640, 7)
            );
        }
    }
}

#[test]
fn names_of_one_object_are_told_by_serial_number_or_extent() {
    let with = |links, serial| Field::new().attributes(0o100_644, links, serial).0;
    let check = |fields: [Vec<u8>; 2], extents: [u32; 2], length, same| {
        let mut made = IsoDisc::new(64, 2048);
        made.describe(20, None, None);
        let own = Field::new().indicator(0).attributes(0o040_755, 2, None);
        let file = |identifier, at: usize| DirectoryRecord {
            system_use: &fields[at],
            ..record(identifier, extents[at], length)
        };
        made.directory(20, &own.0, &[file(b"A.;1", 0), file(b"B.;1", 1)]);
        let disc = open(made.image);
        let (_, items, _) = root_of(&disc, RockRidge);
        assert_eq!(items[0].location.identity() == items[1].location.identity(), same);
    };
    check([with(2, Some(5)), with(2, Some(5))], [30, 30], 9, true);
    check([with(2, Some(5)), with(2, Some(6))], [30, 30], 9, false);
    check([with(2, Some(5)), with(2, Some(5))], [0, 0], 0, true);
    check([with(1, Some(5)), with(1, Some(5))], [30, 30], 9, false);
    check([with(2, None), with(2, None)], [30, 30], 9, true);
    check([with(2, None), with(2, None)], [30, 31], 9, false);
    check([with(2, None), with(2, None)], [0, 0], 0, false);
}

#[test]
fn a_directory_that_lies_about_its_length_is_read_to_its_end() {
    for recorded in [0_u32, 10, 1 << 30] {
        let directory = DirectoryRecord {
            flags: FileFlags::DIRECTORY,
            ..record(b"DIR", 22, recorded)
        };
        let mut made = disc_with(2048, &[directory]);
        made.directory(22, &[], &[record(b"IN.;1", 30, 5)]);
        let disc = open(made.image);
        let (plain, items, _) = root_of(&disc, Iso9660);
        let mut walk = disc.walk(Limits::default());
        let mut names = Vec::new();
        plain
            .list(&items[0], &mut walk, &mut |_, item| {
                names.push(item.name.clone());
                Ok(ControlFlow::Continue(()))
            })
            .unwrap();
        assert_eq!(names, [b"IN"], "{recorded}");
        assert!(!walk.findings().is_empty() || recorded < 2048, "{recorded}");
    }
}

/// makefs marks neither the directory to which it moves others nor those; only what they say of the directory above tells.
#[test]
fn moved_directories_are_shown_once_without_marks() {
    let named = |name: &[u8]| {
        Field::new()
            .name(name, AlternateNameFlags::empty())
            .attributes(0o040_755, 2, None)
    };
    let (moved, link, there, stays) = (
        named(b".rr_moved"),
        named(b"deep").child(22),
        named(b"deep"),
        named(b"stays"),
    );
    let directory = |identifier, extent, field: &'static [u8]| DirectoryRecord {
        flags: FileFlags::DIRECTORY,
        system_use: field,
        ..record(identifier, extent, 2048)
    };
    let leak = |field: &Field| -> &'static [u8] { field.0.clone().leak() };
    let mut made = IsoDisc::new(64, 2048);
    made.describe(20, None, None);
    let own = Field::new().attributes(0o040_755, 2, None);
    let linked = DirectoryRecord {
        system_use: leak(&link),
        ..record(b"DEEP", 0, 0)
    };
    made.directory(20, &own.0, &[directory(b"RR_MOVED", 21, leak(&moved)), linked]);
    let inside = [
        directory(b"1", 22, leak(&there)),
        directory(b"2", 23, leak(&stays)),
    ];
    made.directory(21, &own.0, &inside);
    made.directory(22, &own.0, &[]);
    made.directory(23, &own.0, &[]);
    // The second record of the directory that was moved.
    let mut above = [0; 255];
    let parent_link = b"PL\x0C\x01\x14\0\0\0\0\0\0\x14";
    let record_of_above = DirectoryRecord {
        flags: FileFlags::DIRECTORY,
        system_use: parent_link,
        ..record(&[1], 21, 2048)
    };
    let length = record_of_above.write(&mut above).unwrap();
    let first = usize::from(made.image[22 * 2048]);
    made.image[22 * 2048 + first..][..length].copy_from_slice(&above[..length]);

    let disc = open(made.image);
    let (rock_ridge, items, findings) = root_of(&disc, RockRidge);
    assert_eq!(findings, [""; 0]);
    let names =
        |items: &[DiscItem]| -> Vec<String> { sizes(items).into_iter().map(|(name, _)| name).collect() };
    assert_eq!(names(&items), [".rr_moved", "deep"]);
    let mut inside = Vec::new();
    let mut walk = disc.walk(Limits::default());
    rock_ridge
        // Whoever lists it may have dropped the name.
        .list(
            &DiscItem {
                name: Vec::new(),
                ..items[0].clone()
            },
            &mut walk,
            &mut |_, item| {
                inside.push(item.clone());
                Ok(ControlFlow::Continue(()))
            },
        )
        .unwrap();
    assert_eq!(names(&inside), ["stays"]);
}

/// genisoimage counts bytes of a long component that it does not write.
#[test]
fn a_target_that_is_cut_is_a_loss() {
    let field = Field::new().attributes(0o120_777, 1, None).target(b"whole");
    let length = field.0.len();
    // The length of the only component, behind its flags.
    let at = length - b"whole".len() - 1;
    for (recorded, losses) in [(5, 0), (6, 1)] {
        assert_eq!(field.0[at], 5);
        let mut field = field.clone();
        field.0[at] = recorded;
        let link = DirectoryRecord {
            system_use: &field.0,
            ..record(b"LINK.;1", 30, 0)
        };
        let mut made = IsoDisc::new(64, 2048);
        made.describe(20, None, None);
        made.directory(20, &Field::new().attributes(0o040_755, 2, None).0, &[link]);
        let disc = open(made.image);
        let file_system = Arc::clone(disc.sessions()[0].file_system(RockRidge).unwrap());
        let mut walk = disc.walk(Limits::default());
        let root = file_system.root(&mut walk).unwrap();
        file_system
            .list(&root, &mut walk, &mut |_, _| Ok(ControlFlow::Continue(())))
            .unwrap();
        let lost = walk.findings().iter().filter(|finding| finding.is_loss());
        assert_eq!(lost.count(), losses);
    }
}

/// One record that cannot be used takes no other with it, where its length is right; and that something is missing is told.
#[test]
fn records_that_cannot_be_used_are_losses() {
    let records = [
        record(b"FIRST.;1", 30, 5),
        record(b"SECOND.;1", 31, 6),
        record(b"THIRD.;1", 32, 7),
    ];
    let made = disc_with(2048, &records);
    let at = 20 * 2048 + 2 * 34;
    let length = usize::from(made.image[at]);
    // An identifier beyond the record; a length that is none.
    for (place, value, names) in [
        (
            at + 32,
            200,
            &[("SECOND".to_owned(), 6), ("THIRD".to_owned(), 7)][..],
        ),
        (at, 3, &[]),
        (
            at + length + 32,
            200,
            &[("FIRST".to_owned(), 5), ("THIRD".to_owned(), 7)],
        ),
    ] {
        let mut made = made.clone();
        made.image[place] = value;
        let disc = open(made.image);
        let (_, items, findings) = root_of(&disc, Iso9660);
        assert_eq!(sizes(&items), names);
        let lost = findings.iter().filter(|finding| finding.contains("left out"));
        assert_eq!(lost.count(), 1, "{findings:?}");
    }
}
