//! Staged contents: copies in the working directory, in files without a name, gone with the last content that needs them.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use fsimage_tree::{Content, ContentError, ContentSource, HostFile};

use crate::error::Error;

const CHUNK: u64 = 1 << 20;

/// A staged file.
struct Staged(File);

impl ContentSource for Staged {
    fn read_exact_at(&self, _key: u64, offset: u64, buf: &mut [u8]) -> Result<(), ContentError> {
        self.0.read_exact_at(buf, offset).map_err(ContentError::Read)
    }

    fn host_file(&self, _key: u64) -> Result<Option<HostFile>, ContentError> {
        let file = self.0.try_clone().map_err(ContentError::Open)?;
        Ok(Some(HostFile { file, offset: 0 }))
    }
}

/// Checks that files can be staged in `path`.
///
/// # Errors
/// [`Error::WorkingDirectory`].
pub(crate) fn check_directory(path: &Path) -> Result<(), Error> {
    tempfile::tempfile_in(path)
        .map(drop)
        .map_err(|source| Error::WorkingDirectory {
            path: path.to_owned(),
            source,
        })
}

/// Copies a content into `directory`. `subject` names it for errors.
///
/// # Errors
/// [`Error::WorkingDirectory`], [`Error::WorkingDirectorySpace`], [`Error::Stage`] when the content cannot be read.
pub(crate) fn stage(content: &Content, subject: &[u8], directory: &Path) -> Result<Content, Error> {
    let unusable = |source| Error::WorkingDirectory {
        path: directory.to_owned(),
        source,
    };
    let free = rustix::fs::statvfs(directory).map_err(|error| unusable(error.into()))?;
    let free = free.f_bavail.saturating_mul(free.f_frsize);
    let no_space = || Error::WorkingDirectorySpace {
        path: directory.to_owned(),
        free,
        needed: content.length(),
    };
    if free < content.length() {
        return Err(no_space());
    }
    let file = tempfile::tempfile_in(directory).map_err(unusable)?;
    let mut buffer = Vec::new();
    let mut offset = 0;
    while offset < content.length() {
        let length = CHUNK.min(content.length() - offset);
        buffer.resize(usize::try_from(length).unwrap_or(0), 0);
        content
            .read_exact_at(offset, &mut buffer)
            .map_err(|source| Error::Stage {
                path: String::from_utf8_lossy(subject).into_owned(),
                source,
            })?;
        file.write_all_at(&buffer, offset)
            .map_err(|error| match error.kind() {
                io::ErrorKind::StorageFull => no_space(),
                _ => unusable(error),
            })?;
        offset += length;
    }
    Ok(Content::new(Arc::new(Staged(file)), 0, content.length()))
}
