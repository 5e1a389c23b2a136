//! How a disc is extracted, and what is told of it.

use std::fmt;
use std::io;
use std::ops::ControlFlow;

use fsimage_tree::ContentError;
use fsimage_volume::{Finding, VolumeError};

/// What happens when the folder has a file of that name already. Directories are merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Existing {
    /// It stays, and that is told.
    #[default]
    Refuse,
    /// It is replaced, when the new one is whole. A symbolic link is replaced, not followed.
    Overwrite,
}

/// How a disc is extracted.
#[derive(Clone, Copy, Debug)]
pub struct ExtractOptions {
    /// What happens to files that are there already.
    pub existing: Existing,
    /// Whether permissions are kept, where the file system has some; what has none is as new files are. Set-user-ID and set-group-ID bits are kept with owners only.
    pub permissions: bool,
    /// Whether owners and groups are kept, where the file system has some. By default when we are root.
    pub owners: bool,
    /// Whether times of modification and access are kept.
    pub times: bool,
    /// Whether devices are made. By default when we are root.
    pub devices: bool,
    /// Whether named streams become extended attributes `user.NAME`. Otherwise they are left out, which is told.
    pub streams: bool,
    /// Threads; as many as the machine has when `None`.
    pub threads: Option<usize>,
}

impl Default for ExtractOptions {
    fn default() -> Self {
        let is_root = rustix::process::geteuid().is_root();
        Self {
            existing: Existing::default(),
            permissions: true,
            owners: is_root,
            times: true,
            devices: is_root,
            streams: false,
            threads: None,
        }
    }
}

/// Who is told of an extraction, from several threads at once.
pub trait ExtractObserver: Sync {
    /// So many items more were found.
    fn found(&self, items: u64) -> ControlFlow<()> {
        let _ = items;
        ControlFlow::Continue(())
    }

    /// All is known that will be written.
    fn planned(&self, files: u64, bytes: u64) {
        let _ = (files, bytes);
    }

    /// So many bytes more were written. [`ControlFlow::Break`] ends the extraction with [`crate::Error::Cancelled`].
    fn wrote(&self, bytes: u64) -> ControlFlow<()>;

    /// Something is not as it is on the disc.
    fn told(&self, trouble: &Trouble) {
        let _ = trouble;
    }
}

impl ExtractObserver for () {
    fn wrote(&self, _bytes: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extracted {
    /// Directories made.
    pub directories: u64,
    /// Files written.
    pub files: u64,
    /// Further names of files.
    pub hard_links: u64,
    /// Symbolic links made.
    pub symbolic_links: u64,
    /// Devices, fifos and sockets made.
    pub special_files: u64,
    /// Bytes of the files.
    pub bytes: u64,
    /// Items that have another name than on the disc.
    pub renamed: u64,
    /// Items, attributes and streams that were left out because they were not asked for, or the host has no such thing.
    pub left_out: u64,
    /// Items that cannot be read, in whole or in part.
    pub unreadable: u64,
    /// Items that cannot be written, or for which there was something in the way.
    pub unwritable: u64,
}

/// Something that is not as it is on the disc.
#[derive(Debug)]
pub struct Trouble {
    /// The item's path: directories by the names that the host has, the item by its own on the disc where it got none.
    pub path: Vec<u8>,
    /// What.
    pub kind: TroubleKind,
}

/// What is not as it is on the disc.
#[derive(Debug)]
#[non_exhaustive]
pub enum TroubleKind {
    /// It has another name.
    Renamed {
        /// The name.
        to: Vec<u8>,
    },
    /// It was left out.
    LeftOut(&'static str),
    /// An attribute was left out.
    Attribute {
        /// Which.
        what: &'static str,
        /// Why.
        source: io::Error,
    },
    /// It cannot be read.
    Unreadable(VolumeError),
    /// A directory, which this is, is not listed in whole.
    Lost(Finding),
    /// The contents cannot be read.
    Content(ContentError),
    /// There is something of that name already.
    Exists,
    /// It is another name of a file that was not written.
    NotLinked,
    /// It cannot be written.
    Unwritable(io::Error),
}

impl Extracted {
    pub(super) fn count(&mut self, kind: &TroubleKind) {
        match kind {
            TroubleKind::Renamed { .. } => self.renamed += 1,
            TroubleKind::LeftOut(_) | TroubleKind::Attribute { .. } => self.left_out += 1,
            TroubleKind::Unreadable(_) | TroubleKind::Lost(_) | TroubleKind::Content(_) => {
                self.unreadable += 1
            }
            TroubleKind::Exists | TroubleKind::NotLinked | TroubleKind::Unwritable(_) => self.unwritable += 1,
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", String::from_utf8_lossy(&self.path))?;
        match &self.kind {
            TroubleKind::Renamed { to } => write!(f, "written as {}", String::from_utf8_lossy(to)),
            TroubleKind::LeftOut(why) => write!(f, "left out: {why}"),
            TroubleKind::Attribute { what, source } => write!(f, "{what} left out: {source}"),
            TroubleKind::Unreadable(error) => error.fmt(f),
            TroubleKind::Lost(finding) => finding.fmt(f),
            TroubleKind::Content(error) => error.fmt(f),
            TroubleKind::Exists => f.write_str("is there already"),
            TroubleKind::NotLinked => f.write_str("is another name of a file that was not written"),
            TroubleKind::Unwritable(error) => write!(f, "cannot be written: {error}"),
        }
    }
}
