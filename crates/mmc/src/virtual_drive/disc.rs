//! The state of a virtual disc: tracks, sessions, formatting.

use crate::media::{Profile, Writing};

use super::medium::MediumKind;

/// A track that was begun or reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DiscTrack {
    pub(super) session: u16,
    pub(super) start: u32,
    /// Blocks of it: as reserved, or as written when it was closed; all that is left, while it is open.
    pub(super) size: u32,
    pub(super) written: u32,
    pub(super) closed: bool,
    pub(super) reserved: bool,
    /// Two blocks at its end cannot be read, as is with tracks at once on CD.
    pub(super) run_out: bool,
    pub(super) damaged: bool,
}

impl DiscTrack {
    pub(super) fn next(&self) -> u32 {
        self.start.saturating_add(self.written)
    }

    pub(super) fn end(&self) -> u32 {
        self.start.saturating_add(self.size)
    }
}

/// A disc.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Disc {
    pub(super) kind: MediumKind,
    pub(super) capacity: u32,
    pub(super) identification: u32,
    pub(super) tracks: Vec<DiscTrack>,
    pub(super) closed_sessions: u16,
    pub(super) finalised: bool,
    pub(super) write_protected: bool,
    /// DVD-RW: can be overwritten. Other discs that can be overwritten always are.
    pub(super) restricted: bool,
    /// DVD-RW: was erased in short, so that only disc at once is possible.
    pub(super) minimal: bool,
    /// BD-R: pseudo-overwrite.
    pub(super) pseudo_overwrite: bool,
    /// DVD-RW: writing behind the formatted blocks makes them more.
    pub(super) growing: bool,
    /// DVD+RW: BG FORMAT STATUS.
    pub(super) background: u8,
    /// Blocks that are formatted, where they have to be.
    pub(super) formatted: u32,
}

impl Disc {
    pub(super) fn blank(kind: MediumKind, capacity: u32, identification: u32) -> Self {
        Self {
            kind,
            capacity,
            identification,
            tracks: Vec::new(),
            closed_sessions: 0,
            finalised: false,
            write_protected: false,
            restricted: false,
            minimal: false,
            pseudo_overwrite: false,
            growing: false,
            background: 0,
            // These come formatted from the factory.
            formatted: if kind == MediumKind::DvdRam { capacity } else { 0 },
        }
    }

    pub(super) fn writing(&self) -> Writing {
        if self.restricted {
            Writing::Overwrite
        } else {
            self.kind.writing()
        }
    }

    pub(super) fn profile(&self) -> Profile {
        if self.restricted {
            Profile::DVD_RW_RESTRICTED_OVERWRITE
        } else {
            self.kind.profile()
        }
    }

    /// The session that is open, or will be the next.
    pub(super) fn session(&self) -> u16 {
        self.closed_sessions + 1
    }

    /// Nothing is on it, and nothing reserved.
    pub(super) fn is_empty(&self) -> bool {
        self.tracks.is_empty()
    }

    /// Whether something is in the session that is open.
    pub(super) fn session_is_open(&self) -> bool {
        self.tracks
            .last()
            .is_some_and(|track| track.session == self.session())
    }

    /// Where a track that is not there yet would begin. `None`: nowhere.
    pub(super) fn invisible_start(&self) -> Option<u32> {
        if self.finalised {
            return None;
        }
        let Some(last) = self.tracks.last() else {
            return Some(0);
        };
        if !last.closed && !last.reserved {
            return None;
        }
        let gap = if last.session < self.session() {
            self.kind.session_gap(last.session == 1)
        } else if self.kind.writing() == Writing::Cd {
            150 + if last.run_out { 2 } else { 0 }
        } else {
            0
        };
        let unit = self.kind.profile().write_unit();
        let start = last.end().checked_add(gap)?.checked_next_multiple_of(unit)?;
        (start < self.capacity).then_some(start)
    }

    /// The blocks that can be read, as READ CAPACITY tells them.
    pub(super) fn readable(&self) -> u32 {
        if self.writing() == Writing::Overwrite {
            return self.formatted;
        }
        let recorded = self.tracks.iter().filter(|track| track.written > 0);
        recorded
            .map(|track| track.next() + if track.run_out { 2 } else { 0 })
            .max()
            .unwrap_or(0)
    }

    /// Whether a block was written.
    pub(super) fn is_recorded(&self, lba: u32) -> bool {
        if self.writing() == Writing::Overwrite {
            return lba < self.formatted;
        }
        let place = self.tracks.partition_point(|track| track.start <= lba);
        let track = place.checked_sub(1).and_then(|place| self.tracks.get(place));
        track.is_some_and(|track| lba < track.next())
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let flags = [
            self.finalised,
            self.write_protected,
            self.restricted,
            self.minimal,
            self.pseudo_overwrite,
            self.growing,
        ];
        let mut bytes = vec![self.kind as u8, self.background, bits(&flags)];
        for number in [
            self.capacity,
            self.identification,
            self.formatted,
            u32::from(self.closed_sessions),
        ] {
            bytes.extend(number.to_le_bytes());
        }
        for track in &self.tracks {
            bytes.extend(track.session.to_le_bytes());
            for number in [track.start, track.size, track.written] {
                bytes.extend(number.to_le_bytes());
            }
            bytes.push(bits(&[
                track.closed,
                track.reserved,
                track.run_out,
                track.damaged,
            ]));
        }
        bytes
    }

    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let (&[kind, background, flags], rest) = bytes.split_first_chunk()?;
        let (numbers, rest) = rest.split_first_chunk::<16>()?;
        let number =
            |at: usize| -> Option<u32> { Some(u32::from_le_bytes(*numbers.get(at..)?.first_chunk()?)) };
        let on = |bit: u8| flags >> bit & 1 != 0;
        let mut disc = Self::blank(MediumKind::by_number(kind)?, number(0)?, number(4)?);
        disc.background = background;
        disc.formatted = number(8)?;
        disc.closed_sessions = u16::try_from(number(12)?).ok()?;
        (disc.finalised, disc.write_protected, disc.restricted) = (on(0), on(1), on(2));
        (disc.minimal, disc.pseudo_overwrite, disc.growing) = (on(3), on(4), on(5));
        let tracks = rest.chunks_exact(15);
        if !tracks.remainder().is_empty() {
            return None;
        }
        for track in tracks {
            let number =
                |at: usize| -> Option<u32> { Some(u32::from_le_bytes(*track.get(at..)?.first_chunk()?)) };
            let flags = track.last()?;
            disc.tracks.push(DiscTrack {
                session: u16::from_le_bytes(*track.first_chunk()?),
                start: number(2)?,
                size: number(6)?,
                written: number(10)?,
                closed: flags & 1 != 0,
                reserved: flags & 2 != 0,
                run_out: flags & 4 != 0,
                damaged: flags & 8 != 0,
            });
        }
        disc.is_sound().then_some(disc)
    }

    /// What holds for every disc: tracks follow one another, and end on the disc.
    fn is_sound(&self) -> bool {
        let mut free = 0;
        let mut follows = |track: &DiscTrack| {
            let (start, end) = (
                u64::from(track.start),
                u64::from(track.start) + u64::from(track.size),
            );
            let sound = start >= free && track.written <= track.size && end <= u64::from(self.capacity);
            free = end;
            sound
        };
        self.formatted <= self.capacity && self.tracks.iter().all(&mut follows)
    }
}

fn bits(flags: &[bool]) -> u8 {
    flags
        .iter()
        .rev()
        .fold(0, |bits, flag| bits << 1 | u8::from(*flag))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disc() -> Disc {
        let track = DiscTrack {
            session: 1,
            start: 0,
            size: 300,
            written: 300,
            closed: true,
            reserved: false,
            run_out: true,
            damaged: false,
        };
        let mut disc = Disc::blank(MediumKind::CdR, 359_847, 7);
        disc.tracks = vec![
            track,
            DiscTrack {
                session: 2,
                start: 11_700,
                reserved: true,
                closed: false,
                written: 0,
                ..track
            },
        ];
        disc.closed_sessions = 1;
        disc
    }

    #[test]
    fn states_there_and_back() {
        let mut disc = disc();
        for _ in 0..2 {
            assert_eq!(Disc::parse(&disc.to_bytes()), Some(disc.clone()));
            (disc.finalised, disc.growing, disc.background, disc.formatted) = (true, true, 2, 16);
        }
    }

    #[test]
    fn unsound_states_are_none() {
        let bytes = disc().to_bytes();
        for length in 0..bytes.len() {
            // Only whole tracks may be missing.
            let whole = length >= 19 && (length - 19) % 15 == 0;
            assert_eq!(Disc::parse(&bytes[..length]).is_some(), whole, "{length}");
        }
        let mut overlapping = disc();
        overlapping.tracks[1].start = 299;
        assert_eq!(Disc::parse(&overlapping.to_bytes()), None);
        let mut beyond = disc();
        beyond.tracks[1].size = u32::MAX;
        assert_eq!(Disc::parse(&beyond.to_bytes()), None);
    }

    #[test]
    fn the_next_session_of_a_cd_is_far_behind() {
        let mut disc = disc();
        disc.tracks.truncate(1);
        assert_eq!(disc.invisible_start(), Some(11_700));
        assert_eq!(disc.readable(), 302);
        assert!(disc.is_recorded(299) && !disc.is_recorded(300));
    }
}
