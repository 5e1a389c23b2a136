//! Images of random trees, read back record by record with the parsers of `fsimage-formats`: every item is where its
//! records say, no two extents overlap, and every way of making the bytes makes the same.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a test may panic, and its numbers are small"
)]

mod reader;

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use fsimage_layout::{
    DeepDirectories, FileSystems, ImageStream, InterchangeLevel, Layout, Options, PositionalSink,
};
use fsimage_tree::{Attributes, CaseRule, Content, Device, Item, Kind, NodeId, Times, Timestamp, Tree};
use proptest::prelude::*;

use reader::{Found, read_joliet, read_rock_ridge_on};

/// A step in making a random tree: which directory gets which item.
#[derive(Clone, Debug)]
struct Step {
    parent: usize,
    name: String,
    kind: u8,
    size: usize,
    seconds: i64,
    link: usize,
}

fn step() -> impl Strategy<Value = Step> {
    let name = prop_oneof![
        "[a-zA-Z0-9._-]{1,20}",
        "[a-z]{1,3}",
        "[a-zé世\u{1F4BE}]{30,80}",
        "[a-z*?;: ]{1,40}",
        "[x]{180,220}",
    ];
    let size = prop_oneof![Just(0), 1..5000_usize, Just(2048), Just(100_000)];
    (
        any::<prop::sample::Index>(),
        name,
        0..10_u8,
        size,
        -2_000_000_000..4_000_000_000_i64,
        any::<prop::sample::Index>(),
    )
        .prop_map(|(parent, name, kind, size, seconds, link)| Step {
            parent: parent.index(1 << 16),
            name,
            kind,
            size,
            seconds,
            link: link.index(1 << 16),
        })
}

fn attributes(seconds: i64, mode: u16) -> Attributes {
    let time = Timestamp {
        seconds,
        nanoseconds: 0,
    };
    Attributes {
        permissions: mode,
        user: 1000,
        group: 100,
        times: Times {
            modified: time,
            accessed: time,
            changed: time,
            created: (seconds % 3 == 0).then_some(time),
        },
    }
}

fn build(steps: &[Step]) -> Tree {
    let mut tree = Tree::new(CaseRule::Sensitive, attributes(0, 0o755));
    let mut directories = vec![NodeId::ROOT];
    let mut files = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        // The newest directory half of the time, so that trees get deep.
        let parent = if step.parent % 2 == 0 {
            *directories.last().unwrap()
        } else {
            directories[step.parent % directories.len()]
        };
        let name = step.name.as_bytes();
        let attributes = attributes(step.seconds, 0o700 | u16::from(step.kind));
        let item = match step.kind {
            0..=3 => Item::Directory,
            4 => Item::SymbolicLink(
                format!("../{}//./{}", step.name, "t".repeat(step.size % 3000 + 1)).into_bytes(),
            ),
            5 => Item::CharacterDevice(Device { major: 1, minor: 3 }),
            6 if !files.is_empty() => {
                let _ = tree.add_link(parent, name, files[step.link % files.len()]);
                continue;
            }
            _ => Item::File(Content::from_bytes(vec![index as u8; step.size])),
        };
        let kind = item.kind();
        if let Ok(node) = tree.add(parent, name, item, attributes) {
            match kind {
                Kind::Directory => directories.push(node),
                Kind::File => files.push(node),
                _ => {}
            }
        }
    }
    tree
}

/// What a reader of Rock Ridge shall find.
fn expected(tree: &Tree) -> BTreeMap<Vec<u8>, Found> {
    let mut all = BTreeMap::new();
    let mut work = vec![tree.root()];
    while let Some(node) = work.pop() {
        work.extend(node.children());
        let content = node.content().map(|id| {
            let content = tree.content(id).unwrap().to_content();
            let mut bytes = vec![0; content.length() as usize];
            content.read_exact_at(0, &mut bytes).unwrap();
            bytes
        });
        let attributes = node.attributes();
        all.insert(
            tree.path(node.id()),
            Found {
                kind: node.kind(),
                permissions: attributes.permissions,
                user: attributes.user,
                group: attributes.group,
                links: if node.kind() == Kind::Directory {
                    node.directory_child_count() + 2
                } else {
                    node.link_count()
                },
                modified: attributes
                    .times
                    .modified
                    .seconds
                    .clamp(-2_208_988_800, 5_869_583_999),
                target: node.link_target().map(<[u8]>::to_vec).unwrap_or_default(),
                content: content.unwrap_or_default(),
            },
        );
    }
    all
}

fn whole(layout: &Layout) -> Vec<u8> {
    let mut image = Vec::new();
    layout.emit(&mut image, &()).unwrap();
    image
}

struct Memory(std::sync::Mutex<Vec<u8>>);

impl PositionalSink for Memory {
    fn write_all_at(&self, offset: u64, bytes: &[u8]) -> std::io::Result<()> {
        self.0.lock().unwrap()[offset as usize..][..bytes.len()].copy_from_slice(bytes);
        Ok(())
    }
}

fn options(choice: u8, session_start: u32) -> Options {
    Options {
        file_systems: FileSystems::ISO9660 | FileSystems::ROCK_RIDGE | FileSystems::JOLIET,
        interchange_level: InterchangeLevel::from_number(u32::from(choice % 4) + 1).unwrap(),
        deep_directories: if choice & 4 == 0 {
            DeepDirectories::Relocate
        } else {
            DeepDirectories::Keep
        },
        optional_path_tables: choice & 8 != 0,
        deduplicate: choice & 16 != 0,
        session_start,
        ..Options::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn everything_is_where_its_record_says(
        steps in prop::collection::vec(step(), 0..60),
        choice in 0..32_u8,
        session_start in prop_oneof![Just(0_u32), 1..100_000_u32],
    ) {
        let tree = Arc::new(build(&steps));
        let layout = Layout::new(Arc::clone(&tree), options(choice, session_start)).unwrap();
        let image = whole(&layout);
        prop_assert_eq!(image.len() as u64, layout.size());

        let expected = expected(&tree);
        let found = read_rock_ridge_on(&image, session_start, session_start);
        prop_assert_eq!(&found, &expected);

        // Joliet has the same contents, under names of its own.
        let joliet = read_joliet(&image, session_start);
        let stored = expected.values().filter(|found| matches!(found.kind, Kind::File | Kind::Directory));
        prop_assert_eq!(joliet.len(), stored.clone().count());
        let sorted = |contents: Vec<&Vec<u8>>| { let mut contents = contents; contents.sort(); contents.into_iter().cloned().collect::<Vec<_>>() };
        prop_assert_eq!(sorted(joliet.values().collect()), sorted(stored.map(|found| &found.content).collect()));
        let names = layout.names(FileSystems::JOLIET).unwrap();
        for node in (0..tree.node_bound()).filter_map(NodeId::from_index).filter_map(|id| tree.node(id)) {
            if let Some(path) = names.path(node.id()) {
                prop_assert!(joliet.contains_key(&path), "{}", path);
            }
        }
    }

    #[test]
    fn all_ways_make_the_same_bytes(
        steps in prop::collection::vec(step(), 0..40),
        choice in 0..32_u8,
        ranges in prop::collection::vec((any::<prop::sample::Index>(), 0..9000_usize), 1..20),
    ) {
        let layout = Arc::new(Layout::new(Arc::new(build(&steps)), options(choice, 0)).unwrap());
        let image = whole(&layout);
        for threads in [1, 8] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            prop_assert_eq!(&pool.install(|| whole(&layout)), &image);
            let sink = Memory(vec![0; image.len()].into());
            pool.install(|| layout.emit_at(&sink, &())).unwrap();
            prop_assert_eq!(&sink.0.into_inner().unwrap(), &image);
        }
        let mut stream = ImageStream::new(Arc::clone(&layout));
        for (start, length) in ranges {
            let start = start.index(image.len());
            let length = length.min(image.len() - start);
            let mut bytes = vec![0xAA; length];
            layout.read_exact_at(start as u64, &mut bytes).unwrap();
            prop_assert_eq!(&bytes, &image[start..start + length]);
            stream.seek(SeekFrom::Start(start as u64)).unwrap();
            stream.read_exact(&mut bytes).unwrap();
            prop_assert_eq!(&bytes, &image[start..start + length]);
        }
    }

    #[test]
    fn extents_never_overlap(steps in prop::collection::vec(step(), 0..80), choice in 0..32_u8) {
        let layout = Layout::new(Arc::new(build(&steps)), options(choice, 7)).unwrap();
        let mut next = 0;
        for (_, blocks) in layout.owners() {
            prop_assert_eq!(blocks.start, next);
            next = blocks.end;
        }
        prop_assert_eq!(next, layout.blocks());
    }
}
