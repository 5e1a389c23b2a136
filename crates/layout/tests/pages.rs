//! Large contents begin in their pages where they do in what they are read from, so that file systems can share them.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a test may panic, and its numbers are small"
)]

mod ways;

use std::sync::Arc;

use fsimage_layout::{ALIGNED, FileSystems, Layout, Options, Owner, UdfAccess, UdfOptions};
use fsimage_tree::{Attributes, CaseRule, Content, ContentError, ContentSource, Item, NodeId, PAGE, Tree};

/// Contents that begin at a byte of a page, which is their key.
struct At;

fn byte(key: u64, offset: u64) -> u8 {
    (key / 512 + offset / 100 + offset) as u8 | 1
}

impl ContentSource for At {
    fn read_exact_at(&self, key: u64, offset: u64, buf: &mut [u8]) -> Result<(), ContentError> {
        for (place, offset) in buf.iter_mut().zip(offset..) {
            *place = byte(key, offset);
        }
        Ok(())
    }

    fn page_offset(&self, key: u64) -> u64 {
        key
    }
}

/// Name, where in a page it begins, length.
const FILES: [(&str, u64, u64); 8] = [
    ("a", 0, 5000),
    ("b", 0, ALIGNED),
    ("c", 2048, ALIGNED + 1),
    ("d", 2048, 4097),
    ("e", 2048, ALIGNED - 1),
    ("f", 2048, 2 * ALIGNED + 4097),
    ("g", 1536, ALIGNED),
    ("h", 0, ALIGNED + 2048),
];

fn tree() -> Arc<Tree> {
    let source: Arc<dyn ContentSource> = Arc::new(At);
    let mut tree = Tree::new(CaseRule::Sensitive, Attributes::default());
    for (name, at, length) in FILES {
        let item = Item::File(Content::new(Arc::clone(&source), at, length));
        tree.add(NodeId::ROOT, name.as_bytes(), item, Attributes::default())
            .unwrap();
    }
    Arc::new(tree)
}

/// The first byte and the length of each file in the image, and blocks between contents.
fn places(layout: &Layout) -> (Vec<(String, u64, u64)>, u64) {
    let tree = layout.tree();
    let block_size = u64::from(layout.block_size());
    let (mut files, mut left_out, mut behind) = (Vec::new(), 0, 0);
    for (owner, blocks) in layout.owners() {
        match owner {
            Owner::Item(id) => {
                let node = tree.node(id).unwrap();
                let name = String::from_utf8(node.name().to_vec()).unwrap();
                files.push((name, blocks.start * block_size, node.size()));
                left_out += std::mem::take(&mut behind);
            }
            Owner::Structure("padding") if !files.is_empty() => behind += blocks.end - blocks.start,
            Owner::Structure(_) => {}
        }
    }
    files.sort();
    (files, left_out)
}

#[test]
fn large_contents_keep_their_place_in_a_page() {
    let bridge = FileSystems::ISO9660 | FileSystems::JOLIET | FileSystems::UDF;
    for (file_systems, block_size) in [
        (FileSystems::ISO9660, 2048),
        (bridge, 2048),
        (FileSystems::UDF, 512),
        (FileSystems::UDF, 1024),
        (FileSystems::UDF, 4096),
    ] {
        let options = Options {
            file_systems,
            block_size,
            ..Options::default()
        };
        let layout = Layout::new(tree(), options).unwrap();
        let image = ways::whole(&layout);
        let (files, left_out) = places(&layout);
        assert!(left_out * u64::from(block_size) < 6 * PAGE);
        let mut end = None;
        for ((name, start, length), (expected, at, size)) in files.iter().zip(FILES) {
            assert_eq!((name.as_str(), *length), (expected, size));
            let possible = at % u64::from(block_size) == 0;
            if size >= ALIGNED && possible {
                assert_eq!(start % PAGE, at, "{name} with blocks of {block_size}");
            } else if let Some(end) = end {
                assert_eq!(*start, end, "{name} with blocks of {block_size}");
            }
            if let Some(end) = end {
                let between = &image[end as usize..*start as usize];
                assert!(between.iter().all(|&byte| byte == 0), "before {name}");
            }
            let bytes = &image[*start as usize..][..size as usize];
            assert!(
                (0..).zip(bytes).all(|(offset, &found)| found == byte(at, offset)),
                "{name}"
            );
            end = Some((start + length).next_multiple_of(block_size.into()));
        }
        assert_eq!(files.len(), FILES.len());
        ways::assert_all_equal(layout, &[]);
    }
}

/// Blocks that nobody has would be lost there.
#[test]
fn nothing_is_left_out_of_a_partition_that_is_written_on() {
    let options = Options {
        file_systems: FileSystems::UDF,
        udf: UdfOptions {
            access: UdfAccess::Overwritable,
            ..UdfOptions::default()
        },
        ..Options::default()
    };
    let layout = Layout::new(tree(), options).unwrap();
    assert_eq!(places(&layout).1, 0);
}
