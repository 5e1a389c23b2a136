//! Discs, and what is shown of their file systems.

use std::sync::Arc;

use fsimage_judges::Manifest;
use fsimage_volume::{BlockSource, Disc, FileSystem, FileSystemKind, Limits, OpenOptions, Session};

use crate::shown::Opened;

/// Opens an image in memory.
pub(crate) fn open(bytes: impl Into<Arc<[u8]>>) -> Disc {
    let source: Arc<dyn BlockSource> = Arc::new(bytes.into());
    Disc::open(source, &OpenOptions::default()).unwrap()
}

/// A file system, ready to be listed.
pub(crate) fn opened(disc: &Disc, file_system: &Arc<dyn FileSystem>) -> Opened {
    Opened {
        source: Arc::clone(disc.source()),
        udf: Arc::clone(file_system),
        walk: disc.walk(Limits::default()),
    }
}

/// All that one file system of a session shows, which must not make findings.
pub(crate) fn manifest(disc: &Disc, session: &Session, kind: FileSystemKind) -> Manifest {
    let file_system = session.file_system(kind).unwrap_or_else(|| panic!("no {kind}"));
    let mut opened = opened(disc, file_system);
    let manifest = opened.manifest();
    assert_eq!(opened.findings(), [""; 0], "{kind}");
    manifest
}

/// The kinds of file systems of a session, in order.
pub(crate) fn kinds(session: &Session) -> Vec<FileSystemKind> {
    session
        .file_systems
        .iter()
        .map(|found| found.info().kind)
        .collect()
}
