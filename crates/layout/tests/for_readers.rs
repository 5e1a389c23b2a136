//! What readers with habits of their own need of an image.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::sync::Arc;

use fsimage_formats::iso9660::{DirectoryRecords, PrimaryVolumeDescriptor, SupplementaryVolumeDescriptor};
use fsimage_formats::rock_ridge::{AlternateName, PosixAttributes};
use fsimage_formats::susp::SystemUseEntries;
use fsimage_layout::{DeepDirectories, FileSystems, Layout, Options, Owner, WarningKind};
use fsimage_tree::{Attributes, CaseRule, Content, Item, NodeId, Tree};

fn tree() -> Tree {
    Tree::new(CaseRule::Sensitive, Attributes::default())
}

fn file(tree: &mut Tree, name: &[u8]) {
    let item = Item::File(Content::from_bytes(*b"x"));
    tree.add(NodeId::ROOT, name, item, Attributes::default()).unwrap();
}

fn whole(layout: &Layout) -> Vec<u8> {
    let mut image = Vec::new();
    layout.emit(&mut image, &()).unwrap();
    image
}

fn primary(image: &[u8]) -> PrimaryVolumeDescriptor {
    PrimaryVolumeDescriptor::parse(image[16 * 2048..].first_chunk().unwrap()).unwrap()
}

/// The Linux kernel follows no continuation area beyond the volume space, whose blocks count from the disc's first.
#[test]
fn the_volume_space_holds_the_session() {
    let options = Options {
        session_start: 5000,
        ..Options::default()
    };
    let layout = Layout::new(Arc::new(tree()), options).unwrap();
    let body = primary(&whole(&layout)).body;
    assert_eq!(u64::from(body.volume_space_size), 5000 + layout.blocks());
}

/// pycdlib turns down an image with PX in a continuation area. 7-Zip and libcdio follow no continuation: a name that fits its record
/// beside the attributes is in it, and no part of one is.
#[test]
fn attributes_and_names_that_fit_are_in_their_record() {
    for length in 1..=255_usize {
        let mut tree = tree();
        let name = vec![b'n'; length];
        file(&mut tree, &name);
        let image = whole(&Layout::new(Arc::new(tree), Options::default()).unwrap());
        let root = primary(&image).body.root;
        let records = &image[root.extent as usize * 2048..][..root.data_length as usize];
        let (_, record) = DirectoryRecords::new(records).nth(2).unwrap();
        let record = record.unwrap();
        let entries = || SystemUseEntries::new(record.system_use);
        let attributes = entries().filter(|entry| PosixAttributes::parse(*entry).is_ok());
        assert_eq!(attributes.count(), 1);
        let names: Vec<_> = entries()
            .filter_map(|entry| AlternateName::parse(entry).ok())
            .collect();
        // A record has 254 bytes at most, an even number of them before the entries; PX has 44, TF 26, NM 5 beside the name.
        let before = (33 + record.identifier.len()).next_multiple_of(2);
        if before + 44 + 26 + 5 + length <= 254 {
            assert_eq!(names.len(), 1);
            assert_eq!(names[0].name, name);
        } else {
            assert!(names.is_empty(), "{length}: a part of a name is no name");
        }
    }
}

/// libarchive reads from front to back, and must meet a moved directory before its placeholder.
#[test]
fn moved_directories_come_before_all_others() {
    let mut tree = tree();
    let mut parent = NodeId::ROOT;
    let mut deep = Vec::new();
    for _ in 0..30 {
        parent = tree
            .add(parent, b"d", Item::Directory, Attributes::default())
            .unwrap();
        deep.push(parent);
    }
    let options = Options {
        file_systems: FileSystems::ISO9660 | FileSystems::ROCK_RIDGE,
        deep_directories: DeepDirectories::Relocate,
        ..Options::default()
    };
    let layout = Layout::new(Arc::new(tree), options).unwrap();
    let image = whole(&layout);
    let root = primary(&image).body.root;
    let children = |extent: u32| -> Vec<(Vec<u8>, u32)> {
        DirectoryRecords::new(&image[extent as usize * 2048..][..2048])
            .skip(2)
            .map(|(_, record)| record.unwrap())
            .filter(|record| record.data_length > 0)
            .map(|record| (record.identifier.to_vec(), record.extent))
            .collect()
    };
    let below = |extent: u32| {
        let (mut all, mut work) = (Vec::new(), vec![extent]);
        while let Some(extent) = work.pop() {
            all.push(extent);
            work.extend(children(extent).into_iter().map(|(_, extent)| extent));
        }
        all
    };
    let by_name = |name: &[u8]| {
        children(root.extent)
            .into_iter()
            .find(|it| it.0 == name)
            .unwrap()
            .1
    };
    let (moved, rest) = (below(by_name(b"RR_MOVED")), below(by_name(b"D")));
    assert_eq!(moved.len() + rest.len(), 31);
    assert!(moved.iter().max() < rest.iter().min(), "{moved:?} {rest:?}");
    assert!(moved.iter().all(|&extent| extent > root.extent));
    let directories = layout
        .owners()
        .find(|(owner, _)| *owner == Owner::Structure("directories"));
    assert_eq!(
        directories.unwrap().1.end,
        u64::from(*rest.iter().max().unwrap()) + 1
    );
}

#[test]
fn names_longer_than_the_kernel_shows_are_told() {
    let mut tree = tree();
    for length in [253, 254, 255] {
        file(&mut tree, &vec![b'n'; length]);
    }
    let layout = Layout::new(Arc::new(tree), Options::default()).unwrap();
    let long: Vec<_> = layout
        .warnings()
        .filter(|warning| warning.kind == WarningKind::LongName)
        .collect();
    assert_eq!(
        long.iter().map(|warning| warning.path.len()).collect::<Vec<_>>(),
        [255, 256]
    );
    assert!(
        long.iter()
            .all(|warning| warning.file_system == FileSystems::ROCK_RIDGE)
    );
}

#[test]
fn relaxed_joliet_has_no_limit_of_a_path() {
    let mut tree = tree();
    let mut parent = NodeId::ROOT;
    for _ in 0..10 {
        parent = tree
            .add(parent, &[b'd'; 30], Item::Directory, Attributes::default())
            .unwrap();
    }
    let tree = Arc::new(tree);
    for (name_units, told) in [(64, 7), (103, 0)] {
        let mut options = Options::default();
        options.joliet.name_units = name_units;
        let layout = Layout::new(Arc::clone(&tree), options).unwrap();
        let long = layout
            .warnings()
            .filter(|warning| warning.kind == WarningKind::LongPath);
        assert_eq!(long.count(), told);
    }
}

/// ECMA-119:1987 8.4.23 wants the identifier of a file in the root directory, with its version number.
#[test]
fn files_are_named_by_their_identifiers() {
    let mut tree = tree();
    file(&mut tree, b"copying.text");
    file(&mut tree, b"a name too long for eighteen units.txt");
    let mut options = Options::default();
    options.identifiers.copyright_file = "copying.text".into();
    options.identifiers.abstract_file = "nowhere".into();
    options.identifiers.bibliographic_file = "a name too long for eighteen units.txt".into();
    let image = whole(&Layout::new(Arc::new(tree), options).unwrap());
    let body = primary(&image).body;
    assert_eq!(body.copyright_file_identifier.trim_ascii_end(), b"COPYING.TEXT;1");
    assert_eq!(body.abstract_file_identifier.trim_ascii_end(), b"nowhere");
    let identifier = b"A_NAME_TOO_LONG_FOR_EIGHTEE.TXT;1";
    assert_eq!(body.bibliographic_file_identifier.trim_ascii_end(), identifier);
    let joliet = |at: usize| {
        let field = &image[17 * 2048 + at..][..36];
        let units = field.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        String::from_utf16(&units.collect::<Vec<_>>())
            .unwrap()
            .trim_end()
            .to_owned()
    };
    assert_eq!(
        [joliet(702), joliet(739), joliet(776)],
        ["copying.text;1", "nowhere", ""]
    );
}

/// libarchive reads 103 units of a Joliet name, and takes off a version number only where it sees all of it.
#[test]
fn the_longest_joliet_names_have_no_version() {
    for (length, version) in [(100, ";1"), (101, ";1"), (102, ""), (103, "")] {
        let mut tree = tree();
        file(&mut tree, &vec![b'n'; length]);
        let mut options = Options::default();
        options.joliet.name_units = 103;
        let image = whole(&Layout::new(Arc::new(tree), options).unwrap());
        let joliet = SupplementaryVolumeDescriptor::parse(image[17 * 2048..].first_chunk().unwrap()).unwrap();
        let root = joliet.body.root;
        let records = &image[root.extent as usize * 2048..][..root.data_length as usize];
        let (_, record) = DirectoryRecords::new(records).nth(2).unwrap();
        let units: Vec<u16> = record
            .unwrap()
            .identifier
            .chunks(2)
            .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
            .collect();
        let expected = format!("{}{version}", "n".repeat(length));
        assert_eq!(String::from_utf16(&units).unwrap(), expected);
    }
}
