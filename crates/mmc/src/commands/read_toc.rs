//! READ TOC/PMA/ATIP: tracks, sessions, and what the blank CD's groove says.
//!
//! Spec: MMC-6 6.25, READ TOC/PMA/ATIP, formats 0000b, 0001b, 0010b and 0100b.

use crate::cdb::Cdb;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::reply::Reply;

/// The command's name.
pub const NAME: &str = "READ TOC/PMA/ATIP";

/// A track in the table of contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TocTrack {
    /// Its number.
    pub number: u8,
    /// It holds data, not sound.
    pub data: bool,
    /// Its first block.
    pub start: u32,
}

/// The table of contents (format 0000b).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toc {
    /// Tracks, in the drive's order.
    pub tracks: Vec<TocTrack>,
    /// Where the lead-out begins. `None`: the reply ends before it does (tgt's always does, by two bytes).
    pub lead_out: Option<u32>,
}

impl Toc {
    /// Reads a reply. A descriptor that is cut off is left out.
    ///
    /// # Errors
    /// When it has no header.
    pub fn parse(bytes: &[u8]) -> Result<Self, MmcError> {
        let reply = Reply::new(NAME, bytes).declared16()?;
        reply.u16(2)?;
        let mut toc = Self {
            tracks: Vec::new(),
            lead_out: None,
        };
        for descriptor in reply.rest(4).chunks_exact(8) {
            let Some(&[_, control, number, _, a, b, c, d]) = descriptor.first_chunk() else {
                break;
            };
            let start = u32::from_be_bytes([a, b, c, d]);
            match number {
                0xaa => toc.lead_out = Some(start),
                number => toc.tracks.push(TocTrack {
                    number,
                    data: control & 4 != 0,
                    start,
                }),
            }
        }
        Ok(toc)
    }

    /// Asks the drive.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn read(drive: &mut Drive) -> Result<Self, MmcError> {
        let mut buffer = [0; 4 + 8 * 100];
        let cdb = Cdb::new(0x43).u16(7, 4 + 8 * 100);
        let reply = drive.ask(NAME, &cdb, &mut buffer)?;
        Self::parse(reply.rest(0))
    }
}

/// The sessions of the disc (format 0001b).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sessions {
    /// The first complete session.
    pub first: u8,
    /// The last complete session.
    pub last: u8,
    /// The first track of the last complete session.
    pub first_track_of_last: u8,
    /// Where that track begins.
    pub start_of_last: u32,
}

impl Sessions {
    /// Reads a reply.
    ///
    /// # Errors
    /// When it is cut.
    pub fn parse(bytes: &[u8]) -> Result<Self, MmcError> {
        let reply = Reply::new(NAME, bytes);
        let [first, last] = reply.array(2)?;
        Ok(Self {
            first,
            last,
            first_track_of_last: reply.u8(6)?,
            start_of_last: reply.u32(8)?,
        })
    }

    /// Asks the drive.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn read(drive: &mut Drive) -> Result<Self, MmcError> {
        let mut buffer = [0; 12];
        let cdb = Cdb::new(0x43).bits(2, 1).u16(7, 12);
        let reply = drive.ask(NAME, &cdb, &mut buffer)?;
        Self::parse(reply.rest(0))
    }
}

/// An entry of the raw table of contents, as the lead-in has it (format 0010b).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawTocEntry {
    /// The session whose lead-in has it.
    pub session: u8,
    /// ADR and CONTROL.
    pub adr_control: u8,
    /// POINT: a track, or A0h first track, A1h last track, A2h lead-out, B0h where the next session may begin.
    pub point: u8,
    /// MIN, SEC, FRAME.
    pub time: [u8; 3],
    /// PMIN, PSEC, PFRAME.
    pub point_time: [u8; 3],
}

impl RawTocEntry {
    /// Reads a reply; an entry that is cut off is left out.
    ///
    /// # Errors
    /// When it has no header.
    pub fn parse_all(bytes: &[u8]) -> Result<Vec<Self>, MmcError> {
        let reply = Reply::new(NAME, bytes).declared16()?;
        reply.u16(2)?;
        let entries = reply
            .rest(4)
            .chunks_exact(11)
            .filter_map(|entry| entry.first_chunk());
        Ok(entries
            .map(|&[session, adr_control, _, point, m, s, f, _, pm, ps, pf]| Self {
                session,
                adr_control,
                point,
                time: [m, s, f],
                point_time: [pm, ps, pf],
            })
            .collect())
    }

    /// Asks the drive, from the first session on.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn read_all(drive: &mut Drive) -> Result<Vec<Self>, MmcError> {
        let mut buffer = [0; 8192];
        let cdb = Cdb::new(0x43).flag(1, 1, true).bits(2, 2).bits(6, 1).u16(7, 8192);
        let reply = drive.ask(NAME, &cdb, &mut buffer)?;
        Self::parse_all(reply.rest(0))
    }

    /// POINT's time as a block address.
    pub fn address(&self) -> u32 {
        lba(self.point_time)
    }
}

/// What the groove of a CD-R or CD-RW says (format 0100b, ATIP).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Atip {
    /// It is CD-RW.
    pub rewritable: bool,
    /// Where the lead-in begins, which tells makers apart.
    pub lead_in: [u8; 3],
    /// Blocks between the first one and where the lead-out may begin at the latest.
    pub capacity: u32,
}

impl Atip {
    /// Reads a reply.
    ///
    /// # Errors
    /// When it ends before the last start of the lead-out.
    pub fn parse(bytes: &[u8]) -> Result<Self, MmcError> {
        let reply = Reply::new(NAME, bytes);
        Ok(Self {
            rewritable: reply.u8(6)? & 0x40 != 0,
            lead_in: reply.array(8)?,
            capacity: lba(reply.array(12)?),
        })
    }

    /// Asks the drive.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn read(drive: &mut Drive) -> Result<Self, MmcError> {
        let mut buffer = [0; 28];
        let cdb = Cdb::new(0x43).flag(1, 1, true).bits(2, 4).u16(7, 28);
        let reply = drive.ask(NAME, &cdb, &mut buffer)?;
        Self::parse(reply.rest(0))
    }
}

/// The block at minutes, seconds and frames; what lies before block 0 is block 0.
pub fn lba([minutes, seconds, frames]: [u8; 3]) -> u32 {
    let frames = (u32::from(minutes) * 60 + u32::from(seconds)) * 75 + u32::from(frames);
    frames.saturating_sub(150)
}

/// Minutes, seconds and frames of a block; what lies beyond 255 minutes is there.
pub fn msf(lba: u32) -> [u8; 3] {
    let frames = lba.saturating_add(150);
    let byte = |value: u32| u8::try_from(value).unwrap_or(u8::MAX);
    [byte(frames / 4500), byte(frames / 75 % 60), byte(frames % 75)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::test_replies::{TGT_TOC, hex};
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    const TOC: [u8; 10] = [0x43, 0, 0, 0, 0, 0, 0, 3, 0x24, 0];

    #[test]
    fn two_tracks() {
        let script = Scripted::new().reply(
            &TOC,
            hex("001a 01 02 0014010000000000 001002000000 2ee0 0014aa0000005dc0"),
        );
        let toc = with_script(script, Toc::read).unwrap();
        let tracks = [
            TocTrack {
                number: 1,
                data: true,
                start: 0,
            },
            TocTrack {
                number: 2,
                data: false,
                start: 12_000,
            },
        ];
        assert_eq!(toc.tracks, tracks);
        assert_eq!(toc.lead_out, Some(24_000));
    }

    #[test]
    fn tgts_toc_is_two_bytes_short() {
        let toc = Toc::parse(&hex(TGT_TOC)).unwrap();
        assert_eq!(
            toc.tracks,
            [TocTrack {
                number: 1,
                data: true,
                start: 0
            }]
        );
        assert_eq!(toc.lead_out, None);
        assert!(Toc::parse(&hex("0012 01")).is_err());
        assert!(Toc::parse(&hex("ffff 01 01")).unwrap().tracks.is_empty());
        assert!(with_script(Scripted::new().sense(&TOC, (5, 0x24, 0)), Toc::read).is_err());
    }

    #[test]
    fn sessions() {
        let cdb = [0x43, 0, 1, 0, 0, 0, 0, 0, 12, 0];
        let script = Scripted::new().reply(&cdb, hex("000a 01 02 0014020000004a38"));
        let sessions = with_script(script, Sessions::read).unwrap();
        assert_eq!(
            (
                sessions.last,
                sessions.first_track_of_last,
                sessions.start_of_last
            ),
            (2, 2, 19_000)
        );
        assert!(Sessions::parse(&hex("000a 01 02 00140200")).is_err());
    }

    #[test]
    fn the_raw_table_and_the_groove() {
        let cdb = [0x43, 2, 2, 0, 0, 0, 1, 0x20, 0, 0];
        let entry = "01 14 00 a2 00 00 00 00 04 15 2d";
        let script = Scripted::new().reply(&cdb, hex(&format!("000d 01 01 {entry}")));
        let entries = with_script(script, RawTocEntry::read_all).unwrap();
        assert_eq!(
            (entries.len(), entries[0].point, entries[0].address()),
            (1, 0xa2, 19_470)
        );
        let cdb = [0x43, 2, 4, 0, 0, 0, 0, 0, 28, 0];
        let script = Scripted::new().reply(&cdb, hex("001a 0000 b4 00 c8 00 611a42 00 4f3b4a 00"));
        let atip = with_script(script, Atip::read).unwrap();
        assert_eq!((atip.rewritable, atip.capacity), (true, 359_849));
        assert!(Atip::parse(&hex("001a 0000 b4 00 c8 00 611a42 00 4f")).is_err());
    }

    #[test]
    fn addresses() {
        assert_eq!(lba([0, 2, 0]), 0);
        assert_eq!(lba([0, 0, 0]), 0);
        assert_eq!(msf(359_849), [79, 59, 74]);
        assert_eq!(msf(u32::MAX), [255, 10, 45]);
    }
}
