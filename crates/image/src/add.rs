//! Putting items into the image.

use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;

use fsimage_layout::FileSystems;
use fsimage_tree::{Attributes, Content, Item, Kind, NodeId, Times, Transaction};

use crate::clock::system_time;
use crate::error::Error;
use crate::host::{
    Collision, HostError, HostTree, ScanObserver, ScanOptions, Skipped, file_content, list_attributes,
};
use crate::image::FileSystemImage;
use crate::merge::Merge;
use crate::path;
use crate::stage;

/// What adding a host tree did.
#[derive(Debug, Default)]
pub struct Added {
    /// Items that are no directories.
    pub files: u64,
    /// Directories, without the one that was added to.
    pub directories: u64,
    /// Bytes of contents.
    pub bytes: u64,
    /// What was left out because it could not be read.
    pub skipped: Vec<Skipped>,
}

impl FileSystemImage {
    /// Adds an empty directory at `path` (from `from` on). Its parent must be there.
    ///
    /// # Errors
    /// What the tree says of the path, [`Error::ReadOnly`], [`Error::SizeLimit`].
    pub fn add_directory(&mut self, from: NodeId, path: &[u8]) -> Result<NodeId, Error> {
        let attributes = self.default_attributes(true);
        self.add_item(from, path, Item::Directory, attributes)
    }

    /// Adds the directory at `path` and those above it that are missing.
    ///
    /// # Errors
    /// What the tree says of the path, [`Error::ReadOnly`], [`Error::SizeLimit`].
    pub fn add_directories(&mut self, from: NodeId, path: &[u8]) -> Result<NodeId, Error> {
        let normal = path::normalize(path, &self.profile)?.into_owned();
        let attributes = self.default_attributes(true);
        self.check_names(&normal)?;
        self.change(path, |tree| {
            let mut at = from;
            for name in normal.split(|&byte| byte == b'/').filter(|name| !name.is_empty()) {
                at = match tree.child(at, name) {
                    Some(child)
                        if tree
                            .node(child)
                            .is_some_and(|node| node.kind() == Kind::Directory) =>
                    {
                        child
                    }
                    _ => tree.add(at, name, Item::Directory, attributes)?,
                };
            }
            Ok(at)
        })
    }

    /// Adds a file with this content at `path` (from `from` on).
    ///
    /// # Errors
    /// What the tree says of the path, [`Error::ReadOnly`], [`Error::SizeLimit`], [`Error::DataTooBig`], what staging says.
    pub fn add_file(&mut self, from: NodeId, path: &[u8], content: Content) -> Result<NodeId, Error> {
        let attributes = self.default_attributes(false);
        self.add_item(from, path, Item::File(content), attributes)
    }

    /// Adds files, each at its path (from `from` on): all of them, or none when one fails.
    ///
    /// # Errors
    /// As [`FileSystemImage::add_file`].
    pub fn add_files<'p>(
        &mut self,
        from: NodeId,
        files: impl IntoIterator<Item = (&'p [u8], Content)>,
    ) -> Result<(), Error> {
        let point = self.tree.change_point();
        for (path, content) in files {
            self.add_file(from, path, content).inspect_err(|_| {
                // Its point exists, so going back to it cannot fail.
                let _ = self.roll_back_to_change_point(point);
            })?;
        }
        Ok(())
    }

    /// Adds an item of any kind at `path` (from `from` on).
    ///
    /// # Errors
    /// As [`FileSystemImage::add_file`].
    pub fn add_item(
        &mut self,
        from: NodeId,
        path: &[u8],
        item: Item,
        attributes: Attributes,
    ) -> Result<NodeId, Error> {
        let normal = path::normalize(path, &self.profile)?;
        let (parent, name) = path::split(&normal)?;
        self.check_names(name)?;
        let parent = self.tree.look_up(from, parent)?;
        // Nothing is staged in vain.
        self.tree_mut()?;
        let item = match item {
            Item::File(content) => {
                self.check_file_size(path, content.length())?;
                Item::File(if self.stage_files {
                    stage::stage(&content, path, &self.working_directory())?
                } else {
                    content
                })
            }
            other => other,
        };
        self.change(path, |tree| Ok(tree.add(parent, name, item, attributes)?))
    }

    /// Adds the host file `source` (a link is followed) at `path` (from `from` on), with its permissions, owner and times.
    ///
    /// # Errors
    /// As [`FileSystemImage::add_file`], and [`Error::Host`].
    pub fn add_host_file(
        &mut self,
        from: NodeId,
        path: &[u8],
        source: &Path,
        options: &ScanOptions,
    ) -> Result<NodeId, Error> {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        let (content, metadata) = file_content(source)?;
        let times = Times {
            modified: metadata.modified().map_or(self.clock.now, system_time),
            accessed: metadata.accessed().map_or(self.clock.now, system_time),
            changed: fsimage_tree::Timestamp {
                seconds: metadata.ctime(),
                nanoseconds: u32::try_from(metadata.ctime_nsec()).unwrap_or(0),
            },
            created: metadata
                .created()
                .ok()
                .filter(|_| options.creation_times)
                .map(system_time),
        };
        let own = u16::try_from(metadata.permissions().mode() & 0o7777).unwrap_or(0o644);
        let attributes = Attributes {
            permissions: options.file_permissions.unwrap_or(own),
            user: options.user.unwrap_or(metadata.uid()),
            group: options.group.unwrap_or(metadata.gid()),
            times,
        };
        let mut streams = Vec::new();
        if options.extended_attributes {
            let examine = |error: std::io::Error| HostError::Examine {
                path: source.to_owned(),
                source: error,
            };
            let file = std::fs::File::open(source).map_err(examine)?;
            let keep = |name: &[u8], value: &[u8]| streams.push((name.to_vec(), Content::from_bytes(value)));
            list_attributes(&file, keep).map_err(|error| examine(error.into()))?;
        }
        let point = self.tree.change_point();
        let node = if options.collision == Collision::Replace || self.profile.replace_on_collision {
            self.replace_file(from, path, content, attributes)
        } else {
            self.add_item(from, path, Item::File(content), attributes)
        }?;
        for (name, content) in streams {
            self.add_stream(node, &name, content).inspect_err(|_| {
                // Its point exists, so going back to it cannot fail.
                let _ = self.roll_back_to_change_point(point);
            })?;
        }
        Ok(node)
    }

    fn replace_file(
        &mut self,
        from: NodeId,
        path: &[u8],
        content: Content,
        attributes: Attributes,
    ) -> Result<NodeId, Error> {
        let point = self.tree.change_point();
        match self.look_up(from, path) {
            Ok(old)
                if self
                    .tree
                    .node(old)
                    .is_some_and(|node| node.kind() != Kind::Directory) =>
            {
                self.change(path, |tree| Ok(tree.remove(old)?))?;
            }
            _ => {}
        }
        self.add_item(from, path, Item::File(content), attributes)
            .inspect_err(|_| {
                // The old item is there again; its point exists, so going back to it cannot fail.
                let _ = self.roll_back_to_change_point(point);
            })
    }

    /// Adds the host directory `source` (a link is followed): its items go into the directory `into`, with their permissions, owners,
    /// times, links and devices. All of it, or nothing when it fails. With `include_base` the directory itself goes there, under its
    /// name.
    ///
    /// # Errors
    /// [`Error::Host`] naming what cannot be read, what the tree says, [`Error::ReadOnly`], [`Error::SizeLimit`], [`Error::DataTooBig`].
    pub fn add_host_tree(
        &mut self,
        into: NodeId,
        source: &Path,
        include_base: bool,
        options: &ScanOptions,
        observer: &dyn ScanObserver,
    ) -> Result<Added, Error> {
        self.tree_mut()?;
        let open_error = |source_error| HostError::Open {
            path: source.to_owned(),
            source: source_error,
        };
        let file = std::fs::File::open(source).map_err(open_error)?;
        if !file.metadata().map_err(open_error)?.is_dir() {
            return Err(HostError::WrongKind {
                path: source.to_owned(),
                wanted: "directory",
            }
            .into());
        }
        let absolute = std::path::absolute(source).map_err(open_error)?;
        let base = include_base
            .then(|| base_name(source))
            .transpose()
            .map_err(open_error)?;
        let root = file.as_fd().try_clone_to_owned().map_err(open_error)?;
        let host = Arc::new(HostTree::new(&absolute, root, options.follow_links));
        let merge = Merge {
            host: &host,
            options,
            observer,
            replaces: options.collision == Collision::Replace || self.profile.replace_on_collision,
            windows_names: self.profile.windows_paths,
            restricted: self.restricted_names,
            file_limit: self.file_limit(),
            free: self.free_tree_blocks(),
            block_size: self.block_size(),
            stage: self.stage_files.then(|| self.working_directory()),
        };
        let mut transaction: Transaction<'_> = self.tree_mut()?.transaction();
        let added = merge.run(&mut transaction, into, base.as_deref(), &file.into())?;
        transaction.commit();
        self.sources.push(host);
        Ok(added)
    }

    /// Removes a file, or an empty directory.
    ///
    /// # Errors
    /// What the tree says, [`Error::ReadOnly`].
    pub fn remove(&mut self, from: NodeId, path: &[u8]) -> Result<(), Error> {
        let node = self.look_up(from, path)?;
        Ok(self.tree_mut()?.remove(node)?)
    }

    /// Removes a directory with everything in it; the root is emptied.
    ///
    /// # Errors
    /// What the tree says, [`Error::ReadOnly`].
    pub fn remove_tree(&mut self, from: NodeId, path: &[u8]) -> Result<(), Error> {
        let node = self.look_up(from, path)?;
        if self
            .tree
            .node(node)
            .is_some_and(|node| node.kind() != Kind::Directory)
        {
            return Err(fsimage_tree::TreeError::NotADirectory {
                path: self.tree.path(node),
            }
            .into());
        }
        Ok(self.tree_mut()?.remove_tree(node)?)
    }

    /// Gives an item another name, or another place.
    ///
    /// # Errors
    /// What the tree says, [`Error::ReadOnly`].
    pub fn rename(&mut self, from: NodeId, path: &[u8], to: &[u8]) -> Result<(), Error> {
        let node = self.look_up(from, path)?;
        let to = path::normalize(to, &self.profile)?.into_owned();
        let (parent, name) = path::split(&to)?;
        self.check_names(name)?;
        let parent = self.tree.look_up(from, parent)?;
        self.change(path, |tree| Ok(tree.rename(node, parent, name)?))
    }

    /// Gives the item at `existing` a second name.
    ///
    /// # Errors
    /// What the tree says, [`Error::ReadOnly`], [`Error::SizeLimit`].
    pub fn add_hard_link(&mut self, from: NodeId, path: &[u8], existing: &[u8]) -> Result<NodeId, Error> {
        let node = self.look_up(from, existing)?;
        let normal = path::normalize(path, &self.profile)?;
        let (parent, name) = path::split(&normal)?;
        self.check_names(name)?;
        let parent = self.tree.look_up(from, parent)?;
        self.change(path, |tree| Ok(tree.add_link(parent, name, node)?))
    }

    pub(crate) fn check_names(&self, path: &[u8]) -> Result<(), Error> {
        if self.restricted_names {
            check_restricted(path)
        } else {
            Ok(())
        }
    }

    /// The most bytes of a file that the profile allows now; 0 is no limit.
    fn file_limit(&self) -> u64 {
        if self.file_systems().contains(FileSystems::ISO9660) && self.iso9660_stub().is_none() {
            self.profile.iso9660_file_limit
        } else {
            0
        }
    }

    fn check_file_size(&self, path: &[u8], size: u64) -> Result<(), Error> {
        check_file_size(path, size, self.file_limit())
    }
}

/// The restricted character set: code points 32 to 126.
pub(crate) fn check_restricted(name: &[u8]) -> Result<(), Error> {
    if name.iter().all(|byte| (b' '..=b'~').contains(byte)) {
        return Ok(());
    }
    Err(Error::RestrictedName {
        name: String::from_utf8_lossy(name).into_owned(),
    })
}

pub(crate) fn check_file_size(path: &[u8], size: u64, limit: u64) -> Result<(), Error> {
    if limit == 0 || size <= limit {
        return Ok(());
    }
    let path = String::from_utf8_lossy(path).into_owned();
    Err(Error::DataTooBig {
        path,
        size,
        limit,
        file_system: FileSystems::ISO9660,
    })
}

/// The name of a directory that may have been given as `.` or with a `/` at its end.
fn base_name(path: &Path) -> std::io::Result<Vec<u8>> {
    let name = match path.file_name() {
        Some(name) => name.to_owned(),
        None => std::fs::canonicalize(path)?
            .file_name()
            .ok_or_else(|| {
                std::io::Error::new(std::io::ErrorKind::InvalidInput, "the root directory has no name")
            })?
            .to_owned(),
    };
    Ok(name.as_bytes().to_vec())
}
