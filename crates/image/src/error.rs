//! What can go wrong, by what the caller can do about it.

use std::io;
use std::path::PathBuf;

use fsimage_layout::{EmitError, FileSystems, LayoutError, RenderError, UdfRevision};
use fsimage_tree::{ContentError, TreeError, TreeErrorKind, brief};
use fsimage_volume::{Finding, VolumeError, VolumeErrorKind};

use crate::host::HostError;
use crate::image::ItemType;
use crate::media::MediaType;

/// The error of every operation of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The tree refused a change, or has no such item.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// A host tree or file cannot be added.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The image cannot be laid out.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// The image's bytes cannot be made.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A disc cannot be read, or has nothing of the kind.
    #[error(transparent)]
    Volume(#[from] VolumeError),
    /// An item of a disc cannot be read.
    #[error("{path}: {source}")]
    DiscItem {
        /// Its path on the disc.
        path: String,
        /// Why.
        source: VolumeError,
    },
    /// The contents of a file on a disc cannot be read.
    #[error("{path}: {source}")]
    DiscContent {
        /// Its path on the disc.
        path: String,
        /// Why.
        source: ContentError,
    },
    /// Something of a disc was left out.
    #[error("{0}")]
    Lost(Finding),
    /// The disc has no such session or file system.
    #[error("the disc has no {what}")]
    NotOnDisc {
        /// What was asked for.
        what: String,
    },
    /// A disc image cannot be opened.
    #[error("{}: {source}", path.display())]
    Open {
        /// The image.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The image cannot be written.
    #[error("{}: {source}", path.display())]
    Output {
        /// The target.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The target lies inside a tree that the image holds.
    #[error("{}: lies inside {}, which is a source of the image", target.display(), tree.display())]
    OutputInsideSource {
        /// The target.
        target: PathBuf,
        /// The source.
        tree: PathBuf,
    },
    /// The observer asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// A result of this image is alive, so it cannot be changed.
    #[error("the image cannot be changed while a result of it is in use")]
    ReadOnly,
    /// The image would be larger than the medium.
    #[error("{path}: {used} blocks would be used, and the medium has {free}")]
    SizeLimit {
        /// What was being added.
        path: String,
        /// Blocks that the image would use, at most.
        used: u64,
        /// Blocks of the medium.
        free: u64,
    },
    /// The medium would be smaller than the image is.
    #[error("{used} blocks are used already, and the medium would have {free}")]
    TooBig {
        /// Blocks that the image uses, at most.
        used: u64,
        /// Blocks of the medium.
        free: u64,
    },
    /// The operation needs an image without items.
    #[error("{operation}: the image has items already")]
    NotEmpty {
        /// What was asked for.
        operation: &'static str,
    },
    /// A boot entry without a usable image.
    #[error("the boot image {reason}")]
    BootImage {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The boot image has not the size of the diskette that it is to be.
    #[error("the boot image has {found} bytes, and a diskette of this kind has {expected}")]
    EmulationMismatch {
        /// Bytes of the diskette.
        expected: u64,
        /// Bytes of the image.
        found: u64,
    },
    /// A disc boots by its first session, and the image is a later one.
    #[error("boot entries are for a disc's first session, and this one begins at block {session_start}")]
    BootConflict {
        /// Where it begins.
        session_start: u32,
    },
    /// A file is no image of a disc.
    #[error(transparent)]
    InvalidImage(#[from] crate::iso_image_manager::InvalidImage),
    /// A part of an image that is examined cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    ImageUnreadable {
        /// The file; empty where the image is none.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// An image file cannot be opened.
    #[error("{}: {source}", path.display())]
    ImageFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A value that the property cannot take.
    #[error("{property}: {} is not {wanted}", brief(value))]
    InvalidValue {
        /// The property.
        property: &'static str,
        /// The value.
        value: String,
        /// What it may be.
        wanted: &'static str,
    },
    /// A volume name that no file system can hold.
    #[error("volume name {:?}: {reason}", brief(name))]
    InvalidVolumeName {
        /// The name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A name with characters outside the restricted set, while that is asked for.
    #[error(
        "{:?}: has characters other than the printable ones of ASCII, and the restricted character set is on",
        brief(name)
    )]
    RestrictedName {
        /// The name.
        name: String,
    },
    /// A path that is malformed.
    #[error("{:?}: {reason}", brief(path))]
    InvalidPath {
        /// The path.
        path: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A file is larger than the compatibility limit.
    #[error("{path}: {size} bytes, and {} has at most {limit} in this mode", file_system.name())]
    DataTooBig {
        /// The file.
        path: String,
        /// Its size in bytes.
        size: u64,
        /// The most bytes of a file.
        limit: u64,
        /// The file system.
        file_system: FileSystems,
    },
    /// The working directory cannot be used.
    #[error("working directory {}: {source}", path.display())]
    WorkingDirectory {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The working directory has no room for a staged file.
    #[error("working directory {}: {needed} bytes are needed and {free} are free", path.display())]
    WorkingDirectorySpace {
        /// The directory.
        path: PathBuf,
        /// Bytes free.
        free: u64,
        /// Bytes needed.
        needed: u64,
    },
    /// No disc was set that the image continues.
    #[error("no disc was set that the image continues")]
    MultisessionNotSet,
    /// The way in use of continuing a disc is not supported.
    #[error("the chosen way of continuing the disc is not supported")]
    IncompatibleMultisession,
    /// There is no way of continuing the disc.
    #[error("the disc cannot be continued in any of the ways that were offered")]
    NoCompatibleMultisession,
    /// Discs of this type take no further session.
    #[error("a disc of type {media:?} takes no further session")]
    MultisessionNotAllowed {
        /// The type.
        media: MediaType,
    },
    /// The description of a disc contradicts itself.
    #[error("the description of the disc is wrong: {what}")]
    BadMultisession {
        /// What is wrong.
        what: &'static str,
    },
    /// Nothing is on the disc.
    #[error("the disc is blank")]
    EmptyDisc,
    /// There is no file system on the disc that can be imported.
    #[error("no file system that can be imported is on the disc")]
    NoSupportedFileSystem,
    /// The file system is not on the disc.
    #[error("{} is not on the disc", file_system.name())]
    FileSystemNotFound {
        /// The file system.
        file_system: FileSystems,
    },
    /// A session was imported, and the image is made for it.
    #[error("a session was imported already")]
    AlreadyImported,
    /// The session on the disc cannot be continued by this image.
    #[error("the session on the disc cannot be continued: {reason}")]
    IncompatiblePreviousSession {
        /// Why.
        reason: &'static str,
    },
    /// The UDF on the disc cannot be continued.
    #[error("UDF on the disc cannot be continued: {reason}")]
    UdfNotWriteCompatible {
        /// Why.
        reason: &'static str,
    },
    /// The session that is continued has a file system that the new one would not have.
    #[error("the session that is continued has {}, so the new one must have it", file_system.name())]
    FileSystemChangeNotAllowed {
        /// The file system.
        file_system: FileSystems,
    },
    /// The revision of UDF is that of the session that is continued.
    #[error("the UDF revision is that of the session that is continued, {revision}")]
    UdfRevisionChangeNotAllowed {
        /// The revision.
        revision: UdfRevision,
    },
    /// A directory of one has the name of what is none in the other.
    #[error("{path}: {} in memory, and {} on the disc", if *on_disc == ItemType::Directory { "a file" } else { "a directory" }, if *on_disc == ItemType::Directory { "a directory" } else { "a file" })]
    TypeCollision {
        /// The path.
        path: String,
        /// The file system that is imported.
        file_system: FileSystems,
        /// What it is on the disc.
        on_disc: ItemType,
    },
    /// The disc is not the one that was imported.
    #[error("the disc is not the one that was imported: {expected} was expected, {found} found")]
    DiscMismatch {
        /// The identifier of the disc that was imported.
        expected: String,
        /// That of the disc which is there.
        found: String,
    },
    /// Burning would lose what is on the disc, and nobody said that it may.
    #[error("something is on the disc, and burning over it was not asked for")]
    DiscNotBlank,
    /// A drive, or the disc in it, refuses or fails.
    #[error(transparent)]
    Drive(#[from] fsimage_mmc::MmcError),
    /// A file cannot be staged.
    #[error("{path}: cannot be staged: {source}")]
    Stage {
        /// The file in the image.
        path: String,
        /// Why.
        source: ContentError,
    },
}

/// The short list of what a caller can do about an error. The numbers are part of the C interface and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Look at the argument.
    InvalidArgument = 1,
    /// Look at the path or the name.
    InvalidName = 2,
    /// There is such an item already.
    Exists = 3,
    /// There is no such item.
    NotFound = 4,
    /// The item is of another kind.
    WrongKind = 5,
    /// The directory has items.
    NotEmpty = 6,
    /// Release the result first.
    ReadOnly = 7,
    /// Take a larger medium, or less.
    TooLarge = 8,
    /// Choose other file systems or options: these cannot hold the tree.
    NotRepresentable = 9,
    /// A source cannot be read.
    Source = 10,
    /// A source is not what it was.
    SourceChanged = 11,
    /// The target cannot be written.
    Output = 12,
    /// The caller asked to stop.
    Cancelled = 13,
    /// A fault of this library.
    Internal = 14,
    /// A drive or its disc refuses or fails.
    Drive = 15,
}

impl Error {
    /// What the caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Tree(error) => match error.kind() {
                TreeErrorKind::InvalidName => ErrorKind::InvalidName,
                TreeErrorKind::Duplicate => ErrorKind::Exists,
                TreeErrorKind::NotFound | TreeErrorKind::Stale => ErrorKind::NotFound,
                TreeErrorKind::NotADirectory | TreeErrorKind::NotAFile => ErrorKind::WrongKind,
                TreeErrorKind::DirectoryNotEmpty => ErrorKind::NotEmpty,
                TreeErrorKind::TooMany => ErrorKind::TooLarge,
                _ => ErrorKind::InvalidArgument,
            },
            Self::Host(HostError::Cancelled { .. }) | Self::Cancelled => ErrorKind::Cancelled,
            Self::Host(_) | Self::Stage { .. } | Self::Open { .. } => ErrorKind::Source,
            Self::Volume(source) | Self::DiscItem { source, .. } => volume_kind(source),
            Self::DiscContent { source, .. } => content_kind(source),
            Self::Lost(_) => ErrorKind::Source,
            Self::NotOnDisc { .. } => ErrorKind::NotFound,
            Self::Layout(error) => match error {
                LayoutError::Content { source, .. } => content_kind(source),
                LayoutError::NoFileSystem
                | LayoutError::Needs { .. }
                | LayoutError::Unsupported { .. }
                | LayoutError::InvalidOption { .. }
                | LayoutError::Conflict { .. }
                | LayoutError::Boot { .. }
                | LayoutError::TooManyBootEntries { .. }
                | LayoutError::BootInLaterSession { .. }
                | LayoutError::CatalogTooSmall { .. }
                | LayoutError::InvalidStub { .. }
                | LayoutError::IdentifierTooLong { .. } => ErrorKind::InvalidArgument,
                LayoutError::TooLarge { .. } | LayoutError::TotalTooSmall { .. } => ErrorKind::TooLarge,
                _ => ErrorKind::NotRepresentable,
            },
            Self::Render(RenderError::Content { source, .. }) => content_kind(source),
            Self::Render(RenderError::OutOfRange { .. }) => ErrorKind::InvalidArgument,
            Self::Render(_) => ErrorKind::Internal,
            Self::MultisessionNotSet
            | Self::IncompatibleMultisession
            | Self::NoCompatibleMultisession
            | Self::MultisessionNotAllowed { .. }
            | Self::BadMultisession { .. }
            | Self::AlreadyImported => ErrorKind::InvalidArgument,
            Self::EmptyDisc | Self::NoSupportedFileSystem | Self::FileSystemNotFound { .. } => {
                ErrorKind::NotFound
            }
            Self::IncompatiblePreviousSession { .. }
            | Self::UdfNotWriteCompatible { .. }
            | Self::FileSystemChangeNotAllowed { .. }
            | Self::UdfRevisionChangeNotAllowed { .. } => ErrorKind::NotRepresentable,
            Self::TypeCollision { .. } => ErrorKind::WrongKind,
            Self::DiscMismatch { .. } => ErrorKind::SourceChanged,
            Self::DiscNotBlank => ErrorKind::Exists,
            Self::Output { .. } | Self::OutputInsideSource { .. } => ErrorKind::Output,
            Self::WorkingDirectory { .. } | Self::WorkingDirectorySpace { .. } => ErrorKind::Output,
            Self::ReadOnly => ErrorKind::ReadOnly,
            Self::SizeLimit { .. } | Self::TooBig { .. } | Self::DataTooBig { .. } => ErrorKind::TooLarge,
            Self::NotEmpty { .. } => ErrorKind::NotEmpty,
            Self::InvalidValue { .. }
            | Self::InvalidVolumeName { .. }
            | Self::BootImage { .. }
            | Self::EmulationMismatch { .. }
            | Self::InvalidImage(_)
            | Self::BootConflict { .. } => ErrorKind::InvalidArgument,
            Self::ImageFile { .. } | Self::ImageUnreadable { .. } => ErrorKind::Source,
            Self::Drive(error) => drive_kind(error),
            Self::RestrictedName { .. } | Self::InvalidPath { .. } => ErrorKind::InvalidName,
        }
    }

    /// The item or the file that the error is about, where there is one.
    pub fn path(&self) -> Option<String> {
        match self {
            Self::Tree(error) => tree_path(error),
            Self::Host(
                HostError::Open { path, .. }
                | HostError::List { path, .. }
                | HostError::Examine { path, .. }
                | HostError::WrongKind { path, .. },
            )
            | Self::Open { path, .. }
            | Self::Output { path, .. }
            | Self::ImageFile { path, .. }
            | Self::ImageUnreadable { path, .. }
            | Self::OutputInsideSource { target: path, .. }
            | Self::WorkingDirectory { path, .. }
            | Self::WorkingDirectorySpace { path, .. } => Some(path.display().to_string()),
            Self::Layout(
                LayoutError::NoUniqueName { path, .. }
                | LayoutError::TooDeep { path, .. }
                | LayoutError::PathTooLong { path, .. }
                | LayoutError::FileTooLarge { path, .. }
                | LayoutError::DirectoryTooLarge { path, .. }
                | LayoutError::Content { path, .. },
            )
            | Self::Render(RenderError::Content { path, .. })
            | Self::SizeLimit { path, .. }
            | Self::TypeCollision { path, .. }
            | Self::DataTooBig { path, .. }
            | Self::InvalidPath { path, .. }
            | Self::DiscItem { path, .. }
            | Self::DiscContent { path, .. }
            | Self::Stage { path, .. } => Some(path.clone()),
            _ => None,
        }
    }

    /// The file system that the error is about, where there is one.
    pub fn file_system(&self) -> Option<FileSystems> {
        match self {
            Self::Layout(
                LayoutError::Needs { file_system, .. }
                | LayoutError::Unsupported { file_system }
                | LayoutError::NoUniqueName { file_system, .. }
                | LayoutError::TooManyDirectories { file_system, .. }
                | LayoutError::TooDeep { file_system, .. }
                | LayoutError::PathTooLong { file_system, .. }
                | LayoutError::FileTooLarge { file_system, .. }
                | LayoutError::DirectoryTooLarge { file_system, .. },
            )
            | Self::DataTooBig { file_system, .. }
            | Self::FileSystemNotFound { file_system }
            | Self::FileSystemChangeNotAllowed { file_system }
            | Self::TypeCollision { file_system, .. } => Some(*file_system),
            _ => None,
        }
    }
}

fn drive_kind(error: &fsimage_mmc::MmcError) -> ErrorKind {
    use fsimage_mmc::MmcErrorKind;
    match error.kind() {
        MmcErrorKind::NoMedium => ErrorKind::NotFound,
        MmcErrorKind::TooLarge => ErrorKind::TooLarge,
        MmcErrorKind::DiscMismatch => ErrorKind::SourceChanged,
        MmcErrorKind::Host => ErrorKind::Source,
        MmcErrorKind::Cancelled => ErrorKind::Cancelled,
        _ => ErrorKind::Drive,
    }
}

fn volume_kind(error: &VolumeError) -> ErrorKind {
    match error.kind() {
        VolumeErrorKind::OverLimit => ErrorKind::TooLarge,
        VolumeErrorKind::NotFound => ErrorKind::NotFound,
        _ => ErrorKind::Source,
    }
}

fn content_kind(error: &ContentError) -> ErrorKind {
    match error {
        ContentError::Changed { .. } | ContentError::PastEnd { .. } => ErrorKind::SourceChanged,
        _ => ErrorKind::Source,
    }
}

impl Error {
    /// What became of an emission into `path`.
    pub(crate) fn from_emission(error: EmitError, path: &std::path::Path) -> Self {
        match error {
            EmitError::Render(error) => Self::Render(error),
            EmitError::Sink { source, .. } => Self::Output {
                path: path.to_owned(),
                source,
            },
            EmitError::Cancelled { .. } => Self::Cancelled,
            // The enum may grow; what is not known here is no success.
            other => Self::Output {
                path: path.to_owned(),
                source: io::Error::other(other),
            },
        }
    }
}

fn tree_path(error: &TreeError) -> Option<String> {
    let bytes = match error {
        TreeError::InvalidName { name, .. } => name,
        TreeError::Duplicate { path }
        | TreeError::NotFound { path }
        | TreeError::NotADirectory { path }
        | TreeError::NotAFile { path }
        | TreeError::DirectoryNotEmpty { path }
        | TreeError::LinkToDirectory { path }
        | TreeError::IntoItself { path } => path,
        _ => return None,
    };
    Some(String::from_utf8_lossy(bytes).into_owned())
}
