//! WRITE, SYNCHRONIZE CACHE, RESERVE TRACK, SEND CUE SHEET.

use crate::commands::mode_pages::WriteType;
use crate::commands::read_toc::lba;
use crate::media::Writing;
use crate::sense::{Sense, SenseKey};
use crate::transport::Data;

use super::commands::Done;
use super::disc::DiscTrack;
use super::faults::FaultKind;
use super::{Cue, Recorder, broken, illegal, sense};

/// Tracks that fit on a CD.
const CD_TRACKS: usize = 99;
/// Blocks of the shortest track of a CD: four seconds.
pub(super) const SHORTEST_CD_TRACK: u32 = 300;

/// Which blocks a write changes.
enum Place {
    /// These, of this track.
    Track(usize),
    /// These, at the end of a track that begins with them.
    NewTrack,
    /// These, wherever they are.
    Anywhere,
    /// A part of what a cue sheet has laid out.
    Cue,
}

impl Recorder {
    pub(super) fn write(&mut self, address: u32, count: u32, data: &Data<'_>) -> Result<Done, Sense> {
        let Data::Out(blocks) = data else {
            return Err(illegal(0x24, 0));
        };
        if blocks.len() as u64 != u64::from(count) * 2048 {
            return Err(illegal(0x24, 0));
        }
        if self.disc().write_protected || self.disc().finalised && self.disc().writing() != Writing::Never {
            return Err(sense(SenseKey::DATA_PROTECT, 0x27, 0));
        }
        let place = self.place(address, count)?;
        if count == 0 {
            return Ok(Done::Good);
        }
        self.fill_buffer(blocks.len() as u64, &place)?;
        for (lba, fault) in self.faults.at_blocks(address, count) {
            if let FaultKind::Sense(sense) = fault {
                return Err(Sense {
                    information: Some(u64::from(lba)),
                    ..sense
                });
            }
        }
        self.store(&place, address, count, blocks)?;
        Ok(Done::Good)
    }

    /// Where blocks go, if they may be written.
    fn place(&self, address: u32, count: u32) -> Result<Place, Sense> {
        let disc = self.disc();
        match disc.writing() {
            Writing::Never => Err(illegal(0x30, 0x05)),
            Writing::Overwrite => self.overwritten(address, count),
            Writing::Cd => match self.parameters.write_type {
                _ if self.parameters.data_block_type != 8 || self.parameters.track_mode & 4 == 0 => {
                    Err(illegal(0x64, 0))
                }
                WriteType::TRACK_AT_ONCE => self.next_of_track(address, count),
                WriteType::SESSION_AT_ONCE => self.next_of_cue(address, count),
                _ => Err(illegal(0x64, 0)),
            },
            Writing::DvdMinus => match self.parameters.write_type {
                WriteType::SESSION_AT_ONCE if disc.closed_sessions == 0 => self.next_of_track(address, count),
                WriteType::PACKET if !disc.minimal => self.next_of_track(address, count),
                _ => Err(illegal(0x64, 0)),
            },
            Writing::BdSequential
                if disc.pseudo_overwrite
                    && address < address.saturating_add(count)
                    && (address..address.saturating_add(count)).all(|lba| disc.is_recorded(lba)) =>
            {
                Ok(Place::Anywhere)
            }
            Writing::DvdPlus | Writing::BdSequential => self.next_of_track(address, count),
        }
    }

    fn next_of_track(&self, address: u32, count: u32) -> Result<Place, Sense> {
        let disc = self.disc();
        let open = disc
            .tracks
            .iter()
            .position(|track| !track.closed && track.next() == address && track.written < track.size);
        if let Some((position, track)) =
            open.and_then(|position| Some((position, disc.tracks.get(position)?)))
        {
            if count > track.size - track.written {
                return Err(if track.reserved {
                    illegal(0x63, 0)
                } else {
                    illegal(0x21, 0)
                });
            }
            return Ok(Place::Track(position));
        }
        match disc.invisible_start() {
            Some(start) if start == address && count > disc.capacity - start => Err(illegal(0x21, 0)),
            Some(start) if start == address => {
                if disc.writing() == Writing::Cd && disc.tracks.len() >= CD_TRACKS {
                    return Err(illegal(0x73, 0x05));
                }
                Ok(Place::NewTrack)
            }
            _ => Err(illegal(0x21, 0x02)),
        }
    }

    fn next_of_cue(&self, address: u32, count: u32) -> Result<Place, Sense> {
        let cue = self.cue.ok_or(illegal(0x2c, 0))?;
        // Addresses before the first block are negative.
        let address = i64::from(address.cast_signed());
        if address != cue.next {
            return Err(illegal(0x21, 0x02));
        }
        if address + i64::from(count) > i64::from(cue.blocks) {
            return Err(illegal(0x21, 0));
        }
        Ok(Place::Cue)
    }

    fn overwritten(&self, address: u32, count: u32) -> Result<Place, Sense> {
        let disc = self.disc();
        if disc.formatted == 0 && !disc.growing {
            return Err(illegal(0x30, 0x10));
        }
        let end = address.checked_add(count).ok_or(illegal(0x21, 0))?;
        if disc.restricted && (!address.is_multiple_of(16) || !count.is_multiple_of(16)) {
            return Err(illegal(0x21, 0x02));
        }
        let limit = if disc.growing && address <= disc.formatted {
            disc.capacity
        } else {
            disc.formatted
        };
        if end > limit {
            return Err(illegal(0x21, 0));
        }
        Ok(Place::Anywhere)
    }

    /// Has the disc take what it can, and finds room for more.
    fn fill_buffer(&mut self, bytes: u64, place: &Place) -> Result<(), Sense> {
        let now = self.now();
        let underrun = self.buffer.drain(now);
        let survives = self.parameters.buffer_underrun_free
            || !matches!(self.disc().writing(), Writing::Cd | Writing::DvdMinus);
        if underrun && !survives {
            if let Place::Track(position) = place
                && let Some(track) = self.disc_mut().tracks.get_mut(*position)
            {
                track.damaged = true;
            }
            return Err(sense(SenseKey::MEDIUM_ERROR, 0x0c, 0x09));
        }
        let wait = self.buffer.until_room(bytes);
        if !wait.is_zero() {
            if self.options.refuse_when_full {
                return Err(sense(SenseKey::NOT_READY, 0x04, 0x08));
            }
            self.options.clock.sleep(wait);
            let now = self.now();
            self.buffer.drain(now);
        }
        let now = self.now();
        self.buffer.put(bytes, now);
        Ok(())
    }

    fn store(&mut self, place: &Place, address: u32, count: u32, blocks: &[u8]) -> Result<(), Sense> {
        let at_once =
            self.parameters.write_type == WriteType::TRACK_AT_ONCE && self.disc().writing() == Writing::Cd;
        let (mut address, mut count, mut blocks) = (address, count, blocks);
        if let (Place::Cue, Some(cue)) = (place, &mut self.cue) {
            // What lies before the first block is not kept.
            let before = u32::try_from(-cue.next.min(0)).unwrap_or(0).min(count);
            cue.next += i64::from(count);
            address = address.wrapping_add(before);
            count -= before;
            blocks = blocks.get(before as usize * 2048..).unwrap_or_default();
        }
        if self.pretend.is_none() && count > 0 {
            self.file.write_blocks(address, blocks).map_err(broken)?;
        }
        let cue = self.cue;
        let disc = self.disc_mut();
        match place {
            Place::Anywhere => {
                if disc.growing {
                    disc.formatted = disc.formatted.max(address + count);
                }
            }
            Place::Track(position) => {
                if let Some(track) = disc.tracks.get_mut(*position) {
                    track.written += count;
                }
            }
            Place::NewTrack => disc.tracks.push(DiscTrack {
                session: disc.session(),
                start: address,
                size: disc.capacity - address,
                written: count,
                closed: false,
                reserved: false,
                run_out: at_once,
                damaged: false,
            }),
            Place::Cue => match disc.tracks.last_mut() {
                Some(track) => track.written += count,
                None if count > 0 => disc.tracks.push(DiscTrack {
                    session: 1,
                    start: 0,
                    size: cue.map_or(count, |cue| cue.blocks),
                    written: count,
                    closed: false,
                    reserved: true,
                    run_out: false,
                    damaged: false,
                }),
                None => {}
            },
        }
        Ok(())
    }

    /// All that was taken goes to the disc; sessions and discs that were written at once are closed by it.
    pub(super) fn synchronize(&mut self, immediate: bool) -> Result<Done, Sense> {
        let writing = self.disc().writing();
        self.pad()?;
        let complete = match (writing, self.parameters.write_type) {
            (Writing::Cd, WriteType::SESSION_AT_ONCE) => {
                self.cue.is_some_and(|cue| cue.next == i64::from(cue.blocks))
            }
            (Writing::DvdMinus, WriteType::SESSION_AT_ONCE) => {
                let last = self.disc().tracks.last();
                last.is_some_and(|track| !track.closed && (!track.reserved || track.written == track.size))
            }
            _ => false,
        };
        if complete {
            self.cue = None;
            self.close_tracks()?;
            self.end_session(!self.parameters.multi_session || writing == Writing::DvdMinus);
        }
        self.save()?;
        self.work(immediate, 0x07);
        Ok(Done::Good)
    }

    /// Fills what is open up to whole write units.
    pub(super) fn pad(&mut self) -> Result<(), Sense> {
        let unit = self.disc().profile().write_unit();
        let pretended = self.pretend.is_some();
        let mut zeros = Vec::new();
        for track in &mut self.disc_mut().tracks {
            let full = track.written.next_multiple_of(unit).min(track.size);
            if !track.closed && full > track.written {
                zeros.push((track.next(), full - track.written));
                track.written = full;
            }
        }
        for (lba, blocks) in zeros.into_iter().filter(|_| !pretended) {
            self.file
                .write_blocks(lba, &vec![0; blocks as usize * 2048])
                .map_err(broken)?;
        }
        Ok(())
    }

    pub(super) fn reserve(&mut self, blocks: u32) -> Result<Done, Sense> {
        let unit = self.disc().profile().write_unit();
        let disc = self.disc_mut();
        if matches!(disc.writing(), Writing::Overwrite | Writing::Never) || disc.write_protected {
            return Err(illegal(0x30, 0));
        }
        let start = disc.invisible_start().ok_or(illegal(0x2c, 0))?;
        let size = blocks
            .checked_next_multiple_of(unit)
            .filter(|size| *size > 0 && *size <= disc.capacity - start);
        let size = size.ok_or(illegal(0x24, 0))?;
        let session = disc.session();
        disc.tracks.push(DiscTrack {
            session,
            start,
            size,
            written: 0,
            closed: false,
            reserved: true,
            run_out: false,
            damaged: false,
        });
        self.save()?;
        Ok(Done::Good)
    }

    pub(super) fn cue_sheet(&mut self, length: u32, data: &Data<'_>) -> Result<Done, Sense> {
        let Data::Out(sheet) = data else {
            return Err(illegal(0x24, 0));
        };
        if self.disc().writing() != Writing::Cd || self.parameters.write_type != WriteType::SESSION_AT_ONCE {
            return Err(illegal(0x2c, 0));
        }
        if !self.disc().is_empty() {
            return Err(illegal(0x2c, 0x03));
        }
        let lines: Vec<[u8; 8]> = sheet
            .chunks_exact(8)
            .filter_map(|line| line.first_chunk().copied())
            .collect();
        // A lead-in, one data track with its pre-gap, and a lead-out; nothing else is known here.
        let [lead_in, pre_gap, track, lead_out] = lines.as_slice() else {
            return Err(illegal(0x26, 0));
        };
        let [_, _, _, _, _, m, s, f] = *lead_out;
        let blocks = lba([m, s, f]);
        let right = length as usize == sheet.len()
            && lead_in[1] == 0
            && pre_gap[1..4] == [1, 0, 0x10]
            && track[1..4] == [1, 1, 0x10]
            && lba([track[5], track[6], track[7]]) == 0
            && lead_out[1] == 0xaa
            && (SHORTEST_CD_TRACK..=self.disc().capacity).contains(&blocks);
        if !right {
            return Err(illegal(0x26, 0));
        }
        self.cue = Some(Cue { blocks, next: -150 });
        Ok(Done::Good)
    }
}
