//! Where everything in a disc image goes, and its bytes on demand.
//!
//! A [`Layout`] is a function of a tree and of [`Options`]: names per file system, sizes, blocks, warnings. Its
//! bytes can be made at any time, in any order, from any thread ([`Layout::render`], [`Layout::read_exact_at`], [`ImageStream`]),
//! or all at once into a sink ([`Layout::emit`], [`Layout::emit_at`]). Contents and sinks are traits; this crate
//! opens no file, reads no clock and rolls no dice, so equal inputs give equal images for any number of threads.
//!
//! ```
//! use std::sync::Arc;
//! use fsimage_layout::{Layout, Options};
//! use fsimage_tree::{Attributes, CaseRule, Content, Item, NodeId, Tree};
//!
//! let mut tree = Tree::new(CaseRule::Sensitive, Attributes::default());
//! let hello = Item::File(Content::from_bytes(*b"Hello, disc!"));
//! tree.add(NodeId::ROOT, b"hello.txt", hello, Attributes::default())?;
//! let layout = Layout::new(Arc::new(tree), Options::default())?;
//!
//! let mut descriptor = [0; 2048];
//! layout.render(16, &mut descriptor)?;
//! assert_eq!(&descriptor[1..6], b"CD001");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod attributes;
mod boot;
mod buffer;
mod check;
mod continued;
mod descriptors;
mod directories;
mod duplicates;
mod emission;
mod error;
mod hierarchy;
mod layout;
mod names;
mod options;
mod path_table;
mod placement;
mod plan;
mod planner;
mod records;
mod report;
mod resident;
mod stream;
mod system_use;
mod time;
mod udf;
mod warning;

pub use attributes::attribute_bytes;
pub use boot::{
    AppendedPartition, Boot, BootEntry, BootImage, Hybrid, IsoStub, MAX_BOOT_ENTRIES, MbrCode, MbrConvention,
};
pub use buffer::Buffer;
pub use continued::Continued;
pub use emission::{Observer, PositionalSink};
pub use error::{BootFault, EmitError, LayoutError, RenderError};
pub use fsimage_formats::el_torito::{MediaType as BootMediaType, Platform};
pub use fsimage_formats::partition_table::{Guid, PartitionType};
pub use layout::{BLOCK_SIZE, Layout, Owner};
pub use options::{
    DeepDirectories, FileSystems, InterchangeLevel, Iso9660Names, JolietOptions, Options, Relaxations,
    UdfAccess, UdfOptions, UdfRevision, UdfVat, VolumeIdentifiers,
};
pub use placement::ALIGNED;
pub use report::Names;
pub use resident::{DiscRun, Resident};
pub use stream::ImageStream;
pub use warning::{Warning, WarningKind};
