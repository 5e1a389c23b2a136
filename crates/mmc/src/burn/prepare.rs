//! Before the first block: is it the right disc, is there room, how is it written, how fast.

use crate::commands::mode_pages::{WriteParameters, WriteType};
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
use super::{BurnOptions, BurnRange, Job, finish};

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
    let (ranges, padding) = fit(&media, ranges, strategy)?;
    let total: u32 = ranges.iter().map(|range| range.blocks).sum();
    let mut job = Job {
        finalise: options.finalise || !strategy.may_leave_open(),
        media,
        strategy,
        ranges,
        padding,
        speed: None,
        refused: Vec::new(),
    };
    set_speed(drive, &mut job, options.speed)?;
    // What the drive had to tell is told; from now on it has nothing to tell that would be no error.
    wait_until_ready(drive, std::time::Duration::from_secs(60))?;
    drive.set_alert(true);
    parameters(drive, &job, options.simulate)?;
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

/// Ranges as they are written, with the last one filled up, if they fit.
fn fit(media: &Media, ranges: &[BurnRange], strategy: Strategy) -> Result<(Vec<BurnRange>, u32), MmcError> {
    let fault = |fault| MmcError::WrongMedium {
        media: media.physical_type(),
        fault,
    };
    let mut ranges: Vec<BurnRange> = ranges.iter().copied().filter(|range| range.blocks > 0).collect();
    let blocks: u64 = ranges.iter().map(|range| u64::from(range.blocks)).sum();
    let capacity = u64::from(media.capacity_blocks);
    let Some(last) = ranges.last_mut() else {
        return Err(fault("there is nothing to write"));
    };
    let before = last.blocks;
    let unit = match strategy {
        // These rewrite what lies around a block themselves.
        Strategy::Overwrite if media.profile != Profile::DVD_RW_RESTRICTED_OVERWRITE => 1,
        _ => media.write_unit.max(1),
    };
    let too_large = MmcError::TooLarge {
        blocks,
        free: u64::from(media.free_blocks),
    };
    let filled = last.blocks.max(if media.profile.family() == Family::Cd {
        SHORTEST_CD_TRACK
    } else {
        0
    });
    last.blocks = filled.checked_next_multiple_of(unit).ok_or(too_large)?;
    let padding = last.blocks - before;
    if strategy == Strategy::Overwrite {
        for range in &ranges {
            if u64::from(range.start) + u64::from(range.blocks) > capacity {
                let end = u64::from(range.start) + u64::from(range.blocks) - u64::from(padding);
                return Err(MmcError::TooLarge {
                    blocks: end,
                    free: capacity,
                });
            }
            if !range.start.is_multiple_of(unit) || !range.blocks.is_multiple_of(unit) {
                return Err(fault("only whole units of 16 blocks can be overwritten"));
            }
        }
        return Ok((ranges, padding));
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
    if range.blocks > media.free_blocks {
        return Err(MmcError::TooLarge {
            blocks,
            free: u64::from(media.free_blocks),
        });
    }
    Ok((ranges, padding))
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
        .ranges
        .iter()
        .map(|range| range.start.saturating_add(range.blocks))
        .max()
        .unwrap_or(0);
    if job.media.profile == Profile::DVD_RW_RESTRICTED_OVERWRITE && end > job.media.readable_blocks {
        return erase::grow(drive, &job.media, observer);
    }
    Ok(())
}
