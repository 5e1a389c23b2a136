//! Reading discs and their images: what is on them, item by item.
//!
//! [`open`] finds the sessions and file systems of an image file or a block device; a [`DiscReader`] reads one of them: looks items up,
//! lists directories, walks trees, and gives contents that are read in any part, by any number of threads.
//!
//! ```
//! use std::ops::ControlFlow;
//! use fsimage::disc::{DiscReader, Selection};
//! use fsimage::{Content, FileSystemImage, NodeId, SaveOptions};
//!
//! # let directory = tempfile::tempdir()?;
//! # let path = directory.path().join("example.iso");
//! let mut image = FileSystemImage::new()?;
//! image.add_directory(NodeId::ROOT, b"/docs")?;
//! image.add_file(NodeId::ROOT, b"/docs/hello.txt", Content::from_bytes(*b"Hello, disc!"))?;
//! image.create_result_image()?.save(&path, SaveOptions::default(), &())?;
//!
//! let reader = DiscReader::open(&path, &Selection::default())?;
//! let mut budget = reader.budget();
//! let item = reader.look_up(b"docs/hello.txt", &mut budget)?;
//! let mut text = vec![0; 12];
//! reader.content(&item, &mut budget)?.read_exact_at(0, &mut text)?;
//! assert_eq!(text, b"Hello, disc!");
//!
//! let mut names = Vec::new();
//! let mut walk = reader.walk_from(b"/")?;
//! while let Some(listed) = walk.next_directory(&mut |directory, item, _| {
//!     names.push([directory, b"/", &item.name].concat());
//!     Ok(ControlFlow::Continue(()))
//! }) {
//!     listed?;
//! }
//! assert_eq!(names, [b"/docs".as_slice(), b"/docs/hello.txt"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod place;
mod reader;
mod text;
mod walk;

pub use fsimage_volume::{
    BlockSource, Boot, BootImage, Counts, Disc, DiscContents, DiscItem, Extent, Extents, Fault, FileSource,
    FileSystem, FileSystemKind, Finding, Identifiers, Limits, Location, OpenOptions, Partition,
    PartitionScheme, PartitionTables, Preference, Session, VolumeError, VolumeErrorKind, VolumeInfo, Walk,
};
pub(crate) use place::Place;
pub use reader::{DiscReader, Selection, open};
pub use text::{write_escaped, write_utc};
pub use walk::{DiscWalk, VisitItem};
