//! The changes. Each checks first and then does, so that one that fails changes nothing.

use crate::change_log::{Entry, Place};
use crate::error::TreeError;
use crate::id::{NONE, NodeId};
use crate::name::{check_name, check_target};
use crate::packed::PackedAttributes;
use crate::tree::{Record, Tree, names};
use crate::{Attributes, Content, Item, Kind};

/// # Changes
///
/// Each call that succeeds is one change point, unless within a [transaction](Tree::transaction). All of them
/// fail with [`TreeError::Stale`] when a node they are given is not in the tree.
impl Tree {
    /// Adds an item behind the others of the directory `parent`.
    ///
    /// # Errors
    /// [`TreeError::InvalidName`], also of a link's target, [`TreeError::NotADirectory`],
    /// [`TreeError::Duplicate`],
    /// [`TreeError::TooMany`].
    pub fn add(
        &mut self,
        parent: NodeId,
        name: &[u8],
        item: Item,
        attributes: Attributes,
    ) -> Result<NodeId, TreeError> {
        self.check_free(parent, name, None)?;
        let object = self.new_object(&item, &attributes)?;
        let node = match self.new_node(name, object) {
            Ok(node) => node,
            Err(error) => {
                self.release_object(object);
                return Err(error);
            }
        };
        self.place_last(node, parent.0);
        self.link(node);
        self.log.added(node);
        self.changed();
        Ok(NodeId(node))
    }

    /// Adds a further name, a hard link, for the object of `to`, behind the others of the directory `parent`.
    ///
    /// # Errors
    /// [`TreeError::LinkToDirectory`], and those of [`Tree::add`].
    pub fn add_link(&mut self, parent: NodeId, name: &[u8], to: NodeId) -> Result<NodeId, TreeError> {
        self.check_free(parent, name, None)?;
        let object = self.live(to)?.object;
        if self.object(to.0).kind() == Kind::Directory {
            return Err(TreeError::LinkToDirectory { path: self.path(to) });
        }
        let node = self.new_node(name, object)?;
        self.place_last(node, parent.0);
        self.link(node);
        self.log.linked(node);
        self.changed();
        Ok(NodeId(node))
    }

    /// Removes a name; with the last one, the object.
    ///
    /// # Errors
    /// [`TreeError::IsRoot`]; [`TreeError::DirectoryNotEmpty`]: see [`Tree::remove_tree`].
    pub fn remove(&mut self, node: NodeId) -> Result<(), TreeError> {
        self.live(node)?;
        if node == NodeId::ROOT {
            return Err(TreeError::IsRoot);
        }
        if self.directory(node.0).count > 0 {
            return Err(TreeError::DirectoryNotEmpty {
                path: self.path(node),
            });
        }
        self.take_out(node.0);
        self.changed();
        Ok(())
    }

    /// Removes a node and all below it; of the root, all below it.
    ///
    /// # Errors
    /// [`TreeError::Stale`] only.
    pub fn remove_tree(&mut self, node: NodeId) -> Result<(), TreeError> {
        self.live(node)?;
        if node == NodeId::ROOT {
            loop {
                let first = self.directory(node.0).first;
                if first == NONE {
                    break;
                }
                self.take_out(first);
            }
        } else {
            self.take_out(node.0);
        }
        self.changed();
        Ok(())
    }

    /// Gives a node another name, another directory, or both. Within its directory it keeps its place, in
    /// another it comes behind the others.
    ///
    /// # Errors
    /// [`TreeError::IsRoot`]; [`TreeError::IntoItself`] for a directory that would come to lie in itself or
    /// below; and
    /// [`TreeError::InvalidName`], [`TreeError::NotADirectory`], [`TreeError::Duplicate`],
    /// [`TreeError::TooMany`].
    pub fn rename(&mut self, node: NodeId, parent: NodeId, name: &[u8]) -> Result<(), TreeError> {
        let record = self.live(node)?;
        if node == NodeId::ROOT {
            return Err(TreeError::IsRoot);
        }
        self.check_free(parent, name, Some(node))?;
        if self.object(node.0).kind() == Kind::Directory && self.is_below(parent.0, node.0) {
            return Err(TreeError::IntoItself {
                path: self.path(node),
            });
        }
        let new_name = name != self.arena.get(record.name_offset, record.name_length);
        let name_offset = if new_name {
            self.store(name)?
        } else {
            record.name_offset
        };
        let name_length = u16::try_from(name.len()).unwrap_or(record.name_length);

        let Record {
            parent: old,
            previous,
            next,
            ..
        } = record;
        let (old_offset, old_length) = (record.name_offset, record.name_length);
        let place = Place {
            parent: old,
            previous,
            next,
            name_offset: old_offset,
            name_length: old_length,
            new_name,
        };
        self.log.renamed(node.0, place);
        self.begin_rename(node.0, parent.0);
        if old != parent.0 {
            self.place_last(node.0, parent.0);
        }
        self.finish_rename(node.0, name_offset, name_length, old);
        self.changed();
        Ok(())
    }

    /// Sets the attributes of the object: all its names share them.
    ///
    /// # Errors
    /// [`TreeError::Stale`] only.
    pub fn set_attributes(&mut self, node: NodeId, attributes: Attributes) -> Result<(), TreeError> {
        let object = self.live(node)?.object;
        let (old, far) = self.objects.packed(object);
        self.log.attributes(object, old, far);
        let (new, far) = PackedAttributes::pack(&attributes);
        self.objects.set(object, new, far);
        self.changed();
        Ok(())
    }

    /// Says whether the name is to be hidden in listings. Other names of the object are not touched.
    ///
    /// # Errors
    /// [`TreeError::Stale`] only.
    pub fn set_hidden(&mut self, node: NodeId, hidden: bool) -> Result<(), TreeError> {
        let was = self.live(node)?.hidden;
        self.nodes.edit(node.0, |record| record.hidden = hidden);
        self.log.push(Entry::Hidden { node: node.0, was });
        self.changed();
        Ok(())
    }

    /// Says whether a file is to be recorded for reading in real time, under all its names.
    ///
    /// # Errors
    /// [`TreeError::NotAFile`].
    pub fn set_real_time(&mut self, node: NodeId, real_time: bool) -> Result<(), TreeError> {
        let object = self.live_file(node)?;
        let was = self.objects.at(object).is_real_time();
        self.objects
            .records
            .edit(object, |record| record.set_real_time(real_time));
        self.log.push(Entry::RealTime { object, was });
        self.changed();
        Ok(())
    }

    /// Gives a file, under all its names, another content. Of one of length 0 nothing is kept.
    ///
    /// # Errors
    /// [`TreeError::NotAFile`], [`TreeError::TooMany`].
    pub fn set_content(&mut self, node: NodeId, content: Content) -> Result<(), TreeError> {
        let object = self.live_file(node)?;
        let was = self.objects.at(object).payload;
        let new = self.new_content(&content)?;
        self.replace_content(object, new);
        self.log.push(Entry::Content { object, was });
        self.changed();
        Ok(())
    }

    /// Adds a named stream behind the others of the object: all its names share them. Any item may have
    /// streams; their names follow the rules of names.
    ///
    /// # Errors
    /// [`TreeError::InvalidName`], [`TreeError::Duplicate`], [`TreeError::TooMany`].
    pub fn add_stream(&mut self, node: NodeId, name: &[u8], content: Content) -> Result<(), TreeError> {
        let object = self.live(node)?.object;
        check_name(name)?;
        if self.streams.find(object, name, &self.arena).is_some() {
            return Err(TreeError::Duplicate {
                path: self.stream_path(node, name),
            });
        }
        let name_length = u16::try_from(name.len()).unwrap_or_default();
        let stored = self.contents.add(&content)?;
        let name_offset = self.store(name).inspect_err(|_| self.contents.release(stored))?;
        let stream = match self
            .streams
            .add(object, name_offset, name_length, stored, &self.arena)
        {
            Ok(stream) => stream,
            Err(error) => {
                self.arena.release(name_offset, name_length);
                self.contents.release(stored);
                return Err(error);
            }
        };
        self.weigh_stream(stream, true);
        self.log.push(Entry::StreamAdded { stream });
        self.changed();
        Ok(())
    }

    /// Removes a named stream.
    ///
    /// # Errors
    /// [`TreeError::NotFound`].
    pub fn remove_stream(&mut self, node: NodeId, name: &[u8]) -> Result<(), TreeError> {
        let object = self.live(node)?.object;
        let found = self.streams.find(object, name, &self.arena);
        let stream = found.ok_or_else(|| TreeError::NotFound {
            path: self.stream_path(node, name),
        })?;
        self.weigh_stream(stream, false);
        self.streams.detach(stream, &self.arena);
        self.log.push(Entry::StreamRemoved { stream });
        self.changed();
        Ok(())
    }

    /// Takes a node off its index and, if it is to lie in another directory, out of its own.
    pub(crate) fn begin_rename(&mut self, node: u32, new_parent: u32) {
        self.weigh_name(node, false);
        self.index.remove(node, names(&self.nodes, &self.arena));
        if self.nodes.at(node).parent != new_parent {
            self.detach(node);
        }
    }

    /// Attaches the node, if it was in another directory, where it remembers its place to be, under its new
    /// name.
    pub(crate) fn finish_rename(&mut self, node: u32, name_offset: u32, name_length: u16, old_parent: u32) {
        self.nodes.edit(node, |record| {
            record.name_offset = name_offset;
            record.name_length = name_length;
        });
        if self.nodes.at(node).parent != old_parent {
            self.attach(node);
        }
        self.index.insert(node, names(&self.nodes, &self.arena));
        self.weigh_name(node, true);
    }

    /// Gives a file another content, which is stored; the old one stays stored too.
    pub(crate) fn replace_content(&mut self, object: u32, new: u32) {
        let old = self.objects.at(object).payload;
        self.weigh_content(object, old, false);
        self.objects.records.edit(object, |record| record.payload = new);
        self.weigh_content(object, new, true);
    }

    fn take_out(&mut self, node: u32) {
        self.unlink(node);
        self.log.push(Entry::Removed { node });
    }

    /// Makes a change point of what was done, unless a transaction will.
    fn changed(&mut self) {
        if self.open == 0 {
            self.points.record(self.log.steps());
        }
    }

    fn live(&self, node: NodeId) -> Result<Record, TreeError> {
        self.nodes
            .get(node.0)
            .filter(|record| record.linked)
            .copied()
            .ok_or(TreeError::Stale)
    }

    /// Whether `node` is `top` or lies below it.
    fn is_below(&self, node: u32, top: u32) -> bool {
        let upwards = std::iter::successors(Some(node), |&at| Some(self.nodes.at(at).parent));
        upwards.take_while(|&at| at != NONE).any(|at| at == top)
    }

    /// The object of a node that must be a file.
    fn live_file(&self, node: NodeId) -> Result<u32, TreeError> {
        let number = self.live(node)?.object;
        match self.objects.at(number).kind() {
            Kind::File => Ok(number),
            _ => Err(TreeError::NotAFile {
                path: self.path(node),
            }),
        }
    }

    /// Checks that `name` is valid, and not taken in `parent` by another than `by`.
    fn check_free(&self, parent: NodeId, name: &[u8], by: Option<NodeId>) -> Result<(), TreeError> {
        self.live(parent)?;
        if self.object(parent.0).kind() != Kind::Directory {
            return Err(TreeError::NotADirectory {
                path: self.path(parent),
            });
        }
        check_name(name)?;
        let taken = self.index.find(parent.0, name, self.names()).map(NodeId);
        if taken.is_some() && taken != by {
            return Err(TreeError::Duplicate {
                path: self.path_in(parent, name),
            });
        }
        Ok(())
    }

    fn stream_path(&self, node: NodeId, stream: &[u8]) -> Vec<u8> {
        let mut path = self.path(node);
        path.push(b':');
        path.extend_from_slice(stream);
        path
    }

    fn store(&mut self, name: &[u8]) -> Result<u32, TreeError> {
        self.arena.push(name).ok_or(TreeError::TooMany {
            what: "bytes of names",
        })
    }

    /// The number of a stored content, `NONE` for an empty one.
    fn new_content(&mut self, content: &Content) -> Result<u32, TreeError> {
        if content.length() == 0 {
            Ok(NONE)
        } else {
            self.contents.add(content)
        }
    }

    fn new_object(&mut self, item: &Item, attributes: &Attributes) -> Result<u32, TreeError> {
        let too_many = |what| TreeError::TooMany { what };
        let payload = match item {
            Item::Directory => self
                .objects
                .directories
                .allocate(Default::default())
                .ok_or(too_many("directories"))?,
            Item::File(content) => self.new_content(content)?,
            Item::SymbolicLink(target) => {
                check_target(target)?;
                self.arena.push_sized(target).ok_or(too_many("bytes of names"))?
            }
            Item::BlockDevice(device) | Item::CharacterDevice(device) => self
                .objects
                .devices
                .allocate(*device)
                .ok_or(too_many("devices"))?,
            Item::Fifo | Item::Socket => NONE,
        };
        let kind = item.kind();
        let object = self.objects.add(kind, payload, attributes);
        object.inspect_err(|_| self.release_payload(kind, payload))
    }

    /// A node that is not in the tree yet.
    fn new_node(&mut self, name: &[u8], object: u32) -> Result<u32, TreeError> {
        let too_many = TreeError::TooMany { what: "items" };
        if self.freed {
            let next = self
                .generation
                .checked_add(1)
                .filter(|&generation| generation != u32::MAX);
            self.generation = next.ok_or(too_many.clone())?;
            self.freed = false;
        }
        let name_length = u16::try_from(name.len()).unwrap_or_default();
        let name_offset = self.store(name)?;
        let generation = self.generation;
        let record = Record {
            object,
            name_offset,
            name_length,
            generation,
            ..Record::default()
        };
        self.nodes.allocate(record).ok_or_else(|| {
            self.arena.release(name_offset, name_length);
            too_many
        })
    }

    /// Makes the root directory of an empty tree.
    pub(crate) fn plant(&mut self, attributes: &Attributes) {
        // A column that is empty has room.
        let directory = self
            .objects
            .directories
            .allocate(Default::default())
            .unwrap_or_default();
        let object = self
            .objects
            .add(Kind::Directory, directory, attributes)
            .unwrap_or_default();
        self.objects.records.edit(object, |record| record.links = 1);
        let _ = self.nodes.allocate(Record {
            object,
            linked: true,
            ..Record::default()
        });
    }
}
