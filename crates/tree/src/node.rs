//! Views of a tree's nodes.

use std::fmt;

use crate::id::{ContentId, Handle, NONE, NodeId, ObjectId};
use crate::objects::{Directory, Object};
use crate::tree::{Record, Tree};
use crate::{Attributes, Device, Kind};

/// A name in a directory, or the root directory, with what it points to.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    id: NodeId,
    record: Record,
}

impl<'t> Node<'t> {
    pub(crate) fn new(tree: &'t Tree, id: NodeId, record: Record) -> Self {
        Self { tree, id, record }
    }

    /// The id.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// A handle by which the node is found as long as it lives.
    pub fn handle(self) -> Handle {
        Handle {
            node: self.id,
            generation: self.record.generation,
        }
    }

    /// The name; empty for the root.
    pub fn name(self) -> &'t [u8] {
        self.tree
            .arena
            .get(self.record.name_offset, self.record.name_length)
    }

    /// The directory that the node is in; `None` for the root.
    pub fn parent(self) -> Option<NodeId> {
        (self.record.parent != NONE).then_some(NodeId(self.record.parent))
    }

    /// What the item is.
    pub fn kind(self) -> Kind {
        self.stored().kind()
    }

    /// What the name points to. Hard links have the same one.
    pub fn object(self) -> ObjectId {
        ObjectId(self.record.object)
    }

    /// How many names in the tree point to the object. Always 1 for a directory.
    pub fn link_count(self) -> u32 {
        self.stored().links
    }

    /// Permissions, owner and times of the object.
    pub fn attributes(self) -> Attributes {
        self.tree.objects.attributes(self.record.object)
    }

    /// Whether this name is not to be shown in listings; other names of the object have their own mark.
    pub fn is_hidden(self) -> bool {
        self.record.hidden
    }

    /// Whether the object, a file, is to be recorded for reading in real time.
    pub fn is_real_time(self) -> bool {
        self.stored().is_real_time()
    }

    /// The content of a file; `None` for one of length 0, and for what is no file.
    pub fn content(self) -> Option<ContentId> {
        let object = self.stored();
        (object.kind() == Kind::File && object.payload != NONE).then_some(ContentId(object.payload))
    }

    /// Bytes of a file's content or of a link's target; otherwise 0.
    pub fn size(self) -> u64 {
        match self.kind() {
            Kind::File => self.tree.contents.length(self.stored().payload),
            _ => self.link_target().map_or(0, |target| target.len() as u64),
        }
    }

    /// The path that a symbolic link holds.
    pub fn link_target(self) -> Option<&'t [u8]> {
        let object = self.stored();
        (object.kind() == Kind::SymbolicLink).then(|| self.tree.arena.get_sized(object.payload))
    }

    /// The number of a block or character device.
    pub fn device(self) -> Option<Device> {
        let object = self.stored();
        let is_device = matches!(object.kind(), Kind::BlockDevice | Kind::CharacterDevice);
        is_device.then(|| self.tree.objects.devices.at(object.payload))
    }

    /// How many items a directory holds, itself.
    pub fn child_count(self) -> u32 {
        self.directory().count
    }

    /// How many directories a directory holds, itself.
    pub fn directory_child_count(self) -> u32 {
        self.directory().directories
    }

    /// The items of a directory in the order added; of what is no directory, none.
    pub fn children(self) -> Children<'t> {
        let directory = self.directory();
        Children {
            tree: self.tree,
            next: directory.first,
            left: directory.count,
        }
    }

    /// The named streams of the object and their contents, in the order added. A stream of length 0 has a
    /// content.
    pub fn streams(self) -> impl Iterator<Item = (&'t [u8], ContentId)> + use<'t> {
        let tree = self.tree;
        tree.streams.of(self.record.object).map(|(_, stream)| {
            (
                tree.arena.get(stream.name_offset, stream.name_length),
                ContentId(stream.content),
            )
        })
    }

    fn stored(self) -> Object {
        self.tree.objects.at(self.record.object)
    }

    fn directory(self) -> Directory {
        let object = self.stored();
        match object.kind() {
            Kind::Directory => self.tree.objects.directories.at(object.payload),
            _ => Directory::default(),
        }
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.tree.path(self.id);
        write!(
            f,
            "{:?} {:?} ({:?})",
            self.kind(),
            String::from_utf8_lossy(&path),
            self.id
        )
    }
}

/// See [`Node::children`].
#[derive(Clone)]
pub struct Children<'t> {
    tree: &'t Tree,
    next: u32,
    left: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        let id = NodeId(self.next);
        let record = *self.tree.nodes.get(id.0)?;
        self.next = record.next;
        self.left = self.left.saturating_sub(1);
        Some(Node::new(self.tree, id, record))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left as usize, Some(self.left as usize))
    }
}

impl ExactSizeIterator for Children<'_> {}
impl std::iter::FusedIterator for Children<'_> {}
