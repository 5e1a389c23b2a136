//! The contents of a host tree, read when an image asks for them.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use fsimage_tree::{Content, ContentError, ContentSource, HostFile, Timestamp};
use rustix::fs::Stat;

use super::directory::{open_directory, open_file};
use super::error::HostError;
use super::xattrs::{self, ScannedAttribute};

/// Directories held open for the files read next.
const OPEN_DIRECTORIES: usize = 8;

/// A scanned tree as a source of contents; the key of a file is its number.
pub(crate) struct HostTree {
    path: PathBuf,
    root: OwnedFd,
    follow: bool,
    index: OnceLock<Index>,
    open: Mutex<Vec<(u32, Arc<OwnedFd>)>>,
}

/// What a scan found: names, and what files looked like.
#[derive(Default)]
pub(crate) struct Index {
    names: Vec<u8>,
    directories: Vec<Directory>,
    files: Vec<Entry>,
    attributes: Vec<Attribute>,
}

/// The item that an extended attribute belongs to.
#[derive(Clone, Copy)]
pub(crate) enum AttributeOwner {
    /// A file, by its key.
    File(u64),
    /// A directory, by its number.
    Directory(u32),
}

/// An extended attribute, and what a scan saw of it.
struct Attribute {
    owner: AttributeOwner,
    name: Name,
    length: u32,
    hash: u64,
}

/// Keys from here on are those of extended attributes.
const ATTRIBUTES: u64 = 1 << 63;

struct Directory {
    parent: u32,
    name: Name,
    device: u64,
    inode: u64,
}

#[derive(Clone, Copy)]
struct Name {
    start: u32,
    length: u16,
}

/// A file, and what a scan saw of it.
struct Entry {
    directory: u32,
    name: Name,
    seen: Seen,
}

/// What tells that a file was changed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) size: u64,
    pub(crate) modified: Packed,
    pub(crate) changed: Packed,
}

/// A time in 12 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Packed {
    seconds: [u32; 2],
    nanoseconds: u32,
}

impl From<Timestamp> for Packed {
    fn from(time: Timestamp) -> Self {
        let bits = u64::from_ne_bytes(time.seconds.to_ne_bytes());
        let low = u32::try_from(bits & u64::from(u32::MAX)).unwrap_or(0);
        let high = u32::try_from(bits >> 32).unwrap_or(0);
        Self {
            seconds: [low, high],
            nanoseconds: time.nanoseconds,
        }
    }
}

impl Packed {
    fn text(self) -> String {
        let [low, high] = self.seconds.map(u64::from);
        let seconds = i64::from_ne_bytes((high << 32 | low).to_ne_bytes());
        format!("@{seconds}.{:09}", self.nanoseconds)
    }
}

impl Index {
    fn name(&self, name: Name) -> &[u8] {
        let start = name.start as usize;
        self.names
            .get(start..start + usize::from(name.length))
            .unwrap_or_default()
    }

    fn store(&mut self, name: &[u8]) -> Option<Name> {
        let start = u32::try_from(self.names.len()).ok()?;
        let length = u16::try_from(name.len()).ok()?;
        self.names.extend_from_slice(name);
        Some(Name { start, length })
    }

    /// `None` when there are more than 32 bits number.
    pub(crate) fn add_directory(&mut self, parent: u32, name: &[u8], device: u64, inode: u64) -> Option<u32> {
        let number = u32::try_from(self.directories.len()).ok()?;
        let name = self.store(name)?;
        self.directories.push(Directory {
            parent,
            name,
            device,
            inode,
        });
        Some(number)
    }

    pub(crate) fn add_file(&mut self, directory: u32, name: &[u8], seen: Seen) -> Option<u64> {
        let key = self.files.len() as u64;
        let name = self.store(name)?;
        self.files.push(Entry {
            directory,
            name,
            seen,
        });
        Some(key)
    }

    /// `None` when there are more than 32 bits number.
    pub(crate) fn add_attribute(
        &mut self,
        owner: AttributeOwner,
        attribute: &ScannedAttribute,
    ) -> Option<u64> {
        let key = self.attributes.len() as u64 | ATTRIBUTES;
        let name = self.store(&attribute.name)?;
        self.attributes.push(Attribute {
            owner,
            name,
            length: attribute.length,
            hash: attribute.hash,
        });
        Some(key)
    }

    /// Whether directory `number` or one above it is this one.
    pub(crate) fn is_within(&self, mut number: u32, device: u64, inode: u64) -> bool {
        loop {
            match self.directories.get(number as usize) {
                Some(it) if (it.device, it.inode) == (device, inode) => return true,
                Some(it) if it.parent != number => number = it.parent,
                _ => return false,
            }
        }
    }

    /// The path of a directory below the root.
    fn directory_path(&self, mut number: u32) -> Vec<u8> {
        let mut names = Vec::new();
        while let Some(directory) = self
            .directories
            .get(number as usize)
            .filter(|it| it.parent != number)
        {
            names.push(self.name(directory.name));
            number = directory.parent;
        }
        names.reverse();
        names.join(&b'/')
    }
}

impl HostTree {
    pub(crate) fn new(path: &Path, root: OwnedFd, follow: bool) -> Self {
        Self {
            path: path.to_owned(),
            root,
            follow,
            index: OnceLock::new(),
            open: Mutex::new(Vec::new()),
        }
    }

    pub(crate) fn root(&self) -> BorrowedFd<'_> {
        self.root.as_fd()
    }

    /// Hands over what the scan found; contents can be read from then on.
    pub(crate) fn finish(&self, mut index: Index) {
        index.names.shrink_to_fit();
        index.directories.shrink_to_fit();
        index.files.shrink_to_fit();
        index.attributes.shrink_to_fit();
        // Only a scan calls this, once.
        let _ = self.index.set(index);
    }

    /// Whether this directory was scanned.
    pub(crate) fn has_directory(&self, device: u64, inode: u64) -> bool {
        let directories = self
            .index
            .get()
            .map(|index| &*index.directories)
            .unwrap_or_default();
        directories
            .iter()
            .any(|it| (it.device, it.inode) == (device, inode))
    }

    /// The path under which the tree was given.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn entry(&self, key: u64) -> Result<(&Index, &Entry), ContentError> {
        let index = self.index.get();
        let entry = index.and_then(|index| Some((index, index.files.get(usize::try_from(key).ok()?)?)));
        entry.ok_or_else(|| ContentError::Open(io::ErrorKind::NotFound.into()))
    }

    fn open_directory(&self, index: &Index, number: u32) -> io::Result<Arc<OwnedFd>> {
        {
            let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, directory)) = open.iter().find(|&&(held, _)| held == number) {
                return Ok(Arc::clone(directory));
            }
        }
        let directory = Arc::new(open_directory(
            self.root(),
            &index.directory_path(number),
            self.follow,
        )?);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= OPEN_DIRECTORIES {
            open.remove(0);
        }
        open.push((number, Arc::clone(&directory)));
        Ok(directory)
    }

    fn open(&self, index: &Index, entry: &Entry) -> Result<File, ContentError> {
        let name = index.name(entry.name);
        let open = || {
            open_file(
                self.open_directory(index, entry.directory)?.as_fd(),
                name,
                self.follow,
            )
        };
        open().map(File::from).map_err(|error| {
            let mut path = self.path.clone();
            path.push(std::ffi::OsStr::from_bytes(
                &index.directory_path(entry.directory),
            ));
            path.push(std::ffi::OsStr::from_bytes(name));
            ContentError::Open(at_path(&path, error))
        })
    }
}

impl HostTree {
    /// The value of an extended attribute, if it is what the scan saw.
    fn attribute(&self, key: u64) -> Result<Vec<u8>, ContentError> {
        let missing = || ContentError::Open(io::ErrorKind::NotFound.into());
        let index = self.index.get().ok_or_else(missing)?;
        let number = usize::try_from(key & !ATTRIBUTES).map_err(|_| missing())?;
        let attribute = index.attributes.get(number).ok_or_else(missing)?;
        let name = index.name(attribute.name);
        match attribute.owner {
            AttributeOwner::File(key) => {
                let (index, entry) = self.entry(key)?;
                let file = self.open(index, entry)?;
                xattrs::read(&file, name, attribute.length, attribute.hash)
            }
            AttributeOwner::Directory(directory) => {
                let directory = self
                    .open_directory(index, directory)
                    .map_err(ContentError::Open)?;
                xattrs::read(&*directory, name, attribute.length, attribute.hash)
            }
        }
    }
}

impl ContentSource for HostTree {
    fn read_exact_at(&self, key: u64, offset: u64, buf: &mut [u8]) -> Result<(), ContentError> {
        if key & ATTRIBUTES != 0 {
            let value = self.attribute(key)?;
            let start = usize::try_from(offset).unwrap_or(usize::MAX);
            let part = value.get(start..).and_then(|rest| rest.get(..buf.len()));
            let part = part.ok_or_else(|| ContentError::Read(io::ErrorKind::UnexpectedEof.into()))?;
            buf.copy_from_slice(part);
            return Ok(());
        }
        let (index, entry) = self.entry(key)?;
        let file = self.open(index, entry)?;
        read_exact(&file, offset, buf, entry.seen.size)?;
        confirm(&file, entry.seen)
    }

    fn host_file(&self, key: u64) -> Result<Option<HostFile>, ContentError> {
        if key & ATTRIBUTES != 0 {
            return Ok(None);
        }
        let (index, entry) = self.entry(key)?;
        Ok(Some(HostFile {
            file: self.open(index, entry)?,
            offset: 0,
        }))
    }

    fn confirm(&self, key: u64, file: &HostFile) -> Result<(), ContentError> {
        confirm(&file.file, self.entry(key)?.1.seen)
    }
}

/// The same error, with the host's path in its message.
fn at_path(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

fn read_exact(file: &File, mut offset: u64, buf: &mut [u8], expected: u64) -> Result<(), ContentError> {
    let mut rest = buf;
    while !rest.is_empty() {
        match rustix::io::pread(file, &mut *rest, offset) {
            Ok(0) => {
                return Err(ContentError::Changed {
                    what: "length",
                    expected: expected.to_string(),
                    found: offset.to_string(),
                });
            }
            Ok(read) => {
                rest = rest.get_mut(read..).unwrap_or_default();
                offset += read as u64;
            }
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(ContentError::Read(error.into())),
        }
    }
    Ok(())
}

/// Compares an open file with what the scan saw.
fn confirm(file: &File, seen: Seen) -> Result<(), ContentError> {
    let stat = rustix::fs::fstat(file).map_err(|error| ContentError::Read(error.into()))?;
    let now = Seen::of(&stat);
    let changed = |what, expected, found| {
        Err(ContentError::Changed {
            what,
            expected,
            found,
        })
    };
    if !rustix::fs::FileType::from_raw_mode(stat.st_mode).is_file() {
        return changed("kind", "a regular file".to_owned(), "none".to_owned());
    }
    if now.size != seen.size {
        return changed("length", seen.size.to_string(), now.size.to_string());
    }
    if now.modified != seen.modified {
        return changed("modification time", seen.modified.text(), now.modified.text());
    }
    if now.changed != seen.changed {
        return changed("status time", seen.changed.text(), now.changed.text());
    }
    Ok(())
}

impl Seen {
    fn of(stat: &Stat) -> Self {
        let time = |seconds: i64, nanoseconds: u64| {
            Packed::from(Timestamp {
                seconds,
                nanoseconds: u32::try_from(nanoseconds).unwrap_or(0),
            })
        };
        Self {
            size: u64::try_from(stat.st_size).unwrap_or(0),
            modified: time(stat.st_mtime, stat.st_mtime_nsec),
            changed: time(stat.st_ctime, stat.st_ctime_nsec),
        }
    }
}

/// A single host file that was given by its path.
struct Single {
    path: PathBuf,
    seen: Seen,
}

impl Single {
    fn open(&self) -> Result<File, ContentError> {
        open_regular(&self.path).map_err(|error| ContentError::Open(at_path(&self.path, error)))
    }
}

impl ContentSource for Single {
    fn read_exact_at(&self, _key: u64, offset: u64, buf: &mut [u8]) -> Result<(), ContentError> {
        let file = self.open()?;
        read_exact(&file, offset, buf, self.seen.size)?;
        confirm(&file, self.seen)
    }

    fn host_file(&self, _key: u64) -> Result<Option<HostFile>, ContentError> {
        Ok(Some(HostFile {
            file: self.open()?,
            offset: 0,
        }))
    }

    fn confirm(&self, _key: u64, file: &HostFile) -> Result<(), ContentError> {
        confirm(&file.file, self.seen)
    }
}

fn open_regular(path: &Path) -> io::Result<File> {
    Ok(open_file(rustix::fs::CWD, path.as_os_str().as_bytes(), true)?.into())
}

/// The content of the host file at `path` (a link is followed). The file is opened now to see what it is, and again when the image is
/// made.
///
/// # Errors
/// [`HostError::Open`], or [`HostError::WrongKind`] for anything but a regular file.
pub fn file_content(path: &Path) -> Result<(Content, std::fs::Metadata), HostError> {
    let open_error = |source| HostError::Open {
        path: path.to_owned(),
        source,
    };
    let file = open_regular(path).map_err(open_error)?;
    let metadata = file.metadata().map_err(open_error)?;
    if !metadata.is_file() {
        return Err(HostError::WrongKind {
            path: path.to_owned(),
            wanted: "regular file",
        });
    }
    let stat = rustix::fs::fstat(&file).map_err(|error| open_error(error.into()))?;
    let seen = Seen::of(&stat);
    // A working directory may change before the image is made.
    let path = std::path::absolute(path).map_err(open_error)?;
    Ok((
        Content::new(Arc::new(Single { path, seen }), 0, seen.size),
        metadata,
    ))
}
