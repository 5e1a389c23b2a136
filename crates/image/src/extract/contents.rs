//! Contents of a disc into a file: inside the kernel where both ends are files that can share, holes left as holes.

use std::cell::RefCell;
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt;

use fsimage_tree::{ContentError, HostFile};
use fsimage_volume::{Encoding, Extent, Extents};

use crate::disc::{DiscReader, Place};
use crate::output::{CopyFault, FileSink, for_each_data};

use super::options::ExtractObserver;

/// Bytes that are read and written at once. Larger writes take longer: see [`crate::output`].
const BUFFER: usize = 128 << 10;
/// From so many bytes on, a run is looked at for holes and may be shared.
const LARGE: u64 = 256 << 10;
/// Bytes of a large run after which the observer is told.
const STEP: u64 = 16 << 20;

thread_local! {
    static BUFFERED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Why a content did not get into its file.
pub(super) enum CopyError {
    Read(ContentError),
    Write(io::Error),
    Cancelled,
}

impl From<CopyFault> for CopyError {
    fn from(fault: CopyFault) -> Self {
        match fault {
            CopyFault::Read(error) => Self::Read(ContentError::Read(error)),
            CopyFault::Write(error) => Self::Write(error),
        }
    }
}

/// Copies contents of one disc.
pub(super) struct Copier<'a> {
    reader: &'a DiscReader,
    /// The image file, where the disc is one.
    image: Option<HostFile>,
    observer: &'a dyn ExtractObserver,
}

impl<'a> Copier<'a> {
    pub(super) fn new(reader: &'a DiscReader, observer: &'a dyn ExtractObserver) -> Self {
        // Without the file, everything is read through the source, which tells what is wrong with it.
        let image = reader.disc().source().host_file().ok().flatten();
        Self {
            reader,
            image,
            observer,
        }
    }

    /// Whether the disc is a file, of which any part is read as quickly as the next one.
    pub(super) fn reads_a_file(&self) -> bool {
        self.image.is_some()
    }

    /// Fills a new file.
    pub(super) fn copy(&self, place: &Place, file: &std::fs::File) -> Result<(), CopyError> {
        let one;
        let extents = match place {
            Place::One { offset, length } => {
                one = Extents::single(*offset, *length);
                &one
            }
            Place::Other(extents) => extents,
        };
        match extents.encoding {
            Encoding::Plain => self.copy_runs(extents, file),
            _ => self.copy_decoded(extents, file),
        }
    }

    fn copy_runs(&self, extents: &Extents, file: &std::fs::File) -> Result<(), CopyError> {
        let (mut to, mut written) = (0, 0);
        for &Extent { offset, length } in &extents.runs {
            match (offset, &self.image) {
                (None, _) => {}
                (Some(from), Some(image)) if length >= LARGE => {
                    self.copy_large(image, from, file, to, length)?;
                }
                (Some(from), _) => {
                    self.copy_small(from, file, to, length)?;
                    written = to + length;
                }
            }
            to += length;
        }
        if written < to {
            // What was not written is a hole, also at the end.
            file.set_len(to).map_err(CopyError::Write)?;
        }
        Ok(())
    }

    fn copy_large(
        &self,
        image: &HostFile,
        from: u64,
        file: &std::fs::File,
        to: u64,
        length: u64,
    ) -> Result<(), CopyError> {
        let start = image.offset.saturating_add(from);
        let end = start.saturating_add(length);
        let sink = FileSink::new(file);
        // Holes are looked for once: some file systems look at each page for them.
        for_each_data(&image.file, start, length, |data, length| {
            let mut done = 0;
            while done < length {
                let step = STEP.min(length - done);
                let at = data + done;
                sink.copy_data(to + (at - start), &image.file, at, step)?;
                self.wrote(step)?;
                done += step;
            }
            Ok::<_, CopyError>(())
        })?;
        // An image that was cut meanwhile reads as an end, not as an error.
        let now = image
            .file
            .metadata()
            .map_err(|error| CopyError::Read(ContentError::Read(error)))?;
        if now.is_file() && now.len() < end {
            return Err(CopyError::Read(ContentError::Changed {
                what: "length of the image",
                expected: end.to_string(),
                found: now.len().to_string(),
            }));
        }
        Ok(())
    }

    fn copy_small(&self, from: u64, file: &std::fs::File, to: u64, length: u64) -> Result<(), CopyError> {
        let source = self.reader.disc().source();
        self.buffered(length, |done, buf| {
            let read = source.read_exact_at(from + done, buf);
            read.map_err(|error| CopyError::Read(ContentError::Read(error)))?;
            file.write_all_at(buf, to + done).map_err(CopyError::Write)
        })
    }

    fn copy_decoded(&self, extents: &Extents, file: &std::fs::File) -> Result<(), CopyError> {
        let content = self.reader.content_of(extents.clone());
        self.buffered(extents.length, |done, buf| {
            content.read_exact_at(done, buf).map_err(CopyError::Read)?;
            file.write_all_at(buf, done).map_err(CopyError::Write)
        })
    }

    fn buffered(
        &self,
        length: u64,
        mut copy: impl FnMut(u64, &mut [u8]) -> Result<(), CopyError>,
    ) -> Result<(), CopyError> {
        BUFFERED.with_borrow_mut(|buffer| {
            buffer.resize(BUFFER, 0);
            let mut done = 0;
            while done < length {
                let left = usize::try_from(length - done).unwrap_or(BUFFER).min(BUFFER);
                copy(done, buffer.get_mut(..left).unwrap_or_default())?;
                self.wrote(left as u64)?;
                done += left as u64;
            }
            Ok(())
        })
    }

    fn wrote(&self, bytes: u64) -> Result<(), CopyError> {
        match self.observer.wrote(bytes) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(CopyError::Cancelled),
        }
    }
}
