//! Why an image cannot be laid out or made.

use fsimage_tree::ContentError;

use crate::options::FileSystems;

/// Why a layout cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LayoutError {
    /// No file system was asked for.
    #[error("no file system is chosen")]
    NoFileSystem,
    /// A file system needs another one.
    #[error("{} needs {}, which is not chosen", file_system.name(), needs.name())]
    Needs {
        /// What was asked for.
        file_system: FileSystems,
        /// What it stands on.
        needs: FileSystems,
    },
    /// The library cannot make this file system.
    #[error("{} images cannot be made by this version", file_system.name())]
    Unsupported {
        /// What was asked for.
        file_system: FileSystems,
    },
    /// Two settings exclude each other.
    #[error("{a} and {b} exclude each other: {why}")]
    Conflict {
        /// One setting.
        a: &'static str,
        /// The other.
        b: &'static str,
        /// Why.
        why: &'static str,
    },
    /// The image does not fit the size that was asked for.
    #[error("the image needs {blocks} blocks, and {total} were asked for")]
    TotalTooSmall {
        /// Blocks that it needs.
        blocks: u64,
        /// Blocks that it should have.
        total: u64,
    },
    /// An option's value is outside its range.
    #[error("option {option}: {value} is not in {range}")]
    InvalidOption {
        /// The option.
        option: &'static str,
        /// Its value.
        value: u64,
        /// What it may be.
        range: &'static str,
    },
    /// An identifier of the volume is too long.
    #[error("{field} {value:?} has more than {limit} characters")]
    IdentifierTooLong {
        /// Which identifier.
        field: &'static str,
        /// What was given.
        value: String,
        /// The most characters it can have.
        limit: usize,
    },
    /// A directory has no unique names left.
    #[error("{path}: no unique name can be made in {}", file_system.name())]
    NoUniqueName {
        /// The item.
        path: String,
        /// The file system.
        file_system: FileSystems,
    },
    /// A file system cannot have so many directories.
    #[error("{directories} directories: {} has at most {limit}, for the path table numbers parents in 16 bits", file_system.name())]
    TooManyDirectories {
        /// The file system.
        file_system: FileSystems,
        /// How many there are, the root among them.
        directories: u64,
        /// How many there may be.
        limit: u64,
    },
    /// A directory is deeper than eight levels, and the layout is strict.
    #[error("{path}: deeper than the eight levels of {}", file_system.name())]
    TooDeep {
        /// The directory.
        path: String,
        /// The file system.
        file_system: FileSystems,
    },
    /// A path is longer than a strict layout allows.
    #[error("{path}: its path is longer than the {limit} bytes of {}", file_system.name())]
    PathTooLong {
        /// The item.
        path: String,
        /// The file system.
        file_system: FileSystems,
        /// The most bytes of a path.
        limit: u32,
    },
    /// A file is larger than the file system's rules allow.
    #[error("{path}: {size} bytes, and {} at this interchange level has at most {limit}", file_system.name())]
    FileTooLarge {
        /// The file.
        path: String,
        /// The file system.
        file_system: FileSystems,
        /// Its size in bytes.
        size: u64,
        /// The most bytes of a file.
        limit: u64,
    },
    /// A directory's records do not fit a directory of this file system.
    #[error("{path}: too many names for one directory of {}", file_system.name())]
    DirectoryTooLarge {
        /// The directory.
        path: String,
        /// The file system.
        file_system: FileSystems,
    },
    /// The image has more blocks than 32 bits number.
    #[error("the image would have {blocks} blocks from block {session_start} on, more than 32 bits number")]
    TooLarge {
        /// Blocks of the image.
        blocks: u64,
        /// Where it would start.
        session_start: u32,
    },
    /// Contents had to be read to find equal ones, and one could not be.
    #[error("{path}: {source}")]
    Content {
        /// The file.
        path: String,
        /// Why.
        source: ContentError,
    },
}

/// Why bytes of an image cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// A file's content cannot be read, or is not what it was.
    #[error("{path}: {source}")]
    Content {
        /// The file in the image.
        path: String,
        /// Why.
        source: ContentError,
    },
    /// A range outside the image.
    #[error("bytes {offset} to {end} of an image of {size}")]
    OutOfRange {
        /// First byte asked for.
        offset: u64,
        /// End of what was asked for.
        end: u64,
        /// Bytes of the image.
        size: u64,
    },
    /// What is rendered is not what was planned: a fault of this library, never a wrong image.
    #[error("internal: {region} differs from its plan at block {block}")]
    Inconsistent {
        /// The part of the image.
        region: &'static str,
        /// Block of the image.
        block: u64,
    },
}

/// Why an image did not reach its sink.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmitError {
    /// The image's bytes cannot be made.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The sink took them not.
    #[error("writing at byte {offset}: {source}")]
    Sink {
        /// Where, in bytes of the image.
        offset: u64,
        /// Why.
        source: std::io::Error,
    },
    /// The observer asked to stop.
    #[error("cancelled after {written} bytes")]
    Cancelled {
        /// Bytes that had been handed on.
        written: u64,
    },
}
