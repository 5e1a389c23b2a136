//! The tree, and what can be read of it.

use std::fmt;
use std::sync::Arc;

use crate::arena::Arena;
use crate::change_log::{ChangeLog, ChangePoints};
use crate::column::Column;
use crate::contents::{Contents, StoredContent};
use crate::error::{NameFault, TreeError};
use crate::id::{ContentId, Handle, NONE, NodeId};
use crate::index::NameIndex;
use crate::name::CaseRule;
use crate::node::Node;
use crate::objects::Objects;
use crate::streams::Streams;
use crate::weight::{Scale, Weigh};
use crate::{Attributes, Kind};

/// A name in a directory. 28 bytes, no gaps.
#[derive(Clone, Copy)]
pub(crate) struct Record {
    pub(crate) parent: u32,
    pub(crate) previous: u32,
    pub(crate) next: u32,
    pub(crate) object: u32,
    pub(crate) name_offset: u32,
    /// Tells a node from those that had its number before.
    pub(crate) generation: u32,
    pub(crate) name_length: u16,
    /// In the tree. A node that was removed keeps all else, so that it can come back.
    pub(crate) linked: bool,
    pub(crate) hidden: bool,
}

impl Default for Record {
    fn default() -> Self {
        Self {
            parent: NONE,
            previous: NONE,
            next: NONE,
            object: NONE,
            name_offset: 0,
            generation: 0,
            name_length: 0,
            linked: false,
            hidden: false,
        }
    }
}

/// What an image is to store: a root directory and what is below it, and how to undo what was done to it.
///
/// Every change that succeeds makes a change point; one that fails leaves the tree as it was. Reading is by
/// [`Node`], a view of a [`NodeId`]. Cost and memory do not depend on the size of contents, which stay where
/// they are.
pub struct Tree {
    pub(crate) nodes: Column<Record>,
    pub(crate) objects: Objects,
    pub(crate) contents: Contents,
    pub(crate) streams: Streams,
    pub(crate) arena: Arena,
    pub(crate) index: NameIndex,
    /// Names in the tree that are no directories.
    pub(crate) files: u64,
    /// Directories in the tree, without the root.
    pub(crate) directories: u64,
    pub(crate) scale: Scale,
    pub(crate) log: ChangeLog,
    pub(crate) points: ChangePoints,
    /// Transactions that are open, each within the one before.
    pub(crate) open: u32,
    /// The outermost open transaction within which a lock-in was asked for, counted from 1; 0: none.
    pub(crate) lock_wanted: u32,
    pub(crate) generation: u32,
    /// Numbers of nodes were freed since the generation began.
    pub(crate) freed: bool,
}

impl Tree {
    /// A tree that holds a root directory with these attributes, at change point 0.
    pub fn new(case: CaseRule, root: Attributes) -> Self {
        let mut tree = Self {
            nodes: Column::new(),
            objects: Objects::new(),
            contents: Contents::new(),
            streams: Streams::new(case),
            arena: Arena::new(),
            index: NameIndex::new(case),
            files: 0,
            directories: 0,
            scale: Scale::new(None),
            log: ChangeLog::default(),
            points: ChangePoints::new(),
            open: 0,
            lock_wanted: 0,
            generation: 0,
            freed: false,
        };
        tree.plant(&root);
        tree
    }

    /// The root directory.
    pub fn root(&self) -> Node<'_> {
        Node::new(self, NodeId::ROOT, self.nodes.at(NodeId::ROOT.0))
    }

    /// The node with this id; `None` when it is not, or no longer, in the tree.
    pub fn node(&self, id: NodeId) -> Option<Node<'_>> {
        self.nodes
            .get(id.0)
            .filter(|record| record.linked)
            .map(|&record| Node::new(self, id, record))
    }

    /// The item of this name in a directory; `None` when there is none, or no such directory.
    pub fn child(&self, directory: NodeId, name: &[u8]) -> Option<NodeId> {
        self.node(directory)?;
        self.index.find(directory.0, name, self.names()).map(NodeId)
    }

    /// The item that `path` leads to, starting at `from`. Components are separated by '/'; a leading, doubled
    /// or trailing one means nothing. The empty path leads to `from`. Symbolic links are not followed.
    ///
    /// # Errors
    /// [`TreeError::Stale`] of `from`; [`TreeError::InvalidName`] for a component "." or ".."; otherwise
    /// [`TreeError::NotFound`] and [`TreeError::NotADirectory`] with the path up to where it ends.
    pub fn look_up(&self, from: NodeId, path: &[u8]) -> Result<NodeId, TreeError> {
        let mut at = self.node(from).ok_or(TreeError::Stale)?;
        for name in path.split(|&byte| byte == b'/').filter(|name| !name.is_empty()) {
            if matches!(name, b"." | b"..") {
                return Err(TreeError::InvalidName {
                    name: name.to_vec(),
                    reason: NameFault::Dots,
                });
            }
            if at.kind() != Kind::Directory {
                return Err(TreeError::NotADirectory {
                    path: self.path(at.id()),
                });
            }
            let child = self.child(at.id(), name).and_then(|id| self.node(id));
            at = child.ok_or_else(|| TreeError::NotFound {
                path: self.path_in(at.id(), name),
            })?;
        }
        Ok(at.id())
    }

    /// The absolute path of a node: "/a/b", and "/" for the root. Empty when it is not in the tree.
    pub fn path(&self, id: NodeId) -> Vec<u8> {
        let Some(node) = self.node(id) else {
            return Vec::new();
        };
        let upwards =
            || std::iter::successors(Some(node), |at| at.parent().and_then(|parent| self.node(parent)));
        let length = upwards().map(|at| at.name().len() + 1).sum();
        let mut names: Vec<&[u8]> = upwards()
            .map(Node::name)
            .filter(|name| !name.is_empty())
            .collect();
        names.reverse();
        let mut path = Vec::with_capacity(length);
        for name in names {
            path.push(b'/');
            path.extend_from_slice(name);
        }
        if path.is_empty() {
            path.push(b'/');
        }
        path
    }

    /// The path that `name` has, or would have, in a directory.
    pub(crate) fn path_in(&self, directory: NodeId, name: &[u8]) -> Vec<u8> {
        let mut path = self.path(directory);
        if path.last() != Some(&b'/') {
            path.push(b'/');
        }
        path.extend_from_slice(name);
        path
    }

    /// A handle by which the node is found as long as it lives. Of an id that is not in the tree, it finds
    /// nothing unless a rollback brings that very node back.
    pub fn handle(&self, id: NodeId) -> Handle {
        let generation = self.nodes.get(id.0).map_or(u32::MAX, |record| record.generation);
        Handle { node: id, generation }
    }

    /// The node of a handle; `None` when it is not, or no longer, in the tree.
    pub fn resolve(&self, handle: Handle) -> Option<NodeId> {
        let record = self.nodes.get(handle.node.0)?;
        (record.linked && record.generation == handle.generation).then_some(handle.node)
    }

    /// Names in the tree that are no directories: files, links, devices and others. A hard link counts by
    /// itself.
    pub fn file_count(&self) -> u64 {
        self.files
    }

    /// Directories in the tree, without the root.
    pub fn directory_count(&self) -> u64 {
        self.directories
    }

    /// Every [`NodeId::index`] in use is below.
    pub fn node_bound(&self) -> usize {
        self.nodes.bound() as usize
    }

    /// Every [`ObjectId::index`](crate::ObjectId::index) in use is below.
    pub fn object_bound(&self) -> usize {
        self.objects.records.bound() as usize
    }

    /// Every [`ContentId::index`] in use is below.
    pub fn content_bound(&self) -> usize {
        self.contents.bound() as usize
    }

    /// The content with this id; `None` when there is none.
    pub fn content(&self, id: ContentId) -> Option<StoredContent<'_>> {
        self.contents.get(id.0)
    }

    /// When two names of a directory (or two streams of an item) are one.
    pub fn case_rule(&self) -> CaseRule {
        self.index.case()
    }

    /// The weight of all that is in the tree, at constant cost: [`Weigh::name`] of every name and of the
    /// root, and
    /// [`Weigh::content`] of every content of every object that has a name. 0 without a [`Weigh`]; at most
    /// `u64::MAX`.
    pub fn weight(&self) -> u64 {
        self.scale.total()
    }

    /// Says what names and contents weigh from now on, and weighs the tree once. No change point.
    pub fn set_weigh(&mut self, weigh: Arc<dyn Weigh>) {
        let mut scale = Scale::new(Some(weigh));
        self.weigh_all(&mut scale);
        self.scale = scale;
    }

    /// What [`Tree::weight`] would be by another [`Weigh`]: all of the tree is looked at.
    pub fn weight_by(&self, weigh: Arc<dyn Weigh>) -> u64 {
        let mut scale = Scale::new(Some(weigh));
        self.weigh_all(&mut scale);
        scale.total()
    }

    /// The number of the present state: 0 at first, and one more after each change, rollback or transaction.
    pub fn change_point(&self) -> u64 {
        self.points.present()
    }

    /// Heap bytes that the tree holds, used or not, without the sources of contents.
    pub fn memory(&self) -> usize {
        self.nodes.memory()
            + self.objects.memory()
            + self.contents.memory()
            + self.streams.memory()
            + self.arena.memory()
            + self.index.memory()
            + self.log.memory()
            + self.points.memory()
    }

    /// Parent and name by node, for the index.
    pub(crate) fn names<'t>(&'t self) -> impl Fn(u32) -> (u32, &'t [u8]) {
        names(&self.nodes, &self.arena)
    }
}

/// Parent and name by node, for the index, while that is borrowed.
pub(crate) fn names<'a>(nodes: &'a Column<Record>, arena: &'a Arena) -> impl Fn(u32) -> (u32, &'a [u8]) {
    |node| {
        let record = nodes.at(node);
        (record.parent, arena.get(record.name_offset, record.name_length))
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tree")
            .field("files", &self.files)
            .field("directories", &self.directories)
            .field("change_point", &self.change_point())
            .finish_non_exhaustive()
    }
}
