//! Scanning a host tree: what is there, without reading any of it.
//!
//! Directories are listed in batches, each batch by all threads while the one before is handed on, so the memory
//! that a scan takes does not grow with the tree.

use std::collections::VecDeque;
use std::io;
use std::mem::MaybeUninit;
use std::ops::ControlFlow;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use fsimage_tree::{Attributes, Device, Kind, Times, Timestamp};
use rayon::prelude::*;
use rustix::fs::{AtFlags, FileType, RawDir, Statx, StatxFlags, statx};
use rustix::io::Errno;

use super::directory::{open_directory, open_file};
use super::error::HostError;
use super::options::ScanOptions;
use super::source::Seen;
use super::xattrs::{ScannedAttribute, list as list_attributes};

/// Directories of a batch.
const BATCH: usize = 64;

/// Watches a scan.
pub trait ScanObserver: Sync {
    /// So many items more were found. [`ControlFlow::Break`] ends the scan with [`HostError::Cancelled`].
    fn found(&self, items: u64) -> ControlFlow<()>;
}

impl ScanObserver for () {
    fn found(&self, _items: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// An item that a scan left out because it could not be read.
#[derive(Debug)]
pub struct Skipped {
    /// The host's path.
    pub path: PathBuf,
    /// Why.
    pub error: std::io::Error,
}

/// A directory to scan: the caller's number of it, and its path below the root.
pub(crate) struct Job {
    pub(crate) number: u32,
    pub(crate) path: Vec<u8>,
}

/// What a directory holds.
pub(crate) struct ScannedDirectory {
    pub(crate) job: Job,
    pub(crate) entries: Vec<ScannedEntry>,
    /// Its own extended attributes.
    pub(crate) extended: Vec<ScannedAttribute>,
    names: Vec<u8>,
    skipped: Vec<Skipped>,
}

/// An item of a directory.
pub(crate) struct ScannedEntry {
    name: (u32, u16),
    pub(crate) kind: ScannedKind,
    pub(crate) attributes: Attributes,
    pub(crate) links: u32,
    pub(crate) device: u64,
    pub(crate) inode: u64,
    /// Extended attributes of a file; those of a directory are told with what it holds.
    pub(crate) extended: Vec<ScannedAttribute>,
}

/// What an item is.
pub(crate) enum ScannedKind {
    Directory,
    File(Seen),
    SymbolicLink(Vec<u8>),
    Device(Kind, Device),
    Other(Kind),
}

impl ScannedDirectory {
    pub(crate) fn name(&self, entry: &ScannedEntry) -> &[u8] {
        let (start, length) = entry.name;
        self.names
            .get(start as usize..start as usize + usize::from(length))
            .unwrap_or_default()
    }
}

/// Scans a tree from its root on.
pub(crate) struct Scanner<'a> {
    pub(crate) path: &'a Path,
    pub(crate) root: &'a OwnedFd,
    pub(crate) options: &'a ScanOptions,
    pub(crate) observer: &'a dyn ScanObserver,
}

impl Scanner<'_> {
    /// Hands every directory to `accept`, parents before children; `accept` returns the directories in it that are to be
    /// scanned. Returns what was left out.
    pub(crate) fn run<E: From<HostError> + Send>(
        &self,
        root: u32,
        mut accept: impl FnMut(&ScannedDirectory) -> Result<Vec<Job>, E> + Send,
    ) -> Result<Vec<Skipped>, E> {
        let mut queue = VecDeque::from([Job {
            number: root,
            path: Vec::new(),
        }]);
        let mut ready: Vec<ScannedDirectory> = Vec::new();
        let mut skipped = Vec::new();
        while !queue.is_empty() || !ready.is_empty() {
            let batch: Vec<Job> = queue.drain(..queue.len().min(BATCH)).collect();
            let (scanned, accepted) = rayon::join(
                || {
                    batch
                        .into_par_iter()
                        .map(|job| self.scan(job))
                        .collect::<Result<Vec<_>, HostError>>()
                },
                || {
                    let mut jobs = Vec::new();
                    for directory in &ready {
                        jobs.extend(accept(directory)?);
                    }
                    Ok::<_, E>(jobs)
                },
            );
            queue.extend(accepted?);
            ready = scanned?;
            for directory in &mut ready {
                skipped.append(&mut directory.skipped);
            }
        }
        Ok(skipped)
    }

    fn scan(&self, job: Job) -> Result<ScannedDirectory, HostError> {
        let mut scanned = ScannedDirectory {
            job,
            entries: Vec::new(),
            extended: Vec::new(),
            names: Vec::new(),
            skipped: Vec::new(),
        };
        let listed = self.list(&mut scanned);
        match listed {
            Ok(()) => {}
            Err(HostError::List { path, source }) if self.options.skip_unreadable => {
                scanned.skipped.push(Skipped { path, error: source });
            }
            Err(error) => return Err(error),
        }
        let ScannedDirectory { entries, names, .. } = &mut scanned;
        let name = |entry: &ScannedEntry| {
            let (start, length) = entry.name;
            names
                .get(start as usize..start as usize + usize::from(length))
                .unwrap_or_default()
        };
        entries.sort_unstable_by(|a, b| name(a).cmp(name(b)));
        match self.observer.found(scanned.entries.len() as u64) {
            ControlFlow::Continue(()) => Ok(scanned),
            ControlFlow::Break(()) => Err(HostError::Cancelled {
                path: self.path.to_owned(),
            }),
        }
    }

    fn list(&self, scanned: &mut ScannedDirectory) -> Result<(), HostError> {
        let list_error = |job: &Job, error: std::io::Error| HostError::List {
            path: self.host_path(&job.path, b""),
            source: error,
        };
        let directory = open_directory(self.root.as_fd(), &scanned.job.path, self.options.follow_links)
            .map_err(|error| list_error(&scanned.job, error))?;
        if self.options.extended_attributes {
            let extended = list_attributes(&directory, |_, _| ());
            scanned.extended = extended.map_err(|error| list_error(&scanned.job, error.into()))?;
        }
        let mut buffer = [MaybeUninit::uninit(); 32 << 10];
        let mut listing = RawDir::new(&directory, &mut buffer);
        while let Some(entry) = listing.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(Errno::INTR) => continue,
                Err(error) => return Err(list_error(&scanned.job, error.into())),
            };
            let name = entry.file_name().to_bytes();
            if name == b"." || name == b".." || self.is_excluded(&scanned.job.path, name) {
                continue;
            }
            match self.examine(&directory, name) {
                Ok((kind, stat, extended)) => {
                    // A name has at most 255 bytes and a listing fewer than 2^32.
                    let start = u32::try_from(scanned.names.len()).unwrap_or(u32::MAX);
                    scanned.names.extend_from_slice(name);
                    scanned.entries.push(ScannedEntry {
                        name: (start, u16::try_from(name.len()).unwrap_or(u16::MAX)),
                        attributes: self.attributes(&stat, matches!(kind, ScannedKind::Directory)),
                        kind,
                        links: stat.stx_nlink,
                        device: u64::from(stat.stx_dev_major) << 32 | u64::from(stat.stx_dev_minor),
                        inode: stat.stx_ino,
                        extended,
                    });
                }
                Err(error) => {
                    let path = self.host_path(&scanned.job.path, name);
                    if !self.options.skip_unreadable {
                        return Err(HostError::Examine { path, source: error });
                    }
                    scanned.skipped.push(Skipped { path, error });
                }
            }
        }
        Ok(())
    }

    fn examine(
        &self,
        directory: &OwnedFd,
        name: &[u8],
    ) -> Result<(ScannedKind, Statx, Vec<ScannedAttribute>), io::Error> {
        let mut stat = stat_of(
            directory,
            name,
            self.options.follow_links,
            self.options.creation_times,
        )?;
        let kind = FileType::from_raw_mode(stat.stx_mode.into());
        if self.options.skip_unreadable && matches!(kind, FileType::RegularFile) {
            rustix::fs::accessat(directory, name, rustix::fs::Access::READ_OK, AtFlags::EACCESS)?;
        }
        let device = Device {
            major: stat.stx_rdev_major,
            minor: stat.stx_rdev_minor,
        };
        let kind = match kind {
            FileType::Directory => ScannedKind::Directory,
            FileType::RegularFile => ScannedKind::File(Seen {
                size: stat.stx_size,
                modified: timestamp(stat.stx_mtime).into(),
                changed: timestamp(stat.stx_ctime).into(),
            }),
            FileType::Symlink => {
                // The mode of a link says nothing.
                stat.stx_mode |= 0o777;
                ScannedKind::SymbolicLink(rustix::fs::readlinkat(directory, name, Vec::new())?.into_bytes())
            }
            FileType::BlockDevice => ScannedKind::Device(Kind::BlockDevice, device),
            FileType::CharacterDevice => ScannedKind::Device(Kind::CharacterDevice, device),
            FileType::Fifo => ScannedKind::Other(Kind::Fifo),
            FileType::Socket => ScannedKind::Other(Kind::Socket),
            FileType::Unknown => return Err(Errno::INVAL.into()),
        };
        let mut extended = Vec::new();
        if self.options.extended_attributes && matches!(kind, ScannedKind::File(_)) {
            let file = open_file(directory.as_fd(), name, self.options.follow_links)?;
            extended = list_attributes(&file, |_, _| ())?;
        }
        Ok((kind, stat, extended))
    }

    fn attributes(&self, stat: &Statx, directory: bool) -> Attributes {
        let options = self.options;
        let own = stat.stx_mode & 0o7777;
        let wanted = if directory {
            options.directory_permissions
        } else {
            options.file_permissions
        };
        let is_link = FileType::from_raw_mode(stat.stx_mode.into()) == FileType::Symlink;
        let born = options.creation_times && stat.stx_mask & StatxFlags::BTIME.bits() != 0;
        Attributes {
            permissions: wanted.filter(|_| !is_link).unwrap_or(own),
            user: options.user.unwrap_or(stat.stx_uid),
            group: options.group.unwrap_or(stat.stx_gid),
            times: Times {
                modified: timestamp(stat.stx_mtime),
                accessed: timestamp(stat.stx_atime),
                changed: timestamp(stat.stx_ctime),
                created: born.then(|| timestamp(stat.stx_btime)),
            },
        }
    }

    /// The attributes of the tree's root.
    pub(crate) fn root_attributes(&self) -> Result<(Attributes, u64, u64), HostError> {
        let stat = stat_of(self.root, b"", true, self.options.creation_times).map_err(|error| {
            HostError::Examine {
                path: self.path.to_owned(),
                source: error.into(),
            }
        })?;
        let device = u64::from(stat.stx_dev_major) << 32 | u64::from(stat.stx_dev_minor);
        Ok((self.attributes(&stat, true), device, stat.stx_ino))
    }

    fn is_excluded(&self, directory: &[u8], name: &[u8]) -> bool {
        if self.options.exclude.is_empty() {
            return false;
        }
        let path = join(directory, name);
        self.options
            .exclude
            .is_match(Path::new(std::ffi::OsStr::from_bytes(&path)))
    }

    /// The path of an item as the host knows it.
    pub(crate) fn host_path(&self, directory: &[u8], name: &[u8]) -> PathBuf {
        let below = join(directory, name);
        if below.is_empty() {
            self.path.to_owned()
        } else {
            self.path.join(std::ffi::OsStr::from_bytes(&below))
        }
    }
}

/// `directory/name`, without the separator where one of them is empty.
pub(crate) fn join(directory: &[u8], name: &[u8]) -> Vec<u8> {
    let mut path = Vec::with_capacity(directory.len() + name.len() + 1);
    path.extend_from_slice(directory);
    if !directory.is_empty() && !name.is_empty() {
        path.push(b'/');
    }
    path.extend_from_slice(name);
    path
}

fn stat_of(directory: &OwnedFd, name: &[u8], follow: bool, born: bool) -> Result<Statx, Errno> {
    let mask = if born {
        StatxFlags::BASIC_STATS | StatxFlags::BTIME
    } else {
        StatxFlags::BASIC_STATS
    };
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::EMPTY_PATH;
    if follow {
        match statx(directory, name, AtFlags::EMPTY_PATH, mask) {
            // A link that leads nowhere stays a link.
            Err(Errno::NOENT | Errno::LOOP) => {}
            other => return other,
        }
    }
    statx(directory, name, flags, mask)
}

fn timestamp(time: rustix::fs::StatxTimestamp) -> Timestamp {
    Timestamp {
        seconds: time.tv_sec,
        nanoseconds: time.tv_nsec,
    }
}
