//! Random trees, in every combination of file systems.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;

use fsimage::{
    Content, FileSystemImage, FileSystems, ImportOptions, Iso9660Names, Item, Kind, NodeId, Relaxations,
    UdfRevision,
};

use super::{Seen, attributes, file, imported, save, seen};

/// A step in making a random tree.
#[derive(Clone, Debug)]
enum Step {
    Directory(Index, String),
    File(Index, String, usize),
    Link(Index, String, String),
    HardLink(Index, String, Index),
    Stream(Index, String, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let name = || {
        prop_oneof![
            "[a-zA-Z0-9._ -]{1,20}",
            "[a-zé世\u{1F4BE}]{1,60}",
            "[A-Z;~!]{1,12}"
        ]
    };
    prop_oneof![
        (any::<Index>(), name()).prop_map(|(at, name)| Step::Directory(at, name)),
        (any::<Index>(), name(), prop_oneof![Just(0), 1..6000_usize])
            .prop_map(|(at, name, size)| Step::File(at, name, size)),
        (any::<Index>(), name(), "[a-z./]{1,300}").prop_map(|(at, name, to)| Step::Link(at, name, to)),
        (any::<Index>(), name(), any::<Index>()).prop_map(|(at, name, to)| Step::HardLink(at, name, to)),
        (any::<Index>(), name(), prop_oneof![0..300_usize, 300..9000_usize])
            .prop_map(|(at, name, size)| Step::Stream(at, name, size)),
    ]
}

/// The image of a random tree; what its names or its order make impossible is left out.
fn random(steps: &[Step]) -> FileSystemImage {
    let mut image = FileSystemImage::new().unwrap();
    let (mut directories, mut files) = (vec![NodeId::ROOT], Vec::new());
    let mut items = vec![NodeId::ROOT];
    for (number, step) in steps.iter().enumerate() {
        let (Step::Directory(at, name)
        | Step::File(at, name, _)
        | Step::Link(at, name, _)
        | Step::HardLink(at, name, _)
        | Step::Stream(at, name, _)) = step;
        let bytes = |size: usize| vec![u8::try_from(number % 251).unwrap(); size];
        if let Step::Stream(_, _, size) = step {
            let content = Content::from_bytes(bytes(*size));
            // One of that name may be there.
            let _ = image.add_stream(*at.get(&items), name.as_bytes(), content);
            continue;
        }
        let at = *at.get(&directories);
        let attributes = attributes(i64::try_from(number).unwrap() * 1_000_003, 0o640);
        let item = match step {
            Step::Directory(..) => Item::Directory,
            Step::File(_, _, size) => file(&bytes(*size)),
            Step::Link(_, _, to) => Item::SymbolicLink(to.clone().into_bytes()),
            Step::HardLink(_, _, to) => {
                if let Some(&to) = files.get(to.index(files.len().max(1))) {
                    let _ = image.change(b"/", |tree| Ok(tree.add_link(at, name.as_bytes(), to)?));
                }
                continue;
            }
            Step::Stream(..) => continue,
        };
        let added = image.change(b"/", |tree| {
            Ok(tree.add(at, name.as_bytes(), item, attributes)?)
        });
        items.extend(added.as_ref().ok());
        match (added, step) {
            (Ok(node), Step::Directory(..)) => directories.push(node),
            (Ok(node), Step::File(..)) => files.push(node),
            _ => {}
        }
    }
    image
}

/// A target as UDF holds it: components, of which none is empty.
fn as_udf_holds(mut all: BTreeMap<String, Seen>) -> BTreeMap<String, Seen> {
    for item in all.values_mut().filter(|item| item.kind == Kind::SymbolicLink) {
        let target = String::from_utf8(item.target.clone()).unwrap();
        let root = if target.starts_with('/') { "/" } else { "" };
        let components: Vec<&str> = target.split('/').filter(|name| !name.is_empty()).collect();
        item.target = format!("{root}{}", components.join("/")).into_bytes();
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn random_trees_are_imported_again(
        steps in prop::collection::vec(step(), 0..40),
        bits in prop::sample::select(vec![0x101_u32, 0x103, 0x107, 0x105, 4, 5]),
        revision in prop::sample::select(UdfRevision::ALL.to_vec()),
        long_times in any::<bool>(),
    ) {
        let mut built = random(&steps);
        let file_systems = FileSystems::from_bits_retain(bits);
        built.set_file_systems(file_systems).unwrap();
        built.set_udf_revision(revision).unwrap();
        built.set_long_times(long_times).unwrap();
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("image");
        let result = built.create_result_image().unwrap();
        prop_assert!(result.total_blocks() <= built.used_blocks());
        drop(result);
        save(&built, &path);
        let options = ImportOptions { compare: false, ..ImportOptions::default() };
        let (image, warnings) = imported(&path, &options);
        prop_assert!(warnings.is_empty(), "{:?}", warnings);
        let mut expected = seen(&built);
        if file_systems.contains(FileSystems::UDF) {
            expected = as_udf_holds(expected);
            if revision < UdfRevision::V2_00 {
                expected.values_mut().for_each(|item| item.streams.clear());
            }
        }
        prop_assert_eq!(seen(&image), expected);
    }

    /// Whatever names of plain ISO 9660 a disc has, an image of what was imported has them too.
    #[test]
    fn names_of_iso_9660_stay(
        steps in prop::collection::vec(step(), 0..40),
        bits in 0..64_u32,
        length in prop::option::of(8..=207_u8),
    ) {
        let mut built = random(&steps);
        built.set_file_systems(FileSystems::ISO9660).unwrap();
        let relaxations = Relaxations::from_bits(bits).unwrap();
        built.set_iso9660_names(Iso9660Names { relaxations, length }).unwrap();
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("first");
        save(&built, &path);
        let (first, warnings) = imported(&path, &ImportOptions::default());
        prop_assert!(warnings.is_empty(), "{:?}", warnings);
        let path = directory.path().join("second");
        save(&first, &path);
        let (second, warnings) = imported(&path, &ImportOptions::default());
        prop_assert!(warnings.is_empty(), "{:?}", warnings);
        prop_assert_eq!(seen(&second), seen(&first));
        // Identifiers as they are recorded.
        prop_assert_eq!(second.iso9660_names(), first.iso9660_names());
    }
}
