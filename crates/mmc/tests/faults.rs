//! Whatever goes wrong at whichever command: an error or a right disc, and the sessions before are there.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by them"
)]

mod discs;

use discs::{burn_bytes, content, drive, read_back};
use fsimage_mmc::burn::BurnOptions;
use fsimage_mmc::commands::read_toc::Sessions;
use fsimage_mmc::read::{BlockMap, BlockStatus, ImageSink, read_disc};
use fsimage_mmc::virtual_drive::{Fault, FaultAt, FaultKind, MediumKind};
use fsimage_mmc::{Media, MediaState, MmcError, MmcErrorKind, Sense, SenseKey, Writing, unobserved, verify};

const BLOCKS: u32 = 48;
const WRITE_ERROR: Sense = Sense::new(SenseKey::MEDIUM_ERROR, 0x0c, 0);

const KINDS: [MediumKind; 6] = [
    MediumKind::CdR,
    MediumKind::DvdR,
    MediumKind::DvdPlusR,
    MediumKind::BdR,
    MediumKind::DvdPlusRw,
    MediumKind::BdRe,
];

/// Burns a second session with a fault at each of its commands in turn.
fn at_each_command(kind: MediumKind, fault: FaultKind) {
    let (mut errors, mut commands) = (0, 0);
    for command in 0.. {
        let (virtual_drive, mut drive) = drive(kind);
        let first = content(1, BLOCKS);
        let burnt = burn_bytes(&mut drive, 0, &first, &BurnOptions::default()).unwrap();
        let overwrite = kind.writing() == Writing::Overwrite;
        let next = if overwrite {
            64
        } else {
            burnt.media.next_writable_address.unwrap()
        };
        let second = content(2, BLOCKS);
        virtual_drive.add_fault(Fault {
            at: FaultAt::Command(command),
            kind: fault,
        });
        let result = burn_bytes(&mut drive, next, &second, &BurnOptions::default());
        let what = format!("{kind:?}, {fault:?} at command {command}: {result:?}");
        let unused = virtual_drive.clear_faults();
        virtual_drive.set_present(true);
        read_back(&mut drive, 0, &first);
        let media = Media::identify(&mut drive).unwrap();
        if result.is_ok() {
            read_back(&mut drive, next, &second);
            assert!(
                overwrite || media.sessions.len() == 2 && media.sessions[1].closed,
                "{what}"
            );
            assert!(!media.state.contains(MediaState::FINALISED), "{what}");
        } else {
            errors += 1;
            if !overwrite {
                // Readers go by the table of contents: it has the first session, or a whole second one.
                let sessions = Sessions::read(&mut drive).unwrap();
                let length = u32::try_from(second.len() / 2048).unwrap();
                let whole = verify(&mut drive, next, length, &mut second.as_slice(), &mut unobserved).is_ok();
                assert!(
                    sessions.start_of_last == 0 || sessions.start_of_last == next && whole,
                    "{what}"
                );
            }
            // And the disc is not lost.
            let again = if overwrite {
                next
            } else {
                media.next_writable_address.unwrap()
            };
            let result = burn_bytes(&mut drive, again, &second, &BurnOptions::default());
            let result = match result {
                // What was left open was closed first, and the next session begins behind it.
                Err(MmcError::WrongStart { found, .. }) => {
                    burn_bytes(&mut drive, found, &second, &BurnOptions::default()).map(|_| found)
                }
                result => result.map(|_| again),
            };
            let place = result.unwrap_or_else(|error| panic!("{what}, and then {error}"));
            read_back(&mut drive, place, &second);
            read_back(&mut drive, 0, &first);
        }
        if unused > 0 {
            commands = command;
            break;
        }
    }
    assert!(commands > 15, "{kind:?}: only {commands} commands");
    let harmless = matches!(fault, FaultKind::Busy(_))
        || matches!(fault, FaultKind::Sense(sense) if sense.is_becoming_ready());
    assert!(
        harmless || errors > 2,
        "{kind:?}: {fault:?} was {errors} errors in {commands} commands"
    );
}

#[test]
fn refused_commands() {
    for kind in KINDS {
        at_each_command(kind, FaultKind::Sense(WRITE_ERROR));
    }
}

#[test]
fn errors_that_come_later() {
    for kind in KINDS {
        at_each_command(kind, FaultKind::Deferred(WRITE_ERROR));
    }
}

#[test]
fn a_disc_that_is_taken_out() {
    for kind in KINDS {
        at_each_command(kind, FaultKind::MediumRemoved);
    }
}

#[test]
fn a_busy_drive() {
    for kind in KINDS {
        at_each_command(kind, FaultKind::Busy(3));
    }
}

#[test]
fn a_drive_that_was_reset() {
    for kind in KINDS {
        at_each_command(kind, FaultKind::UnitAttention(0x29, 0));
    }
}

#[test]
fn a_disc_that_was_changed() {
    for kind in KINDS {
        at_each_command(kind, FaultKind::UnitAttention(0x28, 0));
    }
}

#[test]
fn a_silent_drive() {
    for kind in KINDS {
        at_each_command(kind, FaultKind::Silence);
    }
}

#[test]
fn a_drive_that_becomes_ready() {
    for kind in KINDS {
        at_each_command(kind, FaultKind::Sense(Sense::new(SenseKey::NOT_READY, 4, 8)));
    }
}

#[test]
fn a_source_that_fails_is_the_callers_error() {
    struct Failing(u32);
    impl std::io::Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.0 = self.0.checked_sub(1).ok_or(std::io::Error::other("gone"))?;
            buffer.fill(1);
            Ok(buffer.len())
        }
    }
    let (_, mut drive) = drive(MediumKind::DvdPlusR);
    let ranges = [fsimage_mmc::burn::BurnRange {
        start: 0,
        blocks: 320,
    }];
    let options = BurnOptions::default();
    let error =
        fsimage_mmc::burn::burn(&mut drive, &ranges, &mut Failing(3), &options, &mut unobserved).unwrap_err();
    assert_eq!(error.kind(), MmcErrorKind::Host);
    let media = Media::identify(&mut drive).unwrap();
    assert_eq!(
        (media.state, media.sessions.len()),
        (MediaState::APPENDABLE | MediaState::SESSION_OPEN, 1)
    );
    assert!(!media.sessions[0].closed);
}

#[test]
fn giving_up_leaves_the_disc_as_a_fault_does() {
    let (_, mut drive) = drive(MediumKind::BdR);
    let bytes = content(1, 320);
    let mut observer = |progress: &fsimage_mmc::Progress| {
        if progress.done > 100 {
            std::ops::ControlFlow::Break(())
        } else {
            std::ops::ControlFlow::Continue(())
        }
    };
    let ranges = [fsimage_mmc::burn::BurnRange {
        start: 0,
        blocks: 320,
    }];
    let options = BurnOptions::default();
    let error = fsimage_mmc::burn::burn(
        &mut drive,
        &ranges,
        &mut bytes.as_slice(),
        &options,
        &mut observer,
    );
    assert!(matches!(error, Err(MmcError::Cancelled)));
    let media = fsimage_mmc::burn::close_disc(&mut drive, false, &mut unobserved).unwrap();
    assert!(media.sessions[0].closed && media.state.contains(MediaState::APPENDABLE));
}

#[test]
fn rot_is_found_with_its_block() {
    let (virtual_drive, mut drive) = drive(MediumKind::DvdR);
    let bytes = content(1, 100);
    burn_bytes(&mut drive, 0, &bytes, &BurnOptions::default()).unwrap();
    virtual_drive.add_fault(Fault {
        at: FaultAt::Block(77),
        kind: FaultKind::BitRot,
    });
    let error = verify(&mut drive, 0, 100, &mut bytes.as_slice(), &mut unobserved).unwrap_err();
    assert!(matches!(error, MmcError::Differs { block: 77 }));
    virtual_drive.add_fault(Fault {
        at: FaultAt::Block(70),
        kind: FaultKind::Sense(Sense::new(SenseKey::MEDIUM_ERROR, 0x11, 5)),
    });
    let error = verify(&mut drive, 0, 100, &mut bytes.as_slice(), &mut unobserved).unwrap_err();
    assert!(matches!(error, MmcError::Unreadable { block: 70, .. }));
    assert_eq!(error.kind(), MmcErrorKind::Verification);
}

/// An image in memory, and the map that was kept last.
struct Image(Vec<u8>, String);

impl ImageSink for Image {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> std::io::Result<()> {
        let offset = usize::try_from(offset).unwrap();
        self.0[offset..offset + bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    fn keep_map(&mut self, map: &BlockMap) -> std::io::Result<()> {
        self.1 = map.to_string();
        Ok(())
    }
}

#[test]
fn a_damaged_disc_is_read_around_and_later_again() {
    for kind in [MediumKind::CdR, MediumKind::BdR] {
        let (virtual_drive, mut drive) = drive(kind);
        let bytes = content(1, 400);
        burn_bytes(&mut drive, 0, &bytes, &BurnOptions::default()).unwrap();
        let unreadable = Sense::new(SenseKey::MEDIUM_ERROR, 0x11, 5);
        for block in [3, 4, 250] {
            virtual_drive.add_fault(Fault {
                at: FaultAt::Block(block),
                kind: FaultKind::Sense(unreadable),
            });
        }
        let mut image = Image(vec![0xee; 400 * 2048], String::new());
        let mut map = BlockMap::new(400);
        read_disc(&mut drive, &mut map, &mut image, 2, &mut unobserved).unwrap();
        let bad: Vec<_> = map
            .runs()
            .filter(|(.., status)| *status == BlockStatus::Bad)
            .map(|(start, blocks, _)| (start, blocks))
            .collect();
        assert_eq!(bad, [(3, 2), (250, 1)]);
        assert_eq!(map.count(BlockStatus::Read), 397);
        assert!(image.0[3 * 2048..5 * 2048].iter().all(|byte| *byte == 0xee));
        // Cleaned, and from the map in the file.
        virtual_drive.clear_faults();
        let mut map = BlockMap::parse(&image.1).unwrap();
        read_disc(&mut drive, &mut map, &mut image, 0, &mut unobserved).unwrap();
        assert_eq!(
            map.count(BlockStatus::Read),
            397,
            "bad blocks come again only when they are wanted"
        );
        map.retry();
        read_disc(&mut drive, &mut map, &mut image, 0, &mut unobserved).unwrap();
        assert_eq!(map.count(BlockStatus::Read), 400);
        assert!(image.0 == bytes, "{kind:?}");
    }
}

#[test]
fn reading_goes_on_after_the_drive_was_gone() {
    let (virtual_drive, mut drive) = drive(MediumKind::DvdR);
    let bytes = content(1, 400);
    burn_bytes(&mut drive, 0, &bytes, &BurnOptions::default()).unwrap();
    let mut image = Image(vec![0; 400 * 2048], String::new());
    let mut map = BlockMap::new(400);
    virtual_drive.add_fault(Fault {
        at: FaultAt::Operation(0x28, 5),
        kind: FaultKind::Silence,
    });
    let error = read_disc(&mut drive, &mut map, &mut image, 0, &mut unobserved).unwrap_err();
    assert_eq!(error.kind(), MmcErrorKind::Unreachable);
    let mut map = BlockMap::parse(&image.1).unwrap();
    assert_eq!(map.count(BlockStatus::Read), 160);
    read_disc(&mut drive, &mut map, &mut image, 0, &mut unobserved).unwrap();
    assert!(image.0 == bytes);
}
