//! Host directory trees as contents.
//!
//! A tree is scanned once: directories are listed, items are asked for their attributes, nothing is opened for reading. Contents are
//! read when the image is made, each file opened below the descriptor of its directory, and compared with what the scan
//! saw. No step follows a symbolic link unless the caller asks for it, so a tree that is changed under us cannot lead us out of it.

mod directory;
mod error;
mod options;
mod scan;
mod source;
mod xattrs;

pub(crate) use directory::open_directory;
pub use error::HostError;
pub use options::{Collision, ScanOptions};
pub(crate) use scan::{Job, ScannedDirectory, ScannedEntry, ScannedKind, Scanner, join};
pub use scan::{ScanObserver, Skipped};
pub use source::file_content;
pub(crate) use source::{AttributeOwner, HostTree, Index};
pub(crate) use xattrs::{ScannedAttribute, list as list_attributes};
