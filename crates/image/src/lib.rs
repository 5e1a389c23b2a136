//! Builds, reads, changes and burns optical-disc file-system images: ISO 9660, Joliet, Rock Ridge, UDF.
//!
//! This is IMAPI2FS's `IFileSystemImage` for Rust: a [`FileSystemImage`] takes items from memory, from callbacks, from the host and
//! from discs, and becomes an [`ImageResult`], which is written to a file, a device or a pipe, burnt, or read at any offset. [`disc`] reads
//! what there is.
//!
//! ```
//! use fsimage::{Content, FileSystemImage, NodeId, SaveOptions};
//!
//! let mut image = FileSystemImage::new()?;
//! image.set_volume_name("EXAMPLE")?;
//! image.add_directory(NodeId::ROOT, b"/docs")?;
//! image.add_file(NodeId::ROOT, b"/docs/hello.txt", Content::from_bytes(*b"Hello, disc!"))?;
//!
//! let directory = tempfile::tempdir()?;
//! let path = directory.path().join("example.iso");
//! image.create_result_image()?.save(&path, SaveOptions::default(), &())?;
//! assert_eq!(std::fs::metadata(&path)?.len() % 2048, 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod add;
mod append;
mod boot;
mod clock;
pub mod disc;
pub mod drive;
mod error;
mod estimate;
pub mod extract;
mod host;
mod image;
mod import;
mod in_order;
mod iso_image_manager;
mod lint;
pub mod manifest;
mod media;
mod merge;
mod output;
mod path;
mod profile;
mod result;
mod settings;
mod stage;
mod udf;
mod volume_name;

pub use add::Added;
pub use boot::{BootOptions, BootSource, Emulation, SharedBootOptions};
pub use error::{Error, ErrorKind};
pub use fsimage_layout::{
    AppendedPartition, BLOCK_SIZE, BootFault, DeepDirectories, EmitError, FileSystems, Guid, Hybrid,
    ImageStream, InterchangeLevel, Iso9660Names, IsoStub, JolietOptions, Layout, LayoutError,
    MAX_BOOT_ENTRIES, MbrCode, MbrConvention, Names, Observer, Owner, PartitionType, Platform, Relaxations,
    RenderError, UdfAccess, UdfRevision, UdfVat, VolumeIdentifiers, Warning, WarningKind,
};
pub use fsimage_tree::{
    Attributes, CaseRule, Content, ContentError, ContentSource, Device, Handle, Item, Kind, Node, NodeId,
    Times, Timestamp, Transaction, Tree, TreeError, TreeErrorKind,
};
pub use fsimage_volume::{BlockSource, FileSource};
pub use host::{Collision, HostError, ScanObserver, ScanOptions, Skipped, file_content};
pub use image::{FileSystemImage, ItemType};
pub use import::{
    ImportEvent, ImportObserver, ImportOptions, ImportWarning, Imported, MediaDescription, Multisession,
    SessionKind,
};
pub use iso_image_manager::{InvalidImage, IsoImageManager};
pub use lint::{LintFinding, LintRule, LintSeverity, lint};
pub use media::MediaType;
pub use output::Durability;
pub use profile::Profile;
pub use result::{ImageResult, Progress, SaveOptions};
pub use udf::UdfFeature;
