//! A result goes onto a disc, without an image file in between, and is read back.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;

use fsimage_layout::{EmitError, Layout, Owner};
use fsimage_mmc::burn::{BurnOptions, BurnRange, Burnt};
use fsimage_mmc::{MmcError, Observer};

use super::feed::feed;
use super::{DiscDrive, MediaState};
use crate::error::Error;
use crate::result::{ImageResult, with_threads};

/// How a result is burnt.
#[derive(Clone, Debug)]
pub struct BurnJob {
    /// How the disc is written.
    pub options: BurnOptions,
    /// Whether everything is read back and compared.
    pub verify: bool,
    /// Threads that make the image; as many as the machine has when `None`.
    pub threads: Option<usize>,
}

impl Default for BurnJob {
    fn default() -> Self {
        Self {
            options: BurnOptions::default(),
            verify: true,
            threads: None,
        }
    }
}

impl ImageResult {
    /// Burns the image onto the disc in a drive, and reads it back. The disc must be the one that the image was made for: blank, or the one
    /// that was imported.
    ///
    /// # Errors
    /// [`Error::Drive`] when the disc was not written, or is not as it should be afterwards: it is then not to be relied on.
    /// [`Error::DiscMismatch`] for another disc than was imported, [`Error::Render`] naming the content that failed, [`Error::Cancelled`].
    pub fn burn(
        &self,
        drive: &DiscDrive,
        job: &BurnJob,
        observer: &mut Observer<'_>,
    ) -> Result<Burnt, Error> {
        if self.block_size() != 2048 {
            return Err(Error::InvalidValue {
                property: "block size",
                value: self.block_size().to_string(),
                wanted: "2048, as discs have it",
            });
        }
        self.check_disc(drive)?;
        let ranges = self.ranges()?;
        let whole = self.modified_blocks().is_none();
        let burnt = if whole {
            self.feed(drive, &ranges, job, observer)?
        } else {
            self.patch(drive, &ranges, &job.options, observer)?
        };
        if job.verify && !job.options.simulate {
            self.verify_on(drive, observer)?;
        }
        Ok(burnt)
    }

    /// Reads the image back from the disc in a drive, and compares all of it.
    ///
    /// # Errors
    /// [`Error::Drive`] with the first block that differs, [`Error::Render`], [`Error::Cancelled`].
    pub fn verify_on(&self, drive: &DiscDrive, observer: &mut Observer<'_>) -> Result<(), Error> {
        for (range, blocks) in self.ranges()?.iter().zip(self.blocks_of_image()) {
            let mut stream = Blocks::new(Arc::clone(self.layout()), blocks);
            let verified = drive.verify(range.start, range.blocks, &mut stream, observer);
            verified.map_err(|error| stream.failure(error))?;
        }
        Ok(())
    }

    /// The path of the content that lies at a block of the disc, for a block that could not be written or read.
    pub fn path_at_disc_block(&self, block: u32) -> Option<String> {
        let options = self.layout().options();
        let start = if options.continued.is_some() {
            0
        } else {
            options.session_start
        };
        let block = u64::from(block.checked_sub(start)?);
        let (owner, _) = self.layout().owners().find(|(_, range)| range.contains(&block))?;
        match owner {
            Owner::Item(node) => Some(String::from_utf8_lossy(&self.layout().tree().path(node)).into_owned()),
            Owner::Structure(_) => None,
        }
    }

    /// Ranges of the image's blocks that are to be recorded.
    fn blocks_of_image(&self) -> Vec<Range<u64>> {
        self.modified_blocks()
            .unwrap_or_else(|| std::iter::once(0..self.total_blocks()).collect())
    }

    /// The same as blocks of the disc.
    fn ranges(&self) -> Result<Vec<BurnRange>, Error> {
        let options = self.layout().options();
        let shift = if options.continued.is_some() {
            0
        } else {
            u64::from(options.session_start)
        };
        let too_big = Error::TooBig {
            used: self.total_blocks(),
            free: u64::from(u32::MAX),
        };
        let ranges: Option<Vec<BurnRange>> = self
            .blocks_of_image()
            .into_iter()
            .map(|blocks| {
                Some(BurnRange {
                    start: u32::try_from(blocks.start + shift).ok()?,
                    blocks: u32::try_from(blocks.end - blocks.start).ok()?,
                })
            })
            .collect();
        ranges.ok_or(too_big)
    }

    /// A disc that is continued must be the one that was imported.
    fn check_disc(&self, drive: &DiscDrive) -> Result<(), Error> {
        let Some(continuing) = &self.continuing else {
            return Ok(());
        };
        let media = drive.media()?;
        if media.readable_blocks == 0 || media.state.contains(MediaState::BLANK) {
            return Err(Error::EmptyDisc);
        }
        let (_, source) = drive.continued(&media)?;
        continuing.check_disc(&source)
    }

    /// All of the image, made by all threads ahead of the drive.
    fn feed(
        &self,
        drive: &DiscDrive,
        ranges: &[BurnRange],
        job: &BurnJob,
        observer: &mut Observer<'_>,
    ) -> Result<Burnt, Error> {
        let threads = job.threads.or(self.threads);
        let (mut into, mut from) = feed();
        let layout = self.layout();
        let (burnt, emitted) = std::thread::scope(|scope| {
            let making = scope.spawn(move || with_threads(threads, || layout.emit(&mut into, &())));
            let burnt = fsimage_mmc::burn::burn(&mut drive.lock(), ranges, &mut from, &job.options, observer);
            drop(from);
            (burnt, making.join())
        });
        let emitted = emitted.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let emitted = emitted.map_err(|error| Error::Drive(MmcError::Source(error)))?;
        match (burnt, emitted) {
            // The image failed first, and so the drive got too little.
            (Err(MmcError::Source(_)), Err(EmitError::Render(error))) => Err(error.into()),
            (burnt, _) => Ok(burnt?),
        }
    }

    /// Parts of the image, made when they are written.
    fn patch(
        &self,
        drive: &DiscDrive,
        ranges: &[BurnRange],
        options: &BurnOptions,
        observer: &mut Observer<'_>,
    ) -> Result<Burnt, Error> {
        let mut streams: Vec<Blocks> = self
            .blocks_of_image()
            .into_iter()
            .map(|blocks| Blocks::new(Arc::clone(self.layout()), blocks))
            .collect();
        let mut source = Chained {
            streams: &mut streams,
            at: 0,
        };
        let burnt = fsimage_mmc::burn::burn(&mut drive.lock(), ranges, &mut source, options, observer);
        burnt.map_err(|error| {
            let failed = streams.iter_mut().find_map(|stream| stream.failed.take());
            failed.unwrap_or(error.into())
        })
    }
}

/// Blocks of a layout as something to read.
struct Blocks {
    layout: Arc<Layout>,
    next: u64,
    end: u64,
    buffer: Vec<u8>,
    at: usize,
    failed: Option<Error>,
}

/// Bytes that are made at once.
const AHEAD: u64 = 1 << 20;

impl Blocks {
    fn new(layout: Arc<Layout>, blocks: Range<u64>) -> Self {
        Self {
            layout,
            next: blocks.start * 2048,
            end: blocks.end * 2048,
            buffer: Vec::new(),
            at: 0,
            failed: None,
        }
    }

    /// The image's own failure, rather than what came of it.
    fn failure(&mut self, error: Error) -> Error {
        self.failed.take().unwrap_or(error)
    }
}

impl Read for Blocks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.buffer.len() {
            let length = AHEAD.min(self.end - self.next);
            self.buffer.resize(usize::try_from(length).unwrap_or(0), 0);
            self.at = 0;
            if let Err(error) = self.layout.read_exact_at(self.next, &mut self.buffer) {
                self.failed = Some(error.into());
                return Err(io::Error::other("the image cannot be made"));
            }
            self.next += length;
        }
        let rest = self.buffer.get(self.at..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        for (place, byte) in buffer.iter_mut().zip(rest) {
            *place = *byte;
        }
        self.at += length;
        Ok(length)
    }
}

/// One after another.
struct Chained<'a> {
    streams: &'a mut [Blocks],
    at: usize,
}

impl Read for Chained<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(stream) = self.streams.get_mut(self.at) {
            match stream.read(buffer)? {
                0 => self.at += 1,
                length => return Ok(length),
            }
        }
        Ok(0)
    }
}
