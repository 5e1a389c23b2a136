//! Discs that become trees again.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

mod random;
mod sessions;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use fsimage::disc::{BlockSource, Disc, FileSource, OpenOptions, Preference};
use fsimage::{
    Attributes, Content, Durability, Error, ErrorKind, FileSystemImage, FileSystems, ImportEvent,
    ImportObserver, ImportOptions, ImportWarning, Item, Kind, NodeId, SaveOptions, Times, Timestamp,
    UdfRevision,
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
    streams: BTreeMap<Vec<u8>, Vec<u8>>,
}

fn seen(image: &FileSystemImage) -> BTreeMap<String, Seen> {
    let tree = image.tree();
    let mut all = BTreeMap::new();
    let mut work = vec![tree.root()];
    let read = |id| {
        let content = tree.content(id).unwrap().to_content();
        let mut bytes = vec![0; usize::try_from(content.length()).unwrap()];
        content.read_exact_at(0, &mut bytes).unwrap();
        bytes
    };
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
                    streams: node
                        .streams()
                        .map(|(name, id)| (name.to_vec(), read(id)))
                        .collect(),
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
