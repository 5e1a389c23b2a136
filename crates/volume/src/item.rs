//! Items as a file system on a disc shows them.

use fsimage_formats::iso9660::Relaxations;
use fsimage_tree::{Attributes, Device, Kind};

/// Where a file system finds an item again. Only the file system that gave it can read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Location(pub(crate) u64, pub(crate) u64);

impl Location {
    /// What is the same for all names of one object, and only for those: for hard links, and for telling whether a directory was
    /// seen before.
    pub fn identity(self) -> u64 {
        self.0
    }
}

/// An item of a directory. Reused from one item to the next while a directory is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscItem {
    /// The name as the file system means it: UTF-8 where it holds Unicode, the bytes recorded for Rock Ridge; empty for the root. Hostile:
    /// it may hold `/`, control characters, be `..`, or stand twice in its directory.
    pub name: Vec<u8>,
    /// What the identifier has in a directory record of ISO 9660 that the standard does not allow; nothing in other file systems. The name is
    /// another one where Rock Ridge has one.
    pub relaxations: Relaxations,
    /// Bytes of that identifier, without its version number; 0 in other file systems.
    pub identifier_length: u8,
    /// What it is.
    pub kind: Kind,
    /// Permissions, owner, times; what the file system does not hold is what [`FileSystem`](crate::FileSystem) says.
    pub attributes: Attributes,
    /// Bytes of a file's contents, or of what a directory takes.
    pub size: u64,
    /// Names that lead to it, as recorded.
    pub links: u32,
    /// Whether listings leave it out.
    pub is_hidden: bool,
    /// Whether it is to be read in real time (UDF).
    pub is_real_time: bool,
    /// Whether it has named streams: those of UDF, or extended attributes of users beside Rock Ridge (AAIP).
    pub has_streams: bool,
    /// Whether it has access control lists, or extended attributes of other namespaces, which are not read (AAIP).
    pub has_other_attributes: bool,
    /// Of a symbolic link.
    pub target: Vec<u8>,
    /// Of a device.
    pub device: Option<Device>,
    /// Where the file system finds it again.
    pub location: Location,
}

impl Default for DiscItem {
    fn default() -> Self {
        Self {
            name: Vec::new(),
            relaxations: Relaxations::empty(),
            identifier_length: 0,
            kind: Kind::File,
            attributes: Attributes::default(),
            size: 0,
            links: 1,
            is_hidden: false,
            is_real_time: false,
            has_streams: false,
            has_other_attributes: false,
            target: Vec::new(),
            device: None,
            location: Location(0, 0),
        }
    }
}
