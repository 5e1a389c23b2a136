//! What the virtual drive refuses, and with which sense data, for each kind of disc.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by them"
)]

mod discs;

use discs::{burn_bytes, content, drive, options};
use fsimage_mmc::burn::BurnOptions;
use fsimage_mmc::commands::blank::{Blanking, blank};
use fsimage_mmc::commands::close_track_session::{Close, close_track_session};
use fsimage_mmc::commands::format_unit::format_unit;
use fsimage_mmc::commands::get_event_status_notification::MediaEvent;
use fsimage_mmc::commands::mode_pages::{WriteParameters, WriteType};
use fsimage_mmc::commands::prevent_allow::prevent_removal;
use fsimage_mmc::commands::read::{read10, read12};
use fsimage_mmc::commands::read_cd::read_cd;
use fsimage_mmc::commands::read_disc_information::{DiscInformation, DiscStatus, SessionState};
use fsimage_mmc::commands::read_format_capacities::{FormatCapacities, Formattable};
use fsimage_mmc::commands::read_toc::{Atip, RawTocEntry, Sessions, Toc};
use fsimage_mmc::commands::read_track_information::{TrackInformation, TrackOf};
use fsimage_mmc::commands::reserve_track::reserve_track;
use fsimage_mmc::commands::send_cue_sheet::{one_data_track, send_cue_sheet};
use fsimage_mmc::commands::start_stop_unit::{Motion, start_stop_unit};
use fsimage_mmc::commands::test_unit_ready::{test_unit_ready, wait_until_ready};
use fsimage_mmc::commands::verify::verify10;
use fsimage_mmc::commands::write::{write10, write12};
use fsimage_mmc::virtual_drive::{MediumKind, VirtualDrive};
use fsimage_mmc::{Drive, MmcError, VirtualClock};

/// The sense codes of a refusal.
#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, MmcError>, codes: (u8, u8, u8)) {
    let error = result.unwrap_err();
    assert_eq!(
        error.sense().map(fsimage_mmc::Sense::codes),
        Some(codes),
        "{error}"
    );
}

fn ready(kind: MediumKind) -> (VirtualDrive, Drive) {
    let (virtual_drive, mut drive) = drive(kind);
    wait_until_ready(&mut drive, std::time::Duration::from_secs(1)).unwrap();
    (virtual_drive, drive)
}

static BLOCKS: [u8; 16 * 2048] = [7; 16 * 2048];

fn parameters(write_type: WriteType) -> WriteParameters {
    WriteParameters {
        write_type,
        test_write: false,
        buffer_underrun_free: true,
        multi_session: true,
        track_mode: 4,
        data_block_type: 8,
        packet_size: None,
        session_format: 0,
    }
}

#[test]
fn power_on_is_told_once_for_each_cause() {
    let (_, mut drive) = drive(MediumKind::CdR);
    refused(test_unit_ready(&mut drive), (6, 0x29, 0));
    refused(test_unit_ready(&mut drive), (6, 0x28, 0));
    test_unit_ready(&mut drive).unwrap();
    assert_eq!(MediaEvent::poll(&mut drive).unwrap().unwrap().code, 2);
    assert_eq!(MediaEvent::poll(&mut drive).unwrap().unwrap().code, 0);
}

#[test]
fn the_tray() {
    let (_, mut drive) = ready(MediumKind::BdRe);
    prevent_removal(&mut drive, true).unwrap();
    refused(start_stop_unit(&mut drive, Motion::Eject), (5, 0x53, 2));
    prevent_removal(&mut drive, false).unwrap();
    start_stop_unit(&mut drive, Motion::Eject).unwrap();
    refused(test_unit_ready(&mut drive), (6, 0x28, 0));
    refused(test_unit_ready(&mut drive), (2, 0x3a, 0));
    start_stop_unit(&mut drive, Motion::Load).unwrap();
    wait_until_ready(&mut drive, std::time::Duration::from_secs(1)).unwrap();
}

#[test]
fn only_the_next_writable_address_can_be_written() {
    for kind in [MediumKind::DvdPlusR, MediumKind::DvdPlusRDl, MediumKind::BdR] {
        let (_, mut drive) = ready(kind);
        refused(write10(&mut drive, 16, &BLOCKS), (5, 0x21, 2));
        write10(&mut drive, 0, &BLOCKS).unwrap();
        refused(write10(&mut drive, 0, &BLOCKS), (5, 0x21, 2));
        write12(&mut drive, 16, false, &BLOCKS).unwrap();
        let track = TrackInformation::read(&mut drive, TrackOf::Number(1)).unwrap();
        assert_eq!(
            (track.next_writable_address, track.last_recorded_address),
            (Some(32), Some(31))
        );
        let last = i32::try_from(kind.capacity_blocks()).unwrap();
        refused(write10(&mut drive, last, &BLOCKS), (5, 0x21, 2));
    }
}

#[test]
fn cd_goes_by_the_write_parameters() {
    let (_, mut drive) = ready(MediumKind::CdR);
    // As switched on, packets are set.
    refused(write10(&mut drive, 0, &BLOCKS), (5, 0x64, 0));
    WriteParameters {
        data_block_type: 0,
        ..parameters(WriteType::TRACK_AT_ONCE)
    }
    .set(&mut drive)
    .unwrap();
    refused(write10(&mut drive, 0, &BLOCKS), (5, 0x64, 0));
    parameters(WriteType::SESSION_AT_ONCE).set(&mut drive).unwrap();
    refused(write10(&mut drive, -150, &BLOCKS), (5, 0x2c, 0));
    refused(send_cue_sheet(&mut drive, &one_data_track(299)), (5, 0x26, 0));
    send_cue_sheet(&mut drive, &one_data_track(300)).unwrap();
    refused(write10(&mut drive, 0, &BLOCKS), (5, 0x21, 2));
    write10(&mut drive, -150, &BLOCKS).unwrap();
    parameters(WriteType::TRACK_AT_ONCE).set(&mut drive).unwrap();
    refused(send_cue_sheet(&mut drive, &one_data_track(300)), (5, 0x2c, 0));
    write10(&mut drive, 0, &BLOCKS).unwrap();
    close_track_session(&mut drive, Close::Track(1)).unwrap();
    // The shortest track has four seconds, and two blocks behind it cannot be read.
    let track = TrackInformation::read(&mut drive, TrackOf::Number(1)).unwrap();
    assert_eq!((track.size, track.track_mode), (300, 4));
    refused(read10(&mut drive, 300, &mut [0; 2048]), (5, 0x64, 0));
    refused(read10(&mut drive, 302, &mut [0; 2048]), (5, 0x21, 0));
    // A second track in the same session.
    let next = TrackInformation::read(&mut drive, TrackOf::Invisible).unwrap();
    assert_eq!((next.number, next.session, next.start), (2, 1, 452));
    refused(Toc::read(&mut drive), (5, 0x24, 0));
    close_track_session(&mut drive, Close::Session).unwrap();
    let toc = Toc::read(&mut drive).unwrap();
    assert_eq!((toc.tracks.len(), toc.lead_out), (1, Some(300)));
    assert_eq!(
        TrackInformation::read(&mut drive, TrackOf::Invisible)
            .unwrap()
            .start,
        11_700
    );
    assert_eq!(Atip::read(&mut drive).unwrap().capacity, 359_847);
    read_cd(&mut drive, 16, false, &mut [0; 2048]).unwrap();
    refused(read_cd(&mut drive, 16, true, &mut [0; 2048]), (5, 0x64, 0));
}

#[test]
fn sessions_on_a_cd_are_told_by_the_table_of_contents() {
    let (_, mut drive) = ready(MediumKind::CdRw);
    for start in [0, 11_732, 18_964] {
        burn_bytes(&mut drive, start, &content(1, 332), &BurnOptions::default()).unwrap();
    }
    let sessions = Sessions::read(&mut drive).unwrap();
    assert_eq!(
        (
            sessions.last,
            sessions.first_track_of_last,
            sessions.start_of_last
        ),
        (3, 3, 18_964)
    );
    let raw = RawTocEntry::read_all(&mut drive).unwrap();
    let places: Vec<_> = raw
        .iter()
        .map(|entry| (entry.session, entry.point, entry.address()))
        .collect();
    assert_eq!(places[2..4], [(2, 2, 11_732), (2, 0xa2, 12_064)]);
    let disc = DiscInformation::read(&mut drive).unwrap();
    assert_eq!(
        (disc.status, disc.last_session),
        (DiscStatus::INCOMPLETE, SessionState::EMPTY)
    );
    assert_eq!((disc.sessions, disc.last_track), (4, 4));
    // The last session can be taken away again.
    blank(&mut drive, Blanking::LastSession).unwrap();
    assert_eq!(Sessions::read(&mut drive).unwrap().start_of_last, 11_732);
}

#[test]
fn reserved_tracks() {
    let (_, mut drive) = ready(MediumKind::DvdPlusR);
    refused(reserve_track(&mut drive, 0), (5, 0x24, 0));
    reserve_track(&mut drive, 20).unwrap();
    let track = TrackInformation::read(&mut drive, TrackOf::Number(1)).unwrap();
    assert!(track.reserved && track.blank);
    assert_eq!(track.size, 32);
    write10(&mut drive, 0, &BLOCKS).unwrap();
    refused(write10(&mut drive, 16, &[0; 17 * 2048]), (5, 0x63, 0));
    refused(close_track_session(&mut drive, Close::Session), (5, 0x72, 4));
    close_track_session(&mut drive, Close::Track(1)).unwrap();
    close_track_session(&mut drive, Close::Session).unwrap();
    refused(close_track_session(&mut drive, Close::Session), (5, 0x72, 3));
    refused(close_track_session(&mut drive, Close::Track(2)), (5, 0x24, 0));
    close_track_session(&mut drive, Close::Finalize).unwrap();
    refused(write10(&mut drive, 0, &BLOCKS), (7, 0x27, 0));
    refused(reserve_track(&mut drive, 16), (5, 0x2c, 0));
    let (_, mut open) = ready(MediumKind::BdR);
    write10(&mut open, 0, &BLOCKS).unwrap();
    refused(close_track_session(&mut open, Close::Session), (5, 0x72, 3));
    refused(close_track_session(&mut open, Close::FinalizeWide), (5, 0x24, 0));
}

#[test]
fn dvd_r_at_once_or_incrementally() {
    let (_, mut drive) = ready(MediumKind::DvdRw);
    parameters(WriteType::TRACK_AT_ONCE).set(&mut drive).unwrap();
    refused(write10(&mut drive, 0, &BLOCKS), (5, 0x64, 0));
    blank(&mut drive, Blanking::Minimal).unwrap();
    parameters(WriteType::PACKET).set(&mut drive).unwrap();
    refused(write10(&mut drive, 0, &BLOCKS), (5, 0x64, 0));
    parameters(WriteType::SESSION_AT_ONCE).set(&mut drive).unwrap();
    write10(&mut drive, 0, &BLOCKS).unwrap();
    refused(
        blank(&mut ready(MediumKind::DvdR).1, Blanking::Disc),
        (5, 0x30, 0),
    );
}

#[test]
fn what_can_be_overwritten_must_be_formatted() {
    for kind in [MediumKind::DvdPlusRw, MediumKind::BdRe] {
        let (_, mut drive) = ready(kind);
        refused(write10(&mut drive, 0, &BLOCKS), (5, 0x30, 0x10));
        let ways = FormatCapacities::read(&mut drive).unwrap().formattable;
        refused(
            format_unit(
                &mut drive,
                Formattable {
                    format_type: 0x3f,
                    ..ways[0]
                },
                0,
            ),
            (5, 0x26, 0),
        );
        refused(
            format_unit(
                &mut drive,
                Formattable {
                    blocks: u32::MAX,
                    ..ways[0]
                },
                0,
            ),
            (5, 0x26, 2),
        );
        format_unit(&mut drive, ways[0], 0).unwrap();
        write10(&mut drive, 48, &BLOCKS).unwrap();
        write10(&mut drive, 3, &BLOCKS).unwrap();
        read12(&mut drive, 3, &mut [0; 2048]).unwrap();
        let end = i32::try_from(ways[0].blocks).unwrap();
        refused(write10(&mut drive, end - 1, &BLOCKS), (5, 0x21, 0));
        refused(reserve_track(&mut drive, 16), (5, 0x30, 0));
    }
    let (_, mut drive) = ready(MediumKind::DvdR);
    refused(FormatCapacities::read(&mut drive), (5, 0x30, 0));
}

#[test]
fn restricted_overwrite_takes_whole_units_and_grows() {
    let (_, mut drive) = ready(MediumKind::DvdRw);
    let quick = FormatCapacities::read(&mut drive).unwrap().largest(0x15).unwrap();
    format_unit(&mut drive, quick, 0).unwrap();
    refused(write10(&mut drive, 1, &BLOCKS), (5, 0x21, 2));
    refused(write10(&mut drive, 0, &[0; 2048]), (5, 0x21, 2));
    refused(write10(&mut drive, 32, &BLOCKS), (5, 0x21, 0));
    write10(&mut drive, 0, &BLOCKS).unwrap();
    write10(&mut drive, 16, &BLOCKS).unwrap();
    write10(&mut drive, 0, &BLOCKS).unwrap();
    close_track_session(&mut drive, Close::Session).unwrap();
    refused(write10(&mut drive, 32, &BLOCKS), (5, 0x21, 0));
    verify10(&mut drive, 0, 32).unwrap();
    refused(verify10(&mut drive, 0, 33), (5, 0x21, 0));
}

#[test]
fn read_only_discs() {
    for kind in [MediumKind::CdRom, MediumKind::DvdRom, MediumKind::BdRom] {
        let (virtual_drive, mut drive) = ready(kind);
        virtual_drive.master(&mut content(1, 100).as_slice()).unwrap();
        refused(write10(&mut drive, 0, &BLOCKS), (5, 0x30, 5));
        let media = fsimage_mmc::Media::identify(&mut drive).unwrap();
        assert_eq!(
            (media.capacity_blocks, media.sessions.len()),
            (100, 1),
            "{kind:?}"
        );
        discs::read_back(&mut drive, 0, &content(1, 100));
        refused(read10(&mut drive, 100, &mut [0; 2048]), (5, 0x21, 0));
    }
    let (virtual_drive, _) = ready(MediumKind::CdR);
    assert!(virtual_drive.master(&mut content(1, 1).as_slice()).is_err());
}

#[test]
fn long_commands_tell_how_far_they_are() {
    let clock = std::sync::Arc::new(VirtualClock::default());
    let options = fsimage_mmc::virtual_drive::VirtualDriveOptions {
        clock: clock.clone(),
        long_command: std::time::Duration::from_secs(100),
        ..options()
    };
    let mut drive = Drive::with_clock(
        VirtualDrive::in_memory(MediumKind::CdRw, options).unwrap(),
        clock.clone(),
    );
    wait_until_ready(&mut drive, std::time::Duration::from_secs(1)).unwrap();
    blank(&mut drive, Blanking::Disc).unwrap();
    fsimage_mmc::Clock::sleep(&*clock, std::time::Duration::from_secs(25));
    let error = test_unit_ready(&mut drive).unwrap_err();
    let sense = error.sense().unwrap();
    assert_eq!((sense.codes(), sense.progress), ((2, 4, 7), Some(0x4000)));
    fsimage_mmc::Clock::sleep(&*clock, std::time::Duration::from_secs(75));
    test_unit_ready(&mut drive).unwrap();
}
