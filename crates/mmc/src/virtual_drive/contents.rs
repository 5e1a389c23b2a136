//! What the drive says about the disc: tracks, sessions, capacity, structures.

use crate::commands::read_toc::msf;
use crate::media::{Family, Writing};
use crate::sense::Sense;

use super::commands::{Command, Done};
use super::disc::DiscTrack;
use super::medium::MediumKind;
use super::{Recorder, illegal};

/// A reply of fixed size with its length in the first two bytes.
fn reply(size: usize, fields: &[(usize, &[u8])]) -> Vec<u8> {
    let mut bytes = vec![0; size];
    let length = u16::try_from(size.saturating_sub(2))
        .unwrap_or(u16::MAX)
        .to_be_bytes();
    for (at, field) in [(0, length.as_slice())].iter().chain(fields) {
        for (place, byte) in bytes.iter_mut().skip(*at).zip(*field) {
            *place = *byte;
        }
    }
    bytes
}

impl Recorder {
    pub(super) fn capacity(&self) -> Vec<u8> {
        let last = self.disc().readable().saturating_sub(1);
        [last.to_be_bytes(), 2048_u32.to_be_bytes()].concat()
    }

    pub(super) fn disc_information(&self, command: Command<'_>) -> Result<Done, Sense> {
        if command.u8(1) & 7 != 0 {
            return Err(illegal(0x24, 0));
        }
        let disc = self.disc();
        let overwritten = disc.writing() == Writing::Overwrite;
        let (status, last_session) = match () {
            () if overwritten && disc.formatted == 0 && !disc.growing => (0, 0),
            () if disc.restricted => (2, if disc.growing { 1 } else { 3 }),
            () if disc.kind == MediumKind::DvdPlusRw => (2, 3),
            () if overwritten => (3, 3),
            () if disc.finalised => (2, 3),
            () if disc.is_empty() => (0, 0),
            () => (1, u8::from(disc.session_is_open())),
        };
        let invisible = usize::from(!overwritten && disc.invisible_start().is_some());
        let last = (disc.tracks.len() + invisible).max(1);
        let session = if disc.finalised || overwritten {
            disc.closed_sessions.max(1)
        } else {
            disc.session()
        };
        let before = disc.tracks.iter().filter(|track| track.session < session).count();
        let [last_high, last_low] = u16::try_from(last).unwrap_or(u16::MAX).to_be_bytes();
        let [first_high, first_low] = u16::try_from((before + 1).min(last))
            .unwrap_or(u16::MAX)
            .to_be_bytes();
        let [sessions_high, sessions_low] = session.to_be_bytes();
        let erasable = u8::from(disc.kind.erasable()) << 4;
        let lead_out = match disc.kind.family() {
            Family::Cd if !disc.finalised => {
                let [m, s, f] = msf(disc.capacity);
                [0, m, s, f]
            }
            _ => [0xff; 4],
        };
        Ok(Done::Reply(reply(
            34,
            &[
                (
                    2,
                    &[
                        erasable | last_session << 2 | status,
                        1,
                        sessions_low,
                        first_low,
                        last_low,
                        0x80 | disc.background,
                    ],
                ),
                (9, &[sessions_high, first_high, last_high]),
                (12, &disc.identification.to_be_bytes()),
                (16, &[0xff; 4]),
                (20, &lead_out),
            ],
        )))
    }

    /// Track `number`, and the invisible one behind the last.
    fn track(&self, number: usize) -> Option<(DiscTrack, bool)> {
        let disc = self.disc();
        if disc.writing() == Writing::Overwrite {
            let track = DiscTrack {
                session: 1,
                start: 0,
                size: disc.formatted,
                written: disc.formatted,
                closed: true,
                reserved: false,
                run_out: false,
                damaged: false,
            };
            return (number == 1).then_some((track, false));
        }
        if let Some(track) = number.checked_sub(1).and_then(|place| disc.tracks.get(place)) {
            return Some((*track, false));
        }
        let start = disc
            .invisible_start()
            .filter(|_| number == disc.tracks.len() + 1)?;
        let track = DiscTrack {
            session: disc.session(),
            start,
            size: disc.capacity - start,
            written: 0,
            closed: false,
            reserved: false,
            run_out: false,
            damaged: false,
        };
        Some((track, true))
    }

    pub(super) fn track_information(&self, command: Command<'_>) -> Result<Done, Sense> {
        let wanted = command.u32(2);
        let tracks = self.disc().tracks.len();
        let number = match command.u8(1) & 3 {
            1 if wanted == 0xff => tracks + 1,
            1 => usize::try_from(wanted).unwrap_or(usize::MAX),
            kind => (1..=tracks + 1)
                .find(|number| {
                    self.track(*number).is_some_and(|(track, _)| match kind {
                        0 => (track.start..track.end()).contains(&wanted),
                        _ => u32::from(track.session) == wanted,
                    })
                })
                .unwrap_or(0),
        };
        let mut number = number;
        // An open track is the one where writing goes on.
        if command.u8(1) & 3 == 1 && wanted == 0xff && self.track(number).is_none() {
            number = tracks;
        }
        let (track, invisible) = self.track(number).ok_or(illegal(0x24, 0))?;
        let [number_high, number_low] = u16::try_from(number).unwrap_or(u16::MAX).to_be_bytes();
        let [session_high, session_low] = track.session.to_be_bytes();
        let incremental = !track.run_out && self.disc().writing() != Writing::Cd;
        let flags = u8::from(track.reserved) << 7
            | u8::from(invisible || track.written == 0) << 6
            | u8::from(incremental && self.disc().writing() == Writing::DvdMinus) << 5
            | 1;
        let mode = u8::from(track.damaged) << 5 | if incremental { 5 } else { 4 };
        let goes_on = !track.closed && track.written < track.size;
        let valid = u8::from(track.written > 0) << 1 | u8::from(goes_on);
        let next = if goes_on { track.next() } else { 0 };
        let free = if track.closed {
            0
        } else {
            track.size - track.written
        };
        Ok(Done::Reply(reply(
            48,
            &[
                (2, &[number_low, session_low, 0, mode, flags, valid]),
                (8, &track.start.to_be_bytes()),
                (12, &next.to_be_bytes()),
                (16, &free.to_be_bytes()),
                (20, &self.disc().profile().write_unit().to_be_bytes()),
                (24, &track.size.to_be_bytes()),
                (28, &track.next().saturating_sub(1).to_be_bytes()),
                (32, &[number_high, session_high]),
            ],
        )))
    }

    /// Tracks of closed sessions.
    fn closed(&self) -> Vec<(u8, DiscTrack)> {
        let disc = self.disc();
        if disc.writing() == Writing::Overwrite {
            return self
                .track(1)
                .filter(|_| disc.formatted > 0)
                .map(|(track, _)| (1, track))
                .into_iter()
                .collect();
        }
        let closed = disc
            .tracks
            .iter()
            .filter(|track| track.session <= disc.closed_sessions);
        (1..=99).zip(closed.copied()).collect()
    }

    pub(super) fn toc(&self, command: Command<'_>) -> Result<Done, Sense> {
        let format = command.u8(2) & 0xf;
        if format == 4 {
            return self.atip();
        }
        let tracks = self.closed();
        let (Some((first, _)), Some((last, last_track))) = (tracks.first(), tracks.last()) else {
            return Err(illegal(0x24, 0));
        };
        let time = command.u8(1) & 2 != 0;
        let address = |lba: u32| {
            if !time {
                return lba.to_be_bytes();
            }
            let [m, s, f] = msf(lba);
            [0, m, s, f]
        };
        let sessions = self.disc().closed_sessions.max(1);
        let [_, session] = sessions.to_be_bytes();
        let mut body = match format {
            0 => vec![*first, *last],
            _ => vec![1, session],
        };
        match format {
            0 => {
                let wanted = command.u8(6);
                for (number, track) in tracks.iter().filter(|(number, _)| *number >= wanted) {
                    body.extend([0, 0x14, *number, 0]);
                    body.extend(address(track.start));
                }
                body.extend([0, 0x14, 0xaa, 0]);
                body.extend(address(last_track.end()));
            }
            1 => {
                let of_last = tracks.iter().find(|(_, track)| track.session == sessions);
                let (number, track) = of_last.copied().unwrap_or((*last, *last_track));
                body.extend([0, 0x14, number, 0]);
                body.extend(address(track.start));
            }
            2 => {
                for (number, track) in &tracks {
                    let [_, session] = track.session.to_be_bytes();
                    let mut entry = |point: u8, [m, s, f]: [u8; 3]| {
                        body.extend([session, 0x14, 0, point, 0, 0, 0, 0, m, s, f])
                    };
                    entry(*number, msf(track.start));
                    let next = usize::from(*number);
                    if tracks
                        .get(next)
                        .is_none_or(|(_, next)| next.session != track.session)
                    {
                        entry(0xa2, msf(track.end()));
                    }
                }
            }
            _ => return Err(illegal(0x24, 0)),
        }
        let mut reply = u16::try_from(body.len())
            .unwrap_or(u16::MAX)
            .to_be_bytes()
            .to_vec();
        reply.extend(body);
        Ok(Done::Reply(reply))
    }

    fn atip(&self) -> Result<Done, Sense> {
        if self.disc().writing() != Writing::Cd {
            return Err(illegal(0x24, 0));
        }
        let rewritable = u8::from(self.disc().kind.erasable()) << 6;
        let capacity = msf(self.disc().capacity);
        Ok(Done::Reply(reply(
            28,
            &[(4, &[0xb4, 0, 0x80 | rewritable, 0, 97, 26, 66]), (12, &capacity)],
        )))
    }

    pub(super) fn disc_structure(&self, command: Command<'_>) -> Result<Done, Sense> {
        let disc = self.disc();
        let family = disc.kind.family();
        match (command.u8(7), command.u8(1) & 0xf, family) {
            (0xc0, _, Family::Dvd | Family::Bd) => Ok(Done::Reply(reply(
                8,
                &[(4, &[u8::from(disc.write_protected) << 1])],
            ))),
            (0, 0, Family::Dvd) => {
                let book = match disc.kind {
                    MediumKind::DvdRam => 0x16,
                    MediumKind::DvdR | MediumKind::DvdRDl => 0x25,
                    MediumKind::DvdRw => 0x32,
                    MediumKind::DvdPlusRw => 0x92,
                    MediumKind::DvdPlusR => 0xa1,
                    MediumKind::DvdPlusRDl => 0xe1,
                    _ => 0x01,
                };
                let layers = (disc.kind.layers() - 1) << 5 | 1;
                let end = 0x2_ffff_u32.saturating_add(disc.capacity);
                Ok(Done::Reply(reply(
                    2052,
                    &[
                        (4, &[book, 0x0f, layers, 0]),
                        (8, &0x3_0000_u32.to_be_bytes()),
                        (12, &end.to_be_bytes()),
                    ],
                )))
            }
            (0, 1, Family::Bd) => {
                let kind = match disc.kind {
                    MediumKind::BdRe => b"BDW",
                    MediumKind::BdRom => b"BDO",
                    _ => b"BDR",
                };
                Ok(Done::Reply(reply(
                    4100,
                    &[(4, b"DI\x01\x0f"), (12, kind), (16, &[disc.kind.layers() << 4])],
                )))
            }
            _ => Err(illegal(0x24, 0)),
        }
    }
}
