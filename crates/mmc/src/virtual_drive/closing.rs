//! CLOSE TRACK SESSION.

use crate::media::Writing;
use crate::sense::Sense;

use super::commands::{Command, Done};
use super::medium::MediumKind;
use super::writing::SHORTEST_CD_TRACK;
use super::{Recorder, broken, illegal};

impl Recorder {
    pub(super) fn close(&mut self, command: Command<'_>) -> Result<Done, Sense> {
        let immediate = command.u8(1) & 1 != 0;
        let writing = self.disc().writing();
        match (writing, command.u8(2) & 7) {
            (Writing::Overwrite, 0 | 2) => {
                let disc = self.disc_mut();
                if disc.kind == MediumKind::DvdPlusRw && disc.background == 2 {
                    disc.background = if command.u8(2) & 7 == 0 { 1 } else { 3 };
                }
                disc.growing = false;
            }
            (Writing::Overwrite | Writing::Never, _) => return Err(illegal(0x24, 0)),
            _ if self.disc().finalised => return Err(illegal(0x2c, 0)),
            (_, 1) => self.close_track(command.u16(4))?,
            (Writing::Cd | Writing::DvdMinus, 2) => self.close_session(!self.parameters.multi_session)?,
            (Writing::DvdPlus | Writing::BdSequential, 2) => self.close_session(false)?,
            (Writing::DvdPlus, 5 | 6) | (Writing::BdSequential, 6) => self.close_session(true)?,
            _ => return Err(illegal(0x24, 0)),
        }
        self.save()?;
        self.work(immediate, 0x07);
        Ok(Done::Good)
    }

    fn close_track(&mut self, number: u16) -> Result<(), Sense> {
        let place = usize::from(number).checked_sub(1).ok_or(illegal(0x24, 0))?;
        let track = self.disc().tracks.get(place).ok_or(illegal(0x24, 0))?;
        if !track.closed {
            self.finish_track(place)?;
        }
        Ok(())
    }

    /// Ends a track: what was reserved and not written is zeros.
    fn finish_track(&mut self, place: usize) -> Result<(), Sense> {
        self.pad()?;
        let pretended = self.pretend.is_some();
        let cd = self.disc().writing() == Writing::Cd;
        let Some(track) = self.disc_mut().tracks.get_mut(place) else {
            return Ok(());
        };
        let from = track.next();
        if track.reserved {
            track.written = track.size;
        } else {
            if cd {
                track.written = track.written.max(SHORTEST_CD_TRACK).min(track.size);
            }
            track.size = track.written;
        }
        track.closed = true;
        // A disc's file is sparse, and so are its zeros; what may be there of an earlier try is overwritten.
        let mut lba = from;
        let end = track.next();
        while lba < end && !pretended {
            let blocks = (end - lba).min(512);
            self.file
                .write_blocks(lba, &vec![0; blocks as usize * 2048])
                .map_err(broken)?;
            lba += blocks;
        }
        Ok(())
    }

    /// Ends all tracks that are open.
    pub(super) fn close_tracks(&mut self) -> Result<(), Sense> {
        for place in 0..self.disc().tracks.len() {
            if self.disc().tracks.get(place).is_some_and(|track| !track.closed) {
                self.finish_track(place)?;
            }
        }
        Ok(())
    }

    fn close_session(&mut self, finalise: bool) -> Result<(), Sense> {
        let disc = self.disc();
        let session = disc.session();
        let open: Vec<_> = disc
            .tracks
            .iter()
            .filter(|track| track.session == session)
            .collect();
        if open.is_empty() {
            // Nothing to close; the disc can still be finished.
            if !finalise || disc.is_empty() {
                return Err(illegal(0x72, 0x03));
            }
            self.disc_mut().finalised = true;
            return Ok(());
        }
        if open
            .iter()
            .any(|track| track.reserved && track.written < track.size && !track.closed)
        {
            return Err(illegal(0x72, 0x04));
        }
        let implied = matches!(disc.writing(), Writing::Cd | Writing::DvdMinus);
        if !implied && open.iter().any(|track| !track.closed) {
            return Err(illegal(0x72, 0x03));
        }
        self.close_tracks()?;
        self.end_session(finalise);
        Ok(())
    }

    pub(super) fn end_session(&mut self, finalise: bool) {
        let disc = self.disc_mut();
        disc.closed_sessions = disc.closed_sessions.saturating_add(1);
        disc.finalised |= finalise;
    }
}
