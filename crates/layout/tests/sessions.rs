//! Further sessions: what the disc holds already is named where it is, whole or in pieces, and not written again.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a test may panic, and its numbers are small"
)]

#[expect(dead_code, reason = "shared with tests that use all of it")]
mod reader;
#[expect(dead_code, unused_imports, reason = "shared with tests that use all of it")]
mod udf_reader;
#[expect(dead_code, reason = "shared with tests that use all of it")]
mod ways;

use std::sync::Arc;

use fsimage_layout::{
    Continued, DiscRun, FileSystems, Layout, Options, Resident, UdfOptions, UdfRevision, UdfVat,
};
use fsimage_tree::{
    Attributes, CaseRule, Content, ContentError, ContentSource, Item, NodeId, StoredContent, Tree,
};

use reader::read_rock_ridge_on;
use udf_reader::{Image, Volume};

/// The blocks of the disc that are there before the session.
const BEFORE: u32 = 400;

/// Contents on the disc, by key; nobody may read them, for they are not written.
#[derive(Debug)]
struct OnDisc;

fn runs(key: u64) -> Vec<DiscRun> {
    let run = |block, bytes| DiscRun { block, bytes };
    match key {
        0 => vec![run(300, 5000)],
        1 => vec![run(390, 4096), run(20, 2048), run(310, 1)],
        // Three hundred runs of a block each: more than a file entry describes.
        _ => (0..300).map(|index| run(399 - index, 2048)).collect(),
    }
}

impl ContentSource for OnDisc {
    fn read_exact_at(&self, key: u64, _: u64, _: &mut [u8]) -> Result<(), ContentError> {
        panic!("content {key} is read, which is on the disc")
    }
}

/// The disc, which knows its contents by their source.
struct Disc(Arc<dyn ContentSource>);

impl std::fmt::Debug for Disc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Disc")
    }
}

impl Resident for Disc {
    fn runs(&self, content: StoredContent<'_>) -> Option<Vec<DiscRun>> {
        Arc::ptr_eq(content.source(), &self.0).then(|| runs(content.key()))
    }
}

/// A disc with noise on it.
fn before() -> Vec<u8> {
    (0..BEFORE * 2048).map(|index| (index / 7 * 31) as u8).collect()
}

fn content_of(disc: &[u8], key: u64) -> Vec<u8> {
    let runs = runs(key);
    let parts = runs
        .iter()
        .map(|run| &disc[run.block as usize * 2048..][..run.bytes as usize]);
    parts.collect::<Vec<_>>().concat()
}

/// The session, on the disc that it continues.
fn continued(options: Options) -> (Layout, Vec<u8>) {
    let source: Arc<dyn ContentSource> = Arc::new(OnDisc);
    let mut tree = Tree::new(CaseRule::Sensitive, Attributes::default());
    let mut add = |name: &str, content| {
        let item = Item::File(content);
        tree.add(NodeId::ROOT, name.as_bytes(), item, Attributes::default())
            .unwrap();
    };
    for key in 0..3 {
        let length = runs(key).iter().map(|run| run.bytes).sum();
        add(
            &format!("old{key}"),
            Content::new(Arc::clone(&source), key, length),
        );
    }
    add("new", Content::from_bytes(vec![b'n'; 10_000]));
    let options = Options {
        session_start: BEFORE,
        resident: Some(Arc::new(Disc(source))),
        ..options
    };
    let layout = Layout::new(Arc::new(tree), options).unwrap();
    let mut disc = before();
    disc.extend(ways::whole(&layout));
    (layout, disc)
}

#[test]
fn records_of_iso9660_lead_to_what_is_there() {
    let (layout, disc) = continued(Options::default());
    // Descriptors, tables and directories, and ten thousand bytes of one file.
    assert!(layout.blocks() < 60, "{}", layout.blocks());
    let found = read_rock_ridge_on(&disc, 0, BEFORE);
    for key in 0..3 {
        assert!(found[format!("/old{key}").as_bytes()].content == content_of(&disc, key));
    }
    assert_eq!(found[&b"/new"[..]].content, [b'n'; 10_000]);
    let old = layout.tree().child(NodeId::ROOT, b"old1").unwrap();
    let extents: Vec<_> = layout.extents(old).collect();
    assert_eq!(extents, [(390, 4096), (20, 2048), (310, 1)]);
}

#[test]
fn file_entries_of_udf_lead_to_what_is_there() {
    for revision in UdfRevision::ALL {
        for file_systems in [FileSystems::UDF, FileSystems::UDF | FileSystems::ISO9660] {
            let (layout, disc) = continued(Options {
                file_systems,
                udf: UdfOptions {
                    revision,
                    ..UdfOptions::default()
                },
                ..Options::default()
            });
            let session = u64::from(BEFORE) * 2048;
            let read = |offset: u64, length: usize| {
                let start = usize::try_from(session.wrapping_add(offset)).unwrap();
                disc[start..][..length].to_vec()
            };
            let image = Image {
                read: &read,
                bytes: layout.size(),
                block_size: 2048,
                vat: UdfVat::None,
                session_start: BEFORE,
            };
            let mut volume = Volume::open(&image, revision);
            assert_eq!(volume.partition.starting_location, 20);
            let found = volume.walk(true).found;
            for key in 0..3 {
                assert!(
                    found[&format!("/old{key}")].content == content_of(&disc, key),
                    "{revision:?} {key}"
                );
            }
            assert_eq!(found["/new"].content, [b'n'; 10_000]);
        }
    }
}

/// The disc with these blocks of the layout recorded on it.
fn record(disc: &mut Vec<u8>, layout: &Layout, blocks: std::ops::Range<u64>) {
    let start = usize::try_from(blocks.start * 2048).unwrap();
    let length = usize::try_from((blocks.end - blocks.start) * 2048).unwrap();
    disc.resize(disc.len().max(start + length), 0);
    layout
        .read_exact_at(blocks.start * 2048, &mut disc[start..start + length])
        .unwrap();
}

fn tree_of(names: &[&str]) -> Arc<Tree> {
    let mut tree = Tree::new(CaseRule::Sensitive, Attributes::default());
    for name in names {
        let item = Item::File(Content::from_bytes(name.repeat(900).into_bytes()));
        tree.add(NodeId::ROOT, name.as_bytes(), item, Attributes::default())
            .unwrap();
    }
    Arc::new(tree)
}

fn names_at(disc: &[u8], session_start: u32) -> Vec<String> {
    let found = read_rock_ridge_on(disc, 0, session_start);
    let names = found.keys().filter(|path| path.len() > 1);
    names
        .map(|path| String::from_utf8_lossy(&path[1..]).into_owned())
        .collect()
}

/// A disc that is continued shows the old session until the last block is recorded that makes it show the new one; and then the old one
/// from where it was kept.
#[test]
fn a_disc_is_continued() {
    let first = Layout::new(tree_of(&["a", "b"]), Options::default()).unwrap();
    let old = ways::whole(&first);
    let link = u32::try_from(first.blocks().next_multiple_of(32)).unwrap();
    let session_start = link + 32;
    let continued = Continued {
        disc: Content::from_bytes(old.clone()),
        descriptor_blocks: Some(3),
        shown: Vec::new(),
        anchors: Vec::new(),
        boot_catalog: Some(77),
    };
    let options = Options {
        session_start,
        continued: Some(continued.clone()),
        ..Options::default()
    };
    let tree = tree_of(&["a", "b", "c"]);
    // With the boot record that stays, there is one descriptor more than before.
    assert!(Layout::new(Arc::clone(&tree), options.clone()).is_err());
    let continued = Continued {
        boot_catalog: None,
        ..continued
    };
    let options = Options {
        continued: Some(continued),
        ..options
    };
    let layout = Layout::new(tree, options).unwrap();

    let mut disc = old.clone();
    let modified = layout.modified_blocks().unwrap();
    let link_blocks = [18, 17, 16].map(|block| u64::from(link) + block..u64::from(link) + block + 1);
    assert_eq!(modified[1..4], link_blocks);
    assert_eq!(modified[4..], [18..19, 17..18, 16..17]);
    for blocks in modified {
        assert_eq!(names_at(&disc, 0), ["a", "b"]);
        record(&mut disc, &layout, blocks);
    }
    assert_eq!(names_at(&disc, 0), ["a", "b", "c"]);
    assert_eq!(names_at(&disc, 32), ["a", "b"]);
    assert_eq!(names_at(&disc, session_start), ["a", "b", "c"]);
    assert_eq!(names_at(&disc, link), ["a", "b", "c"]);
    assert!(
        disc == ways::whole(&layout),
        "the image is the disc as it then is"
    );

    // The chain of sessions: each size leads to the next link.
    let size = |block: u32| u32::from_le_bytes(*disc[block as usize * 2048 + 80..].first_chunk().unwrap());
    let end = u32::try_from(layout.blocks()).unwrap();
    assert_eq!((32 + size(48)).next_multiple_of(32), link);
    assert_eq!(link + size(link + 16), end);
    assert_eq!((size(16), size(session_start + 16)), (end, end));
}

#[test]
fn an_anchor_leads_to_the_newest_session() {
    let options = Options {
        file_systems: FileSystems::UDF,
        ..Options::default()
    };
    let first = Layout::new(tree_of(&["a", "b"]), options.clone()).unwrap();
    let session_start = u32::try_from(first.blocks().next_multiple_of(32)).unwrap();
    let options = Options {
        session_start,
        continued: Some(Continued {
            disc: Content::from_bytes(ways::whole(&first)),
            descriptor_blocks: None,
            shown: Vec::new(),
            anchors: vec![256],
            boot_catalog: None,
        }),
        ..options
    };
    let layout = Layout::new(tree_of(&["a", "c"]), options).unwrap();
    let modified = layout.modified_blocks().unwrap();
    assert_eq!(modified, [u64::from(session_start)..layout.blocks(), 256..257]);
    let disc = ways::whole(&layout);
    let block = |block: u32| &disc[block as usize * 2048..][..2048];
    // The anchors differ in where they are, and so in their checksums.
    assert_eq!(block(256)[16..32], block(session_start + 256)[16..32]);
    let location = u32::from_le_bytes(*block(256)[20..].first_chunk().unwrap());
    assert!(location > session_start);
}
