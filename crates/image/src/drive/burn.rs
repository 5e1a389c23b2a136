//! A result goes onto a disc, without an image file in between, and is read back.

use std::iter::once;
use std::ops::Range;

use fsimage_layout::Owner;
use fsimage_mmc::burn::{BurnOptions, BurnRange, Burnt};
use fsimage_mmc::{MmcError, Observer};
use fsimage_volume::BlockSource;

use super::read_ahead::{Make, read_ahead};
use super::{DiscDrive, MediaState};
use crate::error::Error;
use crate::image::FileSystemImage;
use crate::result::ImageResult;

/// How a result is burnt.
#[derive(Clone, Debug)]
pub struct BurnJob {
    /// How the disc is written.
    pub options: BurnOptions,
    /// Whether everything is read back and compared.
    pub verify: bool,
    /// What is on a disc that can be overwritten may be lost. Without it such a disc is burnt only while no file system is on it, or to continue the one
    /// that was imported.
    pub overwrite: bool,
    /// Threads that make the image; when `None` more than the machine has processors, as they wait for its disks.
    pub threads: Option<usize>,
}

impl Default for BurnJob {
    fn default() -> Self {
        Self {
            options: BurnOptions::default(),
            verify: true,
            overwrite: false,
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
    /// [`Error::DiscMismatch`] for another disc than was imported, [`Error::DiscNotBlank`], [`Error::Render`] naming the content that failed,
    /// [`Error::Cancelled`].
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
        match self.continuing {
            Some(_) => self.check_disc(drive)?,
            None => drive.may_be_burnt(job)?,
        }
        let job = BurnJob {
            threads: job.threads.or(self.threads),
            ..job.clone()
        };
        let bytes = bytes_of(self.blocks_of_image());
        let burnt = drive.burn_ahead(&self.ranges()?, &bytes, &self.make(), &job, observer)?;
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
        let bytes = bytes_of(self.blocks_of_image());
        drive.verify_ahead(&self.ranges()?, &bytes, self.threads, &self.make(), observer)
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
            .unwrap_or_else(|| once(0..self.total_blocks()).collect())
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

    /// Makes bytes of the image.
    fn make(&self) -> impl Fn(u64, &mut [u8]) -> Result<(), Error> + Sync {
        let layout = self.layout();
        move |offset, out| Ok(layout.render(offset / BLOCK, out)?)
    }
}

const BLOCK: u64 = 2048;

fn bytes_of(blocks: impl IntoIterator<Item = Range<u64>>) -> Vec<Range<u64>> {
    let bytes = |blocks: Range<u64>| blocks.start * BLOCK..blocks.end * BLOCK;
    blocks.into_iter().map(bytes).collect()
}

impl DiscDrive {
    /// Burns an image, from block `start` of the disc on, and reads it back. What is missing to its last block is zeros.
    ///
    /// # Errors
    /// As [`ImageResult::burn`]; [`MmcError::Source`] when the image cannot be read.
    pub fn burn_image(
        &self,
        start: u32,
        image: &dyn BlockSource,
        job: &BurnJob,
        observer: &mut Observer<'_>,
    ) -> Result<Burnt, Error> {
        self.may_be_burnt(job)?;
        let range = image_range(start, image)?;
        let burnt = self.burn_ahead(
            &[range],
            &bytes_of(once(0..u64::from(range.blocks))),
            &image_bytes(image),
            job,
            observer,
        )?;
        if job.verify && !job.options.simulate {
            self.verify_image(start, image, observer)?;
        }
        Ok(burnt)
    }

    /// Compares an image with the disc, from block `start` of the disc on.
    ///
    /// # Errors
    /// As [`DiscDrive::verify`].
    pub fn verify_image(
        &self,
        start: u32,
        image: &dyn BlockSource,
        observer: &mut Observer<'_>,
    ) -> Result<(), Error> {
        let range = image_range(start, image)?;
        let bytes = bytes_of(once(0..u64::from(range.blocks)));
        self.verify_ahead(&[range], &bytes, None, &image_bytes(image), observer)
    }

    /// Whether a disc that can be overwritten holds something, and that may be lost.
    fn may_be_burnt(&self, job: &BurnJob) -> Result<(), Error> {
        if job.overwrite || job.options.simulate {
            return Ok(());
        }
        match self.would_lose_something()? {
            true => Err(Error::DiscNotBlank),
            false => Ok(()),
        }
    }

    /// Whether burning would write over what is on the disc: it can be overwritten, and has a file system, or cannot be read so far that one would be
    /// found.
    ///
    /// # Errors
    /// [`Error::Drive`].
    pub fn would_lose_something(&self) -> Result<bool, Error> {
        let media = self.media()?;
        if !media.state.contains(MediaState::OVERWRITABLE) || media.readable_blocks == 0 {
            return Ok(false);
        }
        let found = FileSystemImage::identify_file_systems_on_disc(self);
        Ok(!found.is_ok_and(|found| found.is_empty()))
    }

    /// Burns ranges of the disc, with bytes that are made ahead of the drive; nothing is done to the disc before the first of them are there.
    fn burn_ahead(
        &self,
        ranges: &[BurnRange],
        bytes: &[Range<u64>],
        make: &Make<'_>,
        job: &BurnJob,
        observer: &mut Observer<'_>,
    ) -> Result<Burnt, Error> {
        self.check_writes()?;
        read_ahead(bytes, job.threads, make, |reader| {
            reader.fill(observer)?;
            let burnt = fsimage_mmc::burn::burn(&mut *self.work()?, ranges, reader, &job.options, observer);
            // The image failed first, and so the drive got too little.
            burnt.map_err(|error| reader.failure(error.into()))
        })?
    }

    fn verify_ahead(
        &self,
        ranges: &[BurnRange],
        bytes: &[Range<u64>],
        threads: Option<usize>,
        make: &Make<'_>,
        observer: &mut Observer<'_>,
    ) -> Result<(), Error> {
        read_ahead(bytes, threads, make, |reader| {
            for range in ranges {
                let verified = self.verify(range.start, range.blocks, reader, observer);
                verified.map_err(|error| reader.failure(error))?;
            }
            Ok(())
        })?
    }
}

/// The blocks of the disc that an image takes.
fn image_range(start: u32, image: &dyn BlockSource) -> Result<BurnRange, Error> {
    let blocks = image.length().div_ceil(BLOCK);
    match u32::try_from(blocks) {
        Ok(blocks) => Ok(BurnRange { start, blocks }),
        Err(_) => Err(Error::Drive(MmcError::TooLarge {
            blocks,
            free: u64::from(u32::MAX),
        })),
    }
}

/// The bytes of an image, and zeros behind them.
fn image_bytes(image: &dyn BlockSource) -> impl Fn(u64, &mut [u8]) -> Result<(), Error> + Sync {
    move |offset, out| {
        let there = usize::try_from(image.length().saturating_sub(offset)).unwrap_or(usize::MAX);
        let there = there.min(out.len());
        let read = out
            .get_mut(..there)
            .map(|there| image.read_exact_at(offset, there));
        read.unwrap_or(Ok(()))
            .map_err(|error| Error::Drive(MmcError::Source(error)))
    }
}
