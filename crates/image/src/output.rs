//! Where images go: files that appear when they are whole, devices, pipes.

use std::cell::RefCell;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::fs::{FileExt, FileTypeExt};
use std::path::{Path, PathBuf};

use fsimage_layout::{Buffer, PositionalSink};
use fsimage_tree::HostFile;
use rustix::fs::{AtFlags, CWD, Mode, OFlags, SeekFrom};
use rustix::io::Errno;

/// Whether a written file is brought to the disk before it gets its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Durability {
    /// It is: a file that has its name is whole, whatever happens to the machine.
    #[default]
    Synced,
    /// The system decides.
    Unsynced,
}

/// Bytes that are copied at once. Of larger writes Linux makes larger pieces of its cache, for which it must look for memory that lies
/// together: large files then took two to five times as long, and threads waited for each other.
const COPY: usize = 128 << 10;

thread_local! {
    static BUFFER: RefCell<Buffer> = RefCell::default();
}

/// A file that takes an image at any offset.
pub(crate) struct FileSink<'a> {
    file: &'a File,
    shares_extents: bool,
    is_blank: bool,
}

impl<'a> FileSink<'a> {
    /// A new file.
    pub(crate) fn new(file: &'a File) -> Self {
        Self {
            file,
            shares_extents: shares_extents(file),
            is_blank: true,
        }
    }

    /// A device or a file that may hold something where it is written to.
    pub(crate) fn over(file: &'a File) -> Self {
        Self {
            is_blank: false,
            ..Self::new(file)
        }
    }
}

/// Whether the kernel can let two files of this file system share what they have in common. Where it cannot, its own copy takes three times
/// as long as reading and writing.
fn shares_extents(file: &File) -> bool {
    // Btrfs, XFS, bcachefs, OCFS2.
    const SHARING: [i64; 4] = [0x9123_683E, 0x5846_5342, 0xCA45_1A4E, 0x7461_636F];
    rustix::fs::fstatfs(file).is_ok_and(|stat| SHARING.contains(&stat.f_type))
}

impl PositionalSink for FileSink<'_> {
    fn write_all_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all_at(bytes, offset)
    }

    fn is_blank(&self) -> bool {
        self.is_blank
    }

    fn copy_from(&self, offset: u64, file: &HostFile, from: u64, length: u64) -> io::Result<bool> {
        let copied = if self.is_blank {
            for_each_data(&file.file, from, length, |data, length| {
                self.copy_data(offset + (data - from), &file.file, data, length)
            })
        } else {
            // Holes would not be written.
            self.copy_data(offset, &file.file, from, length)
        };
        match copied {
            Ok(()) => Ok(true),
            // Who reads the content itself is told why it cannot be read.
            Err(CopyFault::Read(_)) => Ok(false),
            Err(CopyFault::Write(error)) => Err(error),
        }
    }
}

/// At which end a copy failed.
pub(crate) enum CopyFault {
    Read(io::Error),
    Write(io::Error),
}

/// Calls `each` for the runs of data of a part of a file, with where they begin and how long they are. What lies between them is a hole.
pub(crate) fn for_each_data<E>(
    file: &File,
    from: u64,
    length: u64,
    mut each: impl FnMut(u64, u64) -> Result<(), E>,
) -> Result<(), E> {
    let end = from.saturating_add(length);
    let mut at = from;
    while at < end {
        let data = match rustix::fs::seek(file, SeekFrom::Data(at)) {
            Ok(data) => data.clamp(at, end),
            Err(Errno::NXIO) => end,
            // A file system that does not tell holes.
            Err(_) => at,
        };
        let hole = match rustix::fs::seek(file, SeekFrom::Hole(data)) {
            Ok(hole) => hole.clamp(data, end),
            Err(_) => end,
        };
        if data < hole {
            each(data, hole - data)?;
        }
        at = hole;
    }
    Ok(())
}

impl FileSink<'_> {
    /// Copies a part of a file that has no holes.
    pub(crate) fn copy_data(
        &self,
        offset: u64,
        file: &File,
        from: u64,
        length: u64,
    ) -> Result<(), CopyFault> {
        let shared = if self.shares_extents {
            self.share(offset, file, from, length)
        } else {
            0
        };
        self.copy(offset + shared, file, from + shared, length - shared)
    }

    /// How many bytes the kernel could copy. Why it could no more is told by who copies the rest.
    fn share(&self, offset: u64, file: &File, from: u64, length: u64) -> u64 {
        let (start, end) = (from, from + length);
        let (mut from, mut to) = (from, offset);
        while from < end {
            let left = usize::try_from(end - from).unwrap_or(usize::MAX);
            match rustix::fs::copy_file_range(file, Some(&mut from), self.file, Some(&mut to), left) {
                Ok(0) => break,
                Ok(_) | Err(Errno::INTR) => {}
                Err(_) => break,
            }
        }
        from - start
    }

    fn copy(&self, offset: u64, file: &File, from: u64, length: u64) -> Result<(), CopyFault> {
        BUFFER.with_borrow_mut(|buffer| {
            let buffer = buffer.of(COPY);
            let mut done = 0;
            while done < length {
                let want = usize::try_from(length - done).unwrap_or(COPY).min(COPY);
                let read = match file.read_at(buffer.get_mut(..want).unwrap_or_default(), from + done) {
                    // The file is shorter than it was; the comparison after the copy says so.
                    Ok(0) => return Ok(()),
                    Ok(read) => read,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(error) => return Err(CopyFault::Read(error)),
                };
                self.file
                    .write_all_at(buffer.get(..read).unwrap_or_default(), offset + done)
                    .map_err(CopyFault::Write)?;
                done += read as u64;
            }
            Ok(())
        })
    }
}

/// What a path names now, as a target.
pub(crate) enum Target {
    /// A file that is replaced when the image is whole, or nothing yet.
    File(NewFile),
    /// A block device, written in place.
    Device(File),
    /// A pipe or another thing that takes bytes in order.
    Stream(File),
}

impl Target {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let kind = match std::fs::metadata(path) {
            Ok(metadata) => Some(metadata.file_type()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        match kind {
            None => NewFile::beside(path).map(Self::File),
            Some(kind) if kind.is_file() => NewFile::beside(path).map(Self::File),
            Some(kind) if kind.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
            Some(kind) if kind.is_block_device() => {
                let flags = OFlags::RDWR | OFlags::CLOEXEC | OFlags::EXCL;
                Ok(Self::Device(rustix::fs::open(path, flags, Mode::empty())?.into()))
            }
            Some(_) => Ok(Self::Stream(std::fs::OpenOptions::new().write(true).open(path)?)),
        }
    }
}

/// A file without a name, which takes the place of its target when it is whole. Until then nobody sees it, and if the process ends it is
/// gone. Where the file system cannot make such files it has a temporary name, removed when it is dropped.
pub(crate) struct NewFile {
    target: PathBuf,
    kind: Unfinished,
}

enum Unfinished {
    Nameless(File),
    Named(tempfile::NamedTempFile),
}

impl NewFile {
    fn beside(path: &Path) -> io::Result<Self> {
        // A link to a file is followed, so that the file is replaced and not the link.
        let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let directory = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::WGRP | Mode::ROTH | Mode::WOTH;
        let kind = match rustix::fs::open(directory, flags, mode) {
            Ok(file) => Unfinished::Nameless(file.into()),
            Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::INVAL) => {
                let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o666);
                let mut builder = tempfile::Builder::new();
                builder.prefix(".fsimage-").permissions(permissions);
                Unfinished::Named(builder.tempfile_in(directory)?)
            }
            Err(error) => return Err(error.into()),
        };
        let new = Self { target, kind };
        if let Ok(old) = std::fs::metadata(&new.target) {
            // The new content of a file keeps its permissions.
            new.file().set_permissions(old.permissions())?;
        }
        Ok(new)
    }

    pub(crate) fn file(&self) -> &File {
        match &self.kind {
            Unfinished::Nameless(file) => file,
            Unfinished::Named(file) => file.as_file(),
        }
    }

    /// Gives the file its name, in the place of what had it.
    pub(crate) fn finish(self, durability: Durability) -> io::Result<()> {
        let synced = durability == Durability::Synced;
        if synced {
            self.file().sync_all()?;
        }
        let target = &self.target;
        match self.kind {
            Unfinished::Named(file) => {
                file.persist(target)?;
            }
            Unfinished::Nameless(file) => name(&file, target)?,
        }
        if synced {
            let directory = target
                .parent()
                .filter(|parent| !parent.as_os_str().is_empty())
                .unwrap_or(Path::new("."));
            File::open(directory)?.sync_all()?;
        }
        Ok(())
    }
}

/// Links a nameless file to `target`. A link cannot replace a file, so where there is one the link gets a temporary name and is
/// renamed.
fn name(file: &File, target: &Path) -> io::Result<()> {
    let own = format!("/proc/self/fd/{}", file.as_fd().as_raw_fd());
    let link = |to: &Path| rustix::fs::linkat(CWD, &*own, CWD, to, AtFlags::SYMLINK_FOLLOW);
    match link(target) {
        Err(Errno::EXIST) => {}
        done => return Ok(done?),
    }
    let directory = target
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut number = std::process::id();
    loop {
        let temporary = directory.join(format!(".fsimage-{number:08x}"));
        match link(&temporary) {
            Err(Errno::EXIST) => number = number.wrapping_add(1),
            Err(error) => return Err(error.into()),
            Ok(()) => {
                return std::fs::rename(&temporary, target).inspect_err(|_| {
                    // The rename's error is the one to tell.
                    let _ = std::fs::remove_file(&temporary);
                });
            }
        }
    }
}
