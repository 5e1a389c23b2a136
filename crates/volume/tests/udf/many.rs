//! A hundred thousand items: read in few and long pieces, in little memory.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fsimage_formats::udf::Revision;
use fsimage_layout::{FileSystems, Layout, Options, UdfOptions};
use fsimage_tree::{Attributes, CaseRule, Content, Item, Kind, NodeId, Tree};
use fsimage_volume::udf::{Place, open};
use fsimage_volume::{BlockSource, Limits, Walk};

/// A layout as a disc, whose reads are counted.
struct Rendered {
    layout: Layout,
    reads: AtomicU64,
    bytes: AtomicU64,
}

impl BlockSource for Rendered {
    fn length(&self) -> u64 {
        self.layout.size()
    }

    fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(buf.len() as u64, Ordering::Relaxed);
        self.layout.read_exact_at(offset, buf).map_err(io::Error::other)
    }
}

/// A tree of so many directories with so many files each, most of a few bytes.
fn tree(directories: usize, files: usize) -> Tree {
    let mut tree = Tree::new(CaseRule::Sensitive, Attributes::default());
    for directory in 0..directories {
        let name = format!("directory {directory}");
        let parent = tree
            .add(
                NodeId::ROOT,
                name.as_bytes(),
                Item::Directory,
                Attributes::default(),
            )
            .unwrap();
        for file in 0..files {
            let name = format!("{file} of many");
            let contents = Content::from_bytes(vec![b'x'; file % 7]);
            tree.add(
                parent,
                name.as_bytes(),
                Item::File(contents),
                Attributes::default(),
            )
            .unwrap();
        }
    }
    tree
}

/// Lists everything and asks where each file is; how many items, reads and bytes that is.
fn list(tree: Tree, options: Options) -> (u64, u64, u64) {
    let layout = Layout::new(Arc::new(tree), options).unwrap();
    let source = Arc::new(Rendered {
        layout,
        reads: AtomicU64::new(0),
        bytes: AtomicU64::new(0),
    });
    let shared: Arc<dyn BlockSource> = Arc::clone(&source) as Arc<dyn BlockSource>;
    // One directory is open at a time.
    let limits = Limits {
        memory: 1 << 18,
        ..Limits::default()
    };
    let mut walk = Walk::new(limits, source.length());
    let udf = open(&shared, Place::default(), &mut walk).unwrap().unwrap();
    let mut todo = vec![udf.root(&mut walk).unwrap()];
    let mut items = 0;
    while let Some(directory) = todo.pop() {
        udf.list(&directory, &mut walk, &mut |walk, item| {
            items += 1;
            if item.kind == Kind::Directory {
                todo.push(item.clone());
            } else {
                assert_eq!(udf.extents(item, walk)?.length, item.size);
            }
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    }
    assert!(walk.findings().is_empty());
    (
        items,
        source.reads.load(Ordering::Relaxed),
        source.bytes.load(Ordering::Relaxed),
    )
}

#[test]
fn a_hundred_thousand_items_are_read_in_few_pieces() {
    for (revision, bridge) in [
        (Revision::V2_01, false),
        (Revision::V2_50, false),
        (Revision::V1_02, true),
    ] {
        let options = Options {
            file_systems: if bridge {
                FileSystems::UDF | FileSystems::ISO9660
            } else {
                FileSystems::UDF
            },
            udf: UdfOptions {
                revision,
                ..UdfOptions::default()
            },
            ..Options::default()
        };
        let shapes = [(100, 1000), (1, 100_000), (10_000, 9)];
        // The shapes differ in the same way in all revisions.
        let looked_at = if revision == Revision::V2_01 { 3 } else { 1 };
        for (directories, files) in shapes.into_iter().take(looked_at) {
            let (items, reads, bytes) = list(tree(directories, files), options.clone());
            assert_eq!(items, (directories * (files + 1)) as u64);
            // A file entry is a block of 2048 bytes, a name about 60 bytes.
            let least = items * (2048 + 60);
            // Small directories, read in another order than they lie in, are what costs more.
            let most_reads = if files < 10 { items } else { items / 30 };
            assert!(
                bytes < 2 * least,
                "{revision}, {directories} x {files}: {bytes} bytes"
            );
            assert!(
                reads < most_reads,
                "{revision}, {directories} x {files}: {reads} reads"
            );
        }
    }
}
