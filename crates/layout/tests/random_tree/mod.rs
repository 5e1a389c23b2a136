//! Random trees with items of every kind.

use fsimage_tree::{Attributes, CaseRule, Content, Device, Item, Kind, NodeId, Times, Timestamp, Tree};
use proptest::prelude::*;
use proptest::sample::Index;

/// A step in making a tree: which directory gets which item.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    parent: Index,
    deepest: bool,
    name: String,
    kind: u8,
    size: usize,
    mode: u16,
    owner: u32,
    times: [(i64, u32); 4],
    hidden: bool,
    link: Index,
    /// Names and sizes.
    streams: Vec<(String, usize)>,
}

/// The years 1 to 9999, most of them near ours.
fn time() -> impl Strategy<Value = (i64, u32)> {
    let seconds =
        prop_oneof![4 => -2_000_000_000..4_000_000_000_i64, 1 => -62_135_596_800..253_402_300_800_i64];
    (seconds, 0..1_000_000_000_u32)
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let name = prop_oneof![
        4 => "[a-zA-Z0-9._-]{1,20}",
        2 => "[a-z]{1,3}",
        2 => "[a-zé世\u{1F4BE}]{30,80}",
        2 => "[a-z*?;: \\\\]{1,40}",
        1 => "[xé]{180,255}",
        1 => "[x世]{100,140}\\.[a-z]{1,8}",
    ];
    let size = || prop_oneof![Just(0), 1..5000_usize, Just(2048), Just(100_000)];
    let stream_name = prop_oneof![4 => "[a-zA-Z0-9. _-]{1,20}", 1 => "[é世]{30,80}", 1 => "[xé]{180,255}"];
    let some = prop::collection::vec((stream_name, size()), 1..8);
    let streams = prop_oneof![8 => Just(Vec::new()), 2 => some];
    let size = size();
    let place = (any::<Index>(), any::<bool>(), name, 0..14_u8, size);
    let attributes = (
        0..0o10000_u16,
        any::<u32>(),
        [time(), time(), time(), time()],
        prop::bool::weighted(0.1),
    );
    (place, attributes, any::<Index>(), streams).prop_map(
        |((parent, deepest, name, kind, size), (mode, owner, times, hidden), link, streams)| Step {
            parent,
            deepest,
            name,
            kind,
            size,
            mode,
            owner,
            times,
            hidden,
            link,
            streams,
        },
    )
}

fn attributes(step: &Step) -> Attributes {
    let [modified, accessed, changed, created] = step
        .times
        .map(|(seconds, nanoseconds)| Timestamp { seconds, nanoseconds });
    Attributes {
        permissions: step.mode,
        user: step.owner,
        group: !step.owner,
        times: Times {
            modified,
            accessed,
            changed,
            created: step.deepest.then_some(created),
        },
    }
}

/// The tree that the steps make; a step that cannot be done is left out.
pub(crate) fn build(steps: &[Step]) -> Tree {
    let mut tree = Tree::new(
        CaseRule::Sensitive,
        steps.first().map(attributes).unwrap_or_default(),
    );
    let (mut directories, mut files) = (vec![NodeId::ROOT], Vec::new());
    if let Some(step) = steps.last() {
        add_streams(&mut tree, NodeId::ROOT, step);
    }
    for (number, step) in (0_u8..=255).cycle().zip(steps) {
        // The newest directory half of the time, so that trees get deep.
        let parent = if step.deepest {
            *directories.last().unwrap()
        } else {
            *step.parent.get(&directories)
        };
        let name = step.name.as_bytes();
        let item = match step.kind {
            0..=3 => Item::Directory,
            4 => Item::SymbolicLink(
                format!("../{}//./{}", step.name, "part/".repeat(step.size % 700 + 1)).into_bytes(),
            ),
            5 => Item::SymbolicLink(format!("/{}", step.name).into_bytes()),
            6 => Item::CharacterDevice(Device {
                major: step.owner,
                minor: 3,
            }),
            7 => Item::BlockDevice(Device {
                major: 8,
                minor: step.owner,
            }),
            8 => Item::Fifo,
            9 => Item::Socket,
            10 if !files.is_empty() => {
                if let Ok(node) = tree.add_link(parent, name, *step.link.get(&files)) {
                    tree.set_hidden(node, step.hidden).unwrap();
                }
                continue;
            }
            _ => Item::File(Content::from_bytes(vec![number; step.size])),
        };
        let kind = item.kind();
        if let Ok(node) = tree.add(parent, name, item, attributes(step)) {
            tree.set_hidden(node, step.hidden).unwrap();
            add_streams(&mut tree, node, step);
            match kind {
                Kind::Directory => directories.push(node),
                // A symbolic link or a device can have several names as well.
                _ => files.push(node),
            }
        }
    }
    tree
}

/// Gives an item named streams; a name that it has already is left out.
fn add_streams(tree: &mut Tree, node: NodeId, step: &Step) {
    for (number, (name, size)) in (1_u8..).zip(&step.streams) {
        let content = Content::from_bytes(vec![number; *size]);
        let _ = tree.add_stream(node, name.as_bytes(), content);
    }
}
