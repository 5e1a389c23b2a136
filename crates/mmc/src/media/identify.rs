//! From what a drive answers to what is in it.

use std::time::Duration;

use crate::commands::features::{
    DvdPlusR, IncrementalStreamingWritable, PSEUDO_OVERWRITE, REAL_TIME_STREAMING, RandomWritable, Recording,
};
use crate::commands::get_configuration::Configuration;
use crate::commands::get_performance::WriteSpeed;
use crate::commands::mode_pages::Capabilities;
use crate::commands::read_capacity::Capacity;
use crate::commands::read_disc_information::{BackgroundFormat, DiscInformation, DiscStatus, SessionState};
use crate::commands::read_disc_structure::{BdDiscInformation, DvdPhysicalFormat, WriteProtection};
use crate::commands::read_format_capacities::{FormatCapacities, FormatState};
use crate::commands::read_toc::Atip;
use crate::commands::test_unit_ready::wait_until_ready;
use crate::drive::Drive;
use crate::error::MmcError;

use super::tracks::{self, Tracks, optional};
use super::{Family, Media, MediaState, Profile, Track, Ways, Writing};

/// How long a drive may look at a disc that was just put in.
const LOOKING: Duration = Duration::from_secs(60);

pub(super) fn identify(drive: &mut Drive) -> Result<Media, MmcError> {
    wait_until_ready(drive, LOOKING)?;
    let configuration = optional(Configuration::read(drive))?.unwrap_or_default();
    let disc = optional(DiscInformation::read(drive))?;
    let profile = match configuration.profile() {
        // Ready, and yet no profile: drives from before MMC-2 read CDs.
        Profile::NONE => Profile::CD_ROM,
        profile => profile,
    };
    let capacity = optional(Capacity::read(drive))?;
    let tracks = tracks::read(drive, disc.as_ref())?;
    let writing = profile.writing();
    let formats = match writing {
        Writing::Overwrite | Writing::BdSequential => optional(FormatCapacities::read(drive))?,
        _ => None,
    };
    let protected = matches!(profile.family(), Family::Dvd | Family::Bd)
        && writing != Writing::Never
        && optional(WriteProtection::read(drive))?.is_some_and(|protection| protection.any());
    let mut media = Media {
        profile,
        state: MediaState::empty(),
        ways: ways(&configuration, profile),
        capacity_blocks: 0,
        free_blocks: 0,
        readable_blocks: readable(capacity, &tracks, disc.as_ref()),
        sessions: Vec::new(),
        next_writable_address: None,
        open_track: None,
        write_unit: profile.write_unit(),
        write_speeds: Vec::new(),
        layers: layers(drive, profile)?,
        disc_identification: disc.and_then(|disc| disc.disc_identification),
        formats,
    };
    media.state.set(MediaState::WRITE_PROTECTED, protected);
    media.state.set(MediaState::DAMAGED, tracks.damaged);
    match writing {
        Writing::Overwrite => overwritable(&mut media, disc.as_ref(), &configuration),
        Writing::Never => finalised(&mut media, tracks),
        _ => sequential(drive, &mut media, disc.as_ref(), tracks)?,
    }
    if writing != Writing::Never {
        media.write_speeds = write_speeds(drive)?;
    }
    Ok(media)
}

/// Blocks that can be read: READ CAPACITY's, unless it means that there are none.
fn readable(capacity: Option<Capacity>, tracks: &Tracks, disc: Option<&DiscInformation>) -> u32 {
    let blank = disc.is_some_and(|disc| disc.status == DiscStatus::EMPTY);
    match capacity {
        Some(capacity) if !blank => capacity.last_lba.saturating_add(1),
        Some(_) => 0,
        None => tracks.sessions.last().map_or(0, super::Session::end),
    }
}

fn ways(configuration: &Configuration, profile: Profile) -> Ways {
    let mut ways = Ways::empty();
    let mut has = |way: Ways, on: bool| ways.set(way, ways.contains(way) || on);
    let recording = |code| configuration.current(code).and_then(Recording::parse);
    let streaming = configuration
        .current(IncrementalStreamingWritable::CODE)
        .and_then(IncrementalStreamingWritable::parse);
    match profile.writing() {
        Writing::Cd => {
            let (track, session) = (
                recording(Recording::CD_TRACK_AT_ONCE),
                recording(Recording::CD_MASTERING),
            );
            has(Ways::INCREMENTAL, track.is_some());
            has(Ways::AT_ONCE, session.is_some_and(|session| session.extended));
            for found in [track, session].into_iter().flatten() {
                has(Ways::TEST_WRITE, found.test_write);
                has(Ways::UNDERRUN_FREE, found.buffer_underrun_free);
            }
        }
        Writing::DvdMinus => {
            // A drive that tells of neither way is taken to have the usual one.
            let at_once = recording(Recording::DVD_MINUS);
            has(Ways::INCREMENTAL, streaming.is_some() || at_once.is_none());
            if let Some(found) = at_once {
                has(Ways::AT_ONCE, true);
                has(Ways::TEST_WRITE, found.test_write);
                has(Ways::UNDERRUN_FREE, found.buffer_underrun_free);
            }
        }
        Writing::DvdPlus => {
            let code = if profile == Profile::DVD_PLUS_R_DL {
                DvdPlusR::DUAL_LAYER
            } else {
                DvdPlusR::CODE
            };
            let write = configuration
                .current(code)
                .and_then(DvdPlusR::parse)
                .is_some_and(|found| found.write);
            has(Ways::INCREMENTAL | Ways::UNDERRUN_FREE, write);
        }
        Writing::BdSequential => {
            has(Ways::INCREMENTAL | Ways::UNDERRUN_FREE, true);
            has(
                Ways::PSEUDO_OVERWRITE,
                configuration.current(PSEUDO_OVERWRITE).is_some(),
            );
        }
        Writing::Overwrite => has(Ways::UNDERRUN_FREE, true),
        Writing::Never => {}
    }
    has(
        Ways::STREAMING,
        configuration.current(REAL_TIME_STREAMING).is_some()
            || configuration.feature(REAL_TIME_STREAMING).is_some(),
    );
    ways
}

fn layers(drive: &mut Drive, profile: Profile) -> Result<Option<u8>, MmcError> {
    Ok(match profile.family() {
        Family::Dvd => optional(DvdPhysicalFormat::read(drive))?.map(|format| format.layers),
        Family::Bd => optional(BdDiscInformation::read(drive))?.map(|information| information.layers),
        _ => None,
    })
}

/// A disc on which nothing can follow.
fn finalised(media: &mut Media, tracks: Tracks) {
    media.state |= MediaState::FINALISED;
    media.sessions = tracks.sessions;
    let mut end = media.sessions.last().map_or(0, super::Session::end);
    // A table of contents may lack the lead-out, and a drive may not know tracks at all.
    if let Some(track) = media
        .sessions
        .last_mut()
        .and_then(|session| session.tracks.last_mut())
    {
        if track.end <= track.start {
            track.end = media.readable_blocks.max(track.start);
            end = track.end;
        }
    } else if media.readable_blocks > 0 {
        let track = Track {
            number: 1,
            start: 0,
            end: media.readable_blocks,
            data: true,
        };
        media.sessions.push(super::Session {
            number: 1,
            tracks: vec![track],
            closed: true,
        });
    }
    media.capacity_blocks = media.readable_blocks.max(end);
}

/// A disc that is written in sequence.
fn sequential(
    drive: &mut Drive,
    media: &mut Media,
    disc: Option<&DiscInformation>,
    tracks: Tracks,
) -> Result<(), MmcError> {
    let status = disc.map(|disc| disc.status);
    if disc.is_some_and(|disc| disc.last_session == SessionState::DAMAGED) {
        media.state |= MediaState::DAMAGED;
    }
    let open = tracks.open.filter(|_| status != Some(DiscStatus::FINALIZED));
    let goes_on = open.and_then(|track| track.next_writable_address.map(|next| (track, next)));
    match (goes_on, status) {
        // Some drives tell the next address only when they know how it will be written.
        (None, Some(DiscStatus::EMPTY)) => {
            media.state |= MediaState::BLANK;
            media.next_writable_address = Some(0);
            media.free_blocks = disc.and_then(|disc| disc.last_possible_lead_out).unwrap_or(0);
            if media.profile.family() == Family::Cd {
                media.free_blocks = optional(Atip::read(drive))?.map_or(0, |atip| atip.capacity);
            }
        }
        (None, _) => {
            finalised(media, tracks);
            return Ok(());
        }
        (Some((track, next)), status) => {
            let blank = status == Some(DiscStatus::EMPTY) || (status.is_none() && tracks.sessions.is_empty());
            media.state |= if blank {
                MediaState::BLANK
            } else {
                MediaState::APPENDABLE
            };
            media.next_writable_address = Some(next);
            media.free_blocks = track.free_blocks;
            media.open_track = Some(track.number);
            let incomplete = disc.is_some_and(|disc| disc.last_session == SessionState::INCOMPLETE);
            media.state.set(MediaState::SESSION_OPEN, incomplete && !blank);
        }
    }
    if !media.state.contains(MediaState::BLANK) {
        media.sessions = tracks.sessions;
    }
    let next = media.next_writable_address.unwrap_or(0);
    media.capacity_blocks = next.saturating_add(media.free_blocks);
    Ok(())
}

/// A disc that can be overwritten.
fn overwritable(media: &mut Media, disc: Option<&DiscInformation>, configuration: &Configuration) {
    media.state |= MediaState::OVERWRITABLE;
    let background = disc.map_or(BackgroundFormat::NONE, |disc| disc.background_format);
    let largest = media.formats.as_ref().and_then(|formats| {
        let sizes = formats.formattable.iter().map(|way| way.blocks);
        sizes
            .chain((formats.state == FormatState::UNFORMATTED).then_some(formats.blocks))
            .max()
    });
    let unformatted = match media.profile {
        Profile::DVD_PLUS_RW | Profile::DVD_PLUS_RW_DL => {
            disc.is_some() && background == BackgroundFormat::NONE
        }
        _ => media
            .formats
            .as_ref()
            .is_some_and(|formats| formats.state == FormatState::UNFORMATTED),
    };
    if unformatted {
        media.state |= MediaState::NEEDS_FORMAT | MediaState::BLANK;
        media.readable_blocks = 0;
    }
    if matches!(background, BackgroundFormat::STOPPED | BackgroundFormat::RUNNING) {
        media.state |= MediaState::PARTLY_FORMATTED;
    }
    let formatted = media
        .formats
        .as_ref()
        .filter(|formats| formats.state == FormatState::FORMATTED)
        .map(|formats| formats.blocks);
    let random = configuration
        .current(RandomWritable::CODE)
        .and_then(RandomWritable::parse)
        .and_then(|feature| feature.last_lba.checked_add(1));
    let grows = media.profile == Profile::DVD_RW_RESTRICTED_OVERWRITE
        || media.state.contains(MediaState::PARTLY_FORMATTED);
    media.capacity_blocks = if unformatted || grows {
        largest.or(formatted).or(random).unwrap_or(media.readable_blocks)
    } else {
        formatted
            .or(random)
            .unwrap_or(media.readable_blocks)
            .max(media.readable_blocks)
    };
    media.free_blocks = media.capacity_blocks;
    media.next_writable_address = Some(0);
    if !unformatted && media.readable_blocks > 0 {
        let track = Track {
            number: 1,
            start: 0,
            end: media.readable_blocks,
            data: true,
        };
        media.sessions = vec![super::Session {
            number: 1,
            tracks: vec![track],
            closed: false,
        }];
    }
}

/// Speeds, the fastest first; mode page 2Ah has them where GET PERFORMANCE is not known.
fn write_speeds(drive: &mut Drive) -> Result<Vec<u32>, MmcError> {
    let listed = optional(WriteSpeed::read_all(drive))?.unwrap_or_default();
    let mut speeds: Vec<u32> = listed.iter().map(|speed| speed.write_speed).collect();
    if speeds.is_empty() {
        speeds = optional(Capabilities::read(drive))?
            .unwrap_or_default()
            .write_speeds;
    }
    speeds.retain(|speed| *speed > 0);
    speeds.sort_unstable_by(|a, b| b.cmp(a));
    speeds.dedup();
    Ok(speeds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::test_replies::{
        TGT_CONFIGURATION, TGT_DISC_INFORMATION, TGT_TOC, TGT_TRACK_INFORMATION, hex,
    };
    use crate::commands::with_script;
    use crate::media::PhysicalType;
    use crate::scripted::Scripted;

    const READY: [u8; 6] = [0; 6];
    const CONFIGURATION: [u8; 10] = [0x46, 0, 0, 0, 0, 0, 0, 0x10, 0, 0];
    const DISC: [u8; 10] = [0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0];
    const CAPACITY: [u8; 10] = [0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    const TRACK_1: [u8; 10] = [0x52, 1, 0, 0, 0, 1, 0, 0, 48, 0];
    const TOC: [u8; 10] = [0x43, 0, 0, 0, 0, 0, 0, 3, 0x24, 0];
    const RAW_TOC: [u8; 10] = [0x43, 2, 2, 0, 0, 0, 1, 0x20, 0, 0];
    const PROTECTION: [u8; 12] = [0xad, 0, 0, 0, 0, 0, 0, 0xc0, 0, 8, 0, 0];
    const DVD_FORMAT: [u8; 12] = [0xad, 0, 0, 0, 0, 0, 0, 0, 8, 4, 0, 0];
    const SPEEDS: [u8; 12] = [0xac, 0, 0, 0, 0, 0, 0, 0, 0, 32, 3, 0];
    const PAGE_2A: [u8; 10] = [0x5a, 8, 0x2a, 0, 0, 0, 0, 2, 0, 0];

    #[test]
    fn tgts_blank_dvd_plus_r() {
        let script = Scripted::new()
            .good(&READY)
            .reply(&CONFIGURATION, hex(TGT_CONFIGURATION))
            .reply(&DISC, hex(TGT_DISC_INFORMATION))
            .reply(&CAPACITY, hex("00000000 00000800"))
            .reply(&TRACK_1, hex(TGT_TRACK_INFORMATION))
            .sense(&PROTECTION, (5, 0x24, 0))
            .sense(&DVD_FORMAT, (5, 0x30, 0))
            .reply(
                &SPEEDS,
                hex("00000014 00 000000 00000000 0023053f 00003f48 00005690"),
            );
        let media = with_script(script, Media::identify).unwrap();
        assert_eq!(media.physical_type(), PhysicalType::DVD_PLUS_R);
        assert_eq!(media.state, MediaState::BLANK);
        assert_eq!((media.capacity_blocks, media.free_blocks), (2_295_104, 2_295_104));
        assert_eq!((media.next_writable_address, media.readable_blocks), (Some(0), 0));
        assert_eq!(media.write_speeds, [22_160]);
        assert_eq!(media.imapi_state(), 2);
        assert!(media.sessions.is_empty() && media.is_writable());
    }

    #[test]
    fn a_drive_that_knows_only_the_table_of_contents() {
        let script = Scripted::new()
            .good(&READY)
            .sense(&CONFIGURATION, (5, 0x20, 0))
            .sense(&DISC, (5, 0x20, 0))
            .reply(&CAPACITY, hex("0000012b 00000800"))
            .sense(&TRACK_1, (5, 0x20, 0))
            .reply(&TOC, hex(TGT_TOC))
            .sense(&RAW_TOC, (2, 0x24, 0));
        let media = with_script(script, Media::identify).unwrap();
        assert_eq!(
            (media.profile, media.state),
            (Profile::CD_ROM, MediaState::FINALISED)
        );
        assert_eq!((media.capacity_blocks, media.sessions.len()), (300, 1));
        assert_eq!((media.sessions[0].start(), media.sessions[0].end()), (0, 300));
        assert!(!media.is_writable());
    }

    #[test]
    fn two_sessions_of_a_cd_by_the_raw_table() {
        let script = Scripted::new()
            .sense(&READY, (6, 0x28, 0))
            .good(&READY)
            .reply(&CONFIGURATION, hex("00000004 0000 0008"))
            .reply(
                &DISC,
                hex("0020 0e 01 02 02 02 00 00 00 00 00 00000000 00000000 00000000 0000000000000000 0000"),
            )
            .reply(&CAPACITY, hex("00005dbf 00000800"))
            .sense(&TRACK_1, (5, 0x20, 0))
            .reply(
                &TOC,
                hex("001a 01 02 0014010000000000 0014020000004a38 0014aa0000005dc0"),
            )
            .reply(
                &RAW_TOC,
                hex("002e 01 02
                01 14 00 01 00 00 00 00 00 02 00
                01 14 00 a2 00 00 00 00 01 40 00
                02 14 00 02 00 00 00 00 04 0f 19
                02 14 00 a2 00 00 00 00 05 16 00"),
            );
        let media = with_script(script, Media::identify).unwrap();
        let places: Vec<_> = media
            .sessions
            .iter()
            .map(|session| (session.number, session.start(), session.end()))
            .collect();
        assert_eq!(places, [(1, 0, 9150), (2, 19_000, 24_000)]);
        assert!(media.sessions.iter().all(|session| session.closed));
    }

    #[test]
    fn no_disc() {
        let script = Scripted::new().sense(&READY, (2, 0x3a, 1));
        assert!(matches!(
            with_script(script, Media::identify),
            Err(MmcError::NoMedium)
        ));
    }

    #[test]
    fn an_appendable_dvd_r_without_speeds() {
        let track = |number: u8, flags: &str, start: u32, next: u32, free: u32, size: u32| {
            hex(&format!(
                "002e {number:02x} {number:02x} 00 05 {flags} {start:08x} {next:08x} {free:08x} 00000010 {size:08x} 00000000 00 00"
            ))
        };
        let script = Scripted::new()
            .good(&READY)
            .reply(
                &CONFIGURATION,
                hex("00000014 0000 0011 0021 01 08 0001010107000000"),
            )
            .reply(
                &DISC,
                hex("0020 01 01 02 02 02 00 00 00 00 00 00000000 00000000 00000000 0000000000000000 0000"),
            )
            .reply(&CAPACITY, hex("000003ff 00000800"))
            .reply(&TRACK_1, track(1, "21 00", 0, 0, 0, 1024))
            .reply(
                &[0x52, 1, 0, 0, 0, 2, 0, 0, 48, 0],
                track(2, "61 01", 0x6000, 0x6000, 0x22_0000, 0x22_0000),
            )
            .sense(&PROTECTION, (5, 0x24, 0))
            .reply(
                &DVD_FORMAT,
                hex("0802 0000 25 0f 02 10 00030000 0003ffff 00000000"),
            )
            .sense(&SPEEDS, (5, 0x24, 0))
            .sense(&PAGE_2A, (5, 0x20, 0));
        let media = with_script(script, Media::identify).unwrap();
        assert_eq!(media.state, MediaState::APPENDABLE);
        assert_eq!(
            (media.next_writable_address, media.open_track),
            (Some(0x6000), Some(2))
        );
        assert_eq!((media.free_blocks, media.layers), (0x22_0000, Some(1)));
        assert_eq!(media.sessions.len(), 1);
        assert!(media.sessions[0].closed);
        assert_eq!(media.ways, Ways::INCREMENTAL);
    }
}
