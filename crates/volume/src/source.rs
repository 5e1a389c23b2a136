//! Where a disc's bytes come from.

use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::sync::Arc;

use fsimage_tree::{ContentError, HostFile};

/// The bytes of a disc or of its image, in any order, from several threads at once.
pub trait BlockSource: Send + Sync {
    /// Bytes in all.
    fn length(&self) -> u64;

    /// Fills `buf` from byte `offset` on.
    ///
    /// # Errors
    /// Why it could not be read; [`io::ErrorKind::UnexpectedEof`] past the end.
    fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()>;

    /// The host file whose bytes these are, for copies inside the kernel. `None`: there is none.
    ///
    /// # Errors
    /// Why the file could not be shared.
    fn host_file(&self) -> io::Result<Option<HostFile>> {
        Ok(None)
    }

    /// Confirms that the bytes are those that they were when the source was opened, as far as that can be told.
    ///
    /// # Errors
    /// [`ContentError::Changed`] when they are not.
    fn confirm(&self) -> Result<(), ContentError> {
        Ok(())
    }
}

/// An image file, or a block device.
#[derive(Debug)]
pub struct FileSource {
    file: File,
    length: u64,
    modified: Option<(i64, i64)>,
}

impl FileSource {
    /// Takes an open file, and asks for its length: that of now is the disc's.
    ///
    /// # Errors
    /// When the length cannot be told (a pipe has none).
    pub fn new(mut file: File) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        let modified = modified(&file)?;
        Ok(Self {
            file,
            length,
            modified,
        })
    }

    /// The file.
    pub fn file(&self) -> &File {
        &self.file
    }
}

impl BlockSource for FileSource {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        self.file.read_exact_at(buf, offset)
    }

    fn host_file(&self) -> io::Result<Option<HostFile>> {
        let file = self.file.try_clone()?;
        Ok(Some(HostFile { file, offset: 0 }))
    }

    fn confirm(&self) -> Result<(), ContentError> {
        let now = modified(&self.file).map_err(ContentError::Read)?;
        if now == self.modified {
            return Ok(());
        }
        let text = |time: Option<(i64, i64)>| {
            let (seconds, nanoseconds) = time.unwrap_or_default();
            format!("@{seconds}.{nanoseconds:09}")
        };
        Err(ContentError::Changed {
            what: "modification time of the image",
            expected: text(self.modified),
            found: text(now),
        })
    }
}

/// When a file was written to last, in seconds and nanoseconds; a device does not tell.
fn modified(file: &File) -> io::Result<Option<(i64, i64)>> {
    let metadata = file.metadata()?;
    Ok(metadata
        .is_file()
        .then(|| (metadata.mtime(), metadata.mtime_nsec())))
}

/// A part of a source as a source of its own: a partition.
pub struct SourcePart {
    source: Arc<dyn BlockSource>,
    start: u64,
    length: u64,
}

impl SourcePart {
    /// The part of `length` bytes that begins at byte `start`, or as much of it as there is.
    pub fn new(source: Arc<dyn BlockSource>, start: u64, length: u64) -> Self {
        let length = length.min(source.length().saturating_sub(start));
        Self {
            source,
            start,
            length,
        }
    }
}

impl BlockSource for SourcePart {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        let end = offset.checked_add(buf.len() as u64);
        if end.is_none_or(|end| end > self.length) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // The part lies in its source, whose length is a number.
        self.source.read_exact_at(self.start + offset, buf)
    }

    fn host_file(&self) -> io::Result<Option<HostFile>> {
        let file = self.source.host_file()?;
        Ok(file.map(|HostFile { file, offset }| HostFile {
            file,
            offset: offset.saturating_add(self.start),
        }))
    }

    fn confirm(&self) -> Result<(), ContentError> {
        self.source.confirm()
    }
}

/// A disc in memory.
impl BlockSource for Arc<[u8]> {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        let bytes = usize::try_from(offset)
            .ok()
            .and_then(|start| self.get(start..)?.get(..buf.len()))
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        buf.copy_from_slice(bytes);
        Ok(())
    }
}

impl<T: BlockSource + ?Sized> BlockSource for Box<T> {
    fn length(&self) -> u64 {
        (**self).length()
    }

    fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        (**self).read_exact_at(offset, buf)
    }

    fn host_file(&self) -> io::Result<Option<HostFile>> {
        (**self).host_file()
    }

    fn confirm(&self) -> Result<(), ContentError> {
        (**self).confirm()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_written_to_is_not_what_it_was() {
        let file = tempfile::tempfile().unwrap();
        file.write_all_at(b"abcdef", 0).unwrap();
        let source = Arc::new(FileSource::new(file.try_clone().unwrap()).unwrap());
        let part = SourcePart::new(source, 2, 2);
        part.confirm().unwrap();
        file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        let error = part.confirm().unwrap_err();
        assert!(error.to_string().ends_with("is @0.000000000"), "{error}");
    }

    #[test]
    fn sources_end_where_they_end() {
        let memory: Arc<[u8]> = Arc::from(*b"abcdef");
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, b"abcdef").unwrap();
        let file = FileSource::new(file).unwrap();
        let larger: Arc<[u8]> = Arc::from(*b"xxabcdefyy");
        let part = SourcePart::new(Arc::new(larger), 2, 6);
        for source in [&memory as &dyn BlockSource, &file, &part] {
            assert_eq!(source.length(), 6);
            let mut buf = [0; 3];
            source.read_exact_at(3, &mut buf).unwrap();
            assert_eq!(&buf, b"def");
            for offset in [4, 6, u64::MAX - 1] {
                assert!(source.read_exact_at(offset, &mut buf).is_err(), "{offset}");
            }
        }
    }
}
