//! Before the first block: is it the right disc, is there room, how is it written, how fast.

use crate::commands::mode_pages::{WriteParameters, WriteType};
use crate::commands::mode_select;
use crate::commands::reserve_track::reserve_track;
use crate::commands::send_cue_sheet::{one_data_track, send_cue_sheet};
use crate::commands::send_opc::perform_opc;
use crate::commands::set_cd_speed::set_cd_speed;
use crate::commands::set_streaming::set_streaming;
use crate::commands::test_unit_ready::wait_until_ready;
use crate::drive::Drive;
use crate::erase;
use crate::error::MmcError;
use crate::media::{Family, Media, MediaState, Profile, Ways, Writing};
use crate::progress::{Observer, Phase, tell};

use super::strategy::Strategy;
use super::{BurnOptions, BurnRange, Job, Stretch, finish};

/// Blocks of the shortest track of a CD: four seconds.
const SHORTEST_CD_TRACK: u32 = 300;

pub(super) fn prepare(
    drive: &mut Drive,
    ranges: &[BurnRange],
    options: &BurnOptions,
    observer: &mut Observer<'_>,
) -> Result<Job, MmcError> {
    let mut media = Media::identify(drive)?;
    if options.disc_identification.is_some() && options.disc_identification != media.disc_identification {
        return Err(MmcError::DiscChanged);
    }
    writable(&media)?;
    if media.state.contains(MediaState::SESSION_OPEN) && !options.simulate {
        // What somebody left open would be the beginning of our session.
        finish::close_all(drive, &media, false, observer)?;
        media = Media::identify(drive)?;
        writable(&media)?;
    }
    if media.state.contains(MediaState::NEEDS_FORMAT) {
        if !options.format {
            return Err(MmcError::WrongMedium {
                media: media.physical_type(),
                fault: "it is not formatted",
            });
        }
        media = erase::format(drive, erase::Formatting::Default, observer)?;
    }
    let strategy = Strategy::choose(&media, options)?;
    let stretches = fit(&media, ranges, strategy)?;
    let total = stretches
        .iter()
        .fold(0_u32, |total, stretch| total.saturating_add(stretch.blocks));
    let mut job = Job {
        finalise: options.finalise || !strategy.may_leave_open(),
        media,
        strategy,
        stretches,
        speed: None,
        refused: Vec::new(),
    };
    set_speed(drive, &mut job, options.speed)?;
    // What the drive had to tell is told; from now on it has nothing to tell that would be no error.
    wait_until_ready(drive, std::time::Duration::from_secs(60))?;
    drive.set_alert(true);
    match parameters(drive, &job, options.simulate) {
        // A drive that has one way of writing has no choice of them.
        Err(error) if error.is_declined() && !options.simulate && !job.strategy.is_at_once() => {
            job.refused.push(mode_select::NAME);
        }
        set => set?,
    }
    reserve(drive, &mut job, total, options)?;
    if options.opc {
        tell(observer, Phase::Calibrating, None)?;
        refusable(perform_opc(drive), "SEND OPC INFORMATION", &mut job.refused)?;
    }
    grow(drive, &job, observer)?;
    wait_until_ready(drive, std::time::Duration::from_secs(60))?;
    Ok(job)
}

fn writable(media: &Media) -> Result<(), MmcError> {
    if media.state.contains(MediaState::WRITE_PROTECTED) {
        return Err(MmcError::WriteProtected);
    }
    if media.is_writable() {
        return Ok(());
    }
    let fault = match media.profile.writing() {
        Writing::Never => "it cannot be written",
        _ => "nothing can be added to it",
    };
    Err(MmcError::WrongMedium {
        media: media.physical_type(),
        fault,
    })
}

/// Ranges as they are written, filled up to whole write units, if they fit.
fn fit(media: &Media, ranges: &[BurnRange], strategy: Strategy) -> Result<Vec<Stretch>, MmcError> {
    let fault = |fault| MmcError::WrongMedium {
        media: media.physical_type(),
        fault,
    };
    let ranges = ranges.iter().copied().filter(|range| range.blocks > 0);
    let ranges: Vec<BurnRange> = ranges.collect();
    if ranges.is_empty() {
        return Err(fault("there is nothing to write"));
    }
    if strategy == Strategy::Overwrite {
        let mut readable = media.readable_blocks;
        let fit = |range: &BurnRange| {
            let stretch = fit_anywhere(media, *range, readable)?;
            readable = readable.max(stretch.start.saturating_add(stretch.blocks));
            Ok(stretch)
        };
        return ranges.iter().map(fit).collect();
    }
    let [range] = ranges.as_slice() else {
        return Err(fault("it is written in one run"));
    };
    let found = media.next_writable_address.unwrap_or(0);
    if range.start != found {
        return Err(MmcError::WrongStart {
            expected: range.start,
            found,
        });
    }
    let is_cd = media.profile.family() == Family::Cd;
    let least = if is_cd { SHORTEST_CD_TRACK } else { 0 };
    let filled = range.blocks.max(least);
    let filled = filled.checked_next_multiple_of(media.write_unit.max(1));
    match filled.filter(|blocks| *blocks <= media.free_blocks) {
        Some(blocks) => Ok(vec![Stretch {
            start: range.start,
            blocks,
            before: 0,
            behind: blocks - range.blocks,
        }]),
        None => Err(MmcError::TooLarge {
            blocks: u64::from(range.blocks),
            free: u64::from(media.free_blocks),
        }),
    }
}

fn fit_anywhere(media: &Media, range: BurnRange, readable: u32) -> Result<Stretch, MmcError> {
    // Other drives rewrite what lies around a block themselves.
    let is_restricted = media.profile == Profile::DVD_RW_RESTRICTED_OVERWRITE;
    let unit = if is_restricted { media.write_unit.max(1) } else { 1 };
    let mut start = range.start / unit * unit;
    if is_restricted {
        // Its formatted part grows without gaps.
        start = start.min(readable / unit * unit);
    }
    let end = range.start.checked_add(range.blocks);
    let filled = end.and_then(|end| Some((end, end.checked_next_multiple_of(unit)?)));
    match filled.filter(|(_, filled)| *filled <= media.capacity_blocks) {
        Some((end, filled)) => Ok(Stretch {
            start,
            blocks: filled - start,
            before: range.start - start,
            behind: filled - end,
        }),
        None => Err(MmcError::TooLarge {
            blocks: u64::from(range.start) + u64::from(range.blocks),
            free: u64::from(media.capacity_blocks),
        }),
    }
}

/// A refusal that does not keep the drive from writing is kept for the report.
fn refusable(
    result: Result<(), MmcError>,
    what: &'static str,
    refused: &mut Vec<&'static str>,
) -> Result<bool, MmcError> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if error.is_refusal() => {
            refused.push(what);
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

fn set_speed(drive: &mut Drive, job: &mut Job, wanted: Option<u32>) -> Result<(), MmcError> {
    let speeds = &job.media.write_speeds;
    let chosen = match wanted {
        Some(wanted) => speeds
            .iter()
            .find(|speed| **speed <= wanted)
            .or(speeds.last())
            .copied()
            .or(Some(wanted)),
        None => speeds.first().copied(),
    };
    let Some(speed) = chosen else { return Ok(()) };
    let last = job.media.capacity_blocks.saturating_sub(1);
    let mut refused = Vec::new();
    let streaming = job.media.ways.contains(Ways::STREAMING)
        && job.media.profile.family() != Family::Cd
        && refusable(
            set_streaming(drive, last, speed, speed),
            "SET STREAMING",
            &mut refused,
        )?;
    if streaming
        || refusable(
            set_cd_speed(drive, None, Some(speed)),
            "SET CD SPEED",
            &mut refused,
        )?
    {
        job.speed = Some(speed);
    } else {
        job.refused.extend(refused);
    }
    Ok(())
}

/// The write parameters mode page, which CD-R(W) and DVD-R(W) go by.
pub(super) fn parameters(drive: &mut Drive, job: &Job, simulate: bool) -> Result<(), MmcError> {
    let write_type = match job.strategy {
        Strategy::TrackAtOnce => WriteType::TRACK_AT_ONCE,
        Strategy::SessionAtOnce | Strategy::DiscAtOnce => WriteType::SESSION_AT_ONCE,
        Strategy::Incremental => WriteType::PACKET,
        Strategy::Sequential | Strategy::Overwrite => return Ok(()),
    };
    let incremental = job.strategy == Strategy::Incremental;
    let parameters = WriteParameters {
        write_type,
        test_write: simulate,
        buffer_underrun_free: job.media.ways.contains(Ways::UNDERRUN_FREE),
        multi_session: !job.finalise,
        track_mode: if incremental { 5 } else { 4 },
        data_block_type: 8,
        packet_size: incremental.then_some(16),
        session_format: 0,
    };
    parameters.set(drive)?;
    Ok(())
}

fn reserve(drive: &mut Drive, job: &mut Job, total: u32, options: &BurnOptions) -> Result<(), MmcError> {
    match job.strategy {
        Strategy::SessionAtOnce => send_cue_sheet(drive, &one_data_track(total)),
        // The lead-in is written first, and tells where the data ends.
        Strategy::DiscAtOnce => reserve_track(drive, total),
        Strategy::Sequential if options.reserve && job.media.profile.writing() == Writing::DvdPlus => {
            refusable(reserve_track(drive, total), "RESERVE TRACK", &mut job.refused).map(drop)
        }
        _ => Ok(()),
    }
}

/// DVD-RW whose formatted part ends before what is to be written.
fn grow(drive: &mut Drive, job: &Job, observer: &mut Observer<'_>) -> Result<(), MmcError> {
    let end = job
        .stretches
        .iter()
        .map(|stretch| stretch.start.saturating_add(stretch.blocks))
        .max()
        .unwrap_or(0);
    if job.media.profile == Profile::DVD_RW_RESTRICTED_OVERWRITE && end > job.media.readable_blocks {
        return erase::grow(drive, &job.media, observer);
    }
    Ok(())
}
