//! READ TRACK INFORMATION: where a track lies, how full it is, and where it goes on.
//!
//! Spec: MMC-6 6.26, READ TRACK INFORMATION.

use crate::cdb::Cdb;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::reply::Reply;

/// The command's name.
pub const NAME: &str = "READ TRACK INFORMATION";

/// Which track is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackOf {
    /// The one at a block.
    Lba(u32),
    /// The one with this number.
    Number(u32),
    /// The invisible or incomplete one, where writing goes on.
    Invisible,
    /// The first one of a session.
    Session(u32),
}

/// A track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrackInformation {
    /// Its number.
    pub number: u16,
    /// The session that it is in.
    pub session: u16,
    /// TRACK MODE; bit 2 says that it holds data.
    pub track_mode: u8,
    /// DATA MODE: 1 or 2 on CD, Fh when nobody knows.
    pub data_mode: u8,
    /// It is damaged: not closed as it should have been.
    pub damaged: bool,
    /// It is reserved.
    pub reserved: bool,
    /// Nothing is in it.
    pub blank: bool,
    /// It is written in packets, or incrementally.
    pub packet: bool,
    /// Its first block.
    pub start: u32,
    /// Where it goes on; `None`: nowhere.
    pub next_writable_address: Option<u32>,
    /// Blocks that can still be written.
    pub free_blocks: u32,
    /// Blocks that are written at once; 0 when the drive does not tell.
    pub blocking_factor: u32,
    /// Blocks of it, written or not.
    pub size: u32,
    /// The last block that was written, if the drive knows.
    pub last_recorded_address: Option<u32>,
}

impl TrackInformation {
    /// Reads a reply.
    ///
    /// # Errors
    /// When it ends before the size of the track.
    pub fn parse(bytes: &[u8]) -> Result<Self, MmcError> {
        // Drives that tell a wrong length send what belongs there all the same.
        let reply = Reply::new(NAME, bytes);
        let [number, session, _, mode, flags, valid] = reply.array(2)?;
        let wide = |low: u8, at| u16::from_be_bytes([reply.u8_or_zero(at), low]);
        Ok(Self {
            number: wide(number, 32),
            session: wide(session, 33),
            track_mode: mode & 0xf,
            data_mode: flags & 0xf,
            damaged: mode & 0x20 != 0,
            reserved: flags & 0x80 != 0,
            blank: flags & 0x40 != 0,
            packet: flags & 0x20 != 0,
            start: reply.u32(8)?,
            next_writable_address: (valid & 1 != 0).then_some(reply.u32(12)?),
            free_blocks: reply.u32(16)?,
            blocking_factor: reply.u32(20)?,
            size: reply.u32(24)?,
            last_recorded_address: (valid & 2 != 0).then(|| reply.u32(28).ok()).flatten(),
        })
    }

    /// Asks the drive.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn read(drive: &mut Drive, which: TrackOf) -> Result<Self, MmcError> {
        let (kind, number) = match which {
            TrackOf::Lba(lba) => (0, lba),
            TrackOf::Number(number) => (1, number),
            TrackOf::Invisible => (1, 0xff),
            TrackOf::Session(session) => (2, session),
        };
        let mut buffer = [0; 48];
        let cdb = Cdb::new(0x52).bits(1, kind).u32(2, number).u16(7, 48);
        let reply = drive.ask(NAME, &cdb, &mut buffer)?;
        Self::parse(reply.rest(0))
    }

    /// The block behind its last one; `None`: it lies beyond all addresses.
    pub fn end(&self) -> Option<u32> {
        self.start.checked_add(self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::test_replies::{TGT_TRACK_INFORMATION, hex};
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn tgts_blank_track() {
        let cdb = [0x52, 1, 0, 0, 0, 1, 0, 0, 48, 0];
        let script = Scripted::new().reply(&cdb, hex(TGT_TRACK_INFORMATION));
        let track = with_script(script, |drive| TrackInformation::read(drive, TrackOf::Number(1))).unwrap();
        assert_eq!((track.number, track.session, track.track_mode), (1, 1, 7));
        assert!(track.blank && !track.damaged && !track.reserved);
        assert_eq!(track.next_writable_address, Some(0));
        assert_eq!(
            (track.free_blocks, track.blocking_factor, track.size),
            (2_295_104, 16, 2_295_104)
        );
        assert_eq!(track.last_recorded_address, None);
    }

    #[test]
    fn a_track_beyond_255_and_a_short_reply() {
        let reply = hex("002e 2c 01 00 05 21 03 00010000 00012340 00100000 00000010 00110000 0001233f 01 00");
        let track = TrackInformation::parse(&reply).unwrap();
        assert_eq!((track.number, track.session), (300, 1));
        assert_eq!(
            (track.end(), track.last_recorded_address),
            (Some(0x12_0000), Some(0x1_233f))
        );
        let track = TrackInformation::parse(&reply[..28]).unwrap();
        assert_eq!((track.number, track.last_recorded_address), (44, None));
        assert!(TrackInformation::parse(&reply[..27]).is_err());
    }

    #[test]
    fn the_invisible_track() {
        let cdb = [0x52, 1, 0, 0, 0, 0xff, 0, 0, 48, 0];
        let script = Scripted::new().sense(&cdb, (5, 0x24, 0));
        assert!(with_script(script, |drive| TrackInformation::read(drive, TrackOf::Invisible)).is_err());
        let cdb = [0x52, 2, 0, 0, 0, 3, 0, 0, 48, 0];
        let script = Scripted::new().sense(&cdb, (5, 0x24, 0));
        assert!(with_script(script, |drive| TrackInformation::read(drive, TrackOf::Session(3))).is_err());
    }
}
