//! After the last block: closing, looking again, and what is left when it went wrong.

use std::time::Duration;

use crate::commands::close_track_session::{self, Close, close_track_session};
use crate::commands::mode_pages::{WriteParameters, WriteType};
use crate::commands::read_disc_information::DiscInformation;
use crate::commands::read_track_information::{TrackInformation, TrackOf};
use crate::commands::start_stop_unit::{Motion, start_stop_unit};
use crate::commands::synchronize_cache::synchronize_cache;
use crate::commands::test_unit_ready::wait_until_ready;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::long_command::{CLOSING, wait_for};
use crate::media::{Media, MediaState, Profile, Writing};
use crate::progress::{Observer, Phase, unobserved};

use super::strategy::Strategy;
use super::{BurnOptions, BurnRange, Job};

fn close_one(drive: &mut Drive, what: Close, observer: &mut Observer<'_>) -> Result<(), MmcError> {
    close_track_session(drive, what)?;
    wait_for(
        drive,
        close_track_session::NAME,
        Phase::Closing,
        CLOSING,
        observer,
    )
}

/// Closes what was written.
pub(super) fn close(drive: &mut Drive, job: &Job, observer: &mut Observer<'_>) -> Result<(), MmcError> {
    drive.set_alert(false);
    match job.strategy {
        // Both are closed by what was written.
        Strategy::SessionAtOnce | Strategy::DiscAtOnce => Ok(()),
        Strategy::Overwrite => close_overwritten(drive, &job.media, observer),
        _ => {
            let number = job.media.open_track.unwrap_or(1);
            close_sequence(drive, &job.media, Some(number), job.finalise, observer)
        }
    }
}

/// Track, session, and disc if wanted.
fn close_sequence(
    drive: &mut Drive,
    media: &Media,
    track: Option<u16>,
    finalise: bool,
    observer: &mut Observer<'_>,
) -> Result<(), MmcError> {
    let writing = media.profile.writing();
    if let Some(number) = track {
        let closed = close_one(drive, Close::Track(number), observer);
        match (closed, writing) {
            // The session's end closes the track too.
            (Err(error), Writing::Cd | Writing::DvdMinus) if error.is_declined() => {}
            // A drive that has closed the whole disc with the track.
            (Err(error), _) if error.is_refusal() && is_closed(drive) => return Ok(()),
            (closed, _) => closed?,
        }
    }
    let session = match (writing, finalise) {
        (Writing::DvdPlus, true) => [Some(Close::FinalizeWide), Some(Close::Finalize)],
        (Writing::BdSequential, true) => [Some(Close::Finalize), None],
        _ => [Some(Close::Session), None],
    };
    let mut result = Ok(());
    for what in session.into_iter().flatten() {
        result = close_one(drive, what, observer);
        match &result {
            Err(error) if error.is_refusal() && is_closed(drive) => return Ok(()),
            Err(error) if error.is_refusal() => {}
            _ => break,
        }
    }
    result
}

/// Whether the disc takes nothing more.
fn is_closed(drive: &mut Drive) -> bool {
    Media::identify(drive).is_ok_and(|media| media.state.contains(MediaState::FINALISED))
}

/// DVD+RW goes on formatting in the background until it is told to stop; DVD-RW has an end to be written.
fn close_overwritten(drive: &mut Drive, media: &Media, observer: &mut Observer<'_>) -> Result<(), MmcError> {
    let what = match media.profile {
        Profile::DVD_PLUS_RW | Profile::DVD_PLUS_RW_DL => Close::BackgroundFormat,
        Profile::DVD_RW_RESTRICTED_OVERWRITE => Close::Session,
        _ => return Ok(()),
    };
    match close_one(drive, what, observer) {
        // There was nothing to stop.
        Err(error) if error.is_declined() => Ok(()),
        result => result,
    }
}

/// Closes whatever is open on a disc.
pub(super) fn close_all(
    drive: &mut Drive,
    media: &Media,
    finalise: bool,
    observer: &mut Observer<'_>,
) -> Result<(), MmcError> {
    let writing = media.profile.writing();
    if writing == Writing::Overwrite {
        return close_overwritten(drive, media, observer);
    }
    if matches!(writing, Writing::Cd | Writing::DvdMinus) {
        // What these close is decided by the write parameters.
        let cd = writing == Writing::Cd;
        let parameters = WriteParameters {
            write_type: if cd {
                WriteType::TRACK_AT_ONCE
            } else {
                WriteType::PACKET
            },
            test_write: false,
            buffer_underrun_free: true,
            multi_session: !finalise,
            track_mode: if cd { 4 } else { 5 },
            data_block_type: 8,
            packet_size: (!cd).then_some(16),
            session_format: 0,
        };
        parameters.set(drive)?;
    }
    // The tracks of the open session, one by one: some may be reserved, and empty.
    let disc = DiscInformation::read(drive)?;
    for number in disc.first_track_of_last_session.max(1)..=disc.last_track {
        let Ok(track) = TrackInformation::read(drive, TrackOf::Number(u32::from(number))) else {
            break;
        };
        let begun = track.reserved || !track.blank;
        if !begun {
            continue;
        }
        match close_one(drive, Close::Track(number), observer) {
            // It was full, and closed by that.
            Err(error) if error.is_declined() && track.next_writable_address.is_none() => {}
            closed => closed?,
        }
    }
    close_sequence(drive, media, None, finalise, observer)
}

/// What remains of a burn that went wrong: the buffer goes to the disc and the track is ended, if the drive still can; the session
/// stays open, so that readers see the sessions before it.
pub(super) fn abandon(drive: &mut Drive, job: &Job) {
    if synchronize_cache(drive, false).is_ok() {
        wait_for(
            drive,
            "SYNCHRONIZE CACHE",
            Phase::Flushing,
            CLOSING,
            &mut unobserved,
        )
        .ok();
    }
    let track = match job.strategy {
        Strategy::Overwrite => close_overwritten(drive, &job.media, &mut unobserved),
        Strategy::SessionAtOnce | Strategy::DiscAtOnce => Ok(()),
        _ => {
            let number = job.media.open_track.unwrap_or(1);
            close_one(drive, Close::Track(number), &mut unobserved)
        }
    };
    // The error that is told is the one that led here.
    track.ok();
}

/// Looks at the disc again: it must hold what was written.
pub(super) fn look_again(
    drive: &mut Drive,
    written: &[BurnRange],
    job: &Job,
    options: &BurnOptions,
) -> Result<Media, MmcError> {
    if options.reload && start_stop_unit(drive, Motion::Eject).is_ok() {
        // Trays of slim drives are closed by hand.
        start_stop_unit(drive, Motion::Load).ok();
    }
    wait_until_ready(drive, Duration::from_secs(120))?;
    let media = Media::identify(drive)?;
    if media.state.contains(MediaState::BLANK) {
        return Err(MmcError::NotBurnt {
            fault: "the disc is blank",
        });
    }
    let known = (job.media.disc_identification, media.disc_identification);
    if let (Some(before), Some(after)) = known
        && before != after
        && job.strategy != Strategy::Overwrite
    {
        return Err(MmcError::DiscChanged);
    }
    for range in written {
        let end = range.start.saturating_add(range.blocks);
        let tracks = media.sessions.iter().flat_map(|session| &session.tracks);
        let held = tracks
            .clone()
            .any(|track| track.start <= range.start && end <= track.end)
            || end <= media.readable_blocks;
        if !held {
            return Err(MmcError::NotBurnt {
                fault: "the disc does not hold all blocks",
            });
        }
    }
    Ok(media)
}
