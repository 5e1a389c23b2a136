//! Drives that do less than they should, or say it in other ways: a burn, another session and an end, on each kind of disc.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by them"
)]

mod discs;

use std::sync::Arc;
use std::time::Duration;

use discs::{burn_bytes, content, options, read_back};
use fsimage_mmc::burn::{BurnOptions, Burnt};
use fsimage_mmc::virtual_drive::{MediumKind, VirtualDrive};
use fsimage_mmc::{
    Clock, Data, Drive, Media, MediaState, MmcError, MmcErrorKind, Sense, SenseKey, Transport,
    TransportError, Writing,
};

/// What is odd about a drive: it answers a command itself, or leaves it to the virtual drive, whose reply it may change.
type Answer = dyn FnMut(&[u8], &mut Data<'_>) -> Option<Result<usize, TransportError>> + Send;
type Change = dyn FnMut(&[u8], &mut [u8], usize) -> usize + Send;

struct Odd {
    drive: VirtualDrive,
    answer: Box<Answer>,
    change: Box<Change>,
}

impl Transport for Odd {
    fn execute(
        &mut self,
        cdb: &[u8],
        mut data: Data<'_>,
        timeout: Duration,
    ) -> Result<usize, TransportError> {
        if let Some(answer) = (self.answer)(cdb, &mut data) {
            return answer;
        }
        let length = self.drive.execute(cdb, data.again(), timeout)?;
        match data {
            Data::In(buffer) => Ok((self.change)(cdb, buffer, length)),
            _ => Ok(length),
        }
    }
}

fn refuse(codes: (u8, u8, u8)) -> Option<Result<usize, TransportError>> {
    Some(Err(TransportError::Sense(Sense::new(
        SenseKey(codes.0),
        codes.1,
        codes.2,
    ))))
}

fn odd(kind: MediumKind, answer: Box<Answer>, change: Box<Change>) -> Drive {
    let options = options();
    let clock = Arc::clone(&options.clock);
    let drive = VirtualDrive::in_memory(kind, options).unwrap();
    let odd = Odd {
        drive,
        answer,
        change,
    };
    Drive::with_clock(odd, clock as Arc<dyn Clock>)
}

/// A drive that refuses commands, by their operation codes.
fn refusing(kind: MediumKind, codes: &'static [u8], sense: (u8, u8, u8)) -> Drive {
    let answer = move |cdb: &[u8], _: &mut Data<'_>| codes.contains(&cdb[0]).then(|| refuse(sense)).flatten();
    odd(kind, Box::new(answer), Box::new(|_, _, length| length))
}

/// A drive whose replies are changed.
fn changed(kind: MediumKind, change: impl FnMut(&[u8], &mut [u8], usize) -> usize + Send + 'static) -> Drive {
    odd(kind, Box::new(|_, _| None), Box::new(change))
}

const KINDS: [MediumKind; 10] = [
    MediumKind::CdR,
    MediumKind::CdRw,
    MediumKind::DvdR,
    MediumKind::DvdRw,
    MediumKind::DvdPlusR,
    MediumKind::DvdPlusRDl,
    MediumKind::DvdPlusRw,
    MediumKind::DvdRam,
    MediumKind::BdR,
    MediumKind::BdRe,
];

/// Everything that a drive can do without: GET EVENT STATUS NOTIFICATION, PREVENT ALLOW MEDIUM REMOVAL, GET PERFORMANCE, READ BUFFER CAPACITY, SET STREAMING,
/// SET CD SPEED, SEND OPC INFORMATION, READ DISC STRUCTURE, READ TOC/PMA/ATIP, MODE SENSE(10), RESERVE TRACK, START STOP UNIT, VERIFY(10), WRITE(12),
/// READ(12), READ CD.
const OPTIONAL: [u8; 16] = [
    0x4a, 0x1e, 0xac, 0x5c, 0xb6, 0xbb, 0x54, 0xad, 0x43, 0x5a, 0x53, 0x1b, 0x2f, 0xaa, 0xa8, 0xbe,
];

/// Two sessions, the second one for good, and both are there.
fn two_sessions(drive: &mut Drive, kind: MediumKind, what: &str) {
    let first = content(1, 48);
    let options = BurnOptions {
        opc: true,
        reserve: true,
        reload: true,
        ..BurnOptions::default()
    };
    let burnt: Burnt =
        burn_bytes(drive, 0, &first, &options).unwrap_or_else(|error| panic!("{what}: {error}"));
    let next = match kind.writing() {
        Writing::Overwrite => 64,
        _ => burnt
            .media
            .next_writable_address
            .unwrap_or_else(|| panic!("{what}: {:?}", burnt.media)),
    };
    let second = content(2, 48);
    let finalise = BurnOptions {
        finalise: true,
        ..options
    };
    let burnt = burn_bytes(drive, next, &second, &finalise).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert!(
        burnt
            .media
            .state
            .intersects(MediaState::FINALISED | MediaState::OVERWRITABLE),
        "{what}: {:?}",
        burnt.media
    );
    read_back(drive, 0, &first);
    read_back(drive, next, &second);
}

#[test]
fn optional_commands_are_done_without() {
    for kind in KINDS {
        for (position, code) in OPTIONAL.iter().enumerate() {
            let what = format!("{kind:?} without {code:02x}");
            let alone = &OPTIONAL[position..=position];
            // Drives do not know a command, or not now, or say it in their makers' codes.
            for sense in [(5, 0x20, 0), (5, 0x24, 0), (5, 0x2c, 0), (9, 0x80, 0x81)] {
                let alone: &'static [u8] = Box::leak(alone.to_vec().into_boxed_slice());
                two_sessions(&mut refusing(kind, alone, sense), kind, &what);
            }
        }
    }
}

#[test]
fn all_of_them_at_once() {
    for kind in KINDS {
        two_sessions(
            &mut refusing(kind, &OPTIONAL, (5, 0x20, 0)),
            kind,
            &format!("{kind:?}, bare"),
        );
    }
}

#[test]
fn what_cannot_be_done_without_is_an_error() {
    // WRITE(10), SYNCHRONIZE CACHE.
    for code in [0x2a, 0x35] {
        for kind in KINDS {
            let codes: &'static [u8] = Box::leak(Box::new([code]));
            let mut drive = refusing(kind, codes, (5, 0x20, 0));
            let error = burn_bytes(&mut drive, 0, &content(1, 48), &BurnOptions::default()).unwrap_err();
            assert!(error.is_unsupported(), "{kind:?} without {code:02x}: {error}");
        }
    }
    // Without CLOSE TRACK SESSION, discs that are written in sequence have no session.
    for kind in [
        MediumKind::CdR,
        MediumKind::DvdR,
        MediumKind::DvdPlusR,
        MediumKind::BdR,
    ] {
        let mut drive = refusing(kind, &[0x5b], (5, 0x20, 0));
        let error = burn_bytes(&mut drive, 0, &content(1, 48), &BurnOptions::default()).unwrap_err();
        assert!(error.is_unsupported(), "{kind:?}: {error}");
    }
}

#[test]
fn write_parameters_that_cannot_be_set() {
    for kind in [MediumKind::CdR, MediumKind::DvdR] {
        let mut drive = refusing(kind, &[0x55], (5, 0x26, 0));
        let simulate = BurnOptions {
            simulate: true,
            ..BurnOptions::default()
        };
        let error = burn_bytes(&mut drive, 0, &content(1, 48), &simulate).unwrap_err();
        assert!(
            error.is_unsupported(),
            "pretending must not become burning: {error}"
        );
        assert!(
            Media::identify(&mut drive)
                .unwrap()
                .state
                .contains(MediaState::BLANK)
        );
    }
    // The virtual drive is set to write incrementally, so that is what works.
    let mut drive = refusing(MediumKind::DvdR, &[0x55], (5, 0x26, 0));
    let bytes = content(1, 48);
    let burnt = burn_bytes(&mut drive, 0, &bytes, &BurnOptions::default()).unwrap();
    assert_eq!(burnt.refused, ["MODE SELECT(10)"]);
    read_back(&mut drive, 0, &bytes);
}

/// GET CONFIGURATION as some emulations have it: cut behind the header, without current features, with all of them in another order, and for short replies only.
#[test]
fn features_that_say_little() {
    for kind in KINDS {
        let cut =
            |cdb: &[u8], _: &mut [u8], length: usize| if cdb[0] == 0x46 { length.min(8) } else { length };
        two_sessions(&mut changed(kind, cut), kind, &format!("{kind:?}, header only"));
        let none_current = |cdb: &[u8], reply: &mut [u8], length: usize| {
            if cdb[0] == 0x46 {
                let mut at = 8;
                while at + 4 <= length {
                    reply[at + 2] &= !1;
                    at += 4 + usize::from(reply[at + 3]);
                }
            }
            length
        };
        two_sessions(
            &mut changed(kind, none_current),
            kind,
            &format!("{kind:?}, none current"),
        );
        let no_profile = |cdb: &[u8], reply: &mut [u8], length: usize| {
            if cdb[0] == 0x46 {
                reply[6..8].fill(0);
            }
            length
        };
        two_sessions(
            &mut changed(kind, no_profile),
            kind,
            &format!("{kind:?}, profile only in the list"),
        );
        let short_only = |cdb: &[u8], _: &mut Data<'_>| {
            (cdb[0] == 0x46 && (cdb[7] > 0 || cdb[8] > 16))
                .then(|| refuse((5, 0x24, 0)))
                .flatten()
        };
        let mut drive = odd(kind, Box::new(short_only), Box::new(|_, _, length| length));
        two_sessions(&mut drive, kind, &format!("{kind:?}, short replies"));
    }
}

#[test]
fn track_information_in_the_old_forms() {
    for kind in KINDS {
        for length in [28, 36] {
            let short = move |cdb: &[u8], reply: &mut [u8], had: usize| match cdb[0] {
                0x52 => {
                    reply[..2].copy_from_slice(&u16::try_from(length - 2).unwrap().to_be_bytes());
                    had.min(length)
                }
                _ => had,
            };
            two_sessions(
                &mut changed(kind, short),
                kind,
                &format!("{kind:?}, {length} bytes"),
            );
        }
        // Only the track where writing goes on has a number that they know.
        let invisible_only = |cdb: &[u8], _: &mut Data<'_>| {
            (cdb[0] == 0x52 && cdb[1] & 3 != 1)
                .then(|| refuse((5, 0x24, 0)))
                .flatten()
        };
        let mut drive = odd(kind, Box::new(invisible_only), Box::new(|_, _, length| length));
        two_sessions(&mut drive, kind, &format!("{kind:?}, by number only"));
    }
}

#[test]
fn next_addresses_that_are_not_valid() {
    for kind in KINDS {
        let invalid = |cdb: &[u8], reply: &mut [u8], length: usize| {
            // Of tracks in which nothing is: where they begin is where they go on.
            if cdb[0] == 0x52 && length > 7 && reply[6] & 0x40 != 0 {
                reply[7] &= !1;
                reply[12..16].fill(0);
            }
            length
        };
        two_sessions(
            &mut changed(kind, invalid),
            kind,
            &format!("{kind:?}, no next address"),
        );
    }
}

#[test]
fn nothing_comes_back_before_it_is_done() {
    for kind in KINDS {
        let no_immediate = |cdb: &[u8], _: &mut Data<'_>| {
            let immediate = match cdb[0] {
                0x5b => cdb[1] & 1 != 0,
                0x35 => cdb[1] & 2 != 0,
                0xa1 => cdb[1] & 0x10 != 0,
                _ => false,
            };
            immediate.then(|| refuse((5, 0x24, 0))).flatten()
        };
        let mut drive = odd(kind, Box::new(no_immediate), Box::new(|_, _, length| length));
        two_sessions(&mut drive, kind, &format!("{kind:?}, no IMMED"));
        if matches!(kind, MediumKind::CdRw | MediumKind::DvdRw) {
            let mut observer = fsimage_mmc::unobserved;
            let what = fsimage_mmc::commands::blank::Blanking::Disc;
            let media = fsimage_mmc::erase::erase(&mut drive, what, &mut observer).unwrap();
            assert!(media.state.contains(MediaState::BLANK));
        }
    }
}

#[test]
fn mode_pages_with_block_descriptors_only() {
    for kind in KINDS {
        let no_dbd = |cdb: &[u8], _: &mut Data<'_>| {
            (cdb[0] == 0x5a && cdb[1] & 8 != 0)
                .then(|| refuse((5, 0x24, 0)))
                .flatten()
        };
        let mut drive = odd(kind, Box::new(no_dbd), Box::new(|_, _, length| length));
        two_sessions(&mut drive, kind, &format!("{kind:?}, no DBD"));
    }
}

#[test]
fn long_writes_at_every_turn() {
    for kind in KINDS {
        for ascq in [7, 8] {
            let mut turn = 0_u32;
            let long = move |cdb: &[u8], _: &mut Data<'_>| {
                if !matches!(cdb[0], 0x2a | 0x35 | 0x5b) {
                    return None;
                }
                turn += 1;
                if turn.is_multiple_of(2) {
                    return None;
                }
                refuse((2, 4, ascq))
            };
            let mut drive = odd(kind, Box::new(long), Box::new(|_, _, length| length));
            two_sessions(&mut drive, kind, &format!("{kind:?}, 2/04/{ascq:02x}"));
        }
    }
}

#[test]
fn a_disc_that_turns_out_to_be_protected_is_the_wrong_one() {
    for kind in KINDS {
        let mut drive = refusing(kind, &[0x2a], (7, 0x27, 0));
        let error = burn_bytes(&mut drive, 0, &content(1, 48), &BurnOptions::default()).unwrap_err();
        assert_eq!(error.kind(), MmcErrorKind::WrongMedium, "{kind:?}: {error}");
    }
}

#[test]
fn a_drive_without_features_and_profiles_is_not_written_to() {
    for kind in KINDS {
        let mut drive = refusing(kind, &[0x46], (5, 0x20, 0));
        let error = burn_bytes(&mut drive, 0, &content(1, 48), &BurnOptions::default()).unwrap_err();
        assert!(matches!(error, MmcError::WrongMedium { .. }), "{kind:?}: {error}");
    }
}
