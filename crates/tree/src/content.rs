//! Contents: bytes that a file of the image will have, wherever they are now.
//!
//! A [`ContentSource`] is a family of contents (a host directory tree, a disc, a caller's callbacks); each of its
//! contents has a key. A [`Content`] is one of them. Adding a content to a tree reads nothing; its bytes are read
//! when the image is made, at any offset, from any thread.

use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// A family of contents, each named by a key that the source chose.
///
/// Implementations are called from several threads at once.
pub trait ContentSource: Send + Sync {
    /// Fills `buf` with the bytes of content `key` from `offset` on.
    ///
    /// # Errors
    /// [`ContentError::Changed`] when the content is no longer what was announced when it was added (another
    /// length, another modification time), so that an image never holds half of each.
    fn read_exact_at(&self, key: u64, offset: u64, buf: &mut [u8]) -> Result<(), ContentError>;

    /// The host file that holds the content, for copies inside the kernel. `None`: there is none, use
    /// [`ContentSource::read_exact_at`].
    ///
    /// # Errors
    /// As [`ContentSource::read_exact_at`].
    fn host_file(&self, key: u64) -> Result<Option<HostFile>, ContentError> {
        let _ = key;
        Ok(None)
    }

    /// The byte of its page at which the content begins where it is now. Images place large contents likewise, so that file systems which
    /// share extents can share them.
    fn page_offset(&self, key: u64) -> u64 {
        let _ = key;
        0
    }

    /// Confirms, after a copy by [`ContentSource::host_file`], that the file is still what was announced.
    ///
    /// # Errors
    /// [`ContentError::Changed`] when it is not.
    fn confirm(&self, key: u64, file: &HostFile) -> Result<(), ContentError> {
        let _ = (key, file);
        Ok(())
    }
}

/// Bytes of a page: of memory, and of what file systems share.
pub const PAGE: u64 = 4096;

/// An open host file in which a content begins at `offset`.
#[derive(Debug)]
pub struct HostFile {
    /// The file, open for reading.
    pub file: std::fs::File,
    /// Where the content begins, in bytes.
    pub offset: u64,
}

/// One content of a source.
#[derive(Clone)]
pub struct Content {
    source: Arc<dyn ContentSource>,
    key: u64,
    length: u64,
}

impl Content {
    /// The content that `source` knows as `key`, `length` bytes long.
    pub fn new(source: Arc<dyn ContentSource>, key: u64, length: u64) -> Self {
        Self { source, key, length }
    }

    /// A content held in memory.
    pub fn from_bytes(bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        let length = bytes.len() as u64;
        Self::new(Arc::new(Memory(bytes)), 0, length)
    }

    /// The bytes `range` of this content, as a content of its own; `None` when it does not lie inside.
    pub fn slice(&self, range: Range<u64>) -> Option<Self> {
        let length = range.end.checked_sub(range.start)?;
        (range.end <= self.length).then(|| {
            Self::new(
                Arc::new(Slice {
                    of: self.clone(),
                    start: range.start,
                }),
                0,
                length,
            )
        })
    }

    /// Where the content lives.
    pub fn source(&self) -> &Arc<dyn ContentSource> {
        &self.source
    }

    /// The content's name in its source.
    pub fn key(&self) -> u64 {
        self.key
    }

    /// Length in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Fills `buf` from `offset` on; a range past the end is [`ContentError::PastEnd`].
    ///
    /// # Errors
    /// As [`ContentSource::read_exact_at`].
    pub fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> Result<(), ContentError> {
        let end = offset
            .checked_add(buf.len() as u64)
            .filter(|&end| end <= self.length);
        end.ok_or(ContentError::PastEnd {
            offset,
            length: self.length,
        })?;
        self.source.read_exact_at(self.key, offset, buf)
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content")
            .field("key", &self.key)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

/// Bytes in memory.
struct Memory(Arc<[u8]>);

impl ContentSource for Memory {
    fn read_exact_at(&self, _key: u64, offset: u64, buf: &mut [u8]) -> Result<(), ContentError> {
        let past_end = || ContentError::PastEnd {
            offset,
            length: self.0.len() as u64,
        };
        let start = usize::try_from(offset).map_err(|_| past_end())?;
        let bytes = self
            .0
            .get(start..)
            .and_then(|tail| tail.get(..buf.len()))
            .ok_or_else(past_end)?;
        buf.copy_from_slice(bytes);
        Ok(())
    }
}

/// A part of another content.
struct Slice {
    of: Content,
    start: u64,
}

impl ContentSource for Slice {
    fn read_exact_at(&self, _key: u64, offset: u64, buf: &mut [u8]) -> Result<(), ContentError> {
        let at = self.start.checked_add(offset).ok_or(ContentError::PastEnd {
            offset,
            length: self.of.length,
        })?;
        self.of.read_exact_at(at, buf)
    }
}

/// Why a content could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContentError {
    /// The source is not what it was when it was added.
    #[error("changed while the image was made: {what} was {expected}, is {found}")]
    Changed {
        /// What differs: "length", "modification time", ...
        what: &'static str,
        /// As it was when the content was added.
        expected: String,
        /// As it is now.
        found: String,
    },
    /// A read beyond the content's end.
    #[error("read at byte {offset} of {length}")]
    PastEnd {
        /// Where the read began or ended, in bytes.
        offset: u64,
        /// The content's length in bytes.
        length: u64,
    },
    /// The source cannot be opened (it vanished, or may not be read).
    #[error("cannot be opened: {0}")]
    Open(#[source] io::Error),
    /// The source cannot be read.
    #[error("cannot be read: {0}")]
    Read(#[source] io::Error),
    /// A caller's callback reported failure, by its own number.
    #[error("the caller's read function failed with {0}")]
    Callback(i64),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_within_its_bounds() {
        let content = Content::from_bytes(*b"abcdef");
        let mut buf = [0; 3];
        content.read_exact_at(3, &mut buf).unwrap();
        assert_eq!(&buf, b"def");
        for offset in [4, 6, 7, u64::MAX] {
            let error = content.read_exact_at(offset, &mut buf).unwrap_err();
            assert!(
                matches!(error, ContentError::PastEnd { length: 6, .. }),
                "{offset}: {error}"
            );
        }
        content.read_exact_at(6, &mut []).unwrap();
    }

    #[test]
    fn a_slice_is_a_content_of_its_own() {
        let content = Content::from_bytes(*b"abcdef");
        let slice = content.slice(2..5).and_then(|slice| slice.slice(1..3)).unwrap();
        let mut buf = [0; 2];
        slice.read_exact_at(0, &mut buf).unwrap();
        assert_eq!((&buf, slice.length()), (b"de", 2));
        assert!(slice.read_exact_at(1, &mut buf).is_err());
        assert!(content.slice(5..7).is_none());
        #[expect(clippy::reversed_empty_ranges, reason = "it must be refused")]
        let reversed = content.slice(5..4);
        assert!(reversed.is_none());
    }
}
