//! What the tree holds inside: memory, log entries, and nothing left over.

use std::sync::Arc;

use crate::id::NONE;
use crate::{
    Attributes, CaseRule, Content, Device, Handle, Item, Kind, NodeId, StoredContent, Times, Timestamp, Tree,
    TreeError, TreeErrorKind, Weigh,
};

const ROOT: NodeId = NodeId::ROOT;

fn tree() -> Tree {
    Tree::new(CaseRule::Sensitive, Attributes::default())
}

fn add(tree: &mut Tree, parent: NodeId, name: &str, item: Item) -> NodeId {
    tree.add(parent, name.as_bytes(), item, Attributes::default())
        .unwrap()
}

/// Attributes of a plain file of today.
fn ordinary() -> Attributes {
    let time = Timestamp {
        seconds: 1_750_000_000,
        nanoseconds: 123_456_789,
    };
    let times = Times {
        modified: time,
        accessed: time,
        changed: time,
        created: None,
    };
    Attributes {
        permissions: 0o644,
        user: 1000,
        group: 1000,
        times,
    }
}

/// Adds `count` files with names of 20 bytes, contents of one source and attributes of today.
fn fill(tree: &mut Tree, directory: NodeId, count: usize) {
    let source = Content::from_bytes([]);
    for number in 0..count {
        let content = Content::new(Arc::clone(source.source()), number as u64, 1_000);
        let name = format!("{number:09}-is-a-name.");
        assert_eq!(name.len(), 20);
        tree.add(directory, name.as_bytes(), Item::File(content), ordinary())
            .unwrap();
    }
}

/// Numbers of slots that are in use or free for use.
fn bounds(tree: &Tree) -> [usize; 7] {
    [
        tree.node_bound(),
        tree.object_bound(),
        tree.content_bound(),
        tree.objects.directories.bound() as usize,
        tree.objects.devices.bound() as usize,
        tree.streams.records.bound() as usize,
        usize::try_from(tree.arena.used()).unwrap(),
    ]
}

const EMPTY: [usize; 7] = [1, 1, 0, 1, 0, 0, 0];

#[test]
fn a_node_takes_130_bytes_at_most() {
    for count in [50_000, 100_000, 150_000] {
        let mut tree = tree();
        fill(&mut tree, ROOT, count);
        let each = tree.memory() / count;
        assert!((100..=130).contains(&each), "{each} bytes for each of {count}");
    }
}

#[test]
fn a_small_tree_is_small() {
    let mut tree = tree();
    fill(&mut tree, ROOT, 10);
    assert!(tree.memory() < 8_000, "{} bytes", tree.memory());
}

#[test]
fn additions_cost_no_log() {
    let mut tree = tree();
    fill(&mut tree, ROOT, 100_000);
    assert_eq!(
        (tree.change_point(), tree.log.steps(), tree.log.entries.len()),
        (100_000, 100_000, 1)
    );
    assert!(tree.points.memory() < 1_000);
    let mut transaction = tree.transaction();
    let directory = add(&mut transaction, ROOT, "more", Item::Directory);
    fill(&mut transaction, directory, 100_000);
    transaction.commit();
    assert_eq!(
        (tree.change_point(), tree.log.steps(), tree.log.entries.len()),
        (100_001, 200_001, 1)
    );
    tree.roll_back_to(99_999).unwrap();
    assert_eq!(
        (tree.file_count(), tree.directory_count(), tree.node_bound()),
        (99_999, 0, 100_000)
    );
}

#[test]
fn removing_a_tree_is_one_entry_and_gives_its_numbers_back_in_order() {
    let mut tree = tree();
    let directory = add(&mut tree, ROOT, "d", Item::Directory);
    fill(&mut tree, directory, 10_000);
    add(&mut tree, ROOT, "last", Item::Fifo);
    tree.remove_tree(directory).unwrap();
    assert_eq!((tree.log.entries.len(), tree.file_count()), (2, 1));
    tree.lock_in();
    assert_eq!((tree.node_bound(), tree.content_bound()), (10_003, 0));
    let directory = add(&mut tree, ROOT, "e", Item::Directory);
    fill(&mut tree, directory, 10_000);
    assert_eq!((tree.node_bound(), tree.log.entries.len()), (10_003, 1));
}

/// One of everything.
fn furnish(tree: &mut Tree) -> NodeId {
    let device = Device { major: 8, minor: 1 };
    let directory = add(tree, ROOT, "directory", Item::Directory);
    let file = add(tree, directory, "file", Item::File(Content::from_bytes(*b"abc")));
    add(tree, directory, "link", Item::SymbolicLink(b"file".to_vec()));
    add(tree, directory, "block", Item::BlockDevice(device));
    add(tree, ROOT, "character", Item::CharacterDevice(device));
    tree.add_link(ROOT, b"again", file).unwrap();
    tree.add_stream(file, b"stream", Content::from_bytes(*b"s"))
        .unwrap();
    tree.set_content(file, Content::from_bytes(*b"abcdef")).unwrap();
    tree.rename(file, ROOT, b"renamed").unwrap();
    tree.remove_stream(file, b"stream").unwrap();
    tree.set_attributes(file, ordinary()).unwrap();
    directory
}

#[test]
fn undoing_everything_leaves_nothing() {
    let mut tree = tree();
    let directory = furnish(&mut tree);
    tree.remove_tree(directory).unwrap();
    assert!(bounds(&tree) > EMPTY);
    tree.roll_back_to(0).unwrap();
    assert_eq!(bounds(&tree), EMPTY);
    assert_eq!(
        (tree.file_count(), tree.directory_count(), tree.log.steps()),
        (0, 0, 0)
    );
}

#[test]
fn locking_in_an_empty_tree_leaves_nothing() {
    let mut tree = tree();
    furnish(&mut tree);
    fill(&mut tree, ROOT, 10_000);
    let full = tree.memory();
    tree.remove_tree(ROOT).unwrap();
    tree.lock_in();
    assert_eq!(bounds(&tree), EMPTY);
    assert!(tree.memory() < full / 100, "{} of {full} bytes", tree.memory());
}

#[test]
fn strings_survive_being_moved() {
    let mut tree = tree();
    fill(&mut tree, ROOT, 1_000);
    let directory = furnish(&mut tree);
    tree.add_stream(directory, b"kept", Content::from_bytes([]))
        .unwrap();
    let garbage: Vec<NodeId> = tree.root().children().take(1_000).map(|node| node.id()).collect();
    for id in garbage {
        tree.remove(id).unwrap();
    }
    let used = tree.arena.used();
    tree.lock_in();
    assert!(tree.arena.used() < used / 10);
    let link = tree
        .look_up(ROOT, b"directory/link")
        .and_then(|id| tree.node(id).ok_or(TreeError::Stale));
    assert_eq!(link.unwrap().link_target(), Some(b"file".as_slice()));
    assert!(
        tree.node(directory)
            .unwrap()
            .streams()
            .map(|(name, _)| name)
            .eq([b"kept".as_slice()])
    );
    let names: Vec<&[u8]> = tree.root().children().map(|node| node.name()).collect();
    assert_eq!(
        names,
        [b"directory".as_slice(), b"character", b"again", b"renamed"]
    );
}

#[test]
fn what_is_full_refuses_and_stays_as_it_was() {
    let device = Device::default();
    let abc = || Content::from_bytes(*b"abc");
    let items = [
        Item::Directory,
        Item::File(abc()),
        Item::SymbolicLink(vec![b'x'; 65_530]),
        Item::BlockDevice(device),
        Item::Fifo,
    ];
    type Limit = fn(&mut Tree);
    let limits: [(Limit, [bool; 5]); 6] = [
        (|tree| tree.nodes.set_limit(2), [false; 5]),
        (|tree| tree.objects.records.set_limit(2), [false; 5]),
        (
            |tree| tree.objects.directories.set_limit(1),
            [false, true, true, true, true],
        ),
        (
            |tree| tree.objects.devices.set_limit(0),
            [true, true, true, false, true],
        ),
        (|tree| tree.contents.set_limit(0), [true, false, true, true, true]),
        (|tree| tree.arena.set_limit(1), [true, true, false, true, true]),
    ];
    for (limit, fits) in limits {
        let mut tree = tree();
        // Leaves the first chunk of the arena with room for the link's target, but not for its name after
        // that.
        let first = add(&mut tree, ROOT, "first", Item::Fifo);
        for number in 1..4 {
            tree.rename(first, ROOT, &[number; 65_535]).unwrap();
        }
        limit(&mut tree);
        let (before, point) = (bounds(&tree), tree.change_point());
        for (item, fits) in items.iter().zip(fits) {
            let added = tree.add(ROOT, b"name", item.clone(), Attributes::default());
            match added {
                Ok(_) if fits => tree.roll_back_to(point).unwrap(),
                Err(error) if !fits => assert_eq!(error.kind(), TreeErrorKind::TooMany),
                other => panic!("{:?}: {other:?}", item.kind()),
            }
            assert_eq!(
                (bounds(&tree), tree.child(ROOT, b"name")),
                (before, None),
                "{:?}",
                item.kind()
            );
            assert_eq!((tree.file_count(), tree.directory_count()), (1, 0));
        }
    }
}

#[test]
fn a_stream_that_does_not_fit_changes_nothing() {
    type Limit = fn(&mut Tree);
    let limits: [Limit; 3] = [
        |tree| tree.contents.set_limit(0),
        |tree| tree.streams.records.set_limit(0),
        |tree| tree.arena.set_limit(0),
    ];
    for limit in limits {
        let mut tree = tree();
        limit(&mut tree);
        let content = Content::from_bytes(*b"abc");
        let error = tree.add_stream(ROOT, b"stream", content.clone()).unwrap_err();
        assert_eq!(
            (error.kind(), bounds(&tree), tree.change_point()),
            (TreeErrorKind::TooMany, EMPTY, 0)
        );
        assert_eq!(Arc::strong_count(content.source()), 1);
    }
}

#[test]
fn depth_needs_no_stack() {
    const DEPTH: usize = 100_000;
    let mut tree = tree();
    let mut at = ROOT;
    let mut top = None;
    for _ in 0..DEPTH {
        at = add(&mut tree, at, "d", Item::Directory);
        top.get_or_insert(at);
    }
    let top = top.unwrap();
    assert_eq!(
        (tree.path(at).len(), tree.look_up(ROOT, &tree.path(at))),
        (2 * DEPTH, Ok(at))
    );
    assert_eq!(
        tree.rename(top, at, b"x").unwrap_err().kind(),
        TreeErrorKind::IntoItself
    );
    let point = tree.change_point();
    tree.remove_tree(top).unwrap();
    assert_eq!((tree.directory_count(), tree.node(at).is_none()), (0, true));
    tree.roll_back_to(point).unwrap();
    assert_eq!(
        (tree.directory_count(), tree.node(at).is_some()),
        (DEPTH as u64, true)
    );
    tree.remove_tree(top).unwrap();
    tree.lock_in();
    assert_eq!(bounds(&tree), EMPTY);
}

#[test]
fn a_handle_outlives_its_number() {
    let mut tree = tree();
    let first = add(&mut tree, ROOT, "first", Item::Fifo);
    let old = tree.handle(first);
    tree.roll_back_to(0).unwrap();
    let second = add(&mut tree, ROOT, "second", Item::Fifo);
    assert_eq!(
        (first, tree.resolve(old), tree.resolve(tree.handle(second))),
        (second, None, Some(second))
    );

    // Removed, it is not found; brought back, it is.
    let (handle, point) = (tree.handle(second), tree.change_point());
    tree.remove(second).unwrap();
    assert_eq!((tree.resolve(handle), tree.path(second)), (None, vec![]));
    tree.roll_back_to(point).unwrap();
    assert_eq!(tree.resolve(handle), Some(second));
    let never = Handle {
        node: NodeId(NONE - 1),
        generation: 0,
    };
    assert_eq!(
        (tree.resolve(never), tree.resolve(tree.handle(never.node))),
        (None, None)
    );
}

#[test]
fn generations_do_not_come_round() {
    let mut tree = tree();
    tree.generation = u32::MAX - 1;
    tree.freed = true;
    let error = tree
        .add(ROOT, b"a", Item::Directory, Attributes::default())
        .unwrap_err();
    assert_eq!((error.kind(), bounds(&tree)), (TreeErrorKind::TooMany, EMPTY));
}

#[test]
fn a_tree_goes_to_other_threads() {
    fn check<T: Send + Sync>(_: &T) {}
    struct Nothing;
    impl Weigh for Nothing {
        fn name(&self, _: Kind, _: &[u8], _: usize) -> u64 {
            u64::MAX
        }
        fn content(&self, _: StoredContent<'_>) -> u64 {
            0
        }
    }
    let mut tree = tree();
    check(&tree);
    check(&tree.root());
    assert_eq!(tree.weight(), 0);
    tree.set_weigh(Arc::new(Nothing));
    assert_eq!(tree.weight(), u64::MAX);
    let file = add(&mut tree, ROOT, "a", Item::Fifo);
    assert_eq!(tree.weight(), u64::MAX);
    tree.remove(file).unwrap();
    assert_eq!(
        (tree.weight(), tree.scale.sum()),
        (u64::MAX, u128::from(u64::MAX))
    );
}
