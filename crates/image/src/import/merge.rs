//! What a file system of a disc holds becomes items of the tree.
//!
//! Memory wins: what the tree has already stays, and what the disc has under the same name is left out.

use std::ops::ControlFlow;
use std::sync::Arc;

use fsimage_layout::{FileSystems, Iso9660Names, JolietOptions, Relaxations};
use fsimage_tree::{Item, Kind, NodeId, Times, Transaction, TreeError};
use fsimage_volume::{Counts, DiscContents, DiscItem, FileSystem, VolumeError, VolumeErrorKind, Walk};
use rustc_hash::{FxHashMap, FxHashSet};

use super::names::usable;
use super::observer::{ImportEvent, ImportObserver};
use super::warning::{ImportWarning, Warnings};
use crate::error::Error;
use crate::image::ItemType;

/// What a tree takes for an item beside its name, in bytes.
const ITEM_BYTES: u64 = 160;

/// An import that is going on.
pub(super) struct Merge<'m, 't> {
    pub(super) file_system: &'m dyn FileSystem,
    /// The file system's bit.
    pub(super) mask: FileSystems,
    pub(super) contents: &'m Arc<DiscContents>,
    pub(super) tree: &'m mut Transaction<'t>,
    pub(super) observer: &'m dyn ImportObserver,
    /// Whether the tree had items before; then those that came from the disc are known by their nodes.
    pub(super) has_items: bool,
    pub(super) found: Found,
    from_disc: FxHashSet<NodeId>,
    /// The first name of each object with several.
    links: FxHashMap<u64, NodeId>,
    failure: Option<Error>,
    total: Counts,
}

/// What an import found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) files: u64,
    pub(super) directories: u64,
    pub(super) warnings: Warnings,
    /// Where contents begin in the source.
    pub(super) starts: FxHashSet<u64>,
    /// Whether Joliet has names longer than its specification allows.
    pub(super) has_long_joliet: bool,
    /// What the names of ISO 9660 have beyond the standard.
    relaxations: Relaxations,
    /// What some of them do not have, although the items' names would need it to stay as they are.
    without: Relaxations,
    /// Bytes of the longest name of ISO 9660.
    longest_iso9660: u8,
    /// Whether Rock Ridge has times to fractions of a second.
    pub(super) has_long_times: bool,
    /// The first item with attributes that no tree holds, and how many there are.
    pub(super) other_attributes: Option<(String, u64)>,
}

impl Found {
    /// Takes note of a name in ISO 9660, of whichever file system the item is.
    pub(super) fn note_iso9660(&mut self, item: &DiscItem) {
        self.relaxations |= item.relaxations;
        // Of a name that was cut nobody knows what its end would have become.
        if usize::from(item.identifier_length) >= item.name.len() {
            let needed = Relaxations::of(&item.name, item.kind == Kind::Directory);
            self.without |= needed - item.relaxations;
        }
        self.longest_iso9660 = self.longest_iso9660.max(item.identifier_length);
    }

    /// The rules by which the names of ISO 9660 stay as they are, on top of those that an image has.
    pub(super) fn iso9660_names(&self, ours: Iso9660Names) -> Iso9660Names {
        // The lengths that other programs know.
        let theirs = [Iso9660Names::LONGEST_OF_STANDARD, 37, Iso9660Names::LONGEST]
            .into_iter()
            .find(|&length| self.longest_iso9660 <= length)
            .or(Some(Iso9660Names::LONGEST))
            .filter(|&length| length > Iso9660Names::LONGEST_OF_STANDARD);
        Iso9660Names {
            relaxations: ours.relaxations | (self.relaxations - self.without),
            length: ours.length.max(theirs),
        }
    }

    /// Takes note of a name in Joliet.
    pub(super) fn note_joliet(&mut self, name: &[u8]) {
        let most = JolietOptions::default().name_units.into();
        // No name has more units than bytes.
        self.has_long_joliet |=
            name.len() > most && String::from_utf8_lossy(name).encode_utf16().count() > most;
    }
}

/// A directory to be listed, and where its items go.
struct Job {
    item: DiscItem,
    node: NodeId,
}

impl<'m, 't> Merge<'m, 't> {
    pub(super) fn new(
        file_system: &'m dyn FileSystem,
        mask: FileSystems,
        contents: &'m Arc<DiscContents>,
        tree: &'m mut Transaction<'t>,
        observer: &'m dyn ImportObserver,
    ) -> Self {
        let has_items = tree.root().child_count() > 0;
        Self {
            file_system,
            mask,
            contents,
            tree,
            observer,
            has_items,
            found: Found::default(),
            from_disc: FxHashSet::default(),
            links: FxHashMap::default(),
            failure: None,
            total: Counts::default(),
        }
    }

    /// Imports everything below the root directory, and its attributes if the tree was empty.
    pub(super) fn run(mut self, walk: &mut Walk) -> Result<Found, Error> {
        let root = self.file_system.root(walk)?;
        self.total = self.file_system.counts(walk);
        if !self.has_items {
            self.tree.set_attributes(NodeId::ROOT, root.attributes)?;
            self.streams(NodeId::ROOT, &root, walk)?;
        }
        let mut jobs = vec![Job {
            item: root,
            node: NodeId::ROOT,
        }];
        while let Some(job) = jobs.pop() {
            self.directory(&job, walk, &mut jobs)?;
        }
        if let Some((path, items)) = self.found.other_attributes.take() {
            self.found
                .warnings
                .add(|| ImportWarning::OtherAttributes { path, items });
        }
        Ok(self.found)
    }

    fn directory(&mut self, job: &Job, walk: &mut Walk, jobs: &mut Vec<Job>) -> Result<(), Error> {
        self.tell(job.node, true)?;
        if let Err(error) = walk.enter("directory", job.item.location.identity()) {
            return self.damaged(job.node, b"", error);
        }
        let first = jobs.len();
        let file_system = self.file_system;
        let listed = file_system.list(&job.item, walk, &mut |walk, item| {
            Ok(match self.item(job.node, item, walk, jobs) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    self.failure = Some(error);
                    ControlFlow::Break(())
                }
            })
        });
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        // The first directory listed is the first to be imported.
        if let Some(new) = jobs.get_mut(first..) {
            new.reverse();
        }
        match listed {
            Ok(()) => Ok(()),
            Err(error) => self.damaged(job.node, b"", error),
        }
    }

    fn item(
        &mut self,
        parent: NodeId,
        item: &DiscItem,
        walk: &mut Walk,
        jobs: &mut Vec<Job>,
    ) -> Result<(), Error> {
        walk.count_item()?;
        walk.hold(ITEM_BYTES + (item.name.len() + item.target.len()) as u64)?;
        self.found.note_iso9660(item);
        if self.mask == FileSystems::JOLIET {
            self.found.note_joliet(&item.name);
        }
        if self.mask == FileSystems::ROCK_RIDGE {
            let Times {
                modified,
                accessed,
                changed,
                created,
            } = item.attributes.times;
            self.found.has_long_times |= [Some(modified), Some(accessed), Some(changed), created]
                .into_iter()
                .flatten()
                .any(|time| time.nanoseconds != 0);
        }
        let name = usable(&item.name);
        if *name != *item.name {
            let became = String::from_utf8_lossy(&name).into_owned();
            let path = self.path(parent, &item.name);
            self.found
                .warnings
                .add(|| ImportWarning::Renamed { path, became });
        }
        let node = match self.tree.child(parent, &name) {
            Some(existing) => self.existing(existing, item)?,
            None => self.add(parent, &name, item, walk)?,
        };
        match node {
            Some(node) if item.kind == Kind::Directory => jobs.push(Job {
                item: item.clone(),
                node,
            }),
            Some(node) => {
                self.found.files += 1;
                self.tell(node, false)?;
            }
            None => {}
        }
        Ok(())
    }

    /// The node that the items of a directory go to, when the tree has one of its name already.
    fn existing(&mut self, existing: NodeId, item: &DiscItem) -> Result<Option<NodeId>, Error> {
        let is_directory = self
            .tree
            .node(existing)
            .is_some_and(|node| node.kind() == Kind::Directory);
        let wanted = item.kind == Kind::Directory;
        let in_memory = self.has_items && !self.from_disc.contains(&existing);
        match (is_directory, wanted) {
            (true, true) if in_memory => Ok(Some(existing)),
            (false, false) if in_memory => Ok(None),
            _ if in_memory => Err(Error::TypeCollision {
                path: String::from_utf8_lossy(&self.tree.path(existing)).into_owned(),
                file_system: self.mask,
                on_disc: if wanted {
                    ItemType::Directory
                } else {
                    ItemType::File
                },
            }),
            _ => {
                let path = String::from_utf8_lossy(&self.tree.path(existing)).into_owned();
                self.found.warnings.add(|| ImportWarning::Duplicate { path });
                Ok(None)
            }
        }
    }

    fn add(
        &mut self,
        parent: NodeId,
        name: &[u8],
        item: &DiscItem,
        walk: &mut Walk,
    ) -> Result<Option<NodeId>, Error> {
        let identity = item.location.identity();
        if item.links > 1
            && item.kind != Kind::Directory
            && let Some(&first) = self.links.get(&identity)
        {
            let node = self.tree.add_link(parent, name, first)?;
            return Ok(Some(self.note(node, item)?));
        }
        let added = match self.content(item, walk) {
            Ok(content) => self.tree.add(parent, name, content, item.attributes),
            Err(error) => {
                self.damaged(parent, &item.name, error)?;
                return Ok(None);
            }
        };
        let node = match added {
            Ok(node) => node,
            // A target that no tree can hold.
            Err(error @ TreeError::InvalidName { .. }) => {
                let path = self.path(parent, &item.name);
                self.found.warnings.add(|| ImportWarning::Renamed {
                    path,
                    became: format!("nothing: {error}"),
                });
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        if item.links > 1 && item.kind != Kind::Directory {
            self.links.insert(identity, node);
        }
        if item.is_real_time && item.kind == Kind::File {
            self.tree.set_real_time(node, true)?;
        }
        self.streams(node, item, walk)?;
        self.found.directories += u64::from(item.kind == Kind::Directory);
        Ok(Some(self.note(node, item)?))
    }

    fn note(&mut self, node: NodeId, item: &DiscItem) -> Result<NodeId, Error> {
        if item.is_hidden {
            self.tree.set_hidden(node, true)?;
        }
        if self.has_items {
            self.from_disc.insert(node);
        }
        Ok(node)
    }

    /// What an item is, with where its content lies.
    fn content(&mut self, item: &DiscItem, walk: &mut Walk) -> Result<Item, VolumeError> {
        let device = item.device.unwrap_or_default();
        Ok(match item.kind {
            Kind::Directory => Item::Directory,
            Kind::File if item.size == 0 => Item::empty_file(),
            Kind::File => {
                let extents = self.file_system.extents(item, walk)?;
                walk.hold(extents.runs.len().saturating_sub(1) as u64 * 16)?;
                self.found
                    .starts
                    .extend(extents.runs.first().and_then(|run| run.offset));
                Item::File(self.contents.content(extents))
            }
            Kind::SymbolicLink => Item::SymbolicLink(item.target.clone()),
            Kind::BlockDevice => Item::BlockDevice(device),
            Kind::CharacterDevice => Item::CharacterDevice(device),
            Kind::Fifo => Item::Fifo,
            Kind::Socket => Item::Socket,
        })
    }

    /// Adds an item's named streams, and takes note of what else there is of its kind.
    fn streams(&mut self, node: NodeId, item: &DiscItem, walk: &mut Walk) -> Result<(), Error> {
        if item.has_other_attributes {
            let path = || String::from_utf8_lossy(&self.tree.path(node)).into_owned();
            let others = self.found.other_attributes.get_or_insert_with(|| (path(), 0));
            others.1 += 1;
        }
        if !item.has_streams {
            return Ok(());
        }
        let streams = match self.file_system.streams(item, walk) {
            Ok(streams) => streams,
            Err(error) => return self.damaged(node, b"", error),
        };
        for stream in streams {
            walk.count_item()?;
            walk.hold(ITEM_BYTES + stream.name.len() as u64)?;
            match self.file_system.extents(&stream, walk) {
                Ok(extents) => {
                    walk.hold(extents.runs.len().saturating_sub(1) as u64 * 16)?;
                    let content = self.contents.content(extents);
                    let name = usable(&stream.name);
                    if *name != *stream.name {
                        let became = String::from_utf8_lossy(&name).into_owned();
                        let path = self.path(node, &stream.name);
                        self.found
                            .warnings
                            .add(|| ImportWarning::Renamed { path, became });
                    }
                    match self.tree.add_stream(node, &name, content) {
                        Err(TreeError::Duplicate { .. }) => {
                            let path = self.path(node, &stream.name);
                            self.found.warnings.add(|| ImportWarning::Duplicate { path });
                        }
                        added => added?,
                    }
                }
                Err(error) => self.damaged(node, &stream.name, error)?,
            }
        }
        Ok(())
    }

    /// What is damaged is left out; a source that fails, and a limit, end the import.
    fn damaged(&mut self, parent: NodeId, name: &[u8], error: VolumeError) -> Result<(), Error> {
        match error.kind() {
            VolumeErrorKind::Damaged | VolumeErrorKind::Unsupported => {
                let path = self.path(parent, name);
                self.found.warnings.add(|| ImportWarning::Damaged { path, error });
                Ok(())
            }
            _ => Err(error.into()),
        }
    }

    fn path(&self, parent: NodeId, name: &[u8]) -> String {
        let parent = self.tree.path(parent);
        let parent = String::from_utf8_lossy(&parent);
        if name.is_empty() {
            return parent.into_owned();
        }
        format!(
            "{}/{}",
            parent.trim_end_matches('/'),
            String::from_utf8_lossy(name)
        )
    }

    fn tell(&self, node: NodeId, is_directory: bool) -> Result<(), Error> {
        let event = ImportEvent {
            tree: self.tree,
            node,
            file_system: self.mask,
            is_directory,
            directories: self.found.directories,
            files: self.found.files,
            total: self.total,
        };
        match self.observer.imported(&event) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Cancelled),
        }
    }
}
