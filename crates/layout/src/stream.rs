//! An image as something to read: any range of it, in any order, without the rest.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

use crate::error::RenderError;
use crate::layout::Layout;

/// The largest block.
const LARGEST: usize = 4096;
/// What `read` makes at once, so that reads of a few bytes do not each open a file.
const READ_AHEAD: u64 = 256 << 10;

impl Layout {
    /// Fills `out` with the image's bytes from `offset` on.
    ///
    /// # Errors
    /// As [`Layout::render`]; [`RenderError::OutOfRange`] past the end.
    pub fn read_exact_at(&self, offset: u64, out: &mut [u8]) -> Result<(), RenderError> {
        let end = offset.saturating_add(out.len() as u64);
        if end > self.size() {
            return Err(RenderError::OutOfRange {
                offset,
                end,
                size: self.size(),
            });
        }
        let block_size = u64::from(self.block_size());
        let block_bytes = self.block_size() as usize;
        let (mut block, within) = (
            offset / block_size,
            usize::try_from(offset % block_size).unwrap_or(0),
        );
        let mut rest = out;
        let mut largest = [0; LARGEST];
        let whole = largest.get_mut(..block_bytes).unwrap_or_default();
        if within > 0 {
            self.render(block, whole)?;
            let length = rest.len().min(block_bytes - within);
            let (here, after) = rest.split_at_mut(length);
            here.copy_from_slice(whole.get(within..within + length).unwrap_or_default());
            (block, rest) = (block + 1, after);
        }
        let (blocks, tail) = rest.split_at_mut(rest.len() / block_bytes * block_bytes);
        self.render(block, blocks)?;
        if !tail.is_empty() {
            self.render(block + (blocks.len() / block_bytes) as u64, whole)?;
            tail.copy_from_slice(whole.get(..tail.len()).unwrap_or_default());
        }
        Ok(())
    }
}

/// An image as a stream with a position.
pub struct ImageStream {
    layout: Arc<Layout>,
    position: u64,
    /// Bytes of the image from `buffered_at` on.
    buffer: Vec<u8>,
    buffered_at: u64,
}

impl ImageStream {
    /// A stream at the image's first byte.
    pub fn new(layout: Arc<Layout>) -> Self {
        Self {
            layout,
            position: 0,
            buffer: Vec::new(),
            buffered_at: 0,
        }
    }

    /// The layout that the stream reads.
    pub fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// The buffered bytes from the position on.
    fn buffered(&self) -> &[u8] {
        let skip = self
            .position
            .checked_sub(self.buffered_at)
            .and_then(|skip| usize::try_from(skip).ok());
        skip.and_then(|skip| self.buffer.get(skip..)).unwrap_or_default()
    }
}

impl Read for ImageStream {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = self.layout.size().saturating_sub(self.position);
        if left == 0 || out.is_empty() {
            return Ok(0);
        }
        if self.buffered().is_empty() {
            if out.len() as u64 >= READ_AHEAD {
                let length = usize::try_from(left).unwrap_or(usize::MAX).min(out.len());
                let out = out.get_mut(..length).unwrap_or_default();
                self.layout
                    .read_exact_at(self.position, out)
                    .map_err(io::Error::other)?;
                self.position += length as u64;
                return Ok(length);
            }
            let start =
                self.position / u64::from(self.layout.block_size()) * u64::from(self.layout.block_size());
            let length = READ_AHEAD.min(self.layout.size() - start);
            self.buffer.resize(usize::try_from(length).unwrap_or(0), 0);
            if let Err(error) = self.layout.read_exact_at(start, &mut self.buffer) {
                self.buffer.clear();
                return Err(io::Error::other(error));
            }
            self.buffered_at = start;
        }
        let length = self.buffered().len().min(out.len());
        for (place, byte) in out.iter_mut().zip(self.buffered()) {
            *place = *byte;
        }
        self.position += length as u64;
        Ok(length)
    }
}

impl Seek for ImageStream {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.layout.size().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}
