//! Where a tree is: on a disc, or in a folder.

use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io;
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use fsimage_tree::{Attributes, Content, Device, Kind, Times, Timestamp};
use fsimage_volume::{DiscItem, FileSystemKind, Finding, VolumeError, Walk};
use rustix::fs::OFlags;

use crate::disc::{DiscReader, Place};
use crate::error::Error;
use crate::host::HostError;

use super::entry::{Contents, Entry};
use super::{Manifest, ReadObserver};

/// Where a tree is.
#[derive(Debug)]
pub enum Side<'a> {
    /// On a disc.
    Disc(&'a DiscReader),
    /// In a folder of the host.
    Folder(PathBuf),
}

impl<'a> Side<'a> {
    /// A disc.
    pub fn disc(reader: &'a DiscReader) -> Self {
        Self::Disc(reader)
    }

    /// A folder.
    ///
    /// # Errors
    /// [`HostError::Open`] and [`HostError::WrongKind`].
    pub fn folder(path: &Path) -> Result<Self, Error> {
        let metadata = path.metadata().map_err(|source| HostError::Open {
            path: path.to_owned(),
            source,
        })?;
        if !metadata.is_dir() {
            return Err(HostError::WrongKind {
                path: path.to_owned(),
                wanted: "directory",
            }
            .into());
        }
        Ok(Self::Folder(path.to_owned()))
    }

    /// Digits of a second's fraction that times have there.
    pub fn digits(&self) -> usize {
        match self {
            Self::Folder(_) => 9,
            Self::Disc(reader) if reader.info().kind == FileSystemKind::Udf => 6,
            // Whole seconds, or hundredths in the long form of Rock Ridge, which no file tells from the other.
            Self::Disc(_) => 0,
        }
    }

    /// Whether permissions, owners and links are there.
    pub fn has_owners(&self) -> bool {
        match self {
            Self::Folder(_) => true,
            Self::Disc(reader) => matches!(
                reader.info().kind,
                FileSystemKind::Udf | FileSystemKind::RockRidge
            ),
        }
    }

    pub(super) fn gather(&self, into: &mut Manifest, observer: &dyn ReadObserver) -> Result<(), Error> {
        match self {
            Self::Disc(reader) => gather_disc(reader, into, observer),
            Self::Folder(root) => gather_folder(root, into, observer),
        }
    }

    /// Opens a file's contents.
    pub(super) fn open(&self, entry: &Entry) -> Result<Bytes, Error> {
        let path = String::from_utf8_lossy(&entry.path).into_owned();
        match (self, &entry.contents) {
            (Self::Disc(reader), Contents::Disc(place)) => Ok(Bytes::Disc {
                content: reader.content_of(place.extents()),
                at: 0,
                path,
            }),
            (Self::Folder(root), Contents::Host) => {
                let path = below(root, &entry.path);
                let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
                let flags = i32::try_from(flags.bits()).unwrap_or_default();
                let opened = File::options().read(true).custom_flags(flags).open(&path);
                match opened {
                    Ok(file) => Ok(Bytes::Host { file, path }),
                    Err(source) => Err(HostError::Open { path, source }.into()),
                }
            }
            _ => Err(Error::DiscItem {
                path,
                source: VolumeError::NotFound {
                    path: "contents".to_owned(),
                },
            }),
        }
    }
}

/// The contents of a file, in order.
pub(super) enum Bytes {
    Disc { content: Content, at: u64, path: String },
    Host { file: File, path: PathBuf },
}

impl Bytes {
    /// Reads what comes next, as much as there is room for. Nothing: that was all.
    pub(super) fn next<'b>(&mut self, buffer: &'b mut [u8]) -> Result<&'b [u8], Error> {
        match self {
            Self::Disc { content, at, path } => {
                let left = usize::try_from(content.length() - *at).unwrap_or(usize::MAX);
                let length = left.min(buffer.len());
                let part = buffer.get_mut(..length).unwrap_or_default();
                content
                    .read_exact_at(*at, part)
                    .map_err(|source| Error::DiscContent {
                        path: path.clone(),
                        source,
                    })?;
                *at += part.len() as u64;
                Ok(part)
            }
            Self::Host { file, path } => {
                let mut done = 0;
                while let Some(rest) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
                    match io::Read::read(file, rest) {
                        Ok(0) => break,
                        Ok(read) => done += read,
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(source) => {
                            let path = path.clone();
                            return Err(HostError::Open { path, source }.into());
                        }
                    }
                }
                Ok(buffer.get(..done).unwrap_or_default())
            }
        }
    }
}

fn disc_entry(
    reader: &DiscReader,
    path: &[u8],
    item: &DiscItem,
    budget: &mut Walk,
) -> (Entry, Option<VolumeError>) {
    let (contents, error) = match reader.extents(item, budget) {
        _ if item.kind != Kind::File => (Contents::None, None),
        Ok(extents) => (Contents::Disc(Place::new(extents)), None),
        Err(error) => (Contents::None, Some(error)),
    };
    let size = match &contents {
        Contents::Disc(place) => place.length(),
        _ => item.size,
    };
    let entry = Entry {
        path: path.into(),
        kind: item.kind,
        attributes: item.attributes,
        links: item.links.into(),
        size,
        target: item.target.as_slice().into(),
        device: item.device,
        sha256: None,
        contents,
    };
    (entry, error)
}

fn gather_disc(reader: &DiscReader, into: &mut Manifest, observer: &dyn ReadObserver) -> Result<(), Error> {
    let mut walk = reader.walk_from(b"/")?;
    let root = walk.start().clone();
    into.entries
        .push(disc_entry(reader, b"/", &root, walk.budget()).0);
    let mut path = Vec::new();
    let mut failed = Vec::new();
    loop {
        let before = into.entries.len();
        let listed = walk.next_directory(&mut |directory, item, budget| {
            path.clear();
            path.extend_from_slice(directory);
            path.push(b'/');
            path.extend_from_slice(&item.name);
            let (entry, error) = disc_entry(reader, &path, item, budget);
            if let Some(error) = error {
                if matches!(error, VolumeError::OverLimit { .. }) {
                    return Err(error);
                }
                failed.push(DiscReader::at(&path, error));
            }
            budget.hold(entry.weight())?;
            into.entries.push(entry);
            Ok(ControlFlow::Continue(()))
        });
        match listed {
            None => break,
            Some(Ok(())) => {}
            Some(Err(
                error @ Error::DiscItem {
                    source: VolumeError::OverLimit { .. },
                    ..
                },
            )) => return Err(error),
            Some(Err(error)) => failed.push(error),
        }
        for error in failed.drain(..) {
            into.fail(&error, observer);
        }
        if observer.found((into.entries.len() - before) as u64).is_break() {
            return Err(Error::Cancelled);
        }
    }
    let lost: Vec<_> = walk
        .budget()
        .findings()
        .iter()
        .copied()
        .filter(Finding::is_loss)
        .collect();
    for finding in lost {
        into.fail(&Error::Lost(finding), observer);
    }
    Ok(())
}

fn below(root: &Path, path: &[u8]) -> PathBuf {
    root.join(OsStr::from_bytes(path.strip_prefix(b"/").unwrap_or(path)))
}

fn gather_folder(root: &Path, into: &mut Manifest, observer: &dyn ReadObserver) -> Result<(), Error> {
    let metadata = root.metadata().map_err(|source| HostError::Open {
        path: root.to_owned(),
        source,
    })?;
    into.entries
        .push(host_entry(b"/".to_vec(), &metadata, Vec::new()));
    let mut waiting = vec![Vec::new()];
    while let Some(directory) = waiting.pop() {
        let before = into.entries.len();
        let folder = below(root, &directory);
        if let Err(source) = list_folder(&folder, &directory, into, &mut waiting, observer) {
            let path = folder;
            into.fail(&HostError::List { path, source }.into(), observer);
        }
        if observer.found((into.entries.len() - before) as u64).is_break() {
            return Err(Error::Cancelled);
        }
    }
    Ok(())
}

fn list_folder(
    folder: &Path,
    directory: &[u8],
    into: &mut Manifest,
    waiting: &mut Vec<Vec<u8>>,
    observer: &dyn ReadObserver,
) -> io::Result<()> {
    for found in folder.read_dir()? {
        let found = found?;
        let path = [directory, b"/", found.file_name().as_bytes()].concat();
        let examined = found.metadata().and_then(|metadata| {
            let target = match metadata.is_symlink() {
                true => found.path().read_link()?.into_os_string().into_encoded_bytes(),
                false => Vec::new(),
            };
            Ok((metadata, target))
        });
        match examined {
            Ok((metadata, target)) => {
                if metadata.is_dir() {
                    waiting.push(path.clone());
                }
                into.entries.push(host_entry(path, &metadata, target));
            }
            Err(source) => {
                let path = found.path();
                into.fail(&HostError::Examine { path, source }.into(), observer);
            }
        }
    }
    Ok(())
}

fn host_entry(path: Vec<u8>, metadata: &Metadata, target: Vec<u8>) -> Entry {
    let file_type = metadata.file_type();
    let kind = match () {
        () if file_type.is_dir() => Kind::Directory,
        () if file_type.is_symlink() => Kind::SymbolicLink,
        () if file_type.is_block_device() => Kind::BlockDevice,
        () if file_type.is_char_device() => Kind::CharacterDevice,
        () if file_type.is_fifo() => Kind::Fifo,
        () if file_type.is_socket() => Kind::Socket,
        () => Kind::File,
    };
    let time = |seconds, nanoseconds: i64| Timestamp {
        seconds,
        nanoseconds: u32::try_from(nanoseconds).unwrap_or_default(),
    };
    let is_device = matches!(kind, Kind::BlockDevice | Kind::CharacterDevice);
    let created = metadata.created().ok().and_then(|created| {
        let since = created.duration_since(std::time::UNIX_EPOCH).ok()?;
        let seconds = i64::try_from(since.as_secs()).ok()?;
        Some(time(seconds, since.subsec_nanos().into()))
    });
    Entry {
        path: path.into_boxed_slice(),
        kind,
        attributes: Attributes {
            permissions: u16::try_from(metadata.mode() & 0o7777).unwrap_or_default(),
            user: metadata.uid(),
            group: metadata.gid(),
            times: Times {
                modified: time(metadata.mtime(), metadata.mtime_nsec()),
                accessed: time(metadata.atime(), metadata.atime_nsec()),
                changed: time(metadata.ctime(), metadata.ctime_nsec()),
                created,
            },
        },
        links: metadata.nlink(),
        size: if kind == Kind::File { metadata.len() } else { 0 },
        target: target.into_boxed_slice(),
        device: is_device.then(|| Device {
            major: rustix::fs::major(metadata.rdev()),
            minor: rustix::fs::minor(metadata.rdev()),
        }),
        sha256: None,
        contents: if kind == Kind::File {
            Contents::Host
        } else {
            Contents::None
        },
    }
}
