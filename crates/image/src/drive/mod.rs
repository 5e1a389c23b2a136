//! Optical drives: what is in them, images for them, discs that are burnt and read back.
//!
//! A [`DiscDrive`] is opened by its name: a device (`/dev/sr0`), an iSCSI address (`iscsi://HOST/TARGET/LUN`, where this was built with the
//! feature `iscsi`), or a disc in a file (`file:PATH?media=KIND`), which no drive is needed for.
//!
//! Of real recorders nothing is known here: DVD+R was proved on tgt's emulation, reading on QEMU's, and every other kind of disc on a
//! virtual drive of our own.
//!
//! ```
//! use fsimage::drive::{BurnJob, DiscDrive};
//! use fsimage::{Content, FileSystemImage, NodeId};
//!
//! # let directory = tempfile::tempdir()?;
//! let name = format!("file:{}?media=bd-r", directory.path().join("disc.fsidisc").display());
//! let drive = DiscDrive::open(&name, true)?;
//! let mut image = FileSystemImage::new()?;
//! image.choose_defaults_for_drive(&drive)?;
//! image.add_file(NodeId::ROOT, b"/hello.txt", Content::from_bytes(*b"Hello, disc!"))?;
//! let result = image.create_result_image()?;
//! let burnt = result.burn(&drive, &BurnJob::default(), &mut |_| std::ops::ControlFlow::Continue(()))?;
//! assert_eq!(burnt.media.sessions.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod burn;
mod describe;
mod read_ahead;
mod source;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use fsimage_mmc::DriveName;
use fsimage_mmc::commands::start_stop_unit::{Motion, start_stop_unit};
use fsimage_volume::BlockSource;

pub use burn::BurnJob;
pub use fsimage_mmc::burn::{BurnOptions, Burnt, Strategy};
pub use fsimage_mmc::commands::blank::Blanking;
pub use fsimage_mmc::commands::inquiry::InquiryData;
pub use fsimage_mmc::erase::Formatting;
pub use fsimage_mmc::read::{BlockMap, BlockStatus, ImageSink, MapError};
pub use fsimage_mmc::virtual_drive;
pub use fsimage_mmc::{
    Drive, DriveEntry, Media, MediaState, MmcError, MmcErrorKind, Observer, Phase, Profile, Progress,
    Session, Track, Ways, Writing, list_drives,
};

use crate::error::Error;
use crate::import::{MediaDescription, Multisession, SessionKind};
use source::DriveSource;

/// An optical drive. Clones are the same drive; one command runs at a time.
#[derive(Clone)]
pub struct DiscDrive(Arc<Shared>);

struct Shared {
    drive: Mutex<Drive>,
    /// Something long is done with the disc: what lies on it cannot be read until that is over.
    at_work: AtomicBool,
    /// It was opened to be written to.
    writes: bool,
}

/// A drive with whose disc something long is done.
struct AtWork<'a> {
    shared: &'a Shared,
    drive: MutexGuard<'a, Drive>,
}

impl std::ops::Deref for AtWork<'_> {
    type Target = Drive;

    fn deref(&self) -> &Drive {
        &self.drive
    }
}

impl std::ops::DerefMut for AtWork<'_> {
    fn deref_mut(&mut self) -> &mut Drive {
        &mut self.drive
    }
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.shared.at_work.store(false, Ordering::SeqCst);
    }
}

impl std::fmt::Debug for DiscDrive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DiscDrive").finish_non_exhaustive()
    }
}

impl DiscDrive {
    /// Opens a drive by its name; to write to its disc, nobody else may use it. One that is opened without `write` does nothing that changes a disc.
    ///
    /// # Errors
    /// [`Error::Drive`]: the name is wrong, the device is absent, mounted, in use, or no drive.
    pub fn open(name: &str, write: bool) -> Result<Self, Error> {
        Ok(Self::new(DriveName::parse(name)?.open(write)?, write))
    }

    fn new(drive: Drive, writes: bool) -> Self {
        Self(Arc::new(Shared {
            drive: Mutex::new(drive),
            at_work: AtomicBool::new(false),
            writes,
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Drive> {
        self.0.drive.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For something that changes the disc, and takes long: what would read from it meanwhile fails, instead of waiting for what may wait for it.
    fn work(&self) -> Result<AtWork<'_>, Error> {
        self.check_writes()?;
        let drive = self.lock();
        self.0.at_work.store(true, Ordering::SeqCst);
        Ok(AtWork {
            shared: &self.0,
            drive,
        })
    }

    fn check_writes(&self) -> Result<(), Error> {
        match self.0.writes {
            true => Ok(()),
            false => Err(MmcError::OpenedForReading.into()),
        }
    }

    /// For reading what lies on the disc.
    fn lock_to_read(&self) -> io::Result<MutexGuard<'_, Drive>> {
        loop {
            match self.0.drive.try_lock() {
                Ok(drive) => return Ok(drive),
                Err(TryLockError::Poisoned(drive)) => return Ok(drive.into_inner()),
                Err(TryLockError::WouldBlock) if self.0.at_work.load(Ordering::SeqCst) => {
                    let message = "the drive is at work: what lies on its disc cannot be read now";
                    return Err(io::Error::new(io::ErrorKind::ResourceBusy, message));
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(1)),
            }
        }
    }

    /// Who the drive is.
    ///
    /// # Errors
    /// [`Error::Drive`].
    pub fn inquiry(&self) -> Result<InquiryData, Error> {
        Ok(InquiryData::read(&mut self.lock())?)
    }

    /// Looks at the disc.
    ///
    /// # Errors
    /// [`Error::Drive`], with [`MmcError::NoMedium`] when there is none.
    pub fn media(&self) -> Result<Media, Error> {
        Ok(Media::identify(&mut self.lock())?)
    }

    /// The bytes of the disc, as far as they can be read now.
    ///
    /// # Errors
    /// [`Error::Drive`], [`Error::EmptyDisc`].
    pub fn source(&self) -> Result<Arc<dyn BlockSource>, Error> {
        let media = self.media()?;
        if media.readable_blocks == 0 {
            return Err(Error::EmptyDisc);
        }
        Ok(Arc::new(DriveSource::new(self.clone(), &media)))
    }

    /// The way in which the disc can be continued: IMAPI2FS's `MultisessionInterfaces`.
    ///
    /// # Errors
    /// [`Error::Drive`], [`Error::Volume`] when what is on a disc that can be written anywhere cannot be read.
    pub fn multisession(&self) -> Result<Multisession, Error> {
        let media = self.media()?;
        let (description, source) = self.continued(&media)?;
        Ok(Multisession {
            is_supported: media.is_writable(),
            ..Multisession::new(description, source)
        })
    }

    /// What the disc is like, and its bytes as far as something was recorded.
    fn continued(&self, media: &Media) -> Result<(MediaDescription, Arc<dyn BlockSource>), Error> {
        let whole: Arc<dyn BlockSource> = Arc::new(DriveSource::new(self.clone(), media));
        let description = MediaDescription::of_media(media, &whole)?;
        if description.kind == SessionKind::Sequential {
            return Ok((description, whole));
        }
        let end = description.last_written.map_or(0, |last| last.saturating_add(1));
        let recorded = DriveSource::new(self.clone(), media).before(end);
        Ok((description, Arc::new(recorded)))
    }

    /// Erases a CD-RW or a DVD-RW.
    ///
    /// # Errors
    /// [`Error::Drive`].
    pub fn blank(&self, what: Blanking, observer: &mut Observer<'_>) -> Result<Media, Error> {
        Ok(fsimage_mmc::erase::erase(&mut *self.work()?, what, observer)?)
    }

    /// Formats a disc.
    ///
    /// # Errors
    /// [`Error::Drive`].
    pub fn format(&self, how: Formatting, observer: &mut Observer<'_>) -> Result<Media, Error> {
        Ok(fsimage_mmc::erase::format(&mut *self.work()?, how, observer)?)
    }

    /// Closes what is open on the disc; with `finalise` for good.
    ///
    /// # Errors
    /// [`Error::Drive`].
    pub fn close(&self, finalise: bool, observer: &mut Observer<'_>) -> Result<Media, Error> {
        Ok(fsimage_mmc::burn::close_disc(
            &mut *self.work()?,
            finalise,
            observer,
        )?)
    }

    /// A map of a disc of which nothing was read yet. Between sessions there is nothing to be read.
    pub fn map_of(media: &Media) -> BlockMap {
        let mut map = BlockMap::new(media.readable_blocks);
        let mut end = 0;
        for track in media.sessions.iter().flat_map(|session| &session.tracks) {
            map.leave_out(end, track.start.saturating_sub(end));
            end = track.end.max(end);
        }
        map.leave_out(end, media.readable_blocks.saturating_sub(end));
        map
    }

    /// Reads all blocks that `map` does not have yet into an image: as `fsimage_mmc::read::read_disc`.
    ///
    /// # Errors
    /// [`Error::Drive`].
    pub fn read(
        &self,
        map: &mut BlockMap,
        sink: &mut dyn ImageSink,
        retries: u32,
        observer: &mut Observer<'_>,
    ) -> Result<(), Error> {
        Ok(fsimage_mmc::read::read_disc(
            &mut self.lock(),
            map,
            sink,
            retries,
            observer,
        )?)
    }

    /// Compares blocks of the disc with what `source` gives.
    ///
    /// # Errors
    /// [`Error::Drive`], with [`MmcError::Differs`] or [`MmcError::Unreadable`] for the first block that is not so.
    pub fn verify(
        &self,
        start: u32,
        blocks: u32,
        source: &mut dyn std::io::Read,
        observer: &mut Observer<'_>,
    ) -> Result<(), Error> {
        Ok(fsimage_mmc::verify(
            &mut self.lock(),
            start,
            blocks,
            source,
            observer,
        )?)
    }

    /// Opens the tray.
    ///
    /// # Errors
    /// [`Error::Drive`].
    pub fn eject(&self) -> Result<(), Error> {
        Ok(start_stop_unit(&mut self.lock(), Motion::Eject)?)
    }
}

impl From<Drive> for DiscDrive {
    fn from(drive: Drive) -> Self {
        Self::new(drive, true)
    }
}
