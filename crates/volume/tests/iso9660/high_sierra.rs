//! Discs of High Sierra, made of those of ISO 9660.

use std::ops::ControlFlow;
use std::sync::Arc;

use fsimage_formats::iso9660::{DirectoryRecord, FileFlags};
use fsimage_fuzz_common::high_sierra::of_iso9660;
use fsimage_fuzz_common::iso_disc::{IsoDisc, record};
use fsimage_layout::{FileSystems, Layout, Options};
use fsimage_tree::{Attributes, CaseRule, Content, Item, Kind, NodeId, Times, Timestamp, Tree};
use fsimage_volume::{FileSystemKind, Limits};

use crate::disc::{kinds, manifest, open};

use FileSystemKind::{HighSierra, Iso9660};

fn image(file_systems: FileSystems) -> Vec<u8> {
    let time = |seconds| {
        let moment = Timestamp {
            seconds,
            nanoseconds: 0,
        };
        let times = Times {
            modified: moment,
            accessed: moment,
            changed: moment,
            created: None,
        };
        Attributes {
            times,
            ..Attributes::default()
        }
    };
    let mut tree = Tree::new(CaseRule::Sensitive, time(500_000_000));
    let mut at = NodeId::ROOT;
    for (number, name) in (1..).zip(["ONE", "TWO", "THREE"]) {
        at = tree
            .add(at, name.as_bytes(), Item::Directory, time(500_000_000 + number))
            .unwrap();
        for name in 0..100 {
            let content = Content::from_bytes(vec![b'x'; 40 * name]);
            let name = format!("FILE{name}.TXT");
            tree.add(
                at,
                name.as_bytes(),
                Item::File(content),
                time(600_000_000 + number),
            )
            .unwrap();
        }
    }
    let options = Options {
        file_systems,
        ..Options::default()
    };
    let layout = Layout::new(Arc::new(tree), options).unwrap();
    let mut image = vec![0; usize::try_from(layout.size()).unwrap()];
    layout.read_exact_at(0, &mut image).unwrap();
    image
}

#[test]
fn the_same_is_read_as_of_iso_9660() {
    let all = FileSystems::ISO9660 | FileSystems::ROCK_RIDGE | FileSystems::JOLIET;
    let image = image(all);
    let (before, after) = (open(image.clone()), open(of_iso9660(&image)));
    assert_eq!(kinds(&after.sessions()[0]), [HighSierra]);
    let expected = manifest(&before, &before.sessions()[0], Iso9660);
    assert_eq!(expected.entries.len(), 303);
    assert_eq!(manifest(&after, &after.sessions()[0], HighSierra), expected);
    let info = |disc: &fsimage_volume::Disc, kind| {
        let info = disc.sessions()[0].file_system(kind).unwrap().info().clone();
        fsimage_volume::VolumeInfo {
            kind: HighSierra,
            ..info
        }
    };
    assert_eq!(info(&after, HighSierra), info(&before, Iso9660));
    let counts = after.sessions()[0]
        .file_system(HighSierra)
        .unwrap()
        .counts(&mut after.walk(Limits::default()));
    assert_eq!(counts.directories, Some(3));
}

/// A directory that is lost is found by the path table, which is arranged otherwise than that of ISO 9660.
#[test]
fn directories_of_a_lost_one_are_found_by_the_path_table() {
    let mut image = of_iso9660(&image(FileSystems::ISO9660));
    let disc = open(image.clone());
    let file_system = Arc::clone(disc.sessions()[0].file_system(HighSierra).unwrap());
    let mut walk = disc.walk(Limits::default());
    let two = file_system.look_up(b"/ONE/TWO", &mut walk).unwrap();
    // The first to name it is the little-endian table, with the extent before.
    let named = image.windows(3).position(|bytes| bytes == b"TWO").unwrap();
    let number = |at: usize| u32::from_le_bytes(image[at..at + 4].try_into().unwrap()) as usize;
    let start = number(named - 8) * 2048;
    let length = number(start + 10);
    image[start..start + length].fill(0);
    let disc = open(image);
    let file_system = Arc::clone(disc.sessions()[0].file_system(HighSierra).unwrap());
    let mut walk = disc.walk(Limits::default());
    let mut found = Vec::new();
    file_system
        .list(&two, &mut walk, &mut |_, item| {
            found.push((
                item.name.clone(),
                item.kind,
                item.attributes.times.modified.seconds,
            ));
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    assert_eq!(found, [(b"THREE".to_vec(), Kind::Directory, 500_000_003)]);
    assert_eq!(walk.findings().len(), 1);
}

#[test]
fn flags_and_sections_are_those_of_iso_9660() {
    let with = |identifier, extent, flags| DirectoryRecord {
        flags,
        ..record(identifier, extent, 2048)
    };
    let mut disc = IsoDisc::new(40, 2048);
    disc.describe(20, None, None);
    disc.directory(
        20,
        &[],
        &[
            with(b"BOTH.;1", 30, FileFlags::MULTI_EXTENT),
            with(b"BOTH.;1", 35, FileFlags::empty()),
            with(b"HIDDEN.;1", 31, FileFlags::EXISTENCE),
            with(b"PASSED.;1", 31, FileFlags::ASSOCIATED),
        ],
    );
    let disc = open(of_iso9660(&disc.image));
    let file_system = Arc::clone(disc.sessions()[0].file_system(HighSierra).unwrap());
    let mut walk = disc.walk(Limits::default());
    let root = file_system.root(&mut walk).unwrap();
    let mut found = Vec::new();
    file_system
        .list(&root, &mut walk, &mut |walk, item| {
            let runs = file_system.extents(item, walk)?.runs.len();
            found.push((item.name.clone(), item.size, item.is_hidden, runs));
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    let expected = [
        (b"BOTH".to_vec(), 4096, false, 2),
        (b"HIDDEN".to_vec(), 2048, true, 1),
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_cannot_be_used_is_told() {
    let mut image = of_iso9660(&image(FileSystems::ISO9660));
    // The root directory's record has no length.
    image[16 * 2048 + 180] = 0;
    let disc = open(image.clone());
    assert_eq!(kinds(&disc.sessions()[0]), []);
    assert_eq!(disc.sessions()[0].unusable.len(), 1);
    // A hierarchy in coded characters.
    image[16 * 2048 + 8] = 2;
    let disc = open(image);
    assert_eq!(kinds(&disc.sessions()[0]), []);
    let findings: Vec<_> = disc.findings().iter().map(ToString::to_string).collect();
    assert!(findings[0].contains("coded characters"), "{findings:?}");
}
