//! The steps that every change is made of, and every undoing: into the tree and out of it.

use std::iter::successors;

use crate::Kind;
use crate::id::{NONE, NodeId};
use crate::objects::{Directory, Object};
use crate::tree::{Record, Tree, names};
use crate::weight::Scale;

impl Tree {
    /// Puts a node between the neighbours that it remembers, in the directory that it remembers.
    pub(crate) fn attach(&mut self, node: u32) {
        let Record {
            parent,
            previous,
            next,
            object,
            ..
        } = self.nodes.at(node);
        self.nodes.edit(previous, |record| record.next = node);
        self.nodes.edit(next, |record| record.previous = node);
        let is_directory = self.objects.at(object).kind() == Kind::Directory;
        self.edit_directory(parent, |directory| {
            if previous == NONE {
                directory.first = node;
            }
            if next == NONE {
                directory.last = node;
            }
            directory.count = directory.count.saturating_add(1);
            directory.directories = directory.directories.saturating_add(u32::from(is_directory));
        });
    }

    /// Takes a node out of its directory. It remembers its neighbours: attached again in reverse order, it
    /// finds its place.
    pub(crate) fn detach(&mut self, node: u32) {
        let Record {
            parent,
            previous,
            next,
            object,
            ..
        } = self.nodes.at(node);
        self.nodes.edit(previous, |record| record.next = next);
        self.nodes.edit(next, |record| record.previous = previous);
        let is_directory = self.objects.at(object).kind() == Kind::Directory;
        self.edit_directory(parent, |directory| {
            if previous == NONE {
                directory.first = next;
            }
            if next == NONE {
                directory.last = previous;
            }
            directory.count = directory.count.saturating_sub(1);
            directory.directories = directory.directories.saturating_sub(u32::from(is_directory));
        });
    }

    /// Makes a node remember that its place is behind all others of `parent`.
    pub(crate) fn place_last(&mut self, node: u32, parent: u32) {
        let previous = self.directory(parent).last;
        self.nodes.edit(node, |record| {
            record.parent = parent;
            record.previous = previous;
            record.next = NONE;
        });
    }

    /// Puts a node and all below it into the tree.
    pub(crate) fn link(&mut self, node: u32) {
        self.attach(node);
        let mut at = Some(node);
        while let Some(inner) = at {
            self.index.insert(inner, names(&self.nodes, &self.arena));
            self.nodes.edit(inner, |record| record.linked = true);
            self.count_in(inner);
            at = self.next_below(node, inner);
        }
    }

    /// Takes a node and all below it out of the tree. What is below stays as it is, to be put back.
    pub(crate) fn unlink(&mut self, node: u32) {
        let mut at = Some(node);
        while let Some(inner) = at {
            self.count_out(inner);
            self.nodes.edit(inner, |record| record.linked = false);
            self.index.remove(inner, names(&self.nodes, &self.arena));
            at = self.next_below(node, inner);
        }
        self.detach(node);
    }

    /// The node after `at`, in the order in which a directory comes before its children, of those at and
    /// below `top`.
    pub(crate) fn next_below(&self, top: u32, at: u32) -> Option<u32> {
        let first = self.directory(at).first;
        if first != NONE {
            return Some(first);
        }
        let mut upwards = successors(Some(at), |&node| Some(self.nodes.at(node).parent));
        upwards
            .by_ref()
            .take_while(|&node| node != top && node != NONE)
            .find_map(|node| {
                let next = self.nodes.at(node).next;
                (next != NONE).then_some(next)
            })
    }

    /// The children of a directory; of what is none, no children.
    pub(crate) fn directory(&self, node: u32) -> Directory {
        let object = self.object(node);
        if object.kind() == Kind::Directory {
            self.objects.directories.at(object.payload)
        } else {
            Directory::default()
        }
    }

    fn edit_directory(&mut self, node: u32, change: impl FnOnce(&mut Directory)) {
        let object = self.object(node);
        if object.kind() == Kind::Directory {
            self.objects.directories.edit(object.payload, change);
        }
    }

    pub(crate) fn object(&self, node: u32) -> Object {
        self.objects.at(self.nodes.at(node).object)
    }

    /// Counts a name; with the first name of an object, its contents.
    fn count_in(&mut self, node: u32) {
        let number = self.nodes.at(node).object;
        let object = self.objects.at(number);
        match object.kind() {
            Kind::Directory => self.directories += 1,
            _ => self.files += 1,
        }
        self.objects
            .records
            .edit(number, |object| object.links = object.links.saturating_add(1));
        self.weigh_name(node, true);
        if object.links == 0 {
            self.weigh_contents(number, true);
        }
    }

    /// Undoes [`Tree::count_in`].
    fn count_out(&mut self, node: u32) {
        let number = self.nodes.at(node).object;
        let object = self.objects.at(number);
        match object.kind() {
            Kind::Directory => self.directories = self.directories.saturating_sub(1),
            _ => self.files = self.files.saturating_sub(1),
        }
        self.objects
            .records
            .edit(number, |object| object.links = object.links.saturating_sub(1));
        self.weigh_name(node, false);
        if object.links == 1 {
            self.weigh_contents(number, false);
        }
    }

    /// Adds or subtracts the weight of a node's name.
    pub(crate) fn weigh_name(&mut self, node: u32, add: bool) {
        let mut scale = std::mem::take(&mut self.scale);
        self.weigh_name_on(&mut scale, node, add);
        self.scale = scale;
    }

    fn weigh_name_on(&self, scale: &mut Scale, node: u32, add: bool) {
        let record = self.nodes.at(node);
        let object = self.objects.at(record.object);
        let kind = object.kind();
        let target = if kind == Kind::SymbolicLink {
            self.arena.get_sized(object.payload).len()
        } else {
            0
        };
        let name = self.arena.get(record.name_offset, record.name_length);
        if add {
            scale.add(|weigh| weigh.name(kind, name, target));
        } else {
            scale.subtract(|weigh| weigh.name(kind, name, target));
        }
        for (_, stream) in self.streams.of(record.object) {
            let name = self.arena.get(stream.name_offset, stream.name_length);
            scale.weigh_stream_of_name(&self.contents, name, stream.content, add);
        }
    }

    /// Adds or subtracts the weight of all contents of an object.
    fn weigh_contents(&mut self, object: u32, add: bool) {
        let mut scale = std::mem::take(&mut self.scale);
        self.weigh_contents_on(&mut scale, object, add);
        self.scale = scale;
    }

    fn weigh_contents_on(&self, scale: &mut Scale, object: u32, add: bool) {
        let record = self.objects.at(object);
        let file = if record.kind() == Kind::File {
            record.payload
        } else {
            NONE
        };
        scale.weigh_content(&self.contents, file, add);
        for (_, stream) in self.streams.of(object) {
            scale.weigh_stream(&self.contents, stream.content, add);
        }
    }

    /// Adds or subtracts the weight of one content of an object, if that is in the tree.
    pub(crate) fn weigh_content(&mut self, object: u32, content: u32, add: bool) {
        if self.objects.at(object).links > 0 {
            self.scale.weigh_content(&self.contents, content, add);
        }
    }

    /// Adds or subtracts the weight of one named stream of an object, if that is in the tree.
    pub(crate) fn weigh_stream(&mut self, stream: u32, add: bool) {
        let record = self.streams.records.at(stream);
        let links = self.objects.at(record.object).links;
        if links == 0 {
            return;
        }
        self.scale.weigh_stream(&self.contents, record.content, add);
        let name = self.arena.get(record.name_offset, record.name_length);
        for _ in 0..links {
            self.scale
                .weigh_stream_of_name(&self.contents, name, record.content, add);
        }
    }

    /// Adds the weight of everything in the tree.
    pub(crate) fn weigh_all(&self, scale: &mut Scale) {
        let root = NodeId::ROOT.0;
        let mut at = Some(root);
        while let Some(node) = at {
            self.weigh_name_on(scale, node, true);
            at = self.next_below(root, node);
        }
        for object in 0..self.objects.records.bound() {
            if self.objects.at(object).links > 0 {
                self.weigh_contents_on(scale, object, true);
            }
        }
    }
}
