//! A laid-out image: IMAPI2FS's `IFileSystemImageResult`.

use std::fs::File;
use std::io::{self, Write};
use std::ops::{ControlFlow, Range};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;

use fsimage_layout::{ImageStream, Layout, Observer, Options};
use fsimage_volume::BlockSource;

use crate::error::Error;
use crate::host::HostTree;
use crate::image::FileSystemImage;
use crate::import::{Continuing, disc_identifier};
use crate::output::{Durability, FileSink, Target};

/// A laid-out image. It holds the tree that it was made from: the image object refuses changes while it lives.
pub struct ImageResult {
    layout: Arc<Layout>,
    sources: Vec<Arc<HostTree>>,
    pub(crate) continuing: Option<Arc<Continuing>>,
    pub(crate) threads: Option<usize>,
}

/// How a result is saved.
#[derive(Clone, Copy, Debug, Default)]
pub struct SaveOptions {
    /// Whether the file is brought to the disk before it gets its name.
    pub durability: Durability,
    /// Threads that make the image; as many as the machine has when `None`.
    pub threads: Option<usize>,
}

/// Runs `work` with so many threads.
pub(crate) fn with_threads<T: Send>(
    threads: Option<usize>,
    work: impl FnOnce() -> T + Send,
) -> io::Result<T> {
    match threads {
        None => Ok(work()),
        Some(threads) => {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .map_err(io::Error::other)?;
            Ok(pool.install(work))
        }
    }
}

impl ImageResult {
    pub(crate) fn new(image: &FileSystemImage, options: Options) -> Result<Self, Error> {
        let layout = Layout::new(Arc::clone(&image.tree), options)?;
        // Of a disc that is continued the session is what it takes.
        let taken = layout
            .options()
            .continued
            .as_ref()
            .map_or(0, |_| layout.options().session_start);
        let (used, free) = (layout.blocks() - u64::from(taken), image.free_media_blocks);
        if free != 0 && used > free {
            return Err(Error::TooBig { used, free });
        }
        Ok(Self {
            layout: Arc::new(layout),
            sources: image.sources.clone(),
            continuing: image.continuing().cloned(),
            threads: None,
        })
    }

    /// Where everything is: extents, names, warnings, and the bytes of any range.
    pub fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// Blocks of the image.
    pub fn total_blocks(&self) -> u64 {
        self.layout.blocks()
    }

    /// Bytes of a block.
    pub fn block_size(&self) -> u32 {
        self.layout.block_size()
    }

    /// The blocks of the image to be recorded when it continues a disc that can be written at any place, in the order in which they are to be
    /// recorded: IMAPI2FS's `ModifiedBlocks`. `None`: all.
    pub fn modified_blocks(&self) -> Option<Vec<Range<u64>>> {
        self.layout.modified_blocks()
    }

    /// The identifier of the disc on which the image will have been recorded, as
    /// [`FileSystemImage::calculate_disc_identifier`] will tell it.
    ///
    /// # Errors
    /// What makes the descriptors unreadable: there is none.
    pub fn disc_identifier(&self) -> Result<String, Error> {
        let session: Arc<dyn BlockSource> = Arc::new(Laid(Arc::clone(&self.layout)));
        let start = self.layout.options().session_start;
        match &self.continuing {
            Some(continuing) => continuing.identifier_with(start, session),
            None => Ok(disc_identifier(&session, &[])?),
        }
    }

    /// The image as a stream.
    pub fn stream(&self) -> ImageStream {
        ImageStream::new(Arc::clone(&self.layout))
    }

    /// Writes the image to `path`. A regular file appears, or replaces the one of that name, when it is whole and (by default) synced;
    /// a failure leaves what was there. A block device is written in place, a pipe in order.
    ///
    /// # Errors
    /// [`Error::Output`], [`Error::OutputInsideSource`], [`Error::Render`] naming the content that failed, [`Error::Cancelled`].
    pub fn save(&self, path: &Path, options: SaveOptions, observer: &dyn Observer) -> Result<(), Error> {
        self.check_target(path)?;
        let output = |source| Error::Output {
            path: path.to_owned(),
            source,
        };
        match Target::open(path).map_err(output)? {
            Target::File(new) => {
                let file = new.file();
                // A full disk is better known now than later, and what is not written stays a hole.
                file.set_len(self.layout.size()).map_err(output)?;
                self.emit_at(file, path, options, observer)?;
                new.finish(options.durability).map_err(output)
            }
            Target::Device(file) => {
                self.check_capacity(&file, path)?;
                self.emit_at_without_holes(&file, path, options, observer)?;
                if options.durability == Durability::Synced {
                    file.sync_all().map_err(output)?;
                }
                Ok(())
            }
            Target::Stream(mut file) => self.write_with(&mut file, path, options, observer),
        }
    }

    /// Writes the image to `sink`, in order.
    ///
    /// # Errors
    /// As [`ImageResult::save`].
    pub fn write(
        &self,
        sink: &mut (dyn Write + Send),
        options: SaveOptions,
        observer: &dyn Observer,
    ) -> Result<(), Error> {
        self.write_with(sink, Path::new("the stream"), options, observer)
    }

    /// Writes the image into an open file from its beginning: at any offset where the file is regular, in order otherwise. What was in a regular
    /// file is gone.
    ///
    /// # Errors
    /// As [`ImageResult::save`].
    pub fn write_to_file(
        &self,
        file: &File,
        options: SaveOptions,
        observer: &dyn Observer,
    ) -> Result<(), Error> {
        let path = Path::new("the file");
        let output = |source| Error::Output {
            path: path.to_owned(),
            source,
        };
        if !file.metadata().map_err(output)?.is_file() {
            let mut file = file;
            return self.write_with(&mut file, path, options, observer);
        }
        file.set_len(0).map_err(output)?;
        file.set_len(self.layout.size()).map_err(output)?;
        self.emit_at(file, path, options, observer)?;
        if options.durability == Durability::Synced {
            file.sync_all().map_err(output)?;
        }
        Ok(())
    }

    fn write_with(
        &self,
        sink: &mut (dyn Write + Send),
        path: &Path,
        options: SaveOptions,
        observer: &dyn Observer,
    ) -> Result<(), Error> {
        let emitted = with_threads(options.threads.or(self.threads), || {
            self.layout.emit(sink, observer)
        });
        emitted
            .map_err(|source| Error::Output {
                path: path.to_owned(),
                source,
            })?
            .map_err(|error| Error::from_emission(error, path))
    }

    fn emit_at(
        &self,
        file: &File,
        path: &Path,
        options: SaveOptions,
        observer: &dyn Observer,
    ) -> Result<(), Error> {
        let emitted = with_threads(options.threads.or(self.threads), || {
            self.layout.emit_at(&FileSink::new(file), observer)
        });
        emitted
            .map_err(|source| Error::Output {
                path: path.to_owned(),
                source,
            })?
            .map_err(|error| Error::from_emission(error, path))
    }

    /// Devices have no holes: whatever was there must be overwritten.
    fn emit_at_without_holes(
        &self,
        file: &File,
        path: &Path,
        options: SaveOptions,
        observer: &dyn Observer,
    ) -> Result<(), Error> {
        let mut file = file;
        self.write_with(&mut file, path, options, observer)
    }

    fn check_capacity(&self, file: &File, path: &Path) -> Result<(), Error> {
        let output = |source| Error::Output {
            path: path.to_owned(),
            source,
        };
        let capacity =
            rustix::fs::seek(file, rustix::fs::SeekFrom::End(0)).map_err(|error| output(error.into()))?;
        rustix::fs::seek(file, rustix::fs::SeekFrom::Start(0)).map_err(|error| output(error.into()))?;
        if capacity < self.layout.size() {
            return Err(Error::TooBig {
                used: self.layout.blocks(),
                free: capacity / u64::from(self.block_size()),
            });
        }
        Ok(())
    }

    /// Refuses a target in a directory that the image holds: it would be in the image, or change what is read.
    fn check_target(&self, path: &Path) -> Result<(), Error> {
        let parent = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let resolved = std::fs::canonicalize(path).ok();
        let parent = resolved.as_deref().and_then(Path::parent).unwrap_or(parent);
        let metadata = std::fs::metadata(parent).map_err(|source| Error::Output {
            path: path.to_owned(),
            source,
        })?;
        let device = metadata.dev();
        let device = u64::from(rustix::fs::major(device)) << 32 | u64::from(rustix::fs::minor(device));
        match self
            .sources
            .iter()
            .find(|tree| tree.has_directory(device, metadata.ino()))
        {
            Some(tree) => Err(Error::OutputInsideSource {
                target: path.to_owned(),
                tree: tree.path().to_owned(),
            }),
            None => Ok(()),
        }
    }
}

/// A layout as the bytes of a disc.
struct Laid(Arc<Layout>);

impl BlockSource for Laid {
    fn length(&self) -> u64 {
        self.0.size()
    }

    fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        self.0.read_exact_at(offset, buf).map_err(io::Error::other)
    }
}

/// An [`Observer`] from a closure that gets the bytes so far.
pub struct Progress<F> {
    done: std::sync::Mutex<u64>,
    call: F,
}

impl<F: Fn(u64) -> ControlFlow<()> + Sync> Progress<F> {
    /// Calls `call` with the bytes that have reached the sink, one call after another, from whichever thread it is.
    pub fn new(call: F) -> Self {
        Self {
            done: std::sync::Mutex::new(0),
            call,
        }
    }
}

impl<F: Fn(u64) -> ControlFlow<()> + Sync> Observer for Progress<F> {
    fn wrote(&self, bytes: u64) -> ControlFlow<()> {
        // A panic of `call` on another thread ends the emission there; the count is still right.
        let mut done = self
            .done
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *done += bytes;
        (self.call)(*done)
    }
}
