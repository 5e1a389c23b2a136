//! The folder that is written into. Every step begins at the descriptor of a directory and follows no link.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use fsimage_tree::{Attributes, Timestamp};
use rustix::fs::{
    AtFlags, CWD, Gid, Mode, OFlags, RenameFlags, Timespec, Timestamps, Uid, fchmod, fchown, futimens,
    linkat, mkdirat, openat, renameat, renameat_with, unlinkat, utimensat,
};
use rustix::io::Errno;

use crate::host::open_directory;

use super::options::{Existing, ExtractOptions};

/// What an unfinished file may be read by, until it has its own permissions.
const OWN_FILE: Mode = Mode::RUSR.union(Mode::WUSR);

/// How attributes are applied.
#[derive(Clone, Copy)]
pub(super) struct Keep {
    pub(super) owners: bool,
    pub(super) permissions: bool,
    pub(super) times: bool,
}

impl Keep {
    pub(super) fn new(options: &ExtractOptions, has_owners: bool) -> Self {
        Self {
            owners: options.owners && has_owners,
            permissions: options.permissions && has_owners,
            times: options.times,
        }
    }

    /// The mode with which a directory is made that is still to be filled.
    pub(super) fn new_directory_mode(self) -> Mode {
        if self.permissions {
            Mode::RWXU
        } else {
            Mode::RWXU | Mode::RWXG | Mode::RWXO
        }
    }

    fn new_file_mode(self) -> Mode {
        let all = Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::WGRP | Mode::ROTH | Mode::WOTH;
        if self.permissions { OWN_FILE } else { all }
    }

    /// The permissions of an item. What lends rights to others goes with their owner alone.
    pub(super) fn mode(self, attributes: &Attributes) -> Mode {
        let lent = if self.owners { 0 } else { 0o6000 };
        Mode::from_raw_mode(u32::from(attributes.permissions & 0o7777 & !lent))
    }

    fn owner(self, attributes: &Attributes) -> Option<(Option<Uid>, Option<Gid>)> {
        // All ones stand for an owner that is not known.
        let user = (attributes.user != u32::MAX).then(|| Uid::from_raw(attributes.user));
        let group = (attributes.group != u32::MAX).then(|| Gid::from_raw(attributes.group));
        self.owners.then_some((user, group))
    }

    /// Gives an open file or directory its attributes: owners first, since that takes permissions, times last.
    pub(super) fn apply(self, fd: BorrowedFd<'_>, attributes: &Attributes) -> Result<(), Errno> {
        if let Some((user, group)) = self.owner(attributes) {
            fchown(fd, user, group)?;
        }
        if self.permissions {
            fchmod(fd, self.mode(attributes))?;
        }
        if self.times {
            futimens(fd, &timestamps(attributes))?;
        }
        Ok(())
    }

    /// Gives a link, or something that must not be opened, its owner and times.
    pub(super) fn apply_at(
        self,
        directory: BorrowedFd<'_>,
        name: &[u8],
        attributes: &Attributes,
    ) -> Result<(), Errno> {
        if let Some((user, group)) = self.owner(attributes) {
            rustix::fs::chownat(directory, name, user, group, AtFlags::SYMLINK_NOFOLLOW)?;
        }
        if self.times {
            utimensat(
                directory,
                name,
                &timestamps(attributes),
                AtFlags::SYMLINK_NOFOLLOW,
            )?;
        }
        Ok(())
    }
}

fn timestamps(attributes: &Attributes) -> Timestamps {
    let time = |time: Timestamp| Timespec {
        tv_sec: time.seconds,
        tv_nsec: time.nanoseconds.min(999_999_999).into(),
    };
    Timestamps {
        last_access: time(attributes.times.accessed),
        last_modification: time(attributes.times.modified),
    }
}

/// Opens the folder to write into, which is made if it is not there. Whether it was made.
pub(super) fn open_target(path: &Path, mode: Mode) -> io::Result<(OwnedFd, bool)> {
    let made = match rustix::fs::mkdir(path, mode) {
        Ok(()) => true,
        Err(Errno::EXIST) => false,
        Err(error) => return Err(error.into()),
    };
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    Ok((openat(CWD, path, flags, Mode::empty())?, made))
}

/// Makes a directory in another, or takes the one that is there. Whether it was made.
pub(super) fn make_directory(parent: BorrowedFd<'_>, name: &[u8], mode: Mode) -> io::Result<(OwnedFd, bool)> {
    let made = match mkdirat(parent, name, mode) {
        Ok(()) => true,
        Err(Errno::EXIST) => false,
        Err(error) => return Err(error.into()),
    };
    Ok((open_directory(parent, name, false)?, made))
}

/// A name that nothing has.
fn temporary_name() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!(".fsimage-{:x}-{number:x}", std::process::id())
}

/// Does something with names that nothing has until it finds none there.
pub(super) fn with_temporary_name<T>(
    mut make: impl FnMut(&str) -> Result<T, Errno>,
) -> Result<(T, String), Errno> {
    loop {
        let name = temporary_name();
        match make(&name) {
            Err(Errno::EXIST) => {}
            Err(error) => return Err(error),
            Ok(made) => return Ok((made, name)),
        }
    }
}

/// A file that has a temporary name, and loses it when it is dropped.
pub(super) struct Unfinished<'d> {
    directory: BorrowedFd<'d>,
    name: String,
    file: std::fs::File,
    is_finished: bool,
}

impl<'d> Unfinished<'d> {
    pub(super) fn new(directory: BorrowedFd<'d>, keep: Keep) -> Result<Self, Errno> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let mode = keep.new_file_mode();
        let (file, name) = with_temporary_name(|name| openat(directory, name, flags, mode))?;
        Ok(Self {
            directory,
            name,
            file: file.into(),
            is_finished: false,
        })
    }

    pub(super) fn file(&self) -> &std::fs::File {
        &self.file
    }

    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }

    /// Gives the file its name.
    pub(super) fn finish(mut self, name: &[u8], existing: Existing) -> Result<(), Errno> {
        rename(self.directory, &self.name, name, existing)?;
        self.is_finished = true;
        Ok(())
    }
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        if !self.is_finished {
            // What went wrong before is the error to tell.
            let _ = unlinkat(self.directory, &*self.name, AtFlags::empty());
        }
    }
}

/// Renames within a directory.
fn rename(directory: BorrowedFd<'_>, from: &str, to: &[u8], existing: Existing) -> Result<(), Errno> {
    if existing == Existing::Overwrite {
        return renameat(directory, from, directory, to);
    }
    match renameat_with(directory, from, directory, to, RenameFlags::NOREPLACE) {
        // A file system without such renames: a link does not replace either.
        Err(Errno::INVAL | Errno::NOSYS) => {
            linkat(directory, from, directory, to, AtFlags::empty())?;
            unlinkat(directory, from, AtFlags::empty())
        }
        done => done,
    }
}

/// Makes something that is whole at once under `name`: a link, a device.
pub(super) fn make_at(
    directory: BorrowedFd<'_>,
    name: &[u8],
    existing: Existing,
    mut make: impl FnMut(&[u8]) -> Result<(), Errno>,
) -> Result<(), Errno> {
    match make(name) {
        Err(Errno::EXIST) if existing == Existing::Overwrite => {}
        done => return done,
    }
    let ((), temporary) = with_temporary_name(|temporary| make(temporary.as_bytes()))?;
    let renamed = renameat(directory, &*temporary, directory, name);
    // A rename onto another name of the same file does nothing, and then both are there.
    match unlinkat(directory, &*temporary, AtFlags::empty()) {
        Ok(()) | Err(_) => renamed,
    }
}
