//! What an import could not take as it was.

use std::fmt;

use fsimage_volume::{FileSystemKind, VolumeError};

/// One thing that an import could not take as it was. Paths are those on the disc, with names as they are recorded.
#[derive(Debug)]
#[non_exhaustive]
pub enum ImportWarning {
    /// A name that no tree can hold; the item got another.
    Renamed {
        /// The path with the name as recorded.
        path: String,
        /// The name in the image.
        became: String,
    },
    /// A second item of a name; it was left out.
    Duplicate {
        /// Its path.
        path: String,
    },
    /// An item, or the rest of a directory, that cannot be read; it was left out.
    Damaged {
        /// Its path.
        path: String,
        /// Why.
        error: VolumeError,
    },
    /// A boot entry that cannot be taken over; it was left out.
    BootEntry {
        /// The entry, counted from 1.
        number: u32,
        /// Why.
        reason: String,
    },
    /// Partition tables and what else is before the file systems, which an image with blocks of another size than discs have cannot have; they were
    /// left out.
    SystemArea {
        /// Bytes of a block.
        block_size: u32,
    },
    /// An item that only another file system of the disc holds, or holds under this name, or as the link or device that it is.
    OnlyIn {
        /// Its path there.
        path: String,
        /// The file system.
        file_system: FileSystemKind,
    },
    /// Access control lists, or extended attributes of other namespaces than users', which no tree holds; told once for all items.
    OtherAttributes {
        /// The first such item's path.
        path: String,
        /// Items that have some.
        items: u64,
    },
    /// Extended attributes or access control lists that only another file system of the disc has; told once for all items.
    AttributesOnlyIn {
        /// The first such item's path.
        path: String,
        /// Items that have some there.
        items: u64,
        /// The other file system.
        file_system: FileSystemKind,
    },
    /// Files of which Rock Ridge has contents of another length than what was imported; told once for all items.
    OtherContents {
        /// The first such item's path.
        path: String,
        /// Items of which that is so.
        items: u64,
        /// The other file system.
        file_system: FileSystemKind,
    },
    /// Permissions that another file system of the disc tells otherwise; told once for all items.
    OtherPermissions {
        /// The first such item's path.
        path: String,
        /// Items of which that is so.
        items: u64,
        /// The other file system.
        file_system: FileSystemKind,
    },
}

impl fmt::Display for ImportWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Renamed { path, became } => write!(f, "{path}: cannot be a name, became {became}"),
            Self::Duplicate { path } => write!(f, "{path}: left out, for there is another of this name"),
            Self::Damaged { path, error } => write!(f, "{path}: left out: {error}"),
            Self::BootEntry { number, reason } => write!(f, "boot entry {number}: left out: {reason}"),
            Self::SystemArea { block_size } => write!(
                f,
                "partition tables and boot code: left out: with blocks of {block_size} bytes an image has none"
            ),
            Self::OnlyIn { path, file_system } => write!(f, "{path}: only {file_system} has it"),
            Self::OtherContents {
                path,
                items,
                file_system,
            } => {
                write!(f, "{path}: {file_system} has contents of another length")?;
                and_more(*items, f)
            }
            Self::OtherPermissions {
                path,
                items,
                file_system,
            } => {
                write!(f, "{path}: {file_system} has other permissions")?;
                and_more(*items, f)
            }
            Self::AttributesOnlyIn {
                path,
                items,
                file_system,
            } => {
                let what = "has extended attributes or access control lists of it";
                write!(f, "{path}: only {file_system} {what}")?;
                and_more(*items, f)
            }
            Self::OtherAttributes { path, items } => {
                let what = "access control lists, or extended attributes that are not users', were left out";
                write!(f, "{path}: {what}")?;
                and_more(*items, f)
            }
        }
    }
}

/// Says of how many items more something is so.
fn and_more(items: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match items.saturating_sub(1) {
        0 => Ok(()),
        more => write!(f, ", as of {more} more"),
    }
}

/// Warnings, of which a bounded number is kept.
#[derive(Debug, Default)]
pub(super) struct Warnings {
    pub(super) kept: Vec<ImportWarning>,
    pub(super) dropped: u64,
}

/// Warnings that are kept; more are counted.
const MOST: usize = 1000;

impl Warnings {
    pub(super) fn add(&mut self, warning: impl FnOnce() -> ImportWarning) {
        if self.kept.len() < MOST {
            self.kept.push(warning());
        } else {
            self.dropped += 1;
        }
    }

    /// Keeps so many at most.
    pub(super) fn keep(&mut self, most: usize) {
        self.dropped += self.kept.len().saturating_sub(most) as u64;
        self.kept.truncate(most);
    }
}
