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
        let sessions = sessions_to_read(media, source);
        Ok(Self {
            media_type,
            kind: SessionKind::Sequential,
            is_blank,
            previous_session_start: sessions.last().map_or(0, |start| saturate(*start)),
            sessions,
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

fn saturate(block: u64) -> u32 {
    u32::try_from(block).unwrap_or(u32::MAX)
}

/// Where the sessions begin that a reader should know of: without those at the end of which a burn that failed left only a part. They are open, and tables of contents
/// do not have them, or were closed since, and end before their file systems do.
fn sessions_to_read(media: &Media, source: &Arc<dyn BlockSource>) -> Vec<u64> {
    let mut sessions: &[fsimage_mmc::Session] = &media.sessions;
    while let [before @ .., last] = sessions
        && !last.closed
        && !before.is_empty()
    {
        sessions = before;
    }
    let starts: Vec<u64> = sessions
        .iter()
        .map(|session| u64::from(session.start()))
        .collect();
    if starts.len() < 2 {
        return starts;
    }
    let options = OpenOptions {
        sessions: starts.clone(),
        ..OpenOptions::default()
    };
    // Why it cannot be opened those will be told who read it.
    let Ok(disc) = Disc::open(Arc::clone(source), &options) else {
        return starts;
    };
    let whole = sessions.iter().rposition(|recorded| {
        let start = u64::from(recorded.start());
        let found = disc.sessions().iter().find(|session| session.start == start);
        found.is_some_and(|session| is_whole(session, u64::from(recorded.end())))
    });
    match whole {
        Some(last) => starts.into_iter().take(last + 1).collect(),
        None => starts,
    }
}

/// Whether a session has file systems, and was recorded as far as they go.
fn is_whole(session: &fsimage_volume::Session, end: u64) -> bool {
    !session.file_systems.is_empty()
        && session.file_systems.iter().all(|found| {
            let info = found.info();
            let last = match (info.first_block, info.kind) {
                (Some(first), _) => first.saturating_add(info.blocks),
                // It goes on as far as its table says.
                (None, FileSystemKind::Udf) => 0,
                // The size is counted from the session's beginning, or from the disc's.
                (None, _) if info.blocks > session.start => info.blocks,
                (None, _) => session.start + info.blocks,
            };
            last.saturating_mul(u64::from(info.block_size)) <= end * 2048
        })
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
    /// [`Error::Drive`], [`Error::TooBig`] when the image uses more already.
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
        let source = drive.source()?;
        let options = OpenOptions {
            sessions: sessions_to_read(&media, &source),
            ..OpenOptions::default()
        };
        Self::identify_file_systems_with(&source, &options)
    }
}
