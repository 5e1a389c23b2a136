//! The work of an extraction, step by step.

use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use fsimage_tree::Kind;
use rustc_hash::FxHashSet;
use rustix::fs::{
    AtFlags, FileType, Mode, OFlags, XattrFlags, chmod, fsetxattr, fstat, linkat, makedev, mknodat, openat,
    symlinkat,
};
use rustix::io::Errno;

use crate::disc::DiscReader;
use crate::error::Error;
use crate::host::open_directory;
use crate::in_order::{fair_batch, in_order};

use super::contents::{Copier, CopyError};
use super::options::{Existing, ExtractObserver, ExtractOptions, Extracted, Trouble, TroubleKind};
use super::plan::{File, First, Link, Other, Plan, Planned, Stream, TARGET};
use super::target::{Keep, Unfinished, make_at, make_directory, open_target};

/// Files that a thread takes at once: neighbours on the disc.
const BATCH: usize = 8;
/// The longest value of an extended attribute that Linux takes.
const LONGEST_ATTRIBUTE: u64 = 64 << 10;

/// Directories that are held open at most while directories are made.
const MOST_OPEN: usize = 64;

/// An extraction that is going on.
pub(super) struct Work<'a> {
    plan: &'a Plan,
    reader: &'a DiscReader,
    options: &'a ExtractOptions,
    observer: &'a dyn ExtractObserver,
    keep: Keep,
    copier: Copier<'a>,
    path: PathBuf,
    target: OwnedFd,
    /// For each directory, whether its attributes are ours to set.
    ours: Vec<bool>,
    shared: Mutex<Shared>,
}

/// What threads have found out.
struct Shared {
    counts: Extracted,
    failed: FxHashSet<First>,
}

/// A directory that is kept open for what comes next in it.
#[derive(Default)]
struct Opened(Option<(u32, OwnedFd)>);

impl<'a> Work<'a> {
    pub(super) fn new(
        reader: &'a DiscReader,
        plan: &'a Plan,
        path: &Path,
        options: &'a ExtractOptions,
        observer: &'a dyn ExtractObserver,
    ) -> Result<Self, Error> {
        let keep = Keep::new(options, plan.has_owners);
        let opened = open_target(path, keep.new_directory_mode());
        let (target, made) = opened.map_err(|source| Error::Output {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self {
            plan,
            reader,
            options,
            observer,
            keep,
            copier: Copier::new(reader, observer),
            path: path.to_owned(),
            target,
            ours: vec![made],
            shared: Mutex::new(Shared {
                counts: plan.counts,
                failed: FxHashSet::default(),
            }),
        })
    }

    pub(super) fn run(mut self) -> Result<Extracted, Error> {
        self.make_directories()?;
        self.write_files()?;
        let mut opened = Opened::default();
        // Links and devices lead or are elsewhere; nothing is written through them, since nothing comes after them.
        for (number, other) in (0..).zip(&self.plan.others) {
            self.make_other(number, other, &mut opened)?;
        }
        for link in &self.plan.links {
            self.make_link(link, &mut opened)?;
        }
        self.finish_directories()?;
        Ok(self.shared().counts)
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells what is wrong with an item. What makes everything after it fail too is an error.
    fn tell(&self, item: &Planned, kind: TroubleKind) -> Result<(), Error> {
        let path = self.plan.path(item.directory, &item.name);
        if let TroubleKind::Unwritable(error) | TroubleKind::Attribute { source: error, .. } = &kind
            && is_final(error)
        {
            let source = error
                .raw_os_error()
                .map_or_else(|| error.kind().into(), io::Error::from_raw_os_error);
            let path = self.path.join(OsStr::from_bytes(&path));
            return Err(Error::Output { path, source });
        }
        self.shared().counts.count(&kind);
        let path = [b"/".as_slice(), &path].concat();
        self.observer.told(&Trouble { path, kind });
        Ok(())
    }

    fn make_directories(&mut self) -> Result<(), Error> {
        let mode = self.keep.new_directory_mode();
        // Each directory is made in its parent, which often is the last one made, or one above it.
        let mut line: Vec<(u32, OwnedFd)> = Vec::new();
        for (number, directory) in (0..).zip(&self.plan.directories) {
            if number == TARGET {
                continue;
            }
            while line.last().is_some_and(|&(open, _)| open != directory.directory) {
                line.pop();
            }
            let reopened;
            let parent = match line.last() {
                Some((_, parent)) => Ok(parent.as_fd()),
                None if directory.directory == TARGET => Ok(self.target.as_fd()),
                // It was closed, or could not be made.
                None => match self.open(directory.directory) {
                    Ok(parent) => {
                        reopened = parent;
                        Ok(reopened.as_fd())
                    }
                    Err(error) => Err(error),
                },
            };
            match parent.and_then(|parent| make_directory(parent, &directory.name, mode)) {
                Ok((fd, made)) => {
                    self.ours
                        .push(made || self.options.existing == Existing::Overwrite);
                    self.shared().counts.directories += u64::from(made);
                    line.push((number, fd));
                    // Deep trees must not take all descriptors.
                    if line.len() > MOST_OPEN {
                        line.remove(0);
                    }
                }
                Err(error) => {
                    self.ours.push(false);
                    self.tell(directory, TroubleKind::Unwritable(error))?;
                }
            }
        }
        Ok(())
    }

    fn write_files(&self) -> Result<(), Error> {
        let count = self.plan.order.len();
        let batch = if self.copier.reads_a_file() {
            fair_batch(count, BATCH)
        } else {
            BATCH
        };
        in_order(count, batch, Opened::default, |opened, index| {
            let number = self.plan.order.get(index).copied().unwrap_or_default();
            let Some(file) = self.plan.files.get(number as usize) else {
                return Ok(());
            };
            self.check()?;
            if !self.write_file(file, opened)? {
                self.shared().failed.insert(First::File(number));
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Writes a file. Whether it is there now.
    fn write_file(&self, file: &File, opened: &mut Opened) -> Result<bool, Error> {
        let item = &file.item;
        let written = (|| {
            let directory = opened.directory(self, item.directory).map_err(CopyError::Write)?;
            let error = |error: Errno| CopyError::Write(error.into());
            let new = Unfinished::new(directory, self.keep).map_err(error)?;
            self.copier.copy(&file.place, new.file())?;
            let troubles = self.apply(new.fd(), item).map_err(error)?;
            new.finish(&item.name, self.options.existing).map_err(error)?;
            Ok(troubles)
        })();
        let trouble = match written {
            Ok(troubles) => {
                let mut shared = self.shared();
                shared.counts.files += 1;
                shared.counts.bytes += file.place.length();
                drop(shared);
                for trouble in troubles {
                    self.tell(item, trouble)?;
                }
                return Ok(true);
            }
            Err(CopyError::Cancelled) => return Err(Error::Cancelled),
            Err(CopyError::Read(error)) => TroubleKind::Content(error),
            Err(CopyError::Write(error)) => unwritable(error),
        };
        self.tell(item, trouble)?;
        Ok(false)
    }

    /// Gives an open file or directory its attributes. What cannot be kept is told once it has its name.
    fn apply(&self, fd: BorrowedFd<'_>, item: &Planned) -> Result<Vec<TroubleKind>, Errno> {
        let mut troubles = Vec::new();
        // Before permissions, which may forbid it.
        for stream in &item.streams {
            if let Some(trouble) = self.set_stream(fd, stream) {
                troubles.push(trouble);
            }
        }
        self.keep.apply(fd, &item.attributes)?;
        Ok(troubles)
    }

    fn set_stream(&self, fd: BorrowedFd<'_>, stream: &Stream) -> Option<TroubleKind> {
        let name = [b"user.".as_slice(), &stream.name].concat();
        let attribute = |source: io::Error| TroubleKind::Attribute {
            what: "a named stream",
            source,
        };
        let length = stream.extents.length;
        let Some(length) = usize::try_from(length)
            .ok()
            .filter(|_| length <= LONGEST_ATTRIBUTE)
        else {
            return Some(attribute(Errno::TOOBIG.into()));
        };
        let mut value = vec![0; length];
        let content = self.reader.content_of(stream.extents.clone());
        if let Err(error) = content.read_exact_at(0, &mut value) {
            return Some(TroubleKind::Content(error));
        }
        let set = fsetxattr(fd, &*name, &value, XattrFlags::empty());
        set.err().map(|error| attribute(error.into()))
    }

    fn make_other(&self, number: u32, other: &Other, opened: &mut Opened) -> Result<(), Error> {
        self.check()?;
        let item = &other.item;
        let made = opened.directory(self, item.directory).and_then(|directory| {
            if other.kind == Kind::SymbolicLink && other.target.is_empty() {
                let what = "a symbolic link without a target, which no host can have";
                return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
            }
            make_at(directory, &item.name, self.options.existing, |name| {
                match other.kind {
                    Kind::SymbolicLink => symlinkat(&*other.target, directory, name),
                    kind => self.make_node(directory, name, kind, other),
                }
            })?;
            Ok(self.keep.apply_at(directory, &item.name, &item.attributes)?)
        });
        match made {
            Ok(()) => {
                let mut shared = self.shared();
                let counts = &mut shared.counts;
                *(if other.kind == Kind::SymbolicLink {
                    &mut counts.symbolic_links
                } else {
                    &mut counts.special_files
                }) += 1;
                drop(shared);
                if item.streams.is_empty() {
                    return Ok(());
                }
                self.tell(item, TroubleKind::LeftOut("named streams of what is no file"))
            }
            Err(error) => {
                self.shared().failed.insert(First::Other(number));
                self.tell(item, unwritable(error))
            }
        }
    }

    fn make_node(
        &self,
        directory: BorrowedFd<'_>,
        name: &[u8],
        kind: Kind,
        other: &Other,
    ) -> Result<(), Errno> {
        let file_type = match kind {
            Kind::BlockDevice => FileType::BlockDevice,
            Kind::CharacterDevice => FileType::CharacterDevice,
            Kind::Fifo => FileType::Fifo,
            _ => FileType::Socket,
        };
        let device = makedev(other.device.major, other.device.minor);
        mknodat(directory, name, file_type, Mode::RUSR | Mode::WUSR, device)?;
        if self.keep.permissions {
            let mode = self.keep.mode(&other.item.attributes);
            set_mode(directory, name, file_type, mode)?;
        }
        Ok(())
    }

    fn make_link(&self, link: &Link, opened: &mut Opened) -> Result<(), Error> {
        self.check()?;
        let first = match link.first {
            First::File(number) => self.plan.files.get(number as usize).map(|file| &file.item),
            First::Other(number) => self.plan.others.get(number as usize).map(|other| &other.item),
        };
        let item = &link.item;
        let Some(first) = first.filter(|_| !self.shared().failed.contains(&link.first)) else {
            return self.tell(item, TroubleKind::NotLinked);
        };
        let linked = self.open(first.directory).and_then(|from| {
            let directory = opened.directory(self, item.directory)?;
            Ok(make_at(directory, &item.name, self.options.existing, |name| {
                linkat(&from, &*first.name, directory, name, AtFlags::empty())
            })?)
        });
        match linked {
            Ok(()) => self.shared().counts.hard_links += 1,
            Err(error) => self.tell(item, unwritable(error))?,
        }
        Ok(())
    }

    /// Gives directories their attributes, those inside first, as filling a directory changes it.
    fn finish_directories(&self) -> Result<(), Error> {
        let numbered: Vec<_> = (0..).zip(&self.plan.directories).collect();
        for (number, directory) in numbered.into_iter().rev() {
            if !self.ours.get(number as usize).copied().unwrap_or_default() {
                continue;
            }
            let applied = self
                .open(number)
                .and_then(|fd| Ok(self.apply(fd.as_fd(), directory)?));
            match applied {
                Ok(troubles) => {
                    for trouble in troubles {
                        self.tell(directory, trouble)?;
                    }
                }
                Err(source) => {
                    let what = "permissions and times";
                    self.tell(directory, TroubleKind::Attribute { what, source })?;
                }
            }
        }
        Ok(())
    }

    fn open(&self, directory: u32) -> io::Result<OwnedFd> {
        open_directory(self.target.as_fd(), &self.plan.directory_path(directory), false)
    }

    fn check(&self) -> Result<(), Error> {
        match self.observer.wrote(0) {
            std::ops::ControlFlow::Continue(()) => Ok(()),
            std::ops::ControlFlow::Break(()) => Err(Error::Cancelled),
        }
    }
}

impl Opened {
    fn directory(&mut self, work: &Work<'_>, number: u32) -> io::Result<BorrowedFd<'_>> {
        if self.0.as_ref().is_none_or(|&(open, _)| open != number) {
            self.0 = Some((number, work.open(number)?));
        }
        match &self.0 {
            Some((_, fd)) => Ok(fd.as_fd()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

/// Sets the mode of a node that was just made, and of nothing else that somebody put in its place.
fn set_mode(directory: BorrowedFd<'_>, name: &[u8], file_type: FileType, mode: Mode) -> Result<(), Errno> {
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let node = openat(directory, name, flags, Mode::empty())?;
    let stat = fstat(&node)?;
    if FileType::from_raw_mode(stat.st_mode) != file_type || stat.st_nlink != 1 {
        return Err(Errno::BUSY);
    }
    chmod(format!("/proc/self/fd/{}", node.as_raw_fd()), mode)
}

fn unwritable(error: io::Error) -> TroubleKind {
    if error.kind() == io::ErrorKind::AlreadyExists {
        TroubleKind::Exists
    } else {
        TroubleKind::Unwritable(error)
    }
}

/// Whether a target that fails so takes nothing more.
fn is_final(error: &io::Error) -> bool {
    [Errno::NOSPC, Errno::DQUOT, Errno::IO, Errno::ROFS]
        .iter()
        .any(|&last| error.raw_os_error() == Some(last.raw_os_error()))
}
