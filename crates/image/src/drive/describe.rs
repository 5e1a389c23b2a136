//! What a drive says of its disc, as what an image is made by.

use std::sync::Arc;

use fsimage_layout::FileSystems;
use fsimage_mmc::{Media, MediaState, MmcError};
use fsimage_volume::{BlockSource, Disc, FileSystemKind, OpenOptions};

use super::DiscDrive;
use crate::error::Error;
use crate::image::FileSystemImage;
use crate::import::{MediaDescription, SessionKind};
use crate::media::MediaType;

/// Blocks of 2048 bytes to whose multiples a session begins on a disc that can be written at any place.
const ALIGNMENT: u64 = 32;
/// Blocks that UDF may have before and behind its partition: those before the first anchor, descriptor sequences on both sides of it,
/// and the last anchor, 256 blocks behind.
const AROUND_PARTITION: u64 = 256 + 256 + 32;

impl MediaDescription {
    /// Describes the disc in a drive.
    ///
    /// # Errors
    /// [`Error::Volume`] when the disc can be written at any place, and what is on it cannot be read.
    pub fn of_media(media: &Media, source: &Arc<dyn BlockSource>) -> Result<Self, Error> {
        let media_type = MediaType::from_number(media.physical_type().0);
        let is_blank = media.state.contains(MediaState::BLANK);
        if media.state.contains(MediaState::OVERWRITABLE) {
            return Self::of_overwritable(media, media_type, source);
        }
        let last = media.last_session();
        Ok(Self {
            media_type,
            kind: SessionKind::Sequential,
            is_blank,
            sessions: media
                .sessions
                .iter()
                .map(|session| u64::from(session.start()))
                .collect(),
            previous_session_start: last.map_or(0, fsimage_mmc::Session::start),
            last_written: last.and_then(|session| session.end().checked_sub(1)),
            next_writable: media.next_writable_address.unwrap_or(u32::MAX),
            free_blocks: u64::from(media.free_blocks),
            total_blocks: u64::from(media.capacity_blocks),
            write_unit: media.write_unit,
        })
    }

    /// Where something ends on such a disc only its file systems tell.
    fn of_overwritable(
        media: &Media,
        media_type: Option<MediaType>,
        source: &Arc<dyn BlockSource>,
    ) -> Result<Self, Error> {
        let disc = match source.length() {
            0 => None,
            _ => Some(Disc::open(Arc::clone(source), &OpenOptions::default())?),
        };
        let sessions = disc.as_ref().map(Disc::sessions).unwrap_or_default();
        let ends = sessions.iter().flat_map(|session| {
            session.file_systems.iter().map(|found| {
                let info = found.info();
                let blocks = (info.blocks * u64::from(info.block_size)).div_ceil(2048);
                match info.kind {
                    FileSystemKind::Udf => session.start + blocks + AROUND_PARTITION,
                    // The size is counted from the session's beginning, or from the disc's.
                    _ => blocks.max(session.start + blocks.min(session.end.saturating_sub(session.start))),
                }
            })
        });
        let end = ends.max().unwrap_or(0);
        let saturate = |block: u64| u32::try_from(block).unwrap_or(u32::MAX);
        // Before a further session comes a link to it, as long as the alignment.
        let next = end.next_multiple_of(ALIGNMENT) + ALIGNMENT;
        let starts: Vec<u64> = sessions
            .iter()
            .filter(|it| !it.file_systems.is_empty())
            .map(|it| it.start)
            .collect();
        Ok(Self {
            media_type,
            kind: SessionKind::RandomWrite,
            is_blank: starts.is_empty(),
            previous_session_start: saturate(starts.last().copied().unwrap_or(0)),
            sessions: starts,
            last_written: end.checked_sub(1).map(saturate),
            next_writable: saturate(next),
            free_blocks: u64::from(media.capacity_blocks).saturating_sub(next),
            total_blocks: u64::from(media.capacity_blocks),
            write_unit: media.write_unit,
        })
    }
}

/// # Drives
impl FileSystemImage {
    /// Takes the file systems that suit the disc in a drive, and the blocks that are free on it: IMAPI2FS's `ChooseImageDefaults`.
    ///
    /// # Errors
    /// [`Error::Drive`], with [`MmcError::WrongMedium`] when nothing can be written on the disc; [`Error::TooBig`] when the image uses more already, [`Error::ReadOnly`].
    pub fn choose_defaults_for_drive(&mut self, drive: &DiscDrive) -> Result<(), Error> {
        let media = drive.media()?;
        if !media.is_writable() {
            return Err(Error::Drive(MmcError::WrongMedium {
                media: media.physical_type(),
                fault: "nothing can be written on it, so no image suits it",
            }));
        }
        if let Some(media_type) = MediaType::from_number(media.physical_type().0) {
            self.set_file_systems(
                media_type.file_systems() & (self.profile.file_systems | FileSystems::UDF),
            )?;
        }
        self.set_free_media_blocks(u64::from(media.free_blocks))
    }

    /// Takes the blocks that are free on the disc in a drive: IMAPI2FS's `SetMaxMediaBlocksFromDevice`.
    ///
    /// # Errors
    /// [`Error::Drive`], [`Error::TooBig`] when the image uses more already, [`Error::ReadOnly`].
    pub fn set_free_media_blocks_from_drive(&mut self, drive: &DiscDrive) -> Result<(), Error> {
        let media = drive.media()?;
        self.set_free_media_blocks(u64::from(media.free_blocks))
    }

    /// The file systems of the newest session on the disc in a drive: IMAPI2FS's `IdentifyFileSystemsOnDisc`.
    ///
    /// # Errors
    /// [`Error::Drive`], [`Error::EmptyDisc`], [`Error::Volume`].
    pub fn identify_file_systems_on_disc(drive: &DiscDrive) -> Result<FileSystems, Error> {
        let media = drive.media()?;
        let options = OpenOptions {
            sessions: media
                .sessions
                .iter()
                .map(|session| u64::from(session.start()))
                .collect(),
            ..OpenOptions::default()
        };
        Self::identify_file_systems_with(&drive.source()?, &options)
    }
}
