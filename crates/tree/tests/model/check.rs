//! Everything that can be read of a tree, held against the model.

use std::collections::BTreeMap;
use std::sync::Arc;

use fsimage_tree::{ContentId, ContentSource, Handle, Kind, Node, NodeId, StoredContent, Tree, Weigh};

use crate::state::{Bytes, Name, State, What};

/// Weights that no two changes are likely to share.
pub(crate) struct Weights(pub(crate) u64);

impl Weigh for Weights {
    fn name(&self, kind: Kind, name: &[u8], link_target_length: usize) -> u64 {
        let sum: u64 = name.iter().map(|&byte| u64::from(byte)).sum();
        self.0 + 7 * (kind as u64) + 1_000 * sum + 100_000_000 * link_target_length as u64
    }

    fn content(&self, content: StoredContent<'_>) -> u64 {
        self.of_length(content.length())
    }

    fn stream_of_name(&self, stream: &[u8], content: StoredContent<'_>) -> u64 {
        self.of_stream(stream, content.length())
    }
}

impl Weights {
    fn of_length(&self, length: u64) -> u64 {
        length.saturating_mul(11).saturating_add(3 * self.0)
    }

    fn of_stream(&self, name: &[u8], length: u64) -> u64 {
        let sum: u64 = name.iter().map(|&byte| u64::from(byte)).sum();
        length.saturating_mul(13).saturating_add(sum + self.0)
    }
}

pub(crate) fn check(
    tree: &Tree,
    state: &State,
    sources: &[Arc<dyn ContentSource>],
    weights: Option<u64>,
    handles: &[(Handle, u64)],
) {
    let Checker { mut links, .. } = Checker::new(tree, state, sources).walk();
    check_totals(tree, state, weights);
    let by_serial: BTreeMap<u64, NodeId> = state.names.iter().map(|(&id, name)| (name.serial, id)).collect();
    for &(handle, serial) in handles {
        assert_eq!(
            tree.resolve(handle),
            by_serial.get(&serial).copied(),
            "{handle:?}"
        );
    }
    for index in 0..tree.node_bound() + 2 {
        let id = NodeId::from_index(index).unwrap();
        assert_eq!(tree.node(id).is_some(), state.names.contains_key(&id), "{id:?}");
        if !state.names.contains_key(&id) {
            assert!(tree.path(id).is_empty() && tree.child(id, b"a").is_none());
        }
    }
    // Different objects have different numbers.
    links.sort_unstable();
    assert!(
        links
            .windows(2)
            .all(|pair| (pair[0].0 == pair[1].0) == (pair[0].1 == pair[1].1)),
        "{links:?}"
    );
}

fn check_totals(tree: &Tree, state: &State, weights: Option<u64>) {
    let directories = state
        .things
        .values()
        .filter(|thing| thing.what == What::Directory)
        .count();
    assert_eq!(tree.directory_count(), directories as u64 - 1);
    assert_eq!(tree.file_count(), (state.names.len() - directories) as u64);
    let weight = weights.map_or(0, |base| {
        let weights = Weights(base);
        let names = state.names.values().map(|name| {
            let what = &state.things[&name.object].what;
            let target = if let What::Link(target) = what {
                target.len()
            } else {
                0
            };
            weights.name(what.kind(), &name.name, target)
        });
        let contents = state.contents().map(|bytes| weights.of_length(bytes.length));
        let streams = state
            .names
            .values()
            .flat_map(|name| &state.things[&name.object].streams);
        let streams = streams.map(|(name, bytes)| weights.of_stream(name, bytes.length));
        names.chain(contents).chain(streams).fold(0, u64::saturating_add)
    });
    assert_eq!(tree.weight(), weight);
}

/// After a lock-in, a tree holds the sources that it needs and no other.
pub(crate) fn check_sources(state: &State, sources: &[Arc<dyn ContentSource>]) {
    for (number, source) in sources.iter().enumerate() {
        let needed = state.contents().any(|bytes| bytes.source == number);
        assert_eq!(
            Arc::strong_count(source),
            1 + usize::from(needed),
            "source {number}"
        );
    }
}

struct Checker<'a> {
    tree: &'a Tree,
    state: &'a State,
    sources: &'a [Arc<dyn ContentSource>],
    /// Object numbers of tree and model.
    links: Vec<(usize, u64)>,
    seen: usize,
}

impl<'a> Checker<'a> {
    fn new(tree: &'a Tree, state: &'a State, sources: &'a [Arc<dyn ContentSource>]) -> Self {
        Self {
            tree,
            state,
            sources,
            links: Vec::new(),
            seen: 0,
        }
    }

    fn walk(mut self) -> Self {
        self.node(self.tree.root(), &mut Vec::new());
        assert_eq!(self.seen, self.state.names.len());
        self
    }

    fn node(&mut self, node: Node<'a>, path: &mut Vec<u8>) {
        self.seen += 1;
        let id = node.id();
        let expected = &self.state.names[&id];
        assert_eq!(
            (node.name(), node.parent(), node.is_hidden()),
            (expected.name.as_slice(), expected.parent, expected.hidden)
        );
        let absolute = if path.is_empty() {
            b"/".to_vec()
        } else {
            path.clone()
        };
        assert_eq!(self.tree.path(id), absolute);
        assert_eq!(self.tree.look_up(NodeId::ROOT, &absolute).as_ref(), Ok(&id));
        assert_eq!(self.tree.resolve(node.handle()), Some(id));
        assert_eq!(node.handle(), self.tree.handle(id));
        self.links.push((node.object().index(), expected.object));
        assert!(node.object().index() < self.tree.object_bound() && id.index() < self.tree.node_bound());
        self.object(node, expected);

        let children: Vec<Node<'_>> = node.children().collect();
        assert!(
            children
                .iter()
                .map(|child| child.id())
                .eq(expected.children.iter().copied())
        );
        assert_eq!(
            (node.child_count() as usize, node.children().len()),
            (children.len(), children.len())
        );
        let directories = children
            .iter()
            .filter(|child| child.kind() == Kind::Directory)
            .count();
        assert_eq!(node.directory_child_count() as usize, directories);
        for name in crate::NAMES {
            assert_eq!(self.tree.child(id, name), self.state.child(id, name), "{name:?}");
        }
        for child in children {
            let length = path.len();
            path.push(b'/');
            path.extend_from_slice(child.name());
            self.node(child, path);
            path.truncate(length);
        }
    }

    fn object(&self, node: Node<'_>, expected: &Name) {
        let thing = &self.state.things[&expected.object];
        let links = self
            .state
            .names
            .values()
            .filter(|name| name.object == expected.object)
            .count();
        assert_eq!(
            (
                node.kind(),
                node.attributes(),
                node.link_count() as usize,
                node.is_real_time()
            ),
            (thing.what.kind(), thing.attributes, links, thing.real_time)
        );
        let (mut bytes, mut target, mut device) = (None, None, None);
        match &thing.what {
            What::File(content) => bytes = Some(*content).filter(|bytes| bytes.length > 0),
            What::Link(path) => target = Some(path.as_slice()),
            What::BlockDevice(number) | What::CharacterDevice(number) => device = Some(*number),
            What::Directory | What::Fifo | What::Socket => {}
        }
        assert_eq!((node.link_target(), node.device()), (target, device));
        assert_eq!(node.content().map(|id| self.bytes(id)), bytes);
        let size = bytes
            .map(|bytes| bytes.length)
            .or(target.map(|target| target.len() as u64));
        assert_eq!(node.size(), size.unwrap_or(0));
        let streams: Vec<(Vec<u8>, Bytes)> = node
            .streams()
            .map(|(name, id)| (name.to_vec(), self.bytes(id)))
            .collect();
        assert_eq!(streams, thing.streams);
    }

    fn bytes(&self, id: ContentId) -> Bytes {
        assert!(id.index() < self.tree.content_bound());
        let content = self.tree.content(id).unwrap();
        let source = self
            .sources
            .iter()
            .position(|source| Arc::ptr_eq(source, content.source()))
            .unwrap();
        assert_eq!(content.key(), content.length() ^ 1);
        Bytes {
            source,
            length: content.length(),
        }
    }
}
