//! From a blank virtual disc to one that is full, for each kind, and what comes of faults.

mod discs;

use std::sync::Arc;
use std::time::Duration;

use discs::{SMALL, burn_bytes, content, drive, options, read_back};
use fsimage_mmc::burn::{BurnOptions, BurnRange, Strategy, burn, close_disc};
use fsimage_mmc::commands::blank::Blanking;
use fsimage_mmc::erase::{Formatting, erase, format};
use fsimage_mmc::virtual_drive::{MediumKind, VirtualDrive, VirtualDriveOptions};
use fsimage_mmc::{
    Clock, Drive, Media, MediaState, MmcError, Phase, Progress, VirtualClock, Ways, Writing, unobserved,
    verify,
};

const WRITABLE: [MediumKind; 12] = [
    MediumKind::CdR,
    MediumKind::CdRw,
    MediumKind::DvdR,
    MediumKind::DvdRw,
    MediumKind::DvdRDl,
    MediumKind::DvdPlusR,
    MediumKind::DvdPlusRDl,
    MediumKind::DvdPlusRw,
    MediumKind::DvdRam,
    MediumKind::BdR,
    MediumKind::BdRDl,
    MediumKind::BdRe,
];

#[test]
fn blank_to_burnt_to_appended_to_finalised() {
    for kind in WRITABLE {
        let (_, mut drive) = drive(kind);
        let before = Media::identify(&mut drive).unwrap();
        assert_eq!(before.profile, kind.profile());
        assert_eq!(
            before.state.contains(MediaState::BLANK),
            kind != MediumKind::DvdRam,
            "{kind:?}"
        );
        assert!(
            before.is_writable() && !before.write_speeds.is_empty(),
            "{kind:?}"
        );
        let first = content(1, SMALL);
        let burnt = burn_bytes(&mut drive, 0, &first, &BurnOptions::default()).unwrap();
        assert_eq!(burnt.speed, before.write_speeds.first().copied(), "{kind:?}");
        read_back(&mut drive, 0, &first);
        let whole_units = burnt.blocks.is_multiple_of(u64::from(before.write_unit));
        if kind.writing() == Writing::Overwrite {
            assert_eq!(burnt.strategy, Strategy::Overwrite);
            continue;
        }
        let media = &burnt.media;
        assert!(whole_units, "{kind:?}");
        assert_eq!(
            (media.state, media.sessions.len()),
            (MediaState::APPENDABLE, 1),
            "{kind:?}"
        );
        assert!(media.sessions[0].closed && media.sessions[0].end() >= SMALL);
        let next = media.next_writable_address.unwrap();
        assert!(next >= media.sessions[0].end(), "{kind:?}");
        // Behind the first session, and for good.
        let second = content(2, SMALL + 5);
        let finalise = BurnOptions {
            finalise: true,
            disc_identification: media.disc_identification,
            ..BurnOptions::default()
        };
        let burnt = burn_bytes(&mut drive, next, &second, &finalise).unwrap();
        assert_eq!(
            (burnt.media.state, burnt.media.sessions.len()),
            (MediaState::FINALISED, 2),
            "{kind:?}"
        );
        read_back(&mut drive, 0, &first);
        read_back(&mut drive, next, &second);
        let error = burn_bytes(&mut drive, next, &second, &finalise).unwrap_err();
        assert!(matches!(error, MmcError::WrongMedium { .. }), "{kind:?}: {error}");
        assert!(close_disc(&mut drive, true, &mut unobserved).is_err());
    }
}

#[test]
fn at_once() {
    for (kind, strategy, finalised) in [
        (MediumKind::CdR, Strategy::SessionAtOnce, false),
        (MediumKind::DvdR, Strategy::DiscAtOnce, true),
        (MediumKind::DvdRDl, Strategy::DiscAtOnce, true),
    ] {
        let (_, mut drive) = drive(kind);
        let bytes = content(3, SMALL);
        let at_once = BurnOptions {
            at_once: true,
            ..BurnOptions::default()
        };
        let burnt = burn_bytes(&mut drive, 0, &bytes, &at_once).unwrap();
        assert_eq!(burnt.strategy, strategy);
        assert_eq!(
            burnt.media.state.contains(MediaState::FINALISED),
            finalised,
            "{kind:?}"
        );
        read_back(&mut drive, 0, &bytes);
        if !finalised {
            let next = burnt.media.next_writable_address.unwrap();
            let burnt = burn_bytes(&mut drive, next, &bytes, &at_once).unwrap();
            assert_eq!(burnt.strategy, Strategy::TrackAtOnce);
        }
    }
}

#[test]
fn pretending_changes_nothing() {
    for (kind, at_once) in [
        (MediumKind::CdR, false),
        (MediumKind::CdRw, true),
        (MediumKind::DvdR, false),
        (MediumKind::DvdRw, true),
    ] {
        let (_, mut drive) = drive(kind);
        let simulate = BurnOptions {
            simulate: true,
            at_once,
            ..BurnOptions::default()
        };
        burn_bytes(&mut drive, 0, &content(1, SMALL), &simulate).unwrap();
        // And then in earnest.
        let bytes = content(2, SMALL);
        burn_bytes(
            &mut drive,
            0,
            &bytes,
            &BurnOptions {
                at_once,
                ..BurnOptions::default()
            },
        )
        .unwrap();
        read_back(&mut drive, 0, &bytes);
    }
    let (_, mut drive) = drive(MediumKind::BdR);
    let simulate = BurnOptions {
        simulate: true,
        ..BurnOptions::default()
    };
    let error = burn_bytes(&mut drive, 0, &content(1, SMALL), &simulate).unwrap_err();
    assert!(matches!(error, MmcError::WrongMedium { .. }));
    assert!(
        Media::identify(&mut drive)
            .unwrap()
            .state
            .contains(MediaState::BLANK)
    );
}

#[test]
fn rewritable_discs_are_erased() {
    for kind in [MediumKind::CdRw, MediumKind::DvdRw] {
        for what in [Blanking::Disc, Blanking::Minimal] {
            let (_, mut drive) = drive(kind);
            burn_bytes(
                &mut drive,
                0,
                &content(1, SMALL),
                &BurnOptions {
                    finalise: true,
                    ..BurnOptions::default()
                },
            )
            .unwrap();
            let media = erase(&mut drive, what, &mut unobserved).unwrap();
            assert!(media.state.contains(MediaState::BLANK), "{kind:?}");
            // A DVD-RW that was erased in short has no other way.
            let only_at_once = kind == MediumKind::DvdRw && what == Blanking::Minimal;
            assert_eq!(media.ways.contains(Ways::INCREMENTAL), !only_at_once);
            let burnt = burn_bytes(&mut drive, 0, &content(2, SMALL), &BurnOptions::default()).unwrap();
            assert_eq!(burnt.strategy == Strategy::DiscAtOnce, only_at_once);
            read_back(&mut drive, 0, &content(2, SMALL));
        }
    }
    let (_, mut drive) = drive(MediumKind::DvdR);
    assert!(matches!(
        erase(&mut drive, Blanking::Disc, &mut unobserved),
        Err(MmcError::WrongMedium { .. })
    ));
}

#[test]
fn discs_are_formatted_as_is_wanted() {
    for (kind, how) in [
        (MediumKind::DvdRw, Formatting::Default),
        (MediumKind::DvdRw, Formatting::Full),
        (MediumKind::DvdPlusRw, Formatting::Default),
        (MediumKind::DvdRam, Formatting::Full),
        (MediumKind::BdRe, Formatting::Default),
        (MediumKind::BdRe, Formatting::WithoutSpares),
        (MediumKind::BdR, Formatting::Sequential),
        (MediumKind::BdR, Formatting::PseudoOverwrite),
    ] {
        let (_, mut drive) = drive(kind);
        let media = format(&mut drive, how, &mut unobserved).unwrap();
        let pseudo = how == Formatting::PseudoOverwrite;
        assert_eq!(
            media.ways.contains(Ways::PSEUDO_OVERWRITE),
            pseudo,
            "{kind:?} {how:?}"
        );
        burn_bytes(&mut drive, 0, &content(4, 320), &BurnOptions::default()).unwrap();
        read_back(&mut drive, 0, &content(4, 320));
        if kind.writing() == Writing::Overwrite || kind == MediumKind::DvdRw {
            // Again, in the middle and beyond the end.
            burn_bytes(&mut drive, 160, &content(5, 320), &BurnOptions::default()).unwrap();
            read_back(&mut drive, 160, &content(5, 320));
        }
    }
    let (_, mut drive) = drive(MediumKind::CdR);
    assert!(format(&mut drive, Formatting::Default, &mut unobserved).is_err());
}

#[test]
fn ranges_of_an_overwritable_disc() {
    let (_, mut drive) = drive(MediumKind::BdRe);
    burn_bytes(&mut drive, 0, &content(1, 640), &BurnOptions::default()).unwrap();
    let ranges = [
        BurnRange {
            start: 600,
            blocks: 100,
        },
        BurnRange {
            start: 256,
            blocks: 1,
        },
    ];
    let bytes = content(2, 101);
    burn(
        &mut drive,
        &ranges,
        &mut bytes.as_slice(),
        &BurnOptions::default(),
        &mut unobserved,
    )
    .unwrap();
    read_back(&mut drive, 0, &content(1, 256));
    read_back(&mut drive, 600, &bytes[..100 * 2048]);
    read_back(&mut drive, 256, &bytes[100 * 2048..]);
    read_back(&mut drive, 257, &content(1, 600)[257 * 2048..]);
}

#[test]
fn a_restricted_disc_keeps_what_lies_behind_the_last_block() {
    let (_, mut drive) = drive(MediumKind::DvdRw);
    format(&mut drive, Formatting::Full, &mut unobserved).unwrap();
    burn_bytes(&mut drive, 0, &content(1, 320), &BurnOptions::default()).unwrap();
    burn_bytes(&mut drive, 16, &content(2, 5), &BurnOptions::default()).unwrap();
    read_back(&mut drive, 16, &content(2, 5));
    read_back(&mut drive, 21, &content(1, 320)[21 * 2048..]);
}

#[test]
fn wrong_discs_are_not_written_to() {
    let (virtual_drive, mut drive) = drive(MediumKind::DvdPlusR);
    let bytes = content(1, SMALL);
    let error = burn_bytes(&mut drive, 16, &bytes, &BurnOptions::default()).unwrap_err();
    assert!(matches!(
        error,
        MmcError::WrongStart {
            expected: 16,
            found: 0
        }
    ));
    let other = BurnOptions {
        disc_identification: Some(0xdead),
        ..BurnOptions::default()
    };
    assert!(matches!(
        burn_bytes(&mut drive, 0, &bytes, &other),
        Err(MmcError::DiscChanged)
    ));
    let range = [BurnRange {
        start: 0,
        blocks: 2_295_105,
    }];
    let error = burn(
        &mut drive,
        &range,
        &mut std::io::repeat(0),
        &BurnOptions::default(),
        &mut unobserved,
    )
    .unwrap_err();
    assert!(matches!(
        error,
        MmcError::TooLarge {
            blocks: 2_295_105,
            free: 2_295_104
        }
    ));
    virtual_drive.set_write_protected(true);
    assert!(matches!(
        burn_bytes(&mut drive, 0, &bytes, &BurnOptions::default()),
        Err(MmcError::WriteProtected)
    ));
    virtual_drive.set_write_protected(false);
    virtual_drive.set_present(false);
    assert!(matches!(
        burn_bytes(&mut drive, 0, &bytes, &BurnOptions::default()),
        Err(MmcError::NoMedium)
    ));
    virtual_drive.set_present(true);
    assert!(
        Media::identify(&mut drive)
            .unwrap()
            .state
            .contains(MediaState::BLANK)
    );
}

#[test]
fn progress_at_the_discs_speed_and_a_full_buffer() {
    let clock = Arc::new(VirtualClock::default());
    for refuse_when_full in [true, false] {
        let options = VirtualDriveOptions {
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            buffer_bytes: 1 << 20,
            write_rate: Some(4_496_000),
            refuse_when_full,
            long_command: Duration::from_secs(90),
        };
        let virtual_drive = VirtualDrive::in_memory(MediumKind::BdR, options).unwrap();
        let mut drive = Drive::with_clock(virtual_drive.clone(), Arc::clone(&clock) as Arc<dyn Clock>);
        let bytes = content(1, 8192);
        let mut seen: Vec<Progress> = Vec::new();
        let ranges = [BurnRange {
            start: 0,
            blocks: 8192,
        }];
        let mut observer = |progress: &Progress| {
            seen.push(*progress);
            std::ops::ControlFlow::Continue(())
        };
        burn(
            &mut drive,
            &ranges,
            &mut bytes.as_slice(),
            &BurnOptions::default(),
            &mut observer,
        )
        .unwrap();
        let last = seen
            .iter()
            .rev()
            .find(|progress| progress.phase == Phase::Writing)
            .unwrap();
        assert_eq!((last.done, last.total), (8192, 8192));
        let speed = last.bytes_per_second.unwrap();
        assert!((4_400_000..5_200_000).contains(&speed), "{speed}");
        assert!(
            seen.iter()
                .any(|progress| progress.buffer_fill.is_some_and(|fill| fill > 90))
        );
        assert!(
            seen.iter()
                .any(|progress| progress.phase == Phase::Closing && progress.done > 0)
        );
        let statistics = virtual_drive.buffer_statistics();
        assert_eq!(statistics.underruns, 0);
        assert!(statistics.lowest_fill.unwrap() > 900_000, "{statistics:?}");
        verify(&mut drive, 0, 8192, &mut bytes.as_slice(), &mut unobserved).unwrap();
    }
}

#[test]
fn a_slow_source_empties_the_buffer_and_is_survived() {
    struct Slow(Arc<VirtualClock>, u32);
    impl std::io::Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.1 += 1;
            if self.1 == 40 {
                self.0.sleep(Duration::from_secs(5));
            }
            buffer.fill(7);
            Ok(buffer.len())
        }
    }
    let clock = Arc::new(VirtualClock::default());
    let options = VirtualDriveOptions {
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        buffer_bytes: 1 << 20,
        write_rate: Some(4_000_000),
        ..VirtualDriveOptions::default()
    };
    let virtual_drive = VirtualDrive::in_memory(MediumKind::DvdR, options).unwrap();
    let mut drive = Drive::with_clock(virtual_drive.clone(), Arc::clone(&clock) as Arc<dyn Clock>);
    let ranges = [BurnRange {
        start: 0,
        blocks: 3200,
    }];
    let mut source = Slow(Arc::clone(&clock), 0);
    burn(
        &mut drive,
        &ranges,
        &mut source,
        &BurnOptions::default(),
        &mut unobserved,
    )
    .unwrap();
    assert_eq!(virtual_drive.buffer_statistics().underruns, 1);
    read_back(&mut drive, 0, &[7; 3200 * 2048]);
}

#[test]
fn discs_in_files_survive_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("disc.fsidisc");
    let bytes = content(9, SMALL);
    {
        let drive = VirtualDrive::in_file(&path, Some(MediumKind::DvdPlusR), options()).unwrap();
        assert!(
            VirtualDrive::in_file(&path, None, options()).is_err(),
            "opened twice"
        );
        burn_bytes(&mut Drive::new(drive), 0, &bytes, &BurnOptions::default()).unwrap();
    }
    let mut drive = Drive::new(VirtualDrive::in_file(&path, None, options()).unwrap());
    let media = Media::identify(&mut drive).unwrap();
    assert_eq!((media.state, media.sessions.len()), (MediaState::APPENDABLE, 1));
    read_back(&mut drive, 0, &bytes);
    assert!(VirtualDrive::in_file(&folder.path().join("absent"), None, options()).is_err());
}
