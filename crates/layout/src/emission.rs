//! Bringing an image's bytes to where they shall be: in parallel, with memory that does not grow with the image.
//!
//! The image is cut into chunks. A sink that takes bytes at any offset gets each chunk from the thread that made it; a sink that
//! takes bytes in order gets a window of chunks while the next window is made.

use std::io::{self, Write};
use std::ops::{ControlFlow, Range};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use fsimage_tree::HostFile;
use rayon::prelude::*;

use crate::buffer::Buffer;
use crate::error::{EmitError, RenderError};
use crate::layout::{Layout, Run};

/// Bytes of a chunk: where threads take turns with smaller ones, writing to one file takes the kernel twice as long.
const CHUNK: u64 = 1 << 20;
/// Chunks of a window, for each thread.
const WINDOW: usize = 4;
/// Runs of a content from this length on are copied apart from what surrounds them.
const LARGE: u64 = 256 << 10;

/// A sink that takes bytes at any offset, from several threads at once.
pub trait PositionalSink: Sync {
    /// Whether what is never written reads as zeros, as in a new file. Otherwise zeros are written, too.
    fn is_blank(&self) -> bool {
        true
    }

    /// Writes all of `bytes` at `offset`.
    ///
    /// # Errors
    /// Why the bytes could not be written.
    fn write_all_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Copies `length` bytes of `file` from `from` on to `offset`, without bringing them here. `false`: it cannot, and the bytes
    /// will be written by [`PositionalSink::write_all_at`] instead.
    ///
    /// # Errors
    /// Why the bytes could not be copied.
    fn copy_from(&self, offset: u64, file: &HostFile, from: u64, length: u64) -> io::Result<bool> {
        let _ = (offset, file, from, length);
        Ok(false)
    }
}

/// Watches an emission, from several threads at once.
pub trait Observer: Sync {
    /// `bytes` more have reached the sink. [`ControlFlow::Break`] ends the emission with [`EmitError::Cancelled`].
    fn wrote(&self, bytes: u64) -> ControlFlow<()>;
}

impl Observer for () {
    fn wrote(&self, _bytes: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// A part of a chunk.
enum Span {
    /// Rendered into memory.
    Rendered { block: u64, bytes: u64 },
    /// Copied from a content.
    Copied { block: u64, bytes: u64, run: Run },
}

impl Layout {
    /// Brings the image to `sink`, with all threads of the current rayon pool.
    ///
    /// # Errors
    /// The first failure by place in the image; what was written by then is no image.
    pub fn emit_at(&self, sink: &dyn PositionalSink, observer: &dyn Observer) -> Result<(), EmitError> {
        self.emit_blocks_at(0..self.blocks(), sink, observer)
    }

    /// Brings these blocks of the image to where they are in `sink`, with all threads of the current rayon pool.
    ///
    /// # Errors
    /// As [`Layout::emit_at`].
    pub fn emit_blocks_at(
        &self,
        blocks: Range<u64>,
        sink: &dyn PositionalSink,
        observer: &dyn Observer,
    ) -> Result<(), EmitError> {
        let block_size = u64::from(self.block_size());
        let end = blocks.end.min(self.blocks()) * block_size;
        let next = AtomicU64::new(blocks.start * block_size);
        let written = AtomicU64::new(0);
        let stop = AtomicBool::new(false);
        let failure: Mutex<Option<(u64, EmitError)>> = Mutex::new(None);
        let work = || {
            let mut buffer = Buffer::default();
            while !stop.load(Ordering::Relaxed) {
                let offset = next.fetch_add(CHUNK, Ordering::Relaxed);
                if offset >= end {
                    break;
                }
                let length = CHUNK.min(end - offset);
                let result = self.emit_chunk(offset, length, sink, &mut buffer).and_then(|()| {
                    let written = written.fetch_add(length, Ordering::Relaxed) + length;
                    match observer.wrote(length) {
                        ControlFlow::Continue(()) => Ok(()),
                        ControlFlow::Break(()) => Err(EmitError::Cancelled { written }),
                    }
                });
                if let Err(error) = result {
                    stop.store(true, Ordering::Relaxed);
                    // A poisoned lock still holds the failure that was stored.
                    let mut first = failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    if first.as_ref().is_none_or(|&(at, _)| offset < at) {
                        *first = Some((offset, error));
                    }
                }
            }
        };
        rayon::broadcast(|_| work());
        match failure
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
        {
            Some((_, error)) => Err(error),
            None => Ok(()),
        }
    }

    fn emit_chunk(
        &self,
        offset: u64,
        length: u64,
        sink: &dyn PositionalSink,
        buffer: &mut Buffer,
    ) -> Result<(), EmitError> {
        let block_size = u64::from(self.block_size());
        let end = (offset + length) / block_size;
        let mut block = offset / block_size;
        while block < end {
            let blank = if sink.is_blank() {
                self.blank_from(block)
            } else {
                end..end
            };
            if blank.contains(&block) {
                block = blank.end;
                continue;
            }
            match self.span(block, end.min(blank.start)) {
                Span::Rendered { block: first, bytes } => {
                    let out = buffer.of(usize::try_from(bytes).unwrap_or(usize::MAX));
                    self.render(first, out)?;
                    let offset = first * block_size;
                    sink.write_all_at(offset, out)
                        .map_err(|source| EmitError::Sink { offset, source })?;
                    block += bytes / block_size;
                }
                Span::Copied {
                    block: first,
                    bytes,
                    run,
                } => {
                    self.copy(first * block_size, bytes, &run, sink, buffer)?;
                    block += bytes / block_size;
                }
            }
        }
        Ok(())
    }

    /// What the blocks from `block` on are best made as.
    fn span(&self, block: u64, end: u64) -> Span {
        let block_size = u64::from(self.block_size());
        let mut at = block;
        while at < end {
            let Some(run) = self.run_at(at) else {
                at += 1;
                continue;
            };
            let bytes = run.length.min((end - at) * block_size) / block_size * block_size;
            if bytes >= LARGE {
                return if at == block {
                    Span::Copied { block, bytes, run }
                } else {
                    Span::Rendered {
                        block,
                        bytes: (at - block) * block_size,
                    }
                };
            }
            at += run.length.div_ceil(block_size).max(1);
        }
        Span::Rendered {
            block,
            bytes: (end - block) * block_size,
        }
    }

    fn copy(
        &self,
        offset: u64,
        bytes: u64,
        run: &Run,
        sink: &dyn PositionalSink,
        buffer: &mut Buffer,
    ) -> Result<(), EmitError> {
        let content_error = |source| RenderError::Content {
            path: self.read_path(run.node),
            source,
        };
        let sink_error = |source| EmitError::Sink { offset, source };
        let source = run.content.source();
        if let Some(file) = source.host_file(run.content.key()).map_err(content_error)? {
            let from = file.offset.saturating_add(run.offset);
            if sink.copy_from(offset, &file, from, bytes).map_err(sink_error)? {
                return Ok(source.confirm(run.content.key(), &file).map_err(content_error)?);
            }
        }
        let out = buffer.of(usize::try_from(bytes).unwrap_or(usize::MAX));
        run.content
            .read_exact_at(run.offset, out)
            .map_err(content_error)?;
        sink.write_all_at(offset, out).map_err(sink_error)
    }

    /// Brings the image to `sink` in order, with all threads of the current rayon pool.
    ///
    /// # Errors
    /// The first failure; what was written by then is the beginning of an image.
    pub fn emit(&self, sink: &mut (dyn Write + Send), observer: &dyn Observer) -> Result<(), EmitError> {
        let window = WINDOW * rayon::current_num_threads();
        let (mut ready, mut making) = (Window::new(window), Window::new(window));
        let mut offset = 0;
        let mut written = 0;
        ready.make(self, &mut offset)?;
        while !ready.is_empty() {
            let (handed_on, made) = rayon::join(
                || ready.hand_on(sink, observer, &mut written),
                || making.make(self, &mut offset),
            );
            handed_on?;
            made?;
            std::mem::swap(&mut ready, &mut making);
        }
        sink.flush().map_err(|source| EmitError::Sink {
            offset: written,
            source,
        })
    }
}

/// A run of chunks.
struct Window {
    chunks: Vec<Vec<u8>>,
    filled: usize,
}

impl Window {
    fn new(chunks: usize) -> Self {
        Self {
            chunks: vec![Vec::new(); chunks],
            filled: 0,
        }
    }

    fn is_empty(&self) -> bool {
        self.filled == 0
    }

    /// Renders the chunks from `offset` on.
    fn make(&mut self, layout: &Layout, offset: &mut u64) -> Result<(), RenderError> {
        let first = *offset;
        let left = layout.size() - first;
        self.filled = self
            .chunks
            .len()
            .min(usize::try_from(left.div_ceil(CHUNK)).unwrap_or(usize::MAX));
        *offset += left.min(CHUNK * self.filled as u64);
        let chunks = self.chunks.get_mut(..self.filled).unwrap_or_default();
        let results: Vec<Result<(), RenderError>> = chunks
            .par_iter_mut()
            .enumerate()
            .map(|(index, chunk)| {
                let start = first + CHUNK * index as u64;
                chunk.resize(
                    usize::try_from(CHUNK.min(layout.size() - start)).unwrap_or(usize::MAX),
                    0,
                );
                layout.render(start / u64::from(layout.block_size()), chunk)
            })
            .collect();
        results.into_iter().collect()
    }

    fn hand_on(
        &self,
        sink: &mut (dyn Write + Send),
        observer: &dyn Observer,
        written: &mut u64,
    ) -> Result<(), EmitError> {
        for chunk in self.chunks.iter().take(self.filled) {
            sink.write_all(chunk).map_err(|source| EmitError::Sink {
                offset: *written,
                source,
            })?;
            *written += chunk.len() as u64;
            if observer.wrote(chunk.len() as u64).is_break() {
                return Err(EmitError::Cancelled { written: *written });
            }
        }
        Ok(())
    }
}
