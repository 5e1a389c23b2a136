//! What is told while a disc is imported: IMAPI2FS's `DFileSystemImageImportEvents`.

use std::ops::ControlFlow;

use fsimage_layout::FileSystems;
use fsimage_tree::{NodeId, Tree};
use fsimage_volume::Counts;

/// An item is imported: a directory before its items are, anything else afterwards.
#[derive(Clone, Copy, Debug)]
pub struct ImportEvent<'a> {
    pub(super) tree: &'a Tree,
    pub(super) node: NodeId,
    /// The file system that is imported.
    pub file_system: FileSystems,
    /// Whether it is a directory.
    pub is_directory: bool,
    /// Directories so far.
    pub directories: u64,
    /// Items so far that are no directories.
    pub files: u64,
    /// Directories and other items in all, by what the disc says: ISO 9660 tells no number of files, and a disc may tell wrong ones.
    pub total: Counts,
}

impl ImportEvent<'_> {
    /// The item's path in the image, `/`-separated; that of a directory ends with `/`.
    pub fn path(&self) -> Vec<u8> {
        let mut path = self.tree.path(self.node);
        if self.is_directory && !path.ends_with(b"/") {
            path.push(b'/');
        }
        path
    }
}

/// Watches an import.
pub trait ImportObserver {
    /// An item is imported. [`ControlFlow::Break`] ends the import with [`Error::Cancelled`](crate::Error::Cancelled); the image is then as
    /// it was.
    fn imported(&self, event: &ImportEvent<'_>) -> ControlFlow<()>;
}

impl ImportObserver for () {
    fn imported(&self, _event: &ImportEvent<'_>) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}
