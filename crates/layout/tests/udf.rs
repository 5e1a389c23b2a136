//! UDF images of random trees, read back descriptor by descriptor with the parsers of `fsimage-formats`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod random_tree;
mod udf_reader;
mod ways;

use std::collections::BTreeMap;
use std::sync::Arc;

use fsimage_formats::udf::name::fit;
use fsimage_formats::udf::{Revision, compressed_unicode};
use fsimage_layout::{FileSystems, Layout, Options, UdfAccess, UdfOptions, UdfVat, WarningKind};
use fsimage_tree::{
    Attributes, CaseRule, Content, ContentError, ContentSource, Item, Kind, Node, NodeId, Timestamp, Tree,
};
use proptest::prelude::*;

use random_tree::{build, step};
use udf_reader::{Found, Image, Volume, Walked};

/// Options of every sort.
fn options() -> impl Strategy<Value = Options> {
    let choices = (any::<bool>(), any::<bool>(), any::<bool>());
    let access = prop::sample::select(vec![
        UdfAccess::ReadOnly,
        UdfAccess::WriteOnce,
        UdfAccess::Rewritable,
        UdfAccess::Overwritable,
    ]);
    let vat = prop::sample::select(vec![UdfVat::None, UdfVat::Closed, UdfVat::Open]);
    let writing = (access, vat);
    let block_size = prop::sample::select(vec![512_u32, 1024, 2048, 4096]);
    let session_start = prop_oneof![Just(0_u32), 1..100_000_u32];
    let revision = prop::sample::select(Revision::ALL.to_vec());
    (choices, writing, revision, block_size, session_start, 0..40_u32).prop_map(
        |(
            (bridge, redundant_metadata, deduplicate),
            (access, vat),
            revision,
            block_size,
            session_start,
            padding,
        )| {
            let vat = if access == UdfAccess::WriteOnce && revision >= Revision::V1_50 {
                vat
            } else {
                UdfVat::None
            };
            Options {
                file_systems: if bridge {
                    FileSystems::UDF | FileSystems::ISO9660 | FileSystems::JOLIET | FileSystems::ROCK_RIDGE
                } else {
                    FileSystems::UDF
                },
                block_size: if bridge { 2048 } else { block_size },
                udf: UdfOptions {
                    revision,
                    access,
                    vat,
                    redundant_metadata,
                },
                deduplicate: deduplicate && access == UdfAccess::ReadOnly,
                session_start,
                padding_blocks: padding,
                clock: Timestamp {
                    seconds: 1_700_000_000,
                    nanoseconds: 123_456_789,
                },
                ..Options::default()
            }
        },
    )
}

/// Has an image's volume opened, and used.
fn with_volume<T>(
    layout: &Layout,
    read: &dyn Fn(u64, usize) -> Vec<u8>,
    act: impl FnOnce(Volume<'_>) -> T,
) -> T {
    let image = Image {
        read,
        bytes: layout.size(),
        block_size: layout.block_size(),
        session_start: layout.options().session_start,
        vat: layout.options().udf.vat,
    };
    act(Volume::open(&image, layout.options().udf.revision))
}

/// A target as UDF expresses it: no empty components, names that fit.
fn target_shown(target: &[u8]) -> String {
    let target = std::str::from_utf8(target).unwrap();
    let root = if target.starts_with('/') { "/" } else { "" };
    let names = target.split('/').filter(|name| !name.is_empty());
    let shown = names.map(|name| compressed_unicode::decode(&fit(name).0).unwrap());
    format!("{root}{}", shown.collect::<Vec<_>>().join("/"))
}

/// What a reader shall find of an item.
fn expected(tree: &Tree, node: Node<'_>, options: &Options) -> Found {
    let bridge = options.file_systems.contains(FileSystems::ISO9660);
    // Creation times have a field where file entries are extended, and else an attribute when there is one to tell.
    let first_extended = if bridge { Revision::V2_50 } else { Revision::V2_00 };
    let attributes = node.attributes();
    let micro = |time: Timestamp| Some((time.seconds, time.nanoseconds / 1000));
    let times = attributes.times;
    let streams = options.udf.revision >= Revision::V2_00 && node.streams().next().is_some();
    let created = match times.created {
        None if options.udf.revision >= first_extended || streams => Some(times.modified),
        created => created,
    };
    let content = node.content().map(|id| {
        let content = tree.content(id).unwrap().to_content();
        let mut bytes = vec![0; usize::try_from(content.length()).unwrap()];
        content.read_exact_at(0, &mut bytes).unwrap();
        bytes
    });
    Found {
        kind: node.kind(),
        hidden: node.is_hidden(),
        permissions: attributes.permissions.into(),
        user: attributes.user,
        group: attributes.group,
        links: match node.kind() {
            Kind::Directory => node.directory_child_count() + 1,
            _ => node.link_count(),
        },
        times: [
            micro(times.modified),
            micro(times.accessed),
            micro(times.changed),
            created.and_then(micro),
        ],
        target: node.link_target().map(target_shown).unwrap_or_default(),
        device: node.device(),
        content: content.unwrap_or_default(),
        streams: if options.udf.revision < Revision::V2_00 {
            BTreeMap::new()
        } else {
            node.streams()
                .map(|(name, id)| {
                    let content = tree.content(id).unwrap().to_content();
                    let mut bytes = vec![0; usize::try_from(content.length()).unwrap()];
                    content.read_exact_at(0, &mut bytes).unwrap();
                    let name = fit(std::str::from_utf8(name).unwrap()).0;
                    (compressed_unicode::decode(&name).unwrap(), bytes)
                })
                .collect()
        },
    }
}

fn all_nodes(tree: &Tree) -> impl Iterator<Item = Node<'_>> {
    (0..tree.node_bound())
        .filter_map(NodeId::from_index)
        .filter_map(|id| tree.node(id))
}

/// Every item under the name that the layout says it has.
fn expect_all(layout: &Layout) -> BTreeMap<String, Found> {
    let tree = layout.tree();
    let names = layout.names(FileSystems::UDF).unwrap();
    all_nodes(tree)
        .map(|node| {
            let name = String::from_utf8(node.name().to_vec()).unwrap();
            // Nothing that fits is changed.
            if !fit(&name).1 && node.id() != NodeId::ROOT {
                assert_eq!(names.name(node.id()), Some(name));
            }
            let path = names.path(node.id()).unwrap();
            (path, expected(tree, node, layout.options()))
        })
        .collect()
}

/// Names of one object lead to one file entry; no other does.
fn check_links(layout: &Layout, walked: &Walked) {
    let names = layout.names(FileSystems::UDF).unwrap();
    let mut by_object = BTreeMap::new();
    for node in all_nodes(layout.tree()) {
        let stored = &walked.stored[&names.path(node.id()).unwrap()];
        let first = by_object.entry(node.object().index()).or_insert(stored);
        assert_eq!(*first, stored);
    }
    let icbs: std::collections::BTreeSet<_> = walked.stored.values().map(|it| it.icb).collect();
    assert_eq!(icbs.len(), by_object.len());
}

/// What UDF says of a content's place is what the layout says, and so what ISO 9660 says.
fn check_places(layout: &Layout, walked: &Walked, volume: &Volume<'_>) {
    let names = layout.names(FileSystems::UDF).unwrap();
    let bridge = layout.options().file_systems.contains(FileSystems::ISO9660);
    for node in all_nodes(layout.tree()).filter(|node| node.kind() == Kind::File && node.size() > 0) {
        let stored = &walked.stored[&names.path(node.id()).unwrap()];
        let (block, bytes) = layout.extents(node.id()).next().unwrap_or((0, 0));
        match stored.extents.first() {
            None => assert!(
                !bridge,
                "a content that both file systems have is in blocks of its own"
            ),
            Some(extent) => {
                assert_eq!(volume.physical(extent.location.block), block);
                assert_eq!(u64::from(extent.length.bytes()), bytes);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn everything_is_where_its_descriptors_say(
        steps in prop::collection::vec(step(), 0..60),
        options in options(),
    ) {
        let layout = Layout::new(Arc::new(build(&steps)), options).unwrap();
        let image = ways::whole(&layout);
        prop_assert_eq!(image.len() as u64, layout.size());
        let read = |offset: u64, length: usize| image[usize::try_from(offset).unwrap()..][..length].to_vec();
        with_volume(&layout, &read, |mut volume| {
            let walked = volume.walk(true);
            let expected = expect_all(&layout);
            assert_eq!(walked.found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
            for (path, expected) in &expected {
                assert_eq!(&walked.found[path], expected, "{path}");
            }
            check_links(&layout, &walked);
            check_places(&layout, &walked, &volume);
            if !layout.options().deduplicate {
                volume.check_no_overlap();
            }
        });
        with_volume(&layout, &read, |mut volume| {
            if volume.use_mirror() {
                assert_eq!(volume.walk(true).found, expect_all(&layout), "by the mirror");
            }
        });
    }

    #[test]
    fn all_ways_make_the_same_bytes(
        steps in prop::collection::vec(step(), 0..40),
        options in options(),
        ranges in prop::collection::vec((any::<prop::sample::Index>(), 0..9000_usize), 1..20),
    ) {
        let layout = Layout::new(Arc::new(build(&steps)), options).unwrap();
        ways::assert_all_equal(layout, &ranges);
    }

    #[test]
    fn extents_never_overlap(steps in prop::collection::vec(step(), 0..80), options in options()) {
        let layout = Layout::new(Arc::new(build(&steps)), options).unwrap();
        let mut next = 0;
        for (_, blocks) in layout.owners() {
            prop_assert_eq!(blocks.start, next);
            next = blocks.end;
        }
        prop_assert_eq!(next, layout.blocks());
    }
}

/// Zeros that nobody may read.
struct Unread;

impl ContentSource for Unread {
    fn read_exact_at(&self, _: u64, offset: u64, _: &mut [u8]) -> Result<(), ContentError> {
        panic!("byte {offset} of the contents is read");
    }
}

fn of_size(size: u64) -> Item {
    Item::File(Content::new(Arc::new(Unread), 0, size))
}

/// 1 TiB takes 1025 extents or so: more than a file entry of any size holds.
#[test]
fn files_with_more_extents_than_a_file_entry_holds() {
    const TERA: u64 = 1 << 40;
    let sizes = [
        TERA,
        TERA - 1,
        TERA / 2 + 12_345,
        1 << 30,
        (1 << 30) + 1,
        150 << 30,
    ];
    for revision in [Revision::V1_02, Revision::V2_01, Revision::V2_50] {
        for block_size in [512, 1024, 2048, 4096] {
            let mut tree = Tree::new(CaseRule::Sensitive, Attributes::default());
            // 2^32 blocks of 512 bytes are 2 TiB.
            let sizes = if block_size == 512 {
                &sizes[1..]
            } else {
                &sizes[..]
            };
            for size in sizes {
                let name = size.to_string();
                tree.add(
                    NodeId::ROOT,
                    name.as_bytes(),
                    of_size(*size),
                    Attributes::default(),
                )
                .unwrap();
            }
            let options = Options {
                file_systems: FileSystems::UDF,
                block_size,
                udf: UdfOptions {
                    revision,
                    ..UdfOptions::default()
                },
                ..Options::default()
            };
            let layout = Layout::new(Arc::new(tree), options).unwrap();
            let read = |offset: u64, length: usize| {
                let mut bytes = vec![0; length];
                layout.read_exact_at(offset, &mut bytes).unwrap();
                bytes
            };
            with_volume(&layout, &read, |mut volume| {
                let walked = volume.walk(false);
                assert_eq!(walked.stored.len(), sizes.len() + 1);
                for size in sizes {
                    let stored = &walked.stored[&format!("/{size}")];
                    assert_eq!(stored.size, *size);
                    let mut next = stored.extents[0].location.block;
                    for extent in &stored.extents {
                        assert_eq!((extent.location.partition, extent.location.block), (0, next));
                        next += extent.length.bytes().div_ceil(block_size);
                    }
                }
                volume.check_no_overlap();
            });
        }
    }
}

/// A symbolic link to a name that had to be shortened leads to it.
#[test]
fn links_lead_to_shortened_names() {
    for name in [
        "n".repeat(255),
        "世".repeat(85) + &"x".repeat(60),
        format!("{}.html", "é".repeat(300)),
    ] {
        let mut tree = Tree::new(CaseRule::Sensitive, Attributes::default());
        let item = Item::File(Content::from_bytes(*b"x"));
        let file = tree
            .add(NodeId::ROOT, name.as_bytes(), item, Attributes::default())
            .unwrap();
        let link = Item::SymbolicLink(name.clone().into_bytes());
        tree.add(NodeId::ROOT, b"link", link, Attributes::default())
            .unwrap();
        let options = Options {
            file_systems: FileSystems::UDF,
            ..Options::default()
        };
        let layout = Layout::new(Arc::new(tree), options).unwrap();
        let image = ways::whole(&layout);
        let read = |offset: u64, length: usize| image[usize::try_from(offset).unwrap()..][..length].to_vec();
        let shown = layout.names(FileSystems::UDF).unwrap().name(file).unwrap();
        assert_ne!(shown, name);
        with_volume(&layout, &read, |mut volume| {
            assert_eq!(volume.walk(true).found["/link"].target, shown);
        });
    }
}

/// More names than 16 bits count: the count stays at the most, and a warning tells of the item, once.
#[test]
fn more_links_than_are_counted() {
    const MOST: u32 = 65_535;
    for (names, directories) in [(MOST, MOST - 1), (MOST + 1, MOST)] {
        let mut tree = Tree::new(CaseRule::Sensitive, Attributes::default());
        let attributes = Attributes::default();
        let item = Item::File(Content::from_bytes(*b"x"));
        let file = tree.add(NodeId::ROOT, b"0", item, attributes).unwrap();
        let folder = tree
            .add(NodeId::ROOT, b"folder", Item::Directory, attributes)
            .unwrap();
        for number in 1..names {
            tree.add_link(NodeId::ROOT, number.to_string().as_bytes(), file)
                .unwrap();
        }
        for number in 0..directories {
            let name = number.to_string();
            tree.add(folder, name.as_bytes(), Item::Directory, attributes)
                .unwrap();
        }
        let options = Options {
            file_systems: FileSystems::UDF,
            ..Options::default()
        };
        let layout = Layout::new(Arc::new(tree), options).unwrap();
        let warnings: Vec<_> = layout.warnings().map(|it| (it.kind, it.path)).collect();
        let expected = if names > MOST {
            ["/0", "/folder"]
                .map(|path| (WarningKind::ManyLinks, path.to_owned()))
                .to_vec()
        } else {
            Vec::new()
        };
        assert_eq!(warnings, expected);
        let read = |offset: u64, length: usize| {
            let mut bytes = vec![0; length];
            layout.read_exact_at(offset, &mut bytes).unwrap();
            bytes
        };
        with_volume(&layout, &read, |mut volume| {
            assert_eq!(volume.links_of("0"), MOST);
            assert_eq!(volume.links_of("folder"), MOST);
        });
    }
}
