//! Why a host tree cannot be added.

use std::io;
use std::path::PathBuf;

/// Why a host tree or file cannot be added.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// The path given cannot be opened.
    #[error("{}: {source}", path.display())]
    Open {
        /// The path.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A directory cannot be listed.
    #[error("{}: cannot be listed: {source}", path.display())]
    List {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// An item vanished, or cannot be asked for its attributes.
    #[error("{}: {source}", path.display())]
    Examine {
        /// The item.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The path given is no directory, or no regular file, where one is needed.
    #[error("{}: is not a {wanted}", path.display())]
    WrongKind {
        /// The path.
        path: PathBuf,
        /// What was needed.
        wanted: &'static str,
    },
    /// The observer asked to stop.
    #[error("{}: the scan was cancelled", path.display())]
    Cancelled {
        /// The tree that was scanned.
        path: PathBuf,
    },
}
