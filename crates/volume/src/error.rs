//! Why a disc, or a part of it, cannot be read.

use std::io;

use fsimage_formats::FormatError;

use crate::file_system::FileSystemKind;

/// The error of every operation of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VolumeError {
    /// The source failed.
    #[error("byte {offset}: cannot be read: {source}")]
    Read {
        /// Where, in bytes.
        offset: u64,
        /// Why.
        source: io::Error,
    },
    /// Something is recorded beyond the end of the source.
    #[error("{what}: bytes {offset} to {end} are beyond the end, {available}")]
    PastEnd {
        /// What is recorded there.
        what: &'static str,
        /// Its first byte.
        offset: u64,
        /// The byte behind it.
        end: u64,
        /// Bytes of the source.
        available: u64,
    },
    /// A structure cannot be used.
    #[error("byte {offset}: {source}")]
    Format {
        /// Where it is, in bytes.
        offset: u64,
        /// What is wrong.
        source: FormatError,
    },
    /// Structures contradict each other, or what a standard demands, so that they cannot be used.
    #[error("byte {offset}: {what} ({clause})")]
    Unusable {
        /// Where, in bytes.
        offset: u64,
        /// What is wrong.
        what: &'static str,
        /// The clause that is broken.
        clause: &'static str,
    },
    /// What points there leads back to where the walk has been.
    #[error("byte {offset}: a {what} that was visited already")]
    Cycle {
        /// What was come upon again.
        what: &'static str,
        /// Where, in bytes.
        offset: u64,
    },
    /// What is entered was entered before: it is in itself, or in two places.
    #[error("a {what} that was visited already")]
    Visited {
        /// What was come upon again.
        what: &'static str,
    },
    /// A limit of the caller was reached.
    #[error("more than {limit} {what}")]
    OverLimit {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// The disc uses what this library does not read.
    #[error("{file_system}: {feature} is not supported")]
    Unsupported {
        /// Where.
        file_system: FileSystemKind,
        /// What.
        feature: &'static str,
    },
    /// No such item.
    #[error("{path}: no such item")]
    NotFound {
        /// The path that was looked up.
        path: String,
    },
    /// The item is no directory.
    #[error("{path}: no directory")]
    NotDirectory {
        /// The path that was looked up.
        path: String,
    },
    /// No file system is there.
    #[error("no file system found")]
    NoFileSystem,
    /// No file system of discs is there, but something else.
    #[error("no file system of a disc found: this is {format}")]
    OtherFormat {
        /// What it is.
        format: &'static str,
    },
}

/// The short list behind [`VolumeError`], by what a caller can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VolumeErrorKind {
    /// Try again, or mend the source.
    Read,
    /// Give this part of the disc up.
    Damaged,
    /// Allow more, or give up.
    OverLimit,
    /// Use another file system of the disc.
    Unsupported,
    /// Ask for something else.
    NotFound,
}

impl VolumeError {
    /// What a caller can do about it.
    pub fn kind(&self) -> VolumeErrorKind {
        match self {
            Self::Read { .. } => VolumeErrorKind::Read,
            Self::PastEnd { .. }
            | Self::Format { .. }
            | Self::Unusable { .. }
            | Self::Cycle { .. }
            | Self::Visited { .. } => VolumeErrorKind::Damaged,
            Self::OverLimit { .. } => VolumeErrorKind::OverLimit,
            Self::Unsupported { .. } => VolumeErrorKind::Unsupported,
            Self::NotFound { .. }
            | Self::NotDirectory { .. }
            | Self::NoFileSystem
            | Self::OtherFormat { .. } => VolumeErrorKind::NotFound,
        }
    }
}
