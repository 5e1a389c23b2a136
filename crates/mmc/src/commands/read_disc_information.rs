//! READ DISC INFORMATION: whether the disc is blank, appendable or finished, and how many sessions and tracks it has.
//!
//! Spec: MMC-6 6.21, standard disc information.

use crate::cdb::Cdb;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::reply::Reply;

/// The command's name.
pub const NAME: &str = "READ DISC INFORMATION";

/// DISC STATUS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DiscStatus(pub u8);

impl DiscStatus {
    /// Nothing is on it.
    pub const EMPTY: Self = Self(0);
    /// More can follow.
    pub const INCOMPLETE: Self = Self(1);
    /// Nothing more can follow.
    pub const FINALIZED: Self = Self(2);
    /// Blocks can be written in any order.
    pub const RANDOM: Self = Self(3);
}

/// STATE OF LAST SESSION.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SessionState(pub u8);

impl SessionState {
    /// Nothing is in it.
    pub const EMPTY: Self = Self(0);
    /// It is open.
    pub const INCOMPLETE: Self = Self(1);
    /// It is damaged.
    pub const DAMAGED: Self = Self(2);
    /// It is closed.
    pub const COMPLETE: Self = Self(3);
}

/// Formatting in the background (BG FORMAT STATUS).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BackgroundFormat(pub u8);

impl BackgroundFormat {
    /// The medium has none, or is not formatted.
    pub const NONE: Self = Self(0);
    /// It was begun and stands still.
    pub const STOPPED: Self = Self(1);
    /// It is at work.
    pub const RUNNING: Self = Self(2);
    /// The whole medium is formatted.
    pub const COMPLETE: Self = Self(3);
}

/// What is on a disc, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiscInformation {
    /// Whether something is on it, and more can follow.
    pub status: DiscStatus,
    /// Whether the last session is open.
    pub last_session: SessionState,
    /// It can be erased.
    pub erasable: bool,
    /// Sessions, an empty one at the end included.
    pub sessions: u16,
    /// The first track.
    pub first_track: u8,
    /// The first track of the last session.
    pub first_track_of_last_session: u16,
    /// The last track; the invisible one at the end counts.
    pub last_track: u16,
    /// Formatting in the background.
    pub background_format: BackgroundFormat,
    /// A number that tells discs apart, if the disc has one.
    pub disc_identification: Option<u32>,
    /// Where the lead-out may begin at the latest, as the drive says it: an address on DVD and BD, minutes, seconds and frames on CD.
    pub last_possible_lead_out: Option<u32>,
}

impl DiscInformation {
    /// Reads a reply. Fields beyond its end are as if they were zero, but for the first seven.
    ///
    /// # Errors
    /// When it does not tell the sessions and tracks.
    pub fn parse(bytes: &[u8]) -> Result<Self, MmcError> {
        let reply = Reply::new(NAME, bytes).declared16()?;
        let [status, first_track, sessions, first, last] = reply.array(2)?;
        let flags = reply.u8_or_zero(7);
        let wide = |low: u8, at| u16::from_be_bytes([reply.u8_or_zero(at), low]);
        Ok(Self {
            status: DiscStatus(status & 3),
            last_session: SessionState(status >> 2 & 3),
            erasable: status & 0x10 != 0,
            sessions: wide(sessions, 9),
            first_track,
            first_track_of_last_session: wide(first, 10),
            last_track: wide(last, 11),
            background_format: BackgroundFormat(flags & 3),
            disc_identification: (flags & 0x80 != 0).then(|| reply.u32(12).ok()).flatten(),
            last_possible_lead_out: reply
                .u32(20)
                .ok()
                .filter(|place| !matches!(*place, 0 | 0xff_ffff | u32::MAX)),
        })
    }

    /// Asks the drive.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn read(drive: &mut Drive) -> Result<Self, MmcError> {
        let mut buffer = [0; 34];
        let reply = drive.ask(NAME, &Cdb::new(0x51).u16(7, 34), &mut buffer)?;
        Self::parse(reply.rest(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::test_replies::{TGT_DISC_INFORMATION, hex};
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    const CDB: [u8; 10] = [0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0];

    #[test]
    fn tgts_blank_disc() {
        let script = Scripted::new().reply(&CDB, hex(TGT_DISC_INFORMATION));
        let information = with_script(script, DiscInformation::read).unwrap();
        assert_eq!(
            information,
            DiscInformation {
                status: DiscStatus::EMPTY,
                last_session: SessionState::EMPTY,
                erasable: false,
                sessions: 1,
                first_track: 1,
                first_track_of_last_session: 1,
                last_track: 1,
                background_format: BackgroundFormat::NONE,
                disc_identification: None,
                last_possible_lead_out: Some(0x23_0540),
            }
        );
    }

    #[test]
    fn an_appendable_cd_rw_with_an_identification() {
        let information = DiscInformation::parse(&hex(
            "0020 15 01 02 02 02 a0 20 00 00 00 0012d687 00022d00 004f3b4a 0000000000000000 00 00",
        ))
        .unwrap();
        assert_eq!(information.status, DiscStatus::INCOMPLETE);
        assert_eq!(information.last_session, SessionState::INCOMPLETE);
        assert!(information.erasable);
        assert_eq!(information.disc_identification, Some(0x12_d687));
        assert_eq!((information.sessions, information.last_track), (2, 2));
    }

    #[test]
    fn cut_replies() {
        let information = DiscInformation::parse(&hex("0005 0e 01 01 01 01")).unwrap();
        assert_eq!(information.status, DiscStatus::FINALIZED);
        assert!(DiscInformation::parse(&hex("0020 0e 01 01 01")).is_err());
        assert!(DiscInformation::parse(&hex("0002 0e 01 01 01 01 01 01")).is_err());
        assert!(with_script(Scripted::new().sense(&CDB, (5, 0x30, 0)), DiscInformation::read).is_err());
    }
}
