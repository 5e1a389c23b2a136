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
    /// An entry of the boot catalog cannot be.
    #[error("boot entry {number}: {fault}")]
    Boot {
        /// The entry, counted from 1.
        number: usize,
        /// Why.
        fault: BootFault,
    },
    /// A boot catalog has no room for so many entries.
    #[error("{entries} boot entries, and a disc has at most {limit}")]
    TooManyBootEntries {
        /// Entries that were asked for.
        entries: usize,
        /// Entries that there can be.
        limit: usize,
    },
    /// What boots a disc begins at its first block, and this image begins later.
    #[error(
        "boot entries and partition tables are for a disc's first session, and this one begins at block {session_start}"
    )]
    BootInLaterSession {
        /// Where it begins.
        session_start: u32,
    },
    /// The file that is all of ISO 9660 cannot have this name.
    #[error("{name:?} is no name for a stub of ISO 9660")]
    InvalidStub {
        /// The name.
        name: String,
    },
    /// The file that is to be the boot catalog has no room for it.
    #[error("{path}: {size} bytes, and as the boot catalog it needs {needed}")]
    CatalogTooSmall {
        /// The file.
        path: String,
        /// Its size in bytes.
        size: u64,
        /// Bytes of a catalog.
        needed: u64,
    },
    /// Contents had to be read (to find equal ones, for a boot image's checksum), and one could not be.
    #[error("{path}: {source}")]
    Content {
        /// The file.
        path: String,
        /// Why.
        source: ContentError,
    },
}

/// Why a boot entry cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BootFault {
    /// The item is no file, or not there.
    #[error("its image is no file of the tree")]
    NoFile,
    /// There is no such partition.
    #[error("its image is appended partition {}, which there is not", number + 1)]
    NoPartition {
        /// The partition, counted from 0.
        number: usize,
    },
    /// The image has no bytes.
    #[error("its image is empty")]
    Empty,
    /// The image of a diskette has another size.
    #[error("its image has {found} bytes, and a diskette of this kind has {expected}")]
    Size {
        /// Bytes of the diskette.
        expected: u64,
        /// Bytes of the image.
        found: u64,
    },
    /// The image is too small for what is asked for.
    #[error("its image has {found} bytes, and {needed} are needed")]
    TooSmall {
        /// Bytes that are needed.
        needed: u64,
        /// Bytes of the image.
        found: u64,
    },
    /// The image is too large for what is asked for.
    #[error("its image has {found} bytes, and at most {limit} can be; a number of sectors to load helps")]
    TooLarge {
        /// The most bytes that there may be.
        limit: u64,
        /// Bytes of the image.
        found: u64,
    },
    /// The image of a hard disk has no partition.
    #[error("its image is a hard disk's and has no partition")]
    NoPartitionInside,
    /// The first entry has no room for selection criteria.
    #[error("the first entry is chosen without criteria")]
    Criteria,
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
