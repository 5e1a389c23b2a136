//! Discs that become trees again, and images that continue discs.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::Index;

use fsimage::disc::{BlockSource, Disc, FileSource, OpenOptions, Preference};
use fsimage::{
    Attributes, Content, Durability, Error, ErrorKind, FileSystemImage, FileSystems, ImportEvent,
    ImportObserver, ImportOptions, ImportWarning, Item, ItemType, Kind, MediaDescription, Multisession,
    NodeId, SaveOptions, Times, Timestamp, UdfRevision,
};

const UNSYNCED: SaveOptions = SaveOptions {
    durability: Durability::Unsynced,
    threads: None,
};

fn attributes(seconds: i64, permissions: u16) -> Attributes {
    let time = Timestamp {
        seconds,
        nanoseconds: 0,
    };
    Attributes {
        permissions,
        user: 1000,
        group: 100,
        times: Times {
            modified: time,
            accessed: time,
            changed: time,
            created: None,
        },
    }
}

fn file(bytes: &[u8]) -> Item {
    Item::File(Content::from_bytes(bytes))
}

/// A tree with one of everything.
fn furnished() -> FileSystemImage {
    let mut image = FileSystemImage::new().unwrap();
    image
        .set_now(attributes(1_700_000_000, 0).times.modified, false)
        .unwrap();
    let mut add = |path: &str, item| {
        let attributes = attributes(1_600_000_000, 0o640);
        image
            .add_item(NodeId::ROOT, path.as_bytes(), item, attributes)
            .unwrap()
    };
    add("/docs", Item::Directory);
    add("/docs/deep", Item::Directory);
    add("/docs/deep/small", file(b"small"));
    add("/docs/large", file(&[b'l'; 100_000]));
    add("/docs/empty", Item::empty_file());
    add("/link", Item::SymbolicLink(b"docs/deep/../large".to_vec()));
    add("/fifo", Item::Fifo);
    let hard = add("/hard", file(b"one of two"));
    let hidden = add("/hidden", file(b"not shown"));
    image
        .change(b"/", |tree| {
            tree.add_link(NodeId::ROOT, b"hard2", hard)?;
            tree.set_hidden(hidden, true)?;
            Ok(())
        })
        .unwrap();
    image
}

/// What can be compared of an item.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    kind: Kind,
    permissions: u16,
    user: u32,
    modified: i64,
    links: u32,
    hidden: bool,
    target: Vec<u8>,
    content: Vec<u8>,
}

fn seen(image: &FileSystemImage) -> BTreeMap<String, Seen> {
    let tree = image.tree();
    let mut all = BTreeMap::new();
    let mut work = vec![tree.root()];
    while let Some(directory) = work.pop() {
        for node in directory.children() {
            let mut content = vec![0; usize::try_from(node.size()).unwrap()];
            if let Some(stored) = node.content().and_then(|id| tree.content(id)) {
                stored.to_content().read_exact_at(0, &mut content).unwrap();
            } else {
                content.clear();
            }
            let attributes = node.attributes();
            let path = String::from_utf8(tree.path(node.id())).unwrap();
            all.insert(
                path,
                Seen {
                    kind: node.kind(),
                    permissions: attributes.permissions,
                    user: attributes.user,
                    modified: attributes.times.modified.seconds,
                    links: node.link_count(),
                    hidden: node.is_hidden(),
                    target: node.link_target().unwrap_or_default().to_vec(),
                    content,
                },
            );
            if node.kind() == Kind::Directory {
                work.push(node);
            }
        }
    }
    all
}

fn source(path: &Path) -> Arc<dyn BlockSource> {
    Arc::new(FileSource::new(std::fs::File::open(path).unwrap()).unwrap())
}

fn save(image: &FileSystemImage, path: &Path) {
    image
        .create_result_image()
        .unwrap()
        .save(path, UNSYNCED, &())
        .unwrap();
}

fn imported(path: &Path, options: &ImportOptions) -> (FileSystemImage, Vec<ImportWarning>) {
    let disc = Disc::open(source(path), &OpenOptions::default()).unwrap();
    assert!(disc.findings().is_empty(), "{:?}", disc.findings());
    let mut image = FileSystemImage::new().unwrap();
    let imported = image.import_disc(&disc, None, None, options, &()).unwrap();
    assert!(imported.findings.is_empty(), "{:?}", imported.findings);
    (image, imported.warnings)
}

/// A new image is of the disc as it was, or is not made; a further session may follow what goes on being written.
#[test]
fn an_image_that_is_written_to_is_not_copied() {
    let directory = tempfile::tempdir().unwrap();
    let (path, copy) = (directory.path().join("image"), directory.path().join("copy"));
    save(&furnished(), &path);
    let (image, _) = imported(&path, &ImportOptions::default());
    save(&image, &copy);
    let kept = std::fs::read(&copy).unwrap();
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    let result = image.create_result_image().unwrap();
    let error = result.save(&copy, UNSYNCED, &()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SourceChanged, "{error}");
    assert_eq!(std::fs::read(&copy).unwrap(), kept);
}

#[test]
fn what_was_built_is_imported_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("image");
    let iso = FileSystems::ISO9660;
    for file_systems in [
        iso | FileSystems::ROCK_RIDGE,
        iso | FileSystems::ROCK_RIDGE | FileSystems::JOLIET,
        FileSystems::UDF,
        iso | FileSystems::ROCK_RIDGE | FileSystems::JOLIET | FileSystems::UDF,
    ] {
        for revision in UdfRevision::ALL {
            if !file_systems.contains(FileSystems::UDF) && revision != UdfRevision::V2_01 {
                continue;
            }
            let mut built = furnished();
            built.set_file_systems(file_systems).unwrap();
            built.set_udf_revision(revision).unwrap();
            built.set_volume_name("Furnished").unwrap();
            save(&built, &path);
            let (image, warnings) = imported(&path, &ImportOptions::default());
            assert!(warnings.is_empty(), "{file_systems:?} {revision}: {warnings:?}");
            assert_eq!(seen(&image), seen(&built), "{file_systems:?} {revision}");
            assert_eq!(image.file_systems(), file_systems);
            assert_eq!(image.imported_volume_name(), Some("Furnished"));
            if file_systems.contains(FileSystems::UDF) {
                assert_eq!(image.udf_revision(), revision);
            }
            // An image of what was imported holds the same again.
            let again = directory.path().join("again");
            save(&image, &again);
            assert_eq!(seen(&imported(&again, &ImportOptions::default()).0), seen(&built));
        }
    }
}

/// Fractions of a second are in the long form of Rock Ridge's times alone.
#[test]
fn long_times_stay_long() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("image");
    for nanoseconds in [0, 370_000_000] {
        let mut built = FileSystemImage::new().unwrap();
        built.set_long_times(true).unwrap();
        let mut attributes = attributes(1_600_000_000, 0o640);
        attributes.times.accessed.nanoseconds = nanoseconds;
        built
            .add_item(NodeId::ROOT, b"/it", file(b"content"), attributes)
            .unwrap();
        save(&built, &path);
        let (image, _) = imported(&path, &ImportOptions::default());
        save(&image, &path);
        let (again, _) = imported(&path, &ImportOptions::default());
        let tree = again.tree();
        let it = tree
            .child(NodeId::ROOT, b"it")
            .and_then(|id| tree.node(id))
            .unwrap();
        assert_eq!(it.attributes().times.accessed.nanoseconds, nanoseconds);
        assert_eq!(image.long_times(), nanoseconds > 0);
    }
}

/// A stick of UDF has a master boot record before blocks that no disc has.
#[test]
fn tables_before_short_blocks_are_left_out() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("image");
    let mut built = furnished();
    built.set_file_systems(FileSystems::UDF).unwrap();
    built.set_block_size(512).unwrap();
    save(&built, &path);
    let import = || {
        let disc = Disc::open(source(&path), &OpenOptions::default()).unwrap();
        let mut image = FileSystemImage::new().unwrap();
        let imported = image
            .import_disc(&disc, None, None, &ImportOptions::default(), &())
            .unwrap();
        (image, imported.warnings)
    };
    assert_eq!(import().1.len(), 0);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[..3].copy_from_slice(&[0xFA, 0xEB, 0xFE]);
    bytes[446 + 4] = 7;
    let sectors = u32::try_from(bytes.len() / 512).unwrap();
    bytes[446 + 12..446 + 16].copy_from_slice(&sectors.to_le_bytes());
    bytes[510..512].copy_from_slice(&[0x55, 0xAA]);
    bytes[4096] = 1;
    std::fs::write(&path, bytes).unwrap();
    let (image, warnings) = import();
    let [ImportWarning::SystemArea { block_size: 512 }] = warnings.as_slice() else {
        panic!("{warnings:?}");
    };
    let new = directory.path().join("new");
    save(&image, &new);
    assert_eq!(seen(&imported(&new, &ImportOptions::default()).0), seen(&built));
}

#[test]
fn microsofts_order_prefers_joliet_to_rock_ridge() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("image");
    save(&furnished(), &path);
    let options = ImportOptions {
        preference: Preference::Microsoft,
        ..ImportOptions::default()
    };
    let disc = Disc::open(source(&path), &OpenOptions::default()).unwrap();
    let mut image = FileSystemImage::new().unwrap();
    let imported = image.import_disc(&disc, None, None, &options, &()).unwrap();
    assert_eq!(imported.file_system, FileSystems::JOLIET);
    let mut lost: Vec<String> = imported.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        lost.pop().unwrap(),
        "/docs: Rock Ridge has other permissions, as of 7 more"
    );
    assert_eq!(
        lost,
        ["/fifo: only Rock Ridge has it", "/link: only Rock Ridge has it"]
    );
}

/// Continues the image file at `path` with what `change` does to it.
fn append(path: &Path, change: impl FnOnce(&mut FileSystemImage)) -> (u32, String) {
    let disc = source(path);
    let description = MediaDescription::of_disc(&disc).unwrap();
    let start = description.next_writable;
    let mut image = FileSystemImage::new().unwrap();
    image
        .set_multisession(vec![Multisession::new(description, disc)])
        .unwrap();
    let options = ImportOptions {
        take_over_iso9660: true,
        ..ImportOptions::default()
    };
    image.import_file_system(&options, &()).unwrap();
    change(&mut image);
    let result = image.create_result_image().unwrap();
    let identifier = result.disc_identifier().unwrap();
    let before = std::fs::metadata(path).unwrap().len();
    result.append(path, UNSYNCED, &()).unwrap();
    let after = std::fs::metadata(path).unwrap().len();
    assert!(
        after - before < 2 << 20,
        "{} bytes for a small session",
        after - before
    );
    (start, identifier)
}

#[test]
fn discs_of_the_same_second_are_told_apart() {
    for file_systems in [FileSystems::ISO9660, FileSystems::UDF] {
        let [one, same, other] = [10_000_000, 10_000_000, 20_000_000].map(|nanoseconds| {
            let mut image = FileSystemImage::new().unwrap();
            image.set_file_systems(file_systems).unwrap();
            let seconds = 1_700_000_000;
            image.set_now(Timestamp { seconds, nanoseconds }, false).unwrap();
            image.create_result_image().unwrap().disc_identifier().unwrap()
        });
        assert_eq!(one, same);
        assert_ne!(one, other);
    }
}

#[test]
fn sessions_are_appended() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("image");
    let iso = FileSystems::ISO9660 | FileSystems::ROCK_RIDGE | FileSystems::JOLIET;
    for file_systems in [iso, FileSystems::UDF, iso | FileSystems::UDF] {
        for revision in UdfRevision::ALL {
            let mut first = furnished();
            first.set_file_systems(file_systems).unwrap();
            first.set_udf_revision(revision).unwrap();
            let large = vec![b'x'; 8 << 20];
            first
                .add_file(NodeId::ROOT, b"/very large", Content::from_bytes(large))
                .unwrap();
            save(&first, &path);
            let mut expected = seen(&first);
            for number in 0..3 {
                let name = format!("/docs/new{number}");
                let (_, identifier) = append(&path, |image| {
                    assert_eq!(seen(image), expected);
                    let content = Content::from_bytes(name.clone().into_bytes());
                    image.add_file(NodeId::ROOT, name.as_bytes(), content).unwrap();
                    if number == 1 {
                        let gone = image.look_up(NodeId::ROOT, b"/hidden").unwrap();
                        image.change(b"/hidden", |tree| Ok(tree.remove(gone)?)).unwrap();
                    }
                    expected = seen(image);
                });
                // What was told before is what the disc tells.
                let disc = source(&path);
                let mut again = FileSystemImage::new().unwrap();
                let description = MediaDescription::of_disc(&disc).unwrap();
                again
                    .set_multisession(vec![Multisession::new(description, disc)])
                    .unwrap();
                assert_eq!(again.calculate_disc_identifier().unwrap(), identifier);
            }
            let (image, _) = imported(&path, &ImportOptions::default());
            assert_eq!(seen(&image), expected, "{file_systems:?} {revision}");
            if file_systems.contains(FileSystems::ISO9660) {
                // The first session is still there.
                let disc = Disc::open(source(&path), &OpenOptions::default()).unwrap();
                assert_eq!(disc.sessions().len(), 4);
                let mut old = FileSystemImage::new().unwrap();
                let rock_ridge = Some(FileSystems::ROCK_RIDGE);
                old.import_disc(&disc, Some(0), rock_ridge, &ImportOptions::default(), &())
                    .unwrap();
                assert_eq!(seen(&old), seen(&first));
            }
            if file_systems == iso {
                break;
            }
        }
    }
}

#[test]
fn another_disc_is_not_continued() {
    let directory = tempfile::tempdir().unwrap();
    let (path, other) = (directory.path().join("image"), directory.path().join("other"));
    save(&furnished(), &path);
    let mut different = furnished();
    different.set_volume_name("other").unwrap();
    save(&different, &other);
    let disc = source(&path);
    let description = MediaDescription::of_disc(&disc).unwrap();
    let mut image = FileSystemImage::new().unwrap();
    let multisession = Multisession::new(description, disc);
    image.set_multisession(vec![multisession]).unwrap();
    let refused = image
        .import_file_system(&ImportOptions::default(), &())
        .unwrap_err();
    assert!(
        matches!(refused, Error::IncompatiblePreviousSession { .. }),
        "{refused}"
    );
    let options = ImportOptions {
        take_over_iso9660: true,
        ..ImportOptions::default()
    };
    image.import_file_system(&options, &()).unwrap();
    assert!(matches!(
        image.set_session_start_block(7),
        Err(Error::AlreadyImported)
    ));
    let error = image.set_file_systems(FileSystems::UDF).unwrap_err();
    assert!(
        matches!(error, Error::FileSystemChangeNotAllowed { .. }),
        "{error}"
    );
    let all = image.file_systems() | FileSystems::UDF;
    let error = image.set_file_systems(all).unwrap_err();
    assert!(
        matches!(error, Error::IncompatiblePreviousSession { .. }),
        "{error}"
    );
    let before = std::fs::read(&other).unwrap();
    let result = image.create_result_image().unwrap();
    let error = result.append(&other, UNSYNCED, &()).unwrap_err();
    assert!(matches!(error, Error::DiscMismatch { .. }), "{error}");
    assert_eq!(std::fs::read(&other).unwrap(), before);
}

#[test]
fn memory_wins_over_the_disc() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("image");
    save(&furnished(), &path);
    let disc = Disc::open(source(&path), &OpenOptions::default()).unwrap();
    let mut image = FileSystemImage::new().unwrap();
    image.add_directory(NodeId::ROOT, b"/docs").unwrap();
    image
        .add_file(NodeId::ROOT, b"/docs/large", Content::from_bytes(*b"mine"))
        .unwrap();
    let before = image.change_point();
    image
        .import_disc(&disc, None, None, &ImportOptions::default(), &())
        .unwrap();
    let all = seen(&image);
    assert_eq!(all["/docs/large"].content, b"mine");
    assert_eq!(all["/docs/deep/small"].content, b"small");
    image.roll_back_to_change_point(before).unwrap();
    assert_eq!(image.file_count(), 1);

    for (name, on_disc) in [(&b"/link"[..], ItemType::File), (b"/docs2", ItemType::Directory)] {
        let mut image = FileSystemImage::new().unwrap();
        match on_disc {
            ItemType::File => image.add_directory(NodeId::ROOT, name).unwrap(),
            _ => image
                .add_file(NodeId::ROOT, b"/docs", Content::from_bytes(*b"a file"))
                .unwrap(),
        };
        let error = image
            .import_disc(&disc, None, None, &ImportOptions::default(), &())
            .unwrap_err();
        assert!(
            matches!(&error, Error::TypeCollision { on_disc: found, .. } if *found == on_disc),
            "{error}"
        );
        // All or nothing.
        assert_eq!(image.file_count() + image.directory_count(), 1);
    }
}

#[test]
fn an_import_is_watched_and_cancelled() {
    struct Watch(std::cell::RefCell<Vec<String>>, usize);
    impl ImportObserver for Watch {
        fn imported(&self, event: &ImportEvent<'_>) -> ControlFlow<()> {
            let path = String::from_utf8(event.path()).unwrap();
            assert!(
                event
                    .total
                    .directories
                    .is_some_and(|total| event.directories <= total)
            );
            self.0.borrow_mut().push(path);
            if self.0.borrow().len() == self.1 {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        }
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("image");
    save(&furnished(), &path);
    let disc = Disc::open(source(&path), &OpenOptions::default()).unwrap();
    let watch = Watch(Vec::new().into(), usize::MAX);
    let mut image = FileSystemImage::new().unwrap();
    image
        .import_disc(&disc, None, None, &ImportOptions::default(), &watch)
        .unwrap();
    let events = watch.0.into_inner();
    assert_eq!(events.first().map(String::as_str), Some("/"));
    assert_eq!(
        events[events.len() - 5..],
        [
            "/docs/",
            "/docs/empty",
            "/docs/large",
            "/docs/deep/",
            "/docs/deep/small"
        ]
    );
    let mut image = FileSystemImage::new().unwrap();
    let watch = Watch(Vec::new().into(), 4);
    let error = image
        .import_disc(&disc, None, None, &ImportOptions::default(), &watch)
        .unwrap_err();
    assert!(matches!(error, Error::Cancelled));
    assert_eq!(image.file_count() + image.directory_count(), 0);
}

/// A step in making a random tree.
#[derive(Clone, Debug)]
enum Step {
    Directory(Index, String),
    File(Index, String, usize),
    Link(Index, String, String),
    HardLink(Index, String, Index),
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
    ]
}

/// The image of a random tree; what its names or its order make impossible is left out.
fn random(steps: &[Step]) -> FileSystemImage {
    let mut image = FileSystemImage::new().unwrap();
    let (mut directories, mut files) = (vec![NodeId::ROOT], Vec::new());
    for (number, step) in steps.iter().enumerate() {
        let (Step::Directory(at, name)
        | Step::File(at, name, _)
        | Step::Link(at, name, _)
        | Step::HardLink(at, name, _)) = step;
        let at = *at.get(&directories);
        let attributes = attributes(i64::try_from(number).unwrap() * 1_000_003, 0o640);
        let item = match step {
            Step::Directory(..) => Item::Directory,
            Step::File(_, _, size) => file(&vec![u8::try_from(number % 251).unwrap(); *size]),
            Step::Link(_, _, to) => Item::SymbolicLink(to.clone().into_bytes()),
            Step::HardLink(_, _, to) => {
                if let Some(&to) = files.get(to.index(files.len().max(1))) {
                    let _ = image.change(b"/", |tree| Ok(tree.add_link(at, name.as_bytes(), to)?));
                }
                continue;
            }
        };
        let added = image.change(b"/", |tree| {
            Ok(tree.add(at, name.as_bytes(), item, attributes)?)
        });
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
        save(&built, &path);
        let options = ImportOptions { compare: false, ..ImportOptions::default() };
        let (image, warnings) = imported(&path, &options);
        prop_assert!(warnings.is_empty(), "{:?}", warnings);
        let expected = if file_systems.contains(FileSystems::UDF) {
            as_udf_holds(seen(&built))
        } else {
            seen(&built)
        };
        prop_assert_eq!(seen(&image), expected);
    }
}
