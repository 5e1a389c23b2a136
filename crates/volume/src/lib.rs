//! What a disc holds: its sessions and file systems, their items, and where contents lie.
//!
//! A [`BlockSource`] gives bytes: an image file, memory, a drive. A [`FileSystem`] is one namespace on it (UDF, Rock Ridge, Joliet, plain
//! ISO 9660 ...): it lists directories when asked and says where contents are. [`DiscContents`] makes those places contents that a tree
//! can hold, so that nothing is copied until an image needs the bytes.
//!
//! Every byte of a disc is hostile. What is wrong but usable is told as a [`Finding`]; what is unusable is a [`VolumeError`]. A [`Walk`]
//! carries the budget of one reader: bytes of directories, items, memory, and which directories were entered, so that a disc that
//! points in circles, or makes a thousand records share one extent, ends soon.
//!
//! ```no_run
//! use std::fs::File;
//! use std::ops::ControlFlow;
//! use std::sync::Arc;
//!
//! use fsimage_volume::{Disc, DiscContents, FileSource, Limits, OpenOptions, Preference};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let source = Arc::new(FileSource::new(File::open("disc.iso")?)?);
//! let disc = Disc::open(source, &OpenOptions::default())?;
//! let file_system = disc.default_file_system(Preference::Richest)?;
//! println!("{} {:?}", file_system.info().kind, file_system.info().name);
//!
//! let mut walk = disc.walk(Limits::default());
//! let root = file_system.root(&mut walk)?;
//! file_system.list(&root, &mut walk, &mut |_, item| {
//!     println!("{} {}", item.size, String::from_utf8_lossy(&item.name));
//!     Ok(ControlFlow::Continue(()))
//! })?;
//!
//! let file = file_system.look_up(b"/docs/read.me", &mut walk)?;
//! let contents = DiscContents::new(Arc::clone(disc.source()));
//! let content = contents.content(file_system.extents(&file, &mut walk)?);
//! let mut first = [0; 100];
//! content.read_exact_at(0, &mut first)?;
//! # Ok(())
//! # }
//! ```
//!
//! What this crate does not do: write anything, or know how an image is laid out.

#![deny(unsafe_code)]

mod beginning;
mod boot;
mod contents;
mod disc;
mod error;
mod file_system;
mod finding;
mod iso9660;
mod item;
mod mapped;
mod other_formats;
mod partitions;
mod raw_sectors;
mod sessions;
mod source;
pub mod udf;
mod walk;
mod zisofs;

pub use boot::{Boot, BootImage};
pub use contents::{DiscContents, Encoding, Extent, Extents};
pub use disc::{Disc, OpenOptions, Preference, Session};
pub use error::{VolumeError, VolumeErrorKind};
pub use file_system::{Counts, FileSystem, FileSystemKind, Identifiers, Visit, VolumeInfo};
pub use finding::{Fault, Finding};
pub use item::{DiscItem, Location};
pub use mapped::MappedSource;
pub use partitions::{ApplePartitionMap, GuidPartitionTable, Partition, PartitionScheme, PartitionTables};
pub use source::{BlockSource, FileSource, SourcePart};
pub use walk::{Limits, Walk};
pub use zisofs::Zisofs;
