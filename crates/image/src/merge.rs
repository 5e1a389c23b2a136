//! What a scan finds becomes items of the tree.

use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::Arc;

use fsimage_tree::{Attributes, Content, ContentSource, Item, Kind, Node, NodeId, Transaction, TreeError};
use rustc_hash::FxHashMap;

use crate::add::{Added, check_file_size, check_restricted};
use crate::error::{Error, ErrorKind};
use crate::host::{
    AttributeOwner, HostTree, Index, Job, ScanObserver, ScanOptions, ScannedAttribute, ScannedDirectory,
    ScannedEntry, ScannedKind, Scanner, Skipped, join,
};
use crate::image::check_limit;
use crate::{path, stage};

/// How a scan becomes part of a tree.
pub(crate) struct Merge<'a> {
    pub(crate) host: &'a Arc<HostTree>,
    pub(crate) options: &'a ScanOptions,
    pub(crate) observer: &'a dyn ScanObserver,
    pub(crate) replaces: bool,
    pub(crate) windows_names: bool,
    pub(crate) restricted: bool,
    /// The most bytes of a file; 0 is no limit.
    pub(crate) file_limit: u64,
    /// Blocks of the medium; 0 is no limit.
    pub(crate) free: u64,
    /// Bytes of a block.
    pub(crate) block_size: u32,
    /// Where files are staged, if they are.
    pub(crate) stage: Option<PathBuf>,
}

const TOO_MANY: TreeError = TreeError::TooMany {
    what: "bytes of names in one host tree",
};

/// A merge that is going on.
struct State<'m, 'a, 't> {
    merge: &'m Merge<'a>,
    tree: &'m mut Transaction<'t>,
    index: Index,
    source: Arc<dyn ContentSource>,
    /// The item for each directory of the index.
    nodes: Vec<NodeId>,
    /// The first name of each host file with several.
    links: FxHashMap<(u64, u64), NodeId>,
    /// Files whose contents are to be staged.
    staged: Vec<NodeId>,
    /// Items whose extended attributes are to be staged.
    staged_streams: Vec<NodeId>,
    /// Whether the directory that is filled takes the attributes of the tree's root.
    fills: bool,
    /// Extended attributes that cannot be streams.
    left_out: Vec<Skipped>,
    added: Added,
}

impl Merge<'_> {
    pub(crate) fn run(
        &self,
        tree: &mut Transaction<'_>,
        into: NodeId,
        base: Option<&[u8]>,
        root: &OwnedFd,
    ) -> Result<Added, Error> {
        let scanner = Scanner {
            path: self.host.path(),
            root,
            options: self.options,
            observer: self.observer,
        };
        let (attributes, device, inode) = scanner.root_attributes()?;
        let mut fills = true;
        let node = match base {
            Some(name) => add_directory(tree, into, name, attributes)?.0,
            None => {
                let is_empty = tree.node(into).is_some_and(|node| node.child_count() == 0);
                fills = self.options.base_attributes && is_empty;
                if fills {
                    tree.set_attributes(into, attributes)?;
                }
                into
            }
        };
        let mut state = State {
            merge: self,
            tree,
            index: Index::default(),
            source: Arc::clone(self.host) as Arc<dyn ContentSource>,
            nodes: vec![node],
            links: FxHashMap::default(),
            staged: Vec::new(),
            staged_streams: Vec::new(),
            fills,
            left_out: Vec::new(),
            added: Added::default(),
        };
        let number = state.index.add_directory(0, b"", device, inode).unwrap_or(0);
        let skipped = scanner.run(number, |directory| state.accept(directory))?;
        let State {
            index,
            mut added,
            staged,
            staged_streams,
            left_out,
            ..
        } = state;
        added.skipped = skipped;
        added.skipped.extend(left_out);
        self.host.finish(index);
        self.stage(tree, &staged)?;
        self.stage_streams(tree, &staged_streams)?;
        Ok(added)
    }

    /// Takes the values of extended attributes into memory.
    fn stage_streams(&self, tree: &mut Transaction<'_>, items: &[NodeId]) -> Result<(), Error> {
        let host = Arc::clone(self.host) as Arc<dyn ContentSource>;
        for &item in items {
            let streams = tree.node(item).into_iter().flat_map(Node::streams);
            let streams =
                streams.filter_map(|(name, id)| Some((name.to_vec(), tree.content(id)?.to_content())));
            let streams: Vec<(Vec<u8>, Content)> = streams
                .filter(|(_, content)| Arc::ptr_eq(content.source(), &host))
                .collect();
            for (name, content) in streams {
                let mut value = vec![0; usize::try_from(content.length()).unwrap_or(0)];
                content
                    .read_exact_at(0, &mut value)
                    .map_err(|source| Error::Stage {
                        path: String::from_utf8_lossy(&tree.path(item)).into_owned(),
                        source,
                    })?;
                tree.remove_stream(item, &name)?;
                tree.add_stream(item, &name, Content::from_bytes(value))?;
            }
        }
        Ok(())
    }

    /// Replaces the contents of these files by copies in the working directory.
    fn stage(&self, tree: &mut Transaction<'_>, files: &[NodeId]) -> Result<(), Error> {
        let Some(directory) = &self.stage else {
            return Ok(());
        };
        for &file in files {
            let content = tree
                .node(file)
                .and_then(|node| node.content())
                .and_then(|id| tree.content(id));
            if let Some(content) = content.map(|content| content.to_content()) {
                let staged = stage::stage(&content, &tree.path(file), directory)?;
                tree.set_content(file, staged)?;
            }
        }
        Ok(())
    }
}

/// A name as part of a path of the host.
fn shown(name: &[u8]) -> &std::ffi::OsStr {
    std::os::unix::ffi::OsStrExt::from_bytes(name)
}

impl State<'_, '_, '_> {
    /// Puts a directory's items into the tree, and returns those of its directories that are to be scanned.
    fn accept(&mut self, directory: &ScannedDirectory) -> Result<Vec<Job>, Error> {
        let number = directory.job.number;
        let Some(&parent) = self.nodes.get(number as usize) else {
            return Ok(Vec::new());
        };
        let mut jobs = Vec::new();
        if number != 0 || self.fills {
            let owner = AttributeOwner::Directory(number);
            self.add_streams(parent, owner, &directory.extended, &directory.job.path)?;
        }
        for entry in &directory.entries {
            let name = directory.name(entry);
            let before = self.tree.weight();
            self.check_name(name)?;
            if matches!(entry.kind, ScannedKind::Directory) {
                jobs.extend(self.directory(number, parent, name, entry, &directory.job.path)?);
            } else {
                self.item(number, parent, name, entry, &directory.job.path)?;
            }
            if self.merge.free != 0 {
                check_limit(
                    before,
                    self.tree.weight(),
                    self.merge.free,
                    self.merge.block_size,
                    &join(&self.tree.path(parent), name),
                )?;
            }
        }
        Ok(jobs)
    }

    fn check_name(&self, name: &[u8]) -> Result<(), Error> {
        if self.merge.restricted {
            check_restricted(name)?;
        }
        if self.merge.windows_names {
            path::check_windows_name(name)?;
        }
        Ok(())
    }

    fn directory(
        &mut self,
        parent_number: u32,
        parent: NodeId,
        name: &[u8],
        entry: &ScannedEntry,
        path: &[u8],
    ) -> Result<Option<Job>, Error> {
        if self.merge.options.follow_links && self.index.is_within(parent_number, entry.device, entry.inode) {
            // A link to a directory that holds it.
            let target = rustix::fs::readlinkat(self.merge.host.root(), join(path, name), Vec::new());
            let target = target.map_or_else(|_| b".".to_vec(), std::ffi::CString::into_bytes);
            self.add(parent, name, Item::SymbolicLink(target), entry.attributes)?;
            self.added.files += 1;
            return Ok(None);
        }
        let existing = self
            .tree
            .child(parent, name)
            .and_then(|child| self.tree.node(child));
        if self.merge.replaces && existing.is_some_and(|node| node.kind() != Kind::Directory) {
            self.remove(parent, name)?;
        }
        let (node, is_new) = add_directory(self.tree, parent, name, entry.attributes)?;
        self.added.directories += u64::from(is_new);
        let number = self
            .index
            .add_directory(parent_number, name, entry.device, entry.inode)
            .ok_or(TOO_MANY)?;
        self.nodes.push(node);
        Ok(Some(Job {
            number,
            path: join(path, name),
        }))
    }

    fn item(
        &mut self,
        number: u32,
        parent: NodeId,
        name: &[u8],
        entry: &ScannedEntry,
        path: &[u8],
    ) -> Result<(), Error> {
        if self.merge.replaces && self.tree.child(parent, name).is_some() {
            self.remove(parent, name)?;
        }
        self.added.files += 1;
        let identity = (entry.device, entry.inode);
        let first = if entry.links > 1 {
            self.links.get(&identity)
        } else {
            None
        };
        if let Some(&first) = first.filter(|&&first| self.tree.node(first).is_some()) {
            self.tree.add_link(parent, name, first)?;
            return Ok(());
        }
        let mut key = None;
        let item = match &entry.kind {
            ScannedKind::File(seen) => {
                check_file_size(name, seen.size, self.merge.file_limit)?;
                self.added.bytes += seen.size;
                // Of an empty file nothing will ever be read but its attributes.
                if seen.size > 0 || !entry.extended.is_empty() {
                    key = Some(self.index.add_file(number, name, *seen).ok_or(TOO_MANY)?);
                }
                match key {
                    Some(key) if seen.size > 0 => {
                        Item::File(Content::new(Arc::clone(&self.source), key, seen.size))
                    }
                    _ => Item::empty_file(),
                }
            }
            ScannedKind::SymbolicLink(target) => Item::SymbolicLink(target.clone()),
            ScannedKind::Device(Kind::BlockDevice, device) => Item::BlockDevice(*device),
            ScannedKind::Device(_, device) => Item::CharacterDevice(*device),
            ScannedKind::Other(Kind::Socket) => Item::Socket,
            ScannedKind::Other(_) | ScannedKind::Directory => Item::Fifo,
        };
        let node = self.add(parent, name, item, entry.attributes)?;
        if self.merge.stage.is_some() {
            self.staged.push(node);
        }
        if let Some(key) = key {
            let owner = AttributeOwner::File(key);
            self.add_streams(node, owner, &entry.extended, &join(path, name))?;
        }
        if entry.links > 1 {
            self.links.insert(identity, node);
        }
        Ok(())
    }

    /// Gives an item, whose path below the root is `path`, its extended attributes as streams; one that it has already stays.
    fn add_streams(
        &mut self,
        node: NodeId,
        owner: AttributeOwner,
        attributes: &[ScannedAttribute],
        path: &[u8],
    ) -> Result<(), Error> {
        for attribute in attributes {
            let ScannedAttribute { name, length, .. } = attribute;
            let is_there = |node: Node<'_>| node.streams().any(|(taken, _)| taken == name);
            if self.tree.node(node).is_some_and(is_there) {
                continue;
            }
            let key = self.index.add_attribute(owner, attribute).ok_or(TOO_MANY)?;
            let content = Content::new(Arc::clone(&self.source), key, u64::from(*length));
            let checked = self.check_name(name);
            let done = checked.and_then(|()| Ok(self.tree.add_stream(node, name, content)?));
            match done.map_err(|error| (error.kind(), error)) {
                Ok(()) if self.merge.stage.is_some() => self.staged_streams.push(node),
                Ok(()) => {}
                Err((ErrorKind::InvalidName | ErrorKind::Exists, error)) => {
                    let mut path = join(path, b"");
                    path.extend_from_slice(b":user.");
                    path.extend_from_slice(name);
                    self.left_out.push(Skipped {
                        path: self.merge.host.path().join(shown(&path)),
                        error: std::io::Error::new(std::io::ErrorKind::InvalidInput, error.to_string()),
                    });
                }
                Err((_, error)) => return Err(error),
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        parent: NodeId,
        name: &[u8],
        item: Item,
        attributes: Attributes,
    ) -> Result<NodeId, Error> {
        Ok(self.tree.add(parent, name, item, attributes)?)
    }

    fn remove(&mut self, parent: NodeId, name: &[u8]) -> Result<(), Error> {
        if let Some(child) = self.tree.child(parent, name) {
            self.tree.remove_tree(child)?;
        }
        Ok(())
    }
}

/// The directory `name` of `parent`, and whether it is new. A directory that is there is merged with.
fn add_directory(
    tree: &mut Transaction<'_>,
    parent: NodeId,
    name: &[u8],
    attributes: Attributes,
) -> Result<(NodeId, bool), Error> {
    let existing = tree.child(parent, name).and_then(|child| tree.node(child));
    match existing
        .filter(|node| node.kind() == Kind::Directory)
        .map(fsimage_tree::Node::id)
    {
        Some(directory) => Ok((directory, false)),
        None => Ok((tree.add(parent, name, Item::Directory, attributes)?, true)),
    }
}
