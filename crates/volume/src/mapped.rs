//! An image file that is mapped into memory: the one module of this crate with `unsafe`.
#![expect(
    unsafe_code,
    reason = "that a file keeps its bytes while it is mapped, the caller vouches for"
)]

use std::fs::File;
use std::io;

use fsimage_tree::HostFile;
use memmap2::Mmap;

use crate::source::BlockSource;

/// An image file in memory: reading costs no system call. For files that nobody else changes, see [`MappedSource::new`].
#[derive(Debug)]
pub struct MappedSource {
    file: File,
    map: Mmap,
}

impl MappedSource {
    /// Maps a file.
    ///
    /// # Safety
    /// As long as the source lives nobody, in this process or another, may change the file's bytes or its length: bytes that change are
    /// undefined behaviour, and a file that becomes shorter kills the process.
    ///
    /// # Errors
    /// When the file cannot be mapped, as a pipe cannot.
    pub unsafe fn new(file: File) -> io::Result<Self> {
        // SAFETY: the caller vouches for a file that does not change, and the map lives no longer than this value.
        let map = unsafe { Mmap::map(&file) }?;
        Ok(Self { file, map })
    }
}

impl BlockSource for MappedSource {
    fn length(&self) -> u64 {
        self.map.len() as u64
    }

    fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        let bytes = usize::try_from(offset)
            .ok()
            .and_then(|start| self.map.get(start..)?.get(..buf.len()))
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        buf.copy_from_slice(bytes);
        Ok(())
    }

    fn host_file(&self) -> io::Result<Option<HostFile>> {
        let file = self.file.try_clone()?;
        Ok(Some(HostFile { file, offset: 0 }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapped_file_has_its_bytes() {
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, b"abcdef").unwrap();
        // SAFETY: nobody else knows the file.
        let source = unsafe { MappedSource::new(file) }.unwrap();
        assert_eq!(source.length(), 6);
        let mut buf = [0; 3];
        source.read_exact_at(3, &mut buf).unwrap();
        assert_eq!(&buf, b"def");
        for offset in [4, 6, u64::MAX] {
            assert!(source.read_exact_at(offset, &mut buf).is_err(), "{offset}");
        }
    }
}
